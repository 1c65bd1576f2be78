/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-decoded-meter.h"
#include "mr-neighbours.h"

G_BEGIN_DECLS

/**
 * MrCheckContext:
 * @neighbours: the other meters on its bus
 *
 * All that rules see. Everything is judged as it was when the meter was read, so findings do not change until it is
 * read again; a silent meter is judged by its last readout, and stays silent whatever that said.
 */
typedef struct {
  const MrDecodedMeter *meter;
  MrNeighbours neighbours;
} MrCheckContext;

G_END_DECLS
