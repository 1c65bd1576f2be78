/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-time-source.h"

G_BEGIN_DECLS

/**
 * MrSiteTimeState:
 * @MR_SITE_TIME_NONE: it was not asked for
 * @MR_SITE_TIME_MEASURING: the source is being asked
 * @MR_SITE_TIME_KNOWN: there is a trusted time
 * @MR_SITE_TIME_FAILED: the source gave none
 */
typedef enum {
  MR_SITE_TIME_NONE,
  MR_SITE_TIME_MEASURING,
  MR_SITE_TIME_KNOWN,
  MR_SITE_TIME_FAILED
} MrSiteTimeState;

/**
 * MrSiteTime:
 *
 * The time that can be trusted, of a session, and where it comes from; see mr_session_get_site_time(). All who compare
 * clocks compare them with this one. Lives on the main thread.
 *
 * Properties (read-only, both notify): "state" (int: #MrSiteTimeState) · "text" (string: see mr_site_time_get_text())
 *
 * Signals:
 *   "changed": the state, the time or the text is another one; before "state" and "text" notify
 */
#define MR_TYPE_SITE_TIME (mr_site_time_get_type ())
G_DECLARE_FINAL_TYPE (MrSiteTime, mr_site_time, MR, SITE_TIME, GObject)

MrSiteTime *mr_site_time_new (void);

/** Asks the source, unless there is a time, it is being asked already, or there is no source. */
void mr_site_time_ask (MrSiteTime *self);

/** Sets where the time comes from, without asking there, and forgets the one from another source. */
void mr_site_time_set_source (MrSiteTime *self, MrTimeSource *source);

/** Asks the source again if the time was obtained too long ago to be as certain as it was. Returns: whether there is a
 *  time that is fresh; else the source, if there is one, is being asked. */
gboolean mr_site_time_refresh (MrSiteTime *self);

/** @time: obtained by the caller, and never asked for again; a reference is taken */
void mr_site_time_set (MrSiteTime *self, MrTrustedTime *time);

/** Returns: (transfer none) (nullable). */
MrTrustedTime *mr_site_time_get (MrSiteTime *self);

MrSiteTimeState mr_site_time_get_state (MrSiteTime *self);

/** Returns: (transfer none): translated sentences: where the time comes from, how certain it is, and whether it is in
 *  doubt; or why the source gave no time; "". */
const char *mr_site_time_get_text (MrSiteTime *self);

G_END_DECLS
