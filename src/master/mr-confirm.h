/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus.h"
#include "mbus-readout.h"

G_BEGIN_DECLS

/**
 * mr_confirm:
 * @who: the selection that only the meter answers to that sent @first
 * @first: its first telegram, heard while others may have answered too
 * @more: whether that announced another one
 * @out: initialised and empty
 *
 * Reads all telegrams of a meter, alone, and compares them with what was heard before, see mr-agree.h. If they differ,
 * a third reading decides: the second one counts unless the first and the third agree on something else.
 *
 * Returns: %FALSE with #MrMasterError; @out has the telegrams that came before
 */
gboolean mr_confirm (MrBus *bus, const MbusAddress *who, const MbusReadout *first, gboolean more, MbusReadout *out,
                     GError **error);

G_END_DECLS
