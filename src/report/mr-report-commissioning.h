/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-commissioning-row.h"
#include "mr-csv.h"

G_BEGIN_DECLS

/**
 * mr_report_commissioning_csv:
 * @rows: (element-type MrCommissioningRow)
 *
 * The commissioning report: one row for each meter. Its columns are described in help/C/report-csv.page.
 *
 * Returns: (transfer full): the file
 */
GBytes *mr_report_commissioning_csv (GArray *rows, MrCsvDialect dialect);

G_END_DECLS
