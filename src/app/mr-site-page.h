/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-addresses-page.h"
#include "mr-breakers-page.h"
#include "mr-clocks-page.h"
#include "mr-meters-page.h"
#include "mr-write-log-page.h"

G_BEGIN_DECLS

#define MR_PAGE_METERS "meters"
#define MR_PAGE_ADDRESSES "addresses"
#define MR_PAGE_CLOCKS "clocks"
#define MR_PAGE_BREAKERS "breakers"
#define MR_PAGE_LOG "log"

/**
 * MrSitePage:
 *
 * A site in use: header bar with the state of its connection, what the bus is doing, and the pages on which its meters
 * are shown and worked on.
 *
 * Properties: "session" (MrSession, nullable) · "narrow" (boolean) · "searching" (boolean: on the page in front) ·
 * "page" (string, read-only: which one that is) · "meter" (MrMeter, nullable, notifies, also whenever there are others
 * of which none is the only one: what is done with a meter is done with this one, which is shown or selected on the page
 * in front).
 */
#define MR_TYPE_SITE_PAGE (mr_site_page_get_type ())
G_DECLARE_FINAL_TYPE (MrSitePage, mr_site_page, MR, SITE_PAGE, GtkWidget)

MrMetersPage *mr_site_page_get_meters (MrSitePage *self);

/** Returns: (transfer none) (nullable): the meter that is shown or selected on the page in front. */
MrMeter *mr_site_page_get_meter (MrSitePage *self);

/** Returns: (transfer full) (element-type MrMeter): the meter that is shown, or all that are selected, there. */
GPtrArray *mr_site_page_dup_meters (MrSitePage *self);

/** Returns: whether there are any. */
gboolean mr_site_page_has_meters (MrSitePage *self);

/** Returns: (transfer none) (nullable): %NULL until it was shown for the site in use. */
MrAddressesPage *mr_site_page_get_addresses (MrSitePage *self);

/** Returns: (transfer none) (nullable): %NULL until it was shown for the site in use. */
MrClocksPage *mr_site_page_get_clocks (MrSitePage *self);
/** Returns: (transfer none) (nullable): likewise. */
MrWriteLogPage *mr_site_page_get_log (MrSitePage *self);

/** Shows the list of the page in front again. Returns: %FALSE if the list was not covered by one of its entries. */
gboolean mr_site_page_leave_detail (MrSitePage *self);

/** Returns: (transfer none) (nullable): %NULL until it was shown for the site in use. */
MrBreakersPage *mr_site_page_get_breakers (MrSitePage *self);

const char *mr_site_page_get_page (MrSitePage *self);
void mr_site_page_show_page (MrSitePage *self, const char *page);

/** Returns: (transfer full): what a person calls the connection that has this URI. */
char *mr_site_page_line_label (const char *text);

/** Returns: the lamp of a connection. @uri: (nullable). */
MrLamp mr_site_page_link_lamp (MrLinkState state, const char *uri);

G_END_DECLS
