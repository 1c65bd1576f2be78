/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-csv.h"

#include <string.h>

#include "mr-check.h"
#include "mr-profile.h"

/* The commissioning report, one row a meter. A column is a line in the table at the end and a paragraph in
 * help/C/report-csv.page.
 *
 * Spreadsheets eat leading zeros, and make dates and powers of ten of what looks like them; so numbers that identify
 * never stand alone in a cell: "66290778-KAM-35-04", "ID-00186416", "SN-00123456", "0x0E". The same file comes out in
 * every locale, but for the remark, which is meant for the person who reads it. */

typedef struct {
  guint number;
  const MrKnownMeter *meter;
  const MrProfile *profile;    /* (nullable) */
  GPtrArray *telegrams;
  const MbusTelegram *header;  /* (nullable): the first that tells a status */
  const MbusRecord *reading;   /* (nullable) */
  const MbusRecord *second;    /* (nullable) */
  const char *address_before;  /* (nullable) */
  MrVerdict verdict;
  GPtrArray *sentences;
} Row;

/* A meter with the fixed structure tells its identification number only; one without a header not even that. */
static gboolean
has_manufacturer (const Row *row)
{
  return row->meter->address.manufacturer != MBUS_MANUFACTURER_ANY;
}

static gboolean
has_device_type (const Row *row)
{
  return row->meter->address.device_type != MBUS_DEVICE_TYPE_ANY;
}

static void
add_integer (MrCsv *csv, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  mr_csv_add_number (csv, text);
}

static void
add_yes_no (MrCsv *csv, gboolean value)
{
  mr_csv_add_text (csv, value ? "yes" : "no");
}

/* ISO 8601, local time with its offset. */
static void
add_time (MrCsv *csv, gint64 time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autofree char *text = time != 0 && local != NULL ? g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;

  mr_csv_add_text (csv, text);
}

static gboolean
is_number (const char *text)
{
  char *end = NULL;

  if (*text == '\0' || text[strspn (text, "0123456789.eE+-")] != '\0')
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0';
}

static void
add_value (MrCsv *csv, const MbusRecord *record)
{
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;

  if (record != NULL && record->value.validity == MBUS_VALID)
    mbus_record_display (record, &value, &unit);
  if (value != NULL && !is_number (value))
    mr_csv_add_text (csv, value);
  else
    mr_csv_add_number (csv, value);
}

static void
add_unit (MrCsv *csv, const MbusRecord *record)
{
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;

  if (record != NULL && record->value.validity == MBUS_VALID)
    mbus_record_display (record, &value, &unit);
  mr_csv_add_text (csv, unit);
}

static void
add_kind (MrCsv *csv, const MbusRecord *record)
{
  mr_csv_add_text (csv, record != NULL ? mbus_record_quantity_name (record) : NULL);
}

static void
add_number (MrCsv *csv, const Row *row)
{
  add_integer (csv, row->number);
}

static void
add_place (MrCsv *csv, const Row *row)
{
  mr_csv_add_text (csv, row->meter->place);
}

static void
add_medium (MrCsv *csv, const Row *row)
{
  MbusMedium medium = mbus_device_type_medium (row->meter->address.device_type);

  mr_csv_add_text (csv, has_device_type (row) ? mbus_medium_nick (medium) : NULL);
}

static void
add_meter (MrCsv *csv, const Row *row)
{
  const MbusSecondary *address = &row->meter->address;
  char manufacturer[8];
  g_autofree char *text = NULL;

  if (has_manufacturer (row))
    text = g_strdup_printf ("%08X-%s-%02X-%02X", address->id,
                            mbus_manufacturer_to_text (address->manufacturer, manufacturer),
                            address->version, address->device_type);
  else if (address->id != MBUS_ID_ANY)
    text = g_strdup_printf ("ID-%08X", address->id);
  mr_csv_add_text (csv, text);
}

static void
add_fabrication_number (MrCsv *csv, const Row *row)
{
  g_autofree char *text = g_strdup_printf ("SN-%08X", row->meter->address.fabrication);

  mr_csv_add_text (csv, row->meter->address.has_fabrication ? text : NULL);
}

static void
add_manufacturer (MrCsv *csv, const Row *row)
{
  char text[8];

  mbus_manufacturer_to_text (row->meter->address.manufacturer, text);
  mr_csv_add_text (csv, has_manufacturer (row) ? text : NULL);
}

static void
add_version (MrCsv *csv, const Row *row)
{
  g_autofree char *text = g_strdup_printf ("0x%02X", row->meter->address.version);

  mr_csv_add_text (csv, has_manufacturer (row) ? text : NULL);
}

static void
add_model (MrCsv *csv, const Row *row)
{
  mr_csv_add_text (csv, mr_profile_model (row->profile));
}

static void
add_device_type (MrCsv *csv, const Row *row)
{
  mr_csv_add_text (csv, has_device_type (row) ? mbus_device_type_name (row->meter->address.device_type) : NULL);
}

static void
add_primary_address (MrCsv *csv, const Row *row)
{
  if (row->meter->primary >= 0)
    add_integer (csv, row->meter->primary);
  else
    mr_csv_add_number (csv, NULL);
}

static void
add_address_before (MrCsv *csv, const Row *row)
{
  if (row->address_before != NULL && is_number (row->address_before))
    mr_csv_add_number (csv, row->address_before);
  else
    mr_csv_add_text (csv, row->address_before);
}

static void
add_baud (MrCsv *csv, const Row *row)
{
  if (row->meter->baud != 0)
    add_integer (csv, row->meter->baud);
  else
    mr_csv_add_number (csv, NULL);
}

static void
add_reading (MrCsv *csv, const Row *row)
{
  add_value (csv, row->reading);
}

static void
add_reading_unit (MrCsv *csv, const Row *row)
{
  add_unit (csv, row->reading);
}

static void
add_reading_kind (MrCsv *csv, const Row *row)
{
  add_kind (csv, row->reading);
}

static void
add_second_reading (MrCsv *csv, const Row *row)
{
  add_value (csv, row->second);
}

static void
add_second_unit (MrCsv *csv, const Row *row)
{
  add_unit (csv, row->second);
}

static void
add_second_kind (MrCsv *csv, const Row *row)
{
  add_kind (csv, row->second);
}

static void
add_meter_clock (MrCsv *csv, const Row *row)
{
  MbusDateTime clock;
  g_autofree char *text = NULL;

  if (mr_check_clock (row->telegrams, row->meter->last.time, &clock, NULL))
    {
      g_autofree char *seconds = clock.second >= 0 ? g_strdup_printf (":%02d", clock.second) : NULL;
      text = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d%s", clock.year, clock.month, clock.day, clock.hour,
                              clock.minute, seconds != NULL ? seconds : "");
    }
  mr_csv_add_text (csv, text);
}

static void
add_clock_deviation (MrCsv *csv, const Row *row)
{
  gint64 deviation;

  if (mr_check_clock (row->telegrams, row->meter->last.time, NULL, &deviation))
    add_integer (csv, deviation);
  else
    mr_csv_add_number (csv, NULL);
}

static void
add_status (MrCsv *csv, const Row *row)
{
  g_autofree char *text = row->header != NULL ? g_strdup_printf ("0x%02X", row->header->status) : NULL;

  mr_csv_add_text (csv, text);
}

static void
add_status_text (MrCsv *csv, const Row *row)
{
  g_autofree const char **texts = NULL;
  g_autofree char *text = NULL;

  if (row->header != NULL)
    {
      texts = mbus_status_texts (row->header->status);
      text = g_strjoinv ("; ", (char **) texts);
    }
  mr_csv_add_text (csv, text);
}

/* The first telegram with something in it that needs a key. */
static const MbusTelegram *
find_encrypted (const Row *row)
{
  for (guint i = 0; i < row->telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (row->telegrams, i);
      if (telegram->n_encrypted > 0)
        return telegram;
    }
  return NULL;
}

static void
add_encrypted (MrCsv *csv, const Row *row)
{
  if (row->telegrams->len > 0)
    add_yes_no (csv, find_encrypted (row) != NULL);
  else
    mr_csv_add_text (csv, NULL);
}

static void
add_security_mode (MrCsv *csv, const Row *row)
{
  const MbusTelegram *telegram = find_encrypted (row);

  if (telegram != NULL)
    add_integer (csv, telegram->security_mode);
  else
    mr_csv_add_number (csv, NULL);
}

static void
add_enhanced_selection (MrCsv *csv, const Row *row)
{
  add_yes_no (csv, row->meter->enhanced);
}

static void
add_answer_time (MrCsv *csv, const Row *row)
{
  gint64 tenths = row->meter->last.delay / 100;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%d", tenths / 10, (int) (tenths % 10));

  mr_csv_add_number (csv, row->meter->last.delay >= 0 ? text : NULL);
}

static void
add_tries (MrCsv *csv, const Row *row)
{
  if (row->meter->last.tries > 0)
    add_integer (csv, row->meter->last.tries);
  else
    mr_csv_add_number (csv, NULL);
}

static void
add_first_heard (MrCsv *csv, const Row *row)
{
  add_time (csv, row->meter->first_heard);
}

static void
add_last_heard (MrCsv *csv, const Row *row)
{
  add_time (csv, row->meter->last_heard);
}

static void
add_result (MrCsv *csv, const Row *row)
{
  mr_csv_add_text (csv, mr_verdict_nick (row->verdict));
}

static void
add_remark (MrCsv *csv, const Row *row)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < row->sentences->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) g_ptr_array_index (row->sentences, i));
  mr_csv_add_text (csv, text->str);
}

static const struct {
  const char *key;
  void (*add) (MrCsv *csv, const Row *row);
} columns[] = {
  { "number", add_number },
  { "place", add_place },
  { "medium", add_medium },
  { "meter", add_meter },
  { "fabrication_number", add_fabrication_number },
  { "manufacturer", add_manufacturer },
  { "version", add_version },
  { "model", add_model },
  { "device_type", add_device_type },
  { "primary_address", add_primary_address },
  { "address_before", add_address_before },
  { "baud", add_baud },
  { "reading", add_reading },
  { "unit", add_reading_unit },
  { "reading_kind", add_reading_kind },
  { "second_reading", add_second_reading },
  { "second_unit", add_second_unit },
  { "second_kind", add_second_kind },
  { "meter_clock", add_meter_clock },
  { "clock_deviation_seconds", add_clock_deviation },
  { "status", add_status },
  { "status_text", add_status_text },
  { "encrypted", add_encrypted },
  { "security_mode", add_security_mode },
  { "enhanced_selection", add_enhanced_selection },
  { "answer_time_ms", add_answer_time },
  { "tries", add_tries },
  { "first_heard", add_first_heard },
  { "last_heard", add_last_heard },
  { "result", add_result },
  { "remark", add_remark },
};

/* For heat and cooling the volume is what the energy is checked against. */
static const MbusRecord *
find_second (const MbusTelegram *telegram, const MbusRecord *reading)
{
  const MbusRecord *found = NULL;

  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      if (record == reading || mbus_record_quantity (record) != MBUS_QUANTITY_VOLUME ||
          record->function != MBUS_FUNCTION_INSTANTANEOUS || record->storage != 0 || record->tariff != 0 ||
          record->n_modifiers != 0 || record->n_unknown_vife != 0)
        continue;
      if (found == NULL || record->subunit < found->subunit)
        found = record;
    }
  return found;
}

static void
find_readings (Row *row)
{
  MbusMedium medium = mbus_device_type_medium (row->meter->address.device_type);

  for (guint i = 0; i < row->telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (row->telegrams, i);

      if (row->header == NULL && (telegram->has_header || telegram->has_short_header))
        row->header = telegram;
      if (row->reading == NULL)
        row->reading = mbus_telegram_main_record (telegram);
      if (row->second == NULL && (medium == MBUS_MEDIUM_HEAT || medium == MBUS_MEDIUM_COOLING))
        row->second = find_second (telegram, row->reading);
    }
}

/* The primary address before it was changed last, as far as the change was read back. */
static const char *
find_address_before (GPtrArray *writes, gint64 meter)
{
  for (guint i = writes->len; i > 0; i--)
    {
      const MrWrite *write = g_ptr_array_index (writes, i - 1);
      if (write->meter == meter && write->state == MR_WRITE_CONFIRMED &&
          strcmp (write->kind, "primary-address") == 0)
        return write->old_value;
    }
  return NULL;
}

static guint
count_primary (GPtrArray *meters, int primary)
{
  guint n = 0;

  for (guint i = 0; i < meters->len; i++)
    n += ((const MrKnownMeter *) g_ptr_array_index (meters, i))->primary == primary;
  return n;
}

static void
add_row (MrCsv *csv, GPtrArray *meters, guint index, GPtrArray *writes, const MbusDecoding *with)
{
  const MrKnownMeter *meter = g_ptr_array_index (meters, index);
  g_autoptr (GPtrArray) telegrams = mbus_readout_decode (&meter->last, with);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  Row row = { .number = index + 1, .meter = meter, .telegrams = telegrams, .sentences = sentences };

  row.profile = mr_profiles_find (mr_profiles_default (), &meter->address);
  for (guint i = 0; row.profile != NULL && i < telegrams->len; i++)
    mr_profile_apply (row.profile, g_ptr_array_index (telegrams, i));
  find_readings (&row);
  row.address_before = find_address_before (writes, meter->id);
  row.verdict = mr_check_meter (meter, telegrams, count_primary (meters, meter->primary), sentences);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    columns[i].add (csv, &row);
  mr_csv_end_row (csv);
}

GBytes *
mr_report_commissioning_csv (MrStore *store, gint64 site, MrCsvDialect dialect, const MbusDecoding *with,
                             GError **error)
{
  g_autoptr (MrSite) known = mr_store_get_site (store, site, error);
  g_autoptr (GPtrArray) meters = known != NULL ? mr_store_list_meters (store, site, error) : NULL;
  g_autoptr (GPtrArray) writes = meters != NULL ? mr_store_list_writes (store, site, error) : NULL;

  if (writes == NULL)
    return NULL;

  MrCsv *csv = mr_csv_new (dialect);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    mr_csv_add_text (csv, columns[i].key);
  mr_csv_end_row (csv);
  for (guint i = 0; i < meters->len; i++)
    add_row (csv, meters, i, writes, with);
  return mr_csv_finish (csv);
}
