/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-fixed.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"
#include "mbus-types.h"
#include "mbus-vif.h"

#define OFFSET_ACCESS 4
#define OFFSET_UNITS 6
#define OFFSET_COUNTERS 8
#define COUNTER_OCTETS 4
#define N_COUNTERS 2

/* All bits but these mean the same in the status octets of fixed and variable data. */
#define STATUS_OF_COUNTERS (MBUS_FIXED_STATUS_BINARY | MBUS_FIXED_STATUS_STORED)

/* For the four bits of a medium: the device type of the variable data structure, and whether its meters send the most
 * significant octet first under either CI. */
static const struct {
  guint8 device_type;
  gboolean msb_first;
} media[] = {
  { 0x00, FALSE }, { 0x01, FALSE }, { 0x02, FALSE }, { 0x03, FALSE }, { 0x04, FALSE }, { 0x05, FALSE },
  { 0x06, FALSE }, { 0x07, FALSE }, { 0x08, FALSE }, { MBUS_DEVICE_TYPE_ANY, FALSE },
  { 0x03, TRUE }, { 0x04, TRUE }, { 0x06, TRUE }, { 0x07, TRUE }, { 0x08, TRUE }, { MBUS_DEVICE_TYPE_ANY, FALSE },
};

/* The lower two bits are with the first unit, the upper two with the second. */
static guint
medium_of (const guint8 units[2])
{
  return units[0] >> 6 | (guint) (units[1] >> 6) << 2;
}

gboolean
mbus_fixed_is_msb_first (const guint8 units[2])
{
  return media[medium_of (units)].msb_first;
}

static void
read_header (MbusTelegram *self, const guint8 *data, gboolean msb_first)
{
  self->has_header = TRUE;
  self->address.id = 0;
  for (guint i = 0; i < 4; i++)
    self->address.id |= (guint32) data[msb_first ? 3 - i : i] << (8 * i);
  self->address.device_type = media[medium_of (data + OFFSET_UNITS)].device_type;
  self->access_number = data[OFFSET_ACCESS];
  self->status = data[MBUS_FIXED_OFFSET_STATUS] & ~STATUS_OF_COUNTERS & 0xFF;
}

static void
decode_counter (MbusRecord *record, const MbusData *data, gboolean binary, guint8 unit)
{
  const gboolean digits = record->unit != NULL && record->unit->coding == MBUS_CODING_DIGITS;
  const int exponent = record->unit != NULL ? mbus_unit_exponent (record->unit, unit) : 0;

  if (binary)
    mbus_type_b (data, exponent, &record->value);
  else if (digits)
    mbus_type_a_digits (data, &record->value);
  else
    mbus_type_a (data, exponent, &record->value);
}

static void
read_counter (MbusTelegram *self, const guint8 *octets, gsize start, guint index, gboolean msb_first)
{
  const guint8 *fixed = octets + start;
  const gsize offset = start + OFFSET_COUNTERS + index * COUNTER_OCTETS;
  const gboolean binary = (fixed[MBUS_FIXED_OFFSET_STATUS] & MBUS_FIXED_STATUS_BINARY) != 0;
  const MbusData data = { octets + offset, COUNTER_OCTETS, msb_first };
  guint8 unit = fixed[OFFSET_UNITS + index] & MBUS_FIXED_UNIT_MASK;
  MbusRecord record = {
    .dif = binary ? MBUS_DIF_FIELD_INT32 : MBUS_DIF_FIELD_BCD8,
    .vif = unit,
    .counter = (guint8) (index + 1),
    .storage = (fixed[MBUS_FIXED_OFFSET_STATUS] & MBUS_FIXED_STATUS_STORED) != 0 ? 1 : 0,
    .offset = (guint16) offset,
    .length = COUNTER_OCTETS,
  };

  if (index > 0 && unit == MBUS_FIXED_UNIT_HISTORIC)
    {
      unit = fixed[OFFSET_UNITS] & MBUS_FIXED_UNIT_MASK;
      record.storage = 1;
      record.counter = 1;
    }
  record.unit = mbus_unit_lookup (MBUS_VIF_PAGE_FIXED, unit);
  decode_counter (&record, &data, binary, unit);
  g_array_append_val (self->records, record);
}

void
mbus_fixed_read (MbusTelegram *self, const guint8 *octets, gsize start, gsize end)
{
  const gsize n_octets = end - start;
  gboolean msb_first = self->ci == MBUS_CI_FIXED_MSB;

  if (n_octets >= OFFSET_COUNTERS)
    {
      msb_first = msb_first || mbus_fixed_is_msb_first (octets + start + OFFSET_UNITS);
      read_header (self, octets + start, msb_first);
    }
  for (guint i = 0; i < N_COUNTERS; i++)
    {
      if (n_octets >= OFFSET_COUNTERS + (i + 1) * COUNTER_OCTETS)
        read_counter (self, octets, start, i, msb_first);
    }

  if (n_octets != MBUS_FIXED_OCTETS && self->error == NULL)
    {
      g_set_error (&self->error, MBUS_ERROR, n_octets < MBUS_FIXED_OCTETS ? MBUS_ERROR_TRUNCATED : MBUS_ERROR_INVALID,
                   /* Translators: the first number is the length found, the second the length of the standard, 16. */
                   _("The length of the fixed data is %u bytes instead of %u."),
                   (guint) n_octets, MBUS_FIXED_OCTETS);
      self->error_offset = (guint16) (start + MIN (n_octets, MBUS_FIXED_OCTETS));
    }
}
