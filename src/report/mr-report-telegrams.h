/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-csv.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/* Readings for people and programs: one set of writers for the terminal, the window and files. */

/**
 * MrFormat:
 * @MR_FORMAT_TEXT: for people: translated, with numbers in their locale
 * @MR_FORMAT_JSON: every octet and its meaning; names and words are English, the same in every locale
 * @MR_FORMAT_CSV: one row for each record, RFC 4180
 * @MR_FORMAT_XML: as libmbus writes it
 * @MR_FORMAT_XML_NORMALIZED: as libmbus writes it with its option -n: base units, quantity in an element of its own
 *
 * help/C/formats.page describes them, and where and why our XML differs from libmbus'.
 */
typedef enum {
  MR_FORMAT_TEXT,
  MR_FORMAT_JSON,
  MR_FORMAT_CSV,
  MR_FORMAT_XML,
  MR_FORMAT_XML_NORMALIZED
} MrFormat;

#define MR_N_FORMATS (MR_FORMAT_XML_NORMALIZED + 1)

/** Returns: (transfer none): "text", "json", "csv", "xml", "xml-normalized". */
const char *mr_format_nick (MrFormat format);

/** Finds the format with a nick. Returns: %FALSE for any other text. */
gboolean mr_format_from_nick (const char *nick, MrFormat *out);

/** Returns: whether one reading is written differently from several. */
gboolean mr_format_has_lists (MrFormat format);

/** Returns: (transfer none): the extension of a file in this format: "txt", "json", "csv", "xml". */
const char *mr_format_extension (MrFormat format);

/**
 * mr_report_readings:
 * @profiles: (nullable): for model names
 *
 * Writes readings as one file. JSON: one reading is an object, several are an array. XML: one reading is a document as
 * libmbus writes it, several are its <MBusData> inside an <MBusDataList>.
 *
 * Returns: (transfer full): the file. Of @readings either all have a data set or none has.
 */
GBytes *mr_report_readings (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

/** Returns: (transfer full): the same as CSV in @dialect; mr_report_readings() uses comma and decimal point. */
GBytes *mr_report_csv (MrCsvDialect dialect, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

/** Like mr_report_readings(), but a single reading is also written as a list. */
GBytes *mr_report_list (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

/**
 * MrReportStream:
 *
 * Writes the same file reading by reading, for inputs of any size.
 */
typedef struct _MrReportStream MrReportStream;

/** @out: appended to; what it contains can be removed after each call. @list: see mr_report_readings(); otherwise
 *  exactly one reading must be added. The CSV has no byte order mark. */
MrReportStream *mr_report_stream_new (GString *out, MrFormat format, gboolean list, const MrProfiles *profiles);
void mr_report_stream_add (MrReportStream *self, const MrReading *reading);
void mr_report_stream_end (MrReportStream *self);
void mr_report_stream_free (MrReportStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrReportStream, mr_report_stream_free)

G_END_DECLS
