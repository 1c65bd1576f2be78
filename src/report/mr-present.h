/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-exchange.h"
#include "mbus-series.h"
#include "mr-meter-clock.h"
#include "mr-words.h"

G_BEGIN_DECLS

/* How records are presented to people: the same in the window and in the terminal. */

/**
 * mr_present_value:
 * @value: (out) (transfer full): as from mbus_record_present(); for a value without a known meaning its octets, or the
 *   first of them: "raw FF FF FF FF"
 * @unit: (out) (transfer full): its unit, with prefix
 */
void mr_present_value (const MbusRecord *record, char **value, char **unit);

/** Returns: (transfer full): translated quantity with its modifiers: "Power · Phase L1", and the octets by which a
 *  manufacturer distinguishes registers: "Current · Manufacturer specific 01". */
char *mr_present_quantity (const MbusRecord *record);

/** Returns: (transfer full): translated: which of several values of a quantity it is: "maximum · storage 1 · tariff 2";
 *  "invalid" if the meter marks it so, "corrected" and "not confirmed" by a device profile, "" for a plain current
 *  value. */
char *mr_present_qualifiers (const MbusRecord *record);

/** Appends what is presented of @record. @words: (nullable) */
typedef void (*MrPresentFunc) (const MbusRecord *record, MrWords *words, GString *out);

/* Append the texts of the functions above. */
void mr_present_append_value (const MbusRecord *record, MrWords *words, GString *out);
void mr_present_append_unit (const MbusRecord *record, MrWords *words, GString *out);
void mr_present_append_quantity (const MbusRecord *record, MrWords *words, GString *out);
void mr_present_append_qualifiers (const MbusRecord *record, MrWords *words, GString *out);

/** Returns: (transfer full) (nullable): translated: why a device profile corrects the value; %NULL if none does. */
char *mr_present_correction (const MbusRecord *record);

/**
 * mr_present_series_value:
 * @record: the record that @series was unrolled from
 * @when: (out) (transfer full): "2026-03-05 14:30", or without its time of day; "" if unknown
 * @value: (out) (transfer full): as from mbus_record_present()
 * @unit: (out) (transfer full): its unit, with prefix
 * @qualifiers: (out) (transfer full): as from mr_present_qualifiers()
 *
 * The @i-th value of a series as people read it.
 */
void mr_present_series_value (const MbusSeries *series, const MbusRecord *record, guint i, char **when, char **value,
                              char **unit, char **qualifiers);

/**
 * mr_present_deviation:
 * @clock: valid
 *
 * Returns: (transfer full): how far it is off, translated, short, rounded to the largest sufficient unit: "+4 s",
 * "−40 min", "+3 h", "+12 d". Of a clock without seconds in minutes: "+1 min", and "≤ 1 min" if the time it was
 * set to may have been the right one, rounded
 */
char *mr_present_deviation (const MrMeterClock *clock);

/** @clock: valid. Returns: (transfer full): the same where its uncertainty is not shown beside it: "correct" if the
 *  clock may be right */
char *mr_present_clock_deviation (const MrMeterClock *clock);

/** Returns: (transfer full): what passed between the master and a meter, in translated words: "24 requests · 2 repeated ·
 *  1 damaged answer · slowest answer 85 ms"; "" if nothing did */
char *mr_present_exchange (const MbusExchange *exchange);

/** @clock: valid. Returns: (transfer full): the same in translated words, as part of a list: "clock 40 min fast",
 *  "clock correct" */
char *mr_present_clock (const MrMeterClock *clock);

/** Returns: (transfer full): how far a deviation may be off either way, rounded up: "±61 s", "±3 min"; "unknown" if
 *  @microseconds is below 0. */
char *mr_present_uncertainty (gint64 microseconds);

/**
 * mr_present_time_left:
 * @seconds: of real time
 *
 * Returns: (transfer full): translated: "about 3 min left"
 */
char *mr_present_time_left (double seconds);

/** Returns: (transfer full): the radio meter of a telegram in a container: "KAM 12345678 · Cold water", and whether its
 *  telegram is still encrypted. */
char *mr_present_radio_meter (const MbusTelegram *inner);

/** Returns: (transfer full) (nullable): translated: why the telegram in a container could not be read completely:
 *  "Radio telegram of KAM 12345678: …"; %NULL if it could. */
char *mr_present_radio_trouble (const MbusTelegram *inner);

G_END_DECLS
