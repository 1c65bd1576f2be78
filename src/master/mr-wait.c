/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-wait.h"

#include "mr-line-baud.h"

/* What a meter may need more than it needed at last: half as much again, and the time of an idle line. */
#define MORE(delay) ((delay) + (delay) / 2)
#define MARGIN_BITS 33

/* So much of that is left when silence begins to be doubted. */
#define DOUBT_BITS 22

/* Telegrams that must have been heard before their delay is a measure. Until then the wait for one is a whole one: a
 * meter may need longer to make a telegram than to acknowledge. */
#define TELEGRAMS_MIN 3
#define TELEGRAMS_ALONE_MIN 8 /* where it is not known how soon all meters acknowledge */

/* An octet that comes this much later than its request is no longer its answer. */
#define LATE_MAX (2 * G_TIME_SPAN_SECOND)

static gint64
bits (gint64 n_bits, guint baud)
{
  return n_bits * G_USEC_PER_SEC / baud;
}

void
mr_wait_clear (MrWait *self)
{
  g_clear_pointer (&self->lates, g_array_unref);
}

void
mr_wait_begin (MrWait *self, gboolean learns)
{
  mr_wait_clear (self);
  *self = (MrWait) { .learns = learns };
}

void
mr_wait_hear_all (MrWait *self, gint64 delay)
{
  self->acks = MAX (self->acks, delay);
}

void
mr_wait_hear_some (MrWait *self, gint64 delay)
{
  self->likely = MAX (self->likely, delay);
}

void
mr_wait_hear (MrWait *self, gboolean is_telegram, gint64 delay)
{
  if (is_telegram)
    {
      self->telegrams = MAX (self->telegrams, delay);
      self->n_telegrams++;
    }
  else if (self->acks > 0)
    {
      self->acks = MAX (self->acks, delay);
    }
}

void
mr_wait_hear_late (MrWait *self, gint64 when)
{
  if (self->lates == NULL)
    self->lates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->lates, when);
}

static gint64
with_margin (gint64 delay, gint64 margin, guint baud)
{
  return MORE (delay) + margin + bits (MARGIN_BITS + MR_LINE_OCTET_BITS, baud);
}

static gint64
slowest (const MrWait *self, gboolean is_telegram)
{
  return is_telegram ? MAX (self->acks, self->telegrams) : self->acks;
}

gint64
mr_wait_length (const MrWait *self, gboolean is_telegram, guint baud, gint64 margin, gint64 standard)
{
  const gboolean is_known = is_telegram ? self->n_telegrams >= (self->acks > 0 ? TELEGRAMS_MIN : TELEGRAMS_ALONE_MIN)
                                        : self->acks > 0;

  if (!self->learns || self->lates != NULL || !is_known)
    return standard;

  return MIN (standard, with_margin (slowest (self, is_telegram), margin, baud));
}

gint64
mr_wait_likely_length (const MrWait *self, guint baud, gint64 margin, gint64 standard)
{
  if (!self->learns || self->lates != NULL || self->likely == 0)
    return 0;

  return MIN (standard, with_margin (MAX (self->likely, self->acks), margin, baud));
}

gboolean
mr_wait_doubts (const MrWait *self, gint64 when, gint64 waited, guint baud)
{
  for (guint i = 0; self->lates != NULL && i < self->lates->len; i++)
    {
      const gint64 late = g_array_index (self->lates, gint64, i);

      if (late > when && late - when < LATE_MAX)
        return TRUE;
    }

  return waited < slowest (self, TRUE) + bits (DOUBT_BITS, baud);
}
