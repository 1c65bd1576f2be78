/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole telegrams of whole-telegrams.h, read to the last record: what a clone without recordings decodes too. */
#include "config.h"

#include "mbus-decode.h"
#include "sample-telegrams.h"
#include "telegram-builder.h"
#include "use-telegram.h"
#include "whole-telegrams.h"

static MbusTelegram *
decode (const char *hex)
{
  static const MbusDecoding context = { .find_key = find_sample_key };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, &error);
  MbusTelegram *telegram;

  g_assert_no_error (error);
  telegram = mbus_telegram_decode_with (octets, &context, &error);
  g_assert_no_error (error);
  g_assert_no_error (telegram->error);
  return telegram;
}

static void
check_head (const MbusTelegram *telegram, const WholeMeter *meter)
{
  char address[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_true (telegram->has_header);
  g_assert_cmpstr (mbus_secondary_format (&telegram->address, address), ==, meter->address);
  g_assert_cmphex (telegram->status, ==, meter->status);
  g_assert_cmpuint (telegram->security_mode, ==, meter->security_mode);
  g_assert_cmpint (telegram->security, ==, meter->security_mode == 0 ? MBUS_SECURITY_CLEAR : MBUS_SECURITY_OPENED);
}

static void
check_record (const MbusRecord *record, const WholeRecord *expected)
{
  g_autofree char *value = mbus_value_to_string (&record->value);
  g_autofree char *unit = mbus_record_unit (record);

  g_assert_cmpstr (mbus_record_quantity_name (record), ==, expected->quantity);
  g_assert_cmpstr (value, ==, expected->value);
  g_assert_cmpstr (unit, ==, expected->unit);
  g_assert_cmpint (record->function, ==, expected->function);
  g_assert_cmpuint (record->storage, ==, expected->storage);
  g_assert_cmpuint (record->tariff, ==, expected->tariff);
  g_assert_cmpuint (record->subunit, ==, expected->subunit);
}

static void
test_meter (gconstpointer data)
{
  const WholeMeter *meter = data;
  guint n_checked = 0;

  for (guint frame = 0; frame < G_N_ELEMENTS (meter->frames) && meter->frames[frame] != NULL; frame++)
    {
      g_autoptr (MbusTelegram) telegram = decode (meter->frames[frame]);
      const gboolean last = frame + 1 == G_N_ELEMENTS (meter->frames) || meter->frames[frame + 1] == NULL;

      check_head (telegram, meter);
      use_telegram (telegram);
      g_assert_true (telegram->more_follows == !last);
      for (guint i = 0; i < telegram->records->len; i++)
        {
          g_test_message ("telegram %u, record %u", frame, i);
          g_assert_cmpuint (n_checked, <, meter->n_records);
          g_assert_cmpuint (meter->records[n_checked].frame, ==, frame);
          check_record (record_at (telegram, i), &meter->records[n_checked++]);
        }
    }
  g_assert_cmpuint (n_checked, ==, meter->n_records);
}

/* Without its key, an encrypted telegram has its head and nothing else. */
static void
test_locked (void)
{
  for (guint i = 0; i < n_whole_telegrams (); i++)
    {
      g_autoptr (GBytes) octets = whole_telegram (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, &error);

      g_assert_no_error (error);
      g_assert_true ((telegram->security_mode == 0) == (telegram->records->len > 0));
      if (telegram->security_mode != 0)
        g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_NO_KEY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < n_whole_meters (); i++)
    {
      g_autofree char *path = g_strconcat ("/whole/", whole_meter (i)->name, NULL);

      g_test_add_data_func (path, whole_meter (i), test_meter);
    }
  g_test_add_func ("/whole/locked", test_locked);

  return g_test_run ();
}
