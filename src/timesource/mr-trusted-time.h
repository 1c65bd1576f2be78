/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrTimeState:
 * @MR_TIME_SYNCHRONISED: the source vouches for the time
 * @MR_TIME_BY_HAND: the user typed it
 * @MR_TIME_UNSYNCHRONISED: the source reports that it is not synchronised
 * @MR_TIME_UNKNOWN: whether the source is synchronised cannot be found out
 */
typedef enum {
  MR_TIME_SYNCHRONISED,
  MR_TIME_BY_HAND,
  MR_TIME_UNSYNCHRONISED,
  MR_TIME_UNKNOWN
} MrTimeState;

/** Returns: (transfer none): stable English word for files and JSON: "synchronised", "by-hand", "unsynchronised",
 *  "unknown". */
const char *mr_time_state_nick (MrTimeState state);

/** Finds the state with this word. Returns: whether there is one. */
gboolean mr_time_state_from_nick (const char *nick, MrTimeState *out);

/** Returns: whether the source is not known to be synchronised, so that its time must not be used without saying so. */
gboolean mr_time_state_is_in_doubt (MrTimeState state);

/**
 * MrClocks:
 * @real: the clock that people see and set, microseconds since 1970 UTC; may jump
 * @boot: microseconds since the computer started, suspend included
 * @monotonic: the same without suspend
 *
 * The clocks of this computer at one moment.
 */
typedef struct {
  gint64 real;
  gint64 boot;
  gint64 monotonic;
} MrClocks;

/** Reads the clocks. Any thread. */
MrClocks mr_clocks_read (void);

/* Years that the clock of a meter can show. Some know two digits only, and take 81 for 1981 (EN 13757-3 annex A, type
 * G). */
#define MR_TIME_YEAR_FIRST 2000
#define MR_TIME_YEAR_LAST 2080

/* The sources of time, as they are stored. A host follows the last one. */
#define MR_TIME_SOURCE_COMPUTER "computer"
#define MR_TIME_SOURCE_BY_HAND "by-hand"
#define MR_TIME_SOURCE_NTS "nts:"

/** An uncertainty that is not known. */
#define MR_TIME_UNCERTAIN ((gint64) -1)

/**
 * MrTrustedTime:
 *
 * The time from a source, fixed to the clocks of this computer that cannot be set, so that it stays right when the user
 * or a program sets the clock, and when the computer sleeps. Immutable; any thread.
 */
typedef struct _MrTrustedTime MrTrustedTime;

/**
 * mr_trusted_time_new:
 * @source: stable, for files: "computer", "by-hand", or "nts:" and a host, as in mr_time_source_parse()
 * @clocks: when the time was obtained
 * @time: the time then, microseconds since 1970 UTC
 * @uncertainty: how far @time may be off either way, microseconds; %MR_TIME_UNCERTAIN
 */
MrTrustedTime *mr_trusted_time_new (const char *source, MrTimeState state, const MrClocks *clocks, gint64 time,
                                    gint64 uncertainty);

MrTrustedTime *mr_trusted_time_ref (MrTrustedTime *self);
void mr_trusted_time_unref (MrTrustedTime *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrTrustedTime, mr_trusted_time_unref)

const char *mr_trusted_time_source (const MrTrustedTime *self);
MrTimeState mr_trusted_time_state (const MrTrustedTime *self);

/** @now: (nullable): %NULL for those of this moment. Returns: how long ago it was obtained, suspend included.
 *  Microseconds. */
gint64 mr_trusted_time_age (const MrTrustedTime *self, const MrClocks *now);

/** Returns: whether it was obtained after the moment at which this computer's clock showed @real. It is not known how
 *  far the clock was off then. */
gboolean mr_trusted_time_is_after (const MrTrustedTime *self, gint64 real);

/** Returns: the trusted time minus this computer's clock, when it was obtained: positive if the computer is slow.
 *  Microseconds. */
gint64 mr_trusted_time_offset (const MrTrustedTime *self);

/** Returns: mr_time_state_is_in_doubt() of its state. */
gboolean mr_trusted_time_is_in_doubt (const MrTrustedTime *self);

/** Returns: (transfer full) (nullable): its local date, like "2026-06-29", if it was typed by hand and is more than
 *  half a day from this computer's clock, so that it may be a slip: it must not be written to a meter unless the user
 *  confirms this date. %NULL for any other time. */
char *mr_trusted_time_get_far_date (const MrTrustedTime *self);

/** Returns: (transfer full): a translated sentence that says that a time typed by hand is far from this computer's
 *  clock. @date: of mr_trusted_time_get_far_date() */
char *mr_time_describe_far (const char *date);

/**
 * mr_trusted_time_now:
 * @clocks: (nullable): now; %NULL reads them
 * @uncertainty: (out) (optional): microseconds, grown since the time was obtained; %MR_TIME_UNCERTAIN
 *
 * Returns: the time now, microseconds since 1970 UTC
 */
gint64 mr_trusted_time_now (const MrTrustedTime *self, const MrClocks *clocks, gint64 *uncertainty);

/**
 * mr_trusted_time_of:
 * @real: a reading of this computer's clock (g_get_real_time()) at a moment since the time was obtained
 * @clocks: (nullable): now; %NULL reads them
 * @uncertainty: (out) (optional): as above. If the clock was set since the time was obtained, it is not known whether
 *   that was before the moment or after it, and the uncertainty includes the whole jump
 *
 * Returns: the trusted time at that moment, microseconds since 1970 UTC
 */
gint64 mr_trusted_time_of (const MrTrustedTime *self, gint64 real, const MrClocks *clocks, gint64 *uncertainty);

/** @source, @state, @uncertainty: as above. Returns: (transfer full): translated sentences: the source, its
 *  uncertainty, and whether it is in doubt. */
char *mr_time_describe (const char *source, MrTimeState state, gint64 uncertainty);

/** Returns: how far it may have been off either way when it was obtained, microseconds; %MR_TIME_UNCERTAIN. */
gint64 mr_trusted_time_uncertainty (const MrTrustedTime *self);

/** Returns: (transfer full): a translated sentence about the source: what it is, its uncertainty, how far this
 *  computer's clock is off, and whether it is in doubt. */
char *mr_trusted_time_describe (const MrTrustedTime *self);

G_END_DECLS
