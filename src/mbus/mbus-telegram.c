/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-telegram.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"
#include "mbus-fixed.h"
#include "mbus-record-reader.h"
#include "mbus-vif.h"

#define OFFSET_DATA 7   /* 68 L L 68 C A CI */
#define TRAILER 2       /* CS 16 */
#define C_FROM_MASTER 0x40

#define SHORT_HEADER 4 /* ACC STATUS CFG(2) */
#define LONG_HEADER (MBUS_SECONDARY_OCTETS + SHORT_HEADER)

#define SECURITY_MODE_CBC 5
#define SECURITY_MODE_LAST 15
#define BLOCK_OCTETS 16

/* Room for the records of most telegrams, so that the array grows once. */
#define RECORDS_USUAL 16

#define DIF_FIELD_MASK 0x0F
#define DIF_BCD8 0x0C
#define EXTENSION 0x80

static void
set_truncated_header (MbusTelegram *self, gsize end)
{
  g_set_error_literal (&self->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED,
                       _("The telegram ends before its header does."));
  self->error_offset = (guint16) end;
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

/* Reads the records in @start…@end. The first error of the telegram is the one that is kept. */
static void
read_records (MbusTelegram *self, const guint8 *octets, gsize start, gsize end, gboolean msb_first)
{
  g_autoptr (GError) problem = NULL;
  guint16 offset = 0;

  if (mbus_records_read (octets, start, end, msb_first, self->records, &self->more_follows, &offset, &problem) ||
      self->error != NULL)
    return;
  self->error = g_steal_pointer (&problem);
  self->error_offset = offset;
}

/* Marks what only a key opens: the blocks that mode 5 counts, everything in the other modes. Returns where it ends.
 * No mode above 15 is defined: such a field is a "signature" that older meters fill with something of their own. */
static gsize
mark_encrypted (MbusTelegram *self, gsize start, gsize end)
{
  gsize n = end - start;

  if (self->security_mode == 0 || self->security_mode > SECURITY_MODE_LAST)
    return start;
  if (self->security_mode == SECURITY_MODE_CBC)
    n = MIN (n, (gsize) (self->configuration >> 4 & 0x0F) * BLOCK_OCTETS);
  if (n == 0)
    return start;

  self->encrypted_offset = (guint16) start;
  self->n_encrypted = (guint16) n;
  self->error_offset = (guint16) start;
  g_set_error (&self->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED,
               /* Translators: the number is the security mode of EN 13757, such as 5. */
               _("The telegram is encrypted with security mode %u and can only be read with the meter's key."),
               self->security_mode);
  return start + n;
}

/* A fabrication number makes the secondary address an enhanced one. Meters that count in binary are selected by the
 * same number in BCD. */
static gboolean
fabrication_of (const MbusRecord *record, guint32 *out)
{
  const MbusValue *value = &record->value;
  guint32 bcd = 0;

  if ((record->vif & ~EXTENSION) != MBUS_VIF_FABRICATION || record->n_modifiers > 0 || record->n_unknown_vife > 0 ||
      record->storage != 0 || record->function != MBUS_FUNCTION_INSTANTANEOUS || value->validity != MBUS_VALID)
    return FALSE;

  if (value->kind == MBUS_VALUE_DIGITS && (record->dif & DIF_FIELD_MASK) == DIF_BCD8)
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

static void
read_variable (MbusTelegram *self, const guint8 *octets, gsize end)
{
  const gboolean msb_first = self->ci == MBUS_CI_VARIABLE_MSB;
  gsize start = OFFSET_DATA;
  gsize clear;

  self->kind = MBUS_TELEGRAM_VARIABLE;
  if (self->ci == MBUS_CI_VARIABLE || self->ci == MBUS_CI_VARIABLE_MSB)
    {
      if (end - start < LONG_HEADER)
        {
          set_truncated_header (self, end);
          return;
        }
      self->has_header = TRUE;
      read_address (self, octets + start, msb_first);
      read_short_header (self, octets + start + MBUS_SECONDARY_OCTETS, msb_first);
      start += LONG_HEADER;
    }
  else if (self->ci == MBUS_CI_VARIABLE_SHORT)
    {
      if (end - start < SHORT_HEADER)
        {
          set_truncated_header (self, end);
          return;
        }
      self->has_short_header = TRUE;
      read_short_header (self, octets + start, msb_first);
      start += SHORT_HEADER;
    }

  clear = mark_encrypted (self, start, end);
  read_records (self, octets, clear, end, msb_first);
  find_fabrication (self);
}

static void
read_other (MbusTelegram *self)
{
  self->kind = MBUS_TELEGRAM_OTHER;
  self->error_offset = OFFSET_DATA - 1;
  g_set_error (&self->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
               /* Translators: CI is a field of the telegram, the placeholder its value in hexadecimal. */
               _("Telegrams with the CI field %02X cannot be read."), self->ci);
}

static void
read_application (MbusTelegram *self, const guint8 *octets, gsize end)
{
  switch (self->ci)
    {
    case MBUS_CI_VARIABLE:
    case MBUS_CI_VARIABLE_MSB:
    case MBUS_CI_VARIABLE_NO_HEADER:
    case MBUS_CI_VARIABLE_SHORT:
      read_variable (self, octets, end);
      break;
    case MBUS_CI_FIXED:
    case MBUS_CI_FIXED_MSB:
      self->kind = MBUS_TELEGRAM_FIXED;
      mbus_fixed_read (self, octets, OFFSET_DATA, end);
      break;
    case MBUS_CI_ERROR:
      self->kind = MBUS_TELEGRAM_ERROR;
      self->application_error = end > OFFSET_DATA ? octets[OFFSET_DATA] : 0;
      break;
    case MBUS_CI_ALARM:
      self->kind = MBUS_TELEGRAM_ALARM;
      break;
    default:
      read_other (self);
      break;
    }
}

/* What an installer looks for first, by medium; the rest of a row is NULL. */
static const char *const *
wanted_quantities (MbusMedium medium)
{
  static const char *const energy[] = { "Energy", NULL };
  static const char *const volume[] = { "Volume", NULL };
  static const char *const allocation[] = { "Heat cost allocation", NULL };
  static const char *const any[] = { "Energy", "Volume", "Heat cost allocation", NULL };

  switch (medium)
    {
    case MBUS_MEDIUM_HEAT:
    case MBUS_MEDIUM_COOLING:
    case MBUS_MEDIUM_ELECTRICITY:
      return energy;
    case MBUS_MEDIUM_WATER:
    case MBUS_MEDIUM_WARM_WATER:
    case MBUS_MEDIUM_GAS:
      return volume;
    case MBUS_MEDIUM_HEAT_COST_ALLOCATOR:
      return allocation;
    default:
      return any;
    }
}

/* Whether @record is the present reading of @quantity, whatever its tariff. */
static gboolean
is_reading_of (const MbusRecord *record, const char *quantity)
{
  if (record->function != MBUS_FUNCTION_INSTANTANEOUS || record->storage != 0 || record->manufacturer_specific ||
      record->unit == NULL || !g_str_equal (record->unit->quantity, quantity))
    return FALSE;

  for (guint i = 0; i < record->n_modifiers; i++)
    {
      guint8 coding = record->modifiers[i]->coding;

      if (coding == MBUS_CODING_COUNT || coding == MBUS_CODING_WHEN || coding == MBUS_CODING_PER ||
          coding == MBUS_CODING_STRUCTURE)
        return FALSE;
    }
  return record->value.kind == MBUS_VALUE_DECIMAL || record->value.kind == MBUS_VALUE_REAL;
}

/* The total goes before tariffs; then the lowest subunit; of one subunit the plainest, so that "energy" goes before
 * "energy, only negative contributions". */
static gboolean
goes_before (const MbusRecord *a, const MbusRecord *b)
{
  guint a_words = (guint) a->n_modifiers + a->n_unknown_vife;
  guint b_words = (guint) b->n_modifiers + b->n_unknown_vife;

  if ((a->tariff == 0) != (b->tariff == 0))
    return a->tariff == 0;
  return a->subunit < b->subunit || (a->subunit == b->subunit && a_words < b_words);
}

/* The reading of @quantity. A meter of one tariff may send no total; of several tariffs none stands for the whole. */
static const MbusRecord *
find_reading (const MbusTelegram *self, const char *quantity)
{
  const MbusRecord *best = NULL;
  guint32 tariff = 0;
  gboolean several = FALSE;

  for (guint i = 0; i < self->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);

      if (!is_reading_of (record, quantity))
        continue;
      if (record->tariff != 0)
        {
          several = several || (tariff != 0 && tariff != record->tariff);
          tariff = record->tariff;
        }
      if (best == NULL || goes_before (record, best))
        best = record;
    }
  return best != NULL && best->tariff != 0 && several ? NULL : best;
}

MbusTelegram *
mbus_telegram_decode (GBytes *octets, GError **error)
{
  return mbus_telegram_decode_with (octets, NULL, error);
}

MbusTelegram *
mbus_telegram_decode_with (GBytes *octets, const MbusDecoding *with, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  MbusTelegram *self;
  MbusFrame frame;

  if (!mbus_frame_parse (data, size, &frame, error))
    return NULL;
  if (frame.kind != MBUS_FRAME_LONG || (frame.c & C_FROM_MASTER) != 0)
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                           _("The frame is a master's request or an acknowledgement, not a meter's answer with data."));
      return NULL;
    }

  self = g_new0 (MbusTelegram, 1);
  self->c = frame.c;
  self->a = frame.a;
  self->ci = frame.ci;
  self->address = MBUS_SECONDARY_ANY;
  self->records = g_array_sized_new (FALSE, TRUE, sizeof (MbusRecord), RECORDS_USUAL);
  self->octets = g_bytes_ref (octets);
  self->clear = g_bytes_ref (octets);
  read_application (self, data, size - TRAILER);
  return self;
}

void
mbus_telegram_free (MbusTelegram *self)
{
  g_array_unref (self->records);
  g_bytes_unref (self->octets);
  g_bytes_unref (self->clear);
  g_clear_error (&self->error);
  g_free (self);
}

const MbusRecord *
mbus_telegram_main_record (const MbusTelegram *self)
{
  const char *const *quantities = wanted_quantities (mbus_device_type_medium (self->address.device_type));
  const MbusRecord *best = NULL;

  for (; *quantities != NULL && best == NULL; quantities++)
    best = find_reading (self, *quantities);
  return best;
}

gboolean
mbus_telegram_clock (const MbusTelegram *self, MbusDateTime *out)
{
  const MbusUnit *clock = mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE_TIME);

  for (guint i = 0; i < self->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);
      const MbusDateTime *when = &record->value.when;

      if (record->unit == clock && record->function == MBUS_FUNCTION_INSTANTANEOUS && record->storage == 0 &&
          record->n_modifiers == 0 && record->n_unknown_vife == 0 && record->value.kind == MBUS_VALUE_DATE_TIME &&
          record->value.validity == MBUS_VALID &&
          when->year >= 0 && when->month >= 0 && when->day >= 0 && when->hour >= 0 && when->minute >= 0)
        {
          *out = *when;
          return TRUE;
        }
    }
  return FALSE;
}

const char *
mbus_application_error_text (guint8 code)
{
  /* mbus-protocol §1.2. */
  static const char *const texts[] = {
    N_("The meter reports an error without saying which."),
    N_("The meter does not know this kind of request."),
    N_("The request was too long for the meter and has been cut off."),
    N_("The request has too many records for the meter."),
    N_("A record of the request ends too early."),
    N_("A record of the request has more than ten DIFE."),
    N_("A record of the request has more than ten VIFE."),
    N_("The meter reports an error that the standard does not name."),
    N_("The meter is busy. Try again later."),
    N_("The meter has been read too often and saves its battery. Try again later."),
  };

  return code < G_N_ELEMENTS (texts) ? texts[code] : N_("The meter reports an error that the standard does not name.");
}

const char **
mbus_status_texts (guint8 status)
{
  static const char *const application[] = {
    NULL, N_("Application busy"), N_("Application error"), N_("Abnormal condition"),
  };
  static const struct {
    guint8 mask;
    const char *text;
  } bits[] = {
    { MBUS_STATUS_POWER_LOW, N_("Power low") },
    { MBUS_STATUS_PERMANENT_ERROR, N_("Permanent error") },
    { MBUS_STATUS_TEMPORARY_ERROR, N_("Temporary error") },
    { MBUS_STATUS_MANUFACTURER_MASK, N_("Manufacturer specific status") },
  };
  const char **texts = g_new0 (const char *, G_N_ELEMENTS (bits) + 2);
  guint n = 0;

  if ((status & MBUS_STATUS_APPLICATION_MASK) != 0)
    texts[n++] = application[status & MBUS_STATUS_APPLICATION_MASK];
  for (gsize i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      if ((status & bits[i].mask) != 0)
        texts[n++] = bits[i].text;
    }
  return texts;
}
