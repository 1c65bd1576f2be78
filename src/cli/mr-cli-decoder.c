/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-decoder.h"

#include "mbus-decode.h"
#include "mbus-error.h"
#include "mr-cli-screen.h"
#include "mr-keyring.h"
#include "mr-profile.h"
#include "mr-store.h"

struct _MrCliDecoder {
  MrKeyFile *keys;      /* (nullable) */
  MbusFormats *formats;
  GPtrArray *fresh;     /* (element-type MbusFormat): learned from the last telegram */
  GPtrArray *keep;      /* (element-type MbusFormat): learned and to be stored */
};

static void
learned (MbusFormat *format, gpointer user_data)
{
  MrCliDecoder *self = user_data;

  g_ptr_array_add (self->fresh, mbus_format_ref (format));
}

/* --- One telegram --- */

static gboolean
is_locked (const MbusTelegram *telegram)
{
  return telegram->security == MBUS_SECURITY_NO_KEY || telegram->security == MBUS_SECURITY_WRONG_KEY;
}

static MbusTelegram *
decode_from (MrCliDecoder *self, GBytes *octets, const MbusSecondary *sender, GError **error)
{
  const MbusDecoding context = {
    .formats = self->formats,
    .find_key = self->keys != NULL ? mr_key_file_find : NULL,
    .key_data = self->keys,
    .sender = sender,
    .saved = TRUE,
  };

  return mbus_telegram_decode_with (octets, &context, error);
}

/* A telegram with a short header does not identify its meter, but the key that decrypts it does. Two check octets prove
 * little when there are many keys to try: if two keys fit, or the records cannot be read, the telegram stays
 * encrypted. */
static MbusTelegram *
decode_from_any_sender (MrCliDecoder *self, MbusTelegram *telegram)
{
  g_autoptr (MbusTelegram) found = NULL;
  const MbusSecondary *sender;

  for (guint i = 0; (sender = mr_key_file_address (self->keys, i)) != NULL; i++)
    {
      g_autoptr (MbusTelegram) opened = decode_from (self, telegram->octets, sender, NULL);

      if (opened == NULL || opened->security != MBUS_SECURITY_OPENED || opened->error != NULL)
        continue;
      if (found != NULL)
        return telegram;
      found = g_steal_pointer (&opened);
      found->address = *sender;
    }
  if (found == NULL)
    return telegram;
  mbus_telegram_free (telegram);
  return g_steal_pointer (&found);
}

/* Wired meters always send full frames with a long header. Storing the formats of these would fill the store for no
 * purpose. */
static gboolean
is_worth_storing (const MbusTelegram *telegram)
{
  return telegram->kind == MBUS_TELEGRAM_FORMAT || telegram->ci == MBUS_CI_VARIABLE_NO_HEADER ||
         telegram->ci == MBUS_CI_VARIABLE_SHORT;
}

static void
decode_piece (MrCliDecoder *self, MrCliPiece *piece)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&piece->telegram, mbus_telegram_free);
  g_clear_pointer (&piece->trouble, g_free);
  g_ptr_array_set_size (self->fresh, 0);
  piece->telegram = decode_from (self, piece->octets, NULL, &error);
  if (piece->telegram == NULL)
    {
      piece->trouble = g_strdup (error->message);
      if (g_error_matches (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED))
        piece->trouble_offset = g_bytes_get_size (piece->octets);
      return;
    }

  if (self->keys != NULL && piece->telegram->has_short_header && is_locked (piece->telegram))
    piece->telegram = decode_from_any_sender (self, piece->telegram);
  if (is_worth_storing (piece->telegram))
    g_ptr_array_extend (self->keep, self->fresh, (GCopyFunc) (void (*) (void)) mbus_format_ref, NULL);
  mr_profiles_apply (mr_profiles_default (), &piece->telegram->address, piece->telegram);
}

/* --- All telegrams --- */

/* CI 73 means the fixed structure, unless there is a format that makes it a compact frame. */
static gboolean
lacks_format (const MrCliPiece *piece)
{
  const MbusTelegram *telegram = piece->telegram;

  if (telegram == NULL || telegram->error == NULL)
    return FALSE;
  return (telegram->compact && telegram->format == NULL && !is_locked (telegram)) || telegram->ci == MBUS_CI_FIXED;
}

static gboolean
any_lacks_format (GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    if (lacks_format (g_ptr_array_index (pieces, i)))
      return TRUE;
  return FALSE;
}

static void
retry_without_format (MrCliDecoder *self, GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    if (lacks_format (g_ptr_array_index (pieces, i)))
      decode_piece (self, g_ptr_array_index (pieces, i));
}

/* The store is optional: without it, all telegrams that need no stored format can still be decoded. */
static MrStore *
open_store (void)
{
  g_autofree char *path = mr_store_default_path ();
  g_autoptr (GError) error = NULL;
  MrStore *store = mr_store_open (path, &error);

  if (store == NULL)
    mr_cli_say (error->message);
  return store;
}

static void
load_formats (MrCliDecoder *self, MrStore *store)
{
  g_autoptr (GError) error = NULL;

  mbus_formats_set_learned (self->formats, NULL, NULL);
  if (!mr_store_load_formats (store, self->formats, &error))
    mr_cli_say (error->message);
  mbus_formats_set_learned (self->formats, learned, self);
}

static void
keep_formats (MrCliDecoder *self, MrStore *store)
{
  g_autoptr (GError) error = NULL;

  if (self->keep->len > 0 && !mr_store_add_formats (store, self->keep, &error))
    mr_cli_say (error->message);
}

void
mr_cli_decoder_run (MrCliDecoder *self, GPtrArray *pieces)
{
  g_autoptr (MrStore) store = NULL;

  for (guint i = 0; i < pieces->len; i++)
    {
      MrCliPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->octets != NULL)
        decode_piece (self, piece);
    }

  /* A compact frame may come before the frame that defines its format. */
  retry_without_format (self, pieces);
  if (!any_lacks_format (pieces) && self->keep->len == 0)
    return;

  store = open_store ();
  if (store == NULL)
    return;
  load_formats (self, store);
  retry_without_format (self, pieces);
  keep_formats (self, store);
}

MrCliDecoder *
mr_cli_decoder_new (const char *key_file)
{
  g_autoptr (MrCliDecoder) self = g_new0 (MrCliDecoder, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;

  self->formats = mbus_formats_new ();
  self->fresh = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
  self->keep = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
  mr_profiles_add_formats (mr_profiles_default (), self->formats);
  mbus_formats_set_learned (self->formats, learned, self);
  if (key_file == NULL)
    return g_steal_pointer (&self);

  self->keys = mr_key_file_load (key_file, &warning, &error);
  if (warning != NULL)
    mr_cli_say (warning);
  if (self->keys == NULL)
    {
      mr_cli_say (error->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
mr_cli_decoder_free (MrCliDecoder *self)
{
  mbus_formats_set_learned (self->formats, NULL, NULL);
  g_clear_pointer (&self->keys, mr_key_file_free);
  mbus_formats_unref (self->formats);
  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->keep);
  g_free (self);
}
