/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Records without data that a master sends (CI 51) to select what a meter sends next (EN 13757-3:2018 clause 6,
 * M-Bus documentation 4.8 §6.4.3): DIF 08 with the VIF, with all ones in the storage number and the tariff for any and
 * VIF 7E for any quantity; or DIF 7F for everything. */

/**
 * mbus_selection_check:
 *
 * Returns: whether the octets are such records and nothing else; else %FALSE with %MBUS_ERROR_UNSUPPORTED, a sentence
 *   that says what they would change, and the right command
 */
gboolean mbus_selection_check (const guint8 *data, gsize n, GError **error);

/** Returns: the octets of the first record, DIF to last VIFE, at least one and at most @n. @n must not be 0. */
gsize mbus_selection_record_size (const guint8 *data, gsize n);

/**
 * mbus_selection_matches:
 * @record: octets of a record of a telegram
 *
 * Returns: whether the first record of @data, which mbus_selection_check() accepts, selects @record
 */
gboolean mbus_selection_matches (const guint8 *data, gsize n, const guint8 *record, gsize n_record);

G_END_DECLS
