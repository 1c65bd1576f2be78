/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hostile-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mr-siv.h"

#define PROTOCOL "ntske/1"
#define EPOCH G_GINT64_CONSTANT (2208988800)
#define HEADER 48
#define UNIQUE_FIELD 36

struct _HostileServer {
  HostileBehaviour behaviour;
  const char *folder;
  int stop[2];   /* readable: the threads end */
  int listener;  /* TCP */
  int socket;    /* UDP */
  guint16 port;
  guint16 ntp_port;
  GThread *keeper;
  GThread *answerer;
  GMutex lock;
  guint8 to_client[MR_SIV_KEY]; /* under the lock, like the next two */
  guint n_exchanges;
  guint n_packets;
};

/* Returns: whether @fd is ready; FALSE when the server ends. @timeout: milliseconds, or -1. */
static gboolean
wait_for (HostileServer *self, int fd, int timeout)
{
  struct pollfd fds[] = { { fd, POLLIN, 0 }, { self->stop[0], POLLIN, 0 } };

  return poll (fds, G_N_ELEMENTS (fds), timeout) > 0 && fds[1].revents == 0;
}

/* Returns: whether the server ends, now or within so many milliseconds. */
static gboolean
is_over (HostileServer *self, int timeout)
{
  struct pollfd stop = { self->stop[0], POLLIN, 0 };

  return poll (&stop, 1, timeout) > 0;
}

/* --- The exchange of keys --- */

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *octets = g_byte_array_new ();

  for (; hex != NULL && *hex != '\0'; hex++)
    if (g_ascii_isxdigit (*hex))
      {
        const guint8 octet = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

        g_byte_array_append (octets, &octet, 1);
        hex++;
      }
  return octets;
}

static void
append_host (GString *hex, const char *host)
{
  if (host == NULL)
    return;
  g_string_append_printf (hex, "8006 %04X", (guint) strlen (host));
  for (; *host != '\0'; host++)
    g_string_append_printf (hex, "%02X", (guint) *host);
}

/* Protocol, cipher, a record that may be ignored, eight cookies, the host and the port, the end. */
static GByteArray *
good_records (HostileServer *self)
{
  g_autoptr (GString) hex = g_string_new ("8001 0002 0000  8004 0002 000F  4321 0003 010203");

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (hex, "0005 0010 00112233445566778899AABBCCDDEE%02X", i);
  append_host (hex, self->behaviour.packets_to);
  g_string_append_printf (hex, "8007 0002 %04X  8000 0000", self->ntp_port);
  return from_hex (hex->str);
}

static void
take_keys (HostileServer *self, gnutls_session_t session)
{
  static const char context[] = { 0, 0, 0, 15, 1 };
  static const char label[] = "EXPORTER-network-time-security";

  g_mutex_lock (&self->lock);
  self->n_exchanges++;
  gnutls_prf_rfc5705 (session, strlen (label), label, sizeof context, context, MR_SIV_KEY, (char *) self->to_client);
  g_mutex_unlock (&self->lock);
}

static void
send_without_end (HostileServer *self, gnutls_session_t session, gsize step, guint pause)
{
  static const guint8 record[] = { 0x43, 0x21, 0, 4, 1, 2, 3, 4 };
  gssize sent = 1;

  for (gsize i = 0; sent > 0 && !is_over (self, 0); i = (i + step) % sizeof record)
    {
      sent = gnutls_record_send (session, record + i, step);
      g_usleep (pause);
    }
}

/* Makes closing @fd reset the connection. The system of the client then forgets who the other end was. */
static void
reset_on_close (int fd)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
}

static void
exchange (HostileServer *self, gnutls_session_t session, int fd)
{
  const HostileRecords kind = self->behaviour.exchange;
  const gboolean good = kind == RECORDS_GOOD || kind == RECORDS_RESET;
  g_autoptr (GByteArray) records = good ? good_records (self) : from_hex (self->behaviour.records);
  guint8 request[1024];

  if (gnutls_record_recv (session, request, sizeof request) <= 0)
    return;
  take_keys (self, session);
  if (kind == RECORDS_ENDLESS)
    send_without_end (self, session, 8, 0);
  else if (kind == RECORDS_SLOW)
    send_without_end (self, session, 1, 20 * 1000);
  else
    gnutls_record_send (session, records->data, records->len);
  if (kind == RECORDS_RESET)
    reset_on_close (fd);
  else if (kind != RECORDS_CUT)
    wait_for (self, fd, -1);
}

static void
talk_tls (HostileServer *self, int fd)
{
  const char *name = self->behaviour.certificate != NULL ? self->behaviour.certificate : "good";
  const char *alpn = self->behaviour.alpn != NULL ? self->behaviour.alpn : PROTOCOL;
  const gnutls_datum_t protocol = { (unsigned char *) alpn, (unsigned int) strlen (alpn) };
  g_autofree char *certificate = g_strdup_printf ("%s/%s.crt", self->folder, name);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", self->folder, name);
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;
  int result;

  gnutls_certificate_allocate_credentials (&credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_key_file (credentials, certificate, key, GNUTLS_X509_FMT_PEM), >=, 0);
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  gnutls_priority_set_direct (session, self->behaviour.priority != NULL ? self->behaviour.priority : "NORMAL", NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (*alpn != '\0')
    gnutls_alpn_set_protocols (session, &protocol, 1, 0);
  gnutls_transport_set_int (session, fd);
  while ((result = gnutls_handshake (session)) < 0 && !gnutls_error_is_fatal (result))
    ;
  if (result == 0)
    exchange (self, session, fd);
  else
    gnutls_alert_send_appropriate (session, result);
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
}

/* Until the client closes: what it sent and we did not read would make the system discard what we sent and it did not
 * read. */
static void
read_to_end (HostileServer *self, int fd)
{
  guint8 octets[1024];

  while (wait_for (self, fd, -1) && recv (fd, octets, sizeof octets, 0) > 0)
    ;
}

static gpointer
keep_keys (gpointer data)
{
  static const char greeting[] = "220 mail.example.org ESMTP ready, and it has nothing to do with time\r\n";
  HostileServer *self = data;

  while (wait_for (self, self->listener, -1))
    {
      const int fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);

      if (self->behaviour.talk == TALK_TLS)
        talk_tls (self, fd);
      else if (self->behaviour.talk == TALK_TEXT && send (fd, greeting, sizeof greeting, MSG_NOSIGNAL) > 0)
        read_to_end (self, fd);
      else if (self->behaviour.talk == TALK_NOTHING)
        is_over (self, -1);
      else if (self->behaviour.talk == TALK_RESET)
        reset_on_close (fd);
      close (fd);
    }
  return NULL;
}

/* --- The packets --- */

static void
append_16 (GByteArray *out, guint number)
{
  const guint8 octets[] = { (guint8) (number >> 8), (guint8) number };

  g_byte_array_append (out, octets, sizeof octets);
}

static void
write_time (guint8 *out, gint64 time)
{
  const guint32 seconds = GUINT32_TO_BE ((guint32) (time / G_USEC_PER_SEC + EPOCH));
  const guint32 fraction = GUINT32_TO_BE ((guint32) ((time % G_USEC_PER_SEC << 32) / G_USEC_PER_SEC));

  memcpy (out, &seconds, sizeof seconds);
  memcpy (out + 4, &fraction, sizeof fraction);
}

static void
append_header (HostileServer *self, const guint8 *request, const char *kiss, GByteArray *out)
{
  const gint64 now = g_get_real_time () + self->behaviour.shift * G_USEC_PER_SEC;
  guint8 header[HEADER] = { 0 };

  header[0] = (guint8) (self->behaviour.leap << 6 | 4 << 3 | 4);
  header[1] = kiss != NULL ? 0 : self->behaviour.stratum != 0 ? self->behaviour.stratum : 1;
  header[7] = 0x42;  /* root delay: about a millisecond */
  header[11] = 0x42;
  memcpy (header + 12, kiss != NULL ? kiss : "TEST", 4);
  memcpy (header + 24, request + 40, 8);
  write_time (header + 32, now);
  write_time (header + 40, now);
  g_byte_array_append (out, header, sizeof header);
}

/* A cookie, encrypted. */
static void
append_authenticator (HostileServer *self, GByteArray *out)
{
  const guint8 cookie[20] = { 0x02, 0x04, 0, 20, 9, 9, 9 };
  const gboolean has_nonce = self->behaviour.answer != ANSWER_NO_NONCE;
  guint8 nonce[MR_SIV_NONCE];
  guint8 key[MR_SIV_KEY];
  guint8 sealed[sizeof cookie + MR_SIV_TAG];

  gnutls_rnd (GNUTLS_RND_NONCE, nonce, sizeof nonce);
  g_mutex_lock (&self->lock);
  memcpy (key, self->to_client, sizeof key);
  g_mutex_unlock (&self->lock);
  key[0] ^= self->behaviour.answer == ANSWER_OTHER_KEY ? 1 : 0;
  g_assert_true (mr_siv_seal (key, &(MrSivContext) { nonce, sizeof nonce, out->data, out->len }, cookie, sizeof cookie,
                              sealed));
  append_16 (out, 0x0404);
  append_16 (out, 4 + 4 + (has_nonce ? sizeof nonce : 0) + sizeof sealed);
  append_16 (out, has_nonce ? sizeof nonce : 0);
  append_16 (out, sizeof sealed);
  if (has_nonce)
    g_byte_array_append (out, nonce, sizeof nonce);
  g_byte_array_append (out, sealed, sizeof sealed);
}

static GByteArray *
make_answer (HostileServer *self, const guint8 *request, const char *kiss, gboolean with_fields, gboolean sealed)
{
  GByteArray *out = g_byte_array_new ();

  append_header (self, request, kiss, out);
  if (with_fields)
    g_byte_array_append (out, request + HEADER, UNIQUE_FIELD);
  if (sealed)
    append_authenticator (self, out);
  return out;
}

static gboolean
refuses_cookie (HostileServer *self)
{
  return self->behaviour.answer == ANSWER_NTSN ||
         (self->behaviour.answer == ANSWER_NTSN_ONCE && hostile_server_n_exchanges (self) == 1);
}

static GByteArray *
answer_to (HostileServer *self, guint8 *request)
{
  GByteArray *out;

  if (refuses_cookie (self))
    return make_answer (self, request, "NTSN", TRUE, FALSE);
  switch (self->behaviour.answer)
    {
    case ANSWER_OLD:
      request[40] ^= 1; /* its transmit timestamp */
      G_GNUC_FALLTHROUGH;
    case ANSWER_OTHER_UNIQUE:
      request[HEADER + 4] ^= 1;
      return make_answer (self, request, NULL, TRUE, TRUE);
    case ANSWER_ALTERED:
    case ANSWER_FLOOD:
      out = make_answer (self, request, NULL, TRUE, TRUE);
      out->data[43] ^= 1; /* the seconds */
      return out;
    case ANSWER_BARE:
      return make_answer (self, request, NULL, FALSE, FALSE);
    case ANSWER_UNSEALED:
      return make_answer (self, request, NULL, TRUE, FALSE);
    case ANSWER_SHORT:
      return g_byte_array_set_size (make_answer (self, request, NULL, FALSE, FALSE), HEADER - 4);
    case ANSWER_CUT:
      out = make_answer (self, request, NULL, TRUE, TRUE);
      return g_byte_array_set_size (out, out->len - 8);
    default:
      return make_answer (self, request, self->behaviour.kiss, TRUE, TRUE);
    }
}

static void
send_to (HostileServer *self, const guint8 *octets, gsize n, const struct sockaddr *to, socklen_t len)
{
  sendto (self->socket, octets, n, 0, to, len);
}

static void
answer (HostileServer *self, guint8 *request, const struct sockaddr *to, socklen_t len)
{
  g_autoptr (GByteArray) packet = answer_to (self, request);

  if (self->behaviour.answer == ANSWER_FORGED_FIRST)
    {
      g_autofree guint8 *forged = g_memdup2 (packet->data, packet->len);

      forged[43] ^= 1;
      send_to (self, forged, packet->len, to, len);
    }
  if (self->behaviour.answer != ANSWER_NOTHING)
    send_to (self, packet->data, packet->len, to, len);
  while (self->behaviour.answer == ANSWER_FLOOD && !is_over (self, 1))
    send_to (self, packet->data, packet->len, to, len);
}

static gpointer
answer_packets (gpointer data)
{
  HostileServer *self = data;

  while (wait_for (self, self->socket, -1))
    {
      guint8 request[2048];
      struct sockaddr_storage from;
      socklen_t len = sizeof from;
      const gssize n = recvfrom (self->socket, request, sizeof request, 0, (struct sockaddr *) &from, &len);

      if (n < HEADER + UNIQUE_FIELD)
        continue;
      g_mutex_lock (&self->lock);
      self->n_packets++;
      g_mutex_unlock (&self->lock);
      answer (self, request, (const struct sockaddr *) &from, len);
    }
  return NULL;
}

/* --- The server --- */

/* @port: 0 for any; (out): the one it is bound to */
static int
bind_to (const char *text, int type, guint16 *port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, *port);
  g_autoptr (GSocketAddress) bound = NULL;
  struct sockaddr_storage native;
  socklen_t len = (socklen_t) g_socket_address_get_native_size (address);
  const int fd = socket ((int) g_socket_address_get_family (address), type | SOCK_CLOEXEC, 0);

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  g_assert_cmpint (bind (fd, (struct sockaddr *) &native, len), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &native, &len), ==, 0);
  bound = g_socket_address_new_from_native (&native, len);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return fd;
}

HostileServer *
hostile_server_new (const char *folder, const HostileBehaviour *behaviour)
{
  HostileServer *self = g_new0 (HostileServer, 1);
  const char *address = behaviour->address != NULL ? behaviour->address : "127.0.0.1";

  self->port = behaviour->port;
  self->behaviour = *behaviour;
  self->folder = folder;
  g_mutex_init (&self->lock);
  g_assert_true (g_unix_open_pipe (self->stop, FD_CLOEXEC, NULL));
  self->listener = bind_to (address, SOCK_STREAM, &self->port);
  self->socket = bind_to (address, SOCK_DGRAM, &self->ntp_port);
  g_assert_cmpint (listen (self->listener, 4), ==, 0);
  self->keeper = g_thread_new ("keys", keep_keys, self);
  self->answerer = g_thread_new ("packets", answer_packets, self);
  return self;
}

guint16
hostile_server_port (HostileServer *self)
{
  return self->port;
}

guint16
hostile_server_ntp_port (HostileServer *self)
{
  return self->ntp_port;
}

static guint
read_counter (HostileServer *self, const guint *counter)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = *counter;
  g_mutex_unlock (&self->lock);
  return n;
}

guint
hostile_server_n_exchanges (HostileServer *self)
{
  return read_counter (self, &self->n_exchanges);
}

guint
hostile_server_n_packets (HostileServer *self)
{
  return read_counter (self, &self->n_packets);
}

char *
hostile_server_key (HostileServer *self)
{
  GString *hex = g_string_new (NULL);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < 6; i++)
    g_string_append_printf (hex, "%02x", self->to_client[i]);
  g_mutex_unlock (&self->lock);
  return g_string_free (hex, FALSE);
}

void
hostile_server_free (HostileServer *self)
{
  close (self->stop[1]);
  g_thread_join (self->keeper);
  g_thread_join (self->answerer);
  close (self->stop[0]);
  close (self->listener);
  close (self->socket);
  g_mutex_clear (&self->lock);
  g_free (self);
}
