/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MBUS_FIELD_NO_RECORD (-1)

/**
 * MbusField:
 * @offset: of its first octet in the telegram's octets; of a compact frame's record header: in that header
 * @length: octets
 * @record: index of the record it belongs to, %MBUS_FIELD_NO_RECORD for frame and telegram header
 * @words: translated: "DIF 0C: instantaneous value, 8 BCD digits"
 *
 * What some octets of a telegram are.
 */
typedef struct {
  guint16 offset;
  guint16 length;
  int record;
  char *words;
} MbusField;

/** Returns: (transfer full) (element-type MbusField): no fields yet; each is freed with the array's clear function. */
GArray *mbus_fields_new (void);

/** Appends a field. @words: (transfer full); dropped when @length is 0. */
void mbus_fields_add (GArray *fields, gsize offset, gsize length, int record, char *words);

G_END_DECLS
