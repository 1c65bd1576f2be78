/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-hide-keys.h"

/* The shortest key that this program makes or asks for: 128 bits. */
#define DIGITS_MIN 32

#define PLACEHOLDER "…"

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isxdigit (text[n]))
    n++;

  return n;
}

/* Returns: the number of digits of the word at the beginning of @text, 0 if it is not of hex digits alone. */
static gsize
measure_word (const char *text)
{
  gsize n = count_digits (text);

  return g_ascii_isalnum (text[n]) ? 0 : n;
}

/* What may be between the digits of a key that is pasted from somewhere. */
static gboolean
is_separator (char character)
{
  return character == ' ' || character == ':' || character == '-';
}

/* Returns: the length of the key at the beginning of @text, which is or is not the beginning of a word; 0 if there is no
 * key. */
static gsize
measure_key (const char *text, gboolean begins_word)
{
  gsize n_digits = begins_word ? measure_word (text) : 0;
  gsize len = n_digits;
  gsize next;

  while (len > 0 && is_separator (text[len]) && (next = measure_word (text + len + 1)) > 0)
    {
      len += 1 + next;
      n_digits += next;
    }
  if (n_digits < DIGITS_MIN)
    len = n_digits = count_digits (text);

  return n_digits >= DIGITS_MIN ? len : 0;
}

char *
mr_hide_keys (const char *text)
{
  GString *shown = g_string_new (NULL);
  gboolean begins_word = TRUE;

  while (*text != '\0')
    {
      gsize len = measure_key (text, begins_word);

      if (len > 0)
        g_string_append (shown, PLACEHOLDER);
      else
        g_string_append_c (shown, text[0]);
      text += MAX (len, 1);
      begins_word = !g_ascii_isalnum (text[-1]);
    }

  return g_string_free (shown, FALSE);
}
