/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breaker.h"
#include "mr-meter.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type MrCommand): the templates for @meter by what it sent last, see
 *  mr_commands_list(). */
GPtrArray *mr_meter_list_commands (MrMeter *meter);

/** @commands: of mr_meter_list_commands(). Returns: its breaker or valve, as it was when the meter was read last. */
MrBreaker mr_meter_find_breaker (MrMeter *meter, GPtrArray *commands);

/** Returns: whether @text is a number that is printed on @meter: its identification number, or its fabrication number.
 *  Blanks between the digits do not matter. */
gboolean mr_meter_has_number (MrMeter *meter, const char *text);

G_END_DECLS
