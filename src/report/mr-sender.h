/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-csv.h"
#include "mr-json.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/* Who a meter is, the same in every file. */

/** Who the telegrams of a reading are from. */
typedef struct {
  MbusSecondary address;
  int primary;              /* -1 unknown */
  const MbusTelegram *head; /* (nullable): the first that has a header, long or short */
  const MrProfile *profile; /* (nullable) */
} MrSender;

/** Finds out who a reading is from; a readout knows better than its telegrams. */
MrSender mr_sender_find (const MrReading *reading, const MrProfiles *profiles);

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

G_END_DECLS
