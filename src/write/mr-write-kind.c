/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-kind.h"

static const MrWriteKind *const kinds[] = {
  &mr_write_primary_address,
  &mr_write_meter_number,
  &mr_write_clock,
  &mr_write_command,
  &mr_write_baud_rate,
};

const MrWriteKind *
mr_write_kind_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i]->id, id) == 0)
      return kinds[i];

  return NULL;
}

char *
mr_write_kind_present (const MrWriteKind *kind, const char *value)
{
  return kind != NULL && kind->present != NULL ? kind->present (value) : g_strdup (value);
}
