/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-append.h"

G_BEGIN_DECLS

/* Eight characters at once. */
#define MR_EACH(octet) (G_GUINT64_CONSTANT (0x0101010101010101) * (octet))

/* Returns: a word whose highest bits are set where @word has an octet that is not plain, and in some that are. */
static inline guint64
mr_find_odd (guint64 word, const char *others, gsize n_others)
{
  /* The highest bit of an octet is set if it is above 7E or below space, or may be one of the others. */
  guint64 found = word | (word + MR_EACH (1)) | (word - MR_EACH (' '));

  for (gsize i = 0; i < n_others; i++)
    found |= (word ^ MR_EACH ((guchar) others[i])) - MR_EACH (1);
  return found & MR_EACH (0x80);
}

/* Fewer than eight characters in a word, some of them more than once. */
static inline guint64
mr_few (const char *text, gsize n)
{
  guint32 first, last;

  if (n == 0)
    return MR_EACH (' ');
  if (n < sizeof first)
    return MR_EACH ((guchar) text[0]) << 16 | (guint64) (guchar) text[n / 2] << 8 | (guchar) text[n - 1];
  memcpy (&first, text, sizeof first);
  memcpy (&last, text + n - sizeof last, sizeof last);
  return (guint64) first << 32 | last;
}

/** Returns: whether all @n characters of @text are certain to be ASCII without control characters and without any of
 *  @others. FALSE for a few texts that are. */
static inline gboolean
mr_is_plain (const char *text, gsize n, const char *others, gsize n_others)
{
  guint64 word;

  if (n < sizeof word)
    return mr_find_odd (mr_few (text, n), others, n_others) == 0;
  for (gsize i = 0; i + sizeof word < n; i += sizeof word)
    {
      memcpy (&word, text + i, sizeof word);
      if (mr_find_odd (word, others, n_others) != 0)
        return FALSE;
    }
  memcpy (&word, text + n - sizeof word, sizeof word);
  return mr_find_odd (word, others, n_others) == 0;
}

G_END_DECLS
