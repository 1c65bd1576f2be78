/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrAddressPicker:
 *
 * Chooses a free primary address for a meter: begins at the lowest that is free on its bus, and says which meter has
 * one that is not free.
 *
 * Properties: "address" (int, 1…250) · "free" (boolean, read-only: no meter on the bus has it).
 */
#define MR_TYPE_ADDRESS_PICKER (mr_address_picker_get_type ())
G_DECLARE_FINAL_TYPE (MrAddressPicker, mr_address_picker, MR, ADDRESS_PICKER, GtkWidget)

/** Returns: (transfer floating). */
GtkWidget *mr_address_picker_new (MrSession *session, MrMeter *meter);

guint8 mr_address_picker_get_address (MrAddressPicker *self);
gboolean mr_address_picker_get_free (MrAddressPicker *self);

/** Returns: the lowest primary address 1…250 that no meter of @bus is known to have; 0 when all are taken. */
guint8 mr_address_picker_lowest_free (MrSession *session, gint64 bus);

G_END_DECLS
