/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-telegram.h"
#include "mbus-vif.h"

/* What an installer looks for first, by medium, ended by UNKNOWN. */
static const MbusQuantity *
wanted_quantities (MbusMedium medium)
{
  static const MbusQuantity energy[] = { MBUS_QUANTITY_ENERGY, MBUS_QUANTITY_UNKNOWN };
  static const MbusQuantity volume[] = { MBUS_QUANTITY_VOLUME, MBUS_QUANTITY_UNKNOWN };
  static const MbusQuantity allocation[] = { MBUS_QUANTITY_HEAT_COST_ALLOCATION, MBUS_QUANTITY_UNKNOWN };
  static const MbusQuantity any[] = { MBUS_QUANTITY_ENERGY, MBUS_QUANTITY_VOLUME, MBUS_QUANTITY_HEAT_COST_ALLOCATION,
                                      MBUS_QUANTITY_UNKNOWN };

  switch (medium)
    {
    case MBUS_MEDIUM_HEAT:
    case MBUS_MEDIUM_COOLING:
    case MBUS_MEDIUM_ELECTRICITY:
      return energy;
    case MBUS_MEDIUM_WATER:
    case MBUS_MEDIUM_WARM_WATER:
    case MBUS_MEDIUM_GAS:
      return volume;
    case MBUS_MEDIUM_HEAT_COST_ALLOCATOR:
      return allocation;
    default:
      return any;
    }
}

/* A number to which a device profile gives another meaning is neither a tariff nor a storage. */
static guint64
storage_of (const MbusRecord *record)
{
  return (record->explained & MBUS_EXPLAINED_STORAGE) != 0 ? 0 : record->storage;
}

static guint32
tariff_of (const MbusRecord *record)
{
  return (record->explained & MBUS_EXPLAINED_TARIFF) != 0 ? 0 : record->tariff;
}

/* Whether @record is the current reading of @quantity, of any tariff. */
static gboolean
is_reading_of (const MbusRecord *record, MbusQuantity quantity)
{
  if (record->function != MBUS_FUNCTION_INSTANTANEOUS || storage_of (record) != 0 ||
      mbus_record_quantity (record) != quantity)
    return FALSE;

  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const MbusUnit *line = record->modifiers[i];

      if (mbus_unit_replaces (line) || line->coding == MBUS_CODING_PER || line->coding == MBUS_CODING_STRUCTURE)
        return FALSE;
    }
  return record->value.kind == MBUS_VALUE_DECIMAL || record->value.kind == MBUS_VALUE_REAL;
}

/* The total comes before tariffs, then the lowest subunit; within a subunit the record with the fewest modifiers, so
 * that "energy" comes before "energy, only negative contributions". */
static gboolean
comes_before (const MbusRecord *a, const MbusRecord *b)
{
  guint a_words = (guint) a->n_modifiers + a->n_unknown_vife;
  guint b_words = (guint) b->n_modifiers + b->n_unknown_vife;

  if ((tariff_of (a) == 0) != (tariff_of (b) == 0))
    return tariff_of (a) == 0;
  return a->subunit < b->subunit || (a->subunit == b->subunit && a_words < b_words);
}

/* The reading of @quantity. A meter with one tariff may send no total; of several tariffs, none is the total. */
static const MbusRecord *
find_reading (const MbusTelegram *self, MbusQuantity quantity)
{
  const MbusRecord *best = NULL;
  guint32 tariff = 0;
  gboolean several = FALSE;

  for (guint i = 0; i < self->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);

      if (!is_reading_of (record, quantity))
        continue;
      if (tariff_of (record) != 0)
        {
          several = several || (tariff != 0 && tariff != record->tariff);
          tariff = record->tariff;
        }
      if (best == NULL || comes_before (record, best))
        best = record;
    }
  return best != NULL && tariff_of (best) != 0 && several ? NULL : best;
}

const MbusRecord *
mbus_telegram_main_record (const MbusTelegram *self)
{
  const MbusQuantity *quantities = wanted_quantities (mbus_device_type_medium (self->address.device_type));
  const MbusRecord *best = NULL;

  for (; *quantities != MBUS_QUANTITY_UNKNOWN && best == NULL; quantities++)
    best = find_reading (self, *quantities);
  return best;
}

/* Whether no field that a clock needs is open. */
static gboolean
shows_time (const MbusValue *value)
{
  const MbusDateTime *when = &value->when;

  if (value->validity != MBUS_VALID || when->hour < 0 || when->minute < 0)
    return FALSE;
  return value->kind == MBUS_VALUE_TIME ||
         (value->kind == MBUS_VALUE_DATE_TIME && when->year >= 0 && when->month >= 0 && when->day >= 0);
}

const MbusRecord *
mbus_telegram_clock (const MbusTelegram *self)
{
  const MbusUnit *clock = mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE_TIME);

  for (guint i = 0; i < self->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);

      if (record->unit == clock && record->function == MBUS_FUNCTION_INSTANTANEOUS && record->storage == 0 &&
          record->n_modifiers == 0 && record->n_unknown_vife == 0 && shows_time (&record->value))
        return record;
    }
  return NULL;
}
