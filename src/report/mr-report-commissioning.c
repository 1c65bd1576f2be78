/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-report-commissioning.h"

#include <math.h>

#include "mr-sender.h"

/* The commissioning report as CSV, one row for each meter. A column is a line in the table at the end and a paragraph
 * in help/C/report-csv.page.
 *
 * Spreadsheets eat leading zeros, and make dates and powers of ten of what looks like them; so numbers that identify
 * are never alone in a cell: "66290778-KAM-35-04", "ID-00186416", "SN-00123456", "0x0E". The same file comes out in
 * every locale, but for the remark, which is meant for the person who reads it. */

/* @known: nothing is written otherwise */
static void
add_integer (MrCsv *csv, gint64 value, gboolean known)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  mr_csv_add_number (csv, known ? text : NULL);
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

static void
add_value (MrCsv *csv, const MrCommissioningValue *value)
{
  if (isnan (value->number))
    mr_csv_add_text (csv, value->value);
  else
    mr_csv_add_number (csv, value->value);
}

static void
add_number (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->number, TRUE);
}

static void
add_place (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->place);
}

static void
add_medium (MrCsv *csv, const MrCommissioningRow *row)
{
  MbusMedium medium = mbus_device_type_medium (row->address.device_type);

  mr_csv_add_text (csv, mr_commissioning_row_has_device_type (row) ? mbus_medium_nick (medium) : NULL);
}

static void
add_meter (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = mr_sender_format (&row->address);

  mr_csv_add_text (csv, text);
}

static void
add_fabrication_number (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = g_strdup_printf ("SN-%08X", row->address.fabrication);

  mr_csv_add_text (csv, row->address.has_fabrication ? text : NULL);
}

static void
add_manufacturer (MrCsv *csv, const MrCommissioningRow *row)
{
  char text[8];

  mbus_manufacturer_to_text (row->address.manufacturer, text);
  mr_csv_add_text (csv, mr_commissioning_row_has_manufacturer (row) ? text : NULL);
}

static void
add_version (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = g_strdup_printf ("0x%02X", row->address.version);

  mr_csv_add_text (csv, mr_commissioning_row_has_manufacturer (row) ? text : NULL);
}

static void
add_model (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->model);
}

static void
add_device_type (MrCsv *csv, const MrCommissioningRow *row)
{
  const char *name = mbus_device_type_name (row->address.device_type);

  mr_csv_add_text (csv, mr_commissioning_row_has_device_type (row) ? name : NULL);
}

static void
add_primary_address (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->primary, row->primary >= 0);
}

static void
add_address_before (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->address_before, row->address_before >= 0);
}

static void
add_number_before (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = g_strdup_printf ("ID-%s", row->number_before);

  mr_csv_add_text (csv, *row->number_before != '\0' ? text : NULL);
}

static void
add_baud (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->baud, row->baud != 0);
}

static void
add_reading (MrCsv *csv, const MrCommissioningRow *row)
{
  add_value (csv, &row->reading);
}

static void
add_reading_unit (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->reading.unit);
}

static void
add_reading_kind (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->reading.kind);
}

static void
add_second_reading (MrCsv *csv, const MrCommissioningRow *row)
{
  add_value (csv, &row->second);
}

static void
add_second_unit (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->second.unit);
}

static void
add_second_kind (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->second.kind);
}

static void
add_meter_clock (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = mr_meter_clock_format (&row->clock);

  mr_csv_add_text (csv, text);
}

static void
add_clock_deviation (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->clock.deviation, row->clock.state == MR_METER_CLOCK_VALID);
}

static void
add_status (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *text = row->status >= 0 ? g_strdup_printf ("0x%02X", (guint) row->status) : NULL;

  mr_csv_add_text (csv, text);
}

static void
add_status_text (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree const char **texts = NULL;
  g_autofree char *text = NULL;

  if (row->status >= 0)
    {
      texts = mbus_status_texts ((guint8) row->status);
      text = g_strjoinv ("; ", (char **) texts);
    }
  mr_csv_add_text (csv, text);
}

static void
add_encrypted (MrCsv *csv, const MrCommissioningRow *row)
{
  if (row->is_read)
    add_yes_no (csv, row->security_mode >= 0);
  else
    mr_csv_add_text (csv, NULL);
}

static void
add_security_mode (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->security_mode, row->security_mode >= 0);
}

static void
add_enhanced_selection (MrCsv *csv, const MrCommissioningRow *row)
{
  add_yes_no (csv, row->enhanced);
}

static void
add_answer_time (MrCsv *csv, const MrCommissioningRow *row)
{
  gint64 tenths = row->delay / 100;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%d", tenths / 10, (int) (tenths % 10));

  mr_csv_add_number (csv, row->delay >= 0 ? text : NULL);
}

static void
add_tries (MrCsv *csv, const MrCommissioningRow *row)
{
  add_integer (csv, row->tries, row->tries > 0);
}

static void
add_first_heard (MrCsv *csv, const MrCommissioningRow *row)
{
  add_time (csv, row->first_heard);
}

static void
add_last_heard (MrCsv *csv, const MrCommissioningRow *row)
{
  add_time (csv, row->last_heard);
}

static void
add_presence (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, mr_attendance_nick (row->attendance));
}

static void
add_result (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, mr_verdict_nick (row->verdict));
}

static void
add_remark (MrCsv *csv, const MrCommissioningRow *row)
{
  g_auto (GStrv) sentences = mr_findings_sentences (row->findings);
  g_autofree char *text = g_strjoinv (" ", sentences);

  mr_csv_add_text (csv, text);
}

static void
add_findings (MrCsv *csv, const MrCommissioningRow *row)
{
  g_autofree char *ids = mr_findings_ids (row->findings);

  mr_csv_add_text (csv, ids);
}

static void
add_bus (MrCsv *csv, const MrCommissioningRow *row)
{
  mr_csv_add_text (csv, row->bus);
}

static const struct {
  const char *key;
  void (*add) (MrCsv *csv, const MrCommissioningRow *row);
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
  { "number_before", add_number_before },
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
  { "findings", add_findings },
  { "presence", add_presence },
  { "bus", add_bus },
};

/* The bus is the last column, and only where there are several. */
static guint
count_columns (GArray *rows)
{
  const gboolean several = rows->len > 0 && g_array_index (rows, MrCommissioningRow, 0).bus != NULL;

  return G_N_ELEMENTS (columns) - (several ? 0 : 1);
}

GBytes *
mr_report_commissioning_csv (GArray *rows, MrCsvDialect dialect)
{
  MrCsv *csv = mr_csv_new (dialect);
  const guint n_columns = count_columns (rows);

  for (guint i = 0; i < n_columns; i++)
    mr_csv_add_text (csv, columns[i].key);
  mr_csv_end_row (csv);
  for (guint i = 0; i < rows->len; i++)
    {
      for (guint j = 0; j < n_columns; j++)
        columns[j].add (csv, &g_array_index (rows, MrCommissioningRow, i));
      mr_csv_end_row (csv);
    }
  return mr_csv_finish (csv);
}
