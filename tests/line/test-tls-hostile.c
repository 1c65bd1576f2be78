/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls-fixture.h"

/* Masters that have the key and then misuse the session, each on a thread. Whatever they do: what is read ends by its
 * deadline or with a sentence, and Stop works at once. */

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK"
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK"

/* Enough to show that nothing waits for it to pass. */
#define A_WHILE (200 * 1000)

typedef struct Peer Peer;

struct Peer {
  int listener;
  const char *priority;
  void (*misbehave) (gnutls_session_t session, int fd);
  GThread *thread;
  guint16 port;
};

static int
find_key (gnutls_session_t session, const char *username, gnutls_datum_t *found)
{
  found->data = gnutls_malloc (sizeof key);
  found->size = sizeof key;
  memcpy (found->data, key, sizeof key);
  return 0;
}

static gpointer
run_peer (gpointer data)
{
  Peer *peer = data;
  gnutls_psk_server_credentials_t credentials;
  gnutls_session_t session;
  int result;
  int fd = accept4 (peer->listener, NULL, NULL, SOCK_CLOEXEC);

  gnutls_psk_allocate_server_credentials (&credentials);
  gnutls_psk_set_server_credentials_function (credentials, find_key);
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  gnutls_priority_set_direct (session, peer->priority, NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_PSK, credentials);
  gnutls_transport_set_int (session, fd);

  while ((result = gnutls_handshake (session)) < 0 && !gnutls_error_is_fatal (result))
    ;
  if (result == 0)
    peer->misbehave (session, fd);

  close (fd);
  gnutls_deinit (session);
  gnutls_psk_free_server_credentials (credentials);
  return NULL;
}

static MrLine *
open_peer (Peer *peer)
{
  g_autoptr (GError) error = NULL;
  MrLine *line;

  peer->listener = listen_on_loopback (&peer->port);
  peer->thread = g_thread_new ("peer", run_peer, peer);
  line = open_tls (peer->port, "identity=" IDENTITY, key, &error);
  g_assert_no_error (error);
  return line;
}

static void
close_peer (Peer *peer, MrLine *line)
{
  mr_line_close (line);
  g_thread_join (peer->thread);
  close (peer->listener);
}

/* HelloRequest after HelloRequest (TLS 1.2), while our refusals are read. */
static void
ask_again_and_again (gnutls_session_t session, int fd)
{
  guint8 refusals[4096];

  while (gnutls_rehandshake (session) == GNUTLS_E_SUCCESS)
    while (recv (fd, refusals, sizeof refusals, MSG_DONTWAIT) > 0)
      ;
}

/* The same, without reading. */
static void
ask_deaf (gnutls_session_t session, int fd)
{
  while (gnutls_rehandshake (session) == GNUTLS_E_SUCCESS)
    ;
}

static void
update_keys (gnutls_session_t session, int fd)
{
  while (gnutls_session_key_update (session, 0) == GNUTLS_E_SUCCESS)
    ;
}

/* Each asks for our new key as well. */
static void
update_both_keys (gnutls_session_t session, int fd)
{
  while (gnutls_session_key_update (session, GNUTLS_KU_PEER) == GNUTLS_E_SUCCESS)
    ;
}

static void
warn (gnutls_session_t session, int fd)
{
  while (gnutls_alert_send (session, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED) == GNUTLS_E_SUCCESS)
    ;
}

/* What is no record of this session. */
static void
send_garbage (gnutls_session_t session, int fd)
{
  while (send (fd, "\x17\x03\x03\x00\x20 these octets are not encrypted", 37, MSG_NOSIGNAL) == 37)
    ;
}

static void
send_other_protocol (gnutls_session_t session, int fd)
{
  while (send (fd, "\xe5", 1, MSG_NOSIGNAL) == 1)
    ;
}

static void
alert (gnutls_session_t session, int fd)
{
  gnutls_alert_send (session, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR);
}

/* The beginning of a record, then the end. */
static void
close_in_the_middle (gnutls_session_t session, int fd)
{
  send (fd, "\x17\x03\x03\x00\x40\x01\x02\x03", 8, MSG_NOSIGNAL);
}

typedef struct {
  const char *name;
  const char *priority;
  void (*misbehave) (gnutls_session_t session, int fd);
  const char *says;
} FaultCase;

#define BREAKS_RULES "does not keep to the rules of TLS, so this program ended the connection"

static const FaultCase faults[] = {
  { "hello-requests", TLS_1_2, ask_again_and_again, BREAKS_RULES },
  { "hello-requests-deaf", TLS_1_2, ask_deaf, BREAKS_RULES },
  { "key-updates", TLS_1_3, update_keys, BREAKS_RULES },
  { "key-updates-both", TLS_1_3, update_both_keys, BREAKS_RULES },
  { "warnings-1.2", TLS_1_2, warn, BREAKS_RULES },
  { "warnings-1.3", TLS_1_3, warn, "(TLS alert 90)" },
  { "garbage-1.2", TLS_1_2, send_garbage, "altered the encrypted data" },
  { "garbage-1.3", TLS_1_3, send_garbage, "altered the encrypted data" },
  { "other-protocol", TLS_1_3, send_other_protocol, BREAKS_RULES },
  { "alert-1.2", TLS_1_2, alert, "(TLS alert 80)" },
  { "alert-1.3", TLS_1_3, alert, "(TLS alert 80)" },
  { "middle-1.2", TLS_1_2, close_in_the_middle, "closed the connection without answering" },
  { "middle-1.3", TLS_1_3, close_in_the_middle, "closed the connection without answering" },
};

static void
test_fault (gconstpointer data)
{
  const FaultCase *fault = data;
  Peer peer = { .priority = fault->priority, .misbehave = fault->misbehave };
  g_autoptr (MrLine) line = open_peer (&peer);
  g_autoptr (GError) error = NULL;
  guint8 buffer[300];

  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, in (line, GENEROUS), NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, fault->says));
  close_peer (&peer, line);
}

/* One request to renegotiate at a time, as often as is allowed in a row, between octets that come one to a record: that
 * is odd, but within the rules. */
static void
drip (gnutls_session_t session, int fd)
{
  for (const char *octet = "welcome"; *octet != '\0'; octet++)
    {
      for (guint i = 0; i < 16; i++)
        gnutls_rehandshake (session);
      gnutls_record_send (session, octet, 1);
    }
  g_usleep (A_WHILE);
  gnutls_record_send (session, "!", 1);
}

static void
test_patience (void)
{
  Peer peer = { .priority = TLS_1_2, .misbehave = drip };
  g_autoptr (MrLine) line = open_peer (&peer);
  g_autoptr (GError) error = NULL;
  guint8 buffer[16];

  read_exactly (line, "welcome");
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, in (line, A_WHILE / 20), NULL, &error), ==, 0);
  g_assert_no_error (error);
  read_exactly (line, "!");
  close_peer (&peer, line);
}

/* Requests to renegotiate, with just enough data between them. */
static void
ask_and_send (gnutls_session_t session, int fd)
{
  guint8 refusals[4096];

  while (gnutls_rehandshake (session) == GNUTLS_E_SUCCESS && gnutls_record_send (session, "\xe5", 1) == 1)
    while (recv (fd, refusals, sizeof refusals, MSG_DONTWAIT) > 0)
      ;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (A_WHILE / 10);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_stop (void)
{
  Peer peer = { .priority = TLS_1_2, .misbehave = ask_and_send };
  g_autoptr (MrLine) line = open_peer (&peer);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *canceller = g_thread_new ("cancel", cancel_soon, stop);
  guint8 buffer[16];

  while (mr_line_read (line, buffer, sizeof buffer, G_MAXINT64, stop, &error) > 0)
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (canceller);
  close_peer (&peer, line);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/tls-hostile/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  g_test_add_func ("/tls-hostile/patience", test_patience);
  g_test_add_func ("/tls-hostile/stop", test_stop);

  return g_test_run ();
}
