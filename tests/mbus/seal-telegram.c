/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counterpart of mbus-open.c, after wireless.md §2.4 to §2.8. */
#include "config.h"

#include "seal-telegram.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "mbus-address.h"
#include "mbus-crypt.h"
#include "mbus-dif.h"
#include "sample-telegrams.h"

#define CONTENT_MAX 190 /* fits into a frame with every header, filler and tag */
#define N_COUNTER 4
#define N_MAC 8

static const guint8 counter[N_COUNTER] = { 0xD2, 0x04, 0x00, 0x00 };

typedef struct {
  guint8 key[MBUS_KEY_OCTETS];
  guint8 address[MBUS_SECONDARY_OCTETS]; /* as on the wire: ID, manufacturer, version, device type */
  guint8 access_number;
  guint n_header;                        /* up to the status; the configuration follows */
  guint8 content[CONTENT_MAX + 2 * MBUS_BLOCK_OCTETS];
  guint n;
} Sealing;

static gboolean
find_header (const MbusFrame *frame, guint *n)
{
  switch (frame->ci)
    {
    case MBUS_CI_VARIABLE:
    case MBUS_CI_FORMAT_LONG:
    case MBUS_CI_ALARM_LONG:
    case MBUS_CI_FIXED:
      *n = MBUS_SECONDARY_OCTETS + 2;
      break;
    case MBUS_CI_VARIABLE_SHORT:
    case MBUS_CI_FORMAT_SHORT:
    case MBUS_CI_COMPACT_SHORT:
    case MBUS_CI_ALARM_SHORT:
      *n = 2;
      break;
    default:
      return FALSE;
    }
  return frame->n_data >= *n + 2u;
}

static gboolean
sealing_init (Sealing *self, const MbusFrame *frame)
{
  const MbusSecondary sample = { 0x12345678, 0x2C2D, 0x34, 0x04, FALSE, 0 };

  if (!find_header (frame, &self->n_header))
    return FALSE;
  /* The meter's second key, so that a wrong one is tried first. */
  g_assert_true (find_sample_key (&sample, 1, self->key, NULL));
  mbus_secondary_to_wire (&sample, self->address);
  if (self->n_header > MBUS_SECONDARY_OCTETS)
    memcpy (self->address, frame->data, sizeof self->address);
  self->access_number = frame->data[self->n_header - 2];
  self->n = MIN (frame->n_data - self->n_header - 2, CONTENT_MAX);
  memcpy (self->content, frame->data + self->n_header + 2, self->n);
  return TRUE;
}

/* Two fillers before the content, and as many after it as complete the last block. */
static void
fill_up (Sealing *self)
{
  memmove (self->content + 2, self->content, self->n);
  memset (self->content, MBUS_DIF_FILLER, 2);
  for (self->n += 2; self->n % MBUS_BLOCK_OCTETS != 0; self->n++)
    self->content[self->n] = MBUS_DIF_FILLER;
}

static void
encrypt_cbc (Sealing *self, guint8 key[MBUS_KEY_OCTETS], guint8 iv[MBUS_BLOCK_OCTETS])
{
  const gnutls_datum_t secret = { key, MBUS_KEY_OCTETS };
  const gnutls_datum_t start = { iv, MBUS_BLOCK_OCTETS };
  gnutls_cipher_hd_t cipher;

  g_assert_cmpint (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &secret, &start), ==, 0);
  g_assert_cmpint (gnutls_cipher_encrypt (cipher, self->content, self->n), ==, 0);
  gnutls_cipher_deinit (cipher);
}

static void
derive (const Sealing *self, guint8 use, guint8 out[MBUS_KEY_OCTETS])
{
  guint8 input[MBUS_BLOCK_OCTETS] = { use };

  memcpy (input + 1, counter, N_COUNTER);
  memcpy (input + 5, self->address, 4);
  memset (input + 9, 0x07, sizeof input - 9);
  g_assert_true (mbus_crypt_cmac (self->key, input, sizeof input, out));
}

/* The address with the manufacturer first. */
static void
put_link_address (const Sealing *self, guint8 *out)
{
  memcpy (out, self->address + 4, 2);
  memcpy (out + 2, self->address, 4);
  memcpy (out + 6, self->address + 6, 2);
}

static void
append (MbusFrame *frame, const guint8 *octets, guint n)
{
  g_assert_cmpuint (frame->n_data + n, <=, MBUS_DATA_MAX);
  memcpy (frame->data + frame->n_data, octets, n);
  frame->n_data = (guint8) (frame->n_data + n);
}

static void
append_configuration (MbusFrame *frame, guint8 low, guint8 high)
{
  append (frame, (const guint8[]) { low, high }, 2);
}

static void
seal_mode_5 (Sealing *self, MbusFrame *frame)
{
  guint8 iv[MBUS_BLOCK_OCTETS];

  fill_up (self);
  put_link_address (self, iv);
  memset (iv + MBUS_SECONDARY_OCTETS, self->access_number, sizeof iv - MBUS_SECONDARY_OCTETS);
  encrypt_cbc (self, self->key, iv);
  append_configuration (frame, (guint8) (self->n / MBUS_BLOCK_OCTETS << 4), 0x05);
  append (frame, self->content, self->n);
}

/* The sublayer before the header: control octet, counter, and a MAC over both and the message. */
static void
put_sublayer (const Sealing *self, MbusFrame *frame)
{
  const MbusFrame message = *frame;
  guint8 signed_part[1 + N_COUNTER + 1 + MBUS_DATA_MAX] = { 0x25 };
  guint8 key[MBUS_KEY_OCTETS];
  guint8 mac[MBUS_BLOCK_OCTETS];

  memcpy (signed_part + 1, counter, N_COUNTER);
  signed_part[5] = message.ci;
  memcpy (signed_part + 6, message.data, message.n_data);
  derive (self, 0x01, key);
  g_assert_true (mbus_crypt_cmac (key, signed_part, 6u + message.n_data, mac));

  frame->ci = MBUS_CI_AFL;
  frame->n_data = 0;
  append (frame, (const guint8[]) { 0x0F, 0x00, 0x2C, 0x25 }, 4);
  append (frame, counter, N_COUNTER);
  append (frame, mac, N_MAC);
  append (frame, &message.ci, 1);
  append (frame, message.data, message.n_data);
}

static void
seal_mode_7 (Sealing *self, MbusFrame *frame)
{
  guint8 iv[MBUS_BLOCK_OCTETS] = { 0 };
  guint8 key[MBUS_KEY_OCTETS];

  fill_up (self);
  derive (self, 0x00, key);
  encrypt_cbc (self, key, iv);
  append_configuration (frame, (guint8) (self->n / MBUS_BLOCK_OCTETS << 4), 0x07);
  append (frame, (const guint8[]) { 0x10 }, 1);
  append (frame, self->content, self->n);
  put_sublayer (self, frame);
}

static void
seal_mode_10 (Sealing *self, MbusFrame *frame)
{
  guint8 key[MBUS_KEY_OCTETS];
  const gnutls_datum_t secret = { key, sizeof key };
  guint8 nonce[MBUS_CCM_NONCE_OCTETS] = { 0 };
  guint8 header[MBUS_DATA_MAX];
  guint8 sealed[CONTENT_MAX + MBUS_CCM_TAG_OCTETS];
  gsize n_sealed = sizeof sealed;
  gnutls_aead_cipher_hd_t cipher;

  append_configuration (frame, 0xFF, 0x2A);
  append (frame, (const guint8[]) { 0x10, 0x01 }, 2);
  header[0] = frame->ci;
  memcpy (header + 1, frame->data, frame->n_data);
  put_link_address (self, nonce);
  for (guint i = 0; i < N_COUNTER; i++)
    nonce[sizeof nonce - 1 - i] = counter[i];

  derive (self, 0x00, key);
  g_assert_cmpint (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CCM_8, &secret), ==, 0);
  g_assert_cmpint (gnutls_aead_cipher_encrypt (cipher, nonce, sizeof nonce, header, 1u + frame->n_data,
                                               MBUS_CCM_TAG_OCTETS, self->content, self->n, sealed, &n_sealed), ==, 0);
  gnutls_aead_cipher_deinit (cipher);
  append (frame, counter, N_COUNTER);
  append (frame, sealed, (guint) n_sealed);
}

gboolean
seal_frame (MbusFrame *frame, guint mode)
{
  Sealing sealing = { .n = 0 };

  if (!sealing_init (&sealing, frame))
    return FALSE;
  frame->n_data = (guint8) sealing.n_header;
  if (mode == 5)
    seal_mode_5 (&sealing, frame);
  else if (mode == 7)
    seal_mode_7 (&sealing, frame);
  else
    seal_mode_10 (&sealing, frame);
  return TRUE;
}
