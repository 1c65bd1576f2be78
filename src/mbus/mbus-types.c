/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-types.h"

#include <math.h>
#include <string.h>

#include "mbus-decimal.h"

/* 2^-12, exactly. */
#define RATING_STEP G_GINT64_CONSTANT (244140625)
#define RATING_EXPONENT (-12)

#define EVERY_MONTH 15
#define MONTH_NOT_SPECIFIED 0 /* of type I */

/* The octet of significance @i, 0 being the least significant. */
static guint8
octet_at (const MbusData *data, gsize i)
{
  return data->msb_first ? data->octets[data->n_octets - 1 - i] : data->octets[i];
}

static guint64
unsigned_of (const MbusData *data)
{
  guint64 value = 0;

  for (gsize i = data->n_octets; i > 0; i--)
    value = value << 8 | octet_at (data, i - 1);
  return value;
}

static void
begin (const MbusData *data, MbusValueKind kind, int exponent, MbusValue *out)
{
  out->kind = kind;
  out->validity = MBUS_VALID;
  out->exponent = (gint8) CLAMP (exponent, G_MININT8, G_MAXINT8);
  out->text = data->octets;
  out->n_text = (guint8) data->n_octets;
  out->msb_first = data->msb_first;
}

void
mbus_type_a (const MbusData *data, int exponent, MbusValue *out)
{
  gboolean negative = FALSE;
  gint64 value = 0;

  begin (data, MBUS_VALUE_DECIMAL, exponent, out);
  for (gsize i = data->n_octets; i > 0; i--)
    {
      const guint8 octet = octet_at (data, i - 1);
      guint tens = octet >> 4;
      const guint ones = octet & 0x0F;

      if (i == data->n_octets && tens == 0xF)
        {
          negative = TRUE;
          tens = 0;
        }
      if (tens > 9 || ones > 9)
        {
          out->validity = MBUS_INVALID;
          return;
        }
      value = value * 100 + 10 * tens + ones;
    }
  out->mantissa = negative ? -value : value;
}

void
mbus_type_a_digits (const MbusData *data, MbusValue *out)
{
  begin (data, MBUS_VALUE_DIGITS, 0, out);
}

void
mbus_type_b (const MbusData *data, int exponent, MbusValue *out)
{
  guint n_bits = (guint) (8 * data->n_octets);
  guint64 raw;

  if (data->n_octets > sizeof raw)
    {
      begin (data, MBUS_VALUE_OCTETS, exponent, out);
      return;
    }

  begin (data, MBUS_VALUE_DECIMAL, exponent, out);
  raw = unsigned_of (data);
  if (raw == (guint64) 1 << (n_bits - 1))
    out->validity = MBUS_INVALID;
  if (n_bits < 64 && raw >> (n_bits - 1) != 0)
    raw |= G_MAXUINT64 << n_bits;
  out->mantissa = (gint64) raw;
}

void
mbus_type_c (const MbusData *data, int exponent, MbusValue *out)
{
  gboolean all_ones = TRUE;

  for (gsize i = 0; i < data->n_octets; i++)
    all_ones = all_ones && data->octets[i] == 0xFF;

  begin (data, MBUS_VALUE_DECIMAL, exponent, out);
  if (all_ones)
    out->validity = MBUS_INVALID;
  else if (data->n_octets > sizeof (guint64) || unsigned_of (data) > G_MAXINT64)
    out->kind = MBUS_VALUE_OCTETS;
  else
    out->mantissa = (gint64) unsigned_of (data);
}

void
mbus_type_d (const MbusData *data, MbusValue *out)
{
  gboolean fits = data->n_octets <= sizeof (guint64);

  begin (data, fits ? MBUS_VALUE_BITS : MBUS_VALUE_OCTETS, 0, out);
  if (fits)
    out->mantissa = (gint64) unsigned_of (data);
}

void
mbus_type_h (const MbusData *data, int exponent, MbusValue *out)
{
  guint32 bits = (guint32) unsigned_of (data);
  float real;

  memcpy (&real, &bits, sizeof real);
  begin (data, MBUS_VALUE_REAL, exponent, out);
  if (!isfinite (real))
    out->validity = MBUS_INVALID;
  else
    out->real = mbus_decimal_scale (real, exponent);
}

/* A field that is open when it equals @open. FALSE if its value is impossible. */
static gboolean
open_field (guint raw, guint open, guint last, gint8 *out)
{
  *out = raw == open ? -1 : (gint8) raw;
  return raw == open || raw <= last;
}

/* Day and month with the seven bits of the year spread over both, as in types F, G and I. @first_year: the year that 0
 * means. @open_month: the value of an open month: 15 is "every month", in type I 0 is "not specified". */
static gboolean
decode_date (guint8 low, guint8 high, int first_year, guint open_month, MbusDateTime *when)
{
  const guint year = low >> 5 | (guint) (high >> 4) << 3;
  const guint month = high & 0x0F;
  const guint day = low & 0x1F;
  const gboolean open_year = year == 127;

  when->year = open_year ? -1 : (gint16) (first_year + (int) year);
  when->month = month == open_month ? -1 : (gint8) month;
  when->day = day == 0 ? -1 : (gint8) day;

  /* Meters without a date send one of these. */
  if ((low == 0x00 && high == 0x00) || (low == 0xFF && high == 0xFF))
    return FALSE;
  if ((year > 99 && !open_year) || (month != open_month && (month == 0 || month > 12)))
    return FALSE;
  /* Day 0 means "every day" only if month or year are open too. */
  if (day == 0)
    return open_year || month == open_month || open_month == 0;
  return month == open_month || g_date_valid_dmy (day, month, (GDateYear) (open_year ? 2000 : when->year));
}

/* Devices that do not know the century send 0: 81…99 then mean 1981…1999 (mbus-protocol §1.8). */
static int
first_year_of (guint century, guint8 low, guint8 high)
{
  guint year = low >> 5 | (guint) (high >> 4) << 3;

  return century == 0 && year <= 80 ? 2000 : 1900 + 100 * (int) century;
}

static gboolean
decode_g (const guint8 *octets, MbusDateTime *when)
{
  return decode_date (octets[0], octets[1], first_year_of (0, octets[0], octets[1]), EVERY_MONTH, when);
}

static gboolean
decode_f (const guint8 *octets, MbusDateTime *when)
{
  gboolean possible = (octets[0] & 0x80) == 0;
  guint century = octets[1] >> 5 & 0x03;

  possible &= open_field (octets[0] & 0x3F, 63, 59, &when->minute);
  possible &= open_field (octets[1] & 0x1F, 31, 23, &when->hour);
  possible &= decode_date (octets[2], octets[3], first_year_of (century, octets[2], octets[3]), EVERY_MONTH, when);
  when->summer_time = (octets[1] & 0x80) != 0;
  return possible;
}

/* Day of week, week number and leap year are redundant. */
static gboolean
decode_i (const guint8 *octets, MbusDateTime *when)
{
  gboolean possible = (octets[1] & 0x80) == 0;

  possible &= open_field (octets[0] & 0x3F, 63, 59, &when->second);
  possible &= open_field (octets[1] & 0x3F, 63, 59, &when->minute);
  possible &= open_field (octets[2] & 0x1F, 31, 23, &when->hour);
  possible &= decode_date (octets[3], octets[4], 2000, MONTH_NOT_SPECIFIED, when);
  when->summer_time = (octets[0] & 0x40) != 0;
  return possible;
}

static gboolean
decode_j (const guint8 *octets, MbusDateTime *when)
{
  gboolean possible = TRUE;

  possible &= open_field (octets[0] & 0x3F, 63, 59, &when->second);
  possible &= open_field (octets[1] & 0x3F, 63, 59, &when->minute);
  possible &= open_field (octets[2] & 0x1F, 31, 23, &when->hour);
  return possible && (octets[0] & octets[1] & octets[2]) != 0xFF;
}

void
mbus_type_octets (const MbusData *data, MbusValue *out)
{
  begin (data, MBUS_VALUE_OCTETS, 0, out);
}

void
mbus_type_rating (const MbusData *data, MbusValue *out)
{
  mbus_type_c (data, RATING_EXPONENT, out);
  if (out->kind == MBUS_VALUE_DECIMAL && out->validity == MBUS_VALID &&
      __builtin_mul_overflow (out->mantissa, RATING_STEP, &out->mantissa))
    out->kind = MBUS_VALUE_OCTETS;
}

void
mbus_type_time (const MbusData *data, MbusValue *out)
{
  guint8 octets[6] = { 0 };
  gboolean possible = TRUE;

  begin (data, MBUS_VALUE_OCTETS, 0, out);
  out->when = (MbusDateTime) { -1, -1, -1, -1, -1, -1, FALSE };
  if (data->n_octets > sizeof octets)
    return;
  for (gsize i = 0; i < data->n_octets; i++)
    octets[i] = octet_at (data, i);

  switch (data->n_octets)
    {
    case 2:
      out->kind = MBUS_VALUE_DATE;
      possible = decode_g (octets, &out->when);
      break;
    case 3:
      out->kind = MBUS_VALUE_TIME;
      possible = decode_j (octets, &out->when);
      break;
    case 4:
      out->kind = MBUS_VALUE_DATE_TIME;
      possible = decode_f (octets, &out->when);
      break;
    case 6:
      out->kind = MBUS_VALUE_DATE_TIME;
      possible = decode_i (octets, &out->when);
      break;
    default:
      break;
    }
  if (!possible)
    out->validity = MBUS_INVALID;
}

/* Reads two BCD digits. FALSE if they are not digits, or more than @last. */
static gboolean
digits_field (guint8 bcd, guint last, gint8 *out)
{
  const guint tens = bcd >> 4;
  const guint ones = bcd & 0x0F;

  *out = (gint8) (10 * tens + ones);
  return tens <= 9 && ones <= 9 && 10 * tens + ones <= last;
}

void
mbus_type_time_digits (const MbusData *data, MbusValue *out)
{
  MbusDateTime when = { -1, -1, -1, -1, -1, -1, FALSE };
  gboolean possible = TRUE;
  gint8 year;

  begin (data, MBUS_VALUE_OCTETS, 0, out);
  if (data->n_octets != 6)
    return;

  possible &= digits_field (octet_at (data, 0), 59, &when.second);
  possible &= digits_field (octet_at (data, 1), 59, &when.minute);
  possible &= digits_field (octet_at (data, 2), 23, &when.hour);
  possible &= digits_field (octet_at (data, 3), 31, &when.day);
  possible &= digits_field (octet_at (data, 4), 12, &when.month);
  possible &= digits_field (octet_at (data, 5), 99, &year);
  when.year = (gint16) (2000 + year);
  if (!possible || !g_date_valid_dmy ((GDateDay) when.day, (GDateMonth) when.month, (GDateYear) when.year))
    return;

  out->kind = MBUS_VALUE_DATE_TIME;
  out->when = when;
}
