/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-private.h"
#include "mr-session.h"

G_BEGIN_DECLS

typedef enum {
  MR_SESSION_JOB_SCAN,
  MR_SESSION_JOB_READ,
  MR_SESSION_JOB_SET_PRIMARY
} MrSessionJobKind;

/**
 * MrSessionJob:
 * @meter: (nullable): the one meter it is about; %NULL for a scan, for reading all, and for an address
 * @asks_everyone: a meter that is silent when it ends was asked and did not answer
 * @heard: (element-type gint64): store ids of the meters that answered, understood or not
 * @write: the write's id in the store, 0 when it writes nothing
 * @write_failed: reading back proved that the meter does not have the new value
 * @write_state: as stored
 *
 * What the session remembers of a job until it ends.
 */
typedef struct {
  guint id;
  MrSessionJobKind kind;
  MrMeter *meter;
  guint8 new_primary;
  gboolean asks_everyone;
  GHashTable *heard;
  gint64 write;
  gboolean write_failed;
  MrWriteState write_state;
} MrSessionJob;

struct _MrSession {
  GObject parent_instance;

  MrStore *store; /* borrowed: outlives the session */
  gint64 site;
  gint64 bus;
  char *site_name;
  GPtrArray *meters; /* (element-type MrMeter), in the order found */

  MbusFormats *formats;
  GPtrArray *learned;      /* (element-type MbusFormat): not stored yet */
  GHashTable *keys;        /* gint64 (mr-session-decoding.c) → GBytes */
  GHashTable *asked;       /* (element-type gint64): whose keys the keyring was asked for */
  GCancellable *asking;    /* ends all that the keyring is asked */
  guint n_questions;       /* that the keyring has not answered yet */
  MbusDecoding decoding;   /* with the above */

  MrUri *uri;
  GBytes *psk;
  MrTimebase *timebase;
  MrMaster *master;
  MrTapFunc tap;
  gpointer tap_data;
  guint tap_id;
  MrSessionState state;
  char *status;

  GQueue jobs;          /* (element-type MrSessionJob), running one first */
  char *activity;
  double fraction;
  char *time_left;
  guint found;
};

typedef enum {
  MR_SESSION_PROP_STATE = 1,
  MR_SESSION_PROP_STATUS,
  MR_SESSION_PROP_URI,
  MR_SESSION_PROP_BUSY,
  MR_SESSION_PROP_ACTIVITY,
  MR_SESSION_PROP_FRACTION,
  MR_SESSION_PROP_TIME_LEFT,
  MR_SESSION_PROP_FOUND,
  MR_SESSION_PROP_SITE_NAME,
  MR_SESSION_PROP_LAST = MR_SESSION_PROP_SITE_NAME
} MrSessionProps;

/** A #MrEventFunc; @user_data is the session: stores what the engine says, then shows it. */
void mr_session_take_event (const MrEvent *event, gpointer user_data);

void mr_session_notify (MrSession *self, MrSessionProps prop);
void mr_session_set_state (MrSession *self, MrSessionState state, const char *status);
void mr_session_set_activity (MrSession *self, const char *activity, double fraction, const char *time_left);

void mr_session_emit_heard (MrSession *self, MrMeter *meter);
void mr_session_emit_problem (MrSession *self, MrMeter *meter, const char *sentence);
void mr_session_emit_write_step (MrSession *self, MrMeter *meter, MrWriteState state, const char *sentence);
void mr_session_emit_note (MrSession *self, const char *sentence);
void mr_session_emit_job_ended (MrSession *self, guint job, const GError *error);

MrSessionJob *mr_session_find_job (MrSession *self, guint id);
void mr_session_drop_job (MrSession *self, MrSessionJob *job);

/** Returns: (transfer none) (nullable): the meter with this id in the store. */
MrMeter *mr_session_find_meter (MrSession *self, gint64 store_id);

/** Returns: how many meters of the list have this primary address. */
guint mr_session_count_at_primary (MrSession *self, int primary);

/** Returns: (transfer none) (nullable): the one meter that @target can only mean. */
MrMeter *mr_session_find_target (MrSession *self, const MrTarget *target);

/** Loads what decoding draws on. */
gboolean mr_session_init_decoding (MrSession *self, GError **error);
void mr_session_dispose_decoding (MrSession *self);
void mr_session_clear_decoding (MrSession *self);

/** Follows up what was just decoded of @meter: formats it taught are kept and used for those that lacked them, the
 *  format it lacks is looked for in its past, and the keyring is asked for the key it is locked with. */
void mr_session_follow_up (MrSession *self, MrMeter *meter);

/** Shows what the store knows of meter @store_id now, adding it to the list when it is new, and judges all
 *  meters again: addresses may be shared now, or no longer. */
void mr_session_reload_meter (MrSession *self, gint64 store_id);

G_END_DECLS
