/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "csv-reader.h"
#include "mr-csv.h"

static void
test_round_trip (void)
{
  static const char *const cells[] = {
    "plain", "", " blank ", "comma, semicolon; tab\t", "say \"when\"", "\"", "two\r\nlines", "one\nfeed",
    "Höfe 3 · 2 %", "'quoted'",
  };
  static const char separators[] = { [MR_CSV_COMMA_POINT] = ',', [MR_CSV_SEMICOLON_COMMA] = ';' };

  for (MrCsvDialect dialect = MR_CSV_COMMA_POINT; dialect <= MR_CSV_SEMICOLON_COMMA; dialect++)
    {
      MrCsv *csv = mr_csv_new (dialect);
      for (guint row = 0; row < 2; row++)
        {
          for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
            mr_csv_add_text (csv, cells[i]);
          mr_csv_add_text (csv, NULL);
          mr_csv_end_row (csv);
        }
      g_autoptr (GBytes) file = mr_csv_finish (csv);
      g_autoptr (GPtrArray) rows = csv_read (file, separators[dialect]);

      g_assert_cmpuint (rows->len, ==, 2);
      for (guint row = 0; row < 2; row++)
        {
          g_assert_cmpuint (((GPtrArray *) rows->pdata[row])->len, ==, G_N_ELEMENTS (cells) + 1);
          for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
            g_assert_cmpstr (csv_cell (rows, row, i), ==, cells[i]);
          g_assert_cmpstr (csv_cell (rows, row, G_N_ELEMENTS (cells)), ==, "");
        }
    }
}

static void
assert_file (MrCsv *csv, const char *expected)
{
  g_autoptr (GBytes) file = mr_csv_finish (csv);
  gsize size;
  const char *data = g_bytes_get_data (file, &size);

  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
test_octets (void)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_csv_add_text (csv, "a");
  mr_csv_add_text (csv, "b,c");
  mr_csv_end_row (csv);
  mr_csv_add_text (csv, "\"");
  mr_csv_add_number (csv, "1.5");
  mr_csv_end_row (csv);
  assert_file (csv, "\xEF\xBB\xBF" "a,\"b,c\"\r\n" "\"\"\"\",1.5\r\n");

  assert_file (mr_csv_new (MR_CSV_COMMA_POINT), "\xEF\xBB\xBF");
}

static void
test_numbers (void)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);
  mr_csv_add_number (csv, "-12.347");
  mr_csv_add_number (csv, "");
  mr_csv_add_number (csv, NULL);
  mr_csv_add_number (csv, "7");
  mr_csv_end_row (csv);
  assert_file (csv, "\xEF\xBB\xBF" "-12.347,,,7\r\n");

  csv = mr_csv_new (MR_CSV_SEMICOLON_COMMA);
  mr_csv_add_number (csv, "-12.347");
  mr_csv_add_number (csv, "");
  mr_csv_add_number (csv, NULL);
  mr_csv_add_number (csv, "7");
  mr_csv_end_row (csv);
  assert_file (csv, "\xEF\xBB\xBF" "-12,347;;;7\r\n");
}

static void
test_injection (void)
{
  static const struct {
    const char *text;
    const char *cell;
  } cases[] = {
    { "=1+1", "'=1+1" },
    { "+1", "'+1" },
    { "-1", "'-1" },
    { "@SUM(A1)", "'@SUM(A1)" },
    { "\t=1", "'\t=1" },
    { "\r=1", "'\r=1" },
    { "\n=1", "'\n=1" },
    { "\uFF1D1", "'\uFF1D1" },
    { "\uFF0B1", "'\uFF0B1" },
    { "\uFF0D1", "'\uFF0D1" },
    { "\uFF201", "'\uFF201" },
    { "=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")" },
    { "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" },
    { "A=1", "A=1" },
    { "2-3", "2-3" },
  };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      mr_csv_add_text (csv, cases[i].text);
      mr_csv_end_row (csv);
    }
  g_autoptr (GBytes) file = mr_csv_finish (csv);
  g_autoptr (GPtrArray) rows = csv_read (file, ',');
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (csv_cell (rows, i, 0), ==, cases[i].cell);
}

/* A character that needs quotes is found at every place of a text of any length. */
static void
test_places (void)
{
  static const char odd[] = { ',', ';', '"', '\n', '\t' };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize n = 1; n <= 26; n++)
    for (gsize place = 1; place <= n; place++)
      for (gsize i = 0; i < sizeof odd; i++)
        {
          char *text = g_strnfill (n + 1, 'a');

          text[place] = odd[i];
          mr_csv_add_text (csv, text);
          mr_csv_end_row (csv);
          g_ptr_array_add (texts, text);
        }
  g_autoptr (GBytes) file = mr_csv_finish (csv);
  g_autoptr (GPtrArray) rows = csv_read (file, ',');
  for (guint i = 0; i < texts->len; i++)
    g_assert_cmpstr (csv_cell (rows, i, 0), ==, texts->pdata[i]);
}

/* What begins each row is repeated out of the text that it is appended to, also where that text has to grow. */
static void
test_repeat (void)
{
  const guint n_rows = 500;
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);
  const gsize begin = mr_csv_mark (csv);
  gsize end;

  mr_csv_add_text (csv, "12345678");
  mr_csv_add_text (csv, "a,b");
  end = mr_csv_mark (csv);
  mr_csv_end_row (csv);
  for (guint i = 1; i < n_rows; i++)
    {
      mr_csv_repeat (csv, begin, end);
      mr_csv_end_row (csv);
    }
  g_autoptr (GBytes) file = mr_csv_finish (csv);
  g_autoptr (GPtrArray) rows = csv_read (file, ',');
  g_assert_cmpuint (rows->len, ==, n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      g_assert_cmpstr (csv_cell (rows, i, 0), ==, "12345678");
      g_assert_cmpstr (csv_cell (rows, i, 1), ==, "a,b");
    }
}

static void
test_bad_utf8 (void)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_csv_add_text (csv, "H\xF6" "fe");
  mr_csv_end_row (csv);
  assert_file (csv, "\xEF\xBB\xBF" "H\uFFFD" "fe\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/csv/octets", test_octets);
  g_test_add_func ("/csv/round-trip", test_round_trip);
  g_test_add_func ("/csv/numbers", test_numbers);
  g_test_add_func ("/csv/injection", test_injection);
  g_test_add_func ("/csv/places", test_places);
  g_test_add_func ("/csv/repeat", test_repeat);
  g_test_add_func ("/csv/bad-utf8", test_bad_utf8);

  return g_test_run ();
}
