/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver of a serial port is asked for besides octets. */
#include "config.h"

#include <linux/serial.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "mr-line-open.h"

#include "serial-shim.h"

typedef struct {
  int bus;
  char *path;
  MrLine *line;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  struct termios raw;
  char path[PATH_MAX];
  int port;

  serial_shim = (SerialShim) { .log = NULL };
  g_assert_cmpint (openpty (&self->bus, &port, path, NULL, NULL), ==, 0);
  tcgetattr (self->bus, &raw);
  cfmakeraw (&raw);
  tcsetattr (self->bus, TCSANOW, &raw);
  close (port);
  self->path = g_strdup (path);
  serial_shim.log = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->line);
  if (self->bus >= 0)
    close (self->bus);
  g_free (self->path);
  g_string_free (g_steal_pointer (&serial_shim.log), TRUE);
}

static void
open_line (Fixture *self, const char *query)
{
  g_autofree char *text = g_strconcat ("serial:", self->path, query, NULL);
  g_autoptr (MrTimebase) quick = mr_timebase_new (1000);
  const MrLineOptions options = { .timebase = quick };
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (text, &error);

  g_assert_no_error (error);
  self->line = mr_line_open (uri, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mr_line_checks_parity (self->line)); /* so libserialport drives it */
}

/* Where @log says in this order what is in @parts. */
static void
assert_in_order (const char *const *parts)
{
  const char *at = serial_shim.log->str;

  g_test_message ("%s", at);
  for (; *parts != NULL; parts++)
    {
      at = strstr (at, *parts);
      g_assert_nonnull (at);
      at += strlen (*parts);
    }
}

/* Low latency is set while the port is open, and what it was before it is closed. */
static void
test_low_latency (Fixture *self, gconstpointer data)
{
  serial_shim.has_settings = serial_shim.keeps_flags = TRUE;
  serial_shim.flags = ASYNC_SPD_VHI;
  serial_shim.latency_timer = "255\n";
  open_line (self, "");
  g_assert_cmpint (serial_shim.flags, ==, ASYNC_SPD_VHI | (int) ASYNC_LOW_LATENCY);
  g_assert_null (mr_line_warning (self->line)); /* the timer is not used then */

  g_string_truncate (serial_shim.log, 0);
  mr_line_close (self->line);
  g_assert_cmpint (serial_shim.flags, ==, ASYNC_SPD_VHI);
  assert_in_order ((const char *const[]) { "low- ", "close ", NULL });
}

static void
test_low_latency_of_others (Fixture *self, gconstpointer data)
{
  serial_shim.has_settings = serial_shim.keeps_flags = TRUE;
  serial_shim.flags = ASYNC_LOW_LATENCY;
  serial_shim.latency_timer = "255\n";
  open_line (self, "");
  g_assert_null (mr_line_warning (self->line));
  mr_line_close (self->line);
  g_assert_cmpint (serial_shim.flags, ==, ASYNC_LOW_LATENCY);
}

/* A driver without such settings, or one that accepts them without effect, is used as it is. */
static void
test_no_low_latency (Fixture *self, gconstpointer data)
{
  serial_shim.has_settings = GPOINTER_TO_INT (data);
  open_line (self, "");
  g_assert_null (mr_line_warning (self->line));
  g_assert_cmpint (serial_shim.flags, ==, 0);
  mr_line_close (self->line);
  g_assert_null (strstr (serial_shim.log->str, "low"));
}

static void
test_latency_timer (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *timer;
    const char *says; /* NULL: nothing */
  } cases[] = { { "1\n", NULL }, { "16\n", NULL }, { "64\n", NULL }, { "65\n", "65 ms" }, { "255\n", "255 ms" }, { "?", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      serial_shim.latency_timer = cases[i].timer;
      open_line (self, "");
      if (cases[i].says == NULL)
        g_assert_null (mr_line_warning (self->line));
      else
        g_assert_nonnull (strstr (mr_line_warning (self->line), cases[i].says));
      g_clear_object (&self->line);
    }
}

static void
test_counts (Fixture *self, gconstpointer data)
{
  MrLineFaults faults;

  open_line (self, "");
  g_assert_false (mr_line_count_faults (self->line, &faults));

  serial_shim.counts = TRUE;
  serial_shim.parity = 1;
  serial_shim.framing = 2;
  serial_shim.overruns = 3;
  serial_shim.lost = 10;
  serial_shim.breaks = -1; /* the kernel's numbers wrap around */
  g_assert_true (mr_line_count_faults (self->line, &faults));
  g_assert_cmpuint (faults.parity, ==, 1);
  g_assert_cmpuint (faults.framing, ==, 2);
  g_assert_cmpuint (faults.overruns, ==, 13);
  g_assert_cmpuint (faults.breaks, ==, G_MAXUINT);

  mr_line_close (self->line);
  g_assert_false (mr_line_count_faults (self->line, &faults));
}

static void
read_octets (int fd, guint8 *octets, gsize n)
{
  for (gsize got = 0; got < n;)
    {
      const gssize more = read (fd, octets + got, n - got);

      g_assert_cmpint (more, >, 0);
      got += (gsize) more;
    }
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
note_sent (const MrTapEvent *event, gpointer user_data)
{
  if (event->kind == MR_TAP_SENT)
    *(gsize *) user_data += event->len;
}

/* Every request comes after its preamble, in 8N1, and is sent in the format of the bus. What the head hears of it is not
 * taken for an answer, and no tap sees it. */
static void
test_wake (Fixture *self, gconstpointer data)
{
  static const guint8 request[] = { 0x10, 0x40, 0x05, 0x45, 0x16 };
  guint8 sent[504 + sizeof request];
  g_autoptr (GError) error = NULL;
  gsize n_shown = 0;
  guint8 heard[4];

  open_line (self, "?wake=504");
  mr_line_add_tap (self->line, note_sent, &n_shown, NULL);
  for (guint i = 0; i < 2; i++)
    {
      const gint64 before = mr_timebase_now (mr_line_timebase (self->line));

      g_string_truncate (serial_shim.log, 0);
      g_assert_cmpint (write (self->bus, "\x55\x55", 2), ==, 2);
      g_assert_true (mr_line_write (self->line, request, sizeof request, NULL, &error));
      g_assert_no_error (error);
      assert_in_order ((const char *const[]) { "8N1 504 8E1 5 ", NULL });
      g_assert_cmpint (mr_timebase_now (mr_line_timebase (self->line)) - before, >=, 2100 * G_TIME_SPAN_MILLISECOND);
      read_octets (self->bus, sent, sizeof sent);
      for (gsize j = 0; j < 504; j++)
        g_assert_cmphex (sent[j], ==, 0x55);
      g_assert_cmpmem (sent + 504, sizeof request, request, sizeof request);
      g_assert_cmpint (mr_line_read (self->line, heard, sizeof heard, before, NULL, &error), ==, 0);
    }
  g_assert_cmpuint (n_shown, ==, 2 * sizeof request);
}

/* However a preamble ends, the port is left in the format of the bus. */
static void
test_wake_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *text = g_strconcat ("serial:", self->path, "?wake=1000&baud=300", NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  g_autoptr (GError) error = NULL;
  GThread *thread;

  /* In real time: more than half a minute, if it were not cancelled. */
  self->line = mr_line_open (uri, NULL, NULL, &error);
  g_assert_no_error (error);
  g_string_truncate (serial_shim.log, 0);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (mr_line_write (self->line, (const guint8 *) "x", 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_true (g_str_has_suffix (serial_shim.log->str, "8N1 1000 8E1 "));
}

static void
test_wake_unplugged (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  open_line (self, "?wake=504");
  close (self->bus);
  self->bus = -1;
  g_assert_false (mr_line_write (self->line, (const guint8 *) "x", 1, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, self->path));
}

static void
test_power (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *query;
    int modem;
    gint64 settle_ms;
  } cases[] = {
    { "", TIOCM_DTR | TIOCM_RTS, 0 },
    { "?settle=700", TIOCM_DTR | TIOCM_RTS, 700 },
    { "?power=dtr", TIOCM_DTR, 2000 },
    { "?power=rts&settle=300", TIOCM_RTS, 300 },
    { "?power=both", TIOCM_DTR | TIOCM_RTS, 2000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("serial:", self->path, cases[i].query, NULL);
      g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
      g_autoptr (MrTimebase) clock = mr_timebase_new (1000);
      const MrLineOptions options = { .timebase = clock };
      const gint64 before = mr_timebase_now (clock);

      /* As the kernel leaves them when the device is opened. */
      serial_shim.modem = TIOCM_DTR | TIOCM_RTS;
      self->line = mr_line_open (uri, &options, NULL, NULL);
      g_assert_nonnull (self->line);
      g_assert_cmphex (serial_shim.modem & (TIOCM_DTR | TIOCM_RTS), ==, cases[i].modem);
      g_assert_cmpint (mr_timebase_now (clock) - before, >=, cases[i].settle_ms * G_TIME_SPAN_MILLISECOND);
      g_clear_object (&self->line);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/serial-driver/low-latency/restored", Fixture, NULL, set_up, test_low_latency, tear_down);
  g_test_add ("/serial-driver/low-latency/of-others", Fixture, NULL, set_up, test_low_latency_of_others, tear_down);
  g_test_add ("/serial-driver/low-latency/no-settings", Fixture, GINT_TO_POINTER (FALSE), set_up, test_no_low_latency,
              tear_down);
  g_test_add ("/serial-driver/low-latency/not-kept", Fixture, GINT_TO_POINTER (TRUE), set_up, test_no_low_latency,
              tear_down);
  g_test_add ("/serial-driver/latency-timer", Fixture, NULL, set_up, test_latency_timer, tear_down);
  g_test_add ("/serial-driver/counts", Fixture, NULL, set_up, test_counts, tear_down);
  g_test_add ("/serial-driver/wake/each-request", Fixture, NULL, set_up, test_wake, tear_down);
  g_test_add ("/serial-driver/wake/cancelled", Fixture, NULL, set_up, test_wake_cancelled, tear_down);
  g_test_add ("/serial-driver/wake/unplugged", Fixture, NULL, set_up, test_wake_unplugged, tear_down);
  g_test_add ("/serial-driver/power", Fixture, NULL, set_up, test_power, tear_down);

  return g_test_run ();
}
