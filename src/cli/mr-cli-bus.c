/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-bus.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-trace.h"

struct _MrCliBus {
  MrStore *store;
  MrSession *session;
  MrTrace *trace; /* (nullable) */
  GMainLoop *loop;
  guint interrupts[2]; /* sources of SIGINT and SIGTERM; 0 once they came */

  guint job;             /* that mr_cli_bus_run() waits for; 0 while it waits for the line */
  gboolean failed;       /* the job run last */
  gboolean stopped;
  guint n_problems;
  char *said;            /* (nullable): last problem, so that a job that ends with it does not say it twice */
  GPtrArray *heard;
  MrCliHeardFunc heard_func; /* (nullable) */
  gpointer heard_data;
};

static void
show_progress (MrCliBus *self)
{
  g_autofree char *activity = NULL;
  g_autofree char *left = NULL;
  double fraction;
  g_autoptr (GString) line = NULL;

  if (!mr_cli_is_watched ())
    return;
  if (!mr_session_busy (self->session))
    {
      mr_cli_show_progress (NULL);
      return;
    }

  g_object_get (self->session, "activity", &activity, "time-left", &left, "fraction", &fraction, NULL);
  line = g_string_new (NULL);
  if (fraction >= 0)
    g_string_append_printf (line, "%3.0f %%  ", 100 * fraction);
  g_string_append (line, activity);
  if (left != NULL && *left != '\0')
    g_string_append_printf (line, " · %s", left);
  mr_cli_show_progress (line->str);
}

static void
on_heard (MrCliBus *self, MrMeter *meter)
{
  if (g_ptr_array_find (self->heard, meter, NULL))
    return;
  g_ptr_array_add (self->heard, g_object_ref (meter));
  if (self->heard_func != NULL)
    self->heard_func (meter, self->heard_data);
}

static void
on_problem (MrCliBus *self, MrMeter *meter, const char *sentence)
{
  self->n_problems++;
  g_free (self->said);
  self->said = g_strdup (sentence);
  mr_cli_say (sentence);
}

static void
on_note (MrCliBus *self, const char *sentence)
{
  if (mr_cli_is_watched ())
    mr_cli_say (sentence);
}

static void
on_state (MrCliBus *self)
{
  if (self->job == 0 && mr_session_state (self->session) != MR_SESSION_CONNECTING)
    g_main_loop_quit (self->loop);
}

static void
on_job_ended (MrCliBus *self, guint job, const GError *error)
{
  if (job != self->job)
    return;

  self->failed = error != NULL;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      g_strcmp0 (error->message, self->said) != 0)
    mr_cli_say (error->message);
  g_main_loop_quit (self->loop);
}

/* The first signal stops the job within one telegram; the second ends the program where it stands, as signals do. */
static gboolean
on_interrupt (gpointer user_data)
{
  MrCliBus *self = user_data;

  self->stopped = TRUE;
  if (self->job != 0)
    mr_session_stop (self->session, 0);
  else
    g_main_loop_quit (self->loop);
  for (gsize i = 0; i < G_N_ELEMENTS (self->interrupts); i++)
    g_clear_handle_id (&self->interrupts[i], g_source_remove);
  return G_SOURCE_CONTINUE; /* removed above, with its twin */
}

static void
watch_session (MrCliBus *self)
{
  const struct {
    const char *signal;
    GCallback callback;
  } watches[] = {
    { "heard", G_CALLBACK (on_heard) },
    { "problem", G_CALLBACK (on_problem) },
    { "note", G_CALLBACK (on_note) },
    { "job-ended", G_CALLBACK (on_job_ended) },
    { "notify::state", G_CALLBACK (on_state) },
    { "notify::activity", G_CALLBACK (show_progress) },
    { "notify::fraction", G_CALLBACK (show_progress) },
    { "notify::busy", G_CALLBACK (show_progress) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    g_signal_connect_swapped (self->session, watches[i].signal, watches[i].callback, self);
  self->interrupts[0] = g_unix_signal_add (SIGINT, on_interrupt, self);
  self->interrupts[1] = g_unix_signal_add (SIGTERM, on_interrupt, self);
}

static gboolean
on_answer (int fd, GIOCondition condition, gpointer user_data)
{
  MrCliBus *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
open_trace (MrCliBus *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);

  if (stream == NULL)
    return FALSE;
  self->trace = mr_trace_new (G_OUTPUT_STREAM (stream), error);
  if (self->trace == NULL)
    return FALSE;
  mr_session_set_tap (self->session, mr_trace_tap, self->trace);
  return TRUE;
}

/* Makes the session of a bus that has its store. */
static gboolean
open_session (MrCliBus *self, const MrUri *uri, const MrCliConnectionOptions *options, GError **error)
{
  g_autofree char *label = mr_uri_label (uri);
  gint64 site = mr_cli_store_enter_site (self->store, options->site != NULL ? options->site : label, error);

  if (site == 0)
    return FALSE;
  self->session = mr_session_new (self->store, site, error);
  if (self->session == NULL)
    return FALSE;
  watch_session (self);
  return options->trace == NULL || open_trace (self, options->trace, error);
}

MrCliBus *
mr_cli_bus_open (const char *uri_text, const MrCliConnectionOptions *options, MrCliKeep keep, MrCliExit *outcome)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (MrUri) uri = mr_cli_connection_read (uri_text, options, &key, outcome);
  g_autoptr (MrCliBus) self = NULL;
  g_autoptr (GError) error = NULL;

  if (uri == NULL)
    return NULL;
  *outcome = MR_CLI_FAILED;

  self = g_new0 (MrCliBus, 1);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->heard = g_ptr_array_new_with_free_func (g_object_unref);
  self->store = mr_cli_store_open (options->database, options->no_store ? MR_CLI_KEEP_NOTHING : keep);
  if (self->store == NULL)
    return NULL;
  if (!open_session (self, uri, options, &error))
    {
      mr_cli_say (error->message);
      return NULL;
    }

  mr_session_connect (self->session, uri, key, NULL);
  if (mr_session_state (self->session) == MR_SESSION_CONNECTING)
    g_main_loop_run (self->loop);
  if (self->stopped)
    {
      *outcome = MR_CLI_PARTLY;
      return NULL;
    }
  if (mr_session_state (self->session) != MR_SESSION_CONNECTED)
    {
      mr_cli_say (mr_session_status (self->session));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static void
close_trace (MrCliBus *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (mr_trace_finish (g_steal_pointer (&self->trace), &error))
    return;
  /* Translators: the %s is the system's reason. */
  sentence = g_strdup_printf (_("The trace is not complete: %s."), error->message);
  mr_cli_say (sentence);
}

void
mr_cli_bus_close (MrCliBus *self)
{
  mr_cli_show_progress (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (self->interrupts); i++)
    g_clear_handle_id (&self->interrupts[i], g_source_remove);

  g_ptr_array_unref (self->heard);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      mr_session_disconnect (self->session);
      mr_session_set_tap (self->session, NULL, NULL);
      g_object_unref (self->session);
    }
  if (self->trace != NULL)
    close_trace (self);
  g_clear_pointer (&self->store, mr_store_close);
  g_main_loop_unref (self->loop);
  g_free (self->said);
  g_free (self);
}

MrSession *
mr_cli_bus_session (MrCliBus *self)
{
  return self->session;
}

void
mr_cli_bus_set_heard_func (MrCliBus *self, MrCliHeardFunc func, gpointer user_data)
{
  self->heard_func = func;
  self->heard_data = user_data;
}

gboolean
mr_cli_bus_run (MrCliBus *self, guint job)
{
  g_ptr_array_set_size (self->heard, 0);
  if (job == 0)
    {
      mr_cli_say (mr_session_status (self->session));
      return FALSE;
    }

  self->job = job;
  self->failed = FALSE;
  show_progress (self);
  g_main_loop_run (self->loop);
  /* What was heard may be locked only until the keyring has answered. */
  while (mr_session_asks_keyring (self->session) && !self->stopped)
    g_main_context_iteration (NULL, TRUE);
  mr_cli_show_progress (NULL);
  self->job = 0;
  return !self->failed;
}

gboolean
mr_cli_bus_ask (MrCliBus *self, const char *question)
{
  char answer[64];
  guint source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_answer, self);
  ssize_t n;

  mr_cli_put (question);
  g_main_loop_run (self->loop);
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    {
      /* It was not the answer that ended the loop: Ctrl-C, or the line is gone. */
      g_source_remove (source);
      mr_cli_put ("\n");
      return FALSE;
    }

  n = read (STDIN_FILENO, answer, sizeof answer - 1);
  answer[MAX (n, 0)] = '\0';
  return rpmatch (answer) == 1;
}

GPtrArray *
mr_cli_bus_heard (MrCliBus *self)
{
  return self->heard;
}

guint
mr_cli_bus_n_problems (MrCliBus *self)
{
  return self->n_problems;
}

gboolean
mr_cli_bus_stopped (MrCliBus *self)
{
  return self->stopped;
}

void
mr_cli_bus_stop (MrCliBus *self)
{
  mr_session_stop (self->session, self->job);
}
