/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-columns.h"
#include "mr-csv.h"
#include "mr-json.h"
#include "mr-report-telegrams.h"
#include "mr-sender.h"

G_BEGIN_DECLS

/* Output that several commands have in common. */

/** Prints the titles. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print_titles (const MrColumn *columns, guint n_columns);

/** Prints a row, without the control characters in its cells. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print (const MrColumn *columns, guint n_columns, const char *const *cells);

/** Prints rows of CSV without the byte order mark, which only files need, and frees @csv. Returns: see mr_cli_put(). */
gboolean mr_cli_print_csv (MrCsv *csv);

/** Prints on stderr which device profiles cannot be used, and why. */
void mr_cli_say_profile_troubles (void);

/** Prints readings of meters. @as_list: print a list even if there is only one reading. Returns: see mr_cli_put(). */
gboolean mr_cli_print_readings (MrFormat format, const MrReading *readings, gsize n_readings, gboolean as_list);

G_END_DECLS
