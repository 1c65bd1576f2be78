/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-application.h"
#include "mr-trace-window.h"
#include "mr-window.h"

G_BEGIN_DECLS

/* What the tests of the window share: the one application, conditions for mr_test_wait(), and ways to get at things. */

#define DEMO_METERS 24

extern MrApplication *application;

gboolean is_connected (gpointer window);
gboolean is_lost (gpointer window);
gboolean is_idle (gpointer window);
gboolean has_some_meters (gpointer window);
gboolean is_gone (gpointer pointer);
gboolean has_no_dialog (gpointer user_data);
gboolean has_site (gpointer window);
gboolean has_dialog (gpointer window);
/** No site that was left is still being closed. */
gboolean has_left_all (gpointer user_data);

/** Adds a site to the application's store. */
gint64 add_site (const char *name);
/** Adds a readout to the first bus of a site. */
void add_readout (gint64 site, const MbusReadout *readout);

MrWindow *new_window (int width, int height);
void close_window (MrWindow *window);
void open_demo (MrWindow *window, const char *text);
/** Asserts that a page, or the window, has this action and that it is on, and activates it. */
void activate (gpointer widget, const char *action);
/** Asserts that it has this action and that it is off. */
void assert_off (gpointer widget, const char *action);
/** The demo bus as this computer knows it once it was scanned; later tests find it in the store. */
void open_scanned_demo (MrWindow *window);
MrMeterList *list_of (MrWindow *window);
guint n_listed (MrWindow *window);
MrMeter *listed_meter (MrWindow *window, guint position);
MrMeter *meter_with_lamp (MrWindow *window, MrLamp lamp);
MrMeter *meter_with_id (MrWindow *window, const char *id);
MrRegistersView *registers_of (MrWindow *window);
guint n_registers (MrWindow *window);
void show_meter (MrWindow *window, MrMeter *meter);
/** Opens a new site called @name with one meter, KAM 66290778, that sent @records, in hex. */
void open_meter (MrWindow *window, const char *name, guint8 status, const char *records);
void open_meter_of (MrWindow *window, const char *name, const MbusSecondary *address, guint8 status,
                    const char *records);
GtkWindow *newest_dialog (MrWindow *window);
/** Returns: (nullable): the window that shows what passes on a bus. */
MrTraceWindow *find_trace (void);
/** Returns: its list; a picker of buses has another one. */
GtkListView *list_of_trace (MrTraceWindow *trace);
/** Returns: (nullable): the @skip-th of @widget and all that is in it that @match accepts, from the top. @skip:
 *  (inout) */
GtkWidget *find_widget (GtkWidget *widget, gboolean (*match) (GtkWidget *widget, gconstpointer data),
                        gconstpointer data, guint *skip);
/** Returns: (nullable): the first of these. */
GtkWidget *find_first (GtkWidget *widget, gboolean (*match) (GtkWidget *widget, gconstpointer data),
                       gconstpointer data);
/** Returns: (nullable): the first of this type. */
GtkWidget *find_type (GtkWidget *widget, GType type);

/** As if the key were pressed while @widget has the focus: it or what it stands in has a binding for it. */
void press_key (GtkWidget *widget, guint keyval, GdkModifierType modifiers);

/** For main(): runs what @add_tests adds inside the application. Returns: the program's exit code. */
int run_window_tests (int argc, char *argv[], void (*add_tests) (void));

G_END_DECLS
