/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "mbus-decimal.h"

G_BEGIN_DECLS

/* Most of what the writers write is short texts of known length, which are copied without a call if there is room. */

static inline void
mr_append_n (GString *out, const char *text, gsize n)
{
  if (out->allocated_len - out->len <= n)
    {
      g_string_append_len (out, text, (gssize) n);
      return;
    }
  memcpy (out->str + out->len, text, n);
  out->len += n;
  out->str[out->len] = '\0';
}

static inline void
mr_append_string (GString *out, const char *text)
{
  mr_append_n (out, text, strlen (text));
}

#define MR_APPEND(out, literal) mr_append_n ((out), "" literal, sizeof (literal) - 1)

/** Appends two hex digits. */
static inline void
mr_append_octet (GString *out, guint8 octet)
{
  static const char digits[] = "0123456789ABCDEF";
  const char pair[] = { digits[octet >> 4], digits[octet & 0x0F] };

  mr_append_n (out, pair, sizeof pair);
}

static inline void
mr_append_unsigned (GString *out, guint64 number)
{
  const char digit = (char) ('0' + number % 10);

  if (number >= 10)
    {
      if (number > G_MAXINT64)
        mbus_decimal_append (out, (gint64) (number / 10), 0);
      else
        {
          mbus_decimal_append (out, (gint64) number, 0);
          return;
        }
    }
  mr_append_n (out, &digit, 1);
}

/** Appends octets as mbus_hex() writes them: "68 1F 1F". */
static inline void
mr_append_octets (GString *out, const guint8 *octets, gsize n)
{
  static const char digits[] = "0123456789ABCDEF";
  const gsize begin = out->len;
  char *next;

  if (n == 0)
    return;
  g_string_set_size (out, begin + 3 * n - 1);
  next = out->str + begin;
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        *next++ = ' ';
      *next++ = digits[octets[i] >> 4];
      *next++ = digits[octets[i] & 0x0F];
    }
}

/* Eight characters at once. */
#define MR_EACH(octet) (G_GUINT64_CONSTANT (0x0101010101010101) * (octet))

/** Returns: the number of octets at the beginning of @text, of which it has @n, that are ASCII without control characters
 *  and without any of @others; at most 7 too few. The caller looks at the rest one by one. */
static inline gsize
mr_n_plain_words (const char *text, gsize n, const char *others, gsize n_others)
{
  gsize i = 0;

  for (; i + sizeof (guint64) <= n; i += sizeof (guint64))
    {
      guint64 word, found;

      memcpy (&word, text + i, sizeof word);
      /* The highest bit of an octet is set if it is above 7E or below space, or may be one of the others. */
      found = word | (word + MR_EACH (1)) | (word - MR_EACH (' '));
      for (gsize j = 0; j < n_others; j++)
        found |= (word ^ MR_EACH ((guchar) others[j])) - MR_EACH (1);
      if ((found & MR_EACH (0x80)) != 0)
        break;
    }
  return i;
}

G_END_DECLS
