/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-settings.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-lamp-icon.h"
#include "mr-line-baud.h"

struct _MrBusSettings {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  AdwExpanderRow *expander;
  AdwComboRow *lowest;
  AdwComboRow *highest;
  GtkEditable *timeout;
  AdwComboRow *retries; /* 0: as often as the standard says */
  GtkLabel *problem;

  gboolean has_rates;
  guint baud;
  gboolean valid;
};

G_DEFINE_FINAL_TYPE (MrBusSettings, mr_bus_settings, GTK_TYPE_WIDGET)

typedef enum { PROP_HAS_RATES = 1, PROP_BAUD, PROP_VALID } MrBusSettingsProps;
static GParamSpec *props[PROP_VALID + 1];

/* The lists in the .ui have the rates of mr_line_bauds, in this order. */
static guint
rate_of (AdwComboRow *row)
{
  return mr_line_bauds[adw_combo_row_get_selected (row)];
}

static void
select_rate (AdwComboRow *row, guint baud)
{
  for (guint i = 0; mr_line_bauds[i] != 0; i++)
    if (mr_line_bauds[i] == baud)
      adw_combo_row_set_selected (row, i);
}

/* @out: (out): seconds, 0: nothing was typed. Returns: whether it can be used */
static gboolean
read_timeout (MrBusSettings *self, guint *out)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->timeout)));
  guint64 seconds = 0;
  const gboolean valid = *typed == '\0' ||
                         g_ascii_string_to_unsigned (typed, 10, 1, MR_LINE_TIMEOUT_MAX, &seconds, NULL);

  *out = (guint) seconds;
  return valid;
}

/* Returns: (transfer full) (nullable): what is wrong */
static char *
find_problem (MrBusSettings *self)
{
  guint timeout;

  if (!read_timeout (self, &timeout))
    /* Translators: %u is a number of seconds. */
    return g_strdup_printf (_("The timeout is a whole number of seconds from 1 to %u. Leave it empty to wait as long as "
                              "the standard allows."), MR_LINE_TIMEOUT_MAX);
  if (self->has_rates && rate_of (self->lowest) > rate_of (self->highest))
    return g_strdup (_("The lowest baud rate is higher than the highest one."));
  if (self->has_rates && self->baud != 0 &&
      (self->baud < rate_of (self->lowest) || self->baud > rate_of (self->highest)))
    return g_strdup (_("The baud rate of the bus is not between the lowest and the highest one."));
  return NULL;
}

/* What is wrong must be seen, wherever it was caused. */
static void
check (MrBusSettings *self)
{
  g_autofree char *problem = find_problem (self);
  guint timeout;
  const gboolean is_number = read_timeout (self, &timeout);

  if (is_number)
    gtk_widget_remove_css_class (GTK_WIDGET (self->timeout), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->timeout), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->timeout), GTK_ACCESSIBLE_STATE_INVALID,
                               is_number ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  if (problem != NULL)
    adw_expander_row_set_expanded (self->expander, TRUE);

  if (self->valid == (problem == NULL))
    return;
  self->valid = problem == NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VALID]);
}

static gboolean
is_something (GtkWidget *widget, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
mr_bus_settings_dispose (GObject *object)
{
  MrBusSettings *self = MR_BUS_SETTINGS (object);

  if (self->timeout != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->timeout, self);
      g_signal_handlers_disconnect_by_data (self->lowest, self);
      g_signal_handlers_disconnect_by_data (self->highest, self);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_BUS_SETTINGS);
  G_OBJECT_CLASS (mr_bus_settings_parent_class)->dispose (object);
}

static void
mr_bus_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrBusSettings *self = MR_BUS_SETTINGS (object);

  switch ((MrBusSettingsProps) id)
    {
    case PROP_HAS_RATES:
      g_value_set_boolean (value, self->has_rates);
      break;
    case PROP_BAUD:
      g_value_set_uint (value, self->baud);
      break;
    case PROP_VALID:
      g_value_set_boolean (value, self->valid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_bus_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrBusSettings *self = MR_BUS_SETTINGS (object);

  switch ((MrBusSettingsProps) id)
    {
    case PROP_HAS_RATES:
      self->has_rates = g_value_get_boolean (value);
      check (self);
      break;
    case PROP_BAUD:
      self->baud = g_value_get_uint (value);
      check (self);
      break;
    case PROP_VALID:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_bus_settings_class_init (MrBusSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_bus_settings_dispose;
  object_class->get_property = mr_bus_settings_get_property;
  object_class->set_property = mr_bus_settings_set_property;

  props[PROP_HAS_RATES] = g_param_spec_boolean ("has-rates", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_BAUD] = g_param_spec_uint ("baud", NULL, NULL, 0, G_MAXUINT, 0,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-bus-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, content);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, expander);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, lowest);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, highest);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, timeout);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, retries);
  gtk_widget_class_bind_template_child (widget_class, MrBusSettings, problem);
  gtk_widget_class_bind_template_callback (widget_class, check);
  gtk_widget_class_bind_template_callback (widget_class, is_something);
}

static void
mr_bus_settings_init (MrBusSettings *self)
{
  self->valid = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  select_rate (self->highest, MR_LINE_MAX_BAUD_USUAL);
}

void
mr_bus_settings_set (MrBusSettings *self, const MrLineSettings *settings)
{
  static const MrLineSettings none = { 0 };
  g_autofree char *timeout = settings->timeout != 0 ? g_strdup_printf ("%u", settings->timeout) : g_strdup ("");
  const guint highest = settings->max_baud != 0 ? settings->max_baud : MAX (self->baud, MR_LINE_MAX_BAUD_USUAL);

  g_return_if_fail (MR_IS_BUS_SETTINGS (self));

  select_rate (self->lowest, settings->min_baud != 0 ? settings->min_baud : mr_line_bauds[0]);
  select_rate (self->highest, highest);
  gtk_editable_set_text (self->timeout, timeout);
  adw_combo_row_set_selected (self->retries, settings->retries);
  adw_expander_row_set_expanded (self->expander, memcmp (settings, &none, sizeof none) != 0);
}

void
mr_bus_settings_get (MrBusSettings *self, MrLineSettings *out)
{
  g_return_if_fail (MR_IS_BUS_SETTINGS (self));

  *out = (MrLineSettings) { .retries = adw_combo_row_get_selected (self->retries) };
  read_timeout (self, &out->timeout);
  if (!self->has_rates)
    return;

  /* The ends of what a bus can have are no limits. */
  out->min_baud = rate_of (self->lowest) != mr_line_bauds[0] ? rate_of (self->lowest) : 0;
  out->max_baud = rate_of (self->highest);
}
