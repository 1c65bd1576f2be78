/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile.h"

#include <string.h>

#include "mr-profile-private.h"

G_DEFINE_QUARK (mr-profile-error-quark, mr_profile_error)

static gboolean
is_same (GBytes *expected, const guint8 *octets, gsize n)
{
  gsize n_expected;
  const guint8 *data = g_bytes_get_data (expected, &n_expected);

  return n_expected == n && memcmp (data, octets, n) == 0;
}

gboolean
mr_place_holds (const MrPlace *place, const MbusRecord *record)
{
  if (place->vif == NULL || record->header == NULL || record->function == MBUS_FUNCTION_MANUFACTURER)
    return FALSE;
  return is_same (place->vif, record->header + record->n_dif, record->n_header - record->n_dif) &&
         (place->dif == NULL || is_same (place->dif, record->header, record->n_dif));
}

static const MbusUnit *
find_unit (const MrProfile *self, const MbusRecord *record)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const GArray *set = g_ptr_array_index (self->records, i);

      for (guint j = 0; j < set->len; j++)
        {
          const MrProfileRecord *known = &g_array_index (set, MrProfileRecord, j);

          if (mr_place_holds (&known->place, record))
            return &known->unit;
        }
    }
  return NULL;
}

void
mr_profile_apply (const MrProfile *self, MbusTelegram *telegram)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      const MbusUnit *unit = find_unit (self, record);

      if (unit != NULL)
        mbus_record_interpret (record, unit);
    }
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
