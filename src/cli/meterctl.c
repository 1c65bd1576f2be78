/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <signal.h>

#include <glib/gi18n-lib.h>

#include "mr-cli-key.h"
#include "mr-cli-screen.h"
#include "mr-cli.h"
#include "mr-sim.h"
#include "mr-tls.h"

static const MrCliCommand commands[] = {
  { "ports", N_("List the serial ports of this computer"), mr_cli_run_ports },
  { "decode", N_("Decode telegrams"), mr_cli_run_decode },
  { "scan", N_("Find the meters on a bus"), mr_cli_run_scan },
  { "diagnose", N_("Find out what is wrong with a bus"), mr_cli_run_diagnose },
  { "read", N_("Read meters’ registers"), mr_cli_run_read },
  { "address", N_("Plan, set and undo the primary addresses of many meters"), mr_cli_run_address },
  { "set-address", N_("Change a meter’s primary address"), mr_cli_run_set_address },
  { "set-number", N_("Change a meter’s number"), mr_cli_run_set_number },
  { "clock", N_("Show or set the clocks of meters"), mr_cli_run_clock },
  { "breaker", N_("Show and switch the breakers of meters"), mr_cli_run_breaker },
  { "write", N_("Send a command of a profile to meters"), mr_cli_run_write },
  { "baud", N_("Change the baud rates of meters"), mr_cli_run_baud },
  { "log", N_("Show what was written to meters"), mr_cli_run_log },
  { "export", N_("Write the commissioning report"), mr_cli_run_export },
  { "simulate", N_("Simulate a bus of meters"), mr_cli_run_simulate },
};

static void
set_locale (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MR_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static char *
describe_commands (void)
{
  GString *text = g_string_new (NULL);

  mr_cli_list_commands (text, commands, G_N_ELEMENTS (commands));
  g_string_append_printf (text,
                          "\n\n%s\n"
                          "  serial:/dev/ttyUSB0?kind=converter&baud=2400\n"
                          "  serial:/dev/ttyUSB0?kind=mbmc2022\n"
                          "  tls://192.168.1.10:1445?identity=NAME\n"
                          "  tcp://192.168.1.10:2445\n"
                          "  sim:demo\n"
                          "  replay:FILE?order=any",
                          _("A connection to a bus (URI) is one of:"));
  /* Translators: what is before each colon stays as it is. */
  g_string_append_printf (text, "\n\n%s", _("It may say how meters are asked, after “?” and with “&” between them:\n"
                                            "  baud=2400: the baud rate to begin with\n"
                                            "  min-baud=300, max-baud=19200: the limits of the baud rate\n"
                                            "  timeout=2: seconds in which an answer must have begun, 1 to 20\n"
                                            "  retries=3: how often a meter that does not answer is asked again, 1 to 3\n"
                                            "  power=dtr, rts or both: the lines of the port that feed the converter\n"
                                            "  settle=2000: milliseconds until what they feed can be used\n"
                                            "  wake=504: bytes 55 before each request, for meters with an optical head"));
  g_string_append_printf (text, "\n\n%s", _("“meterctl COMMAND --help” describes a command and its options."));
  g_string_append_printf (text, "\n\n%s", _("Exit status: 0 success, 1 failure, 2 invalid command line, 3 partial "
                                            "success or no meter found. Of commands that write: 0 all confirmed, "
                                            "1 no meter took it, 3 some confirmed, 4 in doubt, 5 nothing written."));
  return g_string_free (text, FALSE);
}

static MrCliExit
run (char **argv)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Show the version"), NULL },
    { NULL }
  };
  g_auto (GStrv) args = g_strdupv (argv);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *description = describe_commands ();
  g_auto (GStrv) rest = NULL;

  g_option_context_set_summary (context, _("Finds, reads and addresses M-Bus meters. This is Meter Room for the "
                                           "terminal."));
  g_option_context_set_description (context, description);
  g_option_context_set_strict_posix (context, TRUE); /* options after the command belong to the command */
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, &args, N_("COMMAND …"), 0, G_MAXUINT, &rest))
    return MR_CLI_USAGE;

  if (version)
    {
      mr_cli_put ("meterctl " MR_VERSION "\n");
      return MR_CLI_DONE;
    }
  if (rest[0] == NULL)
    return mr_cli_usage (_("No command given."));
  return mr_cli_run_command (commands, G_N_ELEMENTS (commands), rest);
}

int
main (int argc, char **argv)
{
  mr_tls_discard_library_log ();
  mr_cli_take_key_from_environment ();
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like a full disk */
  set_locale ();
  g_set_prgname ("meterctl");
  mr_sim_register ();
  mr_cli_screen_begin (argv);

  return mr_cli_screen_end (run (argv));
}
