/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrMeterTable:
 *
 * Meters in columns, sorted by any of them, with the place edited in its cell. Where room is short it leaves out
 * what matters least.
 *
 * Properties: "model" (MrPacedModel of MrMeter) · "sorter" (GtkSorter, read-only: the order its titles were
 * clicked to) · "single-click" (boolean: one click activates).
 * Signals: "activated" (uint position).
 * Actions it installs: "cells.edit" (F2: the place of the chosen row).
 */
#define MR_TYPE_METER_TABLE (mr_meter_table_get_type ())
G_DECLARE_FINAL_TYPE (MrMeterTable, mr_meter_table, MR, METER_TABLE, GtkWidget)

/** Puts the rows in the order in which the meters were found. */
void mr_meter_table_unsort (MrMeterTable *self);

/** Shows or hides the column with the bus of each meter. */
void mr_meter_table_show_buses (MrMeterTable *self, gboolean show);

G_END_DECLS
