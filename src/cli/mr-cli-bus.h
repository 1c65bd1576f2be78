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
 * A session on one or several buses, with a main loop: tasks run like function calls. Progress is shown on a terminal,
 * problems go to stderr, and Ctrl-C stops the tasks after the current telegram.
 */
typedef struct _MrCliBus MrCliBus;

/** @meter answered; everything it sent is in the store. */
typedef void (*MrCliHeardFunc) (MrMeter *meter, gpointer user_data);

/**
 * mr_cli_bus_open:
 * @uris: (array zero-terminated=1): the buses, at least one
 * @keep: %MR_CLI_KEEP_IF_POSSIBLE or %MR_CLI_KEEP_ALWAYS; --no-store overrides it
 * @outcome: (out): exit status of the program, on failure
 *
 * Opens the store, enters the site and connects to all buses.
 *
 * Returns: (transfer full): the buses; %NULL after a message on stderr
 */
MrCliBus *mr_cli_bus_open (const char *const *uris, const MrCliConnectionOptions *options, MrCliKeep keep,
                           MrCliExit *outcome);

/** The same without connecting: for what is known of a bus. */
MrCliBus *mr_cli_bus_open_offline (const char *const *uris, const MrCliConnectionOptions *options, MrCliKeep keep,
                                   MrCliExit *outcome);

/** Disconnects, and waits until everything is stored, at most until the current telegram has ended. */
void mr_cli_bus_close (MrCliBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliBus, mr_cli_bus_close)

/** Returns: (transfer none) (element-type MrBusLink): the buses in the order of their URIs. */
GPtrArray *mr_cli_bus_links (MrCliBus *self);

/** Returns: (transfer none): the first bus. */
MrBusLink *mr_cli_bus_link (MrCliBus *self);

/** Returns: (transfer none): a short name for the bus that @meter is on, such as "ttyUSB0". */
const char *mr_cli_bus_label_of (MrCliBus *self, MrMeter *meter);

/** Returns: (transfer full): the address with which "meterctl read" reaches exactly this meter, which was read. */
char *mr_cli_address_of (MrMeter *meter);

/** Returns: (transfer none) (element-type MrMeter): all meters of the site. */
GListModel *mr_cli_bus_meters (MrCliBus *self);

/** Returns: (transfer none): the site, with the meters of all its buses. */
MrSession *mr_cli_bus_session (MrCliBus *self);

/** Returns: whether @meter is on one of the buses. */
gboolean mr_cli_bus_has (MrCliBus *self, MrMeter *meter);

/** Calls @func for each meter that answers from now on, in order; again when more is known of it. */
void mr_cli_bus_set_heard_func (MrCliBus *self, MrCliHeardFunc func, gpointer user_data);

/**
 * mr_cli_bus_run:
 * @tasks: tasks that were just started
 *
 * Runs the main loop until all of them have ended, and prints on stderr why a task failed.
 *
 * Returns: whether all tasks succeeded; see also mr_cli_bus_n_problems()
 */
gboolean mr_cli_bus_run (MrCliBus *self, MrTask *const *tasks, guint n_tasks);

/**
 * mr_cli_bus_read:
 * @task: (out) (transfer full)
 *
 * Reads the meters at @addresses of the first bus, like mr_cli_bus_run(). Writes to them that were interrupted are
 * recalled on stderr.
 */
gboolean mr_cli_bus_read (MrCliBus *self, const MbusAddress *addresses, guint n_addresses, guint baud, MrTask **task);

/** @open: (element-type MrOpenWrite): found before their meters were read. Says on stderr what became of them. */
void mr_cli_bus_recall (GPtrArray *open);

/** Asks the user at the terminal, who may also press Ctrl-C. Returns: whether the answer means yes in the locale. */
gboolean mr_cli_bus_ask (MrCliBus *self, const char *question);

/** Returns: (transfer none) (element-type MrMeter): meters that answered in the last run, in order. */
GPtrArray *mr_cli_bus_heard (MrCliBus *self);

/** Returns: how many problems with meters or addresses were printed on stderr since the buses were opened. */
guint mr_cli_bus_n_problems (MrCliBus *self);

/** Returns: whether a reading could not be saved, or none can be in the database that the user named; messages on
 *  stderr say so. */
gboolean mr_cli_bus_is_unsaved (MrCliBus *self);

/** Returns: whether the user stopped the run. */
gboolean mr_cli_bus_stopped (MrCliBus *self);

/** Stops the running tasks, because their results are no longer needed. */
void mr_cli_bus_stop (MrCliBus *self);

G_END_DECLS
