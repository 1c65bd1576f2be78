/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-report-telegrams.h"

#include "mr-report-writers.h"

static const struct {
  const char *nick;
  const char *extension;
  gboolean has_lists;
} formats[] = {
  [MR_FORMAT_TEXT] = { "text", "txt", FALSE },
  [MR_FORMAT_JSON] = { "json", "json", TRUE },
  [MR_FORMAT_CSV] = { "csv", "csv", FALSE },
  [MR_FORMAT_XML] = { "xml", "xml", TRUE },
  [MR_FORMAT_XML_NORMALIZED] = { "xml-normalized", "xml", TRUE },
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

gboolean
mr_format_has_lists (MrFormat format)
{
  return formats[format].has_lists;
}

/* --- One by one --- */

struct _MrReportStream {
  GString *out;
  MrFormat format;
  gboolean list;
  const MrProfiles *profiles; /* (nullable) */
  MrJson *json;               /* (nullable): the writer, if its format needs one */
  MrCsv *csv;                 /* (nullable) */
  MrTextWriter *text;         /* (nullable) */
  gint64 n_telegrams;
  gboolean any;               /* a reading was written */
};

static MrReportStream *
stream_new (GString *out, MrFormat format, MrCsvDialect dialect, gboolean list, gboolean data_sets,
            const MrProfiles *profiles)
{
  MrReportStream *self = g_new0 (MrReportStream, 1);

  self->out = out;
  self->format = format;
  self->list = list;
  self->profiles = profiles;
  if (format == MR_FORMAT_JSON)
    {
      self->json = mr_json_new_on (out);
      if (list)
        mr_json_begin_array (self->json);
    }
  else if (format == MR_FORMAT_CSV)
    {
      self->csv = mr_csv_new_on (out, dialect);
      mr_report_add_csv_titles (self->csv, data_sets);
    }
  else if (format == MR_FORMAT_TEXT)
    {
      self->text = mr_text_writer_new ();
    }
  else
    {
      g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
      if (list)
        g_string_append (out, "<MBusDataList>\n");
    }
  return self;
}

MrReportStream *
mr_report_stream_new (GString *out, MrFormat format, gboolean list, const MrProfiles *profiles)
{
  return stream_new (out, format, MR_CSV_COMMA_POINT, list, FALSE, profiles);
}

void
mr_report_stream_add (MrReportStream *self, const MrReading *reading)
{
  if (self->format == MR_FORMAT_JSON)
    mr_report_add_json (self->json, reading, self->profiles);
  else if (self->format == MR_FORMAT_CSV)
    mr_report_add_csv (self->csv, reading, self->profiles, &self->n_telegrams);
  else if (self->format == MR_FORMAT_TEXT)
    {
      if (self->any)
        g_string_append_c (self->out, '\n');
      mr_text_writer_append (self->text, self->out, reading, self->profiles);
    }
  else
    mr_report_append_xml (self->out, reading, self->format == MR_FORMAT_XML_NORMALIZED, self->profiles);
  self->any = TRUE;
}

void
mr_report_stream_end (MrReportStream *self)
{
  if (self->format == MR_FORMAT_JSON)
    {
      if (self->list)
        mr_json_end_array (self->json);
      g_string_append_c (self->out, '\n');
    }
  else if (mr_format_has_lists (self->format) && self->list)
    g_string_append (self->out, "</MBusDataList>\n");
}

void
mr_report_stream_free (MrReportStream *self)
{
  g_clear_pointer (&self->json, mr_json_free);
  g_clear_pointer (&self->csv, mr_csv_free);
  g_clear_pointer (&self->text, mr_text_writer_free);
  g_free (self);
}

/* --- Files --- */

static GBytes *
write_file (MrFormat format, MrCsvDialect dialect, gboolean list, const MrReading *readings, gsize n_readings,
            const MrProfiles *profiles)
{
  GString *out = g_string_new (format == MR_FORMAT_CSV ? MR_CSV_BYTE_ORDER_MARK : NULL);
  const gboolean data_sets = n_readings > 0 && readings[0].data_set != NULL;
  MrReportStream *stream = stream_new (out, format, dialect, list, data_sets, profiles);

  for (gsize i = 0; i < n_readings; i++)
    mr_report_stream_add (stream, &readings[i]);
  mr_report_stream_end (stream);
  mr_report_stream_free (stream);
  return g_string_free_to_bytes (out);
}

GBytes *
mr_report_csv (MrCsvDialect dialect, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  return write_file (MR_FORMAT_CSV, dialect, TRUE, readings, n_readings, profiles);
}

GBytes *
mr_report_readings (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  return write_file (format, MR_CSV_COMMA_POINT, n_readings != 1, readings, n_readings, profiles);
}

GBytes *
mr_report_list (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles)
{
  return write_file (format, MR_CSV_COMMA_POINT, TRUE, readings, n_readings, profiles);
}
