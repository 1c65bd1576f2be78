/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-append.h"
#include "mr-xml-units.h"

G_BEGIN_DECLS

/* The parts of the XML writer: characters, names, values. */

/** Escapes the text from @start on, which came from a meter or a person. */
void mr_xml_escape_from (GString *out, gsize start);

void mr_xml_append_escaped (GString *out, const char *text);

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
