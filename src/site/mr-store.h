/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-format.h"
#include "mbus-readout.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/**
 * MrStoreError:
 * @MR_STORE_ERROR_NOT_A_STORE: the file exists but is not a store; it was not changed
 * @MR_STORE_ERROR_NEWER: written by a newer version of Meter Room; it was not changed
 * @MR_STORE_ERROR_PERMISSION: cannot be read or written by this user
 * @MR_STORE_ERROR_FULL: not enough disk space
 * @MR_STORE_ERROR_DAMAGED: contains what no version of Meter Room stores
 * @MR_STORE_ERROR_LOCKED: another program kept it locked for seconds; it may be tried again
 * @MR_STORE_ERROR_NOT_FOUND: no such site, bus or meter
 * @MR_STORE_ERROR_FAILED: any other error from SQLite
 */
typedef enum {
  MR_STORE_ERROR_NOT_A_STORE,
  MR_STORE_ERROR_NEWER,
  MR_STORE_ERROR_PERMISSION,
  MR_STORE_ERROR_FULL,
  MR_STORE_ERROR_DAMAGED,
  MR_STORE_ERROR_LOCKED,
  MR_STORE_ERROR_NOT_FOUND,
  MR_STORE_ERROR_FAILED
} MrStoreError;

#define MR_STORE_ERROR (mr_store_error_quark ())
GQuark mr_store_error_quark (void);

/**
 * MrStore:
 *
 * Data that must not be lost: a connection to the SQLite file of the user (WAL, synchronous=FULL). A function that
 * changes something returns only after the change is on the disk. Must be used on one thread at a time; #MrArchive is
 * for programs that must not block.
 */
typedef struct _MrStore MrStore;

/** Returns: (transfer full): path of the default store, in the data directory of the user. */
char *mr_store_default_path (void);

/**
 * mr_store_open:
 * @path: file, created (0600, with its folder) if it does not exist; %MR_STORE_IN_MEMORY keeps nothing
 *
 * Opens the store and migrates an older schema, in one transaction.
 *
 * Returns: (transfer full): the store, or %NULL with #MrStoreError; a file that is not a store is never changed
 */
MrStore *mr_store_open (const char *path, GError **error);

/** Opens a second connection to the data of @writer, for reading only. It never waits for changes by another
 *  connection. Returns: (transfer full): the store, or %NULL with #MrStoreError. */
MrStore *mr_store_open_reader (MrStore *writer, GError **error);

/**
 * mr_store_open_copy:
 * @reason: why mr_store_open() could not open the store for changes
 *
 * Copies a store that can be read, but not written (a read-only or full disk, a file of another user) to memory, with
 * what its journal contains. The file and its folder are not changed. The copy can be changed, but keeps nothing, and
 * accepts no writes to meters.
 *
 * Returns: (transfer full): the copy, or %NULL with #MrStoreError: @reason if the file cannot be read either
 */
MrStore *mr_store_open_copy (const char *path, const GError *reason, GError **error);

/** Returns: (transfer none) (nullable): for a copy, why nothing is saved; otherwise %NULL. */
const GError *mr_store_get_unsaved (MrStore *self);

/** The path of a store that keeps nothing. */
#define MR_STORE_IN_MEMORY ":memory:"

/** Returns: (transfer full): the path of a new store in memory that several connections of this program can share. It
 *   exists until the last of them is closed. */
char *mr_store_shared_memory_path (void);

void mr_store_close (MrStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrStore, mr_store_close)

/** Returns: how many SQL statements were run since the store was opened. Tests use it to see how the amount of work
 *  grows. */
guint64 mr_store_n_statements (MrStore *self);

/** One building, and its customer. Stored texts are never %NULL; "" if unknown. Times: g_get_real_time(). */
typedef struct {
  gint64 id;
  char *name;
  char *customer;
  char *address;
  char *installer;
  gint64 created;
  gint64 opened;  /* when it was last opened */
  guint n_buses;
  guint n_meters;
  char *uri;      /* connection of its first bus, "" if unknown; see #MrKnownBus */
} MrSite;

void mr_site_free (MrSite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSite, mr_site_free)

/** Creates a site with one bus. @name must not be empty; it need not be unique. Returns: its id, or 0 with an error. */
gint64 mr_store_add_site (MrStore *self, const char *name, GError **error);

/** Returns: (transfer full) (element-type MrSite): all sites, the one opened last first; %NULL with an error. */
GPtrArray *mr_store_list_sites (MrStore *self, GError **error);

/** Returns: (transfer full): the site, or %NULL with %MR_STORE_ERROR_NOT_FOUND. */
MrSite *mr_store_get_site (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full) (nullable): the last opened site with this name; %NULL without error if there is no such
 *   site. */
MrSite *mr_store_find_site (MrStore *self, const char *name, GError **error);

/** Stores name, customer, address and installer of @site as they are in the struct. */
gboolean mr_store_update_site (MrStore *self, const MrSite *site, GError **error);

/** Records that the site is being opened now. */
gboolean mr_store_touch_site (MrStore *self, gint64 site, GError **error);

/** Removes a site with all its data. */
gboolean mr_store_remove_site (MrStore *self, gint64 site, GError **error);

/**
 * MrKnownBus:
 * @name: "" if it has no name
 * @uri: connection used last, "" if it was never connected
 * @settings: settings for communication, in the form of a URI query; "" for the defaults
 * @position: among the buses of its site
 *
 * One bus of a site, with its meters.
 */
typedef struct {
  gint64 id;
  gint64 site;
  char *name;
  char *uri;
  char *settings;
  int position;
  guint n_meters;
} MrKnownBus;

void mr_known_bus_free (MrKnownBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrKnownBus, mr_known_bus_free)

/** Adds a bus as the last of its site. @name, @uri: (nullable). Returns: its id, or 0 with an error. */
gint64 mr_store_add_bus (MrStore *self, gint64 site, const char *name, const char *uri, GError **error);

/** Returns: (transfer full) (element-type MrKnownBus): the buses of a site in their order, at least one; %NULL with an
 *   error. */
GPtrArray *mr_store_list_buses (MrStore *self, gint64 site, GError **error);

/** Stores name, URI, settings and position of @bus as they are in the struct. */
gboolean mr_store_update_bus (MrStore *self, const MrKnownBus *bus, GError **error);

/** Stores the connection last used for @bus. */
gboolean mr_store_set_bus_uri (MrStore *self, gint64 bus, const char *uri, GError **error);

/** Stores the name of @bus. */
gboolean mr_store_set_bus_name (MrStore *self, gint64 bus, const char *name, GError **error);

/** Removes a bus with all its data. */
gboolean mr_store_remove_bus (MrStore *self, gint64 bus, GError **error);

/**
 * MrDoubt:
 * @write: its id
 * @kind: one of the ids of #MrWriteKind
 * @subject: see #MrPlannedWrite; likewise @template_id, @field_values and @old_value, which are "" where they do not
 *   apply
 * @new_value: the value that was written
 * @sent: g_get_real_time() when it was sent
 * @reason: why its outcome is not known, a translated sentence; "" when it was interrupted
 *
 * A write with an unknown outcome: it was sent, it was not read back, and nothing that the meter sent since then shows
 * the outcome.
 */
typedef struct {
  gint64 write;
  char *kind;
  char *subject;
  char *template_id;
  char *field_values;
  char *old_value;
  char *new_value;
  gint64 sent;
  char *reason;
} MrDoubt;

/**
 * MrKnownMeter:
 * @primary: -1 if unknown
 * @arrived: mark of the task in which it was first heard at @primary, 0 if unknown: meters with the same primary
 *   address whose @last_id is not greater were not heard in that task or later
 * @silent: it did not answer the last time it was read
 * @is_new: it was found in the last scan of its bus or later, and the bus had been scanned before
 * @doubts: (element-type MrDoubt): the newest first; only mr_known_meter_find_doubt() takes %NULL for none
 * @last: its newest readout; without frames if it never answered
 * @last_id: id of that readout, 0 if there is no readout; greater ids are newer
 *
 * A meter on a bus, as stored.
 */
typedef struct {
  gint64 id;
  gint64 bus;
  MbusSecondary address;
  int primary;
  guint baud;
  gboolean enhanced;
  char *place;
  gint64 first_heard;
  gint64 last_heard;
  gint64 arrived;
  gboolean silent;
  gboolean is_new;
  GPtrArray *doubts;
  MbusReadout last;
  gint64 last_id;
} MrKnownMeter;

void mr_known_meter_free (MrKnownMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrKnownMeter, mr_known_meter_free)

/** Returns: (transfer none) (nullable): the newest doubt about a write of @kind. */
const MrDoubt *mr_known_meter_find_doubt (const MrKnownMeter *self, const char *kind);

/** Returns: (transfer full) (element-type MrKnownMeter): in the order in which they were found, each with its newest
 *   readout: the one stored last, whatever its time. */
GPtrArray *mr_store_list_meters (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full): one meter with its newest readout, or %NULL with %MR_STORE_ERROR_NOT_FOUND. */
MrKnownMeter *mr_store_get_meter (MrStore *self, gint64 meter, GError **error);

/**
 * mr_store_mark:
 * @mark: (out): everything that is stored from now on comes after it, whatever the clock says
 *
 * To be called when a task begins, for mr_store_add_readout().
 */
gboolean mr_store_mark (MrStore *self, gint64 *mark, GError **error);

/** Records that a scan of a bus begins: from now on, meters that are not known yet are new. @mark: as in
 *  mr_store_mark(). */
gboolean mr_store_begin_scan (MrStore *self, gint64 bus, gint64 *mark, GError **error);

/** The mark of a readout that does not belong to a task. */
#define MR_STORE_NO_MARK (-1)

/**
 * mr_store_add_readout:
 * @mark: of the task that made the readout, or %MR_STORE_NO_MARK
 *
 * Stores a readout, in one transaction: the meter if it is new on this bus, its address, baud rate and time, and the
 * octets of every telegram. Meters are the same if identification number, manufacturer, version and device type are
 * equal and, if both are known, the fabrication number, unless they were asked by different primary addresses;
 * mr-store-readouts.c has the complete rule.
 *
 * Returns: the meter's id, or 0 with an error
 */
gint64 mr_store_add_readout (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 mark, GError **error);

/** Records, in one transaction, that @n_meters known meters were requested at @time and did not answer. Meters that
 *  have been removed are skipped. */
gboolean mr_store_set_silent (MrStore *self, const gint64 *meters, gsize n_meters, gint64 time, GError **error);

gboolean mr_store_set_place (MrStore *self, gint64 meter, const char *place, GError **error);

/** Returns: (transfer full) (element-type MbusReadout; free with the array): readouts of a meter, newest first, at
 *   most @limit. */
GPtrArray *mr_store_list_readouts (MrStore *self, gint64 meter, guint limit, GError **error);

/**
 * MrWrite:
 * @kind: id of its #MrWriteKind: "primary-address"
 * @old_value: "" if it was not known
 * @request: (nullable): octets that were sent
 * @proof: (nullable): telegram that shows which value the meter has
 * @reason: why it failed or is in doubt, "" otherwise
 * @who: the user who planned it, "" if that is not known
 * @subject, @template_id, @field_values, @time_source, @time_state, @time_uncertainty: see #MrPlannedWrite; "" for what
 *   does not belong to its kind
 * @sent: 0: never
 * @finished: 0 while it is planned or in doubt. A write in doubt is finished, too, when a later one with the same
 *   subject was read back: then its outcome does not matter any more
 * @changed: greater than that of every write that changed earlier
 * @bus_name, @place, @address, @primary: of the meter, as they are now; see #MrKnownMeter
 *
 * One entry of the log of writes. Entries are never removed while their site exists.
 */
typedef struct {
  gint64 id;
  gint64 meter;
  char *kind;
  char *old_value;
  char *new_value;
  GBytes *request;
  GBytes *proof;
  MrWriteState state;
  char *reason;
  char *who;
  char *subject;
  char *template_id;
  char *field_values;
  char *time_source;
  char *time_state;
  gint64 time_uncertainty;
  gint64 planned;
  gint64 sent;
  gint64 finished;
  gint64 changed;
  gint64 bus;
  char *bus_name;
  char *place;
  MbusSecondary address;
  int primary;
} MrWrite;

void mr_write_free (MrWrite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrWrite, mr_write_free)

/** Stores a planned write before anything is sent. @old_value: (nullable): %NULL if not known. Returns: the id of the
 *  write, or 0 with an error. */
gint64 mr_store_plan_write (MrStore *self, gint64 meter, const char *kind, const char *old_value, const char *new_value,
                            GError **error);

/**
 * MrPlannedWrite:
 * @old_value: (nullable): %NULL if not known
 * @who: (nullable): the user who planned it
 * @subject: (nullable): what of the meter it changes: writes with the same subject replace each other's effect. For a
 *   command mr_command_subject(); %NULL: its kind
 * @template_id: (nullable): of a command: the id of its template
 * @field_values: (nullable): of a command: mr_command_values()
 * @time_source: (nullable): of a clock: mr_trusted_time_source()
 * @time_state: (nullable): of a clock: mr_time_state_nick()
 * @time_uncertainty: of a clock: microseconds, -1 if not known
 * @id: (out): the id of the write
 *
 * Nothing in it is in the language of the user, apart from @who.
 */
typedef struct {
  gint64 meter;
  const char *kind;
  const char *old_value;
  const char *new_value;
  const char *who;
  const char *subject;
  const char *template_id;
  const char *field_values;
  const char *time_source;
  const char *time_state;
  gint64 time_uncertainty;
  gint64 id;
} MrPlannedWrite;

/** Stores several planned writes in one transaction: all or none. Earlier ones whose program has ended are noted as
 *  failed. */
gboolean mr_store_plan_writes (MrStore *self, MrPlannedWrite *writes, gsize n_writes, GError **error);

/**
 * MrJournalEntry:
 * @write: its id
 * @octets: (nullable): what is about to be sent (%MR_WRITE_SENT), or the telegram that shows which value the meter has
 *   (%MR_WRITE_CONFIRMED, %MR_WRITE_FAILED)
 * @reason: (nullable): a sentence, for %MR_WRITE_FAILED and %MR_WRITE_UNKNOWN
 * @time: g_get_real_time() of the step
 * @old_value, @new_value: (nullable): for %MR_WRITE_SENT, in place of those that were planned
 * @found: (nullable): for %MR_WRITE_FAILED, the value that was read back, if that is neither of the two: the stored
 *   meter gets it
 *
 * The next step of a write.
 */
typedef struct {
  gint64 write;
  MrWriteState state;
  GBytes *octets;
  const char *reason;
  gint64 time;
  const char *old_value;
  const char *new_value;
  const char *found;
} MrJournalEntry;

/** Stores the next step of a write. A confirmed write also changes the stored meter, in the same transaction. Once this
 *  has returned %TRUE for %MR_WRITE_SENT, a write that is interrupted at any later moment is found to be in doubt. */
gboolean mr_store_journal_write (MrStore *self, const MrJournalEntry *entry, GError **error);

/** Stores what a later reading shows of a write in doubt. Does nothing if the write is not in doubt any more. */
gboolean mr_store_settle_write (MrStore *self, const MrJournalEntry *entry, GError **error);

/** Returns: (transfer full) (element-type MrWrite): all writes at a site, oldest first. */
GPtrArray *mr_store_list_writes (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full) (element-type MrWrite): writes at a site whose @changed is greater than @since, oldest
 *   first. What this costs does not depend on how many others there are. */
GPtrArray *mr_store_list_changed_writes (MrStore *self, gint64 site, gint64 since, GError **error);

/**
 * MrWish:
 * @old_value: what the meter had when the wish was made, "" if it was not known
 * @new_value: (nullable): what it is to get; "": nothing, but it can have @old_value back; %NULL, for
 *   mr_store_set_wishes(): there is no wish any more
 * @is_undo: it is to get back what it had
 * @state: how far the newest write that came of it has got; -1: there has been no write yet
 * @reason: why that failed or is in doubt, "" otherwise
 * @was_sent: its octets were sent
 * @sent_value: what it is sent on the way to @new_value, or, where that is "", what it has got; "", or %NULL for
 *   mr_store_set_wishes(): nothing
 *
 * What a meter is to be given. A wish is kept after it was fulfilled, so that it can be undone.
 */
typedef struct {
  gint64 meter;
  char *old_value;
  char *new_value;
  gboolean is_undo;
  int state;
  char *reason;
  gboolean was_sent;
  char *sent_value;
} MrWish;

void mr_wish_free (MrWish *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrWish, mr_wish_free)

/** Stores wishes for values of @kind in one transaction, in place of what was wished for these meters before. @wishes:
 *  (element-type MrWish): state, reason and sent value are not used. */
gboolean mr_store_set_wishes (MrStore *self, const char *kind, GPtrArray *wishes, GError **error);

/** Returns: (transfer full) (element-type MrWish): what the meters of a bus are to be given of @kind. */
GPtrArray *mr_store_list_wishes (MrStore *self, gint64 bus, const char *kind, GError **error);

/** Stores the headers of compact frames (mbus-format.h). Storing a format again changes nothing. */
gboolean mr_store_add_format (MrStore *self, MbusFormat *format, GError **error);

/** Stores all of @formats (element-type MbusFormat), in one transaction. */
gboolean mr_store_add_formats (MrStore *self, GPtrArray *formats, GError **error);

/** Adds all stored formats to @formats. */
gboolean mr_store_load_formats (MrStore *self, MbusFormats *formats, GError **error);

G_END_DECLS
