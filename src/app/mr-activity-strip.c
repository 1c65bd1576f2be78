/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-activity-strip.h"

struct _MrActivityStrip {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *revealer;
  GtkAccessible *activity;
  GtkAccessible *progress;

  /* Owned references */
  MrSession *session;

  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MrActivityStrip, mr_activity_strip, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_NARROW } MrActivityStripProps;
static GParamSpec *props[PROP_NARROW + 1];

/* A fraction that is not known yet is an empty bar, not a bar that goes away. */
static double
known_fraction (GtkWidget *widget, double fraction)
{
  return CLAMP (fraction, 0.0, 1.0);
}

/* GTK of our floor calls a label, and what is labelled by it, after its class. */
static void
activity_changed_cb (MrActivityStrip *self)
{
  const char *text = gtk_label_get_text (GTK_LABEL (self->activity));

  gtk_accessible_update_property (self->activity, GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property (self->progress, GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
shows_time_left (GtkWidget *widget, const char *time_left, gboolean narrow)
{
  return !narrow && time_left != NULL && *time_left != '\0';
}

static void
mr_activity_strip_dispose (GObject *object)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_ACTIVITY_STRIP);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mr_activity_strip_parent_class)->dispose (object);
}

static void
mr_activity_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  switch ((MrActivityStripProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_activity_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  switch ((MrActivityStripProps) id)
    {
    case PROP_SESSION:
      g_set_object (&self->session, g_value_get_object (value));
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_activity_strip_class_init (MrActivityStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_activity_strip_dispose;
  object_class->get_property = mr_activity_strip_get_property;
  object_class->set_property = mr_activity_strip_set_property;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/meterroom/MeterRoom/mr-activity-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, revealer);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, activity);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, progress);
  gtk_widget_class_bind_template_callback (widget_class, known_fraction);
  gtk_widget_class_bind_template_callback (widget_class, shows_time_left);
}

static void
mr_activity_strip_init (MrActivityStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->activity, "notify::label", G_CALLBACK (activity_changed_cb), self);
}
