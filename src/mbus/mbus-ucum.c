/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units for exchange between programs: the Unified Code for Units of Measure (ucum.org), in its case-sensitive form.
 * Units that it does not have are annotations in braces. */
#include "config.h"

#include "mbus-ucum.h"

#include <string.h>

#include "mbus-append.h"

/* The units of the VIF tables, then the suffixes of the per-X VIFE. */
static const struct {
  const char *from;
  const char *ucum;
} units[] = {
  { "Wh", "W.h" },
  { "J", "J" },
  { "m³", "m3" },
  { "m³/h", "m3/h" },
  { "°C", "Cel" },
  { "K", "K" },
  { "W", "W" },
  { "", "1" },
  { "s", "s" },
  { "min", "min" },
  { "h", "h" },
  { "d", "d" },
  { "months", "mo" },
  { "years", "a" },
  { "V", "V" },
  { "A", "A" },
  { "Hz", "Hz" },
  { "°", "deg" },
  { "kg", "kg" },
  { "kg/h", "kg/h" },
  { "J/h", "J/h" },
  { "m³/min", "m3/min" },
  { "m³/s", "m3/s" },
  { "bar", "bar" },
  { "%", "%" },
  { "VA", "V.A" },
  { "VAh", "V.A.h" },
  { "var", "V.A{reactive}" },
  { "varh", "V.A.h{reactive}" },
  { "cal", "cal" },
  { "ft³", "[cft_i]" },
  { "gal", "[gal_us]" },
  { "gal/min", "[gal_us]/min" },
  { "gal/h", "[gal_us]/h" },
  { "°F", "[degF]" },
  { "dBm", "{dBm}" },
  { "Bd", "Bd" },
  { "bit times", "{bit_times}" },
  { "/s", "/s" },
  { "/min", "/min" },
  { "/h", "/h" },
  { "/d", "/d" },
  { "/week", "/wk" },
  { "/month", "/mo" },
  { "/year", "/a" },
  { "/revolution", "/{revolution}" },
  { "/pulse", "/{pulse}" },
  { "/l", "/l" },
  { "/m³", "/m3" },
  { "/kg", "/kg" },
  { "/K", "/K" },
  { "/kWh", "/(kW.h)" },
  { "/GJ", "/GJ" },
  { "/kW", "/kW" },
  { "/(K·l)", "/(K.l)" },
  { "/V", "/V" },
  { "/A", "/A" },
  { "·s", ".s" },
  { "·s/V", ".s/V" },
  { "·s/A", ".s/A" },
};

/* Of quantities without a unit in the tables. */
static const char *
counted_unit (MbusQuantity quantity)
{
  switch (quantity)
    {
    case MBUS_QUANTITY_HEAT_COST_ALLOCATION:
      return "{HCA}";
    case MBUS_QUANTITY_CREDIT:
    case MBUS_QUANTITY_DEBIT:
      return "{currency}";
    default:
      return "1";
    }
}

const char *
mbus_ucum_find (const char *unit)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (*units[i].from == *unit && strcmp (units[i].from, unit) == 0)
      return units[i].ucum;
  return NULL;
}

/* Annotations may contain any visible ASCII character except braces. */
static void
append_annotation (GString *out, const char *text)
{
  g_string_append_c (out, '{');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (out, g_ascii_isgraph (*p) && *p != '{' && *p != '}' ? *p : '_');
  g_string_append_c (out, '}');
}

static void
append_plain_text (GString *out, const MbusRecord *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  mbus_record_append_plain_unit (self, words);
  if (words->len == 0)
    MBUS_APPEND (out, "1");
  else
    append_annotation (out, words->str);
}

static gboolean
has_modifier (const MbusRecord *self, MbusCoding coding)
{
  for (guint i = 0; i < self->n_modifiers; i++)
    if (self->modifiers[i]->coding == coding)
      return TRUE;
  return FALSE;
}

/* Dates, texts, bits and identifying digits have no unit, which is not the same as the unit 1. An unknown unit is not
 * the unit 1 either. */
static void
append_without_unit (GString *out, const MbusRecord *self)
{
  const gboolean counts = self->unit != NULL && !has_modifier (self, MBUS_CODING_COUNT);

  if (self->value.kind != MBUS_VALUE_DECIMAL && self->value.kind != MBUS_VALUE_REAL)
    return;
  if (has_modifier (self, MBUS_CODING_OTHER_UNIT))
    return;
  mbus_append_string (out, counts ? counted_unit (self->unit->quantity) : "1");
}

static void
append_unit (GString *out, const char *unit)
{
  const char *ucum = mbus_ucum_find (unit);

  /* A profile may define its own unit. */
  if (ucum != NULL)
    mbus_append_string (out, ucum);
  else
    append_annotation (out, unit);
}

void
mbus_record_append_ucum (const MbusRecord *self, GString *out)
{
  const char *unit = mbus_record_base_unit (self);

  if (unit == NULL)
    append_plain_text (out, self);
  else if (*unit == '\0')
    append_without_unit (out, self);
  else
    append_unit (out, unit);

  for (guint i = 0; i < self->n_modifiers; i++)
    if (self->modifiers[i]->coding == MBUS_CODING_PER)
      append_unit (out, self->modifiers[i]->unit);
}

char *
mbus_record_ucum (const MbusRecord *self)
{
  GString *out = g_string_new (NULL);

  mbus_record_append_ucum (self, out);
  return g_string_free (out, FALSE);
}
