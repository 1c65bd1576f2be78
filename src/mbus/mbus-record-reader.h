/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-format.h"
#include "mbus-record.h"

G_BEGIN_DECLS

/**
 * MbusRecordSource:
 * @octets: the whole frame; offsets count from here
 * @start: of the first record
 * @end: after the last octet of the records
 * @format: (nullable): the headers of a compact frame, which contains only data
 * @headers_only: a format frame, which contains only headers
 * @msb_first: CI 76: values have their most significant octet first
 * @command: sent by a master: the VIFE of record errors mean actions
 *
 * The octets to read data records from.
 */
typedef struct {
  const guint8 *octets;
  gsize start;
  gsize end;
  const MbusFormat *format;
  gboolean headers_only;
  gboolean msb_first;
  gboolean command;
} MbusRecordSource;

/**
 * mbus_records_read:
 * @records: (element-type MbusRecord): an array that clears the memory it grows by; the records are appended
 * @more_follows: (inout): set to %TRUE at a DIF 1F
 * @crc: (out) (optional): of compact frames: mbus_crc() of the records as in a full frame
 * @error_offset: (out): set with @error
 *
 * Reads data records until the end, manufacturer specific data, or a record of unknown length. A record that cannot be
 * read but whose length is known is left out, and the next ones are read. @error is the first problem.
 *
 * Returns: whether everything was read
 */
gboolean mbus_records_read (const MbusRecordSource *source, GArray *records, gboolean *more_follows, guint16 *crc,
                            guint16 *error_offset, GError **error);

G_END_DECLS
