/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-report-telegrams.h"

#include "mr-report-private.h"

static const struct {
  const char *nick;
  const char *extension;
} formats[] = {
  [MR_FORMAT_TEXT] = { "text", "txt" },
  [MR_FORMAT_JSON] = { "json", "json" },
  [MR_FORMAT_CSV] = { "csv", "csv" },
  [MR_FORMAT_XML] = { "xml", "xml" },
  [MR_FORMAT_XML_NORMALIZED] = { "xml-normalized", "xml" },
};

const char *
mr_format_nick (MrFormat format)
{
  return formats[format].nick;
}

gboolean
mr_format_from_nick (const char *nick, MrFormat *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].nick, nick))
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

const char *
mr_format_extension (MrFormat format)
{
  return formats[format].extension;
}

/* --- What the writers ask alike --- */

MrSender
mr_sender_find (const MrReading *reading, const MrProfiles *profiles)
{
  MrSender sender = { MBUS_SECONDARY_ANY, -1, NULL, NULL };

  for (guint i = 0; i < reading->telegrams->len && sender.head == NULL; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (reading->telegrams, i);

      if (telegram->has_header || telegram->has_short_header)
        sender.head = telegram;
      if (telegram->address.id != MBUS_ID_ANY)
        sender.address = telegram->address;
      if (telegram->a <= MBUS_ADDRESS_LAST)
        sender.primary = telegram->a;
    }

  if (reading->readout != NULL)
    {
      sender.address = reading->readout->address;
      sender.primary = reading->readout->primary;
    }
  if (profiles != NULL)
    sender.profile = mr_profiles_find (profiles, &sender.address);
  return sender;
}

gboolean
mr_report_is_number (const MbusValue *value)
{
  return value->validity == MBUS_VALID && (value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL);
}

GDateTime *
mr_report_date_time (const MbusReadout *readout)
{
  return g_date_time_new_from_unix_local (readout->time / G_USEC_PER_SEC);
}

char *
mr_report_time (const MbusReadout *readout)
{
  g_autoptr (GDateTime) time = readout != NULL && readout->time > 0 ? mr_report_date_time (readout) : NULL;

  return time != NULL ? g_date_time_format_iso8601 (time) : NULL;
}

const MbusTelegram *
mr_report_most_secret (GPtrArray *telegrams)
{
  const MbusTelegram *found = NULL;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (found == NULL || telegram->security > found->security)
        found = telegram;
    }
  return found;
}

const char *
mr_report_validity_nick (MbusValidity validity)
{
  static const char *const nicks[] = {
    [MBUS_VALID] = "valid",
    [MBUS_INVALID] = "invalid",
    [MBUS_NO_DATA] = "no-data",
    [MBUS_OVERFLOW] = "overflow",
    [MBUS_UNDERFLOW] = "underflow",
    [MBUS_DATA_ERROR] = "data-error",
  };

  return nicks[validity];
}

char *
mr_report_octets (const MbusTelegram *telegram, const MbusRecord *record)
{
  gsize n_frame = 0;
  const guint8 *frame = g_bytes_get_data (telegram->clear, &n_frame);
  const gsize begin = MIN (record->offset, n_frame);

  return mbus_hex (frame + begin, MIN (record->length, n_frame - begin));
}

void
mr_report_append_chain (GString *out, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif)
{
  static const char digits[] = "0123456789ABCDEF";
  /* A plain-text VIF may have its text in the middle of the chain, with its length in front. */
  const guint8 *text = record->plain_unit != NULL ? record->plain_unit - 1 : NULL;

  if (telegram->kind == MBUS_TELEGRAM_FIXED)
    {
      g_string_append_printf (out, "%02X", vif ? record->vif : record->dif);
      return;
    }
  for (guint i = vif ? record->n_dif : 0; i < (vif ? record->n_header : record->n_dif); i++)
    {
      const guint8 *octet = record->header + i;
      const gboolean in_text = text != NULL && octet >= text && octet < text + 1 + record->n_plain_unit;

      if (in_text)
        continue;
      g_string_append_c (out, digits[*octet >> 4]);
      g_string_append_c (out, digits[*octet & 0x0F]);
    }
}

const MbusTelegram *
mr_report_damaged (GPtrArray *telegrams, guint *index)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->error == NULL)
        continue;
      if (index != NULL)
        *index = i;
      return telegram;
    }
  return NULL;
}

/* --- Files --- */

GBytes *
mr_report_csv (MrCsvDialect dialect, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  MrCsv *csv = mr_csv_new (dialect);
  gint64 n_telegrams = 0;

  mr_report_add_csv_titles (csv);
  for (gsize i = 0; i < n_readings; i++)
    mr_report_add_csv (csv, &readings[i], profiles, &n_telegrams);
  return mr_csv_finish (csv);
}

static void
append_json_file (GString *out, gboolean list, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  MrJson *json = mr_json_new_on (out);

  if (list)
    mr_json_begin_array (json);
  for (gsize i = 0; i < n_readings; i++)
    mr_report_add_json (json, &readings[i], profiles);
  if (list)
    mr_json_end_array (json);
  mr_json_free (json);
  g_string_append_c (out, '\n');
}

static void
append_xml_file (GString *out, gboolean normalized, gboolean list, const MrReading *readings, gsize n_readings,
                 const MrProfiles *profiles)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  if (list)
    g_string_append (out, "<MBusDataList>\n");
  for (gsize i = 0; i < n_readings; i++)
    mr_report_append_xml (out, &readings[i], normalized, profiles);
  if (list)
    g_string_append (out, "</MBusDataList>\n");
}

static void
append_text_file (GString *out, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  for (gsize i = 0; i < n_readings; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      mr_report_append_text (out, &readings[i], profiles);
    }
}

void
mr_report_append_json (GString *out, const MrReading *reading, const MrProfiles *profiles)
{
  MrJson *json = mr_json_new_on (out);

  mr_report_add_json (json, reading, profiles);
  mr_json_free (json);
}

static GBytes *
write_file (MrFormat format, gboolean list, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  GString *out;

  if (format == MR_FORMAT_CSV)
    return mr_report_csv (MR_CSV_COMMA_POINT, readings, n_readings, profiles);

  out = g_string_new (NULL);
  if (format == MR_FORMAT_JSON)
    append_json_file (out, list, readings, n_readings, profiles);
  else if (format == MR_FORMAT_TEXT)
    append_text_file (out, readings, n_readings, profiles);
  else
    append_xml_file (out, format == MR_FORMAT_XML_NORMALIZED, list, readings, n_readings, profiles);
  return g_string_free_to_bytes (out);
}

GBytes *
mr_report_readings (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  return write_file (format, n_readings != 1, readings, n_readings, profiles);
}

GBytes *
mr_report_list (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  return write_file (format, TRUE, readings, n_readings, profiles);
}
