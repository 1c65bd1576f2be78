/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breakers-page-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-address-cells.h"
#include "mr-banner.h"
#include "mr-breaker-cells.h"
#include "mr-meter-cells.h"

G_DEFINE_FINAL_TYPE (MrBreakersPage, mr_breakers_page, GTK_TYPE_WIDGET)

typedef enum {
  PROP_SESSION = 1,
  PROP_SEARCHING,
  PROP_N_ALL,
  PROP_N_LISTED,
  PROP_HAS_METERS,
  PROP_BANNER,
  PROP_HINT,
  PROP_SELECTED_TEXT,
  PROP_LAST = PROP_SELECTED_TEXT
} MrBreakersPageProps;

static GParamSpec *props[PROP_LAST + 1];

/* --- What the template shows --- */

static char *
page_name (GtkWidget *widget, guint n_all)
{
  return g_strdup (n_all > 0 ? "breakers" : "empty");
}

static char *
empty_title (GtkWidget *widget, gboolean has_meters)
{
  return g_strdup (has_meters ? _("No Breakers") : _("No Meters Yet"));
}

static char *
empty_description (GtkWidget *widget, gboolean has_meters, MrLinkState state, gboolean busy)
{
  if (has_meters)
    return g_strdup (_("No meter of this bus is a breaker or valve or reports one, and no profile knows one. Inputs and outputs "
                       "of other meters are no breakers."));
  if (state != MR_LINK_CONNECTED)
    return g_strdup (_("Connect to the bus to find its meters. Then switch their breakers here."));
  return g_strdup (busy ? _("Each meter appears here as soon as it answers.")
                        : _("Scan the bus to find its meters. Then switch their breakers here."));
}

static char *
empty_action (GtkWidget *widget, gboolean has_meters, MrLinkState state)
{
  return g_strdup (state == MR_LINK_CONNECTED ? "win.scan" : "win.connect");
}

static char *
empty_button (GtkWidget *widget, gboolean has_meters, MrLinkState state)
{
  return g_strdup (state == MR_LINK_CONNECTED ? C_("button", "Scan") : _("_Connect…"));
}

static gboolean
has_empty_button (GtkWidget *widget, gboolean has_meters, MrLinkState state, gboolean busy)
{
  return !has_meters && (state != MR_LINK_CONNECTED || !busy);
}

static char *
view_name (GtkWidget *widget, guint n_listed, gboolean narrow)
{
  if (n_listed == 0)
    return g_strdup ("nothing");
  return g_strdup (narrow ? "list" : "table");
}

static gboolean
is_filled (GtkWidget *widget, const char *text)
{
  return text != NULL && *text != '\0';
}

/* --- What can be done --- */

GPtrArray *
mr_breakers_page_selected (MrBreakersPage *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
      g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->selection), i));
  return rows;
}

gboolean
mr_breakers_page_is_ready (MrBreakersPage *self)
{
  return mr_bus_link_get_state (mr_session_get_link (self->session)) == MR_LINK_CONNECTED &&
         !mr_session_is_busy (self->session);
}

static void
set_text (MrBreakersPage *self, char **field, const char *text, MrBreakersPageProps prop)
{
  if (g_str_equal (*field, text))
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static const char *
find_hint (MrBreakersPage *self, guint n_selected)
{
  if (mr_bus_link_get_state (mr_session_get_link (self->session)) != MR_LINK_CONNECTED)
    return _("Off while the bus is not connected");
  if (mr_session_is_busy (self->session))
    return _("Off while the bus is at work");
  if (n_selected == 0)
    return _("Off because no meter is selected");
  return _("Of the selected meters; shows what is sent, and asks");
}

static char *
describe_selected (GPtrArray *rows)
{
  if (rows->len == 0)
    return g_strdup (_("Select the meters to be switched."));
  if (rows->len == 1)
    return mr_meter_label (mr_breaker_row_get_meter (rows->pdata[0]));
  return g_strdup_printf (ngettext ("%u meter selected", "%u meters selected", rows->len), rows->len);
}

static gboolean
has_command (GPtrArray *rows, guint function)
{
  for (guint i = 0; i < rows->len; i++)
    if (mr_breaker_row_get_command (rows->pdata[i], function) != NULL)
      return TRUE;
  return FALSE;
}

/* What has no octets yet can be chosen, too: then it is said what is missing. */
static void
update_state (MrBreakersPage *self)
{
  static const char *const actions[MR_N_BREAKER_FUNCTIONS] = {
    "breakers.disconnect",
    "breakers.connect",
    "breakers.release",
  };
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (GPtrArray) rows = mr_breakers_page_selected (self);
  g_autofree char *text = describe_selected (rows);
  const gboolean ready = mr_breakers_page_is_ready (self);
  const gboolean offline = mr_bus_link_get_state (mr_session_get_link (self->session)) == MR_LINK_OFFLINE;

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    gtk_widget_action_set_enabled (widget, actions[i], ready && has_command (rows, i));
  gtk_widget_action_set_enabled (widget, "breakers.read", ready && rows->len > 0);
  gtk_widget_action_set_enabled (widget, "breakers.commands", rows->len == 1);
  gtk_widget_action_set_enabled (widget, "breakers.template", rows->len == 1);
  self->hint = find_hint (self, rows->len);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HINT]);
  set_text (self, &self->selected_text, text, PROP_SELECTED_TEXT);
  set_text (self, &self->banner, offline ? _("Connect to the bus to read and switch the breakers.") : "", PROP_BANNER);
}

/* --- The list --- */

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  MrBreakersPage *self = user_data;

  return !mr_meter_filter_is_active (self->search) ||
         gtk_filter_match (GTK_FILTER (self->search), mr_breaker_row_get_meter (item));
}

static void
set_count (MrBreakersPage *self, guint *field, guint count, MrBreakersPageProps prop)
{
  if (*field == count)
    return;
  *field = count;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
listed_changed_cb (MrBreakersPage *self)
{
  if (self->selection == NULL || self->breakers == NULL)
    return;
  set_count (self, &self->n_listed, g_list_model_get_n_items (G_LIST_MODEL (self->selection)), PROP_N_LISTED);
  update_state (self);
}

static void
selection_changed_cb (MrBreakersPage *self)
{
  if (self->selection != NULL && self->breakers != NULL)
    update_state (self);
}

static void
items_changed_cb (MrBreakersPage *self)
{
  set_count (self, &self->n_all, g_list_model_get_n_items (G_LIST_MODEL (self->breakers)), PROP_N_ALL);
}

static void
meters_changed_cb (MrBreakersPage *self)
{
  const gboolean has_meters = g_list_model_get_n_items (G_LIST_MODEL (self->session)) > 0;

  if (self->has_meters == has_meters)
    return;
  self->has_meters = has_meters;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_METERS]);
}

static void
search_changed_cb (MrBreakersPage *self)
{
  mr_meter_filter_set_search (self->search, gtk_editable_get_text (self->search_entry));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (widget);

  gtk_editable_set_text (self->search_entry, "");
  /* The entry waits for more to be typed; here there is no more. */
  search_changed_cb (self);
}

/* --- GObject --- */

static void
mr_breakers_page_constructed (GObject *object)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);
  MrBusLink *link = mr_session_get_link (self->session);

  G_OBJECT_CLASS (mr_breakers_page_parent_class)->constructed (object);
  self->breakers = mr_breakers_new (self->session, link);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (self->breakers));
  g_signal_connect_object (self->breakers, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "items-changed", G_CALLBACK (meters_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::busy", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);
  meters_changed_cb (self);
  listed_changed_cb (self);
}

/* The rows, where there are any; a page never opens without a focus. */
static gboolean
mr_breakers_page_grab_focus (GtkWidget *widget)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (widget);
  GtkWidget *view = g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "list") == 0 ? self->list
                                                                                          : GTK_WIDGET (self->table);

  return gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (self->content, GTK_DIR_TAB_FORWARD);
}

static void
mr_breakers_page_dispose (GObject *object)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_BREAKERS_PAGE);
  g_clear_object (&self->breakers);
  g_clear_object (&self->session);
  g_clear_object (&self->search);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (mr_breakers_page_parent_class)->dispose (object);
}

static void
mr_breakers_page_finalize (GObject *object)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);

  g_free (self->banner);
  g_free (self->selected_text);
  G_OBJECT_CLASS (mr_breakers_page_parent_class)->finalize (object);
}

static void
mr_breakers_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);

  switch ((MrBreakersPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
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
    case PROP_HAS_METERS:
      g_value_set_boolean (value, self->has_meters);
      break;
    case PROP_BANNER:
      g_value_set_string (value, self->banner);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    case PROP_SELECTED_TEXT:
      g_value_set_string (value, self->selected_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_breakers_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);

  switch ((MrBreakersPageProps) id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_N_ALL:
    case PROP_N_LISTED:
    case PROP_HAS_METERS:
    case PROP_BANNER:
    case PROP_HINT:
    case PROP_SELECTED_TEXT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_N_LISTED] = g_param_spec_uint ("n-listed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_HAS_METERS] = g_param_spec_boolean ("has-meters", NULL, NULL, FALSE, readable);
  props[PROP_BANNER] = g_param_spec_string ("banner", NULL, NULL, "", readable);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, "", readable);
  props[PROP_SELECTED_TEXT] = g_param_spec_string ("selected-text", NULL, NULL, "", readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, room);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, views);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, list);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, filtered);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, selection);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, page_name);
  gtk_widget_class_bind_template_callback (widget_class, empty_title);
  gtk_widget_class_bind_template_callback (widget_class, empty_description);
  gtk_widget_class_bind_template_callback (widget_class, empty_action);
  gtk_widget_class_bind_template_callback (widget_class, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, has_empty_button);
  gtk_widget_class_bind_template_callback (widget_class, view_name);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback (widget_class, listed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_breaker_cells_bind_callbacks (widget_class);
}

static void
mr_breakers_page_class_init (MrBreakersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_breakers_page_constructed;
  object_class->dispose = mr_breakers_page_dispose;
  object_class->finalize = mr_breakers_page_finalize;
  object_class->get_property = mr_breakers_page_get_property;
  object_class->set_property = mr_breakers_page_set_property;
  widget_class->grab_focus = mr_breakers_page_grab_focus;
  install_properties (object_class);
  gtk_widget_class_install_action (widget_class, "breakers.show-all", NULL, show_all_action);
  mr_breakers_page_install_act (widget_class);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_BREAKERS);
  g_type_ensure (MR_TYPE_BREAKER_ROW);
  g_type_ensure (MR_TYPE_METER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-breakers-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
mr_breakers_page_init (MrBreakersPage *self)
{
  self->banner = g_strdup ("");
  self->selected_text = g_strdup ("");
  self->hint = "";
  self->search = mr_meter_filter_new ();
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_filter_list_model_set_filter (self->filtered, self->filter);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

GtkWidget *
mr_breakers_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_BREAKERS_PAGE, "session", session, NULL);
}

MrBreakers *
mr_breakers_page_get_breakers (MrBreakersPage *self)
{
  g_return_val_if_fail (MR_IS_BREAKERS_PAGE (self), NULL);
  return self->breakers;
}

GtkSelectionModel *
mr_breakers_page_get_model (MrBreakersPage *self)
{
  g_return_val_if_fail (MR_IS_BREAKERS_PAGE (self), NULL);
  return GTK_SELECTION_MODEL (self->selection);
}
