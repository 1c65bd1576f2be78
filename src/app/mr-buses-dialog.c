/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-buses-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-connection-dialog.h"
#include "mr-dialogs.h"
#include "mr-lamp-icon.h"
#include "mr-site-page.h"

struct _MrBusesDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkListBox *rows;

  /* Owned references */
  MrSession *session;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (MrBusesDialog, mr_buses_dialog, ADW_TYPE_WINDOW)

static gboolean
is_in_use (MrBusLink *link)
{
  const MrLinkState state = mr_bus_link_get_state (link);

  return state == MR_LINK_CONNECTED || state == MR_LINK_CONNECTING;
}

/* --- A new bus --- */

typedef struct {
  GtkWindow *parent;
  MrSession *session;
  GSettings *settings;
  MrBusLink *link; /* (nullable): until it is stored */
} Addition;

static void
addition_free (Addition *addition)
{
  g_object_unref (addition->parent);
  g_object_unref (addition->session);
  g_object_unref (addition->settings);
  g_clear_object (&addition->link);
  g_free (addition);
}

static void
left_cb (GtkWidget *dialog, Addition *addition)
{
  if (!is_in_use (addition->link))
    {
      mr_bus_link_disconnect_async (addition->link, NULL, NULL);
      if (mr_session_can_remove_link (addition->session, addition->link))
        mr_session_remove_link (addition->session, addition->link);
    }
  addition_free (addition);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Addition *addition = user_data;
  g_autoptr (GError) error = NULL;
  MrBusLink *link = mr_session_add_bus_finish (MR_SESSION (source), result, &error);
  GtkWindow *dialog;

  if (link == NULL)
    {
      mr_dialogs_report (GTK_WIDGET (addition->parent), _("Couldn’t add the bus"), error->message);
      addition_free (addition);
      return;
    }
  addition->link = g_object_ref (link);
  dialog = GTK_WINDOW (mr_connection_dialog_new (addition->parent, link, addition->settings));
  g_signal_connect (dialog, "destroy", G_CALLBACK (left_cb), addition);
  gtk_window_set_destroy_with_parent (dialog, TRUE);
  gtk_window_present (dialog);
}

void
mr_buses_dialog_add_bus (GtkWindow *parent, MrSession *session, GSettings *settings)
{
  Addition *addition = g_new0 (Addition, 1);

  *addition = (Addition) { g_object_ref (parent), g_object_ref (session), g_object_ref (settings), NULL };
  mr_session_add_bus_async (session, added_cb, addition);
}

static void
add_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrBusesDialog *self = MR_BUSES_DIALOG (widget);

  mr_buses_dialog_add_bus (GTK_WINDOW (self), self->session, self->settings);
}

/* --- A row --- */

static const char *
state_words (MrBusLink *link)
{
  switch (mr_bus_link_get_state (link))
    {
    case MR_LINK_CONNECTED:
      return _("Connected");
    case MR_LINK_CONNECTING:
      return _("Connecting…");
    case MR_LINK_LOST:
    case MR_LINK_OFFLINE:
    default:
      return _("Not Connected");
    }
}

static void
update_row (AdwEntryRow *row)
{
  MrBusesDialog *self = MR_BUSES_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (row), MR_TYPE_BUSES_DIALOG));
  MrBusLink *link = g_object_get_data (G_OBJECT (row), "link");
  GtkButton *button = g_object_get_data (G_OBJECT (row), "button");
  GtkWidget *remove = g_object_get_data (G_OBJECT (row), "remove");
  const char *label = mr_bus_link_get_label (link);
  g_autofree char *uri = NULL;
  g_autofree char *line = NULL;
  g_autofree char *title = NULL;

  g_object_get (link, "known-uri", &uri, NULL);
  line = *uri != '\0' ? mr_site_page_line_label (uri) : NULL;
  /* A bus without a name is called after its line: that is said once. */
  title = line != NULL && !g_str_equal (line, label) ? g_strdup_printf ("%s · %s", line, state_words (link))
                                                     : g_strdup (state_words (link));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), mr_bus_link_get_status (link));
  g_object_set (g_object_get_data (G_OBJECT (row), "lamp"), "lamp",
                mr_site_page_link_lamp (mr_bus_link_get_state (link), uri), NULL);
  gtk_button_set_label (button, is_in_use (link) ? _("Disconnect") : _("Connect…"));
  /* Several buttons have the same word: they differ by their bus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  gtk_widget_set_visible (remove, self != NULL && mr_session_can_remove_link (self->session, link));
}

static void
name_cb (AdwEntryRow *row, MrBusLink *link)
{
  mr_bus_link_set_name (link, gtk_editable_get_text (GTK_EDITABLE (row)));
  gtk_editable_set_text (GTK_EDITABLE (row), mr_bus_link_get_label (link));
}

static void
connect_cb (GtkWidget *button, MrBusLink *link)
{
  MrBusesDialog *self = MR_BUSES_DIALOG (gtk_widget_get_ancestor (button, MR_TYPE_BUSES_DIALOG));
  GtkWindow *dialog;

  if (is_in_use (link))
    {
      mr_bus_link_disconnect_async (link, NULL, NULL);
      return;
    }
  dialog = GTK_WINDOW (mr_connection_dialog_new (GTK_WINDOW (self), link, self->settings));
  gtk_window_set_destroy_with_parent (dialog, TRUE);
  gtk_window_present (dialog);
}

static void
remove_cb (GtkWidget *button, MrBusLink *link)
{
  MrBusesDialog *self = MR_BUSES_DIALOG (gtk_widget_get_ancestor (button, MR_TYPE_BUSES_DIALOG));

  if (mr_session_can_remove_link (self->session, link))
    mr_session_remove_link (self->session, link);
}

static GtkWidget *
make_suffix (GtkWidget *row, const char *key, GtkWidget *button, GCallback callback, MrBusLink *link)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (row), key, button);
  g_signal_connect_object (button, "clicked", callback, link, G_CONNECT_DEFAULT);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  return button;
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  MrBusLink *link = item;
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *lamp = g_object_new (MR_TYPE_LAMP_ICON, "explained", FALSE, "valign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "link", g_object_ref (link), g_object_unref);
  g_object_set_data (G_OBJECT (row), "lamp", lamp);
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (row), lamp);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), mr_bus_link_get_label (link));
  make_suffix (row, "button", gtk_button_new (), G_CALLBACK (connect_cb), link);
  make_suffix (row, "remove", remove, G_CALLBACK (remove_cb), link);
  gtk_widget_set_tooltip_text (remove, _("Remove Bus"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Bus"), -1);
  g_signal_connect_object (row, "apply", G_CALLBACK (name_cb), link, G_CONNECT_DEFAULT);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::status", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::known-uri", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  g_signal_connect (row, "map", G_CALLBACK (update_row), NULL);
  update_row (ADW_ENTRY_ROW (row));
  return row;
}

/* --- GObject --- */

static void
mr_buses_dialog_dispose (GObject *object)
{
  MrBusesDialog *self = MR_BUSES_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mr_buses_dialog_parent_class)->dispose (object);
}

static void
mr_buses_dialog_class_init (MrBusesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_buses_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-buses-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrBusesDialog, rows);
  gtk_widget_class_install_action (widget_class, "buses.add", NULL, add_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_buses_dialog_init (MrBusesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MrBusesDialog *
mr_buses_dialog_new (GtkWindow *parent, MrSession *session, GSettings *settings)
{
  MrBusesDialog *self = g_object_new (MR_TYPE_BUSES_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->settings = g_object_ref (settings);
  gtk_list_box_bind_model (self->rows, mr_session_get_links (session), make_row, self, NULL);
  return self;
}
