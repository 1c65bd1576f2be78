/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-writes-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-count-toggle.h"
#include "mr-edit-cell.h"
#include "mr-lamp-icon.h"
#include "mr-list-row.h"
#include "mr-meter-cells.h"
#include "mr-paced-model.h"
#include "mr-row-menu.h"

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (MrWritesPage, mr_writes_page, GTK_TYPE_WIDGET,
                                  G_ADD_PRIVATE (MrWritesPage)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

typedef enum {
  PROP_SESSION = 1,
  PROP_METER,
  PROP_SEARCHING,
  PROP_N_ALL,
  PROP_NARROW,
  PROP_ROW_MENU,
  PROP_LAST = PROP_ROW_MENU
} MrWritesPageProps;

static GParamSpec *props[PROP_LAST + 1];
static GtkBuildableIface *parent_buildable;

MrWritesPagePrivate *
mr_writes_page_get_private (MrWritesPage *self)
{
  return mr_writes_page_get_instance_private (self);
}

gboolean
mr_writes_page_is_narrow (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);
  gboolean narrow = FALSE;

  if (priv->room != NULL)
    g_object_get (priv->room, "narrow", &narrow, NULL);
  return narrow;
}

void
mr_writes_page_set_n_all (MrWritesPage *self, guint n_all)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  if (priv->n_all == n_all)
    return;
  priv->n_all = n_all;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ALL]);
}

void
mr_writes_page_set_selected (MrWritesPage *self, guint n_selected, MrMeter *only)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);
  const gboolean is_other_number = priv->n_selected != n_selected;

  priv->n_selected = n_selected;
  if (g_set_object (&priv->meter, only) || is_other_number)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METER]);
}

/* --- What templates call --- */

/* Returns: (transfer full) */
static MrMeter *
sorted_meter (GObject *row)
{
  MrMeter *meter = NULL;

  if (row != NULL)
    g_object_get (row, "meter", &meter, NULL);
  return meter;
}

/* Returns: (transfer full) (nullable): NULL while a cell has no row */
static MrMeter *
row_meter (GObject *object, GObject *row)
{
  return sorted_meter (row);
}

/* Tools are side by side, except where large text leaves no room for that. */
static GtkOrientation
tools_orientation (GObject *object, gboolean narrow)
{
  return narrow ? mr_meter_cells_orientation () : GTK_ORIENTATION_HORIZONTAL;
}

/* Tools that never fit beside others in a narrow window. */
static GtkOrientation
stacked (GObject *object, gboolean narrow)
{
  return narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
}

/* Where the menu of a tool opens: away from the edge of the window. */
static GtkArrowType
tools_direction (GObject *object, gboolean narrow)
{
  return narrow ? GTK_ARROW_UP : GTK_ARROW_DOWN;
}

/* --- Layout --- */

/* The tools are one widget, beside the toggles or at the bottom. */
static void
place_tools (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);
  const gboolean narrow = mr_writes_page_is_narrow (self);

  gtk_widget_set_visible (GTK_WIDGET (priv->header), !narrow || gtk_widget_get_visible (GTK_WIDGET (priv->filters)));
  if (priv->tools == NULL)
    return;
  g_object_ref (priv->tools);
  if (gtk_widget_get_parent (priv->tools) == GTK_WIDGET (priv->header))
    gtk_box_remove (priv->header, priv->tools);
  adw_bin_set_child (priv->footer, narrow ? priv->tools : NULL);
  if (!narrow)
    gtk_box_append (priv->header, priv->tools);
  g_object_unref (priv->tools);
}

static void
narrow_changed_cb (MrWritesPage *self)
{
  /* Before, the page is not complete. */
  if (mr_writes_page_get_private (self)->selection == NULL)
    return;
  place_tools (self);
  mr_writes_page_update_view (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_writes_page_set_show (MR_WRITES_PAGE (widget), 0);
  mr_writes_page_set_search (MR_WRITES_PAGE (widget), "");
}

static void
activated_cb (GtkWidget *view, guint position, MrWritesPage *self)
{
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  g_autoptr (GObject) row = mr_list_row_dup_item (view, position);

  if (row != NULL && klass->activated != NULL)
    klass->activated (self, row);
}

/* --- Children of a template --- */

static void
add_above (MrWritesPage *self, gpointer child)
{
  gtk_box_append (mr_writes_page_get_private (self)->above, child);
}

static void
add_filter (MrWritesPage *self, gpointer child)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  mr_wrap_box_append (priv->filters, child);
  gtk_widget_set_visible (GTK_WIDGET (priv->filters), TRUE);
  if (!GTK_IS_TOGGLE_BUTTON (child))
    return;
  if (priv->toggles->len == 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
  else
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (child), priv->toggles->pdata[0]);
  g_ptr_array_add (priv->toggles, child);
  g_signal_connect_object (child, "toggled", G_CALLBACK (mr_writes_page_toggled), self, G_CONNECT_SWAPPED);
}

static void
add_tools (MrWritesPage *self, gpointer child)
{
  mr_writes_page_get_private (self)->tools = child;
  place_tools (self);
}

static void
add_view (MrWritesPage *self, GtkScrolledWindow *scroller, GtkWidget *view)
{
  gtk_widget_add_css_class (view, "meters");
  g_signal_connect_object (view, "activate", G_CALLBACK (activated_cb), self, G_CONNECT_DEFAULT);
  gtk_scrolled_window_set_child (scroller, view);
}

static void
add_table (MrWritesPage *self, gpointer child)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  g_object_bind_property (child, "sorter", priv->sorted, "sorter", G_BINDING_SYNC_CREATE);
  add_view (self, priv->table_scroller, child);
  priv->table = child;
}

/* The first one comes after those of the meter. */
static void
add_column (MrWritesPage *self, gpointer child)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);
  GtkColumnView *table = GTK_COLUMN_VIEW (priv->table);

  if (gtk_column_view_column_get_column_view (priv->number) == NULL)
    {
      gtk_column_view_append_column (table, priv->number);
      gtk_column_view_append_column (table, priv->make);
      gtk_column_view_append_column (table, priv->place);
    }
  gtk_column_view_append_column (table, child);
}

static void
add_list (MrWritesPage *self, gpointer child)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  add_view (self, priv->list_scroller, child);
  priv->list = child;
}

static void
add_below (MrWritesPage *self, gpointer child)
{
  gtk_box_append (mr_writes_page_get_private (self)->below, child);
}

static const struct {
  const char *type;
  void (*add) (MrWritesPage *self, gpointer child);
} children[] = {
  { "above", add_above }, { "filter", add_filter }, { "tools", add_tools }, { "table", add_table },
  { "column", add_column }, { "list", add_list }, { "below", add_below },
};

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    if (g_strcmp0 (type, children[i].type) == 0)
      {
        children[i].add (MR_WRITES_PAGE (buildable), child);
        return;
      }
  parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

/* --- GObject --- */

static void
mr_writes_page_constructed (GObject *object)
{
  MrWritesPage *self = MR_WRITES_PAGE (object);
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);

  G_OBJECT_CLASS (mr_writes_page_parent_class)->constructed (object);
  priv->selection = g_object_new (klass->selection_type, "model", priv->sorted, NULL);
  g_object_set (priv->table_model, "model", priv->selection, NULL);
  g_object_set (priv->list_model, "model", priv->selection, NULL);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (priv->table), GTK_SELECTION_MODEL (priv->table_model));
  gtk_list_view_set_model (GTK_LIST_VIEW (priv->list), GTK_SELECTION_MODEL (priv->list_model));
  g_object_set (priv->room, "threshold", klass->threshold, NULL);
  g_object_set (priv->table_room, "threshold", klass->table_threshold, NULL);
  g_object_set (priv->search_entry, "placeholder-text", _(klass->search_hint), NULL);
  mr_writes_page_open_rows (self);
}

/* The rows, where there are any; a page never opens without a focus. */
static gboolean
mr_writes_page_grab_focus (GtkWidget *widget)
{
  MrWritesPage *self = MR_WRITES_PAGE (widget);

  return gtk_widget_child_focus (mr_writes_page_get_view (self), GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (GTK_WIDGET (mr_writes_page_get_private (self)->content), GTK_DIR_TAB_FORWARD);
}

static void
mr_writes_page_dispose (GObject *object)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (MR_WRITES_PAGE (object));

  g_clear_handle_id (&priv->refresh, g_source_remove);
  g_clear_object (&priv->rows);
  /* Not gtk_widget_dispose_template(): that of GTK 4.8 takes the children of the object's own class for those of any
   * other. */
  if (priv->content != NULL)
    gtk_widget_unparent (GTK_WIDGET (priv->content));
  priv->content = NULL;
  g_clear_object (&priv->selection);
  g_clear_object (&priv->session);
  g_clear_object (&priv->meter);
  g_clear_object (&priv->search);
  g_clear_object (&priv->filter);
  g_clear_object (&priv->row_menu);
  G_OBJECT_CLASS (mr_writes_page_parent_class)->dispose (object);
}

static void
mr_writes_page_finalize (GObject *object)
{
  g_ptr_array_unref (mr_writes_page_get_private (MR_WRITES_PAGE (object))->toggles);
  G_OBJECT_CLASS (mr_writes_page_parent_class)->finalize (object);
}

static void
mr_writes_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (MR_WRITES_PAGE (object));

  switch ((MrWritesPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, priv->session);
      break;
    case PROP_METER:
      g_value_set_object (value, priv->meter);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, priv->searching);
      break;
    case PROP_N_ALL:
      g_value_set_uint (value, priv->n_all);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, mr_writes_page_is_narrow (MR_WRITES_PAGE (object)));
      break;
    case PROP_ROW_MENU:
      g_value_set_object (value, priv->row_menu);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_writes_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (MR_WRITES_PAGE (object));

  switch ((MrWritesPageProps) id)
    {
    case PROP_SESSION:
      priv->session = g_value_dup_object (value);
      break;
    case PROP_SEARCHING:
      priv->searching = g_value_get_boolean (value);
      break;
    case PROP_ROW_MENU:
      g_set_object (&priv->row_menu, g_value_get_object (value));
      break;
    case PROP_METER:
    case PROP_N_ALL:
    case PROP_NARROW:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION, writable | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, readable);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, writable);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, readable);
  props[PROP_ROW_MENU] = g_param_spec_object ("row-menu", NULL, NULL, G_TYPE_MENU_MODEL, writable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, content);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, empty);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, begin);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, trouble);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, room);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, panes);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, above);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, banner);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, search_bar);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, search_entry);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, header);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, filters);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, views);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, table_room);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, table_scroller);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, list_scroller);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, nothing);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, below);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, footer);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, front);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, table_model);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, list_model);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, filtered);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, sorted);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, number);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, make);
  gtk_widget_class_bind_template_child_private (widget_class, MrWritesPage, place);
}

static void
mr_writes_page_class_init (MrWritesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_writes_page_constructed;
  object_class->dispose = mr_writes_page_dispose;
  object_class->finalize = mr_writes_page_finalize;
  object_class->get_property = mr_writes_page_get_property;
  object_class->set_property = mr_writes_page_set_property;
  widget_class->grab_focus = mr_writes_page_grab_focus;
  install_properties (object_class);
  gtk_widget_class_install_action (widget_class, "rows.show-all", NULL, show_all_action);

  klass->search_hint = N_("Number, make, place, medium");
  klass->no_matches = (MrPageWords) { N_("No Meters Found"), N_("No meter of this site matches.") };
  klass->selection_type = GTK_TYPE_MULTI_SELECTION;

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_COUNT_TOGGLE);
  g_type_ensure (MR_TYPE_EDIT_CELL);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METER);
  g_type_ensure (MR_TYPE_PACED_MODEL);
  g_type_ensure (MR_TYPE_ROW_MENU);
  g_type_ensure (MR_TYPE_WRAP_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-writes-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, narrow_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mr_writes_page_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, sorted_meter);
  mr_writes_page_bind_callbacks (widget_class);
}

static void
mr_writes_page_init (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  priv->toggles = g_ptr_array_new ();
  priv->search = mr_meter_filter_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (priv->search_bar, priv->search_entry);
}

MrSession *
mr_writes_page_get_session (MrWritesPage *self)
{
  g_return_val_if_fail (MR_IS_WRITES_PAGE (self), NULL);
  return mr_writes_page_get_private (self)->session;
}

GtkSelectionModel *
mr_writes_page_get_model (MrWritesPage *self)
{
  g_return_val_if_fail (MR_IS_WRITES_PAGE (self), NULL);
  return mr_writes_page_get_private (self)->selection;
}

guint
mr_writes_page_get_n_selected (MrWritesPage *self)
{
  g_return_val_if_fail (MR_IS_WRITES_PAGE (self), 0);
  return mr_writes_page_get_private (self)->n_selected;
}

MrMeterFilter *
mr_writes_page_get_filter (MrWritesPage *self)
{
  g_return_val_if_fail (MR_IS_WRITES_PAGE (self), NULL);
  return mr_writes_page_get_private (self)->search;
}

/* --- For the pages that are one --- */

void
mr_writes_page_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, row_meter);
  gtk_widget_class_bind_template_callback (widget_class, tools_orientation);
  gtk_widget_class_bind_template_callback (widget_class, tools_direction);
  gtk_widget_class_bind_template_callback (widget_class, stacked);
  mr_meter_cells_bind_callbacks (widget_class);
}

GtkWidget *
mr_writes_page_get_view (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = mr_writes_page_get_private (self);

  return g_strcmp0 (gtk_stack_get_visible_child_name (priv->views), "list") == 0 ? priv->list : priv->table;
}

GtkWidget *
mr_writes_page_get_table_room (MrWritesPage *self)
{
  return mr_writes_page_get_private (self)->table_room;
}

void
mr_writes_page_show_banner (MrWritesPage *self, MrLamp lamp, const char *text, const char *button, const char *action)
{
  MrBanner *banner = mr_writes_page_get_private (self)->banner;

  /* The words stay while it slides away. */
  if (*text != '\0')
    g_object_set (banner, "lamp", lamp, "title", text, "button-label", button, "action-name", action, NULL);
  g_object_set (banner, "revealed", *text != '\0', NULL);
}

AdwBin *
mr_writes_page_get_front (MrWritesPage *self)
{
  return mr_writes_page_get_private (self)->front;
}

void
mr_writes_page_set_covered (MrWritesPage *self, gboolean covered)
{
  gtk_stack_set_visible_child_name (mr_writes_page_get_private (self)->panes, covered ? "front" : "rows");
}
