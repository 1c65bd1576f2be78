/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_hide_keys:
 *
 * The one rule about what must not be repeated in a message, a log or a trace, because it may be a key that was typed
 * in the wrong place: 32 or more hex digits in a row, also in groups with a space, colon, hyphen or underscore between
 * them, each with or without "0x", then also with a comma. No address has as many.
 *
 * Returns: (transfer full): @text with an ellipsis in place of each
 */
char *mr_hide_keys (const char *text);

/**
 * mr_find_key_words:
 * @text: all that was typed, such as a command line
 *
 * A key in groups is several words of a command line, and a message repeats only one of them.
 *
 * Returns: (transfer full) (element-type utf8 utf8): the groups of hex digits that together may be a key, in lower case
 */
GHashTable *mr_find_key_words (const char *text);

/** Returns: (transfer full): @text with an ellipsis in place of each of @words, from mr_find_key_words(). */
char *mr_hide_words (const char *text, GHashTable *words);

G_END_DECLS
