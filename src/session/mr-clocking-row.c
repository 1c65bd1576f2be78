/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clocking-row-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mr-clock-reading.h"
#include "mr-present.h"
#include "mr-write-progress.h"

G_DEFINE_FINAL_TYPE (MrClockingRow, mr_clocking_row, G_TYPE_OBJECT)

typedef enum {
  PROP_METER = 1,
  PROP_SHOWN,
  PROP_FORM,
  PROP_SECONDS,
  PROP_DEVIATION,
  PROP_UNCERTAINTY,
  PROP_BEFORE,
  PROP_AFTER,
  PROP_LAMP,
  PROP_LIT,
  PROP_CHOSEN,
  PROP_EXPLANATION,
  PROP_STAGE,
  PROP_LAST = PROP_STAGE
} MrClockingRowProps;

static GParamSpec *props[PROP_LAST + 1];

/* A deviation is known only where there was a time to compare with. */
static gboolean
is_compared (MrClockingRow *self)
{
  return *self->deviation != '\0';
}

static double
seconds_of (MrClockingRow *self)
{
  return is_compared (self) ? (double) self->clock.deviation : NAN;
}

/* Whether it can be said of the clock that it is right or wrong: not if it agrees with a time that may itself be
 * wrong. */
static gboolean
is_lit (MrClockingRow *self)
{
  return mr_clocking_row_is_off (self) ||
         (is_compared (self) && self->clock.uncertainty != MR_METER_CLOCK_UNCERTAIN);
}

static void
mr_clocking_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrClockingRow *self = MR_CLOCKING_ROW (object);

  switch ((MrClockingRowProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_SHOWN:
      g_value_set_string (value, self->shown);
      break;
    case PROP_FORM:
      g_value_set_string (value, self->clock.type != NULL ? self->clock.type : "");
      break;
    case PROP_SECONDS:
      g_value_set_double (value, seconds_of (self));
      break;
    case PROP_DEVIATION:
      g_value_set_string (value, self->deviation);
      break;
    case PROP_UNCERTAINTY:
      g_value_set_string (value, self->uncertainty);
      break;
    case PROP_BEFORE:
      g_value_set_string (value, self->before);
      break;
    case PROP_AFTER:
      g_value_set_string (value, self->after);
      break;
    case PROP_LAMP:
      g_value_set_enum (value, mr_clocking_row_is_off (self) ? MR_LAMP_WARNING : MR_LAMP_OK);
      break;
    case PROP_LIT:
      g_value_set_boolean (value, is_lit (self));
      break;
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    case PROP_STAGE:
      g_value_set_int (value, (int) self->stage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_clocking_row_finalize (GObject *object)
{
  MrClockingRow *self = MR_CLOCKING_ROW (object);

  g_object_unref (self->meter);
  g_free (self->shown);
  g_free (self->deviation);
  g_free (self->uncertainty);
  g_free (self->before);
  g_free (self->after);
  g_free (self->explanation);
  G_OBJECT_CLASS (mr_clocking_row_parent_class)->finalize (object);
}

static void
mr_clocking_row_class_init (MrClockingRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_clocking_row_get_property;
  object_class->finalize = mr_clocking_row_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, flags);
  props[PROP_SHOWN] = g_param_spec_string ("shown", NULL, NULL, "", flags);
  props[PROP_FORM] = g_param_spec_string ("form", NULL, NULL, "", flags);
  props[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_DEVIATION] = g_param_spec_string ("deviation", NULL, NULL, "", flags);
  props[PROP_UNCERTAINTY] = g_param_spec_string ("uncertainty", NULL, NULL, "", flags);
  props[PROP_BEFORE] = g_param_spec_string ("before", NULL, NULL, "", flags);
  props[PROP_AFTER] = g_param_spec_string ("after", NULL, NULL, "", flags);
  props[PROP_LAMP] = g_param_spec_enum ("lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_OK, flags);
  props[PROP_LIT] = g_param_spec_boolean ("lit", NULL, NULL, FALSE, flags);
  props[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE, flags);
  props[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, "", flags);
  props[PROP_STAGE] = g_param_spec_int ("stage", NULL, NULL, MR_CLOCKING_NONE, MR_CLOCKING_DOUBT, MR_CLOCKING_NONE,
                                        flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_clocking_row_init (MrClockingRow *self)
{
  self->state = MR_WRITE_PROGRESS_NONE;
  self->shown = g_strdup ("");
  self->deviation = g_strdup ("");
  self->uncertainty = g_strdup ("");
  self->before = g_strdup ("");
  self->after = g_strdup ("");
  self->explanation = g_strdup ("");
}

MrClockingRow *
mr_clocking_row_new (MrMeter *meter)
{
  MrClockingRow *self = g_object_new (MR_TYPE_CLOCKING_ROW, NULL);

  self->meter = g_object_ref (meter);
  return self;
}

static void
notify (MrClockingRow *self, MrClockingRowProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* @text: (transfer full) */
static void
take_text (MrClockingRow *self, char **field, char *text, MrClockingRowProps prop)
{
  if (g_str_equal (*field, text))
    {
      g_free (text);
      return;
    }
  g_free (*field);
  *field = text;
  notify (self, prop);
}

/* --- What is to be done with it --- */

/* The deviation, or what there is instead. */
static char *
dup_finding (MrClockingRow *self)
{
  return g_strdup (is_compared (self) ? self->deviation : self->shown);
}

/* What became of a write counts until the clock is chosen again. */
static MrClockingStage
find_stage (MrClockingRow *self)
{
  static const MrClockingStage stages[] = {
    [MR_WRITE_PLANNED] = MR_CLOCKING_PLANNED,
    [MR_WRITE_SENT] = MR_CLOCKING_SENT,
    [MR_WRITE_ACCEPTED] = MR_CLOCKING_ACCEPTED,
    [MR_WRITE_CONFIRMED] = MR_CLOCKING_CONFIRMED,
    [MR_WRITE_FAILED] = MR_CLOCKING_FAILED,
    [MR_WRITE_UNKNOWN] = MR_CLOCKING_DOUBT,
  };

  if (self->state == MR_WRITE_PROGRESS_NONE || (self->state == MR_WRITE_CONFIRMED && self->chosen))
    return self->chosen ? MR_CLOCKING_CHOSEN : MR_CLOCKING_NONE;
  if (self->state == MR_WRITE_FAILED && !self->was_sent)
    return MR_CLOCKING_NOT_SENT;
  return stages[self->state];
}

static void
update_stage (MrClockingRow *self)
{
  const MrClockingStage stage = find_stage (self);

  if (self->stage == stage)
    return;
  self->stage = stage;
  notify (self, PROP_STAGE);
}

static void
set_chosen (MrClockingRow *self, gboolean chosen)
{
  if (self->chosen != chosen)
    {
      self->chosen = chosen;
      notify (self, PROP_CHOSEN);
    }
  update_stage (self);
}

void
mr_clocking_row_set_chosen (MrClockingRow *self, gboolean chosen)
{
  self->is_touched = TRUE;
  /* How it was set before is no reason not to set it. */
  if (chosen && self->state == MR_WRITE_CONFIRMED)
    take_text (self, &self->explanation, g_strdup (""), PROP_EXPLANATION);
  set_chosen (self, chosen);
}

void
mr_clocking_row_set_state (MrClockingRow *self, int state, gboolean was_sent, const char *explanation)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  self->was_sent = was_sent;
  take_text (self, &self->explanation, g_strdup (explanation), PROP_EXPLANATION);
  if (state == MR_WRITE_PLANNED)
    {
      self->read_before = mr_meter_readout (self->meter)->time;
      take_text (self, &self->before, dup_finding (self), PROP_BEFORE);
      take_text (self, &self->after, g_strdup (""), PROP_AFTER);
    }
  /* From now on it is as if it had never been chosen. */
  if (state == MR_WRITE_CONFIRMED)
    {
      self->is_touched = FALSE;
      set_chosen (self, FALSE);
    }
  update_stage (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- Its clock --- */

static char *
uncertainty_text (const MrMeterClock *clock)
{
  /* Translators: how far a number may be off either way: that is not known. */
  return clock->uncertainty < 0 ? g_strdup (_("±?")) : mr_present_uncertainty (clock->uncertainty);
}

/* The first reading since the clock was to be set is the one that proves it. */
static void
note_after (MrClockingRow *self)
{
  if (self->state == MR_WRITE_CONFIRMED && *self->after == '\0' &&
      mr_meter_readout (self->meter)->time > self->read_before)
    take_text (self, &self->after, dup_finding (self), PROP_AFTER);
}

/* A meter that does not answer is not chosen; the user may try it all the same. */
static gboolean
is_to_be_set (MrClockingRow *self, guint limit)
{
  return !mr_attendance_is_gone (mr_meter_attendance (self->meter)) && mr_clock_reading_is_off (&self->clock, limit);
}

/* What is shown of a clock besides texts. */
typedef struct {
  const char *form;
  double seconds;
  gboolean is_off;
  gboolean is_lit;
} Look;

static Look
look_of (MrClockingRow *self)
{
  return (Look) {
    .form = self->clock.type,
    .seconds = seconds_of (self),
    .is_off = mr_clocking_row_is_off (self),
    .is_lit = is_lit (self),
  };
}

static void
notify_look (MrClockingRow *self, const Look *before)
{
  const Look now = look_of (self);

  if (g_strcmp0 (before->form, now.form) != 0)
    notify (self, PROP_FORM);
  if (before->seconds != now.seconds && !(isnan (before->seconds) && isnan (now.seconds)))
    notify (self, PROP_SECONDS);
  if (before->is_off != now.is_off)
    notify (self, PROP_LAMP);
  if (before->is_lit != now.is_lit)
    notify (self, PROP_LIT);
}

void
mr_clocking_row_decide (MrClockingRow *self, gboolean has_time, guint limit)
{
  const Look before = look_of (self);

  g_object_freeze_notify (G_OBJECT (self));
  self->limit = limit;
  if (!self->is_touched)
    set_chosen (self, has_time && is_to_be_set (self, limit));
  notify_look (self, &before);
  g_object_thaw_notify (G_OBJECT (self));
}

void
mr_clocking_row_compare (MrClockingRow *self, const MrTrustedTime *time, MrClockZone zone, guint limit)
{
  const MbusReadout *readout = mr_meter_readout (self->meter);
  const Look before = look_of (self);
  gboolean compared;

  self->clock = time != NULL ? mr_clock_reading_of (self->meter, time, zone) : mr_meter_decoded (self->meter)->clock;
  compared = time != NULL && self->clock.state == MR_METER_CLOCK_VALID;
  /* Reading it again helps only if it is known how exact the time is. */
  self->is_stale =
    compared && mr_trusted_time_is_after (time, readout->time) && mr_trusted_time_uncertainty (time) >= 0;
  self->limit = limit;

  g_object_freeze_notify (G_OBJECT (self));
  take_text (self, &self->shown, mr_clock_reading_text (&self->clock), PROP_SHOWN);
  take_text (self, &self->deviation, compared ? mr_present_deviation (&self->clock) : g_strdup (""),
             PROP_DEVIATION);
  take_text (self, &self->uncertainty, compared ? uncertainty_text (&self->clock) : g_strdup (""), PROP_UNCERTAINTY);
  note_after (self);
  notify_look (self, &before);
  mr_clocking_row_decide (self, time != NULL, limit);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
mr_clocking_row_is_off (MrClockingRow *self)
{
  return self->clock.state == MR_METER_CLOCK_INVALID ||
         (is_compared (self) && mr_clock_reading_is_off (&self->clock, self->limit));
}

/* --- Public --- */

MrMeter *
mr_clocking_row_get_meter (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), NULL);

  return self->meter;
}

const MrMeterClock *
mr_clocking_row_get_clock (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), NULL);

  return &self->clock;
}

gboolean
mr_clocking_row_is_stale (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), FALSE);

  return self->is_stale;
}

gboolean
mr_clocking_row_is_chosen (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), FALSE);

  return self->chosen;
}

const char *
mr_clocking_row_get_before (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), "");

  return self->before;
}

const char *
mr_clocking_row_get_after (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), "");

  return self->after;
}

const char *
mr_clocking_row_get_deviation (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), "");

  return self->deviation;
}

const char *
mr_clocking_row_get_explanation (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), "");

  return self->explanation;
}

MrClockingStage
mr_clocking_row_get_stage (MrClockingRow *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING_ROW (self), MR_CLOCKING_NONE);

  return self->stage;
}
