/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-archive.h"

G_BEGIN_DECLS

/**
 * MrStartPage:
 *
 * What the window begins with: the sites known, the one opened last first; on the first start, what to do.
 *
 * Actions it installs: "start.edit-site" (x), "start.delete-site" (x). It opens a site by the window's action
 * "win.open-site" (x).
 */
#define MR_TYPE_START_PAGE (mr_start_page_get_type ())
G_DECLARE_FINAL_TYPE (MrStartPage, mr_start_page, MR, START_PAGE, GtkWidget)

/** @archive: (nullable). */
void mr_start_page_set_archive (MrStartPage *self, MrArchive *archive);

/** Looks up the sites again. */
void mr_start_page_refresh (MrStartPage *self);

/** Returns: how many sites are listed. */
guint mr_start_page_n_sites (MrStartPage *self);

G_END_DECLS
