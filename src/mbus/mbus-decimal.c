/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-decimal.h"

#include <langinfo.h>
#include <math.h>
#include <string.h>

#include "mbus-append.h"

/* Of a single precision number: the last whole number before which all are exact, and the first with eight digits. */
#define SINGLE_EXACT (1 << 24)
#define SINGLE_DIGITS_END 10000000

/* Numbers of up to four digits before the point are as easy to read without grouping; most locales do not group
 * them. */
#define GROUPED_FROM 5

/* Both are divided by the power of two of @b first, because a scaled real may be too large for a float. */
static gboolean
same_single (double a, double b)
{
  int exponent;
  double mantissa = frexp (b, &exponent);

  return (float) ldexp (a, -exponent) == (float) mantissa;
}

void
mbus_decimal_append (GString *out, gint64 mantissa, int exponent)
{
  const guint64 magnitude = mantissa < 0 ? -(guint64) mantissa : (guint64) mantissa;
  const gsize n_fraction = exponent < 0 ? (gsize) -exponent : 0;
  char *next = mbus_append_begin (out, strlen ("-0.") + MBUS_DIGITS_MAX + (gsize) ABS (exponent));
  char *digits;
  gsize n_digits;

  if (mantissa < 0)
    *next++ = '-';
  digits = next;
  next = mbus_write_digits (digits, magnitude);
  n_digits = (gsize) (next - digits);

  if (n_fraction >= n_digits)
    {
      const gsize n_zeros = strlen ("0.") + n_fraction - n_digits;

      memmove (digits + n_zeros, digits, n_digits);
      memset (digits, '0', n_zeros);
      digits[1] = '.';
      next += n_zeros;
    }
  else if (n_fraction > 0)
    {
      memmove (next - n_fraction + 1, next - n_fraction, n_fraction);
      next[-(gssize) n_fraction] = '.';
      next++;
    }
  else if (magnitude != 0 && exponent > 0)
    {
      memset (next, '0', (gsize) exponent);
      next += exponent;
    }
  mbus_append_end (out, next);
}

double
mbus_decimal_scale (double real, int exponent)
{
  /* A power of ten up to 10^22 is exact in a double, and one division or multiplication rounds once. */
  double power = 1;

  for (int i = ABS (exponent); i > 0; i--)
    power *= 10;
  return exponent < 0 ? real / power : real * power;
}

double
mbus_decimal_to_double (gint64 mantissa, int exponent)
{
  return mbus_decimal_scale ((double) mantissa, exponent);
}

void
mbus_decimal_from_real (double real, gint64 *mantissa, int *exponent)
{
  /* Nine significant digits distinguish every single precision number from its neighbours. A decimal number of up to
   * six is got back out of a single precision number, so in the first format one that needs fewer ends with zeros. */
  static const char *const formats[] = { "%.5e", "%.6e", "%.7e", "%.8e" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *tail;
  gint64 digits = 0;
  gsize i;
  int power;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], real);
      if (same_single (g_ascii_strtod (text, NULL), real))
        break;
    }

  /* The text is -d.ddde±xx. */
  tail = strchr (text, 'e');
  power = (int) g_ascii_strtoll (tail + 1, NULL, 10);
  for (const char *p = text; p < tail; p++)
    {
      if (g_ascii_isdigit (*p))
        digits = digits * 10 + g_ascii_digit_value (*p);
      else if (*p == '.')
        power -= (int) (tail - p - 1);
    }
  for (; i == 0 && digits != 0 && digits % 10 == 0; digits /= 10)
    power++;
  *mantissa = text[0] == '-' ? -digits : digits;
  *exponent = power;
}

void
mbus_decimal_shorten (gint64 *mantissa, int *exponent)
{
  if (*exponent == 0 && ABS (*mantissa) <= SINGLE_EXACT)
    return;
  while (ABS (*mantissa) >= SINGLE_DIGITS_END)
    {
      /* Half away from zero. */
      *mantissa = (*mantissa + (*mantissa < 0 ? -5 : 5)) / 10;
      (*exponent)++;
    }
  /* Rounding may have left zeros. */
  while (*mantissa != 0 && *mantissa % 10 == 0 && *exponent < 0)
    {
      *mantissa /= 10;
      (*exponent)++;
    }
}

/* The digits before the point of a plain number, and whether it has a point; 0 for anything else. */
static gsize
count_whole (const char *digits, gboolean *point)
{
  gsize n_whole = 0;

  while (g_ascii_isdigit (digits[n_whole]))
    n_whole++;
  *point = digits[n_whole] == '.';
  for (const char *c = digits + n_whole; *c != '\0'; c++)
    if (!g_ascii_isdigit (*c) && *c != '.')
      return 0;
  return n_whole;
}

void
mbus_decimal_localize (GString *out, gsize begin)
{
  const gboolean negative = out->str[begin] == '-';
  gboolean point;
  const gsize n_whole = count_whole (out->str + begin + negative, &point);
  const char *radix = point ? nl_langinfo (RADIXCHAR) : "";
  const char *separator = n_whole >= GROUPED_FROM ? nl_langinfo (THOUSEP) : "";
  g_autofree char *number = NULL;
  const char *digits;

  if (n_whole == 0)
    return;
  /* Most numbers are written in the same way everywhere. */
  if (!negative && *separator == '\0' && (*radix == '\0' || g_str_equal (radix, ".")))
    return;

  number = g_strdup (out->str + begin);
  digits = number + negative;
  g_string_truncate (out, begin);
  if (negative)
    MBUS_APPEND (out, "−");
  for (gsize i = 0; i < n_whole; i++)
    {
      if (i > 0 && (n_whole - i) % 3 == 0)
        mbus_append_string (out, separator);
      mbus_append_char (out, digits[i]);
    }
  if (point)
    {
      mbus_append_string (out, *radix != '\0' ? radix : ".");
      mbus_append_string (out, digits + n_whole + 1);
    }
}

char *
mbus_decimal_present (const char *number)
{
  GString *out;

  g_return_val_if_fail (number != NULL, NULL);

  out = g_string_new (number);
  mbus_decimal_localize (out, 0);
  return g_string_free (out, FALSE);
}
