/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-hand-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How late a finger is when it takes over a time that it sees: two seconds if it looked at the seconds. Without seconds
 * the time may be any of the minute. */
#define FINGER (2 * G_USEC_PER_SEC)
#define MINUTE (60 * G_USEC_PER_SEC)

struct _MrHandTime {
  MrTimeSource parent_instance;

  MrClocks clocks;
  gint64 time;
  gint64 uncertainty;
};

G_DEFINE_FINAL_TYPE (MrHandTime, mr_hand_time, MR_TYPE_TIME_SOURCE)

static MrTrustedTime *
mr_hand_time_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  MrHandTime *self = MR_HAND_TIME (source);

  /* Translators: a source of the time, after "Time from:". */
  return mr_trusted_time_new (_("typed by hand"), MR_TIME_BY_HAND, &self->clocks, self->time, self->uncertainty);
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

/* GLib wants a date, and seconds. Returns: (transfer full): "2026-11-29T14:32:00+01:00". */
static char *
complete (const char *text, const MrClocks *clocks, gboolean *has_seconds)
{
  static const char time_only[] = "^\\d\\d:\\d\\d";
  static const char no_seconds[] = "^(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d)(?![:\\d])";
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (clocks->real / G_USEC_PER_SEC);
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%dT");
  const gboolean lacks_date = g_regex_match_simple (time_only, text, 0, 0);
  g_autofree char *dated = g_strconcat (lacks_date ? today : "", text, NULL);

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

  if (time == NULL)
    {
      g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                   /* Translators: %s is what the user typed. */
                   _("“%s” is not a time. Write it like 14:32:05 or 2026-11-29T14:32:05."), text);
      return NULL;
    }
  self = g_object_new (MR_TYPE_HAND_TIME, NULL);
  self->clocks = now;
  self->time = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  self->uncertainty = has_seconds ? FINGER : MINUTE;
  return MR_TIME_SOURCE (self);
}
