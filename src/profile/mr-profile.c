/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile.h"

#include "mr-profile-private.h"

void
mr_profile_apply (const MrProfile *self, MbusTelegram *telegram)
{
  for (guint i = 0; self->records->len > 0 && i < telegram->records->len; i++)
    mr_meanings_apply (self->records, self->proof == MR_PROOF_INFERRED,
                       &g_array_index (telegram->records, MbusRecord, i));
}

const char *
mr_profile_model (const MrProfile *self)
{
  return self != NULL ? self->model : NULL;
}

const char *
mr_profile_source (const MrProfile *self)
{
  return self->source;
}

MrProof
mr_profile_proof (const MrProfile *self)
{
  return self->proof;
}

const MrQuirks *
mr_profile_quirks (const MrProfile *self)
{
  return &self->quirks;
}
