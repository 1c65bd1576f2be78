/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-clocking.h"
#include "mr-meter-filter.h"

G_BEGIN_DECLS

/**
 * MrClocksPage:
 *
 * The clocks of a site's bus: how far each is off from a time that can be trusted, where that comes from, which are to
 * be set, and how far the setting has got.
 *
 * Properties: "session" (MrSession, construct-only) · "searching" (boolean) · "n-all", "n-listed" (uint, read-only) ·
 * "clocking" (MrClocking, read-only). Actions it installs: "clocks.source", "clocks.measure", "clocks.read",
 * "clocks.apply", "clocks.show-all"; "clocks.choose" (s: "off", "selected", "all" or "none").
 */
#define MR_TYPE_CLOCKS_PAGE (mr_clocks_page_get_type ())
G_DECLARE_FINAL_TYPE (MrClocksPage, mr_clocks_page, MR, CLOCKS_PAGE, GtkWidget)

GtkWidget *mr_clocks_page_new (MrSession *session);

/** Returns: (transfer none). */
MrClocking *mr_clocks_page_get_clocking (MrClocksPage *self);

/** Returns: (transfer none): the rows that are listed, in the order in which they are listed. */
GtkSelectionModel *mr_clocks_page_get_model (MrClocksPage *self);

/** Returns: (transfer none): what is searched for. */
MrMeterFilter *mr_clocks_page_get_filter (MrClocksPage *self);

G_END_DECLS
