/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter-list.h"
#include "mr-registers-view.h"

G_BEGIN_DECLS

/**
 * MrMetersPage:
 *
 * The meters of a site, and the registers of the chosen one beside them or, where there is no room for both, in their
 * place. While there are no meters, what to do about it.
 *
 * Properties: "session" (MrSession, nullable) · "narrow" (boolean: one of list and registers at a time) · "meter"
 * (MrMeter, nullable, read-only: the one whose registers are shown) · "in-detail" (boolean: narrow, and the registers
 * are in front) · "searching" (boolean).
 */
#define MR_TYPE_METERS_PAGE (mr_meters_page_get_type ())
G_DECLARE_FINAL_TYPE (MrMetersPage, mr_meters_page, MR, METERS_PAGE, GtkWidget)

/** Returns: (transfer none) (nullable): the meter whose registers are shown. */
MrMeter *mr_meters_page_get_meter (MrMetersPage *self);

/** Selects a meter, whatever the list left out before, and shows its registers. */
void mr_meters_page_show_meter (MrMetersPage *self, MrMeter *meter);

MrMeterList *mr_meters_page_get_list (MrMetersPage *self);
MrRegistersView *mr_meters_page_get_registers (MrMetersPage *self);

G_END_DECLS
