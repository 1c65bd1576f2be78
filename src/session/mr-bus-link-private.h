/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"
#include "mr-bus-link.h"
#include "mr-master.h"
#include "mr-meter-index.h"
#include "mr-task-private.h"

G_BEGIN_DECLS

/* What the files of the link share: mr-bus-link.c (life, connection), -tasks.c (what the engine is asked), -ways.c
 * (how meters are reached), -writes.c (what it is to write), -events.c (what it reports), -progress.c (in which words),
 * -readings.c (what meters sent), -silence.c (who did not answer, and the end of a task). */

/**
 * MrBusLinkHost:
 * @meters: those of all buses
 * @keys: of all meters
 * @add_task: a task is under way
 * @remove_task: it is about to end
 * @take_known: shows what the store knows of a meter now; its argument is (transfer full). Returns: the meter
 * @take_silence: shows that meters did not answer, as is stored already
 * @scan_began: a scan of a bus begins, as is stored already
 * @report: something could not be stored, and no task is to blame. @meter: (nullable)
 *
 * What a session does for its links. It outlives them, or detaches them.
 */
typedef struct {
  MrMeterIndex *meters;
  MbusKeys *keys;
  void (*add_task) (MrTask *task, gpointer user_data);
  void (*remove_task) (MrTask *task, gpointer user_data);
  MrMeter *(*take_known) (MrKnownMeter *known, gpointer user_data);
  void (*take_silence) (const gint64 *meters, gsize n_meters, gpointer user_data);
  void (*scan_began) (gint64 bus, gpointer user_data);
  void (*report) (MrMeter *meter, const GError *error, gpointer user_data);
  gpointer user_data;
} MrBusLinkHost;

struct _MrBusLink {
  GObject parent_instance;

  const MrBusLinkHost *host; /* NULL once it is gone, and then nothing is shown any more */
  MrArchive *archive; /* set once: the engine's thread uses it too */
  gint64 bus;
  char *name;
  char *label;
  int position; /* among the buses of its site */
  char *known_uri;

  MrLinkState state;
  char *status;
  MrUri *uri;
  GBytes *psk;
  MrTimebase *timebase;
  GCancellable *asking_keyring; /* while the key of @uri is looked up */
  MrMaster *master;
  MrFigures *figures; /* (nullable): of the line in use, when a task has ended */
  gboolean wants_engine; /* as soon as the one before has shut down */

  GArray *taps; /* of all connections, in order */
  guint last_tap;

  GPtrArray *tasks; /* (element-type MrTask): under way, oldest first */
  GHashTable *jobs; /* number of the engine's job → MrTask, which "tasks" holds */
  GPtrArray *leaving; /* (element-type GTask): who waits for the end of the connection */
  guint n_shutdowns;    /* of engines, under way; at most one */
  char *leaving_place;  /* (nullable): what the engine that is shutting down has not let go of yet */
};

typedef enum {
  MR_BUS_LINK_PROP_STATE = 1,
  MR_BUS_LINK_PROP_STATUS,
  MR_BUS_LINK_PROP_URI,
  MR_BUS_LINK_PROP_KNOWN_URI,
  MR_BUS_LINK_PROP_NAME,
  MR_BUS_LINK_PROP_LABEL,
  MR_BUS_LINK_PROP_BUSY,
  MR_BUS_LINK_PROP_LAST = MR_BUS_LINK_PROP_BUSY
} MrBusLinkProps;

/** @known: read, not kept. */
MrBusLink *mr_bus_link_new (const MrBusLinkHost *host, MrArchive *archive, const MrKnownBus *known);

/** The session is going away: what the engine still reports is stored, and shown nowhere. */
void mr_bus_link_detach (MrBusLink *self);

void mr_bus_link_notify (MrBusLink *self, MrBusLinkProps prop);
void mr_bus_link_set_state (MrBusLink *self, MrLinkState state, const char *status);
void mr_bus_link_emit_note (MrBusLink *self, const char *sentence);

/** A #MrEventFunc; @user_data is the link: stores what the engine reports, then shows it. */
void mr_bus_link_take_event (const MrEvent *event, gpointer user_data);

/** A #MrJournalFunc; @user_data is the link. On the engine's thread. */
gboolean mr_bus_link_journal (const MrWriteStep *step, gpointer user_data, GError **error);

/** Returns: (transfer full): a task that no one sees yet. */
MrTask *mr_bus_link_new_task (MrBusLink *self, MrTaskKind kind);

/** Gives a task that reads or writes a title: the meter that it is about, or how many. */
void mr_bus_link_give_title (MrTask *task);

/** From now on @task is seen. @task: (transfer full). Returns: (transfer none): it. */
MrTask *mr_bus_link_publish (MrBusLink *self, MrTask *task);

/** Notes that the engine carries out @task under the number @job. */
void mr_bus_link_set_job (MrBusLink *self, MrTask *task, guint job);

/** Returns: (transfer none) (nullable): the task whose job the event is about. */
MrTask *mr_bus_link_find_task (MrBusLink *self, const MrEvent *event);

/** Without a connection: ends @task, after the caller has seen it. Returns: (transfer none): it. */
MrTask *mr_bus_link_end_at_once (MrBusLink *self, MrTask *task);

/** Returns: the quirks of its profile. */
MrQuirks mr_bus_link_quirks (MrMeter *meter);

/** Returns: how @meter is reached alone. */
MrTarget mr_bus_link_target (MrBusLink *self, MrMeter *meter);

/** Returns: whether @meter can be selected and no other one with it. */
gboolean mr_bus_link_can_select (MrMeter *meter);

/** Returns: (transfer full) (element-type MrTarget): in which ways @meter may have to be reached: one, or several while
 *  a write is in doubt that changes its address, its number or its rate. */
GArray *mr_bus_link_list_ways (MrBusLink *self, MrMeter *meter);

/** Returns: the primary address that @meter may have instead of the one that is known, because a write to it was sent
 *  and its outcome is not known; -1: there is no doubt. */
int mr_bus_link_doubtful_address (MrMeter *meter);

/** @address: that @meter is to get. Returns: (transfer full) (nullable): a translated sentence why it must not: another
 *  meter of the bus may have its number, because a write to it is in doubt. */
char *mr_bus_link_explain_taken_number (MrBusLink *self, MrMeter *meter, const MbusSecondary *address);

/** Returns: (transfer full) (element-type guint): the baud rates that @meter may have: one, or two while a write is in
 *  doubt that changes it. */
GArray *mr_bus_link_list_rates (MrMeter *meter);

/** Shows of @meter what the journal has stored already: the reader does not wait for changes. */
void mr_bus_link_reload_meter (MrBusLink *self, MrTask *task, MrMeter *meter);

/** Shows how far a task is. */
void mr_bus_link_take_progress (MrBusLink *self, const MrEvent *event);

/** Returns: (transfer full): what @task does at the moment. */
char *mr_bus_link_describe_task (MrTask *task, const MrProgress *progress);

/** Stores what a meter sent, then shows it. */
void mr_bus_link_take_meter (MrBusLink *self, const MrEvent *event);

/** Gives who asked for it what a meter sent besides its usual data. */
void mr_bus_link_take_other_data (MrBusLink *self, const MrEvent *event);

/** Shows a problem once what was heard before it is stored; who did not answer is stored as silent. */
void mr_bus_link_take_problem (MrBusLink *self, const MrEvent *event);
void mr_bus_link_take_unsearched (MrBusLink *self, const MrEvent *event);

/** Takes the step of a write, which is stored already. */
void mr_bus_link_take_write (MrBusLink *self, const MrEvent *event);

/** Records in the log that the writes of @task that were not begun will not be sent, because of @error. */
void mr_bus_link_close_writes (MrBusLink *self, MrTask *task, const GError *error);

/** Ends @task once everything that was reported of it is stored and shown. @error: (nullable). */
void mr_bus_link_end_task (MrBusLink *self, MrTask *task, const GError *error);

/** Returns: (transfer full): what a task does that reads other data than usual. */
char *mr_bus_link_describe_data_set (MrTask *task);

/** Takes a task that has ended out of the list. */
void mr_bus_link_drop_task (MrBusLink *self, MrTask *task);

/** Completes what waits for the end of the connection, if it has come. */
void mr_bus_link_check_left (MrBusLink *self);

/** Reports something that could not be stored. @task, @meter: (nullable). */
void mr_bus_link_report_store_error (MrBusLink *self, MrTask *task, MrMeter *meter, const GError *error);

G_END_DECLS
