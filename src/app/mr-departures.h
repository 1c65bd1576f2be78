/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrDepartures:
 *
 * The sites that were left and are still being closed: a write on the wire is read back, and what was reported is
 * stored. As long as there is one, the application is held, whether it has a window or not, and while that one writes,
 * the user is kept from logging out by accident.
 *
 * Signals: "left" (int64 site): that site is closed.
 */
#define MR_TYPE_DEPARTURES (mr_departures_get_type ())
G_DECLARE_FINAL_TYPE (MrDepartures, mr_departures, MR, DEPARTURES, GObject)

/** @application: must outlive it. */
MrDepartures *mr_departures_new (GtkApplication *application);

/** Closes @session without waiting. */
void mr_departures_add (MrDepartures *self, MrSession *session);

/** Returns: whether a session of @site is still being closed. */
gboolean mr_departures_has (MrDepartures *self, gint64 site);

gboolean mr_departures_is_empty (MrDepartures *self);

/** Keeps the user from logging out or suspending the computer while a meter is written to. @window: (nullable).
 *  Returns: a cookie for gtk_application_uninhibit(); 0 when that cannot be done. */
guint mr_departures_inhibit (GtkApplication *application, GtkWindow *window);

G_END_DECLS
