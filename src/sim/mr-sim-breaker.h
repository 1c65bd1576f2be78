/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a breaker or a valve reports, and what a command asks of it: both are these numbers, as with DSMR's valves. */
typedef enum {
  MR_SIM_BREAKER_DISCONNECTED = 0,
  MR_SIM_BREAKER_CONNECTED = 1,
  MR_SIM_BREAKER_RELEASED = 2 /* may be connected: by its button, or by a second command */
} MrSimBreakerState;

/** What a meter makes of a command to connect while it is disconnected. */
typedef enum {
  MR_SIM_RECONNECT_AT_ONCE,
  MR_SIM_RECONNECT_SECOND_COMMAND, /* the first command releases, the second connects */
  MR_SIM_RECONNECT_BUTTON          /* the command releases, the button connects */
} MrSimReconnect;

/**
 * MrSimBreaker:
 * @button_after: bus microseconds after which someone presses the button of a breaker that is released; 0: no one does
 * @pressed_at: when that will be; %G_MAXINT64: it will not be
 *
 * The one breaker or valve of a meter.
 */
typedef struct {
  gboolean exists;
  MrSimBreakerState state;
  MrSimReconnect reconnect;
  gint64 button_after;
  gint64 pressed_at;
} MrSimBreaker;

/** @command: a #MrSimBreakerState; other values are not obeyed. @when: bus time */
void mr_sim_breaker_obey (MrSimBreaker *self, guint8 command, gint64 when);

/** Returns: its state at @when, bus time: someone may have pressed its button. */
MrSimBreakerState mr_sim_breaker_state (MrSimBreaker *self, gint64 when);

G_END_DECLS
