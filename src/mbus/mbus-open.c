/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-open.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-crypt.h"
#include "mbus-dif.h"
#include "mbus-error.h"

/* No mode above 15 is defined: such a field is a "signature" that older meters fill with their own data. */
#define MODE_LAST 15

#define CONFIGURATION_COUNTER 0x2000 /* mode 10: the message counter comes before the encrypted octets */
#define CCM_TO_THE_END 0xFF

#define KDF_CMAC 1
#define CCM_TAG_8 1
#define COUNTER_OCTETS 4
#define KDF_INPUT_OCTETS 16

/* What a key is derived for: the first octet of the input to the derivation (from meter to partner). */
#define DERIVE_ENCRYPTION 0x00
#define DERIVE_MAC 0x01

#define KEYS_MAX 64 /* to try for one telegram; a meter has one or two */

/* A telegram to be decrypted, and the positions of its parts in @octets. */
typedef struct {
  MbusTelegram *telegram;
  const MbusAfl *afl;
  const MbusSecondary *meter; /* (nullable): whose it is; NULL if unknown */
  gboolean in_doubt;          /* a part of @meter that the mode needs is unknown */
  const guint8 *octets;
  gsize tpl;                  /* of the transport layer's CI */
  gsize end;                  /* after the last octet of the data */
  gsize header_end;           /* after the configuration and its extension */
  gsize start;                /* of the encrypted octets … */
  gsize n;                    /* … and their number, including the tag of mode 10 */
  gboolean cut;               /* the header announces more encrypted octets than there are */
  guint8 counter[COUNTER_OCTETS];
  guint8 *clear;              /* a copy of the telegram that is decrypted in place */
  gsize size;
} Opening;

/* One security mode. */
typedef struct {
  guint mode;
  /* Finds the encrypted octets. Returns FALSE if the mode is used in a way that is not supported here. */
  gboolean (*measure) (Opening *self);
  /* Decrypts into clear. Returns whether the check proves the key. */
  gboolean (*try) (Opening *self, const guint8 key[MBUS_KEY_OCTETS]);
  gboolean has_fillers; /* the encrypted content begins with two fillers */
  gboolean by_id;       /* only the identification number of the address is needed */
  gsize n_tag;          /* octets after the content that authenticate it */
} Scheme;

static gboolean
begins_with_fillers (const guint8 *octets, gsize n)
{
  return n >= 2 && octets[0] == MBUS_DIF_FILLER && octets[1] == MBUS_DIF_FILLER;
}

/* Some of the octets that a MAC or a tag covers may be missing or changed. */
static gboolean
is_damaged (const Opening *self)
{
  return self->cut || self->telegram->error != NULL;
}

static gboolean
is_empty (const Opening *self)
{
  return self->n == 0 && !self->cut;
}

/* Whole blocks, as many as the configuration announces or as are present. */
static void
measure_blocks (Opening *self)
{
  const gsize announced = (gsize) (self->telegram->configuration >> 4 & 0x0F) * MBUS_BLOCK_OCTETS;
  const gsize rest = self->end - self->start;

  self->cut = announced > rest;
  self->n = self->cut ? rest - rest % MBUS_BLOCK_OCTETS : announced;
}

/* The address as in the link layer of wireless telegrams: manufacturer first. */
static void
put_address (const MbusSecondary *meter, guint8 out[MBUS_SECONDARY_OCTETS])
{
  out[0] = (guint8) meter->manufacturer;
  out[1] = (guint8) (meter->manufacturer >> 8);
  for (guint i = 0; i < 4; i++)
    out[2 + i] = (guint8) (meter->id >> (8 * i));
  out[6] = meter->version;
  out[7] = meter->device_type;
}

/* --- Mode 5: CBC with the address and the access number as initial vector --- */

static gboolean
measure_cbc (Opening *self)
{
  measure_blocks (self);
  return TRUE;
}

static gboolean
try_cbc (Opening *self, const guint8 key[MBUS_KEY_OCTETS])
{
  guint8 iv[MBUS_BLOCK_OCTETS];

  put_address (self->meter, iv);
  memset (iv + MBUS_SECONDARY_OCTETS, self->telegram->access_number, sizeof iv - MBUS_SECONDARY_OCTETS);
  return mbus_crypt_cbc (key, iv, self->clear + self->start, self->n) &&
         begins_with_fillers (self->clear + self->start, self->n);
}

/* --- Mode 7: CBC with a key derived from the message counter --- */

/* Skips the octets that extend the configuration. */
static gboolean
take_extension (Opening *self, gsize n)
{
  if (n > self->end - self->start)
    return FALSE;
  self->start += n;
  self->header_end = self->start;
  return TRUE;
}

static guint
kdf_of (const Opening *self, gsize n_extension)
{
  return self->octets[self->header_end - n_extension] >> 4 & 0x03;
}

static gboolean
measure_cbc_derived (Opening *self)
{
  if (!take_extension (self, 1))
    return FALSE;
  measure_blocks (self);
  memcpy (self->counter, self->afl->counter, sizeof self->counter);
  return kdf_of (self, 1) == KDF_CMAC && self->afl->has_counter;
}

static gboolean
derive (const Opening *self, const guint8 key[MBUS_KEY_OCTETS], guint8 use, guint8 out[MBUS_KEY_OCTETS])
{
  guint8 input[KDF_INPUT_OCTETS];

  input[0] = use;
  memcpy (input + 1, self->counter, COUNTER_OCTETS);
  for (guint i = 0; i < 4; i++)
    input[1 + COUNTER_OCTETS + i] = (guint8) (self->meter->id >> (8 * i));
  memset (input + 9, 0x07, sizeof input - 9);
  return mbus_crypt_cmac (key, input, sizeof input, out);
}

/* The MAC covers the sublayer's control octet, its counter, with some makers its length, and the message up to @end. */
static gboolean
check_mac (const Opening *self, const guint8 key[MBUS_KEY_OCTETS], gsize end, gboolean with_length)
{
  const MbusAfl *afl = self->afl;
  guint8 message[1 + COUNTER_OCTETS + sizeof afl->length + MBUS_FRAME_MAX];
  guint8 mac[MBUS_BLOCK_OCTETS];
  gsize n = 0;

  message[n++] = afl->control;
  memcpy (message + n, afl->counter, COUNTER_OCTETS);
  n += COUNTER_OCTETS;
  if (with_length)
    {
      memcpy (message + n, afl->length, sizeof afl->length);
      n += sizeof afl->length;
    }
  memcpy (message + n, self->octets + self->tpl, end - self->tpl);
  n += end - self->tpl;
  return mbus_crypt_cmac (key, message, n, mac) && memcmp (mac, afl->mac, afl->n_mac) == 0;
}

/* The message ends with the telegram or, with some makers, with the encrypted octets. Without a MAC, or if octets it
 * covers are damaged, the check octets alone decide. */
static gboolean
is_authentic (const Opening *self, const guint8 key[MBUS_KEY_OCTETS])
{
  const gsize ends[] = { self->end, self->start + self->n };
  guint8 derived[MBUS_KEY_OCTETS];
  gboolean authentic = FALSE;

  if (self->afl->n_mac == 0 || is_damaged (self))
    return TRUE;
  if (derive (self, key, DERIVE_MAC, derived))
    for (gsize i = 0; i < G_N_ELEMENTS (ends) && !authentic; i++)
      authentic = check_mac (self, derived, ends[i], FALSE) ||
                  (self->afl->has_length && check_mac (self, derived, ends[i], TRUE));
  explicit_bzero (derived, sizeof derived);
  return authentic;
}

static gboolean
try_cbc_derived (Opening *self, const guint8 key[MBUS_KEY_OCTETS])
{
  static const guint8 iv[MBUS_BLOCK_OCTETS] = { 0 };
  guint8 derived[MBUS_KEY_OCTETS];
  gboolean opened;

  if (!is_authentic (self, key))
    return FALSE;
  opened = derive (self, key, DERIVE_ENCRYPTION, derived) &&
           mbus_crypt_cbc (derived, iv, self->clear + self->start, self->n) &&
           begins_with_fillers (self->clear + self->start, self->n);
  explicit_bzero (derived, sizeof derived);
  return opened;
}

/* --- Mode 10: CCM --- */

static gboolean
measure_ccm (Opening *self)
{
  const gsize announced = self->telegram->configuration & 0xFF;
  gsize rest;

  if (!take_extension (self, 2) || (self->telegram->configuration & CONFIGURATION_COUNTER) == 0 ||
      self->end - self->start < COUNTER_OCTETS + MBUS_CCM_TAG_OCTETS)
    return FALSE;
  memcpy (self->counter, self->octets + self->start, COUNTER_OCTETS);
  self->start += COUNTER_OCTETS;

  rest = self->end - self->start;
  self->cut = announced != CCM_TO_THE_END && announced + MBUS_CCM_TAG_OCTETS > rest;
  self->n = announced == CCM_TO_THE_END || self->cut ? rest : announced + MBUS_CCM_TAG_OCTETS;
  return kdf_of (self, 2) == KDF_CMAC && (self->octets[self->header_end - 1] & 0x0F) == CCM_TAG_8;
}

static gboolean
try_ccm (Opening *self, const guint8 key[MBUS_KEY_OCTETS])
{
  const gsize n_plain = self->n - MBUS_CCM_TAG_OCTETS;
  guint8 nonce[MBUS_CCM_NONCE_OCTETS] = { 0 };
  guint8 derived[MBUS_KEY_OCTETS];
  gboolean opened;

  put_address (self->meter, nonce);
  for (guint i = 0; i < COUNTER_OCTETS; i++)
    nonce[MBUS_SECONDARY_OCTETS + 1 + i] = self->counter[COUNTER_OCTETS - 1 - i];

  opened = derive (self, key, DERIVE_ENCRYPTION, derived) &&
           mbus_crypt_ccm (derived, nonce, self->octets + self->tpl, self->header_end - self->tpl,
                           self->octets + self->start, self->n, self->clear + self->start);
  explicit_bzero (derived, sizeof derived);
  /* Records after the tag are read too; make the tag look like fillers. */
  memset (self->clear + self->start + n_plain, MBUS_DIF_FILLER, MBUS_CCM_TAG_OCTETS);
  return opened;
}

static const Scheme schemes[] = {
  { MBUS_MODE_CBC, measure_cbc, try_cbc, TRUE, FALSE, 0 },
  { MBUS_MODE_CBC_DERIVED, measure_cbc_derived, try_cbc_derived, TRUE, TRUE, 0 },
  { MBUS_MODE_CCM, measure_ccm, try_ccm, FALSE, FALSE, MBUS_CCM_TAG_OCTETS },
};

static const Scheme *
find_scheme (guint mode)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].mode == mode)
      return &schemes[i];
  return NULL;
}

/* --- All modes --- */

static void
fail (Opening *self, MbusError code, gsize offset, const char *sentence)
{
  MbusTelegram *telegram = self->telegram;

  if (telegram->error != NULL)
    return;
  g_set_error_literal (&telegram->error, MBUS_ERROR, (int) code, sentence);
  telegram->error_offset = (guint16) offset;
}

static void
fail_encrypted (Opening *self)
{
  const guint mode = self->telegram->security_mode;
  g_autofree char *sentence = NULL;
  MbusError code = MBUS_ERROR_ENCRYPTED;

  if (self->telegram->security == MBUS_SECURITY_WRONG_KEY)
    /* Translators: the number is the security mode of EN 13757, such as 5. */
    sentence = g_strdup_printf (_("The telegram is encrypted with security mode %u, and the key is not this meter’s "
                                  "key."), mode);
  else if (self->telegram->security == MBUS_SECURITY_UNKNOWN)
    {
      code = MBUS_ERROR_UNSUPPORTED;
      /* Translators: the number is the security mode of EN 13757, such as 13. */
      sentence = g_strdup_printf (_("The telegram is encrypted with security mode %u in a way that this program does "
                                    "not support."), mode);
    }
  else if (self->meter == NULL || self->in_doubt)
    /* Translators: the number is the security mode of EN 13757, such as 5. */
    sentence = g_strdup_printf (_("The telegram is encrypted with security mode %u and does not identify its meter, "
                                  "so it cannot be decrypted."), mode);
  else
    /* Translators: the number is the security mode of EN 13757, such as 5. */
    sentence = g_strdup_printf (_("The telegram is encrypted with security mode %u and can only be read with the "
                                  "meter’s key."), mode);
  fail (self, code, self->telegram->encrypted_offset, sentence);
}

/* The address that was asked may have wildcards; one from a header has none. */
static gboolean
is_in_doubt (const Opening *self, const Scheme *scheme)
{
  MbusSecondary needed;

  if (self->telegram->has_header || self->meter == NULL)
    return FALSE;
  needed = (MbusSecondary) { .id = self->meter->id };
  if (!scheme->by_id)
    {
      needed.manufacturer = self->meter->manufacturer;
      needed.version = self->meter->version;
      needed.device_type = self->meter->device_type;
    }
  return mbus_secondary_has_wildcard (&needed);
}

/* Whether a key that fails is proven wrong: by the tag of complete content, or by the check octets of a whole block.
 * Not if the frame is damaged, which may be anywhere in a frame from a file. */
static gboolean
can_refute (const Opening *self, const Scheme *scheme)
{
  if (self->in_doubt || self->telegram->error != NULL)
    return FALSE;
  return scheme->has_fillers ? self->n > 0 : !self->cut;
}

/* Tries the available keys, each on a fresh copy. */
static MbusSecurity
try_keys (Opening *self, const Scheme *scheme, const MbusDecoding *decoding)
{
  guint8 key[MBUS_KEY_OCTETS];
  guint n_tried = 0;
  gboolean opened = FALSE;

  if (decoding == NULL || decoding->find_key == NULL || self->meter == NULL)
    return MBUS_SECURITY_NO_KEY;
  while (!opened && n_tried < KEYS_MAX && decoding->find_key (self->meter, n_tried, key, decoding->key_data))
    {
      n_tried++;
      memcpy (self->clear, self->octets, self->size);
      opened = scheme->try (self, key);
      explicit_bzero (key, sizeof key);
    }
  explicit_bzero (key, sizeof key); /* find_key() may have written to it without returning a key */
  if (opened)
    return MBUS_SECURITY_OPENED;
  return n_tried > 0 && can_refute (self, scheme) ? MBUS_SECURITY_WRONG_KEY : MBUS_SECURITY_NO_KEY;
}

/* Finds the encrypted octets: all of them if the mode or its use is not supported. */
static void
measure (Opening *self, const Scheme *scheme)
{
  if (scheme != NULL && scheme->measure (self) && (is_empty (self) || !self->afl->fragmented))
    return;
  self->start = self->header_end;
  self->n = self->end - self->start;
  self->cut = FALSE;
  self->telegram->security = is_empty (self) ? MBUS_SECURITY_CLEAR : MBUS_SECURITY_UNKNOWN;
}

static void
open_with (Opening *self, const Scheme *scheme, const MbusDecoding *decoding)
{
  MbusTelegram *telegram = self->telegram;

  if (telegram->security != MBUS_SECURITY_UNKNOWN)
    {
      self->in_doubt = is_in_doubt (self, scheme);
      telegram->security = try_keys (self, scheme, decoding);
    }
  if (telegram->security == MBUS_SECURITY_OPENED)
    {
      telegram->clear = g_bytes_new (self->clear, self->size);
    }
  else if (decoding != NULL && decoding->saved && scheme != NULL && scheme->has_fillers &&
           begins_with_fillers (self->octets + self->start, self->end - self->start))
    {
      telegram->security = MBUS_SECURITY_OPENED_BEFORE;
    }
}

static const MbusSecondary *
find_meter (const MbusTelegram *telegram, const MbusDecoding *decoding)
{
  if (telegram->has_header)
    return &telegram->address;
  return decoding != NULL && decoding->sender != NULL && decoding->sender->id != MBUS_ID_ANY ? decoding->sender : NULL;
}

/* Sets the beginning and end of the readable octets. */
static void
narrow (const Opening *self, const Scheme *scheme, gsize *start, gsize *end)
{
  const MbusTelegram *telegram = self->telegram;

  *start = mbus_security_is_open (telegram->security) ? self->start : self->start + telegram->n_encrypted;
  /* An incomplete block stays encrypted, and a tag at the end is not content. */
  if (telegram->security == MBUS_SECURITY_OPENED && (self->cut || self->start + self->n == self->end))
    *end = self->start + self->n - scheme->n_tag;
}

void
mbus_telegram_open (MbusTelegram *self, const MbusAfl *afl, gsize tpl, gsize *start, gsize *end,
                    const MbusDecoding *decoding)
{
  guint8 clear[MBUS_FRAME_MAX];
  const Scheme *scheme = find_scheme (self->security_mode);
  gsize size;
  const guint8 *octets = g_bytes_get_data (self->octets, &size);
  Opening opening = {
    .telegram = self, .afl = afl, .meter = find_meter (self, decoding), .octets = octets, .tpl = tpl, .end = *end,
    .header_end = *start, .start = *start, .clear = clear, .size = size,
  };

  if (self->security_mode != 0 && self->security_mode <= MODE_LAST)
    measure (&opening, scheme);
  if (afl->fragmented)
    fail (&opening, MBUS_ERROR_UNSUPPORTED, is_empty (&opening) ? opening.end : opening.start, mbus_afl_part_text ());
  /* The header may announce encryption of no octets at all. */
  if (is_empty (&opening))
    {
      *start = opening.start;
      return;
    }

  self->encrypted_offset = (guint16) opening.start;
  self->n_encrypted = (guint16) (opening.cut ? opening.end - opening.start : opening.n);
  open_with (&opening, scheme, decoding);
  explicit_bzero (clear, sizeof clear);

  if (opening.cut)
    fail (&opening, MBUS_ERROR_TRUNCATED, opening.start, _("The telegram ends inside its encrypted part."));
  else if (!mbus_security_is_open (self->security))
    fail_encrypted (&opening);
  narrow (&opening, scheme, start, end);
}
