/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"

/**
 * seal_frame:
 * @frame: (inout): with a long or short header and unencrypted content; encrypted as a meter with the key of
 *   find_sample_key() would send it. With a short header, it is decrypted as the samples' meter's
 * @mode: security mode: 5, 7 or 10
 *
 * Encrypts the content, shortened if it is too long, so that fuzzing reaches the code that reads decrypted content.
 *
 * Returns: %FALSE, with @frame unchanged, if it has no such header
 */
gboolean seal_frame (MbusFrame *frame, guint mode);
