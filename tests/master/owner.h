/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "mr-master.h"
#include "mr-write-kind.h"

/* The owner of an engine, for tests: keeps what is reported as text and waits for the end of jobs. */

/* For a slow machine under a sanitizer; nothing waits so long when all is well. */
#define PATIENCE_S 60

typedef struct {
  MrMaster *master;
  char *file;            /* (nullable): description of a simulated bus, deleted at the end */

  GPtrArray *meters;     /* (element-type utf8): address, '@', primary, ' ', baud */
  GPtrArray *n_frames;   /* of each */
  GPtrArray *telegrams;  /* (element-type utf8): of each */
  GPtrArray *data;       /* (element-type utf8): telegrams of other data than usual */
  GPtrArray *problems;   /* (element-type utf8): code, ' ', address, ' ', sentence */
  GPtrArray *notes;
  guint n_unsearched;    /* baud rates that were not searched in full */
  GString *log;          /* every event but progress, in order: "connected started:1 meter:1 ended:1" */
  GString *steps;        /* "17:sent 17:accepted 17:confirmed": requests and states */
  GString *journal;      /* the same, as recorded on the engine's thread */
  gboolean journal_full; /* refuses SENT */
  gint64 hold_at;        /* the engine waits when it records SENT of this request, until owner_release() */
  int held;              /* atomic: it waits */
  int released;          /* atomic */
  char *proof;           /* (nullable): octets of the last step that had any */
  char *reason;          /* (nullable): of the last step that had one */
  char *sent;            /* (nullable): octets of the last SENT */
  char *values;          /* (nullable): "old → new" of the last SENT */
  MbusSecondary written; /* address of the last step */
  MrProgress progress;   /* the last that was reported */
  guint n_progress;

  guint ended;           /* the last job that ended */
  GError *error;         /* why */
  guint n_lost;
  guint n_connected;
  gint64 bus_time;       /* of the last octet */
  guint n_sent;          /* requests */
  guint n_received;      /* octets */
  gboolean gave_up;
  guint n_ticks;         /* of the main loop, while something is waited for */
  gboolean is_shut_down;
} Owner;

static inline void
owner_append_step (GString *steps, const MrWriteStep *step)
{
  g_string_append_printf (steps, "%s%" G_GINT64_FORMAT ":%s", steps->len > 0 ? " " : "", step->request,
                          mr_write_state_nick (step->state));
}

/* Returns: (transfer full): the octets of all telegrams, one a line */
static inline char *
owner_join_frames (GPtrArray *frames)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < frames->len; i++)
    {
      gsize n;
      const guint8 *octets = g_bytes_get_data (frames->pdata[i], &n);
      g_autofree char *hex = mbus_hex (octets, n);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", hex);
    }
  return g_string_free (text, FALSE);
}

static inline void
owner_on_event (const MrEvent *event, gpointer user_data)
{
  static const char *const names[] = {
    "connected", "lost", "started", "progress", "meter", "data", "problem", "write", "unsearched", "note", "ended"
  };
  Owner *self = user_data;
  char address[MBUS_SECONDARY_TEXT_SIZE];

  if (event->kind != MR_EVENT_PROGRESS)
    g_string_append_printf (self->log, "%s%s:%u", self->log->len > 0 ? " " : "", names[event->kind], event->job);

  switch (event->kind)
    {
    case MR_EVENT_CONNECTED:
      g_assert_nonnull (event->text);
      self->n_connected++;
      break;
    case MR_EVENT_LOST:
      g_assert_nonnull (event->error);
      self->n_lost++;
      break;
    case MR_EVENT_PROGRESS:
      g_assert_cmpuint (event->progress.done, <=, event->progress.total);
      self->progress = event->progress;
      self->n_progress++;
      break;
    case MR_EVENT_METER:
      mbus_secondary_format (&event->readout.address, address);
      g_ptr_array_add (self->meters,
                       g_strdup_printf ("%s@%d %u", address, event->readout.primary, event->readout.baud));
      g_ptr_array_add (self->n_frames, GUINT_TO_POINTER (event->readout.frames->len));
      g_ptr_array_add (self->telegrams, owner_join_frames (event->readout.frames));
      break;
    case MR_EVENT_OTHER_DATA:
      g_ptr_array_add (self->data, owner_join_frames (event->readout.frames));
      break;
    case MR_EVENT_PROBLEM:
      {
        g_autofree char *who = mbus_address_format (&event->target.address);

        g_ptr_array_add (self->problems, g_strdup_printf ("%d %s %s", event->error->code, who, event->error->message));
      }
      break;
    case MR_EVENT_WRITE:
      owner_append_step (self->steps, &event->write);
      self->written = event->write.address;
      if (event->write.reason != NULL)
        {
          g_free (self->reason);
          self->reason = g_strdup (event->write.reason);
        }
      if (event->write.octets != NULL)
        {
          gsize n;
          const guint8 *octets = g_bytes_get_data (event->write.octets, &n);

          g_free (self->proof);
          self->proof = mbus_hex (octets, n);
        }
      if (event->write.state == MR_WRITE_SENT)
        {
          g_free (self->sent);
          self->sent = g_strdup (self->proof);
          g_free (self->values);
          self->values = g_strdup_printf ("%s → %s", event->write.old_value, event->write.new_value);
        }
      break;
    case MR_EVENT_UNSEARCHED:
      self->n_unsearched++;
      break;
    case MR_EVENT_NOTE:
      g_ptr_array_add (self->notes, g_strdup (event->text));
      break;
    case MR_EVENT_JOB_ENDED:
      self->ended = event->job;
      g_clear_error (&self->error);
      self->error = event->error != NULL ? g_error_copy (event->error) : NULL;
      break;
    case MR_EVENT_JOB_STARTED:
    default:
      break;
    }
}

/* Runs on the engine's thread; read by the owner once the job has ended. */
static inline gboolean
owner_on_journal (const MrWriteStep *step, gpointer user_data, GError **error)
{
  Owner *self = user_data;

  if (self->journal_full && step->state == MR_WRITE_SENT)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "The disk is full.");
      return FALSE;
    }

  owner_append_step (self->journal, step);
  if (step->request == self->hold_at && step->state == MR_WRITE_SENT)
    {
      g_atomic_int_set (&self->held, TRUE);
      while (!g_atomic_int_get (&self->released))
        g_usleep (G_TIME_SPAN_MILLISECOND);
    }
  return TRUE;
}

static inline void
owner_release (Owner *self)
{
  g_atomic_int_set (&self->released, TRUE);
}

/* Runs on the engine's thread; read by the owner once the job has ended. */
static inline void
owner_tap (const MrTapEvent *event, gpointer user_data)
{
  Owner *self = user_data;

  self->bus_time = event->when;
  self->n_sent += event->kind == MR_TAP_SENT;
  self->n_received += event->kind == MR_TAP_RECEIVED ? event->len : 0;
}

static inline void
owner_init (Owner *self)
{
  *self = (Owner) { 0 };
  self->meters = g_ptr_array_new_with_free_func (g_free);
  self->n_frames = g_ptr_array_new ();
  self->telegrams = g_ptr_array_new_with_free_func (g_free);
  self->data = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->log = g_string_new (NULL);
  self->steps = g_string_new (NULL);
  self->journal = g_string_new (NULL);
}

static inline void
owner_open (Owner *self, const char *uri_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (uri_text, &error);

  g_assert_no_error (error);
  owner_init (self);
  self->master = mr_master_new (uri, NULL, NULL, owner_on_event, owner_on_journal, self);
  mr_master_add_tap (self->master, owner_tap, self, NULL);
}

/* On a simulated bus, as fast as the computer can; @query: for example "?baud=300", or "". */
static inline void
owner_open_bus (Owner *self, const char *description, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *uri = NULL;
  const int fd = g_file_open_tmp ("mr-XXXXXX.bus", &file, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (file, description, -1, NULL));
  uri = g_strdup_printf ("sim:%s%s", file, query);
  owner_open (self, uri);
  self->file = g_steal_pointer (&file);
}

static inline gboolean
owner_give_up (gpointer user_data)
{
  ((Owner *) user_data)->gave_up = TRUE;
  return G_SOURCE_CONTINUE;
}

static inline gboolean
owner_tick (gpointer user_data)
{
  ((Owner *) user_data)->n_ticks++;
  return G_SOURCE_CONTINUE;
}

/* The ticks are there so that a condition is looked at again that no event makes true. */
#define owner_wait_for(self, condition) \
  G_STMT_START { \
    guint patience_ = g_timeout_add_seconds (PATIENCE_S, owner_give_up, self); \
    guint ticks_ = g_timeout_add (5, owner_tick, self); \
    while (!(condition) && !(self)->gave_up) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (patience_); \
    g_source_remove (ticks_); \
    g_assert_false ((self)->gave_up); \
  } G_STMT_END

static inline void
owner_wait (Owner *self, guint job)
{
  owner_wait_for (self, self->ended >= job);
}

/* Returns: the job's number */
static inline guint
owner_write (Owner *self, const char *kind, const MrTarget *target, const char *old_value, const char *new_value)
{
  g_auto (MrWriteRequest) request = { 0 };

  mr_write_request_init (&request, 1, mr_write_kind_find (kind), target, old_value, new_value);
  return mr_master_write (self->master, &request, 1);
}

static inline int
owner_compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* The meters in the order of their text, one a line. */
static inline char *
owner_meters (Owner *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  g_ptr_array_extend (sorted, self->meters, NULL, NULL);
  g_ptr_array_sort (sorted, owner_compare);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv ("\n", (char **) sorted->pdata);
}

#define owner_assert_meters(self, expected) \
  G_STMT_START { \
    g_autofree char *meters_ = owner_meters (self); \
    g_assert_cmpstr (meters_, ==, expected); \
  } G_STMT_END

static inline void
owner_assert_no_problem (Owner *self)
{
  g_assert_cmpstr (self->problems->len > 0 ? self->problems->pdata[0] : NULL, ==, NULL);
}

static inline void
owner_on_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mr_master_shutdown_finish (result, &error));
  g_assert_no_error (error);
  ((Owner *) user_data)->is_shut_down = TRUE;
}

static inline void
owner_shut_down (Owner *self)
{
  if (self->master == NULL)
    return;

  self->is_shut_down = FALSE;
  mr_master_shutdown_async (g_steal_pointer (&self->master), owner_on_shut_down, self);
  owner_wait_for (self, self->is_shut_down);
}

static inline void
owner_close (Owner *self)
{
  owner_shut_down (self);
  if (self->file != NULL)
    g_unlink (self->file);
  g_clear_pointer (&self->file, g_free);
  g_ptr_array_unref (self->meters);
  g_ptr_array_unref (self->n_frames);
  g_ptr_array_unref (self->telegrams);
  g_ptr_array_unref (self->data);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->notes);
  g_string_free (self->log, TRUE);
  g_string_free (self->steps, TRUE);
  g_string_free (self->journal, TRUE);
  g_free (self->proof);
  g_free (self->reason);
  g_free (self->sent);
  g_free (self->values);
  g_clear_error (&self->error);
}
