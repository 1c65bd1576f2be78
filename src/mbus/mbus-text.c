/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-text.h"

#include <string.h>

gboolean
mbus_text_is_printable (const guint8 *octets, gsize n_octets)
{
  for (gsize i = 0; i < n_octets; i++)
    {
      if (octets[i] < 0x20 || (octets[i] > 0x7E && octets[i] < 0xA0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
matches_at (const guint8 *octets, const char *word, gsize n, gboolean reversed)
{
  for (gsize i = 0; i < n; i++)
    {
      if (g_ascii_tolower ((char) octets[i]) != word[reversed ? n - 1 - i : i])
        return FALSE;
    }
  return TRUE;
}

gboolean
mbus_text_names_secret (const guint8 *octets, gsize n_octets)
{
  /* Masking a value too many does less harm than showing a key. */
  static const char *const words[] = { "key", "password", "secret" };

  for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
    {
      const gsize n = strlen (words[w]);

      for (gsize i = 0; i + n <= n_octets; i++)
        if (matches_at (octets + i, words[w], n, FALSE) || matches_at (octets + i, words[w], n, TRUE))
          return TRUE;
    }
  return FALSE;
}
