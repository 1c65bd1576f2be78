/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-tls.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>

/* TLS 1.2 and later with a pre-shared key. "+RSA-PSK" must never join these: its mere presence switches TLS 1.3 off. */
#define VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL"
#define FORWARD_SECRET ":+ECDHE-PSK:+DHE-PSK"
#define STRICT VERSIONS FORWARD_SECRET ":-MAC-ALL:+AEAD"

/* 128 bits is what an attacker who recorded a handshake cannot try out (RFC 9257). GnuTLS itself wants four octets. */
static const struct {
  const char *priority;
  gsize key_min;
} levels[] = {
  [MR_TLS_STRICT] = { STRICT, 16 },
  [MR_TLS_COMPAT] = { STRICT ":+SHA256:+SHA384:%FORCE_ETM", 16 },
  [MR_TLS_LEGACY] = { VERSIONS FORWARD_SECRET ":+PSK:+AES-128-CCM-8:+SHA256", 4 },
};

/* The server's order counts, or clients pull slow methods to the front. */
#define SERVER_PRIORITY STRICT ":%SERVER_PRECEDENCE"

/* RFC 7919 begins at this size of group. */
#define DH_BITS 2048

/* Real microseconds that ending a session may take: whether the peer learns of it is of no use to a bus. */
#define GOODBYE (300 * 1000)

/* What the callback returns for an identity it does not know: GnuTLS continues with a random key. */
#define UNKNOWN_IDENTITY 1

#define FLAGS (GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS)

/* Warnings and requests to renegotiate that a peer may send in a row. A real one sends one or two in a session; endless
 * ones would pass for a bus where no meter answers. */
#define EMPTY_MAX 16

struct _MrTls {
  int fd;
  gnutls_session_t session;
  gnutls_psk_client_credentials_t client;
  gnutls_psk_server_credentials_t server;
  GHashTable *keys; /* a server's */
  gboolean met_server; /* a ServerHello has come */
  gboolean secured;
  guint n_empty; /* records without data since the last that had some */
  gboolean half_sent; /* a record whose sending was interrupted; it goes first */
  int error_number;
};

G_DEFINE_QUARK (mr-tls-error-quark, mr_tls_error)

static gboolean
must_wait (gssize result)
{
  return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED;
}

static gboolean
has_peer_closed (MrTls *self)
{
  guint8 octet;

  return recv (self->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* @result: what GnuTLS returned just now. Returns: -1. */
static int
fail (MrTls *self, gssize result, GError **error)
{
  self->error_number = errno;

  /* To GnuTLS a record that ends with the connection has the wrong length. */
  if (result == GNUTLS_E_UNEXPECTED_PACKET_LENGTH && has_peer_closed (self))
    result = GNUTLS_E_PREMATURE_TERMINATION;

  if (result == 0)
    g_set_error_literal (error, MR_TLS_ERROR, GNUTLS_A_CLOSE_NOTIFY, "closed by the peer");
  else if (result == GNUTLS_E_FATAL_ALERT_RECEIVED)
    g_set_error (error, MR_TLS_ERROR, (int) gnutls_alert_get (self->session), "alert %d",
                 (int) gnutls_alert_get (self->session));
  else
    g_set_error (error, MR_TLS_ERROR, (int) result, "%s", gnutls_strerror ((int) result));

  return -1;
}

static void
discard_log (int level, const char *message)
{
}

static int
on_handshake_message (gnutls_session_t session, unsigned int type, unsigned int when, unsigned int incoming,
                      const gnutls_datum_t *message)
{
  MrTls *self = gnutls_session_get_ptr (session);

  if (incoming && (type == GNUTLS_HANDSHAKE_SERVER_HELLO || type == GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST))
    self->met_server = TRUE;
  return GNUTLS_E_SUCCESS;
}

/* What is not left to the list of methods. In TLS 1.3 that list does not keep a server from answering with a
 * certificate, and an HMAC of SHA-1 is only to be trusted where it covers the encrypted data (RFC 7366).
 * Returns: a GnuTLS error. */
static int
check_method (MrTls *self)
{
  gnutls_kx_algorithm_t kx = gnutls_kx_get (self->session);

  if (kx != GNUTLS_KX_PSK && kx != GNUTLS_KX_ECDHE_PSK && kx != GNUTLS_KX_DHE_PSK)
    return GNUTLS_E_INSUFFICIENT_CREDENTIALS;
  if (gnutls_mac_get (self->session) == GNUTLS_MAC_SHA1 && !gnutls_session_etm_status (self->session))
    return GNUTLS_E_UNWANTED_ALGORITHM;

  return GNUTLS_E_SUCCESS;
}

/* @priority: of the methods allowed. Returns: a GnuTLS error. */
static int
start_session (MrTls *self, unsigned int end, const char *priority, void *credentials)
{
  int result = gnutls_init (&self->session, end | FLAGS);

  if (result != GNUTLS_E_SUCCESS)
    {
      self->session = NULL;
      return result;
    }

  gnutls_session_set_ptr (self->session, self);
  gnutls_handshake_set_hook_function (self->session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_PRE, on_handshake_message);
  gnutls_dh_set_prime_bits (self->session, DH_BITS);

  result = gnutls_priority_set_direct (self->session, priority, NULL);
  return result == GNUTLS_E_SUCCESS ? gnutls_credentials_set (self->session, GNUTLS_CRD_PSK, credentials) : result;
}

/* Returns: (nullable): @self, or %NULL with @error if @result is one. */
static MrTls *
started_or_null (MrTls *self, int result, GError **error)
{
  if (result == GNUTLS_E_SUCCESS)
    return self;

  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
               /* Translators: %s is the encryption library's own message. */
               _("Encryption does not work on this computer: %s"), gnutls_strerror (result));
  mr_tls_free (self);
  return NULL;
}

static gboolean
check_key (const MrUri *uri, GBytes *psk, GError **error)
{
  gsize len = psk != NULL ? g_bytes_get_size (psk) : 0;
  gsize least = mr_tls_key_min (uri->security);

  if (len == 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %s is a host. */
                 _("The connection to “%s” is encrypted and needs a key: the pre-shared key that is set in the "
                   "master."), uri->host);
  else if (uri->identity == NULL)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %s is a host. */
                 _("The connection to “%s” needs an identity: the name under which the master knows the key."),
                 uri->host);
  else if (len < least)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %1$s is a host, %2$u and %3$u numbers of bytes. */
                 ngettext ("The key for “%1$s” is too short: it has %2$u byte, and at least %3$u are needed.",
                           "The key for “%1$s” is too short: it has %2$u bytes, and at least %3$u are needed.", len),
                 uri->host, (guint) len, (guint) least);
  else
    return TRUE;

  return FALSE;
}

/* A server's callback. */
static int
find_key (gnutls_session_t session, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
  const MrTls *self = gnutls_session_get_ptr (session);
  g_autofree char *name = g_strndup ((const char *) identity->data, identity->size);
  GBytes *found = strlen (name) == identity->size ? g_hash_table_lookup (self->keys, name) : NULL;
  gsize len;
  gconstpointer octets;

  if (found == NULL)
    return UNKNOWN_IDENTITY;

  octets = g_bytes_get_data (found, &len);
  key->data = gnutls_malloc (len);
  if (key->data == NULL)
    return -1;

  memcpy (key->data, octets, len);
  key->size = (unsigned int) len;
  return 0;
}

void
mr_tls_discard_library_log (void)
{
  /* The first would make GnuTLS write the keys of every session to a file that others can read. The second it has read
   * already, before main(): at level 9 it prints the pre-shared key itself. It is unset for the programs we start. */
  g_unsetenv ("SSLKEYLOGFILE");
  g_unsetenv ("GNUTLS_DEBUG_LEVEL");
  gnutls_global_set_log_level (0);
  gnutls_global_set_log_function (discard_log);
}

gsize
mr_tls_key_min (MrTlsLevel level)
{
  return levels[level].key_min;
}

MrTls *
mr_tls_new_client (const MrUri *uri, GBytes *psk, GError **error)
{
  MrTls *self;
  gnutls_datum_t key;
  int result;

  if (!check_key (uri, psk, error))
    return NULL;

  self = g_new0 (MrTls, 1);
  key.data = (unsigned char *) g_bytes_get_data (psk, NULL);
  key.size = (unsigned int) g_bytes_get_size (psk);

  result = gnutls_psk_allocate_client_credentials (&self->client);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_psk_set_client_credentials (self->client, uri->identity, &key, GNUTLS_PSK_KEY_RAW);
  if (result != GNUTLS_E_SUCCESS)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                   /* Translators: %1$s is a host, %2$s the encryption library's own message. */
                   _("The key or the identity for “%1$s” cannot be used: %2$s"), uri->host, gnutls_strerror (result));
      mr_tls_free (self);
      return NULL;
    }

  result = start_session (self, GNUTLS_CLIENT, levels[uri->security].priority, self->client);
  return started_or_null (self, result, error);
}

MrTls *
mr_tls_new_server (GHashTable *keys, GError **error)
{
  MrTls *self = g_new0 (MrTls, 1);
  int result = gnutls_psk_allocate_server_credentials (&self->server);

  self->keys = g_hash_table_ref (keys);
  if (result == GNUTLS_E_SUCCESS)
    {
      gnutls_psk_set_server_credentials_function2 (self->server, find_key);
      gnutls_psk_set_server_known_dh_params (self->server, GNUTLS_SEC_PARAM_MEDIUM);
      result = start_session (self, GNUTLS_SERVER, SERVER_PRIORITY, self->server);
    }

  return started_or_null (self, result, error);
}

static void
say_goodbye (MrTls *self)
{
  g_autoptr (MrTimebase) clock = mr_timebase_new (1);
  gint64 deadline = mr_timebase_now (clock) + GOODBYE;

  while (must_wait (gnutls_bye (self->session, GNUTLS_SHUT_WR)) &&
         mr_tls_wait (self, clock, deadline, NULL, NULL) > 0)
    continue;
}

void
mr_tls_free (MrTls *self)
{
  if (self == NULL)
    return;

  if (self->secured)
    say_goodbye (self);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->client, gnutls_psk_free_client_credentials);
  g_clear_pointer (&self->server, gnutls_psk_free_server_credentials);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_free (self);
}

GIOCondition
mr_tls_wanted (MrTls *self)
{
  return gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;
}

int
mr_tls_wait (MrTls *self, MrTimebase *timebase, gint64 deadline, GCancellable *cancellable, GError **error)
{
  int conditions;

  if (mr_timebase_now (timebase) >= deadline)
    return 0;

  conditions = mr_timebase_poll (timebase, self->fd, mr_tls_wanted (self), deadline, cancellable, error);
  return MIN (conditions, 1);
}

int
mr_tls_handshake (MrTls *self, int fd, MrTimebase *timebase, gint64 deadline, GCancellable *cancellable, GError **error)
{
  int result;

  self->fd = fd;
  gnutls_transport_set_int (self->session, fd);

  while ((result = gnutls_handshake (self->session)) != GNUTLS_E_SUCCESS || (result = check_method (self)) != 0)
    {
      int ready;

      if (gnutls_error_is_fatal (result))
        {
          fail (self, result, error);
          gnutls_alert_send_appropriate (self->session, result);
          return -1;
        }

      ready = mr_tls_wait (self, timebase, deadline, cancellable, error);
      if (ready <= 0)
        return ready;
    }

  self->secured = TRUE;
  return 1;
}

gssize
mr_tls_receive (MrTls *self, guint8 *buffer, gsize len, GError **error)
{
  gssize n = gnutls_record_recv (self->session, buffer, len);

  if (n > 0)
    {
      self->n_empty = 0;
      return n;
    }
  if (n == 0 || gnutls_error_is_fatal ((int) n))
    return fail (self, n, error);

  if (!must_wait (n) && ++self->n_empty > EMPTY_MAX)
    return fail (self, GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS, error);
  if (n == GNUTLS_E_REHANDSHAKE)
    gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);

  return 0;
}

/* Sends one record, or what is left of one: then @octets is NULL. Returns: octets sent, 0 at the deadline, or -1. */
static gssize
send_record (MrTls *self, const guint8 *octets, gsize len, MrTimebase *timebase, gint64 deadline,
             GCancellable *cancellable, GError **error)
{
  gssize n = gnutls_record_send (self->session, octets, len);

  while (must_wait (n))
    {
      int ready;

      self->half_sent = TRUE;
      ready = mr_tls_wait (self, timebase, deadline, cancellable, error);
      if (ready <= 0)
        return ready;

      n = gnutls_record_send (self->session, NULL, 0);
    }

  self->half_sent = FALSE;
  return n < 0 ? fail (self, n, error) : n;
}

int
mr_tls_send (MrTls *self, const guint8 *octets, gsize len, MrTimebase *timebase, gint64 deadline,
             GCancellable *cancellable, GError **error)
{
  gssize n = 1;

  if (self->half_sent)
    n = send_record (self, NULL, 0, timebase, deadline, cancellable, error);

  while (n > 0 && len > 0)
    {
      n = send_record (self, octets, len, timebase, deadline, cancellable, error);
      octets += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }

  return (int) CLAMP (n, -1, 1);
}

gboolean
mr_tls_has_met_server (MrTls *self)
{
  return self->met_server;
}

int
mr_tls_errno (MrTls *self)
{
  return self->error_number;
}

/* By the key exchange itself: the text with which GnuTLS describes a TLS 1.3 session hides it. */
gboolean
mr_tls_is_forward_secret (MrTls *self)
{
  gnutls_kx_algorithm_t kx = gnutls_kx_get (self->session);

  return kx == GNUTLS_KX_ECDHE_PSK || kx == GNUTLS_KX_DHE_PSK;
}

char *
mr_tls_method (MrTls *self)
{
  return g_strdup_printf ("%s, %s, %s",
                          gnutls_protocol_get_version (self->session) == GNUTLS_TLS1_3 ? "TLS 1.3" : "TLS 1.2",
                          gnutls_kx_get_name (gnutls_kx_get (self->session)),
                          gnutls_cipher_get_name (gnutls_cipher_get (self->session)));
}

const char *
mr_tls_client_identity (MrTls *self)
{
  return gnutls_psk_server_get_username (self->session);
}
