/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-state.h"

#include <glib/gi18n-lib.h>

static const struct {
  const char *nick;
  const char *name;
  gboolean in_doubt;
} states[] = {
  /* Translators: how far a write to a meter has come; short. "Confirmed" means that the new value was read back. */
  [MR_WRITE_PLANNED] = { "planned", N_("Planned"), FALSE },
  [MR_WRITE_SENT] = { "sent", N_("Sent"), TRUE },
  [MR_WRITE_ACCEPTED] = { "accepted", N_("Accepted"), TRUE },
  [MR_WRITE_CONFIRMED] = { "confirmed", N_("Confirmed"), FALSE },
  [MR_WRITE_FAILED] = { "failed", N_("Failed"), FALSE },
  [MR_WRITE_UNKNOWN] = { "unknown", N_("In doubt"), TRUE },
};

const char *
mr_write_state_nick (MrWriteState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "unknown");

  return states[state].nick;
}

const char *
mr_write_state_name (MrWriteState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "");

  return _(states[state].name);
}

gboolean
mr_write_state_is_in_doubt (MrWriteState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), TRUE);

  return states[state].in_doubt;
}
