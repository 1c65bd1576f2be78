/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-bus-recording.h"
#include "mr-session.h"

G_BEGIN_DECLS

/** Asks where to save the trace of the chosen bus, and saves it. @parent has the action "win.toast". */
void mr_trace_save_ask (GtkWindow *parent, MrSession *session, MrBusRecording *recording);

/** Saves it. Says in a toast that it is saved, or in a dialog why not. */
void mr_trace_save_to_file (GtkWindow *parent, MrBusRecording *recording, GFile *file);

G_END_DECLS
