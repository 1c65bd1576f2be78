/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "use-telegram.h"

#include "mbus-error.h"
#include "mbus-vif.h"

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static gboolean
is_inside (GBytes *octets, const guint8 *begin, gsize n)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);

  return begin >= data && begin <= data + size && n <= (gsize) (data + size - begin);
}

/* A record borrows from the telegram, its header from the format of a compact frame. */
static void
check_places (const MbusTelegram *telegram, const MbusRecord *record)
{
  g_assert_cmpuint (record->header_length, <=, record->length);
  g_assert_cmpuint (record->offset + record->length, <=, g_bytes_get_size (telegram->octets));
  g_assert_true (record->value.text == NULL || is_inside (telegram->clear, record->value.text, record->value.n_text));
  g_assert_cmpuint (record->n_dif, <=, record->n_header);
  if (telegram->format == NULL)
    {
      g_assert_true (record->header == NULL || is_inside (telegram->clear, record->header, record->n_header));
    }
  else
    {
      gsize n;
      const guint8 *headers = mbus_format_headers (telegram->format, &n);

      g_assert_true (record->header >= headers && record->header + record->n_header <= headers + n);
    }
}

/* What a profile might say of it, right or wrong. */
static void
interpret (const MbusTelegram *telegram, const MbusRecord *record)
{
  static const MbusUnit units[] = {
    { 0, 0, "Number", "m³", -3, MBUS_CODING_NUMBER },   { 0, 0, "Unsigned", "", 0, MBUS_CODING_UNSIGNED },
    { 0, 0, "Bits", "", 0, MBUS_CODING_BITS },          { 0, 0, "Time", "", 0, MBUS_CODING_TIME },
    { 0, 0, "Digits", "", 0, MBUS_CODING_DIGITS },      { 0, 0, "Raw", "", 0, MBUS_CODING_RAW },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      MbusRecord copy = *record;
      g_autofree char *text = NULL;

      mbus_record_interpret (&copy, &units[i]);
      check_places (telegram, &copy);
      text = mbus_value_to_string (&copy.value);
      assert_text (text);
    }
}

static void
use_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autofree char *text = mbus_value_to_string (&record->value);
  g_autofree char *unit = mbus_record_unit (record);
  g_autofree char *ucum = mbus_record_ucum (record);
  g_autofree char *identity = mbus_record_identity (record);
  g_autofree char *shown = NULL;
  g_autofree char *shown_unit = NULL;
  g_auto (GStrv) words = mbus_record_modifiers (record);

  check_places (telegram, record);
  mbus_record_display (record, &shown, &shown_unit);
  assert_text (text);
  assert_text (unit);
  assert_text (ucum);
  assert_text (identity);
  assert_text (shown);
  assert_text (shown_unit);
  assert_text (mbus_record_quantity (record));
  assert_text (mbus_function_nick (record->function));
  g_assert_nonnull (words);
  g_assert_cmpuint (g_strv_length (words), <=, MBUS_VIFE_MAX + 1);
  mbus_value_to_double (&record->value);
  if (record->manufacturer_specific)
    interpret (telegram, record);
}

static void
use_error (const MbusTelegram *telegram)
{
  if (telegram->error != NULL)
    {
      g_assert_true (telegram->error->domain == MBUS_ERROR);
      assert_text (telegram->error->message);
      g_assert_cmpuint (telegram->error_offset, <=, g_bytes_get_size (telegram->octets));
    }
  else
    {
      g_assert_cmpint (telegram->kind, !=, MBUS_TELEGRAM_OTHER);
    }
}

void
use_telegram (const MbusTelegram *telegram)
{
  g_autofree const char **status = mbus_status_texts (telegram->status);
  const gsize size = g_bytes_get_size (telegram->octets);
  MbusDateTime when;

  for (guint i = 0; status[i] != NULL; i++)
    assert_text (status[i]);
  for (guint i = 0; i < telegram->records->len; i++)
    use_record (telegram, &g_array_index (telegram->records, MbusRecord, i));
  mbus_telegram_main_record (telegram);
  mbus_telegram_clock (telegram, &when);
  assert_text (mbus_application_error_text (telegram->application_error));
  use_error (telegram);

  g_assert_cmpuint (g_bytes_get_size (telegram->clear), ==, size);
  g_assert_cmpuint (telegram->encrypted_offset + telegram->n_encrypted, <=, size);
  g_assert_cmpuint (telegram->data_offset, <=, size);
}
