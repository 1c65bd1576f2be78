/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-csv.h"
#include "mr-json.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/* One writer for each format, each in a file of its own; mr-report-telegrams.h makes files of what they write. */

/** Appends one reading as XML, without declaration; allocates nothing but what @out needs to grow. */
void mr_report_append_xml (GString *out, const MrReading *reading, gboolean normalized, const MrProfiles *profiles);

/** Appends one reading as a JSON object. */
void mr_report_append_json (GString *out, const MrReading *reading, const MrProfiles *profiles);

void mr_report_add_json (MrJson *json, const MrReading *reading, const MrProfiles *profiles);
void mr_report_add_csv_titles (MrCsv *csv);
/** @n_telegrams: (inout): how many telegrams there are in the rows; that of each row stands in it. */
void mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles, gint64 *n_telegrams);
void mr_report_append_text (GString *out, const MrReading *reading, const MrProfiles *profiles);

G_END_DECLS
