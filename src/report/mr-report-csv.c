/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each record. The columns are described in help/C/formats.page; new ones are added at the end. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mbus-ucum.h"
#include "mr-append.h"
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
add_octets (MrCsv *csv, const guint8 *octets, gsize n)
{
  mbus_append_octets (mr_csv_begin_text (csv), octets, n);
}

static void
add_value (MrCsv *csv, const MbusValue *value)
{
  if (mr_report_is_number (value))
    {
      mbus_value_append (value, mr_csv_begin_number (csv));
      mr_csv_end_number (csv);
    }
  else if (value->kind == MBUS_VALUE_BITS && value->validity == MBUS_VALID)
    mbus_append_unsigned (mr_csv_begin_number (csv), (guint64) value->mantissa);
  else if (value->kind == MBUS_VALUE_NONE)
    add_octets (csv, value->text, value->n_text);
  else
    {
      mbus_value_append (value, mr_csv_begin_text (csv));
      mr_csv_end_text (csv);
    }
}

/* What the decoder appends itself. */
static void
add_part (MrCsv *csv, const MbusRecord *record, void (*append) (const MbusRecord *record, GString *out))
{
  append (record, mr_csv_begin_text (csv));
  mr_csv_end_text (csv);
}

static void
append_modifiers (const MbusRecord *record, GString *out)
{
  const gsize begin = out->len;

  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const char *words = mbus_record_modifier (record, i);

      if (words == NULL)
        continue;
      if (out->len > begin)
        MBUS_APPEND (out, "; ");
      mbus_append_string (out, words);
    }
}

static void
add_chain (MrCsv *csv, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif)
{
  mr_report_append_chain (mr_csv_begin_text (csv), telegram, record, vif);
}

static void
add_record (MrCsv *csv, const MbusTelegram *telegram, const MbusRecord *record)
{
  mr_csv_add_text (csv, mbus_record_quantity_name (record));
  add_part (csv, record, mbus_record_append_unit);
  add_value (csv, &record->value);
  mr_csv_add_plain (csv, mbus_function_nick (record->function));
  mr_csv_add_integer (csv, (gint64) record->storage);
  mr_csv_add_integer (csv, record->tariff);
  mr_csv_add_integer (csv, record->subunit);
  add_part (csv, record, append_modifiers);
  mr_report_append_octets (mr_csv_begin_text (csv), telegram, record);
  add_part (csv, record, mbus_record_append_ucum);
  mr_csv_add_plain (csv, mr_report_validity_nick (record->value.validity));
  add_part (csv, record, mbus_record_append_identity);
  add_chain (csv, telegram, record, FALSE);
  add_chain (csv, telegram, record, TRUE);
}

/* What a device profile did to the record. */
static void
add_profile (MrCsv *csv, const MbusRecord *record)
{
  mr_csv_add_text (csv, record->correction != NULL ? _(record->correction) : NULL);
  mr_csv_add_text (csv, record->likely ? "1" : NULL);
}

/* What is the same in all rows of a reading. */
typedef struct {
  MrCsv *csv;
  const MrReading *reading;
  const MrProfiles *profiles; /* (nullable) */
  int primary;
  const char *time;     /* (nullable) */
  gint64 telegram;      /* its number */
} Rows;

/* The cells that begin every row of a meter. */
static void
add_sender (const Rows *self, const MbusSecondary *address)
{
  const MbusReadout *readout = self->reading->readout;

  mr_sender_add_csv (self->csv, address);
  mr_csv_add_integer (self->csv, self->primary);
  mr_csv_add_integer (self->csv, readout != NULL && readout->baud > 0 ? (gint64) readout->baud : -1);
}

/* Those that end it. */
static void
end_row (const Rows *self, const MbusRecord *record, const MrProfile *profile)
{
  mr_csv_add_text (self->csv, mr_profile_model (profile));
  mr_csv_add_text (self->csv, self->time);
  mr_csv_add_integer (self->csv, self->telegram);
  add_profile (self->csv, record);
  if (self->reading->data_set != NULL)
    mr_csv_add_text (self->csv, mr_data_set_option (self->reading->data_set));
  mr_csv_end_row (self->csv);
}

/* The radio telegram in a container: rows of its own meter, reached the same way. */
static void
add_contained (const Rows *self, const MbusTelegram *inner)
{
  const MrProfile *profile = self->profiles != NULL ? mr_profiles_find (self->profiles, &inner->address) : NULL;

  for (guint i = 0; i < inner->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (inner->records, MbusRecord, i);
      const MbusTelegram *next = mbus_telegram_contained (inner, record);

      add_sender (self, &inner->address);
      add_record (self->csv, inner, record);
      end_row (self, record, profile);
      if (next != NULL)
        add_contained (self, next);
    }
}

void
mr_report_add_csv (MrCsv *csv, const MrReading *reading, const MrProfiles *profiles, gint64 *n_telegrams)
{
  const MrSender sender = mr_sender_find (reading, profiles);
  g_autofree char *time = mr_report_time (reading->readout);
  Rows rows = { .csv = csv, .reading = reading, .profiles = profiles, .primary = sender.primary, .time = time };
  const gsize begin = mr_csv_mark (csv);
  gsize end = begin;

  for (guint i = 0; i < reading->telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (reading->telegrams, i);

      rows.telegram = ++*n_telegrams;
      for (guint j = 0; j < telegram->records->len; j++)
        {
          const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, j);
          const MbusTelegram *inner = mbus_telegram_contained (telegram, record);

          if (end == begin)
            {
              add_sender (&rows, &sender.address);
              end = mr_csv_mark (csv);
            }
          else
            mr_csv_repeat (csv, begin, end);
          add_record (csv, telegram, record);
          end_row (&rows, record, sender.profile);
          if (inner != NULL)
            add_contained (&rows, inner);
        }
    }
}
