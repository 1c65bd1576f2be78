/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

static const char *
missing_meter (void)
{
  return _("This meter is no longer in the store. Its site may have been removed in another window.");
}

void
mr_known_meter_free (MrKnownMeter *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->open_address);
  mbus_readout_clear (&self->last);
  g_free (self);
}

void
mr_statement_get_address (MrStatement *statement, int column, MbusSecondary *out)
{
  gboolean has_fabrication = sqlite3_column_type (statement, column + 4) != SQLITE_NULL;

  *out = (MbusSecondary) {
    .id = mr_statement_get_int64 (statement, column),
    .manufacturer = mr_statement_get_int64 (statement, column + 1),
    .version = mr_statement_get_int64 (statement, column + 2),
    .device_type = mr_statement_get_int64 (statement, column + 3),
    .has_fabrication = has_fabrication,
    .fabrication = has_fabrication ? mr_statement_get_int64 (statement, column + 4) : MBUS_ID_ANY,
  };
}

/* A write that was cut short stays open for ever; what the meter said of its address afterwards settles the matter all
 * the same. */
#define OPEN_ADDRESS \
  "(SELECT new_value FROM write" \
  "   WHERE write.meter = meter.id AND what = 'primary-address' AND finished = 0" \
  "     AND NOT EXISTS (SELECT 1 FROM readout WHERE readout.meter = write.meter" \
  "                     AND readout.primary_address IS NOT NULL AND readout.time >= write.planned)" \
  "     AND NOT EXISTS (SELECT 1 FROM write AS later WHERE later.meter = write.meter AND later.what = write.what" \
  "                     AND later.id > write.id AND later.proof IS NOT NULL)" \
  "   ORDER BY write.id DESC LIMIT 1)"

#define METER_COLUMNS \
  "id, primary_address, baud, enhanced, place, first_heard, last_heard, silent_since IS NOT NULL, " OPEN_ADDRESS ", " \
  MR_STORE_ADDRESS_COLUMNS

static MrKnownMeter *
read_meter (MrStatement *statement)
{
  MrKnownMeter *meter = g_new0 (MrKnownMeter, 1);

  mbus_readout_init (&meter->last);
  meter->id = mr_statement_get_int64 (statement, 0);
  meter->primary = mr_statement_get_int (statement, 1, -1);
  meter->baud = mr_statement_get_int64 (statement, 2);
  meter->enhanced = mr_statement_get_int (statement, 3, 0) != 0;
  meter->place = mr_statement_dup_text (statement, 4);
  meter->first_heard = mr_statement_get_int64 (statement, 5);
  meter->last_heard = mr_statement_get_int64 (statement, 6);
  meter->silent = mr_statement_get_int (statement, 7, 0) != 0;
  if (sqlite3_column_type (statement, 8) != SQLITE_NULL)
    meter->open_address = mr_statement_dup_text (statement, 8);
  mr_statement_get_address (statement, 9, &meter->address);
  return meter;
}

GPtrArray *
mr_store_list_meters (MrStore *self, gint64 site, GError **error)
{
  g_autoptr (GPtrArray) meters = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_known_meter_free);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT " METER_COLUMNS " FROM meter WHERE site = ?1 ORDER BY id", "l", site);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        MrKnownMeter *meter = read_meter (statement);
        g_ptr_array_add (meters, meter);
        if (!mr_store_get_newest_readout (self, meter->id, &meter->last, error))
          return NULL;
      }
  return step == MR_STEP_DONE ? g_steal_pointer (&meters) : NULL;
}

MrKnownMeter *
mr_store_get_meter (MrStore *self, gint64 meter, GError **error)
{
  g_autoptr (MrKnownMeter) known = NULL;
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT " METER_COLUMNS " FROM meter WHERE id = ?1", "l", meter);

  if (statement == NULL)
    return NULL;

  switch (mr_store_step (self, statement, error))
    {
    case MR_STEP_ROW:
      known = read_meter (statement);
      break;
    case MR_STEP_DONE:
      g_set_error_literal (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND, missing_meter ());
      return NULL;
    case MR_STEP_ERROR:
    default:
      return NULL;
    }

  return mr_store_get_newest_readout (self, meter, &known->last, error) ? g_steal_pointer (&known) : NULL;
}

gboolean
mr_store_set_silent (MrStore *self, gint64 meter, gint64 time, GError **error)
{
  /* The first time counts: "silent since". */
  return mr_store_change (self, error, missing_meter (),
                          "UPDATE meter SET silent_since = coalesce (silent_since, ?1) WHERE id = ?2", "ll",
                          time, meter);
}

gboolean
mr_store_set_place (MrStore *self, gint64 meter, const char *place, GError **error)
{
  return mr_store_change (self, error, missing_meter (), "UPDATE meter SET place = ?1 WHERE id = ?2", "sl",
                          place != NULL ? place : "", meter);
}

gboolean
mr_store_set_primary (MrStore *self, gint64 meter, int primary, GError **error)
{
  return mr_store_change (self, error, missing_meter (),
                          "UPDATE meter SET primary_address = nullif (?1, -1) WHERE id = ?2", "il", primary, meter);
}
