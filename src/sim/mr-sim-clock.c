/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-encode.h"
#include "mr-sim-value.h"

#define NOW "now"
#define TYPE_F_OCTETS 4
#define TYPE_G_OCTETS 2

/* The years of type G, by the rule that two digits up to 80 belong to this century. */
#define YEAR_FIRST 1981
#define YEAR_LAST 2080

/* No meter's clock is further off, and type G has no years much further away. */
#define OFFSET_MAX ((gint64) 10 * 366 * 24 * 60 * 60)

static const struct {
  const char *word;
  gint64 seconds;
} units[] = {
  { "s", 1 }, { "min", 60 }, { "h", 60 * 60 }, { "d", 24 * 60 * 60 },
};

/* What follows "now": nothing, or a sign, a number and a unit. */
static gboolean
read_offset (const char *text, gint64 *offset)
{
  char *unit;
  guint64 number;

  *offset = 0;
  if (text[0] == '\0')
    return TRUE;
  if ((text[0] != '-' && text[0] != '+') || !g_ascii_isdigit (text[1]))
    return FALSE;

  number = g_ascii_strtoull (text + 1, &unit, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (unit, units[i].word) && number <= (guint64) (OFFSET_MAX / units[i].seconds))
      {
        *offset = (gint64) number * units[i].seconds * (text[0] == '-' ? -1 : 1);
        return TRUE;
      }

  return FALSE;
}

/* No zone: what a meter shows is what is written here. */
static GDateTime *
read_time (const char *text, gboolean date_only)
{
  g_autofree char *full = g_strconcat (text, date_only ? "T00:00:00" : ":00", NULL);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (full, utc);

  if (time == NULL || g_date_time_get_year (time) < YEAR_FIRST || g_date_time_get_year (time) > YEAR_LAST)
    return NULL;

  return g_steal_pointer (&time);
}

gboolean
mr_sim_clock_parse (const char *text, gboolean date_only, MrSimClock *out, GError **error)
{
  out->kind = date_only ? MR_SIM_CLOCK_DATE : MR_SIM_CLOCK_DATE_TIME;

  if (g_str_has_prefix (text, NOW) && read_offset (text + strlen (NOW), &out->offset))
    return TRUE;

  out->time = read_time (text, date_only);
  if (out->time != NULL)
    return TRUE;

  if (date_only)
    return mr_sim_invalid (error, _("“%s” is not a date: write 2026-11-20, now, or now-3d."), text);
  return mr_sim_invalid (error, _("“%s” is not a date and time: write 2026-11-20T14:32, now, or now-40min."), text);
}

void
mr_sim_clock_clear (MrSimClock *self)
{
  g_clear_pointer (&self->time, g_date_time_unref);
}

void
mr_sim_clock_append (const MrSimClock *self, GDateTime *now, GByteArray *out)
{
  g_autoptr (GDateTime) time = NULL;
  guint8 octets[TYPE_F_OCTETS];
  MbusDateTime when;

  if (self->kind == MR_SIM_CLOCK_NONE)
    return;

  time = self->time != NULL ? g_date_time_ref (self->time) : g_date_time_add_seconds (now, (double) self->offset);
  when = (MbusDateTime) {
    .year = (gint16) g_date_time_get_year (time),
    .month = (gint8) g_date_time_get_month (time),
    .day = (gint8) g_date_time_get_day_of_month (time),
    .hour = (gint8) g_date_time_get_hour (time),
    .minute = (gint8) g_date_time_get_minute (time),
    .second = -1,
    .summer_time = g_date_time_is_daylight_savings (time),
  };

  if (self->kind == MR_SIM_CLOCK_DATE)
    mbus_encode_type_g (&when, octets);
  else
    mbus_encode_type_f (&when, octets);

  g_byte_array_append (out, octets, self->kind == MR_SIM_CLOCK_DATE ? TYPE_G_OCTETS : TYPE_F_OCTETS);
}
