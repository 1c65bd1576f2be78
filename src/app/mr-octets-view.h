/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-register.h"

G_BEGIN_DECLS

/**
 * MrOctetsView:
 *
 * A telegram of a readout octet by octet, in hex, with the octets of one record marked.
 */
#define MR_TYPE_OCTETS_VIEW (mr_octets_view_get_type ())
G_DECLARE_FINAL_TYPE (MrOctetsView, mr_octets_view, MR, OCTETS_VIEW, GtkWidget)

/** @telegrams: (nullable) (element-type MbusTelegram): shown as they are now, not kept. */
void mr_octets_view_show_telegrams (MrOctetsView *self, GPtrArray *telegrams);

/** @record: (nullable): the record to mark; its telegram is shown. Without one it is the first telegram. */
void mr_octets_view_mark (MrOctetsView *self, MrRegister *record);

G_END_DECLS
