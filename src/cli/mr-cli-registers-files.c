/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-registers.h"

#include "mr-cli-print.h"
#include "mr-cli-registers-private.h"

/* Registers for programs: every octet, names in English, numbers as the meter means them, in every locale the same. */

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
  if (!mr_cli_has_value (value))
    mr_json_add_null (json);
  else if (mr_cli_is_number (value))
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
  g_autofree char *raw = mr_cli_raw_octets (telegram, record, 0, G_MAXUINT16);
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
  MrCliSender sender = mr_cli_find_sender (readout, telegrams);
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
  g_autofree char *raw = mr_cli_raw_octets (telegram, record, 0, G_MAXUINT16);

  mr_csv_add_text (csv, mbus_record_quantity (record));
  mr_csv_add_text (csv, unit);
  if (mr_cli_is_number (&record->value))
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
  MrCliSender sender = mr_cli_find_sender (readout, telegrams);

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
