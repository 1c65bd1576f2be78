/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addressing.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/* The plan for the addresses of a bus, on stdout. */

/** Prints the rows with a wish as a table with their conflicts, or all rows as JSON or CSV. Returns: see mr_cli_put(). */
gboolean mr_cli_print_addressing (MrAddressing *addressing, MrFormat format);

/** Prints what is to be written, in order. @octets: with what is sent to each meter */
gboolean mr_cli_print_steps (MrAddressing *addressing, gboolean octets);

G_END_DECLS
