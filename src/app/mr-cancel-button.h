/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrCancelButton:
 *
 * Closes the dialog in whose header bar it is. Where text is so large that two buttons with words would be wider than the
 * narrowest window, it has an icon.
 */
#define MR_TYPE_CANCEL_BUTTON (mr_cancel_button_get_type ())
G_DECLARE_FINAL_TYPE (MrCancelButton, mr_cancel_button, MR, CANCEL_BUTTON, GtkButton)

G_END_DECLS
