/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-figures.h"
#include "mr-scan-options.h"
#include "mr-tap.h"
#include "mr-task.h"
#include "mr-write-request.h"
#include "mr-timebase.h"
#include "mr-uri.h"
#include "mr-write-kind.h"

G_BEGIN_DECLS

typedef enum {
  MR_LINK_OFFLINE, /* no connection asked for */
  MR_LINK_CONNECTING,
  MR_LINK_CONNECTED,
  MR_LINK_LOST     /* asked for, and not there: see "status" */
} MrLinkState;

#define MR_TYPE_LINK_STATE (mr_link_state_get_type ())
GType mr_link_state_get_type (void);

/**
 * MrBusLink:
 *
 * One bus of a session in use: the connection to it, its engine, and what it is asked to do. Made by #MrSession; lives
 * on the main thread.
 *
 * Properties (read-only, all notify): "state" (MrLinkState) · "status" (string, translated sentence about the line: its
 * description, or why it is lost) · "uri" (string: the connection in use; "" when offline) · "known-uri" (string: the
 * one used last; "" when none) · "name" (string: the name of the bus; "" when it has none) · "label" (string: its name,
 * or else that of its port, or else its number) · "busy" (boolean: a task runs or waits)
 *
 * Signals:
 *   "note" (string sentence): something was learnt about the line: echo, noise
 */
#define MR_TYPE_BUS_LINK (mr_bus_link_get_type ())
G_DECLARE_FINAL_TYPE (MrBusLink, mr_bus_link, MR, BUS_LINK, GObject)

/** Returns: the id of the bus in the store. */
gint64 mr_bus_link_get_bus (MrBusLink *self);

MrLinkState mr_bus_link_get_state (MrBusLink *self);
const char *mr_bus_link_get_status (MrBusLink *self);

/** Returns: the connection used last, as mr_uri_format() writes it; "" when none. */
const char *mr_bus_link_get_known_uri (MrBusLink *self);

/** Returns: what the bus is called: its name, or else that of its port, or else its number. */
const char *mr_bus_link_get_label (MrBusLink *self);

/** Names the bus, and stores it. @name: "" when it is to be called after its port. */
void mr_bus_link_set_name (MrBusLink *self, const char *name);

/** Returns: whether meters can be set to another baud rate over the connection in use: network masters have one of
 *  their own. */
gboolean mr_bus_link_can_set_baud (MrBusLink *self);

/** Returns: (transfer none) (nullable): what had passed on the line when the last task ended, see mr-diagnosis.h. */
const MrFigures *mr_bus_link_get_figures (MrBusLink *self);

/** Returns: whether a task runs or waits. */
gboolean mr_bus_link_is_busy (MrBusLink *self);

/**
 * mr_bus_link_connect:
 * @psk: (nullable): pre-shared key of a tls: connection; %NULL: the one in the keyring
 * @timebase: (nullable): see mr_master_new()
 *
 * Connects, once earlier connections have ended: of this link, and of any other link of the program to the same place.
 * The outcome arrives in "state" and "status". The URI is remembered with the bus.
 */
void mr_bus_link_connect (MrBusLink *self, const MrUri *uri, GBytes *psk, MrTimebase *timebase);

/** Opens a lost line again, with the same URI and key. */
void mr_bus_link_reconnect (MrBusLink *self);

/**
 * mr_bus_link_disconnect_async:
 *
 * Ends the connection, and every task with it, without waiting: what runs stops within one telegram, a write on the
 * wire is read back first. "state" is offline at once. @callback, if any, is called when every task has ended,
 * everything it reported is stored, and the port is free.
 */
void mr_bus_link_disconnect_async (MrBusLink *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_bus_link_disconnect_finish (MrBusLink *self, GAsyncResult *result, GError **error);

/* Each of these returns a task that is under way. Without a connection it ends at once, with %MR_LINE_ERROR_LOST. */

/** @options: (nullable): defaults. Returns: (transfer none). */
MrTask *mr_bus_link_scan (MrBusLink *self, const MrScanOptions *options);

/** Reads @meters (element-type MrMeter), or all of the bus when it is %NULL. While a write is in doubt that changes how
 *  a meter is reached, it is asked in every way that may be right; silence in one of them is no problem if it answers
 *  in another. Returns: (transfer none). */
MrTask *mr_bus_link_read (MrBusLink *self, GPtrArray *meters);

/** Reads the meter that answers at @address; it joins the list. @baud: 0 for the rate it is known to have, or both
 *  while a write of it is in doubt; or else the line's. Returns: (transfer none). */
MrTask *mr_bus_link_read_address (MrBusLink *self, const MbusAddress *address, guint baud);

/** The same of several addresses, in this order, as one task. */
MrTask *mr_bus_link_read_addresses (MrBusLink *self, const MbusAddress *addresses, guint n_addresses, guint baud);

/** Returns: (transfer none) (nullable): the only meter of the bus that @address can mean. */
MrMeter *mr_bus_link_find_meter (MrBusLink *self, const MbusAddress *address);

/** Reads other data than usual from @meter, which must be of this bus, and sets it back; see mr_task_get_data(). @set:
 *  a reference is taken. Returns: (transfer none). */
MrTask *mr_bus_link_read_data_set (MrBusLink *self, MrMeter *meter, MrDataSet *set);

/**
 * MrMeterWrite:
 * @new_value: in the form that its kind asks for
 * @named: (nullable): how the user named the meter. By its secondary address: then it is selected, whatever is known of
 *   its primary one
 * @command: (nullable): for %MR_WRITE_COMMAND; @new_value is then mr_write_command_value()
 * @clock: (nullable): for %MR_WRITE_CLOCK
 * @password: (nullable): %MBUS_PASSWORD_OCTETS; sent only to a meter whose profile says that it asks for a password
 *   before a write. Forgotten once the engine has it
 *
 * A value for a meter.
 */
typedef struct {
  MrMeter *meter;
  const MrWriteKind *kind;
  const char *new_value;
  const MbusAddress *named;
  MrCommand *command;
  MrClockSetting *clock;
  GBytes *password;
} MrMeterWrite;

/** @meter: (nullable): %NULL for any. Returns: (transfer full) (nullable): a translated sentence why it must not be
 *  given @address: another meter of the bus may have that, because a write to it is in doubt. It is not sent. */
char *mr_bus_link_explain_taken (MrBusLink *self, MrMeter *meter, int address);

/** Returns: (transfer full) (nullable): the value of @kind that @meter has, as far as it is known. */
char *mr_meter_known_value (MrMeter *meter, const MrWriteKind *kind);

/** Returns: whether @meter may ask for a password before a write, by its profile. */
gboolean mr_meter_may_ask_password (MrMeter *meter);

/** Writes to meters of this bus, in this order. The intentions are stored first; nothing is sent if they cannot be. A
 *  meter may be written to several times: what was written before is then its old value. Returns: (transfer none). */
MrTask *mr_bus_link_write (MrBusLink *self, const MrMeterWrite *writes, gsize n_writes);

/** Returns: (transfer full) (element-type MrWriteRequest): what mr_bus_link_write() would ask of the engine; nothing is
 *  sent or stored. */
GArray *mr_bus_link_preview (MrBusLink *self, const MrMeterWrite *writes, gsize n_writes);

/** Stops all tasks. */
void mr_bus_link_stop (MrBusLink *self);

/** See mr_master_add_tap(); the tap stays when the connection is ended and made again. @destroy: (nullable): called
 *  when the tap was removed and no engine calls it any more. Returns: an id for mr_bus_link_remove_tap(). */
guint mr_bus_link_add_tap (MrBusLink *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy);
void mr_bus_link_remove_tap (MrBusLink *self, guint id);

G_END_DECLS
