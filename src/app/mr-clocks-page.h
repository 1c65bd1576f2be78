/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clocking.h"
#include "mr-writes-page.h"

G_BEGIN_DECLS

/* The toggles of the page. */
typedef enum {
  MR_CLOCKS_SHOW_ALL,
  MR_CLOCKS_SHOW_CHOSEN /* clocks that are to be set */
} MrClocksShow;

/**
 * MrClocksPage:
 *
 * The clocks of a site's bus: how far each is off from a time that can be trusted, where that comes from, which are to
 * be set, and how far the setting has got.
 *
 * Properties: "clocking" (MrClocking, read-only).
 * Its actions: mr-clocks-actions.c.
 */
#define MR_TYPE_CLOCKS_PAGE (mr_clocks_page_get_type ())
G_DECLARE_FINAL_TYPE (MrClocksPage, mr_clocks_page, MR, CLOCKS_PAGE, MrWritesPage)

GtkWidget *mr_clocks_page_new (MrSession *session);

/** Returns: (transfer none). */
MrClocking *mr_clocks_page_get_clocking (MrClocksPage *self);

G_END_DECLS
