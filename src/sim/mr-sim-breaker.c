/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-breaker.h"

static void
release (MrSimBreaker *self, gint64 when)
{
  if (self->state != MR_SIM_BREAKER_DISCONNECTED)
    return;

  self->state = MR_SIM_BREAKER_RELEASED;
  self->pressed_at = self->button_after > 0 ? when + self->button_after : G_MAXINT64;
}

static void
connect_supply (MrSimBreaker *self, gint64 when)
{
  if (self->reconnect == MR_SIM_RECONNECT_AT_ONCE ||
      (self->reconnect == MR_SIM_RECONNECT_SECOND_COMMAND && self->state == MR_SIM_BREAKER_RELEASED))
    self->state = MR_SIM_BREAKER_CONNECTED;
  else
    release (self, when);
}

void
mr_sim_breaker_obey (MrSimBreaker *self, guint8 command, gint64 when)
{
  mr_sim_breaker_state (self, when);

  switch (command)
    {
    case MR_SIM_BREAKER_DISCONNECTED:
      self->state = MR_SIM_BREAKER_DISCONNECTED;
      break;
    case MR_SIM_BREAKER_CONNECTED:
      connect_supply (self, when);
      break;
    case MR_SIM_BREAKER_RELEASED:
      release (self, when);
      break;
    default:
      break;
    }
}

MrSimBreakerState
mr_sim_breaker_state (MrSimBreaker *self, gint64 when)
{
  if (self->state == MR_SIM_BREAKER_RELEASED && when >= self->pressed_at)
    self->state = MR_SIM_BREAKER_CONNECTED;

  return self->state;
}
