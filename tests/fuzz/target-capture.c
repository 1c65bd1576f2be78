/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that somebody gives to "meterctl decode": hex, a trace, or octets. */
#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "mbus-decode.h"
#include "mr-cli-telegrams.h"
#include "sample-telegrams.h"
#include "use-telegram.h"

static void
use_piece (const MrCliPiece *piece)
{
  const MbusDecoding with = { .find_key = find_sample_key, .saved = TRUE };
  g_autoptr (MbusTelegram) telegram = NULL;

  g_assert_true (piece->octets != NULL || piece->trouble != NULL);
  g_assert_true (piece->trouble == NULL || g_utf8_validate (piece->trouble, -1, NULL));
  if (piece->octets == NULL)
    return;
  g_assert_cmpuint (piece->trouble_offset, <=, g_bytes_get_size (piece->octets));
  telegram = mbus_telegram_decode_with (piece->octets, &with, NULL);
  if (telegram != NULL)
    use_telegram (telegram);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) contents = g_bytes_new (data, size);
  g_autoptr (GPtrArray) pieces = mr_cli_find_telegrams (contents);

  for (guint i = 0; i < pieces->len; i++)
    use_piece (pieces->pdata[i]);
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  g_autoptr (GString) all = g_string_new ("\357\273\277# a comment\n= 0.000000 baud=2400\n> 0.000000 10 5B 01 5C 16\n");

  for (guint i = 0; i < n_samples (); i += 3)
    {
      g_autoptr (GBytes) sample = sample_telegram (i);
      gsize n;
      const guint8 *octets = g_bytes_get_data (sample, &n);
      g_autofree char *hex = mbus_hex (octets, n);

      seed (octets, n, user_data);
      seed ((const guint8 *) hex, strlen (hex), user_data);
      g_string_append_printf (all, "< %u.5 %s\r\n", i, hex);
    }
  seed ((const guint8 *) all->str, MIN (all->len, 2000), user_data);
}
