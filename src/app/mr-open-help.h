/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Opens the manual; says in a dialog when that cannot be done. */
void mr_open_help (GtkWindow *parent);

G_END_DECLS
