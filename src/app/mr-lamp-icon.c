/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-lamp-icon.h"

struct _MrLampIcon {
  GtkWidget parent_instance;

  GtkWidget *image;
  MrLamp lamp;
  char *explanation; /* (nullable) */
  gboolean explained;
};

G_DEFINE_FINAL_TYPE (MrLampIcon, mr_lamp_icon, GTK_TYPE_WIDGET)

typedef enum { PROP_LAMP = 1, PROP_EXPLAINED, PROP_EXPLANATION } MrLampIconProps;
static GParamSpec *props[PROP_EXPLANATION + 1];

static const struct {
  const char *icon_name;
  const char *css_class;
} looks[] = {
  [MR_LAMP_OK] = { "mr-lamp-ok-symbolic", "success" },
  [MR_LAMP_WARNING] = { "mr-lamp-warning-symbolic", "warning" },
  [MR_LAMP_ERROR] = { "mr-lamp-error-symbolic", "error" },
  [MR_LAMP_SILENT] = { "mr-lamp-silent-symbolic", "dim-label" },
  [MR_LAMP_BUSY] = { "mr-lamp-busy-symbolic", "accent" },
};

static void
show_lamp (MrLampIcon *self)
{
  const char *name = mr_lamp_name (self->lamp);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), looks[self->lamp].icon_name);
  gtk_widget_set_css_classes (self->image, (const char *[]) { looks[self->lamp].css_class, NULL });
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
mr_lamp_icon_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  MrLampIcon *self = MR_LAMP_ICON (widget);
  const char *text = self->explanation != NULL ? self->explanation : self->explained ? mr_lamp_name (self->lamp) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}

/* A lamp is in the middle of a line, not on its baseline: a box beside text that counts both is a pixel higher for a
 * width than without one, and GTK warns of that. */
static void
mr_lamp_icon_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (MR_LAMP_ICON (widget)->image, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
mr_lamp_icon_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (MR_LAMP_ICON (widget)->image, width, height, -1, NULL);
}

static void
mr_lamp_icon_dispose (GObject *object)
{
  g_clear_pointer (&MR_LAMP_ICON (object)->image, gtk_widget_unparent);
  G_OBJECT_CLASS (mr_lamp_icon_parent_class)->dispose (object);
}

static void
mr_lamp_icon_finalize (GObject *object)
{
  g_free (MR_LAMP_ICON (object)->explanation);
  G_OBJECT_CLASS (mr_lamp_icon_parent_class)->finalize (object);
}

static void
mr_lamp_icon_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrLampIcon *self = MR_LAMP_ICON (object);

  switch ((MrLampIconProps) id)
    {
    case PROP_LAMP:
      g_value_set_enum (value, self->lamp);
      break;
    case PROP_EXPLAINED:
      g_value_set_boolean (value, self->explained);
      break;
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_lamp_icon_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrLampIcon *self = MR_LAMP_ICON (object);

  switch ((MrLampIconProps) id)
    {
    case PROP_LAMP:
      self->lamp = g_value_get_enum (value);
      show_lamp (self);
      break;
    case PROP_EXPLAINED:
      self->explained = g_value_get_boolean (value);
      break;
    case PROP_EXPLANATION:
      g_free (self->explanation);
      self->explanation = g_value_dup_string (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      self->explanation != NULL ? self->explanation : "", -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_lamp_icon_class_init (MrLampIconClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_lamp_icon_dispose;
  object_class->finalize = mr_lamp_icon_finalize;
  object_class->get_property = mr_lamp_icon_get_property;
  object_class->set_property = mr_lamp_icon_set_property;
  widget_class->query_tooltip = mr_lamp_icon_query_tooltip;

  props[PROP_LAMP] = g_param_spec_enum ("lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_SILENT,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_EXPLAINED] = g_param_spec_boolean ("explained", NULL, NULL, TRUE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  widget_class->measure = mr_lamp_icon_measure;
  widget_class->size_allocate = mr_lamp_icon_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "lamp");
}

static void
mr_lamp_icon_init (MrLampIcon *self)
{
  self->lamp = MR_LAMP_SILENT;
  self->explained = TRUE;
  self->image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  show_lamp (self);
}
