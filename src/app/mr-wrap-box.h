/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrWrapBox:
 *
 * Children side by side, in as many lines as they need.
 */
#define MR_TYPE_WRAP_BOX (mr_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (MrWrapBox, mr_wrap_box, MR, WRAP_BOX, GtkWidget)

/** @child: (transfer floating): comes after the others. */
void mr_wrap_box_append (MrWrapBox *self, GtkWidget *child);

G_END_DECLS
