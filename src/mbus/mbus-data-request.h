/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/** Of the octets after CI 50: the upper four bits say which data the meter sends, the lower four number its telegrams
 *  (EN 13757-3:2018 clause 7, mbus-protocol §1.2). */
#define MBUS_N_RESET_SUBCODES 16

/**
 * MbusDataRequest:
 * @ci: CI field
 * @n_data: of @data
 * @data: what follows it
 *
 * What is sent to a meter (SND_UD) so that it sends other data than usual when it is asked next: an application reset
 * with a subcode (CI 50), records that select others (CI 51), or a command of its manufacturer. Plain data.
 */
typedef struct {
  guint8 ci;
  guint8 n_data;
  guint8 data[MBUS_DATA_MAX];
} MbusDataRequest;

/**
 * MbusDataRequestSource:
 * @MBUS_DATA_REQUEST_TYPED: anybody's: only what the standard says to be reading
 * @MBUS_DATA_REQUEST_DOCUMENTED: the manufacturer's documents say that this model is read so
 *
 * Who says that a request reads.
 */
typedef enum {
  MBUS_DATA_REQUEST_TYPED,
  MBUS_DATA_REQUEST_DOCUMENTED
} MbusDataRequestSource;

/** @text: the subcode, two hex digits. Returns: %FALSE with %MBUS_ERROR_INVALID. */
gboolean mbus_data_request_parse_reset (const char *text, MbusDataRequest *out, GError **error);

/** @text: "B1", or with octets "B1:0102". Returns: %FALSE with %MBUS_ERROR_INVALID. */
gboolean mbus_data_request_parse_command (const char *text, MbusDataRequest *out, GError **error);

/**
 * mbus_data_request_parse_selection:
 * @texts: (array zero-terminated=1): each one or several, separated by commas: VIF and VIFE ("13", "FD 48"), which
 *   select that record of storage, tariff and subunit 0; DIF, DIFE, VIF and VIFE ("C8 3F 7E"); or "all"
 *
 * Returns: %FALSE with %MBUS_ERROR_INVALID
 */
gboolean mbus_data_request_parse_selection (const char *const *texts, MbusDataRequest *out, GError **error);

/**
 * mbus_data_request_check:
 *
 * The list of what may be sent in a readout, because it changes no setting; everything else is refused. It is in the
 * source, with where each line is from.
 *
 * Returns: whether it may; else %FALSE with %MBUS_ERROR_UNSUPPORTED and what it would do
 */
gboolean mbus_data_request_check (const MbusDataRequest *self, MbusDataRequestSource source, GError **error);

gboolean mbus_data_request_equal (const MbusDataRequest *a, const MbusDataRequest *b);

/** Returns: (transfer full): its stable English name, "application-reset 50", "command B1", "select 08 13, 08 FD 48":
 *  an option of meterctl and its value. */
char *mbus_data_request_format (const MbusDataRequest *self);

/** Returns: (transfer none) (nullable): the standard's English name, marked for translation, of the data that an
 *  application reset with a subcode asks for. */
const char *mbus_data_request_standard_name (const MbusDataRequest *self);

/** Returns: whether an application reset without subcode ends its effect, as the standard defines for its own. */
gboolean mbus_data_request_ends_with_reset (const MbusDataRequest *self);

/** Returns: whether the first telegram after the request has the records of the one before, whatever their values,
 *  although others were asked for: a meter acknowledges what it does not know. */
gboolean mbus_data_request_had_no_effect (const MbusDataRequest *self, const MbusTelegram *before,
                                          const MbusTelegram *now);

/** SND_UD of @self to @address (primary, or 253 after a selection). */
void mbus_data_request_frame (const MbusDataRequest *self, guint8 address, gboolean fcb, MbusFrame *out);

G_END_DECLS
