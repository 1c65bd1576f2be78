/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-field.h"
#include "mr-write-request.h"

G_BEGIN_DECLS

/* What a request would put on the wire, to be shown before it is sent. */

/** Returns: (transfer full) (element-type GBytes): the frames that write the value, in order: the selection of the
 *  meter, if it
 *  is selected for that, and the write. Without what is sent to see who answers and to read back; the frame
 *  count bit of either may differ. @self: passes mr_write_request_check(); of a clock, mr_write_request_fix_value() was
 *  called */
GPtrArray *mr_write_request_list_frames (const MrWriteRequest *self);

/** @frame: of mr_write_request_list_frames(). Returns: (transfer full) (nullable) (element-type MbusField): what its
 *  octets are, in words, without gaps; %NULL if it cannot be explained. */
GArray *mr_write_frame_explain (GBytes *frame);

G_END_DECLS
