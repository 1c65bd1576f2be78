/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows are listed, what is said when there are no rows, and when the available actions are updated. */
#include "config.h"

#include "mr-writes-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-edit-cell.h"
#include "mr-page-actions.h"

/* While meters are written to one after another, the list is not filtered more often than this. */
#define REFRESH_INTERVAL_MS 250

#define PRIVATE(self) mr_writes_page_get_private (self)

/* --- What is said when there are no rows --- */

static void
show_words (AdwStatusPage *page, const char *icon, const char *title, const char *text)
{
  adw_status_page_set_icon_name (page, icon);
  adw_status_page_set_title (page, title);
  adw_status_page_set_description (page, text);
}

static void
show_nothing (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  const gboolean searched = *gtk_editable_get_text (priv->search_entry) != '\0';
  const MrPageWords *good = klass->good_news != NULL && !searched ? klass->good_news (self, priv->show) : NULL;

  if (good != NULL)
    show_words (priv->nothing, "mr-lamp-ok-symbolic", _(good->title), _(good->text));
  else
    show_words (priv->nothing, "system-search-symbolic", _(klass->no_matches.title), _(klass->no_matches.text));
}

void
mr_writes_page_update_view (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  const gboolean any = g_list_model_get_n_items (G_LIST_MODEL (priv->selection)) > 0;

  if (!any)
    show_nothing (self);
  gtk_stack_set_visible_child_name (priv->views,
                                    !any ? "nothing" : mr_writes_page_is_narrow (self) ? "list" : "table");
}

/* How to get meters, and so rows; or that there cannot be any. */
static void
show_empty (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  const gboolean connected = mr_bus_link_get_state (mr_session_get_link (priv->session)) == MR_LINK_CONNECTED;
  const gboolean searching = connected && mr_session_is_busy (priv->session);

  if (klass->connect == NULL || g_list_model_get_n_items (G_LIST_MODEL (priv->session)) > 0)
    {
      show_words (priv->empty, klass->icon, _(klass->no_rows.title), _(klass->no_rows.text));
      gtk_widget_set_visible (priv->begin, FALSE);
      return;
    }
  show_words (priv->empty, klass->icon, _("No Meters Yet"),
              searching ? _("Each meter appears here as soon as it answers.") : connected ? _(klass->scan) : _(klass->connect));
  gtk_button_set_label (GTK_BUTTON (priv->begin), connected ? C_("button", "Scan") : _("_Connect…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (priv->begin), connected ? "win.scan" : "win.connect");
  gtk_widget_set_visible (priv->begin, !searching);
}

static void
update_content (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  const guint n_all = klass->count != NULL ? klass->count (self) : g_list_model_get_n_items (priv->rows);

  mr_writes_page_set_n_all (self, n_all);
  if (n_all == 0)
    show_empty (self);
  gtk_stack_set_visible_child_name (priv->content, n_all > 0 ? "rows" : "empty");
}

static void
show_trouble (MrWritesPage *self, const GError *error)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  g_autofree char *safe = g_markup_escape_text (error->message, -1);

  show_words (priv->trouble, "mr-lamp-error-symbolic", _(klass->trouble), safe);
  gtk_stack_set_visible_child_name (priv->content, "trouble");
}

/* --- Which are listed --- */

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  MrWritesPage *self = user_data;
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  g_autoptr (MrMeter) meter = NULL;

  if (priv->show != 0 && klass->is_shown != NULL && !klass->is_shown (self, item, priv->show))
    return FALSE;
  if (!mr_meter_filter_is_active (priv->search))
    return TRUE;
  g_object_get (item, "meter", &meter, NULL);
  return gtk_filter_match (GTK_FILTER (priv->search), meter);
}

static void
filter_again (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);

  if (priv->filter != NULL)
    gtk_filter_changed (priv->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

void
mr_writes_page_search_changed (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);

  if (priv->rows == NULL)
    return;
  if (klass->search_changed != NULL)
    klass->search_changed (self, gtk_editable_get_text (priv->search_entry));
  else
    mr_meter_filter_set_search (priv->search, gtk_editable_get_text (priv->search_entry));
  filter_again (self);
  mr_writes_page_update_view (self);
}

void
mr_writes_page_toggled (MrWritesPage *self, GtkToggleButton *toggle)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);

  if (!gtk_toggle_button_get_active (toggle) || !g_ptr_array_find (priv->toggles, toggle, &priv->show) ||
      priv->rows == NULL)
    return;
  if (klass->show_changed != NULL)
    klass->show_changed (self, priv->show);
  filter_again (self);
  mr_writes_page_update_view (self);
}

/* --- What can be done --- */

/* Returns: (transfer full) */
static MrMeter *
dup_meter (gpointer row)
{
  MrMeter *meter;

  g_object_get (row, "meter", &meter, NULL);
  return meter;
}

static void
update_selected (MrWritesPage *self)
{
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MrMeter) only = NULL;

  if (PRIVATE (self)->rows == NULL)
    return;
  rows = mr_writes_page_dup_selected (self);
  only = rows->len == 1 ? dup_meter (rows->pdata[0]) : NULL;
  mr_writes_page_set_selected (self, rows->len, only);
  if (klass->update_selected != NULL)
    klass->update_selected (self, rows);
  mr_page_actions_update (self, rows);
}

static void
update (MrWritesPage *self)
{
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);

  update_content (self);
  if (klass->update != NULL)
    klass->update (self);
  update_selected (self);
}

/* Rows stay where they are while one is typed in, and while meters are written to. */
static gboolean
refresh_cb (gpointer user_data)
{
  MrWritesPage *self = user_data;
  MrWritesPagePrivate *priv = PRIVATE (self);
  const gboolean is_filtered = priv->show != 0 || mr_meter_filter_is_active (priv->search);

  priv->refresh = 0;
  if (mr_edit_cell_is_edited (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  if (is_filtered && !mr_session_is_writing (priv->session))
    filter_again (self);
  update (self);
  return G_SOURCE_REMOVE;
}

void
mr_writes_page_queue_refresh (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);

  if (priv->refresh == 0 && priv->rows != NULL)
    priv->refresh = g_timeout_add (REFRESH_INTERVAL_MS, refresh_cb, self);
}

static void
state_changed_cb (MrWritesPage *self)
{
  mr_writes_page_queue_refresh (self);
  update (self);
}

void
mr_writes_page_rows_changed (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);

  if (priv->rows != NULL && mr_session_is_busy (priv->session))
    mr_writes_page_queue_refresh (self);
  else if (priv->rows != NULL)
    state_changed_cb (self);
}

static void
items_changed_cb (MrWritesPage *self)
{
  update_content (self);
  mr_writes_page_queue_refresh (self);
}

/* A scan adds meters one after another; the actions on selected rows need not be updated for each of them. */
static void
listed_changed_cb (MrWritesPage *self)
{
  mr_writes_page_update_view (self);
  if (mr_session_is_busy (PRIVATE (self)->session))
    mr_writes_page_queue_refresh (self);
  else
    update_selected (self);
}

/* --- Public --- */

void
mr_writes_page_open_rows (MrWritesPage *self)
{
  MrWritesPagePrivate *priv = PRIVATE (self);
  MrWritesPageClass *klass = MR_WRITES_PAGE_GET_CLASS (self);
  MrBusLink *link = mr_session_get_link (priv->session);
  g_autoptr (GError) error = NULL;

  priv->rows = klass->open (self, &error);
  if (priv->rows == NULL)
    {
      show_trouble (self, error);
      return;
    }
  if (klass->search_changed == NULL)
    priv->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  gtk_filter_list_model_set_filter (priv->filtered, priv->filter);
  gtk_filter_list_model_set_model (priv->filtered, priv->rows);
  g_signal_connect_object (priv->rows, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->selection, "items-changed", G_CALLBACK (listed_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->selection, "selection-changed", G_CALLBACK (update_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->session, "items-changed", G_CALLBACK (update_content), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->session, "notify::busy", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::busy", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  mr_writes_page_update_view (self);
  state_changed_cb (self);
}

void
mr_writes_page_set_show (MrWritesPage *self, guint show)
{
  GPtrArray *toggles;

  g_return_if_fail (MR_IS_WRITES_PAGE (self));
  toggles = PRIVATE (self)->toggles;
  if (show < toggles->len)
    gtk_toggle_button_set_active (toggles->pdata[show], TRUE);
}

guint
mr_writes_page_get_show (MrWritesPage *self)
{
  g_return_val_if_fail (MR_IS_WRITES_PAGE (self), 0);
  return PRIVATE (self)->show;
}

void
mr_writes_page_set_search (MrWritesPage *self, const char *text)
{
  g_return_if_fail (MR_IS_WRITES_PAGE (self));
  gtk_editable_set_text (PRIVATE (self)->search_entry, text);
  /* The entry waits for more to be typed; here there is no more. */
  mr_writes_page_search_changed (self);
}

GPtrArray *
mr_writes_page_dup_selected (MrWritesPage *self)
{
  GtkSelectionModel *model = PRIVATE (self)->selection;
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (model);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean any = gtk_bitset_iter_init_first (&iter, selected, &position); any;
       any = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (model), position));
  return rows;
}

gboolean
mr_writes_page_has_rows (MrWritesPage *self)
{
  return PRIVATE (self)->rows != NULL && PRIVATE (self)->n_all > 0;
}

gboolean
mr_writes_page_is_ready (MrWritesPage *self)
{
  return mr_writes_page_why_off (self) == NULL;
}

static const char *
why_offline (MrWritesPage *self)
{
  MrBusLink *link = mr_session_get_link (PRIVATE (self)->session);

  return mr_bus_link_get_state (link) != MR_LINK_CONNECTED ? _("Off while the bus is not connected") : NULL;
}

const char *
mr_writes_page_why_off (MrWritesPage *self)
{
  const char *why = why_offline (self);

  if (why != NULL)
    return why;
  return mr_bus_link_is_busy (mr_session_get_link (PRIVATE (self)->session)) ? _("Off while the bus is at work") : NULL;
}

const char *
mr_writes_page_why_fixed (MrWritesPage *self, GPtrArray *rows)
{
  return mr_session_is_writing (PRIVATE (self)->session) ? mr_writes_page_why_off (self) : NULL;
}

static const char *
why_no_rows (GPtrArray *rows)
{
  return rows->len == 0 ? _("Off because no meter is selected") : NULL;
}

const char *
mr_writes_page_why_not_change (MrWritesPage *self, GPtrArray *rows)
{
  const char *why_fixed = mr_writes_page_why_fixed (self, rows);

  return why_fixed != NULL ? why_fixed : why_no_rows (rows);
}

const char *
mr_writes_page_why_not_send (MrWritesPage *self, GPtrArray *rows)
{
  const char *why_off = mr_writes_page_why_off (self);

  return why_off != NULL ? why_off : why_no_rows (rows);
}

const char *
mr_writes_page_why_not_read (MrWritesPage *self, GPtrArray *rows)
{
  const char *why = why_offline (self);

  return why != NULL ? why : why_no_rows (rows);
}

GPtrArray *
mr_writes_page_dup_meters (MrWritesPage *self)
{
  g_autoptr (GPtrArray) rows = mr_writes_page_dup_selected (self);
  GPtrArray *meters = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (meters, dup_meter (rows->pdata[i]));
  return meters;
}
