/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-ntp-packet.h"

#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <string.h>

/* RFC 5905 §7.3. */
#define HEADER 48
#define VERSION 4
#define MODE_CLIENT 3
#define MODE_SERVER 4
#define LEAP_UNKNOWN 3
#define STRATUM_KISS 0
#define STRATUM_UNSYNCHRONISED 16
#define AT_STRATUM 1
#define AT_ROOT_DELAY 4
#define AT_ROOT_DISPERSION 8
#define AT_REFERENCE_ID 12
#define AT_ORIGIN 24
#define AT_RECEIVE 32
#define AT_TRANSMIT 40

/* RFC 7822: type, length with both, body in words of four octets. */
#define FIELD_HEADER 4
#define WORD 4
#define FIELD_UNIQUE 0x0104
#define FIELD_COOKIE 0x0204
#define FIELD_AUTHENTICATOR 0x0404

#define N_COOKIES_MAX 8

/* Seconds from 1900 to 1970, and of one era of NTP. */
#define EPOCH G_GINT64_CONSTANT (2208988800)
#define ERA (G_GINT64_CONSTANT (1) << 32)

typedef struct {
  guint type;
  const guint8 *body;
  gsize n;
} Field;

static guint
read_16 (const guint8 *octets)
{
  return (guint) octets[0] << 8 | octets[1];
}

static guint32
read_32 (const guint8 *octets)
{
  return (guint32) read_16 (octets) << 16 | read_16 (octets + 2);
}

/* Seconds with 16 binary places. */
static gint64
read_short (const guint8 *octets)
{
  return (gint64) read_32 (octets) * G_USEC_PER_SEC >> 16;
}

/* The number of the era is not sent. The first half of the numbers is taken for the era that begins in 2036, so times
 * from 1968 to 2104 are right, whatever this computer's clock shows. */
static gint64
read_timestamp (const guint8 *octets)
{
  const gint64 seconds = read_32 (octets);
  const gint64 fraction = (gint64) read_32 (octets + 4) * G_USEC_PER_SEC >> 32;

  return (seconds + (seconds < ERA / 2 ? ERA : 0) - EPOCH) * G_USEC_PER_SEC + fraction;
}

/* --- The request --- */

static gsize
padded (gsize n)
{
  return (n + WORD - 1) / WORD * WORD;
}

static void
append_16 (GByteArray *out, gsize number)
{
  const guint8 octets[] = { (guint8) (number >> 8), (guint8) number };

  g_byte_array_append (out, octets, sizeof octets);
}

static void
append_padded (GByteArray *out, const guint8 *octets, gsize n)
{
  static const guint8 zeros[WORD] = { 0 };

  g_byte_array_append (out, octets, (guint) n);
  g_byte_array_append (out, zeros, (guint) (padded (n) - n));
}

static void
append_field (GByteArray *out, guint type, const guint8 *body, gsize n)
{
  append_16 (out, type);
  append_16 (out, FIELD_HEADER + padded (n));
  append_padded (out, body, n);
}

gboolean
mr_ntp_request_init (MrNtpRequest *self)
{
  return gnutls_rnd (GNUTLS_RND_NONCE, self, sizeof *self) == GNUTLS_E_SUCCESS;
}

/* RFC 8915 §5.6. Nothing is encrypted, so what is sealed is only the tag. */
static gboolean
append_authenticator (GByteArray *out, const MrNtpRequest *self, const MrNtpKeys *keys)
{
  const MrSivContext context = { self->nonce, sizeof self->nonce, out->data, out->len };
  guint8 tag[MR_SIV_TAG];

  if (!mr_siv_seal (keys->to_server, &context, NULL, 0, tag))
    return FALSE;
  append_16 (out, FIELD_AUTHENTICATOR);
  append_16 (out, FIELD_HEADER + 2 + 2 + sizeof self->nonce + sizeof tag);
  append_16 (out, sizeof self->nonce);
  append_16 (out, sizeof tag);
  append_padded (out, self->nonce, sizeof self->nonce);
  append_padded (out, tag, sizeof tag);
  return TRUE;
}

GBytes *
mr_ntp_request_pack (const MrNtpRequest *self, const MrNtpKeys *keys, GBytes *cookie)
{
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  gsize n_cookie;
  const guint8 *octets = g_bytes_get_data (cookie, &n_cookie);

  g_byte_array_set_size (packet, HEADER);
  memset (packet->data, 0, HEADER);
  packet->data[0] = VERSION << 3 | MODE_CLIENT;
  memcpy (packet->data + AT_TRANSMIT, self->transmit, sizeof self->transmit);
  append_field (packet, FIELD_UNIQUE, self->unique, sizeof self->unique);
  append_field (packet, FIELD_COOKIE, octets, n_cookie);
  if (!append_authenticator (packet, self, keys))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&packet));
}

/* --- The answer --- */

void
mr_ntp_reply_clear (MrNtpReply *self)
{
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
}

/* Moves @position after the next field. Returns: whether there is a whole one. */
static gboolean
next_field (const guint8 *octets, gsize n, gsize *position, Field *out)
{
  const guint8 *at = octets + *position;
  gsize length;

  if (n - *position < FIELD_HEADER)
    return FALSE;
  length = read_16 (at + 2);
  if (length < FIELD_HEADER || length % WORD != 0 || length > n - *position)
    return FALSE;
  *out = (Field) { read_16 (at), at + FIELD_HEADER, length - FIELD_HEADER };
  *position += length;
  return TRUE;
}

static MrNtsFailure
take_cookies (const guint8 *octets, gsize n, MrNtpReply *out)
{
  gsize position = 0;
  Field field;

  while (position < n)
    {
      if (!next_field (octets, n, &position, &field))
        return MR_NTS_DAMAGED;
      if (field.type == FIELD_COOKIE && field.n > 0 && out->cookies->len < N_COOKIES_MAX)
        g_ptr_array_add (out->cookies, g_bytes_new (field.body, field.n));
    }
  return MR_NTS_OK;
}

/* @n_before: octets of the packet before the field. */
static MrNtsFailure
open_authenticator (const guint8 *octets, gsize n_before, const Field *field, const MrNtpKeys *keys, MrNtpReply *out)
{
  const gsize n_nonce = field->n >= 4 ? read_16 (field->body) : 0;
  const gsize n_sealed = field->n >= 4 ? read_16 (field->body + 2) : 0;
  const MrSivContext context = { field->body + 4, n_nonce, octets, n_before };
  g_autofree guint8 *text = NULL;

  if (n_nonce == 0 || n_sealed < MR_SIV_TAG || 4 + padded (n_nonce) + padded (n_sealed) > field->n)
    return MR_NTS_DAMAGED;
  text = g_malloc (n_sealed);
  if (!mr_siv_open (keys->to_client, &context, field->body + 4 + padded (n_nonce), n_sealed, text))
    return MR_NTS_FORGED;
  return take_cookies (text, n_sealed - MR_SIV_TAG, out);
}

static gboolean
is_kiss (const guint8 *octets, const char *code)
{
  return octets[AT_STRATUM] == STRATUM_KISS && memcmp (octets + AT_REFERENCE_ID, code, 4) == 0;
}

/* Follows the extension fields to the authenticator. */
static MrNtsFailure
authenticate (const guint8 *octets, gsize n, const MrNtpRequest *request, const MrNtpKeys *keys, MrNtpReply *out)
{
  gboolean is_ours = FALSE;
  gsize position = HEADER;

  while (position < n)
    {
      const gsize before = position;
      Field field;

      if (!next_field (octets, n, &position, &field))
        return MR_NTS_DAMAGED;
      if (field.type == FIELD_UNIQUE)
        {
          if (field.n != sizeof request->unique || memcmp (field.body, request->unique, field.n) != 0)
            return MR_NTS_REPLAYED;
          is_ours = TRUE;
        }
      else if (field.type == FIELD_AUTHENTICATOR)
        return is_ours ? open_authenticator (octets, before, &field, keys, out) : MR_NTS_REPLAYED;
    }
  /* The one answer that cannot be authenticated: the server has no key for the cookie (RFC 8915 §5.7). */
  return is_ours && is_kiss (octets, "NTSN") ? MR_NTS_COOKIE_REFUSED : MR_NTS_UNAUTHENTICATED;
}

/* At stratum 0, letters in place of the reference say why there is no time (RFC 5905 §7.4); some of them only that the
 * server has just been started. Without letters it has no time to give. */
static MrNtsFailure
read_kiss (const guint8 *octets)
{
  if (is_kiss (octets, "RATE"))
    return MR_NTS_RATE;
  if (!g_ascii_isupper ((char) octets[AT_REFERENCE_ID]) || is_kiss (octets, "INIT") || is_kiss (octets, "STEP"))
    return MR_NTS_NOT_SYNCHRONISED;
  return MR_NTS_DENIED;
}

/* The header of an authentic answer. */
static MrNtsFailure
read_header (const guint8 *octets, MrNtpReply *out)
{
  if (octets[AT_STRATUM] == STRATUM_KISS)
    return read_kiss (octets);
  if (octets[0] >> 6 == LEAP_UNKNOWN || octets[AT_STRATUM] >= STRATUM_UNSYNCHRONISED)
    return MR_NTS_NOT_SYNCHRONISED;
  out->stratum = octets[AT_STRATUM];
  out->received = read_timestamp (octets + AT_RECEIVE);
  out->sent = read_timestamp (octets + AT_TRANSMIT);
  out->root_delay = read_short (octets + AT_ROOT_DELAY);
  out->root_dispersion = read_short (octets + AT_ROOT_DISPERSION);
  return MR_NTS_OK;
}

MrNtsFailure
mr_ntp_reply_parse (const guint8 *octets, gsize n, const MrNtpRequest *request, const MrNtpKeys *keys, MrNtpReply *out)
{
  MrNtsFailure failure;

  *out = (MrNtpReply) { .cookies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  if (n < HEADER || n % WORD != 0 || (octets[0] & 7) != MODE_SERVER || (octets[0] >> 3 & 7) != VERSION)
    return MR_NTS_DAMAGED;
  if (memcmp (octets + AT_ORIGIN, request->transmit, sizeof request->transmit) != 0)
    return MR_NTS_REPLAYED;
  failure = authenticate (octets, n, request, keys, out);
  return failure == MR_NTS_OK ? read_header (octets, out) : failure;
}
