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

/** Finds the format with a nick. Returns: %FALSE if there is none. */
gboolean mr_format_from_nick (const char *nick, MrFormat *out);

/** Returns: (transfer none): the extension of a file in this format: "txt", "json", "csv", "xml". */
const char *mr_format_extension (MrFormat format);

/**
 * mr_report_readings:
 * @profiles: (nullable): for model names
 *
 * Writes readings as one file. JSON: one reading is an object, several are an array. XML: one reading is a document as
 * libmbus writes it, several are its <MBusData> inside an <MBusDataList>.
 *
 * Returns: (transfer full): the file
 */
GBytes *mr_report_readings (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

/** Returns: (transfer full): the same as CSV in @dialect; mr_report_readings() uses comma and decimal point. */
GBytes *mr_report_csv (MrCsvDialect dialect, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

/** Like mr_report_readings(), but a single reading is also written as a list. */
GBytes *mr_report_list (MrFormat format, const MrReading *readings, gsize n_readings, const MrProfiles *profiles);

G_END_DECLS
