/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-encode.h"

#define SECOND_EVERY 63
#define MINUTE_EVERY 63
#define HOUR_EVERY 31
#define DAY_EVERY 0
#define MONTH_EVERY 15
#define MONTH_NOT_SPECIFIED 0 /* of type I */
#define YEAR_EVERY 127

/* Day and month with the seven bits of the year spread over both, as in types F and G. */
static void
encode_date (const MbusDateTime *when, guint8 out[2])
{
  guint year = when->year < 0 ? YEAR_EVERY : (guint) when->year % 100;
  guint month = when->month < 0 ? MONTH_EVERY : (guint) when->month;
  guint day = when->day < 0 ? DAY_EVERY : (guint) when->day;

  out[0] = (guint8) (day | (year & 7) << 5);
  out[1] = (guint8) (month | (year >> 3) << 4);
}

void
mbus_encode_type_f (const MbusDateTime *when, guint8 out[4])
{
  guint century = when->year < 0 ? 0 : (guint) (when->year - 1900) / 100;

  g_return_if_fail (when->year < 0 || (when->year >= 1900 && when->year <= 2299));

  out[0] = (guint8) (when->minute < 0 ? MINUTE_EVERY : when->minute);
  out[1] = (guint8) ((when->hour < 0 ? HOUR_EVERY : when->hour) | century << 5 | (when->summer_time ? 0x80 : 0));
  encode_date (when, out + 2);
}

void
mbus_encode_type_g (const MbusDateTime *when, guint8 out[2])
{
  g_return_if_fail (when->year < 0 || (when->year >= 1981 && when->year <= 2080));

  encode_date (when, out);
}

static void
encode_time (const MbusDateTime *when, guint8 out[3])
{
  out[0] = (guint8) (when->second < 0 ? SECOND_EVERY : when->second);
  out[1] = (guint8) (when->minute < 0 ? MINUTE_EVERY : when->minute);
  out[2] = (guint8) (when->hour < 0 ? HOUR_EVERY : when->hour);
}

void
mbus_encode_type_i (const MbusDateTime *when, guint8 out[6])
{
  g_return_if_fail (when->year < 0 || (when->year >= 2000 && when->year <= 2099));

  encode_time (when, out);
  encode_date (when, out + 3);
  if (when->month < 0)
    out[4] = (guint8) ((out[4] & 0xF0) | MONTH_NOT_SPECIFIED);
  out[5] = 0;
  out[0] |= when->summer_time ? 0x40 : 0;

  if (when->year >= 0 && when->month > 0 && when->day > 0)
    {
      g_autoptr (GDate) date = g_date_new_dmy ((GDateDay) when->day, (GDateMonth) when->month, (GDateYear) when->year);

      out[0] |= g_date_is_leap_year ((GDateYear) when->year) ? 0x80 : 0;
      out[2] |= (guint8) (g_date_get_weekday (date) << 5);
      out[5] = (guint8) g_date_get_iso8601_week_of_year (date);
    }
}

void
mbus_encode_type_j (const MbusDateTime *when, guint8 out[3])
{
  encode_time (when, out);
}

void
mbus_encode_time_digits (const MbusDateTime *when, guint8 out[6])
{
  const gint64 fields[] = { when->second, when->minute, when->hour, when->day, when->month, when->year - 2000 };

  g_return_if_fail (when->year >= 2000 && when->year <= 2099);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    mbus_encode_bcd (fields[i], 1, &out[i]);
}

gboolean
mbus_encode_bcd (gint64 value, guint n_octets, guint8 *out)
{
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  for (guint i = 0; i < n_octets; i++)
    {
      out[i] = (guint8) (rest % 10 | (rest / 10 % 10) << 4);
      rest /= 100;
    }
  if (rest > 0 || (value < 0 && out[n_octets - 1] >> 4 != 0))
    return FALSE;
  if (value < 0)
    out[n_octets - 1] |= 0xF0;
  return TRUE;
}

gboolean
mbus_encode_integer (gint64 value, guint n_octets, guint8 *out)
{
  gint64 greatest = G_MAXINT64 >> (64 - 8 * n_octets);

  if (value > greatest || value < -greatest)
    return FALSE;
  for (guint i = 0; i < n_octets; i++)
    out[i] = (guint8) ((guint64) value >> (8 * i));
  return TRUE;
}
