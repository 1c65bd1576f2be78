/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-radio-link.h"

#include <string.h>

#include "mbus-crypt.h"

/* L C M(2) ID(4) VER TYPE CI (wireless.md §2.2) */
#define OFFSET_C 1
#define OFFSET_MANUFACTURER 2
#define OFFSET_ID 4
#define OFFSET_VERSION 8
#define OFFSET_CI 10

#define SESSION_OCTETS 4
#define CRC_OCTETS 2
#define ENCRYPTION_SHIFT 29 /* in the session number: the three highest bits */
#define ENCRYPTION_NONE 0
#define ENCRYPTION_CTR 1

#define CC_RELAYED 0x10 /* set by a repeater, after the meter has encrypted */

#define KEYS_MAX 64 /* to try for one telegram; a meter has one or two */

/* Extended link layers (wireless.md §2.6): the octets after their CI, without session number and CRC. */
static const struct {
  guint8 ci;
  gsize n;
  gboolean has_session;
} layers[] = {
  { 0x8C, 2, FALSE },  /* CC ACC */
  { 0x8D, 2, TRUE },   /* CC ACC SN(4) CRC(2) */
  { 0x8E, 10, FALSE }, /* CC ACC M2(2) A2(6) */
  { 0x8F, 10, TRUE },  /* CC ACC M2(2) A2(6) SN(4) CRC(2) */
};

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

/* The CRC comes before the octets that it covers, and is encrypted like them. */
static gboolean
is_proven (const guint8 *octets, gsize n)
{
  return n > CRC_OCTETS &&
         mbus_crc (octets + CRC_OCTETS, n - CRC_OCTETS, MBUS_CRC_BEGIN) == (octets[0] | octets[1] << 8);
}

/* Decrypts from @start on. Repeaters change bits of CC; sources differ about which, so the CRC decides. */
static gboolean
try_key (MbusRadioLink *self, gsize session, gsize start, const guint8 key[MBUS_KEY_OCTETS])
{
  static const guint8 masks[] = { 0xED, 0xEF, 0xFF };
  guint8 plain[MBUS_RADIO_MAX];
  gboolean opened = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (masks) && !opened; i++)
    {
      guint8 counter[MBUS_BLOCK_OCTETS] = { 0 };

      memcpy (counter, self->octets + OFFSET_MANUFACTURER, MBUS_SECONDARY_OCTETS);
      counter[MBUS_SECONDARY_OCTETS] = self->octets[self->ci + 1] & masks[i];
      memcpy (counter + MBUS_SECONDARY_OCTETS + 1, self->octets + session, SESSION_OCTETS);
      memcpy (plain, self->octets + start, self->n - start);
      opened = mbus_crypt_ctr (key, counter, plain, self->n - start) && is_proven (plain, self->n - start);
    }
  if (opened)
    memcpy (self->octets + start, plain, self->n - start);
  return opened;
}

static MbusSecurity
try_keys (MbusRadioLink *self, gsize session, gsize start, const MbusDecoding *decoding)
{
  guint8 key[MBUS_KEY_OCTETS];
  guint n_tried = 0;
  gboolean opened = FALSE;

  if (decoding == NULL || decoding->find_key == NULL)
    return MBUS_SECURITY_NO_KEY;
  while (!opened && n_tried < KEYS_MAX && decoding->find_key (&self->sender, n_tried, key, decoding->key_data))
    {
      n_tried++;
      opened = try_key (self, session, start, key);
    }
  explicit_bzero (key, sizeof key);
  if (opened)
    return MBUS_SECURITY_OPENED;
  /* Some relayed telegrams cannot be decrypted with the right key either. */
  return n_tried > 0 && (self->octets[self->ci + 1] & CC_RELAYED) == 0 ? MBUS_SECURITY_WRONG_KEY : MBUS_SECURITY_NO_KEY;
}

/* @session: of the session number, after which CRC and content follow */
static MbusSecurity
open_session (MbusRadioLink *self, gsize session, const MbusDecoding *decoding)
{
  const gsize start = session + SESSION_OCTETS;
  const guint encryption = self->octets[start - 1] >> (ENCRYPTION_SHIFT - 24);

  if (encryption == ENCRYPTION_NONE)
    return MBUS_SECURITY_CLEAR;
  if (is_proven (self->octets + start, self->n - start))
    return MBUS_SECURITY_OPENED_BEFORE;
  return encryption == ENCRYPTION_CTR ? try_keys (self, session, start, decoding) : MBUS_SECURITY_UNKNOWN;
}

/* Skips an extended link layer if there is one that can be read. */
static void
skip_layer (MbusRadioLink *self, const MbusDecoding *decoding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      const gsize end = self->ci + 1 + layers[i].n;

      if (layers[i].ci != self->octets[self->ci])
        continue;
      if (!layers[i].has_session)
        self->ci = end;
      else if (end + SESSION_OCTETS + CRC_OCTETS < self->n)
        {
          self->security = open_session (self, end, decoding);
          if (mbus_security_is_open (self->security))
            self->ci = end + SESSION_OCTETS + CRC_OCTETS;
        }
      return;
    }
}

gboolean
mbus_radio_link_open (const guint8 *octets, gsize n, const MbusDecoding *decoding, MbusRadioLink *out)
{
  if (n <= OFFSET_CI || n > MBUS_RADIO_MAX || octets[0] != n - OFFSET_C)
    return FALSE;

  memcpy (out->octets, octets, n);
  out->n = n;
  out->ci = OFFSET_CI;
  out->sender = address_of (octets);
  out->security = MBUS_SECURITY_CLEAR;
  skip_layer (out, decoding);
  return out->ci < n;
}
