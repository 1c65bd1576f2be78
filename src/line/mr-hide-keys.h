/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_hide_keys:
 *
 * The one rule about what must not be repeated in a message, a log or a trace, because it may be a key that was typed
 * in the wrong place: 32 or more hex digits in a row, also with single spaces or colons between them. No address has as
 * many.
 *
 * Returns: (transfer full): @text with an ellipsis in place of each
 */
char *mr_hide_keys (const char *text);

G_END_DECLS
