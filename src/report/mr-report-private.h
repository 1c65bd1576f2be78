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
gboolean mr_report_has_value (const MbusValue *value);

/** Returns: (transfer none): "valid", "invalid", "no-data", "overflow", "underflow", "data-error". */
const char *mr_report_validity_nick (MbusValidity validity);

/** Returns: (transfer full): octets of the telegram in hex, at most @n_most of them. */
char *mr_report_octets (const MbusTelegram *telegram, gsize offset, gsize length, gsize n_most);

/** Appends DIF and DIFE as in "8440", or VIF and VIFE as in "843C"; nothing when the record has no header. */
void mr_report_append_chain (GString *out, const MbusRecord *record, gboolean vif);

/** Returns: (transfer none) (nullable): the first of @telegrams that could not be read whole. */
const MbusTelegram *mr_report_damaged (GPtrArray *telegrams, guint *index);

void mr_report_add_json (MrJson *json, const MrReading *reading, const MrProfiles *profiles);
void mr_report_add_csv_titles (MrCsv *csv);
void mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles);
void mr_report_append_text (GString *out, const MrReading *reading, const MrProfiles *profiles);

G_END_DECLS
