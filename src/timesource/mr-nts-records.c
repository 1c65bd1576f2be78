/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-nts-records.h"

#include <string.h>

#define HEADER 4
#define CRITICAL 0x8000

/* Octets of the longest cookie that leaves room for the rest of a packet that no network fragments. */
#define COOKIE_MAX 1024
#define N_COOKIES_MAX 8

#define NAME_MAX_OCTETS 255

#define PROTOCOL_NTP_4 0
#define AEAD_AES_SIV_CMAC_256 15

/* RFC 8915 §4.1. */
enum {
  RECORD_END,
  RECORD_PROTOCOL,
  RECORD_ERROR,
  RECORD_WARNING,
  RECORD_AEAD,
  RECORD_COOKIE,
  RECORD_SERVER,
  RECORD_PORT,
  N_RECORDS
};

typedef struct {
  const guint8 *body;
  gsize n;
  MrNtsOffer *offer;
} Record;

static guint
read_16 (const guint8 *octets)
{
  return (guint) octets[0] << 8 | octets[1];
}

/* --- One function for each kind of record --- */

static MrNtsFailure
read_end (const Record *record)
{
  return record->n == 0 ? MR_NTS_OK : MR_NTS_KEYS_DAMAGED;
}

/* Of what was offered, the server chooses at most one. */
static MrNtsFailure
read_choice (const Record *record, guint expected, MrNtsFailure otherwise)
{
  if (record->n == 0)
    return otherwise;
  if (record->n != 2)
    return MR_NTS_KEYS_DAMAGED;
  return read_16 (record->body) == expected ? MR_NTS_OK : otherwise;
}

static MrNtsFailure
read_protocol (const Record *record)
{
  return read_choice (record, PROTOCOL_NTP_4, MR_NTS_KEYS_NO_NTP);
}

static MrNtsFailure
read_aead (const Record *record)
{
  return read_choice (record, AEAD_AES_SIV_CMAC_256, MR_NTS_KEYS_NO_CIPHER);
}

/* The standard has no warnings yet, so none can be understood. */
static MrNtsFailure
read_error (const Record *record)
{
  if (record->n != 2)
    return MR_NTS_KEYS_DAMAGED;
  g_debug ("key exchange: error or warning %u", read_16 (record->body));
  return MR_NTS_KEYS_REFUSED;
}

static MrNtsFailure
read_cookie (const Record *record)
{
  if (record->n == 0 || record->n > COOKIE_MAX)
    return MR_NTS_KEYS_DAMAGED;
  if (record->offer->cookies->len < N_COOKIES_MAX)
    g_ptr_array_add (record->offer->cookies, g_bytes_new (record->body, record->n));
  return MR_NTS_OK;
}

static MrNtsFailure
read_server (const Record *record)
{
  if (record->n == 0 || record->n > NAME_MAX_OCTETS)
    return MR_NTS_KEYS_DAMAGED;
  for (gsize i = 0; i < record->n; i++)
    if (!g_ascii_isgraph ((char) record->body[i]))
      return MR_NTS_KEYS_DAMAGED;
  record->offer->server = g_strndup ((const char *) record->body, record->n);
  return MR_NTS_OK;
}

static MrNtsFailure
read_port (const Record *record)
{
  if (record->n != 2 || read_16 (record->body) == 0)
    return MR_NTS_KEYS_DAMAGED;
  record->offer->port = (guint16) read_16 (record->body);
  return MR_NTS_OK;
}

static const struct {
  MrNtsFailure (*read) (const Record *record);
  gboolean repeats;
} kinds[N_RECORDS] = {
  [RECORD_END] = { read_end, FALSE },
  [RECORD_PROTOCOL] = { read_protocol, FALSE },
  [RECORD_ERROR] = { read_error, FALSE },
  [RECORD_WARNING] = { read_error, FALSE },
  [RECORD_AEAD] = { read_aead, FALSE },
  [RECORD_COOKIE] = { read_cookie, TRUE },
  [RECORD_SERVER] = { read_server, FALSE },
  [RECORD_PORT] = { read_port, FALSE },
};

/* --- The message --- */

void
mr_nts_offer_clear (MrNtsOffer *self)
{
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
  g_clear_pointer (&self->server, g_free);
}

GBytes *
mr_nts_records_request (void)
{
  static const guint8 request[] = {
    0x80, RECORD_PROTOCOL, 0, 2, 0, PROTOCOL_NTP_4,
    0x80, RECORD_AEAD, 0, 2, 0, AEAD_AES_SIV_CMAC_256,
    0x80, RECORD_END, 0, 0,
  };

  return g_bytes_new_static (request, sizeof request);
}

gboolean
mr_nts_records_find_end (const guint8 *octets, gsize n, gsize *position)
{
  while (n >= HEADER && *position <= n - HEADER)
    {
      const guint type = read_16 (octets + *position) & ~(guint) CRITICAL;

      *position += HEADER + read_16 (octets + *position + 2);
      if (type == RECORD_END)
        return *position <= n;
    }
  return FALSE;
}

static MrNtsFailure
judge (const MrNtsOffer *offer, guint seen)
{
  if ((seen & 1u << RECORD_END) == 0)
    return MR_NTS_KEYS_DAMAGED;
  if ((seen & 1u << RECORD_PROTOCOL) == 0)
    return MR_NTS_KEYS_NO_NTP;
  if ((seen & 1u << RECORD_AEAD) == 0)
    return MR_NTS_KEYS_NO_CIPHER;
  return offer->cookies->len > 0 ? MR_NTS_OK : MR_NTS_KEYS_NO_COOKIE;
}

MrNtsFailure
mr_nts_records_parse (const guint8 *octets, gsize n, MrNtsOffer *out)
{
  guint seen = 0;

  *out = (MrNtsOffer) { .cookies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  while (n > 0)
    {
      const guint type = n >= HEADER ? read_16 (octets) & ~(guint) CRITICAL : 0;
      const gboolean critical = n >= HEADER && (read_16 (octets) & CRITICAL) != 0;
      const Record record = { octets + HEADER, n >= HEADER ? read_16 (octets + 2) : 0, out };
      MrNtsFailure failure;

      if (n < HEADER || record.n > n - HEADER || (seen & 1u << RECORD_END) != 0)
        return MR_NTS_KEYS_DAMAGED;
      octets += HEADER + record.n;
      n -= HEADER + record.n;

      if (type >= N_RECORDS && critical)
        return MR_NTS_KEYS_CRITICAL;
      if (type >= N_RECORDS)
        continue;
      if ((seen & 1u << type) != 0 && !kinds[type].repeats)
        return MR_NTS_KEYS_DAMAGED;
      seen |= 1u << type;
      failure = kinds[type].read (&record);
      if (failure != MR_NTS_OK)
        return failure;
    }
  return judge (out, seen);
}
