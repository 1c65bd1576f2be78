/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-encode.h"
#include "mbus-record-reader.h"
#include "mbus-vif.h"
#include "mr-sim-quantity.h"
#include "mr-sim-value.h"

#define DIGITS_PER_OCTET 2
#define HEX_DIGITS_MAX 8

/* Data field of the DIF. */
typedef struct {
  const char *word;
  guint8 code;
  guint8 n_octets;
  gboolean bcd;
} Form;

static const Form forms[] = {
  { "int8", 0x1, 1, FALSE }, { "int16", 0x2, 2, FALSE }, { "int24", 0x3, 3, FALSE }, { "int32", 0x4, 4, FALSE },
  { "int48", 0x6, 6, FALSE }, { "int64", 0x7, 8, FALSE },
  { "bcd2", 0x9, 1, TRUE }, { "bcd4", 0xA, 2, TRUE }, { "bcd6", 0xB, 3, TRUE }, { "bcd8", 0xC, 4, TRUE },
  { "bcd12", 0xE, 6, TRUE },
};

/* Most registers are of 32 bits; a larger number takes the next form that holds it. */
#define FORM_USUAL (&forms[3])

static const struct {
  const char *word;
  guint8 function; /* of the DIF */
} functions[] = {
  { "maximum", 0x10 }, { "minimum", 0x20 }, { "error", 0x30 },
};

/* Shorter words than those of the tables. */
static const struct {
  const char *word;
  const char *long_word;
} short_words[] = {
  { "date-time", "date-and-time" }, { "fabrication", "fabrication-number" },
};

/* A record while it is being read. */
typedef struct {
  char **words;
  guint next;
  guint8 function;
  guint storage;
  guint tariff;
  guint subunit;
  GByteArray *vife;
  const Form *form; /* NULL: as usual */
} Reader;

static const char *
next_word (Reader *self)
{
  while (self->words[self->next] != NULL && self->words[self->next][0] == '\0')
    self->next++;

  return self->words[self->next];
}

static const char *
take_word (Reader *self)
{
  const char *word = next_word (self);

  if (word != NULL)
    self->next++;

  return word;
}

static gboolean
take_if (Reader *self, const char *word)
{
  if (g_strcmp0 (next_word (self), word) != 0)
    return FALSE;

  self->next++;
  return TRUE;
}

static gboolean
take_number (Reader *self, guint max, guint *out, GError **error)
{
  const char *word = take_word (self);

  return mr_sim_value_uint (word != NULL ? word : "", 0, max, out, error);
}

static gboolean
take_function (Reader *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (take_if (self, functions[i].word))
      {
        self->function = functions[i].function;
        return TRUE;
      }

  return FALSE;
}

static gboolean
take_vife (Reader *self, GError **error)
{
  const char *word = take_word (self);
  guint32 code;
  guint8 octet;

  if (!mr_sim_value_hex (word != NULL ? word : "", 2, &code, error))
    return FALSE;

  octet = (guint8) code;
  g_byte_array_append (self->vife, &octet, 1);
  return TRUE;
}

/* The words between the quantity and the value: which of several registers of that quantity it is. */
static gboolean
take_place (Reader *self, GError **error)
{
  for (;;)
    {
      gboolean good = TRUE;

      if (take_function (self))
        continue;
      else if (take_if (self, "storage"))
        good = take_number (self, G_MAXUINT16, &self->storage, error);
      else if (take_if (self, "tariff"))
        good = take_number (self, G_MAXUINT8, &self->tariff, error);
      else if (take_if (self, "subunit"))
        good = take_number (self, G_MAXUINT8, &self->subunit, error);
      else if (take_if (self, "vife"))
        good = take_vife (self, error);
      else
        return TRUE;

      if (!good)
        return FALSE;
    }
}

static gboolean
take_form (Reader *self, GError **error)
{
  const char *word;

  if (!take_if (self, "as"))
    return TRUE;

  word = take_word (self);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (word, forms[i].word) == 0)
      {
        self->form = &forms[i];
        return TRUE;
      }

  return mr_sim_invalid (error, _("After “as”, write one of int8, int16, int24, int32, int48, int64, "
                                  "bcd2, bcd4, bcd6, bcd8, bcd12."));
}

/* DIF and DIFE: storage, tariff and subunit are spread over as many as they need. */
static void
append_dif (const Reader *self, guint8 form, GByteArray *out)
{
  guint8 octet = form | self->function | (self->storage & 1) << 6;
  guint storage = self->storage >> 1;
  guint tariff = self->tariff;
  guint subunit = self->subunit;

  while (storage > 0 || tariff > 0 || subunit > 0)
    {
      octet |= MBUS_EXTENSION;
      g_byte_array_append (out, &octet, 1);

      octet = (storage & 0xF) | (tariff & 3) << 4 | (subunit & 1) << 6;
      storage >>= 4;
      tariff >>= 2;
      subunit >>= 1;
    }

  g_byte_array_append (out, &octet, 1);
}

static void
append_vif (const Reader *self, MbusVifPage page, guint8 code, GByteArray *out)
{
  guint first = out->len;

  if (page == MBUS_VIF_PAGE_FB)
    g_byte_array_append (out, (const guint8[]) { MBUS_VIF_FIRST_EXTENSION }, 1);
  else if (page == MBUS_VIF_PAGE_FD)
    g_byte_array_append (out, (const guint8[]) { MBUS_VIF_SECOND_EXTENSION }, 1);

  g_byte_array_append (out, &code, 1);
  g_byte_array_append (out, self->vife->data, self->vife->len);

  for (guint i = first; i + 1 < out->len; i++)
    out->data[i] |= MBUS_EXTENSION;
  out->data[out->len - 1] &= ~MBUS_EXTENSION;
}

static gboolean
encode (const Form *form, gint64 value, guint8 *out)
{
  return form->bcd ? mbus_encode_bcd (value, form->n_octets, out) : mbus_encode_integer (value, form->n_octets, out);
}

static gboolean
append_number (Reader *self, MbusVifPage page, guint8 code, gint64 value, GByteArray *out, GError **error)
{
  const Form *form = self->form != NULL ? self->form : FORM_USUAL;
  guint8 data[8];

  while (!encode (form, value, data))
    {
      if (self->form != NULL || ++form == forms + G_N_ELEMENTS (forms))
        return mr_sim_invalid (error, _("The number is too large for its data type."));
    }

  append_dif (self, form->code, out);
  append_vif (self, page, code, out);
  g_byte_array_append (out, data, form->n_octets);
  return TRUE;
}

static gboolean
take_measured (Reader *self, const MbusUnit *line, GByteArray *out, GError **error)
{
  const char *number = take_word (self);
  const char *unit = g_strcmp0 (next_word (self), "as") == 0 ? NULL : take_word (self);
  MbusVifPage page;
  guint8 code;
  gint64 value;

  if (number == NULL)
    return mr_sim_invalid (error, _("There is no value."));

  return take_form (self, error) &&
         mr_sim_quantity_measure (line->quantity, number, unit, &page, &code, &value, error) &&
         append_number (self, page, code, value, out, error);
}

/* Bits are written as hexadecimal digits, as many as the register has; they are sent as an integer, digits as BCD. */
static gboolean
take_digits (Reader *self, const MbusUnit *line, GByteArray *out, GError **error)
{
  gboolean bcd = line->coding == MBUS_CODING_DIGITS;
  const char *word = take_word (self);
  gsize n_digits = word != NULL ? strlen (word) : 0;
  MbusVifPage page;
  guint32 digits;
  guint8 code;

  if (n_digits > HEX_DIGITS_MAX || n_digits % DIGITS_PER_OCTET != 0 || n_digits == 0)
    return mr_sim_invalid (error, _("“%s” takes an even number of hexadecimal digits, eight at most."),
                           mbus_quantity_name (line->quantity));
  if (!mr_sim_value_hex (word, (guint) n_digits, &digits, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].bcd == bcd && forms[i].n_octets == n_digits / DIGITS_PER_OCTET)
      self->form = &forms[i];

  mbus_unit_find (line->quantity, line->unit, line->exponent, &page, &code);
  append_dif (self, self->form->code, out);
  append_vif (self, page, code, out);
  for (gsize i = 0; i < n_digits / DIGITS_PER_OCTET; i++)
    g_byte_array_append (out, (const guint8[]) { (guint8) (digits >> 8 * i) }, 1);

  return TRUE;
}

/* After "as", the type of a date and time. Dates have one type only. */
static gboolean
take_time_form (Reader *self, MrSimTimeForm *form, GError **error)
{
  if (*form == MR_SIM_TIME_TYPE_G || !take_if (self, "as"))
    return TRUE;

  *form = mr_sim_time_form_find (take_word (self));
  return (*form != MR_SIM_TIME_NONE && *form != MR_SIM_TIME_TYPE_G) ||
         mr_sim_invalid (error, _("After “as”, write one of type-f, type-i, type-j, bcd12."));
}

static gboolean
take_time (Reader *self, const MbusUnit *line, MrSimRecord *record, GError **error)
{
  const char *word = take_word (self);
  MrSimTimeForm form = line->quantity == MBUS_QUANTITY_DATE ? MR_SIM_TIME_TYPE_G : MR_SIM_TIME_TYPE_F;
  MbusVifPage page;
  guint8 code;

  if (!take_time_form (self, &form, error))
    return FALSE;
  mbus_unit_find (line->quantity, line->unit, line->exponent, &page, &code);
  append_dif (self, mr_sim_time_form_field (form), record->octets);
  append_vif (self, page, code, record->octets);

  return mr_sim_time_parse (word != NULL ? word : "", form, &record->time, error);
}

static gboolean
take_raw (Reader *self, GByteArray *out, GError **error)
{
  g_autofree char *text = g_strjoinv (" ", self->words + self->next);
  g_autoptr (GBytes) octets = mr_sim_value_octets (text, error);

  if (octets == NULL)
    return FALSE;
  if (g_bytes_get_size (octets) == 0)
    return mr_sim_invalid (error, _("There is no value."));

  g_byte_array_append (out, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
  while (take_word (self) != NULL)
    continue;
  return TRUE;
}

static const MbusUnit *
take_quantity (Reader *self)
{
  const char *word = take_word (self);

  for (gsize i = 0; i < G_N_ELEMENTS (short_words); i++)
    if (g_strcmp0 (word, short_words[i].word) == 0)
      word = short_words[i].long_word;

  return word != NULL ? mr_sim_quantity_find (word) : NULL;
}

static gboolean
take_record (Reader *self, MrSimRecord *record, GError **error)
{
  const MbusUnit *line;

  if (take_if (self, "raw"))
    return take_raw (self, record->octets, error);

  line = take_quantity (self);
  if (line == NULL)
    return mr_sim_invalid (error, _("A record begins with “raw”, or with a quantity such as “energy” or "
                                    "“flow-temperature”."));
  if (!take_place (self, error))
    return FALSE;

  switch (line->coding)
    {
    case MBUS_CODING_TIME:
      return take_time (self, line, record, error);
    case MBUS_CODING_BITS:
    case MBUS_CODING_DIGITS:
      return take_digits (self, line, record->octets, error);
    case MBUS_CODING_RATING:
    case MBUS_CODING_RAW:
    case MBUS_CODING_SECRET:
      return mr_sim_invalid (error, _("“%s” can only be written as raw octets."),
                             mbus_quantity_name (line->quantity));
    default:
      return take_measured (self, line, record->octets, error);
    }
}

/* What program and meter call it, as the program reads it: also octets that are written as "raw" may be one. */
static void
describe (MrSimRecord *self)
{
  static const MrSimClock right = { 0 };
  const MrSimNow now = { .real = g_get_real_time () };
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  MbusRecordSource source = { 0 };
  gboolean more_follows = FALSE;
  const MbusRecord *record;
  guint16 offset;

  mr_sim_record_append (self, &right, &now, octets);
  source.octets = octets->data;
  source.end = octets->len;
  if (!mbus_records_read (&source, records, &more_follows, NULL, &offset, NULL) || records->len != 1)
    return;

  record = &g_array_index (records, MbusRecord, 0);
  if (record->function == MBUS_FUNCTION_MANUFACTURER || record->manufacturer_specific)
    return;
  self->quantity = mbus_record_quantity (record);
  self->plain = record->function == MBUS_FUNCTION_INSTANTANEOUS && record->n_modifiers == 0 &&
                record->n_unknown_vife == 0;
  self->place = (MrSimPlace) { record->storage, record->tariff, record->subunit };
  self->n_header = record->header_length;
}

MrSimRecord *
mr_sim_record_parse (const char *text, GError **error)
{
  g_autoptr (MrSimRecord) self = g_new0 (MrSimRecord, 1);
  g_autoptr (GByteArray) vife = g_byte_array_new ();
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  Reader reader = { .words = words, .vife = vife };
  g_autoptr (GError) reason = NULL;

  self->octets = g_byte_array_new ();
  if (take_record (&reader, self, &reason) && next_word (&reader) != NULL)
    mr_sim_invalid (&reason, _("Unexpected word “%s”."), next_word (&reader));

  if (reason == NULL)
    {
      describe (self);
      return g_steal_pointer (&self);
    }

  /* Translators: %1$s is a record of a simulated meter, %2$s a sentence that says what is wrong with it. */
  mr_sim_invalid (error, _("The record “%1$s” cannot be understood. %2$s"), text, reason->message);
  return NULL;
}

void
mr_sim_record_free (MrSimRecord *self)
{
  g_clear_pointer (&self->octets, g_byte_array_unref);
  mr_sim_time_clear (&self->time);
  g_free (self);
}

void
mr_sim_record_append (const MrSimRecord *self, const MrSimClock *clock, const MrSimNow *now, GByteArray *out)
{
  g_byte_array_append (out, self->octets->data, self->octets->len);
  mr_sim_time_append (&self->time, mr_sim_record_is_clock (self) ? clock : NULL, now, out);
}

gboolean
mr_sim_record_is_clock (const MrSimRecord *self)
{
  return self->time.form != MR_SIM_TIME_NONE && self->plain &&
         self->place.storage == 0 && self->place.tariff == 0 && self->place.subunit == 0;
}

void
mr_sim_record_set (MrSimRecord *self, const guint8 *data, gsize n_data)
{
  for (guint i = self->n_header; i < self->octets->len; i++)
    self->octets->data[i] = i - self->n_header < n_data ? data[i - self->n_header] : 0;
}
