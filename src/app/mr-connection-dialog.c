/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-connection-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-banner.h"
#include "mr-bus-settings.h"
#include "mr-cancel-button.h"
#include "mr-dialogs.h"
#include "mr-keyring.h"
#include "mr-meter-cells.h"
#include "mr-network-page.h"
#include "mr-serial-page.h"

struct _MrConnectionDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkButton *connect;
  MrBanner *failure;
  GtkStack *pages;
  MrSerialPage *serial;
  MrNetworkPage *network;

  /* Owned references */
  MrBusLink *link;
  GSettings *settings;

  MrUri *uri;  /* being connected */
  GBytes *psk; /* (nullable): that was typed; to be saved once it has proved right. %NULL: the link finds the saved one */
  gboolean remember;
  gboolean connecting;
};

G_DEFINE_FINAL_TYPE (MrConnectionDialog, mr_connection_dialog, ADW_TYPE_WINDOW)

typedef enum { PROP_CONNECTING = 1 } MrConnectionDialogProps;
static GParamSpec *props[PROP_CONNECTING + 1];

static gboolean
negated (GtkWidget *widget, gboolean value)
{
  return !value;
}

/* What is wrong on a page that is not shown is not in the way. */
static gboolean
may_connect (GtkWidget *widget, gboolean connecting, const char *page, gboolean serial_valid, gboolean network_valid)
{
  return !connecting && (serial_valid || g_strcmp0 (page, "serial") != 0) &&
         (network_valid || g_strcmp0 (page, "network") != 0);
}

static void
set_connecting (MrConnectionDialog *self, gboolean connecting)
{
  if (self->connecting == connecting)
    return;
  /* GTK 4.8 does not take the focus from a text that turns insensitive; its cursor blinks on, and warns. */
  if (connecting)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  self->connecting = connecting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTING]);
}

static void
show_failure (MrConnectionDialog *self, const char *sentence)
{
  set_connecting (self, FALSE);
  g_object_set (self->failure, "title", sentence, "revealed", TRUE, NULL);
}

/* A failure of one way to connect says nothing about another. */
static void
page_changed_cb (MrConnectionDialog *self)
{
  g_object_set (self->failure, "revealed", FALSE, NULL);
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!mr_keyring_store_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mr_dialogs_report (window, _("Couldn’t save the key"), error->message);
}

static void
connected (MrConnectionDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (self->remember && self->psk != NULL && parent != NULL)
    {
      g_autofree char *place = mr_uri_format_place (self->uri);

      mr_keyring_store_async (place, self->uri->identity, self->psk, NULL, remembered_cb, g_object_ref (parent));
    }
  set_connecting (self, FALSE);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
state_changed_cb (MrConnectionDialog *self)
{
  if (!self->connecting || self->uri == NULL)
    return;
  switch (mr_bus_link_get_state (self->link))
    {
    case MR_LINK_CONNECTED:
      connected (self);
      break;
    case MR_LINK_LOST:
      show_failure (self, mr_bus_link_get_status (self->link));
      break;
    case MR_LINK_OFFLINE:
    case MR_LINK_CONNECTING:
    default:
      break;
    }
}

static MrUri *
chosen_uri (MrConnectionDialog *self, GError **error)
{
  const char *page = gtk_stack_get_visible_child_name (self->pages);
  g_autofree char *demo = NULL;

  if (g_str_equal (page, "serial"))
    return mr_serial_page_get_uri (self->serial, error);
  if (g_str_equal (page, "network"))
    return mr_network_page_get_uri (self->network, error);
  demo = mr_connection_demo_uri (self->settings);
  return mr_uri_parse (demo, error);
}

static void
connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrConnectionDialog *self = MR_CONNECTION_DIALOG (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = chosen_uri (self, &error);

  g_clear_pointer (&self->uri, mr_uri_free);
  g_clear_pointer (&self->psk, g_bytes_unref);
  if (uri == NULL ||
      (mr_uri_needs_key (uri) && !mr_network_page_get_psk (self->network, &self->psk, &error)))
    {
      show_failure (self, error->message);
      return;
    }

  self->uri = g_steal_pointer (&uri);
  self->remember = mr_network_page_get_remember (self->network);
  g_object_set (self->failure, "revealed", FALSE, NULL);
  set_connecting (self, TRUE);
  mr_bus_link_connect (self->link, self->uri, self->psk, NULL);
}

static gboolean
mr_connection_dialog_close_request (GtkWindow *window)
{
  MrConnectionDialog *self = MR_CONNECTION_DIALOG (window);

  if (self->connecting)
    {
      set_connecting (self, FALSE);
      mr_bus_link_disconnect_async (self->link, NULL, NULL);
    }
  return GTK_WINDOW_CLASS (mr_connection_dialog_parent_class)->close_request (window);
}

static void
mr_connection_dialog_dispose (GObject *object)
{
  MrConnectionDialog *self = MR_CONNECTION_DIALOG (object);

  g_clear_object (&self->link);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->uri, mr_uri_free);
  g_clear_pointer (&self->psk, g_bytes_unref);
  G_OBJECT_CLASS (mr_connection_dialog_parent_class)->dispose (object);
}

static void
mr_connection_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((MrConnectionDialogProps) id)
    {
    case PROP_CONNECTING:
      g_value_set_boolean (value, MR_CONNECTION_DIALOG (object)->connecting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_connection_dialog_class_init (MrConnectionDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_connection_dialog_dispose;
  object_class->get_property = mr_connection_dialog_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = mr_connection_dialog_close_request;

  props[PROP_CONNECTING] = g_param_spec_boolean ("connecting", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_BUS_SETTINGS);
  g_type_ensure (MR_TYPE_CANCEL_BUTTON);
  g_type_ensure (MR_TYPE_NETWORK_PAGE);
  g_type_ensure (MR_TYPE_SERIAL_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-connection-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrConnectionDialog, connect);
  gtk_widget_class_bind_template_child (widget_class, MrConnectionDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, MrConnectionDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MrConnectionDialog, serial);
  gtk_widget_class_bind_template_child (widget_class, MrConnectionDialog, network);
  gtk_widget_class_bind_template_callback (widget_class, may_connect);
  gtk_widget_class_bind_template_callback (widget_class, negated);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "connection.connect", NULL, connect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_connection_dialog_init (MrConnectionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->connect));
}

static void
begin_with (MrConnectionDialog *self, const MrUri *uri)
{
  if (g_str_equal (uri->scheme, "serial"))
    {
      mr_serial_page_set_uri (self->serial, uri);
      mr_connection_dialog_show_page (self, "serial");
    }
  else if (g_str_equal (uri->scheme, "tls") || g_str_equal (uri->scheme, "tcp"))
    {
      mr_network_page_set_uri (self->network, uri);
      mr_connection_dialog_show_page (self, "network");
    }
  else
    {
      mr_connection_dialog_show_page (self, "demo");
    }
}

MrConnectionDialog *
mr_connection_dialog_new (GtkWindow *parent, MrBusLink *link, GSettings *settings)
{
  MrConnectionDialog *self = g_object_new (MR_TYPE_CONNECTION_DIALOG, "transient-for", parent, NULL);
  const char *known = mr_bus_link_get_known_uri (link);
  g_autoptr (MrUri) uri = *known != '\0' ? mr_uri_parse (known, NULL) : NULL;

  self->link = g_object_ref (link);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  if (uri != NULL)
    begin_with (self, uri);
  gtk_widget_grab_focus (GTK_WIDGET (self->connect));
  return self;
}

void
mr_connection_dialog_show_page (MrConnectionDialog *self, const char *page)
{
  g_return_if_fail (MR_IS_CONNECTION_DIALOG (self));
  gtk_stack_set_visible_child_name (self->pages, page);
}

char *
mr_connection_demo_uri (GSettings *settings)
{
  char speed[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (speed, sizeof speed, "%g", g_settings_get_double (settings, "demo-speed"));
  return g_strdup_printf ("sim:demo?speed=%s", speed);
}
