/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** The beginning of a file by which spreadsheets recognise UTF-8. */
#define MR_CSV_BYTE_ORDER_MARK "\xEF\xBB\xBF"

/**
 * MrCsvDialect:
 *
 * RFC 4180 in UTF-8, in two presets: comma with decimal point, and semicolon with decimal comma, which
 * spreadsheets in most of Europe expect.
 */
typedef enum {
  MR_CSV_COMMA_POINT,
  MR_CSV_SEMICOLON_COMMA
} MrCsvDialect;

/**
 * MrCsv:
 *
 * Builds RFC 4180 rows. Text is neutralised against formula injection (a leading = + - @ TAB CR LF, or a full-width
 * form of the first four, is preceded by a '); numbers are not.
 */
typedef struct _MrCsv MrCsv;

MrCsv *mr_csv_new (MrCsvDialect dialect);

/** @text: appended to, without a byte order mark; must outlive the writer, which mr_csv_free() frees. */
MrCsv *mr_csv_new_on (GString *text, MrCsvDialect dialect);

void mr_csv_add_text (MrCsv *self, const char *text);    /* (nullable) text from people or meters */
void mr_csv_add_number (MrCsv *self, const char *number); /* (nullable) text of a number with '.'; "" for none */

/** Begins a text. Returns: (transfer none): append the text to it, and nothing else, then call mr_csv_end_text(). */
GString *mr_csv_begin_text (MrCsv *self);
void mr_csv_end_text (MrCsv *self);

/** Adds a text that needs neither quotes nor an apostrophe, such as a word of our own. After mr_csv_begin_text(), such
 *  a text, for example octets in hexadecimal, needs no mr_csv_end_text(). */
void mr_csv_add_plain (MrCsv *self, const char *text);

/** Returns: the position in the file, for mr_csv_repeat(). */
gsize mr_csv_mark (const MrCsv *self);

/** Adds the cells from @begin, the position at the beginning of an earlier row, to @end. Called at the beginning of a
 *  row. */
void mr_csv_repeat (MrCsv *self, gsize begin, gsize end);

/** Like mr_csv_begin_text(), for a number with '.'. */
GString *mr_csv_begin_number (MrCsv *self);
void mr_csv_end_number (MrCsv *self);

/** Adds a number; one below 0 is unknown and leaves the cell empty. */
void mr_csv_add_integer (MrCsv *self, gint64 number);
void mr_csv_end_row (MrCsv *self);                        /* CR LF */
/** Frees @self of mr_csv_new(). Returns: (transfer full): the octets of the file, with a byte order mark. */
GBytes *mr_csv_finish (MrCsv *self);

/** Frees @self of mr_csv_new_on(). */
void mr_csv_free (MrCsv *self);

/**
 * mr_report_write_file:
 *
 * Replaces @file completely or not at all; the file is on the disk when this returns. If the folder does not allow a
 * temporary file (a file from a portal), the file itself is overwritten, and its old contents are restored on failure.
 *
 * Returns: %FALSE with a G_IO_ERROR whose message says which file, why, and what to do
 */
gboolean mr_report_write_file (GFile *file, GBytes *contents, GCancellable *cancellable, GError **error);

G_END_DECLS
