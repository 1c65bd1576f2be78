/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef gboolean (*MrTestCondition) (gpointer user_data);

/** Runs the main loop until @condition holds; fails the test when it does not within @seconds. */
void mr_test_wait (MrTestCondition condition, gpointer user_data, guint seconds);

/** Runs the main loop until @window has drawn what it shows now. */
void mr_test_settle (GtkWindow *window);

/** Draws @window into $MR_SCREENSHOT_DIR/@name.png, when that is set. */
void mr_test_screenshot (GtkWindow *window, const char *name);

G_END_DECLS
