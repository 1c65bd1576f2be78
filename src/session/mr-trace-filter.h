/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-frames.h"

G_BEGIN_DECLS

/** What lines of a trace are, in combination. */
typedef enum {
  MR_TRACE_ERRORS = 1 << 0,  /* damaged octets, refusals */
  MR_TRACE_SILENCE = 1 << 1, /* requests without an answer */
  MR_TRACE_WRITES = 1 << 2   /* what may change a meter, and the answers */
} MrTraceSorts;

/**
 * MrTraceFilter:
 * @sorts: which lines are listed; 0 for all
 * @of_meter: only those about one meter
 * @primary: its primary address, -1 if it is not known
 * @secondary: its secondary address
 * @text: (nullable): only those with this text in their octets, or in their words
 *
 * Which lines of a trace are listed. Comments are always listed, unless there is a text: marks show the way.
 */
typedef struct {
  MrTraceSorts sorts;
  gboolean of_meter;
  int primary;
  MbusSecondary secondary;
  char *text;
} MrTraceFilter;

void mr_trace_filter_clear (MrTraceFilter *self);

/** Returns: whether it lets every line through. */
gboolean mr_trace_filter_is_open (const MrTraceFilter *self);

gboolean mr_trace_filter_matches (const MrTraceFilter *self, MrTraceReader *reader, guint line);

/** Returns: what the line is. */
MrTraceSorts mr_trace_line_sorts (MrTraceReader *reader, guint line);

G_END_DECLS
