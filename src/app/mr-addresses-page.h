/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addressing.h"
#include "mr-writes-page.h"

G_BEGIN_DECLS

/* The toggles of the page. */
typedef enum {
  MR_PLAN_SHOW_ALL,
  MR_PLAN_SHOW_CHANGES,  /* meters that are to get an address that they do not have */
  MR_PLAN_SHOW_UNSOLVED  /* those that cannot get it, and those that need one and are not to get one */
} MrPlanShow;

/**
 * MrAddressesPage:
 *
 * The plan for the addresses of a site's bus: the address each meter has and is to get, typed or filled in by a rule,
 * what is in the way, and how far the writing has got.
 *
 * Properties: "addressing" (MrAddressing, read-only).
 * Its actions: mr-addresses-actions.c.
 */
#define MR_TYPE_ADDRESSES_PAGE (mr_addresses_page_get_type ())
G_DECLARE_FINAL_TYPE (MrAddressesPage, mr_addresses_page, MR, ADDRESSES_PAGE, MrWritesPage)

GtkWidget *mr_addresses_page_new (MrSession *session);

/** Returns: (transfer none) (nullable): %NULL if the plan could not be read, which the page says. */
MrAddressing *mr_addresses_page_get_addressing (MrAddressesPage *self);

G_END_DECLS
