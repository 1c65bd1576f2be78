/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-csv.h"
#include "mr-report-telegrams.h"
#include "mr-session.h"
#include "mr-write-log.h"

G_BEGIN_DECLS

/** Returns: the dialect the preferences ask for; "auto" is what spreadsheets expect in the user's language. */
MrCsvDialect mr_export_dialect (GSettings *settings);

/** Returns: (transfer full): name suggested for the report of a site: "Lindenhof 12 2026-11-21.csv". */
char *mr_export_suggest_name (const char *site_name);

/** Writes the commissioning report of the session's site to @file. Returns: %FALSE with a whole sentence. */
gboolean mr_export_to_file (MrSession *session, GFile *file, MrCsvDialect dialect, GError **error);

/** Returns: (transfer full): name suggested for the log of a site: "Lindenhof 12 Log 2026-11-21.csv". */
char *mr_export_suggest_log_name (const char *site_name);

/** @what: a site, or a site and a bus. Returns: (transfer full): name suggested for a trace: "Lindenhof 12 Trace
 *  2026-11-21.txt", which every program for mail or bug reports accepts. */
char *mr_export_suggest_trace_name (const char *what);

/** Writes the entries that @log lists to @file. Returns: %FALSE with a whole sentence. */
gboolean mr_export_log_to_file (MrWriteLog *log, MrCsvDialect dialect, GFile *file, GError **error);

/** Returns: (transfer full): name suggested for the registers of a meter: "KAM 66290778 2026-11-21.json". */
char *mr_export_suggest_registers_name (MrMeter *meter, MrFormat format);

/** Returns: (transfer full): the same for other data: "KAM 66290778 Instantaneous values 2026-11-21.json". */
char *mr_export_suggest_data_name (MrDataReading *data, MrFormat format);

/** Writes @reading to @file. Returns: %FALSE with a whole sentence. */
gboolean mr_export_reading_to_file (const MrReading *reading, MrFormat format, MrCsvDialect dialect, GFile *file,
                                    GError **error);

/** Writes what @meter said last to @file. Returns: %FALSE with a whole sentence. */
gboolean mr_export_registers_to_file (MrMeter *meter, MrFormat format, MrCsvDialect dialect, GFile *file,
                                      GError **error);

G_END_DECLS
