/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrMeterIndex:
 *
 * The meters of a session by what they are looked up by, so that no event looks at all of them: by their number in the
 * store, by bus, by bus and primary address, by bus and identification. Holds no references.
 */
typedef struct _MrMeterIndex MrMeterIndex;

MrMeterIndex *mr_meter_index_new (void);
void mr_meter_index_free (MrMeterIndex *self);

/** Adds a meter. */
void mr_meter_index_add (MrMeterIndex *self, MrMeter *meter);

/**
 * mr_meter_index_refresh:
 * @left: (out) (nullable) (transfer none) (element-type MrMeter): those that are left at its former primary address
 * @joined: (out) (nullable) (transfer none) (element-type MrMeter): those at the one that it has now, itself included
 *
 * Files a meter that may have changed under what it is now. A list is %NULL when no other meter is concerned: the primary
 * address is what it was, or the former or the new one is not known.
 */
void mr_meter_index_refresh (MrMeterIndex *self, MrMeter *meter, GPtrArray **left, GPtrArray **joined);

/** Returns: (transfer none) (nullable): the meter with this number in the store. */
MrMeter *mr_meter_index_find (MrMeterIndex *self, gint64 store_id);

/** Returns: (transfer none) (element-type MrMeter): the meters at a primary address of a bus; empty when it is -1. */
GPtrArray *mr_meter_index_at_primary (MrMeterIndex *self, gint64 bus, int primary);

/** Returns: (transfer none) (element-type MrMeter): the meters of a bus with this identification. */
GPtrArray *mr_meter_index_with_id (MrMeterIndex *self, gint64 bus, guint32 id);

/** Returns: (transfer none) (element-type MrMeter): the meters of a bus, in the order in which they were added. */
GPtrArray *mr_meter_index_of_bus (MrMeterIndex *self, gint64 bus);

/** Returns: (transfer none) (nullable): the one meter of a bus that @address can only mean. */
MrMeter *mr_meter_index_find_address (MrMeterIndex *self, gint64 bus, const MbusAddress *address);

G_END_DECLS
