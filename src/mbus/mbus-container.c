/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-container.h"

#include "mbus-vif.h"

/* The link layer of a radio telegram: L C M(2) ID(4) VER TYPE CI (wireless.md §2.2). */
#define OFFSET_C 1
#define OFFSET_MANUFACTURER 2
#define OFFSET_ID 4
#define OFFSET_VERSION 8
#define OFFSET_CI 10

/* Extended link layers without encryption, and the octets after their CI. */
#define CI_EXTENDED_SHORT 0x8C /* CC ACC */
#define CI_EXTENDED_LONG 0x8E  /* CC ACC M2(2) A2(6) */
#define EXTENDED_SHORT 2
#define EXTENDED_LONG 10

static gboolean
is_container (const MbusRecord *record)
{
  return record->value.kind == MBUS_VALUE_RAW &&
         record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_CONTAINER);
}

static MbusSecondary
address_of (const guint8 *octets)
{
  MbusSecondary address = MBUS_SECONDARY_ANY;

  address.manufacturer = (guint16) (octets[OFFSET_MANUFACTURER] | octets[OFFSET_MANUFACTURER + 1] << 8);
  address.id = 0;
  for (guint i = 0; i < 4; i++)
    address.id |= (guint32) octets[OFFSET_ID + i] << (8 * i);
  address.version = octets[OFFSET_VERSION];
  address.device_type = octets[OFFSET_VERSION + 1];
  return address;
}

/* The offset of the CI after the link layers. */
static gsize
find_ci (const guint8 *octets, gsize n)
{
  gsize ci = OFFSET_CI;

  if (octets[ci] == CI_EXTENDED_SHORT)
    ci += 1 + EXTENDED_SHORT;
  else if (octets[ci] == CI_EXTENDED_LONG)
    ci += 1 + EXTENDED_LONG;
  return MIN (ci, n);
}

/* The radio telegram from its transport layer on, as a meter on wires would send it. */
static MbusTelegram *
decode_inner (const guint8 *octets, gsize n, const MbusDecoding *decoding, MbusDecodeFunc decode)
{
  const MbusSecondary sender = address_of (octets);
  const gsize ci = find_ci (octets, n);
  MbusDecoding own = decoding != NULL ? *decoding : (MbusDecoding) { NULL };
  g_autoptr (GBytes) wired = NULL;
  guint8 wire[MBUS_FRAME_MAX];
  MbusTelegram *self;
  MbusFrame frame;

  if (ci >= n)
    return NULL;
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, MBUS_ADDRESS_FACTORY, octets[ci], octets + ci + 1, n - ci - 1);
  wired = g_bytes_new (wire, mbus_frame_build (&frame, wire));
  own.sender = &sender;
  self = decode (wired, &own, NULL);
  /* The address of a long header is the meter's, that of the link layer may be its adapter's. */
  if (self != NULL && !self->has_header)
    self->address = sender;
  return self;
}

/* Whether its octets, as they are in the container, contain a key. */
static gboolean
shows_secret (const MbusTelegram *inner)
{
  for (guint i = 0; inner->clear == inner->octets && i < inner->records->len; i++)
    if (g_array_index (inner->records, MbusRecord, i).value.kind == MBUS_VALUE_SECRET)
      return TRUE;
  return FALSE;
}

void
mbus_containers_open (MbusTelegram *self, const MbusDecoding *decoding, MbusDecodeFunc decode)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      MbusRecord *record = &g_array_index (self->records, MbusRecord, i);
      MbusTelegram *inner;

      if (!is_container (record) || record->value.n_text <= OFFSET_CI ||
          record->value.text[0] != record->value.n_text - OFFSET_C)
        continue;
      inner = decode_inner (record->value.text, record->value.n_text, decoding, decode);
      if (inner == NULL)
        continue;
      inner->container = i;
      if (shows_secret (inner))
        record->value.kind = MBUS_VALUE_SECRET;
      if (self->contained == NULL)
        self->contained = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
      g_ptr_array_add (self->contained, inner);
    }
}
