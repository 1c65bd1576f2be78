/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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

/** Returns: (transfer full): @text without control characters, because data from a meter must not control a
 *  terminal. */
char *mr_text_harmless (const char *text);

G_END_DECLS
