/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl baud": the baud rates of meters. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-cli-writes.h"
#include "mr-profile.h"

static gboolean
choose (MrCliWrite *write, gpointer user_data)
{
  const guint *baud = user_data;
  const MrProfile *profile = mr_meter_profile (write->meter);

  if (profile != NULL && mr_profile_quirks (profile)->ignores_baud)
    {
      g_autofree char *label = mr_meter_label (write->meter);
      /* Translators: a meter, like "KAM 66290778". */
      g_autofree char *sentence = g_strdup_printf (_("%s acknowledges a new baud rate without using it, as its profile "
                                                     "says."),
                                                   label);

      mr_cli_say (sentence);
    }
  write->kind = mr_write_kind_find (MR_WRITE_BAUD_RATE);
  write->value = g_strdup_printf ("%u", *baud);
  return TRUE;
}

static MrCliExit
run_set (char ***args)
{
  g_auto (MrCliWritesOptions) options = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  guint n;
  guint baud;

  g_option_context_set_summary (context, _("Changes the baud rate of meters, and reads them back at it."));
  g_option_context_set_description (context, _("ADDRESS is as for “meterctl read”, RATE one of 300, 600, 1200, 2400, "
                                               "4800, 9600, 19200 and 38400. A master that asks the meter at its "
                                               "former rate will no longer get an answer. The command succeeds only if "
                                               "every meter answered at the new rate. Every write is logged with the "
                                               "site."));
  mr_cli_writes_add_options (context, &options, FALSE);
  if (!mr_cli_parse (context, args, N_("URI ADDRESS… RATE"), 3, G_MAXUINT, &rest) ||
      !mr_cli_writes_parse_options (&options))
    return MR_CLI_USAGE;
  n = g_strv_length (rest);
  if (!mr_cli_parse_baud (rest[n - 1], &baud))
    return MR_CLI_USAGE;
  g_clear_pointer (&rest[n - 1], g_free);
  if (!mr_cli_parse_addresses (rest + 1, addresses))
    return MR_CLI_USAGE;
  return mr_cli_writes_run (rest[0], addresses, &options, choose, &baud);
}

MrCliExit
mr_cli_run_baud (char ***args)
{
  static const MrCliCommand commands[] = {
    { "set", N_("Change the baud rate of meters"), run_set },
  };

  return mr_cli_run_group (commands, G_N_ELEMENTS (commands), _("Change the baud rates of meters."), args);
}
