/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MrCliPiece:
 * @offset: of its first octet in what was read
 * @octets: (nullable): what may be a telegram
 * @telegram: (nullable): what it says; not set by mr_cli_find_telegrams()
 * @trouble: (nullable): whole sentence: why it is no telegram
 * @trouble_offset: where in @octets it goes wrong
 *
 * A piece of what a person has at hand.
 */
typedef struct {
  gsize offset;
  GBytes *octets;
  MbusTelegram *telegram;
  char *trouble;
  gsize trouble_offset;
} MrCliPiece;

/**
 * mr_cli_find_telegrams:
 * @contents: hex digits with or without blanks, one telegram a line or spread over lines, '#' begins a comment; or a
 *   trace as --trace records it; or the octets themselves
 *
 * Finds meters' answers in what a person has at hand, damaged ones too. Acknowledgements and what a master sends carry
 * no registers and are passed over; but when nothing else is there, what the master sends is found.
 *
 * Returns: (transfer full) (element-type MrCliPiece): in order
 */
GPtrArray *mr_cli_find_telegrams (GBytes *contents);

G_END_DECLS
