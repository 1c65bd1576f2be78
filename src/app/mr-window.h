/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-addresses-page.h"
#include "mr-breakers-page.h"
#include "mr-clocks-page.h"
#include "mr-departures.h"
#include "mr-meters-page.h"
#include "mr-report-telegrams.h"
#include "mr-session.h"
#include "mr-start-page.h"
#include "mr-write-log-page.h"

G_BEGIN_DECLS

/**
 * MrWindow:
 *
 * The window: the start page, or a site in use.
 *
 * Properties: "session" (MrSession, nullable: the site in use) · "narrow" (boolean: no room for two panes) ·
 * "searching" (boolean).
 */
#define MR_TYPE_WINDOW (mr_window_get_type ())
G_DECLARE_FINAL_TYPE (MrWindow, mr_window, MR, WINDOW, AdwApplicationWindow)

/**
 * mr_window_new:
 * @archive: (nullable): %NULL when it could not be opened
 * @departures: what closes the sites that are left
 * @failure: (nullable): why there is no archive, a sentence
 */
MrWindow *mr_window_new (GtkApplication *application, MrArchive *archive, MrDepartures *departures, GSettings *settings,
                         const char *failure);

/** Leaves the site in use and opens another; if it is the one in use, it stays as it is. Returns: whether it is open
 *  now.
 *  If not, a dialog says why or asks whether to leave while a meter is being written to, or the window waits until the
 *  session that left that site is closed. */
gboolean mr_window_open_site (MrWindow *self, gint64 site);

/** Opens the site whose first bus was connected to the place of @uri last, or a new one named after it, and connects
 *  it, unless it is connected to @uri already. Returns at once; a new site appears when it is stored. */
void mr_window_open_uri (MrWindow *self, const MrUri *uri);

/** Goes back to the start page without waiting; the connection is ended in the background. */
void mr_window_close_site (MrWindow *self);

/** Returns: (transfer none) (nullable). */
MrSession *mr_window_get_session (MrWindow *self);

/** Returns: (transfer none) (nullable): %NULL until a site was opened. */
MrMetersPage *mr_window_get_meters (MrWindow *self);

/** Returns: (transfer none) (nullable): %NULL until the page was shown for the site in use. */
MrAddressesPage *mr_window_get_addresses (MrWindow *self);
MrClocksPage *mr_window_get_clocks (MrWindow *self);
MrBreakersPage *mr_window_get_breakers (MrWindow *self);

/** Returns: (transfer none) (nullable): likewise. */
MrWriteLogPage *mr_window_get_log (MrWindow *self);

MrStartPage *mr_window_get_start (MrWindow *self);

/** Queues the write and follows it: with a toast or a dialog at its end, and no logging out before. Returns: (transfer
 *  none) (nullable): %NULL when no site is open. */
MrTask *mr_window_write (MrWindow *self, const MrMeterWrite *write);

/** The same of a primary address. */
MrTask *mr_window_set_address (MrWindow *self, MrMeter *meter, guint8 address);

/** Exports the report and says so. */
void mr_window_export_to_file (MrWindow *self, GFile *file);

/** Exports the entries that the page of the log lists and says so. */
void mr_window_export_log_to_file (MrWindow *self, GFile *file);

/** Saves what passed on the chosen bus since the site was opened. */
void mr_window_save_trace_to_file (MrWindow *self, GFile *file);

/** Exports the newest readout of @meter and says so. */
void mr_window_export_registers_to_file (MrWindow *self, MrMeter *meter, MrFormat format, GFile *file);

G_END_DECLS
