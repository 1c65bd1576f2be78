/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-outcome.h"

#include <glib/gi18n-lib.h>

static const struct {
  const char *nick;
  const char *name;
} outcomes[] = {
  /* Translators: what became of a write to a meter; short. */
  [MR_WRITE_OUTCOME_PLANNED] = { "planned", N_("Planned") },
  [MR_WRITE_OUTCOME_UNDER_WAY] = { "under-way", N_("Under way") },
  [MR_WRITE_OUTCOME_CONFIRMED] = { "confirmed", N_("Confirmed") },
  /* Translators: what became of a write to a meter: it already had the new value, and nothing was sent; short. */
  [MR_WRITE_OUTCOME_UNCHANGED] = { "unchanged", N_("No change needed") },
  [MR_WRITE_OUTCOME_FAILED] = { "failed", N_("Failed") },
  [MR_WRITE_OUTCOME_NOT_SENT] = { "not-sent", N_("Not sent") },
  [MR_WRITE_OUTCOME_DOUBT] = { "in-doubt", N_("In doubt") },
  /* Translators: what became of a write to a meter was never found out, and does not matter any more; short. */
  [MR_WRITE_OUTCOME_UNVERIFIED] = { "unverified", N_("Unverified") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (outcomes) == MR_N_WRITE_OUTCOMES);

MrWriteOutcome
mr_write_outcome (MrWriteState state, gboolean was_sent, gboolean is_finished)
{
  if (state == MR_WRITE_PLANNED)
    return MR_WRITE_OUTCOME_PLANNED;
  if (state == MR_WRITE_CONFIRMED)
    return was_sent ? MR_WRITE_OUTCOME_CONFIRMED : MR_WRITE_OUTCOME_UNCHANGED;
  if (state == MR_WRITE_FAILED)
    return was_sent ? MR_WRITE_OUTCOME_FAILED : MR_WRITE_OUTCOME_NOT_SENT;
  return is_finished ? MR_WRITE_OUTCOME_UNVERIFIED : MR_WRITE_OUTCOME_DOUBT;
}

const char *
mr_write_outcome_nick (MrWriteOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcomes), "");

  return outcomes[outcome].nick;
}

const char *
mr_write_outcome_name (MrWriteOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcomes), "");

  return _(outcomes[outcome].name);
}
