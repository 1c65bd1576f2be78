/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-csv.h"
#include "mr-json.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/* The identity of a meter, the same in every file. */

/** The meter that sent the telegrams of a reading. */
typedef struct {
  MbusSecondary address;
  int primary;              /* -1 unknown */
  const MbusTelegram *head; /* (nullable): the first that has a header, long or short */
  const MrProfile *profile; /* (nullable) */
} MrSender;

/** Finds the meter of a reading. The address in a readout takes precedence over those in its telegrams. */
MrSender mr_sender_find (const MrReading *reading, const MrProfiles *profiles);

/** Returns: (transfer full): the letters of the manufacturer; "" if unknown. */
char *mr_sender_manufacturer (const MbusSecondary *address);

/** Returns: (transfer full): the translated device type; "" if unknown. */
char *mr_sender_device_type (const MbusSecondary *address);

/** Returns: (transfer full) (nullable): a meter in one cell that a spreadsheet does not take for a number:
 *  "66290778-KAM-35-04", "ID-00186416" if its manufacturer is unknown; %NULL if nothing is known. */
char *mr_sender_format (const MbusSecondary *address);

/** Adds the names of the columns of mr_sender_add_csv(). */
void mr_sender_add_csv_titles (MrCsv *csv);

/** Adds id, manufacturer, version, deviceType and medium; unknown ones are empty. */
void mr_sender_add_csv (MrCsv *csv, const MbusSecondary *address);

/** Adds the same as members of an object; unknown ones are null. */
void mr_sender_add_json (MrJson *json, const MbusSecondary *address);

G_END_DECLS
