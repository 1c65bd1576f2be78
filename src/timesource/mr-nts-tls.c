/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-nts-tls.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <unistd.h>

#include "mr-connect.h"
#include "mr-file.h"

/* RFC 8915 §3 demands TLS 1.3; it permits 1.2 only for the sake of the time when it was written. */
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define PROTOCOL "ntske/1"

#define FLAGS (GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS)

#define CA_FILE_MAX ((gsize) 4 * 1024 * 1024)

struct _MrNtsTls {
  const MrNtsServer *server;
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  MrTimebase *clock;
  gint64 deadline;
  GCancellable *cancellable;
  gnutls_typed_vdata_st expected[2]; /* of the certificate: GnuTLS keeps a pointer to it */
  gboolean secured;
};

typedef struct {
  int code;
  MrNtsFailure failure;
} Entry;

static const Entry alerts[] = {
  { GNUTLS_A_PROTOCOL_VERSION, MR_NTS_NO_TLS_1_3 },
  /* Of servers that know no cipher suite of TLS 1.3. */
  { GNUTLS_A_HANDSHAKE_FAILURE, MR_NTS_NO_TLS_1_3 },
  { GNUTLS_A_INSUFFICIENT_SECURITY, MR_NTS_NO_TLS_1_3 },
  { GNUTLS_A_NO_APPLICATION_PROTOCOL, MR_NTS_NO_PROTOCOL },
};

static const Entry errors[] = {
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, MR_NTS_NO_TLS_1_3 },
  { GNUTLS_E_NO_APPLICATION_PROTOCOL, MR_NTS_NO_PROTOCOL },
  { GNUTLS_E_UNEXPECTED_PACKET, MR_NTS_NOT_TLS },
  { GNUTLS_E_UNEXPECTED_PACKET_LENGTH, MR_NTS_NOT_TLS },
  { GNUTLS_E_RECORD_OVERFLOW, MR_NTS_NOT_TLS },
  { GNUTLS_E_PREMATURE_TERMINATION, MR_NTS_TLS_CLOSED },
  { GNUTLS_E_PULL_ERROR, MR_NTS_TLS_CLOSED },
  { GNUTLS_E_PUSH_ERROR, MR_NTS_TLS_CLOSED },
};

/* In the order in which they matter: a certificate of a stranger may have expired as well. */
static const struct {
  guint status;
  MrNtsFailure failure;
} verdicts[] = {
  { GNUTLS_CERT_REVOKED, MR_NTS_CERTIFICATE_REVOKED },
  { GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE,
    MR_NTS_CERTIFICATE_UNTRUSTED },
  { GNUTLS_CERT_UNEXPECTED_OWNER, MR_NTS_CERTIFICATE_NAME },
  { GNUTLS_CERT_NOT_ACTIVATED, MR_NTS_CERTIFICATE_EARLY },
  { GNUTLS_CERT_EXPIRED, MR_NTS_CERTIFICATE_EXPIRED },
  { GNUTLS_CERT_INSECURE_ALGORITHM, MR_NTS_CERTIFICATE_WEAK },
  { GNUTLS_CERT_PURPOSE_MISMATCH, MR_NTS_CERTIFICATE_PURPOSE },
};

static MrNtsFailure
look_up (const Entry *table, gsize n, int code)
{
  for (gsize i = 0; i < n; i++)
    if (table[i].code == code)
      return table[i].failure;
  return MR_NTS_TLS_FAILED;
}

static MrNtsFailure
failure_of_certificate (MrNtsTls *self)
{
  const guint status = gnutls_session_get_verify_cert_status (self->session);

  g_debug ("%s: certificate status 0x%x", self->server->host, status);
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if ((status & verdicts[i].status) != 0)
      return verdicts[i].failure;
  return MR_NTS_CERTIFICATE_OTHER;
}

static MrNtsFailure
failure_of_handshake (MrNtsTls *self, int result)
{
  g_debug ("%s: TLS handshake: %s", self->server->host, gnutls_strerror (result));
  if (result == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
    return failure_of_certificate (self);
  if (result == GNUTLS_E_FATAL_ALERT_RECEIVED)
    return look_up (alerts, G_N_ELEMENTS (alerts), (int) gnutls_alert_get (self->session));
  return look_up (errors, G_N_ELEMENTS (errors), result);
}

/* Waits until the session can continue. The deadline is checked first, or a peer that always has another octet ready
 * would outlast it. */
static gboolean
wait_for_peer (MrNtsTls *self, GError **error)
{
  const GIOCondition wanted = gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;
  int conditions = 0;

  if (mr_timebase_now (self->clock) < self->deadline)
    conditions = mr_timebase_poll (self->clock, self->fd, wanted, self->deadline, self->cancellable, error);
  return conditions > 0 || (conditions == 0 && mr_nts_fail (MR_NTS_TLS_LATE, self->server->host, error));
}

/* --- Connecting --- */

static gboolean
trust_file (MrNtsTls *self, GError **error)
{
  const char *path = self->server->ca_file;
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  gsize n;
  g_autofree char *contents = mr_file_read (path, CA_FILE_MAX, &n, &reason);
  const gnutls_datum_t datum = { (unsigned char *) contents, (unsigned int) n };

  if (contents == NULL)
    g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                 /* Translators: %1$s is a file name, %2$s the reason in a few words. */
                 _("The certificates in “%1$s” cannot be read: %2$s."), shown, reason->message);
  else if (gnutls_certificate_set_x509_trust_mem (self->credentials, &datum, GNUTLS_X509_FMT_PEM) <= 0)
    g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                 /* Translators: %s is a file name; PEM is a file format. */
                 _("There is no certificate in “%s”. Specify the certificate of an authority, as PEM."), shown);
  else
    return TRUE;
  return FALSE;
}

static gboolean
trust (MrNtsTls *self, GError **error)
{
  gnutls_certificate_allocate_credentials (&self->credentials);
  if (self->server->ca_file != NULL)
    return trust_file (self, error);
  if (gnutls_certificate_set_x509_system_trust (self->credentials) <= 0)
    g_debug ("this computer trusts no authority at all");
  return TRUE;
}

static void
start_session (MrNtsTls *self)
{
  const gnutls_datum_t protocol = { (unsigned char *) PROTOCOL, strlen (PROTOCOL) };
  const char *host = self->server->host;

  self->expected[0] = (gnutls_typed_vdata_st) { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *) host, strlen (host) };
  self->expected[1] = (gnutls_typed_vdata_st) { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *) GNUTLS_KP_TLS_WWW_SERVER,
                                                strlen (GNUTLS_KP_TLS_WWW_SERVER) };

  gnutls_init (&self->session, FLAGS);
  gnutls_priority_set_direct (self->session, PRIORITY, NULL);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_alpn_set_protocols (self->session, &protocol, 1, GNUTLS_ALPN_MANDATORY);
  if (!g_hostname_is_ip_address (host))
    gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, host, strlen (host));
  gnutls_session_set_verify_cert2 (self->session, self->expected, G_N_ELEMENTS (self->expected), 0);
  gnutls_transport_set_int (self->session, self->fd);
}

static gboolean
has_chosen_protocol (MrNtsTls *self)
{
  gnutls_datum_t chosen;

  return gnutls_alpn_get_selected_protocol (self->session, &chosen) == GNUTLS_E_SUCCESS &&
         chosen.size == strlen (PROTOCOL) && memcmp (chosen.data, PROTOCOL, chosen.size) == 0;
}

static gboolean
shake_hands (MrNtsTls *self, GError **error)
{
  int result;

  start_session (self);
  while ((result = gnutls_handshake (self->session)) != GNUTLS_E_SUCCESS)
    {
      if (gnutls_error_is_fatal (result))
        {
          mr_nts_fail (failure_of_handshake (self, result), self->server->host, error);
          gnutls_alert_send_appropriate (self->session, result);
          return FALSE;
        }
      if (!wait_for_peer (self, error))
        return FALSE;
    }
  self->secured = TRUE;
  return has_chosen_protocol (self) || mr_nts_fail (MR_NTS_NO_PROTOCOL, self->server->host, error);
}

/* What mr_connect() says of network masters holds for a time server too, except that it has no setting to enable
 * NTS. */
static void
explain_connection (const MrNtsServer *server, const GError *reason, GError **error)
{
  if (g_error_matches (reason, MR_LINE_ERROR, MR_LINE_ERROR_REFUSED))
    mr_nts_fail (MR_NTS_NO_LISTENER, server->host, error);
  else if (reason->domain != MR_LINE_ERROR)
    g_propagate_error (error, g_error_copy (reason));
  else
    g_set_error_literal (error, MR_TIME_ERROR,
                         reason->code == MR_LINE_ERROR_NOT_FOUND   ? (int) MR_TIME_ERROR_NOT_FOUND
                         : reason->code == MR_LINE_ERROR_NO_ANSWER ? (int) MR_TIME_ERROR_NO_ANSWER
                                                                   : (int) MR_TIME_ERROR_FAILED,
                         reason->message);
}

MrNtsTls *
mr_nts_tls_connect (const MrNtsServer *server, MrTimebase *clock, gint64 deadline, GCancellable *cancellable,
                    GInetAddress **reached, GError **error)
{
  g_autoptr (MrNtsTls) self = g_new0 (MrNtsTls, 1);
  g_autoptr (GError) reason = NULL;

  self->server = server;
  self->clock = clock;
  self->deadline = deadline;
  self->cancellable = cancellable;
  self->fd = -1;
  if (!trust (self, error))
    return NULL;

  self->fd = mr_connect (server->address != NULL ? server->address : server->host, server->port, clock, deadline,
                         cancellable, reached, &reason);
  if (self->fd < 0)
    {
      explain_connection (server, reason, error);
      return NULL;
    }
  return shake_hands (self, error) ? g_steal_pointer (&self) : NULL;
}

void
mr_nts_tls_free (MrNtsTls *self)
{
  /* A goodbye that does not fit into the system's buffer is not worth waiting for: the exchange is over. */
  if (self->secured)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

/* --- In use --- */

gboolean
mr_nts_tls_send (MrNtsTls *self, GBytes *octets, GError **error)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  gssize sent;

  /* The request is one record; GnuTLS continues with it when it is called again with the same data. */
  while ((sent = gnutls_record_send (self->session, data, n)) < 0)
    {
      if (gnutls_error_is_fatal ((int) sent))
        return mr_nts_fail (MR_NTS_KEYS_CUT, self->server->host, error);
      if (!wait_for_peer (self, error))
        return FALSE;
    }
  return TRUE;
}

gssize
mr_nts_tls_receive (MrNtsTls *self, guint8 *buffer, gsize n, GError **error)
{
  gssize received;

  while ((received = gnutls_record_recv (self->session, buffer, n)) <= 0)
    {
      if (received == 0 || gnutls_error_is_fatal ((int) received))
        {
          g_debug ("%s: %s", self->server->host, gnutls_strerror ((int) received));
          mr_nts_fail (MR_NTS_KEYS_CUT, self->server->host, error);
          return -1;
        }
      if (!wait_for_peer (self, error))
        return -1;
    }
  return received;
}

gboolean
mr_nts_tls_export (MrNtsTls *self, const char *label, const guint8 *context, gsize n_context, guint8 *key, gsize n_key,
                   GError **error)
{
  const int result = gnutls_prf_rfc5705 (self->session, strlen (label), label, n_context, (const char *) context, n_key,
                                         (char *) key);

  return result == GNUTLS_E_SUCCESS || mr_nts_fail (MR_NTS_TLS_FAILED, self->server->host, error);
}
