/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trusted-time.h"

#include <string.h>
#include <time.h>

#include <glib/gi18n-lib.h>

#define MILLISECOND 1000

/* How fast a time that is only carried on grows uncertain: the rate by which the kernel lets its own maximum error
 * grow, MAXFREQ, 500 parts per million. No quartz is worse, and nothing makes the clock run faster or slower than
 * that. */
#define DRIFT_PER_SECOND 500

/* During suspend, Linux only has the real-time clock of the board, which counts whole seconds. */
#define SUSPEND_UNCERTAINTY G_USEC_PER_SEC

/* Suspend shows as a difference between two clocks that are read one after the other. */
#define SUSPEND_LEAST (10 * MILLISECOND)

/* From here on, a time that was typed may be a slip in the date. A time of day is taken for the one that is nearest to
 * this computer's clock, by the minute. */
#define FAR ((12 * 60 + 1) * 60 * (gint64) G_USEC_PER_SEC)

struct _MrTrustedTime {
  char *source;
  MrTimeState state;
  MrClocks clocks;
  gint64 time;
  gint64 uncertainty;
};

static const char *const state_nicks[] = {
  [MR_TIME_SYNCHRONISED] = "synchronised",
  [MR_TIME_BY_HAND] = "by-hand",
  [MR_TIME_UNSYNCHRONISED] = "unsynchronised",
  [MR_TIME_UNKNOWN] = "unknown",
};

const char *
mr_time_state_nick (MrTimeState state)
{
  return state_nicks[state];
}

gboolean
mr_time_state_from_nick (const char *nick, MrTimeState *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_nicks); i++)
    if (g_strcmp0 (state_nicks[i], nick) == 0)
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
mr_time_state_is_in_doubt (MrTimeState state)
{
  return state == MR_TIME_UNSYNCHRONISED || state == MR_TIME_UNKNOWN;
}

static gint64
read_clock (clockid_t id)
{
  struct timespec now = { 0 };

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

MrClocks
mr_clocks_read (void)
{
  return (MrClocks) {
    .real = read_clock (CLOCK_REALTIME),
    .boot = read_clock (CLOCK_BOOTTIME),
    .monotonic = read_clock (CLOCK_MONOTONIC),
  };
}

MrTrustedTime *
mr_trusted_time_new (const char *source, MrTimeState state, const MrClocks *clocks, gint64 time, gint64 uncertainty)
{
  MrTrustedTime *self = g_atomic_rc_box_new0 (MrTrustedTime);

  self->source = g_strdup (source);
  self->state = state;
  self->clocks = *clocks;
  self->time = time;
  self->uncertainty = uncertainty;
  return self;
}

MrTrustedTime *
mr_trusted_time_ref (MrTrustedTime *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((MrTrustedTime *) data)->source);
}

void
mr_trusted_time_unref (MrTrustedTime *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const char *
mr_trusted_time_source (const MrTrustedTime *self)
{
  return self->source;
}

MrTimeState
mr_trusted_time_state (const MrTrustedTime *self)
{
  return self->state;
}

gint64
mr_trusted_time_uncertainty (const MrTrustedTime *self)
{
  return self->uncertainty;
}

gint64
mr_trusted_time_age (const MrTrustedTime *self, const MrClocks *now)
{
  const MrClocks read = now != NULL ? *now : mr_clocks_read ();

  return read.boot - self->clocks.boot;
}

gboolean
mr_trusted_time_is_after (const MrTrustedTime *self, gint64 real)
{
  return self->clocks.real > real;
}

gint64
mr_trusted_time_offset (const MrTrustedTime *self)
{
  return self->time - self->clocks.real;
}

gboolean
mr_trusted_time_is_in_doubt (const MrTrustedTime *self)
{
  return mr_time_state_is_in_doubt (self->state);
}

char *
mr_trusted_time_get_far_date (const MrTrustedTime *self)
{
  g_autoptr (GDateTime) local = NULL;

  if (self->state != MR_TIME_BY_HAND || ABS (mr_trusted_time_offset (self)) <= FAR)
    return NULL;
  local = g_date_time_new_from_unix_local (self->time / G_USEC_PER_SEC);
  return g_date_time_format (local, "%Y-%m-%d");
}

static gint64
uncertainty_after (const MrTrustedTime *self, const MrClocks *now)
{
  const gint64 age = MAX (0, now->boot - self->clocks.boot);
  const gint64 suspended = age - (now->monotonic - self->clocks.monotonic);

  if (self->uncertainty == MR_TIME_UNCERTAIN)
    return MR_TIME_UNCERTAIN;
  return self->uncertainty + age / G_USEC_PER_SEC * DRIFT_PER_SECOND +
         (suspended > SUSPEND_LEAST ? SUSPEND_UNCERTAINTY : 0);
}

gint64
mr_trusted_time_now (const MrTrustedTime *self, const MrClocks *clocks, gint64 *uncertainty)
{
  const MrClocks now = clocks != NULL ? *clocks : mr_clocks_read ();

  if (uncertainty != NULL)
    *uncertainty = uncertainty_after (self, &now);
  return self->time + (now.boot - self->clocks.boot);
}

gint64
mr_trusted_time_of (const MrTrustedTime *self, gint64 real, const MrClocks *clocks, gint64 *uncertainty)
{
  const MrClocks now = clocks != NULL ? *clocks : mr_clocks_read ();
  gint64 grown;
  const gint64 offset = mr_trusted_time_now (self, &now, &grown) - now.real;

  if (uncertainty != NULL)
    *uncertainty = grown == MR_TIME_UNCERTAIN ? grown : grown + ABS (offset - mr_trusted_time_offset (self));
  return real + offset;
}

/* Returns: (transfer full): "14 µs", "1.2 ms", "35 s". */
#define SECONDS_A_MINUTE 60
#define SECONDS_AN_HOUR (60 * SECONDS_A_MINUTE)
#define SECONDS_A_DAY (24 * SECONDS_AN_HOUR)

/* In the largest unit of which there are two at least. */
static char *
format_seconds (gint64 seconds)
{
  const gint64 unit = seconds >= 2 * SECONDS_A_DAY      ? SECONDS_A_DAY
                      : seconds >= 2 * SECONDS_AN_HOUR  ? SECONDS_AN_HOUR
                      : seconds >= 2 * SECONDS_A_MINUTE ? SECONDS_A_MINUTE
                                                        : 1;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, (seconds + unit / 2) / unit);

  switch (unit)
    {
    case SECONDS_A_DAY:
      /* Translators: a time in days. */
      return g_strdup_printf (_("%s d"), number);
    case SECONDS_AN_HOUR:
      /* Translators: a time in hours. */
      return g_strdup_printf (_("%s h"), number);
    case SECONDS_A_MINUTE:
      /* Translators: a time in minutes. */
      return g_strdup_printf (_("%s min"), number);
    default:
      return g_strdup_printf (_("%s s"), number);
    }
}

static char *
format_duration (gint64 microseconds)
{
  const gint64 size = ABS (microseconds);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (size < MILLISECOND)
    /* Translators: a very short time in microseconds. */
    return g_strdup_printf (_("%u µs"), (guint) size);
  if (size < 10 * MILLISECOND)
    {
      g_snprintf (digits, sizeof digits, "%.1f", (double) size / MILLISECOND);
      /* Translators: a short time in milliseconds. */
      return g_strdup_printf (_("%s ms"), digits);
    }
  if (size < G_USEC_PER_SEC)
    return g_strdup_printf (_("%u ms"), (guint) (size / MILLISECOND));
  if (size < 10 * G_USEC_PER_SEC)
    {
      g_snprintf (digits, sizeof digits, "%.1f", (double) size / G_USEC_PER_SEC);
      /* Translators: a short time in seconds, with decimals. */
      return g_strdup_printf (_("%s s"), digits);
    }
  return format_seconds ((size + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC);
}

static char *
describe_offset (gint64 offset)
{
  g_autofree char *size = format_duration (offset);

  if (ABS (offset) < MILLISECOND / 10)
    return g_strdup (_("This computer’s clock agrees with it."));
  /* Translators: %s is a time, like "3.1 ms" or "40 min". */
  return g_strdup_printf (offset > 0 ? _("This computer’s clock is %s slow.") : _("This computer’s clock is %s fast."),
                          size);
}

/* NULL: the source is not in doubt. */
static const char *
describe_doubt (MrTimeState state)
{
  switch (state)
    {
    case MR_TIME_UNSYNCHRONISED:
      return _("The time is in doubt, because this computer’s clock is not synchronised with a time server.");
    case MR_TIME_UNKNOWN:
      return _("The time is in doubt, because it is not known whether this computer’s clock is synchronised with a "
               "time server.");
    case MR_TIME_BY_HAND:
    case MR_TIME_SYNCHRONISED:
    default:
      return NULL;
    }
}

/* Returns: (transfer full): the words for a source; one of a later version as it is. */
static char *
present_source (const char *source)
{
  if (g_str_equal (source, MR_TIME_SOURCE_COMPUTER))
    /* Translators: a source of the time, after "Time from:". */
    return g_strdup (_("this computer"));
  if (g_str_equal (source, MR_TIME_SOURCE_BY_HAND))
    /* Translators: a source of the time, after "Time from:". */
    return g_strdup (_("typed by hand"));
  if (g_str_has_prefix (source, MR_TIME_SOURCE_NTS))
    /* Translators: a source of the time, after "Time from:"; %s is a host. NTS is authenticated NTP. */
    return g_strdup_printf (_("NTS server %s"), source + strlen (MR_TIME_SOURCE_NTS));
  return g_strdup (source);
}

static char *
describe (const char *source, MrTimeState state, gint64 uncertainty, gint64 offset)
{
  const char *doubt = describe_doubt (state);
  g_autofree char *words = present_source (source);
  GString *text = g_string_new (NULL);

  if (uncertainty != MR_TIME_UNCERTAIN)
    {
      g_autofree char *size = format_duration (uncertainty);

      /* Translators: the first %s is the source of the time, like "NTS server ptbtime1.ptb.de", the second is how far
         it may be off either way, like "0.2 ms". */
      g_string_append_printf (text, _("Time from: %s, ±%s."), words, size);
    }
  else
    /* Translators: %s is the source of the time, like "this computer". */
    g_string_append_printf (text, _("Time from: %s."), words);

  if (offset != 0)
    {
      g_autofree char *sentence = describe_offset (offset);

      g_string_append_printf (text, " %s", sentence);
    }
  if (doubt != NULL)
    g_string_append_printf (text, " %s", doubt);
  return g_string_free (text, FALSE);
}

char *
mr_time_describe (const char *source, MrTimeState state, gint64 uncertainty)
{
  return describe (source, state, uncertainty, 0);
}

char *
mr_time_describe_far (const char *date)
{
  /* Translators: a date, like "2026-06-29". */
  return g_strdup_printf (_("The time typed by hand is on %s, more than half a day from this computer’s clock."), date);
}

char *
mr_trusted_time_describe (const MrTrustedTime *self)
{
  return describe (self->source, self->state, self->uncertainty, mr_trusted_time_offset (self));
}
