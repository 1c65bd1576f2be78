/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-frame.h"
#include "mr-trace-reader.h"

G_BEGIN_DECLS

/* Lines before and after one that may say what it is: how far a request is from its answer, and a selection from what
 * the selected meter is asked. */
#define MR_TRACE_NEAR MR_TRACE_BLOCK_LINES

/**
 * MrTraceFrames:
 * @n_frames: whole frames that end in this line
 * @frame: the last of them
 * @is_part: its octets belong to a frame that ends in a later line: converters and networks hand a telegram over in
 *   pieces
 * @n_stray: octets that belong to no frame
 * @is_echo: it repeats what was sent before, as converters do that hear themselves
 * @is_silent: it was sent, and nothing answered before the next request
 *
 * What a line of a trace contains, as the lines around it show.
 */
typedef struct {
  MrTraceView view;
  guint n_frames;
  MbusFrame frame;
  gboolean is_part;
  gsize n_stray;
  gboolean is_echo;
  gboolean is_silent;
} MrTraceFrames;

/** Looks at no more than %MR_TRACE_NEAR lines before and after @line. Returns: %FALSE when it cannot be read. */
gboolean mr_trace_frames_find (MrTraceReader *reader, guint line, MrTraceFrames *out);

/** Looks for the frame that was sent last before @line. Returns: %FALSE if it is not near */
gboolean mr_trace_frames_find_request (MrTraceReader *reader, guint line, MbusFrame *request);

/** Looks for the secondary address by which meters are selected at @line, or by @line. Returns: %FALSE if it is not
 *  near. */
gboolean mr_trace_frames_find_selection (MrTraceReader *reader, guint line, MbusSecondary *selection);

/** Returns: whether @frame, which was sent, selects by a secondary address; *@selection is that address. */
gboolean mr_trace_frame_selects (const MbusFrame *frame, MbusSecondary *selection);

/** Returns: why the octets that @line belongs to are no frame: a sentence, translated. */
char *mr_trace_frames_explain_damage (MrTraceReader *reader, guint line);

G_END_DECLS
