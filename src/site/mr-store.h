/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-format.h"
#include "mbus-readout.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/**
 * MrStoreError:
 * @MR_STORE_ERROR_NOT_A_STORE: the file exists and is something else; it was not touched
 * @MR_STORE_ERROR_NEWER: written by a newer Meter Room; it was not touched
 * @MR_STORE_ERROR_PERMISSION: cannot be read or written by this user
 * @MR_STORE_ERROR_FULL: no room on the disk
 * @MR_STORE_ERROR_NOT_FOUND: no such site, bus or meter
 * @MR_STORE_ERROR_FAILED: anything else SQLite says
 */
typedef enum {
  MR_STORE_ERROR_NOT_A_STORE,
  MR_STORE_ERROR_NEWER,
  MR_STORE_ERROR_PERMISSION,
  MR_STORE_ERROR_FULL,
  MR_STORE_ERROR_NOT_FOUND,
  MR_STORE_ERROR_FAILED
} MrStoreError;

#define MR_STORE_ERROR (mr_store_error_quark ())
GQuark mr_store_error_quark (void);

/**
 * MrStore:
 *
 * What is known and must not be lost: one connection to one SQLite file per user (WAL, synchronous=FULL). Every function
 * that changes something returns only after it is on the disk. Used on one thread at a time; #MrArchive is for programs
 * that must not wait.
 */
typedef struct _MrStore MrStore;

/** Returns: (transfer full): path of the user's own store, below the user's data directory. */
char *mr_store_default_path (void);

/**
 * mr_store_open:
 * @path: file, made (0600, its folder too) when it does not exist; %MR_STORE_IN_MEMORY keeps nothing
 *
 * Opens the store and brings an older schema up to date, in one transaction.
 *
 * Returns: (transfer full): the store, or %NULL with #MrStoreError; a file that is no store is never changed
 */
MrStore *mr_store_open (const char *path, GError **error);

/** Opens a store that mr_store_open() has opened before, for reading only: it never waits for a change that another
 *  connection makes. Returns: (transfer full): the store, or %NULL with #MrStoreError. */
MrStore *mr_store_open_reader (const char *path, GError **error);

/** The path of a store that keeps nothing. */
#define MR_STORE_IN_MEMORY ":memory:"

/** Returns: (transfer full): the path of a new store in memory that several connections of this program can open, and
 *   that lives as long as one of them. */
char *mr_store_shared_memory_path (void);

void mr_store_close (MrStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrStore, mr_store_close)

/** Returns: how many SQL statements were run since the store was opened: what tests count to see how work grows. */
guint64 mr_store_n_statements (MrStore *self);

/** One building, and who it is for. Texts are never %NULL once stored; "" when unknown. Times: g_get_real_time(). */
typedef struct {
  gint64 id;
  char *name;
  char *customer;
  char *address;
  char *installer;
  gint64 created;
  gint64 opened;  /* last time it was opened */
  guint n_buses;
  guint n_meters;
  char *uri;      /* connection of its first bus, "" when none; see #MrKnownBus */
} MrSite;

void mr_site_free (MrSite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSite, mr_site_free)

/** Makes a site with one bus. @name must not be empty; it need not be unique. Returns: its id, or 0 with an error. */
gint64 mr_store_add_site (MrStore *self, const char *name, GError **error);

/** Returns: (transfer full) (element-type MrSite): all sites, the one opened last first; %NULL with an error. */
GPtrArray *mr_store_list_sites (MrStore *self, GError **error);

/** Returns: (transfer full): the site, or %NULL with %MR_STORE_ERROR_NOT_FOUND. */
MrSite *mr_store_get_site (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full) (nullable): the site opened last that has this name; %NULL without error when there is
 *   none. */
MrSite *mr_store_find_site (MrStore *self, const char *name, GError **error);

/** Stores name, customer, address and installer of @site as they are in the struct. */
gboolean mr_store_update_site (MrStore *self, const MrSite *site, GError **error);

/** Notes that the site is opened now. */
gboolean mr_store_touch_site (MrStore *self, gint64 site, GError **error);

/** Removes a site and everything known of it. */
gboolean mr_store_remove_site (MrStore *self, gint64 site, GError **error);

/**
 * MrKnownBus:
 * @name: "" when it was not given one
 * @uri: connection used last, "" when none
 * @settings: how it is driven, written as the query of a URI; "" for the defaults
 * @position: among the buses of its site
 *
 * Two wires of a site and the meters on them.
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

/** Stores the connection that @bus was reached by last. */
gboolean mr_store_set_bus_uri (MrStore *self, gint64 bus, const char *uri, GError **error);

/** Removes a bus and everything known of it. */
gboolean mr_store_remove_bus (MrStore *self, gint64 bus, GError **error);

/**
 * MrKnownMeter:
 * @primary: -1 unknown
 * @silent: asked after its last answer, and it did not answer
 * @in_doubt: (nullable): the kind of the newest write whose outcome is not known: it was sent, it was not read back, and
 *   nothing the meter sent since shows what became of it. One of the ids of #MrWriteKind
 * @in_doubt_value: (nullable): the value it would have then
 * @last: its newest readout; without frames when it never answered
 * @last_id: the number of that readout, 0 when there is none: tells whether another one is newer
 *
 * A meter on a bus as the store knows it.
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
  gboolean silent;
  char *in_doubt;
  char *in_doubt_value;
  MbusReadout last;
  gint64 last_id;
} MrKnownMeter;

void mr_known_meter_free (MrKnownMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrKnownMeter, mr_known_meter_free)

/** Returns: (transfer full) (element-type MrKnownMeter): in the order in which they were found, each with its newest
 *   readout: the one stored last, whatever the computer's clock said. */
GPtrArray *mr_store_list_meters (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full): one meter with its newest readout, or %NULL with %MR_STORE_ERROR_NOT_FOUND. */
MrKnownMeter *mr_store_get_meter (MrStore *self, gint64 meter, GError **error);

/**
 * mr_store_add_readout:
 *
 * Stores what a meter sent, in one transaction: the meter if it is new on this bus, its address, rate and time, and
 * every telegram's octets. The same meter is one whose identification, manufacturer, version and device type are the
 * same and, where both are known, the fabrication number; mr-store-readouts.c has the whole rule.
 *
 * Returns: the meter's id, or 0 with an error
 */
gint64 mr_store_add_readout (MrStore *self, gint64 bus, const MbusReadout *readout, GError **error);

/** Notes, in one transaction, that @n_meters known meters were asked at @time and did not answer. One that was removed
 *  meanwhile is passed over. */
gboolean mr_store_set_silent (MrStore *self, const gint64 *meters, gsize n_meters, gint64 time, GError **error);

gboolean mr_store_set_place (MrStore *self, gint64 meter, const char *place, GError **error);

/** Returns: (transfer full) (element-type MbusReadout; free with the array): readouts of a meter, newest first, at
 *   most @limit. */
GPtrArray *mr_store_list_readouts (MrStore *self, gint64 meter, guint limit, GError **error);

/* The kinds of write that change what the store knows of a meter: ids of #MrWriteKind. */
#define MR_STORE_PRIMARY_ADDRESS "primary-address"
#define MR_STORE_METER_NUMBER "meter-number"

/** One write ever meant for a meter. @proof: (nullable): telegram that shows the new value. */
typedef struct {
  gint64 id;
  gint64 meter;
  MbusSecondary address;
  char *kind;      /* id of its #MrWriteKind: "primary-address" */
  char *old_value; /* "" when it was not known */
  char *new_value;
  GBytes *request; /* (nullable): octets that were sent */
  GBytes *proof;
  MrWriteState state;
  char *reason;    /* why it failed or is in doubt, "" otherwise */
  gint64 planned;
  gint64 sent;     /* 0: never */
  gint64 finished; /* 0 while it is planned or in doubt */
} MrWrite;

void mr_write_free (MrWrite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrWrite, mr_write_free)

/** Stores the intention before anything is sent. @old_value: (nullable): not known. Returns: the write's id, or 0 with
 *  an error. */
gint64 mr_store_plan_write (MrStore *self, gint64 meter, const char *kind, const char *old_value, const char *new_value,
                            GError **error);

/** @id: (out): the write's id */
typedef struct {
  gint64 meter;
  const char *kind;
  const char *old_value; /* (nullable): not known */
  const char *new_value;
  gint64 id;
} MrPlannedWrite;

/** Stores several intentions in one transaction: all or none. */
gboolean mr_store_plan_writes (MrStore *self, MrPlannedWrite *writes, gsize n_writes, GError **error);

/**
 * mr_store_journal_write:
 * @octets: (nullable): what is about to be sent (%MR_WRITE_SENT), or the telegram that shows the new value
 *   (%MR_WRITE_CONFIRMED)
 * @reason: (nullable): a sentence, for %MR_WRITE_FAILED and %MR_WRITE_UNKNOWN
 * @time: g_get_real_time() of the step
 *
 * Stores the next step of a write. A confirmed one changes what is known of its meter, in the same transaction. Once
 * this returned %TRUE for %MR_WRITE_SENT, a write that is cut short at any later moment is found as being in doubt.
 */
gboolean mr_store_journal_write (MrStore *self, gint64 write, MrWriteState state, GBytes *octets, const char *reason,
                                 gint64 time, GError **error);

/** Returns: (transfer full) (element-type MrWrite): all writes at a site, oldest first. */
GPtrArray *mr_store_list_writes (MrStore *self, gint64 site, GError **error);

/** Keeps the headers of compact frames (mbus-format.h). Keeping a format again changes nothing. */
gboolean mr_store_add_format (MrStore *self, MbusFormat *format, GError **error);

/** Keeps all of @formats (element-type MbusFormat), in one transaction. */
gboolean mr_store_add_formats (MrStore *self, GPtrArray *formats, GError **error);

/** Teaches @formats every format ever kept. */
gboolean mr_store_load_formats (MrStore *self, MbusFormats *formats, GError **error);

G_END_DECLS
