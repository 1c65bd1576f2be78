/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_cli_is_yes:
 * @question: with the letters for yes and no in brackets: "[y/N]"
 * @answer: what the user typed; loses the blanks around it
 *
 * Any word but yes is no: "yesterday" is as little consent as "nein".
 *
 * Returns: whether @answer is the letter that @question shows before the slash, or the word for yes, in the language of
 *   the question or in English
 */
gboolean mr_cli_is_yes (const char *question, char *answer);

G_END_DECLS
