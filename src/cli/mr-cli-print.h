/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-columns.h"
#include "mr-csv.h"
#include "mr-json.h"
#include "mr-report-telegrams.h"
#include "mr-sender.h"

G_BEGIN_DECLS

/* What several commands print alike. */

/** Prints the titles. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print_titles (const MrColumn *columns, guint n_columns);

/** Prints a row; control characters are taken out of the cells. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print (const MrColumn *columns, guint n_columns, const char *const *cells);

/** Prints rows of CSV, without the mark that only a file needs, and frees @csv. Returns: see mr_cli_put(). */
gboolean mr_cli_print_csv (MrCsv *csv);

/** Says on stderr which device profiles cannot be used, and why. */
void mr_cli_say_profile_troubles (void);

/** Prints what meters said. @as_list: even one reading is a list. Returns: see mr_cli_put(). */
gboolean mr_cli_print_readings (MrFormat format, const MrReading *readings, gsize n_readings, gboolean as_list);

G_END_DECLS
