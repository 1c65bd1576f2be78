/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-interpret.h"

#include "mbus-data.h"
#include "mbus-decimal.h"
#include "mbus-vif.h"

/* The form of the data of @record. */
static MbusForm
form_of (const MbusRecord *record)
{
  MbusForm form = MBUS_FORM_INTEGER;
  gsize n_octets;

  if (record->function == MBUS_FUNCTION_MANUFACTURER || record->header == NULL)
    return form;
  /* LVAR is the octet before the data. */
  mbus_form_of (record->dif, record->value.text[-1], &form, &n_octets);
  return form;
}

static void
apply_fault (MbusRecord *record, const MbusUnit *line)
{
  if (line->coding == MBUS_CODING_FAULT && line->exponent != MBUS_VALID)
    record->value.validity = (MbusValidity) line->exponent;
}

static gboolean
add_modifier (MbusRecord *record, const MbusUnit *line)
{
  if (record->n_modifiers == MBUS_VIFE_MAX)
    return FALSE;
  record->modifiers[record->n_modifiers++] = line;
  return TRUE;
}

void
mbus_record_forget_maker (MbusRecord *self)
{
  const MbusUnit *manufacturer = mbus_unit_lookup (MBUS_VIF_PAGE_VIFE, MBUS_VIFE_MANUFACTURER);
  guint n = 0;

  for (guint i = 0; i < self->n_modifiers; i++)
    if (self->modifiers[i] != manufacturer)
      self->modifiers[n++] = self->modifiers[i];
  self->n_modifiers = (guint8) n;
  self->n_maker_vifes = 0;
  self->manufacturer_specific = FALSE;
  self->by_profile = TRUE;
}

void
mbus_record_interpret (MbusRecord *self, const MbusUnit *unit)
{
  const MbusData data = { self->value.text, self->value.n_text, self->value.msb_first };
  MbusForm form;

  mbus_record_forget_maker (self);
  self->unit = unit;
  if (data.n_octets == 0)
    return;

  form = form_of (self);
  self->value = (MbusValue) { 0 };
  mbus_data_decode (&data, form, unit->coding, unit->exponent, &self->value);
  for (guint i = 0; i < self->n_modifiers; i++)
    apply_fault (self, self->modifiers[i]);
}

void
mbus_record_rename (MbusRecord *self, const MbusUnit *unit)
{
  self->unit = unit;
  self->by_profile = TRUE;
}

void
mbus_record_add_words (MbusRecord *self, const MbusUnit *line)
{
  add_modifier (self, line);
  self->by_profile = TRUE;
}

gboolean
mbus_record_add_vifes (MbusRecord *self, const guint8 *octets, gsize n)
{
  const MbusRecord before = *self;

  for (gsize i = 0; i < n; i++)
    {
      const gboolean extended = octets[i] == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION) && i + 1 < n;
      const MbusUnit *line;

      i += extended ? 1 : 0;
      line = mbus_unit_lookup (extended ? MBUS_VIF_PAGE_VIFE_SECOND : MBUS_VIF_PAGE_VIFE, octets[i]);
      if (line == NULL || (line->coding != MBUS_CODING_WORDS && line->coding != MBUS_CODING_FAULT) ||
          !add_modifier (self, line))
        {
          *self = before;
          return FALSE;
        }
      apply_fault (self, line);
    }
  self->by_profile = TRUE;
  return TRUE;
}

void
mbus_record_correct (MbusRecord *self, gint64 factor, int power, const char *reason)
{
  MbusValue *value = &self->value;

  self->by_profile = TRUE;
  self->correction = reason;
  value->exponent = (gint8) (value->exponent + power);
  if (value->kind == MBUS_VALUE_REAL)
    value->real = mbus_decimal_scale (value->real * (double) factor, power);
  else if (value->kind == MBUS_VALUE_DECIMAL && __builtin_mul_overflow (value->mantissa, factor, &value->mantissa))
    value->kind = MBUS_VALUE_OCTETS;
}

void
mbus_record_explain_numbers (MbusRecord *self, guint8 numbers)
{
  self->explained |= numbers;
  self->by_profile = TRUE;
}
