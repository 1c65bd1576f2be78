/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams for people: the sender, its condition, a table of the registers, and what could not be read. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mr-columns.h"
#include "mr-condition.h"
#include "mr-present.h"
#include "mr-report-writers.h"
#include "mr-sender.h"

enum {
  COLUMN_QUANTITY,
  COLUMN_VALUE,
  COLUMN_UNIT,
  COLUMN_QUALIFIERS,
  N_COLUMNS
};

static char *
present_status (guint8 status)
{
  g_autofree const char **texts = mbus_status_texts (status);
  GString *words = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", _(texts[i]));
  if (words->len == 0)
    /* Translators: the status octet of a meter reports no errors. */
    g_string_append (words, _("no errors"));
  return g_string_free (words, FALSE);
}

/* --- Sender --- */

/* "KAM 66290778 · Heat (flow) · MULTICAL 403" */
static void
append_name (GString *out, const MrSender *sender)
{
  g_autofree char *manufacturer = mr_sender_manufacturer (&sender->address);
  g_autofree char *device_type = mr_sender_device_type (&sender->address);

  if (sender->address.id == MBUS_ID_ANY)
    g_string_append (out, _("Unidentified meter"));
  else
    g_string_append_printf (out, "%s%s%08X%s%s", manufacturer, *manufacturer != '\0' ? " " : "", sender->address.id,
                            *device_type != '\0' ? " · " : "", device_type);
  if (mr_profile_model (sender->profile) != NULL)
    g_string_append_printf (out, " · %s", mr_profile_model (sender->profile));
  g_string_append_c (out, '\n');
}

/* How the meter is reached, and its header. */
static void
append_header (GString *out, const MrSender *sender, const MbusReadout *readout, const MrDataSet *set)
{
  char address[MBUS_SECONDARY_TEXT_SIZE];
  const gsize begin = out->len;
  g_autofree char *status = NULL;

  if (sender->address.id != MBUS_ID_ANY)
    /* Translators: the %s is a secondary address of 16 hex digits. */
    g_string_append_printf (out, _("  Secondary address %s"), mbus_secondary_format (&sender->address, address));
  if (sender->primary >= 0 && sender->address.id != MBUS_ID_ANY)
    /* Translators: follows "Secondary address …" in the same line. */
    g_string_append_printf (out, _(" · primary address %d"), sender->primary);
  else if (sender->primary >= 0)
    g_string_append_printf (out, _("  Primary address %d"), sender->primary);
  if (readout != NULL && readout->baud > 0)
    /* Translators: follows the addresses in the same line. */
    g_string_append_printf (out, _(" · %u baud"), readout->baud);
  if (readout != NULL && readout->time > 0)
    {
      g_autoptr (GDateTime) time = mr_report_date_time (readout);
      g_autofree char *shown = g_date_time_format (time, "%Y-%m-%d %H:%M");

      /* Translators: follows the addresses in the same line; %s is a date and time. */
      g_string_append_printf (out, _(" · read %s"), shown);
    }
  if (set != NULL)
    /* Translators: a line about a telegram: the name of a data set, and how it is asked for, as an option of meterctl. */
    g_string_append_printf (out, _("\n  Other data: %s (%s)"), mr_data_set_title (set), mr_data_set_option (set));
  if (sender->head != NULL)
    {
      status = present_status (sender->head->status);
      /* Translators: a line about a telegram: the number of the answer, the status as octet and in words. */
      g_string_append_printf (out, _("\n  Access number %u · status %02X, %s"), sender->head->access_number,
                              sender->head->status, status);
    }
  if (out->len > begin)
    g_string_append_c (out, '\n');
}

static void
append_conditions (GString *out, const MrSender *sender, GPtrArray *telegrams)
{
  g_autoptr (GPtrArray) conditions = mr_conditions_of_readout (sender->profile, telegrams);

  for (guint i = 0; i < conditions->len; i++)
    {
      const MrCondition *condition = g_ptr_array_index (conditions, i);
      g_autofree char *text = mr_condition_text (condition);
      g_autofree char *advice = mr_condition_advice (condition);

      g_string_append_printf (out, "  • %s%s%s\n", text, *advice != '\0' ? " " : "", advice);
    }
}

/* --- Registers --- */

static void
add_part (MrTable *table, const MbusRecord *record, void (*append) (const MbusRecord *record, GString *out))
{
  append (record, mr_table_begin_cell (table));
  mr_table_end_cell (table);
}

/* @indent: before the quantity */
static void
add_record (MrTable *table, const MbusRecord *record, const char *indent)
{
  GString *quantity = mr_table_begin_cell (table);

  g_string_append (quantity, indent);
  mr_present_append_quantity (record, quantity);
  mr_table_end_cell (table);
  add_part (table, record, mr_present_append_value);
  add_part (table, record, mbus_record_append_display_unit);
  add_part (table, record, mr_present_append_qualifiers);
}

/* A value of a series, with its time in place of the quantity. */
static void
add_series_value (MrTable *table, const MbusSeries *series, const MbusRecord *record, guint i)
{
  g_autofree char *when = NULL;
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *qualifiers = NULL;

  mr_present_series_value (series, record, i, &when, &value, &unit, &qualifiers);
  g_string_append_printf (mr_table_begin_cell (table), "  %s", when);
  mr_table_end_cell (table);
  mr_table_add_cell (table, value);
  mr_table_add_cell (table, unit);
  if (series->has_base)
    g_string_append (mr_table_begin_cell (table), qualifiers);
  else
    /* Translators: follows "storage 5": the value is the difference from the one before. */
    g_string_append_printf (mr_table_begin_cell (table), _("%s · difference"), qualifiers);
  mr_table_end_cell (table);
}

static void
add_series (MrTable *table, const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autoptr (MbusSeries) series = mbus_record_is_series (record) ? mbus_series_unroll (telegram, record) : NULL;

  for (guint i = 0; series != NULL && i < series->values->len; i++)
    add_series_value (table, series, record, i);
}

/* A radio telegram in a container: its meter, and its registers below it. */
static void
add_contained (MrTable *table, const MbusTelegram *inner)
{
  g_autofree char *meter = mr_present_radio_meter (inner);

  mr_table_add_cell (table, meter);
  for (guint i = COLUMN_QUANTITY + 1; i < N_COLUMNS; i++)
    mr_table_add_cell (table, "");
  for (guint i = 0; i < inner->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (inner->records, MbusRecord, i);
      const MbusTelegram *next = mbus_telegram_contained (inner, record);

      add_record (table, record, "  ");
      if (next != NULL)
        add_contained (table, next);
    }
}

static void
add_records (MrTable *table, const MbusTelegram *telegram)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      const MbusTelegram *inner = mbus_telegram_contained (telegram, record);

      add_record (table, record, "");
      add_series (table, telegram, record);
      if (inner != NULL)
        add_contained (table, inner);
    }
}

static void
append_table (GString *out, GPtrArray *telegrams)
{
  MrColumn columns[N_COLUMNS] = {
    [COLUMN_QUANTITY] = { N_("Quantity"), FALSE, 0 },
    [COLUMN_VALUE] = { N_("Value"), TRUE, 0 },
    [COLUMN_UNIT] = { N_("Unit"), FALSE, 0 },
    /* Translators: column with storage number, tariff and the like: which of several values a register is. */
    [COLUMN_QUALIFIERS] = { N_("Details"), FALSE, 0 },
  };
  g_autoptr (MrTable) table = mr_table_new (columns, N_COLUMNS);

  for (guint i = 0; i < telegrams->len; i++)
    add_records (table, g_ptr_array_index (telegrams, i));
  if (mr_table_is_empty (table))
    g_string_append (out, _("There are no registers to show.\n"));
  else
    mr_table_append (table, out);
}

static gboolean
is_in (GPtrArray *texts, const char *text)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_str_equal (g_ptr_array_index (texts, i), text))
      return TRUE;
  return FALSE;
}

/* Each reason once. */
static void
append_corrections (GString *out, GPtrArray *telegrams)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        {
          g_autofree char *text = mr_present_correction (&g_array_index (telegram->records, MbusRecord, j));

          if (text == NULL || is_in (done, text))
            continue;
          g_string_append_printf (out, "%s%s\n", done->len == 0 ? "\n" : "", text);
          g_ptr_array_add (done, g_steal_pointer (&text));
        }
    }
}

/* --- Problems --- */

static void
append_contained_damages (GString *out, const MbusTelegram *telegram)
{
  for (guint i = 0; telegram->contained != NULL && i < telegram->contained->len; i++)
    {
      const MbusTelegram *inner = g_ptr_array_index (telegram->contained, i);
      g_autofree char *sentence = mr_present_radio_trouble (inner);

      if (sentence != NULL)
        g_string_append_printf (out, "\n%s\n", sentence);
      append_contained_damages (out, inner);
    }
}

static void
append_damages (GString *out, GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);
      g_autofree char *damage = NULL;

      append_contained_damages (out, telegram);
      if (telegram->error == NULL)
        continue;
      damage = mr_report_damage (telegram);
      g_string_append_printf (out, "\n%s\n", damage);
    }
}

static void
append_trouble (GString *out, const MrReading *reading)
{
  gsize n = 0;
  const guint8 *octets = reading->trouble_octets != NULL ? g_bytes_get_data (reading->trouble_octets, &n) : NULL;
  g_autofree char *hex = octets != NULL ? mbus_hex (octets, n) : NULL;

  g_string_append_printf (out, "%s\n", reading->trouble);
  if (hex != NULL)
    g_string_append_printf (out, "  %s\n", hex);
}

void
mr_report_append_text (GString *out, const MrReading *reading, const MrProfiles *profiles)
{
  const MrSender sender = mr_sender_find (reading, profiles);

  if (reading->telegrams->len > 0)
    {
      append_name (out, &sender);
      append_header (out, &sender, reading->readout, reading->data_set);
      append_conditions (out, &sender, reading->telegrams);
      g_string_append_c (out, '\n');
      append_table (out, reading->telegrams);
      append_corrections (out, reading->telegrams);
      append_damages (out, reading->telegrams);
    }
  if (reading->trouble != NULL)
    append_trouble (out, reading);
}
