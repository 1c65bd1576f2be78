/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrMeterStorePlace:
 *
 * Puts an edited place on the disk. Returns: whether it is there; only then the meter shows it.
 */
typedef gboolean (*MrMeterStorePlace) (MrMeter *meter, const char *place, gpointer user_data);

/** @known: (transfer full). @store_place is called with @user_data until mr_meter_detach(). */
MrMeter *mr_meter_new (MrKnownMeter *known, MrMeterStorePlace store_place, gpointer user_data);

/** The session goes away: places can no longer be stored through this meter. */
void mr_meter_detach (MrMeter *self);

/** Takes over what the store knows now; @known: (transfer full). Decodes the newest readout, once. */
void mr_meter_update (MrMeter *self, MrKnownMeter *known);

/** Judges the meter anew: @n_same_primary meters of its site, itself included, have its primary address. */
void mr_meter_judge (MrMeter *self, guint n_same_primary);

/** While @busy the lamp is %MR_LAMP_BUSY. */
void mr_meter_set_busy (MrMeter *self, gboolean busy);

const MrKnownMeter *mr_meter_known (MrMeter *self);

G_END_DECLS
