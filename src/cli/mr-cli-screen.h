/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-cli-exit.h"

G_BEGIN_DECLS

/* Results go to stdout; messages go to stderr, and so does progress if stderr is a terminal. A process has one of each
 * stream, so this file is the only one that knows what is on the screen. */

/**
 * mr_cli_screen_begin:
 * @argv: all that was typed
 *
 * Call before any other function. What may be a key in several words of @argv ("0011 2233 …") is not repeated in
 * messages.
 */
void mr_cli_screen_begin (char **argv);

/** Call for a word that turned out to be an address, a connection or the name of a file, so that messages can name
 *  it. */
void mr_cli_may_repeat (const char *word);

/**
 * mr_cli_put:
 * @text: UTF-8; converted to the character set of the locale
 *
 * Writes results to stdout immediately.
 *
 * Returns: %FALSE if stdout was closed or the disk is full; work that only produces more results can then stop
 */
gboolean mr_cli_put (const char *text);

/** The same for programs: writes @octets unchanged. */
gboolean mr_cli_put_octets (const char *octets, gsize len);

/** Prints a complete sentence on stderr, after the name of the program. */
void mr_cli_say (const char *sentence);

/** Returns: whether stderr is a terminal. Otherwise, messages that are not errors are omitted. */
gboolean mr_cli_is_watched (void);

/** Shows @line as progress on the last line of the terminal, in place of the previous one; %NULL erases it. Does
 *  nothing if stderr is not a terminal. */
void mr_cli_show_progress (const char *line);

/** Returns: @exit, or %MR_CLI_FAILED after a message if results could not be written. */
MrCliExit mr_cli_screen_end (MrCliExit exit);

G_END_DECLS
