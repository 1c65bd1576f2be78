/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-address-cells.h"
#include "mr-banner.h"
#include "mr-column-titles.h"
#include "mr-edit-cell.h"
#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"

/* While addresses are set one after another, the list is not filtered more often than this. */
#define REFRESH_INTERVAL_MS 250

G_DEFINE_FINAL_TYPE (MrAddressesPage, mr_addresses_page, GTK_TYPE_WIDGET)

typedef enum {
  PROP_SESSION = 1,
  PROP_ADDRESSING,
  PROP_SEARCHING,
  PROP_N_ALL,
  PROP_N_LISTED,
  PROP_TROUBLE,
  PROP_BANNER,
  PROP_BANNER_ACTION,
  PROP_BANNER_BUTTON,
  PROP_HINT,
  PROP_LAST = PROP_HINT
} MrAddressesPageProps;

static GParamSpec *props[PROP_LAST + 1];

/* --- What the template shows --- */

static char *
page_name (GtkWidget *widget, guint n_all, const char *trouble)
{
  return g_strdup (*trouble != '\0' ? "trouble" : n_all > 0 ? "plan" : "empty");
}

static char *
empty_description (GtkWidget *widget, MrLinkState state, gboolean busy)
{
  if (state != MR_LINK_CONNECTED)
    return g_strdup (_("Connect to the bus to find its meters. Then plan their addresses here."));
  return g_strdup (busy ? _("Each meter appears here as soon as it answers.")
                        : _("Scan the bus to find its meters. Then plan their addresses here."));
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

/* No conflict to show is good news, and not a search without result. */
static char *
nothing_icon (GtkWidget *widget, gboolean conflicts, const char *search)
{
  return g_strdup (conflicts && *search == '\0' ? "mr-lamp-ok-symbolic" : "system-search-symbolic");
}

static char *
nothing_title (GtkWidget *widget, gboolean changes, gboolean conflicts, const char *search)
{
  if (*search != '\0')
    return g_strdup (_("No Meters Found"));
  if (conflicts)
    return g_strdup (_("No Conflicts"));
  return g_strdup (changes ? _("Nothing to Change") : _("No Meters Found"));
}

static char *
nothing_description (GtkWidget *widget, gboolean changes, gboolean conflicts, const char *search)
{
  if (*search != '\0')
    return g_strdup (_("No meter of this site matches."));
  if (conflicts)
    return g_strdup (_("Each planned address can be set."));
  return g_strdup (changes ? _("No meter is to get an address that it does not have.") : "");
}

/* --- The list --- */

static gboolean
is_shown (MrPlanShow show, MrAddressingRow *row)
{
  switch (show)
    {
    case MR_PLAN_SHOW_CHANGES:
      return mr_addressing_row_changes (row);
    case MR_PLAN_SHOW_CONFLICTS:
      return mr_addressing_row_get_conflict_kind (row) != MR_PLAN_NO_CONFLICT;
    case MR_PLAN_SHOW_ALL:
    default:
      return TRUE;
    }
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  MrAddressesPage *self = user_data;
  MrAddressingRow *row = item;

  return is_shown (self->show, row) &&
         (!mr_meter_filter_is_active (self->search) ||
          gtk_filter_match (GTK_FILTER (self->search), mr_addressing_row_get_meter (row)));
}

static gboolean
is_filtered (MrAddressesPage *self)
{
  return self->show != MR_PLAN_SHOW_ALL || mr_meter_filter_is_active (self->search);
}

static void
set_count (MrAddressesPage *self, guint *field, guint count, MrAddressesPageProps prop)
{
  if (*field == count)
    return;
  *field = count;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* Rows stay where they are while one is typed in, and while addresses are being set. */
static gboolean
refresh_cb (gpointer user_data)
{
  MrAddressesPage *self = user_data;

  self->refresh = 0;
  if (mr_edit_cell_is_edited (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  if (is_filtered (self) && !mr_session_is_writing (self->session))
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  mr_addresses_page_update_state (self);
  return G_SOURCE_REMOVE;
}

void
mr_addresses_page_queue_refresh (MrAddressesPage *self)
{
  if (self->refresh == 0 && self->addressing != NULL)
    self->refresh = g_timeout_add (REFRESH_INTERVAL_MS, refresh_cb, self);
}

/* What can be done changes at once, so that no button is off without need; but not for every address that is set. */
static void
state_changed_cb (MrAddressesPage *self)
{
  mr_addresses_page_queue_refresh (self);
  mr_addresses_page_update_state (self);
}

static void
plan_changed_cb (MrAddressesPage *self)
{
  if (mr_session_is_busy (self->session))
    mr_addresses_page_queue_refresh (self);
  else
    state_changed_cb (self);
}

static void
listed_changed_cb (MrAddressesPage *self)
{
  if (self->selection != NULL)
    set_count (self, &self->n_listed, g_list_model_get_n_items (G_LIST_MODEL (self->selection)), PROP_N_LISTED);
}

static void
items_changed_cb (MrAddressesPage *self)
{
  set_count (self, &self->n_all, g_list_model_get_n_items (G_LIST_MODEL (self->addressing)), PROP_N_ALL);
  mr_addresses_page_queue_refresh (self);
}

static void
selection_changed_cb (MrAddressesPage *self)
{
  if (self->selection != NULL && self->addressing != NULL)
    mr_addresses_page_update_selected (self);
}

static void
show_toggled_cb (MrAddressesPage *self)
{
  if (gtk_toggle_button_get_active (self->show_changes))
    self->show = MR_PLAN_SHOW_CHANGES;
  else if (gtk_toggle_button_get_active (self->show_conflicts))
    self->show = MR_PLAN_SHOW_CONFLICTS;
  else
    self->show = MR_PLAN_SHOW_ALL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_changed_cb (MrAddressesPage *self)
{
  mr_meter_filter_set_search (self->search, gtk_editable_get_text (self->search_entry));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);

  mr_addresses_page_set_show (self, MR_PLAN_SHOW_ALL);
  mr_addresses_page_set_search (self, "");
}

/* --- GObject --- */

static void
open_plan (MrAddressesPage *self)
{
  g_autoptr (GError) error = NULL;

  self->addressing = mr_addressing_new (self->session, mr_session_get_link (self->session), &error);
  if (self->addressing == NULL)
    {
      self->trouble = g_markup_escape_text (error->message, -1);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TROUBLE]);
      return;
    }
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (self->addressing));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESSING]);
  g_signal_connect_object (self->addressing, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->addressing, "notify::n-changes", G_CALLBACK (plan_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->addressing, "notify::n-conflicts", G_CALLBACK (plan_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::busy", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mr_session_get_link (self->session), "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  mr_addresses_page_look_back (self);
  items_changed_cb (self);
  mr_addresses_page_update_state (self);
}

static void
mr_addresses_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (mr_addresses_page_parent_class)->constructed (object);
  open_plan (MR_ADDRESSES_PAGE (object));
}

static void
mr_addresses_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);

  gtk_widget_allocate (self->content, width, height, baseline, NULL);
  gtk_popover_present (GTK_POPOVER (self->row_menu));
}

static void
mr_addresses_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (MR_ADDRESSES_PAGE (widget)->content, orientation, for_size, minimum, natural, NULL, NULL);
}

/* The rows, where there are any; a page never opens without a focus. */
static gboolean
mr_addresses_page_grab_focus (GtkWidget *widget)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);

  return gtk_widget_child_focus (mr_addresses_page_front_view (self), GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (self->content, GTK_DIR_TAB_FORWARD);
}

static void
mr_addresses_page_dispose (GObject *object)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  mr_addresses_page_apply_dispose (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_ADDRESSES_PAGE);
  g_clear_object (&self->addressing);
  g_clear_object (&self->session);
  g_clear_object (&self->search);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (mr_addresses_page_parent_class)->dispose (object);
}

static void
mr_addresses_page_finalize (GObject *object)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (object);

  g_free (self->trouble);
  g_free (self->banner);
  g_free (self->banner_action);
  g_free (self->banner_button);
  g_free (self->hint);
  G_OBJECT_CLASS (mr_addresses_page_parent_class)->finalize (object);
}

static void
mr_addresses_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (object);

  switch ((MrAddressesPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ADDRESSING:
      g_value_set_object (value, self->addressing);
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
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
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
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_string (MrAddressesPage *self, char **field, const GValue *value, GParamSpec *pspec)
{
  if (g_strcmp0 (*field, g_value_get_string (value)) == 0)
    return;
  g_free (*field);
  *field = g_value_dup_string (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
mr_addresses_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (object);

  switch ((MrAddressesPageProps) id)
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
    case PROP_HINT:
      set_string (self, &self->hint, value, pspec);
      break;
    case PROP_ADDRESSING:
    case PROP_N_ALL:
    case PROP_N_LISTED:
    case PROP_TROUBLE:
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
  props[PROP_ADDRESSING] = g_param_spec_object ("addressing", NULL, NULL, MR_TYPE_ADDRESSING, readable);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_N_LISTED] = g_param_spec_uint ("n-listed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, "", readable);
  props[PROP_BANNER] = g_param_spec_string ("banner", NULL, NULL, "", own);
  props[PROP_BANNER_ACTION] = g_param_spec_string ("banner-action", NULL, NULL, "", own);
  props[PROP_BANNER_BUTTON] = g_param_spec_string ("banner-button", NULL, NULL, "", own);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, "", own);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, room);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, views);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, list);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, old);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, wish);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, show_all);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, show_changes);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, show_conflicts);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, filtered);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, selection);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_first);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_scope);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_wide);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_narrow);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, apply_wide);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, apply_narrow);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, row_menu);
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
  gtk_widget_class_bind_template_callback (widget_class, nothing_icon);
  gtk_widget_class_bind_template_callback (widget_class, nothing_title);
  gtk_widget_class_bind_template_callback (widget_class, nothing_description);
  gtk_widget_class_bind_template_callback (widget_class, listed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_addresses_page_bind_fill (widget_class);
  mr_addresses_page_bind_rows (widget_class);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "addresses.show-all", NULL, show_all_action);
  mr_addresses_page_install_rows (widget_class);
  mr_addresses_page_install_apply (widget_class);
}

static void
mr_addresses_page_class_init (MrAddressesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_addresses_page_constructed;
  object_class->dispose = mr_addresses_page_dispose;
  object_class->finalize = mr_addresses_page_finalize;
  object_class->get_property = mr_addresses_page_get_property;
  object_class->set_property = mr_addresses_page_set_property;
  widget_class->size_allocate = mr_addresses_page_size_allocate;
  widget_class->measure = mr_addresses_page_measure;
  widget_class->grab_focus = mr_addresses_page_grab_focus;
  install_properties (object_class);
  install_actions (widget_class);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_ADDRESSING);
  g_type_ensure (MR_TYPE_ADDRESSING_ROW);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_EDIT_CELL);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-addresses-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
mr_addresses_page_init (MrAddressesPage *self)
{
  GtkColumnViewColumn *numbers[3] = { NULL };

  self->trouble = g_strdup ("");
  self->banner = g_strdup ("");
  self->banner_action = g_strdup ("");
  self->banner_button = g_strdup ("");
  self->hint = g_strdup ("");
  self->search = mr_meter_filter_new ();
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));

  numbers[0] = self->old;
  numbers[1] = self->wish;
  mr_column_titles_align (self->table, numbers);
  gtk_filter_list_model_set_filter (self->filtered, self->filter);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  mr_addresses_page_fill_init (self);
}

GtkWidget *
mr_addresses_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_ADDRESSES_PAGE, "session", session, NULL);
}

MrAddressing *
mr_addresses_page_get_addressing (MrAddressesPage *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSES_PAGE (self), NULL);
  return self->addressing;
}

GtkSelectionModel *
mr_addresses_page_get_model (MrAddressesPage *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSES_PAGE (self), NULL);
  return GTK_SELECTION_MODEL (self->selection);
}

MrMeterFilter *
mr_addresses_page_get_filter (MrAddressesPage *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSES_PAGE (self), NULL);
  return self->search;
}

void
mr_addresses_page_set_show (MrAddressesPage *self, MrPlanShow show)
{
  GtkToggleButton *toggles[] = { self->show_all, self->show_changes, self->show_conflicts };

  g_return_if_fail (MR_IS_ADDRESSES_PAGE (self));
  gtk_toggle_button_set_active (toggles[show], TRUE);
}

void
mr_addresses_page_set_search (MrAddressesPage *self, const char *text)
{
  g_return_if_fail (MR_IS_ADDRESSES_PAGE (self));
  gtk_editable_set_text (self->search_entry, text);
  /* The entry waits for more to be typed; here there is no more. */
  search_changed_cb (self);
}
