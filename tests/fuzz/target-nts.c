/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes from a time server: the records of its key exchange, and its packets. The first octet says which. */
#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "../timesource/chrony-packets.h"
#include "mr-ntp-packet.h"
#include "mr-nts-records.h"

#define RECORDS 0
#define PACKET 1   /* as it came, so nearly always refused */
#define SEALED 2   /* sealed with the key here, so what a server encrypts is read too */

static void
from_hex (const char *hex, guint8 *out)
{
  for (; *hex != '\0'; hex += 2)
    *out++ = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
}

static void
make_recorded (MrNtpRequest *request, MrNtpKeys *keys)
{
  from_hex (CHRONY_UNIQUE, request->unique);
  from_hex (CHRONY_TRANSMIT, request->transmit);
  from_hex (CHRONY_NONCE, request->nonce);
  from_hex (CHRONY_TO_SERVER, keys->to_server);
  from_hex (CHRONY_TO_CLIENT, keys->to_client);
}

static void
use_records (const guint8 *data, gsize size)
{
  g_auto (MrNtsOffer) offer = { 0 };
  gsize position = 0;
  const gboolean is_whole = mr_nts_records_find_end (data, size, &position);
  const MrNtsFailure failure = mr_nts_records_parse (data, size, &offer);

  g_assert_true (failure != MR_NTS_OK || (is_whole && offer.cookies->len > 0));
  g_assert_true (offer.server == NULL || g_str_is_ascii (offer.server));
}

static void
use_packet (const guint8 *data, gsize size)
{
  MrNtpRequest request;
  MrNtpKeys keys;
  g_auto (MrNtpReply) reply = { 0 };
  g_autoptr (GError) error = NULL;
  MrNtsFailure failure;

  make_recorded (&request, &keys);
  failure = mr_ntp_reply_parse (data, size, &request, &keys, &reply);
  if (failure != MR_NTS_OK)
    g_assert_false (mr_nts_fail (failure, "host", &error));
  for (guint i = 0; failure == MR_NTS_OK && i < reply.cookies->len; i++)
    g_bytes_unref (mr_ntp_request_pack (&request, &keys, g_ptr_array_index (reply.cookies, i)));
}

/* A header, then what is encrypted. */
static void
use_sealed (const guint8 *data, gsize size)
{
  MrNtpRequest request;
  MrNtpKeys keys;
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  guint8 head[48 + 36] = { 0 };
  const gsize n_head = MIN (size, 24);
  const gsize n = (size - n_head) / 4 * 4;
  guint8 lengths[8] = { 0x04, 0x04, 0, 0, 0, MR_SIV_NONCE, 0, 0 };
  const gsize n_field = sizeof lengths + MR_SIV_NONCE + n + MR_SIV_TAG;
  g_autofree guint8 *sealed = g_malloc (n + MR_SIV_TAG);

  if (n_field > MR_NTP_PACKET_MAX)
    return;
  make_recorded (&request, &keys);
  memcpy (head, data, n_head);
  head[0] = (guint8) ((head[0] & 0xC0) | 4 << 3 | 4);
  memcpy (head + 24, request.transmit, sizeof request.transmit);
  from_hex ("01040024", head + 48);
  memcpy (head + 52, request.unique, sizeof request.unique);
  g_assert_true (mr_siv_seal (keys.to_client, &(MrSivContext) { request.nonce, MR_SIV_NONCE, head, sizeof head },
                              data + n_head, n, sealed));
  lengths[2] = (guint8) (n_field >> 8);
  lengths[3] = (guint8) n_field;
  lengths[6] = (guint8) ((n + MR_SIV_TAG) >> 8);
  lengths[7] = (guint8) (n + MR_SIV_TAG);
  g_byte_array_append (packet, head, sizeof head);
  g_byte_array_append (packet, lengths, sizeof lengths);
  g_byte_array_append (packet, request.nonce, MR_SIV_NONCE);
  g_byte_array_append (packet, sealed, (guint) (n + MR_SIV_TAG));
  use_packet (packet->data, packet->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static void (*const uses[]) (const guint8 *data, gsize size) = {
    [RECORDS] = use_records,
    [PACKET] = use_packet,
    [SEALED] = use_sealed,
  };

  if (size > 0)
    uses[data[0] % G_N_ELEMENTS (uses)](data + 1, size - 1);
  return 0;
}

static void
seed_hex (guint8 kind, const char *hex, FuzzSeedFunc seed, gpointer user_data)
{
  const gsize n = 1 + strlen (hex) / 2;
  g_autofree guint8 *octets = g_malloc (n);

  octets[0] = kind;
  from_hex (hex, octets + 1);
  seed (octets, n, user_data);
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  seed_hex (RECORDS, "80010002000080040002000F00050004AABBCCDD43210001018006000B6E74702E6578616D706C65"
                     "800700020FA080000000", seed, user_data);
  seed_hex (RECORDS, "800200020001", seed, user_data);
  seed_hex (PACKET, chrony_reply, seed, user_data);
  seed_hex (SEALED, "240A00E700000000000000007F7F0101EEB72C074AC616E50204000801020304", seed, user_data);
  seed_hex (SEALED, "E400000000000000000000005241544500000000000000000204000801020304", seed, user_data);
}
