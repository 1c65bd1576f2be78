/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of meters, compared with a time that can be trusted. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-clocks.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-time-source-text.h"

#define DEFAULT_SOURCE "computer"

typedef struct {
  MrCliClocks clocks;
  MrFormat format;
} Show;

/* --- Reading --- */

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Returns: (transfer full) (nullable): the time; NULL after a message. Ctrl-C still ends the program at once. */
static MrTrustedTime *
measure (MrTimeSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MrTrustedTime *time;

  mr_time_source_measure_async (source, NULL, on_measured, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  time = mr_time_source_measure_finish (source, result, &error);
  if (time == NULL)
    mr_cli_say (error->message);
  return time;
}

static guint
count_meters (MrCliBus *bus)
{
  GListModel *meters = mr_cli_bus_meters (bus);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (meters); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (meters, i);

      n += mr_cli_bus_has (bus, meter);
    }
  return n;
}

/* Returns: whether all that were asked answered. */
static gboolean
read_known (MrCliBus *bus)
{
  const guint n = count_meters (bus);
  g_autoptr (MrTask) task = NULL;

  if (n == 0)
    {
      mr_cli_say (_("No meters are known on this bus yet. Scan it first, or give the addresses of meters."));
      return FALSE;
    }
  task = g_object_ref (mr_bus_link_read (mr_cli_bus_link (bus), NULL));
  return mr_cli_bus_run (bus, &task, 1) && mr_cli_bus_heard (bus)->len >= n;
}

static gboolean
read_addresses (MrCliBus *bus, GArray *addresses, guint baud)
{
  g_autoptr (MrTask) task = NULL;

  return mr_cli_bus_read (bus, (const MbusAddress *) addresses->data, addresses->len, baud, &task);
}

static MrCliExit
show_clocks (const Show *show, MrCliBus *bus, GArray *addresses, guint baud)
{
  const gboolean whole = addresses->len > 0 ? read_addresses (bus, addresses, baud) : read_known (bus);
  GPtrArray *heard = mr_cli_bus_heard (bus);

  if (heard->len == 0)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
  mr_cli_clocks_print (&show->clocks, show->format, heard);
  return whole && mr_cli_bus_n_problems (bus) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}

/* --- The command line --- */

static gboolean
parse_zone (const char *text, MrClockZone *out)
{
  g_autofree char *sentence = NULL;

  *out = MR_CLOCK_LOCAL;
  if (text == NULL || mr_clock_zone_from_nick (text, out))
    return TRUE;

  /* Translators: the first %s is what the user typed after --zone, the second a list of words. */
  sentence = g_strdup_printf (_("Unknown zone “%s”. Use one of: %s."), text, "standard, local, utc");
  mr_cli_usage (sentence);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the source; NULL after a message. */
static MrTimeSource *
parse_source (const char *text, const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  MrTimeSource *source = mr_time_source_parse (text, ca_file, &error);

  if (source == NULL)
    mr_cli_usage (error->message);
  return source;
}

static MrCliExit
run_show (char ***args)
{
  g_autofree char *source_text = NULL;
  g_autofree char *ca_file = NULL;
  g_autofree char *zone_text = NULL;
  g_autofree char *format_text = NULL;
  g_autofree char *baud_text = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "time-source", 0, 0, G_OPTION_ARG_STRING, &source_text, N_("Compare with this time (default: computer)"),
      N_("SOURCE") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &ca_file, N_("Trust only the authorities in this file for a time server"),
      N_("FILE") },
    { "zone", 0, 0, G_OPTION_ARG_STRING, &zone_text,
      N_("What the clocks should show: standard, local (default) or utc"), N_("ZONE") },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (MrTimeSource) source = NULL;
  g_autoptr (MrTrustedTime) time = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  Show show = { .clocks.source = DEFAULT_SOURCE };
  MrCliExit outcome;
  guint baud = 0;

  g_option_context_set_summary (context, _("Reads meters and shows how far their clocks are fast or slow, and how certain "
                                           "that is."));
  g_option_context_set_description (
    context, _("ADDRESS is as for “meterctl read”; without one, all known meters of the bus are read.\n\n"
               "SOURCE is “computer”, the clock of this computer; “nts:HOST” or “nts:HOST:PORT”, a time server that proves "
               "its answers (NTS); “nts”, the server nts.ready.kamstrup.com; or the time now, like 14:32:05 or "
               "2026-11-29T14:32:05.\n\n"
               "Nothing is changed in a meter or on this computer. If the time is in doubt, because this computer is not "
               "synchronised, the output says so."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI [ADDRESS…]"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_CSV, &show.format) || !parse_zone (zone_text, &show.clocks.zone) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_addresses (rest + 1, addresses) ||
      (source = parse_source (source_text != NULL ? source_text : DEFAULT_SOURCE, ca_file)) == NULL)
    return MR_CLI_USAGE;
  if (source_text != NULL)
    show.clocks.source = source_text;
  mr_cli_say_profile_troubles ();

  time = measure (source);
  if (time == NULL)
    return MR_CLI_FAILED;
  show.clocks.time = time;
  bus = mr_cli_bus_open ((const char *const[]) { rest[0], NULL }, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  return bus != NULL ? show_clocks (&show, bus, addresses, baud) : outcome;
}

MrCliExit
mr_cli_run_clock (char ***args)
{
  static const MrCliCommand commands[] = {
    { "show", N_("Show how far clocks are fast or slow"), run_show },
  };

  return mr_cli_run_group (commands, G_N_ELEMENTS (commands), _("Works with the clocks of meters."), args);
}
