/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrBanner:
 *
 * One sentence across the window with one button, for a state that stays until something is done. (The oldest
 * libadwaita we support has no AdwBanner.)
 *
 * Properties: "title" (string: plain text, never markup) · "button-label" (string, nullable: no button) ·
 * "action-name" (string) · "lamp" (MrLamp, default error: how bad it is) · "revealed" (boolean).
 */
#define MR_TYPE_BANNER (mr_banner_get_type ())
G_DECLARE_FINAL_TYPE (MrBanner, mr_banner, MR, BANNER, GtkWidget)

G_END_DECLS
