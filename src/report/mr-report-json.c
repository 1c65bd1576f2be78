/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams for programs: every octet, English names, exact numbers, the same in every locale. The names are
 * described in help/C/formats.page and do not change. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mbus-series.h"
#include "mbus-ucum.h"
#include "mr-append.h"
#include "mr-condition.h"
#include "mr-report-writers.h"
#include "mr-sender.h"

static const char *
kind_nick (MbusTelegramKind kind)
{
  static const char *const nicks[] = {
    [MBUS_TELEGRAM_VARIABLE] = "variable",
    [MBUS_TELEGRAM_FIXED] = "fixed",
    [MBUS_TELEGRAM_ERROR] = "error",
    [MBUS_TELEGRAM_ALARM] = "alarm",
    [MBUS_TELEGRAM_FORMAT] = "format",
    [MBUS_TELEGRAM_APPLICATION] = "application",
    [MBUS_TELEGRAM_OTHER] = "other",
  };

  return nicks[kind];
}

static void
add_text (MrJson *json, const char *name, const char *text)
{
  mr_json_name (json, name);
  mr_json_add_text (json, text);
}

/* @nick: (nullable): one of our own words */
static void
add_nick (MrJson *json, const char *name, const char *nick)
{
  if (nick != NULL)
    mr_json_add_plain_member (json, name, nick);
  else
    mr_json_add_member_as_is (json, name, "null");
}

static void
add_flag (MrJson *json, const char *name, gboolean set)
{
  if (set)
    mr_json_add_member_as_is (json, name, "true");
}

/* Digits that identify something: a number, like every other BCD value, and separately as printed on the meter, with
 * leading zeros. With hex digits they are only text. */
static void
add_digits (MrJson *json, const MbusValue *value)
{
  g_autofree char *digits = mbus_value_to_string (value);
  const char *number = digits + strspn (digits, "0");

  if (strspn (number, "0123456789") == strlen (number))
    mr_json_add_member_as_is (json, "value", *number != '\0' ? number : "0");
  else
    mr_json_add_plain_member (json, "value", digits);
  mr_json_add_plain_member (json, "digits", digits);
}

static void
add_value (MrJson *json, const MbusValue *value)
{
  if (value->validity != MBUS_VALID || (value->kind == MBUS_VALUE_NONE && value->n_text == 0))
    mr_json_add_member_as_is (json, "value", "null");
  else if (value->kind == MBUS_VALUE_NONE)
    {
      /* Manufacturer specific data, as in the telegram. */
      mbus_append_octets (mr_json_begin_text_member (json, "value"), value->text, value->n_text);
      mr_json_end_plain (json);
    }
  else if (value->kind == MBUS_VALUE_DIGITS)
    add_digits (json, value);
  else if (value->kind == MBUS_VALUE_BITS)
    mbus_append_unsigned (mr_json_begin_value_member (json, "value"), (guint64) value->mantissa);
  else if (mr_report_is_number (value))
    mbus_value_append (value, mr_json_begin_value_member (json, "value"));
  else
    {
      mbus_value_append (value, mr_json_begin_text_member (json, "value"));
      mr_json_end_text (json);
    }
}

/* --- Records --- */

static void
add_modifiers (MrJson *json, const MbusRecord *record)
{
  if (record->n_modifiers == 0)
    {
      mr_json_add_member_as_is (json, "modifiers", "[]");
      return;
    }
  mr_json_name (json, "modifiers");
  mr_json_begin_array (json);
  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const char *words = mbus_record_modifier (record, i);

      if (words != NULL)
        mr_json_add_text (json, words);
    }
  mr_json_end_array (json);
}

/* DIF and DIFE, or VIF and VIFE. */
static inline void
add_chain (MrJson *json, const char *name, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif)
{
  if (!mr_report_has_chain (telegram, record, vif))
    {
      mr_json_add_member_as_is (json, name, "null");
      return;
    }
  mr_report_append_chain (mr_json_begin_text_member (json, name), telegram, record, vif);
  mr_json_end_plain (json);
}

/* It may have no time. */
static void
add_series_value (MrJson *json, const MbusSeries *series, const MbusRecord *record, guint i)
{
  const MbusRecord single = mbus_series_record (series, record, i);
  const MbusValue when = mbus_series_time (series, i);
  g_autofree char *time = mbus_value_to_string (&when);

  mr_json_begin_object (json);
  mr_json_add_member (json, "storage", (gint64) single.storage);
  add_text (json, "time", *time != '\0' ? time : NULL);
  add_value (json, &single.value);
  mr_json_end_object (json);
}

static void
add_series (MrJson *json, const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autoptr (MbusSeries) series = mbus_record_is_series (record) ? mbus_series_unroll (telegram, record) : NULL;

  if (series == NULL)
    return;
  mr_json_name (json, "series");
  mr_json_begin_array (json);
  for (guint i = 0; i < series->values->len; i++)
    add_series_value (json, series, record, i);
  mr_json_end_array (json);
  add_flag (json, "differences", !series->has_base);
}

static void add_record (MrJson *json, const MbusTelegram *telegram, const MbusRecord *record);

/* The radio telegram in a container. */
static void
add_contained (MrJson *json, const MbusTelegram *inner)
{
  mr_json_name (json, "telegram");
  mr_json_begin_object (json);
  mr_sender_add_json (json, &inner->address);
  mr_json_add_member (json, "securityMode", inner->security_mode);
  add_text (json, "security", mbus_security_nick (inner->security));
  if (inner->error != NULL)
    add_text (json, "error", inner->error->message);
  mr_json_name (json, "records");
  mr_json_begin_array (json);
  for (guint i = 0; i < inner->records->len; i++)
    add_record (json, inner, &g_array_index (inner->records, MbusRecord, i));
  mr_json_end_array (json);
  mr_json_end_object (json);
}

typedef void (*PartFunc) (const MbusRecord *record, GString *out);

/* Whether all names and units are from the tables of the standard. They need no escape, unlike the words of a meter or
 * a device profile. */
static gboolean
is_standard (const MbusRecord *record)
{
  return record->plain_unit == NULL && !record->by_profile;
}

/* What the decoder appends itself. */
static inline void
add_part (MrJson *json, const char *name, const MbusRecord *record, PartFunc append)
{
  append (record, mr_json_begin_text_member (json, name));
  if (is_standard (record))
    mr_json_end_plain (json);
  else
    mr_json_end_text (json);
}

static void
append_quantity (const MbusRecord *record, GString *out)
{
  mbus_append_string (out, mbus_record_quantity_name (record));
}

static void
add_record (MrJson *json, const MbusTelegram *telegram, const MbusRecord *record)
{
  const MbusTelegram *inner = mbus_telegram_contained (telegram, record);

  mr_json_begin_object (json);
  add_part (json, "quantity", record, append_quantity);
  add_part (json, "unit", record, mbus_record_append_unit);
  add_part (json, "ucum", record, mbus_record_append_ucum);
  add_value (json, &record->value);
  if (record->value.validity != MBUS_VALID)
    mr_json_add_plain_member (json, "validity", mr_report_validity_nick (record->value.validity));
  if (record->correction != NULL)
    add_text (json, "correction", _(record->correction));
  add_flag (json, "likely", record->likely);
  add_flag (json, "summerTime", record->value.kind == MBUS_VALUE_DATE_TIME && record->value.when.summer_time);
  mr_json_add_plain_member (json, "function", mbus_function_nick (record->function));
  mr_json_add_member (json, "storage", (gint64) record->storage);
  mr_json_add_member (json, "tariff", record->tariff);
  mr_json_add_member (json, "subunit", record->subunit);
  add_modifiers (json, record);
  add_part (json, "identity", record, mbus_record_append_identity);
  add_chain (json, "dif", telegram, record, FALSE);
  add_chain (json, "vif", telegram, record, TRUE);
  mr_report_append_octets (mr_json_begin_text_member (json, "raw"), telegram, record);
  mr_json_end_plain (json);
  add_series (json, telegram, record);
  if (inner != NULL)
    add_contained (json, inner);
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

/* --- Telegrams --- */

static void
add_condition (MrJson *json, const MrCondition *condition)
{
  g_autofree char *text = mr_condition_text (condition);
  g_autofree char *advice = mr_condition_advice (condition);

  mr_json_begin_object (json);
  add_text (json, "severity", mr_severity_nick (condition->kind->severity));
  add_text (json, "text", text);
  add_text (json, "advice", *advice != '\0' ? advice : NULL);
  mr_json_end_object (json);
}

static void
add_conditions (MrJson *json, const MrSender *sender, GPtrArray *telegrams)
{
  g_autoptr (GPtrArray) conditions = mr_conditions_of_readout (sender->profile, telegrams);

  mr_json_name (json, "conditions");
  mr_json_begin_array (json);
  for (guint i = 0; i < conditions->len; i++)
    add_condition (json, g_ptr_array_index (conditions, i));
  mr_json_end_array (json);
}

/* Every octet as received, in a form that "meterctl decode" accepts, unless there is a key among them. */
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
      GString *out = mr_json_begin_text (json);
      const gsize begin = out->len;

      mbus_append_octets (out, octets, n);
      mr_report_mask_secrets (telegram, out->str + begin);
      mr_json_end_plain (json);
    }
  mr_json_end_array (json);
}

static const MbusTelegram *
find_refusal (GPtrArray *telegrams, guint *index)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      *index = i;
      if (mbus_telegram_is_refusal (telegram))
        return telegram;
    }
  return NULL;
}

static void
add_error (MrJson *json, const char *reason, gsize offset, int code, int telegram)
{
  mr_json_name (json, "error");
  mr_json_begin_object (json);
  add_text (json, "reason", reason);
  mr_json_add_member (json, "offset", (gint64) offset);
  if (code >= 0)
    mr_json_add_member (json, "code", code);
  if (telegram >= 0)
    mr_json_add_member (json, "telegram", telegram);
  mr_json_end_object (json);
}

/* Octets that are not a telegram, a telegram that could not be read, or a refusal of the meter. */
static void
add_errors (MrJson *json, const MrReading *reading)
{
  const gboolean several = reading->telegrams->len > 1;
  guint index = 0;
  const MbusTelegram *telegram = mr_report_damaged (reading->telegrams, &index);

  if (reading->trouble != NULL)
    {
      add_error (json, reading->trouble, reading->trouble_offset, -1, -1);
      return;
    }
  if (telegram != NULL)
    {
      add_error (json, telegram->error->message, telegram->error_offset,
                 mbus_telegram_is_refusal (telegram) ? telegram->application_error : -1, several ? (int) index : -1);
      return;
    }
  telegram = find_refusal (reading->telegrams, &index);
  if (telegram != NULL)
    add_error (json, _(mbus_application_error_text (telegram->application_error)), telegram->data_offset,
               telegram->application_error, several ? (int) index : -1);
}

static void
add_trouble_octets (MrJson *json, const MrReading *reading)
{
  gsize n = 0;
  const guint8 *octets = reading->trouble_octets != NULL ? g_bytes_get_data (reading->trouble_octets, &n) : NULL;
  g_autofree char *hex = octets != NULL ? mbus_hex (octets, n) : NULL;

  if (reading->trouble != NULL)
    add_text (json, "octets", hex);
}

/* Members that only some telegrams have. */
static void
add_structure (MrJson *json, GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);
      char signature[5];

      if (!telegram->compact && telegram->kind != MBUS_TELEGRAM_FORMAT)
        continue;
      g_snprintf (signature, sizeof signature, "%04X", telegram->signature);
      mr_json_name (json, "compact");
      mr_json_add_boolean (json, telegram->compact);
      add_text (json, "signature", signature);
      return;
    }
}

/* Only what was asked for specially: usual data have no such members. */
static void
add_data_set (MrJson *json, const MrDataSet *set)
{
  add_text (json, "dataSet", mr_data_set_option (set));
  add_text (json, "dataSetName", mr_data_set_name (set));
}

/* Only of a meter that was asked just now. */
static void
add_exchange (MrJson *json, const MbusExchange *exchange)
{
  mr_json_name (json, "exchange");
  mr_json_begin_object (json);
  mr_json_add_member (json, "requests", exchange->n_requests);
  mr_json_add_member (json, "repeated", exchange->n_retries);
  mr_json_add_member (json, "answers", exchange->n_answers);
  mr_json_add_member (json, "damaged", exchange->n_damaged);
  mr_json_add_member (json, "slowest", exchange->n_answers > 0 ? exchange->slowest / G_TIME_SPAN_MILLISECOND : -1);
  mr_json_end_object (json);
}

void
mr_report_add_json (MrJson *json, const MrReading *reading, const MrProfiles *profiles)
{
  GPtrArray *telegrams = reading->telegrams;
  const MrSender sender = mr_sender_find (reading, profiles);
  const MbusTelegram *first = telegrams->len > 0 ? g_ptr_array_index (telegrams, 0) : NULL;
  const MbusReadout *readout = reading->readout;
  g_autofree char *time = mr_report_time (readout);

  mr_json_begin_object (json);
  mr_sender_add_json (json, &sender.address);
  add_text (json, "model", mr_profile_model (sender.profile));
  mr_json_add_member (json, "primary", sender.primary);
  mr_json_add_member (json, "baud", readout != NULL && readout->baud > 0 ? (gint64) readout->baud : -1);
  add_nick (json, "time", time);
  if (reading->data_set != NULL)
    add_data_set (json, reading->data_set);
  if (reading->exchange != NULL)
    add_exchange (json, reading->exchange);
  add_nick (json, "kind", first != NULL ? kind_nick (first->kind) : NULL);
  mr_json_add_member (json, "accessNumber", sender.head != NULL ? sender.head->access_number : -1);
  mr_json_add_member (json, "status", sender.head != NULL ? sender.head->status : -1);
  mr_json_add_member (json, "securityMode", sender.head != NULL ? sender.head->security_mode : -1);
  add_nick (json, "security", first != NULL ? mbus_security_nick (mr_report_most_secret (telegrams)->security) : NULL);
  add_structure (json, telegrams);
  add_conditions (json, &sender, telegrams);
  add_errors (json, reading);
  add_records (json, telegrams);
  add_telegrams (json, telegrams);
  add_trouble_octets (json, reading);
  mr_json_end_object (json);
}

void
mr_report_append_json (GString *out, const MrReading *reading, const MrProfiles *profiles)
{
  MrJson *json = mr_json_new_on (out);

  mr_report_add_json (json, reading, profiles);
  mr_json_free (json);
}
