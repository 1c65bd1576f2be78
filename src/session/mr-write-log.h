/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-logged-write.h"
#include "mr-session.h"

G_BEGIN_DECLS

/** Which entries of a log are listed. */
typedef enum {
  MR_WRITE_LOG_ALL,
  MR_WRITE_LOG_CONFIRMED,
  MR_WRITE_LOG_FAILED,
  MR_WRITE_LOG_NOT_SENT, /* and not meant again by a later entry; planned ones may still be sent */
  MR_WRITE_LOG_DOUBTFUL
} MrWriteLogShow;

/**
 * MrWriteLog:
 *
 * The log of all writes at a site: a #GListModel of #MrLoggedWrite, the newest first, of those entries that the filter
 * lets through. It follows what the session's buses do. An event costs one statement and what it does to the entries
 * that changed, however many others there are; only a change of the filter looks at all of them. Lives on the main
 * thread.
 *
 * Properties (read-only, notify): "n-all", "n-confirmed", "n-failed", "n-not-sent", "n-doubtful" (uint: entries there
 * are, listed or not)
 */
#define MR_TYPE_WRITE_LOG (mr_write_log_get_type ())
G_DECLARE_FINAL_TYPE (MrWriteLog, mr_write_log, MR, WRITE_LOG, GObject)

/** Returns: (transfer full): the log of the site of @session, or %NULL with #MrStoreError. */
MrWriteLog *mr_write_log_new (MrSession *session, GError **error);

/** Returns: how many entries there are that @show includes, whatever is searched for. */
guint mr_write_log_count (MrWriteLog *self, MrWriteLogShow show);

void mr_write_log_set_show (MrWriteLog *self, MrWriteLogShow show);

/** Lists entries that contain every word of @text: meter, place, what was written, reason, who. @text: (nullable) */
void mr_write_log_set_search (MrWriteLog *self, const char *text);

/** Returns: how many meters have an entry in doubt. @only: (out) (transfer none) (nullable): the meter, if it is one */
guint mr_write_log_count_doubtful_meters (MrWriteLog *self, MrMeter **only);

/** Returns: (transfer container) (element-type MrWrite): the entries that are listed, the oldest first, for a file.
 *  Valid until the log changes. */
GPtrArray *mr_write_log_get_writes (MrWriteLog *self);

/** Looks for what has changed in the store, soon; to be called when another program may have written to meters. */
void mr_write_log_refresh (MrWriteLog *self);

G_END_DECLS
