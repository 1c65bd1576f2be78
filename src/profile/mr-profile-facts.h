/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The facts of a profile about a model, except the names of its records. */

/** In place of a manufacturer's letters: for the meters of every manufacturer. */
#define MR_PROFILE_ANY "any"

typedef enum {
  MR_SEVERITY_INFO,    /* worth knowing */
  MR_SEVERITY_WARNING, /* the meter measures, but needs attention */
  MR_SEVERITY_ERROR    /* the values of the meter cannot be trusted */
} MrSeverity;

/** Returns: (transfer none): stable English word for files and JSON: "info", "warning", "error". */
const char *mr_severity_nick (MrSeverity severity);

/**
 * MrProof:
 *
 * How certain a fact is.
 */
typedef enum {
  MR_PROOF_CONFIRMED,  /* by a manufacturer's document, or by telegrams of real meters */
  MR_PROOF_DOCUMENT,   /* a manufacturer's document says it */
  MR_PROOF_ARITHMETIC, /* the values of a real meter agree: P² + Q² = S² */
  MR_PROOF_TELEGRAM,   /* telegrams of real meters show it */
  MR_PROOF_DECODED,    /* derived from the octets of real meters */
  MR_PROOF_INFERRED,   /* likely, without a counterexample: shown as not confirmed */
  MR_PROOF_OF_MODEL    /* of one of several facts: only said for the model */
} MrProof;

/** Returns: (transfer none): stable English word for files: "confirmed", "document", …; "" for %MR_PROOF_OF_MODEL. */
const char *mr_proof_nick (MrProof proof);

/** What the engine must take into account for a model. All 0: nothing. */
typedef struct {
  guint delay_after_nke;          /* milliseconds after SND_NKE in which it does not answer */
  guint response_delay;           /* milliseconds it may take to answer, if longer than the standard allows */
  gboolean ignores_reset;         /* acknowledges an application reset without performing it */
  gboolean ignores_baud;          /* acknowledges a change of baud rate without performing it */
  gboolean address_first;         /* is not selected for a write: its secondary address comes before what is written */
  gboolean password_first;        /* takes a write only after a password, if one is set in it */
  const char *clock;              /* (nullable): type in which its clock is set: "F", "I", "J", "BCD"; interned */
} MrQuirks;

/** One model; immutable, lives as long as its #MrProfiles. */
typedef struct _MrProfile MrProfile;

/**
 * MrConditionKind:
 * @id: stable identity, "status.power-low"; of a bit that a profile explains, its place: "info.ff22-9"
 * @text: (nullable): English whole sentence, marked for translation, without naming the meter: "Its battery is low."
 * @advice: likewise: what to do; "" when there is nothing to say
 * @make_text: makes the translated sentence from a number, where @text is %NULL
 *
 * What a meter can say about itself besides its values.
 */
typedef struct {
  const char *id;
  MrSeverity severity;
  const char *text;
  const char *advice;
  char *(*make_text) (guint number);
} MrConditionKind;

G_END_DECLS
