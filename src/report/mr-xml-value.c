/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values in the form of libmbus, but exact, and empty if there is no value. */
#include "config.h"

#include <math.h>

#include "mbus-decimal.h"
#include "mbus-dif.h"
#include "mr-xml-private.h"

#define DECIMALS 6

/* @top: the most significant octet first, whatever the wire's order. */
static void
append_octets (GString *out, const MbusValue *value, gboolean top, gboolean blanks)
{
  for (guint i = 0; i < value->n_text; i++)
    {
      if (blanks && i > 0)
        g_string_append_c (out, ' ');
      mbus_append_octet (out, value->text[top && !value->msb_first ? value->n_text - 1 - i : i]);
    }
}

static void
append_zeros (GString *out, int n)
{
  static const char zeros[] = "000000";

  if (n > 0)
    mbus_append_n (out, zeros, (gsize) MIN (n, DECIMALS));
}

/* Six decimals as from printf(), or more if the number has more. */
static void
append_six_decimals (GString *out, gint64 mantissa, int exponent)
{
  while (exponent < -DECIMALS && mantissa % 10 == 0 && mantissa != 0)
    {
      mantissa /= 10;
      exponent++;
    }
  if (mantissa == 0)
    exponent = 0;

  mbus_decimal_append (out, mantissa, exponent);
  if (exponent >= 0)
    g_string_append_c (out, '.');
  append_zeros (out, exponent >= 0 ? DECIMALS : DECIMALS + exponent);
}

/* A single precision number: six decimals as in libmbus, unless they do not distinguish it from its neighbours. */
static void
append_real (GString *out, double real)
{
  const double micro = round (real * 1e6);
  gint64 mantissa;
  int exponent;

  if (fabs (micro) < 1e15 && fabs (micro / 1e6 - real) <= ldexp (fabs (real), -25))
    {
      append_six_decimals (out, (gint64) micro, -DECIMALS);
      return;
    }
  mbus_decimal_from_real (real, &mantissa, &exponent);
  append_six_decimals (out, mantissa, exponent);
}

static void
append_scaled (GString *out, const MbusValue *value, guint32 factor, int factor_exponent)
{
  guint64 magnitude = value->mantissa < 0 ? -(guint64) value->mantissa : (guint64) value->mantissa;

  if (value->kind == MBUS_VALUE_REAL)
    append_real (out, mbus_decimal_scale (value->real * factor, factor_exponent));
  else if (factor == 1)
    append_six_decimals (out, value->mantissa, value->exponent);
  else if (!g_uint64_checked_mul (&magnitude, magnitude, factor) || magnitude > G_MAXINT64)
    append_real (out, mbus_decimal_to_double (value->mantissa, value->exponent + factor_exponent) * factor);
  else
    append_six_decimals (out, value->mantissa < 0 ? -(gint64) magnitude : (gint64) magnitude,
                         value->exponent + factor_exponent);
}

/* Recurring dates cannot be written as a date. */
static gboolean
has_open_field (const MbusValue *value)
{
  const MbusDateTime *when = &value->when;
  const gboolean date = value->kind != MBUS_VALUE_TIME;
  const gboolean time = value->kind != MBUS_VALUE_DATE;

  return (date && (when->year < 0 || when->month < 0 || when->day < 0)) ||
         (time && (when->hour < 0 || when->minute < 0));
}

static void
append_when (GString *out, const MbusValue *value)
{
  if (has_open_field (value))
    return;
  mbus_value_append (value, out);
  if (value->kind == MBUS_VALUE_DATE_TIME && value->when.second < 0)
    MBUS_APPEND (out, ":00");
}

static gboolean
is_bcd (const MbusRecord *record)
{
  const guint field = record->dif & MBUS_DIF_FIELD_MASK;

  return field >= MBUS_DIF_FIELD_BCD2 && field != MBUS_DIF_FIELD_VARIABLE && field != MBUS_DIF_FIELD_SPECIAL;
}

static gboolean
has_hex_digit (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    if (value->text[i] >> 4 > 9 || (value->text[i] & 0x0F) > 9)
      return TRUE;
  return FALSE;
}

/* Digits that identify something, as libmbus writes them: as a number. */
static void
append_digits (GString *out, const MbusValue *value, gboolean normalized)
{
  const gsize start = out->len;
  gsize zeros;

  append_octets (out, value, TRUE, FALSE);
  zeros = strspn (out->str + start, "0");
  if (out->len > start)
    g_string_erase (out, (gssize) start, (gssize) MIN (zeros, out->len - start - 1));
  if (normalized && !has_hex_digit (value))
    MBUS_APPEND (out, ".000000");
}

void
mr_xml_append_value (GString *out, const MrXmlNaming *naming, gboolean normalized, guint32 factor, int factor_exponent)
{
  const MbusRecord *record = naming->record;
  const MbusValue *value = &record->value;
  const gsize start = out->len;

  if (value->validity != MBUS_VALID)
    {
      if ((value->validity == MBUS_INVALID || value->validity == MBUS_NOT_STORED) && is_bcd (record) &&
          has_hex_digit (value))
        append_octets (out, value, TRUE, FALSE);
      return;
    }

  switch (value->kind)
    {
    case MBUS_VALUE_DECIMAL:
    case MBUS_VALUE_REAL:
      if (normalized)
        append_scaled (out, value, factor, factor_exponent);
      else if (value->kind == MBUS_VALUE_REAL)
        append_real (out, naming->scale == MR_XML_SCALE_NONE ? value->real
                                                             : mbus_decimal_scale (value->real, -value->exponent));
      else
        mbus_decimal_append (out, value->mantissa, naming->scale == MR_XML_SCALE_NONE ? value->exponent : 0);
      break;
    case MBUS_VALUE_BITS:
      mbus_append_unsigned (out, (guint64) value->mantissa);
      if (normalized)
        MBUS_APPEND (out, ".000000");
      break;
    case MBUS_VALUE_DIGITS:
      append_digits (out, value, normalized);
      break;
    case MBUS_VALUE_OCTETS:
      append_octets (out, value, TRUE, TRUE);
      break;
    case MBUS_VALUE_NONE:
    case MBUS_VALUE_RAW:
      append_octets (out, value, FALSE, TRUE);
      break;
    case MBUS_VALUE_DATE:
    case MBUS_VALUE_DATE_TIME:
    case MBUS_VALUE_TIME:
      append_when (out, value);
      break;
    case MBUS_VALUE_TEXT:
    default:
      mbus_value_append (value, out);
      mr_xml_escape_from (out, start);
      break;
    }
}
