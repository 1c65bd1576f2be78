/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MbusField:
 * @offset: of its first octet in the telegram's octets; of a compact frame's record header: in that header
 * @length: octets
 * @record: index of the record it belongs to, -1 for frame and telegram header
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

/**
 * mbus_telegram_explain:
 *
 * Explains every octet of a telegram in words, from the first 68 to the last 16: frame, header, sublayer, each record's
 * DIF, DIFE, VIF, VIFE, LVAR and data, what is encrypted, and what could not be read.
 *
 * Returns: (transfer full) (element-type MbusField): in order, without gaps and overlaps; each field is freed with the
 *   array's clear function
 */
GArray *mbus_telegram_explain (const MbusTelegram *self);

/**
 * mbus_record_explain:
 *
 * Explains the header of a record in words, one field an octet or a group of them. Offsets count from the first octet
 * of the record's header; a record without header has no fields.
 *
 * Returns: (transfer full) (element-type MbusField)
 */
GArray *mbus_record_explain (const MbusRecord *self);

G_END_DECLS
