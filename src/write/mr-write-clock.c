/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-clock.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-command.h"
#include "mbus-encode.h"

/* What a clock may gain, and a meter may take to set it, between the write and the reading. */
#define TOLERANCE (2 * (gint64) G_USEC_PER_SEC)

/* Where it is judged later: the write may have been repeated, and a clock gains or loses up to this part of the
 * time. */
#define JUDGEMENT_TOLERANCE (10 * (gint64) G_USEC_PER_SEC)
#define DRIFT 10000 /* 9 s in a day */

/* How a time is coded. */
typedef struct {
  guint8 dif;
  guint8 n_octets;
  void (*encode) (const MbusDateTime *when, guint8 *out);
} Form;

static const Form forms[] = {
  [MR_CLOCK_FORM_F] = { 0x04, 4, mbus_encode_type_f },
  [MR_CLOCK_FORM_I] = { 0x06, 6, mbus_encode_type_i },
  [MR_CLOCK_FORM_J] = { 0x03, 3, mbus_encode_type_j },
  [MR_CLOCK_FORM_BCD] = { 0x0E, 6, mbus_encode_time_digits },
};

/* --- What the meter shows --- */

static guint
find_telegram (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    if (mbus_telegram_clock (g_ptr_array_index (telegrams, i)) != NULL)
      return i;
  return 0;
}

/* @request: (nullable): with the time that is right. Returns: the clock, compared with what it shows if it was set, or
 * would if it had been; without a request, with nothing */
static MrMeterClock
read_clock (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  MrClockReference reference = { .time = MAX (readout->time, 1), .zone = MR_CLOCK_UTC };

  if (request != NULL && request->clock != NULL)
    {
      reference.time = mr_trusted_time_of (mr_clock_setting_time (request->clock), readout->time, NULL, NULL) +
                       request->clock_ahead;
      reference.zone = mr_clock_setting_zone (request->clock);
    }
  return mr_meter_clock_of (readout, telegrams, &reference);
}

static char *
read_value (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  const MrMeterClock clock = read_clock (request, readout, telegrams);

  return clock.state == MR_METER_CLOCK_VALID ? mr_meter_clock_format (&clock) : NULL;
}

MrClockForm
mr_write_clock_form (MrClockForm asked, const MrQuirks *quirks, GPtrArray *telegrams)
{
  const char *const words[] = { mr_clock_form_nick (asked), quirks->clock, mr_meter_clock_type (telegrams) };
  MrClockForm form;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i] != NULL && mr_clock_form_from_nick (words[i], &form) && form != MR_CLOCK_FORM_AS_SENT)
      return form;
  return MR_CLOCK_FORM_F;
}

/* What it is to be set to is a zone until the moment at which it is sent. */
static gboolean
is_fixed (const MrWriteRequest *request)
{
  MrClockZone zone;

  return !mr_clock_zone_from_nick (request->new_value, &zone);
}

static gboolean
has_seconds (const char *value)
{
  const char *date_end = strchr (value, 'T');

  return strlen (date_end != NULL ? date_end + 1 : value) > strlen ("14:30");
}

/* A value without date was meant for the day on which it was sent. Returns: microseconds since 1970 as if it were UTC;
 * 0 if it is no time */
static gint64
parse_value (const char *value, gint64 sent)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (sent / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%dT");
  /* GLib wants seconds. */
  g_autofree char *text =
    g_strconcat (strchr (value, 'T') != NULL ? "" : date, value, has_seconds (value) ? "" : ":00", "Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* Returns: how much of what a clock shows is cut from @value */
static gint64
resolution_of (const char *value)
{
  return value == NULL || has_seconds (value) ? G_USEC_PER_SEC : 60 * (gint64) G_USEC_PER_SEC;
}

/* Returns: whether a clock without seconds shows less than what it was set to, which it then was not. */
static gboolean
is_behind (const MrMeterClock *clock, const char *value, gint64 time)
{
  g_autofree char *shown = mr_meter_clock_format (clock);

  return strchr (shown, 'T') != NULL && !has_seconds (shown) &&
         parse_value (shown, time) + resolution_of (shown) <= parse_value (value, time);
}

/* It must show what was sent, and the time since then: neither the uncertainty of the time nor rounding matters. Before
 * the write nothing is proof: a clock that was chosen is set, however right it is. */
static GBytes *
find_proof (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  const MrMeterClock clock = read_clock (request, readout, telegrams);

  if (request->clock == NULL || !is_fixed (request) || clock.state != MR_METER_CLOCK_VALID ||
      is_behind (&clock, request->new_value, readout->time))
    return NULL;
  return ABS (clock.deviation) * G_USEC_PER_SEC <= clock.uncertainty + TOLERANCE
         ? ((const MbusTelegram *) g_ptr_array_index (telegrams, find_telegram (telegrams)))->octets : NULL;
}

/* Does the clock show what @value, shown at @time, has become? @resolution: of @value; it was cut, not rounded */
static gboolean
is_continued (const char *value, gint64 time, gint64 resolution, gint64 tolerance, const MbusReadout *readout,
              GPtrArray *telegrams)
{
  const gint64 begin = value != NULL && *value != '\0' ? parse_value (value, time) : 0;
  const MrClockReference reference = { .time = begin + resolution / 2 + (readout->time - time), .zone = MR_CLOCK_UTC };
  MrMeterClock clock;

  if (begin <= 0)
    return FALSE;
  clock = mr_meter_clock_of (readout, telegrams, &reference);
  return clock.state == MR_METER_CLOCK_VALID &&
         ABS (clock.deviation) * G_USEC_PER_SEC <= clock.uncertainty + resolution / 2 + tolerance;
}

MrWriteClockJudgement
mr_write_clock_judge (const char *old_value, const char *value, gint64 sent, const MbusReadout *readout,
                      GPtrArray *telegrams, guint *telegram)
{
  const gint64 elapsed = readout->time - sent;
  const gint64 tolerance = JUDGEMENT_TOLERANCE + elapsed / DRIFT;
  const MrMeterClock shown = read_clock (NULL, readout, telegrams);
  gboolean is_set;
  gboolean is_kept;

  *telegram = 0;
  if (elapsed < 0 || shown.state != MR_METER_CLOCK_VALID || parse_value (value, sent) <= 0)
    return MR_WRITE_CLOCK_NOT_SHOWN;

  is_set = is_continued (value, sent, 0, tolerance, readout, telegrams) && !is_behind (&shown, value, sent);
  is_kept = is_continued (old_value, sent, resolution_of (old_value), tolerance, readout, telegrams);
  /* The write changed so little that the clock may be the one or the other. */
  if (is_set && is_kept)
    return MR_WRITE_CLOCK_NOT_SHOWN;
  *telegram = find_telegram (telegrams);
  return is_set ? MR_WRITE_CLOCK_RUNS_ON : MR_WRITE_CLOCK_DIFFERS;
}

/* Right after the write, which may have taken as long as a tolerance. */
static gboolean
runs_on (const char *value, gint64 time, const MbusReadout *readout, GPtrArray *telegrams)
{
  return is_continued (value, time, resolution_of (value), TOLERANCE, readout, telegrams);
}

/* --- What is sent --- */

static gboolean
check (const char *value, GError **error)
{
  MrClockZone zone;

  if (mr_clock_zone_from_nick (value, &zone))
    return TRUE;

  g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
               /* Translators: what was asked for, like "local". */
               _("A clock cannot be set to “%s”. It is set to the time at that moment: standard, local or utc."),
               value);
  return FALSE;
}

static char *
format_hour_minute (const MrWriteRequest *request, gint64 time)
{
  MbusDateTime shown;

  mr_clock_setting_show (request->clock, time, FALSE, &shown);
  return g_strdup_printf ("%02d:%02d", shown.hour, shown.minute);
}

static MrClockForm
form_of (const MrWriteRequest *request, GPtrArray *telegrams)
{
  return mr_write_clock_form (mr_clock_setting_form (request->clock), &request->target.quirks, telegrams);
}

static gint64
wait (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams, const MrClocks *now, char **why)
{
  const MrClockSetting *setting = request->clock;
  const gint64 time = mr_trusted_time_now (mr_clock_setting_time (setting), now, NULL);
  const gint64 deviation = read_clock (request, readout, telegrams).deviation;
  const gint64 wait = mr_clock_setting_wait (setting, time, deviation, form_of (request, telegrams));
  g_autofree char *until = NULL;

  if (wait == 0)
    return 0;
  until = format_hour_minute (request, time + wait);
  if (mr_clock_setting_wait_hour (setting, time, deviation) > 0)
    /* Translators: a time of day, like 15:01. */
    *why = g_strdup_printf (_("Meters store values at the full hour, and setting a clock then may confuse them. "
                              "Waiting until %s."), until);
  else
    /* Translators: a time of day, like 15:01. */
    *why = g_strdup_printf (_("The meter takes the time without seconds, so its clock is set at the full minute. "
                              "Waiting until %s."), until);
  return wait;
}

/* Returns: by how much a time without seconds is ahead of @time; 0 with seconds */
static gint64
ahead_of (gint64 time, MrClockForm form)
{
  const gint64 minute = 60 * (gint64) G_USEC_PER_SEC;

  return mr_clock_form_has_seconds (form) ? 0 : (time + minute / 2) / minute * minute - time;
}

static gboolean
fix_value (MrWriteRequest *request, GPtrArray *telegrams, const MrClocks *now, GError **error)
{
  const MrClockSetting *setting = request->clock;
  const gint64 time = mr_trusted_time_now (mr_clock_setting_time (setting), now, NULL);
  MrMeterClock fixed = { .state = MR_METER_CLOCK_VALID };

  if (mr_clock_setting_is_ambiguous (setting, time))
    {
      g_set_error_literal (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
                           _("Summer time begins or ends within an hour of now, so the clock was not set. "
                             "Set it later, or to standard time."));
      return FALSE;
    }

  request->clock_form = form_of (request, telegrams);
  request->clock_ahead = ahead_of (time, request->clock_form);
  mr_clock_setting_show (setting, time, mr_clock_form_has_seconds (request->clock_form), &request->clock_time);
  if (request->clock_time.year < MR_TIME_YEAR_FIRST || request->clock_time.year > MR_TIME_YEAR_LAST)
    {
      g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
                   /* Translators: a year. */
                   _("The time that was to be used is in the year %d, which clocks of meters cannot show, so the clock "
                     "was not set. Check where the time comes from."), request->clock_time.year);
      return FALSE;
    }
  fixed.shown = request->clock_time;
  if (request->clock_form == MR_CLOCK_FORM_J)
    fixed.shown.year = -1;
  g_free (request->new_value);
  request->new_value = mr_meter_clock_format (&fixed);
  return TRUE;
}

static void
frame (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  const Form *form = &forms[request->clock_form];
  guint8 octets[6] = { 0 };

  g_return_if_fail (form->encode != NULL);

  form->encode (&request->clock_time, octets);
  mbus_command_set_clock (out, address, form->dif, octets, form->n_octets, fcb);
}

/* --- Words --- */

/* Returns: (transfer full) (nullable): a clock as people write it; %NULL for what it is to be set to. */
static char *
present (const char *value)
{
  MrClockZone zone;

  return value == NULL || mr_clock_zone_from_nick (value, &zone) ? NULL : g_strdelimit (g_strdup (value), "T", ' ');
}

static char *
present_value (const char *value)
{
  static const char *const zones[] = {
    /* Translators: what the clock of a meter is to be set to. */
    [MR_CLOCK_STANDARD] = N_("standard time"),
    [MR_CLOCK_LOCAL] = N_("local time"),
    [MR_CLOCK_UTC] = N_("UTC"),
  };
  char *shown = present (value);
  MrClockZone zone = MR_CLOCK_LOCAL;

  if (shown != NULL)
    return shown;
  mr_clock_zone_from_nick (value, &zone);
  return g_strdup (_(zones[zone]));
}

static char *
describe_plan (const char *value)
{
  static const char *const texts[] = {
    [MR_CLOCK_STANDARD] = N_("clock to standard time"),
    [MR_CLOCK_LOCAL] = N_("clock to local time"),
    [MR_CLOCK_UTC] = N_("clock to UTC"),
  };
  MrClockZone zone = MR_CLOCK_LOCAL;

  mr_clock_zone_from_nick (value, &zone);
  /* Translators: one of: clock to standard time, clock to local time, clock to UTC. */
  return g_strdup (_(texts[zone]));
}

static char *
describe (const MrWriteRequest *request)
{
  g_autofree char *old_value = present (request->old_value);
  g_autofree char *new_value = present (request->new_value);

  if (new_value == NULL)
    return describe_plan (request->new_value);
  if (old_value == NULL)
    /* Translators: what is written to a meter: date and time. */
    return g_strdup_printf (_("clock %s"), new_value);
  /* Translators: what is written to a meter: date and time that its clock showed, then the new ones. */
  return g_strdup_printf (_("clock %s → %s"), old_value, new_value);
}

static char *
explain (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  g_autofree char *sent = present_value (request->new_value);
  g_autofree char *shown = present (found);

  /* Without a value there is nothing to compare. */
  switch (fault == MR_WRITE_FAULT_KEPT && shown == NULL ? MR_WRITE_FAULT_UNREPORTED : fault)
    {
    case MR_WRITE_FAULT_CUT:
      /* Translators: date and time. */
      return g_strdup_printf (_("The connection was lost after %s had been sent to the clock. Connect "
                                "again and read the meter to see what its clock shows."), sent);
    case MR_WRITE_FAULT_UNREPORTED:
      /* Translators: date and time. */
      return g_strdup_printf (_("The clock was sent %s, but nothing that the meter sends shows its clock. "
                                "Look at its display."), sent);
    case MR_WRITE_FAULT_KEPT:
      /* Translators: date and time twice. */
      return g_strdup_printf (_("The clock shows %s, although it was set to %s. The meter may not allow "
                                "its clock to be set, or its configuration may be locked."), shown, sent);
    case MR_WRITE_FAULT_ALTERED:
      /* Translators: date and time twice. */
      return g_strdup_printf (_("The clock was set to %s, but the meter took another time: it shows %s. It "
                                "may add summer time or a time zone itself."), sent, shown);
    case MR_WRITE_FAULT_TAKEN:
    case MR_WRITE_FAULT_CHANGED:
    case MR_WRITE_FAULT_BOTH:
    case MR_WRITE_FAULT_STAYED:
    case MR_WRITE_FAULT_REPLACED:
    case MR_WRITE_FAULT_LOST:
    default:
      /* Translators: date and time. */
      return g_strdup_printf (_("The clock was sent %s, and the meter has not answered since. Read it "
                                "again to see what its clock shows."), sent);
    }
}

const MrWriteKind mr_write_clock = {
  .id = MR_WRITE_CLOCK,
  .name = N_("Clock"),
  .danger = MR_DANGER_DISTURBS,
  .depth = MR_WRITE_DEPTH_ALL,
  .changes = TRUE,
  .check = check,
  .wait = wait,
  .fix_value = fix_value,
  .frame = frame,
  .runs_on = runs_on,
  .read_value = read_value,
  .find_proof = find_proof,
  .present = present_value,
  .describe = describe,
  .explain = explain,
};
