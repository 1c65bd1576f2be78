/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-tls-error.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

#include "mr-connect.h"

/* RFC 4279; GnuTLS 3.7 has no name for it. */
#define ALERT_UNKNOWN_PSK_IDENTITY 115

/* A handshake fails for one of few reasons that a person can do something about. */
typedef enum {
  REASON_KEY,
  REASON_IDENTITY,
  REASON_IDENTITY_OR_METHOD,
  REASON_IDENTITY_OR_CERTIFICATE,
  REASON_CERTIFICATE,
  REASON_METHOD,
  REASON_VERSION,
  REASON_NOT_TLS,
  REASON_CLOSED,
  REASON_ALTERED,
  REASON_OTHER
} Reason;

typedef struct {
  int code;
  Reason reason;
} Entry;

/* What servers send: GnuTLS, OpenSSL and those that follow the RFCs. */
static const Entry alerts[] = {
  /* TLS 1.2: our Finished cannot be deciphered, so the key differs. A server that conceals which identities it
   * knows continues with a random key and ends here too. The same for the next two. */
  { GNUTLS_A_BAD_RECORD_MAC, REASON_KEY },
  /* TLS 1.3: the binder made with our key is not the one that the server computes. */
  { GNUTLS_A_ILLEGAL_PARAMETER, REASON_KEY },
  { GNUTLS_A_DECRYPT_ERROR, REASON_KEY },
  { ALERT_UNKNOWN_PSK_IDENTITY, REASON_IDENTITY },
  /* GnuTLS servers whose table of keys does not have the identity. */
  { GNUTLS_A_INTERNAL_ERROR, REASON_IDENTITY },
  /* OpenSSL servers send the same for both. */
  { GNUTLS_A_HANDSHAKE_FAILURE, REASON_IDENTITY_OR_METHOD },
  { GNUTLS_A_INSUFFICIENT_SECURITY, REASON_METHOD },
  /* Of an empty list of suites, which is what is left when no version has one. */
  { GNUTLS_A_DECODE_ERROR, REASON_METHOD },
  { GNUTLS_A_PROTOCOL_VERSION, REASON_VERSION },
};

static const Entry errors[] = {
  { GNUTLS_E_UNEXPECTED_PACKET, REASON_NOT_TLS },
  { GNUTLS_E_UNEXPECTED_PACKET_LENGTH, REASON_NOT_TLS },
  { GNUTLS_E_RECORD_OVERFLOW, REASON_NOT_TLS },
  { GNUTLS_E_UNSUPPORTED_VERSION_PACKET, REASON_VERSION },
  /* TLS 1.3: it has sent a certificate, which we have no use for. */
  { GNUTLS_E_INSUFFICIENT_CREDENTIALS, REASON_CERTIFICATE },
  { GNUTLS_E_UNKNOWN_CIPHER_SUITE, REASON_METHOD },
  { GNUTLS_E_UNWANTED_ALGORITHM, REASON_METHOD },
  { GNUTLS_E_NO_CIPHER_SUITES, REASON_METHOD },
  { GNUTLS_E_INSUFFICIENT_SECURITY, REASON_METHOD },
  { GNUTLS_E_DH_PRIME_UNACCEPTABLE, REASON_METHOD },
  { GNUTLS_E_PREMATURE_TERMINATION, REASON_CLOSED },
  { GNUTLS_E_PULL_ERROR, REASON_CLOSED },
  { GNUTLS_E_PUSH_ERROR, REASON_CLOSED },
  { GNUTLS_E_DECRYPTION_FAILED, REASON_ALTERED },
};

static Reason
look_up (const Entry *table, gsize len, int code)
{
  for (gsize i = 0; i < len; i++)
    if (table[i].code == code)
      return table[i].reason;

  return REASON_OTHER;
}

static Reason
reason_of (MrTls *tls, int code, const MrUri *uri)
{
  Reason reason = code < 0 ? look_up (errors, G_N_ELEMENTS (errors), code)
                           : look_up (alerts, G_N_ELEMENTS (alerts), code);

  /* What has answered with a ServerHello is TLS, whatever it sends then. */
  if (reason == REASON_NOT_TLS && mr_tls_has_met_server (tls))
    return REASON_OTHER;
  /* Where every method that we know is allowed already, only certificates are left as one that is missing. */
  if (reason == REASON_IDENTITY_OR_METHOD && uri->security == MR_TLS_LEGACY)
    return REASON_IDENTITY_OR_CERTIFICATE;

  return reason;
}

static gboolean
is_system_error (int code)
{
  return code == GNUTLS_E_PULL_ERROR || code == GNUTLS_E_PUSH_ERROR;
}

static void
explain_method (const MrUri *uri, GError **error)
{
  if (uri->security == MR_TLS_LEGACY)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
                 /* Translators: %s is a host. */
                 _("“%s” offers only encryption that is no longer safe. A newer firmware of the master may add a "
                   "better method."), uri->host);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
                 /* Translators: %s is a host. */
                 _("“%s” and this program have no secure encryption method in common. A newer firmware of the "
                   "master may add one; otherwise allow older encryption for this master."), uri->host);
}

/* The master and this program do not agree on the identity or its key. */
static void
explain_identity (Reason reason, const MrUri *uri, GError **error)
{
  switch (reason)
    {
    case REASON_IDENTITY:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY,
                   /* Translators: %1$s is a host, %2$s the name under which the master knows the key. */
                   _("“%1$s” does not know the identity “%2$s”. Compare its spelling with what is set in the master."),
                   uri->host, uri->identity);
      break;
    case REASON_IDENTITY_OR_METHOD:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
                   /* Translators: %1$s is a host, %2$s the name under which the master knows the key. */
                   _("“%1$s” does not know the identity “%2$s”, or it has no secure encryption method in common with "
                     "this program; it does not say which. Check the identity first, then allow older encryption for "
                     "this master."),
                   uri->host, uri->identity);
      break;
    case REASON_IDENTITY_OR_CERTIFICATE:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY,
                   /* Translators: %1$s is a host, %2$s the name under which the master knows the key. */
                   _("“%1$s” does not know the identity “%2$s”, or it expects a certificate instead of a pre-shared "
                     "key; it does not say which. Compare the identity with what is set in the master."),
                   uri->host, uri->identity);
      break;
    case REASON_ALTERED:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY,
                   /* Translators: %1$s is a host, %2$s the name under which the master knows the key. */
                   _("The answer of “%1$s” cannot be decrypted with the key for the identity “%2$s”. Compare both with "
                     "what is set in the master."), uri->host, uri->identity);
      break;
    case REASON_KEY:
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY,
                   /* Translators: %1$s is a host, %2$s the name under which the master knows the key. */
                   _("“%1$s” does not accept the key for the identity “%2$s”. Compare the key with the one in the "
                     "master; a master that conceals which identities it knows does the same for an unknown identity."),
                   uri->host, uri->identity);
      break;
    }
}

/* There is another service on the port, or another kind of TLS. */
static void
explain_service (Reason reason, const MrUri *uri, GError **error)
{
  switch (reason)
    {
    case REASON_CERTIFICATE:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” uses a certificate on port %2$u, and this program connects with a pre-shared key (PSK). "
                     "Set an identity and a key in the master, or check the port."), uri->host, uri->port);
      break;
    case REASON_VERSION:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
                   /* Translators: %s is a host. */
                   _("“%s” uses a version of TLS that is no longer safe; version 1.2 or later is needed. Update the "
                     "firmware of the master."), uri->host);
      break;
    case REASON_NOT_TLS:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_TLS,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” answers on port %2$u, but not with TLS. It may be the port for plain M-Bus (tcp:), "
                     "or another service."), uri->host, uri->port);
      break;
    case REASON_CLOSED:
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” closed the connection during the TLS handshake. Another program may be connected to it, "
                     "or port %2$u is not for TLS."), uri->host, uri->port);
      break;
    }
}

void
mr_tls_explain_handshake (MrTls *tls, const GError *cause, const MrUri *uri, GError **error)
{
  Reason reason;

  if (cause->domain != MR_TLS_ERROR)
    {
      g_propagate_error (error, g_error_copy (cause));
      return;
    }

  g_debug ("%s: TLS handshake: %s (%d)", uri->host, cause->message, cause->code);

  if (is_system_error (cause->code) && !mr_connect_was_closed (mr_tls_errno (tls)))
    {
      mr_connect_explain_loss (uri->host, mr_tls_errno (tls), TRUE, error);
      return;
    }

  reason = reason_of (tls, cause->code, uri);
  switch (reason)
    {
    case REASON_KEY:
    case REASON_IDENTITY:
    case REASON_IDENTITY_OR_METHOD:
    case REASON_IDENTITY_OR_CERTIFICATE:
    case REASON_ALTERED:
      explain_identity (reason, uri, error);
      break;
    case REASON_CERTIFICATE:
    case REASON_VERSION:
    case REASON_NOT_TLS:
    case REASON_CLOSED:
      explain_service (reason, uri, error);
      break;
    case REASON_METHOD:
      explain_method (uri, error);
      break;
    case REASON_OTHER:
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a host, %2$s the encryption library's own message, %3$d its number. */
                   _("The TLS handshake with “%1$s” failed: %2$s (%3$d)."),
                   uri->host,
                   gnutls_strerror (cause->code < 0 ? cause->code : GNUTLS_E_FATAL_ALERT_RECEIVED), cause->code);
      break;
    }
}

void
mr_tls_explain_loss (MrTls *tls, const GError *cause, const char *host, gboolean has_answered, GError **error)
{
  if (cause->domain != MR_TLS_ERROR)
    {
      g_propagate_error (error, g_error_copy (cause));
      return;
    }

  g_debug ("%s: lost: %s (%d), errno %d", host, cause->message, cause->code, mr_tls_errno (tls));

  if (is_system_error (cause->code))
    mr_connect_explain_loss (host, mr_tls_errno (tls), has_answered, error);
  else if (cause->code == GNUTLS_A_CLOSE_NOTIFY || cause->code == GNUTLS_E_PREMATURE_TERMINATION)
    mr_connect_explain_loss (host, 0, has_answered, error);
  else if (cause->code == GNUTLS_E_DECRYPTION_FAILED)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("Something between this computer and “%s” altered the encrypted data, so the connection was ended. "
                   "Connect again; if it happens again, have the network checked."), host);
  else if (cause->code > 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %1$s is a host, %2$d the number of an error in the standard of TLS. */
                 _("“%1$s” ended the encrypted connection because of an error (TLS alert %2$d). Connect again; if it "
                   "happens again, restart the master."), host, cause->code);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %1$s is a host, %2$s the encryption library's own message, %3$d its number. */
                 _("“%1$s” does not keep to the rules of TLS, so this program ended the connection: %2$s (%3$d). "
                   "Connect again; if it happens again, restart the master."), host, cause->message, cause->code);
}
