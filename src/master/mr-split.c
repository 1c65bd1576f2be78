/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-split.h"

#define DIGIT_ANY 0xFu

/* EN 13757-3 gives a meaning to lower types only. */
#define N_DEVICE_TYPES 0x40
#define N_VERSIONS 0xFF /* FF is the wildcard */

/* Position of the first open digit, most significant first, in bits; -1 when none is open. */
static int
open_digit (guint32 number)
{
  for (int shift = 4 * (MR_SPLIT_DIGITS - 1); shift >= 0; shift -= 4)
    if ((number >> shift & DIGIT_ANY) == DIGIT_ANY)
      return shift;

  return -1;
}

static guint32
with_digit (guint32 number, guint shift, guint value)
{
  return (number & ~(DIGIT_ANY << shift)) | (guint32) value << shift;
}

static guint
digit_of (guint32 number, guint digit)
{
  return number >> 4 * digit & DIGIT_ANY;
}

/* Of the identification number alone. */
static gboolean
matches (guint32 pattern, guint32 id)
{
  for (guint digit = 0; digit < MR_SPLIT_DIGITS; digit++)
    if (digit_of (pattern, digit) != DIGIT_ANY && digit_of (pattern, digit) != digit_of (id, digit))
      return FALSE;

  return TRUE;
}

static gboolean
is_open (const MbusSecondary *pattern, MrSplit split)
{
  switch (split)
    {
    case MR_SPLIT_ID:
      return open_digit (pattern->id) >= 0;
    case MR_SPLIT_ENHANCE:
      return !pattern->has_fabrication;
    case MR_SPLIT_FABRICATION:
      return pattern->has_fabrication && open_digit (pattern->fabrication) >= 0;
    case MR_SPLIT_KIND:
      return pattern->manufacturer == MBUS_MANUFACTURER_ANY || pattern->version == MBUS_VERSION_ANY ||
             pattern->device_type == MBUS_DEVICE_TYPE_ANY;
    case MR_SPLIT_DEVICE_TYPE:
      return pattern->device_type == MBUS_DEVICE_TYPE_ANY;
    case MR_SPLIT_VERSION:
      return pattern->version == MBUS_VERSION_ANY;
    case MR_SPLIT_DONE:
    default:
      return TRUE;
    }
}

MrSplit
mr_split_next (const MbusSecondary *pattern, MrSplit from)
{
  const gboolean digits_only = is_open (pattern, MR_SPLIT_ID) || is_open (pattern, MR_SPLIT_FABRICATION);
  MrSplit split = from;

  while (!is_open (pattern, split))
    split++;

  if (digits_only && split != MR_SPLIT_ID && split != MR_SPLIT_FABRICATION)
    return MR_SPLIT_DONE;

  return split;
}

guint
mr_split_n_open (const MbusSecondary *pattern)
{
  guint n = 0;

  for (guint shift = 0; shift < 4 * MR_SPLIT_DIGITS; shift += 4)
    n += (pattern->id >> shift & DIGIT_ANY) == DIGIT_ANY;

  return n;
}

guint
mr_split_n_parts (MrSplit split)
{
  switch (split)
    {
    case MR_SPLIT_ID:
    case MR_SPLIT_FABRICATION:
      return MR_SPLIT_DECIMAL;
    case MR_SPLIT_ENHANCE:
      return 1;
    case MR_SPLIT_DEVICE_TYPE:
      return N_DEVICE_TYPES;
    case MR_SPLIT_VERSION:
      return N_VERSIONS;
    case MR_SPLIT_KIND:
    case MR_SPLIT_DONE:
    default:
      return 0;
    }
}

MbusSecondary
mr_split_part (const MbusSecondary *pattern, MrSplit split, guint index)
{
  MbusSecondary part = *pattern;

  switch (split)
    {
    case MR_SPLIT_ENHANCE:
      part.has_fabrication = TRUE;
      part.fabrication = MBUS_ID_ANY;
      break;
    case MR_SPLIT_FABRICATION:
      part.fabrication = with_digit (pattern->fabrication, (guint) open_digit (pattern->fabrication), index);
      break;
    case MR_SPLIT_DEVICE_TYPE:
      part.device_type = index;
      break;
    case MR_SPLIT_VERSION:
      part.version = index;
      break;
    case MR_SPLIT_ID:
    case MR_SPLIT_KIND:
    case MR_SPLIT_DONE:
    default:
      break;
    }

  return part;
}

guint
mr_split_first_digit (const MbusSecondary *pattern)
{
  const int shift = open_digit (pattern->id);

  g_return_val_if_fail (shift >= 0, 0);

  return (guint) shift / 4;
}

guint
mr_split_last_digit (const MbusSecondary *pattern)
{
  guint digit = 0;

  while (digit < MR_SPLIT_DIGITS - 1 && digit_of (pattern->id, digit) != DIGIT_ANY)
    digit++;

  return digit;
}

MbusSecondary
mr_split_with_digit (const MbusSecondary *pattern, guint digit, guint value)
{
  MbusSecondary part = *pattern;

  part.id = with_digit (pattern->id, 4 * digit, value);
  return part;
}

/* The digit after the last one that is given; the first open one if none comes after it. */
static guint
next_digit (const MbusSecondary *pattern)
{
  guint digit = 0;

  while (digit < MR_SPLIT_DIGITS && digit_of (pattern->id, digit) == DIGIT_ANY)
    digit++;

  return digit > 0 && digit < MR_SPLIT_DIGITS ? digit - 1 : mr_split_first_digit (pattern);
}

/* Returns: the bits in which those of @ids that match @pattern differ from the first of them */
static guint32
differing_bits (const MbusSecondary *pattern, const GArray *ids)
{
  guint32 differing = 0;
  guint32 first = 0;
  gboolean any = FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      const guint32 id = g_array_index (ids, guint32, i);

      if (!matches (pattern->id, id))
        continue;
      if (!any)
        first = id;
      any = TRUE;
      differing |= id ^ first;
    }

  return differing;
}

gboolean
mr_split_knows_two (const MbusSecondary *pattern, const GArray *ids)
{
  return differing_bits (pattern, ids) != 0;
}

guint
mr_split_digit (const MbusSecondary *pattern, const GArray *ids)
{
  const guint32 differing = differing_bits (pattern, ids);

  for (guint digit = MR_SPLIT_DIGITS; digit-- > 0;)
    if (digit_of (differing, digit) != 0)
      return digit;

  return next_digit (pattern);
}
