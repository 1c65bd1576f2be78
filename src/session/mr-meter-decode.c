/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a meter's newest readout means, and what of it the list shows. */
#include "config.h"

#include "mr-meter-private.h"

#include <math.h>

#include "mr-present.h"

static void
present_reading (MrMeterShown *self)
{
  const MbusRecord *record = self->decoded->reading;

  if (mr_decoded_meter_has_value (record))
    {
      mbus_record_present (record, &self->reading, &self->unit);
      self->reading_value = mbus_value_to_double (&record->value);
    }
  else
    {
      self->reading = g_strdup ("");
      self->unit = g_strdup ("");
      self->reading_value = NAN;
    }
}

static void
present_clock (MrMeterShown *self)
{
  const MrMeterClock *clock = &self->decoded->clock;
  const gboolean valid = clock->state == MR_METER_CLOCK_VALID;

  self->clock = valid ? mr_present_deviation (clock->deviation) : g_strdup ("");
  self->clock_seconds = valid ? (double) clock->deviation : NAN;
}

static void
present_name (MrMeterShown *self, const MbusSecondary *address)
{
  g_snprintf (self->id, sizeof self->id, "%08X", address->id);
  self->manufacturer[0] = '\0';
  if (address->manufacturer != MBUS_MANUFACTURER_ANY)
    mbus_manufacturer_to_text (address->manufacturer, self->manufacturer);
}

void
mr_meter_shown_make (MrMeterShown *self, const MrKnownMeter *known, const MbusDecoding *with)
{
  self->decoded = mr_decoded_meter_new (known, with);
  present_name (self, &known->address);
  present_reading (self);
  present_clock (self);
}

void
mr_meter_shown_clear (MrMeterShown *self)
{
  g_clear_pointer (&self->decoded, mr_decoded_meter_free);
  g_clear_pointer (&self->reading, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->clock, g_free);
}
