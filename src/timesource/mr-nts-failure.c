/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-nts-failure.h"

#include <glib/gi18n-lib.h>

/* The sentence for %MR_NTS_NO_ANSWER is in mr_nts_fail_at_port(). */

/* Translators: these sentences follow “No time was taken from the time server “…”.” "It" is the time server. */
static const struct {
  MrTimeError code;
  const char *sentence;
} failures[MR_NTS_FAILED + 1] = {
  [MR_NTS_NO_LISTENER] = { MR_TIME_ERROR_NO_SERVICE,
    N_("Nothing listens on this port. Check the port; NTS usually has 4460.") },
  [MR_NTS_NOT_TLS] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It answers on this port, but not with TLS. Check the port; NTS usually has 4460.") },
  [MR_NTS_NO_TLS_1_3] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It does not offer TLS 1.3, which NTS requires. Check the port, or choose another time server.") },
  [MR_NTS_NO_PROTOCOL] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It offers TLS on this port, but not NTS. Check the port; NTS usually has 4460.") },
  [MR_NTS_TLS_CLOSED] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It closed the connection during the TLS handshake. It may not offer TLS 1.3 or NTS on this port.") },
  [MR_NTS_TLS_FAILED] = { MR_TIME_ERROR_FAILED,
    N_("The TLS handshake failed. Choose another time server.") },
  [MR_NTS_TLS_LATE] = { MR_TIME_ERROR_NO_ANSWER,
    N_("It accepted the connection, but did not complete the key exchange in time. Check the port, or try again "
       "later.") },
  [MR_NTS_CERTIFICATE_REVOKED] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate has been revoked. Choose another time server.") },
  [MR_NTS_CERTIFICATE_UNTRUSTED] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate was not issued by an authority that this computer trusts. If it is your own time server, "
       "specify the file with the certificate of its authority.") },
  [MR_NTS_CERTIFICATE_NAME] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate is for another name. Check the spelling of the name.") },
  [MR_NTS_CERTIFICATE_EARLY] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate is not valid yet, or the clock of this computer is slow. Check the date of this computer.") },
  [MR_NTS_CERTIFICATE_EXPIRED] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate has expired, or the clock of this computer is fast. Check the date of this computer.") },
  [MR_NTS_CERTIFICATE_WEAK] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate uses cryptography that is no longer safe. Choose another time server.") },
  [MR_NTS_CERTIFICATE_PURPOSE] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate is not meant for servers. Choose another time server.") },
  [MR_NTS_CERTIFICATE_OTHER] = { MR_TIME_ERROR_CERTIFICATE,
    N_("Its certificate could not be verified. Choose another time server.") },
  [MR_NTS_KEYS_CUT] = { MR_TIME_ERROR_FAILED,
    N_("It ended the connection before the key exchange was complete. Try again later.") },
  [MR_NTS_KEYS_DAMAGED] = { MR_TIME_ERROR_FAILED,
    N_("Its key exchange does not follow the standard (RFC 8915). Choose another time server.") },
  [MR_NTS_KEYS_ENDLESS] = { MR_TIME_ERROR_FAILED,
    N_("Its key exchange does not end. Choose another time server.") },
  [MR_NTS_KEYS_CRITICAL] = { MR_TIME_ERROR_FAILED,
    N_("It requires an extension of NTS that this program does not know. Choose another time server.") },
  [MR_NTS_KEYS_REFUSED] = { MR_TIME_ERROR_DENIED,
    N_("It refused the key exchange because of an error. Try again later.") },
  [MR_NTS_KEYS_NO_NTP] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It exchanges keys, but not for NTP version 4. Choose another time server.") },
  [MR_NTS_KEYS_NO_CIPHER] = { MR_TIME_ERROR_NO_SERVICE,
    N_("It does not offer AEAD_AES_SIV_CMAC_256, the cipher that every NTS server must have. Choose another time "
       "server.") },
  [MR_NTS_KEYS_NO_COOKIE] = { MR_TIME_ERROR_FAILED,
    N_("It exchanged keys, but sent no cookie to ask for the time with. Try again later.") },
  [MR_NTS_NO_HOST] = { MR_TIME_ERROR_NOT_FOUND,
    N_("It sends its clients to another host, which cannot be found. Try again later.") },
  [MR_NTS_DAMAGED] = { MR_TIME_ERROR_NOT_AUTHENTIC,
    N_("Its answer is too short or damaged. Try again.") },
  [MR_NTS_REPLAYED] = { MR_TIME_ERROR_NOT_AUTHENTIC,
    N_("The answer belongs to another request. Someone may be replaying old answers: have the network checked.") },
  [MR_NTS_UNAUTHENTICATED] = { MR_TIME_ERROR_NOT_AUTHENTIC,
    N_("The answer is not authenticated. Someone may be answering in its name: have the network checked.") },
  [MR_NTS_FORGED] = { MR_TIME_ERROR_NOT_AUTHENTIC,
    N_("The answer is forged or was altered: its authentication is wrong. Have the network checked.") },
  [MR_NTS_COOKIE_REFUSED] = { MR_TIME_ERROR_DENIED,
    N_("It rejects the cookies that it has just issued (NTSN). Try again later, or choose another time server.") },
  [MR_NTS_RATE] = { MR_TIME_ERROR_DENIED,
    N_("It wants to be asked less often (RATE). Try again in a few minutes.") },
  [MR_NTS_DENIED] = { MR_TIME_ERROR_DENIED,
    N_("It refuses to give this computer the time (kiss code). Choose another time server.") },
  [MR_NTS_NOT_SYNCHRONISED] = { MR_TIME_ERROR_NOT_SYNCHRONISED,
    N_("It is not synchronised itself. Choose another time server.") },
  [MR_NTS_FAILED] = { MR_TIME_ERROR_FAILED,
    N_("This computer could not send to it. Check the network.") },
};

gboolean
mr_nts_is_final (MrNtsFailure failure)
{
  return failure == MR_NTS_OK || failures[failure].code == MR_TIME_ERROR_DENIED;
}

static gboolean
fail (MrTimeError code, const char *host, const char *sentence, GError **error)
{
  g_set_error (error, MR_TIME_ERROR, (int) code,
               /* Translators: %1$s is a host, %2$s a complete sentence with the reason and what to do. */
               _("No time was taken from the time server “%1$s”. %2$s"), host, sentence);
  return FALSE;
}

gboolean
mr_nts_fail (MrNtsFailure failure, const char *host, GError **error)
{
  return fail (failures[failure].code, host, _(failures[failure].sentence), error);
}

gboolean
mr_nts_fail_at_port (MrNtsFailure failure, const char *host, guint16 port, GError **error)
{
  g_autofree char *no_answer = g_strdup_printf (
    /* Translators: follows “No time was taken from the time server “…”.” too. %u is the number of a port. */
    _("It exchanged keys, but did not answer when asked for the time. A firewall may be blocking NTP (UDP port %u)."),
    port);

  return failure == MR_NTS_NO_ANSWER ? fail (MR_TIME_ERROR_NO_ANSWER, host, no_answer, error)
                                     : mr_nts_fail (failure, host, error);
}
