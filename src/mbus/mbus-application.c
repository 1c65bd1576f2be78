/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-application.h"

#include <glib/gi18n-lib.h>

#include "mbus-clear.h"
#include "mbus-data.h"
#include "mbus-error.h"
#include "mbus-fixed.h"
#include "mbus-open.h"
#include "mbus-record-reader.h"
#include "mbus-storage.h"
#include "mbus-vif.h"

#define SHORT_HEADER 4 /* ACC STATUS CFG(2) */
#define LONG_HEADER (MBUS_SECONDARY_OCTETS + SHORT_HEADER)
#define COMPACT_HEADER 4 /* signature, checksum of the full frame */
#define FORMAT_HEADER 3  /* length, signature */

typedef enum { HEADER_NONE, HEADER_SHORT, HEADER_LONG, HEADER_FIXED } HeaderKind;

/* A telegram being read layer by layer. */
typedef struct {
  MbusTelegram *telegram;
  const MbusDecoding *decoding;
  const guint8 *octets; /* of telegram->clear */
  gsize tpl;            /* of the transport layer's CI */
  gsize header_end;     /* after the configuration word of a header */
  gsize start;          /* what is still to be read: … */
  gsize end;            /* … up to here */
  gboolean msb_first;
} Walk;

static void
fail (Walk *self, MbusError code, gsize offset, const char *sentence)
{
  MbusTelegram *telegram = self->telegram;

  if (telegram->error != NULL)
    return;
  g_set_error_literal (&telegram->error, MBUS_ERROR, (int) code, sentence);
  telegram->error_offset = (guint16) offset;
}

/* --- Records --- */

/* Reads records. Only the first error of the telegram is kept. */
static gboolean
read_source (Walk *self, const MbusRecordSource *source, guint16 *crc)
{
  MbusTelegram *telegram = self->telegram;
  g_autoptr (GError) problem = NULL;
  guint16 offset = 0;

  if (mbus_records_read (source, telegram->records, &telegram->more_follows, crc, &offset, &problem))
    return TRUE;
  if (telegram->error == NULL)
    {
      telegram->error = g_steal_pointer (&problem);
      telegram->error_offset = offset;
    }
  return FALSE;
}

/* Keeps the headers of a full frame for later compact frames. */
static void
learn_format (Walk *self)
{
  const GArray *records = self->telegram->records;
  g_autoptr (MbusFormat) format = NULL;
  guint8 headers[MBUS_DATA_MAX];
  gsize n = 0;

  if (self->decoding == NULL || self->decoding->formats == NULL)
    return;
  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);

      /* The headers are part of one telegram, so they fit. */
      memcpy (headers + n, record->header, record->n_header);
      n += record->n_header;
    }
  format = mbus_format_new (headers, n);
  if (format != NULL)
    mbus_formats_add (self->decoding->formats, format);
}

static void
read_records (Walk *self)
{
  const MbusRecordSource source = {
    .octets = self->octets, .start = self->start, .end = self->end, .msb_first = self->msb_first,
  };

  if (read_source (self, &source, NULL))
    learn_format (self);
}

static void
read_command (Walk *self)
{
  const MbusRecordSource source = {
    .octets = self->octets, .start = self->start, .end = self->end, .command = TRUE,
  };

  read_source (self, &source, NULL);
}

/* --- Compact and format frames --- */

static guint16
take_16 (Walk *self)
{
  guint16 value = (guint16) (self->octets[self->start] | self->octets[self->start + 1] << 8);

  self->start += 2;
  return value;
}

/* Content that was encrypted in blocks begins with two fillers before the signature. A third 2F is not a filler. */
static void
skip_fillers (Walk *self)
{
  if (self->telegram->n_encrypted > 0 && self->start == self->telegram->encrypted_offset &&
      self->end - self->start >= 2 && self->octets[self->start] == MBUS_DIF_FILLER &&
      self->octets[self->start + 1] == MBUS_DIF_FILLER)
    self->start += 2;
}

/* Tries one of the formats with this signature. Returns whether the checksum of the frame matches. */
static gboolean
try_format (Walk *self, MbusFormat *format, guint16 expected)
{
  MbusTelegram *telegram = self->telegram;
  const MbusRecordSource source = {
    .octets = self->octets, .start = self->start, .end = self->end, .format = format,
  };
  gboolean more_follows = FALSE;
  guint16 offset = 0;
  guint16 crc = 0;

  if (mbus_records_read (&source, telegram->records, &more_follows, &crc, &offset, NULL) && crc == expected)
    {
      telegram->more_follows = more_follows;
      telegram->format = mbus_format_ref (format);
      mbus_formats_add (self->decoding->formats, format);
      return TRUE;
    }
  g_array_set_size (telegram->records, 0);
  return FALSE;
}

static void
read_compact (Walk *self)
{
  MbusTelegram *telegram = self->telegram;
  MbusFormats *formats = self->decoding != NULL ? self->decoding->formats : NULL;
  MbusFormat *format = NULL;
  g_autofree char *sentence = NULL;
  guint16 expected;

  telegram->compact = TRUE;
  skip_fillers (self);
  if (self->end - self->start < COMPACT_HEADER)
    {
      fail (self, MBUS_ERROR_TRUNCATED, self->end, _("The telegram ends inside its header."));
      return;
    }
  telegram->signature = take_16 (self);
  expected = take_16 (self);
  telegram->data_offset = (guint16) self->start;

  for (guint i = 0; formats != NULL && (format = mbus_formats_get (formats, telegram->signature, i)) != NULL; i++)
    if (try_format (self, format, expected))
      return;

  if (formats != NULL && mbus_formats_get (formats, telegram->signature, 0) != NULL)
    /* Translators: a compact frame has the values of a telegram without their headers; the signature, in hexadecimal,
     * says which headers they are. */
    sentence = g_strdup_printf (_("The compact frame does not match the known format with signature %04X, so its "
                                  "values cannot be separated."), telegram->signature);
  else
    sentence = g_strdup_printf (_("The format of this compact frame (signature %04X) is not known yet. It can be "
                                  "read once the meter has sent a full frame or a format frame."), telegram->signature);
  fail (self, MBUS_ERROR_UNSUPPORTED, self->start, sentence);
}

/* Fillers after encrypted headers are not part of the format. The last VIF may look like one; the signature decides. */
static gsize
find_format_end (const Walk *self, guint16 signature)
{
  gsize end = self->end;

  while (mbus_crc (self->octets + self->start, end - self->start, MBUS_CRC_BEGIN) != signature)
    {
      if (self->telegram->n_encrypted == 0 || end == self->start || self->octets[end - 1] != MBUS_DIF_FILLER)
        return self->end;
      end--;
    }
  return end;
}

static void
read_format (Walk *self)
{
  MbusTelegram *telegram = self->telegram;
  g_autoptr (MbusFormat) format = NULL;
  MbusRecordSource source;
  gboolean whole;

  skip_fillers (self);
  if (self->end - self->start < FORMAT_HEADER)
    {
      fail (self, MBUS_ERROR_TRUNCATED, self->end, _("The telegram ends inside its header."));
      return;
    }
  self->start++;
  telegram->signature = take_16 (self);
  telegram->data_offset = (guint16) self->start;
  self->end = find_format_end (self, telegram->signature);

  source = (MbusRecordSource) {
    .octets = self->octets, .start = self->start, .end = self->end, .headers_only = TRUE,
  };
  format = mbus_format_new (self->octets + self->start, self->end - self->start);
  whole = read_source (self, &source, NULL);
  telegram->more_follows = FALSE; /* a format may contain DIF 1F, but no telegram follows a format frame */
  if (!whole || format == NULL)
    return;
  if (mbus_format_signature (format) != telegram->signature)
    fail (self, MBUS_ERROR_INVALID, self->start - 2,
          _("The signature of the format frame does not match its headers."));
  else if (self->decoding != NULL && self->decoding->formats != NULL)
    mbus_formats_add (self->decoding->formats, format);
}

/* --- Content that is not records --- */

/* Content that was encrypted in blocks has fillers before and after it. */
static void
strip_fillers (Walk *self)
{
  skip_fillers (self);
  while (self->telegram->n_encrypted > 0 && self->end > self->start && self->octets[self->end - 1] == MBUS_DIF_FILLER)
    self->end--;
}

/* Octets without a record header, as one record. */
static void
append_block (Walk *self, const MbusUnit *unit)
{
  MbusData data;
  MbusRecord record;

  strip_fillers (self);
  data = (MbusData) { self->octets + self->start, self->end - self->start, FALSE };
  if (data.n_octets == 0)
    return;
  record = (MbusRecord) { .unit = unit, .offset = (guint16) self->start, .length = (guint16) data.n_octets };
  mbus_data_decode (&data, MBUS_FORM_INTEGER, unit->coding, 0, &record.value);
  g_array_append_val (self->telegram->records, record);
}

static void
read_alarm (Walk *self)
{
  static const MbusUnit unit = { 0, 0, MBUS_QUANTITY_ALARM, "", 0, MBUS_CODING_BITS, NULL };

  append_block (self, &unit);
}

static void
read_selected_application (Walk *self)
{
  static const MbusUnit unit = { 0, 0, MBUS_QUANTITY_SELECTED_APPLICATION, "", 0, MBUS_CODING_BITS, NULL };

  append_block (self, &unit);
}

static void
read_error (Walk *self)
{
  strip_fillers (self);
  self->telegram->data_offset = (guint16) self->start;
  if (self->start < self->end)
    self->telegram->application_error = self->octets[self->start];
}

static void
read_fixed (Walk *self)
{
  mbus_fixed_read (self->telegram, self->octets, self->start, self->end);
}

static void
read_nothing (Walk *self)
{
  if (self->start < self->end)
    fail (self, MBUS_ERROR_INVALID, self->start, _("The telegram contains data where there should be none."));
}

static void
read_dlms (Walk *self)
{
  fail (self, MBUS_ERROR_UNSUPPORTED, self->start,
        _("The telegram contains DLMS/COSEM data, which this program cannot read."));
}

static void
read_obis (Walk *self)
{
  fail (self, MBUS_ERROR_UNSUPPORTED, self->start,
        _("The telegram contains data described by OBIS codes, which this program cannot read."));
}

/* --- The application by its CI --- */

typedef struct {
  guint8 header; /* HeaderKind */
  guint8 kind;   /* MbusTelegramKind */
  gboolean msb_first;
  void (*read) (Walk *self);
} Application;

/* EN 13757-7:2018 table 2 as far as a meter on wires may use it; mbus-protocol §1.2 for 76 and 77.
 * A CI without @read is unknown. */
static const Application applications[] = {
  [MBUS_CI_DATA_SEND] = { HEADER_NONE, MBUS_TELEGRAM_VARIABLE, FALSE, read_command },
  [MBUS_CI_APPLICATION] = { HEADER_NONE, MBUS_TELEGRAM_APPLICATION, FALSE, read_selected_application },
  [MBUS_CI_APPLICATION_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_APPLICATION, FALSE, read_selected_application },
  [MBUS_CI_APPLICATION_LONG] = { HEADER_LONG, MBUS_TELEGRAM_APPLICATION, FALSE, read_selected_application },
  [MBUS_CI_FORMAT] = { HEADER_NONE, MBUS_TELEGRAM_FORMAT, FALSE, read_format },
  [MBUS_CI_FORMAT_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_FORMAT, FALSE, read_format },
  [MBUS_CI_FORMAT_LONG] = { HEADER_LONG, MBUS_TELEGRAM_FORMAT, FALSE, read_format },
  [MBUS_CI_ERROR_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_ERROR, FALSE, read_error },
  [MBUS_CI_ERROR_LONG] = { HEADER_LONG, MBUS_TELEGRAM_ERROR, FALSE, read_error },
  [MBUS_CI_ERROR] = { HEADER_NONE, MBUS_TELEGRAM_ERROR, FALSE, read_error },
  [MBUS_CI_ALARM] = { HEADER_NONE, MBUS_TELEGRAM_ALARM, FALSE, read_alarm },
  [MBUS_CI_VARIABLE] = { HEADER_LONG, MBUS_TELEGRAM_VARIABLE, FALSE, read_records },
  [MBUS_CI_FIXED] = { HEADER_FIXED, MBUS_TELEGRAM_FIXED, FALSE, read_fixed },
  [MBUS_CI_ALARM_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_ALARM, FALSE, read_alarm },
  [MBUS_CI_ALARM_LONG] = { HEADER_LONG, MBUS_TELEGRAM_ALARM, FALSE, read_alarm },
  [MBUS_CI_VARIABLE_MSB] = { HEADER_LONG, MBUS_TELEGRAM_VARIABLE, TRUE, read_records },
  [MBUS_CI_FIXED_MSB] = { HEADER_FIXED, MBUS_TELEGRAM_FIXED, TRUE, read_fixed },
  [MBUS_CI_VARIABLE_NO_HEADER] = { HEADER_NONE, MBUS_TELEGRAM_VARIABLE, FALSE, read_records },
  [MBUS_CI_COMPACT] = { HEADER_NONE, MBUS_TELEGRAM_VARIABLE, FALSE, read_compact },
  [MBUS_CI_VARIABLE_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_VARIABLE, FALSE, read_records },
  [MBUS_CI_COMPACT_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_VARIABLE, FALSE, read_compact },
  [MBUS_CI_DLMS_LONG] = { HEADER_LONG, MBUS_TELEGRAM_OTHER, FALSE, read_dlms },
  [MBUS_CI_DLMS_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_OTHER, FALSE, read_dlms },
  [MBUS_CI_OBIS_LONG] = { HEADER_LONG, MBUS_TELEGRAM_OTHER, FALSE, read_obis },
  [MBUS_CI_OBIS_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_OTHER, FALSE, read_obis },
  [MBUS_CI_TRANSPORT_SHORT] = { HEADER_SHORT, MBUS_TELEGRAM_VARIABLE, FALSE, read_nothing },
  [MBUS_CI_TRANSPORT_LONG] = { HEADER_LONG, MBUS_TELEGRAM_VARIABLE, FALSE, read_nothing },
};

static const Application compact_long = {
  HEADER_LONG, MBUS_TELEGRAM_VARIABLE, FALSE, read_compact,
};

/* CI 73 was the fixed structure before it also became a compact frame with a long header. Fixed data have one length;
 * anything longer is a compact frame if its format is known or if it is encrypted, which fixed data never are. */
static gboolean
is_compact_long (const Walk *self)
{
  const guint8 *header = self->octets + self->start;
  guint16 signature;
  guint mode;

  if (self->telegram->ci != MBUS_CI_FIXED || self->end - self->start <= MBUS_FIXED_OCTETS)
    return FALSE;
  signature = (guint16) (header[LONG_HEADER] | header[LONG_HEADER + 1] << 8);
  mode = header[LONG_HEADER - 1] & 0x1F;
  return mode == MBUS_MODE_CBC || mode == MBUS_MODE_CBC_DERIVED || mode == MBUS_MODE_CCM ||
         (self->decoding != NULL && self->decoding->formats != NULL &&
          mbus_formats_get (self->decoding->formats, signature, 0) != NULL);
}

static const Application *
find_application (const Walk *self)
{
  const guint8 ci = self->telegram->ci;

  if (is_compact_long (self))
    return &compact_long;
  return ci < G_N_ELEMENTS (applications) && applications[ci].read != NULL ? &applications[ci] : NULL;
}

static void
read_address (MbusTelegram *self, const guint8 *octets, gboolean msb_first)
{
  mbus_secondary_from_wire (octets, &self->address);
  if (msb_first)
    {
      self->address.id = GUINT32_SWAP_LE_BE (self->address.id);
      self->address.manufacturer = GUINT16_SWAP_LE_BE (self->address.manufacturer);
    }
}

static void
read_short_header (MbusTelegram *self, const guint8 *octets, gboolean msb_first)
{
  self->access_number = octets[0];
  self->status = octets[1];
  self->configuration = (guint16) (msb_first ? octets[2] << 8 | octets[3] : octets[3] << 8 | octets[2]);
  self->security_mode = self->configuration >> 8 & 0x1F;
}

/* Returns FALSE when the telegram ends inside its header. */
static gboolean
read_header (Walk *self, HeaderKind kind, const MbusAfl *afl)
{
  MbusTelegram *telegram = self->telegram;

  if (kind == HEADER_NONE || kind == HEADER_FIXED)
    return TRUE;
  if (self->end - self->start < (kind == HEADER_LONG ? LONG_HEADER : SHORT_HEADER))
    {
      fail (self, MBUS_ERROR_TRUNCATED, self->end, _("The telegram ends inside its header."));
      return FALSE;
    }

  telegram->has_header = kind == HEADER_LONG;
  telegram->has_short_header = kind == HEADER_SHORT;
  if (kind == HEADER_LONG)
    {
      read_address (telegram, self->octets + self->start, self->msb_first);
      self->start += MBUS_SECONDARY_OCTETS;
    }
  read_short_header (telegram, self->octets + self->start, self->msb_first);
  self->start += SHORT_HEADER;
  self->header_end = self->start;

  mbus_telegram_open (telegram, afl, self->tpl, &self->start, &self->end, self->decoding);
  self->octets = g_bytes_get_data (telegram->clear, NULL);
  return TRUE;
}

static void
read_other (Walk *self)
{
  const guint8 ci = self->telegram->ci;
  const char *words = mbus_ci_text (ci);
  g_autofree char *sentence = NULL;

  self->telegram->kind = MBUS_TELEGRAM_OTHER;
  if (words != NULL)
    /* Translators: CI is a field of the telegram, the first placeholder its value in hexadecimal; then what it means:
     * "a master’s selection by secondary address, which contains no registers." */
    sentence = g_strdup_printf (_("CI field %02X: %s"), ci, _(words));
  else
    /* Translators: CI is a field of the telegram, the placeholder its value in hexadecimal. */
    sentence = g_strdup_printf (_("Telegrams with the CI field %02X cannot be read."), ci);
  fail (self, MBUS_ERROR_UNSUPPORTED, self->tpl, sentence);
}

/* A fabrication number makes the secondary address an enhanced one. The number of an input belongs to the meter
 * connected to that input. Meters that send the number in binary are selected by the same number in BCD. */
static gboolean
fabrication_of (const MbusRecord *record, guint32 *out)
{
  const MbusValue *value = &record->value;
  guint32 bcd = 0;

  if ((record->vif & ~MBUS_EXTENSION) != MBUS_VIF_FABRICATION || record->n_modifiers > 0 ||
      record->n_unknown_vife > 0 || record->storage != 0 || record->tariff != 0 || record->subunit != 0 ||
      record->function != MBUS_FUNCTION_INSTANTANEOUS || value->validity != MBUS_VALID)
    return FALSE;

  if (value->kind == MBUS_VALUE_DIGITS && (record->dif & MBUS_DIF_FIELD_MASK) == MBUS_DIF_FIELD_BCD8)
    {
      for (guint i = 0; i < 4; i++)
        bcd |= (guint32) value->text[value->msb_first ? 3 - i : i] << (8 * i);
    }
  else if (value->kind == MBUS_VALUE_DECIMAL && value->mantissa <= 99999999)
    {
      gint64 rest = value->mantissa;

      for (guint shift = 0; shift < 32; shift += 4, rest /= 10)
        bcd |= (guint32) (rest % 10) << shift;
    }
  else
    {
      return FALSE;
    }
  *out = bcd;
  return TRUE;
}

static void
find_fabrication (MbusTelegram *self)
{
  for (guint i = 0; i < self->records->len && !self->address.has_fabrication; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);

      self->address.has_fabrication = fabrication_of (record, &self->address.fabrication);
    }
}

/* --- Content that was not decrypted --- */

/* Reads all octets from @start on as records. Returns the evidence that they are some. */
static int
read_from (const Walk *self, gsize start, GArray *records, gboolean *more_follows)
{
  const MbusRecordSource source = {
    .octets = self->octets, .start = start, .end = self->end, .msb_first = self->msb_first,
  };
  guint16 offset = 0;

  if (start >= self->end || !mbus_records_read (&source, records, more_follows, NULL, &offset, NULL))
    return MBUS_CLEAR_REFUTED;
  return mbus_clear_weigh (records, self->end - start);
}

static int
weigh_from (const Walk *self, gsize start)
{
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  gboolean more_follows = FALSE;

  return read_from (self, start, records, &more_follows);
}

/* Keeps the records from @start on if there is @needed evidence. */
static gboolean
read_if_clear (Walk *self, gsize start, int needed)
{
  MbusTelegram *telegram = self->telegram;

  if (weigh_from (self, start) < needed)
    return FALSE;
  read_from (self, start, telegram->records, &telegram->more_follows);
  return TRUE;
}

/* Where clear content would begin: after the configuration word or after what extends it, whichever reads better. */
static gsize
find_content (const Walk *self, gsize header_end)
{
  static const struct {
    guint8 mode;
    guint8 n_extension;
  } extensions[] = { { MBUS_MODE_CBC_DERIVED, 1 }, { MBUS_MODE_CCM, 2 }, { MBUS_MODE_CCM, 6 } };
  gsize best = header_end;
  int best_weight = weigh_from (self, header_end);

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      const gsize start = header_end + extensions[i].n_extension;
      const int weight = extensions[i].mode == self->telegram->security_mode ? weigh_from (self, start)
                                                                             : MBUS_CLEAR_REFUTED;

      if (weight > best_weight)
        {
          best = start;
          best_weight = weight;
        }
    }
  return best;
}

/* Gateways copy the header of a radio telegram, with its configuration, over content that is not encrypted. */
static gboolean
read_copied (Walk *self, gsize header_end)
{
  MbusTelegram *telegram = self->telegram;
  /* No meter encrypts more octets than it sends. */
  const int needed = g_error_matches (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED) ? MBUS_CLEAR_CONTRADICTED
                                                                                       : MBUS_CLEAR_PROVEN;
  const gsize start = find_content (self, header_end);

  if (!read_if_clear (self, start, needed))
    return FALSE;
  g_clear_error (&telegram->error);
  telegram->error_offset = 0;
  telegram->security = MBUS_SECURITY_OPENED_BEFORE;
  telegram->n_encrypted = 0;
  telegram->encrypted_offset = 0;
  telegram->data_offset = (guint16) start;
  return TRUE;
}

/* Octets after an encrypted part may be unencrypted records, or the rest of what is encrypted. */
static void
read_unopened (Walk *self, gsize header_end, gboolean damaged)
{
  if (damaged || !read_copied (self, header_end))
    read_if_clear (self, self->start, MBUS_CLEAR_LIKELY);
}

static void
read_application (Walk *self, const MbusAfl *afl)
{
  MbusTelegram *telegram = self->telegram;
  const Application *application = find_application (self);
  const gboolean damaged = telegram->error != NULL;

  if (application == NULL)
    {
      read_other (self);
      return;
    }
  telegram->kind = application->kind;
  self->msb_first = application->msb_first;
  if (!read_header (self, application->header, afl))
    return;
  telegram->data_offset = (guint16) self->start;
  if (mbus_security_is_open (telegram->security))
    application->read (self);
  else if (application->read == read_records)
    read_unopened (self, self->header_end, damaged || afl->fragmented);
  mbus_storage_mark (telegram->records, telegram->error == NULL && !telegram->more_follows);
  find_fabrication (telegram);
}

/* Skips the sublayer before the transport layer, if there is one. */
static gboolean
read_sublayer (Walk *self, MbusAfl *afl)
{
  MbusTelegram *telegram = self->telegram;
  g_autoptr (GError) problem = NULL;

  if (telegram->ci != MBUS_CI_AFL)
    return TRUE;
  if (!mbus_afl_read (self->octets, self->tpl, self->end, afl, &self->tpl, &problem) || self->tpl >= self->end)
    {
      telegram->kind = MBUS_TELEGRAM_OTHER;
      fail (self, problem != NULL ? (MbusError) problem->code : MBUS_ERROR_TRUNCATED, MBUS_OFFSET_CI,
            problem != NULL ? problem->message : _("The telegram ends inside its header."));
      return FALSE;
    }
  telegram->ci = self->octets[self->tpl];
  return TRUE;
}

void
mbus_application_read (MbusTelegram *self, gsize end, const MbusDecoding *decoding)
{
  Walk walk = {
    .telegram = self, .decoding = decoding, .octets = g_bytes_get_data (self->clear, NULL),
    .tpl = MBUS_OFFSET_CI, .end = end,
  };
  MbusAfl afl = { FALSE };

  self->data_offset = (guint16) end;
  if (!read_sublayer (&walk, &afl))
    return;
  walk.start = walk.tpl + 1;
  read_application (&walk, &afl);

  if ((self->c & MBUS_C_FROM_MASTER) != 0)
    fail (&walk, MBUS_ERROR_INVALID, MBUS_OFFSET_CI - 2, _("This telegram was sent by a master, not by a meter."));
}
