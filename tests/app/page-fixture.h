/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-writes-page.h"
#include "window-fixture.h"

G_BEGIN_DECLS

/* What the tests of the pages share that show what can be written to meters, or was. */

#define WIDE 1240, 760
#define NARROW 360, 720

/** Shows a page, and waits until it is drawn. */
void show_page (MrWindow *window, const char *page);

/** Opens the bus that @text describes in @folder/@name, and scans it. @speed: bus seconds per real second */
void open_scanned_bus (MrWindow *window, const char *folder, const char *name, const char *text, guint speed);

/** Describes a bus in @folder/@name. Returns: @folder */
const char *write_bus (const char *folder, const char *name, const char *text);

/** Opens such a bus as this computer knows it. */
void open_known_bus (MrWindow *window, const char *folder, const char *name);

/** Opens a site whose bus has @n_meters meters, which were read. Their numbers count from 10000000 up, in hex. */
MrWindow *open_many (guint n_meters);

/** Whether a label in @widget, as far as it is to be seen, has @text. */
gboolean has_text (GtkWidget *widget, const char *text);

/** Returns: (nullable): the first button in @widget that says @label. */
GtkWidget *find_button (GtkWidget *widget, const char *label);
void click (GtkWidget *widget, const char *label);

/** Returns: (nullable): the entry row in @widget whose title begins with @title. */
GtkEditable *find_entry (GtkWidget *widget, const char *title);

/* Each button of the page that is off says why. */
void assert_explained (gpointer page);
guint n_rows (gpointer page);

/** Returns: (transfer none): the row at @position. */
gpointer nth_row (gpointer page, guint position);

/** Selects these rows and no others. @is_meant: for a row */
void select_rows (gpointer page, gboolean (*is_meant) (gpointer row, gconstpointer data), gconstpointer data);

gboolean has_closed_dialog (gpointer window);

/** Does what is to be done, waits until the window asks, and returns the question. */
GtkWidget *wait_for_dialog (MrWindow *window);

/** Takes pictures at all sizes a window of ours has, and asserts that the page fits into them. */
void set_sizes (MrWindow *window, gpointer page, const char *name);

/** Asserts that each row of @page that is drawn has a name for assistive technologies, which begins with the make and
 *  number of its meter. @page: any widget with one list. Returns: how many are drawn */
guint assert_rows_are_named (gpointer page);

/** From here on, text has @percent of its usual size. */
void set_text_size (guint percent);
void set_dark (gboolean dark);

/** Opens the menu of the row at @position, which is to be seen, by key. @page: any widget with one list. Returns: the
 *  menu */
GtkWidget *open_row_menu (gpointer page, guint position);

/** Asserts that the menu offers this, and that it can be chosen or not. */
void assert_menu (GtkWidget *menu, const char *label, gboolean sensitive);

G_END_DECLS
