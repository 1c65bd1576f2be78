/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

static const char *
missing_meter (void)
{
  return _("This meter no longer exists. Its site may have been removed in another window.");
}

void
mr_known_meter_free (MrKnownMeter *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_clear_pointer (&self->doubts, g_ptr_array_unref);
  mbus_readout_clear (&self->last);
  g_free (self);
}

void
mr_statement_get_address (MrStatement *statement, int column, MbusSecondary *out)
{
  const gboolean has_fabrication = !mr_statement_is_null (statement, column + 4);

  *out = (MbusSecondary) {
    .id = mr_statement_get_range (statement, column, 0, G_MAXUINT32),
    .manufacturer = mr_statement_get_range (statement, column + 1, 0, G_MAXUINT16),
    .version = mr_statement_get_range (statement, column + 2, 0, G_MAXUINT8),
    .device_type = mr_statement_get_range (statement, column + 3, 0, G_MAXUINT8),
    .has_fabrication = has_fabrication,
    .fabrication = has_fabrication ? mr_statement_get_range (statement, column + 4, 0, G_MAXUINT32) : MBUS_ID_ANY,
  };
}

#define METER_COLUMNS \
  "meter.id, bus, primary_address, baud, enhanced, place, first_heard, last_heard, silent_since IS NOT NULL," \
  " arrived, appeared, scanned, placed, " MR_STORE_ADDRESS_COLUMNS

static MrKnownMeter *
read_meter (MrStatement *statement)
{
  MrKnownMeter *meter = g_new0 (MrKnownMeter, 1);
  const gint64 appeared = mr_statement_get_range (statement, 10, 0, MR_STORE_ID_MAX);
  const gint64 scanned = mr_statement_get_range (statement, 11, 0, MR_STORE_ID_MAX);

  mbus_readout_init (&meter->last);
  meter->id = mr_statement_get_id (statement, 0);
  meter->bus = mr_statement_get_id (statement, 1);
  meter->primary = mr_statement_get_primary (statement, 2);
  meter->baud = mr_statement_get_range (statement, 3, 0, G_MAXUINT);
  meter->enhanced = mr_statement_get_boolean (statement, 4);
  meter->place = mr_statement_dup_text (statement, 5);
  meter->first_heard = mr_statement_get_time (statement, 6);
  meter->last_heard = mr_statement_get_time (statement, 7);
  meter->silent = mr_statement_get_boolean (statement, 8);
  meter->arrived = mr_statement_get_range (statement, 9, 0, MR_STORE_ID_MAX);
  meter->is_new = scanned > 0 && appeared >= scanned;
  mr_statement_get_boolean (statement, 12); /* what finds meters in SQL is checked here */
  meter->doubts = mr_doubts_new ();
  mr_statement_get_address (statement, 13, &meter->address);
  return meter;
}

GPtrArray *
mr_store_list_meters (MrStore *self, gint64 site, GError **error)
{
  g_autoptr (GPtrArray) meters = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_known_meter_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT " METER_COLUMNS " FROM meter JOIN bus ON bus.id = meter.bus WHERE site = ?1"
                      "  ORDER BY meter.id", "l", site);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        MrKnownMeter *meter = read_meter (statement);
        g_ptr_array_add (meters, meter);
        g_hash_table_insert (by_id, &meter->id, meter);
        if (!mr_store_get_newest_readout (self, meter->id, &meter->last, &meter->last_id, error))
          return NULL;
      }
  if (step != MR_STEP_DONE || !mr_store_list_doubts (self, site, by_id, error))
    return NULL;
  return g_steal_pointer (&meters);
}

MrKnownMeter *
mr_store_get_meter (MrStore *self, gint64 meter, GError **error)
{
  g_autoptr (MrKnownMeter) known = NULL;
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT " METER_COLUMNS " FROM meter JOIN bus ON bus.id = meter.bus WHERE meter.id = ?1", "l",
                      meter);

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

  if (!mr_store_check_row (self, statement, error) || !mr_store_get_doubts (self, meter, known->doubts, error) ||
      !mr_store_get_newest_readout (self, meter, &known->last, &known->last_id, error))
    return NULL;
  return g_steal_pointer (&known);
}

gboolean
mr_store_set_silent (MrStore *self, const gint64 *meters, gsize n_meters, gint64 time, GError **error)
{
  gboolean good = TRUE;

  if (!mr_store_begin (self, error))
    return FALSE;
  /* Keep the first time: "silent since". */
  for (gsize i = 0; good && i < n_meters; i++)
    good = mr_store_run (self, error, "UPDATE meter SET silent_since = coalesce (silent_since, ?1) WHERE id = ?2", "ll",
                         time, meters[i]);
  return mr_store_end (self, good, error);
}

gboolean
mr_store_set_place (MrStore *self, gint64 meter, const char *place, GError **error)
{
  return mr_store_change (self, error, missing_meter (), "UPDATE meter SET place = ?1 WHERE id = ?2", "sl",
                          place != NULL ? place : "", meter);
}
