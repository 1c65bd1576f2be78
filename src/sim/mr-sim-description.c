/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-description.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-sim-record.h"
#include "mr-sim-telegram.h"
#include "mr-sim-value.h"

#define GROUP_BUS "bus"
#define METER_PREFIX "meter "
#define NEXT_TELEGRAM "next"

#define DEFAULT_BAUD 2400
#define KAMSTRUP_BAUDS { 300, 2400, 9600 }

/* The ten octets behind the status of a fixed data telegram: two units, two counters of four. */
#define FIXED_OCTETS 10

#define ID_DIGITS 8

/* Reads the value of one key into the bus or the meter that the group describes. */
typedef gboolean (*ReadFunc) (gpointer target, const char *value, GError **error);

typedef struct {
  const char *key;
  gboolean required;
  ReadFunc read;
} Key;

static gboolean
read_title (gpointer     target,
            const char  *value,
            GError     **error)
{
  MrSimDescription *self = target;

  g_free (self->title);
  self->title = g_strdup (value);
  return TRUE;
}

static gboolean
read_default_baud (gpointer     target,
                   const char  *value,
                   GError     **error)
{
  MrSimDescription *self = target;
  guint bauds[MR_SIM_BAUDS_MAX + 1];

  if (!mr_sim_value_bauds (value, bauds, error))
    return FALSE;

  self->default_baud = bauds[0];
  return TRUE;
}

static gboolean
read_echo (gpointer     target,
           const char  *value,
           GError     **error)
{
  return mr_sim_value_bool (value, &((MrSimDescription *) target)->faults.echo, error);
}

/* In tenths of a percent: a description has no need of decimal points. */
static gboolean
read_noise (gpointer     target,
            const char  *value,
            GError     **error)
{
  guint permille;

  if (!mr_sim_value_uint (value, 0, 1000, &permille, error))
    return FALSE;

  ((MrSimDescription *) target)->faults.noise = permille / 1000.0;
  return TRUE;
}

static gboolean
read_seed (gpointer     target,
           const char  *value,
           GError     **error)
{
  return mr_sim_value_uint (value, 0, G_MAXUINT32, &((MrSimDescription *) target)->faults.seed, error);
}

static gboolean
read_id (gpointer     target,
         const char  *value,
         GError     **error)
{
  return mr_sim_value_hex (value, ID_DIGITS, &((MrSimMeter *) target)->address.id, error);
}

static gboolean
read_manufacturer (gpointer     target,
                   const char  *value,
                   GError     **error)
{
  return mr_sim_value_manufacturer (value, &((MrSimMeter *) target)->address.manufacturer, error);
}

static gboolean
read_octet (const char  *value,
            guint8      *out,
            GError     **error)
{
  guint32 number;

  if (!mr_sim_value_hex (value, 2, &number, error))
    return FALSE;

  *out = (guint8) number;
  return TRUE;
}

static gboolean
read_version (gpointer     target,
              const char  *value,
              GError     **error)
{
  return read_octet (value, &((MrSimMeter *) target)->address.version, error);
}

static gboolean
read_type (gpointer     target,
           const char  *value,
           GError     **error)
{
  return mr_sim_value_device_type (value, &((MrSimMeter *) target)->address.device_type, error);
}

static gboolean
read_fabrication (gpointer     target,
                  const char  *value,
                  GError     **error)
{
  MbusSecondary *address = &((MrSimMeter *) target)->address;

  address->has_fabrication = TRUE;
  return mr_sim_value_hex (value, ID_DIGITS, &address->fabrication, error);
}

static gboolean
read_primary (gpointer     target,
              const char  *value,
              GError     **error)
{
  guint primary;

  if (!mr_sim_value_uint (value, MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &primary, error))
    return FALSE;

  ((MrSimMeter *) target)->primary = (guint8) primary;
  return TRUE;
}

static gboolean
read_baud (gpointer     target,
           const char  *value,
           GError     **error)
{
  return mr_sim_value_bauds (value, ((MrSimMeter *) target)->bauds, error);
}

static gboolean
read_switches_baud (gpointer     target,
                    const char  *value,
                    GError     **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->switches_baud, error);
}

static gboolean
read_delay (gpointer     target,
            const char  *value,
            GError     **error)
{
  MrSimMeter *meter = target;

  return mr_sim_value_delay (value, &meter->delay_bits, &meter->delay_usec, error);
}

static gboolean
read_babble (gpointer     target,
             const char  *value,
             GError     **error)
{
  MrSimMeter *meter = target;
  guint bits;

  if (!mr_sim_value_delay (value, &bits, &meter->babble, error))
    return FALSE;

  if (bits == 0 && meter->babble > 0)
    return TRUE;

  g_set_error_literal (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("The beat of a babbling meter is a time such as “500 ms”."));
  return FALSE;
}

static gboolean
read_status (gpointer     target,
             const char  *value,
             GError     **error)
{
  return read_octet (value, &((MrSimMeter *) target)->status, error);
}

static gboolean
read_ignores (gpointer     target,
              const char  *value,
              GError     **error)
{
  return mr_sim_value_ignores (value, &((MrSimMeter *) target)->ignores, error);
}

static gboolean
read_n_octets (const char  *value,
               gsize        n_octets,
               GBytes     **out,
               GError     **error)
{
  g_autoptr (GBytes) octets = mr_sim_value_octets (value, error);

  if (octets == NULL)
    return FALSE;

  if (g_bytes_get_size (octets) != n_octets)
    {
      /* Translators: both numbers count octets. */
      g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("There are %1$u octets; it takes %2$u."),
                   (guint) g_bytes_get_size (octets), (guint) n_octets);
      return FALSE;
    }

  *out = g_steal_pointer (&octets);
  return TRUE;
}

static gboolean
read_key (gpointer     target,
          const char  *value,
          GError     **error)
{
  MrSimMeter *meter = target;
  g_autoptr (GBytes) key = NULL;

  if (!read_n_octets (value, sizeof meter->key, &key, error))
    return FALSE;

  memcpy (meter->key, g_bytes_get_data (key, NULL), sizeof meter->key);
  meter->encrypted = TRUE;
  return TRUE;
}

static gboolean
read_fixed (gpointer     target,
            const char  *value,
            GError     **error)
{
  return read_n_octets (value, FIXED_OCTETS, &((MrSimMeter *) target)->fixed, error);
}

static GPtrArray *
add_telegram (MrSimMeter *meter)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_sim_record_free);

  g_ptr_array_add (meter->telegrams, records);
  return records;
}

static gboolean
read_records (gpointer     target,
              const char  *value,
              GError     **error)
{
  MrSimMeter *meter = target;
  g_auto (GStrv) parts = g_strsplit (value, ";", -1);
  GPtrArray *records = add_telegram (meter);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *text = g_strstrip (parts[i]);
      MrSimRecord *record;

      if (text[0] == '\0')
        continue;
      if (g_str_equal (text, NEXT_TELEGRAM))
        {
          records = add_telegram (meter);
          continue;
        }

      record = mr_sim_record_parse (text, error);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
    }

  for (guint i = 0; i < meter->telegrams->len; i++)
    if (!mr_sim_telegram_fits (meter, i, error))
      return FALSE;

  return TRUE;
}

static const Key bus_keys[] = {
  { "title", TRUE, read_title },
  { "default-baud", FALSE, read_default_baud },
  { "echo", FALSE, read_echo },
  { "noise", FALSE, read_noise },
  { "seed", FALSE, read_seed },
  { NULL }
};

/* Read in this order: records are measured against what a telegram holds, which is less with a key. */
static const Key meter_keys[] = {
  { "id", TRUE, read_id },
  { "manufacturer", TRUE, read_manufacturer },
  { "version", TRUE, read_version },
  { "type", TRUE, read_type },
  { "fabrication", FALSE, read_fabrication },
  { "primary", TRUE, read_primary },
  { "baud", FALSE, read_baud },
  { "switches-baud", FALSE, read_switches_baud },
  { "delay", FALSE, read_delay },
  { "status", FALSE, read_status },
  { "ignores", FALSE, read_ignores },
  { "babble", FALSE, read_babble },
  { "key", FALSE, read_key },
  { "fixed", FALSE, read_fixed },
  { "records", FALSE, read_records },
  { NULL }
};

/* @reason is a sentence; without @key the whole group is wrong, without @group the file. */
static void
fail_at (const char  *origin,
         const char  *group,
         const char  *key,
         const char  *reason,
         GError     **error)
{
  if (group == NULL)
    /* Translators: %1$s is a file name, %2$s a sentence. */
    g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("The bus description %1$s cannot be used. %2$s"),
                 origin, reason);
  else if (key == NULL)
    /* Translators: %1$s is a file name, %2$s the name of a group in it, %3$s a sentence. */
    g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("The bus description %1$s is wrong in [%2$s]. %3$s"),
                 origin, group, reason);
  else
    /* Translators: %1$s is a file name, %2$s a group in it, %3$s a key in the group, %4$s a sentence. */
    g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("The bus description %1$s is wrong in [%2$s] at “%3$s”. %4$s"),
                 origin, group, key, reason);
}

static char *
list_keys (const Key *keys)
{
  GString *list = g_string_new (NULL);

  for (const Key *key = keys; key->key != NULL; key++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", key->key);

  return g_string_free (list, FALSE);
}

static gboolean
check_keys (GKeyFile    *file,
            const char  *origin,
            const char  *group,
            const Key   *keys,
            GError     **error)
{
  g_auto (GStrv) present = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; present != NULL && present[i] != NULL; i++)
    {
      const Key *key = keys;

      while (key->key != NULL && !g_str_equal (key->key, present[i]))
        key++;

      if (key->key == NULL)
        {
          g_autofree char *known = list_keys (keys);
          /* Translators: %s lists words that stay as they are. */
          g_autofree char *reason = g_strdup_printf (_("There is no such key; known are %s."), known);

          fail_at (origin, group, present[i], reason, error);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
read_group (GKeyFile    *file,
            const char  *origin,
            const char  *group,
            const Key   *keys,
            gpointer     target,
            GError     **error)
{
  if (!check_keys (file, origin, group, keys, error))
    return FALSE;

  for (const Key *key = keys; key->key != NULL; key++)
    {
      g_autofree char *value = g_key_file_get_value (file, group, key->key, NULL);
      g_autoptr (GError) reason = NULL;

      if (value == NULL && !key->required)
        continue;

      if (value == NULL)
        fail_at (origin, group, key->key, _("The key is missing."), error);
      else if (!key->read (target, g_strstrip (value), &reason))
        fail_at (origin, group, key->key, reason->message, error);
      else
        continue;

      return FALSE;
    }

  return TRUE;
}

static gboolean
read_meter (MrSimDescription  *self,
            GKeyFile          *file,
            const char        *origin,
            const char        *group,
            GError           **error)
{
  static const guint default_bauds[] = KAMSTRUP_BAUDS;
  g_autoptr (MrSimMeter) meter = mr_sim_meter_new (group + strlen (METER_PREFIX));

  memcpy (meter->bauds, default_bauds, sizeof default_bauds);
  if (!read_group (file, origin, group, meter_keys, meter, error))
    return FALSE;

  if (mbus_secondary_has_wildcard (&meter->address))
    {
      fail_at (origin, group, NULL, _("A meter's own address has no wildcards: F in its number or FF in a field."), error);
      return FALSE;
    }
  if ((meter->telegrams->len > 0) == (meter->fixed != NULL))
    {
      fail_at (origin, group, NULL, _("A meter has either “records” or “fixed”."), error);
      return FALSE;
    }

  meter->baud = meter->bauds[0];
  g_ptr_array_add (self->meters, g_steal_pointer (&meter));
  return TRUE;
}

/* A key file has its values on one line; a line that ends with a backslash goes on in the next. */
static char *
join_lines (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\\\n", -1);

  return g_strjoinv ("", parts);
}

/* GKeyFile would quietly make one meter of two that have the same name. */
static gboolean
check_group_names (const char  *text,
                   const char  *origin,
                   GError     **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *end;

      if (g_strstrip (lines[i])[0] != '[')
        continue;
      if ((end = strchr (lines[i], ']')) != NULL)
        *end = '\0';
      if (!g_hash_table_add (seen, lines[i] + 1))
        {
          fail_at (origin, lines[i] + 1, NULL, _("There are two groups of this name."), error);
          return FALSE;
        }
    }

  return TRUE;
}

static GKeyFile *
load_key_file (const char  *text,
               const char  *origin,
               GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *joined = join_lines (text);
  g_autoptr (GError) reason = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      fail_at (origin, NULL, NULL, _("It is not text in UTF-8."), error);
      return NULL;
    }
  if (!g_key_file_load_from_data (file, joined, (gsize) -1, G_KEY_FILE_NONE, &reason))
    {
      g_autofree char *sentence = g_strconcat (reason->message, ".", NULL);

      fail_at (origin, NULL, NULL, sentence, error);
      return NULL;
    }

  return check_group_names (joined, origin, error) ? g_steal_pointer (&file) : NULL;
}

MrSimDescription *
mr_sim_description_parse (const char  *text,
                          const char  *origin,
                          GError     **error)
{
  g_autoptr (MrSimDescription) self = g_new0 (MrSimDescription, 1);
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) groups = NULL;

  self->default_baud = DEFAULT_BAUD;
  self->meters = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_sim_meter_free);

  file = load_key_file (text, origin, error);
  if (file == NULL)
    return NULL;

  if (!g_key_file_has_group (file, GROUP_BUS))
    {
      fail_at (origin, GROUP_BUS, NULL, _("The group is missing."), error);
      return NULL;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      gboolean good = FALSE;

      if (g_str_equal (groups[i], GROUP_BUS))
        good = read_group (file, origin, groups[i], bus_keys, self, error);
      else if (g_str_has_prefix (groups[i], METER_PREFIX))
        good = read_meter (self, file, origin, groups[i], error);
      else
        fail_at (origin, groups[i], NULL, _("A group is called “bus”, or “meter” and a name."), error);

      if (!good)
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
mr_sim_description_free (MrSimDescription *self)
{
  g_free (self->title);
  g_clear_pointer (&self->meters, g_ptr_array_unref);
  g_free (self);
}
