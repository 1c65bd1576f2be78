/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-exchange.h"
#include "mbus-readout.h"
#include "mr-data-set.h"
#include "mr-profile.h"

G_BEGIN_DECLS

/**
 * MrReading:
 * @readout: (nullable): how the meter was reached; %NULL for telegrams from a file, whose headers identify the meter
 * @telegrams: (element-type MbusTelegram): those of one readout; may be empty
 * @data_set: (nullable): which other data of the meter they are; %NULL for its usual data
 * @exchange: (nullable): what passed between the master and the meter
 * @trouble: (nullable): whole sentence: why octets are not a telegram at all
 * @trouble_octets: (nullable): those octets
 * @trouble_offset: position of the problem in them
 *
 * The telegrams of one readout of a meter, to be written. Borrowed pointers, for the time of a call.
 */
typedef struct {
  const MbusReadout *readout;
  GPtrArray *telegrams;
  const MrDataSet *data_set;
  const MbusExchange *exchange;
  const char *trouble;
  GBytes *trouble_octets;
  gsize trouble_offset;
} MrReading;

gboolean mr_report_is_number (const MbusValue *value);

/** Returns: (transfer none): "valid", "invalid", "no-data", "overflow", "underflow", "data-error". */
const char *mr_report_validity_nick (MbusValidity validity);

/** Appends the octets of a record of @telegram in hex; those of a key or password as "**". */
void mr_report_append_octets (GString *out, const MbusTelegram *telegram, const MbusRecord *record);

/** Appends DIF and DIFE as in "8440", or VIF and VIFE as in "843C"; nothing if the record has no header. A counter of
 *  fixed data has its unit octet as VIF, and the DIF of its type. */
void mr_report_append_chain (GString *out, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif);

/** Returns: whether mr_report_append_chain() appends anything. */
gboolean mr_report_has_chain (const MbusTelegram *telegram, const MbusRecord *record, gboolean vif);

/** Returns: (transfer full): when a readout was taken, in local time. */
GDateTime *mr_report_date_time (const MbusReadout *readout);

/** Returns: (transfer full) (nullable): the same for programs, "2026-03-05T14:30:00+01"; %NULL if unknown. */
char *mr_report_time (const MbusReadout *readout);

/** @time: as from g_get_real_time(), 0 if unknown. Returns: (transfer full) (nullable): likewise. */
char *mr_report_format_time (gint64 time);

/** Returns: (transfer none) (nullable): the first of @telegrams that could not be read completely. @index: (out)
 *  (optional): its position */
const MbusTelegram *mr_report_damaged (GPtrArray *telegrams, guint *index);

/** Returns: (transfer full): which octets of a damaged @telegram could not be read, if not all of it is wrong (its
 *  checksum, its sender), and why: translated, complete sentences. */
char *mr_report_damage (const MbusTelegram *telegram);

/** Returns: (transfer none) (nullable): the one of @telegrams with the greatest #MbusSecurity, the hardest to read;
 *  %NULL for an empty array. */
const MbusTelegram *mr_report_most_secret (GPtrArray *telegrams);

/** Replaces the digits of keys and passwords in @hex, every octet of @telegram as from mbus_hex(), with "**". */
void mr_report_mask_secrets (const MbusTelegram *telegram, char *hex);

/** The same of @records (element-type MbusRecord), whose offsets count from the first octet in @hex. */
void mr_report_mask_records (GArray *records, char *hex);

G_END_DECLS
