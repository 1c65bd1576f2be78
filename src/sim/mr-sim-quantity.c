/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-quantity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-sim-value.h"

static const struct {
  const char *text;
  int exponent;
} prefixes[] = {
  { "", 0 }, { "m", -3 }, { "k", 3 }, { "M", 6 }, { "G", 9 },
};

/* Units that people write and the tables know by another name. */
static const struct {
  const char *text;
  const char *unit;
  int exponent;
} other_units[] = {
  { "l", "m³", -3 }, { "l/h", "m³/h", -3 }, { "l/min", "m³/min", -3 }, { "t", "kg", 3 },
};

#define DIGITS_MAX 18 /* always fit a gint64 */

/* "-54.321" is -54321 · 10^-3. */
static gboolean
read_number (const char *text, gint64 *mantissa, int *exponent)
{
  gboolean negative = text[0] == '-';
  gboolean after_point = FALSE;
  guint n_digits = 0;

  *mantissa = 0;
  *exponent = 0;

  for (const char *c = text + negative; *c != '\0'; c++)
    {
      if (*c == '.' && !after_point)
        {
          after_point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*c) || ++n_digits > DIGITS_MAX)
        return FALSE;

      *mantissa = *mantissa * 10 + (*c - '0');
      *exponent -= after_point;
    }

  if (negative)
    *mantissa = -*mantissa;
  return n_digits > 0;
}

/* The unit of the tables that @text is, and the power of ten that its prefix means. */
static const char *
find_unit (MbusQuantity quantity, const char *text, int *exponent)
{
  for (gsize i = 0; i < G_N_ELEMENTS (other_units); i++)
    if (g_str_equal (text, other_units[i].text))
      {
        *exponent = other_units[i].exponent;
        return other_units[i].unit;
      }

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    for (MbusVifPage page = MBUS_VIF_PAGE_PRIMARY; page <= MBUS_VIF_PAGE_FD; page++)
      {
        gsize n;
        const MbusUnit *lines = mbus_unit_table (page, &n);

        for (gsize k = 0; k < n; k++)
          if (lines[k].quantity == quantity && g_str_has_prefix (text, prefixes[i].text) &&
              g_str_equal (text + strlen (prefixes[i].text), lines[k].unit))
            {
              *exponent = prefixes[i].exponent;
              return lines[k].unit;
            }
      }

  return NULL;
}

const MbusUnit *
mr_sim_quantity_find (const char *word)
{
  const MbusQuantity quantity = mbus_quantity_from_nick (word);

  for (MbusVifPage page = MBUS_VIF_PAGE_PRIMARY; page <= MBUS_VIF_PAGE_FD; page++)
    {
      gsize n;
      const MbusUnit *lines = mbus_unit_table (page, &n);

      for (gsize i = 0; i < n; i++)
        if (quantity != MBUS_QUANTITY_UNKNOWN && lines[i].quantity == quantity)
          return &lines[i];
    }

  return NULL;
}

gboolean
mr_sim_quantity_measure (MbusQuantity quantity, const char *number, const char *unit, MbusVifPage *page, guint8 *code,
                         gint64 *value, GError **error)
{
  const char *bare_unit;
  int unit_exponent = 0;
  int exponent;

  if (!read_number (number, value, &exponent))
    return mr_sim_invalid (error, _("“%s” is not a number."), number);

  bare_unit = find_unit (quantity, unit != NULL ? unit : "", &unit_exponent);
  /* Translators: %1$s is a unit such as "kWh", or empty; %2$s a quantity such as "Energy". */
  if (bare_unit == NULL)
    return mr_sim_invalid (error, _("“%1$s” is not a unit of “%2$s”."), unit != NULL ? unit : "",
                           mbus_quantity_name (quantity));

  /* If the tables begin at a finer power of ten, or leave one out, zeros are appended. */
  exponent += unit_exponent;
  while (mbus_unit_find (quantity, bare_unit, exponent, page, code) == NULL)
    {
      if (ABS (*value) > G_MAXINT64 / 10 || exponent < -G_MAXINT8)
        return mr_sim_invalid (error, _("No register can hold “%s” in this unit."), number);
      *value *= 10;
      exponent--;
    }

  return TRUE;
}
