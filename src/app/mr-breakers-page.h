/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-breakers.h"
#include "mr-meter-filter.h"

G_BEGIN_DECLS

/**
 * MrBreakersPage:
 *
 * The breakers and valves of a site's bus: the state of each when it was read, what can be done with it, and how far that
 * has got.
 *
 * Properties: "session" (MrSession, construct-only) · "searching" (boolean) · "n-all", "n-listed" (uint, read-only) ·
 * "has-meters" (boolean, read-only) · "hint", "selected-text" (string, read-only: what can be done with which rows).
 * Actions it installs, on the selected rows: "breakers.read", "breakers.disconnect", "breakers.connect",
 * "breakers.release", "breakers.commands", "breakers.template"; "breakers.show-all".
 */
#define MR_TYPE_BREAKERS_PAGE (mr_breakers_page_get_type ())
G_DECLARE_FINAL_TYPE (MrBreakersPage, mr_breakers_page, MR, BREAKERS_PAGE, GtkWidget)

GtkWidget *mr_breakers_page_new (MrSession *session);

/** Returns: (transfer none). */
MrBreakers *mr_breakers_page_get_breakers (MrBreakersPage *self);

/** Returns: (transfer none): the rows that are listed, in the order in which they are listed. */
GtkSelectionModel *mr_breakers_page_get_model (MrBreakersPage *self);

G_END_DECLS
