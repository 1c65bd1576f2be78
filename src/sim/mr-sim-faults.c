/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-faults.h"

/* Space voltage of an MBMC2022. */
#define SUPPLY 28

static const MrSimTrouble troubles[] = {
  { "short", .cuts_power = TRUE, .signalled = TRUE },
  { "overload", .cuts_power = TRUE, .signalled = TRUE },
  { "open", .cuts_power = TRUE },
  { "noise", .disturbs = TRUE },
};

void
mr_sim_faults_init (MrSimFaults *self)
{
  *self = (MrSimFaults) { .stray_before = -1, .stray_after = -1, .stray_alone = -1, .supply = SUPPLY };
}

const MrSimTrouble *
mr_sim_trouble_find (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++)
    if (g_str_equal (troubles[i].word, word))
      return &troubles[i];

  return NULL;
}

const MrSimTrouble *
mr_sim_faults_at (const MrSimFaults *self, gint64 elapsed)
{
  for (guint i = 0; i < self->n_outages; i++)
    if (self->outages[i].from <= elapsed && elapsed < self->outages[i].until)
      return self->outages[i].trouble;

  return NULL;
}

gint64
mr_sim_faults_next_signal (const MrSimFaults *self, gint64 elapsed)
{
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < self->n_outages; i++)
    if (self->outages[i].trouble->signalled && self->outages[i].from > elapsed)
      next = MIN (next, self->outages[i].from);

  return next;
}
