/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows of the template editor in which something is typed. */

/** Has Return in @row save the template, if nothing is wrong with it. @row: an AdwEntryRow. */
void mr_template_row_prepare (GtkEditable *row);

/** Returns: (transfer floating): an AdwEntryRow, prepared. @text: (nullable) */
GtkEditable *mr_template_row_new (const char *title, const char *text);

/** Shows at @row what is wrong with it, to assistive technologies too. @fault: (nullable): a sentence. */
void mr_template_row_set_fault (GtkEditable *row, const char *fault);

/** @text: (nullable) */
void mr_template_row_set_text (GtkEditable *row, const char *text);

/** Returns: (transfer none) (nullable): what was typed; %NULL if that is nothing. */
const char *mr_template_row_get_text (GtkEditable *row);

G_END_DECLS
