/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-hand-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How late a finger is when it takes over a time that it sees: two seconds if it looked at the seconds. Without seconds
 * the time may be any of the minute. */
#define FINGER (2 * G_USEC_PER_SEC)
#define MINUTE (60 * G_USEC_PER_SEC)

#define HALF_A_DAY (12 * 60) /* minutes */
#define HOUR_SECONDS 3600

struct _MrHandTime {
  MrTimeSource parent_instance;

  MrClocks clocks;
  gint64 time;
  gint64 uncertainty;
};

G_DEFINE_FINAL_TYPE (MrHandTime, mr_hand_time, MR_TYPE_TIME_SOURCE)

MrTrustedTime *
mr_hand_time_get (MrHandTime *self)
{
  g_return_val_if_fail (MR_IS_HAND_TIME (self), NULL);

  return mr_trusted_time_new (MR_TIME_SOURCE_BY_HAND, MR_TIME_BY_HAND, &self->clocks, self->time, self->uncertainty);
}

static MrTrustedTime *
mr_hand_time_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  return mr_hand_time_get (MR_HAND_TIME (source));
}

static void
mr_hand_time_class_init (MrHandTimeClass *klass)
{
  MR_TIME_SOURCE_CLASS (klass)->measure = mr_hand_time_measure;
}

static void
mr_hand_time_init (MrHandTime *self)
{
}

/* A time of day is that of the day on which it is nearest to this computer's clock: around midnight that may be the day
 * before or after. Returns: (transfer full): "2026-11-29T" */
static char *
find_day (const char *text, const MrClocks *clocks)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (clocks->real / G_USEC_PER_SEC);
  const int minutes =
    (int) g_ascii_strtoll (text, NULL, 10) * 60 + (int) g_ascii_strtoll (text + strlen ("14:"), NULL, 10);
  const int ahead = minutes - (g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now));
  g_autoptr (GDateTime) day = g_date_time_add_days (now, ahead > HALF_A_DAY ? -1 : ahead < -HALF_A_DAY ? 1 : 0);

  return g_date_time_format (day, "%Y-%m-%dT");
}

static gboolean
has_offset (const char *whole)
{
  return g_regex_match_simple ("(Z|[+-]\\d\\d(:?\\d\\d)?)$", whole, 0, 0);
}

static gboolean
shows_same (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_hour (a) == g_date_time_get_hour (b) &&
         g_date_time_get_minute (a) == g_date_time_get_minute (b);
}

/* GLib takes more than 59 seconds, and makes 59 of them. */
static gboolean
has_impossible_seconds (const char *whole)
{
  return g_regex_match_simple ("[T ]\\d\\d:?\\d\\d:?[6-9]", whole, 0, 0);
}

/* Around a change of summer time a local time may occur twice, or never. Returns: whether it occurs once */
static gboolean
occurs_once (GDateTime *time, const char *whole)
{
  const gint64 seconds = g_date_time_to_unix (time);
  g_autoptr (GDateTime) before = g_date_time_new_from_unix_local (seconds - HOUR_SECONDS);
  g_autoptr (GDateTime) after = g_date_time_new_from_unix_local (seconds + HOUR_SECONDS);
  g_autofree char *shown = g_date_time_format (time, "%H:%M");

  if (g_date_time_get_utc_offset (before) == g_date_time_get_utc_offset (after))
    return TRUE;
  /* Without a change of offset, the neighbours show one hour less and one hour more. */
  return strncmp (whole + strlen ("2026-11-29T"), shown, strlen (shown)) == 0 && !shows_same (before, time) &&
         !shows_same (after, time);
}

/* GLib wants a date, and seconds. Returns: (transfer full): "2026-11-29T14:32:00+01:00". */
static char *
complete (const char *text, const MrClocks *clocks, gboolean *has_seconds)
{
  static const char time_only[] = "^\\d\\d:\\d\\d";
  static const char no_seconds[] = "^(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d)(?![:\\d])";
  g_autofree char *day = g_regex_match_simple (time_only, text, 0, 0) ? find_day (text, clocks) : g_strdup ("");
  g_autofree char *dated = g_strconcat (day, text, NULL);

  *has_seconds = !g_regex_match_simple (no_seconds, dated, 0, 0);
  return *has_seconds ? g_steal_pointer (&dated)
                      : g_strdup_printf ("%.*s:00%s", (int) strlen ("2026-11-29T14:32"), dated,
                                         dated + strlen ("2026-11-29T14:32"));
}

MrTimeSource *
mr_hand_time_new (const char *text, const MrClocks *clocks, GError **error)
{
  const MrClocks now = clocks != NULL ? *clocks : mr_clocks_read ();
  gboolean has_seconds;
  g_autofree char *whole = complete (text, &now, &has_seconds);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, zone);
  MrHandTime *self;

  if (time == NULL || has_impossible_seconds (whole))
    {
      g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                   /* Translators: %s is what the user typed. */
                   _("“%s” is not a time. Write it like 14:32:05 or 2026-11-29T14:32:05."), text);
      return NULL;
    }
  if (g_date_time_get_year (time) < MR_TIME_YEAR_FIRST || g_date_time_get_year (time) > MR_TIME_YEAR_LAST)
    {
      g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                   /* Translators: %s is what the user typed, then two years. */
                   _("The clock of a meter cannot show “%s”: its year lies in %d to %d."), text, MR_TIME_YEAR_FIRST,
                   MR_TIME_YEAR_LAST);
      return NULL;
    }
  if (!has_offset (whole) && !occurs_once (time, whole))
    {
      g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                   /* Translators: %s is what the user typed. */
                   _("“%s” does not exist or occurs twice, because summer time begins or ends then. Write it with its "
                     "distance from UTC, like 2026-10-25T02:30:00+01:00."), text);
      return NULL;
    }
  self = g_object_new (MR_TYPE_HAND_TIME, NULL);
  self->clocks = now;
  self->time = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  self->uncertainty = has_seconds ? FINGER : MINUTE;
  return MR_TIME_SOURCE (self);
}
