/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_same_word (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *expected = g_utf8_casefold (word, -1);

  return g_str_equal (folded, expected);
}

gboolean
mr_cli_is_yes (const char *question, char *answer)
{
  const char *letter = strchr (question, '[');
  g_autofree char *shown = letter != NULL ? g_strndup (letter + 1, strcspn (letter + 1, "/]")) : g_strdup ("y");
  const char *const words[] = { shown, _("yes"), "y", "yes" };

  g_strstrip (answer);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_utf8_validate (answer, -1, NULL) && is_same_word (answer, words[i]))
      return TRUE;
  return FALSE;
}
