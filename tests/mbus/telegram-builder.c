/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "telegram-builder.h"

#include "mbus-decode.h"

#define LONG_HEADER "78 56 34 12 2D 2C 34 04 07 00 00 00 "

GBytes *
build_frame (guint8 ci, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = mbus_unhex (hex, &error);
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;

  g_assert_no_error (error);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, ci, g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  return g_bytes_new (wire, mbus_frame_build (&frame, wire));
}

MbusTelegram *
decode_frame (guint8 ci, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = build_frame (ci, hex);
  MbusTelegram *telegram = mbus_telegram_decode (frame, &error);

  g_assert_no_error (error);
  g_assert_nonnull (telegram);
  return telegram;
}

MbusTelegram *
decode_records (const char *records)
{
  g_autofree char *hex = g_strconcat (LONG_HEADER, records, NULL);

  return decode_frame (MBUS_CI_VARIABLE, hex);
}

const MbusRecord *
record_at (const MbusTelegram *telegram, guint i)
{
  g_assert_cmpuint (i, <, telegram->records->len);
  return &g_array_index (telegram->records, MbusRecord, i);
}

void
assert_record (const char *record, const char *quantity, const char *value, const char *unit)
{
  g_autoptr (MbusTelegram) telegram = decode_records (record);
  g_autofree char *shown = NULL;
  g_autofree char *shown_unit = NULL;

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, 0)), ==, quantity);
  g_assert_cmpint (record_at (telegram, 0)->value.validity, ==, MBUS_VALID);
  shown = mbus_value_to_string (&record_at (telegram, 0)->value);
  g_assert_cmpstr (shown, ==, value);
  shown_unit = mbus_record_unit (record_at (telegram, 0));
  g_assert_cmpstr (shown_unit, ==, unit);
}

void
assert_invalid (const char *record, MbusValidity validity)
{
  g_autoptr (MbusTelegram) telegram = decode_records (record);
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *unit = NULL;

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  g_assert_cmpint (record_at (telegram, 0)->value.validity, ==, validity);
  text = mbus_value_to_string (&record_at (telegram, 0)->value);
  g_assert_cmpstr (text, ==, "");
  mbus_record_display (record_at (telegram, 0), &shown, &unit);
  g_assert_cmpstr (shown, ==, "—");
  g_assert_cmpstr (unit, ==, "");
}
