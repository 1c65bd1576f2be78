/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl diagnose": what is wrong with a bus. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-screen.h"
#include "mr-diagnosis.h"
#include "mr-line-baud.h"
#include "mr-uri.h"

static void
print_number (const char *label, guint number)
{
  g_autofree char *line = g_strdup_printf ("%s: %u\n", label, number);

  mr_cli_put (line);
}

static void
print_figures (const MrFigures *figures)
{
  const struct {
    const char *label;
    guint number;
  } numbers[] = {
    { _("Requests"), figures->n_requests },
    { _("Repeated requests"), figures->n_retries },
    { _("Answers"), figures->n_answers },
    { _("Answers after a repeated request"), figures->n_healed },
    { _("Damaged answers"), figures->n_damaged + figures->n_stray + figures->n_extra },
    { _("Telegrams that were not requested"), figures->n_foreign },
    { _("Breaks"), MAX (figures->faults.breaks, figures->n_spaces + figures->n_breaks) },
    { _("Parity errors"), figures->faults.parity },
    { _("Framing errors"), figures->faults.framing },
    { _("Lost bytes"), figures->faults.overruns },
    { _("Stray bytes"), figures->n_alone + figures->n_added + figures->n_unasked },
    { _("Shortest answer time in ms"), (guint) (figures->earliest / G_TIME_SPAN_MILLISECOND) },
    { _("Longest answer time in ms"), (guint) (figures->latest / G_TIME_SPAN_MILLISECOND) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    print_number (numbers[i].label, numbers[i].number);
}

/* Returns: whether anything needs to be mended */
static gboolean
print_findings (const MrFigures *figures)
{
  const MrDiagnosisRule *rule;
  gboolean is_wrong = FALSE;
  gboolean any = FALSE;

  for (guint i = 0; (rule = mr_diagnosis_rule (i)) != NULL; i++)
    {
      g_autofree char *sentence = NULL;
      g_autofree char *line = NULL;

      if (!rule->applies (figures))
        continue;
      any = TRUE;
      is_wrong = is_wrong || rule->severity > MR_DIAGNOSIS_NOTE;
      sentence = rule->sentence (figures);
      line = g_strdup_printf ("%s: %s\n", rule->id, sentence);
      mr_cli_put (line);
    }
  if (!any)
    {
      mr_cli_put (_("Nothing is wrong with this bus."));
      mr_cli_put ("\n");
    }

  return is_wrong;
}

MrCliExit
mr_cli_run_diagnose (char ***args)
{
  g_autofree char *baud = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud, N_("Ask at this baud rate"), N_("N") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  g_autoptr (MrUri) uri = NULL;
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  MrCliExit outcome;
  const MrFigures *figures;
  MrTask *task;

  g_option_context_set_summary (context, _("Asks every primary address, and says what is wrong with the bus: "
                                           "interference, a wrong setting, a short circuit, another master."));
  g_option_context_set_description (context, _("Press Ctrl-C to stop; what was seen so far is judged.\n\n"
                                               "The exit status is 3 if anything needs to be mended."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI"), 1, 1, &rest) ||
      (baud != NULL && !mr_cli_parse_baud (baud, &options.bauds[0])))
    return MR_CLI_USAGE;

  bus = mr_cli_bus_open ((const char *const *) rest, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  if (bus == NULL)
    return outcome;
  uri = mr_uri_parse (rest[0], NULL); /* it was opened, so it can be read */

  options.method = MR_SCAN_PRIMARY;
  if (baud == NULL && mr_bus_link_can_set_baud (mr_cli_bus_link (bus)))
    options.bauds[0] = mr_uri_first_baud (uri, MR_LINE_BAUD_ASSUMED);
  task = mr_bus_link_scan (mr_cli_bus_link (bus), &options);
  mr_cli_bus_run (bus, &task, 1);
  figures = mr_bus_link_get_figures (mr_cli_bus_link (bus));
  if (figures == NULL)
    return MR_CLI_FAILED;

  print_figures (figures);
  return print_findings (figures) ? MR_CLI_PARTLY : MR_CLI_DONE;
}
