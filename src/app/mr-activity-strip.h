/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrActivityStrip:
 *
 * Slides in while a bus of the session is at work: a row for each of the first tasks, and how many more wait.
 *
 * Properties: "session" (MrSession, nullable) · "narrow" (boolean).
 */
#define MR_TYPE_ACTIVITY_STRIP (mr_activity_strip_get_type ())
G_DECLARE_FINAL_TYPE (MrActivityStrip, mr_activity_strip, MR, ACTIVITY_STRIP, GtkWidget)

G_END_DECLS
