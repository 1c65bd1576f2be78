/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-format.h"
#include "mbus-readout.h"

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
 * What is known and must not be lost: one SQLite file per user (WAL, synchronous=FULL). Every function that changes
 * something returns only after it is on the disk. Used on one thread.
 */
typedef struct _MrStore MrStore;

/** Returns: (transfer full): path of the user's own store, below the user's data directory. */
char *mr_store_default_path (void);

/**
 * mr_store_open:
 * @path: file, made (0600, its folder too) when it does not exist; ":memory:" keeps nothing
 *
 * Opens the store and brings an older schema up to date, in one transaction.
 *
 * Returns: (transfer full): the store, or %NULL with #MrStoreError; a file that is no store is never changed
 */
MrStore *mr_store_open (const char *path, GError **error);

void mr_store_close (MrStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrStore, mr_store_close)

/** One building, and who it is for. Texts are never %NULL once stored; "" when unknown. Times: g_get_real_time(). */
typedef struct {
  gint64 id;
  char *name;
  char *customer;
  char *address;
  char *installer;
  char *uri;      /* connection used last, "" when none */
  gint64 created;
  gint64 opened;  /* last time it was opened */
  guint n_meters;
} MrSite;

void mr_site_free (MrSite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSite, mr_site_free)

/** Makes a site. @name must not be empty; it need not be unique. Returns: its id, or 0 with an error. */
gint64 mr_store_add_site (MrStore *self, const char *name, GError **error);

/** Returns: (transfer full) (element-type MrSite): all sites, the one opened last first; %NULL with an error. */
GPtrArray *mr_store_list_sites (MrStore *self, GError **error);

/** Returns: (transfer full): the site, or %NULL with %MR_STORE_ERROR_NOT_FOUND. */
MrSite *mr_store_get_site (MrStore *self, gint64 site, GError **error);

/** Returns: (transfer full) (nullable): the site opened last that has this name; %NULL without error when there is
 *   none. */
MrSite *mr_store_find_site (MrStore *self, const char *name, GError **error);

/** Stores name, customer, address, installer and uri of @site as they are in the struct. */
gboolean mr_store_update_site (MrStore *self, const MrSite *site, GError **error);

/** Notes that the site is opened now. */
gboolean mr_store_touch_site (MrStore *self, gint64 site, GError **error);

/** Removes a site and everything known of it. */
gboolean mr_store_remove_site (MrStore *self, gint64 site, GError **error);

/**
 * MrKnownMeter:
 * @primary: -1 unknown
 * @silent: asked after it was last heard, and it did not answer
 * @open_address: (nullable): the primary address that was to be written to it last, when that write is still open and
 *   the meter has not told its address since: nobody knows which of both it has
 * @last: (nullable): its newest readout
 *
 * A meter of a site as the store knows it.
 */
typedef struct {
  gint64 id;
  MbusSecondary address;
  int primary;
  guint baud;
  gboolean enhanced;
  char *place;
  gint64 first_heard;
  gint64 last_heard;
  gboolean silent;
  char *open_address;
  MbusReadout last;
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
 * Stores what a meter said, in one transaction: the meter if it is new at this site, its address, rate and time, and
 * every telegram's octets. The same meter is one whose identification, manufacturer, version and device type are the
 * same and, where both are known, the fabrication number; mr-store-readouts.c tells the whole rule.
 *
 * Returns: the meter's id, or 0 with an error
 */
gint64 mr_store_add_readout (MrStore *self, gint64 site, const MbusReadout *readout, GError **error);

/** Notes that a known meter was asked and did not answer. */
gboolean mr_store_set_silent (MrStore *self, gint64 meter, gint64 time, GError **error);

gboolean mr_store_set_place (MrStore *self, gint64 meter, const char *place, GError **error);

/** Returns: (transfer full) (element-type MbusReadout; free with the array): readouts of a meter, newest first, at
 *   most @limit. */
GPtrArray *mr_store_list_readouts (MrStore *self, gint64 meter, guint limit, GError **error);

typedef enum {
  MR_WRITE_STATE_PLANNED,   /* intended; whether it was sent is unknown until a later state is stored */
  MR_WRITE_STATE_ACCEPTED,  /* E5, not read back */
  MR_WRITE_STATE_CONFIRMED, /* read back */
  MR_WRITE_STATE_FAILED
} MrWriteState;

/** One write ever meant for a meter. @proof: (nullable): telegram that shows the new value. */
typedef struct {
  gint64 id;
  gint64 meter;
  MbusSecondary address;
  char *what;      /* stable word: "primary-address" */
  char *old_value;
  char *new_value;
  GBytes *request; /* (nullable): octets that were sent */
  GBytes *proof;
  MrWriteState state;
  char *reason;    /* why it failed, "" otherwise */
  gint64 planned;
  gint64 finished; /* 0 while open */
} MrWrite;

void mr_write_free (MrWrite *self);

/** Stores the intention before anything is sent. Returns: the write's id, or 0 with an error. */
gint64 mr_store_plan_write (MrStore *self, gint64 meter, const char *what, const char *old_value, const char *new_value,
                            GError **error);

/** Stores what became of it. @request, @proof and @reason may be %NULL: what is stored already stays. */
gboolean mr_store_advance_write (MrStore *self, gint64 write, MrWriteState state, GBytes *request, GBytes *proof,
                                 const char *reason, GError **error);

/** Stores that a meter's primary address is @primary now: when a write was read back. */
gboolean mr_store_set_primary (MrStore *self, gint64 meter, int primary, GError **error);

/** Returns: (transfer full) (element-type MrWrite): all writes at a site, oldest first. */
GPtrArray *mr_store_list_writes (MrStore *self, gint64 site, GError **error);

/** Keeps the headers of compact frames (mbus-format.h). Keeping a format again changes nothing. */
gboolean mr_store_add_format (MrStore *self, MbusFormat *format, GError **error);

/** Keeps all of @formats (element-type MbusFormat), in one transaction. */
gboolean mr_store_add_formats (MrStore *self, GPtrArray *formats, GError **error);

/** Teaches @formats every format ever kept. */
gboolean mr_store_load_formats (MrStore *self, MbusFormats *formats, GError **error);

G_END_DECLS
