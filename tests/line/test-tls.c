/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls-fixture.h"

/* TLS with peers of our own: those that do wrong, and a server that does what strangers do not do on demand. */

/* --- Peers that do wrong, on a thread each --- */

typedef struct {
  const char *name;
  const char *octets;   /* what the peer says to our hello */
  gsize len;
  gboolean hear_first;  /* waits for the hello */
  gboolean reset;       /* ends with RST instead of FIN */
  int code;
  const char *says;
} FaultCase;

#define TEXT(text) text, sizeof text - 1

static const FaultCase fault_cases[] = {
  { "plain-mbus-ack", TEXT ("\xe5\xe5\xe5\xe5\xe5\xe5\xe5\xe5"), TRUE, FALSE, MR_LINE_ERROR_NOT_TLS, "not with TLS" },
  { "plain-mbus-long", TEXT ("\x68\x03\x03\x68\x08\x01\x72\x7b\x16"), TRUE, FALSE, MR_LINE_ERROR_NOT_TLS,
    "not with TLS" },
  { "http", TEXT ("HTTP/1.1 400 Bad Request\r\n\r\n"), TRUE, FALSE, MR_LINE_ERROR_NOT_TLS, "not with TLS" },
  { "fin", TEXT (""), TRUE, FALSE, MR_LINE_ERROR_FAILED, "during the TLS handshake" },
  { "reset", TEXT (""), TRUE, TRUE, MR_LINE_ERROR_FAILED, "during the TLS handshake" },
  /* A ServerHello of TLS 1.2 (ECDHE-PSK-CHACHA20-POLY1305, no extensions), then no TLS. */
  { "hello-then-mbus",
    TEXT ("\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" "0123456789abcdef0123456789abcdef" "\x00\xcc\xac\x00"
          "\xe5\xe5\xe5\xe5\xe5\xe5\xe5\xe5"), TRUE, FALSE, MR_LINE_ERROR_FAILED, "The TLS handshake with" },
  /* Fatal alerts, TLS 1.2 records: type 21, version 3.3, length 2, level 2, description. */
  { "unknown-psk-identity", TEXT ("\x15\x03\x03\x00\x02\x02\x73"), TRUE, FALSE, MR_LINE_ERROR_KEY,
    "does not know the identity" },
  { "decrypt-error", TEXT ("\x15\x03\x03\x00\x02\x02\x33"), TRUE, FALSE, MR_LINE_ERROR_KEY, "does not accept the key" },
  { "protocol-version", TEXT ("\x15\x03\x03\x00\x02\x02\x46"), TRUE, FALSE, MR_LINE_ERROR_NO_METHOD, "1.2" },
  { "insufficient-security", TEXT ("\x15\x03\x03\x00\x02\x02\x47"), TRUE, FALSE, MR_LINE_ERROR_NO_METHOD,
    "no secure encryption method" },
  { "nameless-alert", TEXT ("\x15\x03\x03\x00\x02\x02\xc8"), TRUE, FALSE, MR_LINE_ERROR_FAILED, "(200)" },
};

typedef struct {
  const FaultCase *fault;
  int listener;
} FaultyPeer;

static gpointer
run_faulty_peer (gpointer data)
{
  FaultyPeer *peer = data;
  int fd = accept4 (peer->listener, NULL, NULL, SOCK_CLOEXEC);
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  guint8 hello[4096];

  g_assert_cmpint (recv (fd, hello, sizeof hello, 0), >, 0);
  if (peer->fault->len > 0)
    g_assert_cmpint (send (fd, peer->fault->octets, peer->fault->len, MSG_NOSIGNAL), ==, peer->fault->len);
  if (peer->fault->reset)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
  return NULL;
}

static void
test_fault (gconstpointer data)
{
  const FaultCase *fault = data;
  g_autoptr (GError) error = NULL;
  guint16 port;
  FaultyPeer peer = { fault, listen_on_loopback (&port) };
  GThread *thread = g_thread_new ("peer", run_faulty_peer, &peer);
  g_autoptr (MrLine) line = open_tls (port, "identity=" IDENTITY, key, &error);

  assert_fails (line, error, fault->code, fault->says);
  g_thread_join (thread);
  close (peer.listener);
}

/* Of a computer that is busy with other tests, on loopback. */
#define ENOUGH_TO_CONNECT (300 * 1000)

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_silent (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port;
  int listener = listen_on_loopback (&port);
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  line = open_with (port, "identity=" IDENTITY, key, sizeof key, ENOUGH_TO_CONNECT, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_NO_ANSWER, "TLS handshake");
  g_assert_cmpint (g_get_monotonic_time () - start, <, GENEROUS);
  g_clear_error (&error);

  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  line = open_with (port, "identity=" IDENTITY, key, sizeof key, 10 * GENEROUS, cancellable, &error);
  g_assert_null (line);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  close (listener);
}

/* A peer that always has one more octet ready: a record header that promises much, then drips. */
static gpointer
run_dripping_peer (gpointer data)
{
  int listener = GPOINTER_TO_INT (data);
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

  if (send (fd, "\x16\x03\x03\x40\x00", 5, MSG_NOSIGNAL) == 5)
    while (send (fd, "\x02", 1, MSG_NOSIGNAL) == 1)
      g_usleep (1000);
  close (fd);
  return NULL;
}

static void
test_dripping (void)
{
  g_autoptr (GError) error = NULL;
  guint16 port;
  int listener = listen_on_loopback (&port);
  gint64 start = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("drip", run_dripping_peer, GINT_TO_POINTER (listener));
  g_autoptr (MrLine) line = open_with (port, "identity=" IDENTITY, key, sizeof key, ENOUGH_TO_CONNECT, NULL, &error);

  assert_fails (line, error, MR_LINE_ERROR_NO_ANSWER, "TLS handshake");
  g_assert_cmpint (g_get_monotonic_time () - start, <, GENEROUS);
  g_thread_join (thread);
  close (listener);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = open_tls (free_port (), "identity=" IDENTITY, key, &error);

  assert_fails (line, error, MR_LINE_ERROR_REFUSED, "nothing listens");
}

static void
test_key_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port = free_port ();

  /* All of this is known before connecting, so the closed port plays no part. */
  line = open_with (port, "identity=" IDENTITY, NULL, 0, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY_MISSING, "needs a key");
  g_clear_error (&error);

  line = open_with (port, "identity=" IDENTITY, key, 0, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY_MISSING, "needs a key");
  g_clear_error (&error);

  line = open_with (port, "security=strict", key, 16, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY_MISSING, "needs an identity");
  g_clear_error (&error);

  line = open_with (port, "identity=" IDENTITY "&security=compat", key, 15, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY_MISSING, "15 bytes");
  g_clear_error (&error);

  line = open_with (port, "identity=" IDENTITY "&security=legacy", key, 3, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY_MISSING, "3 bytes");
  g_clear_error (&error);

  /* Four are enough there, so the next obstacle is the port. */
  line = open_with (port, "identity=" IDENTITY "&security=legacy", key, 4, 0, NULL, &error);
  assert_fails (line, error, MR_LINE_ERROR_REFUSED, "nothing listens");
}

/* --- A server --- */

typedef enum {
  END_WITH_NOTIFY,
  END_WITHOUT_NOTIFY,
  END_WITH_RESET,
  END_WHEN_PEER_DOES
} Ending;

typedef struct {
  int listener;
  const char *priority;
  int unknown_identity; /* what the key callback returns for one */
  Ending ending;
  gboolean heard_notify;
} Server;

static int
find_key (gnutls_session_t session, const char *username, gnutls_datum_t *found)
{
  Server *server = gnutls_session_get_ptr (session);

  if (strcmp (username, IDENTITY) != 0)
    return server->unknown_identity;

  found->data = gnutls_malloc (sizeof key);
  found->size = sizeof key;
  memcpy (found->data, key, sizeof key);
  return 0;
}

static gpointer
run_server (gpointer data)
{
  Server *server = data;
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  gnutls_psk_server_credentials_t credentials;
  gnutls_session_t session;
  char buffer[64];
  int result;
  int fd = accept4 (server->listener, NULL, NULL, SOCK_CLOEXEC);

  gnutls_psk_allocate_server_credentials (&credentials);
  gnutls_psk_set_server_credentials_function (credentials, find_key);
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  gnutls_session_set_ptr (session, server);
  g_assert_cmpint (gnutls_priority_set_direct (session, server->priority, NULL), ==, 0);
  gnutls_credentials_set (session, GNUTLS_CRD_PSK, credentials);
  gnutls_transport_set_int (session, fd);

  while ((result = gnutls_handshake (session)) < 0 && !gnutls_error_is_fatal (result))
    ;
  if (result == 0)
    {
      gnutls_record_send (session, "welcome", 7);
      if (server->ending == END_WITH_NOTIFY)
        gnutls_bye (session, GNUTLS_SHUT_WR);
      if (server->ending == END_WITH_RESET)
        setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
      if (server->ending == END_WHEN_PEER_DOES)
        server->heard_notify = gnutls_record_recv (session, buffer, sizeof buffer) == 0;
    }
  else
    gnutls_alert_send_appropriate (session, result);

  close (fd);
  gnutls_deinit (session);
  gnutls_psk_free_server_credentials (credentials);
  return NULL;
}

#define SERVER_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK"
#define SERVER_PRIORITY_12 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK"
#define SERVER_PRIORITY_NO_PFS "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+PSK"

static void
test_peer_ends (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port;
  Server server = { listen_on_loopback (&port), SERVER_PRIORITY, 1, (Ending) GPOINTER_TO_INT (data) };
  GThread *thread = g_thread_new ("server", run_server, &server);
  guint8 buffer[16];

  line = open_tls (port, "identity=" IDENTITY, key, &error);
  g_assert_no_error (error);
  if (server.ending != END_WITH_RESET)
    read_exactly (line, "welcome");
  g_thread_join (thread);

  /* A reset may overtake the welcome; in the end the line is gone. */
  while (mr_line_read (line, buffer, sizeof buffer, G_MAXINT64, NULL, &error) > 0)
    ;
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  close (server.listener);
}

static void
test_we_end (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port;
  Server server = { listen_on_loopback (&port), SERVER_PRIORITY, 1, END_WHEN_PEER_DOES };
  GThread *thread = g_thread_new ("server", run_server, &server);
  guint8 buffer[16];

  line = open_tls (port, "identity=" IDENTITY, key, &error);
  g_assert_no_error (error);
  read_exactly (line, "welcome");
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, in (line, 2000), NULL, &error), ==, 0);
  g_assert_no_error (error);

  mr_line_close (line);
  g_thread_join (thread);
  g_assert_true (server.heard_notify);
  close (server.listener);
}

static void
test_cancel_read (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port;
  Server server = { listen_on_loopback (&port), SERVER_PRIORITY, 1, END_WHEN_PEER_DOES };
  GThread *thread = g_thread_new ("server", run_server, &server);
  GThread *canceller;
  guint8 buffer[16];

  line = open_tls (port, "identity=" IDENTITY, key, &error);
  g_assert_no_error (error);
  read_exactly (line, "welcome");

  canceller = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, G_MAXINT64, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (canceller);

  g_clear_object (&line);
  g_thread_join (thread);
  close (server.listener);
}

typedef struct {
  const char *name;
  const char *priority;
  int unknown_identity;
  const char *parameters;
  gboolean wrong_key;
  int code; /* -1: opens */
  const char *says;
} ServerCase;

static const ServerCase server_cases[] = {
  { "tls1.3/wrong-key", SERVER_PRIORITY, 1, "identity=" IDENTITY, TRUE, MR_LINE_ERROR_KEY, "does not accept the key" },
  { "tls1.2/wrong-key", SERVER_PRIORITY_12, 1, "identity=" IDENTITY, TRUE, MR_LINE_ERROR_KEY,
    "does not accept the key" },
  { "tls1.3/identity-told", SERVER_PRIORITY, -1, "identity=x", FALSE, MR_LINE_ERROR_KEY,
    "does not know the identity “x”" },
  { "tls1.2/identity-told", SERVER_PRIORITY_12, -1, "identity=x", FALSE, MR_LINE_ERROR_KEY,
    "does not know the identity “x”" },
  { "tls1.3/identity-concealed", SERVER_PRIORITY, 1, "identity=x", FALSE, MR_LINE_ERROR_KEY, "conceals" },
  { "tls1.3/no-pfs-strict", SERVER_PRIORITY_NO_PFS, 1, "identity=" IDENTITY, FALSE, MR_LINE_ERROR_NO_METHOD,
    "older encryption" },
  { "tls1.3/no-pfs-legacy", SERVER_PRIORITY_NO_PFS, 1, "identity=" IDENTITY "&security=legacy", FALSE, -1,
    ", no forward secrecy." },
  { "tls1.3/compat", SERVER_PRIORITY, 1, "identity=" IDENTITY "&security=compat", FALSE, -1, ", forward secrecy." },
  { "tls1.2/strict", SERVER_PRIORITY_12, 1, "identity=" IDENTITY, FALSE, -1,
    "TLS 1.2, ECDHE-PSK, CHACHA20-POLY1305, forward secrecy." },
};

static void
test_server (gconstpointer data)
{
  const ServerCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  guint16 port;
  Server server = { listen_on_loopback (&port), test->priority, test->unknown_identity, END_WITH_NOTIFY };
  GThread *thread = g_thread_new ("server", run_server, &server);

  line = open_tls (port, test->parameters, test->wrong_key ? wrong_key : key, &error);
  if (test->code >= 0)
    assert_fails (line, error, test->code, test->says);
  else
    {
      g_assert_no_error (error);
      g_assert_nonnull (strstr (mr_line_description (line), test->says));
      read_exactly (line, "welcome");
    }
  g_clear_object (&line);
  g_thread_join (thread);
  close (server.listener);
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

/* However a connection ends, neither its socket nor the cancellable's descriptor is left. */
static void
test_no_descriptor_left (void)
{
  guint before = 0;

  for (guint round = 0; round < 4; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (server_cases); i++)
        test_server (&server_cases[i]);
      test_cancel_read ();
      test_silent ();

      if (round == 0)
        before = count_descriptors ();
    }

  g_assert_cmpuint (count_descriptors (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fault_cases); i++)
    add_tls_case ("fault", fault_cases[i].name, &fault_cases[i], test_fault);
  for (gsize i = 0; i < G_N_ELEMENTS (server_cases); i++)
    add_tls_case ("server", server_cases[i].name, &server_cases[i], test_server);

  g_test_add_func ("/tls/silent", test_silent);
  g_test_add_func ("/tls/dripping", test_dripping);
  g_test_add_func ("/tls/refused", test_refused);
  g_test_add_func ("/tls/key-missing", test_key_missing);
  g_test_add_data_func ("/tls/peer-ends/notify", GINT_TO_POINTER (END_WITH_NOTIFY), test_peer_ends);
  g_test_add_data_func ("/tls/peer-ends/fin", GINT_TO_POINTER (END_WITHOUT_NOTIFY), test_peer_ends);
  g_test_add_data_func ("/tls/peer-ends/reset", GINT_TO_POINTER (END_WITH_RESET), test_peer_ends);
  g_test_add_func ("/tls/we-end", test_we_end);
  g_test_add_func ("/tls/cancel-read", test_cancel_read);

  g_test_add_func ("/tls/no-descriptor-left", test_no_descriptor_left);

  return g_test_run ();
}
