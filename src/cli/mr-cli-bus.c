/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-bus.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-cli-wanted.h"
#include "mr-master-error.h"
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
  guint lock_timer;    /* while another program locks the store; otherwise 0 */
  guint lock_seconds;  /* that only saving took */

  guint n_running;       /* tasks that mr_cli_bus_run() waits for */
  gboolean keeps_nothing; /* the database that the user named is one that cannot be changed */
  guint n_unsaved;       /* readings that could not be saved */
  gboolean failed;       /* a task of the last run */
  gboolean stopped;
  gboolean asking;       /* waiting for the user to answer a question */
  guint n_problems;
  char *last_problem;    /* (nullable): so that a task that ends with the same error does not print it twice */
  GPtrArray *heard;
  GHashTable *heard_set;
  MrCliHeardFunc heard_func; /* (nullable) */
  gpointer heard_data;
};

/* --- Output --- */

static void
append_progress (GString *line, MrTask *task)
{
  if (mr_task_get_fraction (task) >= 0)
    g_string_append_printf (line, "%3.0f %%  ", 100 * mr_task_get_fraction (task));
  g_string_append (line, mr_task_get_activity (task));
  if (*mr_task_get_time_left (task) != '\0')
    g_string_append_printf (line, " · %s", mr_task_get_time_left (task));
}

static void
show_progress (MrCliBus *self)
{
  GListModel *tasks = mr_session_get_tasks (self->session);
  g_autoptr (GString) line = NULL;

  if (!mr_cli_is_watched ())
    return;
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      if (line == NULL)
        line = g_string_new (NULL);
      else
        g_string_append (line, "  |  ");
      append_progress (line, task);
    }
  mr_cli_show_progress (line != NULL ? line->str : NULL);
}

static void
on_heard (MrCliBus *self, MrMeter *meter)
{
  if (g_hash_table_add (self->heard_set, meter))
    g_ptr_array_add (self->heard, g_object_ref (meter));
  if (self->heard_func != NULL)
    self->heard_func (meter, self->heard_data);
}

static const char *
label_of_bus (MrCliBus *self, gint64 bus)
{
  for (guint i = 0; i < self->links->len; i++)
    if (mr_bus_link_get_bus (g_ptr_array_index (self->links, i)) == bus)
      return g_array_index (self->wanted, MrCliWanted, i).label;
  return "";
}

static void
note_problem (MrCliBus *self, MrProblem *problem)
{
  self->n_problems++;
  g_free (self->last_problem);
  self->last_problem = g_strdup (mr_problem_get_error (problem)->message);
}

static void
on_problem (MrCliBus *self, MrProblem *problem)
{
  note_problem (self, problem);
  mr_cli_say (self->last_problem);
}

/* Where there are several buses, each has an address 5. */
static void
say_of_bus (MrCliBus *self, gint64 bus, const char *sentence)
{
  g_autofree char *with_bus = g_strdup_printf ("%s: %s", label_of_bus (self, bus), sentence);

  mr_cli_say (self->links->len > 1 ? with_bus : sentence);
}

static void
on_note (MrCliBus *self, const char *sentence, MrBusLink *link)
{
  say_of_bus (self, mr_bus_link_get_bus (link), sentence);
}

/* One that names its address waits for the end of the task: others may have the same. */
static void
on_task_problem (MrCliBus *self, MrProblem *problem, MrTask *task)
{
  const gboolean is_repeated = g_strcmp0 (self->last_problem, mr_problem_get_error (problem)->message) == 0;

  note_problem (self, problem);
  self->n_unsaved += g_error_matches (mr_problem_get_error (problem), MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_SAVED);
  if (!mr_problem_names_address (problem) && !is_repeated)
    say_of_bus (self, mr_task_get_bus (task), self->last_problem);
}

static void
say_problems_of_addresses (MrCliBus *self, MrTask *task)
{
  GListModel *problems = mr_task_get_problems (task);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      if (mr_problem_names_address (problem))
        say_of_bus (self, mr_task_get_bus (task), mr_problem_get_error (problem)->message);
    }
}

/* --- A store that another program locks --- */

/* Seconds that the program waits for the lock to end once it is done with the buses. */
#define LOCK_PATIENCE_S 30
#define LOCK_PATIENCE_STOPPED_S 2

static gboolean
is_saving (MrCliBus *self)
{
  GListModel *tasks = mr_session_get_tasks (self->session);
  gboolean saving = TRUE;

  for (guint i = 0; saving && i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      saving = mr_task_is_saving (task);
    }
  return saving;
}

static gboolean
on_lock_second (gpointer user_data)
{
  MrCliBus *self = user_data;

  self->lock_seconds = is_saving (self) ? self->lock_seconds + 1 : 0;
  if (self->lock_seconds >= (self->stopped ? LOCK_PATIENCE_STOPPED_S : LOCK_PATIENCE_S))
    mr_archive_give_up (self->archive);
  return G_SOURCE_CONTINUE;
}

static void
on_obstacle (MrCliBus *self)
{
  const char *obstacle = mr_archive_get_obstacle (self->archive);

  g_clear_handle_id (&self->lock_timer, g_source_remove);
  self->lock_seconds = 0;
  if (obstacle == NULL)
    return;
  mr_cli_say (obstacle);
  self->lock_timer = g_timeout_add_seconds (1, on_lock_second, self);
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
  const GError *error = mr_task_get_error (task);

  self->failed = self->failed || error != NULL;
  say_problems_of_addresses (self, task);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      g_strcmp0 (error->message, self->last_problem) != 0)
    say_of_bus (self, mr_task_get_bus (task), error->message);
  if (--self->n_running == 0)
    g_main_loop_quit (self->loop);
}

static void
stop (MrCliBus *self)
{
  self->stopped = TRUE;
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

static gboolean
is_at (const char *text, const MrUri *uri)
{
  g_autoptr (MrUri) known = *text != '\0' ? mr_uri_parse (text, NULL) : NULL;
  g_autofree char *one = known != NULL ? mr_uri_format_place (known) : NULL;
  g_autofree char *other = mr_uri_format_place (uri);

  return g_strcmp0 (one, other) == 0;
}

typedef struct {
  gint64 site;
  MrKnownBus *bus;
} NewBus;

static gboolean
add_bus (MrStore *store, gpointer data, GError **error)
{
  NewBus *new_bus = data;

  new_bus->bus->id = mr_store_add_bus (store, new_bus->site, NULL, NULL, error);
  return new_bus->bus->id != 0;
}

/* Returns: (transfer none) (nullable): the link of a new bus. */
static MrBusLink *
add_link (MrCliBus *self, GError **error)
{
  MrKnownBus bus = { 0 };
  char nothing[] = "";
  NewBus new_bus = { mr_session_get_site (self->session), &bus };

  bus.name = bus.uri = bus.settings = nothing;
  return mr_archive_run (self->archive, add_bus, &new_bus, error) ? mr_session_add_link (self->session, &bus) : NULL;
}

static MrBusLink *
find_free_link (MrCliBus *self, const MrUri *uri)
{
  GListModel *links = mr_session_get_links (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);
      const char *known = mr_bus_link_get_known_uri (link);

      if (!g_ptr_array_find (self->links, link, NULL) && (uri != NULL ? is_at (known, uri) : *known == '\0'))
        return link; /* the session keeps a reference */
    }
  return NULL;
}

/* For each connection: the bus that it last led to, else a bus that has never been connected, else a new bus. On a site
 * with a single bus it is always that bus, because an adapter may get another name each time it is plugged in. */
static gboolean
choose_links (MrCliBus *self, GError **error)
{
  const gboolean only = self->wanted->len == 1 && g_list_model_get_n_items (mr_session_get_links (self->session)) == 1;

  for (guint i = 0; i < self->wanted->len; i++)
    {
      MrBusLink *link = only ? mr_session_get_link (self->session)
                             : find_free_link (self, g_array_index (self->wanted, MrCliWanted, i).uri);

      if (link == NULL)
        link = find_free_link (self, NULL);
      if (link == NULL)
        link = add_link (self, error);
      if (link == NULL)
        return FALSE;
      g_ptr_array_add (self->links, link);
      g_signal_connect_swapped (link, "note", G_CALLBACK (on_note), self);
      g_signal_connect_swapped (link, "notify::state", G_CALLBACK (on_state), self);
    }
  return TRUE;
}

static gboolean
open_session (MrCliBus *self, const MrCliConnectionOptions *options, GError **error)
{
  g_autofree char *name = site_name (self, options);
  const gint64 site = mr_cli_store_enter_site (self->archive, name, error);

  if (site == 0)
    return FALSE;
  self->session = mr_session_new (self->archive, site, error);
  if (self->session == NULL || !choose_links (self, error))
    return FALSE;
  g_signal_connect_swapped (self->session, "problem", G_CALLBACK (on_problem), self);
  g_signal_connect_swapped (self->session, "notify::busy", G_CALLBACK (show_progress), self);
  g_signal_connect_swapped (self->archive, "notify::obstacle", G_CALLBACK (on_obstacle), self);
  watch_interrupts (self);
  return options->trace == NULL || open_trace (self, options->trace, error);
}

/* Returns: whether a bus is connected. For each that is not, a message on stderr says why, and it counts as a problem. */
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
      say_of_bus (self, mr_bus_link_get_bus (link), mr_bus_link_get_status (link));
      self->n_problems++;
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

  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->archive, self);
  g_clear_handle_id (&self->lock_timer, g_source_remove);
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
  g_clear_object (&self->archive);
  ignore_interrupts (self);
  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->wanted, g_array_unref);
  g_main_loop_unref (self->loop);
  g_free (self->last_problem);
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
  return label_of_bus (self, mr_meter_bus (meter));
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
  g_signal_connect_swapped (task, "problem", G_CALLBACK (on_task_problem), self);
  g_signal_connect_swapped (task, "notify::activity", G_CALLBACK (show_progress), self);
  g_signal_connect_swapped (task, "notify::fraction", G_CALLBACK (show_progress), self);
  g_signal_connect (task, "ended", G_CALLBACK (on_ended), self);
}

gboolean
mr_cli_bus_run (MrCliBus *self, MrTask *const *tasks, guint n_tasks)
{
  g_ptr_array_set_size (self->heard, 0);
  g_hash_table_remove_all (self->heard_set);
  self->failed = FALSE;
  self->n_running = n_tasks;
  for (guint i = 0; i < n_tasks; i++)
    watch_task (self, tasks[i]);

  show_progress (self);
  g_main_loop_run (self->loop);
  /* A meter that answered may seem encrypted only until the keyring has delivered its key. */
  while (mr_session_asks_keyring (self->session) && !self->stopped)
    g_main_context_iteration (NULL, TRUE);
  mr_cli_show_progress (NULL);
  if (self->stopped && self->failed)
    mr_cli_say (_("Stopped before the end, so meters may be missing."));
  return !self->failed;
}

gboolean
mr_cli_bus_read (MrCliBus *self, const MbusAddress *addresses, guint n_addresses, guint baud, MrTask **task)
{
  MrBusLink *link = mr_cli_bus_link (self);
  g_autoptr (GPtrArray) open = mr_open_writes_find (link, addresses, n_addresses);
  gboolean done;

  *task = g_object_ref (mr_bus_link_read_addresses (link, addresses, n_addresses, baud));
  done = mr_cli_bus_run (self, task, 1);
  for (guint i = 0; i < open->len; i++)
    {
      g_autofree char *sentence = mr_open_write_recall (g_ptr_array_index (open, i));

      mr_cli_say (sentence);
    }
  return done;
}

static gboolean
is_same_word (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *expected = g_utf8_casefold (word, -1);

  return g_str_equal (folded, expected);
}

/* Whether @answer is the letter that @question shows before the slash, "[y/N]", or the word for it, in the language of
 * the question or in English. Any other word is no: "yesterday" is as little consent as "nein". */
static gboolean
is_yes (const char *question, char *answer)
{
  const char *letter = strchr (question, '[');
  g_autofree char *shown = letter != NULL ? g_strndup (letter + 1, strcspn (letter + 1, "/]")) : g_strdup ("y");
  const char *const words[] = { shown, _("yes"), "y", "yes" };

  g_strstrip (answer);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_utf8_validate (answer, -1, NULL) && is_same_word (answer, words[i]))
      return TRUE;
  return FALSE;
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
  return is_yes (question, answer);
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
  return self->n_problems;
}

gboolean
mr_cli_bus_is_unsaved (MrCliBus *self)
{
  return self->n_unsaved > 0 || (self->keeps_nothing && self->heard->len > 0);
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
