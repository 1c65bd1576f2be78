/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mr-line-open.h"
#include "sim-master.h"

/* The scheme sim: octets through the same interface as a real port's, with a clock of its own. */

#define NKE_FLAT_1 "10 40 65 A5 16"  /* primary address 101 */
#define NKE_GARDEN "10 40 0F 4F 16"  /* 15, hears 300 baud only */
#define NKE_NOBODY "10 40 FA 3A 16"

static MrLine *
open_line (const char *text, GError **error)
{
  g_autoptr (MrUri) uri = mr_uri_parse (text, error);

  return uri == NULL ? NULL : mr_line_open (uri, NULL, NULL, error);
}

static MrLine *
open_demo (const char *text)
{
  g_autoptr (GError) error = NULL;
  MrLine *line = open_line (text, &error);

  g_assert_no_error (error);
  return line;
}

static void
say (MrLine *line, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);

  mr_line_write (line, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), NULL, &error);
  g_assert_no_error (error);
}

/* One read of at most @max octets within @patience of bus time. */
static char *
hear (MrLine *line, gsize max, gint64 patience)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *octets = g_malloc (max);
  gint64 deadline = mr_timebase_now (mr_line_timebase (line)) + patience;
  gssize n = mr_line_read (line, octets, max, deadline, NULL, &error);

  g_assert_no_error (error);
  return mbus_hex (octets, (gsize) n);
}

static void
test_answer (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  gint64 begin = mr_timebase_now (mr_line_timebase (line));
  g_autofree char *answer = NULL;
  gint64 took;

  g_assert_cmpfloat (mr_timebase_speed (mr_line_timebase (line)), ==, 0);
  g_assert_cmpuint (mr_line_baud (line), ==, 2400);
  g_assert_true (mr_line_can_set_baud (line));
  g_assert_nonnull (strstr (mr_line_description (line), "Lindenhof 12"));
  g_assert_nonnull (strstr (mr_line_description (line), "24"));

  say (line, NKE_FLAT_1);
  answer = hear (line, 16, SECOND);
  took = mr_timebase_now (mr_line_timebase (line)) - begin;

  /* Five octets, the delay of 60 bits that meters have unless told otherwise, one octet. */
  g_assert_cmpstr (answer, ==, "E5");
  g_assert_cmpint (ABS (took - mr_sim_bits (5 * 11 + 60 + 11, 2400)), <=, 3);
}

static void
test_silence (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  gint64 begin = mr_timebase_now (mr_line_timebase (line));
  g_autofree char *answer = NULL;

  say (line, NKE_NOBODY);
  answer = hear (line, 16, SECOND);
  g_assert_cmpstr (answer, ==, "");
  g_assert_cmpint (mr_timebase_now (mr_line_timebase (line)) - begin, ==, SECOND);
}

/* An octet becomes readable when it has ended, not before. */
static void
test_octet_by_octet (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  gint64 last = 0;

  say (line, "10 7B 65 E0 16");
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *octet = hear (line, 16, SECOND);
      gint64 now = mr_timebase_now (mr_line_timebase (line));

      g_assert_cmpuint (strlen (octet), ==, 2);
      if (i > 0)
        g_assert_cmpint (ABS (now - last - mr_sim_bits (11, 2400)), <=, 1);
      last = now;
    }
}

static void
test_deadline_amid_answer (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;

  say (line, NKE_FLAT_1);
  early = hear (line, 16, mr_sim_bits (5 * 11 + 60 + 5, 2400));
  late = hear (line, 16, SECOND);
  g_assert_cmpstr (early, ==, "");
  g_assert_cmpstr (late, ==, "E5");
}

static void
test_baud (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  g_autoptr (MrLine) slow = open_demo ("sim:demo?baud=300");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *begun = NULL;

  say (line, NKE_GARDEN);
  before = hear (line, 16, SECOND);
  mr_line_set_baud (line, 300, &error);
  g_assert_no_error (error);
  say (line, NKE_GARDEN);
  after = hear (line, 16, SECOND);

  g_assert_cmpstr (before, ==, "");
  g_assert_cmpstr (after, ==, "E5");

  g_assert_cmpuint (mr_line_baud (slow), ==, 300);
  say (slow, NKE_GARDEN);
  begun = hear (slow, 16, SECOND);
  g_assert_cmpstr (begun, ==, "E5");
}

/* Once the line has another rate, it hears at that, also what answers a request at the old one. */
static void
test_baud_of_answer (void)
{
  g_autofree char *text = one_meter ("switches-baud = at-new-rate\nbaud = 2400; 300\n");
  g_autofree char *directory = g_dir_make_tmp ("mr-sim-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "switching.bus", NULL);
  g_autofree char *uri = g_strconcat ("sim:", path, NULL);
  g_autofree char *answer = NULL;
  g_autoptr (MrLine) line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  line = open_demo (uri);
  say (line, "68 03 03 68 53 05 B8 10 16");
  mr_line_set_baud (line, 300, &error);
  g_assert_no_error (error);
  answer = hear (line, 16, SECOND);
  g_assert_cmpstr (answer, ==, "E5");

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_scaled (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo?speed=100");
  g_autofree char *answer = NULL;

  g_assert_cmpfloat (mr_timebase_speed (mr_line_timebase (line)), ==, 100);
  say (line, NKE_FLAT_1);
  answer = hear (line, 1, SECOND);
  g_assert_cmpstr (answer, ==, "E5");
}

static void
test_cancelled (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint8 octet;

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (mr_line_read (line, &octet, 1, G_MAXINT64, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed (void)
{
  g_autoptr (MrLine) line = open_demo ("sim:demo");
  g_autoptr (GError) error = NULL;
  guint8 octet;

  mr_line_close (line);
  g_assert_cmpint (mr_line_read (line, &octet, 1, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

static void
test_no_such_bus (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_line ("sim:/nonexistent.bus", &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent.bus"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/sim/line/answer", test_answer);
  g_test_add_func ("/sim/line/silence", test_silence);
  g_test_add_func ("/sim/line/octet-by-octet", test_octet_by_octet);
  g_test_add_func ("/sim/line/deadline-amid-answer", test_deadline_amid_answer);
  g_test_add_func ("/sim/line/baud", test_baud);
  g_test_add_func ("/sim/line/baud-of-answer", test_baud_of_answer);
  g_test_add_func ("/sim/line/scaled", test_scaled);
  g_test_add_func ("/sim/line/cancelled", test_cancelled);
  g_test_add_func ("/sim/line/closed", test_closed);
  g_test_add_func ("/sim/line/no-such-bus", test_no_such_bus);

  return g_test_run ();
}
