/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-commissioning-row.h"

#include <math.h>
#include <string.h>

#include "mr-store.h"
#include "mr-write-kind.h"

gboolean
mr_commissioning_row_has_manufacturer (const MrCommissioningRow *self)
{
  return self->address.manufacturer != MBUS_MANUFACTURER_ANY;
}

gboolean
mr_commissioning_row_has_device_type (const MrCommissioningRow *self)
{
  return self->address.device_type != MBUS_DEVICE_TYPE_ANY;
}

/* NaN when it cannot be written as a number: infinite, say, or digits that are hexadecimal. */
static double
number_of (const char *text)
{
  char *end = NULL;
  double number;

  if (*text == '\0' || text[strspn (text, "0123456789.eE+-")] != '\0')
    return NAN;
  number = g_ascii_strtod (text, &end);
  return *end == '\0' ? number : NAN;
}

static MrCommissioningValue
value_of (const MbusRecord *record)
{
  MrCommissioningValue self = { .number = NAN };

  if (record == NULL)
    return self;
  self.kind = mbus_record_quantity_name (record);
  if (mr_decoded_meter_has_value (record))
    {
      mbus_record_display (record, &self.value, &self.unit);
      self.number = number_of (self.value);
    }
  return self;
}

static void
value_clear (MrCommissioningValue *self)
{
  g_free (self->value);
  g_free (self->unit);
}

static void
row_clear (gpointer data)
{
  MrCommissioningRow *self = data;

  value_clear (&self->reading);
  value_clear (&self->second);
  g_ptr_array_unref (self->findings);
}

/* Meter → the write that changed its primary address last and was read back. What was only accepted did not happen. */
static GHashTable *
find_changes (GPtrArray *writes)
{
  GHashTable *changes = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);

      if (write->state == MR_WRITE_CONFIRMED && g_str_equal (write->kind, MR_WRITE_PRIMARY_ADDRESS))
        g_hash_table_replace (changes, (gpointer) &write->meter, (gpointer) write);
    }
  return changes;
}

/* @change: (nullable) */
static int
address_before (const MrWrite *change)
{
  guint64 address;

  if (change == NULL || !g_ascii_string_to_unsigned (change->old_value, 10, 0, MBUS_ADDRESS_BROADCAST, &address, NULL))
    return -1;
  return (int) address;
}

static MrCommissioningRow
row_of (guint number, const MrJudgedMeter *judged, const MrWrite *change)
{
  const MrDecodedMeter *meter = judged->meter;
  const MrKnownMeter *known = meter->known;

  return (MrCommissioningRow) {
    .number = number,
    .place = known->place,
    .address = known->address,
    .model = mr_profile_model (meter->profile),
    .primary = known->primary,
    .address_before = address_before (change),
    .baud = known->baud,
    .reading = value_of (meter->reading),
    .second = value_of (meter->second),
    .clock = meter->clock,
    .status = meter->header != NULL ? meter->header->status : -1,
    .is_read = meter->telegrams->len > 0,
    .security_mode = meter->encrypted != NULL ? meter->encrypted->security_mode : -1,
    .enhanced = known->enhanced,
    .delay = known->last.delay,
    .tries = known->last.tries,
    .first_heard = known->first_heard,
    .last_heard = known->last_heard,
    .attendance = judged->attendance,
    .verdict = mr_findings_verdict (judged->findings),
    .findings = g_ptr_array_ref (judged->findings),
  };
}

GArray *
mr_commissioning_rows (const MrJudgedMeter *meters, gsize n_meters, GPtrArray *writes)
{
  g_autoptr (GHashTable) changes = find_changes (writes);
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (MrCommissioningRow), (guint) n_meters);

  g_array_set_clear_func (rows, row_clear);
  for (gsize i = 0; i < n_meters; i++)
    {
      const MrCommissioningRow row = row_of ((guint) i + 1, &meters[i],
                                             g_hash_table_lookup (changes, &meters[i].meter->known->id));

      g_array_append_val (rows, row);
    }
  return rows;
}
