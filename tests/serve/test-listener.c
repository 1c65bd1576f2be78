/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mr-line-open.h"
#include "mr-listener.h"
#include "mr-tls.h"

/* Clients come by the same lines that reach real masters. */

#define PATIENCE (5 * G_USEC_PER_SEC) /* for a slow computer; nothing waits so long when all is well */
#define KEY_A "0123456789abcdef"
#define KEY_B "fedcba9876543210"

static GHashTable *
keys_new (void)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);

  g_hash_table_insert (keys, (gpointer) "site a", g_bytes_new_static (KEY_A, 16));
  g_hash_table_insert (keys, (gpointer) "b", g_bytes_new_static (KEY_B, 16));
  return keys;
}

/* A client that connects on a thread of its own, because a handshake needs both ends. */
typedef struct {
  char *uri;
  const char *key;
  GThread *thread;
} Client;

static gpointer
open_line (gpointer data)
{
  Client *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (self->uri, &error);
  g_autoptr (GBytes) key = self->key != NULL ? g_bytes_new_static (self->key, 16) : NULL;

  g_assert_no_error (error);
  return mr_line_open (uri, &(MrLineOptions) { .psk = key }, NULL, NULL);
}

static void
client_start (Client *self, MrListener *listener, const char *identity, const char *key)
{
  self->uri = g_strdup_printf ("%s%s%s", mr_listener_uri (listener), identity != NULL ? "?identity=" : "",
                               identity != NULL ? identity : "");
  self->key = key;
  self->thread = g_thread_new ("client", open_line, self);
}

/* Returns: (transfer full) (nullable): its line, if it was let in. */
static MrLine *
client_finish (Client *self)
{
  MrLine *line = g_thread_join (self->thread);

  g_free (self->uri);
  return line;
}

static void
assert_line_reads (MrLine *line, const char *expected)
{
  gint64 deadline = mr_timebase_now (mr_line_timebase (line)) + PATIENCE;
  guint8 octets[16];

  g_assert_cmpint (mr_line_read (line, octets, sizeof octets, deadline, NULL, NULL), ==, strlen (expected));
  g_assert_cmpmem (octets, strlen (expected), expected, strlen (expected));
}

static void
assert_peer_reads (MrPeer *peer, const char *expected)
{
  GPollFD readable = { .fd = mr_peer_fd (peer), .events = G_IO_IN };
  guint8 octets[16];
  gssize n;

  while ((n = mr_peer_read (peer, octets, sizeof octets)) == 0)
    g_assert_cmpint (g_poll (&readable, 1, PATIENCE / 1000), ==, 1);
  g_assert_cmpint (n, ==, strlen (expected));
  g_assert_cmpmem (octets, strlen (expected), expected, strlen (expected));
}

static void
assert_pass (MrPeer *peer, MrLine *line, const char *there, const char *back)
{
  g_assert_true (mr_line_write (line, (const guint8 *) there, strlen (there), NULL, NULL));
  assert_peer_reads (peer, there);
  g_assert_true (mr_peer_write (peer, (const guint8 *) back, strlen (back), NULL));
  assert_line_reads (line, back);
}

/* A client whose cable was pulled frees its place in the end. */
static void
assert_notices_the_dead (MrPeer *peer)
{
  int keepalive = 0;
  int timeout = 0;
  socklen_t len = sizeof keepalive;

  g_assert_cmpint (getsockopt (mr_peer_fd (peer), SOL_SOCKET, SO_KEEPALIVE, &keepalive, &len), ==, 0);
  g_assert_cmpint (keepalive, !=, 0);
  g_assert_cmpint (getsockopt (mr_peer_fd (peer), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, &len), ==, 0);
  g_assert_cmpint (timeout, >, 0);
}

static void
test_tcp (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrListener) listener = mr_listener_new_tcp (0, FALSE, 1, &error);
  g_autoptr (MrPeer) peer = NULL;
  g_autoptr (MrLine) line = NULL;
  Client client;

  g_assert_no_error (error);
  client_start (&client, listener, NULL, NULL);
  peer = mr_listener_accept (listener, NULL);
  line = client_finish (&client);

  g_assert_null (mr_peer_identity (peer));
  assert_notices_the_dead (peer);
  g_assert_cmpuint (mr_peer_baud (peer), ==, 0);
  g_assert_true (g_str_has_prefix (mr_peer_name (peer), "127.0.0.1:"));
  assert_pass (peer, line, "there", "back");

  mr_line_close (line);
  while (mr_peer_read (peer, (guint8[1]) { 0 }, 1) == 0)
    g_usleep (1000);
}

/* Two clients at a time, each known by its own key; both stay when the listener goes. */
static void
test_tls_identities (void)
{
  g_autoptr (GHashTable) keys = keys_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MrListener) listener = mr_listener_new_tls (0, FALSE, 2, keys, &error);
  g_autoptr (MrPeer) first = NULL;
  g_autoptr (MrPeer) second = NULL;
  g_autoptr (MrLine) first_line = NULL;
  g_autoptr (MrLine) second_line = NULL;
  Client client;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (mr_listener_uri (listener), "tls://127.0.0.1:"));

  client_start (&client, listener, "site%20a", KEY_A);
  first = mr_listener_accept (listener, NULL);
  assert_notices_the_dead (first);
  first_line = client_finish (&client);

  client_start (&client, listener, "b", KEY_B);
  second = mr_listener_accept (listener, NULL);
  second_line = client_finish (&client);

  g_assert_cmpstr (mr_peer_identity (first), ==, "site a");
  g_assert_cmpstr (mr_peer_identity (second), ==, "b");
  g_clear_pointer (&listener, mr_listener_free);
  assert_pass (second, second_line, "two", "zwei");
  assert_pass (first, first_line, "one", "eins");
}

/* Returns: (transfer full): a client that connects after all before it, and is let in. */
static MrPeer *
let_in (MrListener *listener, const char *identity, const char *key, MrLine **line)
{
  MrPeer *peer;
  Client client;

  client_start (&client, listener, identity, key);
  peer = mr_listener_accept (listener, NULL);
  *line = client_finish (&client);
  g_assert_nonnull (*line);
  assert_pass (peer, *line, "x", "y");

  return peer;
}

/* A right key with another's identity, and an identity that is unknown: both are sent away, and take no place. */
static void
test_tls_strangers (void)
{
  g_autoptr (GHashTable) keys = keys_new ();
  g_autoptr (MrListener) listener = mr_listener_new_tls (0, FALSE, 1, keys, NULL);
  g_autoptr (MrPeer) peer = NULL;
  g_autoptr (MrLine) line = NULL;
  static const char *const identities[] = { "b", "unknown" };

  for (gsize i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      Client client;

      client_start (&client, listener, identities[i], KEY_A);
      g_assert_null (client_finish (&client));
    }
  peer = let_in (listener, "b", KEY_B, &line);
}

/* More than the listener has handshakes for. */
#define N_SILENT 200

/* Clients that connect and say nothing, or only the beginning of a handshake, delay no other; those that are too many
 * are sent away, the oldest first. */
static void
test_tls_half_open (void)
{
  g_autoptr (GHashTable) keys = keys_new ();
  g_autoptr (MrListener) listener = mr_listener_new_tls (0, FALSE, 1, keys, NULL);
  g_autoptr (GSocketClient) dialler = g_socket_client_new ();
  g_autoptr (GPtrArray) silent = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MrPeer) peer = NULL;
  g_autoptr (MrLine) line = NULL;
  g_autoptr (GError) error = NULL;
  const char *address = strstr (mr_listener_uri (listener), "//") + 2;
  char octet;

  for (guint i = 0; i < N_SILENT; i++)
    {
      GSocketConnection *connection = g_socket_client_connect_to_host (dialler, address, 0, NULL, &error);

      g_assert_no_error (error);
      g_ptr_array_add (silent, connection);
      if (i % 2 == 1)
        g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                                  "\x16\x03\x01\x02", 4, NULL, NULL, NULL));
    }
  peer = let_in (listener, "b", KEY_B, &line);

  /* In time the oldest has heard that it is not wanted. */
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (g_ptr_array_index (silent, 0)), &octet, 1, NULL,
                                        NULL), <=, 0);
}

static void
assert_is_told_busy (MrListener *listener, const char *identity, const char *key)
{
  g_autoptr (MrLine) line = NULL;
  g_autoptr (GError) error = NULL;
  guint8 octet;
  Client client;

  client_start (&client, listener, identity, key);
  line = client_finish (&client);
  g_assert_nonnull (line);
  g_assert_cmpint (mr_line_read (line, &octet, 1, mr_timebase_now (mr_line_timebase (line)) + PATIENCE, NULL, &error),
                   ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, "in use by another program"));
}

typedef struct {
  const char *identity; /* NULL: TCP */
  const char *key;
} PortCase;

static const PortCase tcp_port = { NULL, NULL };
static const PortCase tls_port = { "b", KEY_B };

/* One client too many learns it at once, the one that is served keeps its place, and the next one finds the place free
 * also before the server has noticed that it is. */
static void
test_busy (gconstpointer data)
{
  const PortCase *port = data;
  g_autoptr (GHashTable) keys = keys_new ();
  g_autoptr (MrListener) listener = port->key != NULL ? mr_listener_new_tls (0, FALSE, 1, keys, NULL)
                                                      : mr_listener_new_tcp (0, FALSE, 1, NULL);
  g_autoptr (MrLine) line = NULL;
  g_autoptr (MrPeer) peer = let_in (listener, port->identity, port->key, &line);

  for (guint i = 0; i < 3; i++)
    assert_is_told_busy (listener, port->identity, port->key);
  assert_pass (peer, line, "x", "y");

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (MrPeer) gone = g_steal_pointer (&peer);

      g_clear_object (&line);
      peer = let_in (listener, port->identity, port->key, &line);
      assert_is_told_busy (listener, port->identity, port->key);
    }
}

#define SMALL_BUFFER 4096
#define PART 512
#define N_MORE 256 /* parts that the system cannot hold */

/* A TLS client, and a system between both ends that holds little. */
typedef struct {
  MrListener *listener;
  MrPeer *peer;
  GCancellable *stop;
  MrLine *line;
  guint n_sent; /* parts */
  guint n_expected;
} SlowClient;

static void
slow_client_set_up (SlowClient *self, gconstpointer data)
{
  g_autoptr (GHashTable) keys = keys_new ();
  const int small = SMALL_BUFFER;
  Client client;

  self->stop = g_cancellable_new ();
  self->listener = mr_listener_new_tls (0, FALSE, 1, keys, NULL);
  client_start (&client, self->listener, "b", KEY_B);
  self->peer = mr_listener_accept (self->listener, self->stop);
  self->line = client_finish (&client);
  g_assert_nonnull (self->line);
  g_assert_cmpint (setsockopt (mr_peer_fd (self->peer), SOL_SOCKET, SO_SNDBUF, &small, sizeof small), ==, 0);
}

static void
slow_client_tear_down (SlowClient *self, gconstpointer data)
{
  mr_peer_free (self->peer);
  mr_listener_free (self->listener);
  g_clear_object (&self->line);
  g_object_unref (self->stop);
}

static gboolean
send_part (SlowClient *self)
{
  guint8 part[PART];

  memset (part, (int) (self->n_sent++ & 0xFF), sizeof part);
  return mr_peer_write (self->peer, part, sizeof part, self->stop);
}

/* Until the system has no room to speak of: what is sent then has to wait, soon. */
static void
fill (SlowClient *self)
{
  GPollFD writable = { .fd = mr_peer_fd (self->peer), .events = G_IO_OUT };

  while (g_poll (&writable, 1, 0) == 1)
    g_assert_true (send_part (self));
}

/* Reads the parts as they were sent, when the sender has begun to wait. Returns: (nullable): a complaint. */
static gpointer
read_parts_soon (gpointer data)
{
  SlowClient *self = data;
  gint64 deadline = mr_timebase_now (mr_line_timebase (self->line)) + PATIENCE;
  guint8 octets[PART];

  g_usleep (20 * 1000);
  for (guint i = 0; i < self->n_expected; i++)
    for (gsize got = 0; got < PART; )
      {
        gssize n = mr_line_read (self->line, octets, PART - got, deadline, NULL, NULL);

        if (n <= 0 || octets[0] != (i & 0xFF) || octets[n - 1] != (i & 0xFF))
          return (gpointer) "The client did not get what was sent.";
        got += (gsize) n;
      }

  return NULL;
}

static gpointer
stop_soon (gpointer data)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A network that is slow is not a client that is gone. */
static void
test_slow_client (SlowClient *self, gconstpointer data)
{
  const char *complaint;
  GThread *thread;

  fill (self);
  self->n_expected = self->n_sent + N_MORE;
  thread = g_thread_new ("client", read_parts_soon, self);
  for (guint i = 0; i < N_MORE; i++)
    g_assert_true (send_part (self));
  complaint = g_thread_join (thread);
  g_assert_cmpstr (complaint, ==, NULL);
}

/* A client that never reads does not keep the server from stopping. */
static void
test_stops_sending (SlowClient *self, gconstpointer data)
{
  GThread *thread;

  fill (self);
  thread = g_thread_new ("stop", stop_soon, self->stop);
  while (send_part (self))
    continue;
  g_assert_true (g_cancellable_is_cancelled (self->stop));
  g_thread_join (thread);
}

static void
test_pty (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrListener) listener = mr_listener_new_pty (NULL, &error);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (MrPeer) peer = NULL;
  g_autoptr (MrLine) line = NULL;
  Client client;

  g_assert_no_error (error);
  peer = mr_listener_accept (listener, stop);
  g_assert_cmpuint (mr_peer_baud (peer), ==, MR_LINE_BAUD_ASSUMED);
  client_start (&client, listener, NULL, NULL);
  line = client_finish (&client);
  assert_pass (peer, line, "there", "back");
  g_assert_true (mr_line_set_baud (line, 300, NULL));
  g_assert_cmpuint (mr_peer_baud (peer), ==, 300);

  g_cancellable_cancel (stop);
  g_assert_null (mr_listener_accept (listener, stop));
}

static void
test_accept_cancelled (void)
{
  g_autoptr (MrListener) listener = mr_listener_new_tcp (0, FALSE, 1, NULL);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  GThread *thread = g_thread_new ("stop", stop_soon, stop);

  g_assert_null (mr_listener_accept (listener, stop));
  g_thread_join (thread);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/serve/tcp", test_tcp);
  g_test_add_func ("/serve/tls/identities", test_tls_identities);
  g_test_add_func ("/serve/tls/strangers", test_tls_strangers);
  g_test_add_func ("/serve/tls/half-open", test_tls_half_open);
  g_test_add_data_func ("/serve/tls/busy", &tls_port, test_busy);
  g_test_add_data_func ("/serve/tcp/busy", &tcp_port, test_busy);
  g_test_add ("/serve/tls/slow-client", SlowClient, NULL, slow_client_set_up, test_slow_client, slow_client_tear_down);
  g_test_add ("/serve/tls/stops-sending", SlowClient, NULL, slow_client_set_up, test_stops_sending,
              slow_client_tear_down);
  g_test_add_func ("/serve/pty", test_pty);
  g_test_add_func ("/serve/accept-cancelled", test_accept_cancelled);

  return g_test_run ();
}
