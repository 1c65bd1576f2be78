/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams as libmbus writes them, for programs that read its files: the same elements, order, indentation and names.
 * help/C/formats.page lists the differences where libmbus is wrong or has nothing. Our own elements come after those of
 * libmbus in a record, so that programs can ignore them. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mbus-dif.h"
#include "mbus-fixed.h"
#include "mr-report-writers.h"
#include "mr-sender.h"
#include "mr-xml-private.h"

#define TIMESTAMP_SIZE 32

/* One document being written. */
typedef struct {
  GString *out;
  gboolean normalized;
  const MrProfiles *profiles; /* (nullable) */
  guint n_records;
  int frame; /* of the telegram being written; -1 when there is only one */
  char timestamp[TIMESTAMP_SIZE]; /* "" if unknown */
} Document;

/* --- Records --- */

/* What libmbus leaves out: validity, modifiers, summer time, what a device profile did. */
static void
append_more (GString *out, const MbusRecord *record)
{
  const MbusValue *value = &record->value;

  if (value->validity != MBUS_VALID)
    {
      MBUS_APPEND (out, "        <Validity>");
      mbus_append_string (out, mr_report_validity_nick (value->validity));
      MBUS_APPEND (out, "</Validity>\n");
    }
  if (value->kind == MBUS_VALUE_DATE_TIME && value->when.summer_time)
    MBUS_APPEND (out, "        <SummerTime>1</SummerTime>\n");
  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const char *words = mbus_record_modifier (record, i);

      if (words == NULL)
        continue;
      MBUS_APPEND (out, "        <Modifier>");
      mr_xml_append_escaped (out, words);
      MBUS_APPEND (out, "</Modifier>\n");
    }
  if (record->correction != NULL)
    {
      MBUS_APPEND (out, "        <Correction>");
      mr_xml_append_escaped (out, _(record->correction));
      MBUS_APPEND (out, "</Correction>\n");
    }
  if (record->likely)
    MBUS_APPEND (out, "        <Likely>1</Likely>\n");
}

static void
append_place (GString *out, const MbusRecord *record)
{
  static const char *const functions[] = {
    [MBUS_FUNCTION_INSTANTANEOUS] = "        <Function>Instantaneous value</Function>\n        <StorageNumber>",
    [MBUS_FUNCTION_MAXIMUM] = "        <Function>Maximum value</Function>\n        <StorageNumber>",
    [MBUS_FUNCTION_MINIMUM] = "        <Function>Minimum value</Function>\n        <StorageNumber>",
    [MBUS_FUNCTION_ERROR] = "        <Function>Value during error state</Function>\n        <StorageNumber>",
    [MBUS_FUNCTION_MANUFACTURER] = "        <Function>Manufacturer specific</Function>\n        <StorageNumber>",
  };

  mbus_append_string (out, functions[record->function]);
  mbus_append_unsigned (out, record->storage);
  MBUS_APPEND (out, "</StorageNumber>\n");
  if (record->n_dif > 1)
    {
      MBUS_APPEND (out, "        <Tariff>");
      mbus_append_unsigned (out, record->tariff);
      MBUS_APPEND (out, "</Tariff>\n        <Device>");
      mbus_append_unsigned (out, record->subunit);
      MBUS_APPEND (out, "</Device>\n");
    }
}

/* A manufacturer specific block, DIF 0F and 1F. */
static void
append_block (Document *self, gboolean more)
{
  GString *out = self->out;

  MBUS_APPEND (out, "        <Function>");
  mbus_append_string (out, more ? "More records follow" : "Manufacturer specific");
  MBUS_APPEND (out, "</Function>\n");
  if (self->normalized)
    MBUS_APPEND (out, "        <StorageNumber>0</StorageNumber>\n"
                      "        <Unit></Unit>\n"
                      "        <Quantity></Quantity>\n");
}

static void
append_timestamp (Document *self)
{
  if (*self->timestamp == '\0')
    return;
  MBUS_APPEND (self->out, "        <Timestamp>");
  mbus_append_string (self->out, self->timestamp);
  MBUS_APPEND (self->out, "</Timestamp>\n");
}

static void
begin_record (Document *self)
{
  MBUS_APPEND (self->out, "    <DataRecord id=\"");
  mbus_append_unsigned (self->out, self->n_records++);
  if (self->frame >= 0)
    {
      MBUS_APPEND (self->out, "\" frame=\"");
      mbus_append_unsigned (self->out, (guint) self->frame);
    }
  MBUS_APPEND (self->out, "\">\n");
}

/* A block without octets is a record for libmbus, but not in MbusTelegram. */
static void
append_empty_block (Document *self, const MbusTelegram *telegram)
{
  gsize size = 0;
  const guint8 *octets = g_bytes_get_data (telegram->clear, &size);
  gsize end = telegram->data_offset;
  const MbusRecord *last;

  if (telegram->kind != MBUS_TELEGRAM_VARIABLE || telegram->compact || telegram->error != NULL)
    return;
  if (telegram->records->len > 0)
    {
      last = &g_array_index (telegram->records, MbusRecord, telegram->records->len - 1);
      end = last->offset + last->length;
    }
  while (end + MBUS_TRAILER < size && octets[end] == MBUS_DIF_FILLER)
    end++;
  if (end + 1 + MBUS_TRAILER != size || (octets[end] != MBUS_DIF_MANUFACTURER && octets[end] != MBUS_DIF_MORE_FOLLOWS))
    return;

  begin_record (self);
  append_block (self, octets[end] == MBUS_DIF_MORE_FOLLOWS);
  MBUS_APPEND (self->out, "        <Value></Value>\n");
  append_timestamp (self);
  MBUS_APPEND (self->out, "    </DataRecord>\n\n");
}

/* --- Sender --- */

static void
append_identity (GString *out, const MrSender *sender, gboolean fixed)
{
  const MbusSecondary *address = &sender->address;

  if (address->id != MBUS_ID_ANY)
    {
      MBUS_APPEND (out, "        <Id>");
      for (int shift = 24; shift >= 0; shift -= 8)
        mbus_append_octet (out, (guint8) (address->id >> shift));
      MBUS_APPEND (out, "</Id>\n");
    }
  if (!fixed && address->manufacturer != MBUS_MANUFACTURER_ANY)
    {
      MBUS_APPEND (out, "        <Manufacturer>");
      for (int shift = 10; shift >= 0; shift -= 5)
        g_string_append_c (out, (char) ('@' + (address->manufacturer >> shift & 0x1F)));
      MBUS_APPEND (out, "</Manufacturer>\n        <Version>");
      mbus_append_unsigned (out, address->version);
      MBUS_APPEND (out, "</Version>\n        <ProductName>");
      if (mr_profile_model (sender->profile) != NULL)
        mr_xml_append_escaped (out, mr_profile_model (sender->profile));
      MBUS_APPEND (out, "</ProductName>\n");
    }
}

/* Fixed data have their own names of media. */
static const char *
medium_name (guint8 device_type, gboolean fixed)
{
  static const struct {
    guint8 device_type;
    const char *name;
  } names[] = { { 0x04, "Heat" }, { 0x06, "Hot water" }, { 0x08, "H.C.A." } };

  for (gsize i = 0; fixed && i < G_N_ELEMENTS (names); i++)
    if (names[i].device_type == device_type)
      return names[i].name;
  return mr_xml_medium (device_type);
}

static guint8
status_of (const MbusTelegram *head)
{
  gsize n = 0;
  const guint8 *octets = g_bytes_get_data (head->clear, &n);
  const gsize offset = (gsize) head->data_offset + MBUS_FIXED_OFFSET_STATUS;

  return head->kind == MBUS_TELEGRAM_FIXED && offset < n ? octets[offset] : head->status;
}

static void
append_header (GString *out, const MrSender *sender, gboolean fixed)
{
  const MbusTelegram *head = sender->head;

  append_identity (out, sender, fixed);
  if (sender->address.device_type != MBUS_DEVICE_TYPE_ANY)
    {
      MBUS_APPEND (out, "        <Medium>");
      mbus_append_string (out, medium_name (sender->address.device_type, fixed));
      MBUS_APPEND (out, "</Medium>\n");
    }
  if (head == NULL)
    return;
  MBUS_APPEND (out, "        <AccessNumber>");
  mbus_append_unsigned (out, head->access_number);
  MBUS_APPEND (out, "</AccessNumber>\n        <Status>");
  mbus_append_octet (out, status_of (head));
  MBUS_APPEND (out, "</Status>\n");
  if (fixed)
    return;
  MBUS_APPEND (out, "        <Signature>");
  mbus_append_octet (out, (guint8) (head->configuration >> 8));
  mbus_append_octet (out, (guint8) head->configuration);
  MBUS_APPEND (out, "</Signature>\n");
}

/* --- Records, and telegrams in them --- */

static void append_contained (Document *self, const MbusTelegram *inner);

static void
append_record (Document *self, const MbusTelegram *telegram, const MbusRecord *record)
{
  GString *out = self->out;
  const MbusTelegram *inner = mbus_telegram_contained (telegram, record);
  const gboolean block = record->function == MBUS_FUNCTION_MANUFACTURER;
  const gboolean fixed = telegram->kind == MBUS_TELEGRAM_FIXED;
  const gboolean normalized = self->normalized && !fixed;
  MrXmlNaming naming = { .record = record };
  guint32 factor = 1;
  int factor_exponent = 0;

  begin_record (self);
  if (block)
    append_block (self, record->dif == MBUS_DIF_MORE_FOLLOWS);
  else
    {
      naming = mr_xml_name_record (telegram, record);
      if (fixed)
        mbus_append_string (out, record->storage > 0 ? "        <Function>Stored value</Function>\n"
                                                  : "        <Function>Actual value</Function>\n");
      else
        append_place (out, record);
      if (normalized)
        mr_xml_append_normalized_name (out, &naming, &factor, &factor_exponent);
      else
        {
          MBUS_APPEND (out, "        <Unit>");
          mr_xml_append_plain_name (out, &naming);
          MBUS_APPEND (out, "</Unit>\n");
        }
    }

  MBUS_APPEND (out, "        <Value>");
  mr_xml_append_value (out, &naming, normalized, factor, factor_exponent);
  MBUS_APPEND (out, "</Value>\n");
  append_timestamp (self);
  append_more (out, record);
  if (inner != NULL)
    append_contained (self, inner);
  MBUS_APPEND (out, "    </DataRecord>\n\n");
}

/* Appends the lines of @text further to the right. */
static void
append_indented (GString *out, const char *text)
{
  while (*text != '\0')
    {
      const gsize n = strcspn (text, "\n");

      if (n > 0)
        MBUS_APPEND (out, "        ");
      mbus_append_n (out, text, n + (text[n] == '\n'));
      text += n + (text[n] == '\n');
    }
}

/* The radio telegram in a container, as an element of ours. */
static void
append_contained (Document *self, const MbusTelegram *inner)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Document document = { .out = out, .normalized = self->normalized, .profiles = self->profiles, .frame = -1 };
  const MrSender sender = {
    .address = inner->address,
    .head = inner->has_header || inner->has_short_header ? inner : NULL,
    .profile = self->profiles != NULL ? mr_profiles_find (self->profiles, &inner->address) : NULL,
  };

  g_strlcpy (document.timestamp, self->timestamp, sizeof document.timestamp);
  MBUS_APPEND (out, "<Telegram>\n    <SlaveInformation>\n");
  append_header (out, &sender, inner->kind == MBUS_TELEGRAM_FIXED);
  MBUS_APPEND (out, "    </SlaveInformation>\n\n");
  for (guint i = 0; i < inner->records->len; i++)
    append_record (&document, inner, &g_array_index (inner->records, MbusRecord, i));
  if (inner->error != NULL)
    {
      MBUS_APPEND (out, "    <DecodingError>");
      mr_xml_append_escaped (out, inner->error->message);
      MBUS_APPEND (out, "</DecodingError>\n\n");
    }
  MBUS_APPEND (out, "</Telegram>\n");
  append_indented (self->out, out->str);
}

/* --- Readings --- */

static void
append_refusals (GString *out, GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = telegrams->pdata[i];

      if (!mbus_telegram_is_refusal (telegram))
        continue;
      MBUS_APPEND (out, "        <Error>");
      mr_xml_append_escaped (out, mr_xml_refusal (telegram->application_error));
      MBUS_APPEND (out, "</Error>\n");
    }
}

/* @set: (nullable) */
static void
append_data_set (GString *out, const MrDataSet *set)
{
  if (set == NULL)
    return;
  MBUS_APPEND (out, "        <DataSet>");
  mr_xml_append_escaped (out, mr_data_set_option (set));
  MBUS_APPEND (out, "</DataSet>\n");
  if (mr_data_set_name (set) == NULL)
    return;
  MBUS_APPEND (out, "        <DataSetName>");
  mr_xml_append_escaped (out, mr_data_set_name (set));
  MBUS_APPEND (out, "</DataSetName>\n");
}

static void
append_damage (GString *out, const char *reason, gsize offset)
{
  MBUS_APPEND (out, "    <DecodingError offset=\"");
  mbus_append_unsigned (out, offset);
  MBUS_APPEND (out, "\">");
  mr_xml_append_escaped (out, reason);
  MBUS_APPEND (out, "</DecodingError>\n\n");
}

static void
append_trouble (GString *out, const MrReading *reading)
{
  gsize n = 0;
  const guint8 *octets = reading->trouble_octets != NULL ? g_bytes_get_data (reading->trouble_octets, &n) : NULL;

  append_damage (out, reading->trouble, reading->trouble_offset);
  if (octets == NULL)
    return;
  MBUS_APPEND (out, "    <Octets>");
  for (gsize i = 0; i < n; i++)
    mbus_append_octet (out, octets[i]);
  MBUS_APPEND (out, "</Octets>\n\n");
}

static void
set_timestamp (Document *self, const MbusReadout *readout)
{
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *text = NULL;

  if (readout == NULL || readout->time <= 0)
    return;
  when = g_date_time_new_from_unix_utc (readout->time / G_USEC_PER_SEC);
  text = g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ");
  g_strlcpy (self->timestamp, text, sizeof self->timestamp);
}

void
mr_report_append_xml (GString *out, const MrReading *reading, gboolean normalized, const MrProfiles *profiles)
{
  const MrSender sender = mr_sender_find (reading, profiles);
  const gboolean fixed = sender.head != NULL && sender.head->kind == MBUS_TELEGRAM_FIXED;
  Document document = { .out = out, .normalized = normalized, .profiles = profiles, .frame = -1 };

  set_timestamp (&document, reading->readout);
  MBUS_APPEND (out, "<MBusData>\n\n");
  if (reading->telegrams->len > 0)
    {
      MBUS_APPEND (out, "    <SlaveInformation>\n");
      append_header (out, &sender, fixed);
      append_refusals (out, reading->telegrams);
      append_data_set (out, reading->data_set);
      MBUS_APPEND (out, "    </SlaveInformation>\n\n");
    }
  for (guint i = 0; i < reading->telegrams->len; i++)
    {
      const MbusTelegram *telegram = reading->telegrams->pdata[i];

      if (reading->telegrams->len > 1)
        document.frame = (int) i;
      for (guint j = 0; j < telegram->records->len; j++)
        append_record (&document, telegram, &g_array_index (telegram->records, MbusRecord, j));
      append_empty_block (&document, telegram);
      if (telegram->error != NULL)
        append_damage (out, telegram->error->message, telegram->error_offset);
    }
  if (reading->trouble != NULL)
    append_trouble (out, reading);
  MBUS_APPEND (out, "</MBusData>\n");
}
