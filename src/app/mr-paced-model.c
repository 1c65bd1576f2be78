/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-paced-model.h"

/* Rows that are added between two frames: with them, no turn of the main loop is felt (benchmark "acting"). */
#define STEP 6
#define STEP_INTERVAL_MS 16

/* A view makes no widgets for more rows than these, wherever it is scrolled to (GTK_LIST_VIEW_MAX_LIST_ITEMS). */
#define ROWS_OF_VIEW 220

struct _MrPacedModel {
  GObject parent_instance;

  GtkSelectionModel *model; /* (owned) (nullable) */
  guint skipped;            /* the first ones of @model, which are not listed yet */
  guint n_items;            /* listed; those after them */
  guint growth;             /* source */
  gboolean active;
  GtkWidget *view;          /* weak; (nullable) */
};

/* --- Which rows are listed --- */

static guint
n_of (MrPacedModel *self)
{
  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

/* How many rows come after those that are listed. */
static guint
n_after (MrPacedModel *self)
{
  return n_of (self) - self->skipped - self->n_items;
}

static void
tell_view (MrPacedModel *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
add_before (MrPacedModel *self, guint added)
{
  self->skipped -= added;
  self->n_items += added;
  tell_view (self, 0, 0, added);
}

static void
add_after (MrPacedModel *self, guint added)
{
  const guint old = self->n_items;

  self->n_items += added;
  tell_view (self, old, 0, added);
}

/* How many of @n_missing rows come next. */
static guint
next_step (MrPacedModel *self, guint n_missing)
{
  return self->n_items >= ROWS_OF_VIEW ? n_missing : MIN (STEP, n_missing);
}

static gboolean
grow_cb (gpointer user_data)
{
  MrPacedModel *self = user_data;

  if (self->skipped > 0)
    add_before (self, next_step (self, self->skipped));
  else
    add_after (self, next_step (self, n_after (self)));
  if (self->skipped > 0 || n_after (self) > 0)
    return G_SOURCE_CONTINUE;
  self->growth = 0;
  return G_SOURCE_REMOVE;
}

/* After what draws. */
static void
queue_growth (MrPacedModel *self)
{
  if (self->active && self->growth == 0 && (self->skipped > 0 || n_after (self) > 0))
    self->growth = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, STEP_INTERVAL_MS, grow_cb, self, NULL);
}

/* With the first row, where what was listed says nothing of what is to be. It is drawn with all that is around it, so
 * the others come later. */
static void
begin_again (MrPacedModel *self)
{
  const guint old = self->n_items;

  self->skipped = 0;
  self->n_items = self->active ? MIN (1, n_of (self)) : 0;
  tell_view (self, 0, old, self->n_items);
  queue_growth (self);
}

/* Of the rows after those that are skipped. */
static void
change_listed (MrPacedModel *self, guint position, guint removed, guint added)
{
  const guint old = self->n_items;
  const guint listed_removed = position < old ? MIN (removed, old - position) : 0;
  const guint listed_added = MIN (added, listed_removed + (self->active ? STEP : 0));

  /* The first rows come at once, so that there is one to have the focus; what comes after all that are listed, in its
   * turn. */
  if (position >= old && (position > 0 || !self->active))
    return;
  if (listed_added == added)
    {
      self->n_items = old - listed_removed + added;
      tell_view (self, position, listed_removed, added);
    }
  else
    {
      self->n_items = position + listed_added;
      tell_view (self, position, old - position, listed_added);
    }
}

static void
items_changed_cb (MrPacedModel *self, guint position, guint removed, guint added)
{
  /* Many rows before those that are listed, as the newest entries of a log are: what is listed stays. */
  if (self->n_items > 0 && position <= self->skipped && position + removed <= self->skipped &&
      (self->skipped > 0 || added > STEP || !self->active))
    self->skipped += added - removed;
  else if (position >= self->skipped)
    change_listed (self, position - self->skipped, removed, added);
  else
    begin_again (self);
  queue_growth (self);
}

static void
selection_changed_cb (MrPacedModel *self, guint position, guint n_items)
{
  const guint begin = MAX (position, self->skipped);
  const guint end = MIN (position + n_items, self->skipped + self->n_items);

  if (begin < end)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), begin - self->skipped, end - begin);
}

/* --- GListModel --- */

static GType
get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *list)
{
  return MR_PACED_MODEL (list)->n_items;
}

static gpointer
get_item (GListModel *list, guint position)
{
  MrPacedModel *self = MR_PACED_MODEL (list);

  return position < self->n_items ? g_list_model_get_item (G_LIST_MODEL (self->model), self->skipped + position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- GtkSelectionModel --- */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  MrPacedModel *self = MR_PACED_MODEL (model);

  return gtk_selection_model_is_selected (self->model, self->skipped + position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  MrPacedModel *self = MR_PACED_MODEL (model);
  GtkBitset *selected = gtk_selection_model_get_selection_in_range (self->model, self->skipped + position, n_items);

  gtk_bitset_shift_left (selected, self->skipped);
  return selected;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  MrPacedModel *self = MR_PACED_MODEL (model);

  /* GtkMultiSelection takes any position, and then reports a change beyond its end. */
  return position < self->n_items &&
         gtk_selection_model_select_item (self->model, self->skipped + position, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  MrPacedModel *self = MR_PACED_MODEL (model);

  return position < self->n_items && gtk_selection_model_unselect_item (self->model, self->skipped + position);
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  MrPacedModel *self = MR_PACED_MODEL (model);

  return gtk_selection_model_select_range (self->model, self->skipped + position, n_items, unselect_rest);
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  MrPacedModel *self = MR_PACED_MODEL (model);

  return gtk_selection_model_unselect_range (self->model, self->skipped + position, n_items);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (MR_PACED_MODEL (model)->model);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (MR_PACED_MODEL (model)->model);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  MrPacedModel *self = MR_PACED_MODEL (model);
  g_autoptr (GtkBitset) shifted = gtk_bitset_copy (selected);
  g_autoptr (GtkBitset) shifted_mask = gtk_bitset_copy (mask);

  gtk_bitset_shift_right (shifted, self->skipped);
  gtk_bitset_shift_right (shifted_mask, self->skipped);
  return gtk_selection_model_set_selection (self->model, shifted, shifted_mask);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- GObject --- */

G_DEFINE_FINAL_TYPE_WITH_CODE (MrPacedModel, mr_paced_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

typedef enum { PROP_MODEL = 1, PROP_ACTIVE, PROP_VIEW } MrPacedModelProps;
static GParamSpec *props[PROP_VIEW + 1];

static void
set_model (MrPacedModel *self, GtkSelectionModel *model)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    {
      g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
    }
  begin_again (self);
}

/* What came before the listed rows in the meantime was never seen, and is to be seen first. */
static void
set_active (MrPacedModel *self, gboolean active)
{
  self->active = active;
  g_clear_handle_id (&self->growth, g_source_remove);
  if (active && (self->n_items == 0 || self->skipped > 0))
    begin_again (self);
  else
    queue_growth (self);
}

static void
map_cb (MrPacedModel *self)
{
  set_active (self, TRUE);
}

static void
unmap_cb (MrPacedModel *self)
{
  set_active (self, FALSE);
}

static void
set_view (MrPacedModel *self, GtkWidget *view)
{
  g_set_weak_pointer (&self->view, view);
  if (view == NULL)
    return;
  g_signal_connect_object (view, "map", G_CALLBACK (map_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "unmap", G_CALLBACK (unmap_cb), self, G_CONNECT_SWAPPED);
  set_active (self, gtk_widget_get_mapped (view));
}

static void
mr_paced_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrPacedModel *self = MR_PACED_MODEL (object);

  switch ((MrPacedModelProps) id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_paced_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrPacedModel *self = MR_PACED_MODEL (object);

  switch ((MrPacedModelProps) id)
    {
    case PROP_MODEL:
      set_model (self, g_value_get_object (value));
      break;
    case PROP_ACTIVE:
      set_active (self, g_value_get_boolean (value));
      break;
    case PROP_VIEW:
      set_view (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_paced_model_dispose (GObject *object)
{
  set_model (MR_PACED_MODEL (object), NULL);
  g_clear_weak_pointer (&MR_PACED_MODEL (object)->view);
  g_clear_handle_id (&MR_PACED_MODEL (object)->growth, g_source_remove);
  G_OBJECT_CLASS (mr_paced_model_parent_class)->dispose (object);
}

static void
mr_paced_model_class_init (MrPacedModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mr_paced_model_dispose;
  object_class->get_property = mr_paced_model_get_property;
  object_class->set_property = mr_paced_model_set_property;

  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, GTK_TYPE_SELECTION_MODEL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_VIEW] = g_param_spec_object ("view", NULL, NULL, GTK_TYPE_WIDGET,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_paced_model_init (MrPacedModel *self)
{
  self->active = TRUE;
}

guint
mr_paced_model_find (MrPacedModel *self, gpointer row)
{
  g_return_val_if_fail (MR_IS_PACED_MODEL (self), GTK_INVALID_LIST_POSITION);

  for (guint i = 0; i < n_of (self); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->model), i);
      const guint end = self->skipped + self->n_items;

      if (item != row)
        continue;
      if (i < self->skipped)
        add_before (self, self->skipped - i);
      else if (i >= end)
        add_after (self, MIN (i + STEP, n_of (self)) - end);
      return i - self->skipped;
    }
  return GTK_INVALID_LIST_POSITION;
}
