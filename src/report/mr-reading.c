/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all writers need to know about a reading. */
#include "config.h"

#include "mr-reading.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"
#include "mr-append.h"

gboolean
mr_report_is_number (const MbusValue *value)
{
  return value->validity == MBUS_VALID && (value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL);
}

GDateTime *
mr_report_date_time (const MbusReadout *readout)
{
  return g_date_time_new_from_unix_local (readout->time / G_USEC_PER_SEC);
}

char *
mr_report_format_time (gint64 time)
{
  g_autoptr (GDateTime) local = time > 0 ? g_date_time_new_from_unix_local (time / G_USEC_PER_SEC) : NULL;

  return local != NULL ? g_date_time_format_iso8601 (local) : NULL;
}

char *
mr_report_time (const MbusReadout *readout)
{
  return readout != NULL ? mr_report_format_time (readout->time) : NULL;
}

/* Whether nothing could be read after the error. */
static gboolean
is_cut (const MbusTelegram *telegram)
{
  const guint n = telegram->records->len;
  const MbusRecord *last = n > 0 ? &g_array_index (telegram->records, MbusRecord, n - 1) : NULL;

  if (last != NULL && telegram->error_offset < (gsize) last->offset + last->length)
    return FALSE;
  return telegram->error_offset > MBUS_OFFSET_CI &&
         (gsize) telegram->error_offset + MBUS_TRAILER != g_bytes_get_size (telegram->octets);
}

char *
mr_report_damage (const MbusTelegram *telegram)
{
  const guint first = telegram->error_offset;
  const char *reason = telegram->error->message;

  if (is_cut (telegram))
    /* Translators: about a telegram. The number counts bytes from 0; the %s is a whole sentence with the reason. */
    return g_strdup_printf (_("Unreadable from byte %u onwards. %s"), first, reason);
  if (g_error_matches (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED) && telegram->n_encrypted > 0)
    /* Translators: about a telegram. The numbers count bytes from 0; the %s is a whole sentence with the reason. */
    return g_strdup_printf (_("Bytes %u to %u are unreadable. %s"), first, first + telegram->n_encrypted - 1, reason);
  return g_strdup (reason);
}

const MbusTelegram *
mr_report_most_secret (GPtrArray *telegrams)
{
  const MbusTelegram *found = NULL;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (found == NULL || telegram->security > found->security)
        found = telegram;
    }
  return found;
}

const char *
mr_report_validity_nick (MbusValidity validity)
{
  static const char *const nicks[] = {
    [MBUS_VALID] = "valid",
    [MBUS_INVALID] = "invalid",
    [MBUS_NO_DATA] = "no-data",
    [MBUS_OVERFLOW] = "overflow",
    [MBUS_UNDERFLOW] = "underflow",
    [MBUS_DATA_ERROR] = "data-error",
    [MBUS_NOT_STORED] = "not-stored",
  };

  return nicks[validity];
}

#define HEX_PER_OCTET 3 /* two digits and a space */

static void
mask (char *hex, gsize first, gsize n)
{
  for (gsize i = first; i < first + n; i++)
    hex[i * HEX_PER_OCTET] = hex[i * HEX_PER_OCTET + 1] = '*';
}

void
mr_report_mask_records (GArray *records, char *hex)
{
  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);

      if (record->value.kind == MBUS_VALUE_SECRET)
        mask (hex, (gsize) record->offset + record->header_length, (gsize) record->length - record->header_length);
    }
}

void
mr_report_mask_secrets (const MbusTelegram *telegram, char *hex)
{
  /* What was encrypted shows nothing. */
  if (telegram->clear == telegram->octets)
    mr_report_mask_records (telegram->records, hex);
}

void
mr_report_append_octets (GString *out, const MbusTelegram *telegram, const MbusRecord *record)
{
  gsize n_frame = 0;
  const guint8 *frame = g_bytes_get_data (telegram->clear, &n_frame);
  const gsize begin = MIN (record->offset, n_frame);
  const gsize first = out->len;

  mbus_append_octets (out, frame + begin, MIN (record->length, n_frame - begin));
  if (record->value.kind == MBUS_VALUE_SECRET)
    mask (out->str + first, record->header_length, (gsize) record->length - record->header_length);
}

void
mr_report_append_chain (GString *out, const MbusTelegram *telegram, const MbusRecord *record, gboolean vif)
{
  /* A plain-text VIF may have its text, preceded by its length, in the middle of the chain. */
  const guint8 *text = record->plain_unit != NULL ? record->plain_unit - 1 : NULL;
  const guint8 *octet;
  const guint8 *end;
  char *next;

  if (telegram->kind == MBUS_TELEGRAM_FIXED)
    {
      mbus_append_octet (out, vif ? record->vif : record->dif);
      return;
    }
  if (!mr_report_has_chain (telegram, record, vif))
    return;
  octet = record->header + (vif ? record->n_dif : 0);
  end = record->header + (vif ? record->n_header : record->n_dif);
  next = mbus_append_begin (out, 2 * (gsize) record->n_header);
  for (; octet < end; octet++)
    {
      if (octet == text)
        octet += record->n_plain_unit;
      else
        next = mbus_write_octet (next, *octet);
    }
  mbus_append_end (out, next);
}

gboolean
mr_report_has_chain (const MbusTelegram *telegram, const MbusRecord *record, gboolean vif)
{
  return telegram->kind == MBUS_TELEGRAM_FIXED || (vif ? record->n_header > record->n_dif : record->n_dif > 0);
}

const MbusTelegram *
mr_report_damaged (GPtrArray *telegrams, guint *index)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->error == NULL)
        continue;
      if (index != NULL)
        *index = i;
      return telegram;
    }
  return NULL;
}
