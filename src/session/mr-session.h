/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-archive.h"
#include "mr-bus-link.h"
#include "mr-commissioning-row.h"
#include "mr-meter.h"
#include "mr-site-time.h"

G_BEGIN_DECLS

/**
 * MrSession:
 *
 * One site in use: what its store knows as a live list of meters, its buses, and what they are doing. The window and
 * meterctl both stand on it. Lives on the main thread, which never waits for it.
 *
 * It is a #GListModel of #MrMeter: the meters of all its buses.
 *
 * Properties (read-only, all notify): "site-name" (string) · "link" (MrBusLink: the chosen bus) · "several" (boolean: it
 * has more than one) · "state" (MrLinkState: connected when any bus is, else that of the bus next to it) · "n-connected"
 * (uint: buses) · "trouble" (string: why buses are lost, a sentence for each; "") · "busy" (boolean: a task runs or waits
 * on any bus) · "n-problems", "n-silent" (uint: meters whose lamp warns or is red; that are silent)
 *
 * Signals:
 *   "task-ended" (MrTask): after the task's own "ended"
 *   "problem" (MrProblem): something could not be stored or kept, and no task is to blame
 */
#define MR_TYPE_SESSION (mr_session_get_type ())
G_DECLARE_FINAL_TYPE (MrSession, mr_session, MR, SESSION, GObject)

/**
 * mr_session_new:
 *
 * Loads what is known of @site. Returns: (transfer full): the session, offline; end it with mr_session_close_async().
 *   %NULL with #MrStoreError
 */
MrSession *mr_session_new (MrArchive *archive, gint64 site, GError **error);

/**
 * mr_session_close_async:
 *
 * Ends all connections, and every task with them, without waiting; see mr_bus_link_disconnect_async(). @callback is
 * called when everything is stored and all ports are free. The session exists until then, even
 * without a reference from the caller.
 */
void mr_session_close_async (MrSession *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_session_close_finish (MrSession *self, GAsyncResult *result, GError **error);

/** Returns: (transfer none). */
MrArchive *mr_session_get_archive (MrSession *self);
gint64 mr_session_get_site (MrSession *self);
const char *mr_session_get_site_name (MrSession *self);

/** Returns: (transfer none): a list of #MrBusLink in the order of the buses; at least one. */
GListModel *mr_session_get_links (MrSession *self);

/** Returns: (transfer none): the chosen bus, of which a plan of addresses is, for example; at first the first one. */
MrBusLink *mr_session_get_link (MrSession *self);

/** @link: of this session. */
void mr_session_choose_link (MrSession *self, MrBusLink *link);

/** Returns: whether the site has more than one bus. */
gboolean mr_session_has_several (MrSession *self);

/** Returns: %MR_LINK_CONNECTED when any bus is connected, or else the state that comes next to it. */
MrLinkState mr_session_get_state (MrSession *self);
guint mr_session_get_n_connected (MrSession *self);

/** Returns: whether a bus is lost: see "trouble". */
gboolean mr_session_has_trouble (MrSession *self);

/** Returns: (transfer none) (nullable): the one with the id @bus. */
MrBusLink *mr_session_find_link (MrSession *self, gint64 bus);

/** Returns: (transfer none): the bus that @meter is on. */
MrBusLink *mr_session_get_link_of (MrSession *self, MrMeter *meter);

/** Adopts a bus that was added to the site in the store. Returns: (transfer none): its link. */
MrBusLink *mr_session_add_link (MrSession *self, const MrKnownBus *bus);

/** Adds a bus to the site, in the store and here. Returns: (transfer none): from _finish(): its link; %NULL with
 *  #MrStoreError. */
void mr_session_add_bus_async (MrSession *self, GAsyncReadyCallback callback, gpointer user_data);
MrBusLink *mr_session_add_bus_finish (MrSession *self, GAsyncResult *result, GError **error);

/** Returns: whether @link may be removed: it is not the only one, is not connected, and nothing is known of its
 *  meters. */
gboolean mr_session_can_remove_link (MrSession *self, MrBusLink *link);

/** Removes such a bus from the site, here and in the store. */
void mr_session_remove_link (MrSession *self, MrBusLink *link);

/** Returns: (transfer none): a list of #MrTask: those that run or wait, on every bus, oldest first. */
GListModel *mr_session_get_tasks (MrSession *self);

gboolean mr_session_is_busy (MrSession *self);

/** Returns: whether a task on any bus writes to a meter. */
gboolean mr_session_is_writing (MrSession *self);

/** Stops the tasks of all buses. */
void mr_session_stop (MrSession *self);

/** Returns: (transfer container) (element-type MrMeter): the meters of a bus, in the order found. */
GPtrArray *mr_session_meters_of_bus (MrSession *self, gint64 bus);

/** Returns: whether the keyring still looks for the key of a meter that needs one. Its answers come in the main loop,
 *  and what they open is decoded again. */
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
 * Uses a key for @meter from now on, decodes its stored telegrams again, and keeps the key in the secret store. If it
 * cannot be kept, a "problem" says so; it is used all the same until the session ends.
 */
void mr_session_set_key (MrSession *self, MrMeter *meter, GBytes *key);

/** Sets where the time comes from at first. @source is asked as soon as a bus is connected, so that clocks that are
 *  read from then on can be compared with the time whenever they are looked at. To be called once. */
void mr_session_set_time_source (MrSession *self, MrTimeSource *source);

/** Returns: (transfer none): the time that clocks are compared with and set to. */
MrSiteTime *mr_session_get_site_time (MrSession *self);

/**
 * mr_session_commissioning_rows:
 *
 * Returns: (transfer full) (element-type MrCommissioningRow): the rows of the commissioning report, one for each meter
 * as the list shows it; to be used before anything is read or decoded again. %NULL with #MrStoreError.
 */
GArray *mr_session_commissioning_rows (MrSession *self, GError **error);

G_END_DECLS
