/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

/* A site of its own in a store of its own, the session that uses it, and a simulated bus. */

typedef struct {
  char *folder;
  char *bus_file;
  MrStore *store;
  gint64 site;
  gint64 bus; /* its first */
  MrSession *session; /* (nullable): %NULL while it is not open */

  guint ended_job;
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
void open_session (SessionFixture *self);
void close_session (SessionFixture *self);
void connect_to_bus (SessionFixture *self);
/** Waits until @job, which must be under way, has ended; "ended_error" says how. */
void wait_for (SessionFixture *self, guint job);
/** The same, and it must succeed. */
void run_job (SessionFixture *self, guint job);
void scan (SessionFixture *self);
void connect_and_scan (SessionFixture *self);
/** Returns: (transfer none) (nullable): kept alive by the session. */
MrMeter *meter_with_id (SessionFixture *self, const char *id);
/** Returns: (transfer full): the value of a property. */
char *text_of (MrMeter *meter, const char *property);
