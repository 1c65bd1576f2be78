/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-line-baud.h"
#include "mr-sim-keys.h"

#define GROUP_BUS "bus"
#define METER_PREFIX "meter "
#define DATA_SET_PREFIX "data-set "

#define DEFAULT_RATES { MR_LINE_BAUD_ASSUMED, 9600 }

/* @reason is a sentence; without @key the whole group is wrong, without @group the file. */
static void
fail_at (const char *origin, const char *group, const char *key, const char *reason, GError **error)
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
    g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID,
                 _("The bus description %1$s is wrong in [%2$s] at “%3$s”. %4$s"), origin, group, key, reason);
}

static char *
list_keys (const MrSimKey *keys)
{
  GString *list = g_string_new (NULL);

  for (const MrSimKey *key = keys; key->key != NULL; key++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", key->key);

  return g_string_free (list, FALSE);
}

static gboolean
check_keys (GKeyFile *file, const char *origin, const char *group, const MrSimKey *keys, GError **error)
{
  g_auto (GStrv) present = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; present != NULL && present[i] != NULL; i++)
    {
      const MrSimKey *key = keys;

      while (key->key != NULL && !g_str_equal (key->key, present[i]))
        key++;

      if (key->key == NULL)
        {
          g_autofree char *known = list_keys (keys);
          /* Translators: %s lists words that stay as they are. */
          g_autofree char *reason = g_strdup_printf (_("There is no such key. Use one of: %s."), known);

          fail_at (origin, group, present[i], reason, error);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
read_group (GKeyFile *file, const char *origin, const char *group, const MrSimKey *keys, gpointer target,
            GError **error)
{
  if (!check_keys (file, origin, group, keys, error))
    return FALSE;

  for (const MrSimKey *key = keys; key->key != NULL; key++)
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

/* Keys that say nothing without another one. */
static gboolean
check_needs (GKeyFile *file, const char *origin, const char *group, GError **error)
{
  static const struct {
    const char *key;
    const char *needed;
  } needs[] = {
    { "reconnect", "breaker" },
    { "button-after", "breaker" },
    { "protects", "password" },
    { "without-password", "password" },
    { "baud-fallback", "switches-baud" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_key_file_has_key (file, group, needs[i].key, NULL) &&
        !g_key_file_has_key (file, group, needs[i].needed, NULL))
      {
        g_autofree char *reason = g_strdup_printf (_("It has no effect without “%s”."), needs[i].needed);

        fail_at (origin, group, needs[i].key, reason, error);
        return FALSE;
      }

  return TRUE;
}

static gboolean
read_meter (MrSimDescription *self, GKeyFile *file, const char *origin, const char *group, GError **error)
{
  static const guint default_rates[] = DEFAULT_RATES;
  g_autoptr (MrSimMeter) meter = mr_sim_meter_new (group + strlen (METER_PREFIX));

  memcpy (meter->rates, default_rates, sizeof default_rates);
  if (!read_group (file, origin, group, mr_sim_meter_keys, meter, error) ||
      !check_needs (file, origin, group, error))
    return FALSE;

  if (mbus_secondary_has_wildcard (&meter->address))
    {
      fail_at (origin, group, NULL,
               _("A meter’s own address has no wildcards: F in its number or FF in a field."), error);
      return FALSE;
    }
  if ((meter->telegrams->len > 0) == (meter->fixed != NULL))
    {
      fail_at (origin, group, NULL, _("A meter has either “records” or “fixed”."), error);
      return FALSE;
    }

  if (meter->has_relays && meter->breaker.exists)
    {
      fail_at (origin, group, NULL, _("A meter has either “relays” or a “breaker”."), error);
      return FALSE;
    }

  meter->baud = meter->rates[0];
  g_ptr_array_add (self->meters, g_steal_pointer (&meter));
  return TRUE;
}

static gboolean
read_data_set (MrSimDescription *self, GKeyFile *file, const char *origin, const char *group, GError **error)
{
  g_autoptr (MrSimDataSet) set = mr_sim_data_set_new ();
  MrSimDataSetTarget target = { .description = self, .set = set };

  if (!read_group (file, origin, group, mr_sim_data_set_keys, &target, error))
    return FALSE;
  if (set->direct && set->telegrams->len > 1)
    {
      fail_at (origin, group, NULL, _("What a meter answers directly is one telegram."), error);
      return FALSE;
    }
  g_ptr_array_add (target.meter->sets, g_steal_pointer (&set));
  return TRUE;
}

/* A key file has its values on one line; a line that ends with a backslash continues on the next, also if an editor
 * put a carriage return between the two. */
static char *
join_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_autofree char *unix_text = g_strjoinv ("\n", lines);
  g_auto (GStrv) parts = g_strsplit (unix_text, "\\\n", -1);

  return g_strjoinv ("", parts);
}

/* GKeyFile would quietly make one meter of two that have the same name. */
static gboolean
check_group_names (const char *text, const char *origin, GError **error)
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
          fail_at (origin, lines[i] + 1, NULL, _("Two groups have this name."), error);
          return FALSE;
        }
    }

  return TRUE;
}

static GKeyFile *
load_key_file (const char *text, const char *origin, GError **error)
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
mr_sim_parse (const char *text, const char *origin, GError **error)
{
  g_autoptr (MrSimDescription) self = mr_sim_description_new ();
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) groups = NULL;

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
        good = read_group (file, origin, groups[i], mr_sim_bus_keys, self, error);
      else if (g_str_has_prefix (groups[i], METER_PREFIX))
        good = read_meter (self, file, origin, groups[i], error);
      else if (g_str_has_prefix (groups[i], DATA_SET_PREFIX))
        good = read_data_set (self, file, origin, groups[i], error);
      else
        fail_at (origin, groups[i], NULL, _("A group is called “bus”, or “meter” or “data-set” and a name."), error);

      if (!good)
        return NULL;
    }

  return g_steal_pointer (&self);
}
