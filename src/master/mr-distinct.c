/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-distinct.h"

#include <string.h>

#include "mbus-address.h"
#include "mbus-frame.h"

/* 68 L L 68 C A CI, then the header of 12 octets (EN 13757-3): the secondary address, of which the number is the first
 * four, access number, status, configuration. Checksum and 16 at the end. */
#define CI_AT 6
#define ADDRESS_AT 7
#define KIND_AT (ADDRESS_AT + 4)
#define KIND_OCTETS (MBUS_SECONDARY_OCTETS - 4)
#define RECORDS_AT (ADDRESS_AT + 12)
#define TRAILER_OCTETS 2

/* Of two telegrams that overlap, about every second pair of different octets has wrong parity. */
#define DISTINCT_OCTETS 12

static gboolean
is_of_one_kind (const guint8 *a, const guint8 *b)
{
  return a[CI_AT] == b[CI_AT] && memcmp (a + KIND_AT, b + KIND_AT, KIND_OCTETS) == 0;
}

static guint
n_own (const guint8 *octets, const guint8 *other, gsize n_octets)
{
  guint n = 0;

  for (gsize i = RECORDS_AT; i < n_octets - TRAILER_OCTETS; i++)
    n += octets[i] != 0 && octets[i] != other[i];

  return n;
}

gboolean
mr_is_distinct (GBytes *telegram, const GPtrArray *heard)
{
  gsize n_octets;
  const guint8 *octets = g_bytes_get_data (telegram, &n_octets);
  gboolean has_kin = FALSE;

  if (n_octets < RECORDS_AT + TRAILER_OCTETS || octets[CI_AT] != MBUS_CI_VARIABLE)
    return FALSE;

  for (guint i = 0; i < heard->len; i++)
    {
      gsize n_other;
      const guint8 *other = g_bytes_get_data (g_ptr_array_index (heard, i), &n_other);

      if (n_other != n_octets || !is_of_one_kind (octets, other))
        continue;
      if (n_own (octets, other, n_octets) < DISTINCT_OCTETS)
        return FALSE;
      has_kin = TRUE;
    }

  return has_kin;
}
