/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MrCliPiece:
 * @source: (nullable): name of the input, borrowed; not set by mr-cli-telegrams.h
 * @offset: of its first octet in the input
 * @octets: (nullable): a possible telegram
 * @telegram: (nullable): the decoded telegram; not set by mr-cli-telegrams.h
 * @trouble: (nullable): a complete sentence: why it is not a telegram
 * @trouble_offset: offset of the error in @octets
 *
 * A piece of the input of "meterctl decode".
 */
typedef struct {
  const char *source;
  gsize offset;
  GBytes *octets;
  MbusTelegram *telegram;
  char *trouble;
  gsize trouble_offset;
} MrCliPiece;

void mr_cli_piece_free (MrCliPiece *self);

/** @piece: (transfer full) */
typedef void (*MrCliPieceFunc) (MrCliPiece *piece, gpointer user_data);

G_END_DECLS
