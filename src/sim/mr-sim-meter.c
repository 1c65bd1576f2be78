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

gboolean
mr_sim_meter_hears (const MrSimMeter *self, guint baud)
{
  if (self->switches_baud)
    return baud == self->baud;

  for (guint i = 0; self->rates[i] != 0; i++)
    if (self->rates[i] == baud)
      return TRUE;

  return FALSE;
}

gint64
mr_sim_meter_delay (const MrSimMeter *self, guint baud)
{
  return mr_sim_bits (self->delay_bits, baud) + self->delay_usec;
}
