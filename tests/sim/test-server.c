/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "mr-line-open.h"
#include "mr-listener.h"
#include "sim-master.h"

/* A bus offered to others: clients come by the same lines that reach real masters. */

#define SPEED 50 /* bus seconds in a second: no test waits long, and the thread keeps up */
#define PATIENCE (5 * SECOND)
#define IDENTITY "site 7"
#define KEY "0123456789abcdef"

#define NKE_FLAT_1 "10 40 65 A5 16" /* primary address 101 */
#define READ_FLAT_1 "10 7B 65 E0 16"
#define BEGIN_FLAT_1 "68 08 65 72 01 21 30 76"
#define NKE_GARDEN "10 40 0F 4F 16" /* 15, hears 300 baud only */

static MrSimBus *
demo_new (void)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_load ("demo", &error);

  g_assert_no_error (error);
  return bus;
}

static MrLine *
open_line (const char *text, GBytes *psk, GError **error)
{
  g_autoptr (MrUri) uri = mr_uri_parse (text, error);
  MrLineOptions options = { .psk = psk };

  return uri == NULL ? NULL : mr_line_open (uri, &options, NULL, error);
}

static MrLine *
open_client (MrSimServer *server, GBytes *psk)
{
  g_autoptr (GError) error = NULL;
  MrLine *line = open_line (mr_sim_server_uri (server), psk, &error);

  g_assert_no_error (error);
  return line;
}

/* Sends and reads until @n octets are there. */
static char *
ask (MrLine *line, const char *hex, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) request = mbus_unhex (hex, NULL);
  g_autofree guint8 *octets = g_malloc (n);
  gint64 deadline = mr_timebase_now (mr_line_timebase (line)) + PATIENCE;
  gsize got = 0;

  mr_line_write (line, g_bytes_get_data (request, NULL), g_bytes_get_size (request), NULL, &error);
  g_assert_no_error (error);

  while (got < n)
    {
      gssize more = mr_line_read (line, octets + got, n - got, deadline, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (more, >, 0);
      got += (gsize) more;
    }

  return mbus_hex (octets, got);
}

/* Octets of the telegram that the same bus gives in this process. */
static gsize
flat_1_length (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  g_autofree char *telegram = ask_at (bus, &now, 2400, READ_FLAT_1);

  g_assert_nonnull (strstr (telegram, BEGIN_FLAT_1));
  return (strlen (telegram) + 1) / strlen ("16 ");
}

/* Another client, who comes and goes. */
static void
assert_serves (MrSimServer *server, GBytes *psk)
{
  g_autoptr (MrLine) line = open_client (server, psk);
  g_autofree char *ack = ask (line, NKE_FLAT_1, 1);
  g_autofree char *telegram = ask (line, READ_FLAT_1, flat_1_length ());

  g_assert_cmpstr (ack, ==, "E5");
  g_assert_nonnull (strstr (telegram, BEGIN_FLAT_1));
  g_assert_true (g_str_has_suffix (telegram, " 16"));
  mr_line_close (line);
}

/* The server goes as a pulled plug would: its client learns of it, soon. */
static void
assert_goes (MrSimServer *server, GBytes *psk)
{
  g_autoptr (MrLine) line = open_client (server, psk);
  g_autofree char *ack = ask (line, NKE_FLAT_1, 1);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  gint64 deadline;
  guint8 octet;

  g_assert_cmpstr (ack, ==, "E5");
  mr_sim_server_free (server);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, SECOND);

  deadline = mr_timebase_now (mr_line_timebase (line)) + PATIENCE;
  g_assert_cmpint (mr_line_read (line, &octet, 1, deadline, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

static void
test_tcp (void)
{
  g_autoptr (GError) error = NULL;
  MrSimServer *server = mr_sim_server_new_tcp (demo_new (), 0, FALSE, SPEED, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (mr_sim_server_uri (server), "tcp://127.0.0.1:"));
  assert_serves (server, NULL);
  assert_serves (server, NULL);
  assert_goes (server, NULL);
}

static void
test_tcp_port_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrSimServer) server = mr_sim_server_new_tcp (demo_new (), 0, FALSE, SPEED, NULL);
  guint port = (guint) g_ascii_strtoull (strrchr (mr_sim_server_uri (server), ':') + 1, NULL, 10);

  g_assert_null (mr_sim_server_new_tcp (demo_new (), (guint16) port, FALSE, SPEED, &error));
  g_assert_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_PORT);
}

static void
test_tls (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) psk = g_bytes_new_static (KEY, strlen (KEY));
  MrSimServer *server = mr_sim_server_new_tls (demo_new (), 0, FALSE, SPEED, IDENTITY, psk, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (mr_sim_server_uri (server), "?identity=site%207"));
  assert_serves (server, psk);
  assert_serves (server, psk);
  assert_goes (server, psk);
}

/* Who does not know the key is sent away, and does not keep the next one from coming in. */
static void
test_tls_strangers (void)
{
  g_autoptr (GBytes) psk = g_bytes_new_static (KEY, strlen (KEY));
  g_autoptr (GBytes) wrong = g_bytes_new_static ("fedcba9876543210", 16);
  g_autoptr (MrSimServer) server = mr_sim_server_new_tls (demo_new (), 0, FALSE, SPEED, IDENTITY, psk, NULL);
  const char *uri = mr_sim_server_uri (server);
  g_autofree char *bare = g_strndup (uri, (gsize) (strchr (uri, '?') - uri));
  g_autofree char *other = g_strconcat (bare, "?identity=unknown", NULL);
  g_autoptr (GError) wrong_key = NULL;
  g_autoptr (GError) wrong_identity = NULL;

  g_assert_null (open_line (uri, wrong, &wrong_key));
  g_assert_error (wrong_key, MR_LINE_ERROR, MR_LINE_ERROR_KEY);
  g_assert_null (open_line (other, psk, &wrong_identity));
  g_assert_error (wrong_identity, MR_LINE_ERROR, MR_LINE_ERROR_KEY);

  assert_serves (server, psk);
}

static void
test_tls_weak_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) nameless = NULL;
  g_autoptr (GBytes) weak = g_bytes_new_static ("0123", 4);
  g_autoptr (GBytes) psk = g_bytes_new_static (KEY, strlen (KEY));

  g_assert_null (mr_sim_server_new_tls (demo_new (), 0, FALSE, SPEED, IDENTITY, weak, &error));
  g_assert_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_KEY);
  g_assert_null (mr_sim_server_new_tls (demo_new (), 0, FALSE, SPEED, "", psk, &nameless));
  g_assert_error (nameless, MR_SERVE_ERROR, MR_SERVE_ERROR_KEY);
}

static void
test_pty (void)
{
  g_autoptr (GError) error = NULL;
  MrSimServer *server = mr_sim_server_new_pty (demo_new (), NULL, SPEED, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (mr_sim_server_uri (server), "serial:/dev/pts/"));
  assert_serves (server, NULL);
  assert_serves (server, NULL);
  assert_goes (server, NULL);
}

/* The rate that the client sets is the rate on the bus. */
static void
test_pty_baud (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrSimServer) server = mr_sim_server_new_pty (demo_new (), NULL, SPEED, NULL);
  g_autoptr (MrLine) line = open_client (server, NULL);
  g_autofree char *answer = NULL;

  mr_line_set_baud (line, 300, &error);
  g_assert_no_error (error);
  answer = ask (line, NKE_GARDEN, 1);
  g_assert_cmpstr (answer, ==, "E5");
}

static void
test_pty_link (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("mr-sim-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (directory, "bus", NULL);
  g_autofree char *target = NULL;
  MrSimServer *server;

  /* What an earlier one left is replaced. */
  g_assert_cmpint (symlink ("/dev/pts/99999", link), ==, 0);
  server = mr_sim_server_new_pty (demo_new (), link, SPEED, &error);
  g_assert_no_error (error);
  target = g_file_read_link (link, NULL);
  g_assert_true (g_str_has_prefix (target, "/dev/pts/"));
  g_assert_cmpstr (target, !=, "/dev/pts/99999");
  g_assert_nonnull (strstr (mr_sim_server_uri (server), link));
  assert_serves (server, NULL);
  mr_sim_server_free (server);
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));

  /* Anything else may be precious. */
  g_assert_true (g_file_set_contents (link, "precious", -1, NULL));
  g_assert_null (mr_sim_server_new_pty (demo_new (), link, SPEED, &error));
  g_assert_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_LINK);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (g_remove (link), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* A program that opens the port and does not read: what the system does not hold is lost, and the bus goes on. */
static void
test_pty_not_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = one_meter ("baud = 2400\nbabble = 5 ms\n");
  g_autoptr (MrSimServer) server = mr_sim_server_new_pty (bus_new (text), NULL, SPEED, &error);
  const char *path = mr_sim_server_uri (server) + strlen ("serial:");
  g_autofree char *device = g_strndup (path, (gsize) (strchr (path, '?') - path));
  int fd = g_open (device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  GPollFD readable = { .fd = fd, .events = G_IO_IN };
  int held = 0;
  int before;
  guint8 octets[4096];

  /* Ten thousand octets a second; the system holds some four thousand. On a busy computer it may hold fewer for a
   * while. */
  g_assert_cmpint (fd, >=, 0);
  do
    {
      before = held;
      g_assert_cmpint (g_poll (&(GPollFD) { .fd = fd, .events = G_IO_PRI }, 1, 50), ==, 0);
      g_assert_cmpint (ioctl (fd, FIONREAD, &held), ==, 0);
    }
  while (held > before || held < 1000);

  while (held > 0)
    {
      gssize n = read (fd, octets, MIN ((gsize) held, sizeof octets));

      g_assert_cmpint (n, >, 0);
      held -= (int) n;
    }

  g_assert_cmpint (g_poll (&readable, 1, PATIENCE / 1000), ==, 1);
  g_assert_cmpint (read (fd, octets, 1), ==, 1);
  g_assert_cmphex (octets[0], ==, 0x78);
  close (fd);
}

/* No client has come, or one is connected and sends nothing: the end does not wait. */
static void
test_stops_at_once (void)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GBytes) psk = g_bytes_new_static (KEY, strlen (KEY));
  MrSimServer *tcp = mr_sim_server_new_tcp (demo_new (), 0, FALSE, 1, NULL);
  g_autoptr (MrLine) line = open_client (tcp, NULL);

  mr_sim_server_free (mr_sim_server_new_pty (demo_new (), NULL, 1, NULL));
  mr_sim_server_free (mr_sim_server_new_tls (demo_new (), 0, FALSE, 1, IDENTITY, psk, NULL));
  mr_sim_server_free (tcp);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, SECOND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/server/tcp", test_tcp);
  g_test_add_func ("/sim/server/tcp-port-taken", test_tcp_port_taken);
  g_test_add_func ("/sim/server/tls", test_tls);
  g_test_add_func ("/sim/server/tls-strangers", test_tls_strangers);
  g_test_add_func ("/sim/server/tls-weak-key", test_tls_weak_key);
  g_test_add_func ("/sim/server/pty", test_pty);
  g_test_add_func ("/sim/server/pty-baud", test_pty_baud);
  g_test_add_func ("/sim/server/pty-link", test_pty_link);
  g_test_add_func ("/sim/server/pty-not-read", test_pty_not_read);
  g_test_add_func ("/sim/server/stops-at-once", test_stops_at_once);

  return g_test_run ();
}
