/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-words.h"

G_BEGIN_DECLS

/* Aligned columns of text, for a terminal or a text file. */

/** @width: minimum width of the column; mr_columns_fit() increases it. */
typedef struct {
  const char *title; /* marked for translation */
  gboolean right;    /* aligned to the right, for numbers */
  guint width;
} MrColumn;

/** Widens @columns so that their titles and @cells fit. */
void mr_columns_fit (MrColumn *columns, guint n_columns, const char *const *cells);

/** Appends a line with the titles. */
void mr_columns_append_titles (GString *out, const MrColumn *columns, guint n_columns);

/** Appends a line with @cells, with control characters replaced. */
void mr_columns_append (GString *out, const MrColumn *columns, guint n_columns, const char *const *cells);

/**
 * MrTable:
 *
 * Rows whose columns are as wide as their widest cell. Cells are added row by row, each to the end of one text.
 */
typedef struct _MrTable MrTable;

/** Returns: (transfer full): a table with the titles only. @columns: must live as long as it does; it sets their
 *  widths.
 *  @words: (nullable): likewise */
MrTable *mr_table_new (MrColumn *columns, guint n_columns, MrWords *words);

/** Begins the table again. */
void mr_table_begin (MrTable *self);
void mr_table_free (MrTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrTable, mr_table_free)

/** Begins the next cell. Returns: (transfer none): where its text is to be appended, until mr_table_end_cell(). */
GString *mr_table_begin_cell (MrTable *self);

/** Ends the cell. Control characters in it are replaced. */
void mr_table_end_cell (MrTable *self);

/** Adds a cell whose text is known. */
void mr_table_add_cell (MrTable *self, const char *text);

/** Returns: whether there are no rows but the titles. */
gboolean mr_table_is_empty (const MrTable *self);

/** Appends the table, one line for each row. */
void mr_table_append (const MrTable *self, GString *out);

/** Returns: (transfer full): @text without control characters, because data from a meter must not control a
 *  terminal. */
char *mr_text_harmless (const char *text);

G_END_DECLS
