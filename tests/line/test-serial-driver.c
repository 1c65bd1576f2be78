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

  return g_test_run ();
}
