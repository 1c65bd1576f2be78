/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A telegram's octets in words, from the first to the last. */
#include "config.h"

#include "mbus-explain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-dif.h"
#include "mbus-explain-head.h"
#include "mbus-explain-record.h"
#include "mbus-vif.h"

/* Goes through the telegram from its first octet to its last and describes every octet. */
typedef struct {
  const MbusTelegram *telegram;
  const guint8 *octets; /* of telegram->clear */
  gsize size;
  gsize end;            /* after the last octet of the data */
  gsize position;
  GArray *fields;
} Walk;

static void
add (Walk *self, gsize n, int record, char *words)
{
  n = MIN (n, self->size - self->position);
  mbus_fields_add (self->fields, self->position, n, record, words);
  self->position += n;
}

static gsize
length_of (const MbusExplainPart *parts)
{
  gsize length = 0;

  for (; parts->length > 0; parts++)
    length += parts->length;
  return length;
}

/* Adds the parts, or nothing if they do not fit before @end. */
static void
explain_parts (Walk *self, const MbusExplainPart *parts, gsize end)
{
  if (self->position + length_of (parts) > end)
    return;
  for (; parts->length > 0; parts++)
    add (self, parts->length, MBUS_FIELD_NO_RECORD, parts->words (self->telegram, self->octets + self->position));
}

/* --- Octets outside records --- */

static gboolean
was_encrypted (const Walk *self, gsize offset)
{
  const MbusTelegram *telegram = self->telegram;

  return offset >= telegram->encrypted_offset &&
         offset < (gsize) telegram->encrypted_offset + telegram->n_encrypted;
}

static char *
filler_words (const Walk *self, gsize n)
{
  const MbusTelegram *telegram = self->telegram;

  if (n >= 2 && mbus_security_is_open (telegram->security) && telegram->n_encrypted > 0 &&
      self->position == telegram->encrypted_offset)
    return g_strdup (_("Check octets · 2F 2F at the start of the decrypted data"));
  return mbus_explain_special_dif (MBUS_DIF_FILLER);
}

/* Why these octets were not read. */
static char *
unread_words (const Walk *self, gsize until)
{
  const MbusTelegram *telegram = self->telegram;

  if (telegram->error != NULL && telegram->error_offset >= self->position && telegram->error_offset < until)
    return g_strdup_printf (_("Not read · %s"), telegram->error->message);
  return g_strdup (_("Not read"));
}

static void
explain_encrypted (Walk *self, gsize until)
{
  const MbusTelegram *telegram = self->telegram;
  const gsize end = MIN (until, (gsize) telegram->encrypted_offset + telegram->n_encrypted);

  add (self, end - self->position, MBUS_FIELD_NO_RECORD,
       g_strdup_printf (_("Encrypted · security mode %u"), telegram->security_mode));
}

/* Unencrypted octets outside records: fillers first and last, between them what could not be read. */
static void
explain_unread (Walk *self, gsize until)
{
  gsize n_leading = 0;
  gsize n_trailing = 0;
  char *special;

  while (self->position + n_leading < until && self->octets[self->position + n_leading] == MBUS_DIF_FILLER)
    n_leading++;
  add (self, n_leading, MBUS_FIELD_NO_RECORD, filler_words (self, n_leading));
  while (until - n_trailing > self->position && self->octets[until - n_trailing - 1] == MBUS_DIF_FILLER)
    n_trailing++;

  special = until - n_trailing - self->position == 1 ? mbus_explain_special_dif (self->octets[self->position]) : NULL;
  if (special == NULL)
    special = unread_words (self, until - n_trailing);
  add (self, until - n_trailing - self->position, MBUS_FIELD_NO_RECORD, special);
  add (self, n_trailing, MBUS_FIELD_NO_RECORD, mbus_explain_special_dif (MBUS_DIF_FILLER));
}

static void
fill (Walk *self, gsize until)
{
  const MbusTelegram *telegram = self->telegram;
  const gboolean is_encrypted = telegram->n_encrypted > 0 && !mbus_security_is_open (telegram->security);

  until = MIN (until, self->size);
  while (self->position < until)
    {
      if (is_encrypted && was_encrypted (self, self->position))
        explain_encrypted (self, until);
      else if (is_encrypted && self->position < telegram->encrypted_offset)
        explain_unread (self, MIN (until, telegram->encrypted_offset));
      else
        explain_unread (self, until);
    }
}

/* --- Frame and headers --- */

/* Goes to the transport layer's CI. The second octet of a sublayer before it is the sublayer's length. */
static void
explain_sublayer (Walk *self)
{
  gsize next = self->end;

  if (self->octets[MBUS_OFFSET_CI] != MBUS_CI_AFL)
    return;
  if (MBUS_OFFSET_CI + 1 < self->end)
    next = MIN (self->end, (gsize) MBUS_OFFSET_CI + 2 + self->octets[MBUS_OFFSET_CI + 1]);
  mbus_explain_sublayer (self->fields, self->octets, MBUS_OFFSET_CI, next);
  self->position = next;
}

static void
explain_header (Walk *self)
{
  const MbusTelegram *telegram = self->telegram;
  const gsize data = telegram->data_offset;
  const gsize limit = telegram->n_encrypted > 0 ? MIN (data, telegram->encrypted_offset) : data;

  if (telegram->kind == MBUS_TELEGRAM_FIXED && telegram->has_header)
    explain_parts (self, mbus_explain_fixed_header, self->end);
  else if (telegram->has_header)
    explain_parts (self, mbus_explain_long_header, self->end);
  else if (telegram->has_short_header)
    explain_parts (self, mbus_explain_short_header, self->end);
  explain_parts (self, mbus_explain_configuration_extension (telegram->security_mode), limit);
}

/* EN 13757-7: the secondary address, and in an enhanced selection the record of the fabrication number. */
static void
explain_selection (Walk *self)
{
  static const guint8 fabrication[] = { 0x0C, MBUS_VIF_FABRICATION };

  if (self->telegram->ci != MBUS_CI_SELECT && self->telegram->ci != MBUS_CI_SELECT_MSB)
    return;
  explain_parts (self, mbus_explain_selection, self->end);
  if (self->position + sizeof fabrication <= self->end &&
      memcmp (self->octets + self->position, fabrication, sizeof fabrication) == 0)
    explain_parts (self, mbus_explain_fabrication, self->end);
}

/* Signature and checksum before the data of compact and format frames, if they are complete. */
static void
explain_signature (Walk *self)
{
  const MbusTelegram *telegram = self->telegram;
  const MbusExplainPart *parts = telegram->compact ? mbus_explain_compact : mbus_explain_format;

  if ((!telegram->compact && telegram->kind != MBUS_TELEGRAM_FORMAT) ||
      telegram->data_offset < self->position + length_of (parts))
    return;
  fill (self, telegram->data_offset - length_of (parts));
  explain_parts (self, parts, telegram->data_offset);
}

static void
explain_head (Walk *self)
{
  if (self->size <= MBUS_OFFSET_CI)
    return;
  explain_parts (self, mbus_explain_frame, self->size);
  explain_sublayer (self);
  if (self->position >= self->end)
    return;
  add (self, 1, MBUS_FIELD_NO_RECORD, mbus_explain_ci (self->octets[self->position]));
  explain_header (self);
  explain_selection (self);
  explain_signature (self);
}

/* --- Data --- */

static char *
radio_words (const MbusTelegram *inner)
{
  char manufacturer[8];

  /* Translators: the identity of a radio meter: manufacturer, identification number. */
  return g_strdup_printf (_("Data · a radio telegram of %s %08X"),
                          mbus_manufacturer_to_text (inner->address.manufacturer, manufacturer), inner->address.id);
}

static void
explain_record (Walk *self, const MbusRecord *record, int index)
{
  const gboolean is_here = record->header == self->octets + record->offset;
  const MbusTelegram *inner = mbus_telegram_contained (self->telegram, record);
  const gboolean has_lvar = record->header_length > (is_here ? record->n_header : 0);

  if (is_here)
    {
      g_autoptr (GArray) header = mbus_record_explain (record);

      for (guint i = 0; i < header->len; i++)
        {
          MbusField *field = &g_array_index (header, MbusField, i);

          add (self, field->length, index, g_steal_pointer (&field->words));
        }
    }
  if (has_lvar)
    add (self, 1, index, mbus_explain_lvar (record->dif, self->octets[self->position]));
  add (self, (gsize) record->offset + record->length - self->position, index,
       inner != NULL ? radio_words (inner) : mbus_explain_data (record));
}

static void
explain_error (Walk *self)
{
  const MbusTelegram *telegram = self->telegram;

  if (!mbus_telegram_is_refusal (telegram) || telegram->data_offset >= self->end)
    return;
  fill (self, telegram->data_offset);
  add (self, 1, MBUS_FIELD_NO_RECORD, g_strdup_printf (_("Error code %02X · %s"), telegram->application_error,
                                            _(mbus_application_error_text (telegram->application_error))));
}

static void
explain_data (Walk *self)
{
  const GArray *records = self->telegram->records;

  explain_error (self);
  for (guint i = 0; i < records->len; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);

      fill (self, record->offset);
      explain_record (self, record, (int) i);
    }
  fill (self, self->end);
}

/* --- End of the frame --- */

static void
explain_checksum (Walk *self)
{
  guint8 sum = 0;

  /* The checksum covers the octets as sent, not as decrypted. */
  const guint8 *sent = g_bytes_get_data (self->telegram->octets, NULL);

  if (self->position >= self->size)
    return;
  for (gsize i = 4; i < self->end; i++)
    sum = (guint8) (sum + sent[i]);
  if (sum == sent[self->position])
    add (self, 1, MBUS_FIELD_NO_RECORD, g_strdup (_("Checksum · correct")));
  else
    add (self, 1, MBUS_FIELD_NO_RECORD, g_strdup_printf (_("Checksum · wrong, it should be %02X"), sum));
}

static void
explain_tail (Walk *self)
{
  explain_checksum (self);
  if (self->position < self->size)
    add (self, 1, MBUS_FIELD_NO_RECORD,
         g_strdup (self->octets[self->position] == MBUS_STOP ? _("End of the frame")
                                                             : _("Not the end of a frame, which would be 16")));
  add (self, self->size - self->position, MBUS_FIELD_NO_RECORD, g_strdup (_("After the end of the frame")));
}

GArray *
mbus_telegram_explain (const MbusTelegram *self)
{
  Walk walk = { .telegram = self, .fields = mbus_fields_new () };

  walk.octets = g_bytes_get_data (self->clear, &walk.size);
  walk.end = walk.size;
  if (walk.size > MBUS_OFFSET_CI)
    walk.end = MIN (walk.size, (gsize) walk.octets[1] + MBUS_LONG_OVERHEAD - MBUS_TRAILER);

  explain_head (&walk);
  explain_data (&walk);
  explain_tail (&walk);
  return walk.fields;
}
