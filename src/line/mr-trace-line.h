/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a line of a trace is; see #MrTrace. */
typedef enum {
  MR_TRACE_LINE_COMMENT, /* or empty: nothing that happened on the bus */
  MR_TRACE_LINE_SENT,
  MR_TRACE_LINE_RECEIVED,
  MR_TRACE_LINE_FACTS
} MrTraceLineKind;

/**
 * MrTraceLine:
 * @when: microseconds since the beginning: of the first octet; 0 for a comment
 * @start: of %MR_TRACE_LINE_SENT and %MR_TRACE_LINE_RECEIVED: where its octets begin
 * @len: how many they are
 * @baud: of %MR_TRACE_LINE_FACTS: baud rate on the bus
 * @latency: of %MR_TRACE_LINE_FACTS: microseconds, see mr_line_latency(); -1 if the line does not say
 * @fixed: of %MR_TRACE_LINE_FACTS: the baud rate cannot be changed
 * @parity: of %MR_TRACE_LINE_FACTS: the receiver checks the parity of every octet
 *
 * One line of a trace.
 */
typedef struct {
  MrTraceLineKind kind;
  gint64 when;
  gsize start;
  gsize len;
  guint baud;
  gint64 latency;
  gboolean fixed;
  gboolean parity;
} MrTraceLine;

/**
 * mr_trace_line_parse:
 * @text: a line, without its line feed; of a file that anyone may have written
 * @octets: the octets of the line are appended to it
 *
 * Returns: whether the line belongs in a trace; if not, @line and what was appended mean nothing
 */
gboolean mr_trace_line_parse (const char *text, MrTraceLine *line, GByteArray *octets);

G_END_DECLS
