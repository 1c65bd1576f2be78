/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrConditionRow:
 *
 * A finding about a meter: a lamp for how severe it is, the sentence, and below it what to do. Its
 * texts may come from the meter, so they are shown in plain labels.
 */
#define MR_TYPE_CONDITION_ROW (mr_condition_row_get_type ())
G_DECLARE_FINAL_TYPE (MrConditionRow, mr_condition_row, MR, CONDITION_ROW, GtkListBoxRow)

/** @advice: "" when there is nothing to say. */
GtkWidget *mr_condition_row_new (MrLamp lamp, const char *text, const char *advice);

G_END_DECLS
