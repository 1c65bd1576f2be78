/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-serial-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-bus-settings.h"
#include "mr-lamp-icon.h"
#include "mr-port.h"
#include "mr-sandbox.h"

/* What cures a port without permission: the group that owns serial ports on every distribution we know is dialout or
 * uucp. */
#define PERMISSION_COMMAND "sudo usermod -aG dialout $USER"

struct _MrSerialPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkListBox *ports;
  GtkLabel *no_ports;
  AdwComboRow *kind;
  AdwComboRow *baud;
  MrBusSettings *settings;

  /* Owned references */
  MrPortMonitor *monitor;
  GtkCheckButton *group; /* never shown: what makes even a single port's button a radio button */

  MrUri *uri;   /* (nullable): that was shown last: keeps what no row shows */
  char *wanted; /* that a person or the site chose; may be unplugged; NULL: none */
  char *device; /* to be connected to: that, or the first there is; NULL: none */
};

G_DEFINE_FINAL_TYPE (MrSerialPage, mr_serial_page, GTK_TYPE_WIDGET)

typedef enum { PROP_SETTINGS = 1 } MrSerialPageProps;
static GParamSpec *props[PROP_SETTINGS + 1];

/* EN 13757-2 5.1.3, in the order of the list in the .ui. */
static const guint bauds[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };

static guint
rate_at (GtkWidget *widget, guint selected)
{
  return selected < G_N_ELEMENTS (bauds) ? bauds[selected] : 0;
}

static char *
port_facts (const MrPort *port)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new ();

  if (port->manufacturer != NULL && *port->manufacturer != '\0')
    g_ptr_array_add (facts, port->manufacturer);
  if (port->serial != NULL && *port->serial != '\0')
    g_ptr_array_add (facts, port->serial);
  if (port->description != NULL)
    g_ptr_array_add (facts, port->device); /* else it is the title */
  g_ptr_array_add (facts, NULL);
  return g_strjoinv (" · ", (char **) facts->pdata);
}

static void
choose_device (MrSerialPage *self, const char *device)
{
  if (g_strcmp0 (self->device, device) == 0)
    return;
  g_free (self->device);
  self->device = g_strdup (device);
}

static void
want_device (MrSerialPage *self, const char *device)
{
  if (g_strcmp0 (self->wanted, device) != 0)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (device);
    }
  choose_device (self, device);
}

static void
port_toggled_cb (GtkCheckButton *check, MrSerialPage *self)
{
  const char *device = g_object_get_data (G_OBJECT (check), "device");

  /* What is chosen already may be so only until the wanted one is back. */
  if (gtk_check_button_get_active (check) && g_strcmp0 (device, self->device) != 0)
    want_device (self, device);
}

static void
copy_command_cb (GtkButton *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), PERMISSION_COMMAND);
}

/* Names come from the USB device, so they are escaped: rows read markup. */
static GtkWidget *
row_new (const char *title, const char *subtitle)
{
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_subtitle = g_markup_escape_text (subtitle, -1);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe_subtitle);
  return row;
}

static GtkWidget *
forbidden_row_new (const MrPort *port)
{
  g_autofree char *why = NULL;
  GtkWidget *row;
  GtkWidget *button;

  /* Translators: first %s is a device file, second a command to be typed in a terminal. */
  why = g_strdup_printf (_("No permission to use %s. Run “%s” in a terminal, then log out and in again."), port->device,
                         PERMISSION_COMMAND);
  row = row_new (port->description != NULL ? port->description : port->device, why);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), g_object_new (MR_TYPE_LAMP_ICON, "lamp", MR_LAMP_ERROR,
                                                                 "explained", FALSE, NULL));
  button = g_object_new (GTK_TYPE_BUTTON,
                         "icon-name", "edit-copy-symbolic",
                         "tooltip-text", _("Copy the Command"),
                         "valign", GTK_ALIGN_CENTER,
                         "css-classes", (const char *[]) { "flat", NULL },
                         NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the command"), -1);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_command_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static GtkWidget *
port_row_new (MrSerialPage *self, const MrPort *port)
{
  g_autofree char *facts = port_facts (port);
  GtkWidget *row = row_new (port->description != NULL ? port->description : port->device, facts);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), "device", g_strdup (port->device), g_free);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->group);
  g_signal_connect_object (check, "toggled", G_CALLBACK (port_toggled_cb), self, G_CONNECT_DEFAULT);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strcmp0 (self->device, port->device) == 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

static const char *
first_usable (GPtrArray *ports)
{
  guint i;

  for (i = 0; i < ports->len; i++)
    {
      const MrPort *port = g_ptr_array_index (ports, i);

      if (port->may_open)
        return port->device;
    }
  return NULL;
}

static gboolean
is_usable (GPtrArray *ports, const char *device)
{
  guint i;

  for (i = 0; i < ports->len; i++)
    {
      const MrPort *port = g_ptr_array_index (ports, i);

      if (port->may_open && g_strcmp0 (port->device, device) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
list_ports (MrSerialPage *self)
{
  g_autoptr (GPtrArray) ports = mr_ports_list ();
  GtkWidget *child;
  guint i;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->ports))) != NULL &&
         GTK_IS_LIST_BOX_ROW (child))
    gtk_list_box_remove (self->ports, child);

  if (is_usable (ports, self->wanted))
    choose_device (self, self->wanted);
  else if (!is_usable (ports, self->device))
    choose_device (self, first_usable (ports));
  for (i = 0; i < ports->len; i++)
    {
      const MrPort *port = g_ptr_array_index (ports, i);

      gtk_list_box_append (self->ports, port->may_open ? port_row_new (self, port) : forbidden_row_new (port));
    }
}

static void
mr_serial_page_dispose (GObject *object)
{
  MrSerialPage *self = MR_SERIAL_PAGE (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->group);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_SERIAL_PAGE);
  G_OBJECT_CLASS (mr_serial_page_parent_class)->dispose (object);
}

static void
mr_serial_page_finalize (GObject *object)
{
  g_clear_pointer (&MR_SERIAL_PAGE (object)->uri, mr_uri_free);
  g_free (MR_SERIAL_PAGE (object)->wanted);
  g_free (MR_SERIAL_PAGE (object)->device);
  G_OBJECT_CLASS (mr_serial_page_parent_class)->finalize (object);
}

static void
mr_serial_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((MrSerialPageProps) id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, MR_SERIAL_PAGE (object)->settings);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_serial_page_class_init (MrSerialPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_serial_page_dispose;
  object_class->finalize = mr_serial_page_finalize;
  object_class->get_property = mr_serial_page_get_property;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, MR_TYPE_BUS_SETTINGS,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_BUS_SETTINGS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-serial-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, settings);
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, ports);
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, no_ports);
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, kind);
  gtk_widget_class_bind_template_child (widget_class, MrSerialPage, baud);
  gtk_widget_class_bind_template_callback (widget_class, rate_at);
}

static void
mr_serial_page_init (MrSerialPage *self)
{
  g_autoptr (GError) hidden = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  if (mr_sandbox_explain (MR_SANDBOX_DEVICES, &hidden))
    gtk_label_set_label (self->no_ports, hidden->message);
  self->group = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  self->monitor = mr_port_monitor_new ();
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (list_ports), self, G_CONNECT_SWAPPED);
  list_ports (self);
}

void
mr_serial_page_set_uri (MrSerialPage *self, const MrUri *uri)
{
  guint i;

  g_return_if_fail (MR_IS_SERIAL_PAGE (self));

  mr_uri_free (self->uri);
  self->uri = mr_uri_copy (uri);
  want_device (self, uri->path);
  list_ports (self);
  adw_combo_row_set_selected (self->kind, uri->kind);
  for (i = 0; i < G_N_ELEMENTS (bauds); i++)
    {
      if (bauds[i] == uri->baud)
        adw_combo_row_set_selected (self->baud, i);
    }
  mr_bus_settings_set (self->settings, &uri->settings);
}

/* The settings, and what only a URI says: how the port is used otherwise than usual. */
static MrUri *
complete (MrSerialPage *self, const MrUri *uri, GError **error)
{
  g_autoptr (MrUri) whole = mr_uri_copy (uri);
  g_autofree char *text = NULL;
  const gboolean is_same_port = self->uri != NULL && g_str_equal (self->uri->path, uri->path);

  if (is_same_port && self->uri->kind == uri->kind)
    whole->parity_even = self->uri->parity_even;
  if (is_same_port)
    {
      whole->power = self->uri->power;
      whole->settle = self->uri->settle;
      whole->wake = self->uri->wake;
    }
  mr_bus_settings_get (self->settings, &whole->settings);
  text = mr_uri_format (whole);
  return mr_uri_parse (text, error);
}

MrUri *
mr_serial_page_get_uri (MrSerialPage *self, GError **error)
{
  static const char *const kinds[] = { [MR_SERIAL_CONVERTER] = "converter", [MR_SERIAL_MBMC2022] = "mbmc2022" };
  g_autofree char *text = NULL;
  g_autoptr (MrUri) uri = NULL;

  g_return_val_if_fail (MR_IS_SERIAL_PAGE (self), NULL);

  if (self->device == NULL)
    {
      if (!mr_sandbox_explain (MR_SANDBOX_DEVICES, error))
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             _("No port to connect to. Plug in the level converter or the M-Bus master."));
      return NULL;
    }
  text = g_strdup_printf ("serial:%s?kind=%s&baud=%u", self->device,
                          kinds[adw_combo_row_get_selected (self->kind)],
                          bauds[adw_combo_row_get_selected (self->baud)]);
  uri = mr_uri_parse (text, error);
  return uri != NULL ? complete (self, uri, error) : NULL;
}
