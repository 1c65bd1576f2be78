/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-register.h"

G_BEGIN_DECLS

/**
 * MrOctetsView:
 *
 * A telegram of a readout octet by octet, in hex, with the octets of one record marked, its header other than its data,
 * and below it in words what they are. What was encrypted and could be opened is shown opened.
 *
 * Signals: "moved" (uint telegram, int record): a person went to an octet of that record, -1 for none.
 */
#define MR_TYPE_OCTETS_VIEW (mr_octets_view_get_type ())
G_DECLARE_FINAL_TYPE (MrOctetsView, mr_octets_view, MR, OCTETS_VIEW, GtkWidget)

/** @telegrams: (nullable) (element-type MbusTelegram): kept until others are shown. */
void mr_octets_view_show_telegrams (MrOctetsView *self, GPtrArray *telegrams);

/** @record: (nullable): the record to mark; its telegram is shown, and its first octet becomes the current one unless
 *   the current one is of that record. With %NULL the current octet stays, and what it belongs to is marked. */
void mr_octets_view_mark (MrOctetsView *self, MrRegister *record);

/** Returns: (transfer full): in words, line by line, what the current octet's record, or the current octet, is. */
char *mr_octets_view_explain (MrOctetsView *self);

G_END_DECLS
