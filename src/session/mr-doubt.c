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

static MrWriteState
judge_clock (MrMeter *meter, GBytes **proof)
{
  const MrKnownMeter *known = mr_meter_known (meter);
  guint telegram = 0;

  switch (mr_write_clock_judge (known->in_doubt_value, known->in_doubt_sent, mr_meter_readout (meter),
                                mr_meter_telegrams (meter), &telegram))
    {
    case MR_WRITE_CLOCK_RUNS_ON:
      *proof = frame_of (meter, telegram);
      return MR_WRITE_CONFIRMED;
    case MR_WRITE_CLOCK_DIFFERS:
      *proof = frame_of (meter, telegram);
      return MR_WRITE_FAILED;
    case MR_WRITE_CLOCK_NOT_SHOWN:
    default:
      return MR_WRITE_UNKNOWN;
    }
}

/* Which template it was is not stored; any that leads to the state that was asked for shows whether it was reached. */
static MrWriteState
judge_command (MrMeter *meter, GBytes **proof)
{
  const char *expected = mr_meter_known (meter)->in_doubt_value;
  GPtrArray *telegrams = mr_meter_telegrams (meter);
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  g_autoptr (GPtrArray) list = mr_commands_list (commands, mr_meter_address (meter), telegrams);

  for (guint i = 0; i < list->len; i++)
    {
      const MrCommand *command = g_ptr_array_index (list, i);
      guint telegram = 0;
      g_autofree char *state = NULL;

      if (g_strcmp0 (mr_command_expected (command), expected) != 0)
        continue;
      state = mr_command_read_state (command, telegrams, &telegram);
      if (state == NULL)
        continue;
      *proof = frame_of (meter, telegram);
      return g_str_equal (state, expected) ? MR_WRITE_CONFIRMED : MR_WRITE_FAILED;
    }
  return MR_WRITE_UNKNOWN;
}

MrWriteState
mr_doubt_judge (MrMeter *meter, GBytes **proof)
{
  const MrKnownMeter *known = mr_meter_known (meter);

  *proof = NULL;
  /* What was read before the write shows nothing of it. */
  if (known->in_doubt == NULL || mr_meter_readout (meter)->time < known->in_doubt_sent)
    return MR_WRITE_UNKNOWN;
  if (g_str_equal (known->in_doubt, MR_WRITE_CLOCK))
    return judge_clock (meter, proof);

  return g_str_equal (known->in_doubt, MR_WRITE_COMMAND) ? judge_command (meter, proof) : MR_WRITE_UNKNOWN;
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

  return mr_store_journal_write (store, &entry, error);
}

void
mr_doubt_settle (MrArchive *archive, MrMeter *meter, MrWriteState state, GBytes *proof, GAsyncReadyCallback callback,
                 gpointer user_data)
{
  Settlement *self = g_new (Settlement, 1);

  *self = (Settlement) {
    .write = mr_meter_known (meter)->in_doubt_write,
    .state = state,
    .proof = proof != NULL ? g_bytes_ref (proof) : NULL,
    .time = mr_meter_readout (meter)->time,
  };
  mr_archive_keep_async (archive, store_settlement, self, settlement_free, callback, user_data);
}
