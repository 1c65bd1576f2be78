/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/* One telegram of each structure, typed from the protocol, and those of whole-telegrams.h: where mutations and fuzzing
 * begin, so that they reach every branch. */

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
 * Gives a compact frame the signature of one of sample_formats() and the checksum that its data then ask for, as far as
 * they can be read: with a wrong one nobody looks at them. Does nothing to other frames.
 */
void repair_compact_frame (MbusFrame *frame, guint pick);
