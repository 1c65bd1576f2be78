/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-attempt.h"

G_BEGIN_DECLS

/**
 * mr_write_readback_run:
 *
 * Looks for the meter after the write: at its new place, and where it was before. Confirms the write if the new value
 * is proven.
 *
 * Returns: %FALSE with #MrMasterError when it is not
 */
gboolean mr_write_readback_run (MrWriteAttempt *self, GError **error);

/** Returns: whether it is certain, as far as was read back, that the meter does not have the new value. */
gboolean mr_write_readback_disproves (const MrWriteAttempt *self);

G_END_DECLS
