/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** GtkColumnView of our floor cannot align a title. A number's title belongs above its last digit. @numbers: columns of
 *  @view, ended by %NULL. */
void mr_column_titles_align (GtkColumnView *view, GtkColumnViewColumn *const *numbers);

G_END_DECLS
