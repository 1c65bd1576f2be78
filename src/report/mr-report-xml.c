/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams as libmbus writes them, for programs that read its files: the same elements, order, indentation and names.
 * What differs, because libmbus is wrong or silent there, is listed in help/C/formats.page. Elements of our own stand
 * behind libmbus' in a record, so that who does not know them need not see them. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "mbus-decimal.h"
#include "mr-report-private.h"
#include "mr-xml-units.h"

#define DECIMALS 6
#define OFFSET_FIXED_STATUS 5 /* ID, access number, status */
#define UNIT_SAME_BUT_HISTORIC 0x3E
#define EXTENSION 0x80
#define DIF_MANUFACTURER 0x0F
#define DIF_MORE_FOLLOWS 0x1F
#define DIF_FILLER 0x2F
#define FRAME_TRAILER 2 /* CS 16 */
#define TIMESTAMP_SIZE 32

/* One document being written. */
typedef struct {
  GString *out;
  gboolean normalized;
  guint n_records;
  int frame; /* of the telegram being written; -1 when there is only one */
  char timestamp[TIMESTAMP_SIZE]; /* "" when nobody knows */
} Document;

#define APPEND(out, literal) append_n ((out), "" literal, sizeof (literal) - 1)

/* --- Characters and numbers --- */

/* Most of a document are short texts of known length: where there is room, no call is made for them. */
static inline void
append_n (GString *out, const char *text, gsize n)
{
  if (out->allocated_len - out->len <= n)
    {
      g_string_append_len (out, text, (gssize) n);
      return;
    }
  memcpy (out->str + out->len, text, n);
  out->len += n;
  out->str[out->len] = '\0';
}

static inline void
append_string (GString *out, const char *text)
{
  append_n (out, text, strlen (text));
}

/* What was appended from @start on came from a meter or a person. */
static void
escape_from (GString *out, gsize start)
{
  static const struct {
    char character;
    const char *entity;
  } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

  for (gsize i = start; i < out->len; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (entities); j++)
      if (out->str[i] == entities[j].character)
        {
          const gsize n = strlen (entities[j].entity);

          g_string_overwrite_len (out, i, entities[j].entity, 1);
          g_string_insert_len (out, (gssize) i + 1, entities[j].entity + 1, (gssize) n - 1);
          i += n - 1;
          break;
        }
}

static void
append_escaped (GString *out, const char *text)
{
  const gsize start = out->len;

  append_string (out, text);
  escape_from (out, start);
}

static void
append_unsigned (GString *out, guint64 number)
{
  if (number > G_MAXINT64)
    {
      mbus_decimal_append (out, (gint64) (number / 10), 0);
      number %= 10;
    }
  mbus_decimal_append (out, (gint64) number, 0);
}

static void
append_octet (GString *out, guint8 octet)
{
  static const char digits[] = "0123456789ABCDEF";
  const char pair[] = { digits[octet >> 4], digits[octet & 0x0F] };

  append_n (out, pair, sizeof pair);
}

/* @top: the most significant octet first, whatever the wire's order. */
static void
append_octets (GString *out, const MbusValue *value, gboolean top, gboolean blanks)
{
  for (guint i = 0; i < value->n_text; i++)
    {
      if (blanks && i > 0)
        g_string_append_c (out, ' ');
      append_octet (out, value->text[top && !value->msb_first ? value->n_text - 1 - i : i]);
    }
}

static void
append_zeros (GString *out, int n)
{
  static const char zeros[] = "000000";

  if (n > 0)
    append_n (out, zeros, (gsize) MIN (n, DECIMALS));
}

/* Six decimals as printf() has them, unless the number has more: then all of it. */
static void
append_six_decimals (GString *out, gint64 mantissa, int exponent)
{
  while (exponent < -DECIMALS && mantissa % 10 == 0 && mantissa != 0)
    {
      mantissa /= 10;
      exponent++;
    }
  if (mantissa == 0)
    exponent = 0;

  mbus_decimal_append (out, mantissa, exponent);
  if (exponent >= 0)
    g_string_append_c (out, '.');
  append_zeros (out, exponent >= 0 ? DECIMALS : DECIMALS + exponent);
}

/* A single precision number: libmbus' six decimals, unless they do not tell it from its neighbours. */
static void
append_real (GString *out, double real)
{
  const double micro = round (real * 1e6);
  gint64 mantissa;
  int exponent;

  if (fabs (micro) < 1e15 && fabs (micro / 1e6 - real) <= ldexp (fabs (real), -25))
    {
      append_six_decimals (out, (gint64) micro, -DECIMALS);
      return;
    }
  mbus_decimal_from_real (real, &mantissa, &exponent);
  append_six_decimals (out, mantissa, exponent);
}

static void
append_scaled (GString *out, const MbusValue *value, guint32 factor, int factor_exponent)
{
  guint64 magnitude = value->mantissa < 0 ? -(guint64) value->mantissa : (guint64) value->mantissa;

  if (value->kind == MBUS_VALUE_REAL)
    append_real (out, mbus_decimal_scale (value->real * factor, factor_exponent));
  else if (factor == 1)
    append_six_decimals (out, value->mantissa, value->exponent);
  else if (!g_uint64_checked_mul (&magnitude, magnitude, factor) || magnitude > G_MAXINT64)
    append_real (out, mbus_decimal_to_double (value->mantissa, value->exponent + factor_exponent) * factor);
  else
    append_six_decimals (out, value->mantissa < 0 ? -(gint64) magnitude : (gint64) magnitude,
                         value->exponent + factor_exponent);
}

/* --- Names --- */

/* What a record is called. Without a line of libmbus', the standard's names are taken. */
typedef struct {
  const MbusRecord *record;
  const MrXmlUnit *line; /* (nullable) */
  MrXmlScale scale;
  int exponent;          /* of the value's last digit, in the unit without prefix */
  const MbusUnit *other; /* (nullable): VIFE that says what the value is now */
} Naming;

static gboolean
is_number (const MbusValue *value)
{
  return value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL;
}

static const MrXmlUnit *
find_line (const MbusTelegram *telegram, const MbusRecord *record, guint8 *code)
{
  MbusVifPage page = MBUS_VIF_PAGE_PRIMARY;
  const guint8 *vif;

  *code = record->vif & ~EXTENSION;
  if (telegram->kind == MBUS_TELEGRAM_FIXED)
    {
      if (*code == UNIT_SAME_BUT_HISTORIC)
        *code = g_array_index (telegram->records, MbusRecord, 0).vif;
      return mr_xml_unit_lookup (MBUS_VIF_PAGE_FIXED, *code);
    }
  if (record->header == NULL || record->n_header <= record->n_dif || record->plain_unit != NULL)
    return NULL;

  vif = record->header + record->n_dif;
  if (*vif == (MBUS_VIF_FIRST_EXTENSION | EXTENSION) || *vif == (MBUS_VIF_SECOND_EXTENSION | EXTENSION))
    {
      if (record->n_header <= record->n_dif + 1)
        return NULL;
      page = *vif == (MBUS_VIF_FIRST_EXTENSION | EXTENSION) ? MBUS_VIF_PAGE_FB : MBUS_VIF_PAGE_FD;
      *code = vif[1] & ~EXTENSION;
    }
  else if (*code == MBUS_VIF_MANUFACTURER && !record->manufacturer_specific)
    {
      return NULL; /* a profile knows better */
    }
  return mr_xml_unit_lookup (page, *code);
}

static gboolean
has_modifier (const MbusRecord *record, MbusCoding coding)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == coding)
      return TRUE;
  return FALSE;
}

/* Whether there is a unit of the standard's for a power of ten to stand before. Of the meter's own text libmbus takes
 * only a correction for one. */
static gboolean
is_scaled (const Naming *naming)
{
  const MbusRecord *record = naming->record;

  if (naming->other != NULL)
    return *naming->other->unit != '\0';
  if (record->plain_unit != NULL)
    return has_modifier (record, MBUS_CODING_SCALE);
  return record->unit != NULL && *record->unit->unit != '\0';
}

static Naming
name_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  Naming naming = { .record = record, .scale = MR_XML_SCALE_PREFIX, .exponent = record->value.exponent };
  guint8 code;

  naming.line = find_line (telegram, record, &code);
  if (!is_number (&record->value))
    naming.exponent = record->unit != NULL ? mbus_unit_exponent (record->unit, code) : 0;
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == MBUS_CODING_COUNT || record->modifiers[i]->coding == MBUS_CODING_WHEN)
      {
        naming.other = record->modifiers[i];
        naming.line = NULL;
      }

  if (naming.line != NULL)
    {
      naming.scale = naming.line->scale;
      naming.exponent -= naming.line->base;
    }
  else if (!is_scaled (&naming))
    {
      naming.scale = MR_XML_SCALE_NONE;
    }
  return naming;
}

/* "m³" as libmbus writes it, "m^3". */
static void
append_unit (GString *out, const char *unit)
{
  const char *cube = strstr (unit, "³");

  if (cube == NULL)
    {
      append_escaped (out, unit);
      return;
    }
  append_n (out, unit, (gsize) (cube - unit));
  APPEND (out, "^3");
  append_string (out, cube + strlen ("³"));
}

static void
append_per (GString *out, const MbusRecord *record)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == MBUS_CODING_PER)
      append_unit (out, record->modifiers[i]->unit);
}

static void
append_plain_text (GString *out, const MbusRecord *record)
{
  const MbusValue text = {
    .kind = MBUS_VALUE_TEXT, .text = record->plain_unit, .n_text = record->n_plain_unit,
    .msb_first = record->value.msb_first,
  };
  const gsize start = out->len;

  mbus_value_append (&text, out);
  escape_from (out, start);
}

static void
append_own_name (GString *out, const Naming *naming)
{
  const MbusRecord *record = naming->record;
  const char *unit = naming->other != NULL ? naming->other->unit : record->unit != NULL ? record->unit->unit : "";
  if (record->unit == NULL && !record->manufacturer_specific)
    {
      APPEND (out, "Unknown (VIF=0x");
      append_octet (out, record->vif);
      APPEND (out, ")");
      return;
    }
  append_escaped (out, mbus_record_quantity (record));
  if (*unit == '\0')
    return;
  APPEND (out, " (");
  mr_xml_append_scale (out, MR_XML_SCALE_PREFIX, naming->exponent);
  append_unit (out, unit);
  append_per (out, record);
  APPEND (out, ")");
}

static void
append_plain_name (GString *out, const Naming *naming)
{
  const MbusRecord *record = naming->record;
  const MrXmlUnit *line = naming->line;
  gboolean closed;

  if (record->plain_unit != NULL && naming->other == NULL)
    {
      if (naming->scale != MR_XML_SCALE_NONE)
        {
          mr_xml_append_scale (out, MR_XML_SCALE_PREFIX, naming->exponent);
          APPEND (out, " ");
        }
      append_plain_text (out, record);
      append_per (out, record);
      return;
    }
  if (line == NULL)
    {
      append_own_name (out, naming);
      return;
    }

  append_string (out, line->before);
  if (line->scale != MR_XML_SCALE_NONE)
    mr_xml_append_scale (out, line->scale, naming->exponent);
  append_string (out, line->after);
  if (!has_modifier (record, MBUS_CODING_PER))
    return;
  closed = g_str_has_suffix (line->after, ")");
  if (closed)
    g_string_truncate (out, out->len - 1);
  append_per (out, record);
  if (closed)
    APPEND (out, ")");
}

/* Unit and quantity of the normalised form. */
static void
append_normalized_name (GString *out, const Naming *naming, guint32 *factor, int *factor_exponent)
{
  const MbusRecord *record = naming->record;

  *factor = 1;
  *factor_exponent = 0;
  APPEND (out, "        <Unit>");
  if (naming->line != NULL)
    {
      append_string (out, naming->line->unit);
      *factor = naming->line->factor;
      *factor_exponent = naming->line->factor_exponent;
    }
  else if (record->plain_unit != NULL && naming->other == NULL)
    APPEND (out, "-");
  else if (naming->other != NULL || record->unit != NULL)
    append_unit (out, mr_xml_unit_base (naming->other != NULL ? naming->other->unit : record->unit->unit,
                                        factor, factor_exponent));
  append_per (out, record);

  APPEND (out, "</Unit>\n        <Quantity>");
  if (naming->line != NULL)
    append_string (out, naming->line->quantity);
  else if (record->plain_unit != NULL)
    append_plain_text (out, record);
  else
    append_escaped (out, mbus_record_quantity (record));
  APPEND (out, "</Quantity>\n");
}

/* --- Values --- */

/* Dates that recur have no value that a program could read as a date. */
static gboolean
has_open_field (const MbusValue *value)
{
  const MbusDateTime *when = &value->when;
  const gboolean date = value->kind != MBUS_VALUE_TIME;
  const gboolean time = value->kind != MBUS_VALUE_DATE;

  return (date && (when->year < 0 || when->month < 0 || when->day < 0)) ||
         (time && (when->hour < 0 || when->minute < 0));
}

static void
append_when (GString *out, const MbusValue *value)
{
  if (has_open_field (value))
    return;
  mbus_value_append (value, out);
  if (value->kind == MBUS_VALUE_DATE_TIME && value->when.second < 0)
    APPEND (out, ":00");
}

static gboolean
is_bcd (const MbusRecord *record)
{
  const guint field = record->dif & 0x0F;

  return field >= 0x09 && field != 0x0D && field != 0x0F;
}

static gboolean
has_hex_digit (const MbusValue *value)
{
  for (guint i = 0; i < value->n_text; i++)
    if (value->text[i] >> 4 > 9 || (value->text[i] & 0x0F) > 9)
      return TRUE;
  return FALSE;
}

/* Digits that identify, as the number that libmbus takes them for. */
static void
append_digits (GString *out, const MbusValue *value, gboolean normalized)
{
  const gsize start = out->len;
  gsize zeros;

  append_octets (out, value, TRUE, FALSE);
  zeros = strspn (out->str + start, "0");
  if (out->len > start)
    g_string_erase (out, (gssize) start, (gssize) MIN (zeros, out->len - start - 1));
  if (normalized && !has_hex_digit (value))
    APPEND (out, ".000000");
}

static void
append_value (GString *out, const Naming *naming, gboolean normalized, guint32 factor, int factor_exponent)
{
  const MbusRecord *record = naming->record;
  const MbusValue *value = &record->value;
  const gsize start = out->len;

  if (value->validity != MBUS_VALID)
    {
      if (value->validity == MBUS_INVALID && is_bcd (record) && has_hex_digit (value))
        append_octets (out, value, TRUE, FALSE);
      return;
    }

  switch (value->kind)
    {
    case MBUS_VALUE_DECIMAL:
    case MBUS_VALUE_REAL:
      if (normalized)
        append_scaled (out, value, factor, factor_exponent);
      else if (value->kind == MBUS_VALUE_REAL)
        append_real (out, naming->scale == MR_XML_SCALE_NONE ? value->real
                                                             : mbus_decimal_scale (value->real, -value->exponent));
      else
        mbus_decimal_append (out, value->mantissa, naming->scale == MR_XML_SCALE_NONE ? value->exponent : 0);
      break;
    case MBUS_VALUE_BITS:
      append_unsigned (out, (guint64) value->mantissa);
      if (normalized)
        APPEND (out, ".000000");
      break;
    case MBUS_VALUE_DIGITS:
      append_digits (out, value, normalized);
      break;
    case MBUS_VALUE_OCTETS:
      append_octets (out, value, TRUE, TRUE);
      break;
    case MBUS_VALUE_NONE:
      append_octets (out, value, FALSE, TRUE);
      break;
    case MBUS_VALUE_DATE:
    case MBUS_VALUE_DATE_TIME:
    case MBUS_VALUE_TIME:
      append_when (out, value);
      break;
    case MBUS_VALUE_TEXT:
    default:
      mbus_value_append (value, out);
      escape_from (out, start);
      break;
    }
}

/* --- Records --- */

/* What libmbus does not say: whether the value is one, what the VIFE chain adds, summer time. */
static void
append_more (GString *out, const MbusRecord *record)
{
  const MbusValue *value = &record->value;

  if (value->validity != MBUS_VALID)
    {
      APPEND (out, "        <Validity>");
      append_string (out, mr_report_validity_nick (value->validity));
      APPEND (out, "</Validity>\n");
    }
  if (value->kind == MBUS_VALUE_DATE_TIME && value->when.summer_time)
    APPEND (out, "        <SummerTime>1</SummerTime>\n");
  for (guint i = 0; i < record->n_modifiers; i++)
    {
      const char *words = mbus_record_modifier (record, i);

      if (words == NULL)
        continue;
      APPEND (out, "        <Modifier>");
      append_escaped (out, words);
      APPEND (out, "</Modifier>\n");
    }
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

  append_string (out, functions[record->function]);
  append_unsigned (out, record->storage);
  APPEND (out, "</StorageNumber>\n");
  if (record->n_dif > 1)
    {
      APPEND (out, "        <Tariff>");
      append_unsigned (out, record->tariff);
      APPEND (out, "</Tariff>\n        <Device>");
      append_unsigned (out, record->subunit);
      APPEND (out, "</Device>\n");
    }
}

/* The rest of a telegram that only the maker understands, DIF 0F and 1F. */
static void
append_block (Document *self, gboolean more)
{
  GString *out = self->out;

  APPEND (out, "        <Function>");
  append_string (out, more ? "More records follow" : "Manufacturer specific");
  APPEND (out, "</Function>\n");
  if (self->normalized)
    APPEND (out, "        <StorageNumber>0</StorageNumber>\n        <Unit></Unit>\n        <Quantity></Quantity>\n");
}

static void
append_timestamp (Document *self)
{
  if (*self->timestamp == '\0')
    return;
  APPEND (self->out, "        <Timestamp>");
  append_string (self->out, self->timestamp);
  APPEND (self->out, "</Timestamp>\n");
}

static void
begin_record (Document *self)
{
  APPEND (self->out, "    <DataRecord id=\"");
  append_unsigned (self->out, self->n_records++);
  if (self->frame >= 0)
    {
      APPEND (self->out, "\" frame=\"");
      append_unsigned (self->out, (guint) self->frame);
    }
  APPEND (self->out, "\">\n");
}

/* A block without octets is no record to this program, and is one to libmbus. */
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
  while (end + FRAME_TRAILER < size && octets[end] == DIF_FILLER)
    end++;
  if (end + 1 + FRAME_TRAILER != size || (octets[end] != DIF_MANUFACTURER && octets[end] != DIF_MORE_FOLLOWS))
    return;

  begin_record (self);
  append_block (self, octets[end] == DIF_MORE_FOLLOWS);
  APPEND (self->out, "        <Value></Value>\n");
  append_timestamp (self);
  APPEND (self->out, "    </DataRecord>\n\n");
}

static void
append_record (Document *self, const MbusTelegram *telegram, const MbusRecord *record)
{
  GString *out = self->out;
  const gboolean block = record->function == MBUS_FUNCTION_MANUFACTURER;
  const gboolean fixed = telegram->kind == MBUS_TELEGRAM_FIXED;
  const gboolean normalized = self->normalized && !fixed;
  Naming naming = { .record = record };
  guint32 factor = 1;
  int factor_exponent = 0;

  begin_record (self);
  if (block)
    append_block (self, record->dif == DIF_MORE_FOLLOWS);
  else
    {
      naming = name_record (telegram, record);
      if (fixed)
        append_string (out, record->storage > 0 ? "        <Function>Stored value</Function>\n"
                                                  : "        <Function>Actual value</Function>\n");
      else
        append_place (out, record);
      if (normalized)
        append_normalized_name (out, &naming, &factor, &factor_exponent);
      else
        {
          APPEND (out, "        <Unit>");
          append_plain_name (out, &naming);
          APPEND (out, "</Unit>\n");
        }
    }

  APPEND (out, "        <Value>");
  append_value (out, &naming, normalized, factor, factor_exponent);
  APPEND (out, "</Value>\n");
  append_timestamp (self);
  append_more (out, record);
  APPEND (out, "    </DataRecord>\n\n");
}

/* --- Who --- */

static void
append_who (GString *out, const MrSender *sender, gboolean fixed)
{
  const MbusSecondary *address = &sender->address;

  if (address->id != MBUS_ID_ANY)
    {
      APPEND (out, "        <Id>");
      for (int shift = 24; shift >= 0; shift -= 8)
        append_octet (out, (guint8) (address->id >> shift));
      APPEND (out, "</Id>\n");
    }
  if (!fixed && address->manufacturer != MBUS_MANUFACTURER_ANY)
    {
      APPEND (out, "        <Manufacturer>");
      for (int shift = 10; shift >= 0; shift -= 5)
        g_string_append_c (out, (char) ('@' + (address->manufacturer >> shift & 0x1F)));
      APPEND (out, "</Manufacturer>\n        <Version>");
      append_unsigned (out, address->version);
      APPEND (out, "</Version>\n        <ProductName>");
      if (sender->profile != NULL)
        append_escaped (out, mr_profile_model (sender->profile));
      APPEND (out, "</ProductName>\n");
    }
}

/* Fixed data has media of its own. */
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
  const gsize offset = (gsize) head->data_offset + OFFSET_FIXED_STATUS;

  return head->kind == MBUS_TELEGRAM_FIXED && offset < n ? octets[offset] : head->status;
}

static void
append_header (GString *out, const MrSender *sender, gboolean fixed)
{
  const MbusTelegram *head = sender->head;

  append_who (out, sender, fixed);
  if (sender->address.device_type != MBUS_DEVICE_TYPE_ANY)
    {
      APPEND (out, "        <Medium>");
      append_string (out, medium_name (sender->address.device_type, fixed));
      APPEND (out, "</Medium>\n");
    }
  if (head == NULL)
    return;
  APPEND (out, "        <AccessNumber>");
  append_unsigned (out, head->access_number);
  APPEND (out, "</AccessNumber>\n        <Status>");
  append_octet (out, status_of (head));
  APPEND (out, "</Status>\n");
  if (fixed)
    return;
  APPEND (out, "        <Signature>");
  append_octet (out, (guint8) (head->configuration >> 8));
  append_octet (out, (guint8) head->configuration);
  APPEND (out, "</Signature>\n");
}

static void
append_refusals (GString *out, GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = telegrams->pdata[i];

      if (telegram->kind != MBUS_TELEGRAM_ERROR)
        continue;
      APPEND (out, "        <Error>");
      append_escaped (out, mr_xml_refusal (telegram->application_error));
      APPEND (out, "</Error>\n");
    }
}

static void
append_damage (GString *out, const char *reason, gsize offset)
{
  APPEND (out, "    <DecodingError offset=\"");
  append_unsigned (out, offset);
  APPEND (out, "\">");
  append_escaped (out, reason);
  APPEND (out, "</DecodingError>\n\n");
}

static void
append_trouble (GString *out, const MrReading *reading)
{
  gsize n = 0;
  const guint8 *octets = reading->trouble_octets != NULL ? g_bytes_get_data (reading->trouble_octets, &n) : NULL;

  append_damage (out, reading->trouble, reading->trouble_offset);
  if (octets == NULL)
    return;
  APPEND (out, "    <Octets>");
  for (gsize i = 0; i < n; i++)
    append_octet (out, octets[i]);
  APPEND (out, "</Octets>\n\n");
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
  Document document = { .out = out, .normalized = normalized, .frame = -1 };

  set_timestamp (&document, reading->readout);
  APPEND (out, "<MBusData>\n\n");
  if (reading->telegrams->len > 0)
    {
      APPEND (out, "    <SlaveInformation>\n");
      append_header (out, &sender, fixed);
      append_refusals (out, reading->telegrams);
      APPEND (out, "    </SlaveInformation>\n\n");
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
  APPEND (out, "</MBusData>\n");
}
