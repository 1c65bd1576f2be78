/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-registers.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-present.h"

/* Octets of a value without a meaning that a table still shows; JSON has them all. */
#define RAW_SHOWN 16

enum {
  COLUMN_QUANTITY,
  COLUMN_VALUE,
  COLUMN_UNIT,
  COLUMN_QUALIFIERS,
  N_COLUMNS
};

/* Who the telegrams are from. */
typedef struct {
  MbusSecondary address;
  int primary;              /* -1 unknown */
  const MbusTelegram *head; /* (nullable): the first that has a header */
} Sender;

static Sender
find_sender (const MbusReadout *readout, GPtrArray *telegrams)
{
  Sender sender = { MBUS_SECONDARY_ANY, -1, NULL };

  for (guint i = 0; i < telegrams->len && sender.head == NULL; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->has_header)
        sender.head = telegram;
      if (telegram->a <= MBUS_ADDRESS_LAST)
        sender.primary = telegram->a;
    }

  if (sender.head != NULL)
    sender.address = sender.head->address;
  if (readout != NULL)
    {
      sender.address = readout->address;
      sender.primary = readout->primary;
    }
  return sender;
}

static const char *
kind_nick (MbusTelegramKind kind)
{
  static const char *const nicks[] = {
    [MBUS_TELEGRAM_VARIABLE] = "variable",
    [MBUS_TELEGRAM_FIXED] = "fixed",
    [MBUS_TELEGRAM_ERROR] = "error",
    [MBUS_TELEGRAM_ALARM] = "alarm",
    [MBUS_TELEGRAM_OTHER] = "other",
  };

  return nicks[kind];
}

static const char *
validity_nick (MbusValidity validity)
{
  static const char *const nicks[] = {
    [MBUS_VALID] = "valid",
    [MBUS_INVALID] = "invalid",
    [MBUS_NO_DATA] = "no-data",
    [MBUS_OVERFLOW] = "overflow",
    [MBUS_UNDERFLOW] = "underflow",
    [MBUS_DATA_ERROR] = "data-error",
  };

  return nicks[validity];
}

static gboolean
is_number (const MbusValue *value)
{
  return value->validity == MBUS_VALID && (value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL);
}

static gboolean
has_value (const MbusValue *value)
{
  return value->validity == MBUS_VALID && value->kind != MBUS_VALUE_NONE;
}

/* The record's octets behind the first @skip of them, as hex; at most @n_most of them. */
static char *
raw_octets (const MbusTelegram *telegram, const MbusRecord *record, gsize skip, gsize n_most)
{
  gsize n_frame = 0;
  const guint8 *frame = g_bytes_get_data (telegram->octets, &n_frame);
  gsize begin = MIN ((gsize) record->offset + skip, n_frame);
  gsize end = MIN ((gsize) record->offset + record->length, n_frame);
  gsize n = end > begin ? end - begin : 0;
  g_autofree char *hex = mbus_hex (frame + begin, MIN (n, n_most));

  return n > n_most ? g_strconcat (hex, " …", NULL) : g_steal_pointer (&hex);
}

const MbusTelegram *
mr_cli_registers_damaged (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->error != NULL)
        return telegram;
    }
  return NULL;
}

/* --- Text --- */

static char *
present_status (guint8 status)
{
  g_autofree const char **texts = mbus_status_texts (status);
  GString *words = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", _(texts[i]));
  if (words->len == 0)
    /* Translators: a meter's status octet tells of no trouble. */
    g_string_append (words, _("no errors"));
  return g_string_free (words, FALSE);
}

/* "KAM 66290778 · Heat (flow)" and, below it, how it is reached and what its header says. */
static gboolean
print_sender (const Sender *sender, const MbusReadout *readout)
{
  char address[MBUS_SECONDARY_TEXT_SIZE];
  g_autofree char *manufacturer = mr_cli_manufacturer (&sender->address);
  g_autofree char *device_type = mr_cli_device_type (&sender->address);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *status = NULL;

  if (sender->address.id == MBUS_ID_ANY)
    g_string_append (text, _("A meter that does not say who it is"));
  else
    g_string_append_printf (text, "%s%s%08X%s%s", manufacturer, *manufacturer != '\0' ? " " : "", sender->address.id,
                            *device_type != '\0' ? " · " : "", device_type);

  g_string_append (text, "\n");
  if (sender->address.id != MBUS_ID_ANY)
    /* Translators: the %s is a secondary address of 16 hex digits. */
    g_string_append_printf (text, _("  Secondary address %s"), mbus_secondary_format (&sender->address, address));
  if (sender->primary >= 0)
    /* Translators: stands behind "Secondary address …" in the same line. */
    g_string_append_printf (text, _(" · primary address %d"), sender->primary);
  if (readout != NULL && readout->baud > 0)
    /* Translators: stands behind the addresses in the same line. */
    g_string_append_printf (text, _(" · %u baud"), readout->baud);
  if (sender->head != NULL)
    {
      status = present_status (sender->head->status);
      /* Translators: a line about a telegram: the meter's counter of answers, its status in words. */
      g_string_append_printf (text, _("\n  Access number %u · status %02X, %s"), sender->head->access_number, sender->head->status, status);
    }
  g_string_append (text, "\n\n");
  return mr_cli_put (text->str);
}

static GStrv
present_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  GStrv cells = g_new0 (char *, N_COLUMNS + 1);

  cells[COLUMN_QUANTITY] = mr_present_quantity (record);
  cells[COLUMN_QUALIFIERS] = mr_present_qualifiers (record);
  mbus_record_display (record, &cells[COLUMN_VALUE], &cells[COLUMN_UNIT]);
  if (is_number (&record->value))
    {
      g_autofree char *number = g_steal_pointer (&cells[COLUMN_VALUE]);

      cells[COLUMN_VALUE] = mr_present_number (number);
    }
  else if (!has_value (&record->value) && record->length > record->header_length)
    {
      g_autofree char *raw = raw_octets (telegram, record, record->header_length, RAW_SHOWN);

      g_free (cells[COLUMN_VALUE]);
      /* Translators: a value that has no meaning to this program, as octets. */
      cells[COLUMN_VALUE] = g_strdup_printf (_("raw %s"), raw);
    }
  return cells;
}

static gboolean
print_table (GPtrArray *telegrams)
{
  MrCliColumn columns[N_COLUMNS] = {
    [COLUMN_QUANTITY] = { N_("Quantity"), FALSE, 0 },
    [COLUMN_VALUE] = { N_("Value"), TRUE, 0 },
    [COLUMN_UNIT] = { N_("Unit"), FALSE, 0 },
    /* Translators: column that says which of several values of a quantity a register is. */
    [COLUMN_QUALIFIERS] = { N_("Which"), FALSE, 0 },
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean readers = TRUE;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        {
          GStrv cells = present_record (telegram, &g_array_index (telegram->records, MbusRecord, j));

          mr_cli_columns_fit (columns, N_COLUMNS, (const char *const *) cells);
          g_ptr_array_add (rows, cells);
        }
    }

  if (rows->len == 0)
    return mr_cli_put (_("There are no registers to show.\n"));
  readers = mr_cli_columns_print_titles (columns, N_COLUMNS);
  for (guint i = 0; i < rows->len && readers; i++)
    readers = mr_cli_columns_print (columns, N_COLUMNS, g_ptr_array_index (rows, i));
  return readers;
}

gboolean
mr_cli_registers_print (const MbusReadout *readout, GPtrArray *telegrams)
{
  Sender sender = find_sender (readout, telegrams);

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->kind == MBUS_TELEGRAM_ERROR)
        {
          g_autofree char *line = g_strdup_printf ("%s\n", _(mbus_application_error_text (telegram->application_error)));

          if (!mr_cli_put (line))
            return FALSE;
        }
    }
  return print_sender (&sender, readout) && print_table (telegrams);
}

/* --- JSON --- */

static void
add_hex_octet (MrJson *json, const char *name, guint8 octet)
{
  char hex[3];

  g_snprintf (hex, sizeof hex, "%02X", octet);
  mr_json_name (json, name);
  mr_json_add_text (json, hex);
}

static void
add_value (MrJson *json, const MbusValue *value)
{
  g_autofree char *text = mbus_value_to_string (value);

  mr_json_name (json, "value");
  if (!has_value (value))
    mr_json_add_null (json);
  else if (is_number (value))
    mr_json_add_number (json, text);
  else
    mr_json_add_text (json, text);
  if (value->validity != MBUS_VALID)
    {
      mr_json_name (json, "validity");
      mr_json_add_text (json, validity_nick (value->validity));
    }
}

static void
add_record (MrJson *json, const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autofree char *unit = mbus_record_unit (record);
  g_autofree char *raw = raw_octets (telegram, record, 0, G_MAXUINT16);
  g_auto (GStrv) modifiers = mbus_record_modifiers (record);

  mr_json_begin_object (json);
  mr_json_name (json, "quantity");
  mr_json_add_text (json, mbus_record_quantity (record));
  mr_json_name (json, "unit");
  mr_json_add_text (json, unit);
  add_value (json, &record->value);
  mr_json_name (json, "function");
  mr_json_add_text (json, mbus_function_nick (record->function));
  mr_cli_json_integer (json, "storage", (gint64) record->storage);
  mr_cli_json_integer (json, "tariff", record->tariff);
  mr_cli_json_integer (json, "subunit", record->subunit);
  mr_json_name (json, "modifiers");
  mr_json_begin_array (json);
  for (guint i = 0; modifiers[i] != NULL; i++)
    mr_json_add_text (json, modifiers[i]);
  mr_json_end_array (json);
  add_hex_octet (json, "dif", record->dif);
  add_hex_octet (json, "vif", record->vif);
  mr_json_name (json, "raw");
  mr_json_add_text (json, raw);
  mr_json_end_object (json);
}

static void
add_records (MrJson *json, GPtrArray *telegrams)
{
  mr_json_name (json, "records");
  mr_json_begin_array (json);
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        add_record (json, telegram, &g_array_index (telegram->records, MbusRecord, j));
    }
  mr_json_end_array (json);
}

/* Every octet, in a form that decode takes again. */
static void
add_telegrams (MrJson *json, GPtrArray *telegrams)
{
  mr_json_name (json, "telegrams");
  mr_json_begin_array (json);
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);
      gsize n = 0;
      const guint8 *octets = g_bytes_get_data (telegram->octets, &n);
      g_autofree char *hex = mbus_hex (octets, n);

      mr_json_add_text (json, hex);
    }
  mr_json_end_array (json);
}

/* The meter's own refusal, and what this program could not read. */
static void
add_errors (MrJson *json, GPtrArray *telegrams)
{
  const MbusTelegram *damaged = mr_cli_registers_damaged (telegrams);

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->kind != MBUS_TELEGRAM_ERROR)
        continue;
      mr_json_name (json, "applicationError");
      mr_json_begin_object (json);
      mr_cli_json_integer (json, "code", telegram->application_error);
      mr_json_name (json, "reason");
      mr_json_add_text (json, mbus_application_error_text (telegram->application_error));
      mr_json_end_object (json);
      break;
    }

  if (damaged == NULL)
    return;
  mr_json_name (json, "error");
  mr_json_begin_object (json);
  mr_json_name (json, "reason");
  mr_json_add_text (json, damaged->error->message);
  mr_cli_json_integer (json, "offset", damaged->error_offset);
  mr_json_end_object (json);
}

void
mr_cli_registers_add_json (MrJson *json, const MbusReadout *readout, GPtrArray *telegrams)
{
  Sender sender = find_sender (readout, telegrams);
  const MbusTelegram *first = telegrams->len > 0 ? g_ptr_array_index (telegrams, 0) : NULL;

  mr_json_begin_object (json);
  mr_cli_json_identity (json, &sender.address);
  mr_cli_json_integer (json, "primary", sender.primary);
  mr_cli_json_integer (json, "baud", readout != NULL && readout->baud > 0 ? (gint64) readout->baud : -1);
  mr_json_name (json, "kind");
  mr_json_add_text (json, first != NULL ? kind_nick (first->kind) : NULL);
  mr_cli_json_integer (json, "accessNumber", sender.head != NULL ? sender.head->access_number : -1);
  mr_cli_json_integer (json, "status", sender.head != NULL ? sender.head->status : -1);
  mr_cli_json_integer (json, "securityMode", sender.head != NULL ? sender.head->security_mode : -1);
  add_errors (json, telegrams);
  add_records (json, telegrams);
  add_telegrams (json, telegrams);
  mr_json_end_object (json);
}

/* --- CSV --- */

void
mr_cli_registers_add_csv_titles (MrCsv *csv)
{
  static const char *const titles[] = {
    "primary", "baud", "quantity", "unit", "value", "function", "storage", "tariff", "subunit", "modifiers", "raw"
  };

  mr_cli_csv_identity_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
  mr_csv_end_row (csv);
}

static void
add_csv_record (MrCsv *csv, const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autofree char *unit = mbus_record_unit (record);
  g_autofree char *value = mbus_value_to_string (&record->value);
  g_auto (GStrv) modifiers = mbus_record_modifiers (record);
  g_autofree char *joined = g_strjoinv ("; ", modifiers);
  g_autofree char *raw = raw_octets (telegram, record, 0, G_MAXUINT16);

  mr_csv_add_text (csv, mbus_record_quantity (record));
  mr_csv_add_text (csv, unit);
  if (is_number (&record->value))
    mr_csv_add_number (csv, value);
  else
    mr_csv_add_text (csv, value);
  mr_csv_add_text (csv, mbus_function_nick (record->function));
  mr_cli_csv_integer (csv, (gint64) record->storage);
  mr_cli_csv_integer (csv, record->tariff);
  mr_cli_csv_integer (csv, record->subunit);
  mr_csv_add_text (csv, joined);
  mr_csv_add_text (csv, raw);
}

void
mr_cli_registers_add_csv (MrCsv *csv, const MbusReadout *readout, GPtrArray *telegrams)
{
  Sender sender = find_sender (readout, telegrams);

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        {
          mr_cli_csv_identity (csv, &sender.address);
          mr_cli_csv_integer (csv, sender.primary);
          mr_cli_csv_integer (csv, readout != NULL && readout->baud > 0 ? (gint64) readout->baud : -1);
          add_csv_record (csv, telegram, &g_array_index (telegram->records, MbusRecord, j));
          mr_csv_end_row (csv);
        }
    }
}
