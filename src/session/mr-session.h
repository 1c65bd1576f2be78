/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-commissioning-row.h"
#include "mr-master.h"
#include "mr-meter.h"
#include "mr-store.h"

G_BEGIN_DECLS

typedef enum {
  MR_SESSION_OFFLINE,    /* no connection asked for */
  MR_SESSION_CONNECTING,
  MR_SESSION_CONNECTED,
  MR_SESSION_LOST        /* asked for, and not there: see "status" */
} MrSessionState;

#define MR_TYPE_SESSION_STATE (mr_session_state_get_type ())
GType mr_session_state_get_type (void);

/**
 * MrSession:
 *
 * One site in use: what its store knows as a live list of meters, and the bus it is connected to. This is the one
 * place where what the engine says is stored and then shown; the window and meterctl both stand on it. Lives on the
 * main thread.
 *
 * It is a #GListModel of #MrMeter.
 *
 * Properties (read-only, all notify): "state" (MrSessionState) · "status" (string, translated sentence about the
 * line: its description, or why it is lost) · "uri" (string, "" when offline) · "busy" (boolean: a job runs or waits)
 * · "activity" (string, translated: what is being done: "Searching 66 29 FF FF · 11 meters · 214 probes") ·
 * "fraction" (double 0…1, -1 while unknown) · "time-left" (string, translated: "about 3 min left") · "found" (uint,
 * meters found by the running scan) · "site-name" (string)
 *
 * Signals:
 *   "heard" (MrMeter *): a meter answered; what it said is stored and shown
 *   "job-ended" (uint job, GError *error or NULL): once for every job, after everything it reported
 *   "problem" (MrMeter *or NULL, string sentence): one meter or address failed, the job goes on; or the store could
 *   not be written
 *   "write-step" (MrMeter*, int MrWriteState, string sentence)
 *   "note" (string sentence)
 */
#define MR_TYPE_SESSION (mr_session_get_type ())
G_DECLARE_FINAL_TYPE (MrSession, mr_session, MR, SESSION, GObject)

/**
 * mr_session_new:
 * @store: (transfer none): must outlive the session
 *
 * Loads what is known of @site. Returns: (transfer full): the session, offline; %NULL with #MrStoreError.
 */
MrSession *mr_session_new (MrStore *store, gint64 site, GError **error);

/** Connects (ending an earlier connection). The outcome arrives in "state" and "status". The URI is remembered with
 *  the site.
 *  @psk, @timebase: see mr_master_new(). */
void mr_session_connect (MrSession *self, const MrUri *uri, GBytes *psk, MrTimebase *timebase);

/** Opens a lost line again, with the same URI and key. */
void mr_session_reconnect (MrSession *self);

/** Ends the connection, and every job: "job-ended" comes for each before this returns. Waits at most for the end of one
 *  telegram, or until a write that is on the wire was read back. Also done when the session is disposed of. Whoever
 *  hears those signals must not connect again. */
void mr_session_disconnect (MrSession *self);

MrStore *mr_session_store (MrSession *self);
gint64 mr_session_site (MrSession *self);
MrSessionState mr_session_state (MrSession *self);
const char *mr_session_status (MrSession *self);
gboolean mr_session_busy (MrSession *self);

/** Each returns the job's number (> 0) for "job-ended", or 0 when not connected. @options: (nullable): defaults. */
guint mr_session_scan (MrSession *self, const MrScanOptions *options);
/** Reads one meter, or all of the session when @meter is %NULL. */
guint mr_session_read (MrSession *self, MrMeter *meter);
/** Reads whoever answers at @address; the meter joins the list. @baud: 0 for the line's. */
guint mr_session_read_address (MrSession *self, const MbusAddress *address, guint baud);
/** The intention is stored first; then the job is queued. Returns 0 with @error also when the intention could not be
 *  stored. */
guint mr_session_set_primary (MrSession *self, MrMeter *meter, guint8 new_primary, GError **error);

/** Returns: whether the keyring still looks for the key of a meter that needs one. Its answers come in the main loop,
 *  and what they open is decoded anew. */
gboolean mr_session_asks_keyring (MrSession *self);

/**
 * MrKeyTest:
 * @proven: telegrams the key opens
 * @refuted: telegrams it does not open
 * @undecided: telegrams of which too little is there, or too much damaged, to say
 * @unknown: telegrams that are encrypted in a way that is not known here, so that no key opens them
 *
 * What all telegrams ever stored of a meter say about a key.
 */
typedef struct {
  guint proven;
  guint refuted;
  guint undecided;
  guint unknown;
} MrKeyTest;

/** Tests a key of %MBUS_KEY_OCTETS against every telegram stored of @meter. Returns: %FALSE with #MrStoreError. */
gboolean mr_session_test_key (MrSession *self, MrMeter *meter, GBytes *key, MrKeyTest *out, GError **error);

/**
 * mr_session_set_key:
 * @key: (nullable): %NULL forgets it
 *
 * Uses a key for @meter from now on, reads its stored telegrams anew, and keeps the key in the secret store. A
 * "problem" tells when it could not be kept; it is used all the same until the session ends.
 */
void mr_session_set_key (MrSession *self, MrMeter *meter, GBytes *key);

/** Returns: (transfer none): what the session decodes telegrams with: the formats it has met, and the keys it has.
 *   Valid as long as the session. */
const MbusDecoding *mr_session_decoding (MrSession *self);

/**
 * mr_session_commissioning_rows:
 *
 * Returns: (transfer full) (element-type MrCommissioningRow): the rows of the commissioning report, one for each meter as
 *   the list shows it; to be used before anything is read or decoded again. %NULL with #MrStoreError.
 */
GArray *mr_session_commissioning_rows (MrSession *self, GError **error);

/** Stops a job, or all with 0. */
void mr_session_stop (MrSession *self, guint job);

/** Records every octet from now on to @trace; %NULL ends it. */
void mr_session_set_tap (MrSession *self, MrTapFunc tap, gpointer user_data);

G_END_DECLS
