/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-frames.h"

G_BEGIN_DECLS

/**
 * mr_trace_words:
 *
 * Returns: (transfer full): what a line of a trace means, translated: "REQ_UD2 to address 5 · no answer", "Telegram from
 * KAM 12345678 · 42 octets", "Damaged. The checksum of the frame is 3F, …", or the text of a comment
 */
char *mr_trace_words (MrTraceReader *reader, guint line);

/** Returns: (transfer full) (nullable): the octets of the frame that ends in the line, which may have begun in an
 *  earlier one. */
GBytes *mr_trace_frames_get_octets (const MrTraceFrames *frames);

G_END_DECLS
