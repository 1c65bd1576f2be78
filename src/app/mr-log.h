/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The newest lines of the program's log, kept in memory for a bug report: everything the rooms of Meter Room log, debug
 * messages too, and what its libraries complain of. No room logs a key. */

#define MR_LOG_LINES 200

/** Keeps what is logged from now on, by any thread; it is printed as before. To be called once, before the first
 *  message. */
void mr_log_install (void);

/** Returns: (transfer full): the lines kept, oldest first, each ending with a newline. */
char *mr_log_to_text (void);

G_END_DECLS
