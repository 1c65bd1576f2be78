/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-record-reader.h"

#include <glib/gi18n-lib.h>

#include "mbus-data.h"
#include "mbus-decimal.h"
#include "mbus-error.h"
#include "mbus-text.h"
#include "mbus-vif.h"

typedef struct {
  const guint8 *octets;
  gsize position;
  gsize end;
} Cursor;

/* Octets of a record in a telegram, as meters usually send them: for the size of the array. */
#define RECORD_USUAL 6

typedef struct {
  const MbusRecordSource *source;
  GArray *records;         /* with empty records at its end, to be filled */
  guint n_records;         /* in @records, without the empty ones */
  Cursor headers;          /* the telegram itself, or a compact frame's format */
  Cursor data;             /* the telegram; moves together with @headers unless they are separate */
  gboolean separate;       /* headers and data are in different places: a compact frame */
  gboolean text_first;     /* a plain-text VIF has its text before its VIFE, not after them */
  gboolean met_plain_text; /* so the order matters */
  guint16 crc;             /* of the records as in a full frame; computed only for compact frames */
} Reader;

/* What VIF and VIFE together mean for the data. */
typedef struct {
  MbusCoding coding;
  int exponent;
  MbusValidity fault;
  guint n_dife;
  guint n_vife;
} Meaning;

static gboolean
take (Cursor *self, guint8 *out)
{
  if (self->position >= self->end)
    return FALSE;
  *out = self->octets[self->position++];
  return TRUE;
}

static gboolean
take_many (Cursor *self, gsize n, const guint8 **out)
{
  if (n > self->end - self->position)
    return FALSE;
  *out = self->octets + self->position;
  self->position += n;
  return TRUE;
}

/* Data follow their header, and a header follows the preceding data. */
static void
go_to_data (Reader *self)
{
  if (!self->separate)
    self->data.position = self->headers.position;
}

static void
go_to_header (Reader *self)
{
  if (!self->separate)
    self->headers.position = self->data.position;
}

/* DIF and DIFE. More than ten are skipped: the record is then refused, but its end is known. */
static gboolean
read_dif (Reader *self, MbusRecord *record, Meaning *meaning)
{
  guint8 octet;

  if (!take (&self->headers, &octet))
    return FALSE;
  record->dif = octet;
  record->function = (MbusFunction) (octet >> 4 & 0x03);
  record->storage = octet >> 6 & 0x01;

  while ((octet & MBUS_EXTENSION) != 0)
    {
      guint k = meaning->n_dife++;

      if (!take (&self->headers, &octet))
        return FALSE;
      if (k >= MBUS_DIFE_MAX)
        continue;
      record->storage |= (guint64) (octet & 0x0F) << (1 + 4 * k);
      record->tariff |= (guint32) (octet >> 4 & 0x03) << (2 * k);
      record->subunit |= (guint16) ((octet >> 6 & 0x01) << k);
    }
  return TRUE;
}

static void
modify (MbusRecord *record, Meaning *meaning, const MbusUnit *line, guint8 code)
{
  if (record->n_modifiers < MBUS_VIFE_MAX)
    record->modifiers[record->n_modifiers++] = line;

  switch ((MbusCoding) line->coding)
    {
    case MBUS_CODING_SCALE:
      meaning->exponent += mbus_unit_exponent (line, code);
      break;
    case MBUS_CODING_COUNT:
      meaning->coding = MBUS_CODING_UNSIGNED;
      meaning->exponent = line->exponent;
      break;
    case MBUS_CODING_OTHER_UNIT:
      meaning->exponent = 0;
      break;
    case MBUS_CODING_WHEN:
      meaning->coding = MBUS_CODING_TIME;
      break;
    case MBUS_CODING_TYPE_C:
      meaning->coding = MBUS_CODING_UNSIGNED;
      break;
    case MBUS_CODING_TYPE_D:
      meaning->coding = MBUS_CODING_BITS;
      break;
    case MBUS_CODING_STRUCTURE:
      meaning->coding = MBUS_CODING_RAW;
      break;
    case MBUS_CODING_FAULT:
      meaning->fault = (MbusValidity) line->exponent;
      break;
    default:
      break;
    }
}

/* The VIFE after a manufacturer's VIF or VIFE are also the manufacturer's. */
static gboolean
read_maker_vifes (Reader *self, MbusRecord *record, Meaning *meaning, guint8 vif)
{
  record->maker_vifes = self->headers.octets + self->headers.position;
  while ((vif & MBUS_EXTENSION) != 0)
    {
      if (!take (&self->headers, &vif))
        return FALSE;
      meaning->n_vife++;
      record->n_maker_vifes++;
    }
  return TRUE;
}

/* The combinable VIFE after @vif. */
static gboolean
read_vifes (Reader *self, MbusRecord *record, Meaning *meaning, guint8 vif)
{
  while ((vif & MBUS_EXTENSION) != 0)
    {
      MbusVifPage page = MBUS_VIF_PAGE_VIFE;
      const MbusUnit *line;

      if (!take (&self->headers, &vif))
        return FALSE;
      meaning->n_vife++;
      if (vif == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION))
        {
          page = MBUS_VIF_PAGE_VIFE_SECOND;
          if (!take (&self->headers, &vif))
            return FALSE;
          meaning->n_vife++;
        }

      line = mbus_unit_lookup (page, vif);
      /* The codes that mean record errors in an answer mean actions in a command. */
      if (line == NULL || (self->source->command && line->coding == MBUS_CODING_FAULT))
        record->n_unknown_vife++;
      else
        modify (record, meaning, line, vif);

      if (page == MBUS_VIF_PAGE_VIFE && (vif & ~MBUS_EXTENSION) == MBUS_VIFE_MANUFACTURER)
        return read_maker_vifes (self, record, meaning, vif);
    }
  return TRUE;
}

static gboolean
read_plain_text (Reader *self, MbusRecord *record)
{
  return take (&self->headers, &record->n_plain_unit) &&
         take_many (&self->headers, record->n_plain_unit, &record->plain_unit);
}

static gboolean
is_plausible_text (const MbusRecord *record)
{
  return record->n_plain_unit > 0 && mbus_text_is_printable (record->plain_unit, record->n_plain_unit);
}

static gboolean
read_plain_text_unit (Reader *self, MbusRecord *record, Meaning *meaning, gboolean text_first)
{
  if (text_first)
    return read_plain_text (self, record) && read_vifes (self, record, meaning, record->vif);
  return read_vifes (self, record, meaning, record->vif) && read_plain_text (self, record);
}

/* Undoes read_plain_text_unit(). */
static void
forget_plain_text_unit (MbusRecord *record)
{
  record->plain_unit = NULL;
  record->n_plain_unit = 0;
  record->n_modifiers = 0;
  record->n_unknown_vife = 0;
  record->maker_vifes = NULL;
  record->n_maker_vifes = 0;
}

/* In the standard the text comes after the VIFE, but many meters send it before them. If only one order gives a
 * plausible text, that is the one; otherwise mbus_records_read() tries which order leads to the end of the telegram. */
static gboolean
read_either_order (Reader *self, MbusRecord *record, Meaning *meaning)
{
  const gsize position = self->headers.position;
  const Meaning meaning_before = *meaning;

  self->met_plain_text = TRUE;
  for (guint attempt = 0; attempt < 2; attempt++)
    {
      gboolean text_first = attempt == 0 ? self->text_first : !self->text_first;

      if (read_plain_text_unit (self, record, meaning, text_first) && is_plausible_text (record))
        return TRUE;
      self->headers.position = position;
      forget_plain_text_unit (record);
      *meaning = meaning_before;
    }
  return read_plain_text_unit (self, record, meaning, self->text_first);
}

/* The table for the VIF in @code. An extension VIF is replaced by the octet to look up in that table. */
static gboolean
read_page (Reader *self, Meaning *meaning, MbusVifPage *page, guint8 *code)
{
  *page = mbus_vif_page_of (*code);
  if (*page == MBUS_VIF_PAGE_PRIMARY)
    return TRUE;

  meaning->n_vife++;
  if (!take (&self->headers, code))
    return FALSE;
  if (*page != MBUS_VIF_PAGE_FD || *code != (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    return TRUE;

  *page = MBUS_VIF_PAGE_FD_SECOND;
  meaning->n_vife++;
  return take (&self->headers, code);
}

static gboolean
read_vif (Reader *self, MbusRecord *record, Meaning *meaning)
{
  MbusVifPage page;
  guint8 code;

  if (!take (&self->headers, &code))
    return FALSE;
  record->vif = code;

  switch (code & ~MBUS_EXTENSION)
    {
    case MBUS_VIF_MANUFACTURER:
      record->manufacturer_specific = TRUE;
      return read_maker_vifes (self, record, meaning, code);
    case MBUS_VIF_PLAIN_TEXT:
      return read_either_order (self, record, meaning);
    default:
      break;
    }

  if (!read_page (self, meaning, &page, &code))
    return FALSE;
  record->unit = mbus_unit_lookup (page, code);
  if (record->unit != NULL)
    {
      meaning->coding = record->unit->coding;
      meaning->exponent = mbus_unit_exponent (record->unit, code);
    }
  return read_vifes (self, record, meaning, code);
}

/* The same number with a finer last digit. FALSE if it overflows. */
static gboolean
refine (gint64 *mantissa, int *exponent, int target)
{
  while (*exponent > target)
    {
      if (__builtin_mul_overflow (*mantissa, 10, mantissa))
        return FALSE;
      (*exponent)--;
    }
  return TRUE;
}

/* Adds 10^@power. If the sum overflows, the value becomes octets. */
static void
add_constant (MbusValue *value, int power)
{
  gint64 mantissa = value->mantissa;
  gint64 constant = 1;
  int exponent = value->exponent;

  if (value->kind == MBUS_VALUE_REAL)
    value->real += mbus_decimal_scale (1, power);
  if (value->kind != MBUS_VALUE_DECIMAL)
    return;
  if (refine (&mantissa, &exponent, power) && refine (&constant, &power, exponent) &&
      !__builtin_add_overflow (mantissa, constant, &mantissa))
    {
      value->mantissa = mantissa;
      value->exponent = (gint8) exponent;
    }
  else
    {
      value->kind = MBUS_VALUE_OCTETS;
    }
}

static void
finish_value (MbusRecord *record, const Meaning *meaning)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    {
      if (record->modifiers[i]->coding == MBUS_CODING_ADD)
        add_constant (&record->value, record->modifiers[i]->exponent);
    }
  if (meaning->fault != MBUS_VALID)
    record->value.validity = meaning->fault;
}

static gboolean
fail_truncated (const MbusRecord *record, GError **error)
{
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED,
               /* Translators: the number is the position of an octet in the telegram, counted from 0. */
               _("The telegram ends inside the record that begins at byte %u."), (guint) record->offset);
  return FALSE;
}

/* Form and number of octets of the data of @record. Reads the LVAR, if there is one. */
static gboolean
read_form (Reader *self, const MbusRecord *record, MbusForm *form, gsize *n_octets, GError **error)
{
  guint8 lvar = 0;

  if ((record->dif & MBUS_DIF_FIELD_MASK) == MBUS_DIF_FIELD_VARIABLE && !take (&self->data, &lvar))
    return fail_truncated (record, error);
  if (mbus_form_of (record->dif, lvar, form, n_octets))
    return TRUE;
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
               /* Translators: the number is the position of an octet in the telegram, counted from 0. */
               _("The record at byte %u has a reserved length, so the rest of the telegram cannot be read."),
               (guint) record->offset);
  return FALSE;
}

static gboolean
read_header (Reader *self, MbusRecord *record, Meaning *meaning, GError **error)
{
  record->header = self->headers.octets + self->headers.position;
  if (!read_dif (self, record, meaning) || !read_vif (self, record, meaning))
    return fail_truncated (record, error);
  record->n_header = (guint16) (self->headers.octets + self->headers.position - record->header);
  record->n_dif = (guint8) (1 + meaning->n_dife);
  return TRUE;
}

/* Skips the data of @record. A format has none. */
static gboolean
read_data (Reader *self, MbusRecord *record, MbusForm *form, MbusData *data, GError **error)
{
  if (!self->source->headers_only && !read_form (self, record, form, &data->n_octets, error))
    return FALSE;
  record->header_length = (guint16) (self->data.position - record->offset);
  if (!take_many (&self->data, data->n_octets, &data->octets))
    return fail_truncated (record, error);
  record->length = (guint16) (self->data.position - record->offset);
  return TRUE;
}

/* Characters, padded with zeros at most. */
static gboolean
reads_as_text (const MbusData *data)
{
  gsize begin = 0;
  gsize end = data->n_octets;

  while (begin < end && data->octets[begin] == 0)
    begin++;
  while (end > begin && data->octets[end - 1] == 0)
    end--;
  return (begin < end || data->n_octets == 0) && mbus_text_is_printable (data->octets + begin, end - begin);
}

/* How the data are read in which the VIF does not have the last word. */
static MbusCoding
coding_of_data (const MbusRecord *record, MbusForm form, const MbusData *data, MbusCoding coding)
{
  const gboolean variable = (record->dif & MBUS_DIF_FIELD_MASK) == MBUS_DIF_FIELD_VARIABLE;

  if (record->plain_unit != NULL && mbus_text_names_secret (record->plain_unit, record->n_plain_unit))
    return MBUS_CODING_SECRET;
  /* A time of variable length is of type M, whose layout is not public. */
  if (coding == MBUS_CODING_TIME && variable && form != MBUS_FORM_TEXT)
    return MBUS_CODING_RAW;
  /* Meters also send structures and binary numbers in the form of a text. */
  if (form == MBUS_FORM_TEXT && coding != MBUS_CODING_SECRET && !reads_as_text (data))
    return MBUS_CODING_RAW;
  /* Eight octets are the enhanced identification. */
  if ((record->vif & ~MBUS_EXTENSION) == MBUS_VIF_IDENTIFICATION && coding == MBUS_CODING_DIGITS &&
      form == MBUS_FORM_INTEGER && data->n_octets == MBUS_SECONDARY_OCTETS)
    return MBUS_CODING_ADDRESS;
  return coding;
}

/* Reads the record at the reader's position and moves past it. Returns FALSE if the next one cannot be found. */
static gboolean
read_record (Reader *self, MbusRecord *record, gboolean *understood, GError **error)
{
  Meaning meaning = { MBUS_CODING_NUMBER, 0, MBUS_VALID, 0, 0 };
  MbusData data = { NULL, 0, self->source->msb_first };
  MbusForm form = MBUS_FORM_NONE;

  if (!read_header (self, record, &meaning, error))
    return FALSE;
  go_to_data (self);
  if (!read_data (self, record, &form, &data, error))
    return FALSE;
  go_to_header (self);

  if (meaning.n_dife > MBUS_DIFE_MAX || meaning.n_vife > MBUS_VIFE_MAX)
    {
      *understood = FALSE;
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: DIFE and VIFE are octets of the record's header; the number is the position of an
                    * octet in the telegram, counted from 0. */
                   _("The record at byte %u has more than ten DIFE or VIFE."), (guint) record->offset);
      return TRUE;
    }

  meaning.coding = coding_of_data (record, form, &data, meaning.coding);
  mbus_data_decode (&data, form, meaning.coding, meaning.exponent, &record->value);
  finish_value (record, &meaning);
  return TRUE;
}

/* DIF 0F or 1F: the rest of the telegram. */
static void
read_manufacturer_block (Reader *self, MbusRecord *record)
{
  record->function = MBUS_FUNCTION_MANUFACTURER;
  record->manufacturer_specific = TRUE;
  record->header = self->headers.octets + self->headers.position++;
  record->dif = *record->header;
  record->n_header = 1;
  record->n_dif = 1;
  go_to_data (self);
  record->header_length = (guint16) (self->data.position - record->offset);
  record->length = (guint16) (self->data.end - record->offset);
  record->value.text = self->data.octets + self->data.position;
  record->value.n_text = (guint8) (self->data.end - self->data.position);
  record->value.msb_first = self->source->msb_first;
  self->data.position = self->data.end;
  self->headers.position = self->headers.end;
}

static void
keep_first_error (GError *problem, gsize offset, guint16 *error_offset, GError **error)
{
  if (*error != NULL)
    {
      g_error_free (problem);
      return;
    }
  *error = problem;
  *error_offset = (guint16) offset;
}

/* Makes room for as many records as there may be in the octets that are left. */
static void
grow (Reader *self)
{
  const gsize n_octets = self->data.end - self->data.position;

  g_array_set_size (self->records, self->n_records + 1 + (guint) (n_octets / RECORD_USUAL));
}

/* The next empty record. It remains the next one until keep_record(). */
static MbusRecord *
begin_record (Reader *self)
{
  MbusRecord *record;

  go_to_data (self);
  if (self->n_records == self->records->len)
    grow (self);
  record = &g_array_index (self->records, MbusRecord, self->n_records);
  record->offset = (guint16) self->data.position;
  return record;
}

static void
keep_record (Reader *self, MbusRecord *record, gboolean keep)
{
  if (keep)
    self->n_records++;
  else
    *record = (MbusRecord) { 0 };
}

static void
count_crc (Reader *self, const MbusRecord *record)
{
  if (!self->separate)
    return;
  self->crc = mbus_crc (record->header, record->n_header, self->crc);
  self->crc = mbus_crc (self->data.octets + record->offset, record->length, self->crc);
}

static gboolean
append_record (Reader *self, guint16 *error_offset, GError **error)
{
  GError *problem = NULL;
  gboolean understood = TRUE;
  gboolean has_next;
  MbusRecord *record = begin_record (self);

  has_next = read_record (self, record, &understood, &problem);
  if (problem != NULL)
    keep_first_error (problem, record->offset, error_offset, error);
  if (has_next)
    count_crc (self, record);
  keep_record (self, record, has_next && understood);
  return has_next;
}

/* An empty block means nothing, except that DIF 1F announces another telegram. */
static void
append_manufacturer_block (Reader *self)
{
  MbusRecord *record = begin_record (self);

  read_manufacturer_block (self, record);
  count_crc (self, record);
  keep_record (self, record, record->value.n_text > 0);
}

static void
fail_reserved_dif (const Reader *self, guint8 dif, guint16 *error_offset, GError **error)
{
  GError *problem = g_error_new (MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
                                 /* Translators: first an octet in hexadecimal, then its position in the telegram,
                                  * counted from 0. */
                                 _("The rest of the telegram cannot be read because of the reserved DIF %02X at "
                                   "byte %u."),
                                 dif, (guint) self->data.position);

  keep_first_error (problem, self->data.position, error_offset, error);
}

/* Compact frames may have fillers after their data. */
static void
check_end (Reader *self, guint16 *error_offset, GError **error)
{
  const gsize position = self->data.position;

  while (self->data.position < self->data.end && self->data.octets[self->data.position] == MBUS_DIF_FILLER)
    self->data.position++;
  if (self->data.position < self->data.end)
    keep_first_error (g_error_new_literal (MBUS_ERROR, MBUS_ERROR_INVALID,
                                           _("The compact frame has more data than its format describes.")),
                      position, error_offset, error);
}

static void
read_all (Reader *self, gboolean *more_follows, guint16 *error_offset, GError **error)
{
  while (self->headers.position < self->headers.end)
    {
      guint8 dif = self->headers.octets[self->headers.position];

      if (dif == MBUS_DIF_MANUFACTURER || dif == MBUS_DIF_MORE_FOLLOWS)
        {
          *more_follows = *more_follows || dif == MBUS_DIF_MORE_FOLLOWS;
          append_manufacturer_block (self);
        }
      else if (dif == MBUS_DIF_FILLER || dif == MBUS_DIF_READOUT_REQUEST)
        {
          self->headers.position++;
        }
      else if ((dif & MBUS_DIF_FIELD_MASK) == MBUS_DIF_FIELD_SPECIAL)
        {
          go_to_data (self);
          fail_reserved_dif (self, dif, error_offset, error);
          return;
        }
      else if (!append_record (self, error_offset, error))
        {
          return;
        }
    }
  if (self->separate)
    check_end (self, error_offset, error);
}

static void
reader_init (Reader *self, const MbusRecordSource *source, GArray *records, gboolean text_first)
{
  *self = (Reader) {
    .source = source,
    .records = records,
    .n_records = records->len,
    .data = { source->octets, source->start, source->end },
    .separate = source->format != NULL,
    .text_first = text_first,
    .crc = MBUS_CRC_BEGIN,
  };
  self->headers = self->data;
  if (self->separate)
    {
      self->headers.position = 0;
      self->headers.octets = mbus_format_headers (source->format, &self->headers.end);
    }
}

gboolean
mbus_records_read (const MbusRecordSource *source, GArray *records, gboolean *more_follows, guint16 *crc,
                   guint16 *error_offset, GError **error)
{
  const guint n_before = records->len;
  GError *problem = NULL;
  Reader reader;

  reader_init (&reader, source, records, TRUE);
  read_all (&reader, more_follows, error_offset, &problem);
  g_array_set_size (records, reader.n_records);

  if (problem != NULL && reader.met_plain_text)
    {
      g_autoptr (GArray) others = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
      g_autoptr (GError) other_problem = NULL;
      gboolean other_more = FALSE;
      guint16 other_offset = 0;

      reader_init (&reader, source, others, FALSE);
      read_all (&reader, &other_more, &other_offset, &other_problem);
      g_array_set_size (others, reader.n_records);
      if (other_problem == NULL)
        {
          g_array_set_size (records, n_before);
          g_array_append_vals (records, others->data, others->len);
          *more_follows = other_more;
          g_clear_error (&problem);
        }
    }

  if (crc != NULL)
    *crc = reader.crc;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}
