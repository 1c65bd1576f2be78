/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrPlaceCell:
 *
 * The place of a meter in a table, edited in its cell. Enter stores it and asks for the next row's with the action
 * "meters.edit-next" (parameter: the position of this row), Escape leaves it as it was, looking away stores it.
 *
 * Properties: "meter" (MrMeter, nullable) · "position" (uint, in the list).
 */
#define MR_TYPE_PLACE_CELL (mr_place_cell_get_type ())
G_DECLARE_FINAL_TYPE (MrPlaceCell, mr_place_cell, MR, PLACE_CELL, GtkWidget)

MrMeter *mr_place_cell_get_meter (MrPlaceCell *self);

/** Puts the cursor into the text, all of it selected. */
void mr_place_cell_edit (MrPlaceCell *self);

G_END_DECLS
