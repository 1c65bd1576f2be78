/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-cli-store.h"
#include "mr-present-write.h"
#include "mr-report-writes.h"

enum {
  COLUMN_TIME,
  COLUMN_METER,
  COLUMN_WHAT,
  COLUMN_VALUES,
  COLUMN_RESULT,
  COLUMN_WHO,
  N_COLUMNS
};

static MrColumn columns[N_COLUMNS] = {
  /* Translators: column of the times at which something was written to meters. */
  [COLUMN_TIME] = { N_("When"), FALSE, 0 },
  [COLUMN_METER] = { N_("Meter"), FALSE, 0 },
  /* Translators: column of what was written to meters: "Primary address". */
  [COLUMN_WHAT] = { N_("What"), FALSE, 0 },
  /* Translators: column of the old and the new value: "5 → 7". */
  [COLUMN_VALUES] = { N_("Value"), FALSE, 0 },
  /* Translators: column of what became of a write: "Confirmed". */
  [COLUMN_RESULT] = { N_("Result"), FALSE, 0 },
  /* Translators: column of the users who wrote to meters. */
  [COLUMN_WHO] = { N_("Who"), FALSE, 0 },
};

/* --- Options --- */

/* @text: (nullable). @out: 0 for %NULL */
static gboolean
parse_since (const char *text, gint64 *out)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *midnight = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *sentence = NULL;

  *out = 0;
  if (text == NULL)
    return TRUE;
  if (strchr (text, 'T') == NULL && strchr (text, ' ') == NULL)
    midnight = g_strconcat (text, "T00:00:00", NULL);
  time = g_date_time_new_from_iso8601 (midnight != NULL ? midnight : text, zone);
  if (time != NULL)
    {
      *out = g_date_time_to_unix (time) * G_USEC_PER_SEC;
      return TRUE;
    }

  /* Translators: %s is what the user typed after --since. */
  sentence = g_strdup_printf (_("“%s” is not a day or time. Use one like 2026-11-30 or 2026-11-30T14:30:00."), text);
  mr_cli_usage (sentence);
  return FALSE;
}

static gint64
time_of (const MrWrite *write)
{
  return write->sent != 0 ? write->sent : write->planned;
}

static void
keep_wanted (GPtrArray *writes, gint64 since, gboolean doubtful)
{
  for (guint i = writes->len; i > 0; i--)
    {
      const MrWrite *write = g_ptr_array_index (writes, i - 1);

      if (time_of (write) < since || (doubtful && mr_present_write_outcome (write) != MR_WRITE_OUTCOME_DOUBT))
        g_ptr_array_remove_index (writes, i - 1);
    }
}

/* --- Output --- */

/* How many meters of a bus have a name, or all of a secondary address: texts that begin with the bus, each with a
 * number. */
typedef struct {
  GHashTable *names;
  GHashTable *addresses;
} Counts;

/* Returns: (transfer full) */
static char *
format_name (gint64 bus, const MbusSecondary *address)
{
  g_autofree char *label = mbus_secondary_label (address);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", bus, label);
}

/* Returns: (transfer full) */
static char *
format_address (gint64 bus, const MbusSecondary *address)
{
  MbusSecondary plain = *address;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  plain.has_fabrication = FALSE;
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", bus, mbus_secondary_format (&plain, text));
}

static guint
get_count (GHashTable *counts, const char *text)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, text));
}

/* @text: (transfer full) */
static void
count_one (GHashTable *counts, char *text)
{
  g_hash_table_replace (counts, text, GUINT_TO_POINTER (get_count (counts, text) + 1));
}

/* @meters: (element-type MrKnownMeter) */
static void
counts_init (Counts *self, GPtrArray *meters)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < meters->len; i++)
    {
      const MrKnownMeter *meter = meters->pdata[i];

      count_one (self->names, format_name (meter->bus, &meter->address));
      count_one (self->addresses, format_address (meter->bus, &meter->address));
    }
}

static void
counts_clear (Counts *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->addresses);
}

/* Returns: (transfer full) */
static char *
name_meter (const Counts *counts, const MrWrite *write)
{
  g_autofree char *name = format_name (write->bus, &write->address);
  g_autofree char *address = format_address (write->bus, &write->address);

  return mr_present_write_meter (write, mbus_apart_among (get_count (counts->names, name),
                                                          get_count (counts->addresses, address)));
}

static void
add_row (MrTable *table, const MrWrite *write, const char *meter)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_of (write) / G_USEC_PER_SEC);
  g_autofree char *time_text = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
  g_autofree char *what = mr_present_write_what (write);
  g_autofree char *values = mr_present_write_values (write);

  mr_table_add_cell (table, time_text);
  mr_table_add_cell (table, meter);
  mr_table_add_cell (table, what);
  mr_table_add_cell (table, values);
  mr_table_add_cell (table, mr_write_outcome_name (mr_present_write_outcome (write)));
  mr_table_add_cell (table, write->who);
}

/* A time in doubt, and why writes failed or are in doubt, as sentences below the table. */
static void
append_reason (GString *out, const MrWrite *write, const char *meter)
{
  g_autofree char *details = mr_present_write_details (write);
  g_autofree char *reason = mr_present_write_reason (write, mr_present_write_outcome (write));
  g_autofree char *safe = mr_text_harmless (reason);

  if (mr_present_write_needs_details (write))
    g_string_append_printf (out, "%s: %s\n", meter, details);
  if (*reason != '\0')
    g_string_append_printf (out, "%s: %s\n", meter, safe);
}

/* @meters: (element-type MrKnownMeter): of the site */
static void
print_text (GPtrArray *writes, GPtrArray *meters, gboolean doubtful)
{
  Counts counts;
  g_autoptr (MrTable) table = mr_table_new (columns, N_COLUMNS, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) reasons = g_string_new (NULL);

  if (writes->len == 0)
    {
      mr_cli_put (doubtful ? _("No write is in doubt.\n") : _("No writes in the log.\n"));
      return;
    }
  counts_init (&counts, meters);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = writes->pdata[i];
      g_autofree char *meter = name_meter (&counts, write);

      add_row (table, write, meter);
      append_reason (reasons, write, meter);
    }
  counts_clear (&counts);
  mr_table_append (table, out);
  if (reasons->len > 0)
    g_string_append_printf (out, "\n%s", reasons->str);
  mr_cli_put (out->str);
}

static void
print_json (GPtrArray *writes)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_report_writes_add_json (json, writes);
  text = mr_json_finish (json);
  mr_cli_put_octets (text, strlen (text));
}

static void
print_csv (GPtrArray *writes)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_report_writes_add_csv (csv, writes);
  mr_cli_print_csv (csv);
}

MrCliExit
mr_cli_run_log (char ***args)
{
  g_autofree char *site_name = NULL;
  g_autofree char *database = NULL;
  g_autofree char *format_text = NULL;
  g_autofree char *since_text = NULL;
  gboolean doubtful = FALSE;
  const GOptionEntry entries[] = {
    { "site", 0, 0, G_OPTION_ARG_STRING, &site_name, N_("Use this site (default: last opened)"), N_("NAME") },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &database, N_("Use this database (default: your own)"), N_("FILE") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("Leave out what was written before this day or time"),
      N_("TIME") },
    { "doubtful", 0, 0, G_OPTION_ARG_NONE, &doubtful, N_("Show only writes whose outcome is not known"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (MrArchive) archive = NULL;
  g_autoptr (MrSite) site = NULL;
  g_autoptr (GPtrArray) meters = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  g_autoptr (GError) error = NULL;
  MrFormat format;
  gint64 since;

  g_option_context_set_summary (context, _("Shows what was written to the meters of a site: when, by whom, what, and "
                                           "what became of it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, NULL, 0, 0, &rest) || !mr_cli_parse_format (format_text, MR_FORMAT_CSV, &format) ||
      !parse_since (since_text, &since))
    return MR_CLI_USAGE;

  archive = mr_cli_store_open_existing (database);
  site = archive != NULL ? mr_cli_store_find_site (mr_archive_reader (archive), site_name) : NULL;
  if (site == NULL)
    return MR_CLI_FAILED;
  meters = mr_store_list_meters (mr_archive_reader (archive), site->id, &error);
  writes = meters != NULL ? mr_store_list_writes (mr_archive_reader (archive), site->id, &error) : NULL;
  if (writes == NULL)
    {
      mr_cli_say (error->message);
      return MR_CLI_FAILED;
    }

  keep_wanted (writes, since, doubtful);
  if (format == MR_FORMAT_JSON)
    print_json (writes);
  else if (format == MR_FORMAT_CSV)
    print_csv (writes);
  else
    print_text (writes, meters, doubtful);
  return MR_CLI_DONE;
}
