/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"
#include "mbus-readout.h"

/* An answer 08 A 72 with a long header; @records: hex digits of its data records. */
static inline GBytes *
make_telegram (const MbusSecondary *address, guint8 primary, guint8 status, guint16 configuration, const char *records)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (records, &error);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint8 header[12] = { 0 };
  guint8 frame_octets[MBUS_FRAME_MAX];
  MbusFrame frame;
  gsize n_records;

  g_assert_no_error (error);
  mbus_secondary_to_wire (address, header);
  header[8] = 0x55; /* access number */
  header[9] = status;
  header[10] = configuration & 0xFF;
  header[11] = configuration >> 8;
  const guint8 *record_octets = g_bytes_get_data (octets, &n_records);
  g_byte_array_append (data, header, sizeof header);
  g_byte_array_append (data, record_octets, n_records);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, primary, MBUS_CI_VARIABLE, data->data, data->len);
  gsize size = mbus_frame_build (&frame, frame_octets);
  return g_bytes_new (frame_octets, size);
}

/* An answer 08 A CI without a header. */
static inline GBytes *
make_bare_telegram (guint8 primary, guint8 ci, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, &error);
  guint8 frame_octets[MBUS_FRAME_MAX];
  MbusFrame frame;
  gsize n_data;

  g_assert_no_error (error);
  const guint8 *data = g_bytes_get_data (octets, &n_data);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, primary, ci, data, n_data);
  gsize size = mbus_frame_build (&frame, frame_octets);
  return g_bytes_new (frame_octets, size);
}
