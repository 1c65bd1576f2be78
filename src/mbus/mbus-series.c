/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compact profiles (EN 13757-3:2018 annex F). Facts: the examples F.2.6 to F.2.8 of the standard and G.6 of OMS volume
 * 2 as public projects test them (tudborg/exmbus, wmbusmeters), and the tables of the two octets before the values as
 * exmbus cites them. One project reads VIFE 1F from its end; F.2.7 contradicts that. */
#include "config.h"

#include "mbus-series.h"

#include "mbus-data.h"
#include "mbus-vif.h"

#define HEAD_OCTETS 2 /* spacing control, spacing value */

#define SPACING_LAST 250
#define SPACING_HALF_MONTH 253
#define SPACING_MONTHS 254
#define UNIT_DAYS 3

#define DAY (24 * 60 * 60)

typedef enum {
  MODE_ABSOLUTE,   /* signed values */
  MODE_INCREMENTS, /* unsigned, from the older to the younger value */
  MODE_DECREMENTS, /* the same, of a decreasing register */
  MODE_DIFFERENCES /* signed, younger minus older */
} Mode;

typedef struct {
  Mode mode;
  guint8 dif;   /* of one value */
  gsize n_octets;
  MbusForm form;
} Samples;

/* --- The chain of VIF and VIFE --- */

/* What the chain means for the values, and the position of the VIFE that makes them a profile. */
typedef struct {
  MbusCoding coding;
  int exponent;
  guint profile; /* its position in the record's header */
  gboolean inverse;
} Chain;

static guint
vif_length (const MbusRecord *record)
{
  const guint8 *vif = record->header + record->n_dif;
  const guint left = record->n_header - record->n_dif;
  guint n = mbus_vif_page_of (*vif) != MBUS_VIF_PAGE_PRIMARY ? 2 : 1;

  if (n == 2 && left > 2 && mbus_vif_page_of (*vif) == MBUS_VIF_PAGE_FD &&
      vif[1] == (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    n = 3;
  return MIN (n, left);
}

/* FALSE if the profile is manufacturer specific, or corrected by a constant: the standard does not say whether the
 * constant applies to differences too. */
static gboolean
follow_vife (Chain *chain, guint position, guint8 vife)
{
  const MbusUnit *line = mbus_unit_lookup (MBUS_VIF_PAGE_VIFE, vife);

  if (line == NULL)
    return TRUE;
  switch ((MbusCoding) line->coding)
    {
    case MBUS_CODING_STRUCTURE:
      chain->profile = position;
      chain->inverse = (vife & ~MBUS_EXTENSION) == MBUS_VIFE_INVERSE_PROFILE;
      return TRUE;
    case MBUS_CODING_SCALE:
      chain->exponent += mbus_unit_exponent (line, vife);
      return TRUE;
    case MBUS_CODING_COUNT:
      chain->coding = MBUS_CODING_UNSIGNED;
      chain->exponent = line->exponent;
      return TRUE;
    case MBUS_CODING_OTHER_UNIT:
      chain->exponent = 0;
      return TRUE;
    case MBUS_CODING_WHEN:
      chain->coding = MBUS_CODING_TIME;
      return TRUE;
    default:
      return line->coding != MBUS_CODING_ADD && (vife & ~MBUS_EXTENSION) != MBUS_VIFE_MANUFACTURER;
    }
}

static gboolean
follow_chain (const MbusRecord *record, Chain *chain)
{
  guint position = record->n_dif + vif_length (record);

  *chain = (Chain) { MBUS_CODING_NUMBER, 0, 0, FALSE };
  if (record->unit != NULL)
    {
      chain->coding = record->unit->coding;
      chain->exponent = mbus_unit_exponent (record->unit, record->header[position - 1]);
    }

  while (position < record->n_header)
    {
      const guint8 *vife = record->header + position;

      if (record->plain_unit != NULL && vife + 1 == record->plain_unit)
        position += record->n_plain_unit + 1u;
      else if (*vife == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION))
        position += 2;
      else if (!follow_vife (chain, position++, *vife))
        return FALSE;
    }
  return chain->profile != 0;
}

/* --- Base value and base time --- */

/* Whether @base has the chain of @record except for the profile VIFE. Extension bits are ignored, because either
 * VIFE may be the last octet. */
static gboolean
has_same_chain (const MbusRecord *base, const MbusRecord *record, guint profile)
{
  guint j = base->n_dif;

  if (base->header == NULL || base->n_header - base->n_dif + 1 != record->n_header - record->n_dif)
    return FALSE;
  for (guint i = record->n_dif; i < record->n_header; i++)
    if (i != profile && ((record->header[i] ^ base->header[j++]) & ~MBUS_EXTENSION) != 0)
      return FALSE;
  return TRUE;
}

static const MbusRecord *
find_base_value (const MbusTelegram *telegram, const MbusRecord *record, const Chain *chain)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *base = &g_array_index (telegram->records, MbusRecord, i);

      if (base->storage == record->storage && base->tariff == record->tariff && base->subunit == record->subunit &&
          base->function == record->function && base->value.kind == MBUS_VALUE_DECIMAL &&
          base->value.validity == MBUS_VALID && base->value.exponent == chain->exponent &&
          has_same_chain (base, record, chain->profile))
        return base;
    }
  return NULL;
}

/* A plain date, not that of a battery change, the start of a tariff or a maximum. */
static gboolean
is_time_of_storage (const MbusRecord *record)
{
  return record->function == MBUS_FUNCTION_INSTANTANEOUS && record->n_modifiers == 0 && record->n_unknown_vife == 0 &&
         (record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE) ||
          record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE_TIME));
}

/* Of the same storage number, of any tariff (F.2.6). */
static const MbusDateTime *
find_base_time (const MbusTelegram *telegram, const MbusRecord *record)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *base = &g_array_index (telegram->records, MbusRecord, i);
      const MbusDateTime *when = &base->value.when;
      const gboolean has_time = base->value.kind == MBUS_VALUE_DATE_TIME;

      if (base->storage == record->storage && is_time_of_storage (base) && base->value.validity == MBUS_VALID &&
          (base->value.kind == MBUS_VALUE_DATE || has_time) && when->year > 0 && when->month > 0 && when->day > 0 &&
          (!has_time || (when->hour >= 0 && when->minute >= 0)))
        return when;
    }
  return NULL;
}

/* --- Time --- */

static const MbusDateTime no_time = { -1, -1, -1, -1, -1, -1, FALSE };

/* The last day of a month stays the last day, as with due dates. Example G.7 agrees, but begins on a 31st, where this
 * makes no difference; no example begins on a 30th. */
static MbusDateTime
shift_months (const MbusDateTime *base, int months)
{
  MbusDateTime when = *base;
  const int month = base->year * 12 + base->month - 1 + months;
  const gboolean is_last = base->day == g_date_get_days_in_month (base->month, (GDateYear) base->year);
  guint8 n_days;

  if (month < 12)
    return no_time;
  when.year = (gint16) (month / 12);
  when.month = (gint8) (month % 12 + 1);
  n_days = g_date_get_days_in_month (when.month, (GDateYear) when.year);
  when.day = (gint8) (is_last ? n_days : MIN (base->day, n_days));
  return when;
}

/* Halfway between the 1sts of two months is the 16th, between their last days the 15th. */
static MbusDateTime
shift_half_months (const MbusDateTime *base, int halves)
{
  const int months = halves >= 0 ? halves / 2 : -((1 - halves) / 2);
  MbusDateTime when = shift_months (base, months);
  guint8 n_days;

  if (halves == 2 * months || when.year < 0)
    return when;
  n_days = g_date_get_days_in_month (when.month, (GDateYear) when.year);
  if (when.day <= 15)
    {
      when.day = (gint8) MIN (when.day + 15, n_days);
      return when;
    }
  when.day = (gint8) (when.day == n_days ? 15 : when.day - 15);
  return shift_months (&when, 1);
}

static MbusDateTime
shift_seconds (const MbusDateTime *base, gint64 seconds)
{
  MbusDateTime when = *base;
  g_autoptr (GDateTime) begin = g_date_time_new_utc (base->year, base->month, base->day, MAX (base->hour, 0),
                                                     MAX (base->minute, 0), MAX (base->second, 0));
  g_autoptr (GDateTime) moved = begin != NULL ? g_date_time_add (begin, seconds * G_USEC_PER_SEC) : NULL;

  if (moved == NULL)
    return no_time;
  when.year = (gint16) g_date_time_get_year (moved);
  when.month = (gint8) g_date_time_get_month (moved);
  when.day = (gint8) g_date_time_get_day_of_month (moved);
  /* A date stays a date if the distance is whole days, a time without seconds stays so if it is whole minutes. */
  if (base->hour >= 0 || seconds % DAY != 0)
    {
      when.hour = (gint8) g_date_time_get_hour (moved);
      when.minute = (gint8) g_date_time_get_minute (moved);
    }
  if (base->second >= 0 || seconds % 60 != 0)
    when.second = (gint8) g_date_time_get_second (moved);
  return when;
}

static MbusDateTime
time_of (const MbusSeries *self, const MbusDateTime *base, int step)
{
  const int steps = self->inverse ? -step : step;
  MbusDateTime when = no_time;

  if (base == NULL)
    return when;
  if (self->spacing == MBUS_SPACING_MONTHS)
    when = shift_months (base, steps * (int) self->n_spacing);
  else if (self->spacing == MBUS_SPACING_HALF_MONTHS)
    when = shift_half_months (base, steps * (int) self->n_spacing);
  else if (self->spacing == MBUS_SPACING_SECONDS)
    when = shift_seconds (base, (gint64) steps * self->n_spacing);
  /* Unknown: the clock may have been changed in between. */
  when.summer_time = FALSE;
  return when;
}

/* --- The two octets before the values --- */

/* FALSE for a reserved spacing. */
static gboolean
read_spacing (MbusSeries *self, guint unit, guint8 value)
{
  static const guint32 seconds[] = { 1, 60, 60 * 60, DAY };
  static const guint32 months[] = { 0, 6, 3, 1 };

  if (value == 0)
    {
      self->spacing = MBUS_SPACING_NONE;
    }
  else if (value <= SPACING_LAST)
    {
      self->spacing = MBUS_SPACING_SECONDS;
      self->n_spacing = value * seconds[unit];
    }
  else if (value == SPACING_HALF_MONTH && unit == UNIT_DAYS)
    {
      self->spacing = MBUS_SPACING_HALF_MONTHS;
      self->n_spacing = 1;
    }
  else if (value == SPACING_MONTHS && months[unit] != 0)
    {
      self->spacing = MBUS_SPACING_MONTHS;
      self->n_spacing = months[unit];
    }
  else
    {
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_control (Samples *samples, guint8 control)
{
  samples->mode = (Mode) (control >> 6);
  samples->dif = control & MBUS_DIF_FIELD_MASK;
  if (samples->dif == MBUS_DIF_FIELD_VARIABLE || samples->dif == MBUS_DIF_FIELD_SPECIAL ||
      samples->dif == MBUS_DIF_FIELD_SELECTION)
    return FALSE;
  return mbus_form_of (samples->dif, 0, &samples->form, &samples->n_octets) && samples->n_octets > 0;
}

/* --- The values --- */

static MbusCoding
coding_of (const Samples *samples, MbusCoding coding)
{
  if (coding != MBUS_CODING_NUMBER && coding != MBUS_CODING_UNSIGNED)
    return coding;
  if (samples->mode == MODE_INCREMENTS || samples->mode == MODE_DECREMENTS)
    return MBUS_CODING_UNSIGNED;
  return MBUS_CODING_NUMBER;
}

/* The register one step after @before. Overflow means "no value", as the standard says for a difference. */
static void
add_difference (const MbusSeries *self, Mode mode, gint64 before, MbusValue *value)
{
  const gboolean falls = (mode == MODE_DECREMENTS) != self->inverse;

  if (falls ? __builtin_sub_overflow (before, value->mantissa, &value->mantissa)
            : __builtin_add_overflow (before, value->mantissa, &value->mantissa))
    value->validity = MBUS_INVALID;
}

/* After a missing difference the register is unknown. */
static void
sum_up (const MbusSeries *self, Mode mode, const MbusValue *base)
{
  const MbusValue *before = base;

  for (guint i = 0; i < self->values->len; i++)
    {
      MbusValue *value = &g_array_index (self->values, MbusSeriesValue, i).value;

      if (before->validity != MBUS_VALID)
        value->validity = MBUS_INVALID;
      else if (value->validity == MBUS_VALID)
        add_difference (self, mode, before->mantissa, value);
      before = value;
    }
}

static gboolean
are_decimal (const MbusSeries *self)
{
  for (guint i = 0; i < self->values->len; i++)
    if (g_array_index (self->values, MbusSeriesValue, i).value.kind != MBUS_VALUE_DECIMAL)
      return FALSE;
  return TRUE;
}

/* Values that were not stored yet are marked as "not a value", as the type defines it. */
static void
read_values (MbusSeries *self, const MbusTelegram *telegram, const MbusRecord *record, const Samples *samples,
             const Chain *chain)
{
  const MbusDateTime *base_time = find_base_time (telegram, record);
  const guint n = (guint) ((record->value.n_text - HEAD_OCTETS) / samples->n_octets);

  for (guint i = 0; i < n; i++)
    {
      const MbusData data = { record->value.text + HEAD_OCTETS + i * samples->n_octets, samples->n_octets,
                              record->value.msb_first };
      MbusSeriesValue value = { .storage = record->storage + 1 + i, .when = time_of (self, base_time, (int) i + 1) };

      mbus_data_decode (&data, samples->form, coding_of (samples, chain->coding), chain->exponent, &value.value);
      g_array_append_val (self->values, value);
    }
}

gboolean
mbus_record_is_series (const MbusRecord *record)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == MBUS_CODING_STRUCTURE)
      return TRUE;
  return FALSE;
}

MbusSeries *
mbus_series_unroll (const MbusTelegram *telegram, const MbusRecord *record)
{
  const guint8 *octets = record->value.text;
  g_autoptr (MbusSeries) self = NULL;
  const MbusRecord *base;
  Samples samples;
  Chain chain;

  if (!mbus_record_is_series (record) || record->value.validity != MBUS_VALID || record->value.n_text < HEAD_OCTETS ||
      !follow_chain (record, &chain) || !read_control (&samples, octets[0]) ||
      (record->value.n_text - HEAD_OCTETS) % samples.n_octets != 0)
    return NULL;

  self = g_new0 (MbusSeries, 1);
  self->values = g_array_new (FALSE, FALSE, sizeof (MbusSeriesValue));
  self->inverse = chain.inverse;
  if (!read_spacing (self, octets[0] >> 4 & 0x03, octets[1]))
    return NULL;

  read_values (self, telegram, record, &samples, &chain);
  base = find_base_value (telegram, record, &chain);
  self->has_base = samples.mode == MODE_ABSOLUTE;
  if (samples.mode != MODE_ABSOLUTE && base != NULL && are_decimal (self))
    {
      sum_up (self, samples.mode, &base->value);
      self->has_base = TRUE;
    }
  return g_steal_pointer (&self);
}

MbusValue
mbus_series_time (const MbusSeries *self, guint i)
{
  const MbusDateTime *when = &g_array_index (self->values, MbusSeriesValue, i).when;

  return (MbusValue) {
    .kind = when->hour >= 0 ? MBUS_VALUE_DATE_TIME : MBUS_VALUE_DATE,
    .validity = when->year >= 0 ? MBUS_VALID : MBUS_NO_DATA,
    .when = *when,
  };
}

MbusRecord
mbus_series_record (const MbusSeries *self, const MbusRecord *record, guint i)
{
  const MbusSeriesValue *one = &g_array_index (self->values, MbusSeriesValue, i);
  MbusRecord single = *record;

  single.value = one->value;
  single.storage = one->storage;
  return single;
}

void
mbus_series_free (MbusSeries *self)
{
  g_array_unref (self->values);
  g_free (self);
}
