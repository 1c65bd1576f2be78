/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addressing.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/* The plan for the addresses of a bus, on stdout. */

/** Prints the rows with a wish as a table with their conflicts, or all rows as JSON or CSV. Returns: see
 *  mr_cli_put(). */
gboolean mr_cli_print_addressing (MrAddressing *addressing, MrFormat format);

/** Prints for people what is to be written, in order. Returns: see mr_cli_put(). */
gboolean mr_cli_print_steps (MrAddressing *addressing);

/** The same with what is sent to each meter, as text, JSON or CSV. */
gboolean mr_cli_print_dry_run (MrAddressing *addressing, MrFormat format);

G_END_DECLS
