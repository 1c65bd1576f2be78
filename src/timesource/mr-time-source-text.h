/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-time-source.h"

G_BEGIN_DECLS

/**
 * mr_time_source_parse:
 * @text: "computer"; "nts" for the usual server, "nts:HOST" or "nts:HOST:PORT", an IPv6 address in brackets; or a time,
 *   see mr_hand_time_new()
 * @ca_file: (nullable): the authorities that an NTS server must be proven by
 *
 * Returns: (transfer full): the source; %NULL with %MR_TIME_ERROR_INVALID
 */
MrTimeSource *mr_time_source_parse (const char *text, const char *ca_file, GError **error);

G_END_DECLS
