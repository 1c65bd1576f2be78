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
 * A session on one or several buses and the main loop around it: tasks run as if they were function calls, with progress
 * on a terminal, problems on stderr, and Ctrl-C to stop within one telegram.
 */
typedef struct _MrCliBus MrCliBus;

/** @meter answered; everything it sent is in the store. */
typedef void (*MrCliHeardFunc) (MrMeter *meter, gpointer user_data);

/**
 * mr_cli_bus_open:
 * @uris: (array zero-terminated=1): the buses, at least one
 * @keep: %MR_CLI_KEEP_IF_POSSIBLE or %MR_CLI_KEEP_ALWAYS; the option --no-store comes before it
 * @outcome: (out): when it fails, how the program ends
 *
 * Opens the store, enters the site and connects to all buses.
 *
 * Returns: (transfer full): the buses; %NULL after a sentence on stderr
 */
MrCliBus *mr_cli_bus_open (const char *const *uris, const MrCliConnectionOptions *options, MrCliKeep keep,
                           MrCliExit *outcome);

/** Disconnects, and waits until everything is stored; at most for the end of one telegram. */
void mr_cli_bus_close (MrCliBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliBus, mr_cli_bus_close)

/** Returns: (transfer none) (element-type MrBusLink): the buses in the order of their URIs. */
GPtrArray *mr_cli_bus_links (MrCliBus *self);

/** Returns: (transfer none): the only or first of them. */
MrBusLink *mr_cli_bus_link (MrCliBus *self);

/** Returns: (transfer none): what a person calls the bus that @meter is on: "ttyUSB0". */
const char *mr_cli_bus_label_of (MrCliBus *self, MrMeter *meter);

/** Calls @func for each meter that answers from now on, in order, once a run. */
void mr_cli_bus_set_heard_func (MrCliBus *self, MrCliHeardFunc func, gpointer user_data);

/**
 * mr_cli_bus_run:
 * @tasks: tasks that were just begun
 *
 * Runs the main loop until all have ended. Why one failed is said on stderr.
 *
 * Returns: whether all ended well; see also mr_cli_bus_n_problems()
 */
gboolean mr_cli_bus_run (MrCliBus *self, MrTask *const *tasks, guint n_tasks);

/** Asks the person at the terminal, who may as well press Ctrl-C. Returns: whether the answer is the locale's yes. */
gboolean mr_cli_bus_ask (MrCliBus *self, const char *question);

/** Returns: (transfer none) (element-type MrMeter): meters that answered in the last run, in order. */
GPtrArray *mr_cli_bus_heard (MrCliBus *self);

/** Returns: how many meters or addresses failed since the bus was opened, each with a sentence on stderr. */
guint mr_cli_bus_n_problems (MrCliBus *self);

/** Returns: whether the user stopped it. */
gboolean mr_cli_bus_stopped (MrCliBus *self);

/** Stops what runs: nobody is interested in its results any more. */
void mr_cli_bus_stop (MrCliBus *self);

G_END_DECLS
