/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-bus.h"

G_BEGIN_DECLS

/* What the commands that write to several meters have in common. */

/** Returns: (transfer none) (nullable): the meter of the first bus that @address means, as far as is known without
 *  asking it; %NULL after a message on stderr. */
MrMeter *mr_cli_find_known (MrCliBus *bus, const MbusAddress *address);

/** Appends what is sent for @request, in hexadecimal, without the requests that look before and afterwards. */
void mr_cli_append_request (GString *out, const MrWriteRequest *request);

/** Says on stderr how many writes were confirmed, and how many were not carried out or are in doubt, each in a sentence. */
void mr_cli_say_result (MrTask *task);

G_END_DECLS
