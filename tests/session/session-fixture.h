/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

/* A site of its own in a store of its own, the session that uses it, and a simulated bus. */

typedef struct {
  char *folder;
  char *bus_file;
  char *store_file;
  MrArchive *archive;
  MrStore *store; /* another connection to the same file */
  gint64 site;
  gint64 bus; /* its first */
  MrSession *session; /* (nullable): %NULL while it is not open */
  MrBusLink *link;    /* its first bus */

  MrTask *ended; /* the last one */
  guint n_ended;
  GError *ended_error;
  GString *steps; /* states of writes, as digits */
  guint n_problems;
  char *last_problem;
} SessionFixture;

/* Long enough for a slow machine under a sanitizer; nothing waits for it when all is well. */
#define PATIENCE_S 60

gboolean on_patience_over (gpointer user_data);

#define WAIT_UNTIL(condition) G_STMT_START {                                          \
    const guint patience = g_timeout_add_seconds (PATIENCE_S, on_patience_over, NULL); \
    while (!(condition))                                                              \
      g_main_context_iteration (NULL, TRUE);                                          \
    g_source_remove (patience);                                                       \
  } G_STMT_END

/** For g_test_add(). @meters: the bus, as describe_bus() takes it. The session is not open yet. */
void session_fixture_set_up (SessionFixture *self, gconstpointer meters);
/** The same, with the session open. */
void session_fixture_set_up_open (SessionFixture *self, gconstpointer meters);
void session_fixture_tear_down (SessionFixture *self, gconstpointer meters);

/** @meters: groups [meter …] of a description file. */
void describe_bus (SessionFixture *self, const char *meters);
/** Opens the archive, again if it is open; the session must be closed. */
void reopen_archive (SessionFixture *self);
/** Adds a site, which is the one to be opened from now on. */
void add_site (SessionFixture *self, const char *name);
void open_session (SessionFixture *self);
void close_session (SessionFixture *self);
void connect_to_bus (SessionFixture *self);
/** Waits until everything that was to be stored is. */
void settle_store (SessionFixture *self);
/** Ends the connection, and waits until everything is stored. */
void leave_bus (SessionFixture *self);
/** Waits until @task, which must be under way, has ended; "ended_error" says how. */
void wait_for (SessionFixture *self, MrTask *task);
/** The same, and it must succeed. */
void run_task (SessionFixture *self, MrTask *task);
MrTask *read_meter (SessionFixture *self, MrMeter *meter);
MrTask *write_address (SessionFixture *self, MrMeter *meter, const char *address);
void scan (SessionFixture *self);
void connect_and_scan (SessionFixture *self);
/** Returns: (transfer none) (nullable): kept alive by the session. */
MrMeter *meter_with_id (SessionFixture *self, const char *id);
/** Returns: (transfer full): the value of a property. */
char *text_of (MrMeter *meter, const char *property);
