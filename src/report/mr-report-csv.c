/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each record. The columns are described in help/C/formats.page; new ones are added at the end. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mr-report-writers.h"
#include "mr-sender.h"

void
mr_report_add_csv_titles (MrCsv *csv, gboolean data_sets)
{
  static const char *const titles[] = {
    "primary", "baud", "quantity", "unit", "value", "function", "storage", "tariff", "subunit", "modifiers", "raw",
    "ucum", "validity", "identity", "dif", "vif", "model", "time", "telegram", "correction", "likely",
  };

  mr_sender_add_csv_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
  if (data_sets)
    mr_csv_add_text (csv, "dataSet");
  mr_csv_end_row (csv);
}

static void
add_value (MrCsv *csv, const MbusValue *value)
{
  g_autofree char *text = mbus_value_to_string (value);
  g_autofree char *octets = NULL;
  g_autofree char *bits = NULL;

  if (mr_report_is_number (value))
    mr_csv_add_number (csv, text);
  else if (value->kind == MBUS_VALUE_BITS && value->validity == MBUS_VALID)
    {
      bits = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) value->mantissa);
      mr_csv_add_number (csv, bits);
    }
  else if (value->kind == MBUS_VALUE_NONE)
    {
      octets = mbus_hex (value->text, value->n_text);
      mr_csv_add_text (csv, octets);
    }
  else
    mr_csv_add_text (csv, text);
}

static void
add_record (MrCsv *csv, const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autofree char *unit = mbus_record_unit (record);
  g_autofree char *ucum = mbus_record_ucum (record);
  g_autofree char *identity = mbus_record_identity (record);
  g_auto (GStrv) modifiers = mbus_record_modifiers (record);
  g_autofree char *joined = g_strjoinv ("; ", modifiers);
  g_autofree char *raw = mr_report_octets (telegram, record);
  g_autoptr (GString) dif = g_string_new (NULL);
  g_autoptr (GString) vif = g_string_new (NULL);

  mr_report_append_chain (dif, telegram, record, FALSE);
  mr_report_append_chain (vif, telegram, record, TRUE);
  mr_csv_add_text (csv, mbus_record_quantity_name (record));
  mr_csv_add_text (csv, unit);
  add_value (csv, &record->value);
  mr_csv_add_text (csv, mbus_function_nick (record->function));
  mr_csv_add_integer (csv, (gint64) record->storage);
  mr_csv_add_integer (csv, record->tariff);
  mr_csv_add_integer (csv, record->subunit);
  mr_csv_add_text (csv, joined);
  mr_csv_add_text (csv, raw);
  mr_csv_add_text (csv, ucum);
  mr_csv_add_text (csv, mr_report_validity_nick (record->value.validity));
  mr_csv_add_text (csv, identity);
  mr_csv_add_text (csv, dif->str);
  mr_csv_add_text (csv, vif->str);
}

/* What a device profile did to the record. */
static void
add_profile (MrCsv *csv, const MbusRecord *record)
{
  mr_csv_add_text (csv, record->correction != NULL ? _(record->correction) : NULL);
  mr_csv_add_text (csv, record->likely ? "1" : NULL);
}

void
mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles, gint64 *n_telegrams)
{
  const MrSender sender = mr_sender_find (reading, profiles);
  const MbusReadout *readout = reading->readout;
  g_autofree char *time = mr_report_time (readout);

  for (guint i = 0; i < reading->telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (reading->telegrams, i);

      (*n_telegrams)++;
      for (guint j = 0; j < telegram->records->len; j++)
        {
          mr_sender_add_csv (csv, &sender.address);
          mr_csv_add_integer (csv, sender.primary);
          mr_csv_add_integer (csv, readout != NULL && readout->baud > 0 ? (gint64) readout->baud : -1);
          add_record (csv, telegram, &g_array_index (telegram->records, MbusRecord, j));
          mr_csv_add_text (csv, mr_profile_model (sender.profile));
          mr_csv_add_text (csv, time);
          mr_csv_add_integer (csv, *n_telegrams);
          add_profile (csv, &g_array_index (telegram->records, MbusRecord, j));
          if (reading->data_set != NULL)
            mr_csv_add_text (csv, mr_data_set_option (reading->data_set));
          mr_csv_end_row (csv);
        }
    }
}
