/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Aligned columns of text, for a terminal or a text file. */

/** @width: of the column at least; it grows with what mr_columns_fit() sees. */
typedef struct {
  const char *title; /* marked for translation */
  gboolean right;    /* numbers end where the column ends */
  guint width;
} MrColumn;

/** Widens @columns so that their titles and @cells fit. */
void mr_columns_fit (MrColumn *columns, guint n_columns, const char *const *cells);

/** Appends a line with the titles. */
void mr_columns_append_titles (GString *out, const MrColumn *columns, guint n_columns);

/** Appends a line with @cells, without their control characters. */
void mr_columns_append (GString *out, const MrColumn *columns, guint n_columns, const char *const *cells);

/** Returns: (transfer full): @text without control characters: what a meter sends must not steer a terminal. */
char *mr_text_harmless (const char *text);

G_END_DECLS
