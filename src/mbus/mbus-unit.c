/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-unit.h"

const char *
mbus_unit_name (const MbusUnit *self)
{
  return self->words != NULL ? self->words : mbus_quantity_name (self->quantity);
}

gboolean
mbus_unit_replaces (const MbusUnit *self)
{
  return self->coding == MBUS_CODING_COUNT || self->coding == MBUS_CODING_WHEN ||
         self->coding == MBUS_CODING_OTHER_UNIT;
}
