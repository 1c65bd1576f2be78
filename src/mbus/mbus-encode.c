/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-encode.h"

#define MINUTE_EVERY 63
#define HOUR_EVERY 31
#define DAY_EVERY 0
#define MONTH_EVERY 15
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
