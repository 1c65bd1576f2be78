/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-piece.h"

G_BEGIN_DECLS

/**
 * MrCliDecoder:
 *
 * Decodes telegrams with everything available: the keys in a file, and the formats of compact frames from the profiles,
 * the user's store and the other telegrams, in any order.
 *
 * A telegram is passed on as soon as it is decoded. Only a compact frame whose format is not known waits, and with it
 * what follows, until its format comes, the input ends, or %MR_CLI_DECODER_WAITING_MAX octets are waiting.
 */
typedef struct _MrCliDecoder MrCliDecoder;

#define MR_CLI_DECODER_WAITING_MAX (1024 * 1024)

/** @key_file: (nullable). @decoded: called for each piece, in order. Returns: (transfer full): %NULL after a message on
 *  stderr. */
MrCliDecoder *mr_cli_decoder_new (const char *key_file, MrCliPieceFunc decoded, gpointer user_data);
void mr_cli_decoder_free (MrCliDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliDecoder, mr_cli_decoder_free)

/**
 * mr_cli_decoder_add:
 * @piece: (transfer full): gets a telegram or trouble if it has octets
 *
 * The store is opened only if a format is missing, or if a format was learned that is worth storing.
 */
void mr_cli_decoder_add (MrCliDecoder *self, MrCliPiece *piece);

/** There are no more pieces: passes on what is waiting, and stores the formats that were learned. */
void mr_cli_decoder_end (MrCliDecoder *self);

G_END_DECLS
