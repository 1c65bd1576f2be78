/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter-filter.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrMeterList:
 *
 * The meters of a session as a live table or, where there is no room for one, as a list of two-line rows; with
 * search, filter and order.
 *
 * Properties: "session" (MrSession, nullable) · "meter" (MrMeter, nullable, read-only: the chosen one) ·
 * "single-click" (boolean: one click activates) · "searching" (boolean: the search bar is open) · "n-all" (uint,
 * read-only: meters of the site) · "n-listed" (uint, read-only: rows shown).
 * Signals: "activated" (): the chosen meter is to be opened.
 * Actions it installs: "meters.show-all".
 */
#define MR_TYPE_METER_LIST (mr_meter_list_get_type ())
G_DECLARE_FINAL_TYPE (MrMeterList, mr_meter_list, MR, METER_LIST, GtkWidget)

/** Returns: (transfer none) (nullable): the chosen meter. */
MrMeter *mr_meter_list_get_meter (MrMeterList *self);

/** Chooses @meter (nullable: none), if the list shows it. */
void mr_meter_list_select (MrMeterList *self, MrMeter *meter);

void mr_meter_list_set_show (MrMeterList *self, MrShow show);

void mr_meter_list_set_search (MrMeterList *self, const char *text);

/** Returns: (transfer none). */
MrMeterFilter *mr_meter_list_get_filter (MrMeterList *self);

/** Returns: (transfer none): the meters as listed: filtered, sorted, one of them chosen. */
GtkSelectionModel *mr_meter_list_get_model (MrMeterList *self);

/** Returns: the id of the only bus whose meters are listed; 0 for all. Changes with "bus". */
gint64 mr_meter_list_get_bus (MrMeterList *self);

G_END_DECLS
