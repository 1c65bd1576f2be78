/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-bus.h"

G_BEGIN_DECLS

/* What the commands that write to meters have in common: finding and reading them, asking, and saying what became of
   it. */

/** Returns: (transfer none) (nullable): the meter of the first bus that @address means, as far as is known without
 *  asking it; %NULL after a message on stderr. */
MrMeter *mr_cli_find_known (MrCliBus *bus, const MbusAddress *address);

/** Opens the bus @uri for writing. @offline: only for what is known of it. @outcome: see mr_cli_bus_open() */
MrCliBus *mr_cli_open_to_write (const char *uri, gboolean offline, const MrCliConnectionOptions *options,
                                MrCliExit *outcome);

/**
 * mr_cli_read_these_or_all:
 * @addresses: (element-type MbusAddress): none: every meter known on the bus
 *
 * Returns: whether all that were asked answered; see mr_cli_bus_heard()
 */
gboolean mr_cli_read_these_or_all (MrCliBus *bus, GArray *addresses, guint baud);

/** @asks: the user is to be asked before anything is written. Returns: whether that is possible; %FALSE after a message
 *  on stderr: exit with %MR_CLI_USAGE. */
gboolean mr_cli_can_confirm (gboolean asks);

/** Asks whether to write, unless @yes. Returns: %FALSE after a message that nothing was written. */
gboolean mr_cli_confirm (MrCliBus *bus, gboolean yes);

/**
 * mr_cli_run_writes:
 * @task: writes that were just started
 * @shows: print for people every write that is confirmed, or was not needed
 *
 * Runs the writes. Why one failed, or is in doubt, goes to stderr, and so does at the end how many of several there
 * were of each.
 *
 * Returns: what became of them all. Every command that writes exits with it: %MR_CLI_DONE, %MR_CLI_PARTLY,
 *   %MR_CLI_FAILED, %MR_CLI_DOUBT, or %MR_CLI_REFUSED if nothing was sent
 */
MrCliExit mr_cli_run_writes (MrCliBus *bus, MrTask *task, gboolean shows);

/** Returns: @writes, or %MR_CLI_PARTLY if all of it was done and it was not the @whole of what was asked for. */
MrCliExit mr_cli_add_exit (MrCliExit writes, gboolean whole);

G_END_DECLS
