/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrRegister:
 *
 * One record of a readout, as the registers list shows it.
 *
 * Properties (read-only, all strings): "quantity" · "qualifiers" ("" for none) · "value" (in the user's locale) ·
 * "unit" · "header" (octets of DIF, VIF and their extensions in hex: "0C 06") · "correction" (why a device profile
 * corrects the value, %NULL if it does not).
 */
#define MR_TYPE_REGISTER (mr_register_get_type ())
G_DECLARE_FINAL_TYPE (MrRegister, mr_register, MR, REGISTER, GObject)

/** Makes @store hold one #MrRegister for every record of @telegrams (element-type MbusTelegram) (nullable: none),
 *  leaving those that stay the same. */
void mr_register_fill (GListStore *store, GPtrArray *telegrams);

/** Index of the telegram the record is in, its index there, and where in its octets it
 *  begins. */
guint mr_register_telegram (MrRegister *self);
guint mr_register_record (MrRegister *self);
guint mr_register_offset (MrRegister *self);

/** Returns: how many values a compact profile or the radio meter in a container holds; 0 for any other register. */
guint mr_register_n_series (MrRegister *self);

/**
 * mr_register_series_value:
 * @when: (out) (transfer none): date and time as the screen shows them; where the meter sends none, the number of the
 *   storage; of a radio meter, the quantity
 * @value: (out) (transfer none): with its unit
 */
void mr_register_series_value (MrRegister *self, guint i, const char **when, const char **value);

/** Returns: (transfer full): the registers as lines of text with tabulators, for the clipboard. */
char *mr_register_list_to_text (GListModel *registers);

G_END_DECLS
