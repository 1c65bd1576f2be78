/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The octets of a record in words: what each DIF, VIF and extension means. */
#include "config.h"

#include "mbus-explain-record.h"

#include <glib/gi18n-lib.h>

#include "mbus-data.h"
#include "mbus-decimal.h"
#include "mbus-frame.h"
#include "mbus-record-reader.h"
#include "mbus-series.h"
#include "mbus-vif.h"

/* A record header being explained. */
typedef struct {
  const MbusRecord *record;
  const guint8 *octets;
  guint position;
  guint end;
  GArray *fields;
} Walk;

/* Adds @words for the next @n octets. */
static void
add (Walk *self, guint n, char *words)
{
  mbus_fields_add (self->fields, self->position, n, MBUS_FIELD_NO_RECORD, words);
  self->position += n;
}

static char *
hex_of (const Walk *self, guint n)
{
  return mbus_hex (self->octets + self->position, n);
}

/* --- DIF --- */

static const char *const forms[] = {
  N_("no data"), N_("8-bit integer"), N_("16-bit integer"), N_("24-bit integer"),
  N_("32-bit integer"), N_("32-bit real number"), N_("48-bit integer"), N_("64-bit integer"),
  N_("selection for readout"), N_("2-digit BCD"), N_("4-digit BCD"), N_("6-digit BCD"),
  N_("8-digit BCD"), N_("variable length"), N_("12-digit BCD"), N_("special"),
};

static const char *const functions[] = {
  [MBUS_FUNCTION_INSTANTANEOUS] = N_("instantaneous value"),
  [MBUS_FUNCTION_MAXIMUM] = N_("maximum"),
  [MBUS_FUNCTION_MINIMUM] = N_("minimum"),
  [MBUS_FUNCTION_ERROR] = N_("value during an error"),
};

char *
mbus_explain_special_dif (guint8 dif)
{
  static const struct {
    guint8 dif;
    const char *words;
  } specials[] = {
    { MBUS_DIF_MANUFACTURER, N_("DIF 0F · manufacturer specific data to the end") },
    { MBUS_DIF_MORE_FOLLOWS, N_("DIF 1F · manufacturer specific data to the end; another telegram follows") },
    { MBUS_DIF_FILLER, N_("DIF 2F · filler") },
    { MBUS_DIF_READOUT_REQUEST, N_("DIF 7F · request to read everything") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (specials[i].dif == dif)
      return g_strdup (_(specials[i].words));
  return NULL;
}

static void
explain_dif (Walk *self)
{
  const MbusRecord *record = self->record;
  const guint8 dif = self->octets[0];
  g_autofree char *difes = NULL;
  g_autofree char *storage = NULL;

  if (record->function == MBUS_FUNCTION_MANUFACTURER)
    {
      add (self, 1, mbus_explain_special_dif (dif));
      return;
    }
  if (record->n_dif == 1 && record->storage != 0)
    /* Translators: an octet in hexadecimal, then "maximum", then "8-digit BCD". */
    add (self, 1, g_strdup_printf (_("DIF %02X · %s, %s, storage number 1"), dif, _(functions[record->function]),
                                   _(forms[dif & MBUS_DIF_FIELD_MASK])));
  else
    add (self, 1, g_strdup_printf (_("DIF %02X · %s, %s"), dif, _(functions[record->function]),
                                   _(forms[dif & MBUS_DIF_FIELD_MASK])));
  if (record->n_dif == 1)
    return;

  difes = hex_of (self, record->n_dif - 1u);
  storage = g_strdup_printf ("%" G_GUINT64_FORMAT, record->storage);
  add (self, record->n_dif - 1u,
       /* Translators: octets in hexadecimal, then what DIF and DIFE mean together; the second %s is a number. */
       g_strdup_printf (_("DIFE %s · storage number %s, tariff %u, subunit %u"),
                        difes, storage, record->tariff, record->subunit));
}

/* --- VIF --- */

/* A power of ten as a factor in the user's locale: "0.001". */
static char *
factor_words (int power)
{
  g_autoptr (GString) out = g_string_new (NULL);

  mbus_decimal_append (out, 1, power);
  return mbus_decimal_present (out->str);
}

char *
mbus_explain_resolution (const MbusUnit *line, int exponent)
{
  const MbusRecord one = { .unit = line, .value = { .kind = MBUS_VALUE_DECIMAL, .mantissa = 1,
                                                    .exponent = (gint8) exponent } };
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;

  if (line->coding == MBUS_CODING_RATING)
    return g_strdup ("1/4096");
  if (line->coding != MBUS_CODING_NUMBER && line->coding != MBUS_CODING_UNSIGNED && line->coding != MBUS_CODING_COUNT)
    return NULL;
  if (*line->unit == '\0' && exponent == 0)
    return NULL;
  mbus_record_present (&one, &value, &unit);
  if (g_str_equal (value, "1"))
    return g_steal_pointer (&unit);
  return *unit != '\0' ? g_strdup_printf ("%s %s", value, unit) : g_steal_pointer (&value);
}

static char *
vif_words (const char *hex, const MbusUnit *line, guint8 code)
{
  g_autofree char *resolution = NULL;

  if (line == NULL)
    return g_strdup_printf (_("VIF %s · unknown"), hex);
  resolution = mbus_explain_resolution (line, mbus_unit_exponent (line, code));
  if (resolution == NULL)
    return g_strdup_printf ("VIF %s · %s", hex, _(mbus_unit_name (line)));
  /* Translators: octets in hexadecimal, "Volume", "0.001 m³": the value of one step of the number. */
  return g_strdup_printf (_("VIF %s · %s, unit %s"), hex, _(mbus_unit_name (line)), resolution);
}

/* Returns whether standard VIFE may follow. */
static gboolean
explain_vif (Walk *self)
{
  const guint8 vif = self->octets[self->position];
  MbusVifPage page = mbus_vif_page_of (vif);
  g_autofree char *hex = NULL;
  guint n = 1;
  guint8 code;

  if (page != MBUS_VIF_PAGE_PRIMARY && self->position + n < self->end)
    n++;
  if (page == MBUS_VIF_PAGE_FD && n > 1 && self->position + n < self->end &&
      self->octets[self->position + n - 1] == (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    {
      page = MBUS_VIF_PAGE_FD_SECOND;
      n++;
    }
  code = self->octets[self->position + n - 1];
  hex = hex_of (self, n);

  switch (vif & ~MBUS_EXTENSION)
    {
    case MBUS_VIF_MANUFACTURER:
      add (self, 1, g_strdup_printf (_("VIF %s · manufacturer specific"), hex));
      return FALSE;
    case MBUS_VIF_PLAIN_TEXT:
      add (self, 1, g_strdup_printf (_("VIF %s · unit as plain text"), hex));
      return TRUE;
    default:
      add (self, n, vif_words (hex, mbus_unit_lookup (page, code), code));
      return TRUE;
    }
}

/* --- VIFE --- */

static gboolean
has_modifier (const MbusRecord *record, const MbusUnit *line)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i] == line)
      return TRUE;
  return FALSE;
}

static char *
vife_words (const Walk *self, const char *hex, MbusVifPage page, guint8 code)
{
  const MbusUnit *line = mbus_unit_lookup (page, code);
  g_autofree char *amount = NULL;
  g_autofree char *resolution = NULL;

  /* The codes that mean record errors in an answer mean actions in a command. */
  if (line != NULL && line->coding == MBUS_CODING_FAULT && !has_modifier (self->record, line))
    line = mbus_unit_lookup (MBUS_VIF_PAGE_ACTION, code);
  if (line == NULL)
    return g_strdup_printf (_("VIFE %s · unknown"), hex);

  amount = factor_words (mbus_unit_exponent (line, code));
  if (line->coding == MBUS_CODING_SCALE)
    return g_strdup_printf ("VIFE %s · %s: × %s", hex, _(mbus_unit_name (line)), amount);
  if (line->coding == MBUS_CODING_ADD)
    return g_strdup_printf ("VIFE %s · %s: + %s", hex, _(mbus_unit_name (line)), amount);
  resolution = mbus_explain_resolution (line, line->exponent);
  if (resolution != NULL)
    return g_strdup_printf (_("VIFE %s · %s, unit %s"), hex, _(mbus_unit_name (line)), resolution);
  return g_strdup_printf ("VIFE %s · %s", hex, _(mbus_unit_name (line)));
}

static void
explain_plain_text (Walk *self)
{
  const MbusRecord *record = self->record;
  g_autoptr (GString) words = g_string_new (NULL);

  mbus_record_append_plain_unit (record, words);
  /* Translators: the unit as the meter writes it, such as "kWh"; the octet before it is its length. */
  add (self, record->n_plain_unit + 1u, g_strdup_printf (_("Unit, with its length · %s"), words->str));
}

/* What the whole record means. */
static char *
meaning_words (const MbusRecord *record)
{
  g_auto (GStrv) modifiers = mbus_record_modifiers (record);
  GString *words = g_string_new (_(mbus_record_quantity_name (record)));

  for (guint i = 0; modifiers[i] != NULL; i++)
    g_string_append_printf (words, " · %s", _(modifiers[i]));
  return g_string_free (words, FALSE);
}

static void
explain_manufacturer_vifes (Walk *self)
{
  const guint n = self->end - self->position;
  g_autofree char *hex = NULL;

  if (n == 0)
    return;
  hex = hex_of (self, n);
  if (self->record->by_profile && self->record->n_maker_vifes == 0)
    {
      g_autofree char *meaning = meaning_words (self->record);

      /* Translators: octets in hexadecimal, then "Power · Phase L1". */
      add (self, n, g_strdup_printf (_("VIFE %s · manufacturer specific; the device profile says: %s"), hex, meaning));
      return;
    }
  add (self, n, g_strdup_printf (_("VIFE %s · manufacturer specific"), hex));
}

static void
explain_vifes (Walk *self)
{
  while (self->position < self->end)
    {
      const guint8 *vife = self->octets + self->position;
      const gboolean extended = *vife == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION) && self->position + 1 < self->end;
      const guint n = extended ? 2 : 1;
      g_autofree char *hex = NULL;

      if (self->record->plain_unit != NULL && vife + 1 == self->record->plain_unit)
        {
          explain_plain_text (self);
          continue;
        }
      if ((*vife & ~MBUS_EXTENSION) == MBUS_VIFE_MANUFACTURER)
        {
          explain_manufacturer_vifes (self);
          return;
        }
      hex = hex_of (self, n);
      add (self, n, vife_words (self, hex, extended ? MBUS_VIF_PAGE_VIFE_SECOND : MBUS_VIF_PAGE_VIFE, vife[n - 1]));
    }
}

GArray *
mbus_record_explain (const MbusRecord *self)
{
  Walk walk = { self, self->header, 0, self->n_header, mbus_fields_new () };

  if (self->n_header == 0)
    return walk.fields;
  explain_dif (&walk);
  if (walk.position < walk.end)
    {
      if (explain_vif (&walk))
        explain_vifes (&walk);
      else
        explain_manufacturer_vifes (&walk);
    }
  return walk.fields;
}

/* --- Data --- */

char *
mbus_explain_lvar (guint8 dif, guint8 lvar)
{
  static const char *const kinds[] = {
    [MBUS_FORM_INTEGER] = N_("binary"),
    [MBUS_FORM_BCD] = N_("BCD"),
    [MBUS_FORM_NEGATIVE_BCD] = N_("negative BCD"),
    [MBUS_FORM_TEXT] = N_("text"),
  };
  MbusForm form = MBUS_FORM_INTEGER;
  gsize n_octets = 0;

  mbus_form_of (dif, lvar, &form, &n_octets);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       /* Translators: an octet in hexadecimal, how many octets follow, "text". */
                                       "LVAR %02X · %u octet, %s", "LVAR %02X · %u octets, %s", n_octets),
                          lvar, (guint) n_octets, _(kinds[form]));
}

/* Types K, L and M are in the standard, but the layout of their bits is not public. */
static gboolean
has_private_layout (const MbusRecord *record)
{
  const MbusUnit *unit = record->unit;

  return unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_SUMMER_TIME) ||
         unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_LISTENING_WINDOW) ||
         (unit->coding == MBUS_CODING_TIME && (record->dif & MBUS_DIF_FIELD_MASK) == MBUS_DIF_FIELD_VARIABLE);
}

static char *
octets_words (const MbusRecord *record)
{
  g_autofree char *shown = NULL;

  if (mbus_record_is_series (record))
    return g_strdup (_("Data · a series of values"));
  if (record->unit != NULL && has_private_layout (record))
    return g_strdup (_("Data · the meaning of these octets is not public"));
  if (record->unit != NULL && record->unit->coding == MBUS_CODING_RAW)
    return g_strdup (_("Data · not interpreted"));
  shown = mbus_value_to_string (&record->value);
  return g_strdup_printf (_("Data · %s"), shown);
}

static const char *
validity_words (MbusValidity validity)
{
  static const char *const words[] = {
    [MBUS_INVALID] = N_("Data · marked as “no valid value”"),
    [MBUS_NO_DATA] = N_("Data · not available"),
    [MBUS_OVERFLOW] = N_("Data · too large for the meter (overflow)"),
    [MBUS_UNDERFLOW] = N_("Data · too small for the meter (underflow)"),
    [MBUS_DATA_ERROR] = N_("Data · the meter reports an error instead of a value"),
    [MBUS_NOT_STORED] = N_("Data · not stored yet"),
  };

  return words[validity];
}

static char *
value_words (const MbusRecord *record)
{
  char *shown, *unit, *text;

  mbus_record_present (record, &shown, &unit);
  if (*unit == '\0')
    {
      g_free (unit);
      return shown;
    }
  text = g_strdup_printf ("%s %s", shown, unit);
  g_free (shown);
  g_free (unit);
  return text;
}

/* The value as VIF and VIFE alone say. NULL if only the manufacturer knows, or if header and data are in different
 * telegrams. */
static char *
standard_words (const MbusRecord *record)
{
  const MbusRecordSource source = { .octets = record->header, .end = record->length,
                                    .msb_first = record->value.msb_first };
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  gboolean more = FALSE;
  guint16 offset = 0;

  if (record->header == NULL || record->value.text != record->header + record->header_length ||
      !mbus_records_read (&source, records, &more, NULL, &offset, NULL) || records->len != 1 ||
      g_array_index (records, MbusRecord, 0).manufacturer_specific)
    return NULL;
  return value_words (&g_array_index (records, MbusRecord, 0));
}

/* A value that a device profile changes, with what it would be without the profile. */
static char *
profile_words (const MbusRecord *record, const char *text)
{
  g_autofree char *standard = standard_words (record);

  if (standard == NULL || (record->correction == NULL && g_str_equal (standard, text)))
    return NULL;
  if (record->correction != NULL)
    /* Translators: a value as corrected, what it is without the correction, and a sentence that says why. */
    return g_strdup_printf (_("Data · %s, corrected by the device profile; %s without it. %s"), text, standard,
                            _(record->correction));
  /* Translators: a value such as "15.388 kvar", and what it is without the device profile, "15.388 kW". */
  return g_strdup_printf (_("Data · %s, by the device profile; %s without it"), text, standard);
}

char *
mbus_explain_data (const MbusRecord *record)
{
  const MbusValue *value = &record->value;
  g_autofree char *changed = NULL;
  g_autofree char *text = NULL;

  if (value->validity != MBUS_VALID)
    return g_strdup (_(validity_words (value->validity)));
  if (record->function == MBUS_FUNCTION_MANUFACTURER || value->kind == MBUS_VALUE_NONE)
    return g_strdup (_("Data · manufacturer specific"));
  if (value->kind == MBUS_VALUE_SECRET)
    return g_strdup (_("Data · a key or a password, not shown"));
  if (value->kind == MBUS_VALUE_OCTETS || value->kind == MBUS_VALUE_RAW)
    return octets_words (record);

  text = value_words (record);
  if (value->when.summer_time && value->kind == MBUS_VALUE_DATE_TIME)
    return g_strdup_printf (_("Data · %s, summer time"), text);
  changed = record->by_profile ? profile_words (record, text) : NULL;
  return changed != NULL ? g_steal_pointer (&changed) : g_strdup_printf (_("Data · %s"), text);
}
