/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-place.h"

#include <string.h>

#include "mr-profile-xml.h"

static gboolean
is_same (GBytes *expected, const guint8 *octets, gsize n)
{
  gsize n_expected;
  const guint8 *data = g_bytes_get_data (expected, &n_expected);

  return n_expected == n && memcmp (data, octets, n) == 0;
}

void
mr_place_read (MrPlace *self, xmlNode *node)
{
  self->vif = mr_xml_octets (node, "vif");
  self->dif = mr_xml_octets (node, "dif");
}

void
mr_place_clear (MrPlace *self)
{
  g_clear_pointer (&self->vif, g_bytes_unref);
  g_clear_pointer (&self->dif, g_bytes_unref);
}

gboolean
mr_place_holds_dif (const MrPlace *self, const MbusRecord *record)
{
  return self->dif == NULL || is_same (self->dif, record->header, record->n_dif);
}

gboolean
mr_place_holds (const MrPlace *self, const MbusRecord *record)
{
  if (self->vif == NULL || record->header == NULL || record->function == MBUS_FUNCTION_MANUFACTURER)
    return FALSE;
  return is_same (self->vif, record->header + record->n_dif, record->n_header - record->n_dif) &&
         mr_place_holds_dif (self, record);
}
