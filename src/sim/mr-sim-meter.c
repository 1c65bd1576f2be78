/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-meter.h"

#include "mr-sim-wire.h"

/* EN 13757-2 allows 11 bit times … 330 bit times + 50 ms. Most meters answer well before. */
#define DEFAULT_DELAY_BITS 60

static GPtrArray *
new_telegrams (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
}

MrSimDataSet *
mr_sim_data_set_new (void)
{
  MrSimDataSet *self = g_new0 (MrSimDataSet, 1);

  self->telegrams = new_telegrams ();
  return self;
}

void
mr_sim_data_set_free (MrSimDataSet *self)
{
  g_ptr_array_unref (self->telegrams);
  g_free (self);
}

MrSimMeter *
mr_sim_meter_new (const char *name)
{
  MrSimMeter *self = g_new0 (MrSimMeter, 1);

  self->unit_loads = 1;
  self->name = g_strdup (name);
  self->delay_bits = DEFAULT_DELAY_BITS;
  self->a_field = self->a_field_selected = -1;
  self->telegrams = new_telegrams ();
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_sim_data_set_free);

  return self;
}

void
mr_sim_meter_free (MrSimMeter *self)
{
  g_free (self->name);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_ptr_array_unref (self->sets);
  g_ptr_array_unref (self->telegrams);
  g_clear_pointer (&self->fixed, g_bytes_unref);
  g_clear_pointer (&self->alarm, g_bytes_unref);
  g_clear_pointer (&self->password, g_bytes_unref);
  mr_sim_reaction_clear_all (self->reactions);
  g_free (self);
}

GPtrArray *
mr_sim_meter_telegrams (const MrSimMeter *self)
{
  return self->sent != NULL ? self->sent : self->telegrams;
}

void
mr_sim_meter_send (MrSimMeter *self, GPtrArray *telegrams)
{
  GPtrArray *former = g_steal_pointer (&self->sent);

  self->sent = telegrams != NULL ? g_ptr_array_ref (telegrams) : NULL;
  g_clear_pointer (&former, g_ptr_array_unref);
}

/* --- Its records: those of the usual telegrams, then those of other data --- */

typedef gboolean (*RecordFunc) (MrSimRecord *record, gpointer data);

static gboolean
visit_telegrams (GPtrArray *telegrams, RecordFunc func, gpointer data)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      GPtrArray *records = g_ptr_array_index (telegrams, i);

      for (guint k = 0; k < records->len; k++)
        if (func (g_ptr_array_index (records, k), data))
          return TRUE;
    }
  return FALSE;
}

/* Until @func returns TRUE. Returns: whether it did. */
static gboolean
visit_records (const MrSimMeter *self, RecordFunc func, gpointer data)
{
  if (visit_telegrams (self->telegrams, func, data))
    return TRUE;
  for (guint i = 0; i < self->sets->len; i++)
    if (visit_telegrams (((MrSimDataSet *) g_ptr_array_index (self->sets, i))->telegrams, func, data))
      return TRUE;
  return FALSE;
}

/* Records that are looked for, and what becomes of them. */
typedef struct {
  MbusQuantity quantity;
  const MrSimPlace *place;
  const guint8 *data;
  gsize n_data;
  const MrSimRecord *clock;
  guint forms;
} Visit;

static gboolean
fits (const MrSimRecord *record, const Visit *visit)
{
  const MrSimPlace *place = visit->place;

  return record->plain && record->quantity == visit->quantity &&
         (place == NULL || (record->place.storage == place->storage && record->place.tariff == place->tariff &&
                            record->place.subunit == place->subunit));
}

static gboolean
find_record (MrSimRecord *record, gpointer data)
{
  return fits (record, data);
}

static gboolean
show_record (MrSimRecord *record, gpointer data)
{
  Visit *visit = data;

  if (fits (record, visit))
    mr_sim_record_set (record, visit->data, visit->n_data);
  return FALSE;
}

static gboolean
find_clock (MrSimRecord *record, gpointer data)
{
  Visit *visit = data;

  if (!mr_sim_record_is_clock (record))
    return FALSE;
  if (visit->clock == NULL)
    visit->clock = record;
  visit->forms |= 1u << record->time.form;
  return FALSE;
}

void
mr_sim_meter_show (MrSimMeter *self, MbusQuantity quantity, const MrSimPlace *place, const guint8 *data, gsize n_data)
{
  Visit visit = { .quantity = quantity, .place = place, .data = data, .n_data = n_data };

  visit_records (self, show_record, &visit);
}

gboolean
mr_sim_meter_has (const MrSimMeter *self, MbusQuantity quantity, const MrSimPlace *place)
{
  Visit visit = { .quantity = quantity, .place = place };

  return visit_records (self, find_record, &visit);
}

const MrSimRecord *
mr_sim_meter_clock_record (const MrSimMeter *self)
{
  Visit visit = { 0 };

  visit_records (self, find_clock, &visit);
  return visit.clock;
}

guint
mr_sim_meter_clock_forms (const MrSimMeter *self)
{
  Visit visit = { 0 };

  if (self->clock_forms != 0)
    return self->clock_forms;
  visit_records (self, find_clock, &visit);
  return visit.forms;
}

/* --- When and how fast --- */

gboolean
mr_sim_meter_hears (MrSimMeter *self, guint baud, gint64 when)
{
  if (self->baud_change.returns_at > 0 && when >= self->baud_change.returns_at)
    {
      self->baud = self->baud_change.former;
      self->baud_change.returns_at = 0;
    }
  if (self->switches_baud)
    return baud == self->baud;

  for (guint i = 0; self->rates[i] != 0; i++)
    if (self->rates[i] == baud)
      return TRUE;

  return FALSE;
}

guint
mr_sim_meter_answer_baud (const MrSimMeter *self, guint baud)
{
  if (self->answers_at > 0)
    return self->answers_at;
  return self->baud_change.answers_at_new ? self->baud : baud;
}

gint64
mr_sim_meter_delay (const MrSimMeter *self, guint baud)
{
  return mr_sim_bits (self->delay_bits, baud) + self->delay_usec + self->late;
}
