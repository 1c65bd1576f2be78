/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-list.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-bus-picker.h"
#include "mr-count-toggle.h"
#include "mr-edit-cell.h"
#include "mr-lamp-icon.h"
#include "mr-list-row.h"
#include "mr-meter-cells.h"
#include "mr-meter-table.h"
#include "mr-paced-model.h"
#include "mr-row-menu.h"
#include "mr-wrap-box.h"

/* Filtering and sorting look at every meter of the site, so they are not repeated more often than this while meters are
 * heard one after another. */
#define REFRESH_INTERVAL_MS 250

struct _MrMeterList {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *room;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  MrMeterTable *table;
  MrBusPicker *bus;
  GtkToggleButton *show_all;
  GtkToggleButton *show_problems;
  GtkToggleButton *show_silent;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;

  /* Owned references */
  MrSession *session;
  GSignalGroup *session_signals;
  MrMeterFilter *filter;

  guint n_all;
  guint n_listed;
  guint refresh; /* source */
  gulong waiting; /* handler: a place is being edited, and rows stay where they are until the focus moves */
  gboolean resort;
  gboolean single_click;
  gboolean searching;
};

G_DEFINE_FINAL_TYPE (MrMeterList, mr_meter_list, GTK_TYPE_WIDGET)

typedef enum {
  PROP_SESSION = 1,
  PROP_METER,
  PROP_SINGLE_CLICK,
  PROP_SEARCHING,
  PROP_N_ALL,
  PROP_N_LISTED,
  PROP_BUS
} MrMeterListProps;
static GParamSpec *props[PROP_BUS + 1];

static guint activated_signal;

static char *
view_name (GtkWidget *widget, guint n_listed, gboolean narrow)
{
  if (n_listed == 0)
    return g_strdup ("nothing");
  return g_strdup (narrow ? "list" : "table");
}

/* No silent meter to show is good news, and not a search without result. */
static gboolean
every_meter_answers (gboolean shows_silent, const char *search)
{
  return shows_silent && *search == '\0';
}

static char *
nothing_icon (GtkWidget *widget, gboolean shows_silent, const char *search)
{
  return g_strdup (every_meter_answers (shows_silent, search) ? "mr-lamp-ok-symbolic" : "system-search-symbolic");
}

static char *
nothing_title (GtkWidget *widget, gboolean shows_silent, const char *search)
{
  return g_strdup (every_meter_answers (shows_silent, search) ? _("Every Meter Answers") : _("No Meters Found"));
}

static char *
nothing_description (GtkWidget *widget, gboolean shows_silent, const char *search)
{
  return g_strdup (every_meter_answers (shows_silent, search) ? "" : _("No meter of this site matches."));
}

static void
set_count (MrMeterList *self, guint *field, guint count, guint prop)
{
  if (*field == count)
    return;
  *field = count;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void queue_refresh (MrMeterList *self);

static void
stop_waiting (MrMeterList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->waiting != 0 && root != NULL)
    g_signal_handler_disconnect (root, self->waiting);
  self->waiting = 0;
}

static void
wait_for_end_of_editing (MrMeterList *self)
{
  if (self->waiting == 0)
    self->waiting = g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (self)), "notify::focus-widget",
                                             G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
}

static gboolean
refresh_cb (gpointer user_data)
{
  MrMeterList *self = user_data;

  self->refresh = 0;
  /* Rows must not move below the hand that is typing in one. */
  if (mr_edit_cell_is_edited (GTK_WIDGET (self)))
    {
      wait_for_end_of_editing (self);
      return G_SOURCE_REMOVE;
    }
  stop_waiting (self);
  mr_meter_filter_refresh (self->filter);
  if (self->resort)
    gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted), GTK_SORTER_CHANGE_DIFFERENT);
  self->resort = FALSE;
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (MrMeterList *self)
{
  if (self->refresh == 0)
    self->refresh = g_timeout_add (REFRESH_INTERVAL_MS, refresh_cb, self);
}

static void
listed_changed_cb (MrMeterList *self)
{
  if (self->sorted == NULL)
    return;
  set_count (self, &self->n_listed, g_list_model_get_n_items (G_LIST_MODEL (self->sorted)), PROP_N_LISTED);
}

static void
meters_changed_cb (MrMeterList *self)
{
  set_count (self, &self->n_all, g_list_model_get_n_items (G_LIST_MODEL (self->session)), PROP_N_ALL);
}

/* A lamp changed, so that a meter may belong to another filter now. */
static void
lamps_changed_cb (MrMeterList *self)
{
  if (mr_meter_filter_is_active (self->filter))
    queue_refresh (self);
}

/* Values that changed while the bus was at work are sorted when it is done, so that no row jumps before. */
static void
busy_changed_cb (MrMeterList *self)
{
  if (mr_session_is_busy (self->session))
    return;
  self->resort = TRUE;
  queue_refresh (self);
}

static void
several_changed_cb (MrMeterList *self)
{
  mr_meter_table_show_buses (self->table, mr_session_has_several (self->session));
}

static void
bus_picked_cb (MrMeterList *self)
{
  if (self->filter == NULL)
    return;
  mr_meter_filter_set_bus (self->filter, mr_bus_picker_get_bus (self->bus));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUS]);
}

static void
set_session (MrMeterList *self, MrSession *session)
{
  if (self->session == session)
    return;

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (session));
  mr_meter_list_set_show (self, MR_SHOW_ALL);
  mr_meter_list_set_search (self, "");
  mr_meter_table_unsort (self->table);
  if (session != NULL)
    {
      meters_changed_cb (self);
      several_changed_cb (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
selected_cb (MrMeterList *self)
{
  if (self->selection != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METER]);
}

static void
activated_cb (GtkWidget *list, guint position, MrMeterList *self)
{
  g_autoptr (MrMeter) meter = mr_list_row_dup_item (list, position);

  if (meter == NULL)
    return;
  mr_meter_list_select (self, meter);
  g_signal_emit (self, activated_signal, 0);
}

static void
show_toggled_cb (MrMeterList *self)
{
  if (gtk_toggle_button_get_active (self->show_problems))
    mr_meter_filter_set_show (self->filter, MR_SHOW_PROBLEMS);
  else if (gtk_toggle_button_get_active (self->show_silent))
    mr_meter_filter_set_show (self->filter, MR_SHOW_SILENT);
  else
    mr_meter_filter_set_show (self->filter, MR_SHOW_ALL);
}

static void
search_changed_cb (MrMeterList *self)
{
  mr_meter_filter_set_search (self->filter, gtk_editable_get_text (self->search_entry));
}

static guint
position_of (MrMeterList *self, MrMeter *meter)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (MrMeter) item = g_list_model_get_item (model, i);

      if (item == meter)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrMeterList *self = MR_METER_LIST (widget);

  mr_meter_list_set_show (self, MR_SHOW_ALL);
  mr_meter_list_set_search (self, "");
  mr_bus_picker_set_bus (self->bus, 0);
}

static void
mr_meter_list_unroot (GtkWidget *widget)
{
  stop_waiting (MR_METER_LIST (widget));
  GTK_WIDGET_CLASS (mr_meter_list_parent_class)->unroot (widget);
}

static void
mr_meter_list_dispose (GObject *object)
{
  MrMeterList *self = MR_METER_LIST (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  if (self->session_signals != NULL)
    g_signal_group_set_target (self->session_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_METER_LIST);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (mr_meter_list_parent_class)->dispose (object);
}

static void
mr_meter_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrMeterList *self = MR_METER_LIST (object);

  switch ((MrMeterListProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_METER:
      g_value_set_object (value, mr_meter_list_get_meter (self));
      break;
    case PROP_SINGLE_CLICK:
      g_value_set_boolean (value, self->single_click);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_N_ALL:
      g_value_set_uint (value, self->n_all);
      break;
    case PROP_N_LISTED:
      g_value_set_uint (value, self->n_listed);
      break;
    case PROP_BUS:
      g_value_set_int64 (value, mr_meter_list_get_bus (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_meter_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrMeterList *self = MR_METER_LIST (object);

  switch ((MrMeterListProps) id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_SINGLE_CLICK:
      self->single_click = g_value_get_boolean (value);
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_METER:
    case PROP_N_ALL:
    case PROP_N_LISTED:
    case PROP_BUS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SINGLE_CLICK] = g_param_spec_boolean ("single-click", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_LISTED] = g_param_spec_uint ("n-listed", NULL, NULL, 0, G_MAXUINT, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_BUS] = g_param_spec_int64 ("bus", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-meter-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, room);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, table);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, bus);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, show_all);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, show_problems);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, show_silent);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, filtered);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, sorted);
  gtk_widget_class_bind_template_child (widget_class, MrMeterList, selection);
  gtk_widget_class_bind_template_callback (widget_class, view_name);
  gtk_widget_class_bind_template_callback (widget_class, nothing_icon);
  gtk_widget_class_bind_template_callback (widget_class, nothing_title);
  gtk_widget_class_bind_template_callback (widget_class, nothing_description);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, listed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, bus_picked_cb);
  mr_meter_cells_bind_callbacks (widget_class);
}

static void
mr_meter_list_class_init (MrMeterListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_meter_list_dispose;
  object_class->get_property = mr_meter_list_get_property;
  object_class->set_property = mr_meter_list_set_property;
  widget_class->unroot = mr_meter_list_unroot;
  install_properties (object_class);
  activated_signal = g_signal_new ("activated", MR_TYPE_METER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BUS_PICKER);
  g_type_ensure (MR_TYPE_COUNT_TOGGLE);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METER);
  g_type_ensure (MR_TYPE_METER_TABLE);
  g_type_ensure (MR_TYPE_PACED_MODEL);
  g_type_ensure (MR_TYPE_ROW_MENU);
  g_type_ensure (MR_TYPE_WRAP_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "meters.show-all", NULL, show_all_action);
}

static void
mr_meter_list_init (MrMeterList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = mr_meter_filter_new ();
  gtk_filter_list_model_set_filter (self->filtered, GTK_FILTER (self->filter));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);

  self->session_signals = g_signal_group_new (MR_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "items-changed", G_CALLBACK (meters_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-problems", G_CALLBACK (lamps_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-silent", G_CALLBACK (lamps_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::several", G_CALLBACK (several_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy", G_CALLBACK (busy_changed_cb), self);
}

MrMeter *
mr_meter_list_get_meter (MrMeterList *self)
{
  g_return_val_if_fail (MR_IS_METER_LIST (self), NULL);
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

void
mr_meter_list_select (MrMeterList *self, MrMeter *meter)
{
  g_return_if_fail (MR_IS_METER_LIST (self));
  gtk_single_selection_set_selected (self->selection,
                                     meter != NULL ? position_of (self, meter) : GTK_INVALID_LIST_POSITION);
}

void
mr_meter_list_set_show (MrMeterList *self, MrShow show)
{
  GtkToggleButton *toggles[] = { self->show_all, self->show_problems, self->show_silent };

  g_return_if_fail (MR_IS_METER_LIST (self));
  gtk_toggle_button_set_active (toggles[show], TRUE);
}

gint64
mr_meter_list_get_bus (MrMeterList *self)
{
  g_return_val_if_fail (MR_IS_METER_LIST (self), 0);
  return self->filter != NULL ? mr_meter_filter_get_bus (self->filter) : 0;
}

MrMeterFilter *
mr_meter_list_get_filter (MrMeterList *self)
{
  g_return_val_if_fail (MR_IS_METER_LIST (self), NULL);
  return self->filter;
}

GtkSelectionModel *
mr_meter_list_get_model (MrMeterList *self)
{
  g_return_val_if_fail (MR_IS_METER_LIST (self), NULL);
  return GTK_SELECTION_MODEL (self->selection);
}

void
mr_meter_list_set_search (MrMeterList *self, const char *text)
{
  g_return_if_fail (MR_IS_METER_LIST (self));
  gtk_editable_set_text (self->search_entry, text);
  /* The entry waits for more to be typed; here there is no more. */
  search_changed_cb (self);
}
