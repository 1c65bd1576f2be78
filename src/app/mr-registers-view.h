/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrRegistersView:
 *
 * All that is known of one meter: who it is, what is wrong with it and what to do, its key, every record of its newest
 * readout, and the octets they came from: a record leads to its octets, an octet to its record.
 *
 * Properties: "meter" (MrMeter, nullable) · "raw" (boolean: octets are shown too).
 */
#define MR_TYPE_REGISTERS_VIEW (mr_registers_view_get_type ())
G_DECLARE_FINAL_TYPE (MrRegistersView, mr_registers_view, MR, REGISTERS_VIEW, GtkWidget)

/** Returns: (transfer none) (element-type MrRegister): what the list shows. */
GListModel *mr_registers_view_get_registers (MrRegistersView *self);

/** Puts all registers on the clipboard as text. */
void mr_registers_view_copy (MrRegistersView *self);

G_END_DECLS
