/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-storage.h"

#include "mbus-record.h"

typedef enum {
  CONTENT_OTHER, /* says nothing about whether the storage is filled */
  CONTENT_BLANK, /* no date, or a value that is not one, as in a storage that the meter has not filled yet */
  CONTENT_ZERO,  /* in meters that begin with 0 */
  CONTENT_FILLED
} Content;

static gboolean
is_all_ones (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    if (value->text[i] != 0xFF)
      return FALSE;
  return value->n_text > 0;
}

static gboolean
is_date (const MbusRecord *record)
{
  return record->value.kind == MBUS_VALUE_DATE || record->value.kind == MBUS_VALUE_DATE_TIME ||
         record->value.kind == MBUS_VALUE_TIME;
}

/* The least signed number, which means "invalid" in type B. */
static gboolean
is_least (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    {
      const gboolean most = i == (value->msb_first ? 0u : value->n_text - 1u);

      if (value->text[i] != (most ? 0x80 : 0x00))
        return FALSE;
    }
  return value->n_text > 0;
}

static Content
content_of_number (const MbusValue *value)
{
  if (value->validity == MBUS_INVALID)
    return value->kind == MBUS_VALUE_REAL || is_all_ones (value) || is_least (value) ? CONTENT_BLANK : CONTENT_OTHER;
  if (value->validity != MBUS_VALID)
    return CONTENT_OTHER;
  /* A single octet FF is too likely to be the number -1. */
  if (is_all_ones (value))
    return value->n_text > 1 ? CONTENT_BLANK : CONTENT_OTHER;
  if (value->kind == MBUS_VALUE_REAL ? value->real == 0 : value->mantissa == 0)
    return CONTENT_ZERO;
  return CONTENT_FILLED;
}

static Content
content_of (const MbusRecord *record)
{
  const MbusValue *value = &record->value;

  if (is_date (record))
    return value->validity == MBUS_VALID ? CONTENT_FILLED : is_all_ones (value) ? CONTENT_BLANK : CONTENT_OTHER;
  if (value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL)
    return content_of_number (value);
  return CONTENT_OTHER;
}

/* A storage with a date of FF… and without anything that the meter can have stored. Beside values of 0, it takes
 * another value of FF…, because a meter without a clock may have stored the 0. So it does if values may be
 * elsewhere. */
static gboolean
is_empty (GArray *records, guint64 storage, gboolean complete)
{
  gboolean any_value = FALSE;
  gboolean doubtful = !complete;

  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);
      const Content content = record->storage == storage ? content_of (record) : CONTENT_OTHER;

      if (content == CONTENT_FILLED)
        return FALSE;
      doubtful = doubtful || content == CONTENT_ZERO;
      any_value = any_value || (content == CONTENT_BLANK && !is_date (record));
    }
  return any_value || !doubtful;
}

static void
mark_storage (GArray *records, guint64 storage)
{
  for (guint i = 0; i < records->len; i++)
    {
      MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (record->storage == storage && content_of (record) == CONTENT_BLANK)
        record->value.validity = MBUS_NOT_STORED;
    }
}

void
mbus_storage_mark (GArray *records, gboolean complete)
{
  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (record->storage > 0 && is_date (record) && content_of (record) == CONTENT_BLANK &&
          is_empty (records, record->storage, complete))
        mark_storage (records, record->storage);
    }
}
