/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrRowMenu:
 *
 * Gives the rows of the lists in it, each a GtkColumnView or a GtkListView, a menu: by the secondary button, a long
 * touch, the Menu key or Shift+F10. The row that it is opened on is selected first, unless it is one of several that
 * are: what the menu offers is done with the selected rows.
 *
 * Properties: "child" (GtkWidget) · "menu-model" (GMenuModel, nullable: there is no menu).
 */
#define MR_TYPE_ROW_MENU (mr_row_menu_get_type ())
G_DECLARE_FINAL_TYPE (MrRowMenu, mr_row_menu, MR, ROW_MENU, GtkWidget)

G_END_DECLS
