/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-piece.h"

G_BEGIN_DECLS

/**
 * MrCliSplitter:
 *
 * Divides a stream of octets into telegrams and what is left of damaged ones. A piece is passed on as soon as it is
 * certain where it ends, and then forgotten, so the size of the input does not matter. The work is proportional to the
 * number of octets, whatever they are.
 */
typedef struct _MrCliSplitter MrCliSplitter;

/** @found: called for each piece, in order. */
MrCliSplitter *mr_cli_splitter_new (MrCliPieceFunc found, gpointer user_data);
void mr_cli_splitter_free (MrCliSplitter *self);

/** @begins_line: a line of text began with the first of @octets. */
void mr_cli_splitter_add (MrCliSplitter *self, const guint8 *octets, gsize n, gboolean begins_line);

/** Adds something in the input that is not octets at all. @sentence: (transfer full): why */
void mr_cli_splitter_add_trouble (MrCliSplitter *self, char *sentence);

/** The input has ended: the pieces that are left are passed on. */
void mr_cli_splitter_end (MrCliSplitter *self);

/** Returns: how many octets were looked at to divide what is damaged; the same octet may count several times. */
guint64 mr_cli_splitter_n_examined (const MrCliSplitter *self);

G_END_DECLS
