/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <unistd.h>

#include "mr-connect.h"
#include "mr-line-private.h"
#include "mr-tls-error.h"

/* TLS 1.2 and later with a pre-shared key. "+RSA-PSK" must never join these: its mere presence switches TLS 1.3 off. */
#define VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL"
#define FORWARD_SECRET ":+ECDHE-PSK:+DHE-PSK"

static const char *const priorities[] = {
  [MR_TLS_STRICT] = VERSIONS FORWARD_SECRET ":-MAC-ALL:+AEAD",
  [MR_TLS_COMPAT] = VERSIONS FORWARD_SECRET ":-MAC-ALL:+AEAD:+SHA256:+SHA384:%FORCE_ETM",
  [MR_TLS_LEGACY] = VERSIONS FORWARD_SECRET ":+PSK:+AES-128-CCM-8:+SHA256",
};

/* 128 bits is what an attacker who recorded a handshake cannot try out (RFC 9257). GnuTLS itself wants four octets. */
#define KEY_MIN 16
#define KEY_MIN_LEGACY 4

/* RFC 7919 begins at this size of group. */
#define DH_BITS 2048

/* Real microseconds that closing may wait to say so: whether it gets through is of no use to a bus. */
#define FAREWELL (300 * 1000)

/* The bus behind the TLS port of a network master. One telegram is one record. */
#define MR_TYPE_TLS_LINE (mr_tls_line_get_type ())
G_DECLARE_FINAL_TYPE (MrTlsLine, mr_tls_line, MR, TLS_LINE, MrLine)

struct _MrTlsLine {
  MrLine parent_instance;

  char *host;
  int fd;
  MrTimebase *clock; /* real time, for what is between computers and not on the bus */
  gnutls_session_t session;
  gnutls_psk_client_credentials_t credentials;
  gboolean secured;
  gboolean half_sent; /* a record whose sending was interrupted; it goes first */
};

G_DEFINE_FINAL_TYPE (MrTlsLine, mr_tls_line, MR_TYPE_LINE)

/* Waits for what the session wants next. Returns: 1, 0 at the deadline, or -1 with @error.
 * The deadline is looked at first: a peer that always has another octet ready must not outlast it. */
static int
await (MrTlsLine *self, MrTimebase *timebase, gint64 deadline, GCancellable *cancellable, GError **error)
{
  GIOCondition wanted = gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;
  int conditions;

  if (mr_timebase_now (timebase) >= deadline)
    return 0;

  conditions = mr_timebase_poll (timebase, self->fd, wanted, deadline, cancellable, error);
  return MIN (conditions, 1);
}

static gssize
mr_tls_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  MrTlsLine *self = MR_TLS_LINE (line);

  for (;;)
    {
      gssize n = gnutls_record_recv (self->session, buffer, len);
      int error_number = errno;
      int ready;

      if (n > 0)
        return n;

      if (n == GNUTLS_E_REHANDSHAKE)
        {
          (void) gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
          continue;
        }

      if (n == 0 || gnutls_error_is_fatal ((int) n))
        {
          mr_tls_explain_loss ((int) n, error_number, self->host, error);
          return -1;
        }

      ready = await (self, mr_line_timebase (line), deadline, cancellable, error);
      if (ready <= 0)
        return ready;
    }
}

/* Sends one record, or what is left of one: then @octets is NULL. Returns: octets sent, or -1 with @error. */
static gssize
send_record (MrTlsLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  /* TCP gives up on what nobody acknowledges long before this; it bounds a peer that lives but never reads. */
  gint64 deadline = mr_connect_deadline (&(MrLineOptions) { 0 }, self->clock);
  gssize n = gnutls_record_send (self->session, octets, len);

  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    {
      int ready;

      self->half_sent = TRUE;
      ready = await (self, self->clock, deadline, cancellable, error);
      if (ready == 0)
        g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                     /* Translators: %s is a host. */
                     _("“%s” takes no more octets. Is it overloaded?"), self->host);
      if (ready <= 0)
        return -1;

      n = gnutls_record_send (self->session, NULL, 0);
    }

  self->half_sent = FALSE;
  if (n < 0)
    {
      mr_tls_explain_loss ((int) n, errno, self->host, error);
      return -1;
    }

  return n;
}

static gboolean
mr_tls_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrTlsLine *self = MR_TLS_LINE (line);

  if (self->half_sent && send_record (self, NULL, 0, cancellable, error) < 0)
    return FALSE;

  while (len > 0)
    {
      gssize n = send_record (self, octets, len, cancellable, error);

      if (n < 0)
        return FALSE;
      octets += n;
      len -= (gsize) n;
    }

  return TRUE;
}

static void
say_farewell (MrTlsLine *self)
{
  gint64 deadline = mr_timebase_now (self->clock) + FAREWELL;
  int result;

  do
    result = gnutls_bye (self->session, GNUTLS_SHUT_WR);
  while ((result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED)
         && await (self, self->clock, deadline, NULL, NULL) > 0);
}

static void
mr_tls_line_close (MrLine *line)
{
  MrTlsLine *self = MR_TLS_LINE (line);

  if (self->secured)
    say_farewell (self);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->credentials, gnutls_psk_free_client_credentials);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
mr_tls_line_finalize (GObject *object)
{
  MrTlsLine *self = MR_TLS_LINE (object);

  g_clear_object (&self->clock);
  g_free (self->host);

  G_OBJECT_CLASS (mr_tls_line_parent_class)->finalize (object);
}

static void
mr_tls_line_class_init (MrTlsLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_tls_line_finalize;
  line_class->read = mr_tls_line_read;
  line_class->write = mr_tls_line_write;
  line_class->close = mr_tls_line_close;
}

static void
mr_tls_line_init (MrTlsLine *self)
{
  self->fd = -1;
  self->clock = mr_timebase_new (1);
}

static gboolean
check_key (const MrUri *uri, GBytes *psk, GError **error)
{
  gsize least = uri->security == MR_TLS_LEGACY ? KEY_MIN_LEGACY : KEY_MIN;

  if (psk == NULL || g_bytes_get_size (psk) == 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %s is a host. */
                 _("The connection to “%s” is encrypted and needs a key. It is the pre-shared key that is set in the "
                   "master."), uri->host);
  else if (uri->identity == NULL)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %s is a host. */
                 _("The connection to “%s” needs an identity: the name under which the master knows the key."),
                 uri->host);
  else if (g_bytes_get_size (psk) < least)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                 /* Translators: %1$s is a host, %2$u and %3$u numbers of octets. */
                 ngettext ("The key for “%1$s” is too short: it has %2$u octet, and at least %3$u are needed.",
                           "The key for “%1$s” is too short: it has %2$u octets, and at least %3$u are needed.",
                           g_bytes_get_size (psk)),
                 uri->host, (guint) g_bytes_get_size (psk), (guint) least);
  else
    return TRUE;

  return FALSE;
}

static gboolean
prepare_session (MrTlsLine *self, const MrUri *uri, GBytes *psk, GError **error)
{
  gsize len;
  gconstpointer octets = g_bytes_get_data (psk, &len);
  const gnutls_datum_t key = { (unsigned char *) octets, (unsigned int) len };
  int result;

  result = gnutls_psk_allocate_client_credentials (&self->credentials);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_psk_set_client_credentials (self->credentials, uri->identity, &key, GNUTLS_PSK_KEY_RAW);
  if (result != GNUTLS_E_SUCCESS)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                   /* Translators: %1$s is a host, %2$s the encryption library's own message. */
                   _("The key or the identity for “%1$s” cannot be used: %2$s"), uri->host, gnutls_strerror (result));
      return FALSE;
    }

  result = gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_priority_set_direct (self->session, priorities[uri->security], NULL);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_credentials_set (self->session, GNUTLS_CRD_PSK, self->credentials);
  if (result != GNUTLS_E_SUCCESS)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %s is the encryption library's own message. */
                   _("Encryption does not work on this computer: %s"), gnutls_strerror (result));
      return FALSE;
    }

  gnutls_dh_set_prime_bits (self->session, DH_BITS);
  gnutls_transport_set_int (self->session, self->fd);

  return TRUE;
}

static gboolean
shake_hands (MrTlsLine *self, const MrUri *uri, gint64 deadline, GCancellable *cancellable, GError **error)
{
  int result;

  while ((result = gnutls_handshake (self->session)) != GNUTLS_E_SUCCESS)
    {
      int ready;

      if (gnutls_error_is_fatal (result))
        {
          mr_tls_explain_handshake (self->session, result, uri, error);
          return FALSE;
        }

      ready = await (self, self->clock, deadline, cancellable, error);
      if (ready == 0)
        g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                     /* Translators: %1$s is a host, %2$u a port number. */
                     _("“%1$s” accepted the connection on port %2$u, but did not answer the TLS handshake in time. It "
                       "may be the port for plain M-Bus, or the master is busy."), uri->host, uri->port);
      if (ready <= 0)
        return FALSE;
    }

  self->secured = TRUE;
  return TRUE;
}

/* By the key exchange itself: the text that GnuTLS describes a TLS 1.3 session with hides it. */
static gboolean
is_forward_secret (MrTlsLine *self)
{
  gnutls_kx_algorithm_t kx = gnutls_kx_get (self->session);

  return kx == GNUTLS_KX_ECDHE_PSK || kx == GNUTLS_KX_DHE_PSK;
}

static char *
describe (MrTlsLine *self)
{
  const char *version = gnutls_protocol_get_version (self->session) == GNUTLS_TLS1_3 ? "TLS 1.3" : "TLS 1.2";
  const char *kx = gnutls_kx_get_name (gnutls_kx_get (self->session));
  const char *cipher = gnutls_cipher_get_name (gnutls_cipher_get (self->session));

  if (is_forward_secret (self))
    /* Translators: %1$s is "TLS 1.3", %2$s a key exchange such as "ECDHE-PSK", %3$s a cipher such as "AES-256-GCM". */
    return g_strdup_printf (_("%1$s, %2$s, %3$s, forward secrecy."), version, kx, cipher);

  /* Translators: %1$s is "TLS 1.2", %2$s a key exchange such as "PSK", %3$s a cipher such as "AES-128-CBC". */
  return g_strdup_printf (_("%1$s, %2$s, %3$s, no forward secrecy."), version, kx, cipher);
}

static gboolean
check_forward_secrecy (MrTlsLine *self, const MrUri *uri, GError **error)
{
  if (uri->security == MR_TLS_LEGACY || is_forward_secret (self))
    return TRUE;

  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
               /* Translators: %s is a host. */
               _("“%s” offers only encryption without forward secrecy: who learns the key later can read what is "
                 "recorded now. Allow older encryption for this master if that is acceptable."), uri->host);
  return FALSE;
}

MrLine *
mr_tls_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (MrTimebase) timebase = mr_line_options_real_timebase (options);
  g_autoptr (MrTlsLine) self = NULL;
  g_autofree char *description = NULL;
  gint64 deadline;

  if (!check_key (uri, options->psk, error))
    return NULL;

  self = g_object_new (MR_TYPE_TLS_LINE, NULL);
  self->host = g_strdup (uri->host);
  deadline = mr_connect_deadline (options, self->clock);
  self->fd = mr_connect (uri->host, uri->port, self->clock, deadline, cancellable, error);

  if (self->fd < 0
      || !prepare_session (self, uri, options->psk, error)
      || !shake_hands (self, uri, deadline, cancellable, error)
      || !check_forward_secrecy (self, uri, error))
    return NULL;

  description = describe (self);
  mr_line_init_facts (MR_LINE (self), timebase, 0,
                      mr_line_bus_latency (timebase, mr_connect_latency (self->fd)), description);

  return MR_LINE (g_steal_pointer (&self));
}
