/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrDataDialog:
 *
 * Other data of a meter than usual: a list of what its model and the standard know, reading one of them, and its
 * registers, which can be copied and exported. Closing it while it reads stops reading; the meter is set back in any
 * case.
 */
#define MR_TYPE_DATA_DIALOG (mr_data_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrDataDialog, mr_data_dialog, MR, DATA_DIALOG, AdwWindow)

MrDataDialog *mr_data_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter, GSettings *settings);

/** Returns: (transfer none): the page that is shown: "choose", "busy", "failed" or "result". */
const char *mr_data_dialog_get_page (MrDataDialog *self);

/** Returns: (transfer none) (nullable): what was read last. */
MrDataReading *mr_data_dialog_get_reading (MrDataDialog *self);

G_END_DECLS
