/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "sim-master.h"

/* For tests that write to one simulated meter and read it. */

#define HEADER_OCTETS 19 /* of a long frame with a long header: up to its records */
#define TAIL_OCTETS 2

#define HOUR (3600 * (gint64) SECOND)
#define DAY (24 * HOUR)

/* One meter, 12345678 KAM 35 04 at 5, that sends @records; @more are lines of its group. At the beginning it is half
 * past two on 5 March 2026, and from then on clocks run by bus time. */
static inline MrSimBus *
bus_with (const char *records, const char *more)
{
  g_autofree char *text =
    g_strdup_printf ("[bus]\ntitle = Test\ntime = 2026-03-05T14:30\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                     "version = 35\ntype = 04\nprimary = 5\nrecords = %s\n%s", records, more);

  return bus_new (text);
}

/* @hex: C field to last octet of user data. The rest of a long frame is added. */
static inline char *
frame_of (const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  guint8 frame[MBUS_FRAME_MAX] = { 0x68, 0, 0, 0x68 };
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  guint8 sum = 0;

  frame[1] = frame[2] = (guint8) n;
  memcpy (frame + 4, data, n);
  for (gsize i = 0; i < n; i++)
    sum += data[i];
  frame[n + 4] = sum;
  frame[n + 5] = 0x16;
  return mbus_hex (frame, n + 6);
}

#define assert_written(bus, now, hex, expected)                   \
  G_STMT_START {                                                  \
    g_autofree char *frame_ = frame_of (hex);                     \
    assert_answer (bus, now, frame_, expected);                   \
  } G_STMT_END

#define REFUSED(code, cs) "68 04 04 68 08 05 70 " code " " cs " 16"

/* The records that the only meter sends now, in hex; "" if it does not answer. */
static inline char *
read_records (MrSimBus *bus, gint64 *now)
{
  static gboolean fcb = TRUE;
  g_autofree char *answer = ask_at (bus, now, 2400, fcb ? "10 7B FE 79 16" : "10 5B FE 59 16");
  g_autoptr (GBytes) octets = mbus_unhex (answer, NULL);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);

  fcb = !fcb;
  if (n < HEADER_OCTETS + TAIL_OCTETS)
    return g_strdup ("");
  return mbus_hex (data + HEADER_OCTETS, n - HEADER_OCTETS - TAIL_OCTETS);
}

#define assert_records(bus, now, expected)                        \
  G_STMT_START {                                                  \
    g_autofree char *records_ = read_records (bus, now);          \
    g_assert_cmpstr (records_, ==, expected);                     \
  } G_STMT_END

static inline guint8
primary_of (MrSimBus *bus)
{
  guint8 primary;

  mr_sim_bus_meter (bus, 0, &primary);
  return primary;
}

/* Commands to a breaker, and what it reports in BREAKER_RECORDS. */
#define DISCONNECT "53 05 51 01 FD 1F 00"
#define CONNECT "53 05 51 01 FD 1F 01"
#define RELEASE "53 05 51 01 FD 1F 02"
#define BREAKER_RECORDS "digital-output 00; digital-input 00"
#define STATE(n) "01 FD 1A " n " 01 FD 1B " n
