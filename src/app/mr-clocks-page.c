/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-address-cells.h"
#include "mr-banner.h"
#include "mr-clock-cells.h"
#include "mr-column-titles.h"
#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"

/* While clocks are set one after another, the list is not filtered more often than this. */
#define REFRESH_INTERVAL_MS 250

G_DEFINE_FINAL_TYPE (MrClocksPage, mr_clocks_page, GTK_TYPE_WIDGET)

typedef enum {
  PROP_SESSION = 1,
  PROP_CLOCKING,
  PROP_SEARCHING,
  PROP_N_ALL,
  PROP_N_LISTED,
  PROP_BANNER,
  PROP_BANNER_ACTION,
  PROP_BANNER_BUTTON,
  PROP_BANNER_LAMP,
  PROP_HINT,
  PROP_LAST = PROP_HINT
} MrClocksPageProps;

static GParamSpec *props[PROP_LAST + 1];

/* --- What the template shows --- */

static char *
page_name (GtkWidget *widget, guint n_all)
{
  return g_strdup (n_all > 0 ? "clocks" : "empty");
}

static char *
empty_description (GtkWidget *widget, MrLinkState state, gboolean busy)
{
  if (state != MR_LINK_CONNECTED)
    return g_strdup (_("Connect to the bus to find its meters. Then compare and set their clocks here."));
  return g_strdup (busy ? _("Each meter appears here as soon as it answers.")
                        : _("Scan the bus to find its meters. Then compare and set their clocks here."));
}

static char *
empty_action (GtkWidget *widget, MrLinkState state)
{
  return g_strdup (state == MR_LINK_CONNECTED ? "win.scan" : "win.connect");
}

static char *
empty_button (GtkWidget *widget, MrLinkState state)
{
  return g_strdup (state == MR_LINK_CONNECTED ? C_("button", "Scan") : _("_Connect…"));
}

static gboolean
has_empty_button (GtkWidget *widget, MrLinkState state, gboolean busy)
{
  return state != MR_LINK_CONNECTED || !busy;
}

static char *
view_name (GtkWidget *widget, guint n_listed, gboolean narrow)
{
  if (n_listed == 0)
    return g_strdup ("nothing");
  return g_strdup (narrow ? "list" : "table");
}

static char *
count_text (GtkWidget *widget, guint count)
{
  return g_strdup_printf ("%u", count);
}

static gboolean
is_filled (GtkWidget *widget, const char *text)
{
  return text != NULL && *text != '\0';
}

static MrLamp
time_lamp (GtkWidget *widget, int state, const char *text)
{
  switch ((MrClockingTime) state)
    {
    case MR_CLOCKING_MEASURING:
      return MR_LAMP_BUSY;
    case MR_CLOCKING_HAS_TIME:
      return mr_clocking_is_in_doubt (MR_CLOCKS_PAGE (widget)->clocking) ? MR_LAMP_WARNING : MR_LAMP_OK;
    case MR_CLOCKING_TIME_FAILED:
      return MR_LAMP_ERROR;
    case MR_CLOCKING_NO_TIME:
    default:
      return MR_LAMP_SILENT;
    }
}

/* A source that failed can be asked again, in the form that there is room for. */
static gboolean
asks_in_words (GtkWidget *widget, int state, gboolean narrow)
{
  return state == MR_CLOCKING_TIME_FAILED && !narrow;
}

static gboolean
asks_by_icon (GtkWidget *widget, int state, gboolean narrow)
{
  return state == MR_CLOCKING_TIME_FAILED && narrow;
}

static char *
time_label (GtkWidget *widget, int state, const char *text)
{
  if (state == MR_CLOCKING_MEASURING)
    return g_strdup (_("Asking for the time…"));
  if (state == MR_CLOCKING_NO_TIME)
    return g_strdup (_("Choose where the time comes from that the clocks are compared with."));
  return g_strdup (text);
}

/* No clock to set is good news, and not a search without result. */
static char *
nothing_icon (GtkWidget *widget, const char *search)
{
  return g_strdup (*search == '\0' ? "mr-lamp-ok-symbolic" : "system-search-symbolic");
}

static char *
nothing_title (GtkWidget *widget, const char *search)
{
  return g_strdup (*search == '\0' ? _("No Clock to Set") : _("No Meters Found"));
}

static char *
nothing_description (GtkWidget *widget, const char *search)
{
  return g_strdup (*search == '\0' ? _("No clock is certain to be off by more than a minute, and none was chosen.")
                                   : _("No meter of this site matches."));
}

/* Those to be set first. */
static int
chosen_rank (GObject *object, gboolean chosen)
{
  return chosen ? 0 : 1;
}

/* --- The list --- */

static gboolean
shows_chosen (MrClocksPage *self)
{
  return gtk_toggle_button_get_active (self->show_chosen);
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  MrClocksPage *self = user_data;
  MrClockingRow *row = item;

  return (!shows_chosen (self) || mr_clocking_row_is_chosen (row)) &&
         (!mr_meter_filter_is_active (self->search) ||
          gtk_filter_match (GTK_FILTER (self->search), mr_clocking_row_get_meter (row)));
}

static void
set_count (MrClocksPage *self, guint *field, guint count, MrClocksPageProps prop)
{
  if (*field == count)
    return;
  *field = count;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* Rows stay where they are while clocks are being set. */
static gboolean
refresh_cb (gpointer user_data)
{
  MrClocksPage *self = user_data;

  self->refresh = 0;
  if (shows_chosen (self) && !mr_session_is_writing (self->session))
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  mr_clocks_page_update_state (self);
  return G_SOURCE_REMOVE;
}

void
mr_clocks_page_queue_refresh (MrClocksPage *self)
{
  if (self->refresh == 0 && self->clocking != NULL)
    self->refresh = g_timeout_add (REFRESH_INTERVAL_MS, refresh_cb, self);
}

/* What can be done changes at once, so that no button is off without need; but not for every clock that is set. */
static void
state_changed_cb (MrClocksPage *self)
{
  mr_clocks_page_queue_refresh (self);
  mr_clocks_page_update_state (self);
}

static void
clocks_changed_cb (MrClocksPage *self)
{
  if (mr_session_is_busy (self->session))
    mr_clocks_page_queue_refresh (self);
  else
    state_changed_cb (self);
}

static void
listed_changed_cb (MrClocksPage *self)
{
  if (self->selection != NULL)
    set_count (self, &self->n_listed, g_list_model_get_n_items (G_LIST_MODEL (self->selection)), PROP_N_LISTED);
}

static void
items_changed_cb (MrClocksPage *self)
{
  set_count (self, &self->n_all, g_list_model_get_n_items (G_LIST_MODEL (self->clocking)), PROP_N_ALL);
  mr_clocks_page_queue_refresh (self);
}

static void
show_toggled_cb (MrClocksPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_changed_cb (MrClocksPage *self)
{
  mr_meter_filter_set_search (self->search, gtk_editable_get_text (self->search_entry));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (widget);

  gtk_toggle_button_set_active (self->show_all, TRUE);
  gtk_editable_set_text (self->search_entry, "");
  /* The entry waits for more to be typed; here there is no more. */
  search_changed_cb (self);
}

/* --- Choosing --- */

/* What is being written must not change under the engine's hands. */
static void
choose (MrClocksPage *self, MrClockingRow *row, gboolean chosen)
{
  if (mr_session_is_writing (self->session) || mr_clocking_row_is_chosen (row) == chosen)
    return;
  mr_clocking_set_chosen (self->clocking, row, chosen);
}

static void
choose_toggled_cb (GtkCheckButton *button, GtkListItem *item)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), MR_TYPE_CLOCKS_PAGE));
  MrClockingRow *row = gtk_list_item_get_item (item);

  if (self == NULL || self->clocking == NULL || row == NULL)
    return;
  choose (self, row, gtk_check_button_get_active (button));
  /* Not while it is being written. */
  gtk_check_button_set_active (button, mr_clocking_row_is_chosen (row));
}

/* Enter, or two clicks, on a row. */
static void
activated_cb (GtkWidget *view, guint position, MrClocksPage *self)
{
  g_autoptr (MrClockingRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    choose (self, row, !mr_clocking_row_is_chosen (row));
}

static gboolean
has_clock (MrClockingRow *row, gpointer user_data)
{
  return mr_clocking_row_get_clock (row)->state != MR_METER_CLOCK_NONE;
}

static gboolean
is_selected (MrClockingRow *row, gpointer selected)
{
  return g_hash_table_contains (selected, row);
}

static void
choose_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (widget);
  const char *which = g_variant_get_string (parameter, NULL);
  g_autoptr (GHashTable) selected = g_hash_table_new (NULL, NULL);

  if (mr_session_is_writing (self->session))
    return;
  if (g_str_equal (which, "off"))
    {
      mr_clocking_choose_off (self->clocking);
      return;
    }
  if (g_str_equal (which, "all"))
    {
      mr_clocking_choose (self->clocking, has_clock, NULL);
      return;
    }
  /* None stays none. */
  for (guint i = 0; g_str_equal (which, "selected") && i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    {
      g_autoptr (MrClockingRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
        g_hash_table_add (selected, row);
    }
  mr_clocking_choose (self->clocking, is_selected, selected);
}

/* --- The zone --- */

static void
zone_selected_cb (MrClocksPage *self, GParamSpec *pspec, GtkDropDown *drop_down)
{
  const guint selected = gtk_drop_down_get_selected (drop_down);

  if (self->clocking == NULL || selected > MR_CLOCK_UTC || mr_session_is_writing (self->session))
    return;
  mr_clocking_set_zone (self->clocking, (MrClockZone) selected);
  g_settings_set_string (self->settings, "clock-zone", mr_clock_zone_nick ((MrClockZone) selected));
  gtk_drop_down_set_selected (self->zone_wide, selected);
  gtk_drop_down_set_selected (self->zone_narrow, selected);
}

static void
open_zone (MrClocksPage *self)
{
  g_autofree char *nick = g_settings_get_string (self->settings, "clock-zone");
  MrClockZone zone = MR_CLOCK_LOCAL;

  mr_clock_zone_from_nick (nick, &zone);
  mr_clocking_set_zone (self->clocking, zone);
  gtk_drop_down_set_selected (self->zone_wide, zone);
  gtk_drop_down_set_selected (self->zone_narrow, zone);
}

/* --- GObject --- */

static void
mr_clocks_page_constructed (GObject *object)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);
  MrBusLink *link = mr_session_get_link (self->session);

  G_OBJECT_CLASS (mr_clocks_page_parent_class)->constructed (object);
  self->clocking = mr_clocking_new (self->session, link);
  open_zone (self);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (self->clocking));
  g_object_notify_by_pspec (object, props[PROP_CLOCKING]);
  g_signal_connect_object (self->clocking, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clocking, "notify::n-chosen", G_CALLBACK (clocks_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clocking, "notify::n-stale", G_CALLBACK (clocks_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clocking, "notify::n-clocks", G_CALLBACK (clocks_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clocking, "notify::time-state", G_CALLBACK (mr_clocks_page_time_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::busy", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  mr_clocks_page_open_source (self);
  items_changed_cb (self);
  mr_clocks_page_update_state (self);
}

/* The rows, where there are any; a page never opens without a focus. */
static gboolean
mr_clocks_page_grab_focus (GtkWidget *widget)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (widget);
  GtkWidget *view = g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "list") == 0 ? self->list
                                                                                          : GTK_WIDGET (self->table);

  return gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (self->content, GTK_DIR_TAB_FORWARD);
}

static void
mr_clocks_page_dispose (GObject *object)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_CLOCKS_PAGE);
  g_clear_object (&self->clocking);
  g_clear_object (&self->session);
  g_clear_object (&self->search);
  g_clear_object (&self->filter);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mr_clocks_page_parent_class)->dispose (object);
}

static void
mr_clocks_page_finalize (GObject *object)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);

  g_free (self->banner);
  g_free (self->banner_action);
  g_free (self->banner_button);
  g_free (self->hint);
  G_OBJECT_CLASS (mr_clocks_page_parent_class)->finalize (object);
}

static void
mr_clocks_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);

  switch ((MrClocksPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_CLOCKING:
      g_value_set_object (value, self->clocking);
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
    case PROP_BANNER:
      g_value_set_string (value, self->banner);
      break;
    case PROP_BANNER_ACTION:
      g_value_set_string (value, self->banner_action);
      break;
    case PROP_BANNER_BUTTON:
      g_value_set_string (value, self->banner_button);
      break;
    case PROP_BANNER_LAMP:
      g_value_set_enum (value, self->banner_lamp);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_string (MrClocksPage *self, char **field, const GValue *value, GParamSpec *pspec)
{
  if (g_strcmp0 (*field, g_value_get_string (value)) == 0)
    return;
  g_free (*field);
  *field = g_value_dup_string (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
mr_clocks_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);

  switch ((MrClocksPageProps) id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_BANNER:
      set_string (self, &self->banner, value, pspec);
      break;
    case PROP_BANNER_ACTION:
      set_string (self, &self->banner_action, value, pspec);
      break;
    case PROP_BANNER_BUTTON:
      set_string (self, &self->banner_button, value, pspec);
      break;
    case PROP_BANNER_LAMP:
      self->banner_lamp = g_value_get_enum (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_HINT:
      set_string (self, &self->hint, value, pspec);
      break;
    case PROP_CLOCKING:
    case PROP_N_ALL:
    case PROP_N_LISTED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags own = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_CLOCKING] = g_param_spec_object ("clocking", NULL, NULL, MR_TYPE_CLOCKING, readable);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_N_LISTED] = g_param_spec_uint ("n-listed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_BANNER] = g_param_spec_string ("banner", NULL, NULL, "", own);
  props[PROP_BANNER_ACTION] = g_param_spec_string ("banner-action", NULL, NULL, "", own);
  props[PROP_BANNER_BUTTON] = g_param_spec_string ("banner-button", NULL, NULL, "", own);
  props[PROP_BANNER_LAMP] = g_param_spec_enum ("banner-lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_WARNING, own);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, "", own);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, room);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, views);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, list);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, deviation);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, show_all);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, show_chosen);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, zone_wide);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, zone_narrow);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, apply_wide);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, apply_narrow);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, filtered);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, selection);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, page_name);
  gtk_widget_class_bind_template_callback (widget_class, empty_description);
  gtk_widget_class_bind_template_callback (widget_class, empty_action);
  gtk_widget_class_bind_template_callback (widget_class, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, has_empty_button);
  gtk_widget_class_bind_template_callback (widget_class, view_name);
  gtk_widget_class_bind_template_callback (widget_class, count_text);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback (widget_class, time_lamp);
  gtk_widget_class_bind_template_callback (widget_class, time_label);
  gtk_widget_class_bind_template_callback (widget_class, asks_in_words);
  gtk_widget_class_bind_template_callback (widget_class, asks_by_icon);
  gtk_widget_class_bind_template_callback (widget_class, nothing_icon);
  gtk_widget_class_bind_template_callback (widget_class, nothing_title);
  gtk_widget_class_bind_template_callback (widget_class, nothing_description);
  gtk_widget_class_bind_template_callback (widget_class, chosen_rank);
  gtk_widget_class_bind_template_callback (widget_class, listed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, zone_selected_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_clock_cells_bind_callbacks (widget_class);
}

static void
mr_clocks_page_class_init (MrClocksPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_clocks_page_constructed;
  object_class->dispose = mr_clocks_page_dispose;
  object_class->finalize = mr_clocks_page_finalize;
  object_class->get_property = mr_clocks_page_get_property;
  object_class->set_property = mr_clocks_page_set_property;
  widget_class->grab_focus = mr_clocks_page_grab_focus;
  install_properties (object_class);
  gtk_widget_class_install_action (widget_class, "clocks.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "clocks.choose", "s", choose_action);
  mr_clocks_page_install_apply (widget_class);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_CLOCKING);
  g_type_ensure (MR_TYPE_CLOCKING_ROW);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-clocks-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
mr_clocks_page_init (MrClocksPage *self)
{
  GtkColumnViewColumn *numbers[2] = { NULL };

  self->banner = g_strdup ("");
  self->banner_action = g_strdup ("");
  self->banner_button = g_strdup ("");
  self->banner_lamp = MR_LAMP_WARNING;
  self->hint = g_strdup ("");
  self->settings = g_settings_new (MR_APP_ID);
  self->search = mr_meter_filter_new ();
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));

  numbers[0] = self->deviation;
  mr_column_titles_align (self->table, numbers);
  gtk_filter_list_model_set_filter (self->filtered, self->filter);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

GtkWidget *
mr_clocks_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_CLOCKS_PAGE, "session", session, NULL);
}

MrClocking *
mr_clocks_page_get_clocking (MrClocksPage *self)
{
  g_return_val_if_fail (MR_IS_CLOCKS_PAGE (self), NULL);
  return self->clocking;
}

GtkSelectionModel *
mr_clocks_page_get_model (MrClocksPage *self)
{
  g_return_val_if_fail (MR_IS_CLOCKS_PAGE (self), NULL);
  return GTK_SELECTION_MODEL (self->selection);
}

MrMeterFilter *
mr_clocks_page_get_filter (MrClocksPage *self)
{
  g_return_val_if_fail (MR_IS_CLOCKS_PAGE (self), NULL);
  return self->search;
}
