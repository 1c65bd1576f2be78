/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-record.h"

G_BEGIN_DECLS

/**
 * mbus_records_read:
 * @octets: the whole frame; offsets count from here
 * @start: of the first DIF
 * @end: behind the last octet of the records
 * @msb_first: CI 76: values have their most significant octet first
 * @records: (element-type MbusRecord): what is read is appended
 * @more_follows: (inout): becomes %TRUE at a DIF 1F
 * @error_offset: (out): set with @error
 *
 * Reads data records until @end, manufacturer specific data, or a record whose length nobody knows. A record that
 * cannot be understood but has a length is left out and the next ones are read. @error is the first thing that was
 * wrong.
 *
 * Returns: whether everything could be read
 */
gboolean mbus_records_read (const guint8 *octets,
                            gsize         start,
                            gsize         end,
                            gboolean      msb_first,
                            GArray       *records,
                            gboolean     *more_follows,
                            guint16      *error_offset,
                            GError      **error);

G_END_DECLS
