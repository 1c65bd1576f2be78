/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-index.h"
#include "mr-meter-private.h"
#include "mr-session.h"

G_BEGIN_DECLS

struct _MrSession {
  GObject parent_instance;

  MrArchive *archive;
  gint64 site;
  char *site_name;
  GListStore *links;
  GListStore *tasks;
  gboolean closed;

  GPtrArray *meters;  /* (element-type MrMeter), in the order found */
  GHashTable *buses;  /* gint64 → GPtrArray of MrMeter: those of one bus, in the order found */
  MrMeterIndex *index;
  MrMeterHost host;
  guint n_with_lamp[MR_N_LAMPS];

  MbusFormats *formats;
  GPtrArray *learned;      /* (element-type MbusFormat): not stored yet */
  GHashTable *lacking;     /* (element-type MrMeter): whose newest readout has a compact frame of unknown format */
  GHashTable *keys;        /* gint64 (mr-session-decoding.c) → GBytes */
  GHashTable *asked;       /* (element-type gint64): whose keys the keyring was asked for */
  GCancellable *asking;    /* ends all that the keyring is asked */
  guint n_questions;       /* that the keyring has not answered yet */
  MbusDecoding decoding;   /* with the above */
};

/* --- For the links --- */

void mr_session_add_task (MrSession *self, MrTask *task);

/** The task is about to end. */
void mr_session_remove_task (MrSession *self, MrTask *task);

MrMeterIndex *mr_session_index (MrSession *self);

/** Returns: (transfer none) (element-type MrMeter): meters of @bus that may match @pattern: all that do, and perhaps
 *   others. */
GPtrArray *mr_session_matching (MrSession *self, gint64 bus, const MbusSecondary *pattern);

/** Shows what the store knows of a meter now, adding it to the list when it is new. @known: (transfer full). Judges it,
 *  and those that share an address with it now or did before; nobody else. Returns: (transfer none). */
MrMeter *mr_session_take_known (MrSession *self, MrKnownMeter *known);

/** Shows that meters did not answer, as is stored already. */
void mr_session_take_silence (MrSession *self, const gint64 *meters, gsize n_meters);

/** Adds to @out (element-type gint64) the meters of @bus that are not a key of @answered (gint64 → anything). */
void mr_session_add_missing (MrSession *self, gint64 bus, GHashTable *answered, GArray *out);

/** @meter: (nullable) */
void mr_session_emit_problem (MrSession *self, MrMeter *meter, const GError *error);

/* --- Decoding (mr-session-decoding.c) --- */

/** Loads what decoding draws on. */
gboolean mr_session_init_decoding (MrSession *self, GError **error);
void mr_session_dispose_decoding (MrSession *self);
void mr_session_clear_decoding (MrSession *self);

/** Follows up what was just decoded of @meter: formats it taught are kept and used for those that lacked them, the
 *  format it lacks is looked for in its past, and the keyring is asked for the key it is locked with. */
void mr_session_follow_up (MrSession *self, MrMeter *meter);

/** Judges one meter. */
void mr_session_judge (MrSession *self, MrMeter *meter);

G_END_DECLS
