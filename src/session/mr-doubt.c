/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-doubt.h"

#include <glib/gi18n-lib.h>

#include "mr-commands.h"
#include "mr-meter-private.h"
#include "mr-write-kind.h"

/* Returns: the telegram with this number, as it was received */
static GBytes *
frame_of (MrMeter *meter, guint telegram)
{
  GPtrArray *frames = mr_meter_readout (meter)->frames;

  return frames->len > 0 ? g_ptr_array_index (frames, MIN (telegram, frames->len - 1)) : NULL;
}

/* For how long after it was sent a wrong clock shows that it was not set. Later it may have lost the time, or been set
 * again. */
#define CLOCK_PATIENCE (60 * 60 * (gint64) G_USEC_PER_SEC)

/* For how long the old state shows that a command was not obeyed. Later it may have changed twice, by a button or on
 * its own. */
#define COMMAND_PATIENCE (60 * (gint64) G_USEC_PER_SEC)

/* A clock that follows summer time, where what was sent does not, differs without having been set again. */
static gboolean
is_same_offset (gint64 sent, gint64 read)
{
  return mr_clock_zone_offset (MR_CLOCK_LOCAL, sent) == mr_clock_zone_offset (MR_CLOCK_LOCAL, read);
}

static MrWriteState
judge_clock (MrMeter *meter, const MrDoubt *doubt, GBytes **proof)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  guint telegram = 0;
  const MrWriteClockJudgement judgement = mr_write_clock_judge (doubt->old_value, doubt->new_value, doubt->sent,
                                                                readout, mr_meter_telegrams (meter), &telegram);

  if (judgement == MR_WRITE_CLOCK_NOT_SHOWN)
    return MR_WRITE_UNKNOWN;
  *proof = frame_of (meter, telegram);
  if (judgement == MR_WRITE_CLOCK_RUNS_ON)
    return MR_WRITE_CONFIRMED;
  return readout->time - doubt->sent <= CLOCK_PATIENCE && is_same_offset (doubt->sent, readout->time)
           ? MR_WRITE_FAILED
           : MR_WRITE_UNKNOWN;
}

/* By the template that was sent, and by no other: another may be about something else. */
static MrWriteState
judge_command (MrMeter *meter, const MrDoubt *doubt, GBytes **proof)
{
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  g_autoptr (MrCommand) command =
    mr_commands_recall (commands, mr_meter_address (meter), doubt->template_id, doubt->field_values);
  g_autofree char *state = NULL;
  guint telegram = 0;

  /* The template may have been changed since. */
  if (command == NULL || g_strcmp0 (mr_command_expected (command), doubt->new_value) != 0)
    return MR_WRITE_UNKNOWN;
  state = mr_command_read_state (command, mr_meter_telegrams (meter), &telegram);
  if (state == NULL)
    return MR_WRITE_UNKNOWN;

  *proof = frame_of (meter, telegram);
  if (g_str_equal (state, doubt->new_value))
    return MR_WRITE_CONFIRMED;
  return g_str_equal (state, doubt->old_value) && mr_meter_readout (meter)->time - doubt->sent <= COMMAND_PATIENCE
         ? MR_WRITE_FAILED : MR_WRITE_UNKNOWN;
}

MrWriteState
mr_doubt_judge (MrMeter *meter, const MrDoubt *doubt, GBytes **proof)
{
  *proof = NULL;
  /* What was read before the write shows nothing of it. */
  if (mr_meter_readout (meter)->time < doubt->sent)
    return MR_WRITE_UNKNOWN;
  if (g_str_equal (doubt->kind, MR_WRITE_CLOCK))
    return judge_clock (meter, doubt, proof);

  return g_str_equal (doubt->kind, MR_WRITE_COMMAND) ? judge_command (meter, doubt, proof) : MR_WRITE_UNKNOWN;
}

typedef struct {
  gint64 write;
  MrWriteState state;
  GBytes *proof;
  gint64 time;
} Settlement;

static void
settlement_free (gpointer data)
{
  Settlement *self = data;

  g_clear_pointer (&self->proof, g_bytes_unref);
  g_free (self);
}

/* On the archive's thread. */
static gboolean
store_settlement (MrStore *store, gpointer data, GError **error)
{
  const Settlement *self = data;
  const MrJournalEntry entry = {
    .write = self->write,
    .state = self->state,
    .octets = self->proof,
    .reason = self->state == MR_WRITE_FAILED ? _("A later reading shows that the meter did not take it.") : "",
    .time = self->time,
  };

  return mr_store_settle_write (store, &entry, error);
}

void
mr_doubt_settle (MrArchive *archive, MrMeter *meter, const MrDoubt *doubt, MrWriteState state, GBytes *proof,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  Settlement *self = g_new (Settlement, 1);

  *self = (Settlement) {
    .write = doubt->write,
    .state = state,
    .proof = proof != NULL ? g_bytes_ref (proof) : NULL,
    .time = mr_meter_readout (meter)->time,
  };
  mr_archive_keep_async (archive, store_settlement, self, settlement_free, callback, user_data);
}
