/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-wrap-box.h"

#define SPACING 6

struct _MrWrapBox {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (MrWrapBox, mr_wrap_box, GTK_TYPE_WIDGET)

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
child_width (GtkWidget *child, int available)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (available, minimum, natural);
}

static int
child_height (GtkWidget *child, int width)
{
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Finds the children of a line, which are at least one. Returns: the first of the next one; @height: (out): of the
 * line */
static GtkWidget *
measure_line (GtkWidget *first, int available, int *height)
{
  GtkWidget *child = first;
  int used = 0;

  *height = 0;
  while (child != NULL)
    {
      const int width = child_width (child, available);

      if (child != first && used + SPACING + width > available)
        return child;
      used += width + (child != first ? SPACING : 0);
      *height = MAX (*height, child_height (child, width));
      child = next_shown (gtk_widget_get_next_sibling (child));
    }
  return NULL;
}

static void
allocate_line (GtkWidget *child, GtkWidget *end, int available, int y, int height, gboolean mirrored)
{
  int used = 0;

  for (; child != end; child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      const int width = child_width (child, available);
      const int x = mirrored ? available - used - width : used;

      gtk_widget_size_allocate (child, &(const GtkAllocation) { x, y, width, height }, -1);
      used += width + SPACING;
    }
}

/* --- GObject --- */

static GtkSizeRequestMode
mr_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? SPACING : 0);
    }
}

static void
mr_wrap_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  const int available = for_size >= 0 ? for_size : G_MAXINT;
  int height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (widget, minimum, natural);
      return;
    }
  *minimum = 0;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      *minimum += *minimum > 0 ? SPACING : 0;
      child = measure_line (child, available, &height);
      *minimum += height;
    }
  *natural = *minimum;
}

/* A single line is in the middle of what there is, as in a box. */
static void
mr_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int needed, line_height;
  int y;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &needed, NULL, NULL, NULL);
  y = MAX (0, (height - needed) / 2);
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      GtkWidget *end = measure_line (child, width, &line_height);

      allocate_line (child, end, width, y, line_height, mirrored);
      y += line_height + SPACING;
      child = end;
    }
}

static void
mr_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (mr_wrap_box_parent_class)->dispose (object);
}

static void
mr_wrap_box_class_init (MrWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_wrap_box_dispose;
  widget_class->get_request_mode = mr_wrap_box_get_request_mode;
  widget_class->measure = mr_wrap_box_measure;
  widget_class->size_allocate = mr_wrap_box_size_allocate;
}

static void
mr_wrap_box_init (MrWrapBox *self)
{
}

void
mr_wrap_box_append (MrWrapBox *self, GtkWidget *child)
{
  g_return_if_fail (MR_IS_WRAP_BOX (self));
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}
