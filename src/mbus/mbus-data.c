/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-data.h"

/* First codes of the ranges of LVAR (mbus-protocol §1.4). */
#define LVAR_BCD 0xC0
#define LVAR_NEGATIVE_BCD 0xD0
#define LVAR_BINARY 0xE0
#define LVAR_BINARY_WORDS 0xF0
#define LVAR_BINARY_48 0xF5
#define LVAR_RESERVED 0xF7
#define LVAR_BCD_OCTETS_MAX 9

static gboolean
form_of_lvar (guint8 lvar, MbusForm *form, gsize *n_octets)
{
  if (lvar < LVAR_BCD)
    {
      *form = MBUS_FORM_TEXT;
      *n_octets = lvar;
    }
  else if (lvar < LVAR_BINARY)
    {
      *form = lvar < LVAR_NEGATIVE_BCD ? MBUS_FORM_BCD : MBUS_FORM_NEGATIVE_BCD;
      *n_octets = lvar & 0x0F;
      return *n_octets <= LVAR_BCD_OCTETS_MAX;
    }
  else
    {
      *form = MBUS_FORM_INTEGER;
      if (lvar < LVAR_BINARY_WORDS)
        *n_octets = lvar - LVAR_BINARY;
      else if (lvar < LVAR_BINARY_48)
        *n_octets = 4 * (lvar - 0xEC);
      else
        *n_octets = lvar == LVAR_BINARY_48 ? 48 : 64;
    }
  return lvar < LVAR_RESERVED;
}

gboolean
mbus_form_of (guint8 dif, guint8 lvar, MbusForm *form, gsize *n_octets)
{
  static const struct {
    guint8 n_octets;
    guint8 form;
  } fields[] = {
    { 0, MBUS_FORM_NONE },    { 1, MBUS_FORM_INTEGER }, { 2, MBUS_FORM_INTEGER }, { 3, MBUS_FORM_INTEGER },
    { 4, MBUS_FORM_INTEGER }, { 4, MBUS_FORM_REAL },    { 6, MBUS_FORM_INTEGER }, { 8, MBUS_FORM_INTEGER },
    { 0, MBUS_FORM_NONE },    { 1, MBUS_FORM_BCD },     { 2, MBUS_FORM_BCD },     { 3, MBUS_FORM_BCD },
    { 4, MBUS_FORM_BCD },     { 0, MBUS_FORM_NONE },    { 6, MBUS_FORM_BCD },     { 0, MBUS_FORM_NONE },
  };
  const guint field = dif & MBUS_DIF_FIELD_MASK;

  if (field == MBUS_DIF_FIELD_VARIABLE)
    return form_of_lvar (lvar, form, n_octets);
  *form = fields[field].form;
  *n_octets = fields[field].n_octets;
  return TRUE;
}

static void
decode_integer (const MbusData *data, MbusCoding coding, int exponent, MbusValue *value)
{
  switch (coding)
    {
    case MBUS_CODING_TIME:
      mbus_type_time (data, value);
      break;
    case MBUS_CODING_BITS:
      mbus_type_d (data, value);
      break;
    case MBUS_CODING_UNSIGNED:
    case MBUS_CODING_DIGITS:
      mbus_type_c (data, exponent, value);
      break;
    case MBUS_CODING_RATING:
      mbus_type_rating (data, value);
      break;
    default:
      mbus_type_b (data, exponent, value);
      break;
    }
}

static void
decode_bcd (const MbusData *data, MbusCoding coding, int exponent, gboolean negative, MbusValue *value)
{
  switch (coding)
    {
    case MBUS_CODING_TIME:
      mbus_type_time_digits (data, value);
      break;
    case MBUS_CODING_RATING:
      mbus_type_octets (data, value);
      break;
    case MBUS_CODING_BITS:
      mbus_type_d (data, value);
      break;
    case MBUS_CODING_DIGITS:
      mbus_type_a_digits (data, value);
      break;
    default:
      mbus_type_a (data, exponent, value);
      /* The digits may already be negative. */
      if (negative && value->mantissa > 0)
        value->mantissa = -value->mantissa;
      break;
    }
}

void
mbus_data_decode (const MbusData *data, MbusForm form, MbusCoding coding, int exponent, MbusValue *value)
{
  value->text = data->octets;
  value->n_text = (guint8) data->n_octets;
  value->msb_first = data->msb_first;
  if (data->n_octets == 0)
    return;

  switch (coding)
    {
    case MBUS_CODING_RAW:
      value->kind = MBUS_VALUE_RAW;
      return;
    case MBUS_CODING_ADDRESS:
      value->kind = MBUS_VALUE_ADDRESS;
      return;
    case MBUS_CODING_SECRET:
      value->kind = MBUS_VALUE_SECRET;
      return;
    default:
      break;
    }

  switch (form)
    {
    case MBUS_FORM_INTEGER:
      decode_integer (data, coding, exponent, value);
      break;
    case MBUS_FORM_REAL:
      if (coding == MBUS_CODING_NUMBER || coding == MBUS_CODING_UNSIGNED)
        mbus_type_h (data, exponent, value);
      else
        mbus_type_octets (data, value);
      break;
    case MBUS_FORM_BCD:
    case MBUS_FORM_NEGATIVE_BCD:
      decode_bcd (data, coding, exponent, form == MBUS_FORM_NEGATIVE_BCD, value);
      break;
    case MBUS_FORM_TEXT:
      value->kind = MBUS_VALUE_TEXT;
      break;
    case MBUS_FORM_NONE:
    default:
      mbus_type_octets (data, value);
      break;
    }
}
