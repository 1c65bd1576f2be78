/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-other-data.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"

/* What was read, in the order of the command line. */
typedef struct {
  GArray *readings; /* (element-type MrReading), borrowed from the objects in @kept */
  GPtrArray *kept;  /* (element-type GObject) */
  MrFormat format;  /* in which they will be written */
} Results;

static void
results_init (Results *self, MrFormat format)
{
  self->format = format;
  self->readings = g_array_new (FALSE, FALSE, sizeof (MrReading));
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
results_clear (Results *self)
{
  g_clear_pointer (&self->readings, g_array_unref);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Results, results_clear)

/* Returns: whether all telegrams of @meter were readable; otherwise, a message says which part was not, unless the
 * readings do themselves, as text. */
static gboolean
check_readable (MrMeter *meter, GPtrArray *telegrams, MrFormat format)
{
  const MbusTelegram *damaged = mr_report_damaged (telegrams, NULL);
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *damage = NULL;
  g_autofree char *sentence = NULL;

  if (damaged == NULL || format == MR_FORMAT_TEXT)
    return damaged == NULL;
  damage = mr_report_damage (damaged);
  sentence = g_strdup_printf ("%s: %s", label, damage);
  mr_cli_say (sentence);
  return FALSE;
}

static gboolean
has_answered (GPtrArray *meters, const MbusAddress *address)
{
  for (guint i = 0; i < meters->len; i++)
    {
      const MbusReadout *readout = mr_meter_readout (g_ptr_array_index (meters, i));

      if (address->by_secondary ? mbus_secondary_matches (&address->secondary, &readout->address)
                                : address->primary == readout->primary)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_problem (MrTask *task, const MbusAddress *address)
{
  GListModel *problems = mr_task_get_problems (task);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      if (mr_problem_concerns (problem, address))
        return TRUE;
    }
  return FALSE;
}

/* Reading several addresses ended early: which of them were not read? */
static void
say_not_read (MrTask *task, const MbusAddress *addresses, guint n_addresses, GPtrArray *meters)
{
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  for (guint i = 0; i < n_addresses; i++)
    if (!has_answered (meters, &addresses[i]) && !has_problem (task, &addresses[i]))
      g_array_append_val (rest, addresses[i]);
  if (rest->len == 0 || n_addresses == 1)
    return;
  text = mr_addresses_format ((const MbusAddress *) rest->data, rest->len);
  /* Translators: %s is a list of addresses, like "5–9, 12". */
  sentence = g_strdup_printf (_("Not read: %s."), text);
  mr_cli_say (sentence);
}

/* Returns: whether it is readable. */
static gboolean
add_result (Results *self, MrMeter *meter, const MrReading *reading, gpointer owner)
{
  g_array_append_vals (self->readings, reading, 1);
  g_ptr_array_add (self->kept, g_object_ref (owner));
  return check_readable (meter, reading->telegrams, self->format);
}

/* Reads the addresses in turn and collects the meters that answer. Returns: whether all did, with readable
   telegrams. */
static gboolean
read_all (MrCliBus *bus, const MbusAddress *addresses, guint n_addresses, guint baud, Results *results)
{
  GPtrArray *heard = mr_cli_bus_heard (bus);
  g_autoptr (MrTask) task = NULL;
  gboolean whole = mr_cli_bus_read (bus, addresses, n_addresses, baud, &task);

  for (guint i = 0; i < heard->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (heard, i);
      const MrReading reading = { .readout = mr_meter_readout (meter), .telegrams = mr_meter_telegrams (meter),
                                  .exchange = mr_meter_exchange (meter) };

      whole = add_result (results, meter, &reading, meter) && whole;
    }
  if (mr_task_get_error (task) != NULL)
    say_not_read (task, addresses, n_addresses, heard);
  return whole && mr_cli_bus_n_problems (bus) == 0 && !mr_cli_bus_is_unsaved (bus);
}

/* The same with other data than usual. */
static gboolean
read_all_other (MrCliBus *bus, const MrCliOtherData *other, const MbusAddress *addresses, guint n_addresses, guint baud,
                Results *results)
{
  gboolean whole = TRUE;

  for (guint i = 0; i < n_addresses && !mr_cli_bus_stopped (bus); i++)
    {
      g_autoptr (MrDataReading) data = mr_cli_other_data_read (other, bus, &addresses[i], baud);
      MrReading reading;

      if (data == NULL)
        continue;
      reading = mr_data_reading_report (data);
      whole = add_result (results, mr_data_reading_get_meter (data), &reading, data) &&
              !mr_data_reading_is_usual (data) && whole;
    }
  return whole && results->kept->len == n_addresses && mr_cli_bus_n_problems (bus) == 0;
}

MrCliExit
mr_cli_run_read (char ***args)
{
  g_autofree char *format_text = NULL;
  g_autofree char *baud_text = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json, csv, xml or xml-normalized"),
      N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_auto (MrCliOtherData) other = { 0 };
  g_auto (Results) results = { 0 };
  g_autoptr (MrCliBus) bus = NULL;
  MrFormat format;
  MrCliExit outcome;
  guint baud = 0;
  const MbusAddress *first;
  gboolean whole;

  g_option_context_set_summary (context,
                                _("Reads all telegrams of each meter, saves them and prints the registers."));
  g_option_context_set_description (context, _("ADDRESS is a primary address (0 to 250), an identification number (8 "
                                               "hexadecimal digits) or a secondary address (16 hexadecimal digits; F "
                                               "is a wildcard). Add /NNNNNNNN for the fabrication number.\n\n"
                                               "Other data is shown but not saved, and afterwards the meter is set "
                                               "back to its usual data. Commands and records that change a meter are "
                                               "refused.\n\n"
                                               "With --format json, one address is printed as an object, several as "
                                               "an array."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_other_data_add_options (context, &other);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI ADDRESS…"), 2, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_XML_NORMALIZED, &format) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_addresses (rest + 1, addresses) ||
      !mr_cli_other_data_parse (&other))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();

  bus = mr_cli_bus_open ((const char *const[]) { rest[0], NULL }, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  if (bus == NULL)
    return outcome;
  results_init (&results, format);
  first = (const MbusAddress *) addresses->data;
  whole = other.wanted ? read_all_other (bus, &other, first, addresses->len, baud, &results)
                       : read_all (bus, first, addresses->len, baud, &results);
  if (results.kept->len == 0)
    return mr_cli_bus_stopped (bus) || mr_cli_bus_is_unsaved (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;

  mr_cli_print_readings (format, (const MrReading *) results.readings->data, results.readings->len,
                         addresses->len > 1);
  return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}
