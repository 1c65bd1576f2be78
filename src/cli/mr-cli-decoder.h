/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-telegrams.h"

G_BEGIN_DECLS

/**
 * MrCliDecoder:
 *
 * Reads telegrams with all there is to draw on: a file of keys, the formats of compact frames that the profiles, the
 * user's store and the telegrams themselves know, in whatever order they come.
 */
typedef struct _MrCliDecoder MrCliDecoder;

/** @key_file: (nullable). Returns: (transfer full): %NULL after a sentence on stderr. */
MrCliDecoder *mr_cli_decoder_new (const char *key_file);
void mr_cli_decoder_free (MrCliDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliDecoder, mr_cli_decoder_free)

/**
 * mr_cli_decoder_run:
 * @pieces: (element-type MrCliPiece): those with octets get a telegram, or trouble
 *
 * Reads all of @pieces. The store is opened only when a format is missing, or when one was learned that is worth
 * keeping.
 */
void mr_cli_decoder_run (MrCliDecoder *self, GPtrArray *pieces);

G_END_DECLS
