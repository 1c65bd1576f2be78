/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-value.h"

#include <math.h>

#include "mbus-append.h"
#include "mbus-decimal.h"
#include "mbus-frame.h"

#define REPLACEMENT 0xFFFD
#define MASK "********" /* however long the secret is */

static void
append_as_sent (GString *out, const MbusValue *self)
{
  mbus_append_octets (out, self->text, self->n_text);
}

/* Octet @i, counted from the most significant one. */
static guint8
octet_from_top (const MbusValue *self, gsize i)
{
  return self->msb_first ? self->text[i] : self->text[self->n_text - 1 - i];
}

static void
append_octets (GString *out, const MbusValue *self)
{
  char *next = mbus_append_begin (out, 2 * (gsize) self->n_text);

  for (gsize i = 0; i < self->n_text; i++)
    next = mbus_write_octet (next, octet_from_top (self, i));
  mbus_append_end (out, next);
}

/* ISO 8859-1 is the first page of Unicode. The text is not trusted: control characters must not reach a terminal. */
static void
append_text (GString *out, const MbusValue *self)
{
  for (gsize i = 0; i < self->n_text; i++)
    {
      const guint8 c = octet_from_top (self, i);

      if (c >= 0x20 && c < 0x7F)
        mbus_append_char (out, (char) c);
      else if (c != 0)
        g_string_append_unichar (out, g_unichar_iscntrl (c) ? REPLACEMENT : c);
    }
}

#define TIME_MAX 32 /* characters of a date and time */

static char *
write_field (char *next, int field, guint n_digits)
{
  if (field < 0)
    {
      *next = '*';
      return next + 1;
    }
  for (guint i = n_digits; i > 0; i--, field /= 10)
    next[i - 1] = (char) ('0' + field % 10);
  return next + n_digits;
}

static char *
write_date (char *next, const MbusDateTime *when)
{
  next = write_field (next, when->year, 4);
  *next++ = '-';
  next = write_field (next, when->month, 2);
  *next++ = '-';
  return write_field (next, when->day, 2);
}

static char *
write_time (char *next, const MbusDateTime *when)
{
  next = write_field (next, when->hour, 2);
  *next++ = ':';
  next = write_field (next, when->minute, 2);
  if (when->second < 0)
    return next;
  *next++ = ':';
  return write_field (next, when->second, 2);
}

static void
append_when (GString *out, const MbusValue *self)
{
  char *next = mbus_append_begin (out, TIME_MAX);

  if (self->kind != MBUS_VALUE_TIME)
    next = write_date (next, &self->when);
  if (self->kind == MBUS_VALUE_DATE_TIME)
    *next++ = 'T';
  if (self->kind != MBUS_VALUE_DATE)
    next = write_time (next, &self->when);
  mbus_append_end (out, next);
}

/* Uses the digits of the number as sent. A scaled one is no longer a single precision number, so the digits needed to
 * distinguish it from its neighbours would be too many or too few. */
static void
append_real (GString *out, double real, int scale, gboolean brief)
{
  gint64 mantissa;
  int exponent;

  mbus_decimal_from_real (mbus_decimal_scale (real, -scale), &mantissa, &exponent);
  if (brief)
    mbus_decimal_shorten (&mantissa, &exponent);
  mbus_decimal_append (out, mantissa, mantissa != 0 ? exponent + scale : 0);
}

void
mbus_value_get_address (const MbusValue *self, MbusSecondary *out)
{
  mbus_secondary_from_wire (self->text, out);
  if (self->msb_first)
    {
      out->id = GUINT32_SWAP_LE_BE (out->id);
      out->manufacturer = GUINT16_SWAP_LE_BE (out->manufacturer);
    }
}

static void
append_address (GString *out, const MbusValue *self)
{
  MbusSecondary address;
  char manufacturer[8];

  mbus_value_get_address (self, &address);
  g_string_append_printf (out, "%08X %s, version %u, type %02X", address.id,
                          mbus_manufacturer_to_text (address.manufacturer, manufacturer), address.version,
                          address.device_type);
}

static void
append (const MbusValue *self, GString *out, gboolean brief)
{
  if (self->validity != MBUS_VALID)
    return;

  switch (self->kind)
    {
    case MBUS_VALUE_DECIMAL:
      mbus_decimal_append (out, self->mantissa, self->exponent);
      break;
    case MBUS_VALUE_REAL:
      append_real (out, self->real, self->exponent, brief);
      break;
    case MBUS_VALUE_DIGITS:
      append_octets (out, self);
      break;
    case MBUS_VALUE_TEXT:
      append_text (out, self);
      break;
    case MBUS_VALUE_DATE:
    case MBUS_VALUE_DATE_TIME:
    case MBUS_VALUE_TIME:
      append_when (out, self);
      break;
    case MBUS_VALUE_BITS:
    case MBUS_VALUE_OCTETS:
      MBUS_APPEND (out, "0x");
      append_octets (out, self);
      break;
    case MBUS_VALUE_RAW:
      append_as_sent (out, self);
      break;
    case MBUS_VALUE_ADDRESS:
      append_address (out, self);
      break;
    case MBUS_VALUE_SECRET:
      MBUS_APPEND (out, MASK);
      break;
    case MBUS_VALUE_NONE:
    default:
      break;
    }
}

void
mbus_value_append (const MbusValue *self, GString *out)
{
  append (self, out, FALSE);
}

void
mbus_value_append_short (const MbusValue *self, GString *out)
{
  append (self, out, TRUE);
}

char *
mbus_value_to_string (const MbusValue *self)
{
  GString *out = g_string_new (NULL);

  mbus_value_append (self, out);
  return g_string_free (out, FALSE);
}

double
mbus_value_to_double (const MbusValue *self)
{
  if (self->validity != MBUS_VALID)
    return NAN;
  if (self->kind == MBUS_VALUE_DECIMAL)
    return mbus_decimal_to_double (self->mantissa, self->exponent);
  return self->kind == MBUS_VALUE_REAL ? self->real : NAN;
}
