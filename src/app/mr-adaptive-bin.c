/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-adaptive-bin.h"

/* The narrowest window that must work is 360 pixels wide, a phone held upright; where it draws its own frame, that
 * takes a few of them. */
#define MINIMUM_WIDTH 348

struct _MrAdaptiveBin {
  GtkWidget parent_instance;

  GtkWidget *child;
  int threshold;
  int wide_minimum; /* of the child, when it was last wide */
  guint tick;
  gboolean narrow;
  gboolean narrow_wanted;
};

G_DEFINE_FINAL_TYPE (MrAdaptiveBin, mr_adaptive_bin, GTK_TYPE_WIDGET)

typedef enum { PROP_CHILD = 1, PROP_THRESHOLD, PROP_NARROW } MrAdaptiveBinProps;
static GParamSpec *props[PROP_NARROW + 1];

/* Larger text needs more room, so widths count in the unit that text is scaled by. */
static double
text_scale (MrAdaptiveBin *self)
{
  int dpi;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1.0;
}

/* Nothing makes more room for it. */
static gboolean
is_outermost (MrAdaptiveBin *self)
{
  return gtk_widget_get_ancestor (gtk_widget_get_parent (GTK_WIDGET (self)), MR_TYPE_ADAPTIVE_BIN) == NULL;
}

static gboolean
apply_narrow_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (widget);

  self->tick = 0;
  if (self->narrow != self->narrow_wanted)
    {
      self->narrow = self->narrow_wanted;
      /* Its minimum width is another one now. */
      gtk_widget_queue_resize (widget);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
    }
  return G_SOURCE_REMOVE;
}

/* Without it, no height is asked for a width, and what wraps at that width is cut at the bottom. */
static GtkSizeRequestMode
mr_adaptive_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mr_adaptive_bin_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (widget);

  if (self->child == NULL)
    return;

  /* A child that is too wide for the moment must not keep the window from becoming narrow: being narrow is what
   * will make the child smaller. */
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      int child_minimum;

      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, NULL, NULL, NULL);
      for_size = MAX (for_size, child_minimum);
    }
  /* The width comes first. Labels that end in "…" answer wrongly where it is asked for a height. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL && (!self->narrow || is_outermost (self)))
    *minimum = MIN (*minimum, MINIMUM_WIDTH);
}

static void
mr_adaptive_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (widget);
  int minimum_width, minimum_height;

  if (self->child != NULL && !self->narrow)
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &self->wide_minimum, NULL, NULL, NULL);
  /* In some languages, words are longer than where the threshold was found. */
  self->narrow_wanted = width < MAX (self->threshold * text_scale (self), self->wide_minimum);
  /* Visibility must not change while sizes are being handed out. */
  if (self->narrow_wanted != self->narrow && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, apply_narrow_cb, NULL, NULL);

  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  width = MAX (width, minimum_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &minimum_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, MAX (height, minimum_height), baseline, NULL);
}

static void
mr_adaptive_bin_unmap (GtkWidget *widget)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (widget);

  if (self->tick != 0)
    {
      gtk_widget_remove_tick_callback (widget, self->tick);
      self->tick = 0;
    }
  GTK_WIDGET_CLASS (mr_adaptive_bin_parent_class)->unmap (widget);
}

static void
set_child (MrAdaptiveBin *self, GtkWidget *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
mr_adaptive_bin_dispose (GObject *object)
{
  set_child (MR_ADAPTIVE_BIN (object), NULL);
  G_OBJECT_CLASS (mr_adaptive_bin_parent_class)->dispose (object);
}

static void
mr_adaptive_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (object);

  switch ((MrAdaptiveBinProps) id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_THRESHOLD:
      g_value_set_int (value, self->threshold);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_adaptive_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrAdaptiveBin *self = MR_ADAPTIVE_BIN (object);

  switch ((MrAdaptiveBinProps) id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      break;
    case PROP_NARROW:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_adaptive_bin_class_init (MrAdaptiveBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_adaptive_bin_dispose;
  object_class->get_property = mr_adaptive_bin_get_property;
  object_class->set_property = mr_adaptive_bin_set_property;
  widget_class->get_request_mode = mr_adaptive_bin_get_request_mode;
  widget_class->measure = mr_adaptive_bin_measure;
  widget_class->size_allocate = mr_adaptive_bin_size_allocate;
  widget_class->unmap = mr_adaptive_bin_unmap;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 0,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_adaptive_bin_init (MrAdaptiveBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
