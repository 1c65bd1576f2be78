/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams for people: the sender, its condition, a table of the registers, and what could not be read. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mr-append.h"
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

struct _MrTextWriter {
  MrColumn columns[N_COLUMNS];
  MrWords *words;
  MrTable *table;
};

/* --- Sender --- */

/* @status: not 0 */
static char *
present_faults (guint8 status, MrWords *words)
{
  g_autofree const char **texts = mbus_status_texts (status);
  GString *faults = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        MBUS_APPEND (faults, ", ");
      mr_words_append (words, faults, NULL, texts[i]);
    }
  return g_string_free (faults, FALSE);
}

/* "KAM 66290778 · Heat (flow) · MULTICAL 403" */
static void
append_name (GString *out, const MrSender *sender, MrWords *words)
{
  const MbusSecondary *address = &sender->address;
  char manufacturer[8];

  if (address->id == MBUS_ID_ANY)
    mr_words_append (words, out, NULL, N_("Unidentified meter"));
  else
    {
      if (address->manufacturer != MBUS_MANUFACTURER_ANY)
        {
          mbus_append_string (out, mbus_manufacturer_to_text (address->manufacturer, manufacturer));
          MBUS_APPEND (out, " ");
        }
      for (int shift = 24; shift >= 0; shift -= 8)
        mbus_append_octet (out, (guint8) (address->id >> shift));
      if (address->device_type != MBUS_DEVICE_TYPE_ANY)
        {
          MBUS_APPEND (out, " · ");
          mr_words_append (words, out, NULL, mbus_device_type_name (address->device_type));
        }
    }
  if (mr_profile_model (sender->profile) != NULL)
    {
      MBUS_APPEND (out, " · ");
      mbus_append_string (out, mr_profile_model (sender->profile));
    }
  MBUS_APPEND (out, "\n");
}

static const char *
number_text (char out[MBUS_DIGITS_MAX + 1], guint64 number)
{
  *mbus_write_unsigned (out, number) = '\0';
  return out;
}

static void
append_addresses (GString *out, const MrSender *sender, MrWords *words)
{
  const gboolean identified = sender->address.id != MBUS_ID_ANY;
  char address[MBUS_SECONDARY_TEXT_SIZE];
  char primary[MBUS_DIGITS_MAX + 1];

  if (identified)
    /* Translators: the %s is a secondary address of 16 hex digits. */
    mr_words_append_filled (words, out, N_("  Secondary address %s"),
                            (const char *const[]) { mbus_secondary_format (&sender->address, address) });
  if (sender->primary >= 0)
    mr_words_append_filled (words, out,
                            /* Translators: follows "Secondary address …" in the same line. */
                            identified ? N_(" · primary address %d") : N_("  Primary address %d"),
                            (const char *const[]) { number_text (primary, (guint64) sender->primary) });
}

static void
append_readout (GString *out, const MbusReadout *readout)
{
  if (readout->baud > 0)
    /* Translators: follows the addresses in the same line. */
    g_string_append_printf (out, _(" · %u baud"), readout->baud);
  if (readout->time > 0)
    {
      g_autoptr (GDateTime) time = mr_report_date_time (readout);
      g_autofree char *shown = g_date_time_format (time, "%Y-%m-%d %H:%M");

      /* Translators: follows the addresses in the same line; %s is a date and time. */
      g_string_append_printf (out, _(" · read %s"), shown);
    }
}

static void
append_head (GString *out, const MbusTelegram *head, MrWords *words)
{
  g_autofree char *faults = head->status != 0 ? present_faults (head->status, words) : NULL;
  char number[MBUS_DIGITS_MAX + 1];
  char octet[] = "00";
  /* Translators: the status octet of a meter reports no errors. */
  const char *status = faults != NULL ? faults : mr_words_get (words, NULL, N_("no errors"));

  mbus_write_octet (octet, head->status);
  /* Translators: a line about a telegram: the number of the answer, the status as octet and in words. */
  mr_words_append_filled (words, out, N_("\n  Access number %u · status %02X, %s"),
                          (const char *const[]) { number_text (number, head->access_number), octet, status });
}

/* How the meter is reached, and its header. */
static void
append_header (GString *out, const MrSender *sender, const MbusReadout *readout, const MrDataSet *set, MrWords *words)
{
  const gsize begin = out->len;

  append_addresses (out, sender, words);
  if (readout != NULL)
    append_readout (out, readout);
  if (set != NULL)
    /* Translators: a line about a telegram: the name of a data set, and how it is asked for, as an option of
     * meterctl. */
    g_string_append_printf (out, _("\n  Other data: %s (%s)"), mr_data_set_title (set), mr_data_set_option (set));
  if (sender->head != NULL)
    append_head (out, sender->head, words);
  if (out->len > begin)
    MBUS_APPEND (out, "\n");
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
add_part (MrTextWriter *self, const MbusRecord *record, MrPresentFunc append)
{
  append (record, self->words, mr_table_begin_cell (self->table));
  mr_table_end_cell (self->table);
}

/* @indent: before the quantity */
static void
add_record (MrTextWriter *self, const MbusRecord *record, const char *indent)
{
  GString *quantity = mr_table_begin_cell (self->table);

  mbus_append_string (quantity, indent);
  mr_present_append_quantity (record, self->words, quantity);
  mr_table_end_cell (self->table);
  add_part (self, record, mr_present_append_value);
  add_part (self, record, mr_present_append_unit);
  add_part (self, record, mr_present_append_qualifiers);
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
add_contained (MrTextWriter *self, const MbusTelegram *inner)
{
  g_autofree char *meter = mr_present_radio_meter (inner);

  mr_table_add_cell (self->table, meter);
  for (guint i = COLUMN_QUANTITY + 1; i < N_COLUMNS; i++)
    mr_table_add_cell (self->table, "");
  for (guint i = 0; i < inner->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (inner->records, MbusRecord, i);
      const MbusTelegram *next = mbus_telegram_contained (inner, record);

      add_record (self, record, "  ");
      if (next != NULL)
        add_contained (self, next);
    }
}

static void
add_records (MrTextWriter *self, const MbusTelegram *telegram)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      const MbusTelegram *inner = mbus_telegram_contained (telegram, record);

      add_record (self, record, "");
      add_series (self->table, telegram, record);
      if (inner != NULL)
        add_contained (self, inner);
    }
}

static void
append_table (MrTextWriter *self, GString *out, GPtrArray *telegrams)
{
  mr_table_begin (self->table);
  for (guint i = 0; i < telegrams->len; i++)
    add_records (self, g_ptr_array_index (telegrams, i));
  if (mr_table_is_empty (self->table))
    g_string_append (out, _("There are no registers to show.\n"));
  else
    mr_table_append (self->table, out);
}

static gboolean
is_in (GPtrArray *texts, const char *text)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_str_equal (g_ptr_array_index (texts, i), text))
      return TRUE;
  return FALSE;
}

/* Each reason once. @done: (inout) (nullable): those that were written */
static void
append_correction (GString *out, const MbusRecord *record, GPtrArray **done)
{
  g_autofree char *text = mr_present_correction (record);

  if (*done == NULL)
    *done = g_ptr_array_new_with_free_func (g_free);
  if (is_in (*done, text))
    return;
  g_string_append_printf (out, "%s%s\n", (*done)->len == 0 ? "\n" : "", text);
  g_ptr_array_add (*done, g_steal_pointer (&text));
}

static void
append_corrections (GString *out, GPtrArray *telegrams)
{
  g_autoptr (GPtrArray) done = NULL;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        {
          const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, j);

          if (record->correction != NULL)
            append_correction (out, record, &done);
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

MrTextWriter *
mr_text_writer_new (void)
{
  static const MrColumn columns[N_COLUMNS] = {
    [COLUMN_QUANTITY] = { N_("Quantity"), FALSE, 0 },
    [COLUMN_VALUE] = { N_("Value"), TRUE, 0 },
    [COLUMN_UNIT] = { N_("Unit"), FALSE, 0 },
    /* Translators: column with storage number, tariff and the like: which of several values a register is. */
    [COLUMN_QUALIFIERS] = { N_("Details"), FALSE, 0 },
  };
  MrTextWriter *self = g_new0 (MrTextWriter, 1);

  memcpy (self->columns, columns, sizeof columns);
  self->words = mr_words_new ();
  self->table = mr_table_new (self->columns, N_COLUMNS, self->words);
  return self;
}

void
mr_text_writer_free (MrTextWriter *self)
{
  mr_table_free (self->table);
  mr_words_free (self->words);
  g_free (self);
}

void
mr_text_writer_append (MrTextWriter *self, GString *out, const MrReading *reading, const MrProfiles *profiles)
{
  const MrSender sender = mr_sender_find (reading, profiles);

  if (reading->telegrams->len > 0)
    {
      append_name (out, &sender, self->words);
      append_header (out, &sender, reading->readout, reading->data_set, self->words);
      append_conditions (out, &sender, reading->telegrams);
      MBUS_APPEND (out, "\n");
      append_table (self, out, reading->telegrams);
      append_corrections (out, reading->telegrams);
      append_damages (out, reading->telegrams);
    }
  if (reading->trouble != NULL)
    append_trouble (out, reading);
}
