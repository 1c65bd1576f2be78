/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <string.h>

#include "mr-write-kind.h"

#include <glib/gi18n-lib.h>

/* The log of every write that was ever planned, and the journal of its outcome. "Planned" is on the disk before the
 * write is queued, and "sent" before its octets are sent. So after a power failure, a planned write is known not to
 * have been sent, and a sent write is known to be in doubt. */

/* How a write that was read back changes the stored meter. ?1: the value it has now, ?2: the meter. */
typedef struct {
  const char *kind;
  const char *sql;
  gboolean hex; /* the value consists of BCD digits, and is stored as such */
} Effect;

static const Effect effects[] = {
  { MR_WRITE_PRIMARY_ADDRESS, "UPDATE meter SET primary_address = ?1,"
    "  arrived = (SELECT seq FROM sqlite_sequence WHERE name = 'readout') WHERE id = ?2", FALSE },
  { MR_WRITE_BAUD_RATE, "UPDATE meter SET baud = ?1 WHERE id = ?2", FALSE },
  { MR_WRITE_METER_NUMBER, "UPDATE meter SET identification = ?1 WHERE id = ?2", TRUE },
};

void
mr_write_free (MrWrite *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->old_value);
  g_free (self->new_value);
  g_free (self->reason);
  g_free (self->who);
  g_free (self->subject);
  g_free (self->template_id);
  g_free (self->field_values);
  g_free (self->time_source);
  g_free (self->time_state);
  g_free (self->bus_name);
  g_free (self->place);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->proof, g_bytes_unref);
  g_free (self);
}

/* Returns: its id, or 0 with an error. */
static gint64
plan (MrStore *self, const MrPlannedWrite *write, GError **error)
{
  /* A write must be in the journal, whatever happens to the program. */
  if (self->unsaved != NULL)
    {
      g_propagate_error (error, g_error_copy (self->unsaved));
      return 0;
    }
  if (!mr_store_enter (self, error) ||
      !mr_store_run (self, error,
                     "INSERT INTO write (meter, what, old_value, new_value, state, planned, who, subject, template,"
                     "  field_values, time_source, time_state, time_uncertainty, program, changed)"
                     "  VALUES (?1, ?2, coalesce (?3, ''), ?4, ?5, ?6, coalesce (?7, ''), coalesce (?8, ?2),"
                     "  coalesce (?9, ''), coalesce (?10, ''), coalesce (?11, ''), coalesce (?12, ''), iif (?11 IS NULL, -1, ?13), ?14, "
                     MR_STORE_NEXT_CHANGE ")",
                     "lsssilssssssll", write->meter, write->kind, write->old_value, write->new_value,
                     (int) MR_WRITE_PLANNED, g_get_real_time (), write->who, write->subject, write->template_id,
                     write->field_values, write->time_source, write->time_state, write->time_uncertainty,
                     self->program))
    return 0;
  return sqlite3_last_insert_rowid (self->db);
}

gint64
mr_store_plan_write (MrStore *self, gint64 meter, const char *kind, const char *old_value, const char *new_value,
                     GError **error)
{
  const MrPlannedWrite write = { .meter = meter, .kind = kind, .old_value = old_value, .new_value = new_value };

  return plan (self, &write, error);
}

gboolean
mr_store_plan_writes (MrStore *self, MrPlannedWrite *writes, gsize n_writes, GError **error)
{
  gboolean good;

  if (!mr_store_begin (self, error))
    return FALSE;
  good = mr_store_close_abandoned (self, error);
  for (gsize i = 0; good && i < n_writes; i++)
    {
      writes[i].id = plan (self, &writes[i], error);
      good = writes[i].id != 0;
    }
  return mr_store_end (self, good, error);
}

static gboolean
advance (MrStore *self, const MrJournalEntry *entry, GError **error)
{
  const gboolean sent = entry->state == MR_WRITE_SENT;
  const gboolean final = entry->state == MR_WRITE_CONFIRMED || entry->state == MR_WRITE_FAILED;

  return mr_store_change (self, error,
                          _("This write is no longer in the log. Its site may have been removed in another window."),
                          "UPDATE write SET state = ?1, request = coalesce (?2, request), proof = coalesce (?3, proof),"
                          "  reason = iif (?5 <> 0, '', coalesce (?4, reason)), sent = iif (?5 <> 0, ?5, sent),"
                          "  finished = ?6, old_value = coalesce (?8, old_value), new_value = coalesce (?9, new_value),"
                          "  changed = " MR_STORE_NEXT_CHANGE " WHERE id = ?7",
                          "ibbslllss", (int) entry->state, sent ? entry->octets : NULL,
                          final ? entry->octets : NULL, entry->reason,
                          sent ? entry->time : (gint64) 0, final ? entry->time : (gint64) 0, entry->write,
                          sent ? entry->old_value : NULL, sent ? entry->new_value : NULL);
}

/* What became of earlier writes with the same subject will never be known, and does not matter any more. */
static gboolean
supersede (MrStore *self, gint64 write, gint64 time, GError **error)
{
  return mr_store_run (self, error,
                       "UPDATE write SET finished = ?2, changed = " MR_STORE_NEXT_CHANGE
                       "  FROM (SELECT meter, what, subject FROM write WHERE id = ?1) AS later"
                       "  WHERE write.meter = later.meter AND write.what = later.what AND write.subject = later.subject"
                       "  AND write.id < ?1 AND write.finished = 0 AND write.sent <> 0", "ll", write, time);
}

/* @found: (nullable): what the meter has in place of the new value */
static gboolean
apply (MrStore *self, gint64 write, const char *found, gint64 time, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT meter, what, new_value FROM write WHERE id = ?1", "l", write);
  g_autofree char *kind = NULL;
  g_autofree char *value = NULL;
  gint64 meter;

  if (statement == NULL || mr_store_step (self, statement, error) != MR_STEP_ROW)
    return FALSE;
  meter = mr_statement_get_id (statement, 0);
  kind = mr_statement_dup_text (statement, 1);
  value = mr_statement_dup_text (statement, 2);
  if (!mr_store_check_row (self, statement, error))
    return FALSE;

  if (!supersede (self, write, time, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    if (strcmp (effects[i].kind, kind) == 0)
      return mr_store_run (self, error, effects[i].sql, "ll",
                           g_ascii_strtoll (found != NULL ? found : value, NULL, effects[i].hex ? 16 : 10), meter);
  return TRUE;
}

static gboolean
journal (MrStore *self, const MrJournalEntry *entry, GError **error)
{
  const gboolean is_known =
    entry->state == MR_WRITE_CONFIRMED || (entry->state == MR_WRITE_FAILED && entry->found != NULL);

  return advance (self, entry, error) && (!is_known || apply (self, entry->write, entry->found, entry->time, error));
}

gboolean
mr_store_journal_write (MrStore *self, const MrJournalEntry *entry, GError **error)
{
  if (!mr_store_begin (self, error))
    return FALSE;
  return mr_store_end (self, journal (self, entry, error), error);
}

/* The reading that shows it may be stored after another one, or a later write, has finished it. */
gboolean
mr_store_settle_write (MrStore *self, const MrJournalEntry *entry, GError **error)
{
  g_autoptr (MrStatement) statement = NULL;
  MrStep step = MR_STEP_ERROR;

  if (!mr_store_begin (self, error))
    return FALSE;
  statement = mr_store_prepare (self, error, "SELECT 1 FROM write WHERE id = ?1 AND finished = 0 AND sent <> 0", "l",
                                entry->write);
  if (statement != NULL)
    step = mr_store_step (self, statement, error);
  g_clear_pointer (&statement, mr_statement_free);
  return mr_store_end (self, step == MR_STEP_DONE || (step == MR_STEP_ROW && journal (self, entry, error)), error);
}

/* A request or a telegram. */
static GBytes *
dup_frame_or_null (MrStatement *statement, int column)
{
  return mr_statement_is_null (statement, column) ? NULL : mr_statement_dup_octets (statement, column, MBUS_FRAME_MAX);
}

static MrWrite *
read_write (MrStatement *statement)
{
  MrWrite *write = g_new0 (MrWrite, 1);

  write->id = mr_statement_get_id (statement, 0);
  write->meter = mr_statement_get_id (statement, 1);
  write->kind = mr_statement_dup_text (statement, 2);
  write->old_value = mr_statement_dup_text (statement, 3);
  write->new_value = mr_statement_dup_text (statement, 4);
  write->request = dup_frame_or_null (statement, 5);
  write->proof = dup_frame_or_null (statement, 6);
  write->state = (MrWriteState) mr_statement_get_range (statement, 7, MR_WRITE_PLANNED, MR_WRITE_UNKNOWN);
  write->reason = mr_statement_dup_text (statement, 8);
  write->planned = mr_statement_get_time (statement, 9);
  write->sent = mr_statement_get_time (statement, 10);
  write->finished = mr_statement_get_time (statement, 11);
  write->who = mr_statement_dup_text (statement, 12);
  write->subject = mr_statement_dup_text (statement, 13);
  write->template_id = mr_statement_dup_text (statement, 14);
  write->field_values = mr_statement_dup_text (statement, 15);
  write->time_source = mr_statement_dup_text (statement, 16);
  write->time_state = mr_statement_dup_text (statement, 17);
  write->time_uncertainty = mr_statement_get_range (statement, 18, -1, MR_STORE_TIME_MAX);
  write->changed = mr_statement_get_range (statement, 19, 0, MR_STORE_ID_MAX);
  write->bus = mr_statement_get_id (statement, 20);
  write->bus_name = mr_statement_dup_text (statement, 21);
  write->place = mr_statement_dup_text (statement, 22);
  write->primary = mr_statement_get_primary (statement, 23);
  mr_statement_get_address (statement, 24, &write->address);
  return write;
}

#define WRITE_COLUMNS \
  "write.id, meter, what, old_value, new_value, request, proof, state, reason, planned, sent, finished, who, subject," \
  " template, field_values, time_source, time_state, time_uncertainty, changed, bus.id, bus.name, place," \
  " primary_address, " MR_STORE_ADDRESS_COLUMNS

/* @statement: (transfer full) (nullable) */
static GPtrArray *
read_writes (MrStore *self, MrStatement *taken, GError **error)
{
  g_autoptr (MrStatement) statement = taken;
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_write_free);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (writes, read_write (statement));
  return step == MR_STEP_DONE ? g_steal_pointer (&writes) : NULL;
}

GPtrArray *
mr_store_list_writes (MrStore *self, gint64 site, GError **error)
{
  return read_writes (self,
                      mr_store_prepare (self, error,
                                        "SELECT " WRITE_COLUMNS
                                        "  FROM write JOIN meter ON meter.id = write.meter"
                                        "  JOIN bus ON bus.id = meter.bus"
                                        "  WHERE bus.site = ?1 ORDER BY write.id", "l", site),
                      error);
}

/* The order of the tables is fixed (CROSS JOIN), and that of the rows found last (+), so that only the writes that
 * changed are looked at. */
GPtrArray *
mr_store_list_changed_writes (MrStore *self, gint64 site, gint64 since, GError **error)
{
  return read_writes (self,
                      mr_store_prepare (self, error,
                                        "SELECT " WRITE_COLUMNS
                                        "  FROM write CROSS JOIN meter ON meter.id = write.meter"
                                        "  CROSS JOIN bus ON bus.id = meter.bus"
                                        "  WHERE bus.site = ?1 AND changed > ?2 ORDER BY +write.id", "ll", site, since),
                      error);
}
