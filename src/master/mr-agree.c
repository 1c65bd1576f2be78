/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-agree.h"

#include "mbus-address.h"
#include "mbus-frame.h"

/* 68 L L 68 C A CI, then the application data; checksum and 16 at the end. */
#define CI_AT 6
#define DATA_AT 7
#define TRAILER_OCTETS 2
#define MODE_MASK 0x1F

/* Where the octets are, from DATA_AT on, that change with every answer, by CI field (EN 13757-3; mbus-protocol §1.3 and
 * §1.5). The last two of a header of four are the configuration. */
static const struct {
  guint8 ci;
  gsize at;
  gsize n;
} changing[] = {
  { MBUS_CI_VARIABLE, MBUS_SECONDARY_OCTETS, 4 }, /* ID MAN VER MED, then access number, status and configuration */
  { MBUS_CI_VARIABLE_MSB, MBUS_SECONDARY_OCTETS, 4 },
  { MBUS_CI_VARIABLE_SHORT, 0, 4 }, /* the same without the address */
  { MBUS_CI_FIXED, 4, 2 }, /* fixed data: ID, then access number and status */
  { MBUS_CI_FIXED_MSB, 4, 2 },
};

/* What is compared of a telegram: all but the octets from @skip_from up to @skip_to, up to @end. */
typedef struct {
  const guint8 *octets;
  gsize n_octets;
  gsize skip_from;
  gsize skip_to;
  gsize end;
} View;

static View
view (GBytes *telegram)
{
  View self = { 0 };

  self.octets = g_bytes_get_data (telegram, &self.n_octets);
  self.end = self.n_octets > DATA_AT + TRAILER_OCTETS ? self.n_octets - TRAILER_OCTETS : 0;
  for (gsize i = 0; i < G_N_ELEMENTS (changing) && self.end > 0; i++)
    {
      const gsize from = DATA_AT + changing[i].at;
      const gsize to = from + changing[i].n;

      if (self.octets[CI_AT] != changing[i].ci || to > self.end)
        continue;
      self.skip_from = from;
      self.skip_to = to;
      if (changing[i].n == 4 && (self.octets[to - 1] & MODE_MASK) != 0)
        self.end = to;
    }

  return self;
}

static gboolean
is_compared (const View *self, gsize at)
{
  /* The bits ACD and DFC of the C field say whether the meter has an alarm or is busy. */
  return at >= DATA_AT - 2 && at < self->end && (at < self->skip_from || at >= self->skip_to);
}

static gboolean
is_alike (const View *a, const View *b)
{
  return a->n_octets == b->n_octets && a->end == b->end && a->skip_from == b->skip_from;
}

gboolean
mr_agree (GBytes *a, GBytes *b)
{
  const View one = view (a);
  const View other = view (b);

  if (!is_alike (&one, &other))
    return FALSE;

  for (gsize at = 0; at < one.n_octets; at++)
    if (is_compared (&one, at) && one.octets[at] != other.octets[at])
      return FALSE;

  return TRUE;
}

gboolean
mr_agree_against (GBytes *a, GBytes *b, GBytes *c)
{
  const View one = view (a);
  const View other = view (b);
  const View third = view (c);

  if (!is_alike (&one, &other))
    return FALSE;
  if (!is_alike (&one, &third))
    return TRUE;

  for (gsize at = 0; at < one.n_octets; at++)
    if (is_compared (&one, at) && one.octets[at] == other.octets[at] && one.octets[at] != third.octets[at])
      return TRUE;

  return FALSE;
}
