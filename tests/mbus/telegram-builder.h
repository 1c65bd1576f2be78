/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/* Telegrams for tests: records as hex between a header, lengths and a checksum. */

/** Returns: (transfer full): a long frame, RSP_UD of primary address 1, with @ci followed by the octets of @hex. */
GBytes *build_frame (guint8 ci, const char *hex);

/** Returns: (transfer full): the decoded build_frame(), which must be decodable. */
MbusTelegram *decode_frame (guint8 ci, const char *hex);

/** Returns: (transfer full): @records after the long header of CI 72: id 12345678, KAM, version 34, heat (return),
 *  access number 7, status 0, in clear. */
MbusTelegram *decode_records (const char *records);

/** Returns: (transfer none): record @i, which must exist. */
const MbusRecord *record_at (const MbusTelegram *telegram, guint i);

/** Decodes @record alone; it must give one record without error, with these texts. */
void assert_record (const char *record, const char *quantity, const char *value, const char *unit);

/** Decodes @record alone; it must give one record without error, whose value has this validity and no text. */
void assert_invalid (const char *record, MbusValidity validity);
