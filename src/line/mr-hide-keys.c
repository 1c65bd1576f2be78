/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-hide-keys.h"

#include <string.h>

/* The shortest key that this program makes or asks for: 128 bits. */
#define DIGITS_MIN 32

#define PLACEHOLDER "…"

#define HEX_PREFIX_LENGTH 2

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isxdigit (text[n]))
    n++;

  return n;
}

static gboolean
has_hex_prefix (const char *text)
{
  return text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && g_ascii_isxdigit (text[HEX_PREFIX_LENGTH]);
}

/* Returns: the length of the word at the beginning of @text, "5e" or "0x5e"; 0 if it is not of hex digits alone. */
static gsize
measure_word (const char *text, gsize *n_digits)
{
  const gsize prefix = has_hex_prefix (text) ? HEX_PREFIX_LENGTH : 0;

  *n_digits = count_digits (text + prefix);
  return *n_digits == 0 || g_ascii_isalnum (text[prefix + *n_digits]) ? 0 : prefix + *n_digits;
}

/* Returns: the length of what may be between the digits of a key that is pasted from somewhere, as in "5e:c2" and
 * "0x5e, 0xc2". All baud rates with commas have as many digits as a key. */
static gsize
measure_separator (const char *text)
{
  if (text[0] == ',')
    return has_hex_prefix (text + 1) ? 1 : text[1] == ' ' && has_hex_prefix (text + 2) ? 2 : 0;
  return text[0] != '\0' && strchr (" :-_", text[0]) != NULL ? 1 : 0;
}

/* Returns: the length of the key at the beginning of @text, which is or is not the beginning of a word; 0 if there is
 * no key. */
static gsize
measure_key (const char *text, gboolean begins_word)
{
  gsize n_digits = 0;
  gsize len = begins_word ? measure_word (text, &n_digits) : 0;
  gsize separator = 0;
  gsize n = 0;
  gsize next;

  while (len > 0 && (separator = measure_separator (text + len)) > 0 &&
         (next = measure_word (text + len + separator, &n)) > 0)
    {
      len += separator + next;
      n_digits += n;
    }
  if (len == 0 || n_digits < DIGITS_MIN)
    len = n_digits = count_digits (text);

  return n_digits >= DIGITS_MIN ? len : 0;
}

/* Finds the first key at or after @text. Returns: its length; 0 without one, then *@begin is the end of @text. */
static gsize
find_key (const char *text, gboolean begins_word, const char **begin)
{
  gsize len = 0;

  while (*text != '\0' && (len = measure_key (text, begins_word)) == 0)
    {
      begins_word = !g_ascii_isalnum (text[0]);
      text++;
    }
  *begin = text;
  return len;
}

char *
mr_hide_keys (const char *text)
{
  GString *shown = g_string_new (NULL);
  const char *key = NULL;
  gsize len;

  for (gboolean begins_word = TRUE; *text != '\0'; begins_word = FALSE)
    {
      len = find_key (text, begins_word, &key);
      g_string_append_len (shown, text, key - text);
      if (len > 0)
        g_string_append (shown, PLACEHOLDER);
      text = key + len;
    }

  return g_string_free (shown, FALSE);
}

/* --- A key in several words --- */

static void
add_words (GHashTable *words, const char *key, gsize len)
{
  const char *end = key + len;

  while (key < end)
    {
      const gsize n = has_hex_prefix (key) ? 0 : count_digits (key);

      if (n > 0)
        g_hash_table_add (words, g_ascii_strdown (key, (gssize) n));
      key += n > 0 ? n : has_hex_prefix (key) ? HEX_PREFIX_LENGTH : 1;
    }
}

GHashTable *
mr_find_key_words (const char *text)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *key = NULL;
  gsize len;

  for (gboolean begins_word = TRUE; (len = find_key (text, begins_word, &key)) > 0; begins_word = FALSE)
    {
      add_words (words, key, len);
      text = key + len;
    }

  return words;
}

char *
mr_hide_words (const char *text, GHashTable *words)
{
  GString *shown = g_string_new (NULL);

  while (*text != '\0')
    {
      const gsize n = count_digits (text);
      g_autofree char *word = g_ascii_strdown (text, (gssize) n);

      if (n > 0 && g_hash_table_contains (words, word))
        g_string_append (shown, PLACEHOLDER);
      else
        g_string_append_len (shown, text, (gssize) MAX (n, 1));
      text += MAX (n, 1);
    }

  return g_string_free (shown, FALSE);
}
