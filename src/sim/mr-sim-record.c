/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-sim.h"
#include "mr-sim-value.h"

MrSimRecord *
mr_sim_record_parse (const char  *text,
                     GError     **error)
{
  g_autoptr (MrSimRecord) self = g_new0 (MrSimRecord, 1);

  if (g_str_has_prefix (text, "raw "))
    {
      g_autoptr (GBytes) octets = mr_sim_value_octets (text + 4, error);

      if (octets == NULL)
        return NULL;
      self->octets = g_bytes_unref_to_array (g_steal_pointer (&octets));
      return g_steal_pointer (&self);
    }

  g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID, _("“%s” is not a record."), text);
  return NULL;
}

void
mr_sim_record_free (MrSimRecord *self)
{
  g_clear_pointer (&self->octets, g_byte_array_unref);
  g_free (self);
}

void
mr_sim_record_append (const MrSimRecord *self,
                      GDateTime         *now,
                      GByteArray        *out)
{
  g_byte_array_append (out, self->octets->data, self->octets->len);
}
