/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meters-page.h"

G_BEGIN_DECLS

/**
 * MrSitePage:
 *
 * A site in use: header bar with the state of its connection, what the bus is doing, and its meters.
 *
 * Properties: "session" (MrSession, nullable) · "narrow" (boolean) · "searching" (boolean).
 */
#define MR_TYPE_SITE_PAGE (mr_site_page_get_type ())
G_DECLARE_FINAL_TYPE (MrSitePage, mr_site_page, MR, SITE_PAGE, GtkWidget)

MrMetersPage *mr_site_page_get_meters (MrSitePage *self);

/** Returns: (transfer full): what a person calls the connection that has this URI. */
char *mr_site_page_line_label (const char *text);

G_END_DECLS
