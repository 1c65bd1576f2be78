/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-decoding-copy.h"
#include "mbus-frame.h"
#include "mbus-readout.h"
#include "mr-clock-setting.h"
#include "mr-command.h"
#include "mr-target.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/* Requests to write a value to a meter, as data: no I/O. How each kind of value is written, and how reading back
 * proves it, is a row of the table in mr-write-kind.h. */

/**
 * MrWriteError:
 * @MR_WRITE_ERROR_VALUE: not a value of this kind
 * @MR_WRITE_ERROR_TARGET: nothing may be written to this address
 * @MR_WRITE_ERROR_OBSTACLE: what is known of other meters forbids it
 */
typedef enum {
  MR_WRITE_ERROR_VALUE,
  MR_WRITE_ERROR_TARGET,
  MR_WRITE_ERROR_OBSTACLE
} MrWriteError;

#define MR_WRITE_ERROR (mr_write_error_quark ())
GQuark mr_write_error_quark (void);

typedef struct _MrWriteKind MrWriteKind;

/**
 * MrWriteRequest:
 * @id: the caller's own number of this write
 * @target: how the meter is reached before the write
 * @has_twin: other meters are selected with it, so that it is asked by its primary address alone
 * @old_value: (nullable): what the meter is expected to have now; %NULL: not known
 * @new_value: what it shall have
 * @command: (nullable): what a command sends
 * @clock: (nullable): the time to which a clock is set
 * @password: (nullable): %MBUS_PASSWORD_OCTETS that are sent first, to a meter whose profile says that it asks for
 *   them. A secret: it must not reach a log, a trace or the journal
 * @obstacle: (nullable): why it must not be sent, a translated sentence: what the caller knows of other meters
 * @decoding: (nullable): what the meter is decoded with, its key among it; %NULL: a meter that encrypts nothing
 * @clock_form, @clock_time: what is sent of it, once mr_write_request_fix_value() has set them
 * @clock_ahead: by how much that is ahead of the time, as it is rounded; microseconds
 *
 * One value to be written to one meter. Values are text, in the one form their kind gives them.
 */
typedef struct {
  gint64 id;
  const MrWriteKind *kind;
  MrTarget target;
  gboolean has_twin;
  char *old_value;
  char *new_value;
  MrCommand *command;
  MrClockSetting *clock;
  GBytes *password;
  char *obstacle;
  MbusDecodingCopy *decoding;
  MrClockForm clock_form;
  MbusDateTime clock_time;
  gint64 clock_ahead;
} MrWriteRequest;

/** How much of a meter's data is read to find the value. */
typedef enum {
  MR_WRITE_DEPTH_FIRST, /* its first telegram */
  MR_WRITE_DEPTH_ALL    /* every telegram */
} MrWriteDepth;

/**
 * MrWriteAfter:
 * @meter: who it is then
 * @moves: it answers at @place then, and no longer where it did before
 * @shared: other meters may answer at @place, too, so that it need not be free before the write, and only a meter
 *   that says who it is proves anything there
 * @baud: the rate at which it answers then; 0: the same
 *
 * Where a meter answers once it has the new value, and as whom.
 */
typedef struct {
  MbusSecondary meter;
  gboolean moves;
  MbusAddress place;
  gboolean shared;
  guint baud;
} MrWriteAfter;

/**
 * MrWriteFault:
 * @MR_WRITE_FAULT_TAKEN: a meter answers already where this one would answer after the write
 * @MR_WRITE_FAULT_CHANGED: the meter does not have the old value
 * @MR_WRITE_FAULT_KEPT: read back: it does not have the new value
 * @MR_WRITE_FAULT_ALTERED: read back: it has neither the old value nor the new one
 * @MR_WRITE_FAULT_BOTH: it answers with the new value, and still with the old one
 * @MR_WRITE_FAULT_STAYED: it does not answer at its new place, but the way it did before, where it does not report the
 *   value
 * @MR_WRITE_FAULT_REPLACED: another meter answers at the new place
 * @MR_WRITE_FAULT_CUT: the connection was lost after the value was sent
 * @MR_WRITE_FAULT_LOST: it answers neither at the new place nor the way it did before, or not usably
 * @MR_WRITE_FAULT_UNREPORTED: it answers, and nothing that it sends shows the value
 *
 * What can go wrong with a write.
 */
typedef enum {
  MR_WRITE_FAULT_TAKEN,
  MR_WRITE_FAULT_CHANGED,
  MR_WRITE_FAULT_KEPT,
  MR_WRITE_FAULT_ALTERED,
  MR_WRITE_FAULT_BOTH,
  MR_WRITE_FAULT_STAYED,
  MR_WRITE_FAULT_REPLACED,
  MR_WRITE_FAULT_CUT,
  MR_WRITE_FAULT_LOST,
  MR_WRITE_FAULT_UNREPORTED
} MrWriteFault;

/**
 * MrWriteKind:
 * @id: stable, stored
 * @name: English, marked for translation
 * @depth: what a readout must hold for @read_value and @find_proof
 * @changes: the value changes by itself, so that the meter need not have the old one
 * @once: sent twice it may do something else than sent once, so that it is not repeated when no answer comes
 * @settling: bus microseconds after the write in which the meter may still show another value
 * @check: whether @value is one of this kind, in its one form; else %MR_WRITE_ERROR_VALUE
 * @check_request: (nullable): whether what the request needs besides its values is there; else %MR_WRITE_ERROR_VALUE
 * @wait: (nullable): how long the request must not be sent yet, microseconds of real time. @readout, @telegrams: of the
 *   meter before the write; @why: (out) (transfer full): a translated sentence, unless that is 0
 * @fix_value: (nullable): called right before the request is sent, @now: makes the new value what is sent. @telegrams:
 *   of the meter before the write. Fails with %MR_WRITE_ERROR_VALUE and a sentence when it must not be sent
 * @frame: the request that writes the new value to @address, primary or 253
 * @after: (nullable): fills in what the write changes of @out, which describes the meter as it was; %NULL: neither
 *   place nor identity change
 * @read_value: (transfer full) (nullable): the value a readout of the meter shows. @request: (nullable); @telegrams:
 *   (element-type MbusTelegram): @readout, decoded; nullable for %MR_WRITE_DEPTH_FIRST, which does not look at them
 * @runs_on: (nullable): of a value that changes by itself: whether a later readout shows what has become of @value
 *   (nullable: none was shown) since it was read at @time, g_get_real_time(); %NULL: values of this kind stay as they
 *   are
 * @find_proof: (transfer none) (nullable): the telegram of a readout of the meter that proves the new value: an element
 *   of its frames, or the octets of one of @telegrams
 * @present: (transfer full) (nullable): a value as people read it, translated; %NULL: as it is stored
 * @describe: (transfer full): "primary address 5 → 7", translated
 * @explain: (transfer full): a translated sentence, which does not name the meter. @found: (nullable): the value it
 *   has
 *
 * What can be written to a meter: one row of the table.
 */
struct _MrWriteKind {
  const char *id;
  const char *name;
  MrDanger danger;
  MrWriteDepth depth;
  gboolean changes;
  gboolean once;
  gint64 settling;

  gboolean (*check) (const char *value, GError **error);
  gboolean (*check_request) (const MrWriteRequest *request, GError **error);
  gint64 (*wait) (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams, const MrClocks *now,
                  char **why);
  gboolean (*fix_value) (MrWriteRequest *request, GPtrArray *telegrams, const MrClocks *now, GError **error);
  void (*frame) (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out);
  void (*after) (const MrWriteRequest *request, MrWriteAfter *out);
  gboolean (*runs_on) (const char *value, gint64 time, const MbusReadout *readout, GPtrArray *telegrams);
  char *(*read_value) (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams);
  GBytes *(*find_proof) (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams);
  char *(*present) (const char *value);
  char *(*describe) (const MrWriteRequest *request);
  char *(*explain) (const MrWriteRequest *request, MrWriteFault fault, const char *found);
};

/** @old_value: (nullable). Copies everything; clear with mr_write_request_clear(). */
void mr_write_request_init (MrWriteRequest *self, gint64 id, const MrWriteKind *kind, const MrTarget *target,
                            const char *old_value, const char *new_value);
void mr_write_request_clear (MrWriteRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrWriteRequest, mr_write_request_clear)

/** @out: not initialised before */
void mr_write_request_copy (const MrWriteRequest *self, MrWriteRequest *out);

/** Replaces its values. @old_value: (nullable) */
void mr_write_request_set_values (MrWriteRequest *self, const char *old_value, const char *new_value);

/** Sets what a command sends. @command: (nullable): a reference is taken */
void mr_write_request_set_command (MrWriteRequest *self, MrCommand *command);

/** Sets the time to which a clock is set. @clock: (nullable): a reference is taken */
void mr_write_request_set_clock (MrWriteRequest *self, MrClockSetting *clock);

/** Sets the password that the meter may ask for. @password: (nullable): %MBUS_PASSWORD_OCTETS; a reference is taken */
void mr_write_request_set_password (MrWriteRequest *self, GBytes *password);

/** Sets what the meter is decoded with. @decoding: (nullable): a reference is taken */
void mr_write_request_set_decoding (MrWriteRequest *self, MbusDecodingCopy *decoding);

/** Sets why it must not be sent. @obstacle: (nullable) */
void mr_write_request_set_obstacle (MrWriteRequest *self, const char *obstacle);

/** Drops what must not be kept longer than it is needed: the password, and the key in what it is decoded with. */
void mr_write_request_forget_secrets (MrWriteRequest *self);

/** Returns: whether the new value is allowed, the target is one meter's own address, and there is no obstacle; else
 *  #MrWriteError. */
gboolean mr_write_request_check (const MrWriteRequest *self, GError **error);

/** Returns: whether the meter is not selected for the write, as its secondary address comes before what is written. */
gboolean mr_write_request_is_address_first (const MrWriteRequest *self, guint8 address);

/** The request that writes the new value. @meter: who it is, as far as known; @address: its primary one, or 253 once it
 *  is selected; @fcb: see mbus-command.h */
void mr_write_request_frame (const MrWriteRequest *self, const MbusSecondary *meter, guint8 address, gboolean fcb,
                             MbusFrame *out);

/** Returns: whether a password is sent before the value: the meter's profile says that it asks for one, and it is
 *  known. */
gboolean mr_write_request_gives_password (const MrWriteRequest *self);

/** The request that gives the password, if mr_write_request_gives_password(); the other parameters are those of
 *  mr_write_request_frame(). @shown: (out): the same with zeros, for those who must not see it */
void mr_write_request_password_frame (const MrWriteRequest *self, const MbusSecondary *meter, guint8 address,
                                      gboolean fcb, MbusFrame *out, MbusFrame *shown);

/** Returns: (transfer none) (nullable): a translated sentence that a password may be why the meter did not obey; %NULL
 *  for meters that ask for none. */
const char *mr_write_request_password_hint (const MrWriteRequest *self);

/** @readout: of the meter before the write, and @telegrams: see read_value() of #MrWriteKind. @now: this computer's
 *  clocks. Returns: how long the request must not be sent yet, microseconds of real time; 0: it may be sent. @why:
 *  (out) (transfer full) (nullable): a translated sentence, with a time of day at the end of the wait */
gint64 mr_write_request_wait (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams,
                              const MrClocks *now, char **why);

/**
 * mr_write_request_fix_value:
 * @telegrams: (element-type MbusTelegram): what the meter sent before the write; see read_value() of #MrWriteKind
 * @now: this computer's clocks
 *
 * Makes the new value what is sent now: the time, for a clock. To be called right before mr_write_request_frame().
 *
 * Returns: %FALSE with %MR_WRITE_ERROR_VALUE when it must not be sent now
 */
gboolean mr_write_request_fix_value (MrWriteRequest *self, GPtrArray *telegrams, const MrClocks *now, GError **error);

/** Returns: bus microseconds after the write in which the meter may still show another value; 0 if it never shows
 *  one. */
gint64 mr_write_request_settling (const MrWriteRequest *self);

/** @before: who the meter is, as far as known. @out: where it must answer after the write, and as whom */
void mr_write_request_after (const MrWriteRequest *self, const MbusSecondary *before, MrWriteAfter *out);

/**
 * mr_write_request_place:
 * @value: (nullable): a value of this kind, whether or not it can be written
 * @meter: who it is
 * @out: (out): the primary address at which the meter answers with @value
 *
 * Returns: whether there is one
 */
gboolean mr_write_request_place (const MrWriteRequest *self, const char *value, const MbusSecondary *meter,
                                 MbusAddress *out);

/** @value: (nullable): that the meter was read with before the write, at @time, g_get_real_time(). Returns: whether a
 *  later readout shows that it still has it, or what has become of it by itself; as far as that is known. */
gboolean mr_write_request_has_kept (const MrWriteRequest *self, const char *value, gint64 time,
                                    const MbusReadout *readout, GPtrArray *telegrams);

/** @readout: of the depth the kind asks for, and @telegrams: see read_value() of #MrWriteKind. Returns: (transfer full)
 *  (nullable): the value it shows. */
char *mr_write_request_read_value (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams);

/** The same, of this meter. Returns: (transfer none) (nullable): the telegram that proves the new value, as long as
 *  both parameters live. */
GBytes *mr_write_request_find_proof (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams);

/** Returns: (transfer full): what is written, for people: "primary address 5 → 7", translated. */
char *mr_write_request_describe (const MrWriteRequest *self);

/** Returns: what may come of it: that of its command, or of its kind. */
MrDanger mr_write_request_danger (const MrWriteRequest *self);

/** @found: (nullable): the value the meter has. Returns: (transfer full): a translated sentence about @fault, which
 *  does not name the meter. */
char *mr_write_request_explain (const MrWriteRequest *self, MrWriteFault fault, const char *found);

G_END_DECLS
