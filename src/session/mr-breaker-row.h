/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breaker.h"
#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrBreakerRow:
 *
 * A meter with a breaker or valve: its state when the meter was read last, unknown while a command is in doubt, what
 * can be done with it, and how far that has got. Made by #MrBreakers.
 *
 * Properties (read-only, all notify): "meter" (MrMeter) · "supply" (int, MrSupply) · "commands" (string, translated:
 * what its profile can do: "Disconnect, Connect"; or that the bytes are not known) · "proof" (string, translated: how
 * certain the bytes are; "" if they are not known) · "state" (int, MrWriteState, or %MR_WRITE_PROGRESS_NONE) ·
 * "sent" (boolean: the command was sent) · "explanation" (string, a translated sentence about the state; "")
 */
#define MR_TYPE_BREAKER_ROW (mr_breaker_row_get_type ())
G_DECLARE_FINAL_TYPE (MrBreakerRow, mr_breaker_row, MR, BREAKER_ROW, GObject)

MrMeter *mr_breaker_row_get_meter (MrBreakerRow *self);
MrSupply mr_breaker_row_get_supply (MrBreakerRow *self);
int mr_breaker_row_get_state (MrBreakerRow *self);

/** Returns: whether it is confirmed although nothing was sent: the breaker was as it was to be. */
gboolean mr_breaker_row_is_unchanged (MrBreakerRow *self);
const char *mr_breaker_row_get_explanation (MrBreakerRow *self);

/** Returns: (transfer none) (nullable): the template to use, which may be
 *  empty; see #MrBreaker. */
MrCommand *mr_breaker_row_get_command (MrBreakerRow *self, MrBreakerFunction function);

G_END_DECLS
