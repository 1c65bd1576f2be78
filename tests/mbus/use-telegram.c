/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "use-telegram.h"

#include "mbus-error.h"
#include "mbus-explain-record.h"
#include "mbus-explain.h"
#include "mbus-interpret.h"
#include "mbus-series.h"
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

/* What a profile might define for it, right or wrong. */
static void
interpret (const MbusTelegram *telegram, const MbusRecord *record)
{
  static const MbusUnit units[] = {
    { .words = "Number", .unit = "m³", .exponent = -3, .coding = MBUS_CODING_NUMBER },
    { .words = "Unsigned", .unit = "", .coding = MBUS_CODING_UNSIGNED },
    { .words = "Bits", .unit = "", .coding = MBUS_CODING_BITS },
    { .words = "Time", .unit = "", .coding = MBUS_CODING_TIME },
    { .words = "Digits", .unit = "", .coding = MBUS_CODING_DIGITS },
    { .words = "Raw", .unit = "", .coding = MBUS_CODING_RAW },
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

/* Every octet from @begin to @end is described once. */
static void
check_fields (GArray *fields, gsize begin, gsize end, int n_records)
{
  gsize position = begin;

  for (guint i = 0; i < fields->len; i++)
    {
      const MbusField *field = &g_array_index (fields, MbusField, i);

      g_assert_cmpuint (field->offset, ==, position);
      g_assert_cmpuint (field->length, >, 0);
      g_assert_cmpint (field->record, >=, -1);
      g_assert_cmpint (field->record, <, n_records);
      assert_text (field->words);
      position += field->length;
    }
  g_assert_cmpuint (position, ==, end);
}

static void
explain (const MbusTelegram *telegram)
{
  g_autoptr (GArray) all = mbus_telegram_explain (telegram);

  check_fields (all, 0, g_bytes_get_size (telegram->octets), (int) telegram->records->len);
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      g_autoptr (GArray) fields = mbus_record_explain (record);

      check_fields (fields, 0, record->n_header, (int) telegram->records->len);
    }
}

/* The values of a compact profile are octets of its record, each at least one. */
static void
unroll (const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autoptr (MbusSeries) series = mbus_series_unroll (telegram, record);

  g_assert_true (series == NULL || mbus_record_is_series (record));
  if (series == NULL)
    return;
  g_assert_cmpuint (series->values->len, <=, record->length);
  for (guint i = 0; i < series->values->len; i++)
    {
      const MbusSeriesValue *value = &g_array_index (series->values, MbusSeriesValue, i);
      g_autofree char *text = mbus_value_to_string (&value->value);

      assert_text (text);
      g_assert_cmpint (value->when.month, <=, 12);
      g_assert_cmpint (value->when.day, <=, 31);
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

  mbus_record_display (record, &shown, &shown_unit);
  assert_text (text);
  assert_text (unit);
  assert_text (ucum);
  assert_text (identity);
  assert_text (shown);
  assert_text (shown_unit);
  assert_text (mbus_record_quantity_name (record));
  assert_text (mbus_function_nick (record->function));
  g_assert_nonnull (words);
  g_assert_cmpuint (g_strv_length (words), <=, MBUS_VIFE_MAX + 1);
  mbus_value_to_double (&record->value);
  unroll (telegram, record);
  if (record->manufacturer_specific)
    interpret (telegram, record);
}

static void
check_error (const MbusTelegram *telegram)
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
check_telegram (const MbusTelegram *telegram)
{
  const gsize size = g_bytes_get_size (telegram->octets);

  for (guint i = 0; i < telegram->records->len; i++)
    check_places (telegram, &g_array_index (telegram->records, MbusRecord, i));
  check_error (telegram);
  for (guint i = 0; telegram->contained != NULL && i < telegram->contained->len; i++)
    {
      const MbusTelegram *inner = g_ptr_array_index (telegram->contained, i);
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, inner->container);

      g_assert_cmpuint (inner->container, <, telegram->records->len);
      g_assert_true (mbus_telegram_contained (telegram, record) == inner);
      use_telegram (inner);
    }
  g_assert_cmpuint (g_bytes_get_size (telegram->clear), ==, size);
  g_assert_cmpuint (telegram->encrypted_offset + telegram->n_encrypted, <=, size);
  g_assert_cmpuint (telegram->data_offset, <=, size);
}

void
use_telegram (const MbusTelegram *telegram)
{
  g_autofree const char **status = mbus_status_texts (telegram->status);

  check_telegram (telegram);
  for (guint i = 0; i < telegram->records->len; i++)
    use_record (telegram, &g_array_index (telegram->records, MbusRecord, i));
  for (guint i = 0; status[i] != NULL; i++)
    assert_text (status[i]);
  mbus_telegram_main_record (telegram);
  mbus_telegram_clock (telegram);
  assert_text (mbus_application_error_text (telegram->application_error));
  explain (telegram);
}
