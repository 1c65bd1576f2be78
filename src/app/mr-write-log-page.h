/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-log.h"
#include "mr-writes-page.h"

G_BEGIN_DECLS

/**
 * MrWriteLogPage:
 *
 * The log of all writes to the meters of a site: a list, and all that is known of the entry that is selected, below it
 * or, in a narrow window, in its place. Its toggles are those of #MrWriteLogShow.
 *
 * Properties: "log" (MrWriteLog, nullable, read-only) · "in-detail" (boolean: an entry covers the list).
 * Actions it installs: "log.show-doubtful", "log.close", "log.copy-request", "log.copy-proof".
 */
#define MR_TYPE_WRITE_LOG_PAGE (mr_write_log_page_get_type ())
G_DECLARE_FINAL_TYPE (MrWriteLogPage, mr_write_log_page, MR, WRITE_LOG_PAGE, MrWritesPage)

GtkWidget *mr_write_log_page_new (MrSession *session);

/** Returns: (transfer none) (nullable): what is listed; %NULL if the log could not be read, which the page says. */
MrWriteLog *mr_write_log_page_get_log (MrWriteLogPage *self);

G_END_DECLS
