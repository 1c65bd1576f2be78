/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-readout.h"
#include "mr-bus.h"

G_BEGIN_DECLS

/**
 * mr_alarm_read:
 * @who: the meter that was read; if it was selected, it still is
 * @inout: its telegrams
 *
 * If one of its telegrams has ACD in its C field, asks the meter once for the class 1 data that this announces (REQ_UD1;
 * mbus-protocol §1.1), and appends the telegram that it answers with. An E5 means that the alarm is over. What was
 * read before counts without it: an answer that does not come, is damaged or is a refusal is left out.
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_alarm_read (MrBus *bus, const MbusAddress *who, MbusReadout *inout, GError **error);

G_END_DECLS
