/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-probe.h"
#include "mr-split.h"

G_BEGIN_DECLS

/* What the parts of the search by secondary address share, see mr-search-secondary.c. */

#define MR_TREE_LETTERS (MR_SPLIT_HEX - MR_SPLIT_DECIMAL) /* A…E */

/** A pattern that was divided by its identification number. */
typedef struct {
  MbusSecondary pattern;
  guint digit;
} MrDivision;

/** A part that was probed before its pattern was divided. */
typedef struct {
  MbusSecondary pattern;
  MrPresence present;
} MrPeek;

/** Silence, how many tries it was believed after, how long each waited, and when. @brief: that was not long enough */
typedef struct {
  MbusSecondary pattern;
  guint tries;
  gboolean brief;
  gint64 waited;
  gint64 when;
} MrSilence;

/**
 * MrTree:
 * @decimal_only: (element-type MrDivision): patterns that were not divided by the digits A–E
 * @silent: (element-type MrSilence): patterns that nothing answered to
 * @peeked: (element-type MrPeek): what is known of parts before their pattern is divided
 * @chosen: (element-type MrDivision): patterns that were divided in that
 */
typedef struct {
  MrSearch *search;
  MrJob *job;
  MrForecast *forecast;
  MrProbe probe;
  GArray *decimal_only;
  GArray *silent;
  GArray *peeked;
  GArray *chosen;
} MrTree;

/** Returns: whether too much was lost, or the search makes no headway. */
gboolean mr_tree_is_too_disturbed (const MrTree *self);

/** Returns: whether the search ends early: for that, or because every probe is answered, or it was skipped. */
gboolean mr_tree_must_give_up (const MrTree *self);

/** Returns: @tries, or more if the line takes more. */
guint mr_tree_tries_at_least (const MrTree *self, guint tries);

/** Returns: whether a part that was answered so is divided. */
gboolean mr_tree_must_divide (MrPresence present);

/** Probes one part, unless the search is to end. Its silence is remembered. */
gboolean mr_tree_probe_part (MrTree *self, const MbusSecondary *part, MrPresence *present, GError **error);

/** The same for those of which nothing is known yet. @present: (out) (array length=n_parts) */
gboolean mr_tree_probe_parts (MrTree *self, const MbusSecondary *parts, guint n_parts, MrPresence *present,
                              GError **error);

/** Probes @pattern whatever is known of it. */
gboolean mr_tree_probe_thoroughly (MrTree *self, const MbusSecondary *pattern, guint tries, MrPresence *present,
                                   GError **error);

/* --- mr-search-secondary.c --- */

/** Finds the meters that match @pattern, which was answered as @present says. @n_found: (out): how many, those that cannot
 *  be separated counted as two */
gboolean mr_tree_explore (MrTree *self, const MbusSecondary *pattern, MrPresence present, guint *n_found,
                          GError **error);

G_END_DECLS
