/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrMasterError:
 * @MR_MASTER_ERROR_NO_ANSWER: silence after all retries
 * @MR_MASTER_ERROR_COLLISION: several meters answer at once
 * @MR_MASTER_ERROR_DAMAGED: answers come, none with a good checksum: noise, wrong baud rate or parity
 * @MR_MASTER_ERROR_WRONG_METER: an answer, but not from the meter that was asked
 * @MR_MASTER_ERROR_REFUSED: the meter answered with an application error
 * @MR_MASTER_ERROR_TAKEN: another meter already answers where this one would answer after the write
 * @MR_MASTER_ERROR_NOT_CONFIRMED: the value was sent, but reading back shows another one, or nothing
 * @MR_MASTER_ERROR_UNSUPPORTED: not possible on this line, with this address or with this value
 * @MR_MASTER_ERROR_CHANGED: the meter does not have the old value the write was planned for; nothing was sent
 * @MR_MASTER_ERROR_NOT_RECORDED: the write could not be recorded in the journal; nothing was sent
 * @MR_MASTER_ERROR_NOT_RESTORED: other data were read, and the meter could not be set back to its usual data
 * @MR_MASTER_ERROR_INCOMPLETE: a search did not hear all that it should have: what it did not find may be there
 * @MR_MASTER_ERROR_NOT_SAVED: a readout could not be stored
 * @MR_MASTER_ERROR_BUSY: the meter answered that it is busy, each time it was asked
 *
 * Errors about one meter. Anything else that ends a job is the line's (#MrLineError) or G_IO_ERROR_CANCELLED.
 */
typedef enum {
  MR_MASTER_ERROR_NO_ANSWER,
  MR_MASTER_ERROR_COLLISION,
  MR_MASTER_ERROR_DAMAGED,
  MR_MASTER_ERROR_WRONG_METER,
  MR_MASTER_ERROR_REFUSED,
  MR_MASTER_ERROR_TAKEN,
  MR_MASTER_ERROR_NOT_CONFIRMED,
  MR_MASTER_ERROR_UNSUPPORTED,
  MR_MASTER_ERROR_CHANGED,
  MR_MASTER_ERROR_NOT_RECORDED,
  MR_MASTER_ERROR_NOT_RESTORED,
  MR_MASTER_ERROR_INCOMPLETE,
  MR_MASTER_ERROR_NOT_SAVED,
  MR_MASTER_ERROR_BUSY
} MrMasterError;

#define MR_MASTER_ERROR (mr_master_error_quark ())
GQuark mr_master_error_quark (void);

/**
 * mr_master_error_set:
 * @who: which meter or address it is about: "KAM 66290778", "Address 5"
 * @format: of the sentence, which does not name it
 *
 * Sets an error whose message is @who, a colon, and the sentence, so that the sentence can be said of several.
 */
void mr_master_error_set (GError **error, MrMasterError code, const char *who, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/** Adds a sentence to the one of @error. */
void mr_master_error_append (GError *error, const char *sentence);

/** @a, @b: of any domain. Returns: whether both say the same, except for what they are about. */
gboolean mr_master_error_is_same (const GError *a, const GError *b);

/** @error: of any domain. Returns: whether its message says what it is about. */
gboolean mr_master_error_names_address (const GError *error);

/** @error: of any domain. Returns: (transfer none): its sentence, without what it is about. */
const char *mr_master_error_sentence (const GError *error);

/** @error: that names an address. Returns: (transfer full): what its message is about. */
char *mr_master_error_dup_who (const GError *error);

/** @error: of any domain. @who: "Addresses 5–12, 14". Returns: (transfer full): the same about these. */
GError *mr_master_error_about (const GError *error, const char *who);

G_END_DECLS
