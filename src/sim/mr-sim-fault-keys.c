/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-fault-keys.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-sim-description.h"
#include "mr-sim-value.h"

#define PPM " ppm"

static MrSimFaults *
faults_of (gpointer target)
{
  return &((MrSimDescription *) target)->faults;
}

/* In tenths of a percent, or in millionths: so that a description needs no decimal points. */
static gboolean
read_probability (const char *value, double *out, GError **error)
{
  const gboolean in_ppm = g_str_has_suffix (value, PPM);
  const guint whole = in_ppm ? 1000000 : 1000;
  g_autofree char *number = g_strndup (value, strlen (value) - (in_ppm ? strlen (PPM) : 0));
  guint part;

  if (!mr_sim_value_uint (number, 0, whole, &part, error))
    return FALSE;

  *out = (double) part / whole;
  return TRUE;
}

static gboolean
read_stray (const char *value, int *out, GError **error)
{
  guint32 octet;

  if (!mr_sim_value_hex (value, 2, &octet, error))
    return FALSE;

  *out = (int) octet;
  return TRUE;
}

/* A number with its unit. @what: what it is, a sentence for who wrote something else */
static gboolean
read_measure (const char *value, const char *const *units, double max, const char *what, double *out, GError **error)
{
  char *unit;
  const double number = g_ascii_strtod (value, &unit);

  if (g_ascii_isdigit (value[0]) && isfinite (number) && number > 0 && number <= max &&
      g_strv_contains (units, mr_sim_value_skip_blanks (unit)))
    {
      *out = number;
      return TRUE;
    }

  return mr_sim_invalid (error, "%s", what);
}

gboolean
mr_sim_key_echo (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &faults_of (target)->echo, error);
}

gboolean
mr_sim_key_receiver (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = { "8E1", "8N1", NULL };
  guint index;

  if (!mr_sim_value_choice (value, words, &index, error))
    return FALSE;

  faults_of (target)->no_parity = index == 1;
  return TRUE;
}

gboolean
mr_sim_key_noise (gpointer target, const char *value, GError **error)
{
  return read_probability (value, &faults_of (target)->noise, error);
}

gboolean
mr_sim_key_bursts (gpointer target, const char *value, GError **error)
{
  return read_probability (value, &faults_of (target)->bursts, error);
}

gboolean
mr_sim_key_burst (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->burst, error);
}

gboolean
mr_sim_key_drops (gpointer target, const char *value, GError **error)
{
  return read_probability (value, &faults_of (target)->drops, error);
}

gboolean
mr_sim_key_jitter (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->jitter, error);
}

gboolean
mr_sim_key_stalls (gpointer target, const char *value, GError **error)
{
  return read_probability (value, &faults_of (target)->stalls, error);
}

gboolean
mr_sim_key_fragments (gpointer target, const char *value, GError **error)
{
  return read_probability (value, &faults_of (target)->fragments, error);
}

gboolean
mr_sim_key_stall (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->stall, error);
}

gboolean
mr_sim_key_latency (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->latency, error);
}

gboolean
mr_sim_key_collision_break (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->collision_break, error);
}

gboolean
mr_sim_key_second_master (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, FALSE, &faults_of (target)->second_master, error);
}

gboolean
mr_sim_key_cable (gpointer target, const char *value, GError **error)
{
  static const char *const units[] = { "mm²", "mm2", NULL };

  return read_measure (value, units, 100, _("The cross-section of a cable is written like “0.5 mm²”."),
                       &faults_of (target)->cable, error);
}

gboolean
mr_sim_key_supply (gpointer target, const char *value, GError **error)
{
  static const char *const units[] = { "V", NULL };
  double supply;

  if (!read_measure (value, units, 100, _("The voltage of a bus is written like “28 V”."), &supply, error))
    return FALSE;

  faults_of (target)->supply = (guint) supply;
  return TRUE;
}

/* "at TIME: TROUBLE for TIME" */
static gboolean
read_outage (const char *text, MrSimOutage *out, GError **error)
{
  g_autoptr (GRegex) form = g_regex_new ("^at\\s+([^:]+):\\s*(\\S+)\\s+for\\s+(.+)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *at = NULL;
  g_autofree char *word = NULL;
  g_autofree char *length = NULL;

  if (!g_regex_match (form, text, 0, &match))
    /* Translators: “at 30 s: short for 5 s” stays as it is. */
    return mr_sim_invalid (error, _("“%s” is not a fault: write for example “at 30 s: short for 5 s”."), text);

  at = g_match_info_fetch (match, 1);
  word = g_match_info_fetch (match, 2);
  length = g_match_info_fetch (match, 3);
  out->trouble = mr_sim_trouble_find (word);
  if (out->trouble == NULL)
    return mr_sim_invalid (error, _("“%1$s” is not one of: %2$s."), word, "short, overload, open, noise");
  if (!mr_sim_value_duration (at, FALSE, &out->from, error) ||
      !mr_sim_value_duration (length, FALSE, &out->until, error))
    return FALSE;

  out->until += out->from;
  return TRUE;
}

gboolean
mr_sim_key_faults (gpointer target, const char *value, GError **error)
{
  g_auto (GStrv) parts = mr_sim_value_list (value);
  MrSimFaults *faults = faults_of (target);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i == MR_SIM_OUTAGES_MAX)
        return mr_sim_invalid (error, _("There are more than %d faults."), MR_SIM_OUTAGES_MAX);
      if (!read_outage (parts[i], &faults->outages[i], error))
        return FALSE;
      faults->n_outages = i + 1;
    }

  return TRUE;
}

gboolean
mr_sim_key_seed (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_uint (value, 0, G_MAXUINT32, &faults_of (target)->seed, error);
}

gboolean
mr_sim_key_stray_before (gpointer target, const char *value, GError **error)
{
  return read_stray (value, &faults_of (target)->stray_before, error);
}

gboolean
mr_sim_key_stray_after (gpointer target, const char *value, GError **error)
{
  return read_stray (value, &faults_of (target)->stray_after, error);
}

gboolean
mr_sim_key_stray_alone (gpointer target, const char *value, GError **error)
{
  return read_stray (value, &faults_of (target)->stray_alone, error);
}

gboolean
mr_sim_key_answers_at (gpointer target, const char *value, GError **error)
{
  guint rates[MR_SIM_RATES_MAX + 1];

  if (!mr_sim_value_rates (value, 1, rates, error))
    return FALSE;

  ((MrSimMeter *) target)->answers_at = rates[0];
  return TRUE;
}

gboolean
mr_sim_key_distance (gpointer target, const char *value, GError **error)
{
  static const char *const units[] = { "m", NULL };
  double distance;

  if (!read_measure (value, units, G_MAXUINT16, _("The distance of a meter is written like “300 m”."), &distance,
                     error))
    return FALSE;

  ((MrSimMeter *) target)->distance = (guint) distance;
  return TRUE;
}

gboolean
mr_sim_key_unit_loads (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_uint (value, 1, 10, &((MrSimMeter *) target)->unit_loads, error);
}
