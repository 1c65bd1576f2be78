/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-secret-echo.h"

#include <string.h>

/* In place of an octet that may be a part of a damaged echo. */
#define HIDDEN 0x00

void
mr_secret_echo_begin (MrSecretEcho *self, const guint8 *octets, const guint8 *shown, gsize len)
{
  mr_secret_echo_end (self);
  *self = (MrSecretEcho) { .octets = g_memdup2 (octets, len), .shown = g_memdup2 (shown, len), .len = len };
}

void
mr_secret_echo_end (MrSecretEcho *self)
{
  if (self->octets == NULL)
    return;

  explicit_bzero (self->octets, self->len);
  g_free (self->octets);
  g_free (self->shown);
  *self = (MrSecretEcho) { 0 };
}

gboolean
mr_secret_echo_is_awaited (const MrSecretEcho *self)
{
  return self->octets != NULL;
}

/* Without an echo, the first octet is all of an acknowledgement. After it everything is hidden that deviates: an octet
 * of the echo may have been lost or damaged. No secret begins a telegram. */
static guint8
hide_octet (MrSecretEcho *self, guint8 octet)
{
  const gboolean is_first = self->n_received++ == 0;

  if (self->n_echoed == self->len)
    return octet;
  if (!self->deviates && octet == self->octets[self->n_echoed])
    return self->shown[self->n_echoed++];

  self->deviates = TRUE;
  return is_first ? octet : HIDDEN;
}

void
mr_secret_echo_hide (MrSecretEcho *self, guint8 *received, gsize len)
{
  for (gsize i = 0; i < len; i++)
    received[i] = hide_octet (self, received[i]);
}
