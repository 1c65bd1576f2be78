/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Octets of a key of AEAD_AES_SIV_CMAC_256 (RFC 5297 §6.1), of a nonce as this program makes it, and of the tag by
 *  which ciphertext is longer. */
#define MR_SIV_KEY 32
#define MR_SIV_NONCE 16
#define MR_SIV_TAG 16

/** What the cipher takes besides key and text. @ad: associated data. */
typedef struct {
  const guint8 *nonce;
  gsize n_nonce;
  const guint8 *ad;
  gsize n_ad;
} MrSivContext;

/** Encrypts @n octets. @out: @n + %MR_SIV_TAG octets, the tag first. Returns: whether the cipher works on this
 *  computer. */
gboolean mr_siv_seal (const guint8 key[MR_SIV_KEY], const MrSivContext *context, const guint8 *text, gsize n,
                      guint8 *out);

/** Decrypts @n octets, at least %MR_SIV_TAG. @out: @n - %MR_SIV_TAG octets, undefined on failure. Returns: whether they
 *  are authentic. */
gboolean mr_siv_open (const guint8 key[MR_SIV_KEY], const MrSivContext *context, const guint8 *sealed, gsize n,
                      guint8 *out);

G_END_DECLS
