/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-octet.h"

G_BEGIN_DECLS

/**
 * MrOctetGrid:
 *
 * Octets in lines of sixteen, or of eight or four where there is less room. One of them is the current one: it is moved
 * by a click and by the arrow keys, by fields with Ctrl, and with Home and End. Tab enters at the current octet and
 * leaves.
 *
 * Signals: "moved" (uint position): a person chose another octet · "moved-field" (int: -1 or 1): a person asked for the
 * field before or after this one.
 */
#define MR_TYPE_OCTET_GRID (mr_octet_grid_get_type ())
G_DECLARE_FINAL_TYPE (MrOctetGrid, mr_octet_grid, MR, OCTET_GRID, GtkWidget)

/** Makes it show @n_octets octets, whose values the caller sets. The first becomes the current one. */
void mr_octet_grid_set_size (MrOctetGrid *self, guint n_octets);
guint mr_octet_grid_get_size (MrOctetGrid *self);

/** Returns: (transfer none). */
MrOctet *mr_octet_grid_get_octet (MrOctetGrid *self, guint position);

/** Makes the octet at @position the current one, without telling; it keeps the focus when the one before had it. */
void mr_octet_grid_set_position (MrOctetGrid *self, guint position);
guint mr_octet_grid_get_position (MrOctetGrid *self);

G_END_DECLS
