/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-other-data.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"

void
mr_cli_other_data_clear (MrCliOtherData *self)
{
  g_clear_pointer (&self->reset, g_free);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->selection, g_strfreev);
}

void
mr_cli_other_data_add_options (GOptionContext *context, MrCliOtherData *self)
{
  const GOptionEntry entries[] = {
    { "application-reset", 0, 0, G_OPTION_ARG_STRING, &self->reset,
      N_("Read other data, asked for with an application reset with this subcode: 50 for instantaneous values"),
      N_("SUBCODE") },
    { "command", 0, 0, G_OPTION_ARG_STRING, &self->command,
      N_("Read other data, asked for with a command of the manufacturer that reads"), N_("CI[:OCTETS]") },
    { "select", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->selection,
      N_("Read only the records with this VIF, or “all”; several with commas"), N_("VIF…") },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
parse_request (MrCliOtherData *self, GError **error)
{
  if (self->reset != NULL)
    return mbus_data_request_parse_reset (self->reset, &self->request, error);
  if (self->command != NULL)
    return mbus_data_request_parse_command (self->command, &self->request, error);
  return mbus_data_request_parse_selection ((const char *const *) self->selection, &self->request, error);
}

gboolean
mr_cli_other_data_parse (MrCliOtherData *self)
{
  const guint n_given = (self->reset != NULL) + (self->command != NULL) + (self->selection != NULL);
  g_autoptr (GError) error = NULL;

  self->wanted = n_given > 0;
  if (n_given == 0)
    return TRUE;
  if (n_given > 1)
    {
      mr_cli_usage (_("Use only one of --application-reset, --command and --select."));
      return FALSE;
    }
  /* What no manufacturer's document can allow is refused before the bus is opened. */
  if (parse_request (self, &error) && mbus_data_request_check (&self->request, MBUS_DATA_REQUEST_DOCUMENTED, &error))
    return TRUE;
  mr_cli_usage (error->message);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the meter that answers at @address; NULL after a message. What is known of it
 * says how it is reached, and which requests its model allows. */
static MrMeter *
find_meter (MrCliBus *bus, const MbusAddress *address, guint baud)
{
  MrMeter *known = mr_bus_link_find_meter (mr_cli_bus_link (bus), address);
  GPtrArray *heard = mr_cli_bus_heard (bus);
  g_autoptr (MrTask) task = NULL;

  if (known != NULL && baud == 0)
    return g_object_ref (known);
  if (!mr_cli_bus_read (bus, address, 1, baud, &task) || heard->len != 1)
    return NULL;
  return g_object_ref (g_ptr_array_index (heard, 0));
}

static void
warn_if_usual (MrDataReading *data)
{
  g_autofree char *label = mr_meter_label (mr_data_reading_get_meter (data));
  g_autofree char *sentence = NULL;

  if (!mr_data_reading_is_usual (data))
    return;
  /* Translators: a meter, like "KAM 66290778"; then the name of a data set. */
  sentence = g_strdup_printf (_("%s sent its usual data. Its model may not have “%s”."), label,
                              mr_data_set_title (mr_data_reading_get_set (data)));
  mr_cli_say (sentence);
}

MrDataReading *
mr_cli_other_data_read (const MrCliOtherData *self, MrCliBus *bus, const MbusAddress *address, guint baud)
{
  g_autoptr (MrMeter) meter = find_meter (bus, address, baud);
  g_autoptr (MrDataSet) set = NULL;
  g_autoptr (MrTask) task = NULL;
  g_autoptr (GError) error = NULL;

  if (meter == NULL || mr_cli_bus_stopped (bus))
    return NULL;
  set = mr_profile_find_data_set (mr_meter_profile (meter), &self->request, &error);
  if (set == NULL)
    {
      mr_cli_say (error->message);
      return NULL;
    }

  task = g_object_ref (mr_bus_link_read_data_set (mr_cli_bus_link (bus), meter, set));
  mr_cli_bus_run (bus, &task, 1);
  if (mr_task_get_data (task) == NULL)
    return NULL;
  warn_if_usual (mr_task_get_data (task));
  return g_object_ref (mr_task_get_data (task));
}
