/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus-link.h"

G_BEGIN_DECLS

/**
 * MrOpenWrite:
 *
 * A write that was sent and whose outcome is not known: its meter may have the old value or the new one.
 */
typedef struct _MrOpenWrite MrOpenWrite;

/** Returns: (transfer full) (element-type MrOpenWrite): the open writes of the meters that have, or may have got, one
 *  of these addresses. To be called before they are read. */
GPtrArray *mr_open_writes_find (MrBusLink *link, const MbusAddress *addresses, guint n_addresses);

/** Returns: (transfer full): a translated sentence: that it is still open, or what became of it when the meter was
 *  read. */
char *mr_open_write_recall (const MrOpenWrite *self);

G_END_DECLS
