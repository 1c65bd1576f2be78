/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-octet-grid.h"

/* A little room in the middle of a line makes octets easy to count. */
#define OCTETS_A_GROUP 8
#define GROUP_GAP 6

/* What an octet may take of the room that is left over, and what is kept free for a scroll bar. */
#define OCTET_SLACK 4
#define MARGIN 10

struct _MrOctetGrid {
  GtkWidget parent_instance;

  GPtrArray *octets; /* borrowed: its children, in order */
  guint position;
  guint n_a_line;
};

G_DEFINE_FINAL_TYPE (MrOctetGrid, mr_octet_grid, GTK_TYPE_WIDGET)

static guint moved_signal;
static guint moved_field_signal;

static const guint lines[] = { 16, 8, 4 };

static int
line_width (guint n_octets, int octet_width)
{
  return n_octets * octet_width + (n_octets - 1) / OCTETS_A_GROUP * GROUP_GAP;
}

static void
measure_octet (MrOctetGrid *self, int *width, int *height)
{
  *width = 0;
  *height = 0;
  if (self->octets->len == 0)
    return;
  gtk_widget_measure (g_ptr_array_index (self->octets, 0), GTK_ORIENTATION_HORIZONTAL, -1, NULL, width, NULL, NULL);
  gtk_widget_measure (g_ptr_array_index (self->octets, 0), GTK_ORIENTATION_VERTICAL, -1, NULL, height, NULL, NULL);
}

static guint
fit_line (int width, int octet_width)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (lines) && line_width (lines[i], octet_width) > width)
    i++;
  return lines[i];
}

static void
mr_octet_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  MrOctetGrid *self = MR_OCTET_GRID (widget);
  int width, height;

  measure_octet (self, &width, &height);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = line_width (lines[G_N_ELEMENTS (lines) - 1], width);
      *natural = line_width (lines[0], width);
    }
  else
    {
      const guint n_a_line = for_size < 0 ? lines[0] : fit_line (for_size, width);

      *minimum = *natural = (int) ((self->octets->len + n_a_line - 1) / n_a_line) * height;
    }
}

static void
mr_octet_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MrOctetGrid *self = MR_OCTET_GRID (widget);
  GtkAllocation place;
  int slack;
  guint i;

  measure_octet (self, &place.width, &place.height);
  self->n_a_line = fit_line (width, place.width);
  slack = (width - MARGIN - line_width (self->n_a_line, place.width)) / (int) self->n_a_line;
  place.width += CLAMP (slack, 0, OCTET_SLACK);
  for (i = 0; i < self->octets->len; i++)
    {
      const guint column = i % self->n_a_line;

      place.x = column * place.width + column / OCTETS_A_GROUP * GROUP_GAP;
      place.y = i / self->n_a_line * place.height;
      gtk_widget_size_allocate (g_ptr_array_index (self->octets, i), &place, -1);
    }
}

static GtkSizeRequestMode
mr_octet_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static gboolean
has_focus (MrOctetGrid *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* Arrow keys are handled here, so this is asked only when the focus enters or leaves. */
static gboolean
mr_octet_grid_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return !has_focus (MR_OCTET_GRID (widget)) && gtk_widget_grab_focus (widget);
}

static gboolean
mr_octet_grid_grab_focus (GtkWidget *widget)
{
  MrOctetGrid *self = MR_OCTET_GRID (widget);

  return self->octets->len > 0 && gtk_widget_grab_focus (g_ptr_array_index (self->octets, self->position));
}

static void
move_to (MrOctetGrid *self, int position)
{
  if (position < 0 || (guint) position >= self->octets->len)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  mr_octet_grid_set_position (self, position);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, moved_signal, 0, self->position);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MrOctetGrid *self = MR_OCTET_GRID (widget);
  int columns, rows;

  g_variant_get (args, "(ii)", &columns, &rows);
  move_to (self, (int) self->position + columns + rows * (int) self->n_a_line);
  return GDK_EVENT_STOP;
}

static gboolean
move_to_end_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MrOctetGrid *self = MR_OCTET_GRID (widget);
  gboolean last;

  g_variant_get (args, "(b)", &last);
  move_to (self, last ? (int) self->octets->len - 1 : 0);
  return GDK_EVENT_STOP;
}

static gboolean
move_field_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  int step;

  g_variant_get (args, "(i)", &step);
  g_signal_emit (widget, moved_field_signal, 0, step);
  return GDK_EVENT_STOP;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MrOctetGrid *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *octet = picked != NULL ? gtk_widget_get_ancestor (picked, MR_TYPE_OCTET) : NULL;
  guint position;

  if (octet != NULL && g_ptr_array_find (self->octets, octet, &position))
    move_to (self, position);
}

static void
mr_octet_grid_dispose (GObject *object)
{
  MrOctetGrid *self = MR_OCTET_GRID (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->octets, g_ptr_array_unref);
  G_OBJECT_CLASS (mr_octet_grid_parent_class)->dispose (object);
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  static const struct {
    guint key, keypad;
    int columns, rows;
  } arrows[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      const guint keys[] = { arrows[i].key, arrows[i].keypad };
      gsize k;

      for (k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          gtk_widget_class_add_binding (widget_class, keys[k], 0, move_cb, "(ii)", arrows[i].columns, arrows[i].rows);
          gtk_widget_class_add_binding (widget_class, keys[k], GDK_CONTROL_MASK, move_field_cb, "(i)",
                                        arrows[i].columns + arrows[i].rows);
        }
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, move_to_end_cb, "(b)", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, move_to_end_cb, "(b)", TRUE);
}

static void
mr_octet_grid_class_init (MrOctetGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_octet_grid_dispose;
  widget_class->measure = mr_octet_grid_measure;
  widget_class->size_allocate = mr_octet_grid_size_allocate;
  widget_class->get_request_mode = mr_octet_grid_get_request_mode;
  widget_class->focus = mr_octet_grid_focus;
  widget_class->grab_focus = mr_octet_grid_grab_focus;

  moved_signal = g_signal_new ("moved", MR_TYPE_OCTET_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_UINT);
  moved_field_signal = g_signal_new ("moved-field", MR_TYPE_OCTET_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "octets");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  add_bindings (widget_class);
}

static void
mr_octet_grid_init (MrOctetGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->octets = g_ptr_array_new ();
  self->n_a_line = lines[0];
  /* A telegram runs from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
mr_octet_grid_set_size (MrOctetGrid *self, guint n_octets)
{
  guint i;

  g_return_if_fail (MR_IS_OCTET_GRID (self));

  while (self->octets->len < n_octets)
    {
      GtkWidget *octet = mr_octet_new ();

      gtk_widget_set_parent (octet, GTK_WIDGET (self));
      g_ptr_array_add (self->octets, octet);
    }
  for (i = n_octets; i < self->octets->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->octets, i));
  g_ptr_array_set_size (self->octets, n_octets);

  self->position = 0;
  for (i = 0; i < n_octets; i++)
    mr_octet_set_current (g_ptr_array_index (self->octets, i), i == 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
mr_octet_grid_get_size (MrOctetGrid *self)
{
  g_return_val_if_fail (MR_IS_OCTET_GRID (self), 0);
  return self->octets->len;
}

MrOctet *
mr_octet_grid_get_octet (MrOctetGrid *self, guint position)
{
  g_return_val_if_fail (MR_IS_OCTET_GRID (self), NULL);
  g_return_val_if_fail (position < self->octets->len, NULL);
  return g_ptr_array_index (self->octets, position);
}

void
mr_octet_grid_set_position (MrOctetGrid *self, guint position)
{
  g_return_if_fail (MR_IS_OCTET_GRID (self));

  if (position >= self->octets->len || position == self->position)
    return;
  mr_octet_set_current (g_ptr_array_index (self->octets, self->position), FALSE);
  self->position = position;
  mr_octet_set_current (g_ptr_array_index (self->octets, position), TRUE);
  if (has_focus (self))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

guint
mr_octet_grid_get_position (MrOctetGrid *self)
{
  g_return_val_if_fail (MR_IS_OCTET_GRID (self), 0);
  return self->position;
}
