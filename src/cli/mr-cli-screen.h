/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-cli-exit.h"

G_BEGIN_DECLS

/* What goes to the two streams of a terminal program: results to stdout; sentences, and progress where a person
 * watches, to stderr. A process has one of each, so this file is the one place that knows what is on the screen. */

/**
 * mr_cli_put:
 * @text: UTF-8, for people: written in the character set of their locale
 *
 * Writes results to stdout at once.
 *
 * Returns: %FALSE when nobody reads them any more or there is no room; work that only makes more of them may end
 */
gboolean mr_cli_put (const char *text);

/** The same for programs: the octets as they are. */
gboolean mr_cli_put_octets (const char *octets, gsize len);

/** Says a whole sentence on stderr, behind the program's name. */
void mr_cli_say (const char *sentence);

/** Whether a person watches stderr. What is only good to know is said to nobody else. */
gboolean mr_cli_is_watched (void);

/** Shows @line as progress on a terminal's last line in place of what it showed before; %NULL takes it away. Nothing
 *  where nobody watches. */
void mr_cli_show_progress (const char *line);

/** Returns: @exit, or %MR_CLI_FAILED after a sentence when results could not be written. */
MrCliExit mr_cli_screen_end (MrCliExit exit);

G_END_DECLS
