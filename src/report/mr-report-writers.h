/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-csv.h"
#include "mr-json.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/* One writer for each format, in a source file of its own. mr-report-telegrams.h makes files of their output. */

/** Appends one reading as XML, without declaration; allocates only to let @out grow, and for containers. */
void mr_report_append_xml (GString *out, const MrReading *reading, gboolean normalized, const MrProfiles *profiles);

/** Appends one reading as a JSON object. */
void mr_report_append_json (GString *out, const MrReading *reading, const MrProfiles *profiles);

void mr_report_add_json (MrJson *json, const MrReading *reading, const MrProfiles *profiles);
/** @data_sets: of readings that have a data set, whose rows have one column more */
void mr_report_add_csv_titles (MrCsv *csv, gboolean data_sets);
/** @n_telegrams: (inout): the number of telegrams written so far; each row contains the number of its telegram. */
void mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles, gint64 *n_telegrams);

/** Writes readings for people. It keeps translations and the room for a table from one reading to the next. */
typedef struct _MrTextWriter MrTextWriter;

MrTextWriter *mr_text_writer_new (void);
void mr_text_writer_free (MrTextWriter *self);

void mr_text_writer_append (MrTextWriter *self, GString *out, const MrReading *reading, const MrProfiles *profiles);

G_END_DECLS
