/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "mr-xml-units.h"

G_BEGIN_DECLS

/* What the writer of XML is made of: characters, names, values. */

/* Most of a document are short texts of known length: where there is room, no call is made for them. */
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

/** Escapes what was appended from @start on: it came from a meter or a person. */
void mr_xml_escape_from (GString *out, gsize start);

void mr_xml_append_escaped (GString *out, const char *text);
void mr_xml_append_unsigned (GString *out, guint64 number);

/** Appends two hex digits. */
void mr_xml_append_octet (GString *out, guint8 octet);

/* What a record is called. Without a line of libmbus', the standard's names are taken. */
typedef struct {
  const MbusRecord *record;
  const MrXmlUnit *line; /* (nullable) */
  MrXmlScale scale;
  int exponent;          /* of the value's last digit, in the unit without prefix */
  const MbusUnit *other; /* (nullable): VIFE that says what the value is now */
} MrXmlNaming;

MrXmlNaming mr_xml_name_record (const MbusTelegram *telegram, const MbusRecord *record);

/** Appends the unit of the plain form, which names the quantity too. */
void mr_xml_append_plain_name (GString *out, const MrXmlNaming *naming);

/** Appends unit and quantity of the normalised form. @factor: so many of the unit are one of the record's own;
 *  · 10^@factor_exponent. */
void mr_xml_append_normalized_name (GString *out, const MrXmlNaming *naming, guint32 *factor, int *factor_exponent);

/** Appends the value: in the unit of the name, or as @factor and @factor_exponent of the normalised name say. */
void mr_xml_append_value (GString *out, const MrXmlNaming *naming, gboolean normalized, guint32 factor,
                          int factor_exponent);

G_END_DECLS
