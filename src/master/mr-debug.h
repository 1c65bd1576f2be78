/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Debug messages help to find out what happened on a bus in the field: untranslated, with error codes, addresses, baud
 * rates and milliseconds, and never a key. */

/** Whether debug messages of this room are shown; if not, what is in them need not be computed. */
#define mr_debug_enabled() (!g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))

/** g_debug() whose arguments are evaluated only if mr_debug_enabled(). */
#define mr_debug(...) \
  G_STMT_START { \
    if (mr_debug_enabled ()) \
      g_debug (__VA_ARGS__); \
  } G_STMT_END

G_END_DECLS
