/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-writes.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-password.h"
#include "mr-cli-screen.h"
#include "mr-meter-commands.h"

/* --- Options --- */

void
mr_cli_writes_options_clear (MrCliWritesOptions *self)
{
  g_free (self->format_text);
  g_free (self->baud_text);
  g_free (self->password_file);
  g_strfreev (self->confirm);
  mr_cli_connection_options_clear (&self->bus);
}

void
mr_cli_writes_add_options (GOptionContext *context, MrCliWritesOptions *self, gboolean confirms)
{
  const GOptionEntry entries[] = {
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_("Write without asking"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &self->dry_run, N_("Show what would be sent, and send nothing"), NULL },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &self->baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  const GOptionEntry confirming[] = {
    { "confirm", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->confirm,
      N_("Number of a meter whose consumer may lose supply; repeat for each"), N_("NUMBER") },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (confirms)
    g_option_context_add_main_entries (context, confirming, GETTEXT_PACKAGE);
  mr_cli_password_add_option (context, &self->password_file);
  mr_cli_connection_add_options (context, &self->bus, FALSE);
}

gboolean
mr_cli_writes_parse_options (MrCliWritesOptions *self)
{
  if (!mr_cli_parse_format (self->format_text, MR_FORMAT_CSV, &self->format) ||
      (self->baud_text != NULL && !mr_cli_parse_baud (self->baud_text, &self->baud)))
    return FALSE;
  return mr_cli_can_confirm (!self->yes && !self->dry_run);
}

/* --- The meters --- */

static void
write_free (gpointer data)
{
  MrCliWrite *write = data;

  g_object_unref (write->meter);
  g_clear_pointer (&write->command, mr_command_unref);
  g_free (write->value);
  g_free (write);
}

static gboolean
is_listed (GPtrArray *writes, MrMeter *meter)
{
  for (guint i = 0; i < writes->len; i++)
    if (((MrCliWrite *) writes->pdata[i])->meter == meter)
      return TRUE;
  return FALSE;
}

/* @offline: nothing was read, so that all meters that are known count. Returns: whether there is one at @address. */
static gboolean
add_meter (MrCliBus *bus, const MbusAddress *address, gboolean offline, GPtrArray *writes)
{
  MrMeter *meter = mr_cli_find_known (bus, address);
  MrCliWrite *write;

  if (meter == NULL || (!offline && !g_ptr_array_find (mr_cli_bus_heard (bus), meter, NULL)))
    return FALSE; /* the reading has said so */
  if (is_listed (writes, meter))
    return TRUE;
  write = g_new0 (MrCliWrite, 1);
  write->meter = g_object_ref (meter);
  write->named = *address;
  g_ptr_array_add (writes, write);
  return TRUE;
}

/* --- What may be written --- */

static gboolean
cuts_supply (const MrCliWrite *write)
{
  return write->command != NULL && mr_command_cuts_supply (write->command);
}

static guint
count_given (char **confirm, const char *number)
{
  guint n = 0;

  for (guint i = 0; confirm[i] != NULL; i++)
    n += g_str_equal (confirm[i], number);
  return n;
}

/* Meters of several makes may have the same number. */
static guint
count_meters (GPtrArray *writes, const char *number)
{
  guint n = 0;

  for (guint i = 0; i < writes->len; i++)
    n += cuts_supply (writes->pdata[i]) && mr_meter_has_number (((MrCliWrite *) writes->pdata[i])->meter, number);
  return n;
}

/* The numbers are those of the meters, each given once for each meter, and not of others: then the user has looked at
 * them. Otherwise nothing is sent, not even to the meters that were named. */
static gboolean
check_numbers (GPtrArray *writes, char **confirm)
{
  for (guint i = 0; i < writes->len; i++)
    {
      const MrCliWrite *write = writes->pdata[i];
      gboolean named = !cuts_supply (write);
      g_autofree char *label = NULL;
      g_autofree char *sentence = NULL;

      for (guint j = 0; !named && confirm != NULL && confirm[j] != NULL; j++)
        named = mr_meter_has_number (write->meter, confirm[j]) &&
                count_given (confirm, confirm[j]) >= count_meters (writes, confirm[j]);
      if (named)
        continue;
      label = mr_meter_label (write->meter);
      /* Translators: a meter, like "KAM 66290778". */
      sentence = g_strdup_printf (_("The consumer of %s loses supply, and its number was not confirmed, so nothing was "
                                    "sent. Look at the meter and add --confirm with the number that is printed "
                                    "on it."), label);
      mr_cli_say (sentence);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_needless_numbers (GPtrArray *writes, char **confirm)
{
  for (guint j = 0; confirm != NULL && confirm[j] != NULL; j++)
    {
      g_autofree char *sentence = NULL;
      gboolean found = FALSE;

      for (guint i = 0; i < writes->len; i++)
        found = found || mr_meter_has_number (((MrCliWrite *) writes->pdata[i])->meter, confirm[j]);
      if (found)
        continue;
      /* Translators: what the user typed as the number of a meter. */
      sentence = g_strdup_printf (_("“%s” is not the number of any of these meters, so nothing was sent."), confirm[j]);
      mr_cli_say (sentence);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_requests (GArray *requests)
{
  for (guint i = 0; i < requests->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (mr_write_request_check (&g_array_index (requests, MrWriteRequest, i), &error))
        continue;
      mr_cli_say (error->message);
      return FALSE;
    }
  return TRUE;
}

/* --- Writing --- */

static MrCliExit
write_and_print (MrCliBus *bus, GPtrArray *writes, GArray *requests, const MrMeterWrite *values, MrFormat format)
{
  MrBusLink *link = mr_cli_bus_link (bus);
  g_autoptr (MrWriteProgress) progress = mr_write_progress_new (mr_cli_bus_session (bus), link, values[0].kind, NULL);
  g_autoptr (MrTask) task = g_object_ref (mr_bus_link_write (link, values, writes->len));
  const MrCliExit outcome = mr_cli_run_writes (bus, task, format == MR_FORMAT_TEXT);

  if (format != MR_FORMAT_TEXT)
    mr_cli_writes_print (writes, requests, progress, format);
  return outcome;
}

/* --- The way --- */

/* Returns: whether there is something to write for every address. */
static gboolean
choose_all (MrCliBus *bus, GArray *addresses, gboolean offline, MrCliChooseFunc choose, gpointer user_data,
            GPtrArray *writes)
{
  gboolean whole = TRUE;

  for (guint i = 0; i < addresses->len; i++)
    whole = add_meter (bus, &g_array_index (addresses, MbusAddress, i), offline, writes) && whole;
  for (guint i = writes->len; i > 0; i--)
    if (!choose (writes->pdata[i - 1], user_data))
      {
        g_ptr_array_remove_index (writes, i - 1);
        whole = FALSE;
      }
  return whole;
}

static MrCliExit
carry_out (MrCliBus *bus, GPtrArray *writes, GBytes *password, const MrCliWritesOptions *options)
{
  g_autofree MrMeterWrite *values = g_new0 (MrMeterWrite, writes->len);
  g_autoptr (GArray) requests = NULL;
  gboolean may_ask = FALSE;

  for (guint i = 0; i < writes->len; i++)
    {
      const MrCliWrite *write = writes->pdata[i];

      values[i] = (MrMeterWrite) {
        .meter = write->meter,
        .kind = write->kind,
        .new_value = write->value,
        .named = &write->named,
        .command = write->command,
        .password = password,
      };
      may_ask = may_ask || mr_meter_may_ask_password (write->meter);
    }
  mr_cli_password_say_unused (password, may_ask);
  requests = mr_bus_link_preview (mr_cli_bus_link (bus), values, writes->len);
  if (!check_requests (requests))
    return mr_cli_writes_print_refused (options->format);
  if (options->format == MR_FORMAT_TEXT)
    mr_cli_writes_print_plan (writes, requests, options->dry_run);
  else if (options->dry_run)
    mr_cli_writes_print (writes, requests, NULL, options->format);
  if (options->dry_run)
    return MR_CLI_DONE;
  if (!check_numbers (writes, options->confirm) || !check_needless_numbers (writes, options->confirm) ||
      !mr_cli_confirm (bus, options->yes))
    return mr_cli_writes_print_refused (options->format);
  return write_and_print (bus, writes, requests, values, options->format);
}

MrCliExit
mr_cli_writes_run (const char *uri, GArray *addresses, const MrCliWritesOptions *options, MrCliChooseFunc choose,
                   gpointer user_data)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func (write_free);
  g_autoptr (GBytes) password = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  MrCliExit outcome;
  gboolean whole = TRUE;

  if (!mr_cli_password_load (options->password_file, &password))
    return MR_CLI_FAILED;
  bus = mr_cli_open_to_write (uri, options->dry_run, &options->bus, &outcome);
  if (bus == NULL)
    return outcome;
  if (!options->dry_run)
    whole = mr_cli_read_these_or_all (bus, addresses, options->baud);
  if (mr_cli_bus_stopped (bus))
    return mr_cli_writes_print_refused (options->format);
  whole = choose_all (bus, addresses, options->dry_run, choose, user_data, writes) && whole;
  if (writes->len == 0)
    return mr_cli_writes_print_refused (options->format);
  return mr_cli_add_exit (carry_out (bus, writes, password, options), whole);
}
