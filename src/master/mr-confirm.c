/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-confirm.h"

#include "mr-agree.h"
#include "mr-debug.h"
#include "mr-fault.h"
#include "mr-readout.h"

static gboolean
read_once (MrBus *bus, const MbusAddress *who, const MbusReadout *first, gboolean from_start, MbusReadout *out,
           GError **error)
{
  mbus_readout_clear (out);
  mbus_readout_init (out);
  out->primary = first->primary;
  return from_start ? mr_readout_from_start (bus, who, out, error) : mr_readout_meter (bus, who, out, error);
}

/* On a noisy line once more from the start if something was lost. */
static gboolean
read_whole (MrBus *bus, const MbusAddress *who, const MbusReadout *first, gboolean from_start, MbusReadout *out,
            GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (read_once (bus, who, first, from_start, out, &problem))
    return TRUE;
  if (mr_fault_is_of_target (problem) && mr_bus_is_noisy (bus))
    return read_once (bus, who, first, from_start, out, error);

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static GBytes *
begin_of (const MbusReadout *readout)
{
  return g_ptr_array_index (readout->frames, 0);
}

gboolean
mr_confirm (MrBus *bus, const MbusAddress *who, const MbusReadout *first, gboolean more, MbusReadout *out,
            GError **error)
{
  g_auto (MbusReadout) third = { 0 };

  if (!read_whole (bus, who, first, more, out, error))
    return FALSE;
  if (mr_agree (begin_of (first), begin_of (out)))
    return TRUE;

  mr_debug ("two readings of a meter differ");
  if (!read_whole (bus, who, first, TRUE, &third, error))
    return FALSE;

  if (mr_agree_against (begin_of (first), begin_of (&third), begin_of (out)))
    {
      const MbusReadout second = *out;

      *out = third;
      third = second;
    }

  return TRUE;
}
