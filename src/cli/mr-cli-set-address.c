/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-cli-bus.h"
#include "mr-cli-screen.h"

/* The one meter that answers at @address; NULL after a sentence. */
static MrMeter *
find_meter (MrCliBus *bus, const MbusAddress *address, guint baud)
{
  GPtrArray *heard = mr_cli_bus_heard (bus);

  if (!mr_cli_bus_run (bus, mr_session_read_address (mr_cli_bus_session (bus), address, baud)) || heard->len != 1)
    return NULL;
  return g_object_ref (g_ptr_array_index (heard, 0));
}

/* Who it is, what it has and what it shall get. */
static void
print_plan (MrMeter *meter, guint new_primary)
{
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *device_type = NULL;
  g_autofree char *line = NULL;

  g_object_get (meter, "device-type-name", &device_type, NULL);
  if (mr_meter_primary (meter) >= 0)
    /* Translators: a meter, like "KAM 66290778", its device type, its old and its new primary address. */
    line = g_strdup_printf (_("%s · %s: primary address %d → %u\n"), label, device_type, mr_meter_primary (meter),
                            new_primary);
  else
    /* Translators: a meter, like "KAM 66290778", its device type, its new primary address; the old one is not known. */
    line = g_strdup_printf (_("%s · %s: primary address → %u\n"), label, device_type, new_primary);
  mr_cli_put (line);
}

typedef struct {
  gboolean confirmed;
} Outcome;

static void
on_write_step (MrSession *session, MrMeter *meter, int state, const char *sentence, gpointer user_data)
{
  Outcome *outcome = user_data;
  g_autofree char *line = NULL;

  /* Why it failed comes with the end of the job. */
  if (state == MR_WRITE_FAILED)
    return;
  outcome->confirmed = state == MR_WRITE_CONFIRMED;
  line = outcome->confirmed
           /* Translators: the %s is a whole sentence that says what was read back. */
           ? g_strdup_printf (_("Confirmed: %s\n"), sentence)
           : g_strdup_printf ("%s\n", sentence);
  mr_cli_put (line);
}

static MrCliExit
set_address (MrCliBus *bus, MrMeter *meter, guint new_primary)
{
  MrSession *session = mr_cli_bus_session (bus);
  Outcome outcome = { FALSE };
  g_autoptr (GError) error = NULL;
  gulong handler;
  guint job;

  job = mr_session_set_primary (session, meter, (guint8) new_primary, &error);
  if (job == 0)
    {
      mr_cli_say (error->message);
      return MR_CLI_FAILED;
    }

  handler = g_signal_connect (session, "write-step", G_CALLBACK (on_write_step), &outcome);
  mr_cli_bus_run (bus, job);
  g_signal_handler_disconnect (session, handler);
  if (!outcome.confirmed)
    return MR_CLI_FAILED;
  /* The address is written and proven; a problem beside it, such as a log that could not be kept, was said. */
  return mr_cli_bus_n_problems (bus) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}

MrCliExit
mr_cli_run_set_address (char ***args)
{
  gboolean yes = FALSE;
  g_autofree char *baud_text = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_("Write without asking"), NULL },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Rate the meter answers at"), N_("N") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  g_autoptr (MrMeter) meter = NULL;
  MbusAddress address;
  MrCliExit outcome;
  guint new_primary = 0;
  guint baud = 0;

  g_option_context_set_summary (context, _("Gives a meter a new primary address and reads it back."));
  g_option_context_set_description (context, _("ADDRESS is how the meter is reached now, as in “meterctl read”; NEW is "
                                               "from 1 to 250, or 0, the factory’s. It is done only when the meter was "
                                               "read at its new address. Every write is logged with the site."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_connection_add_options (context, &bus_options, FALSE);
  if (!mr_cli_parse (context, args, N_("URI ADDRESS NEW"), 3, 3, &rest) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) ||
      !mr_cli_parse_address (rest[1], &address) ||
      !mr_cli_parse_number (rest[2], "NEW", MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &new_primary))
    return MR_CLI_USAGE;
  if (!yes && !isatty (STDIN_FILENO))
    return mr_cli_usage (_("Nobody is there to be asked, and a meter is written to only when somebody says so: add "
                           "--yes."));

  bus = mr_cli_bus_open (rest[0], &bus_options, MR_CLI_KEEP_ALWAYS, &outcome);
  if (bus == NULL)
    return outcome;
  meter = find_meter (bus, &address, baud);
  if (meter == NULL)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;

  print_plan (meter, new_primary);
  if (mr_meter_primary (meter) == (int) new_primary)
    {
      mr_cli_put (_("It has this address already; nothing was written.\n"));
      return MR_CLI_DONE;
    }
  /* Translators: a question at the terminal; [y/N] are the letters your locale takes for yes and no, no being the
     default. */
  if (!yes && !mr_cli_bus_ask (bus, _("Write it? [y/N] ")))
    {
      mr_cli_put (_("Nothing was written.\n"));
      return MR_CLI_FAILED;
    }
  return set_address (bus, meter, new_primary);
}
