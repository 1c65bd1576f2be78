/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-archive.h"

G_BEGIN_DECLS

/**
 * MrSiteDialog:
 *
 * Asks for the name of a site, and who it is for, and stores the site. It closes once that is on the disk; if it cannot
 * be stored, it says why and stays.
 *
 * Signals: "stored" (int64 site).
 */
#define MR_TYPE_SITE_DIALOG (mr_site_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrSiteDialog, mr_site_dialog, MR, SITE_DIALOG, AdwWindow)

/** @site: (nullable): the site to edit, a new one when %NULL. */
MrSiteDialog *mr_site_dialog_new (GtkWindow *parent, MrArchive *archive, const MrSite *site);

G_END_DECLS
