/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-csv.h"
#include "mr-json.h"

G_BEGIN_DECLS

/* Who a meter is, the same in every file. */

/** Returns: (transfer full): the manufacturer's letters for people; "" when the meter did not say. */
char *mr_sender_manufacturer (const MbusSecondary *address);

/** Returns: (transfer full): the translated device type; "" when the meter did not say. */
char *mr_sender_device_type (const MbusSecondary *address);

/** Names of the columns that mr_sender_add_csv() writes. */
void mr_sender_add_csv_titles (MrCsv *csv);

/** Writes id, manufacturer, version, deviceType and medium; what the meter did not say stays empty. */
void mr_sender_add_csv (MrCsv *csv, const MbusSecondary *address);

/** The same as members of an object; what the meter did not say is null. */
void mr_sender_add_json (MrJson *json, const MbusSecondary *address);

/** Writes a number of CSV; one below 0 is unknown and leaves the field empty. */
void mr_csv_add_integer (MrCsv *csv, gint64 number);

/** Writes a member of an object; a number below 0 is unknown: null. */
void mr_json_add_member (MrJson *json, const char *name, gint64 number);

G_END_DECLS
