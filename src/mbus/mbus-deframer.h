/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"

G_BEGIN_DECLS

/**
 * MbusDeframer:
 *
 * Finds frames in a stream of octets, one octet at a time or many, and
 * resynchronises after noise. A value type: no allocation, nothing to free.
 *
 * Octets that belong to no frame are skipped one at a time, so a good frame that
 * begins inside a damaged one is still found. An E5 is an acknowledgement where a frame
 * may begin, but not inside a long frame that began correctly and was damaged. The members are private.
 */
typedef struct {
  guint8 buffer[2 * MBUS_FRAME_MAX];
  gsize start;
  gsize end;
  gsize no_ack_before;
  gsize n_skipped;
} MbusDeframer;

typedef enum {
  MBUS_DEFRAMER_NEED_MORE, /* the octets may be the beginning of a frame, or there are none */
  MBUS_DEFRAMER_FRAME      /* a whole frame with a correct checksum was removed */
} MbusDeframerResult;

void mbus_deframer_init (MbusDeframer *self);

/**
 * mbus_deframer_push:
 *
 * Adds octets. Call mbus_deframer_next() until it needs more before pushing again.
 *
 * Returns: how many octets were taken; fewer than @n_octets only when the buffer is
 *   full, which cannot happen when mbus_deframer_next() was called until it needed more
 *   and at most %MBUS_FRAME_MAX octets are pushed at once
 */
gsize mbus_deframer_push (MbusDeframer *self, const guint8 *octets, gsize n_octets);

/**
 * mbus_deframer_next:
 * @out: (out): the frame, when there is one
 */
MbusDeframerResult mbus_deframer_next (MbusDeframer *self, MbusFrame *out);

/**
 * mbus_deframer_flush:
 *
 * The line has been idle for 33 bit times (EN 13757-2), so an incomplete frame will not be
 * completed. The first pending octet is dropped and the rest searched again, so call
 * mbus_deframer_next() and flush in turn until mbus_deframer_n_pending() is 0.
 */
void mbus_deframer_flush (MbusDeframer *self);

/**
 * mbus_deframer_n_pending:
 *
 * Returns: octets of an incomplete frame
 */
gsize mbus_deframer_n_pending (const MbusDeframer *self);

/**
 * mbus_deframer_n_skipped:
 *
 * Returns: octets since mbus_deframer_init() that belonged to no frame: noise, echo or collision
 */
gsize mbus_deframer_n_skipped (const MbusDeframer *self);

G_END_DECLS
