/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../folder-fixture.h"

#include "mbus-frame.h"
#include "mr-store.h"

/* An answer 08 A 72 with the long header of a KAM heat meter: ID, KAM, version 35, device type 04. */
static inline GBytes *
make_answer (guint32 id, guint8 primary, guint8 access_number)
{
  guint8 data[12] = { id & 0xFF, id >> 8 & 0xFF, id >> 16 & 0xFF, id >> 24, 0x2D, 0x2C, 0x35, 0x04, access_number };
  guint8 octets[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, primary, MBUS_CI_VARIABLE, data, sizeof data);
  gsize size = mbus_frame_build (&frame, octets);
  return g_bytes_new (octets, size);
}

/* What a KAM heat meter says. @fabrication: 0 when it does not tell. */
static inline void
init_readout (MbusReadout *readout, guint32 id, int primary, guint32 fabrication)
{
  mbus_readout_init (readout);
  readout->address = (MbusSecondary) {
    id, 0x2C2D, 0x35, 0x04, fabrication != 0, fabrication != 0 ? fabrication : MBUS_ID_ANY,
  };
  readout->primary = primary;
  readout->baud = 2400;
  readout->delay = 41250;
  readout->tries = 1;
  readout->time = G_GINT64_CONSTANT (1772719200000000); /* 2026-03-05 14:00 UTC */
  g_ptr_array_add (readout->frames, make_answer (id, primary >= 0 ? primary : MBUS_ADDRESS_SELECTED, 1));
}

/* The bus that every site has from the beginning. */
static inline gint64
first_bus (MrStore *store, gint64 site)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) buses = mr_store_list_buses (store, site, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (buses->len, >, 0);
  return ((MrKnownBus *) buses->pdata[0])->id;
}

/* A store in memory, with a site. */
static inline MrStore *
open_memory (gint64 *site)
{
  g_autoptr (GError) error = NULL;
  MrStore *store = mr_store_open (":memory:", &error);

  g_assert_no_error (error);
  *site = mr_store_add_site (store, "Vesterbrogade 12", &error);
  g_assert_no_error (error);
  return store;
}

/* Stores what init_readout() makes on the first bus of a site; returns the meter. */
static inline gint64
add_readout (MrStore *store, gint64 site, guint32 id, int primary, guint32 fabrication)
{
  g_autoptr (GError) error = NULL;
  g_auto (MbusReadout) readout;

  init_readout (&readout, id, primary, fabrication);
  gint64 meter = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
  g_assert_cmpint (meter, >, 0);
  return meter;
}

/* The meter with this number in the store, which must be among @meters. */
static inline MrKnownMeter *
get_meter (GPtrArray *meters, gint64 id)
{
  for (guint i = 0; i < meters->len; i++)
    {
      MrKnownMeter *meter = g_ptr_array_index (meters, i);
      if (meter->id == id)
        return meter;
    }
  g_assert_not_reached ();
}
