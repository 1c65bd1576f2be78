/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are these octets records, or do they only look like some by chance? Each trait of a record counts as the logarithm,
 * to base 2 and rounded, of how much more often meters' records have it than random octets do. So random octets reach a
 * sum of n bits at most once in 2^n times. How often meters have a trait is an estimate. */
#include "config.h"

#include "mbus-clear.h"

#include <math.h>

#include "mbus-vif.h"

#define BITS_OF_FILLER 5
#define BITS_OF_BLOCK 2 /* DIF 0F or 1F */
#define BITS_OF_ODDITY (-4) /* a value that meters seldom send */

static gboolean
is_bcd (const MbusRecord *record)
{
  const guint field = record->dif & MBUS_DIF_FIELD_MASK;

  return field >= MBUS_DIF_FIELD_BCD2 && field != MBUS_DIF_FIELD_VARIABLE && field != MBUS_DIF_FIELD_SPECIAL;
}

static gboolean
has_hex_digit (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    if (value->text[i] >> 4 > 9 || (value->text[i] & 0x0F) > 9)
      return TRUE;
  return FALSE;
}

/* The most significant octets of small numbers are all 00 or all FF. */
static int
count_leading (const MbusValue *value)
{
  const guint8 top = value->text[value->msb_first ? 0 : value->n_text - 1];
  int n = 0;

  if (top != 0x00 && top != 0xFF)
    return 0;
  while (n < value->n_text && value->text[value->msb_first ? n : value->n_text - 1 - n] == top)
    n++;
  return n;
}

static int
weigh_number (const MbusRecord *record)
{
  const MbusValue *value = &record->value;
  const int n_leading = count_leading (value);
  const int n_other = value->n_text - n_leading;

  if (is_bcd (record))
    /* Ten of sixteen nibbles are digits. */
    return n_other > 0 && has_hex_digit (value) ? BITS_OF_ODDITY : 8 * n_leading + 4 * n_other / 3 - 1;
  return n_leading > 0 ? 8 * n_leading - 2 : 1 - MIN (n_other, 4);
}

static int
weigh_real (const MbusRecord *record)
{
  const double size = fabs (record->value.real);

  if (size == 0)
    return weigh_number (record);
  return size > 1e-4 && size < 1e9 ? 2 : BITS_OF_ODDITY;
}

static int
weigh_date (const MbusValue *value)
{
  return value->when.year >= 1990 && value->when.year < 2060 && value->when.month > 0 && value->when.day > 0
         ? 7 : BITS_OF_ODDITY;
}

static int
weigh_value (const MbusRecord *record)
{
  const MbusValue *value = &record->value;

  if (value->n_text == 0)
    return BITS_OF_ODDITY;
  /* "Not available" is FF… */
  if (value->validity != MBUS_VALID)
    return count_leading (value) == value->n_text ? 8 * value->n_text - 5 : BITS_OF_ODDITY;
  switch (value->kind)
    {
    case MBUS_VALUE_DATE:
    case MBUS_VALUE_DATE_TIME:
      return weigh_date (value);
    case MBUS_VALUE_DECIMAL:
    case MBUS_VALUE_BITS:
    case MBUS_VALUE_DIGITS:
      return weigh_number (record);
    case MBUS_VALUE_REAL:
      return weigh_real (record);
    case MBUS_VALUE_TEXT:
      /* Three of four octets are printable. */
      return 2 * value->n_text / 5 - 1;
    case MBUS_VALUE_TIME:
    case MBUS_VALUE_ADDRESS:
    case MBUS_VALUE_SECRET:
      return 0;
    default:
      return BITS_OF_ODDITY;
    }
}

static int
weigh_dif (const MbusRecord *record)
{
  const guint field = record->dif & MBUS_DIF_FIELD_MASK;
  const gboolean usual = field == MBUS_DIF_FIELD_INT16 || field == MBUS_DIF_FIELD_INT32 || field == MBUS_DIF_FIELD_BCD8;

  return (record->function == MBUS_FUNCTION_INSTANTANEOUS ? 2 : -2) + (usual ? 1 : -2) - (record->n_dif - 1);
}

static int
weigh_vif (const MbusRecord *record)
{
  int bits = -record->n_modifiers;

  if (record->vif == (MBUS_VIF_FIRST_EXTENSION | MBUS_EXTENSION) ||
      record->vif == (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    bits += 4;
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == MBUS_CODING_FAULT)
      bits += BITS_OF_ODDITY;
  return bits;
}

static int
weigh_record (const MbusRecord *record)
{
  if (record->function == MBUS_FUNCTION_MANUFACTURER)
    return BITS_OF_BLOCK;
  return weigh_dif (record) + weigh_vif (record) + weigh_value (record);
}

/* A VIF or VIFE that no edition of the standard defines. */
static gboolean
is_unknown (const MbusRecord *record)
{
  return record->n_unknown_vife > 0 ||
         (record->unit == NULL && record->plain_unit == NULL && !record->manufacturer_specific);
}

int
mbus_clear_weigh (const GArray *records, gsize n_octets)
{
  gsize n_read = 0;
  int bits = 0;

  if (records->len == 0 || g_array_index (records, MbusRecord, 0).function == MBUS_FUNCTION_MANUFACTURER)
    return MBUS_CLEAR_REFUTED;
  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (is_unknown (record))
        return MBUS_CLEAR_REFUTED;
      bits += weigh_record (record);
      n_read += record->length;
    }
  return bits + BITS_OF_FILLER * (int) (n_octets - n_read);
}
