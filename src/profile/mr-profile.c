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


GPtrArray *
mr_profile_list_data_sets (const MrProfile *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_data_set_unref);

  for (guint i = 0; self != NULL && i < self->data_sets->len; i++)
    {
      GPtrArray *sets = g_ptr_array_index (self->data_sets, i);

      for (guint j = 0; j < sets->len; j++)
        g_ptr_array_add (all, mr_data_set_ref (g_ptr_array_index (sets, j)));
    }
  return all;
}

MrDataSet *
mr_profile_find_data_set (const MrProfile *self, const MbusDataRequest *request, GError **error)
{
  g_autoptr (GPtrArray) sets = mr_profile_list_data_sets (self);

  for (guint i = 0; i < sets->len; i++)
    {
      MrDataSet *set = g_ptr_array_index (sets, i);

      if (mbus_data_request_equal (mr_data_set_request (set), request))
        return mr_data_set_ref (set);
    }
  return mr_data_set_new_standard (request, error);
}
