/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-record.h"

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mbus-decimal.h"
#include "mbus-prefix.h"
#include "mbus-text.h"

const char *
mbus_record_base_unit (const MbusRecord *self)
{
  const char *unit = self->unit != NULL ? self->unit->unit : "";

  if (self->plain_unit != NULL)
    unit = NULL;
  for (guint i = 0; i < self->n_modifiers; i++)
    {
      const MbusUnit *line = self->modifiers[i];

      if (mbus_unit_replaces (line))
        unit = line->unit;
    }
  return unit;
}

void
mbus_record_append_plain_unit (const MbusRecord *self, GString *out)
{
  const gboolean printable = mbus_text_is_printable (self->plain_unit, self->n_plain_unit);
  const MbusValue text = {
    .kind = printable ? MBUS_VALUE_TEXT : MBUS_VALUE_RAW, .text = self->plain_unit, .n_text = self->n_plain_unit,
    .msb_first = self->value.msb_first,
  };

  mbus_value_append (&text, out);
}

static void
append_full_unit (GString *out, const MbusRecord *self, const char *unit)
{
  if (unit != NULL)
    mbus_append_string (out, unit);
  else
    mbus_record_append_plain_unit (self, out);
  for (guint i = 0; i < self->n_modifiers; i++)
    {
      if (self->modifiers[i]->coding == MBUS_CODING_PER)
        mbus_append_string (out, self->modifiers[i]->unit);
    }
}

static gboolean
has_number (const MbusValue *value)
{
  return value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL;
}

static gboolean
is_shown (const MbusValue *value)
{
  return value->validity == MBUS_VALID && value->kind != MBUS_VALUE_NONE;
}

const char *
mbus_function_nick (MbusFunction function)
{
  static const char *const nicks[] = {
    [MBUS_FUNCTION_INSTANTANEOUS] = "instantaneous",
    [MBUS_FUNCTION_MAXIMUM] = "maximum",
    [MBUS_FUNCTION_MINIMUM] = "minimum",
    [MBUS_FUNCTION_ERROR] = "error",
    [MBUS_FUNCTION_MANUFACTURER] = "manufacturer",
  };

  return (gsize) function < G_N_ELEMENTS (nicks) ? nicks[function] : nicks[MBUS_FUNCTION_INSTANTANEOUS];
}

MbusQuantity
mbus_record_quantity (const MbusRecord *self)
{
  if (self->manufacturer_specific)
    return MBUS_QUANTITY_MANUFACTURER_SPECIFIC;
  return self->unit != NULL ? self->unit->quantity : MBUS_QUANTITY_UNKNOWN;
}

const char *
mbus_record_quantity_name (const MbusRecord *self)
{
  if (self->manufacturer_specific || self->unit == NULL)
    return mbus_quantity_name (mbus_record_quantity (self));
  return mbus_unit_name (self->unit);
}

void
mbus_record_append_unit (const MbusRecord *self, GString *out)
{
  append_full_unit (out, self, mbus_record_base_unit (self));
}

/* The unit as a display shows it. Scales @shown, the value, accordingly. */
static const char *
choose_unit (const MbusRecord *self, MbusValue *shown)
{
  const char *base = mbus_record_base_unit (self);
  const MbusPrefix *prefix = has_number (shown) && base != NULL ? mbus_prefix_find (base, shown->exponent) : NULL;

  if (prefix == NULL)
    return base;
  shown->exponent -= prefix->power;
  shown->real = mbus_prefix_scale (prefix, shown->real);
  return prefix->shown;
}

static void
append_display_value (const MbusRecord *self, GString *out)
{
  const gsize begin = out->len;
  MbusValue shown = self->value;

  if (!is_shown (&shown))
    {
      MBUS_APPEND (out, "—");
      return;
    }
  choose_unit (self, &shown);
  mbus_value_append_short (&shown, out);
  if (shown.kind == MBUS_VALUE_DATE_TIME)
    g_strdelimit (out->str + begin, "T", ' ');
}

static void
append_address (const MbusValue *value, GString *out)
{
  MbusSecondary address;
  char manufacturer[8];

  mbus_value_get_address (value, &address);
  /* Translators: the secondary address of a meter: identification number, manufacturer, version, device type. */
  g_string_append_printf (out, _("%08X %s, version %u, type %02X"), address.id,
                          mbus_manufacturer_to_text (address.manufacturer, manufacturer), address.version,
                          address.device_type);
}

void
mbus_record_append_value (const MbusRecord *self, GString *out)
{
  const gsize begin = out->len;

  if (self->value.kind == MBUS_VALUE_ADDRESS && is_shown (&self->value))
    {
      append_address (&self->value, out);
      return;
    }
  append_display_value (self, out);
  if (has_number (&self->value))
    mbus_decimal_localize (out, begin);
}

void
mbus_record_append_display_unit (const MbusRecord *self, GString *out)
{
  MbusValue shown = self->value;

  if (is_shown (&shown) && shown.kind != MBUS_VALUE_RAW)
    append_full_unit (out, self, choose_unit (self, &shown));
}

typedef void (*AppendFunc) (const MbusRecord *self, GString *out);

static char *
text_of (const MbusRecord *self, AppendFunc append)
{
  GString *out = g_string_new (NULL);

  append (self, out);
  return g_string_free (out, FALSE);
}

char *
mbus_record_unit (const MbusRecord *self)
{
  return text_of (self, mbus_record_append_unit);
}

void
mbus_record_display (const MbusRecord *self, char **value, char **unit)
{
  *value = text_of (self, append_display_value);
  *unit = text_of (self, mbus_record_append_display_unit);
}

void
mbus_record_present (const MbusRecord *self, char **value, char **unit)
{
  *value = text_of (self, mbus_record_append_value);
  *unit = text_of (self, mbus_record_append_display_unit);
}

const char *
mbus_record_modifier (const MbusRecord *self, guint i)
{
  const MbusUnit *line = self->modifiers[i];

  /* Scales are already part of the value; "no error" means nothing. */
  if (line->coding == MBUS_CODING_SCALE || line->coding == MBUS_CODING_ADD ||
      (line->coding == MBUS_CODING_FAULT && line->exponent == MBUS_VALID))
    return NULL;
  return line->words;
}

char **
mbus_record_modifiers (const MbusRecord *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < self->n_modifiers; i++)
    {
      const char *word = mbus_record_modifier (self, i);

      if (word != NULL)
        g_strv_builder_add (words, word);
    }
  return g_strv_builder_end (words);
}
