/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task writes, and what became of it. */
#include "config.h"

#include "mr-task-private.h"

void
mr_task_write_free (gpointer data)
{
  MrTaskWrite *write = data;

  g_object_unref (write->meter);
  mr_write_request_clear (&write->request);
  g_free (write->subject);
  g_free (write->sentence);
  g_free (write->found);
  g_clear_pointer (&write->octets, g_bytes_unref);
  g_free (write);
}

void
mr_task_add_write (MrTask *self, MrMeter *meter, MrWriteRequest *request, char *subject)
{
  MrTaskWrite *write = g_new0 (MrTaskWrite, 1);

  write->meter = g_object_ref (meter);
  write->request = *request;
  write->subject = subject;
  write->sentence = g_strdup ("");
  *request = (MrWriteRequest) { 0 };
  g_ptr_array_add (self->writes, write);
  if (g_hash_table_add (self->written, meter)) /* "meters" holds it */
    g_ptr_array_add (self->meters, g_object_ref (meter));
}

void
mr_task_set_write_id (MrTask *self, guint index, gint64 id)
{
  MrTaskWrite *write = g_ptr_array_index (self->writes, index);

  write->request.id = id;
  g_hash_table_insert (self->stored_writes, &write->request.id, write);
}

void
mr_task_forget_secrets (MrTask *self)
{
  for (guint i = 0; i < self->writes->len; i++)
    mr_write_request_forget_secrets (&((MrTaskWrite *) g_ptr_array_index (self->writes, i))->request);
}

MrTaskWrite *
mr_task_find_write (MrTask *self, gint64 id)
{
  return g_hash_table_lookup (self->stored_writes, &id);
}

static gboolean
is_under_way (const MrTaskWrite *write)
{
  return write->state == MR_WRITE_PLANNED || write->state == MR_WRITE_SENT || write->state == MR_WRITE_ACCEPTED;
}

/* They come to their ends in their order. */
const MrTaskWrite *
mr_task_present_write (MrTask *self)
{
  while (self->present_write + 1 < self->writes->len &&
         !is_under_way (g_ptr_array_index (self->writes, self->present_write)))
    self->present_write++;
  return g_ptr_array_index (self->writes, self->present_write);
}

const MrWriteKind *
mr_task_get_write_kind (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->writes->len > 0 ? ((const MrTaskWrite *) g_ptr_array_index (self->writes, 0))->request.kind : NULL;
}

const MrTaskWrite *
mr_task_get_last_write (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->writes->len > 0 ? g_ptr_array_index (self->writes, self->writes->len - 1) : NULL;
}

guint
mr_task_count_writes (MrTask *self, MrWriteOutcome outcome)
{
  guint n = 0;

  g_return_val_if_fail (MR_IS_TASK (self), 0);

  for (guint i = 0; i < self->writes->len; i++)
    {
      const MrTaskWrite *write = g_ptr_array_index (self->writes, i);

      n += mr_write_outcome (write->state, write->sent, FALSE) == outcome;
    }
  return n;
}

/* What was not sent says nothing about the meter if an earlier write to it was, and did not succeed. */
static gboolean
counts_more (const MrTaskWrite *write, const MrTaskWrite *earlier)
{
  return earlier == NULL || write->sent || !earlier->sent || earlier->state == MR_WRITE_CONFIRMED;
}

/* Of each meter the last write that counts. Returns: (transfer container) (element-type MrMeter): those of which it is
 * meant. */
static GPtrArray *
list_last (MrTask *self, gboolean (*is_meant) (const MrTaskWrite *write, int wanted), int wanted)
{
  g_autoptr (GHashTable) last = g_hash_table_new (NULL, NULL);
  GPtrArray *meters = g_ptr_array_new ();

  for (guint i = 0; i < self->writes->len; i++)
    {
      MrTaskWrite *write = g_ptr_array_index (self->writes, i);

      if (counts_more (write, g_hash_table_lookup (last, write->meter)))
        g_hash_table_insert (last, write->meter, write);
    }
  for (guint i = self->writes->len; i > 0; i--)
    {
      const MrTaskWrite *write = g_ptr_array_index (self->writes, i - 1);

      if (g_hash_table_lookup (last, write->meter) == write && is_meant (write, wanted))
        g_ptr_array_add (meters, write->meter);
    }
  return meters;
}

static gboolean
is_outcome (const MrTaskWrite *write, int wanted)
{
  return (int) mr_write_outcome (write->state, write->sent, FALSE) == wanted;
}

static gboolean
is_doubtful (const MrTaskWrite *write, int wanted)
{
  return mr_write_state_is_in_doubt (write->state);
}

static gboolean
is_unsent (const MrTaskWrite *write, int wanted)
{
  return is_outcome (write, MR_WRITE_OUTCOME_NOT_SENT) || is_outcome (write, MR_WRITE_OUTCOME_PLANNED);
}

guint
mr_task_count_meters (MrTask *self, MrWriteOutcome outcome)
{
  g_autoptr (GPtrArray) meters = NULL;

  g_return_val_if_fail (MR_IS_TASK (self), 0);

  meters = list_last (self, is_outcome, (int) outcome);
  return meters->len;
}

guint
mr_task_count_not_sent (MrTask *self)
{
  g_autoptr (GPtrArray) meters = NULL;

  g_return_val_if_fail (MR_IS_TASK (self), 0);

  meters = list_last (self, is_unsent, 0);
  return meters->len;
}

GPtrArray *
mr_task_list_doubtful (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return list_last (self, is_doubtful, 0);
}

gboolean
mr_task_is_writing (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), FALSE);

  return !mr_task_is_over (self) && self->kind == MR_TASK_WRITE;
}
