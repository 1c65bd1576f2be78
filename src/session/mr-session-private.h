/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus-link-private.h"
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
  MrBusLink *chosen; /* one of them */
  MrLinkState state;
  guint n_connected;
  char *trouble;
  GListStore *tasks;

  GPtrArray *meters;  /* (element-type MrMeter), in the order found */
  MrMeterIndex *index;
  MrMeterHost meter_host;
  MrBusLinkHost link_host;
  guint n_with_lamp[MR_N_LAMPS];

  MbusFormats *formats;
  GPtrArray *learned;      /* (element-type MbusFormat): not stored yet */
  GHashTable *lacking;     /* (element-type MrMeter): whose newest readout has a compact frame of unknown format */
  MbusKeys *keys;          /* shared with the engines */
  GHashTable *asked;       /* (element-type gint64): whose keys the keyring was asked for */
  GCancellable *asking;    /* ends all that the keyring is asked */
  guint n_questions;       /* that the keyring has not answered yet */
  MbusDecoding decoding;   /* with the above */

  MrSiteTime *site_time;
};

/** @meter: (nullable) */
void mr_session_emit_problem (MrSession *self, MrMeter *meter, const GError *error);

typedef enum {
  MR_SESSION_PROP_SITE_NAME = 1,
  MR_SESSION_PROP_LINK,
  MR_SESSION_PROP_SEVERAL,
  MR_SESSION_PROP_STATE,
  MR_SESSION_PROP_N_CONNECTED,
  MR_SESSION_PROP_TROUBLE,
  MR_SESSION_PROP_BUSY,
  MR_SESSION_PROP_N_PROBLEMS,
  MR_SESSION_PROP_N_SILENT,
  MR_SESSION_PROP_LAST = MR_SESSION_PROP_N_SILENT
} MrSessionProps;

void mr_session_notify (MrSession *self, MrSessionProps prop);

/* --- Buses (mr-session-buses.c) --- */

/** @link: (transfer none): joins the others. */
void mr_session_adopt_link (MrSession *self, MrBusLink *link);

/** Returns: (transfer none): what the bus of @meter is called; "" while there is no other. */
const char *mr_session_bus_label (MrMeter *meter, gpointer session);

/** Asks for the time now if @link is connected, and whenever it is. */
void mr_session_watch_time (MrSession *self, MrBusLink *link);

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
