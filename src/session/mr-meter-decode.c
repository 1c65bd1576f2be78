/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a meter's newest readout means, and what of it the list shows. */
#include "config.h"

#include "mr-meter-private.h"

#include <math.h>

#include "mr-present.h"

static gboolean
is_main_record_readable (const MbusRecord *record)
{
  return record != NULL && record->value.validity == MBUS_VALID;
}

static void
present_reading (MrMeterShown *self)
{
  self->reading_value = NAN;

  for (guint i = 0; i < self->telegrams->len && self->reading == NULL; i++)
    {
      const MbusRecord *record = mbus_telegram_main_record (g_ptr_array_index (self->telegrams, i));

      if (is_main_record_readable (record))
        {
          mbus_record_present (record, &self->reading, &self->unit);
          self->reading_value = mbus_value_to_double (&record->value);
        }
    }

  if (self->reading == NULL)
    {
      self->reading = g_strdup ("");
      self->unit = g_strdup ("");
    }
}

static void
present_clock (MrMeterShown *self, gint64 read_at)
{
  gint64 deviation;

  if (mr_check_clock (self->telegrams, read_at, NULL, &deviation))
    {
      self->clock = mr_present_deviation (deviation);
      self->clock_seconds = (double) deviation;
    }
  else
    {
      self->clock = g_strdup ("");
      self->clock_seconds = NAN;
    }
}

static gboolean
is_locked (const MbusTelegram *telegram)
{
  return telegram->security == MBUS_SECURITY_NO_KEY || telegram->security == MBUS_SECURITY_WRONG_KEY;
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
  self->telegrams = mbus_readout_decode (&known->last, with);
  self->profile = mr_profiles_find (mr_profiles_default (), &known->address);
  self->locked = FALSE;
  for (guint i = 0; i < self->telegrams->len; i++)
    {
      MbusTelegram *telegram = g_ptr_array_index (self->telegrams, i);

      if (self->profile != NULL)
        mr_profile_apply (self->profile, telegram);
      self->locked = self->locked || is_locked (telegram);
    }

  present_name (self, &known->address);
  present_reading (self);
  present_clock (self, known->last.time);
}

void
mr_meter_shown_clear (MrMeterShown *self)
{
  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  g_clear_pointer (&self->reading, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->clock, g_free);
}
