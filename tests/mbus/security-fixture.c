/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "security-fixture.h"

#include <string.h>

#include "mbus-decode.h"
#include "telegram-builder.h"

static gboolean
find_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  Ring *ring = user_data;

  ring->n_asked++;
  ring->asked = *meter;
  if (i >= ring->n_keys)
    return FALSE;
  memcpy (key, ring->keys[i], MBUS_KEY_OCTETS);
  return TRUE;
}

static MbusTelegram *
decode (Ring *ring, const MbusSecondary *sender, gboolean saved, GBytes *frame)
{
  const MbusDecoding with = {
    .find_key = ring != NULL ? find_key : NULL, .key_data = ring, .sender = sender, .saved = saved,
  };
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram = mbus_telegram_decode_with (frame, &with, &error);

  g_assert_no_error (error);
  return telegram;
}

MbusTelegram *
decode_with (Ring *ring, const MbusSecondary *sender, gboolean saved, guint8 ci, const char *hex)
{
  g_autoptr (GBytes) frame = build_frame (ci, hex);

  return decode (ring, sender, saved, frame);
}

MbusTelegram *
decode_damaged (Ring *ring, guint8 ci, const char *hex, gsize position)
{
  g_autoptr (GBytes) frame = build_frame (ci, hex);
  g_autofree guint8 *octets = g_memdup2 (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  g_autoptr (GBytes) damaged = NULL;

  g_assert_cmpuint (position, <, g_bytes_get_size (frame));
  octets[position] ^= 0x01;
  damaged = g_bytes_new (octets, g_bytes_get_size (frame));
  return decode (ring, NULL, TRUE, damaged);
}

void
assert_value (const MbusTelegram *telegram, guint i, const char *quantity, const char *value)
{
  g_autofree char *text = mbus_value_to_string (&record_at (telegram, i)->value);

  g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, i)), ==, quantity);
  g_assert_cmpstr (text, ==, value);
}

void
assert_example (const MbusTelegram *telegram)
{
  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  g_assert_cmpuint (telegram->records->len, ==, 3);
  assert_value (telegram, 0, "Volume", "28504.27");
  assert_value (telegram, 1, "Date and time", "2008-05-31T23:50");
  assert_value (telegram, 2, "Error flags", "0x0000");
}

void
assert_shut (const MbusTelegram *telegram, MbusSecurity security, MbusError code)
{
  g_assert_cmpint (telegram->security, ==, security);
  g_assert_error (telegram->error, MBUS_ERROR, (int) code);
  g_assert_cmpuint (telegram->error_offset, ==, telegram->encrypted_offset);
  g_assert_cmpuint (telegram->records->len, ==, 0);
  g_assert_true (telegram->clear == telegram->octets);
}
