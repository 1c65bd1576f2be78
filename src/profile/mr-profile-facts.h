/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a profile can say about a model, besides the names of its records. */

typedef enum {
  MR_SEVERITY_INFO,    /* worth knowing */
  MR_SEVERITY_WARNING, /* the meter measures, and an installer should look at it */
  MR_SEVERITY_ERROR    /* what the meter says cannot be trusted */
} MrSeverity;

/** Returns: (transfer none): stable English word for files and JSON: "info", "warning", "error". */
const char *mr_severity_nick (MrSeverity severity);

/**
 * MrProof:
 *
 * How well a fact is proven, as the documents of this trade mark it.
 */
typedef enum {
  MR_PROOF_CONFIRMED, /* a maker's document, or telegrams of real meters, say so */
  MR_PROOF_DECODED,   /* worked out from the octets of real meters */
  MR_PROOF_INFERRED   /* likely, and not known to be wrong */
} MrProof;

/** What the engine must mind with a model. All 0: nothing. */
typedef struct {
  guint delay_after_nke;          /* milliseconds it does not answer after SND_NKE */
  guint response_delay;           /* milliseconds it may take to answer where the standard allows less */
  gboolean ignores_reset;         /* acknowledges an application reset and does nothing */
  gboolean ignores_baud;          /* acknowledges a change of rate and does nothing */
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
