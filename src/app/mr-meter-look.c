/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-look.h"

#include <glib/gi18n-lib.h>

static const char *const medium_icons[] = {
  [MBUS_MEDIUM_OTHER] = "mr-medium-other-symbolic",
  [MBUS_MEDIUM_WATER] = "mr-medium-water-symbolic",
  [MBUS_MEDIUM_WARM_WATER] = "mr-medium-warm-water-symbolic",
  [MBUS_MEDIUM_HEAT] = "mr-medium-heat-symbolic",
  [MBUS_MEDIUM_COOLING] = "mr-medium-cooling-symbolic",
  [MBUS_MEDIUM_GAS] = "mr-medium-gas-symbolic",
  [MBUS_MEDIUM_ELECTRICITY] = "mr-medium-electricity-symbolic",
  [MBUS_MEDIUM_HEAT_COST_ALLOCATOR] = "mr-medium-heat-cost-allocator-symbolic",
  [MBUS_MEDIUM_BREAKER] = "mr-medium-breaker-symbolic",
};

/* As the values of meters are written, which may be in the same row. */
#define DAY "%Y-%m-%d"

static GDateTime *
local_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_to_local (utc);
}

/* Calendar days from @when to today. */
static int
days_ago (GDateTime *when)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (when), g_date_time_get_month (when), g_date_time_get_year (when));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (now), g_date_time_get_month (now), g_date_time_get_year (now));
  return g_date_days_between (&a, &b);
}

const char *
mr_medium_icon_name (MbusMedium medium)
{
  return (guint) medium < G_N_ELEMENTS (medium_icons) ? medium_icons[medium] : medium_icons[MBUS_MEDIUM_OTHER];
}

char *
mr_moment_text (gint64 time)
{
  g_autoptr (GDateTime) when = NULL;

  if (time <= 0)
    return g_strdup ("—");
  when = local_time (time);
  return g_date_time_format (when, days_ago (when) == 0 ? "%H:%M" : DAY);
}

char *
mr_minute_text (gint64 time)
{
  g_autoptr (GDateTime) when = time > 0 ? local_time (time) : NULL;

  return when != NULL ? g_date_time_format (when, DAY " %H:%M") : g_strdup ("—");
}

char *
mr_second_text (gint64 time)
{
  g_autoptr (GDateTime) when = time > 0 ? local_time (time) : NULL;

  return when != NULL ? g_date_time_format (when, DAY " %H:%M:%S") : g_strdup ("—");
}

char *
mr_day_text (gint64 time)
{
  g_autoptr (GDateTime) when = local_time (time);

  switch (days_ago (when))
    {
    case 0:
      return g_strdup (C_("in a sentence", "today"));
    case 1:
      return g_strdup (C_("in a sentence", "yesterday"));
    default:
      return g_date_time_format (when, DAY);
    }
}
