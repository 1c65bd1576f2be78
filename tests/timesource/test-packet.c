/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chrony-packets.h"
#include "mr-ntp-packet.h"
#include "mr-nts-records.h"

/* Packets and records as octets: an exchange that was recorded, and everything that it can be damaged to. */

static void
from_hex (const char *hex, guint8 *out)
{
  for (; *hex != '\0'; hex += 2)
    *out++ = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
}

static GBytes *
bytes_of (const char *hex)
{
  const gsize n = strlen (hex) / 2;
  guint8 *octets = g_malloc (n);

  from_hex (hex, octets);
  return g_bytes_new_take (octets, n);
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
test_recorded (void)
{
  MrNtpRequest request;
  MrNtpKeys keys;
  g_autoptr (GBytes) cookie = bytes_of (chrony_cookie);
  g_autoptr (GBytes) expected = bytes_of (chrony_request);
  g_autoptr (GBytes) answer = bytes_of (chrony_reply);
  g_autoptr (GBytes) new_cookie = bytes_of (chrony_new_cookie);
  g_autoptr (GBytes) packet = NULL;
  g_auto (MrNtpReply) reply = { 0 };

  make_recorded (&request, &keys);
  packet = mr_ntp_request_pack (&request, &keys, cookie);
  g_assert_true (g_bytes_equal (packet, expected));

  g_assert_cmpint (
    mr_ntp_reply_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), &request, &keys, &reply), ==,
    MR_NTS_OK);
  g_assert_cmpuint (reply.stratum, ==, 10);
  g_assert_cmpint (reply.received, ==, CHRONY_RECEIVED);
  g_assert_cmpint (reply.sent, ==, CHRONY_SENT);
  g_assert_cmpint (reply.root_delay, ==, 0);
  g_assert_cmpint (reply.root_dispersion, ==, 0);
  g_assert_cmpuint (reply.cookies->len, ==, 1);
  g_assert_true (g_bytes_equal (g_ptr_array_index (reply.cookies, 0), new_cookie));
}

static MrNtsFailure
parse (const guint8 *octets, gsize n)
{
  MrNtpRequest request;
  MrNtpKeys keys;
  g_auto (MrNtpReply) reply = { 0 };
  /* Of exactly this size, so that a sanitizer sees every octet that is read after its end. */
  g_autofree guint8 *copy = g_memdup2 (octets, n);

  make_recorded (&request, &keys);
  return mr_ntp_reply_parse (copy, n, &request, &keys, &reply);
}

static void
test_every_bit (void)
{
  g_autoptr (GBytes) answer = bytes_of (chrony_reply);
  const gsize n = g_bytes_get_size (answer);
  g_autofree guint8 *octets = g_memdup2 (g_bytes_get_data (answer, NULL), n);

  g_assert_cmpint (parse (octets, n), ==, MR_NTS_OK);
  for (gsize i = 0; i < 8 * n; i++)
    {
      octets[i / 8] ^= (guint8) (1 << i % 8);
      g_assert_cmpint (parse (octets, n), !=, MR_NTS_OK);
      octets[i / 8] ^= (guint8) (1 << i % 8);
    }
}

static void
test_every_length (void)
{
  g_autoptr (GBytes) answer = bytes_of (chrony_reply);
  const guint8 *octets = g_bytes_get_data (answer, NULL);

  for (gsize n = 0; n < g_bytes_get_size (answer); n++)
    g_assert_cmpint (parse (octets, n), !=, MR_NTS_OK);
}

/* The second era of NTP begins on 2036-02-07. */
static void
test_era (void)
{
  guint8 header[48 + 36] = { 4 << 3 | 4 };
  MrNtpRequest request;
  MrNtpKeys keys;

  make_recorded (&request, &keys);
  memcpy (header + 24, request.transmit, sizeof request.transmit);
  from_hex ("01040024", header + 48);
  memcpy (header + 52, request.unique, sizeof request.unique);
  for (guint i = 0; i < 2; i++)
    {
      static const struct {
        const char *seconds;
        gint64 unix_time;
      } eras[] = { { "FFFFFFFF", G_GINT64_CONSTANT (2085978495) }, { "00000000", G_GINT64_CONSTANT (2085978496) } };
      g_autoptr (GByteArray) packet = g_byte_array_new ();
      g_auto (MrNtpReply) reply = { 0 };
      guint8 tail[4 + 4 + MR_SIV_NONCE + MR_SIV_TAG] = { 0x04, 0x04, 0, sizeof tail, 0, MR_SIV_NONCE, 0, MR_SIV_TAG };

      header[1] = 1;
      from_hex (eras[i].seconds, header + 40);
      g_assert_true (mr_siv_seal (keys.to_client, &(MrSivContext) { tail + 8, MR_SIV_NONCE, header, sizeof header }, NULL,
                                  0, tail + 8 + MR_SIV_NONCE));
      g_byte_array_append (packet, header, sizeof header);
      g_byte_array_append (packet, tail, sizeof tail);
      g_assert_cmpint (mr_ntp_reply_parse (packet->data, packet->len, &request, &keys, &reply), ==, MR_NTS_OK);
      g_assert_cmpint (reply.sent, ==, eras[i].unix_time * G_USEC_PER_SEC);
    }
}

static void
test_records (void)
{
  g_autoptr (GBytes) message = bytes_of ("800100020000" "80040002000F" "00050004AABBCCDD" "4321000101" "0005000411223344"
                                         "8006000B6E74702E6578616D706C65" "800700020FA0" "80000000");
  const gsize n = g_bytes_get_size (message);
  const guint8 *octets = g_bytes_get_data (message, NULL);
  gsize position = 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (octets, i);
      g_auto (MrNtsOffer) offer = { 0 };

      g_assert_false (mr_nts_records_find_end (copy, i, &position));
      g_assert_cmpint (mr_nts_records_parse (copy, i, &offer), !=, MR_NTS_OK);
    }
  g_assert_true (mr_nts_records_find_end (octets, n, &position));
  {
    g_auto (MrNtsOffer) offer = { 0 };

    g_assert_cmpint (mr_nts_records_parse (octets, n, &offer), ==, MR_NTS_OK);
    g_assert_cmpuint (offer.cookies->len, ==, 2);
    g_assert_cmpstr (offer.server, ==, "ntp.example");
    g_assert_cmpuint (offer.port, ==, 4000);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet/recorded", test_recorded);
  g_test_add_func ("/packet/every-bit", test_every_bit);
  g_test_add_func ("/packet/every-length", test_every_length);
  g_test_add_func ("/packet/era", test_era);
  g_test_add_func ("/packet/records", test_records);
  return g_test_run ();
}
