/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile.h"

#include <glib/gi18n-lib.h>

#include "mr-profile-files.h"
#include "mr-profile-private.h"

#define ANY 0x100 /* not an octet */

struct _MrProfiles {
  GHashTable *by_key;  /* see key_of() → MrProfile */
  GPtrArray *troubles; /* sentences, NULL at the end */
};

/* Loading files with profiles. */
typedef struct {
  MrProfiles *profiles;
  MrProfileTroubleFunc trouble;
  gpointer user_data;
} Loading;

static gint64
key_of (guint16 manufacturer, int version, int device_type)
{
  const gint64 v = version < 0 ? ANY : version;
  const gint64 t = device_type < 0 ? ANY : device_type;

  return (gint64) manufacturer << 32 | v << 16 | t;
}

static gboolean
add_profile (const MrProfileKey *key, MrProfile *profile, gpointer user_data)
{
  GHashTable *file = user_data;
  gint64 *number = g_new (gint64, 1);

  *number = key_of (key->manufacturer, key->version, key->device_type);
  return g_hash_table_replace (file, number, profile);
}

/* Templates have a collection of their own (mr-commands.h), but a file with a wrong one cannot be used. */
static void
drop_command (MrCommand *command, gpointer user_data)
{
  mr_command_unref (command);
}

static void
note_trouble (Loading *self, const char *sentence)
{
  g_ptr_array_insert (self->profiles->troubles, (int) self->profiles->troubles->len - 1, g_strdup (sentence));
  if (self->trouble != NULL)
    self->trouble (sentence, self->user_data);
}

/* For the log: without the sentence, which is translated. */
static void
log_refusal (const char *name, const GError *error)
{
  g_debug ("%s: refused, %s %d", name, g_quark_to_string (error->domain), error->code);
}

/* All profiles of a file or none of them: a part of a file could give wrong results. */
static void
move_profiles (GHashTable *from, GHashTable *to, guint layer)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      MrProfile *profile = value;

      g_hash_table_iter_steal (&iter);
      profile->layer = layer;
      g_hash_table_replace (to, key, profile);
    }
}

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) mr_profile_unref);
}

static gboolean
add_text (MrProfiles *self, guint layer, const char *name, const char *text, gsize n, GError **error)
{
  g_autoptr (GHashTable) file = table_new ();
  const MrProfileTaker taker = { add_profile, drop_command, file };
  xmlDoc *document = mr_profile_parse (name, text, n, error);
  gboolean good = document != NULL && mr_profile_read (name, document, &taker, error);

  if (good)
    {
      g_debug ("%s: %u keys, layer %u", name, g_hash_table_size (file), layer);
      move_profiles (file, self->by_key, layer);
    }
  if (document != NULL)
    xmlFreeDoc (document);
  return good;
}

static void
load_file (guint layer, const char *name, const char *text, gsize n, const GError *unreadable, gpointer user_data)
{
  Loading *self = user_data;
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = unreadable != NULL ? g_error_copy (unreadable) : NULL;

  if (text == NULL)
    /* Translators: a file with device profiles, then why, from the system. */
    sentence = g_strdup_printf (_("The device profiles in “%s” cannot be read: %s."), shown, error->message);
  else if (!add_text (self->profiles, layer, shown, text, n, &error))
    sentence = g_strdup (error->message);
  if (sentence != NULL)
    {
      log_refusal (name, error);
      note_trouble (self, sentence);
    }
}

static MrProfiles *
profiles_new (void)
{
  MrProfiles *self = g_new0 (MrProfiles, 1);

  self->by_key = table_new ();
  self->troubles = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->troubles, NULL);
  return self;
}

MrProfiles *
mr_profiles_load (const char *const *folders, MrProfileTroubleFunc trouble, gpointer user_data)
{
  Loading loading = { profiles_new (), trouble, user_data };

  mr_profile_files_each (folders, load_file, &loading);
  return loading.profiles;
}

MrProfiles *
mr_profiles_load_text (const char *name, const char *text, gsize n, GError **error)
{
  g_autoptr (MrProfiles) self = profiles_new ();

  return add_text (self, 0, name, text, n, error) ? g_steal_pointer (&self) : NULL;
}

void
mr_profiles_free (MrProfiles *self)
{
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->troubles);
  g_free (self);
}

char *
mr_profiles_user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, "profiles", NULL);
}

const MrProfiles *
mr_profiles_default (void)
{
  static gsize loaded = 0;

  if (g_once_init_enter (&loaded))
    {
      g_autofree char *folder = mr_profiles_user_folder ();
      const char *const folders[] = { folder, NULL };

      g_once_init_leave (&loaded, (gsize) mr_profiles_load (folders, NULL, NULL));
    }
  return (const MrProfiles *) loaded;
}

const char *const *
mr_profiles_troubles (const MrProfiles *self)
{
  return (const char *const *) self->troubles->pdata;
}

/* A later folder takes precedence over an earlier one. Within a folder, the version identifies a model better than what
 * it measures. */
static const MrProfile *
find_of (const MrProfiles *self, const MbusSecondary *meter, guint16 manufacturer)
{
  const int versions[] = { meter->version, -1 };
  const int types[] = { meter->device_type, -1 };
  const MrProfile *best = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (types); j++)
      {
        const gint64 key = key_of (manufacturer, versions[i], types[j]);
        const MrProfile *profile = g_hash_table_lookup (self->by_key, &key);

        if (profile != NULL && (best == NULL || profile->layer > best->layer))
          best = profile;
      }
  return best;
}

const MrProfile *
mr_profiles_find (const MrProfiles *self, const MbusSecondary *meter)
{
  return find_of (self, meter, meter->manufacturer & MBUS_MANUFACTURER_LETTERS);
}

void
mr_profiles_apply (const MrProfiles *self, const MbusSecondary *meter, MbusTelegram *telegram)
{
  const MrProfile *own = mr_profiles_find (self, meter);
  const MrProfile *any = find_of (self, meter, MR_PROFILE_ANY_CODE);

  if (own != NULL)
    mr_profile_apply (own, telegram);
  if (any != NULL && any != own)
    mr_profile_apply (any, telegram);
  for (guint i = 0; telegram->contained != NULL && i < telegram->contained->len; i++)
    {
      MbusTelegram *inner = g_ptr_array_index (telegram->contained, i);

      mr_profiles_apply (self, &inner->address, inner);
    }
}

void
mr_profiles_add_formats (const MrProfiles *self, MbusFormats *formats)
{
  GHashTableIter iter;
  gpointer profile;

  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &profile))
    {
      GPtrArray *known = ((const MrProfile *) profile)->formats;

      for (guint i = 0; i < known->len; i++)
        mbus_formats_add (formats, g_ptr_array_index (known, i));
    }
}
