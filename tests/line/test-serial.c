/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pty.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "mr-line-open.h"

/* How late a loaded machine may be; only for what must not take for ever. */
#define GENEROUS (5 * G_USEC_PER_SEC)

/* A pty: the far end, which is the bus, and the name of the near end, which is the port. */
typedef struct {
  int bus;
  char *path;
  MrLine *line;
} Fixture;

static MrLine *
open_serial (const char *path, const char *query, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = g_strconcat ("serial:", path, query, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  g_assert_nonnull (uri);
  return mr_line_open (uri, NULL, cancellable, error);
}

static void
make_pty (Fixture *fixture)
{
  struct termios raw;
  char path[PATH_MAX];
  int port;

  g_assert_cmpint (openpty (&fixture->bus, &port, path, NULL, NULL), ==, 0);
  tcgetattr (fixture->bus, &raw);
  cfmakeraw (&raw);
  tcsetattr (fixture->bus, TCSANOW, &raw);
  close (port);
  fixture->path = g_strdup (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_pty (fixture);
  fixture->line = open_serial (fixture->path, "", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->line);
  if (fixture->bus >= 0)
    close (fixture->bus);
  g_free (fixture->path);
}

static gint64
in (MrLine *line, gint64 microseconds)
{
  return mr_timebase_now (mr_line_timebase (line)) + microseconds;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static gpointer
unplug_soon (gpointer data)
{
  Fixture *fixture = data;

  g_usleep (20 * 1000);
  close (fixture->bus);
  return NULL;
}

static void
test_octets_pass (Fixture *fixture, gconstpointer data)
{
  guint8 all[256];
  guint8 buffer[256];
  gsize got = 0;
  g_autoptr (GError) error = NULL;

  /* Every octet, those that a terminal would take for itself too: 0x03, 0x04, 0x0A, 0x0D, 0x11, 0x13, 0x1A. */
  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;

  g_assert_true (mr_line_write (fixture->line, all, sizeof all, NULL, &error));
  g_assert_no_error (error);
  while (got < sizeof all)
    {
      gssize n = read (fixture->bus, buffer + got, sizeof buffer - got);

      g_assert_cmpint (n, >, 0);
      got += (gsize) n;
    }
  g_assert_cmpmem (buffer, got, all, sizeof all);

  g_assert_cmpint (write (fixture->bus, all, sizeof all), ==, sizeof all);
  for (got = 0; got < sizeof all;)
    {
      gssize n = mr_line_read (fixture->line, buffer + got, sizeof buffer - got, in (fixture->line, GENEROUS), NULL,
                               &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      got += (gsize) n;
    }
  g_assert_cmpmem (buffer, got, all, sizeof all);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  gint64 deadline = in (fixture->line, 2000);
  g_autoptr (GError) error = NULL;
  guint8 buffer[4];

  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, deadline, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (mr_timebase_now (mr_line_timebase (fixture->line)), >=, deadline);
}

static speed_t
speed_of (Fixture *fixture)
{
  struct termios present;

  g_assert_cmpint (tcgetattr (fixture->bus, &present), ==, 0);
  return cfgetospeed (&present);
}

static void
test_baud (Fixture *fixture, gconstpointer data)
{
  static const struct { guint baud; speed_t speed; } rates[] = {
    { 300, B300 }, { 600, B600 }, { 1200, B1200 }, { 2400, B2400 },
    { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 },
  };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mr_line_baud (fixture->line), ==, 2400);
  g_assert_cmpuint (speed_of (fixture), ==, B2400);
  g_assert_nonnull (strstr (mr_line_description (fixture->line), "2400 baud, 8E1"));
  g_assert_true (mr_line_can_set_baud (fixture->line));

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *named = g_strdup_printf ("%u baud", rates[i].baud);

      g_assert_true (mr_line_set_baud (fixture->line, rates[i].baud, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (mr_line_baud (fixture->line), ==, rates[i].baud);
      g_assert_cmpuint (speed_of (fixture), ==, rates[i].speed);
      g_assert_nonnull (strstr (mr_line_description (fixture->line), named));
    }

  g_assert_false (mr_line_set_baud (fixture->line, 12345, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED);
  g_assert_cmpuint (mr_line_baud (fixture->line), ==, 38400);
}

/* The limits of the connection hold whatever asks for a rate, and leave the line as it was. */
static void
test_baud_limits (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  make_pty (&fixture);
  fixture.line = open_serial (fixture.path, "?min-baud=4800&max-baud=9600", NULL, NULL);
  g_assert_nonnull (fixture.line);
  g_assert_cmpuint (mr_line_baud (fixture.line), ==, 4800);
  g_assert_cmpuint (speed_of (&fixture), ==, B4800);
  g_assert_true (mr_line_set_baud (fixture.line, 9600, NULL));

  g_assert_false (mr_line_set_baud (fixture.line, 2400, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "2400 baud is less than 4800 baud"));
  g_clear_error (&error);
  g_assert_false (mr_line_set_baud (fixture.line, 19200, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "19200 baud is more than 9600 baud"));
  g_assert_cmpuint (mr_line_baud (fixture.line), ==, 9600);
  g_assert_cmpuint (speed_of (&fixture), ==, B9600);
  tear_down (&fixture, NULL);
}

static void
test_format (void)
{
  Fixture fixture = { 0 };

  make_pty (&fixture);
  fixture.line = open_serial (fixture.path, "?kind=mbmc2022&baud=9600", NULL, NULL);
  g_assert_nonnull (fixture.line);
  g_assert_cmpuint (mr_line_baud (fixture.line), ==, 9600);
  g_assert_nonnull (strstr (mr_line_description (fixture.line), "9600 baud, 8N1"));
  tear_down (&fixture, NULL);
}

static tcflag_t
bad_octet_flags (Fixture *fixture)
{
  struct termios present;

  g_assert_cmpint (tcgetattr (fixture->bus, &present), ==, 0);
  return present.c_iflag & (INPCK | IGNPAR | PARMRK | ISTRIP);
}

/* An octet with bad parity must be seen to be bad. What that takes is lost whenever the rate is set. */
static void
test_parity (Fixture *fixture, gconstpointer data)
{
  g_assert_cmphex (bad_octet_flags (fixture), ==, INPCK);
  g_assert_true (mr_line_set_baud (fixture->line, 300, NULL));
  g_assert_cmphex (bad_octet_flags (fixture), ==, INPCK);

  g_clear_object (&fixture->line);
  fixture->line = open_serial (fixture->path, "?kind=mbmc2022", NULL, NULL);
  g_assert_nonnull (fixture->line);
  g_assert_cmphex (bad_octet_flags (fixture), ==, 0);
  g_assert_true (mr_line_set_baud (fixture->line, 9600, NULL));
  g_assert_cmphex (bad_octet_flags (fixture), ==, 0);
}

/* What another program left in the port does not stay. */
static void
test_parity_after_others (void)
{
  Fixture fixture = { 0 };
  struct termios left;

  make_pty (&fixture);
  g_assert_cmpint (tcgetattr (fixture.bus, &left), ==, 0);
  left.c_iflag |= IGNPAR | PARMRK | ISTRIP;
  g_assert_cmpint (tcsetattr (fixture.bus, TCSANOW, &left), ==, 0);

  fixture.line = open_serial (fixture.path, "", NULL, NULL);
  g_assert_nonnull (fixture.line);
  g_assert_cmphex (bad_octet_flags (&fixture), ==, INPCK);
  tear_down (&fixture, NULL);
}

static void
test_unplugged (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("unplug", unplug_soon, fixture);
  g_autoptr (GError) error = NULL;
  guint8 buffer[4] = { 0 };

  /* Without a deadline: the loss itself must end the wait. */
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_clear_error (&error);
  g_thread_join (thread);
  fixture->bus = -1;

  g_assert_false (mr_line_write (fixture->line, buffer, sizeof buffer, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_clear_error (&error);

  g_assert_false (mr_line_set_baud (fixture->line, 300, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_clear_error (&error);

  mr_line_close (fixture->line);
  g_assert_null (open_serial (fixture->path, "", NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  guint8 buffer[4];

  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_cancel_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *much = g_malloc0 (1 << 20);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  /* Nobody reads the bus, so a megabyte cannot get through. */
  g_assert_false (mr_line_write (fixture->line, much, 1 << 20, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) second = open_serial (fixture->path, "", NULL, &error);

  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_BUSY);
  g_assert_null (second);
  g_clear_error (&error);

  /* And free again as soon as the first is closed, for a line that did not outlive its cable as well. */
  mr_line_close (fixture->line);
  second = open_serial (fixture->path, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mr_line_write (second, (const guint8 *) "x", 1, NULL, &error));
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *directory = g_dir_make_tmp ("mr-serial-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (directory, "usb-adapter", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->line);
  g_assert_cmpint (symlink (fixture->path, link), ==, 0);
  fixture->line = open_serial (link, "", NULL, &error);
  g_assert_no_error (error);

  g_unlink (link);
  g_rmdir (directory);
}

static void
test_not_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_serial ("/dev/ttyNoSuchPort0", "", NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/dev/ttyNoSuchPort0"));
  g_clear_error (&error);

  g_assert_null (open_serial ("/dev/null", "", NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "not a serial port"));
  g_clear_error (&error);

  g_assert_null (open_serial ("/dev", "", NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
}

static void
test_permission (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may open everything");
      return;
    }

  make_pty (&fixture);
  g_assert_cmpint (g_chmod (fixture.path, 0), ==, 0);
  g_assert_null (open_serial (fixture.path, "", NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "sudo usermod -aG "));
  tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/serial/octets-pass", Fixture, NULL, set_up, test_octets_pass, tear_down);
  g_test_add ("/serial/silence", Fixture, NULL, set_up, test_silence, tear_down);
  g_test_add ("/serial/baud", Fixture, NULL, set_up, test_baud, tear_down);
  g_test_add_func ("/serial/baud/limits", test_baud_limits);
  g_test_add_func ("/serial/format", test_format);
  g_test_add ("/serial/parity/marked-bad", Fixture, NULL, set_up, test_parity, tear_down);
  g_test_add_func ("/serial/parity/after-others", test_parity_after_others);
  g_test_add ("/serial/unplugged", Fixture, NULL, set_up, test_unplugged, tear_down);
  g_test_add ("/serial/cancel/read", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/serial/cancel/write", Fixture, NULL, set_up, test_cancel_write, tear_down);
  g_test_add ("/serial/busy", Fixture, NULL, set_up, test_busy, tear_down);
  g_test_add ("/serial/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add_func ("/serial/not-there", test_not_there);
  g_test_add_func ("/serial/permission", test_permission);

  return g_test_run ();
}
