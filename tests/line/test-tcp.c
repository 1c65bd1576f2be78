/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mr-connect.h"
#include "mr-line-open.h"

/* How late a loaded computer may be; only for what must end. */
#define GENEROUS (5 * G_USEC_PER_SEC)

/* A listener on loopback and the line that is connected to it. */
typedef struct {
  int listener;
  guint16 port;
  MrLine *line;
  int peer;
} Fixture;

static int
listen_on_loopback (int backlog, guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, len), ==, 0);
  g_assert_cmpint (listen (fd, backlog), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &len), ==, 0);
  *port = ntohs (address.sin_port);

  return fd;
}

static MrLine *
open_tcp (const char *host, guint16 port, gint64 timeout, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = g_strdup_printf ("tcp://%s:%u", host, port);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  MrLineOptions options = { .connect_timeout = timeout };

  g_assert_nonnull (uri);
  return mr_line_open (uri, &options, cancellable, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->listener = listen_on_loopback (1, &fixture->port);
  fixture->line = open_tcp ("127.0.0.1", fixture->port, 0, NULL, &error);
  g_assert_no_error (error);
  fixture->peer = accept4 (fixture->listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (fixture->peer, >=, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->line);
  if (fixture->peer >= 0)
    close (fixture->peer);
  close (fixture->listener);
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

static void
collect (const MrTapEvent *event, gpointer user_data)
{
  GString *heard = user_data;

  g_assert_cmpint (event->when, >, 0);
  switch (event->kind)
    {
    case MR_TAP_FACTS:
      g_string_append_printf (heard, "=%u %" G_GINT64_FORMAT "%s", event->baud, event->latency,
                              event->baud_is_fixed ? " fixed" : "");
      break;
    case MR_TAP_SENT:
    case MR_TAP_RECEIVED:
      g_string_append_c (heard, event->kind == MR_TAP_SENT ? '>' : '<');
      for (gsize i = 0; i < event->len; i++)
        g_string_append_printf (heard, "%02X", event->octets[i]);
      break;
    case MR_TAP_ERROR:
    default:
      g_assert_cmpuint (event->error->domain, ==, MR_LINE_ERROR);
      g_string_append_printf (heard, "!%d", event->error->code);
      break;
    }
}

static void
count_destroyed (const MrTapEvent *event, gpointer user_data)
{
}

static void
note_destroyed (gpointer n_destroyed)
{
  (*(int *) n_destroyed)++;
}

static void
test_octets_pass (Fixture *fixture, gconstpointer data)
{
  static const guint8 request[] = { 0x10, 0x40, 0x01, 0x41, 0x16 };
  static const guint8 answer[] = { 0xe5 };
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autofree char *facts = NULL;
  g_autoptr (GError) error = NULL;
  guint8 buffer[16];
  gint64 deadline;

  mr_line_add_tap (fixture->line, collect, heard, NULL);
  g_assert_true (mr_line_write (fixture->line, request, sizeof request, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (recv (fixture->peer, buffer, sizeof buffer, 0), ==, sizeof request);
  g_assert_cmpmem (buffer, sizeof request, request, sizeof request);

  g_assert_cmpint (send (fixture->peer, answer, sizeof answer, 0), ==, sizeof answer);
  deadline = in (fixture->line, GENEROUS);
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, deadline, NULL, &error), ==, 1);
  g_assert_cmpint (buffer[0], ==, 0xe5);

  /* Then nothing more comes, and that is no error. */
  deadline = in (fixture->line, 2000);
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, deadline, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (mr_timebase_now (mr_line_timebase (fixture->line)), >=, deadline);

  facts = g_strdup_printf ("=2400 %" G_GINT64_FORMAT " fixed>1040014116<E5",
                           mr_line_latency (fixture->line));
  g_assert_cmpstr (heard->str, ==, facts);
}

/* Several taps, each with its own beginning and end; the loss of the line reaches those that are left. */
static void
test_taps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint8 buffer[16] = { 0x10 };
  int n_destroyed = 0;
  guint first_id = mr_line_add_tap (fixture->line, collect, first, NULL);
  guint second_id;

  g_assert_true (mr_line_write (fixture->line, buffer, 1, NULL, NULL));
  second_id = mr_line_add_tap (fixture->line, collect, second, NULL);
  g_assert_cmpuint (first_id, !=, second_id);
  g_assert_true (mr_line_write (fixture->line, buffer, 1, NULL, NULL));
  mr_line_remove_tap (fixture->line, first_id);
  g_assert_true (mr_line_write (fixture->line, buffer, 1, NULL, NULL));
  g_assert_true (g_str_has_suffix (first->str, " fixed>10>10"));
  g_assert_true (g_str_has_suffix (second->str, " fixed>10>10"));

  /* A line that was only not waited for is not lost. */
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, cancellable, &error), ==, -1);
  g_assert_true (g_str_has_suffix (second->str, ">10"));

  close (fixture->peer);
  fixture->peer = -1;
  while (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &again) > 0)
    continue;
  g_assert_error (again, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_true (g_str_has_suffix (second->str, ">10!10"));

  second_id = mr_line_add_tap (fixture->line, collect, second, NULL);
  mr_line_remove_tap (fixture->line, second_id);
  mr_line_add_tap (fixture->line, count_destroyed, &n_destroyed, note_destroyed);
  mr_line_remove_tap (fixture->line, mr_line_add_tap (fixture->line, count_destroyed, &n_destroyed, note_destroyed));
  g_assert_cmpint (n_destroyed, ==, 1);
  g_clear_object (&fixture->line);
  g_assert_cmpint (n_destroyed, ==, 2);
}

static void
test_facts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mr_line_baud (fixture->line), ==, 2400);
  g_assert_cmpint (mr_line_latency (fixture->line), >, 0);
  g_assert_cmpint (mr_line_latency (fixture->line), <, G_USEC_PER_SEC);
  g_assert_nonnull (strstr (mr_line_description (fixture->line), "not encrypted"));

  g_assert_false (mr_line_can_set_baud (fixture->line));
  g_assert_false (mr_line_set_baud (fixture->line, 300, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED);
  g_assert_cmpuint (mr_line_baud (fixture->line), ==, 2400);
}

static void
test_peer_closes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[16];

  /* What was sent before the end still arrives. */
  g_assert_cmpint (send (fixture->peer, "x", 1, 0), ==, 1);
  close (fixture->peer);
  fixture->peer = -1;
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, 1);

  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
}

static void
test_peer_resets (Fixture *fixture, gconstpointer data)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  g_autoptr (GError) error = NULL;
  guint8 buffer[16];

  setsockopt (fixture->peer, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fixture->peer);
  fixture->peer = -1;
  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_clear_error (&error);

  /* Writing into a broken connection is a sentence as well, and no signal. */
  g_assert_false (mr_line_write (fixture->line, buffer, sizeof buffer, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

static void
test_closed_line (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[16] = { 0 };

  mr_line_close (fixture->line);
  mr_line_close (fixture->line);
  g_assert_cmpint (recv (fixture->peer, buffer, sizeof buffer, 0), ==, 0);

  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_clear_error (&error);
  g_assert_false (mr_line_write (fixture->line, buffer, sizeof buffer, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

static void
test_cancel_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  guint8 buffer[16];

  g_assert_cmpint (mr_line_read (fixture->line, buffer, sizeof buffer, G_MAXINT64, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
fill (Fixture *fixture)
{
  /* Small buffers, so that the test need not send megabytes into them. */
  int size = 4096;

  setsockopt (fixture->peer, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static void
test_cancel_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *much = g_malloc0 (1 << 20);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  /* The peer does not read, so that the buffers of both ends fill up and the write has to wait. */
  fill (fixture);
  while (mr_line_write (fixture->line, much, 1 << 20, cancellable, &error))
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  close (listen_on_loopback (1, &port));
  g_assert_null (open_tcp ("127.0.0.1", port, 0, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
}

/* Linux drops the SYN of who comes when the queue of waiting connections is full: a host that says nothing. */
static int
make_silent_host (guint16 *port, int waiting[4])
{
  int listener = listen_on_loopback (0, port);
  struct sockaddr_in address = {
    .sin_family = AF_INET, .sin_port = htons (*port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK)
  };

  for (int i = 0; i < 4; i++)
    {
      waiting[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      g_assert_true (connect (waiting[i], (struct sockaddr *) &address, sizeof address) == 0 || errno == EINPROGRESS);
    }

  return listener;
}

static void
test_silent (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  int waiting[4];
  guint16 port;
  int listener = make_silent_host (&port, waiting);
  gint64 start = g_get_monotonic_time ();

  g_assert_null (open_tcp ("127.0.0.1", port, 50 * 1000, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER);
  /* poll() counts in milliseconds. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 49 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, GENEROUS);
  g_clear_error (&error);

  /* Nor need one wait for the limit. */
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (open_tcp ("127.0.0.1", port, 10 * GENEROUS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  for (int i = 0; i < 4; i++)
    close (waiting[i]);
  close (listener);
}

static void
test_by_name (void)
{
  g_autoptr (MrLine) line = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port;
  int listener = listen_on_loopback (1, &port);

  line = open_tcp ("localhost", port, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  close (listener);
}

static int
option_of (int fd, int level, int option)
{
  int value = -1;
  socklen_t len = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, option, &value, &len), ==, 0);
  return value;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n++;

  return n;
}

/* What telegrams need of a socket; and of the addresses that were tried side by side only one is left. */
static void
test_socket (void)
{
  g_autoptr (MrTimebase) clock = mr_timebase_new (1);
  g_autoptr (GError) error = NULL;
  guint16 port;
  int listener = listen_on_loopback (64, &port);
  guint before = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GInetAddress) peer = NULL;
      int fd = mr_connect ("localhost", port, clock, mr_timebase_now (clock) + GENEROUS, NULL, &peer, &error);

      g_assert_no_error (error);
      g_assert_true (g_inet_address_get_is_loopback (peer));
      g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);
      g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
      g_assert_cmpint (option_of (fd, IPPROTO_TCP, TCP_NODELAY), ==, 1);
      g_assert_cmpint (option_of (fd, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 10000);
      g_assert_cmpint (option_of (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
      close (fd);
      if (round == 0)
        before = count_descriptors ();
    }
  g_assert_cmpuint (count_descriptors (), ==, before);
  close (listener);
}

/* A link-local address needs its interface after it: without it no one can say which network is meant. */
static void
test_no_interface (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse ("tcp://[fe80::1]:1", NULL);
  MrLineOptions options = { .connect_timeout = 500 * 1000 };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    {
      g_test_skip ("This computer has no IPv6.");
      return;
    }
  close (fd);

  g_assert_null (mr_line_open (uri, &options, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "fe80::1"));
}

/* Names under .invalid never exist (RFC 6761); a machine without a name server cannot tell, and says that instead. */
static void
test_no_such_host (void)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_null (open_tcp ("no-such-host.invalid", 1, 500 * 1000, NULL, &error));
  g_assert_true (g_error_matches (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND)
                 || g_error_matches (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER));
  g_assert_nonnull (strstr (error->message, "no-such-host.invalid"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, GENEROUS);
}

static void
test_scaled_latency (void)
{
  g_autoptr (MrTimebase) fast = mr_timebase_new (100);
  g_autoptr (MrUri) uri = NULL;
  g_autoptr (MrLine) line = NULL;
  g_autofree char *text = NULL;
  MrLineOptions options = { .timebase = fast };
  guint16 port;
  int listener = listen_on_loopback (1, &port);

  text = g_strdup_printf ("tcp://127.0.0.1:%u", port);
  uri = mr_uri_parse (text, NULL);
  line = mr_line_open (uri, &options, NULL, NULL);

  /* Networks do not get faster with the bus. */
  g_assert_true (mr_line_timebase (line) == fast);
  g_assert_cmpint (mr_line_latency (line), >=, 100 * 20 * 1000);
  close (listener);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/tcp/octets-pass", Fixture, NULL, set_up, test_octets_pass, tear_down);
  g_test_add ("/tcp/taps", Fixture, NULL, set_up, test_taps, tear_down);
  g_test_add ("/tcp/facts", Fixture, NULL, set_up, test_facts, tear_down);
  g_test_add ("/tcp/peer-closes", Fixture, NULL, set_up, test_peer_closes, tear_down);
  g_test_add ("/tcp/peer-resets", Fixture, NULL, set_up, test_peer_resets, tear_down);
  g_test_add ("/tcp/closed-line", Fixture, NULL, set_up, test_closed_line, tear_down);
  g_test_add ("/tcp/cancel/read", Fixture, NULL, set_up, test_cancel_read, tear_down);
  g_test_add ("/tcp/cancel/write", Fixture, NULL, set_up, test_cancel_write, tear_down);
  g_test_add_func ("/tcp/refused", test_refused);
  g_test_add_func ("/tcp/silent", test_silent);
  g_test_add_func ("/tcp/by-name", test_by_name);
  g_test_add_func ("/tcp/socket", test_socket);
  g_test_add_func ("/tcp/no-interface", test_no_interface);
  g_test_add_func ("/tcp/no-such-host", test_no_such_host);
  g_test_add_func ("/tcp/scaled-latency", test_scaled_latency);

  return g_test_run ();
}
