/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-place-cell.h"

struct _MrPlaceCell {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkText *text;

  /* Owned references */
  MrMeter *meter;

  guint position;
  gboolean editing;
};

G_DEFINE_FINAL_TYPE (MrPlaceCell, mr_place_cell, GTK_TYPE_WIDGET)

typedef enum { PROP_METER = 1, PROP_POSITION } MrPlaceCellProps;
static GParamSpec *props[PROP_POSITION + 1];

static gboolean
is_empty (GtkWidget *widget, const char *place)
{
  return place == NULL || *place == '\0';
}

static gboolean
is_filled (GtkWidget *widget, const char *place)
{
  return !is_empty (widget, place);
}

static void
leave (MrPlaceCell *self, gboolean store)
{
  /* Hiding the text takes its focus away, which calls this again. */
  if (!self->editing)
    return;
  self->editing = FALSE;

  if (store && self->meter != NULL)
    {
      g_autofree char *place = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));

      if (g_strcmp0 (place, mr_meter_place (self->meter)) != 0)
        g_object_set (self->meter, "place", place, NULL);
    }
  gtk_stack_set_visible_child_name (self->stack, "shown");
}

static void
activate_cb (GtkText *text, MrPlaceCell *self)
{
  g_object_ref (self);
  /* Asked first: storing the place may put this row elsewhere when the list is sorted by place. */
  gtk_widget_activate_action (GTK_WIDGET (self), "meters.edit-next", "u", self->position);
  leave (self, TRUE);
  g_object_unref (self);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                MrPlaceCell *self)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  leave (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static void
focus_left_cb (GtkEventControllerFocus *controller, MrPlaceCell *self)
{
  leave (self, TRUE);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MrPlaceCell *self)
{
  if (self->editing)
    return;
  /* The row is chosen all the same; the click only is ours. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)", self->position, FALSE, FALSE);
  mr_place_cell_edit (self);
}

static gboolean
edit_key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                     MrPlaceCell *self)
{
  if (self->editing || (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_F2))
    return GDK_EVENT_PROPAGATE;

  mr_place_cell_edit (self);
  return GDK_EVENT_STOP;
}

static void
set_meter (MrPlaceCell *self, MrMeter *meter)
{
  if (self->meter == meter)
    return;
  /* The row is about to show another meter: what was typed belongs to this one. */
  leave (self, TRUE);
  g_set_object (&self->meter, meter);
}

static void
mr_place_cell_dispose (GObject *object)
{
  MrPlaceCell *self = MR_PLACE_CELL (object);

  self->editing = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_PLACE_CELL);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_place_cell_parent_class)->dispose (object);
}

static void
mr_place_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrPlaceCell *self = MR_PLACE_CELL (object);

  switch ((MrPlaceCellProps) id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_POSITION:
      g_value_set_uint (value, self->position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_place_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrPlaceCell *self = MR_PLACE_CELL (object);

  switch ((MrPlaceCellProps) id)
    {
    case PROP_METER:
      set_meter (self, g_value_get_object (value));
      break;
    case PROP_POSITION:
      self->position = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_place_cell_class_init (MrPlaceCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_place_cell_dispose;
  object_class->get_property = mr_place_cell_get_property;
  object_class->set_property = mr_place_cell_set_property;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_POSITION] = g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "placecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-place-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, MrPlaceCell, stack);
  gtk_widget_class_bind_template_child (widget_class, MrPlaceCell, text);
  gtk_widget_class_bind_template_callback (widget_class, is_empty);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
mr_place_cell_init (MrPlaceCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MrMeter *
mr_place_cell_get_meter (MrPlaceCell *self)
{
  g_return_val_if_fail (MR_IS_PLACE_CELL (self), NULL);
  return self->meter;
}

void
mr_place_cell_edit (MrPlaceCell *self)
{
  g_return_if_fail (MR_IS_PLACE_CELL (self));

  if (self->meter == NULL || self->editing)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->text), mr_meter_place (self->meter));
  gtk_stack_set_visible_child_name (self->stack, "edited");
  self->editing = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
}
