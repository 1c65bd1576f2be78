/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrRegister:
 *
 * One record of a meter's newest readout, as the registers list shows it.
 *
 * Properties (read-only, all strings): "quantity" · "qualifiers" ("" for none) · "value" (in the user's locale) ·
 * "unit" · "header" (octets of DIF, VIF and their extensions in hex: "0C 06").
 */
#define MR_TYPE_REGISTER (mr_register_get_type ())
G_DECLARE_FINAL_TYPE (MrRegister, mr_register, MR, REGISTER, GObject)

/** Makes @store hold one #MrRegister for every record of @meter (nullable: none), leaving those that stay the same. */
void mr_register_fill (GListStore *store, MrMeter *meter);

/** Index, in mr_meter_telegrams(), of the telegram the record is in, and where in its octets it lies. */
guint mr_register_telegram (MrRegister *self);
guint mr_register_offset (MrRegister *self);
guint mr_register_header_length (MrRegister *self);
guint mr_register_length (MrRegister *self);

/** Returns: (transfer full): the registers as lines of text with tabulators, for the clipboard. */
char *mr_register_list_to_text (GListModel *registers);

G_END_DECLS
