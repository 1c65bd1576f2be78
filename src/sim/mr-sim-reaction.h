/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a meter is asked to do, and what it makes of it. The standard demands most of it; real meters leave out this or
 * that, and differ most where they are written to. */

/**
 * MrSimAct:
 *
 * Something that a meter does when it is asked. Those from %MR_SIM_ACT_SET_PRIMARY on change it: they are writes.
 */
typedef enum {
  MR_SIM_ACT_NKE,                /* answer to SND_NKE */
  MR_SIM_ACT_SELECTION,          /* be selected; without it, primary addressing only */
  MR_SIM_ACT_ENHANCED_SELECTION, /* know the record 0C 78 in a selection */
  MR_SIM_ACT_REQUESTS,           /* have data to send */
  MR_SIM_ACT_RESET,              /* application reset: send the usual data again */

  MR_SIM_ACT_SET_PRIMARY,        /* 01 7A */
  MR_SIM_ACT_SET_ID,             /* 0C 79: the identification number */
  MR_SIM_ACT_SET_IDENTITY,       /* 07 79: the whole secondary address */
  MR_SIM_ACT_SET_CLOCK,          /* 6C, 6D */
  MR_SIM_ACT_SHIFT_CLOCK,        /* CI 6D */
  MR_SIM_ACT_SET_OUTPUT,         /* FD 1A: digital output */
  MR_SIM_ACT_REMOTE_CONTROL,     /* FD 1F */
  MR_SIM_ACT_SET_BAUD,           /* CI B8 … BF */
  MR_SIM_ACT_SET_PASSWORD,       /* FD 96 00 */
  MR_SIM_ACT_UNKNOWN,            /* whatever else is written */
  MR_SIM_N_ACTS
} MrSimAct;

/**
 * MrSimReaction:
 * @ignored: a write is acknowledged and not done; of other acts, what the meter does instead is with the act
 * @silent: a write is neither done nor answered
 * @refused: a write is not done, and answered with an application error, CI 70
 * @denied: a write is done, and answered like one that was refused
 * @code: of that error
 * @protected: a write is done only after the password
 * @unconfirmed: a write is done, but its E5 does not arrive
 * @late: bus microseconds by which the answer to a write is later than usual
 * @silence: bus microseconds after the answer to a write for which the meter hears nothing; %G_MAXINT64: for good
 * @instead: (nullable): octets that are written in place of those sent
 * @shift: seconds added to a time that is written
 *
 * What a meter makes of one act. All zeros: it does it, and acknowledges.
 */
typedef struct {
  gboolean ignored;
  gboolean silent;
  gboolean refused;
  gboolean denied;
  guint8 code;
  gboolean protected;
  gboolean unconfirmed;
  gint64 late;
  gint64 silence;
  GBytes *instead;
  gint64 shift;
} MrSimReaction;

/** A key of a description that changes reactions. */
typedef enum {
  MR_SIM_REACTION_IGNORES,
  MR_SIM_REACTION_SILENT_TO,
  MR_SIM_REACTION_REFUSES,
  MR_SIM_REACTION_DENIES,
  MR_SIM_REACTION_PROTECTS,
  MR_SIM_REACTION_LOSES_ACK,
  MR_SIM_REACTION_LATE,
  MR_SIM_REACTION_SILENT_AFTER,
  MR_SIM_REACTION_ALTERS
} MrSimReactionKey;

/**
 * mr_sim_reaction_parse:
 * @text: words for acts, separated by ';', each followed by a parameter if @key has one: "set-primary 3 s; set-clock 1
 *   s"
 * @reactions: (array fixed-size=MR_SIM_N_ACTS): those of a meter, to be changed
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID, which lists the words
 */
gboolean mr_sim_reaction_parse (MrSimReactionKey key, const char *text, MrSimReaction *reactions, GError **error);

/** @reactions: (array fixed-size=MR_SIM_N_ACTS): frees what they hold */
void mr_sim_reaction_clear_all (MrSimReaction *reactions);

G_END_DECLS
