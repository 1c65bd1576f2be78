/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-decoded-meter.h"

static gsize n_made; /* atomic */

gboolean
mr_decoded_meter_has_value (const MbusRecord *record)
{
  return record != NULL && record->value.validity == MBUS_VALID;
}

/* For heat and cooling the volume is what the energy is checked against. */
static const MbusRecord *
find_volume (const MbusTelegram *telegram, const MbusRecord *reading)
{
  const MbusRecord *found = NULL;

  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);

      if (record == reading || mbus_record_quantity (record) != MBUS_QUANTITY_VOLUME ||
          record->function != MBUS_FUNCTION_INSTANTANEOUS || record->storage != 0 || record->tariff != 0 ||
          record->n_modifiers != 0 || record->n_unknown_vife != 0)
        continue;
      if (found == NULL || record->subunit < found->subunit)
        found = record;
    }
  return found;
}

static gboolean
is_locked (const MbusTelegram *telegram)
{
  return telegram->security == MBUS_SECURITY_NO_KEY || telegram->security == MBUS_SECURITY_WRONG_KEY;
}

/* A reading without value gives way to a later one that has a value. */
static void
find_reading (MrDecodedMeter *self, const MbusTelegram *telegram)
{
  const MbusRecord *record = mbus_telegram_main_record (telegram);

  if (self->reading == NULL || (!mr_decoded_meter_has_value (self->reading) && mr_decoded_meter_has_value (record)))
    self->reading = record;
}

static void
look_through (MrDecodedMeter *self, const MbusTelegram *telegram)
{
  if (self->header == NULL && (telegram->has_header || telegram->has_short_header))
    self->header = telegram;
  if (self->encrypted == NULL && telegram->n_encrypted > 0)
    self->encrypted = telegram;
  self->locked = self->locked || is_locked (telegram);
  self->lacks_format = self->lacks_format || (telegram->compact && telegram->format == NULL);
  find_reading (self, telegram);
}

static void
find_second (MrDecodedMeter *self)
{
  const MbusMedium medium = mbus_device_type_medium (self->known->address.device_type);

  if (medium != MBUS_MEDIUM_HEAT && medium != MBUS_MEDIUM_COOLING)
    return;
  for (guint i = 0; i < self->telegrams->len && self->second == NULL; i++)
    self->second = find_volume (g_ptr_array_index (self->telegrams, i), self->reading);
}

GPtrArray *
mr_decoded_telegrams (const MbusReadout *readout, const MbusSecondary *meter, const MbusDecoding *decoding)
{
  GPtrArray *telegrams = mbus_readout_decode (readout, decoding);

  for (guint i = 0; i < telegrams->len; i++)
    mr_profiles_apply (mr_profiles_default (), meter, g_ptr_array_index (telegrams, i));
  return telegrams;
}

MrDecodedMeter *
mr_decoded_meter_new (const MrKnownMeter *known, const MbusDecoding *decoding)
{
  MrDecodedMeter *self = g_new0 (MrDecodedMeter, 1);
  const MrClockReference own_clock = { .time = known->last.time, .zone = MR_CLOCK_LOCAL };

  g_atomic_pointer_add (&n_made, 1);
  self->known = known;
  self->profile = mr_profiles_find (mr_profiles_default (), &known->address);
  self->telegrams = mr_decoded_telegrams (&known->last, &known->address, decoding);
  for (guint i = 0; i < self->telegrams->len; i++)
    look_through (self, g_ptr_array_index (self->telegrams, i));
  find_second (self);
  self->clock = mr_meter_clock_of (&known->last, self->telegrams, &own_clock);
  return self;
}

void
mr_decoded_meter_free (MrDecodedMeter *self)
{
  g_ptr_array_unref (self->telegrams);
  g_free (self);
}

guint64
mr_decoded_meter_n_made (void)
{
  return (gsize) g_atomic_pointer_get (&n_made);
}
