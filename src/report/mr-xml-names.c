/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name of a record in libmbus: quantity and unit, with the power of ten of the last digit. */
#include "config.h"

#include "mbus-fixed.h"
#include "mr-xml-private.h"

static gboolean
is_number (const MbusValue *value)
{
  return value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL;
}

/* Whether a device profile gives the record another quantity or unit than its VIF does. */
static gboolean
has_other_meaning (const MbusRecord *record, MbusVifPage page, guint8 code)
{
  const MbusUnit *line;

  if (!record->by_profile || record->unit == NULL)
    return FALSE;
  line = mbus_unit_lookup (page, code);
  return line == NULL || line->quantity != record->unit->quantity || !g_str_equal (line->unit, record->unit->unit);
}

static const MrXmlUnit *
find_line (const MbusTelegram *telegram, const MbusRecord *record, guint8 *code)
{
  MbusVifPage page = MBUS_VIF_PAGE_PRIMARY;
  const guint8 *vif;

  *code = record->vif & ~MBUS_EXTENSION;
  if (telegram->kind == MBUS_TELEGRAM_FIXED)
    {
      if (*code == MBUS_FIXED_UNIT_HISTORIC)
        *code = g_array_index (telegram->records, MbusRecord, 0).vif;
      return mr_xml_unit_lookup (MBUS_VIF_PAGE_FIXED, *code);
    }
  if (record->header == NULL || record->n_header <= record->n_dif || record->plain_unit != NULL)
    return NULL;

  vif = record->header + record->n_dif;
  if (*vif == (MBUS_VIF_FIRST_EXTENSION | MBUS_EXTENSION) || *vif == (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    {
      if (record->n_header <= record->n_dif + 1)
        return NULL;
      page = *vif == (MBUS_VIF_FIRST_EXTENSION | MBUS_EXTENSION) ? MBUS_VIF_PAGE_FB : MBUS_VIF_PAGE_FD;
      *code = vif[1] & ~MBUS_EXTENSION;
    }
  return has_other_meaning (record, page, *code) ? NULL : mr_xml_unit_lookup (page, *code);
}

static gboolean
has_modifier (const MbusRecord *record, MbusCoding coding)
{
  for (guint i = 0; i < record->n_modifiers; i++)
    if (record->modifiers[i]->coding == coding)
      return TRUE;
  return FALSE;
}

/* Whether a power of ten is written before the unit: before every unit of the standard; before the meter's own text
 * libmbus writes only a correction. */
static gboolean
is_scaled (const MrXmlNaming *naming)
{
  const MbusRecord *record = naming->record;

  if (naming->other != NULL)
    return *naming->other->unit != '\0';
  if (record->plain_unit != NULL)
    return has_modifier (record, MBUS_CODING_SCALE);
  return record->unit != NULL && *record->unit->unit != '\0';
}

MrXmlNaming
mr_xml_name_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  MrXmlNaming naming = { .record = record, .scale = MR_XML_SCALE_PREFIX, .exponent = record->value.exponent };
  guint8 code;

  naming.line = find_line (telegram, record, &code);
  if (!is_number (&record->value))
    naming.exponent = record->unit != NULL && !record->by_profile ? mbus_unit_exponent (record->unit, code) : 0;
  for (guint i = 0; i < record->n_modifiers; i++)
    if (mbus_unit_replaces (record->modifiers[i]))
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

/* libmbus writes "m³" as "m^3". */
static void
append_unit (GString *out, const char *unit)
{
  const char *cube = strstr (unit, "³");

  if (cube == NULL)
    {
      mr_xml_append_escaped (out, unit);
      return;
    }
  mbus_append_n (out, unit, (gsize) (cube - unit));
  MBUS_APPEND (out, "^3");
  mbus_append_string (out, cube + strlen ("³"));
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
  const gsize start = out->len;

  mbus_record_append_plain_unit (record, out);
  mr_xml_escape_from (out, start);
}

static void
append_own_name (GString *out, const MrXmlNaming *naming)
{
  const MbusRecord *record = naming->record;
  const char *unit = naming->other != NULL ? naming->other->unit : record->unit != NULL ? record->unit->unit : "";
  if (record->unit == NULL && !record->manufacturer_specific)
    {
      MBUS_APPEND (out, "Unknown (VIF=0x");
      mbus_append_octet (out, record->vif);
      MBUS_APPEND (out, ")");
      return;
    }
  mr_xml_append_escaped (out, mbus_record_quantity_name (record));
  if (*unit == '\0')
    return;
  MBUS_APPEND (out, " (");
  mr_xml_append_scale (out, MR_XML_SCALE_PREFIX, naming->exponent);
  append_unit (out, unit);
  append_per (out, record);
  MBUS_APPEND (out, ")");
}

void
mr_xml_append_plain_name (GString *out, const MrXmlNaming *naming)
{
  const MbusRecord *record = naming->record;
  const MrXmlUnit *line = naming->line;
  gboolean closed;

  if (record->plain_unit != NULL && naming->other == NULL)
    {
      if (naming->scale != MR_XML_SCALE_NONE)
        {
          mr_xml_append_scale (out, MR_XML_SCALE_PREFIX, naming->exponent);
          MBUS_APPEND (out, " ");
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

  mbus_append_string (out, line->before);
  if (line->scale != MR_XML_SCALE_NONE)
    mr_xml_append_scale (out, line->scale, naming->exponent);
  mbus_append_string (out, line->after);
  if (!has_modifier (record, MBUS_CODING_PER))
    return;
  closed = g_str_has_suffix (line->after, ")");
  if (closed)
    g_string_truncate (out, out->len - 1);
  append_per (out, record);
  if (closed)
    MBUS_APPEND (out, ")");
}

/* Unit and quantity of the normalised form. */
void
mr_xml_append_normalized_name (GString *out, const MrXmlNaming *naming, guint32 *factor, int *factor_exponent)
{
  const MbusRecord *record = naming->record;

  *factor = 1;
  *factor_exponent = 0;
  MBUS_APPEND (out, "        <Unit>");
  if (naming->line != NULL)
    {
      mbus_append_string (out, naming->line->unit);
      *factor = naming->line->factor;
      *factor_exponent = naming->line->factor_exponent;
    }
  else if (record->plain_unit != NULL && naming->other == NULL)
    MBUS_APPEND (out, "-");
  else if (naming->other != NULL || record->unit != NULL)
    append_unit (out, mr_xml_unit_base (naming->other != NULL ? naming->other->unit : record->unit->unit,
                                        factor, factor_exponent));
  append_per (out, record);

  MBUS_APPEND (out, "</Unit>\n        <Quantity>");
  if (naming->line != NULL)
    mbus_append_string (out, naming->line->quantity);
  else if (record->plain_unit != NULL)
    append_plain_text (out, record);
  else
    mr_xml_append_escaped (out, mbus_record_quantity_name (record));
  MBUS_APPEND (out, "</Quantity>\n");
}
