/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MrPageBar:
 *
 * The pages of a stack side by side, for the bottom of a narrow window. No name is ever cut: where text is too large
 * for all of them, only the page in front has its name below its icon, and the others have theirs in their tooltips.
 *
 * Properties: "stack" (AdwViewStack, construct-only): has its pages already, and keeps them.
 */
#define MR_TYPE_PAGE_BAR (mr_page_bar_get_type ())
G_DECLARE_FINAL_TYPE (MrPageBar, mr_page_bar, MR, PAGE_BAR, GtkWidget)

G_END_DECLS
