/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-meter-filter.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrWritesPage:
 *
 * Base of the pages that list what can be, or was, written to the meters of a site: a list, which is a table where
 * there is room; a search and toggles that leave rows out; a menu for the selected rows; tools beside the toggles or,
 * in a narrow window, at the bottom; a banner; and what is said while there is nothing to list.
 *
 * A row is any object with a property "meter" (MrMeter).
 *
 * Its template takes these types of child: "above" (of everything else) · "filter" (a toggle, the first of which shows
 * all, or what else belongs beside them) · "tools" (one widget) · "table" (GtkColumnView) · "column" (of the table,
 * after number, make and place of the meter, which come after those that are in the table) · "list" (GtkListView) ·
 * "below" (the rows).
 *
 * Properties: "session" (MrSession, construct-only) · "meter" (MrMeter, nullable, read-only: of the row, if one is
 * selected; notifies whenever another number of rows is selected, too) · "searching" (boolean) · "n-all" (uint,
 * read-only: rows there are, listed or not) · "narrow" (boolean, read-only, notifies: it shows the list) · "row-menu"
 * (GMenuModel, nullable). Action it installs: "rows.show-all".
 */
#define MR_TYPE_WRITES_PAGE (mr_writes_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (MrWritesPage, mr_writes_page, MR, WRITES_PAGE, GtkWidget)

typedef struct _MrPageAction MrPageAction;

/* Marked for translation. */
typedef struct {
  const char *title;
  const char *text;
} MrPageWords;

/**
 * MrWritesPageClass:
 * @icon: shown while there are no rows
 * @connect, @scan: (nullable): how to get meters, before there are any; marked for translation
 * @no_rows: while there are meters, or without @connect
 * @trouble: title, while the list could not be read; marked for translation
 * @no_matches: none of the rows was searched for
 * @search_hint: what can be searched for; marked for translation
 * @selection_type: of GtkSelectionModel
 * @threshold: pixels at normal text size, below which it is narrow
 * @table_threshold: the same for the table, if it leaves out columns then
 *
 * @open: makes the list of rows. Returns: (transfer full) (nullable): %NULL with @error, which the page says
 * @count: (nullable): how many rows there are, where the list does not have those that are not listed
 * @is_shown: (nullable): whether @row belongs to the toggle @show, which is not the first one
 * @search_changed: (nullable): has the list leave out what is not searched for. Without it, meters are searched for,
 *   and rows left out by the page
 * @show_changed: (nullable): another toggle is active
 * @good_news: (nullable): why it is good that no row belongs to the toggle @show. Returns: (nullable): NULL: it is not
 * @update: (nullable): what is left to do. May look at every row
 * @update_selected: (nullable): what is said of the selected @rows
 * @activated: (nullable): Enter, or two clicks, on @row
 * @actions: (nullable): what can be done; see mr_page_actions_install()
 */
struct _MrWritesPageClass {
  GtkWidgetClass parent_class;

  const char *icon;
  const char *connect;
  const char *scan;
  MrPageWords no_rows;
  const char *trouble;
  MrPageWords no_matches;
  const char *search_hint;
  GType selection_type;
  int threshold;
  int table_threshold;

  GListModel *(*open) (MrWritesPage *self, GError **error);
  guint (*count) (MrWritesPage *self);
  gboolean (*is_shown) (MrWritesPage *self, gpointer row, guint show);
  void (*search_changed) (MrWritesPage *self, const char *text);
  void (*show_changed) (MrWritesPage *self, guint show);
  const MrPageWords *(*good_news) (MrWritesPage *self, guint show);
  void (*update) (MrWritesPage *self);
  void (*update_selected) (MrWritesPage *self, GPtrArray *rows);
  void (*activated) (MrWritesPage *self, gpointer row);

  const MrPageAction *actions;
};

/** Returns: (transfer none): the rows that are listed, in the order in which they are listed. */
GtkSelectionModel *mr_writes_page_get_model (MrWritesPage *self);

/** Returns: (transfer none): which meters are searched for. */
MrMeterFilter *mr_writes_page_get_filter (MrWritesPage *self);

/** Returns: (transfer full) (element-type MrMeter): those of the selected rows, in the order of the list. */
GPtrArray *mr_writes_page_dup_meters (MrWritesPage *self);

/** Returns: how many rows are selected. */
guint mr_writes_page_get_n_selected (MrWritesPage *self);

/** @show: number of a toggle; the first one, 0, shows all. */
void mr_writes_page_set_show (MrWritesPage *self, guint show);
guint mr_writes_page_get_show (MrWritesPage *self);
void mr_writes_page_set_search (MrWritesPage *self, const char *text);

/* --- For the pages that are one --- */

/** Makes the functions that templates use known to the one of @widget_class: those of the cells of meters, and of
 *  tools. */
void mr_writes_page_bind_callbacks (GtkWidgetClass *widget_class);

/** Returns: (transfer none): NULL once the page has been disposed of. */
MrSession *mr_writes_page_get_session (MrWritesPage *self);

/** Returns: (transfer none): table or list, whichever is shown. */
GtkWidget *mr_writes_page_get_view (MrWritesPage *self);

/** Returns: (transfer none): what the table is in, a #MrAdaptiveBin, so that a column can be left out. */
GtkWidget *mr_writes_page_get_table_room (MrWritesPage *self);

/** Returns: (transfer full) (element-type GObject): the selected rows, in the order of the list. */
GPtrArray *mr_writes_page_dup_selected (MrWritesPage *self);

/** Returns: whether there are rows, listed or not; not where they could not be read. */
gboolean mr_writes_page_has_rows (MrWritesPage *self);

/** Returns: whether something can be sent now. */
gboolean mr_writes_page_is_ready (MrWritesPage *self);

/** Returns: (nullable): translated, why nothing can be sent now; %NULL if something can. */
const char *mr_writes_page_why_off (MrWritesPage *self);

/* What #MrPageAction of several pages have in common. */

/** Why nothing that is to be written can be changed: not under the engine's hands while it writes. @rows: not used */
const char *mr_writes_page_why_fixed (MrWritesPage *self, GPtrArray *rows);

/** Why what is to be written for @rows cannot be changed. */
const char *mr_writes_page_why_not_change (MrWritesPage *self, GPtrArray *rows);

/** Why nothing can be sent to the meters of @rows. */
const char *mr_writes_page_why_not_send (MrWritesPage *self, GPtrArray *rows);

/** Why the meters of @rows cannot be read. They can while the bus is at work: they are read when it has done that. */
const char *mr_writes_page_why_not_read (MrWritesPage *self, GPtrArray *rows);

/** Shows a sentence above the rows. @text: "": there is nothing to say. @button: (nullable), with its @action */
void mr_writes_page_show_banner (MrWritesPage *self, MrLamp lamp, const char *text, const char *button,
                                 const char *action);

/** Rows have changed: they are filtered again, and what can be done is looked at. At once, so that no button is off
 *  without need; but while the bus is at work not for each of many changes. */
void mr_writes_page_rows_changed (MrWritesPage *self);

/** The same, soon. */
void mr_writes_page_queue_refresh (MrWritesPage *self);

/** Returns: (transfer none): the place of something that covers rows and tools in a narrow window, while it does. */
AdwBin *mr_writes_page_get_front (MrWritesPage *self);
void mr_writes_page_set_covered (MrWritesPage *self, gboolean covered);

G_END_DECLS
