/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-csv.h"
#include "mr-json.h"

G_BEGIN_DECLS

/* The log of writes, for files. @writes: (element-type MrWrite), written in this order. */

/** Returns: (transfer full): the file. Its columns are described in help/C/log.page. */
GBytes *mr_report_writes_csv (GPtrArray *writes, MrCsvDialect dialect);

/** Adds the rows, after one with the names of the columns. */
void mr_report_writes_add_csv (MrCsv *csv, GPtrArray *writes);

/** Adds an array of objects. */
void mr_report_writes_add_json (MrJson *json, GPtrArray *writes);

G_END_DECLS
