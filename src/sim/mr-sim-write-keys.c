/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-write-keys.h"

#include <glib/gi18n-lib.h>

#include "mr-sim-meter.h"
#include "mr-sim-value.h"

/* No clock that runs at all is further off: a tenth. */
#define DRIFT_MAX 100000

/* --- Clock --- */

gboolean
mr_sim_key_drift (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  char *unit;
  const gint64 drift = g_ascii_strtoll (value, &unit, 10);

  if (unit == value || !g_str_equal (mr_sim_value_skip_blanks (unit), "ppm") || ABS (drift) > DRIFT_MAX)
    return mr_sim_invalid (error, _("“%s” is not a drift: write for example 35 ppm or -20 ppm."), value);

  meter->clock.drift = (gint) drift;
  return TRUE;
}

gboolean
mr_sim_key_clock_zone (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = {
    [MR_SIM_ZONE_LOCAL] = "local",
    [MR_SIM_ZONE_STANDARD] = "standard",
    [MR_SIM_ZONE_UTC] = "utc",
    NULL
  };
  guint zone;

  if (!mr_sim_value_choice (value, words, &zone, error))
    return FALSE;

  ((MrSimMeter *) target)->clock.zone = (MrSimZone) zone;
  return TRUE;
}

gboolean
mr_sim_key_clock_forms (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  g_auto (GStrv) parts = mr_sim_value_list (value);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const MrSimTimeForm form = mr_sim_time_form_find (parts[i]);

      if (form == MR_SIM_TIME_NONE)
        return mr_sim_invalid (error, _("“%s” is not a type of date and time. Use type-f, type-g, type-i, type-j or "
                                        "bcd12, with “;” between them."), parts[i]);
      meter->clock_forms |= 1u << form;
    }
  return TRUE;
}

gboolean
mr_sim_key_shifts_clock (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->shifts_clock, error);
}

/* --- Breaker and relays --- */

gboolean
mr_sim_key_breaker (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = {
    [MR_SIM_BREAKER_DISCONNECTED] = "disconnected",
    [MR_SIM_BREAKER_CONNECTED] = "connected",
    [MR_SIM_BREAKER_RELEASED] = "released",
    NULL
  };
  MrSimBreaker *breaker = &((MrSimMeter *) target)->breaker;
  guint state;

  if (!mr_sim_value_choice (value, words, &state, error))
    return FALSE;

  breaker->exists = TRUE;
  breaker->state = (MrSimBreakerState) state;
  breaker->pressed_at = G_MAXINT64;
  return TRUE;
}

gboolean
mr_sim_key_reconnect (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = {
    [MR_SIM_RECONNECT_AT_ONCE] = "at-once",
    [MR_SIM_RECONNECT_SECOND_COMMAND] = "second-command",
    [MR_SIM_RECONNECT_BUTTON] = "button",
    NULL
  };
  guint how;

  if (!mr_sim_value_choice (value, words, &how, error))
    return FALSE;

  ((MrSimMeter *) target)->breaker.reconnect = (MrSimReconnect) how;
  return TRUE;
}

gboolean
mr_sim_key_button_after (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &((MrSimMeter *) target)->breaker.button_after, error);
}

gboolean
mr_sim_key_relays (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->has_relays, error);
}

/* --- How it is written to --- */

gboolean
mr_sim_key_switches_baud (gpointer target, const char *value, GError **error)
{
  enum { NO, YES, AT_NEW_RATE };
  static const char *const words[] = { [NO] = "no", [YES] = "yes", [AT_NEW_RATE] = "at-new-rate", NULL };
  MrSimMeter *meter = target;
  guint how;

  if (!mr_sim_value_choice (value, words, &how, error))
    return FALSE;

  meter->switches_baud = how != NO;
  meter->baud_change.answers_at_new = how == AT_NEW_RATE;
  return TRUE;
}

gboolean
mr_sim_key_baud_fallback (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &((MrSimMeter *) target)->baud_change.fallback, error);
}

gboolean
mr_sim_key_knows_fcb (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->knows_fcb, error);
}

gboolean
mr_sim_key_address_first (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = {
    [MR_SIM_ADDRESS_FIRST_NO] = "no",
    [MR_SIM_ADDRESS_FIRST_YES] = "yes",
    [MR_SIM_ADDRESS_FIRST_ONLY] = "only",
    NULL
  };
  guint how;

  if (!mr_sim_value_choice (value, words, &how, error))
    return FALSE;

  ((MrSimMeter *) target)->address_first = (MrSimAddressFirst) how;
  return TRUE;
}

gboolean
mr_sim_key_password (gpointer target, const char *value, GError **error)
{
  g_autoptr (GBytes) password = mr_sim_value_octets (value, error);

  if (password == NULL)
    return FALSE;
  if (g_bytes_get_size (password) == 0)
    return mr_sim_invalid (error, _("There is no value."));

  ((MrSimMeter *) target)->password = g_steal_pointer (&password);
  return TRUE;
}

gboolean
mr_sim_key_without_password (gpointer target, const char *value, GError **error)
{
  enum { IGNORED, REFUSED };
  static const char *const words[] = { [IGNORED] = "ignored", [REFUSED] = "refused", NULL };
  guint how;

  if (!mr_sim_value_choice (value, words, &how, error))
    return FALSE;

  ((MrSimMeter *) target)->refuses_locked = how == REFUSED;
  return TRUE;
}

/* --- How it misbehaves --- */

static gboolean
read_reactions (gpointer target, MrSimReactionKey key, const char *value, GError **error)
{
  return mr_sim_reaction_parse (key, value, ((MrSimMeter *) target)->reactions, error);
}

gboolean
mr_sim_key_ignores (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_IGNORES, value, error);
}

gboolean
mr_sim_key_silent_to (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_SILENT_TO, value, error);
}

gboolean
mr_sim_key_refuses (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_REFUSES, value, error);
}

gboolean
mr_sim_key_denies (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_DENIES, value, error);
}

gboolean
mr_sim_key_protects (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_PROTECTS, value, error);
}

gboolean
mr_sim_key_loses_ack (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_LOSES_ACK, value, error);
}

gboolean
mr_sim_key_late (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_LATE, value, error);
}

gboolean
mr_sim_key_silent_after (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_SILENT_AFTER, value, error);
}

gboolean
mr_sim_key_alters (gpointer target, const char *value, GError **error)
{
  return read_reactions (target, MR_SIM_REACTION_ALTERS, value, error);
}
