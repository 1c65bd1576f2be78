/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-present.h"

#include <glib/gi18n-lib.h>

#include "mr-append.h"
#include "mr-sender.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define RAW_SHOWN 16 /* octets of a value without a known meaning; JSON contains all of them */

static gboolean
has_meaning (const MbusValue *value)
{
  return value->validity == MBUS_VALID && value->kind != MBUS_VALUE_NONE && value->kind != MBUS_VALUE_RAW;
}

void
mr_present_append_value (const MbusRecord *record, MrWords *words, GString *out)
{
  const guint n = record->value.n_text;
  g_autofree char *hex = NULL;
  g_autofree char *shown = NULL;

  if (has_meaning (&record->value) || record->value.validity == MBUS_NOT_STORED || n == 0)
    {
      mbus_record_append_value (record, out);
      return;
    }
  hex = mbus_hex (record->value.text, MIN (n, RAW_SHOWN));
  shown = g_strconcat (hex, n > RAW_SHOWN ? " …" : NULL, NULL);
  /* Translators: a value whose meaning is unknown, as octets. */
  mr_words_append_filled (words, out, N_("raw %s"), (const char *const[]) { shown });
}

void
mr_present_append_unit (const MbusRecord *record, MrWords *words, GString *out)
{
  mbus_record_append_display_unit (record, out);
}

void
mr_present_append_quantity (const MbusRecord *record, MrWords *words, GString *out)
{
  mr_words_append (words, out, NULL, mbus_record_quantity_name (record));
  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const char *modifier = mbus_record_modifier (record, i);

      if (modifier == NULL)
        continue;
      MBUS_APPEND (out, " · ");
      mr_words_append (words, out, NULL, modifier);
    }
  if (record->n_maker_vifes > 0)
    {
      /* Several registers may be "Manufacturer specific"; these octets distinguish them. */
      MBUS_APPEND (out, " ");
      mbus_append_octets (out, record->maker_vifes, record->n_maker_vifes);
    }
}

static char *
text_of (const MbusRecord *record, MrPresentFunc append)
{
  GString *out = g_string_new (NULL);

  append (record, NULL, out);
  return g_string_free (out, FALSE);
}

void
mr_present_value (const MbusRecord *record, char **value, char **unit)
{
  g_return_if_fail (record != NULL);

  *value = text_of (record, mr_present_append_value);
  *unit = text_of (record, mr_present_append_unit);
}

char *
mr_present_quantity (const MbusRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  return text_of (record, mr_present_append_quantity);
}

char *
mr_present_correction (const MbusRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  if (record->correction == NULL)
    return NULL;
  /* Translators: %s is a whole sentence with the reason. */
  return g_strdup_printf (_("Corrected by the device profile: %s"), _(record->correction));
}

/* Separates the next of several parts, which begin at @begin. */
static GString *
next_part (GString *out, gsize begin)
{
  if (out->len > begin)
    MBUS_APPEND (out, " · ");
  return out;
}

static void
append_numbered (const char *text, guint64 number, MrWords *words, GString *out)
{
  char digits[MBUS_DIGITS_MAX + 1];

  *mbus_write_unsigned (digits, number) = '\0';
  mr_words_append_filled (words, out, text, (const char *const[]) { digits });
}

static void
append_place (const MbusRecord *record, MrWords *words, GString *out, gsize begin)
{
  static const char *const functions[] = {
    [MBUS_FUNCTION_INSTANTANEOUS] = NULL,
    /* Translators: which of several values of a register this is: the largest one. */
    [MBUS_FUNCTION_MAXIMUM] = NC_("function", "maximum"),
    [MBUS_FUNCTION_MINIMUM] = NC_("function", "minimum"),
    [MBUS_FUNCTION_ERROR] = NC_("function", "during error"),
    [MBUS_FUNCTION_MANUFACTURER] = NULL,
  };
  const char *function = functions[record->function];

  if (function != NULL)
    mr_words_append (words, next_part (out, begin), "function", function);
  if (record->storage > 0 && (record->explained & MBUS_EXPLAINED_STORAGE) == 0)
    /* Translators: number of a register's storage: 0 is now, 1 and up are stored values. */
    append_numbered (N_("storage %s"), record->storage, words, next_part (out, begin));
  if (record->tariff > 0 && (record->explained & MBUS_EXPLAINED_TARIFF) == 0)
    append_numbered (N_("tariff %u"), record->tariff, words, next_part (out, begin));
  if (record->subunit > 0 && (record->explained & MBUS_EXPLAINED_SUBUNIT) == 0)
    /* Translators: part of a meter that has several, such as the inputs of a pulse counter. */
    append_numbered (N_("subunit %u"), record->subunit, words, next_part (out, begin));
}

static void
append_remark (const char *text, MrWords *words, GString *out, gsize begin)
{
  mr_words_append (words, next_part (out, begin), "value", text);
}

void
mr_present_append_qualifiers (const MbusRecord *record, MrWords *words, GString *out)
{
  const gsize begin = out->len;

  append_place (record, words, out, begin);
  if (record->value.validity == MBUS_INVALID)
    /* Translators: a value that the meter itself marks as invalid. */
    append_remark (NC_("value", "invalid"), words, out, begin);
  if (record->value.validity == MBUS_NOT_STORED)
    /* Translators: a value of a storage that the meter has not filled yet. */
    append_remark (NC_("value", "not stored yet"), words, out, begin);
  if (record->correction != NULL)
    /* Translators: a value that the device profile has multiplied, because the meter names the wrong unit. */
    append_remark (NC_("value", "corrected"), words, out, begin);
  if (record->likely)
    /* Translators: the name of the register is likely, but no document of the maker proves it. */
    append_remark (NC_("value", "not confirmed"), words, out, begin);
}

char *
mr_present_qualifiers (const MbusRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  return text_of (record, mr_present_append_qualifiers);
}

void
mr_present_series_value (const MbusSeries *series, const MbusRecord *record, guint i, char **when, char **value,
                         char **unit, char **qualifiers)
{
  const MbusValue time = mbus_series_time (series, i);
  const MbusRecord single = mbus_series_record (series, record, i);

  *when = g_strdelimit (mbus_value_to_string (&time), "T", ' ');
  *qualifiers = mr_present_qualifiers (&single);
  mbus_record_present (&single, value, unit);
}

char *
mr_present_radio_meter (const MbusTelegram *inner)
{
  g_autofree char *manufacturer = mr_sender_manufacturer (&inner->address);
  g_autofree char *device_type = mr_sender_device_type (&inner->address);
  g_autofree char *name = g_strdup_printf ("%s %08X · %s", manufacturer, inner->address.id, device_type);

  if (mbus_security_is_open (inner->security))
    return g_steal_pointer (&name);
  /* Translators: a radio meter, "KAM 12345678 · Cold water", whose telegram cannot be read without its key. */
  return g_strdup_printf (_("%s · encrypted"), name);
}

char *
mr_present_radio_trouble (const MbusTelegram *inner)
{
  g_autofree char *manufacturer = mr_sender_manufacturer (&inner->address);

  if (inner->error == NULL)
    return NULL;
  /* Translators: a radio meter, "KAM" and "12345678", then a whole sentence about its telegram. */
  return g_strdup_printf (_("Radio telegram of %s %08X: %s"), manufacturer, inner->address.id, inner->error->message);
}

/* @unit: of what is compared, seconds */
static char *
present_deviation (gint64 seconds, gint64 unit, const char *sign)
{
  const gint64 size = ABS (seconds);

  if (size < 2 * MINUTE && unit < MINUTE)
    /* Translators: how far a clock is off: sign, which may be empty, then seconds. */
    return g_strdup_printf (_("%s%u s"), sign, (guint) size);
  if (size < 2 * HOUR)
    /* Translators: how far a clock is off: sign, which may be empty, then minutes. */
    return g_strdup_printf (_("%s%u min"), sign, (guint) mr_meter_clock_count (seconds, MINUTE));
  if (size < 2 * DAY)
    /* Translators: how far a clock is off: sign, which may be empty, then hours. */
    return g_strdup_printf (_("%s%u h"), sign, (guint) mr_meter_clock_count (seconds, HOUR));
  /* Translators: how far a clock is off: sign, which may be empty, then days. */
  return g_strdup_printf (_("%s%u d"), sign, (guint) mr_meter_clock_count (seconds, DAY));
}

static gint64
unit_of (const MrMeterClock *clock)
{
  return clock->shown.second >= 0 ? 1 : MINUTE;
}

/* A clock without seconds that was set to the nearest minute may be found this far off: half a minute, and as much
 * because the middle of its minute is compared. */
static gboolean
is_within_unit (const MrMeterClock *clock)
{
  return unit_of (clock) == MINUTE && ABS (clock->deviation) <= MINUTE;
}

char *
mr_present_deviation (const MrMeterClock *clock)
{
  const char *sign = clock->deviation > 0 ? "+" : clock->deviation < 0 ? "−" : "";

  /* Translators: how far a clock that shows no seconds is off, instead of "+40 min". */
  return is_within_unit (clock) ? g_strdup (C_("clock", "≤ 1 min"))
                                : present_deviation (clock->deviation, unit_of (clock), sign);
}

char *
mr_present_clock_deviation (const MrMeterClock *clock)
{
  /* Translators: in a column of how far clocks are off: "+3 h", "−40 min", "correct". */
  return mr_meter_clock_error (clock) == 0 ? g_strdup (C_("clock", "correct")) : mr_present_deviation (clock);
}

char *
mr_present_uncertainty (gint64 microseconds)
{
  gint64 seconds = (microseconds + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  const gint64 unit = seconds < 2 * MINUTE ? 1 : seconds < 2 * HOUR ? MINUTE : seconds < 2 * DAY ? HOUR : DAY;

  seconds = (seconds + unit - 1) / unit * unit;
  /* Translators: how far a number may be off. */
  return microseconds < 0 ? g_strdup (C_("uncertainty", "unknown")) : present_deviation (seconds, 1, "±");
}

char *
mr_present_clock (const MrMeterClock *clock)
{
  g_autofree char *size = present_deviation (clock->deviation, unit_of (clock), "");

  if (mr_meter_clock_error (clock) == 0)
    /* Translators: one of a list of facts: "Last answer: 14:05 · clock correct". */
    return g_strdup (_("clock correct"));
  if (is_within_unit (clock))
    /* Translators: one of a list of facts, of a clock that shows no seconds: "Last answer: 14:05 · clock within a
       minute". */
    return g_strdup (_("clock within a minute"));
  /* Translators: one of a list of facts: "Last answer: 14:05 · clock 40 min fast". */
  return g_strdup_printf (clock->deviation > 0 ? _("clock %s fast") : _("clock %s slow"), size);
}

char *
mr_present_time_left (double seconds)
{
  const guint minutes = (guint) (seconds / MINUTE + 0.5);

  if (seconds < MINUTE)
    {
      /* In steps of five seconds, because a number that changes all the time is harder to read. */
      const guint rounded = MAX (5, 5 * (guint) (seconds / 5 + 0.5));

      /* Translators: remaining time of a long task, in seconds. */
      return g_strdup_printf (_("about %u s left"), rounded);
    }
  if (minutes < 100)
    /* Translators: remaining time of a long task, in minutes. */
    return g_strdup_printf (_("about %u min left"), minutes);
  /* Translators: remaining time of a long task, in hours. */
  return g_strdup_printf (_("about %u h left"), (guint) (seconds / HOUR + 0.5));
}
