/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-write-log.h"

G_BEGIN_DECLS

/**
 * MrWriteLogPage:
 *
 * The log of all writes to the meters of a site: a list, and all that is known of the entry that is chosen, below it or, in
 * a narrow window, in its place.
 *
 * Properties: "session" (MrSession, construct-only) · "searching" (boolean) · "in-detail" (boolean: an entry covers the
 * list).
 * Actions it installs: "log.show-all", "log.show-doubtful", "log.close".
 */
#define MR_TYPE_WRITE_LOG_PAGE (mr_write_log_page_get_type ())
G_DECLARE_FINAL_TYPE (MrWriteLogPage, mr_write_log_page, MR, WRITE_LOG_PAGE, GtkWidget)

GtkWidget *mr_write_log_page_new (MrSession *session);

/** Returns: (transfer none) (nullable): what is listed; %NULL if the log could not be read, which the page says. */
MrWriteLog *mr_write_log_page_get_log (MrWriteLogPage *self);

/** Returns: (transfer none): the entries that are listed, and which one is chosen. */
GtkSingleSelection *mr_write_log_page_get_selection (MrWriteLogPage *self);

void mr_write_log_page_set_show (MrWriteLogPage *self, MrWriteLogShow show);
void mr_write_log_page_set_search (MrWriteLogPage *self, const char *text);

G_END_DECLS
