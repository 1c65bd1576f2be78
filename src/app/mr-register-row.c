/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-register-row.h"

struct _MrRegisterRow {
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkGrid *series;

  MrRegister *record;
  gboolean raw;
};

G_DEFINE_FINAL_TYPE (MrRegisterRow, mr_register_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum { PROP_REGISTER = 1, PROP_RAW } MrRegisterRowProps;
static GParamSpec *props[PROP_RAW + 1];

static gboolean
is_filled (GtkWidget *widget, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
has_series (GtkWidget *widget, MrRegister *record)
{
  return record != NULL && mr_register_n_series (record) > 0;
}

/* Filled only when it is expanded: there may be hundreds of values. */
static void
expanded_cb (MrRegisterRow *self)
{
  guint i;

  if (gtk_widget_get_first_child (GTK_WIDGET (self->series)) != NULL)
    return;
  for (i = 0; i < mr_register_n_series (self->record); i++)
    {
      const char *when, *value;
      GtkWidget *when_label, *value_label;

      mr_register_series_value (self->record, i, &when, &value);
      when_label = g_object_new (GTK_TYPE_LABEL, "label", when, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, NULL);
      value_label = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 1.0f, "wrap", TRUE, NULL);
      gtk_widget_set_css_classes (when_label, (const char *[]) { "dim-label", "numeric", NULL });
      gtk_widget_add_css_class (value_label, "numeric");
      gtk_grid_attach (self->series, when_label, 0, i, 1, 1);
      gtk_grid_attach (self->series, value_label, 1, i, 1, 1);
    }
}

/* A row is read out as a whole: "Energy, tariff 1, 12347 kWh". */
static void
name_row (MrRegisterRow *self)
{
  static const char *const parts[] = { "quantity", "qualifiers", "value", "unit" };
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *correction = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = NULL;

      g_object_get (self->record, parts[i], &part, NULL);
      if (part == NULL || *part == '\0')
        continue;
      if (name->len > 0)
        g_string_append (name, g_str_equal (parts[i], "unit") ? " " : ", ");
      g_string_append (name, part);
    }
  g_object_get (self->record, "correction", &correction, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, correction != NULL ? correction : "", -1);
}

/* What the program corrected in the register, if anything. */
static gboolean
mr_register_row_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *correction = NULL;

  g_object_get (MR_REGISTER_ROW (widget)->record, "correction", &correction, NULL);
  gtk_tooltip_set_text (tooltip, correction);
  return correction != NULL && *correction != '\0';
}

static void
mr_register_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_REGISTER_ROW);
  g_clear_object (&MR_REGISTER_ROW (object)->record);
  G_OBJECT_CLASS (mr_register_row_parent_class)->dispose (object);
}

static void
mr_register_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrRegisterRow *self = MR_REGISTER_ROW (object);

  switch ((MrRegisterRowProps) id)
    {
    case PROP_REGISTER:
      g_value_set_object (value, self->record);
      break;
    case PROP_RAW:
      g_value_set_boolean (value, self->raw);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_register_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrRegisterRow *self = MR_REGISTER_ROW (object);

  switch ((MrRegisterRowProps) id)
    {
    case PROP_REGISTER:
      self->record = g_value_dup_object (value);
      name_row (self);
      break;
    case PROP_RAW:
      self->raw = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_register_row_class_init (MrRegisterRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_register_row_dispose;
  object_class->get_property = mr_register_row_get_property;
  object_class->set_property = mr_register_row_set_property;
  widget_class->query_tooltip = mr_register_row_query_tooltip;

  props[PROP_REGISTER] = g_param_spec_object ("register", NULL, NULL, MR_TYPE_REGISTER,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_RAW] = g_param_spec_boolean ("raw", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-register-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MrRegisterRow, series);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback (widget_class, has_series);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
}

static void
mr_register_row_init (MrRegisterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_register_row_new (MrRegister *record)
{
  return g_object_new (MR_TYPE_REGISTER_ROW, "register", record, NULL);
}

MrRegister *
mr_register_row_get_register (MrRegisterRow *self)
{
  g_return_val_if_fail (MR_IS_REGISTER_ROW (self), NULL);
  return self->record;
}
