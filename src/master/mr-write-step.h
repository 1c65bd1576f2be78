/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/**
 * MrWriteStep:
 * @request: number of the #MrWriteRequest
 * @old_value, @new_value: (nullable): what it had and is sent (SENT); else %NULL
 * @found: (nullable): what it was read back to have, where that is neither the old nor the new value (FAILED)
 * @address: who the meter is: as it identified itself, with the new identity once that is confirmed; before that what
 *   the request says
 * @octets: (nullable): what is about to be sent (SENT); the telegram that proves the new value (CONFIRMED), or
 *   shows @found
 * @reason: (nullable): why the state is FAILED or UNKNOWN, a translated sentence
 * @time: g_get_real_time()
 *
 * A write has come to @state.
 */
typedef struct {
  gint64 request;
  MrWriteState state;
  char *old_value;
  char *new_value;
  char *found;
  MbusSecondary address;
  GBytes *octets;
  char *reason;
  gint64 time;
} MrWriteStep;

/**
 * MrJournalFunc:
 *
 * Keeps a record of writes. Called on the engine's thread for every step, before the event of the same step is
 * delivered. For %MR_WRITE_SENT it is called before the octets leave, and must return only when the entry is on the
 * disk. The engine waits for it, so it must not wait for the engine's owner.
 *
 * Returns: %FALSE with an error when the step was not recorded. Then nothing is sent for %MR_WRITE_SENT, and the write
 *   fails; for other steps the event is delivered all the same.
 */
typedef gboolean (*MrJournalFunc) (const MrWriteStep *step, gpointer user_data, GError **error);

G_END_DECLS
