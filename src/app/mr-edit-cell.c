/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-edit-cell.h"

#include <string.h>

#include "mr-cut-tooltip.h"
#include "mr-list-row.h"
#include "mr-paced-model.h"

struct _MrEditCell {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkText *entry;

  /* Owned references */
  gpointer item;

  char *text;
  char *title;
  char *hint;
  guint digits;
  gboolean editing;

  char *deleted; /* (nullable): what was deleted in this iteration of the main loop */
  guint forget;  /* source */
};

G_DEFINE_FINAL_TYPE (MrEditCell, mr_edit_cell, GTK_TYPE_WIDGET)

typedef enum {
  PROP_ITEM = 1,
  PROP_TEXT,
  PROP_TITLE,
  PROP_HINT,
  PROP_DIGITS,
  PROP_LAST = PROP_DIGITS
} MrEditCellProps;

static GParamSpec *props[PROP_LAST + 1];

enum { ASKED, TYPED, STORED, LEFT, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- What the template shows --- */

static gboolean
is_empty (GtkWidget *widget, const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
is_filled (GtkWidget *widget, const char *text)
{
  return !is_empty (widget, text);
}

/* Numbers end where the title of their column ends. */
static float
alignment (GtkWidget *widget, guint digits)
{
  return digits > 0 ? 1 : 0;
}

static int
width (GtkWidget *widget, guint digits)
{
  return digits > 0 ? (int) digits + 1 : 12;
}

static void
update_accessible (MrEditCell *self)
{
  const char *title = self->title != NULL ? self->title : "";

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->text != NULL ? self->text : "", -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* --- Editing --- */

static void
leave (MrEditCell *self, gboolean store)
{
  /* Hiding the entry takes its focus away, which calls this again. */
  if (!self->editing)
    return;
  self->editing = FALSE;

  if (store && self->item != NULL)
    {
      g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

      if (g_strcmp0 (text, self->text != NULL ? self->text : "") != 0)
        g_signal_emit (self, signals[STORED], 0, text);
    }
  g_signal_emit (self, signals[LEFT], 0);
  gtk_stack_set_visible_child_name (self->stack, "shown");
}

/* Returns: (transfer full) */
static MrPacedModel *
dup_model (GtkWidget *view)
{
  MrPacedModel *model;

  g_object_get (view, "model", &model, NULL);
  return model;
}

static void
edit_next (MrEditCell *self)
{
  GtkWidget *table = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_COLUMN_VIEW);
  GtkWidget *view = table != NULL ? table : gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_VIEW);
  g_autoptr (MrPacedModel) model = dup_model (view);
  const guint position = mr_paced_model_find (model, self->item);
  g_autoptr (GObject) next =
    position != GTK_INVALID_LIST_POSITION ? g_list_model_get_item (G_LIST_MODEL (model), position + 1) : NULL;

  if (next != NULL)
    mr_edit_cell_edit_row (view, next, NULL);
}

static void
activate_cb (GtkText *entry, MrEditCell *self)
{
  g_object_ref (self);
  /* First: storing the text may put this row elsewhere when the list is sorted by it. */
  edit_next (self);
  leave (self, TRUE);
  /* In the last row there is no next one: the keys of the page work on from here. */
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_object_unref (self);
}

/* Whether a key types what is no digit, at once or together with the next key. */
static gboolean
is_refused (MrEditCell *self, guint keyval, GdkModifierType state)
{
  const gunichar c = gdk_keyval_to_unicode (keyval);
  const char *name = gdk_keyval_name (keyval);

  if (self->digits == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  return (c != 0 && !g_unichar_iscntrl (c) && (c < '0' || c > '9')) || keyval == GDK_KEY_Multi_key ||
         (name != NULL && g_str_has_prefix (name, "dead_"));
}

/* Refused before the text sees it, which deletes what is selected first. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, MrEditCell *self)
{
  if (is_refused (self, keyval, state))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return GDK_EVENT_STOP;
    }
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  leave (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static void
focus_left_cb (GtkEventControllerFocus *controller, MrEditCell *self)
{
  leave (self, TRUE);
}

static gboolean
forget_cb (gpointer user_data)
{
  MrEditCell *self = user_data;

  self->forget = 0;
  g_clear_pointer (&self->deleted, g_free);
  return G_SOURCE_REMOVE;
}

/* A text that is pasted or typed over a selection is inserted in the same iteration of the main loop. */
static void
delete_cb (GtkEditable *entry, int start, int end, MrEditCell *self)
{
  g_free (self->deleted);
  self->deleted = gtk_editable_get_chars (entry, start, end);
  if (self->forget == 0)
    self->forget = g_idle_add_full (G_PRIORITY_HIGH, forget_cb, self, NULL);
}

/* Where only digits may be: blanks around them are left out, and any other text leaves what was there. */
static void
insert_cb (GtkEditable *entry, const char *text, int length, int *position, MrEditCell *self)
{
  g_autofree char *whole = length >= 0 ? g_strndup (text, (gsize) length) : g_strdup (text);
  g_autofree char *inserted = g_strstrip (g_strdup (whole));
  g_autofree char *deleted = g_steal_pointer (&self->deleted);

  if (self->digits == 0 || whole[strspn (whole, "0123456789")] == '\0')
    return;
  g_signal_stop_emission_by_name (entry, "insert-text");
  if (inserted[0] != '\0' && inserted[strspn (inserted, "0123456789")] == '\0')
    {
      gtk_editable_insert_text (entry, inserted, -1, position);
      return;
    }
  gtk_widget_error_bell (GTK_WIDGET (self));
  if (deleted != NULL)
    gtk_editable_insert_text (entry, deleted, -1, position);
}

static void
changed_cb (GtkEditable *entry, MrEditCell *self)
{
  if (self->editing)
    g_signal_emit (self, signals[TYPED], 0, gtk_editable_get_text (entry));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MrEditCell *self)
{
  const GdkModifierType modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  /* With these, rows are selected. */
  if (self->editing || (modifiers & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
    return;
  /* The row is chosen all the same; the click only is ours. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (mr_list_row_of (GTK_WIDGET (self), NULL), "listitem.select", "(bb)", FALSE, FALSE);
  mr_edit_cell_edit (self, NULL);
}

static gboolean
edit_key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                     MrEditCell *self)
{
  if (self->editing || (state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_F2))
    return GDK_EVENT_PROPAGATE;

  mr_edit_cell_edit (self, NULL);
  return GDK_EVENT_STOP;
}

/* Replacing all of a text takes GTK two steps, and between them the text is empty. */
static void
step_back_or_on (MrEditCell *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self->entry), action, NULL);
  if (gtk_entry_buffer_get_length (gtk_text_get_buffer (self->entry)) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->entry), action, NULL);
}

static void
undo_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  step_back_or_on (MR_EDIT_CELL (widget), "text.undo");
}

static void
redo_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  step_back_or_on (MR_EDIT_CELL (widget), "text.redo");
}

/* --- GObject --- */

static void
set_item (MrEditCell *self, gpointer item)
{
  if (self->item == item)
    return;
  /* The row is about to show another item: what was typed belongs to this one. */
  leave (self, TRUE);
  g_set_object (&self->item, item);
}

static void
set_string (MrEditCell *self, char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
  update_accessible (self);
}

static void
set_digits (MrEditCell *self, guint digits)
{
  self->digits = digits;
  gtk_text_set_max_length (self->entry, (int) digits);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), digits > 0 ? width (GTK_WIDGET (self), digits) : -1);
  gtk_text_set_input_purpose (self->entry, digits > 0 ? GTK_INPUT_PURPOSE_DIGITS : GTK_INPUT_PURPOSE_FREE_FORM);
  (digits > 0 ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "numeric");
}

static void
mr_edit_cell_dispose (GObject *object)
{
  MrEditCell *self = MR_EDIT_CELL (object);

  self->editing = FALSE;
  g_clear_handle_id (&self->forget, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_EDIT_CELL);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (mr_edit_cell_parent_class)->dispose (object);
}

static void
mr_edit_cell_finalize (GObject *object)
{
  MrEditCell *self = MR_EDIT_CELL (object);

  g_free (self->text);
  g_free (self->title);
  g_free (self->hint);
  g_free (self->deleted);
  G_OBJECT_CLASS (mr_edit_cell_parent_class)->finalize (object);
}

static void
mr_edit_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrEditCell *self = MR_EDIT_CELL (object);

  switch ((MrEditCellProps) id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    case PROP_DIGITS:
      g_value_set_uint (value, self->digits);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_edit_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrEditCell *self = MR_EDIT_CELL (object);

  switch ((MrEditCellProps) id)
    {
    case PROP_ITEM:
      set_item (self, g_value_get_object (value));
      break;
    case PROP_TEXT:
      set_string (self, &self->text, g_value_get_string (value));
      break;
    case PROP_TITLE:
      set_string (self, &self->title, g_value_get_string (value));
      break;
    case PROP_HINT:
      set_string (self, &self->hint, g_value_get_string (value));
      break;
    case PROP_DIGITS:
      set_digits (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, G_TYPE_OBJECT, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, flags);
  props[PROP_DIGITS] = g_param_spec_uint ("digits", NULL, NULL, 0, 8, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_edit_cell_class_init (MrEditCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_edit_cell_dispose;
  object_class->finalize = mr_edit_cell_finalize;
  object_class->get_property = mr_edit_cell_get_property;
  object_class->set_property = mr_edit_cell_set_property;
  install_properties (object_class);
  signals[ASKED] = g_signal_new ("asked", MR_TYPE_EDIT_CELL, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled,
                                 NULL, NULL, G_TYPE_BOOLEAN, 0);
  signals[TYPED] = g_signal_new ("typed", MR_TYPE_EDIT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STORED] = g_signal_new ("stored", MR_TYPE_EDIT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LEFT] = g_signal_new ("left", MR_TYPE_EDIT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "cell.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "cell.redo", NULL, redo_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "editcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-edit-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, MrEditCell, stack);
  gtk_widget_class_bind_template_child (widget_class, MrEditCell, entry);
  gtk_widget_class_bind_template_callback (widget_class, is_empty);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback_full (widget_class, "cell_tooltip", G_CALLBACK (mr_cut_tooltip_query));
  gtk_widget_class_bind_template_callback (widget_class, alignment);
  gtk_widget_class_bind_template_callback (widget_class, width);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, insert_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
mr_edit_cell_init (MrEditCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gpointer
mr_edit_cell_get_item (MrEditCell *self)
{
  g_return_val_if_fail (MR_IS_EDIT_CELL (self), NULL);
  return self->item;
}

void
mr_edit_cell_edit (MrEditCell *self, const char *typed)
{
  gboolean refused = FALSE;

  g_return_if_fail (MR_IS_EDIT_CELL (self));

  if (self->item == NULL || self->editing)
    return;
  g_signal_emit (self, signals[ASKED], 0, &refused);
  if (refused)
    return;
  /* What was typed in another row, whose cell this was before, is not undone here. */
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), self->text != NULL ? self->text : "");
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "edited");
  self->editing = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  if (typed == NULL)
    {
      gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->entry), typed);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/* --- Cells of a list --- */

MrEditCell *
mr_edit_cell_find (GtkWidget *widget, gpointer item)
{
  GtkWidget *child;

  if (MR_IS_EDIT_CELL (widget))
    return item == NULL || MR_EDIT_CELL (widget)->item == item ? MR_EDIT_CELL (widget) : NULL;

  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      MrEditCell *found = mr_edit_cell_find (child, item);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct {
  GtkWidget *view;
  gpointer item;
  char *typed;
} Next;

static void
next_free (Next *next)
{
  g_object_unref (next->view);
  g_object_unref (next->item);
  g_free (next->typed);
  g_free (next);
}

static gboolean
edit_next_cb (gpointer user_data)
{
  Next *next = user_data;
  MrEditCell *cell = mr_edit_cell_find (next->view, next->item);

  if (cell != NULL)
    mr_edit_cell_edit (cell, next->typed);
  return G_SOURCE_REMOVE;
}

void
mr_edit_cell_edit_row (GtkWidget *view, gpointer row, const char *typed)
{
  /* The list view inside a column view is its last child, and the one that has the action. */
  GtkWidget *list = GTK_IS_COLUMN_VIEW (view) ? gtk_widget_get_last_child (view) : view;
  g_autoptr (MrPacedModel) model = dup_model (view);
  const guint position = mr_paced_model_find (model, row);
  Next *next;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (model), position, TRUE);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
  next = g_new (Next, 1);
  *next = (Next) { g_object_ref (view), g_object_ref (row), g_strdup (typed) };
  /* After the layout that makes the row. By its item: storing another text may have sorted the row away. */
  g_idle_add_full (G_PRIORITY_LOW, edit_next_cb, next, (GDestroyNotify) next_free);
}

static GtkWidget *
edited_cell (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && GTK_IS_TEXT (focus) ? gtk_widget_get_ancestor (focus, MR_TYPE_EDIT_CELL) : NULL;
}

void
mr_edit_cell_end_typing (GtkWidget *widget)
{
  GtkWidget *cell = edited_cell (widget);

  /* The text stores what is in it when it loses the focus. */
  if (cell != NULL)
    gtk_widget_grab_focus (cell);
}

gboolean
mr_edit_cell_is_edited (GtkWidget *widget)
{
  return edited_cell (widget) != NULL;
}
