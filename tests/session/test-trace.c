/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trace says line by line: words, filter, search; and how it grows. Work is counted, not timed. */
#include "config.h"

#include <string.h>

#include "../folder-fixture.h"
#include "mr-trace-load.h"
#include "mr-trace-log.h"
#include "mr-trace-scan.h"
#include "mr-trace-words.h"
#include "session-fixture.h"

#define HEADER "# Meter Room trace 1: seconds and octets, > sent, < received, = about the line\n"

#define TELEGRAM "68 15 15 68 08 05 72 78 56 34 12 2D 2C 23 04 01 00 00 00 04 06 39 30 00 00 87 16"

/* --- Helpers --- */

static MrTraceStore *
new_store (gsize max)
{
  g_autoptr (GError) error = NULL;
  MrTraceStore *store = mr_trace_store_new (max, &error);

  g_assert_no_error (error);
  return store;
}

static void
add (MrTraceStore *store, const char *text)
{
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (store), text, strlen (text), NULL, NULL, NULL));
}

static MrTraceSnapshot *
snapshot_of (const char *text)
{
  g_autoptr (MrTraceStore) store = new_store (1024 * 1024);

  add (store, text);
  return mr_trace_store_snapshot (store);
}

static void
assert_words (const char *text, guint line, const char *expected)
{
  g_autoptr (MrTraceSnapshot) snapshot = snapshot_of (text);
  g_autoptr (MrTraceReader) reader = mr_trace_reader_new (snapshot);
  g_autofree char *words = mr_trace_words (reader, line);

  g_assert_cmpstr (words, ==, expected);
}

static MrTraceSorts
sorts_of (const char *text, guint line)
{
  g_autoptr (MrTraceSnapshot) snapshot = snapshot_of (text);
  g_autoptr (MrTraceReader) reader = mr_trace_reader_new (snapshot);

  return mr_trace_line_sorts (reader, line);
}

static void
wait_for_scan (MrTraceLog *log)
{
  WAIT_UNTIL (!mr_trace_log_is_scanning (log));
}

/* Returns: (transfer full): the numbers of the lines that are listed, "0 3 4". */
static char *
list_lines (MrTraceLog *log)
{
  GString *out = g_string_new (NULL);

  wait_for_scan (log);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (MrTraceRow) row = g_list_model_get_item (G_LIST_MODEL (log), i);

      g_string_append_printf (out, "%s%u", i > 0 ? " " : "", mr_trace_row_get_line (row));
    }
  return g_string_free (out, FALSE);
}

static void
assert_listed (MrTraceLog *log, const char *expected)
{
  g_autofree char *lines = list_lines (log);

  g_assert_cmpstr (lines, ==, expected);
}

/* --- Words --- */

static void
test_words (void)
{
  static const struct {
    const char *line;
    const char *words;
  } cases[] = {
    { HEADER, "Beginning of the trace" },
    { "# door opened\n", "door opened" },
    { "= 0.000000 baud=2400 latency=0 fixed\n", "Baud rate 2400" },
    { "> 0.000000 10 40 01 41 16\n", "SND_NKE to address 1" },
    { "> 0.000000 10 7B 05 80 16\n", "REQ_UD2 to address 5" },
    { "> 0.000000 10 5A FD 57 16\n", "REQ_UD1 to the selected meter" },
    { "> 0.000000 10 5B FE 59 16\n", "REQ_UD2 to any meter" },
    { "> 0.000000 10 40 FF 3F 16\n", "SND_NKE to all meters" },
    { "> 0.000000 68 0B 0B 68 53 FD 52 78 56 34 12 2D 2C 23 04 36 16\n", "Selects KAM 12345678" },
    { "> 0.000000 68 0B 0B 68 53 FD 52 FF FF FF 12 FF FF FF FF AD 16\n", "Selects 12FFFFFF" },
    { "> 0.000000 68 03 03 68 53 05 BB 13 16\n", "SND_UD to address 5 · CI field BB · sets the baud rate" },
    { "> 0.000000 55 55 55\n", "3 octets that are no frame" },
    { "< 0.000000 E5\n", "Acknowledged (E5)" },
    { "< 0.000000 " TELEGRAM "\n", "Telegram from KAM 12345678 · 27 octets" },
    { "< 0.000000 68 04 04 68 08 05 70 08 85 16\n",
      "Refusal from address 5. The meter is busy. Try again later." },
    { "< 0.000000 68 03 03 68 08 05 78 86 16\n",
      "Damaged. The checksum of the frame is 86, but its bytes add up to 85." },
    { "< 0.000000 00 E5\n", "Acknowledged (E5) · 1 damaged octet" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_words (cases[i].line, 0, cases[i].words);
}

/* Converters and networks hand a telegram over in pieces, and some hear what they send. */
static void
test_around (void)
{
  static const char pieces[] =
    "> 0.000000 10 7B 05 80 16\n"
    "< 0.050000 68 15 15 68 08 05 72 78 56\n"
    "< 0.066000 34 12 2D 2C 23 04 01 00 00\n"
    "< 0.082000 00 04 06 39 30 00 00 87 16\n";
  static const char lost[] =
    "> 0.000000 10 7B 05 80 16\n"
    "< 0.050000 68 15 15 68 08 05 72 78 56\n"
    "< 0.066000 34 12 2D 2C 23 04 01 00 00\n"
    "> 1.000000 10 7B 05 80 16\n";
  static const char echo[] =
    "> 0.000000 10 7B 05 80 16\n"
    "< 0.010000 10 7B 05 80 16\n"
    "# no one\n"
    "> 1.000000 10 7B 06 81 16\n";

  assert_words (pieces, 0, "REQ_UD2 to address 5");
  assert_words (pieces, 1, "Part of the telegram that ends below");
  assert_words (pieces, 2, "Part of the telegram that ends below");
  assert_words (pieces, 3, "Telegram from KAM 12345678 · 27 octets");
  g_assert_cmpint (sorts_of (pieces, 2), ==, 0);
  g_assert_cmpint (sorts_of (pieces, 3), ==, 0);
  assert_words (lost, 1, "Damaged. The length of the frame is 18 bytes instead of 27.");
  g_assert_cmpint (sorts_of (lost, 1), ==, MR_TRACE_ERRORS);
  g_assert_cmpint (sorts_of (lost, 2), ==, MR_TRACE_ERRORS);
  assert_words (echo, 0, "REQ_UD2 to address 5 · no answer");
  assert_words (echo, 1, "Echo · REQ_UD2 to address 5");
  /* What is not over yet is not known. */
  assert_words (echo, 3, "REQ_UD2 to address 6");
}

/* --- Filter and search --- */

/* 0 … 12 */
#define CONVERSATION \
  "= 0.000000 baud=2400 latency=0\n" \
  "> 0.000000 10 40 05 45 16\n" \
  "< 0.050000 E5\n" \
  "> 0.100000 10 7B 05 80 16\n" \
  "< 0.150000 " TELEGRAM "\n" \
  "> 1.000000 10 7B 06 81 16\n" \
  "> 2.000000 68 0B 0B 68 53 FD 52 78 56 34 12 2D 2C 23 04 36 16\n" \
  "< 2.050000 E5\n" \
  "# a mark\n" \
  "> 3.000000 68 06 06 68 53 FD 51 01 7A 07 23 16\n" \
  "< 3.050000 E5\n" \
  "> 4.000000 10 7B 07 82 16\n" \
  "< 4.050000 68 03 03 68 08 05 78 86 16\n"

static void
test_filter (void)
{
  g_autoptr (MrTraceSnapshot) snapshot = snapshot_of (CONVERSATION);
  g_autoptr (MrTraceLog) log = mr_trace_log_new (snapshot);
  MrTraceFilter filter = { .sorts = MR_TRACE_ERRORS, .primary = -1 };

  assert_listed (log, "0 1 2 3 4 5 6 7 8 9 10 11 12");
  mr_trace_log_set_filter (log, &filter);
  assert_listed (log, "8 12");
  filter.sorts = MR_TRACE_SILENCE;
  mr_trace_log_set_filter (log, &filter);
  assert_listed (log, "5 8");
  filter.sorts = MR_TRACE_WRITES;
  mr_trace_log_set_filter (log, &filter);
  assert_listed (log, "8 9 10");
  filter = (MrTraceFilter) { .of_meter = TRUE, .primary = 5 };
  g_assert_true (mbus_secondary_parse ("123456782D2C2304", &filter.secondary, NULL));
  mr_trace_log_set_filter (log, &filter);
  assert_listed (log, "1 2 3 4 6 7 8 9 10");
  filter = (MrTraceFilter) { .primary = -1 };
  mr_trace_log_set_filter (log, &filter);
  assert_listed (log, "0 1 2 3 4 5 6 7 8 9 10 11 12");
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(gint64 *) user_data = mr_trace_find_finish (result, &error);
  g_assert_no_error (error);
}

static gint64
find (MrTraceLog *log, const char *text, guint line, gboolean backwards)
{
  gint64 found = -3;

  mr_trace_log_find_async (log, text, line, backwards, NULL, on_found, &found);
  WAIT_UNTIL (found != -3);
  return found;
}

static void
test_find (void)
{
  g_autoptr (MrTraceSnapshot) snapshot = snapshot_of (CONVERSATION);
  g_autoptr (MrTraceLog) log = mr_trace_log_new (snapshot);
  const MrTraceFilter filter = { .sorts = MR_TRACE_WRITES, .primary = -1 };

  g_assert_cmpint (find (log, "e5", 0, FALSE), ==, 2);
  g_assert_cmpint (find (log, "e5", 2, FALSE), ==, 7);
  g_assert_cmpint (find (log, "e5", 10, FALSE), ==, 2);
  g_assert_cmpint (find (log, "E5", 7, TRUE), ==, 2);
  g_assert_cmpint (find (log, "kam 12345678", 0, FALSE), ==, 4);
  g_assert_cmpint (find (log, "7b 05", 0, FALSE), ==, 3);
  g_assert_cmpint (find (log, "nowhere", 0, FALSE), ==, -1);
  mr_trace_log_set_filter (log, &filter);
  wait_for_scan (log);
  g_assert_cmpint (find (log, "e5", 0, FALSE), ==, 10);
  g_assert_cmpuint (mr_trace_log_find_position (log, 10), ==, 2);
}

/* --- Growth --- */

/* A row that is shown learns what later lines make of it, and a filter that it has come to match. */
static void
test_live (void)
{
  g_autoptr (MrTraceStore) store = new_store (1024 * 1024);
  g_autoptr (MrTraceSnapshot) before = NULL;
  g_autoptr (MrTraceSnapshot) after = NULL;
  g_autoptr (MrTraceLog) log = NULL;
  g_autoptr (MrTraceLog) silent = NULL;
  g_autoptr (MrTraceRow) row = NULL;
  const MrTraceFilter filter = { .sorts = MR_TRACE_SILENCE, .primary = -1 };

  add (store, "> 0.000000 10 7B 05 80 16\n");
  before = mr_trace_store_snapshot (store);
  log = mr_trace_log_new (before);
  silent = mr_trace_log_new (before);
  mr_trace_log_set_filter (silent, &filter);
  row = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_assert_cmpstr (mr_trace_row_get_words (row), ==, "REQ_UD2 to address 5");
  assert_listed (silent, "");

  add (store, "> 1.000000 10 7B 06 81 16\n");
  after = mr_trace_store_snapshot (store);
  mr_trace_log_update (log, after);
  mr_trace_log_update (silent, after);
  g_assert_cmpstr (mr_trace_row_get_words (row), ==, "REQ_UD2 to address 5 · no answer");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 2);
  assert_listed (silent, "0");
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *n_listed)
{
  *n_listed = *n_listed - removed + added;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, *n_listed);
}

/* Appends lines from the number @from up to @to, of about 33 characters. */
static void
add_many (MrTraceStore *store, guint from, guint to)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    g_string_append_printf (text, "> %u.000000 10 7B %02X %02X 16\n", i, i & 0x7F, (0x7B + (i & 0x7F)) & 0xFF);
  add (store, text->str);
}

#define N_MANY 1000000
#define N_CHUNK 10000

/* A million lines: none is decoded but those that are looked at, and the oldest are dropped. */
static void
test_million (void)
{
  g_autoptr (MrTraceStore) store = new_store (24 * 1024 * 1024);
  g_autoptr (MrTraceSnapshot) empty = mr_trace_store_snapshot (store);
  g_autoptr (MrTraceLog) log = mr_trace_log_new (empty);
  g_autoptr (MrTraceRow) shown = NULL;
  g_autoptr (GBytes) saved = NULL;
  guint n_listed = 0;
  guint first;

  g_signal_connect (log, "items-changed", G_CALLBACK (count_changes_cb), &n_listed);
  for (guint i = 0; i < N_MANY; i += N_CHUNK)
    {
      g_autoptr (MrTraceSnapshot) snapshot = NULL;

      add_many (store, i, i + N_CHUNK);
      snapshot = mr_trace_store_snapshot (store);
      mr_trace_log_update (log, snapshot);
      g_clear_object (&shown);
      shown = g_list_model_get_item (G_LIST_MODEL (log), n_listed - 1);
    }
  first = mr_trace_log_get_n_dropped (log);
  g_assert_cmpuint (first, >, 0);
  g_assert_cmpuint (first + n_listed, ==, N_MANY);
  g_assert_cmpuint (n_listed, >, N_MANY / 2);
  /* Once when it is shown, and once when others follow. */
  g_assert_cmpuint (mr_trace_log_get_n_decoded (log), <=, 2 * N_MANY / N_CHUNK);

  g_clear_object (&shown);
  shown = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_assert_cmpuint (mr_trace_row_get_line (shown), ==, first);
  g_clear_object (&shown);
  shown = g_list_model_get_item (G_LIST_MODEL (log), n_listed / 2);
  g_assert_true (g_str_has_prefix (mr_trace_row_get_words (shown), "REQ_UD2 to address "));
}

/* What is saved when lines were dropped begins with what was known of the bus, and says what is missing. */
static void
test_dropped (void)
{
  g_autoptr (MrTraceStore) store = new_store (0);
  g_autoptr (MrTraceSnapshot) whole = NULL;
  g_autoptr (MrTraceSnapshot) rest = NULL;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) saved = NULL;
  g_autofree char *beginning = NULL;

  add (store, HEADER "= 0.000000 baud=300 latency=7 fixed\n");
  add_many (store, 0, 100);
  whole = mr_trace_store_snapshot (store);
  add_many (store, 100, N_CHUNK);
  rest = mr_trace_store_snapshot (store);

  all = mr_trace_snapshot_format (whole, NULL);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (all, NULL), HEADER "= 0.000000 baud=300 latency=7 fixed\n> 0.0"));
  g_assert_cmpuint (mr_trace_snapshot_get_first (rest), >, 100);
  saved = mr_trace_snapshot_format (rest, NULL);
  beginning = g_strdup_printf (HEADER "# the first %u lines are missing: only the latest are kept\n"
                               "= 0.000000 baud=300 latency=7 fixed\n> %u.000000 ",
                               mr_trace_snapshot_get_first (rest), mr_trace_snapshot_get_first (rest) - 2);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (saved, NULL), beginning));
}

/* --- Files --- */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static MrTraceSnapshot *
load (const char *path, const char *text, gssize len, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, len, NULL));
  mr_trace_load_async (file, NULL, on_loaded, &result);
  WAIT_UNTIL (result != NULL);
  return mr_trace_load_finish (result, error);
}

static void
test_load (FolderFixture *self, gconstpointer data)
{
  g_autoptr (MrTraceSnapshot) good = load (self->path, HEADER CONVERSATION "\n\n> 5.0 E5", -1, NULL);
  g_autofree char *long_line = g_strnfill (9000, 'x');
  g_autofree char *comment = g_strconcat ("#", long_line, "\n", NULL);
  const struct {
    const char *text; /* NULL: there is no file */
    gssize len;
    const char *message;
  } bad[] = {
    { "hello\n", -1, "Line 1" }, { "> 1.0 E5\n< 0.5 E5\n", -1, "Line 2" }, { comment, -1, "line 1 is too long" },
    { "> 1.0 E5\0> 1.0 E5\n", 18, "cannot be read" }, { NULL, 0, "cannot be read" },
  };

  g_assert_cmpuint (mr_trace_snapshot_get_end (good), ==, 15);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_remove (self->path);
      g_assert_null (load (self->path, bad[i].text, bad[i].len, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, bad[i].message));
      g_assert_nonnull (strstr (error->message, self->path));
    }
}

int
main (int argc, char *argv[])
{
  /* Not the cache of whoever runs the tests. */
  g_setenv ("XDG_CACHE_HOME", g_get_tmp_dir (), TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trace/words", test_words);
  g_test_add_func ("/trace/around", test_around);
  g_test_add_func ("/trace/filter", test_filter);
  g_test_add_func ("/trace/find", test_find);
  g_test_add_func ("/trace/live", test_live);
  g_test_add_func ("/trace/million", test_million);
  g_test_add_func ("/trace/dropped", test_dropped);
  g_test_add ("/trace/load", FolderFixture, NULL, folder_fixture_set_up, test_load, folder_fixture_tear_down);
  return g_test_run ();
}
