/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-batch.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "mr-cli.h"
#include "mr-cli-screen.h"
#include "mr-write-outcome.h"

MrMeter *
mr_cli_find_known (MrCliBus *bus, const MbusAddress *address)
{
  MrMeter *meter = mr_bus_link_find_meter (mr_cli_bus_link (bus), address);
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if (meter != NULL)
    return meter;
  text = mbus_address_format (address);
  /* Translators: the address of a meter. */
  sentence = g_strdup_printf (_("No meter with the address %s is known on this bus, or several are. Scan the bus "
                                "first, or give the secondary address."), text);
  mr_cli_say (sentence);
  return NULL;
}

MrCliBus *
mr_cli_open_to_write (const char *uri, gboolean offline, const MrCliConnectionOptions *options, MrCliExit *outcome)
{
  const char *const uris[] = { uri, NULL };

  MrCliBus *bus = (offline ? mr_cli_bus_open_offline : mr_cli_bus_open) (uris, options, MR_CLI_KEEP_ALWAYS, outcome);

  if (bus == NULL && *outcome == MR_CLI_PARTLY)
    *outcome = MR_CLI_REFUSED; /* it was stopped */
  return bus;
}

/* --- Reading --- */

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

gboolean
mr_cli_read_these_or_all (MrCliBus *bus, GArray *addresses, guint baud)
{
  const guint n_known = count_meters (bus);
  g_autoptr (MrTask) task = NULL;

  if (addresses->len > 0)
    return mr_cli_bus_read (bus, (const MbusAddress *) addresses->data, addresses->len, baud, &task) &&
           mr_cli_bus_n_problems (bus) == 0;
  if (n_known == 0)
    {
      mr_cli_say (_("No meters are known on this bus yet. Scan it first, or give the addresses of meters."));
      return FALSE;
    }
  task = g_object_ref (mr_bus_link_read (mr_cli_bus_link (bus), NULL));
  return mr_cli_bus_run (bus, &task, 1) && mr_cli_bus_heard (bus)->len >= n_known;
}

/* --- Asking --- */

gboolean
mr_cli_can_confirm (gboolean asks)
{
  if (!asks || isatty (STDIN_FILENO))
    return TRUE;
  mr_cli_usage (_("Can’t ask for confirmation because standard input is not a terminal. Use --yes to write anyway."));
  return FALSE;
}

gboolean
mr_cli_confirm (MrCliBus *bus, gboolean yes)
{
  /* Translators: a question at the terminal; [y/N] are the letters for yes and no, no being the default. The
     first one is accepted, and so is your word for "yes". */
  if (yes || mr_cli_bus_ask (bus, _("Write it? [y/N] ")))
    return TRUE;
  mr_cli_say (_("Nothing was written."));
  return FALSE;
}

/* --- What became of it --- */

/* Why a write failed, or is in doubt, is a problem of the task, and printed as one. */
static void
on_step (MrTask *task, const MrTaskWrite *write, gpointer user_data)
{
  g_autofree char *line = NULL;

  if (write->state != MR_WRITE_CONFIRMED)
    return;
  /* Translators: a word from the log of writes, like "Confirmed", and a complete sentence that says what was read. */
  line =
    g_strdup_printf (_("%s: %s\n"), mr_write_outcome_name (mr_write_outcome (MR_WRITE_CONFIRMED, write->sent, TRUE)),
                          write->sentence);
  mr_cli_put (line);
}

typedef struct {
  guint confirmed;
  guint needless;
  guint not_sent; /* refused, or not begun */
  guint failed;   /* sent, and the meter has another value */
  guint doubtful;
} Counts;

static Counts
count (MrTask *task)
{
  return (Counts) {
    .confirmed = mr_task_count_writes (task, MR_WRITE_OUTCOME_CONFIRMED),
    .needless = mr_task_count_writes (task, MR_WRITE_OUTCOME_UNCHANGED),
    .not_sent = mr_task_count_writes (task, MR_WRITE_OUTCOME_NOT_SENT) +
                mr_task_count_writes (task, MR_WRITE_OUTCOME_PLANNED),
    .failed = mr_task_count_writes (task, MR_WRITE_OUTCOME_FAILED),
    .doubtful = mr_task_count_writes (task, MR_WRITE_OUTCOME_DOUBT),
  };
}

/* @sentence: (transfer full) */
static void
say (char *sentence)
{
  mr_cli_say (sentence);
  g_free (sentence);
}

static void
say_result (const Counts *n)
{
  if (n->confirmed + n->needless + n->failed + n->not_sent + n->doubtful == 1)
    return; /* its own sentence has said it */
  if (n->confirmed > 0 || n->needless == 0)
    say (g_strdup_printf (ngettext ("%u write was confirmed.", "%u writes were confirmed.", n->confirmed),
                          n->confirmed));
  if (n->needless > 0)
    say (g_strdup_printf (ngettext ("%u write was not needed.", "%u writes were not needed.", n->needless),
                          n->needless));
  if (n->failed > 0)
    say (g_strdup_printf (ngettext ("%u write failed: the meter does not have the new value.",
                                    "%u writes failed: the meters do not have the new values.", n->failed), n->failed));
  if (n->not_sent > 0)
    say (g_strdup_printf (ngettext ("%u write was not sent.", "%u writes were not sent.", n->not_sent), n->not_sent));
  if (n->doubtful > 0)
    say (g_strdup_printf (ngettext ("%u write is in doubt.", "%u writes are in doubt.", n->doubtful), n->doubtful));
}

static MrCliExit
exit_of (MrCliBus *bus, const Counts *n)
{
  if (n->doubtful > 0)
    return MR_CLI_DOUBT;
  if (n->confirmed + n->needless > 0)
    return n->not_sent + n->failed == 0 && mr_cli_bus_n_problems (bus) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
  return n->failed > 0 ? MR_CLI_FAILED : MR_CLI_REFUSED;
}

MrCliExit
mr_cli_run_writes (MrCliBus *bus, MrTask *task, gboolean shows)
{
  Counts counts;

  if (shows)
    g_signal_connect (task, "step", G_CALLBACK (on_step), NULL);
  mr_cli_bus_run (bus, &task, 1);
  counts = count (task);
  say_result (&counts);
  return exit_of (bus, &counts);
}

MrCliExit
mr_cli_add_exit (MrCliExit writes, gboolean whole)
{
  return writes == MR_CLI_DONE && !whole ? MR_CLI_PARTLY : writes;
}
