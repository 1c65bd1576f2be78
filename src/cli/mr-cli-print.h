/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-json.h"
#include "mr-csv.h"

G_BEGIN_DECLS

/* What scan, read and decode print alike: aligned columns, CSV, and who a meter is. */

/** @width: of the column at least; it grows with what mr_cli_columns_fit() sees. */
typedef struct {
  const char *title; /* marked for translation */
  gboolean right;    /* numbers end where the column ends */
  guint width;
} MrCliColumn;

/** Widens @columns so that their titles and @cells fit. */
void mr_cli_columns_fit (MrCliColumn *columns, guint n_columns, const char *const *cells);

/** Prints the titles. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print_titles (const MrCliColumn *columns, guint n_columns);

/** Prints a row; control characters are taken out of the cells. Returns: see mr_cli_put(). */
gboolean mr_cli_columns_print (const MrCliColumn *columns, guint n_columns, const char *const *cells);

/** Prints rows of CSV, without the mark that only a file needs, and frees @csv. Returns: see mr_cli_put(). */
gboolean mr_cli_print_csv (MrCsv *csv);

/** Returns: (transfer full): the manufacturer's letters for people; "" when the meter did not say. */
char *mr_cli_manufacturer (const MbusSecondary *address);

/** Returns: (transfer full): the translated device type; "" when the meter did not say. */
char *mr_cli_device_type (const MbusSecondary *address);

/** Names of the columns or members that mr_cli_csv_identity() and mr_cli_json_identity() write. */
void mr_cli_csv_identity_titles (MrCsv *csv);

/** Writes id, manufacturer, version, deviceType and medium; what the meter did not say stays empty. */
void mr_cli_csv_identity (MrCsv *csv, const MbusSecondary *address);

/** The same as members of an object; what the meter did not say is null. */
void mr_cli_json_identity (MrJson *json, const MbusSecondary *address);

/** Writes a number of CSV; one below 0 is unknown and leaves the field empty. */
void mr_cli_csv_integer (MrCsv *csv, gint64 number);

/** Writes a member of an object; a number below 0 is unknown: null. */
void mr_cli_json_integer (MrJson *json, const char *name, gint64 number);

G_END_DECLS
