/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-bus.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-links.h"
#include "mr-cli-lock.h"
#include "mr-cli-problems.h"
#include "mr-cli-progress.h"
#include "mr-cli-question.h"
#include "mr-cli-screen.h"
#include "mr-cli-wanted.h"
#include "mr-open-write.h"
#include "mr-trace.h"

struct _MrCliBus {
  MrArchive *archive;
  MrSession *session;
  GArray *wanted;   /* (element-type MrCliWanted) */
  GPtrArray *links; /* (element-type MrBusLink): one for each element of @wanted */
  MrTrace *trace;   /* (nullable) */
  guint tap;
  GMainLoop *loop;
  guint interrupts[2]; /* sources of the signals that stop it; 0 once a signal arrived */
  guint hangup;        /* the same of SIGHUP, until the end */
  MrCliProblems *problems;
  MrCliLock *lock;     /* (nullable): while there is a session */

  guint n_running;       /* tasks that mr_cli_bus_run() waits for */
  gboolean keeps_nothing; /* the database that the user named is one that cannot be changed */
  gboolean failed;       /* a task of the last run */
  gboolean stopped;
  gboolean asking;       /* waiting for the user to answer a question */
  GPtrArray *heard;
  GHashTable *heard_set;
  MrCliHeardFunc heard_func; /* (nullable) */
  gpointer heard_data;
};

static void
on_heard (MrCliBus *self, MrMeter *meter)
{
  if (g_hash_table_add (self->heard_set, meter))
    g_ptr_array_add (self->heard, g_object_ref (meter));
  if (self->heard_func != NULL)
    self->heard_func (meter, self->heard_data);
}

/* --- Ending the loop --- */

static gboolean
is_connecting (MrCliBus *self)
{
  for (guint i = 0; i < self->links->len; i++)
    if (mr_bus_link_get_state (g_ptr_array_index (self->links, i)) == MR_LINK_CONNECTING)
      return TRUE;
  return FALSE;
}

/* Losing the line also ends a question. */
static void
on_state (MrCliBus *self)
{
  if (self->n_running == 0 && !is_connecting (self))
    g_main_loop_quit (self->loop);
}

static void
on_ended (MrTask *task, MrCliBus *self)
{
  self->failed = self->failed || mr_task_get_error (task) != NULL;
  if (--self->n_running == 0)
    g_main_loop_quit (self->loop);
}

static void
stop (MrCliBus *self)
{
  self->stopped = TRUE;
  if (self->lock != NULL)
    mr_cli_lock_hurry (self->lock);
  if (self->n_running > 0)
    mr_session_stop (self->session);
  else
    g_main_loop_quit (self->loop);
}

/* The first signal stops the tasks after the current telegram; the second one kills the program, as usual. */
static gboolean
on_interrupt (gpointer user_data)
{
  MrCliBus *self = user_data;

  stop (self);
  for (gsize i = 0; i < G_N_ELEMENTS (self->interrupts); i++)
    g_clear_handle_id (&self->interrupts[i], g_source_remove);
  return G_SOURCE_CONTINUE; /* this source was removed above, with the other one */
}

/* A terminal that is closed sends more than one of these, and the second must not end the program while a meter is
 * still selected. */
static gboolean
on_hangup (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_answer (int fd, GIOCondition condition, gpointer user_data)
{
  MrCliBus *self = user_data;

  self->asking = FALSE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* --- Opening --- */

static void
watch_interrupts (MrCliBus *self)
{
  static const int numbers[] = { SIGINT, SIGTERM };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    self->interrupts[i] = g_unix_signal_add (numbers[i], on_interrupt, self);
  self->hangup = g_unix_signal_add (SIGHUP, on_hangup, self);
}

static void
ignore_interrupts (MrCliBus *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->interrupts); i++)
    g_clear_handle_id (&self->interrupts[i], g_source_remove);
  g_clear_handle_id (&self->hangup, g_source_remove);
}

static gboolean
open_trace (MrCliBus *self, const char *path, GError **error)
{
  self->trace = mr_trace_new_file (path, error);
  if (self->trace == NULL)
    return FALSE;
  self->tap = mr_bus_link_add_tap (mr_cli_bus_link (self), mr_trace_tap, self->trace, NULL);
  return TRUE;
}

static char *
site_name (MrCliBus *self, const MrCliConnectionOptions *options)
{
  g_autoptr (GString) name = g_string_new (options->site);

  for (guint i = 0; options->site == NULL && i < self->wanted->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? " + " : "", g_array_index (self->wanted, MrCliWanted, i).label);
  return g_strdup (name->str);
}

static void
watch_session (MrCliBus *self)
{
  mr_cli_problems_watch (self->problems, self->session);
  self->lock = mr_cli_lock_new (self->archive, self->session);
  g_signal_connect (self->session, "notify::busy", G_CALLBACK (mr_cli_progress_show), NULL);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_connect_swapped (g_ptr_array_index (self->links, i), "notify::state", G_CALLBACK (on_state), self);
  watch_interrupts (self);
}

static gboolean
open_session (MrCliBus *self, const MrCliConnectionOptions *options, GError **error)
{
  g_autofree char *name = site_name (self, options);
  const gint64 site = mr_cli_store_enter_site (self->archive, name, error);

  if (site == 0)
    return FALSE;
  self->session = mr_session_new (self->archive, site, error);
  if (self->session == NULL || !mr_cli_links_choose (self->archive, self->session, self->wanted, self->links, error))
    return FALSE;
  watch_session (self);
  return options->trace == NULL || open_trace (self, options->trace, error);
}

/* Returns: whether a bus is connected. For each that is not, a message on stderr says why, and it counts as a
   problem. */
static gboolean
connect_all (MrCliBus *self)
{
  guint n_connected = 0;

  for (guint i = 0; i < self->links->len; i++)
    {
      const MrCliWanted *wanted = &g_array_index (self->wanted, MrCliWanted, i);

      mr_bus_link_connect (g_ptr_array_index (self->links, i), wanted->uri, wanted->key, NULL);
    }
  if (is_connecting (self))
    g_main_loop_run (self->loop);

  for (guint i = 0; i < self->links->len && !self->stopped; i++)
    {
      MrBusLink *link = g_ptr_array_index (self->links, i);

      if (mr_bus_link_get_state (link) == MR_LINK_CONNECTED)
        {
          n_connected++;
          continue;
        }
      mr_cli_problems_add_unconnected (self->problems, link);
    }
  return n_connected > 0 && !self->stopped;
}

MrCliBus *
mr_cli_bus_open_offline (const char *const *uris, const MrCliConnectionOptions *options, MrCliKeep keep,
                         MrCliExit *outcome)
{
  g_autoptr (MrCliBus) self = g_new0 (MrCliBus, 1);
  g_autoptr (GError) error = NULL;

  self->loop = g_main_loop_new (NULL, FALSE);
  self->links = g_ptr_array_new ();
  self->heard = g_ptr_array_new_with_free_func (g_object_unref);
  self->heard_set = g_hash_table_new (NULL, NULL);
  self->wanted = mr_cli_wanted_read (uris, options, outcome);
  if (self->wanted == NULL)
    return NULL;
  self->problems = mr_cli_problems_new (self->wanted, self->links);

  *outcome = MR_CLI_FAILED;
  self->archive = mr_cli_store_open (options->database, options->no_store ? MR_CLI_KEEP_NOTHING : keep);
  if (self->archive == NULL)
    return NULL;
  self->keeps_nothing = options->database != NULL && mr_archive_get_unsaved (self->archive) != NULL;
  if (!open_session (self, options, &error))
    {
      mr_cli_say (error->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

MrCliBus *
mr_cli_bus_open (const char *const *uris, const MrCliConnectionOptions *options, MrCliKeep keep, MrCliExit *outcome)
{
  g_autoptr (MrCliBus) self = mr_cli_bus_open_offline (uris, options, keep, outcome);

  if (self != NULL && !connect_all (self))
    {
      if (self->stopped)
        {
          mr_cli_say (_("Stopped before any meter was asked."));
          *outcome = MR_CLI_PARTLY;
        }
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* --- Closing --- */

static void
close_trace (MrCliBus *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (mr_trace_finish (g_steal_pointer (&self->trace), &error))
    return;
  /* Translators: %s is the reason, from the system. */
  sentence = g_strdup_printf (_("The trace is incomplete: %s."), error->message);
  mr_cli_say (sentence);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *closed = user_data;

  mr_session_close_finish (MR_SESSION (source), result, NULL);
  *closed = TRUE;
}

static void
close_session (MrCliBus *self)
{
  gboolean closed = FALSE;

  mr_cli_problems_unwatch (self->problems, self->session);
  g_signal_handlers_disconnect_by_func (self->session, mr_cli_progress_show, NULL);
  g_clear_pointer (&self->lock, mr_cli_lock_free);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->links, i), self);
  mr_session_close_async (self->session, on_closed, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  if (self->tap != 0)
    mr_bus_link_remove_tap (mr_cli_bus_link (self), self->tap);
  g_clear_object (&self->session);
}

void
mr_cli_bus_close (MrCliBus *self)
{
  mr_cli_show_progress (NULL);

  g_ptr_array_unref (self->heard);
  g_hash_table_unref (self->heard_set);
  if (self->session != NULL)
    close_session (self);
  if (self->trace != NULL)
    close_trace (self);
  g_clear_pointer (&self->problems, mr_cli_problems_free);
  g_clear_object (&self->archive);
  ignore_interrupts (self);
  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->wanted, g_array_unref);
  g_main_loop_unref (self->loop);
  g_free (self);
}

/* --- In use --- */

GPtrArray *
mr_cli_bus_links (MrCliBus *self)
{
  return self->links;
}

MrBusLink *
mr_cli_bus_link (MrCliBus *self)
{
  return g_ptr_array_index (self->links, 0);
}

const char *
mr_cli_bus_label_of (MrCliBus *self, MrMeter *meter)
{
  return mr_cli_problems_label_of (self->problems, mr_meter_bus (meter));
}

char *
mr_cli_address_of (MrMeter *meter)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  MbusAddress address = { .by_secondary = TRUE, .secondary = readout->address };

  if (!readout->enhanced)
    address.secondary.has_fabrication = FALSE;
  /* The medium of fixed data, which have no manufacturer, is not always the device type that selects the meter. */
  if (address.secondary.manufacturer == MBUS_MANUFACTURER_ANY)
    address.secondary.device_type = MBUS_DEVICE_TYPE_ANY;
  if (mr_meter_primary (meter) >= 0 &&
      (readout->address.id == MBUS_ID_ANY || (mr_meter_shares_secondary (meter) && !readout->enhanced)))
    {
      address.by_secondary = FALSE;
      address.primary = (guint8) mr_meter_primary (meter);
    }
  return mbus_address_format (&address);
}

void
mr_cli_bus_set_heard_func (MrCliBus *self, MrCliHeardFunc func, gpointer user_data)
{
  self->heard_func = func;
  self->heard_data = user_data;
}

static void
watch_task (MrCliBus *self, MrTask *task)
{
  g_signal_connect_swapped (task, "heard", G_CALLBACK (on_heard), self);
  mr_cli_problems_watch_task (self->problems, task);
  g_signal_connect_swapped (task, "notify::activity", G_CALLBACK (mr_cli_progress_show), self->session);
  g_signal_connect_swapped (task, "notify::fraction", G_CALLBACK (mr_cli_progress_show), self->session);
  g_signal_connect (task, "ended", G_CALLBACK (on_ended), self);
}

gboolean
mr_cli_bus_run (MrCliBus *self, MrTask *const *tasks, guint n_tasks)
{
  const gboolean writes = n_tasks > 0 && mr_task_get_kind (tasks[0]) == MR_TASK_WRITE;

  g_ptr_array_set_size (self->heard, 0);
  g_hash_table_remove_all (self->heard_set);
  self->failed = FALSE;
  self->n_running = n_tasks;
  for (guint i = 0; i < n_tasks; i++)
    watch_task (self, tasks[i]);

  mr_cli_progress_show (self->session);
  g_main_loop_run (self->loop);
  /* A meter that answered may seem encrypted only until the keyring has delivered its key. */
  while (mr_session_asks_keyring (self->session) && !self->stopped)
    g_main_context_iteration (NULL, TRUE);
  mr_cli_show_progress (NULL);
  if (self->stopped && self->failed)
    mr_cli_say (writes ? _("Stopped before the end, so not everything was written.")
                       : _("Stopped before the end, so meters may be missing."));
  return !self->failed;
}

void
mr_cli_bus_recall (GPtrArray *open)
{
  for (guint i = 0; i < open->len; i++)
    {
      g_autofree char *sentence = mr_open_write_recall (g_ptr_array_index (open, i));

      mr_cli_say (sentence);
    }
}

gboolean
mr_cli_bus_read (MrCliBus *self, const MbusAddress *addresses, guint n_addresses, guint baud, MrTask **task)
{
  MrBusLink *link = mr_cli_bus_link (self);
  g_autoptr (GPtrArray) open = mr_open_writes_find (link, addresses, n_addresses);
  gboolean done;

  *task = g_object_ref (mr_bus_link_read_addresses (link, addresses, n_addresses, baud));
  done = mr_cli_bus_run (self, task, 1);
  mr_cli_bus_recall (open);
  return done;
}

gboolean
mr_cli_bus_ask (MrCliBus *self, const char *question)
{
  char answer[64];
  guint source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_answer, self);
  ssize_t n;

  self->asking = TRUE;
  mr_cli_put (question);
  g_main_loop_run (self->loop);
  if (self->asking)
    {
      /* Ctrl-C or a lost line ended the loop, not an answer. */
      g_source_remove (source);
      mr_cli_put ("\n");
      if (!self->stopped)
        mr_cli_say (mr_bus_link_get_status (mr_cli_bus_link (self)));
      return FALSE;
    }

  n = read (STDIN_FILENO, answer, sizeof answer - 1);
  answer[MAX (n, 0)] = '\0';
  return mr_cli_is_yes (question, answer);
}

GListModel *
mr_cli_bus_meters (MrCliBus *self)
{
  return G_LIST_MODEL (self->session);
}

MrSession *
mr_cli_bus_session (MrCliBus *self)
{
  return self->session;
}

gboolean
mr_cli_bus_has (MrCliBus *self, MrMeter *meter)
{
  return g_ptr_array_find (self->links, mr_session_get_link_of (self->session, meter), NULL);
}

GPtrArray *
mr_cli_bus_heard (MrCliBus *self)
{
  return self->heard;
}

guint
mr_cli_bus_n_problems (MrCliBus *self)
{
  return mr_cli_problems_count (self->problems);
}

gboolean
mr_cli_bus_is_unsaved (MrCliBus *self)
{
  return mr_cli_problems_count_unsaved (self->problems) > 0 || (self->keeps_nothing && self->heard->len > 0);
}

gboolean
mr_cli_bus_stopped (MrCliBus *self)
{
  return self->stopped;
}

void
mr_cli_bus_stop (MrCliBus *self)
{
  mr_session_stop (self->session);
}
