/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-wire.h"

#include <string.h>

#define STOP_BIT (MR_LINE_OCTET_BITS - 1)
#define PARITY_BIT (MR_LINE_OCTET_BITS - 2)
#define N_DATA_BITS 8

/* A break has bits of a millisecond. */
#define BREAK_BAUD 1000

/* What a port with INPCK delivers for an octet with bad parity or without a stop bit, termios(3). */
#define BAD_OCTET 0x00

typedef struct {
  gint64 start;
  guint baud;
  guint n_octets;
  gint64 n_spaces; /* bits of a break, instead of octets */
  gboolean held;
  guint8 octets[MBUS_FRAME_MAX];
} Transmission;

/* Start of bit @k. Counted from the start of the transmission, so that no rounding error adds up. */
static gint64
edge (const Transmission *sent, gint64 k)
{
  return sent->start + mr_sim_bits (k, sent->baud);
}

static gint64
n_bits (const Transmission *sent)
{
  return sent->n_spaces > 0 ? sent->n_spaces : (gint64) sent->n_octets * MR_LINE_OCTET_BITS;
}

/* The last bit that has begun at @when: the greatest k with edge (k) <= when. */
static gint64
bit_at (const Transmission *sent, gint64 when)
{
  return ((when - sent->start + 1) * sent->baud - 1) / G_USEC_PER_SEC;
}

static gboolean
is_mark (const Transmission *sent, gint64 k)
{
  guint8 octet;
  guint bit = k % MR_LINE_OCTET_BITS;

  if (sent->n_spaces > 0 || bit == 0)
    return FALSE;
  if (bit == STOP_BIT)
    return TRUE;
  octet = sent->octets[k / MR_LINE_OCTET_BITS];
  if (bit == PARITY_BIT)
    return __builtin_parity (octet);
  return (octet >> (bit - 1)) & 1;
}

/* The AND of all that is sent at @when; mark if nothing is. @until: the end of the space found. */
static gboolean
wire_is_mark (const MrSimWire *self, gint64 when, gint64 *until)
{
  for (guint i = 0; i < self->transmissions->len; i++)
    {
      const Transmission *sent = &g_array_index (self->transmissions, Transmission, i);

      if (when < sent->start)
        continue;

      gint64 k = bit_at (sent, when);

      if (k < n_bits (sent) && !is_mark (sent, k))
        {
          *until = edge (sent, k + 1);
          return FALSE;
        }
    }

  return TRUE;
}

/* The first falling edge at or after @from, at which the wire is mark. */
static gboolean
next_start_bit (const MrSimWire *self, gint64 from, gint64 *when)
{
  *when = G_MAXINT64;

  for (guint i = 0; i < self->transmissions->len; i++)
    {
      const Transmission *sent = &g_array_index (self->transmissions, Transmission, i);

      /* Every octet begins with a space, so this looks at eleven bits at most. */
      for (gint64 k = from > sent->start ? bit_at (sent, from) : 0; k < n_bits (sent); k++)
        {
          gint64 begin = MAX (from, edge (sent, k));

          if (begin >= *when)
            break;
          if (!is_mark (sent, k))
            {
              *when = begin;
              break;
            }
        }
    }

  return *when < G_MAXINT64;
}

static gint64
middle (gint64 start, guint bit, guint baud)
{
  return start + mr_sim_bits (2 * bit + 1, 2 * baud);
}

/* The wire in the middle of bit @bit of an octet that the receiver saw begin at @start. */
static gboolean
sample (const MrSimWire *self, gint64 start, guint bit)
{
  gint64 until;

  return wire_is_mark (self, middle (start, bit, self->baud), &until);
}

static guint8
receive_octet (const MrSimWire *self, gint64 start)
{
  guint8 octet = 0;

  for (guint bit = 0; bit < N_DATA_BITS; bit++)
    if (sample (self, start, bit + 1))
      octet |= 1u << bit;

  if (self->no_parity)
    return sample (self, start, PARITY_BIT) ? octet : BAD_OCTET;
  if (sample (self, start, PARITY_BIT) != __builtin_parity (octet) || !sample (self, start, STOP_BIT))
    return BAD_OCTET;

  return octet;
}

gint64
mr_sim_bits (gint64 bits, guint baud)
{
  return bits * G_USEC_PER_SEC / baud;
}

void
mr_sim_wire_init (MrSimWire *self, guint baud)
{
  self->transmissions = g_array_new (FALSE, FALSE, sizeof (Transmission));
  self->position = G_MININT64;
  self->baud = baud;
  self->no_parity = FALSE;
}

void
mr_sim_wire_clear (MrSimWire *self)
{
  g_clear_pointer (&self->transmissions, g_array_unref);
}

void
mr_sim_wire_send (MrSimWire *self, const guint8 *octets, gsize n_octets, guint baud, gint64 start)
{
  Transmission sent = { .start = start, .baud = baud, .n_octets = n_octets };

  g_return_if_fail (n_octets > 0 && n_octets <= MBUS_FRAME_MAX);

  memcpy (sent.octets, octets, n_octets);

  /* The AND of equals is the same again: two hundred meters that send E5 together cost no more than one. */
  for (guint i = 0; i < self->transmissions->len; i++)
    {
      const Transmission *other = &g_array_index (self->transmissions, Transmission, i);

      if (other->start == start && other->baud == baud && other->n_octets == n_octets &&
          memcmp (other->octets, octets, n_octets) == 0)
        return;
    }

  g_array_append_val (self->transmissions, sent);
}

void
mr_sim_wire_break (MrSimWire *self, gint64 start, gint64 duration)
{
  Transmission space = { .start = start, .baud = BREAK_BAUD, .n_spaces = duration * BREAK_BAUD / G_USEC_PER_SEC };

  if (space.n_spaces > 0)
    g_array_append_val (self->transmissions, space);
}

void
mr_sim_wire_hold (MrSimWire *self, gint64 start)
{
  for (guint i = 0; i < self->transmissions->len; i++)
    {
      Transmission *sent = &g_array_index (self->transmissions, Transmission, i);

      if (sent->start == start)
        sent->held = TRUE;
    }
}

void
mr_sim_wire_forget_after (MrSimWire *self, gint64 when)
{
  for (guint i = self->transmissions->len; i-- > 0; )
    {
      const Transmission *sent = &g_array_index (self->transmissions, Transmission, i);

      if (sent->start > when && !sent->held)
        g_array_remove_index_fast (self->transmissions, i);
    }
}

gboolean
mr_sim_wire_peek (const MrSimWire *self, gint64 *end, guint8 *octet)
{
  gint64 from = self->position;
  gint64 start;
  gint64 until;

  for (;;)
    {
      while (!wire_is_mark (self, from, &until))
        from = until;
      if (!next_start_bit (self, from, &start))
        return FALSE;
      if (!sample (self, start, 0))
        break;
      from = middle (start, 0, self->baud); /* too short for a start bit at this rate */
    }

  *end = start + mr_sim_bits (self->no_parity ? MR_LINE_OCTET_BITS - 1 : MR_LINE_OCTET_BITS, self->baud);
  *octet = receive_octet (self, start);
  return TRUE;
}

void
mr_sim_wire_take (MrSimWire *self, gint64 end)
{
  /* A UART looks for the next start bit from the middle of the stop bit on. */
  self->position = end - mr_sim_bits (1, 2 * self->baud);

  for (guint i = self->transmissions->len; i-- > 0; )
    {
      const Transmission *sent = &g_array_index (self->transmissions, Transmission, i);

      if (edge (sent, n_bits (sent)) <= self->position)
        g_array_remove_index_fast (self->transmissions, i);
    }
}
