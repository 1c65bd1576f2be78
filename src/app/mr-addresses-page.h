/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-addressing.h"
#include "mr-meter-filter.h"

G_BEGIN_DECLS

typedef enum {
  MR_PLAN_SHOW_ALL,
  MR_PLAN_SHOW_CHANGES,  /* meters that are to get an address that they do not have */
  MR_PLAN_SHOW_CONFLICTS /* those that cannot get it */
} MrPlanShow;

/**
 * MrAddressesPage:
 *
 * The plan for the addresses of a site's bus: the address each meter has and is to get, typed or filled in by a rule,
 * what is in the way, and how far the writing has got.
 *
 * Properties: "session" (MrSession, construct-only) · "searching" (boolean) · "n-all", "n-listed" (uint, read-only) ·
 * "addressing" (MrAddressing, read-only).
 * Actions it installs: "addresses.apply", "addresses.undo-all", "addresses.show-all"; "addresses.undo", "addresses.edit",
 * "addresses.keep" (of the selected rows); "cells.edit-next" (u: the row whose address has just been typed).
 */
#define MR_TYPE_ADDRESSES_PAGE (mr_addresses_page_get_type ())
G_DECLARE_FINAL_TYPE (MrAddressesPage, mr_addresses_page, MR, ADDRESSES_PAGE, GtkWidget)

GtkWidget *mr_addresses_page_new (MrSession *session);

/** Returns: (transfer none) (nullable): %NULL if the plan could not be read, which the page says. */
MrAddressing *mr_addresses_page_get_addressing (MrAddressesPage *self);

/** Returns: (transfer none): the rows that are listed, in the order in which they are listed. */
GtkSelectionModel *mr_addresses_page_get_model (MrAddressesPage *self);

/** Returns: (transfer none): what is searched for. */
MrMeterFilter *mr_addresses_page_get_filter (MrAddressesPage *self);

void mr_addresses_page_set_show (MrAddressesPage *self, MrPlanShow show);
void mr_addresses_page_set_search (MrAddressesPage *self, const char *text);

G_END_DECLS
