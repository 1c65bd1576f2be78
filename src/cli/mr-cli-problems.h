/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

G_BEGIN_DECLS

/** Says on stderr what goes wrong on the buses, each thing once and, where there are several buses, on which; counts
 *  it. */
typedef struct _MrCliProblems MrCliProblems;

/**
 * mr_cli_problems_new:
 * @wanted: (element-type MrCliWanted): as the user typed the buses
 * @links: (element-type MrBusLink): gets one for each of them, before anything is watched
 *
 * Returns: (transfer full): no problems yet
 */
MrCliProblems *mr_cli_problems_new (GArray *wanted, GPtrArray *links);

/** Call when no task that was watched runs any more. */
void mr_cli_problems_free (MrCliProblems *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliProblems, mr_cli_problems_free)

/** Watches @session and the buses. */
void mr_cli_problems_watch (MrCliProblems *self, MrSession *session);

/** Watches them no more: what happens while they are closed is not said. */
void mr_cli_problems_unwatch (MrCliProblems *self, MrSession *session);

/** Watches @task, and says at its end why it failed. Call before others watch its end. */
void mr_cli_problems_watch_task (MrCliProblems *self, MrTask *task);

/** Says why @link is not connected. */
void mr_cli_problems_add_unconnected (MrCliProblems *self, MrBusLink *link);

/** Returns: (transfer none): a short name for the bus with the id @bus, such as "ttyUSB0". */
const char *mr_cli_problems_label_of (MrCliProblems *self, gint64 bus);

/** Returns: how many there were. */
guint mr_cli_problems_count (MrCliProblems *self);

/** Returns: how many of them were readings that could not be saved. */
guint mr_cli_problems_count_unsaved (MrCliProblems *self);

G_END_DECLS
