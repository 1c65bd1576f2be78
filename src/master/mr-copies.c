/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-copies.h"

#define VOTERS_MIN 3

static guint8
majority (const MrCopies *self, gsize at)
{
  guint8 octet = 0;

  for (guint bit = 0; bit < 8; bit++)
    {
      guint n_set = 0;

      for (guint i = 0; i < self->n; i++)
        n_set += ((const guint8 *) g_bytes_get_data (self->copies[i], NULL))[at] >> bit & 1;
      octet |= (2 * n_set > self->n) << bit;
    }

  return octet;
}

void
mr_copies_clear (MrCopies *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->copies[i], g_bytes_unref);
  self->n = 0;
}

gboolean
mr_copies_add (MrCopies *self, const MrReply *reply)
{
  g_autoptr (GBytes) copy = g_bytes_new (reply->octets, reply->n_octets);

  for (guint i = 0; i < self->n; i++)
    if (g_bytes_equal (self->copies[i], copy))
      return TRUE;

  if (self->n < MR_COPIES_MAX)
    self->copies[self->n++] = g_steal_pointer (&copy);
  return FALSE;
}

gboolean
mr_copies_vote (const MrCopies *self, MrReply *reply)
{
  gsize n_octets;

  if (self->n < VOTERS_MIN || self->n % 2 == 0)
    return FALSE;

  n_octets = g_bytes_get_size (self->copies[0]);
  for (guint i = 1; i < self->n; i++)
    if (g_bytes_get_size (self->copies[i]) != n_octets)
      return FALSE;

  *reply = (MrReply) { .n_octets = n_octets, .delay = -1, .tries = self->n };
  for (gsize at = 0; at < n_octets; at++)
    reply->octets[at] = majority (self, at);

  return TRUE;
}
