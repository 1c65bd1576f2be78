/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"
#include "mbus-vif.h"

G_BEGIN_DECLS

/* The names of quantities and units in libmbus, including its peculiarities, because programs compare them. */

/* How libmbus writes the power of ten of a value's last digit. */
typedef enum {
  MR_XML_SCALE_NONE,   /* not at all: the value has a decimal point */
  MR_XML_SCALE_PREFIX, /* "k", "10 k", "1e-1 " */
  MR_XML_SCALE_DECIMAL /* "0.1 " */
} MrXmlScale;

/**
 * MrXmlUnit:
 * @before, @after: the text around the power of ten in the unit of the plain form: "Energy (" and "Wh)"
 * @base: power of ten of the unit in @after
 * @unit, @quantity: of the normalised form
 * @factor: one unit of the record is @factor · 10^@factor_exponent of @unit
 *
 * The names for a range of VIFs.
 */
typedef struct {
  guint8 page; /* MbusVifPage */
  guint8 first;
  guint8 last;
  guint8 scale; /* MrXmlScale */
  gint8 base;
  const char *before;
  const char *after;
  const char *unit;
  const char *quantity;
  guint32 factor;
  gint8 factor_exponent;
} MrXmlUnit;

/** Returns: (transfer none) (nullable): the names of a VIF, if libmbus knows it. */
const MrXmlUnit *mr_xml_unit_lookup (MbusVifPage page, guint8 code);

/** Appends a power of ten as @scale says, before the unit. */
void mr_xml_append_scale (GString *out, MrXmlScale scale, int exponent);

/**
 * mr_xml_unit_base:
 * @unit: as in #MbusUnit
 *
 * Finds the base unit for a unit of time.
 *
 * Returns: (transfer none): it, or @unit itself
 */
const char *mr_xml_unit_base (const char *unit, guint32 *factor, int *factor_exponent);

/** Returns: (transfer none): libmbus' name of a device type. */
const char *mr_xml_medium (guint8 device_type);

/** Returns: (transfer none): libmbus' words for a refusal, or those of the standard. */
const char *mr_xml_refusal (guint8 code);

G_END_DECLS
