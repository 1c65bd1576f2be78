/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MbusReadout:
 * @address: the meter's secondary address, with the fabrication number if the telegram or the selection contained it;
 *   all wildcards if unknown (no header)
 * @primary: the primary address it was reached at, if @at_primary; else the A field of its answer, which some meters
 *   leave at 0 or 253 whatever their address is; -1 if that is not a primary address
 * @at_primary: it was asked at its primary address, so that @primary is certain
 * @selected: it was selected, and answered alone: no other meter on its bus is selected by this secondary address. Both
 *   are set when it was reached either way; neither, when that is not known (a telegram from a file, an older store)
 * @baud: baud rate of the answer; 0 unknown (a telegram from a file)
 * @enhanced: only the fabrication number distinguishes the meter from others with the same secondary address
 * @delay: bus microseconds from the end of the request to the first octet of the answer; -1 unknown
 * @tries: requests sent until the first good telegram arrived
 * @time: g_get_real_time() of the answer
 * @frames: (element-type GBytes): the telegrams, in order, as received
 *
 * One reading of one meter: its identity, how it was reached, and every octet.
 */
typedef struct {
  MbusSecondary address;
  int primary;
  gboolean at_primary;
  gboolean selected;
  guint baud;
  gboolean enhanced;
  gint64 delay;
  guint tries;
  gint64 time;
  GPtrArray *frames;
} MbusReadout;

/** Makes @self empty: address all wildcards, primary -1, reached in no known way, an empty array of frames. */
void mbus_readout_init (MbusReadout *self);

/** Frees the frames. */
void mbus_readout_clear (MbusReadout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MbusReadout, mbus_readout_clear)

/** Returns: whether the meter reports, in the A field of its answer, another primary address than it was reached at. */
gboolean mbus_readout_misreports (const MbusReadout *self);

/**
 * mbus_readout_decode:
 * @decoding: (nullable): its sender is set here, from @self
 *
 * Returns: (transfer full) (element-type MbusTelegram): one telegram for each frame that can be decoded
 */
GPtrArray *mbus_readout_decode (const MbusReadout *self, const MbusDecoding *decoding);

/** Returns: how many readouts have been decoded since the program started: tests count work by it. Any thread. */
guint64 mbus_readout_n_decoded (void);

G_END_DECLS
