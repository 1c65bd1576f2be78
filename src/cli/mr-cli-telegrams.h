/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-piece.h"

G_BEGIN_DECLS

/**
 * MrCliTelegrams:
 *
 * Finds answers of meters in any input, including damaged ones: hexadecimal digits with or without spaces, one telegram
 * per line or spread over lines, where '#' begins a comment; or a trace recorded with --trace; or binary data.
 * Acknowledgements and telegrams from a master contain no registers and are left out; but if there is nothing else, the
 * master's telegrams are found.
 *
 * The input may come in parts of any size. What is found is passed on at once, and only the beginning of an incomplete
 * telegram is kept.
 */
typedef struct _MrCliTelegrams MrCliTelegrams;

/** @found: called for each piece, in the order of the input. */
MrCliTelegrams *mr_cli_telegrams_new (MrCliPieceFunc found, gpointer user_data);
void mr_cli_telegrams_free (MrCliTelegrams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliTelegrams, mr_cli_telegrams_free)

void mr_cli_telegrams_add (MrCliTelegrams *self, const guint8 *data, gsize n);

/** The input has ended: the last line may have no line end, the last telegram may be incomplete. */
void mr_cli_telegrams_end (MrCliTelegrams *self);

/** Returns: see mr_cli_splitter_n_examined(). */
guint64 mr_cli_telegrams_n_examined (const MrCliTelegrams *self);

G_END_DECLS
