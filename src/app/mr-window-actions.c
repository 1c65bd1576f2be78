/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-address-picker.h"
#include "mr-baud-question.h"
#include "mr-buses-dialog.h"
#include "mr-command-dialog.h"
#include "mr-connection-dialog.h"
#include "mr-data-dialog.h"
#include "mr-dialogs.h"
#include "mr-export.h"
#include "mr-file-picker.h"
#include "mr-key-dialog.h"
#include "mr-meter-question.h"
#include "mr-number-picker.h"
#include "mr-site-dialog.h"

static void
open_site_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_open_site (MR_WINDOW (widget), g_variant_get_int64 (parameter));
}

static void
site_stored_cb (MrSiteDialog *dialog, gint64 site, MrWindow *self)
{
  mr_window_open_site (self, site);
}

static void
new_site_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  MrSiteDialog *dialog = mr_site_dialog_new (GTK_WINDOW (self), self->archive, NULL);

  g_signal_connect_object (dialog, "stored", G_CALLBACK (site_stored_cb), self, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_demo_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autofree char *text = mr_connection_demo_uri (self->settings);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (text, &error);

  if (uri != NULL)
    mr_window_open_uri (self, uri);
  else
    mr_dialogs_report (widget, _("Couldn’t open the demo bus"), error->message);
}

static gboolean
shows_meters (MrWindow *self)
{
  return g_str_equal (mr_site_page_get_page (self->site), MR_PAGE_METERS);
}

static void
page_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_site_page_show_page (MR_WINDOW (widget)->site, g_variant_get_string (parameter, NULL));
}

static void
leave_cb (gpointer user_data)
{
  mr_window_close_site (MR_WINDOW (user_data));
}

/* One way back: from registers or an entry to their list, from another page to the meters, from the list of meters to
 * the sites, and from a site that is not open yet. So a site, and its connection, are never left by one key too
 * many. */
static void
back_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);

  if (self->session != NULL && mr_site_page_leave_detail (self->site))
    return;
  if (self->session != NULL && !shows_meters (self))
    mr_site_page_show_page (self->site, MR_PAGE_METERS);
  else
    mr_window_leave (self, FALSE, leave_cb, g_object_ref (self), g_object_unref);
}

static void
stay_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_leave_cancel (MR_WINDOW (widget));
}

/* A second start of the program may open another site below a dialog. */
static void
close_with_session (MrWindow *self, GtkWindow *dialog)
{
  g_signal_connect_object (self, "notify::session", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
}

static void
connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  MrBusLink *link = mr_session_get_link (self->session);
  GtkWindow *dialog = mr_session_has_several (self->session)
                        ? GTK_WINDOW (mr_buses_dialog_new (GTK_WINDOW (self), self->session, self->settings))
                        : GTK_WINDOW (mr_connection_dialog_new (GTK_WINDOW (self), link, self->settings));

  close_with_session (self, dialog);
  gtk_window_present (dialog);
}

static void
add_bus_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);

  mr_buses_dialog_add_bus (GTK_WINDOW (self), self->session, self->settings);
}

/* The buses that the window asks for something: the one whose meters are listed or whose page is in front, or all. */
static gboolean
is_addressed (MrWindow *self, MrBusLink *link)
{
  const gint64 only = mr_meter_list_get_bus (mr_meters_page_get_list (mr_site_page_get_meters (self->site)));
  const gboolean has_bus = !shows_meters (self) && !g_str_equal (mr_site_page_get_page (self->site), MR_PAGE_LOG);

  if (has_bus)
    return link == mr_session_get_link (self->session);
  return only == 0 || only == mr_bus_link_get_bus (link);
}

/* Returns: (transfer full) (element-type MrBusLink): those of them that are in @state, and that could begin at once if
 * @idle. */
static GPtrArray *
addressed_links (MrWindow *self, MrLinkState state, gboolean idle)
{
  GListModel *links = mr_session_get_links (self->session);
  GPtrArray *addressed = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      if (is_addressed (self, link) && mr_bus_link_get_state (link) == state && !(idle && mr_bus_link_is_busy (link)))
        g_ptr_array_add (addressed, g_steal_pointer (&link));
    }
  return addressed;
}

static void
disconnect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GListModel *links = mr_session_get_links (MR_WINDOW (widget)->session);

  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      mr_bus_link_disconnect_async (link, NULL, NULL);
    }
}

static void
reconnect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GListModel *links = mr_session_get_links (MR_WINDOW (widget)->session);

  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      mr_bus_link_reconnect (link); /* only one that is lost */
    }
}

static void
scan (MrWindow *self, const char *method)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (GPtrArray) links = addressed_links (self, MR_LINK_CONNECTED, TRUE);

  if (g_str_equal (method, "primary"))
    options.method = MR_SCAN_PRIMARY;
  else if (g_str_equal (method, "secondary"))
    options.method = MR_SCAN_SECONDARY;
  for (guint i = 0; i < links->len; i++)
    mr_bus_link_scan (links->pdata[i], &options);
}

static void
scan_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autofree char *method = g_settings_get_string (self->settings, "scan-method");

  scan (self, method);
}

static void
scan_by_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  scan (MR_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
read_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);

  g_autoptr (GPtrArray) links = addressed_links (self, MR_LINK_CONNECTED, TRUE);

  for (guint i = 0; i < links->len; i++)
    mr_bus_link_read (links->pdata[i], NULL);
}

static void
read_meters_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autoptr (GPtrArray) meters = mr_site_page_dup_meters (self->site);

  /* They may have been filtered out a moment ago. */
  if (meters->len == 0)
    return;
  mr_bus_link_read (mr_session_get_link_of (self->session, meters->pdata[0]), meters);
}

static void
show_meter_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autoptr (MrMeter) meter = g_object_ref (mr_site_page_get_meter (self->site));

  mr_site_page_show_page (self->site, MR_PAGE_METERS);
  mr_meters_page_show_meter (mr_window_get_meters (self), meter);
}

static gboolean
is_address_free (GtkWidget *picker, MrMeter *meter)
{
  gboolean is_free;

  g_object_get (picker, "free", &is_free, NULL);
  return is_free;
}

static char *
dup_address (GtkWidget *picker)
{
  return g_strdup_printf ("%u", mr_address_picker_get_address (MR_ADDRESS_PICKER (picker)));
}

static char *
present_address_text (MrMeter *meter)
{
  g_autofree char *label = mr_meter_label (meter);

  if (mr_meter_primary (meter) < 0)
    /* Translators: %s is a meter: "KAM 66290778". */
    return g_strdup_printf (_("The primary address of %s is unknown."), label);
  /* Translators: %s is a meter, "KAM 66290778"; %d its present primary address. */
  return g_strdup_printf (_("%s currently has address %d."), label, mr_meter_primary (meter));
}

static void
set_address_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  static const MrMeterQuestion question = {
    MR_WRITE_PRIMARY_ADDRESS, N_("Set Primary Address"), N_("_Set Address"), "notify::free", is_address_free, dup_address
  };
  MrWindow *self = MR_WINDOW (widget);
  MrMeter *meter = mr_site_page_get_meter (self->site);
  g_autofree char *body = present_address_text (meter);

  mr_meter_question_ask (self, meter, &question, body, mr_address_picker_new (self->session, meter));
}

static gboolean
is_number_valid (GtkWidget *picker, MrMeter *meter)
{
  gboolean valid;

  g_object_get (picker, "valid", &valid, NULL);
  return valid;
}

static char *
dup_number (GtkWidget *picker)
{
  return g_strdup (mr_number_picker_get_number (MR_NUMBER_PICKER (picker)));
}

static void
set_number_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  static const MrMeterQuestion question = {
    MR_WRITE_METER_NUMBER, N_("Change Meter Number"), N_("_Change Number"), "notify::valid", is_number_valid, dup_number
  };
  MrWindow *self = MR_WINDOW (widget);
  MrMeter *meter = mr_site_page_get_meter (self->site);
  g_autofree char *label = mr_meter_label (meter);
  /* Translators: %s is a meter with its number: "KAM 66290778". */
  g_autofree char *body = g_strdup_printf (_("The meter is now known as %s."), label);

  mr_meter_question_ask (self, meter, &question, body, mr_number_picker_new (self->session, meter));
}

static void
stop_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_session_stop (MR_WINDOW (widget)->session);
}

static void
file_chosen_cb (GFile *file, gpointer user_data)
{
  mr_window_export_to_file (MR_WINDOW (user_data), file);
}

static void
export_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autofree char *name = mr_export_suggest_name (mr_session_get_site_name (self->session));

  mr_file_picker_save (GTK_WINDOW (self), _("Export Report"), name, file_chosen_cb, self, NULL);
}

static void
log_file_chosen_cb (GFile *file, gpointer user_data)
{
  mr_window_export_log_to_file (MR_WINDOW (user_data), file);
}

static void
export_log_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  g_autofree char *name = NULL;

  if (mr_window_get_log (self) == NULL)
    return;
  name = mr_export_suggest_log_name (mr_session_get_site_name (self->session));
  mr_file_picker_save (GTK_WINDOW (self), _("Export Log"), name, log_file_chosen_cb, self, NULL);
}

typedef struct {
  MrWindow *window;
  MrMeter *meter;
  MrFormat format;
} RegistersExport;

static void
registers_export_free (gpointer data)
{
  RegistersExport *export = data;

  g_object_unref (export->window);
  g_object_unref (export->meter);
  g_free (export);
}

static void
registers_file_chosen_cb (GFile *file, gpointer user_data)
{
  RegistersExport *export = user_data;

  mr_window_export_registers_to_file (export->window, export->meter, export->format, file);
}

static void
export_registers_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  MrMeter *meter = mr_site_page_get_meter (self->site);
  g_autofree char *name = NULL;
  RegistersExport *export;
  MrFormat format;

  if (!mr_format_from_nick (g_variant_get_string (parameter, NULL), &format))
    return;
  export = g_new0 (RegistersExport, 1);
  export->window = g_object_ref (self);
  export->meter = g_object_ref (meter);
  export->format = format;
  name = mr_export_suggest_registers_name (meter, format);
  mr_file_picker_save (GTK_WINDOW (self), _("Export Registers"), name, registers_file_chosen_cb, export,
                       registers_export_free);
}

static void
meter_key_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  MrMeter *meter = mr_site_page_get_meter (self->site);
  GtkWindow *dialog = GTK_WINDOW (mr_key_dialog_new (GTK_WINDOW (self), self->session, meter));

  close_with_session (self, dialog);
  gtk_window_present (dialog);
}

static void
other_data_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  MrMeter *meter = mr_site_page_get_meter (self->site);
  GtkWindow *dialog = GTK_WINDOW (mr_data_dialog_new (GTK_WINDOW (self), self->session, meter, self->settings));

  close_with_session (self, dialog);
  gtk_window_present (dialog);
}

static void
report_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_show_report (MR_WINDOW (widget));
}

static void
commands_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);
  GtkWindow *dialog = mr_command_dialog_new (GTK_WINDOW (self), self->session,
                                             mr_site_page_get_meter (self->site));

  close_with_session (self, dialog);
  gtk_window_present (dialog);
}

static void
set_baud_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWindow *self = MR_WINDOW (widget);

  mr_baud_question_ask (self, mr_site_page_get_meter (self->site));
}

static void
toast_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_answer (MR_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
trace_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_show_trace (MR_WINDOW (widget));
}

static void
save_trace_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_window_save_trace (MR_WINDOW (widget));
}

void
mr_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char *name;
    const char *parameter;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.open-site", "x", open_site_action },
    { "win.new-site", NULL, new_site_action },
    { "win.open-demo", NULL, open_demo_action },
    { "win.back", NULL, back_action },
    { "win.page", "s", page_action },
    { "win.connect", NULL, connect_action },
    { "win.add-bus", NULL, add_bus_action },
    { "win.disconnect", NULL, disconnect_action },
    { "win.reconnect", NULL, reconnect_action },
    { "win.scan", NULL, scan_action },
    { "win.scan-by", "s", scan_by_action },
    { "win.read-all", NULL, read_all_action },
    { "win.read-meters", NULL, read_meters_action },
    { "win.show-meter", NULL, show_meter_action },
    { "win.set-address", NULL, set_address_action },
    { "win.set-number", NULL, set_number_action },
    { "win.stop", NULL, stop_action },
    { "win.export", NULL, export_action },
    { "win.export-log", NULL, export_log_action },
    { "win.export-registers", "s", export_registers_action },
    { "win.meter-key", NULL, meter_key_action },
    { "win.other-data", NULL, other_data_action },
    { "win.commands", NULL, commands_action },
    { "win.set-baud", NULL, set_baud_action },
    { "win.report", NULL, report_action },
    { "win.trace", NULL, trace_action },
    { "win.save-trace", NULL, save_trace_action },
    { "win.stay", NULL, stay_action },
    { "win.toast", "s", toast_action },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
  gtk_widget_class_install_property_action (widget_class, "win.search", "searching");
}

void
mr_window_update_actions (MrWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean open = self->session != NULL;
  const MrLinkState state = open ? mr_session_get_state (self->session) : MR_LINK_OFFLINE;
  g_autoptr (GPtrArray) idle = open ? addressed_links (self, MR_LINK_CONNECTED, TRUE) : g_ptr_array_new ();
  /* What is done with a meter is done on its bus. */
  MrMeter *meter = open ? mr_site_page_get_meter (self->site) : NULL;
  MrBusLink *link = !open ? NULL : meter != NULL ? mr_session_get_link_of (self->session, meter)
                                                 : mr_session_get_link (self->session);
  const gboolean connected = open && mr_bus_link_get_state (link) == MR_LINK_CONNECTED;
  const gboolean busy = open && mr_session_is_busy (self->session);
  const gboolean any = open && g_list_model_get_n_items (G_LIST_MODEL (self->session)) > 0;
  /* A key must not reach a meter that is not to be seen. */
  const gboolean chosen = meter != NULL;
  const gboolean any_chosen = open && mr_site_page_has_meters (self->site);

  gtk_widget_action_set_enabled (widget, "win.new-site", self->archive != NULL);
  gtk_widget_action_set_enabled (widget, "win.open-demo", self->archive != NULL);
  gtk_widget_action_set_enabled (widget, "win.back", open || self->awaited != NULL);
  gtk_widget_action_set_enabled (widget, "win.page", open);
  gtk_widget_action_set_enabled (widget, "win.connect", open);
  gtk_widget_action_set_enabled (widget, "win.add-bus", open);
  gtk_widget_action_set_enabled (widget, "win.disconnect", open && state != MR_LINK_OFFLINE);
  gtk_widget_action_set_enabled (widget, "win.reconnect", open && mr_session_has_trouble (self->session));
  gtk_widget_action_set_enabled (widget, "win.scan", idle->len > 0);
  gtk_widget_action_set_enabled (widget, "win.scan-by", idle->len > 0);
  gtk_widget_action_set_enabled (widget, "win.read-all", idle->len > 0 && any);
  gtk_widget_action_set_enabled (widget, "win.read-meters", connected && any_chosen);
  gtk_widget_action_set_enabled (widget, "win.show-meter", chosen && !shows_meters (self));
  gtk_widget_action_set_enabled (widget, "win.set-address", connected && chosen);
  gtk_widget_action_set_enabled (widget, "win.set-number", connected && chosen);
  gtk_widget_action_set_enabled (widget, "win.stop", busy);
  gtk_widget_action_set_enabled (widget, "win.save-trace", open);
  gtk_widget_action_set_enabled (widget, "win.export", any);
  gtk_widget_action_set_enabled (widget, "win.export-log", open);
  gtk_widget_action_set_enabled (widget, "win.export-registers", chosen);
  gtk_widget_action_set_enabled (widget, "win.meter-key", chosen);
  gtk_widget_action_set_enabled (widget, "win.other-data", connected && chosen);
  gtk_widget_action_set_enabled (widget, "win.commands", chosen);
  gtk_widget_action_set_enabled (widget, "win.set-baud", connected && chosen && !busy &&
                                 mr_bus_link_can_set_baud (link));
  gtk_widget_action_set_enabled (widget, "win.search", any);
}
