/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/* One telegram of each structure, typed from the protocol, and those of whole-telegrams.h: the start of mutations and
 * fuzzing, so that they reach every branch. */

/** Returns: how many samples there are. */
guint n_samples (void);

/** Returns: (transfer full): a whole frame of a meter. */
GBytes *sample_telegram (guint i);

/** Returns: (transfer full): the formats that the samples' compact frames need. */
MbusFormats *sample_formats (void);

/** The key of every encrypted sample: an #MbusKeyFunc. */
gboolean find_sample_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data);

/**
 * repair_compact_frame:
 *
 * Gives a compact frame the signature of one of sample_formats() and the matching checksum of its data, as far as
 * they can be read, because frames with a wrong checksum are not decoded. Leaves other frames unchanged.
 */
void repair_compact_frame (MbusFrame *frame, guint pick);
