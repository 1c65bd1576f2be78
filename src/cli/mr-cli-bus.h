/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-connection.h"
#include "mr-cli-store.h"
#include "mr-cli.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrCliBus:
 *
 * A session on one bus and the main loop around it: jobs run one after another as if they were function calls, with
 * progress on a terminal, problems on stderr, and Ctrl-C to stop within one telegram.
 */
typedef struct _MrCliBus MrCliBus;

/** @meter answered; everything it said is in the store. */
typedef void (*MrCliHeardFunc) (MrMeter *meter, gpointer user_data);

/**
 * mr_cli_bus_open:
 * @keep: %MR_CLI_KEEP_IF_POSSIBLE or %MR_CLI_KEEP_ALWAYS; the option --no-store goes before it
 * @outcome: (out): when it fails, how the program ends
 *
 * Opens the store, enters the site and connects.
 *
 * Returns: (transfer full): the bus; %NULL after a sentence on stderr
 */
MrCliBus *mr_cli_bus_open (const char *uri, const MrCliConnectionOptions *options, MrCliKeep keep, MrCliExit *outcome);

/** Disconnects, and waits at most for the end of one telegram. */
void mr_cli_bus_close (MrCliBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliBus, mr_cli_bus_close)

MrSession *mr_cli_bus_session (MrCliBus *self);

/** Calls @func for each meter that answers from now on, in order, once a job. */
void mr_cli_bus_set_heard_func (MrCliBus *self, MrCliHeardFunc func, gpointer user_data);

/**
 * mr_cli_bus_run:
 * @job: number of a job that was just given to the session; 0 is one it did not take
 *
 * Runs the main loop until the job has ended. Why it failed is said on stderr.
 *
 * Returns: whether it ended well; see also mr_cli_bus_n_problems()
 */
gboolean mr_cli_bus_run (MrCliBus *self, guint job);

/** Asks the person at the terminal, who may as well press Ctrl-C. Returns: whether the answer is the locale's yes. */
gboolean mr_cli_bus_ask (MrCliBus *self, const char *question);

/** Returns: (transfer none) (element-type MrMeter): meters that answered in the job run last, in order. */
GPtrArray *mr_cli_bus_heard (MrCliBus *self);

/** Returns: how many meters or addresses failed since the bus was opened, each with a sentence on stderr. */
guint mr_cli_bus_n_problems (MrCliBus *self);

/** Returns: whether the user stopped it. */
gboolean mr_cli_bus_stopped (MrCliBus *self);

/** Stops the running job: its results interest nobody any more. */
void mr_cli_bus_stop (MrCliBus *self);

G_END_DECLS
