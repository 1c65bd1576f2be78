/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-description.h"

#include "mr-line-baud.h"

MrSimDescription *
mr_sim_description_new (void)
{
  MrSimDescription *self = g_new0 (MrSimDescription, 1);

  self->default_baud = MR_LINE_BAUD_ASSUMED;
  mr_sim_faults_init (&self->faults);
  self->meters = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_sim_meter_free);

  return self;
}

void
mr_sim_description_free (MrSimDescription *self)
{
  g_free (self->title);
  g_clear_pointer (&self->meters, g_ptr_array_unref);
  g_free (self);
}
