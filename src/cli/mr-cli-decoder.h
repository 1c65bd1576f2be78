/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-telegrams.h"

G_BEGIN_DECLS

/**
 * MrCliDecoder:
 *
 * Decodes telegrams with everything available: the keys in a file, and the formats of compact frames from the profiles,
 * the user's store and the other telegrams, in any order.
 */
typedef struct _MrCliDecoder MrCliDecoder;

/** @key_file: (nullable). Returns: (transfer full): %NULL after a message on stderr. */
MrCliDecoder *mr_cli_decoder_new (const char *key_file);
void mr_cli_decoder_free (MrCliDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliDecoder, mr_cli_decoder_free)

/**
 * mr_cli_decoder_run:
 * @pieces: (element-type MrCliPiece): those with octets get a telegram, or trouble
 *
 * Decodes all of @pieces. The store is opened only if a format is missing, or if a format was learned that is worth
 * storing.
 */
void mr_cli_decoder_run (MrCliDecoder *self, GPtrArray *pieces);

G_END_DECLS
