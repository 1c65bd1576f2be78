/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-csv.h"
#include "mr-json.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/* Who the telegrams are from. */
typedef struct {
  MbusSecondary address;
  int primary;              /* -1 unknown */
  const MbusTelegram *head; /* (nullable): the first that has a header, long or short */
  const MrProfile *profile; /* (nullable) */
} MrSender;

/** Finds out who a reading is from; a readout knows better than its telegrams. */
MrSender mr_sender_find (const MrReading *reading, const MrProfiles *profiles);

gboolean mr_report_is_number (const MbusValue *value);

/** Returns: (transfer none): "valid", "invalid", "no-data", "overflow", "underflow", "data-error". */
const char *mr_report_validity_nick (MbusValidity validity);

/** Returns: (transfer full): the octets of a record of @telegram in hex. */
char *mr_report_octets (const MbusTelegram *telegram, const MbusRecord *record);

/** Appends DIF and DIFE as in "8440", or VIF and VIFE as in "843C"; nothing when the record has no header. A counter of
 *  fixed data has its unit octet as VIF, and a DIF that says of what type it is. */
void mr_report_append_chain (GString *out, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif);

/** Returns: (transfer full): when a readout was taken, in local time. */
GDateTime *mr_report_date_time (const MbusReadout *readout);

/** Returns: (transfer full) (nullable): the same for programs, "2026-03-05T14:30:00+01"; %NULL when nobody knows. */
char *mr_report_time (const MbusReadout *readout);

void mr_report_add_json (MrJson *json, const MrReading *reading, const MrProfiles *profiles);
void mr_report_add_csv_titles (MrCsv *csv);
/** @n_telegrams: (inout): how many telegrams there are in the rows; that of each row stands in it. */
void mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles, gint64 *n_telegrams);
void mr_report_append_text (GString *out, const MrReading *reading, const MrProfiles *profiles);

G_END_DECLS
