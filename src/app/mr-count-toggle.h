/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrCountToggle:
 *
 * A toggle above a list that shows some of its rows: a word, and how many they are.
 *
 * Properties: "word" (string) · "count" (uint)
 */
#define MR_TYPE_COUNT_TOGGLE (mr_count_toggle_get_type ())
G_DECLARE_FINAL_TYPE (MrCountToggle, mr_count_toggle, MR, COUNT_TOGGLE, GtkToggleButton)

G_END_DECLS
