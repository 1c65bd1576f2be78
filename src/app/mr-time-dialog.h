/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-time-source.h"

G_BEGIN_DECLS

/**
 * MrTimeDialog:
 *
 * Asks where the time comes from: this computer, an NTS server, or the user. What was chosen is remembered, but for a
 * time that was typed.
 *
 * Signals:
 * "chosen" (MrTimeSource)
 */
#define MR_TYPE_TIME_DIALOG (mr_time_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrTimeDialog, mr_time_dialog, MR, TIME_DIALOG, AdwWindow)

GtkWindow *mr_time_dialog_new (GtkWindow *parent, GSettings *settings);

/** Returns: (transfer full) (nullable): the source that @settings remember; %NULL with #MrTimeError. */
MrTimeSource *mr_time_dialog_remembered (GSettings *settings, GError **error);

G_END_DECLS
