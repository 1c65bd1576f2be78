/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-decoded-meter.h"

G_BEGIN_DECLS

/**
 * MrCheckContext:
 * @n_same_primary: meters on its bus at its primary address, itself included; ignored while the address is not known
 *
 * All that rules see. Everything is judged as it was when the meter was read, so findings do not change until it is
 * read again; a silent meter is judged by its last readout, and stays silent whatever that said.
 */
typedef struct {
  const MrDecodedMeter *meter;
  guint n_same_primary;
} MrCheckContext;

G_END_DECLS
