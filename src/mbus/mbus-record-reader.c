/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-record-reader.h"

#include <glib/gi18n-lib.h>

#include "mbus-decimal.h"
#include "mbus-error.h"
#include "mbus-types.h"
#include "mbus-vif.h"

#define EXTENSION 0x80

#define DIF_FIELD_MASK 0x0F
#define DIF_FIELD_NONE 0x00
#define DIF_FIELD_REAL 0x05
#define DIF_FIELD_SELECTION 0x08
#define DIF_FIELD_BCD 0x09 /* from here on digits */
#define DIF_FIELD_VARIABLE 0x0D
#define DIF_FIELD_SPECIAL 0x0F

#define DIF_MANUFACTURER 0x0F
#define DIF_MORE_FOLLOWS 0x1F
#define DIF_FILLER 0x2F
#define DIF_READOUT_REQUEST 0x7F

/* First codes of the ranges of LVAR (mbus-protocol §1.4). */
#define LVAR_BCD 0xC0
#define LVAR_NEGATIVE_BCD 0xD0
#define LVAR_BINARY 0xE0
#define LVAR_BINARY_WORDS 0xF0
#define LVAR_BINARY_48 0xF5
#define LVAR_BINARY_64 0xF6
#define LVAR_RESERVED 0xF7
#define LVAR_BCD_OCTETS_MAX 9

typedef struct {
  const guint8 *octets;
  gsize position;
  gsize end;
  gboolean msb_first;
  gboolean text_first;     /* a plain-text VIF has its text before its VIFE, not behind them */
  gboolean met_plain_text; /* so the order mattered */
} Reader;

/* What VIF and VIFE together say about the data. */
typedef struct {
  MbusCoding coding;
  int exponent;
  MbusValidity fault;
  guint n_dife;
  guint n_vife;
} Meaning;

typedef enum {
  DATA_NONE,
  DATA_INTEGER,
  DATA_REAL,
  DATA_BCD,
  DATA_NEGATIVE_BCD,
  DATA_TEXT
} DataForm;

static gboolean
take (Reader *self, guint8 *out)
{
  if (self->position >= self->end)
    return FALSE;
  *out = self->octets[self->position++];
  return TRUE;
}

static gboolean
take_many (Reader *self, gsize n, const guint8 **out)
{
  if (n > self->end - self->position)
    return FALSE;
  *out = self->octets + self->position;
  self->position += n;
  return TRUE;
}

/* DIF and DIFE. Those beyond the tenth are passed over: the record is then refused, but where it ends is known. */
static gboolean
read_dif (Reader *self, MbusRecord *record, Meaning *meaning)
{
  guint8 octet;

  if (!take (self, &octet))
    return FALSE;
  record->dif = octet;
  record->function = (MbusFunction) (octet >> 4 & 0x03);
  record->storage = octet >> 6 & 0x01;

  while ((octet & EXTENSION) != 0)
    {
      guint k = meaning->n_dife++;

      if (!take (self, &octet))
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

static gboolean
skip_vifes (Reader *self, Meaning *meaning, guint8 vif)
{
  while ((vif & EXTENSION) != 0)
    {
      if (!take (self, &vif))
        return FALSE;
      meaning->n_vife++;
    }
  return TRUE;
}

/* The combinable VIFE behind @vif. What follows a manufacturer's VIFE is the manufacturer's too. */
static gboolean
read_vifes (Reader *self, MbusRecord *record, Meaning *meaning, guint8 vif)
{
  while ((vif & EXTENSION) != 0)
    {
      MbusVifPage page = MBUS_VIF_PAGE_VIFE;
      const MbusUnit *line;

      if (!take (self, &vif))
        return FALSE;
      meaning->n_vife++;
      if (vif == (MBUS_VIFE_EXTENSION | EXTENSION))
        {
          page = MBUS_VIF_PAGE_VIFE_SECOND;
          if (!take (self, &vif))
            return FALSE;
          meaning->n_vife++;
        }

      line = mbus_unit_lookup (page, vif);
      if (line == NULL)
        record->n_unknown_vife++;
      else
        modify (record, meaning, line, vif);

      if (page == MBUS_VIF_PAGE_VIFE && (vif & ~EXTENSION) == MBUS_VIFE_MANUFACTURER)
        return skip_vifes (self, meaning, vif);
    }
  return TRUE;
}

static gboolean
read_plain_text (Reader *self, MbusRecord *record)
{
  return take (self, &record->n_plain_unit) && take_many (self, record->n_plain_unit, &record->plain_unit);
}

static gboolean
is_plausible_text (const MbusRecord *record)
{
  for (guint i = 0; i < record->n_plain_unit; i++)
    {
      guint8 c = record->plain_unit[i];

      if (c < 0x20 || (c > 0x7E && c < 0xA0))
        return FALSE;
    }
  return record->n_plain_unit > 0;
}

static gboolean
read_plain_text_unit (Reader *self, MbusRecord *record, Meaning *meaning, gboolean text_first)
{
  if (text_first)
    return read_plain_text (self, record) && read_vifes (self, record, meaning, record->vif);
  return read_vifes (self, record, meaning, record->vif) && read_plain_text (self, record);
}

/* The standard has the text behind the VIFE, many meters send it before them. A text that cannot be one settles it
 * here; otherwise mbus_records_read() sees which order leads to the end of the telegram. */
static gboolean
read_either_order (Reader *self, MbusRecord *record, Meaning *meaning)
{
  const gsize position = self->position;
  const MbusRecord record_before = *record;
  const Meaning meaning_before = *meaning;

  self->met_plain_text = TRUE;
  for (guint attempt = 0; attempt < 2; attempt++)
    {
      gboolean text_first = attempt == 0 ? self->text_first : !self->text_first;

      if (read_plain_text_unit (self, record, meaning, text_first) && is_plausible_text (record))
        return TRUE;
      self->position = position;
      *record = record_before;
      *meaning = meaning_before;
    }
  return read_plain_text_unit (self, record, meaning, self->text_first);
}

/* The table that @vif leads to, and in @code the octet to look up there. */
static gboolean
read_page (Reader *self, Meaning *meaning, MbusVifPage *page, guint8 *code)
{
  *page = MBUS_VIF_PAGE_PRIMARY;
  if (*code == (MBUS_VIF_FIRST_EXTENSION | EXTENSION))
    *page = MBUS_VIF_PAGE_FB;
  else if (*code == (MBUS_VIF_SECOND_EXTENSION | EXTENSION))
    *page = MBUS_VIF_PAGE_FD;
  else if (*code == (MBUS_VIF_THIRD_EXTENSION | EXTENSION))
    *page = MBUS_VIF_PAGE_EF;
  else
    return TRUE;

  meaning->n_vife++;
  if (!take (self, code))
    return FALSE;
  if (*page != MBUS_VIF_PAGE_FD || *code != (MBUS_VIF_SECOND_EXTENSION | EXTENSION))
    return TRUE;

  *page = MBUS_VIF_PAGE_FD_SECOND;
  meaning->n_vife++;
  return take (self, code);
}

static gboolean
read_vif (Reader *self, MbusRecord *record, Meaning *meaning)
{
  MbusVifPage page;
  guint8 code;

  if (!take (self, &code))
    return FALSE;
  record->vif = code;

  switch (code & ~EXTENSION)
    {
    case MBUS_VIF_MANUFACTURER:
      record->manufacturer_specific = TRUE;
      return skip_vifes (self, meaning, code);
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

/* Returns FALSE when @lvar is reserved, so that nobody knows where its data end. */
static gboolean
read_lvar (guint8 lvar, DataForm *form, gsize *n_octets)
{
  if (lvar < LVAR_BCD)
    {
      *form = DATA_TEXT;
      *n_octets = lvar;
    }
  else if (lvar < LVAR_BINARY)
    {
      *form = lvar < LVAR_NEGATIVE_BCD ? DATA_BCD : DATA_NEGATIVE_BCD;
      *n_octets = lvar & 0x0F;
      return *n_octets <= LVAR_BCD_OCTETS_MAX;
    }
  else
    {
      *form = DATA_INTEGER;
      if (lvar < LVAR_BINARY_WORDS)
        *n_octets = lvar - LVAR_BINARY;
      else if (lvar < LVAR_BINARY_48)
        *n_octets = 4 * (lvar - 0xEC);
      else
        *n_octets = lvar == LVAR_BINARY_48 ? 48 : 64;
    }
  return lvar < LVAR_RESERVED;
}

static void
decode_integer (const MbusData *data, const Meaning *meaning, MbusValue *value)
{
  switch (meaning->coding)
    {
    case MBUS_CODING_TIME:
      mbus_type_time (data, value);
      break;
    case MBUS_CODING_BITS:
      mbus_type_d (data, value);
      break;
    case MBUS_CODING_UNSIGNED:
    case MBUS_CODING_DIGITS:
      mbus_type_c (data, meaning->exponent, value);
      break;
    default:
      mbus_type_b (data, meaning->exponent, value);
      break;
    }
}

static void
decode_bcd (const MbusData *data, const Meaning *meaning, gboolean negative, MbusValue *value)
{
  switch (meaning->coding)
    {
    case MBUS_CODING_TIME:
      break;
    case MBUS_CODING_BITS:
      mbus_type_d (data, value);
      break;
    case MBUS_CODING_DIGITS:
      mbus_type_a_digits (data, value);
      break;
    default:
      mbus_type_a (data, meaning->exponent, value);
      if (negative)
        value->mantissa = -value->mantissa;
      break;
    }
}

static void
decode_data (const MbusData *data, DataForm form, const Meaning *meaning, MbusValue *value)
{
  value->text = data->octets;
  value->n_text = (guint8) data->n_octets;
  value->msb_first = data->msb_first;
  if (data->n_octets == 0 || meaning->coding == MBUS_CODING_RAW)
    return;

  switch (form)
    {
    case DATA_INTEGER:
      decode_integer (data, meaning, value);
      break;
    case DATA_REAL:
      if (meaning->coding == MBUS_CODING_NUMBER || meaning->coding == MBUS_CODING_UNSIGNED)
        mbus_type_h (data, meaning->exponent, value);
      break;
    case DATA_BCD:
    case DATA_NEGATIVE_BCD:
      decode_bcd (data, meaning, form == DATA_NEGATIVE_BCD, value);
      break;
    case DATA_TEXT:
      value->kind = MBUS_VALUE_TEXT;
      break;
    case DATA_NONE:
    default:
      break;
    }
}

/* The same number with a finer last digit. FALSE when it does not fit. */
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

/* + 10^@power, exactly or not at all. */
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

static guint
position_of (const MbusRecord *record)
{
  return (guint) record->offset + 1;
}

static gboolean
fail_truncated (const MbusRecord *record, GError **error)
{
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED,
               /* Translators: the number is the position of an octet in the telegram, counted from 1. */
               _("The telegram ends inside the record that begins at octet %u."), position_of (record));
  return FALSE;
}

/* Form and number of octets of the data of @record, whose LVAR is read here. */
static gboolean
read_form (Reader *self, const MbusRecord *record, DataForm *form, gsize *n_octets, GError **error)
{
  static const guint8 sizes[] = { 0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6 };
  guint field = record->dif & DIF_FIELD_MASK;
  guint8 lvar;

  if (field == DIF_FIELD_VARIABLE)
    {
      if (!take (self, &lvar))
        return fail_truncated (record, error);
      if (read_lvar (lvar, form, n_octets))
        return TRUE;
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
                   /* Translators: the number is the position of an octet in the telegram, counted from 1. */
                   _("The record at octet %u has a reserved length, so what follows cannot be read."),
                   position_of (record));
      return FALSE;
    }

  *n_octets = sizes[field];
  if (field == DIF_FIELD_NONE || field == DIF_FIELD_SELECTION)
    *form = DATA_NONE;
  else if (field == DIF_FIELD_REAL)
    *form = DATA_REAL;
  else
    *form = field < DIF_FIELD_BCD ? DATA_INTEGER : DATA_BCD;
  return TRUE;
}

/* Reads the record at the reader's position and goes behind it. Returns FALSE when there is no way to the next one. */
static gboolean
read_record (Reader *self, MbusRecord *record, gboolean *understood, GError **error)
{
  Meaning meaning = { MBUS_CODING_NUMBER, 0, MBUS_VALID, 0, 0 };
  MbusData data = { NULL, 0, self->msb_first };
  DataForm form = DATA_NONE;

  record->header = self->octets + self->position;
  if (!read_dif (self, record, &meaning) || !read_vif (self, record, &meaning))
    return fail_truncated (record, error);
  record->n_header = (guint16) (self->octets + self->position - record->header);
  record->n_dif = (guint8) (1 + meaning.n_dife);
  if (!read_form (self, record, &form, &data.n_octets, error))
    return FALSE;
  record->header_length = (guint16) (self->position - record->offset);
  if (!take_many (self, data.n_octets, &data.octets))
    return fail_truncated (record, error);
  record->length = (guint16) (self->position - record->offset);

  if (meaning.n_dife > MBUS_DIFE_MAX || meaning.n_vife > MBUS_VIFE_MAX)
    {
      *understood = FALSE;
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: DIFE and VIFE are octets of the record's header; the number is the position of an
                    * octet in the telegram, counted from 1. */
                   _("The record at octet %u has more than ten DIFE or VIFE."), position_of (record));
      return TRUE;
    }

  /* Of variable length it would be type M, which is not read here. */
  if (meaning.coding == MBUS_CODING_TIME && (record->dif & DIF_FIELD_MASK) == DIF_FIELD_VARIABLE && form != DATA_TEXT)
    meaning.coding = MBUS_CODING_RAW;
  decode_data (&data, form, &meaning, &record->value);
  finish_value (record, &meaning);
  return TRUE;
}

static void
append_manufacturer_block (Reader *self, GArray *records)
{
  MbusRecord *record;
  gsize rest = self->end - self->position;

  if (rest > 1)
    {
      g_array_set_size (records, records->len + 1);
      record = &g_array_index (records, MbusRecord, records->len - 1);
      record->function = MBUS_FUNCTION_MANUFACTURER;
      record->manufacturer_specific = TRUE;
      record->dif = self->octets[self->position];
      record->offset = (guint16) self->position;
      record->header = self->octets + self->position;
      record->n_header = 1;
      record->n_dif = 1;
      record->header_length = 1;
      record->length = (guint16) rest;
      record->value.text = self->octets + self->position + 1;
      record->value.n_text = (guint8) (rest - 1);
      record->value.msb_first = self->msb_first;
    }
  self->position = self->end;
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

static gboolean
append_record (Reader *self, GArray *records, guint16 *error_offset, GError **error)
{
  GError *problem = NULL;
  gboolean understood = TRUE;
  gboolean go_on;
  MbusRecord *record;

  /* The array clears what it grows by. */
  g_array_set_size (records, records->len + 1);
  record = &g_array_index (records, MbusRecord, records->len - 1);
  record->offset = (guint16) self->position;

  go_on = read_record (self, record, &understood, &problem);
  if (problem != NULL)
    keep_first_error (problem, record->offset, error_offset, error);
  if (!go_on || !understood)
    g_array_set_size (records, records->len - 1);
  return go_on;
}

static void
read_all (Reader *self, GArray *records, gboolean *more_follows, guint16 *error_offset, GError **error)
{
  while (self->position < self->end)
    {
      guint8 dif = self->octets[self->position];

      if (dif == DIF_MANUFACTURER || dif == DIF_MORE_FOLLOWS)
        {
          *more_follows = *more_follows || dif == DIF_MORE_FOLLOWS;
          append_manufacturer_block (self, records);
        }
      else if (dif == DIF_FILLER || dif == DIF_READOUT_REQUEST)
        {
          self->position++;
        }
      else if ((dif & DIF_FIELD_MASK) == DIF_FIELD_SPECIAL)
        {
          GError *problem = g_error_new (MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
                                         /* Translators: first an octet in hexadecimal, then its position in the
                                          * telegram, counted from 1. */
                                         _("The reserved DIF %02X at octet %u hides the rest of the telegram."),
                                         dif, (guint) self->position + 1);

          keep_first_error (problem, self->position, error_offset, error);
          return;
        }
      else if (!append_record (self, records, error_offset, error))
        {
          return;
        }
    }
}

gboolean
mbus_records_read (const guint8 *octets,
                   gsize         start,
                   gsize         end,
                   gboolean      msb_first,
                   GArray       *records,
                   gboolean     *more_follows,
                   guint16      *error_offset,
                   GError      **error)
{
  const guint n_before = records->len;
  Reader reader = { octets, start, end, msb_first, TRUE, FALSE };
  GError *problem = NULL;

  read_all (&reader, records, more_follows, error_offset, &problem);

  if (problem != NULL && reader.met_plain_text)
    {
      g_autoptr (GArray) others = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
      g_autoptr (GError) other_problem = NULL;
      gboolean other_more = FALSE;
      guint16 other_offset = 0;

      reader = (Reader) { octets, start, end, msb_first, FALSE, FALSE };
      read_all (&reader, others, &other_more, &other_offset, &other_problem);
      if (other_problem == NULL)
        {
          g_array_set_size (records, n_before);
          g_array_append_vals (records, others->data, others->len);
          *more_follows = other_more;
          g_clear_error (&problem);
        }
    }

  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}
