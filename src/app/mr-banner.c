/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-banner.h"

#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"

struct _MrBanner {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *revealer;

  char *title;
  char *button_label;
  char *action_name;
  MrLamp lamp;
  gboolean revealed;
};

G_DEFINE_FINAL_TYPE (MrBanner, mr_banner, GTK_TYPE_WIDGET)

typedef enum { PROP_TITLE = 1, PROP_BUTTON_LABEL, PROP_ACTION_NAME, PROP_LAMP, PROP_REVEALED } MrBannerProps;
static GParamSpec *props[PROP_REVEALED + 1];

static GStrv
classes (GtkWidget *widget, MrLamp lamp)
{
  const char *names[] = { "banner", lamp == MR_LAMP_ERROR ? "error" : NULL, NULL };

  return g_strdupv ((GStrv) names);
}

static gboolean
has_button (GtkWidget *widget, const char *label)
{
  return label != NULL && *label != '\0';
}

static GtkOrientation
orientation (GtkWidget *widget)
{
  return mr_meter_cells_orientation ();
}

static void
mr_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_BANNER);
  G_OBJECT_CLASS (mr_banner_parent_class)->dispose (object);
}

static void
mr_banner_finalize (GObject *object)
{
  MrBanner *self = MR_BANNER (object);

  g_free (self->title);
  g_free (self->button_label);
  g_free (self->action_name);
  G_OBJECT_CLASS (mr_banner_parent_class)->finalize (object);
}

static void
mr_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrBanner *self = MR_BANNER (object);

  switch ((MrBannerProps) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, self->button_label);
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, self->action_name);
      break;
    case PROP_LAMP:
      g_value_set_enum (value, self->lamp);
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, self->revealed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_string (char **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

static void
mr_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrBanner *self = MR_BANNER (object);

  switch ((MrBannerProps) id)
    {
    case PROP_TITLE:
      set_string (&self->title, value);
      break;
    case PROP_BUTTON_LABEL:
      set_string (&self->button_label, value);
      break;
    case PROP_ACTION_NAME:
      set_string (&self->action_name, value);
      break;
    case PROP_LAMP:
      self->lamp = g_value_get_enum (value);
      break;
    case PROP_REVEALED:
      self->revealed = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_banner_class_init (MrBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_banner_dispose;
  object_class->finalize = mr_banner_finalize;
  object_class->get_property = mr_banner_get_property;
  object_class->set_property = mr_banner_set_property;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_LAMP] = g_param_spec_enum ("lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_ERROR,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, MrBanner, revealer);
  gtk_widget_class_bind_template_callback (widget_class, classes);
  gtk_widget_class_bind_template_callback (widget_class, has_button);
  gtk_widget_class_bind_template_callback (widget_class, orientation);
}

static void
mr_banner_init (MrBanner *self)
{
  self->lamp = MR_LAMP_ERROR;
  gtk_widget_init_template (GTK_WIDGET (self));
}
