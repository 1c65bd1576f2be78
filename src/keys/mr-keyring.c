/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* Keys in the secret store of the desktop, as hexadecimal digits, so that users can read them in the application for
 * the keyring. In a sandbox, libsecret keeps them in a file encrypted with a secret from the portal; the code is the
 * same. */

/* Parses a key that was stored as hexadecimal digits. */
typedef GBytes *(*Parse) (const char *hex, GError **error);

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    MR_APP_ID ".NetworkMaster", SECRET_SCHEMA_NONE,
    {
      { "uri", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "identity", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    }
  };

  return &schema;
}

/* For keys of meters: the three letters of the manufacturer and the eight digits of the identification number, as the
 * user sees them. */
static const SecretSchema *
get_meter_schema (void)
{
  static const SecretSchema schema = {
    MR_APP_ID ".Meter", SECRET_SCHEMA_NONE,
    {
      { "manufacturer", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "identification", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    }
  };

  return &schema;
}

/* Returns: (transfer full): the key as hexadecimal digits, which the caller must overwrite. */
static char *
format_key (GBytes *key)
{
  static const char digits[] = "0123456789abcdef";
  gsize size;
  const guint8 *octets = g_bytes_get_data (key, &size);
  char *hex = g_malloc0 (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      hex[2 * i] = digits[octets[i] >> 4];
      hex[2 * i + 1] = digits[octets[i] & 0x0F];
    }
  return hex;
}

/* Messages from libsecret are about buses and object paths. The sentence says what they mean, and includes them. */
static void
return_error (GTask *task, const char *sentence, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s (%s)", sentence, error->message);
  g_error_free (error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, _("Couldn’t save the key to the keyring, so you will be asked for it again. Unlock the "
                          "keyring, or keep the key in a file."), error);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error means that there was no key, which is the desired result. */
  secret_password_clear_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, _("Couldn’t remove the key from the keyring, so it will still be used. Unlock the keyring and "
                          "try again."), error);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Parse parse = g_task_get_task_data (task);
  GError *error = NULL;
  char *hex = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    {
      return_error (task, _("Couldn’t get the key from the keyring. Unlock the keyring, or enter the key."), error);
      return;
    }
  if (hex == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }

  GBytes *key = parse (hex, &error);
  secret_password_free (hex);
  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
mr_keyring_store_async (const char *uri, const char *identity, GBytes *psk, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *hex = format_key (psk);
  /* Translators: name of a key in the keyring; %s is a connection */
  g_autofree char *label = g_strdup_printf (_("Meter Room: key of %s"), uri);

  g_task_set_source_tag (task, mr_keyring_store_async);
  /* libsecret copies the key before this returns. */
  secret_password_store (get_schema (), SECRET_COLLECTION_DEFAULT, label, hex, cancellable, on_stored, task,
                         "uri", uri, "identity", identity != NULL ? identity : "", NULL);
  explicit_bzero (hex, strlen (hex));
  g_free (hex);
}

gboolean
mr_keyring_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mr_keyring_lookup_async (const char *uri, const char *identity, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, mr_keyring_lookup_async);
  g_task_set_task_data (task, mr_psk_parse, NULL);
  secret_password_lookup (get_schema (), cancellable, on_looked_up, task,
                          "uri", uri, "identity", identity != NULL ? identity : "", NULL);
}

GBytes *
mr_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
format_identification (const MbusSecondary *meter)
{
  return g_strdup_printf ("%08X", meter->id);
}

void
mr_keyring_store_meter_key_async (const MbusSecondary *meter, GBytes *key, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *identification = format_identification (meter);
  char manufacturer[8];

  g_task_set_source_tag (task, mr_keyring_store_meter_key_async);
  mbus_manufacturer_to_text (meter->manufacturer, manufacturer);
  if (key == NULL)
    {
      secret_password_clear (get_meter_schema (), cancellable, on_forgotten, task,
                             "manufacturer", manufacturer, "identification", identification, NULL);
      return;
    }

  char *hex = format_key (key);
  /* Translators: name of a key in the keyring; %s are a meter's manufacturer and number: KAM 66290778 */
  g_autofree char *label = g_strdup_printf (_("Meter Room: key of %s %s"), manufacturer, identification);
  secret_password_store (get_meter_schema (), SECRET_COLLECTION_DEFAULT, label, hex, cancellable, on_stored, task,
                         "manufacturer", manufacturer, "identification", identification, NULL);
  explicit_bzero (hex, strlen (hex));
  g_free (hex);
}

gboolean
mr_keyring_store_meter_key_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mr_keyring_lookup_meter_key_async (const MbusSecondary *meter, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *identification = format_identification (meter);
  char manufacturer[8];

  g_task_set_source_tag (task, mr_keyring_lookup_meter_key_async);
  g_task_set_task_data (task, mr_meter_key_parse, NULL);
  mbus_manufacturer_to_text (meter->manufacturer, manufacturer);
  secret_password_lookup (get_meter_schema (), cancellable, on_looked_up, task,
                          "manufacturer", manufacturer, "identification", identification, NULL);
}

GBytes *
mr_keyring_lookup_meter_key_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
