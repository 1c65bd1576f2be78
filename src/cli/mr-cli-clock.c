/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of meters, compared with a time that can be trusted. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-batch.h"
#include "mr-cli-clocks.h"
#include "mr-cli-print.h"
#include "mr-cli-time.h"

typedef struct {
  MrCliClocks clocks;
  MrFormat format;
} Show;

static MrCliExit
show_clocks (const Show *show, MrCliBus *bus, GArray *addresses, guint baud)
{
  const gboolean whole = mr_cli_read_these_or_all (bus, addresses, baud);
  GPtrArray *heard = mr_cli_bus_heard (bus);

  if (heard->len > 0 || show->format != MR_FORMAT_TEXT)
    mr_cli_clocks_print (&show->clocks, show->format, heard);
  if (heard->len == 0)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
  return whole && mr_cli_bus_n_problems (bus) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}

/* --- The command line --- */

static MrCliExit
run_show (char ***args)
{
  g_auto (MrCliTimeOptions) time_options = { 0 };
  g_autofree char *format_text = NULL;
  g_autofree char *baud_text = NULL;
  g_autofree char *description = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (MrTrustedTime) time = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  Show show = { 0 };
  MrCliExit outcome;
  guint baud = 0;

  g_option_context_set_summary (context, _("Reads meters and shows how far their clocks are fast or slow, and how "
                                           "certain that is."));
  description = g_strdup_printf ("%s\n\n%s\n\n%s",
                                 _("ADDRESS is as for “meterctl read”; without one, all known meters of the bus are "
                                   "read."),
                                 mr_cli_time_help (),
                                 _("Nothing is changed in a meter or on this computer. If the time is in doubt, "
                                   "because this computer is not synchronised, the output says so."));
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_time_add_options (context, &time_options);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI [ADDRESS…]"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_CSV, &show.format) ||
      !mr_cli_time_parse (&time_options, &show.clocks.zone) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_addresses (rest + 1, addresses))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();

  time = mr_cli_time_measure (&time_options);
  if (time == NULL)
    return MR_CLI_FAILED;
  show.clocks.source = mr_cli_time_source (&time_options);
  show.clocks.time = time;
  bus = mr_cli_bus_open ((const char *const[]) { rest[0], NULL }, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  return bus != NULL ? show_clocks (&show, bus, addresses, baud) : outcome;
}

MrCliExit
mr_cli_run_clock (char ***args)
{
  static const MrCliCommand commands[] = {
    { "show", N_("Show how far clocks are fast or slow"), run_show },
    { "set", N_("Set clocks and read them back"), mr_cli_run_clock_set },
  };

  return mr_cli_run_group (commands, G_N_ELEMENTS (commands), _("Show and set the clocks of meters."), args);
}
