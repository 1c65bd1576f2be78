/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrSecretEcho:
 *
 * The octets of a secret that were written, whose echo no tap may see. All zeros: no echo is awaited.
 */
typedef struct {
  guint8 *octets; /* (nullable) */
  guint8 *shown;
  gsize len;
  gsize n_echoed;    /* of them so far, exactly */
  gsize n_received;
  gboolean deviates; /* what came is no exact echo */
} MrSecretEcho;

/** @shown: what is seen in place of @octets. Both are copied. */
void mr_secret_echo_begin (MrSecretEcho *self, const guint8 *octets, const guint8 *shown, gsize len);

/** Forgets the secret and overwrites it. A no-op when no echo is awaited. */
void mr_secret_echo_end (MrSecretEcho *self);

gboolean mr_secret_echo_is_awaited (const MrSecretEcho *self);

/** Replaces in @received, which came next, all that may be a secret. */
void mr_secret_echo_hide (MrSecretEcho *self, guint8 *received, gsize len);

G_END_DECLS
