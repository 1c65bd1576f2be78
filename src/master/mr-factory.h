/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"

G_BEGIN_DECLS

/**
 * MrFactory:
 * @baud: rate at which the factory's address was asked; 0: at none
 * @taken: and was answered
 * @alone: by one meter, which is @meter
 *
 * Who answers at primary address 0. A selected meter that says 0 is there, or does not say its address. Zero to begin
 * with.
 */
typedef struct {
  guint baud;
  gboolean taken;
  gboolean alone;
  MbusSecondary meter;
} MrFactory;

/**
 * mr_factory_check:
 * @readout: just made, at the present rate
 *
 * If it was selected and says 0: makes its primary address certain if it alone answers there, and unknown if another
 * meter does, or none. Among several it may be there or not. Asks once for each rate.
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_factory_check (MrFactory *self, MrJob *job, MbusReadout *readout, GError **error);

G_END_DECLS
