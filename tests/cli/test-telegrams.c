/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces of an input: the same however the input is divided, and at a cost that grows as the input does. */
#include "config.h"

#include <string.h>

#include "mr-cli-splitter.h"
#include "mr-cli-telegrams.h"

/* An answer with CI 72, a damaged one, and one whose lengths differ. */
#define GOOD "68 12 12 68 08 05 72 78 56 34 12 2D 2C 35 04 07 00 00 00 01 06 05 38 16"
#define BAD "68 12 12 68 08 05 72 78 56 34 12 2D 2C 35 04 07 00 00 00 01 06 05 39 16"
#define UNEQUAL "68 13 12 68 08 05 72 78 56"
#define REQUEST "68 05 05 68 53 05 51 08 06 B7 16"

static void
describe (MrCliPiece *piece, gpointer user_data)
{
  GString *all = user_data;
  gsize n = 0;
  const guint8 *octets = piece->octets != NULL ? g_bytes_get_data (piece->octets, &n) : NULL;
  g_autofree char *hex = mbus_hex (octets, n);

  g_string_append_printf (all, "%" G_GSIZE_FORMAT ": %s%s\n", piece->offset, hex,
                          piece->trouble != NULL ? piece->trouble : "");
  mr_cli_piece_free (piece);
}

/* Adds @data in parts of @part octets. */
static char *
pieces_of (const char *data, gsize n, gsize part)
{
  GString *all = g_string_new (NULL);
  g_autoptr (MrCliTelegrams) telegrams = mr_cli_telegrams_new (describe, all);

  for (gsize i = 0; i < n; i += part)
    mr_cli_telegrams_add (telegrams, (const guint8 *) data + i, MIN (part, n - i));
  mr_cli_telegrams_end (telegrams);
  return g_string_free (all, FALSE);
}

static void
assert_divided (const char *data, gsize n)
{
  g_autofree char *whole = pieces_of (data, n, MAX (n, 1));

  for (gsize part = 1; part < 70; part++)
    {
      g_autofree char *divided = pieces_of (data, n, part);

      g_assert_cmpstr (divided, ==, whole);
    }
}

static const char *const texts[] = {
  GOOD,
  "# first\n" GOOD "\n" BAD "\n" GOOD "\nzz\n" BAD "\n" UNEQUAL "\n" GOOD "\n68 FF FF 68\n68 FF FF 68\n" GOOD "\n",
  REQUEST "\n" REQUEST "\n",
  REQUEST "\nzz\n",
  "\357\273\277< 0.1 " GOOD "\n> 0.2 10 7B 05 80 16\n= 0.3 baud=2400\n< 0.4 E5\n< 0.5 68 12 12 68 08\n< 0.6 05 72\nno",
  "68 12 12 68 08 05 72 78 56 34\n12 2D 2C 35 04 07 00 00 00 01\n06 05 38 16",
  "0x68,0x12, 0x12,0x68 0",
  "E5", "6", "", "\n\n",
};

static void
test_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_divided (texts[i], strlen (texts[i]));
}

static void
test_binary (void)
{
  g_autoptr (GBytes) octets = mbus_unhex ("00 41 42 " GOOD BAD UNEQUAL REQUEST GOOD BAD, NULL);
  gsize n = 0;
  const char *data = g_bytes_get_data (octets, &n);

  for (gsize end = 0; end <= n; end += 7)
    assert_divided (data, end);
}

static void
test_wide (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE" };
  g_autofree char *expected = pieces_of (GOOD, strlen (GOOD), 1);

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize n = 0;
      g_autofree char *wide = g_convert ("\357\273\277" GOOD "# Zähler\r\n", -1, charsets[i], "UTF-8", NULL, &n, NULL);
      g_autofree char *found = pieces_of (wide, n, n);

      g_assert_cmpstr (found, ==, expected);
      assert_divided (wide, n);
    }
}

/* A line without end is read in parts, and no pair of digits is divided. */
static void
test_long_line (void)
{
  static const char *const gaps[] = { "", " " };

  for (gsize i = 0; i < G_N_ELEMENTS (gaps); i++)
    {
      g_auto (GStrv) pairs = g_strsplit (GOOD, " ", -1);
      g_autofree char *one = g_strjoinv (gaps[i], pairs);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char *found = NULL;
      g_auto (GStrv) lines = NULL;

      while (line->len < 300 * 1000)
        g_string_append (line, one);
      found = pieces_of (line->str, line->len, 1000);
      lines = g_strsplit (found, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines) - 1, ==, line->len / strlen (one));
      for (guint j = 0; lines[j + 1] != NULL; j++)
        g_assert_true (g_str_has_suffix (lines[j], ": " GOOD));
    }
}

/* A comment may be longer than what is read to see whether the input is text. */
static void
test_long_comment (void)
{
  static const char *const beginnings[] = { "#", " \t#", "\357\273\277# ", "> 0.000000 ", "= " };
  g_autofree char *words = g_strnfill (300 * 1000, 'z');

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autofree char *text = g_strconcat (beginnings[i], words, "\n" GOOD "\n", NULL);
      g_autofree char *found = pieces_of (text, strlen (text), 1000);

      g_assert_cmpstr (found, ==, "0: " GOOD "\n");
    }
}

static void
count (MrCliPiece *piece, gpointer user_data)
{
  gsize *n = user_data;

  *n += piece->octets != NULL ? g_bytes_get_size (piece->octets) : 0;
  mr_cli_piece_free (piece);
}

/* Returns: how many octets were examined for @n times @part. All octets are in pieces. */
static guint64
examined (const guint8 *part, gsize n_part, guint n, gsize n_octets)
{
  gsize n_found = 0;
  g_autoptr (MrCliTelegrams) telegrams = mr_cli_telegrams_new (count, &n_found);

  for (guint i = 0; i < n; i++)
    mr_cli_telegrams_add (telegrams, part, n_part);
  mr_cli_telegrams_end (telegrams);
  g_assert_cmpuint (n_found, ==, n * n_octets);
  return mr_cli_telegrams_n_examined (telegrams);
}

/* The same for octets that are not text. */
static guint64
examined_octets (const guint8 *part, gsize n_part, guint n)
{
  gsize n_found = 0;
  MrCliSplitter *splitter = mr_cli_splitter_new (count, &n_found);
  guint64 n_examined;

  for (guint i = 0; i < n; i++)
    mr_cli_splitter_add (splitter, part, n_part, FALSE);
  mr_cli_splitter_end (splitter);
  n_examined = mr_cli_splitter_n_examined (splitter);
  mr_cli_splitter_free (splitter);
  g_assert_cmpuint (n_found, ==, n * n_part);
  return n_examined;
}

/* Of whatever does not end: ten times the input is ten times the work, and only a few looks at each octet. */
static void
test_growth (void)
{
  static const char *const lines[] = { "68 FF FF 68\n", "68 FF FE 68\n", "68 68 68 68\n", "68 03 03 68 00\n",
                                       "00 00 00 00\n", "10 68 FF FF 68\n", BAD "\n", "68 FF FF 68 08 00 00 E5\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GBytes) octets = mbus_unhex (lines[i], NULL);
      gsize n;
      const guint8 *data = g_bytes_get_data (octets, &n);
      const guint64 few = examined ((const guint8 *) lines[i], strlen (lines[i]), 1000, n);
      const guint64 many = examined ((const guint8 *) lines[i], strlen (lines[i]), 10000, n);

      g_assert_cmpuint (many, <=, 11 * few);
      g_assert_cmpuint (many, <=, 10000 * 3 * n);
      g_assert_cmpuint (examined_octets (data, n, 10000), <=, 10000 * 3 * n);
    }
}

/* A damaged telegram, and octets without any telegram, do not keep what comes after them. */
static void
test_at_once (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (MrCliTelegrams) telegrams = mr_cli_telegrams_new (describe, all);
  static const char line[] = GOOD "\n";
  guint8 noise[100 * 1000] = { 0 };

  mr_cli_telegrams_add (telegrams, (const guint8 *) line, strlen (line));
  g_assert_nonnull (strstr (all->str, "0: " GOOD));
  mr_cli_telegrams_add (telegrams, (const guint8 *) "00\n" BAD "\n", strlen ("00\n" BAD "\n"));
  mr_cli_telegrams_add (telegrams, (const guint8 *) line, strlen (line));
  g_assert_nonnull (strstr (all->str, "25: " BAD "\n49: " GOOD));
  {
    gsize n_found = 0;
    g_autoptr (MrCliTelegrams) binary = mr_cli_telegrams_new (count, &n_found);

    mr_cli_telegrams_add (binary, noise, sizeof noise);
    g_assert_cmpuint (n_found, >=, sizeof noise / 2);
    mr_cli_telegrams_end (binary);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/telegrams/text", test_text);
  g_test_add_func ("/telegrams/binary", test_binary);
  g_test_add_func ("/telegrams/wide", test_wide);
  g_test_add_func ("/telegrams/long-line", test_long_line);
  g_test_add_func ("/telegrams/long-comment", test_long_comment);
  g_test_add_func ("/telegrams/growth", test_growth);
  g_test_add_func ("/telegrams/at-once", test_at_once);
  return g_test_run ();
}
