/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-storage.h"

#include "mbus-record.h"

static gboolean
is_all_ones (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    if (value->text[i] != 0xFF)
      return FALSE;
  return value->n_text > 1;
}

/* A storage that the meter has not filled yet has a date of FF…, and values of FF… */
static gboolean
is_empty_date (const MbusRecord *record)
{
  return record->storage > 0 && record->value.validity == MBUS_INVALID &&
         (record->value.kind == MBUS_VALUE_DATE || record->value.kind == MBUS_VALUE_DATE_TIME) &&
         is_all_ones (&record->value);
}

static gboolean
is_empty_value (const MbusRecord *record)
{
  return (record->value.kind == MBUS_VALUE_DECIMAL || record->value.kind == MBUS_VALUE_REAL) &&
         is_all_ones (&record->value);
}

/* Marks the storage of @date if it is empty. */
static void
mark_storage (GArray *records, MbusRecord *date)
{
  for (guint i = 0; i < records->len; i++)
    {
      MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (record->storage != date->storage || !is_empty_value (record))
        continue;
      record->value.validity = MBUS_NOT_STORED;
      date->value.validity = MBUS_NOT_STORED;
    }
}

void
mbus_storage_mark (GArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (is_empty_date (record))
        mark_storage (records, record);
    }
}
