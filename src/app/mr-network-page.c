/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-network-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-keyring.h"
#include "mr-bus-settings.h"
#include "mr-lamp-icon.h"

/* Ports of the MBMC2022: secured and unsecured (its installation guide). */
#define PORT_TLS 1445
#define PORT_TCP 2445

struct _MrNetworkPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  AdwComboRow *protection; /* 0: TLS, 1: none */
  GtkEditable *host;
  GtkAdjustment *port;
  GtkEditable *identity;
  GtkEditable *key;
  GtkSwitch *remember;
  AdwExpanderRow *older;
  GtkCheckButton *strict;
  GtkCheckButton *compat;
  GtkCheckButton *legacy;
  MrBusSettings *settings;
};

G_DEFINE_FINAL_TYPE (MrNetworkPage, mr_network_page, GTK_TYPE_WIDGET)

typedef enum { PROP_SETTINGS = 1 } MrNetworkPageProps;
static GParamSpec *props[PROP_SETTINGS + 1];

static gboolean
is_tls (MrNetworkPage *self)
{
  return adw_combo_row_get_selected (self->protection) == 0;
}

static gboolean
selects_tls (GtkWidget *widget, guint selected)
{
  return selected == 0;
}

static gboolean
selects_plain (GtkWidget *widget, guint selected)
{
  return selected == 1;
}

/* A port number that was not edited follows the kind of connection. */
static void
protection_changed_cb (MrNetworkPage *self)
{
  const int other = is_tls (self) ? PORT_TCP : PORT_TLS;

  if ((int) gtk_adjustment_get_value (self->port) == other)
    gtk_adjustment_set_value (self->port, is_tls (self) ? PORT_TLS : PORT_TCP);
}

static char *
trimmed (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

/* An IPv6 address is written in brackets in a URI, and without them everywhere else. */
static char *
host_for_uri (const char *host)
{
  return strchr (host, ':') != NULL && *host != '[' ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

static const char *
security_word (MrNetworkPage *self)
{
  if (gtk_check_button_get_active (self->legacy))
    return "legacy";
  return gtk_check_button_get_active (self->compat) ? "compat" : "strict";
}

static void
mr_network_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_NETWORK_PAGE);
  G_OBJECT_CLASS (mr_network_page_parent_class)->dispose (object);
}

static void
mr_network_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((MrNetworkPageProps) id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, MR_NETWORK_PAGE (object)->settings);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_network_page_class_init (MrNetworkPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_network_page_dispose;
  object_class->get_property = mr_network_page_get_property;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, MR_TYPE_BUS_SETTINGS,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_BUS_SETTINGS);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, settings);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, protection);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, host);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, port);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, identity);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, key);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, remember);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, older);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, strict);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, compat);
  gtk_widget_class_bind_template_child (widget_class, MrNetworkPage, legacy);
  gtk_widget_class_bind_template_callback (widget_class, selects_tls);
  gtk_widget_class_bind_template_callback (widget_class, selects_plain);
  gtk_widget_class_bind_template_callback (widget_class, protection_changed_cb);
}

static void
mr_network_page_init (MrNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mr_network_page_set_uri (MrNetworkPage *self, const MrUri *uri)
{
  GtkCheckButton *levels[] = {
    [MR_TLS_STRICT] = self->strict,
    [MR_TLS_COMPAT] = self->compat,
    [MR_TLS_LEGACY] = self->legacy,
  };

  g_return_if_fail (MR_IS_NETWORK_PAGE (self));

  adw_combo_row_set_selected (self->protection, g_str_equal (uri->scheme, "tls") ? 0 : 1);
  gtk_editable_set_text (self->host, uri->host != NULL ? uri->host : "");
  gtk_adjustment_set_value (self->port, uri->port);
  gtk_editable_set_text (self->identity, uri->identity != NULL ? uri->identity : "");
  gtk_check_button_set_active (levels[uri->security], TRUE);
  adw_expander_row_set_expanded (self->older, uri->security != MR_TLS_STRICT);
  mr_bus_settings_set (self->settings, &uri->settings);
}

MrUri *
mr_network_page_get_uri (MrNetworkPage *self, GError **error)
{
  g_autofree char *typed = NULL;
  g_autofree char *host = NULL;
  g_autofree char *identity = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;
  g_autoptr (MrUri) uri = NULL;
  guint port;

  g_return_val_if_fail (MR_IS_NETWORK_PAGE (self), NULL);

  typed = trimmed (self->host);
  identity = trimmed (self->identity);
  port = gtk_adjustment_get_value (self->port);
  if (*typed == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Enter the master’s name or IP address, as shown on its display."));
      return NULL;
    }
  if (is_tls (self) && *identity == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Enter the identity. It belongs to the key and is set in the master together with it."));
      return NULL;
    }

  host = host_for_uri (typed);
  escaped = g_uri_escape_string (identity, NULL, FALSE);
  if (is_tls (self))
    text = g_strdup_printf ("tls://%s:%u?identity=%s&security=%s", host, port, escaped, security_word (self));
  else
    text = g_strdup_printf ("tcp://%s:%u", host, port);
  uri = mr_uri_parse (text, error);
  if (uri != NULL)
    mr_bus_settings_get (self->settings, &uri->settings);
  return g_steal_pointer (&uri);
}

gboolean
mr_network_page_get_psk (MrNetworkPage *self, GBytes **psk, GError **error)
{
  const char *typed;

  g_return_val_if_fail (MR_IS_NETWORK_PAGE (self), FALSE);

  *psk = NULL;
  typed = gtk_editable_get_text (self->key);
  if (!is_tls (self) || *typed == '\0')
    return TRUE;
  *psk = mr_psk_parse (typed, error);
  return *psk != NULL;
}

gboolean
mr_network_page_get_remember (MrNetworkPage *self)
{
  g_return_val_if_fail (MR_IS_NETWORK_PAGE (self), FALSE);
  return is_tls (self) && gtk_switch_get_active (self->remember);
}
