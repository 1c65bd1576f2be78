/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mbus-frame.h"
#include "mr-sim-bus.h"
#include "mr-sim-wire.h"

/* A master of a few lines, to ask a simulated bus by hand. Its clock is in the bus that it asks. */

#define SECOND G_USEC_PER_SEC

/* Group [bus] and one meter with the least it needs; @more is added to the meter. */
static inline char *
one_meter (const char *more)
{
  return g_strdup_printf ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\nversion = 35\n"
                          "type = 04\nprimary = 5\nrecords = raw 04 06 39 30 00 00\n%s", more);
}

static inline MrSimBus *
bus_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_new_from_text (text, "test.bus", &error);

  g_assert_no_error (error);
  return bus;
}

static inline MrSimBus *
bus_with_one (const char *more)
{
  g_autofree char *text = one_meter (more);

  return bus_new (text);
}

/* More than the longest telegram and the longest delay take: two seconds at 2400 baud. */
#define PATIENCE_BITS 4800

/* Sends octets given in hex at @baud from *@now on; returns what comes before the patience ends, in hex. */
static inline char *
ask_at (MrSimBus *bus, gint64 *now, guint baud, const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  gint64 when;
  guint8 octet;

  for (gsize i = 0; i < n; i++)
    mr_sim_bus_receive (bus, data[i], baud, *now + mr_sim_bits ((gint64) (i + 1) * MR_LINE_OCTET_BITS, baud));

  *now += mr_sim_bits ((gint64) n * MR_LINE_OCTET_BITS + PATIENCE_BITS, baud);
  while (mr_sim_bus_next (bus, *now, &when, &octet))
    g_byte_array_append (heard, &octet, 1);

  return mbus_hex (heard->data, heard->len);
}

#define assert_answer(bus, now, hex, expected)                    \
  G_STMT_START {                                                  \
    g_autofree char *answer_ = ask_at (bus, now, 2400, hex);      \
    g_assert_cmpstr (answer_, ==, expected);                      \
  } G_STMT_END
