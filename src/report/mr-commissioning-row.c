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
  g_free (self->number_before);
  g_ptr_array_unref (self->findings);
}

/* Whether the write may be why its meter has @present: it was sent, and reading back did not disprove it. */
static gboolean
may_explain (const MrWrite *write, const MrWriteKind *kind, const char *present)
{
  return (write->state == MR_WRITE_CONFIRMED || mr_write_state_is_in_doubt (write->state)) &&
         g_str_equal (write->kind, kind->id) && g_str_equal (write->new_value, present) &&
         !g_str_equal (write->new_value, write->old_value);
}

/* Meter → its writes, the newest first. */
static GHashTable *
sort_writes (GPtrArray *writes)
{
  GHashTable *sorted = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = writes->len; i > 0; i--)
    {
      MrWrite *write = g_ptr_array_index (writes, i - 1);
      GPtrArray *own = g_hash_table_lookup (sorted, &write->meter);

      if (own == NULL)
        {
          own = g_ptr_array_new ();
          g_hash_table_insert (sorted, &write->meter, own);
        }
      g_ptr_array_add (own, write);
    }
  return sorted;
}

/* Where meters swap their addresses, one of them has another one on the way. Both its writes are planned at once, so
 * the second one was planned before the first one was finished. @own: writes of the meter, the newest first. Returns:
 * the first write on the way to what @own[i] wrote */
static const MrWrite *
find_first (GPtrArray *own, guint i)
{
  const MrWrite *first = g_ptr_array_index (own, i);

  for (guint j = i + 1; j < own->len; j++)
    {
      const MrWrite *earlier = g_ptr_array_index (own, j);

      if (earlier->state == MR_WRITE_CONFIRMED && earlier->finished > first->planned &&
          g_str_equal (earlier->kind, first->kind) && g_str_equal (earlier->new_value, first->old_value))
        first = earlier;
    }
  return first;
}

/* The value the meter had before the one it has now: the old value of the newest write that may explain it. A later
 * write that was interrupted or failed, so that the meter does not have its value, changed nothing. @own: (nullable):
 * writes of the meter, the newest first. Returns: (transfer none): "" if it is not known */
static const char *
value_before (GPtrArray *own, const MrKnownMeter *known, const MrWriteKind *kind)
{
  const MbusReadout readout = { .address = known->address, .primary = known->primary };
  g_autofree char *present = kind->read_value (NULL, &readout, NULL);

  for (guint i = 0; own != NULL && present != NULL && i < own->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (own, i);

      if (may_explain (write, kind, present))
        return find_first (own, i)->old_value;
    }
  return "";
}

static int
address_before (GPtrArray *own, const MrKnownMeter *known)
{
  const char *value = value_before (own, known, &mr_write_primary_address);
  guint64 address;

  return g_ascii_string_to_unsigned (value, 10, 0, MBUS_ADDRESS_BROADCAST, &address, NULL) ? (int) address : -1;
}

static MrCommissioningRow
row_of (guint number, const MrJudgedMeter *judged, GPtrArray *own)
{
  const MrDecodedMeter *meter = judged->meter;
  const MrKnownMeter *known = meter->known;

  return (MrCommissioningRow) {
    .number = number,
    .bus = judged->bus,
    .place = known->place,
    .address = known->address,
    .model = mr_profile_model (meter->profile),
    .primary = known->primary,
    .address_before = address_before (own, known),
    .number_before = g_strdup (value_before (own, known, &mr_write_meter_number)),
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
  g_autoptr (GHashTable) sorted = sort_writes (writes);
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (MrCommissioningRow), (guint) n_meters);

  g_array_set_clear_func (rows, row_clear);
  for (gsize i = 0; i < n_meters; i++)
    {
      const MrCommissioningRow row = row_of ((guint) i + 1, &meters[i],
                                             g_hash_table_lookup (sorted, &meters[i].meter->known->id));

      g_array_append_val (rows, row);
    }
  return rows;
}
