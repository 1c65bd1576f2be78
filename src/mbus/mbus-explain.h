/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-field.h"
#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_telegram_explain:
 *
 * Explains every octet of a telegram in words, from the first 68 to the last 16: frame, header, sublayer, each record's
 * DIF, DIFE, VIF, VIFE, LVAR and data, encrypted octets, and what could not be read.
 *
 * Returns: (transfer full) (element-type MbusField): in order, without gaps or overlaps; each field is freed with the
 *   array's clear function
 */
GArray *mbus_telegram_explain (const MbusTelegram *self);

G_END_DECLS
