/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrNumberPicker:
 *
 * Takes a new number for a meter, and says while it is typed whether it can be one.
 *
 * Properties (read-only, notify): "valid" (boolean: eight digits that no other meter like it has) · "verdict" (string:
 * why or why not)
 */
#define MR_TYPE_NUMBER_PICKER (mr_number_picker_get_type ())
G_DECLARE_FINAL_TYPE (MrNumberPicker, mr_number_picker, MR, NUMBER_PICKER, GtkWidget)

/** Returns: (transfer floating). */
GtkWidget *mr_number_picker_new (MrSession *session, MrMeter *meter);

/** Returns: (transfer none): what is typed. */
const char *mr_number_picker_get_number (MrNumberPicker *self);

G_END_DECLS
