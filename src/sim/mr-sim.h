/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-address.h"
#include "mr-timebase.h"

G_BEGIN_DECLS

typedef enum {
  MR_SIM_ERROR_NOT_FOUND, /* no such bus */
  MR_SIM_ERROR_INVALID    /* the description is wrong: the message names file, group, key and reason */
} MrSimError;

#define MR_SIM_ERROR (mr_sim_error_quark ())
GQuark mr_sim_error_quark (void);

/**
 * MrSimBus:
 *
 * Simulated meters on two wires, as a state machine without thread, clock or I/O: octets of a master go in
 * with the time at which they end, octets of the meters come out with theirs. Meters answer as EN 13757-2 and -3 say;
 * answers that overlap are superposed as the wired-AND of their bits. The master's receiver checks parity and stop
 * bit, as a serial port does that mr_line_open() set to 8E1: what it finds bad arrives as 00.
 * All times are bus microseconds and never run backwards. Not thread-safe: one thread at a time.
 */
typedef struct _MrSimBus MrSimBus;

/**
 * mr_sim_bus_load:
 * @name: "demo" for the building that comes with the program, or the path of a description file
 *   (data/buses/README.md says what it may hold)
 *
 * Returns: (transfer full): the bus, or %NULL with #MrSimError
 */
MrSimBus *mr_sim_bus_load (const char *name, GError **error);

/** The same from text; @origin names it in errors. */
MrSimBus *mr_sim_bus_new_from_text (const char *text, const char *origin, GError **error);

void mr_sim_bus_free (MrSimBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimBus, mr_sim_bus_free)

guint mr_sim_bus_n_meters (MrSimBus *self);

/** Returns: (transfer none): the title of the bus in its description. */
const char *mr_sim_bus_title (MrSimBus *self);

/** Returns: (transfer none): address of meter @index, and its present primary address in @primary (nullable). */
const MbusSecondary *mr_sim_bus_meter (MrSimBus *self, guint index, guint8 *primary);

/**
 * MrSimAccount:
 * @n_requests: frames that the master sent and that arrived whole
 * @n_answers: of meters
 * @n_collisions: requests that several meters answered at a time
 * @n_sent, @n_heard: octets that the master sent, and that reached it
 * @time: bus microseconds from the first octet of the master to the last octet on the bus
 *
 * What a master has cost, by which its search can be judged.
 */
typedef struct {
  guint n_requests;
  guint n_answers;
  guint n_collisions;
  guint n_sent;
  guint n_heard;
  gint64 time;
} MrSimAccount;

/** The account so far. */
void mr_sim_bus_account (const MrSimBus *self, MrSimAccount *account);

/** An octet from the master, sent at @baud, whose stop bit ends at @when. */
void mr_sim_bus_receive (MrSimBus *self, guint8 octet, guint baud, gint64 when);

/**
 * mr_sim_bus_next:
 * @when: (out): end of the octet's stop bit
 * @octet: (out): what the master's receiver sees
 *
 * Takes the next octet that the meters put on the wire, if it ends not later than @until.
 *
 * Returns: %FALSE when no octet ends by then (more may come later)
 */
gboolean mr_sim_bus_next (MrSimBus *self, gint64 until, gint64 *when, guint8 *octet);

/**
 * mr_sim_register:
 *
 * Registers the scheme sim: with mr_line_open(): "sim:demo" and "sim:FILE", in this process. ?speed=1 is real time,
 * other numbers scale it, without it or with 0 the bus runs as fast as the computer can. ?baud= is the rate the line
 * begins with.
 */
void mr_sim_register (void);

/**
 * MrSimServer:
 *
 * Offers a bus to one client after another, through a listener of serve/, on a thread of its own. Errors in
 * starting it are #MrServeError.
 */
typedef struct _MrSimServer MrSimServer;

/**
 * mr_sim_server_new_pty:
 * @bus: (transfer full)
 * @link: (nullable): see mr_listener_new_pty()
 * @speed: bus seconds per real second, > 0
 */
MrSimServer *mr_sim_server_new_pty (MrSimBus *bus, const char *link, double speed, GError **error);

/** @port: 0 chooses a free one. Listens on loopback only unless @any_address. */
MrSimServer *mr_sim_server_new_tcp (MrSimBus *bus, guint16 port, gboolean any_address, double speed, GError **error);

/** TLS with pre-shared key of 16 octets or more; @identity and @psk are what a client must know. */
MrSimServer *mr_sim_server_new_tls (MrSimBus *bus, guint16 port, gboolean any_address, double speed,
                                    const char *identity, GBytes *psk, GError **error);

/** Returns: (transfer none): the URI a client uses: "serial:/dev/pts/3?kind=converter", "tcp://127.0.0.1:2445", … */
const char *mr_sim_server_uri (MrSimServer *self);

/** Ends the connection of its client, and joins the thread: then the account of its bus is complete. */
void mr_sim_server_stop (MrSimServer *self, MrSimAccount *account);

/** Stops listening, ends the connection of its client as a pulled plug would, joins the thread and frees @self and its
 *  bus. */
void mr_sim_server_free (MrSimServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimServer, mr_sim_server_free)

G_END_DECLS
