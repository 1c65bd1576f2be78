/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrSiteRow:
 *
 * A site on the start page: its name, how many meters it has, when it was opened. Its menu edits or deletes it by the
 * actions "start.edit-site" and "start.delete-site" with its id.
 */
#define MR_TYPE_SITE_ROW (mr_site_row_get_type ())
G_DECLARE_FINAL_TYPE (MrSiteRow, mr_site_row, MR, SITE_ROW, GtkListBoxRow)

GtkWidget *mr_site_row_new (const MrSite *site);

gint64 mr_site_row_get_site (MrSiteRow *self);

G_END_DECLS
