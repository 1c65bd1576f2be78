/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-export.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "mr-report-commissioning.h"
#include "mr-report-writes.h"

MrCsvDialect
mr_export_dialect (GSettings *settings)
{
  g_autofree char *dialect = g_settings_get_string (settings, "csv-dialect");

  if (g_str_equal (dialect, "comma"))
    return MR_CSV_COMMA_POINT;
  if (g_str_equal (dialect, "semicolon"))
    return MR_CSV_SEMICOLON_COMMA;
  /* Spreadsheets take the comma for a separator only where it is not the decimal point. */
  return g_str_equal (localeconv ()->decimal_point, ",") ? MR_CSV_SEMICOLON_COMMA : MR_CSV_COMMA_POINT;
}

static char *
suggest_name (const char *what, gint64 time, const char *extension)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (local, "%Y-%m-%d");
  g_autofree char *name = g_strdup (what);

  g_strdelimit (name, "/\\:", '-');
  return g_strdup_printf ("%s %s.%s", name, day, extension);
}

char *
mr_export_suggest_name (const char *site_name)
{
  return suggest_name (site_name, g_get_real_time (), "csv");
}

gboolean
mr_export_to_file (MrSession *session, GFile *file, MrCsvDialect dialect, GError **error)
{
  g_autoptr (GArray) rows = mr_session_commissioning_rows (session, error);
  g_autoptr (GBytes) contents = rows != NULL ? mr_report_commissioning_csv (rows, dialect) : NULL;

  return contents != NULL && mr_report_write_file (file, contents, NULL, error);
}

char *
mr_export_suggest_log_name (const char *site_name)
{
  /* Translators: in the name of a file, after the name of a site: the log of what was written to its meters. */
  g_autofree char *what = g_strdup_printf ("%s %s", site_name, C_("file name", "Log"));

  return suggest_name (what, g_get_real_time (), "csv");
}

char *
mr_export_suggest_trace_name (const char *what)
{
  /* Translators: in the name of a file, after the name of a site: what passed on its bus. */
  g_autofree char *name = g_strdup_printf ("%s %s", what, C_("file name", "Trace"));

  return suggest_name (name, g_get_real_time (), "txt");
}

gboolean
mr_export_log_to_file (MrWriteLog *log, MrCsvDialect dialect, GFile *file, GError **error)
{
  g_autoptr (GPtrArray) writes = mr_write_log_get_writes (log);
  g_autoptr (GBytes) contents = mr_report_writes_csv (writes, dialect);

  return mr_report_write_file (file, contents, NULL, error);
}

char *
mr_export_suggest_registers_name (MrMeter *meter, MrFormat format)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  g_autofree char *label = mr_meter_label (meter);

  return suggest_name (label, readout != NULL ? readout->time : g_get_real_time (), mr_format_extension (format));
}

char *
mr_export_suggest_data_name (MrDataReading *data, MrFormat format)
{
  const MrReading reading = mr_data_reading_report (data);
  g_autofree char *label = mr_meter_label (mr_data_reading_get_meter (data));
  g_autofree char *what = g_strdup_printf ("%s %s", label, mr_data_set_title (reading.data_set));

  return suggest_name (what, reading.readout->time, mr_format_extension (format));
}

gboolean
mr_export_reading_to_file (const MrReading *reading, MrFormat format, MrCsvDialect dialect, GFile *file, GError **error)
{
  const MrProfiles *profiles = mr_profiles_default ();
  g_autoptr (GBytes) contents = format == MR_FORMAT_CSV ? mr_report_csv (dialect, reading, 1, profiles)
                                                        : mr_report_readings (format, reading, 1, profiles);

  return mr_report_write_file (file, contents, NULL, error);
}

gboolean
mr_export_registers_to_file (MrMeter *meter, MrFormat format, MrCsvDialect dialect, GFile *file, GError **error)
{
  const MrReading reading = { .readout = mr_meter_readout (meter), .telegrams = mr_meter_telegrams (meter) };

  return mr_export_reading_to_file (&reading, format, dialect, file, error);
}
