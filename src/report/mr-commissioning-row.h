/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-decoded-meter.h"
#include "mr-finding.h"
#include "mr-neighbours.h"

G_BEGIN_DECLS

/**
 * MrJudgedMeter:
 * @bus: (nullable): what its bus is called, where the site has several
 * @attendance: whether it is still on its bus
 * @findings: (element-type MrFinding): all findings of @meter, the worst first
 *
 * What the commissioning report takes of one meter.
 */
typedef struct {
  const MrDecodedMeter *meter;
  const char *bus;
  MrAttendance attendance;
  GPtrArray *findings;
} MrJudgedMeter;

/**
 * MrCommissioningValue:
 * @kind: (nullable): English name of what is measured; %NULL when there is no such reading
 * @value: (nullable): number with '.' and all its digits, or text; %NULL when the meter sends no value
 * @unit: (nullable): with the prefix that belongs to @value
 * @number: @value as a number; NaN when it is not one
 *
 * A reading, to be written and to be computed with.
 */
typedef struct {
  const char *kind;
  char *value;
  char *unit;
  double number;
} MrCommissioningValue;

/**
 * MrCommissioningRow:
 * @number: counts the meters of the site from 1
 * @bus: (nullable): what its bus is called, where the site has several
 * @address: the manufacturer, version and device type are wildcards when the meter did not say
 * @model: (nullable)
 * @primary: -1 unknown
 * @address_before: primary address before the write that led, or may have led, to @primary; -1 unknown
 * @number_before: the same of its number, "" if unknown
 * @baud: 0 unknown
 * @clock: its clock when it was read
 * @status: status octet, -1 when it sends none
 * @is_read: a telegram of it could be decoded; without one, nothing is known of encryption
 * @security_mode: of what is encrypted; -1 when nothing is
 * @delay: bus microseconds until it answered; -1 unknown
 * @tries: 0 unknown
 * @first_heard, @last_heard: g_get_real_time(); 0 unknown
 * @findings: (element-type MrFinding)
 *
 * One meter in the commissioning report, whatever the report is written as. @bus, @place and @model are valid as long as
 * the meter it was made from.
 */
typedef struct {
  guint number;
  const char *bus;
  const char *place;
  MbusSecondary address;
  const char *model;
  int primary;
  int address_before;
  char *number_before;
  guint baud;
  MrCommissioningValue reading;
  MrCommissioningValue second;
  MrMeterClock clock;
  int status;
  gboolean is_read;
  int security_mode;
  gboolean enhanced;
  gint64 delay;
  guint tries;
  gint64 first_heard;
  gint64 last_heard;
  MrAttendance attendance;
  MrVerdict verdict;
  GPtrArray *findings;
} MrCommissioningRow;

/** Returns: whether the meter said who made it; one with fixed data does not. */
gboolean mr_commissioning_row_has_manufacturer (const MrCommissioningRow *self);
gboolean mr_commissioning_row_has_device_type (const MrCommissioningRow *self);

/**
 * mr_commissioning_rows:
 * @meters: of one site, in the order of the list
 * @writes: (element-type MrWrite): all writes at the site, oldest first
 *
 * Returns: (transfer full) (element-type MrCommissioningRow): one row for each of @meters; the array clears its rows
 */
GArray *mr_commissioning_rows (const MrJudgedMeter *meters, gsize n_meters, GPtrArray *writes);

G_END_DECLS
