/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-progress.h"

#include <glib/gi18n-lib.h>

#include "mr-master-error.h"
#include "mr-meter-private.h"
#include "mr-task-private.h"
#include "mr-write-outcome.h"

typedef struct {
  int state;
  gboolean sent;
  gint64 sent_time;
  gboolean given_up; /* its task ended before it was sent */
  char *explanation;
  char *found;    /* (nullable) */
  GBytes *octets; /* (nullable): that were sent */
} Entry;

struct _MrWriteProgress {
  GObject parent_instance;

  MrSession *session;
  MrBusLink *link;
  const MrWriteKind *kind;
  MrWriteFilter filter; /* (nullable) */
  GHashTable *entries;  /* MrMeter → Entry; the session holds its meters */
};

G_DEFINE_FINAL_TYPE (MrWriteProgress, mr_write_progress, G_TYPE_OBJECT)

static guint signal_changed;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->explanation);
  g_free (entry->found);
  g_clear_pointer (&entry->octets, g_bytes_unref);
  g_free (entry);
}

static int
state_of (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry = g_hash_table_lookup (self->entries, meter);

  return entry != NULL ? entry->state : MR_WRITE_PROGRESS_NONE;
}

static gboolean
was_sent (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry = g_hash_table_lookup (self->entries, meter);

  return entry != NULL && entry->sent;
}

static Entry *
ensure_entry (MrWriteProgress *self, MrMeter *meter)
{
  Entry *entry = g_hash_table_lookup (self->entries, meter);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->state = MR_WRITE_PROGRESS_NONE;
  entry->explanation = g_strdup ("");
  g_hash_table_insert (self->entries, meter, entry);
  return entry;
}

static void
set (MrWriteProgress *self, MrMeter *meter, int state, gboolean sent, const char *explanation)
{
  Entry *entry = ensure_entry (self, meter);

  if (entry->state == state && entry->sent == sent && g_str_equal (entry->explanation, explanation))
    return;
  entry->state = state;
  entry->sent = sent;
  g_free (entry->explanation);
  entry->explanation = g_strdup (explanation);
  g_signal_emit (self, signal_changed, 0, meter);
}

/* --- Meters: what is in doubt --- */

static gboolean
is_meant (MrWriteProgress *self, MrMeter *meter, const char *subject)
{
  return self->filter == NULL || self->filter (meter, subject);
}

/* Returns: (transfer none) (nullable) */
static const MrDoubt *
find_doubt (MrWriteProgress *self, MrMeter *meter)
{
  const GPtrArray *doubts = mr_meter_known (meter)->doubts;

  for (guint i = 0; i < doubts->len; i++)
    {
      const MrDoubt *doubt = g_ptr_array_index (doubts, i);

      if (g_str_equal (doubt->kind, self->kind->id) && is_meant (self, meter, doubt->subject))
        return doubt;
    }
  return NULL;
}

/* Why it is in doubt is known, unless a program was stopped before it knew. */
static const char *
explain_doubt (const MrDoubt *doubt)
{
  return *doubt->reason != '\0'
           ? doubt->reason
           : _("A write was interrupted, and it is not known whether it was carried out. Read the meter to see.");
}

/* A doubt from an earlier session, or one that a telegram has cleared up. While a task is under way, its steps
 * count. */
static void
on_meter_changed (MrMeter *meter, GParamSpec *pspec, MrWriteProgress *self)
{
  const MrDoubt *doubt = find_doubt (self, meter);
  const int state = state_of (self, meter);

  if (state == MR_WRITE_PROGRESS_NONE && doubt != NULL)
    set (self, meter, MR_WRITE_UNKNOWN, TRUE, explain_doubt (doubt));
  else if (state == MR_WRITE_UNKNOWN && doubt == NULL)
    set (self, meter, MR_WRITE_PROGRESS_NONE, FALSE, "");
}

static void
add_meter (MrWriteProgress *self, MrMeter *meter)
{
  if (mr_meter_bus (meter) != mr_bus_link_get_bus (self->link))
    return;
  g_signal_connect_object (meter, "notify::conditions", G_CALLBACK (on_meter_changed), self, 0);
  on_meter_changed (meter, NULL, self);
}

/* Meters join the session, and never leave it. */
static void
on_meters_added (GListModel *meters, guint position, guint removed, guint added, MrWriteProgress *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (meters, i);

      add_meter (self, meter);
    }
}

/* --- Tasks --- */

static void
take_step (MrWriteProgress *self, const MrTaskWrite *write)
{
  Entry *entry = ensure_entry (self, write->meter);

  /* What was not sent says nothing about the meter if an earlier write of the task was, and did not succeed. */
  if (!write->sent && entry->sent && entry->state != MR_WRITE_CONFIRMED)
    return;
  g_free (entry->found);
  entry->found = g_strdup (write->found);
  g_clear_pointer (&entry->octets, g_bytes_unref);
  entry->octets = write->octets != NULL ? g_bytes_ref (write->octets) : NULL;
  entry->sent_time = write->sent_time;
  set (self, write->meter, (int) write->state, write->sent, write->sentence);
}

static void
on_step (MrTask *task, const MrTaskWrite *write, MrWriteProgress *self)
{
  if (is_meant (self, write->meter, write->subject))
    take_step (self, write);
}

/* Why a write failed, its step has said. What is left are problems with a write that was carried out: it is not in the
 * log. */
static void
on_problem (MrTask *task, MrProblem *problem, MrWriteProgress *self)
{
  MrMeter *meter = mr_problem_get_meter (problem);

  if (meter != NULL && state_of (self, meter) == MR_WRITE_CONFIRMED)
    set (self, meter, MR_WRITE_CONFIRMED, was_sent (self, meter),
         mr_master_error_sentence (mr_problem_get_error (problem)));
}

static gboolean
concerns (MrWriteProgress *self, const MrTaskWrite *write)
{
  return write->request.kind == self->kind && is_meant (self, write->meter, write->subject);
}

/* Why a write was not sent: the library's words for a task that was stopped are not for people. */
static const char *
unsent_words (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("Stopped before anything was sent to this meter.");
  return error != NULL ? error->message : "";
}

/* What was not sent by now never will be. */
static void
on_ended (MrTask *task, MrWriteProgress *self)
{
  const GError *error = mr_task_get_error (task);

  for (guint i = 0; i < task->writes->len; i++)
    {
      const MrTaskWrite *write = g_ptr_array_index (task->writes, i);

      if (state_of (self, write->meter) != MR_WRITE_PLANNED || !concerns (self, write))
        continue;
      ensure_entry (self, write->meter)->given_up = TRUE;
      set (self, write->meter, MR_WRITE_PROGRESS_NONE, FALSE, unsent_words (error));
    }
}

/* What became of earlier tasks counts no more. */
static void
begin (MrWriteProgress *self, const MrTaskWrite *write)
{
  Entry *entry = ensure_entry (self, write->meter);

  g_clear_pointer (&entry->found, g_free);
  g_clear_pointer (&entry->octets, g_bytes_unref);
  entry->sent_time = 0;
  entry->given_up = FALSE;
  set (self, write->meter, MR_WRITE_PLANNED, FALSE, "");
}

/* A meter may be written to more than once, and the task may have begun. Returns: whether it writes what is
 * followed. */
static gboolean
take_writes (MrWriteProgress *self, MrTask *task)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();

  for (guint i = 0; i < task->writes->len; i++)
    if (concerns (self, g_ptr_array_index (task->writes, i)))
      g_ptr_array_add (writes, g_ptr_array_index (task->writes, i));
  for (guint i = 0; i < writes->len; i++)
    begin (self, writes->pdata[i]);
  for (guint i = 0; i < writes->len; i++)
    if (((const MrTaskWrite *) writes->pdata[i])->state != MR_WRITE_PLANNED)
      take_step (self, writes->pdata[i]);
  return writes->len > 0;
}

/* A task joins the list when it is known what it writes. */
static void
on_tasks_added (GListModel *tasks, guint position, guint removed, guint added, MrWriteProgress *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);
      g_autofree char *step = g_strconcat ("step::", self->kind->id, NULL);

      if (mr_task_get_bus (task) != mr_bus_link_get_bus (self->link) || !take_writes (self, task))
        continue;
      g_signal_connect_object (task, step, G_CALLBACK (on_step), self, 0);
      g_signal_connect_object (task, "problem", G_CALLBACK (on_problem), self, 0);
      g_signal_connect_object (task, "ended", G_CALLBACK (on_ended), self, 0);
    }
}

/* --- Public --- */

MrWriteProgress *
mr_write_progress_new (MrSession *session, MrBusLink *link, const MrWriteKind *kind, MrWriteFilter filter)
{
  MrWriteProgress *self;
  GListModel *tasks;

  g_return_val_if_fail (MR_IS_SESSION (session) && MR_IS_BUS_LINK (link), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (MR_TYPE_WRITE_PROGRESS, NULL);
  self->session = g_object_ref (session);
  self->link = g_object_ref (link);
  self->kind = kind;
  self->filter = filter;
  tasks = mr_session_get_tasks (session);
  on_meters_added (G_LIST_MODEL (session), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (session)), self);
  on_tasks_added (tasks, 0, 0, g_list_model_get_n_items (tasks), self);
  g_signal_connect_object (session, "items-changed", G_CALLBACK (on_meters_added), self, 0);
  g_signal_connect_object (tasks, "items-changed", G_CALLBACK (on_tasks_added), self, 0);
  return self;
}

int
mr_write_progress_get_state (MrWriteProgress *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), MR_WRITE_PROGRESS_NONE);

  return state_of (self, meter);
}

const char *
mr_write_progress_get_explanation (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), "");

  entry = g_hash_table_lookup (self->entries, meter);
  return entry != NULL ? entry->explanation : "";
}

GBytes *
mr_write_progress_get_octets (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), NULL);

  entry = g_hash_table_lookup (self->entries, meter);
  return entry != NULL ? entry->octets : NULL;
}

gboolean
mr_write_progress_was_sent (MrWriteProgress *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), FALSE);

  return was_sent (self, meter);
}

gint64
mr_write_progress_get_sent_time (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), 0);

  entry = g_hash_table_lookup (self->entries, meter);
  return entry != NULL ? entry->sent_time : 0;
}

gboolean
mr_write_progress_get_outcome (MrWriteProgress *self, MrMeter *meter, MrWriteOutcome *out)
{
  const Entry *entry;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), FALSE);

  entry = g_hash_table_lookup (self->entries, meter);
  if (entry == NULL || (entry->state == MR_WRITE_PROGRESS_NONE && !entry->given_up))
    return FALSE;
  if (entry->state == MR_WRITE_PROGRESS_NONE)
    *out = MR_WRITE_OUTCOME_NOT_SENT;
  else if (entry->state == MR_WRITE_SENT || entry->state == MR_WRITE_ACCEPTED)
    *out = MR_WRITE_OUTCOME_UNDER_WAY;
  else
    *out = mr_write_outcome ((MrWriteState) entry->state, entry->sent, FALSE);
  return TRUE;
}

const char *
mr_write_progress_get_nick (MrWriteProgress *self, MrMeter *meter)
{
  MrWriteOutcome outcome;

  return mr_write_progress_get_outcome (self, meter, &outcome) ? mr_write_outcome_nick (outcome) : NULL;
}

const char *
mr_write_progress_get_found (MrWriteProgress *self, MrMeter *meter)
{
  const Entry *entry;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), NULL);

  entry = g_hash_table_lookup (self->entries, meter);
  return entry != NULL && entry->state == MR_WRITE_FAILED ? entry->found : NULL;
}

gboolean
mr_write_progress_is_under_way (MrWriteProgress *self, MrMeter *meter)
{
  int state;

  g_return_val_if_fail (MR_IS_WRITE_PROGRESS (self), FALSE);

  state = state_of (self, meter);
  return state == MR_WRITE_PLANNED || state == MR_WRITE_SENT || state == MR_WRITE_ACCEPTED;
}

/* --- GObject --- */

static void
mr_write_progress_finalize (GObject *object)
{
  MrWriteProgress *self = MR_WRITE_PROGRESS (object);

  g_hash_table_unref (self->entries);
  g_object_unref (self->link);
  g_object_unref (self->session);
  G_OBJECT_CLASS (mr_write_progress_parent_class)->finalize (object);
}

static void
mr_write_progress_class_init (MrWriteProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_write_progress_finalize;

  signal_changed = g_signal_new ("changed", MR_TYPE_WRITE_PROGRESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, MR_TYPE_METER);
}

static void
mr_write_progress_init (MrWriteProgress *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
}
