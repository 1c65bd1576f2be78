/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MrCliPiece:
 * @offset: of its first octet in the input
 * @octets: (nullable): a possible telegram
 * @telegram: (nullable): the decoded telegram; not set by mr_cli_find_telegrams()
 * @trouble: (nullable): a complete sentence: why it is not a telegram
 * @trouble_offset: offset of the error in @octets
 *
 * A piece of the input.
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
 * @contents: hexadecimal digits with or without spaces, one telegram per line or spread over lines, '#' begins a
 *   comment; or a trace recorded with --trace; or binary data
 *
 * Finds answers of meters in any input, including damaged ones. Acknowledgements and telegrams from a master contain no
 * registers and are skipped; but if there is nothing else, the master's telegrams are returned.
 *
 * Returns: (transfer full) (element-type MrCliPiece): in order
 */
GPtrArray *mr_cli_find_telegrams (GBytes *contents);

G_END_DECLS
