/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "mr-xml-units.h"

G_BEGIN_DECLS

/* The parts of the XML writer: characters, names, values. */

/* Most of a document is short texts of known length, which are copied without a call if there is room. */
static inline void
mr_xml_append_n (GString *out, const char *text, gsize n)
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
mr_xml_append_string (GString *out, const char *text)
{
  mr_xml_append_n (out, text, strlen (text));
}

#define MR_XML_APPEND(out, literal) mr_xml_append_n ((out), "" literal, sizeof (literal) - 1)

/** Escapes the text from @start on, which came from a meter or a person. */
void mr_xml_escape_from (GString *out, gsize start);

void mr_xml_append_escaped (GString *out, const char *text);
void mr_xml_append_unsigned (GString *out, guint64 number);

/** Appends two hex digits. */
void mr_xml_append_octet (GString *out, guint8 octet);

/* The name of a record. Without a line of libmbus, the names of the standard are used. */
typedef struct {
  const MbusRecord *record;
  const MrXmlUnit *line; /* (nullable) */
  MrXmlScale scale;
  int exponent;          /* of the value's last digit, in the unit without prefix */
  const MbusUnit *other; /* (nullable): VIFE that replaces the quantity of the value */
} MrXmlNaming;

MrXmlNaming mr_xml_name_record (const MbusTelegram *telegram, const MbusRecord *record);

/** Appends the unit of the plain form, which includes the quantity. */
void mr_xml_append_plain_name (GString *out, const MrXmlNaming *naming);

/** Appends unit and quantity of the normalised form. One unit of the record is @factor · 10^@factor_exponent of that
 *  unit. */
void mr_xml_append_normalized_name (GString *out, const MrXmlNaming *naming, guint32 *factor, int *factor_exponent);

/** Appends the value: in the unit of the name, or converted with the factor of the normalised name. */
void mr_xml_append_value (GString *out, const MrXmlNaming *naming, gboolean normalized, guint32 factor,
                          int factor_exponent);

G_END_DECLS
