/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-master-error.h"
#include "mr-write-report.h"

G_BEGIN_DECLS

/**
 * MrWriteAttempt:
 * @way: how the meter is reached before the write
 * @meter: who it said it is
 * @primary: its primary address before the write, -1 unknown
 * @before: (nullable): the value it had before something was sent
 * @before_time: g_get_real_time() when it was read with that
 * @value: (nullable): the value it was last read with
 * @proof: (nullable): the telegram that shows the new value
 * @readout: what it was last read with
 * @telegrams: (nullable) (element-type MbusTelegram): the same, decoded; %NULL for a kind that reads only the first
 *   one, whose value is in @readout itself
 * @formats: of compact frames, with those that the meter sent since
 * @after: where it answers with the new value, and as whom
 * @misreports: the value is a place, and the meter reports another one than it answers at
 * @sent: its octets may be on the wire
 * @sent_at: bus time when they had been sent, and answered
 * @refusal: (nullable): what the meter said, if it refused
 * @was_answered: after the write, some meter answered where this one was looked for
 * @is_there: after the write, the meter answers the way it did before
 * @is_replaced: another meter answers at the new place
 * @is_altered: @value was read back, and is neither the old nor the new one
 * @is_place_silent: no meter does
 *
 * A request being written, and what is known of its meter so far.
 */
typedef struct {
  const MrWriteReport *report;
  MrWriteRequest *request;
  MrJob *job;
  MrBus *bus;

  MbusAddress way;
  MbusSecondary meter;
  int primary;
  char *before;
  gint64 before_time;
  char *value;
  GBytes *proof;
  MbusReadout readout;
  GPtrArray *telegrams;
  MbusFormats *formats;
  MrWriteAfter after;

  gboolean misreports;
  gboolean sent;
  gint64 sent_at;
  GError *refusal;
  gboolean was_answered;
  gboolean is_there;
  gboolean is_replaced;
  gboolean is_altered;
  gboolean is_place_silent;
} MrWriteAttempt;

/** @report, @request: must outlive it */
void mr_write_attempt_init (MrWriteAttempt *self, const MrWriteReport *report, MrWriteRequest *request);
void mr_write_attempt_clear (MrWriteAttempt *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrWriteAttempt, mr_write_attempt_clear)

/** Forgets the value and its proof. */
void mr_write_attempt_forget_value (MrWriteAttempt *self);

/** Returns: the address to send to: the meter's primary one, or 253 where it is selected. */
guint8 mr_write_attempt_link_address (const MrWriteAttempt *self);

/** Returns: whether the value is the primary address the meter answers at. */
gboolean mr_write_attempt_is_place (const MrWriteAttempt *self);

/** Keeps @readout, the value that it shows, and its proof if it is the new one: a meter that only reports the place
 *  that it was given, and misreports it, proves nothing. */
void mr_write_attempt_keep_value (MrWriteAttempt *self, const MbusReadout *readout);

/** Returns: whether @readout is that of a meter which this write has moved to its new place. */
gboolean mr_write_attempt_has_moved (MrWriteAttempt *self, const MbusReadout *readout);

/** Reads as much of the meter that @who reaches as shows the value. @readout: initialised and empty */
gboolean mr_write_attempt_read (MrWriteAttempt *self, const MbusAddress *who, MbusReadout *readout, GError **error);

/** The rate at which the meter answers; it may have changed with the write. @after: once it has the new value. A no-op
 *  for other kinds of writes. */
gboolean mr_write_attempt_set_rate (MrWriteAttempt *self, gboolean after, GError **error);

/** Reports what the meter was last read with as any other reading, if all of it was read. */
void mr_write_attempt_report_reading (MrWriteAttempt *self);

/** Reports that the meter has the new value. Returns: %TRUE */
gboolean mr_write_attempt_confirm (MrWriteAttempt *self, GBytes *proof);

/** Sets @error to @sentence about the meter. Returns: %FALSE */
gboolean mr_write_attempt_fail (MrWriteAttempt *self, MrMasterError code, const char *sentence, GError **error);

/** Sets @error to the sentence about @fault. Returns: %FALSE */
gboolean mr_write_attempt_fault (MrWriteAttempt *self, MrWriteFault fault, GError **error);

G_END_DECLS
