/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-format.h"
#include "mbus-record.h"

G_BEGIN_DECLS

/**
 * MbusRecordSource:
 * @octets: the whole frame; offsets count from here
 * @start: of the first record
 * @end: behind the last octet of the records
 * @format: (nullable): the headers of a compact frame, which has only data
 * @headers_only: a format frame, which has only headers
 * @msb_first: CI 76: values have their most significant octet first
 * @command: what a master sends: the VIFE of record errors mean what is to be done
 *
 * Where data records are read from.
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
 * @records: (element-type MbusRecord): an array that clears what it grows by; what is read is appended
 * @more_follows: (inout): becomes %TRUE at a DIF 1F
 * @crc: (out) (optional): of compact frames: mbus_crc() of the records as a full frame would have them
 * @error_offset: (out): set with @error
 *
 * Reads data records until the end, manufacturer specific data, or a record whose length nobody knows. A record that
 * cannot be understood but has a length is left out and the next ones are read. @error is the first thing that was
 * wrong.
 *
 * Returns: whether everything could be read
 */
gboolean mbus_records_read (const MbusRecordSource *source, GArray *records, gboolean *more_follows, guint16 *crc,
                            guint16 *error_offset, GError **error);

G_END_DECLS
