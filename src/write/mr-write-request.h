/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"
#include "mbus-readout.h"
#include "mr-target.h"

G_BEGIN_DECLS

/* Requests to write a value to a meter, as data: no I/O. How each kind of value is written, and how reading back
 * proves it, is a row of the table in mr-write-kind.h. */

/**
 * MrWriteError:
 * @MR_WRITE_ERROR_VALUE: not a value of this kind
 * @MR_WRITE_ERROR_TARGET: nothing may be written to this address
 */
typedef enum {
  MR_WRITE_ERROR_VALUE,
  MR_WRITE_ERROR_TARGET
} MrWriteError;

#define MR_WRITE_ERROR (mr_write_error_quark ())
GQuark mr_write_error_quark (void);

typedef struct _MrWriteKind MrWriteKind;

/**
 * MrWriteRequest:
 * @id: the caller's own number of this write
 * @target: how the meter is reached before the write
 * @old_value: (nullable): what the meter is expected to have now; %NULL: not known
 * @new_value: what it shall have
 *
 * One value to be written to one meter. Values are text, in the one form their kind gives them.
 */
typedef struct {
  gint64 id;
  const MrWriteKind *kind;
  MrTarget target;
  char *old_value;
  char *new_value;
} MrWriteRequest;

typedef enum {
  MR_WRITE_DANGER_NONE,       /* the meter measures and reports as before */
  MR_WRITE_DANGER_DISTURBS,   /* readings or stored values may be affected */
  MR_WRITE_DANGER_CUTS_SUPPLY
} MrWriteDanger;

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
 *
 * Where a meter answers once it has the new value, and as whom.
 */
typedef struct {
  MbusSecondary meter;
  gboolean moves;
  MbusAddress place;
  gboolean shared;
} MrWriteAfter;

/**
 * MrWriteFault:
 * @MR_WRITE_FAULT_TAKEN: a meter answers already where this one would answer after the write
 * @MR_WRITE_FAULT_CHANGED: the meter does not have the old value
 * @MR_WRITE_FAULT_KEPT: read back: it has another value than the new one
 * @MR_WRITE_FAULT_STAYED: it does not answer at its new place, but the way it did before, where it does not report the
 *   value
 * @MR_WRITE_FAULT_REPLACED: another meter answers at the new place
 * @MR_WRITE_FAULT_CUT: the connection was lost after the value was sent
 * @MR_WRITE_FAULT_LOST: it answers neither at the new place nor the way it did before, or not usably
 *
 * What can go wrong with a write.
 */
typedef enum {
  MR_WRITE_FAULT_TAKEN,
  MR_WRITE_FAULT_CHANGED,
  MR_WRITE_FAULT_KEPT,
  MR_WRITE_FAULT_STAYED,
  MR_WRITE_FAULT_REPLACED,
  MR_WRITE_FAULT_CUT,
  MR_WRITE_FAULT_LOST
} MrWriteFault;

/**
 * MrWriteKind:
 * @id: stable, stored
 * @name: English, marked for translation
 * @depth: what a readout must hold for @read_value and @find_proof
 * @check: whether @value is one of this kind, in its one form; else %MR_WRITE_ERROR_VALUE
 * @frame: the request that writes the new value to @address, primary or 253
 * @after: (nullable): fills in what the write changes of @out, which describes the meter as it was; %NULL: neither
 *   place nor identity change
 * @read_value: (transfer full) (nullable): the value a readout of the meter shows
 * @find_proof: (transfer none) (nullable): the telegram of a readout of the meter that proves the new value
 * @describe: (transfer full): "primary address 5 → 7", translated
 * @explain: (transfer full): a translated sentence. @meter: its secondary address as text; @found: (nullable): the
 *   value it has
 *
 * What can be written to a meter: one row of the table.
 */
struct _MrWriteKind {
  const char *id;
  const char *name;
  MrWriteDanger danger;
  gboolean can_undo;
  MrWriteDepth depth;

  gboolean (*check) (const char *value, GError **error);
  void (*frame) (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out);
  void (*after) (const MrWriteRequest *request, MrWriteAfter *out);
  char *(*read_value) (const MbusReadout *readout);
  GBytes *(*find_proof) (const MrWriteRequest *request, const MbusReadout *readout);
  char *(*describe) (const MrWriteRequest *request);
  char *(*explain) (const MrWriteRequest *request, MrWriteFault fault, const char *meter, const char *found);
};

/** @old_value: (nullable). Copies everything; clear with mr_write_request_clear(). */
void mr_write_request_init (MrWriteRequest *self, gint64 id, const MrWriteKind *kind, const MrTarget *target,
                            const char *old_value, const char *new_value);
void mr_write_request_clear (MrWriteRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrWriteRequest, mr_write_request_clear)

/** @out: not initialised before */
void mr_write_request_copy (const MrWriteRequest *self, MrWriteRequest *out);

/** Returns: whether the new value is allowed and the target is one meter's own address; else #MrWriteError. */
gboolean mr_write_request_check (const MrWriteRequest *self, GError **error);

/** The request that writes the new value. @address: the meter's primary one, or 253 once it is selected; @fcb: see
 *  mbus-command.h */
void mr_write_request_frame (const MrWriteRequest *self, guint8 address, gboolean fcb, MbusFrame *out);

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

/** @readout: of the depth the kind asks for. Returns: (transfer full) (nullable): the value it shows. */
char *mr_write_request_read_value (const MrWriteRequest *self, const MbusReadout *readout);

/** @readout: of the depth the kind asks for, and of this meter. Returns: (transfer none) (nullable): the telegram that
 *  proves the new value. */
GBytes *mr_write_request_find_proof (const MrWriteRequest *self, const MbusReadout *readout);

/** Returns: (transfer full): what is written, for people: "primary address 5 → 7", translated. */
char *mr_write_request_describe (const MrWriteRequest *self);

/** @found: (nullable): the value @meter has. Returns: (transfer full): a translated sentence about @fault. */
char *mr_write_request_explain (const MrWriteRequest *self, MrWriteFault fault, const MbusSecondary *meter,
                                const char *found);

/**
 * mr_write_request_undo:
 * @out: not initialised before; its id is 0
 *
 * Makes the request that gives the meter its old value back once @self is confirmed.
 *
 * Returns: %FALSE when this cannot be undone: @out is not set
 */
gboolean mr_write_request_undo (const MrWriteRequest *self, MrWriteRequest *out);

G_END_DECLS
