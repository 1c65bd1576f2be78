/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Marks the values and the date of each storage that the meter has not filled yet as %MBUS_NOT_STORED.
 *  @records: (element-type MbusRecord): of one telegram. @complete: no others follow, and none was unreadable */
void mbus_storage_mark (GArray *records, gboolean complete);

G_END_DECLS
