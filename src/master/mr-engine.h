/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"
#include "mr-master.h"

G_BEGIN_DECLS

/* What the two sides of the engine share: its owner's calls (mr-master.c) and its own thread (mr-engine.c). */
struct _MrMaster {
  /* Set once, before the thread begins. */
  MrUri *uri;
  GBytes *psk;
  MrTimebase *timebase;
  MrOutbox *outbox;
  GThread *owner;
  GThread *thread;

  /* Owner's. */
  guint last_job;

  /* Both sides', under the lock. */
  GMutex lock;
  GCond wake;
  GQueue jobs; /* (element-type MrJob), oldest first */
  MrJob *running;
  GCancellable *idle; /* ends the wait of a thread that has nothing to do */
  gboolean shutting_down;
  gboolean want_line;
  gboolean connected;

  MrTaps taps; /* has a lock of its own */

  /* Engine's. */
  GThread *engine;
  GCancellable *opening; /* ends the opening of the line; cancelled by the owner */
  MrLine *line;
  MrBus *bus;
  GError *why_lost;
};

/** The thread: opens the line, runs jobs in order, watches the line between them. @user_data: the #MrMaster */
gpointer mr_engine_run (gpointer user_data);

G_END_DECLS
