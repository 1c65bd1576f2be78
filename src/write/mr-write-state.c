/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-state.h"

static const struct {
  const char *nick;
  gboolean in_doubt;
} states[] = {
  [MR_WRITE_PLANNED] = { "planned", FALSE },
  [MR_WRITE_SENT] = { "sent", TRUE },
  [MR_WRITE_ACCEPTED] = { "accepted", TRUE },
  [MR_WRITE_CONFIRMED] = { "confirmed", FALSE },
  [MR_WRITE_FAILED] = { "failed", FALSE },
  [MR_WRITE_UNKNOWN] = { "unknown", TRUE },
};

const char *
mr_write_state_nick (MrWriteState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "unknown");

  return states[state].nick;
}

gboolean
mr_write_state_is_in_doubt (MrWriteState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), TRUE);

  return states[state].in_doubt;
}
