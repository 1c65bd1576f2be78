/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"

/**
 * seal_frame:
 * @frame: with a long or short header, whose content is in clear; becomes what a meter with the key of
 *   find_sample_key() would send. With a short header it is opened as the samples' meter's
 * @mode: security mode: 5, 7 or 10
 *
 * Encrypts the content, cut off where it is too long, so that whoever looks for trouble behind the encryption gets
 * there.
 *
 * Returns: %FALSE, with @frame as it was, when it has no such header
 */
gboolean seal_frame (MbusFrame *frame, guint mode);
