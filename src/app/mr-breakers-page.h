/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breakers.h"
#include "mr-writes-page.h"

G_BEGIN_DECLS

/**
 * MrBreakersPage:
 *
 * The breakers and valves of a site's bus: the state of each when it was read, what can be done with it, and how far
 * that has got.
 *
 * Its actions: mr-breakers-act.c.
 */
#define MR_TYPE_BREAKERS_PAGE (mr_breakers_page_get_type ())
G_DECLARE_FINAL_TYPE (MrBreakersPage, mr_breakers_page, MR, BREAKERS_PAGE, MrWritesPage)

GtkWidget *mr_breakers_page_new (MrSession *session);

/** Returns: (transfer none). */
MrBreakers *mr_breakers_page_get_breakers (MrBreakersPage *self);

G_END_DECLS
