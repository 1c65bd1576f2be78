/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-decimal.h"

#include <langinfo.h>
#include <math.h>
#include <string.h>

#define DIGITS_MAX 20 /* of a 64-bit integer */
#define ZEROS "0000000000"

/* Of a single precision number: the last whole number before which all are exact, and the first with eight digits. */
#define SINGLE_EXACT (1 << 24)
#define SINGLE_DIGITS_END 10000000

/* Numbers of up to four digits before the point are as easy to read without grouping; most locales do not group
 * them. */
#define GROUPED_FROM 5

static void
append_zeros (GString *out, gsize n)
{
  for (; n > strlen (ZEROS); n -= strlen (ZEROS))
    g_string_append (out, ZEROS);
  g_string_append_len (out, ZEROS, (gssize) n);
}

/* Both are divided by the power of two of @b first, because a scaled real may be too large for a float. */
static gboolean
same_single (double a, double b)
{
  int exponent;
  double mantissa = frexp (b, &exponent);

  return (float) ldexp (a, -exponent) == (float) mantissa;
}

/* Writes the digits of @magnitude to the end of @out. Returns the first of them. */
static const char *
write_digits (guint64 magnitude, char out[DIGITS_MAX])
{
  char *first = out + DIGITS_MAX;

  do
    {
      *--first = (char) ('0' + magnitude % 10);
      magnitude /= 10;
    }
  while (magnitude != 0);
  return first;
}

void
mbus_decimal_append (GString *out, gint64 mantissa, int exponent)
{
  const guint64 magnitude = mantissa < 0 ? -(guint64) mantissa : (guint64) mantissa;
  const gsize n_fraction = exponent < 0 ? (gsize) -exponent : 0;
  char buffer[DIGITS_MAX];
  const char *digits = write_digits (magnitude, buffer);
  const gsize n_digits = (gsize) (buffer + DIGITS_MAX - digits);

  if (mantissa < 0)
    g_string_append_c (out, '-');

  if (n_fraction >= n_digits)
    {
      g_string_append_len (out, "0.", 2);
      append_zeros (out, n_fraction - n_digits);
      g_string_append_len (out, digits, (gssize) n_digits);
    }
  else if (n_fraction > 0)
    {
      g_string_append_len (out, digits, (gssize) (n_digits - n_fraction));
      g_string_append_c (out, '.');
      g_string_append_len (out, digits + n_digits - n_fraction, (gssize) n_fraction);
    }
  else
    {
      g_string_append_len (out, digits, (gssize) n_digits);
      if (magnitude != 0 && exponent > 0)
        append_zeros (out, (gsize) exponent);
    }
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
  /* Nine significant digits distinguish every single precision number from its neighbours. */
  static const char *const formats[] = { "%.0e", "%.1e", "%.2e", "%.3e", "%.4e", "%.5e", "%.6e", "%.7e", "%.8e" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *tail;
  gint64 digits = 0;
  int power;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
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

static gboolean
is_plain_number (const char *text)
{
  const char *digits = text + (*text == '-');

  return *digits != '\0' && strspn (digits, "0123456789.") == strlen (digits) && *digits != '.';
}

void
mbus_decimal_localize (GString *out, gsize begin)
{
  const char *radix = nl_langinfo (RADIXCHAR);
  const char *separator = nl_langinfo (THOUSEP);
  const gboolean negative = out->str[begin] == '-';
  g_autofree char *number = NULL;
  const char *digits;
  gsize n_whole;
  gboolean grouped;

  if (!is_plain_number (out->str + begin))
    return;
  n_whole = strspn (out->str + begin + negative, "0123456789");
  grouped = n_whole >= GROUPED_FROM && *separator != '\0';
  /* Most numbers are written in the same way everywhere. */
  if (!negative && !grouped && out->str[begin + n_whole] == '\0')
    return;

  number = g_strdup (out->str + begin);
  digits = number + negative;
  g_string_truncate (out, begin);
  if (negative)
    g_string_append (out, "−");
  for (gsize i = 0; i < n_whole; i++)
    {
      if (i > 0 && grouped && (n_whole - i) % 3 == 0)
        g_string_append (out, separator);
      g_string_append_c (out, digits[i]);
    }
  if (digits[n_whole] == '.')
    {
      g_string_append (out, *radix != '\0' ? radix : ".");
      g_string_append (out, digits + n_whole + 1);
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
