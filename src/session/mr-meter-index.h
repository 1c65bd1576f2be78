/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-neighbours.h"

G_BEGIN_DECLS

/**
 * MrMeterIndex:
 *
 * The meters of a session by what they are looked up by, so that no event looks at all of them: by their number in the
 * store, by bus, by bus and primary address, by bus and identification. It also knows which of them are still there:
 * they answered when they were last asked, and no other meter has taken their primary address. Holds no references.
 */
typedef struct _MrMeterIndex MrMeterIndex;

MrMeterIndex *mr_meter_index_new (void);
void mr_meter_index_free (MrMeterIndex *self);

/** Adds a meter. @concerned: as in mr_meter_index_refresh(). */
void mr_meter_index_add (MrMeterIndex *self, MrMeter *meter, GPtrArray *concerned);

/**
 * mr_meter_index_refresh:
 * @concerned: (element-type MrMeter): other meters whose neighbours have changed with this are added to it
 *
 * Updates the index when a meter may have changed: its addresses, or whether it answers.
 */
void mr_meter_index_refresh (MrMeterIndex *self, MrMeter *meter, GPtrArray *concerned);

/** Finds out what the others of its bus mean for a meter. @out: valid until the index or a meter changes. */
void mr_meter_index_get_neighbours (MrMeterIndex *self, MrMeter *meter, MrNeighbours *out);

/** Returns: (transfer none) (nullable): the meter with this number in the store. */
MrMeter *mr_meter_index_find (MrMeterIndex *self, gint64 store_id);

/** Returns: (transfer none) (element-type MrMeter): the meters of a bus with this identification. */
GPtrArray *mr_meter_index_with_id (MrMeterIndex *self, gint64 bus, guint32 id);

/** Returns: (transfer none) (element-type MrMeter): the meters of a bus, in the order in which they were added. */
GPtrArray *mr_meter_index_of_bus (MrMeterIndex *self, gint64 bus);

/** Returns: (transfer none) (element-type MrMeter): the meters of a bus for which it is in doubt whether a write has
 *  changed their primary address or number. There are few. */
GPtrArray *mr_meter_index_in_doubt (MrMeterIndex *self, gint64 bus);

/** Returns: whether a meter on the bus of @meter that is still there, not @meter itself, has this primary address. */
gboolean mr_meter_index_has_other (MrMeterIndex *self, MrMeter *meter, guint8 primary);

/** Returns: (transfer none) (nullable): the one meter of a bus that @address means; meters that are gone only count
 *   when no other is meant. */
MrMeter *mr_meter_index_find_address (MrMeterIndex *self, gint64 bus, const MbusAddress *address);

G_END_DECLS
