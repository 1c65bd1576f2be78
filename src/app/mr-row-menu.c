/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-row-menu.h"

#include "mr-list-row.h"

/* By key, the menu opens this far from the beginning of the row, so that one sees which row it is about. */
#define INDENT 60

struct _MrRowMenu {
  GtkWidget parent_instance;

  GtkWidget *child;
  GtkPopover *popover;
};

G_DEFINE_FINAL_TYPE (MrRowMenu, mr_row_menu, GTK_TYPE_WIDGET)

typedef enum { PROP_CHILD = 1, PROP_MENU_MODEL } MrRowMenuProps;
static GParamSpec *props[PROP_MENU_MODEL + 1];

static gboolean
open_menu (MrRowMenu *self, GtkWidget *row, int x, int y)
{
  GMenuModel *model = gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (self->popover));

  if (row == NULL || model == NULL)
    return FALSE;
  /* An action of every GtkListItem. */
  if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) == 0)
    gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  gtk_popover_set_pointing_to (self->popover, &(const GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (self->popover);
  return TRUE;
}

static void
pressed_cb (MrRowMenu *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (open_menu (self, mr_list_row_of (picked, GTK_WIDGET (self)), (int) x, (int) y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (MrRowMenu *self, double x, double y, GtkGesture *gesture)
{
  pressed_cb (self, 1, x, y, gesture);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MrRowMenu *self = MR_ROW_MENU (widget);
  GtkWidget *row = mr_list_row_of (gtk_root_get_focus (gtk_widget_get_root (widget)), widget);
  graphene_rect_t place;

  return row != NULL && gtk_widget_compute_bounds (row, widget, &place) &&
         open_menu (self, row, (int) place.origin.x + INDENT, (int) (place.origin.y + place.size.height / 2));
}

/* --- GObject --- */

static void
set_child (MrRowMenu *self, GtkWidget *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
}

static void
mr_row_menu_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (MR_ROW_MENU (widget)->child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
mr_row_menu_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MrRowMenu *self = MR_ROW_MENU (widget);

  gtk_widget_allocate (self->child, width, height, baseline, NULL);
  gtk_popover_present (self->popover);
}

static void
mr_row_menu_dispose (GObject *object)
{
  MrRowMenu *self = MR_ROW_MENU (object);

  set_child (self, NULL);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  G_OBJECT_CLASS (mr_row_menu_parent_class)->dispose (object);
}

static void
mr_row_menu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrRowMenu *self = MR_ROW_MENU (object);

  switch ((MrRowMenuProps) id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (self->popover)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_row_menu_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrRowMenu *self = MR_ROW_MENU (object);

  switch ((MrRowMenuProps) id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    case PROP_MENU_MODEL:
      gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_row_menu_class_init (MrRowMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_row_menu_dispose;
  object_class->get_property = mr_row_menu_get_property;
  object_class->set_property = mr_row_menu_set_property;
  widget_class->measure = mr_row_menu_measure;
  widget_class->size_allocate = mr_row_menu_size_allocate;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_MENU_MODEL] = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, key_cb, NULL);
}

static void
mr_row_menu_init (MrRowMenu *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *touch = gtk_gesture_long_press_new ();

  self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (NULL));
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (touch), TRUE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (touch, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (touch));
}
