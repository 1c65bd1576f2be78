/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-trace-line.h"

G_BEGIN_DECLS

/**
 * MrTraceLineFunc:
 * @text: the line, without its line feed
 * @line: what it is
 * @number: of the line in its file, from 1
 */
typedef void (*MrTraceLineFunc) (const char *text, const MrTraceLine *line, guint number, gpointer user_data);

/**
 * mr_trace_read_file:
 * @octets: the octets of all lines are appended to it
 *
 * Reads a trace that was saved, at most %MR_FILE_MAX, and calls @func for each of its lines. Waits for the disk.
 *
 * Returns: %FALSE when it cannot be read, or is no trace, with #MrLineError
 */
gboolean mr_trace_read_file (const char *path, GByteArray *octets, MrTraceLineFunc func, gpointer user_data,
                             GError **error);

G_END_DECLS
