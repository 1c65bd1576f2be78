/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MbusReadout:
 * @address: the meter's own secondary address, fabrication number included when the telegram or the selection told it;
 *   all wildcards when the meter did not say (no header)
 * @primary: A field of its answer; -1 when the answer does not tell (253 or 254)
 * @baud: rate it answered at; 0 unknown (a telegram from a file)
 * @enhanced: the meter could only be told from its twins by its fabrication number
 * @delay: bus microseconds from the end of the request to the first octet of the answer; -1 unknown
 * @tries: requests sent until the first good telegram came
 * @time: g_get_real_time() of the answer
 * @frames: (element-type GBytes): the telegrams, in order, as received
 *
 * What one meter said when it was read once: who it is, how it was reached, and every octet.
 */
typedef struct {
  MbusSecondary address;
  int primary;
  guint baud;
  gboolean enhanced;
  gint64 delay;
  guint tries;
  gint64 time;
  GPtrArray *frames;
} MbusReadout;

/** Makes @self empty: address all wildcards, primary -1, an empty array of frames. */
void mbus_readout_init (MbusReadout *self);

/** Drops the frames. */
void mbus_readout_clear (MbusReadout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MbusReadout, mbus_readout_clear)

/**
 * mbus_readout_decode:
 * @with: (nullable): its sender is set here, from @self
 *
 * Returns: (transfer full) (element-type MbusTelegram): one telegram for every frame that can be decoded at all
 */
GPtrArray *mbus_readout_decode (const MbusReadout *self, const MbusDecoding *with);

G_END_DECLS
