/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-report-telegrams.h"

#include "mr-report-writers.h"

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
