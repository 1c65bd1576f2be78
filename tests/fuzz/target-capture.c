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
collect (MrCliPiece *piece, gpointer user_data)
{
  g_ptr_array_add (user_data, piece);
}

/* Reads @data in parts of @n_part octets. */
static GPtrArray *
read_in_parts (const guint8 *data, gsize size, gsize n_part)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_cli_piece_free);
  g_autoptr (MrCliTelegrams) telegrams = mr_cli_telegrams_new (collect, pieces);

  for (gsize i = 0; i < size; i += n_part)
    mr_cli_telegrams_add (telegrams, data + i, MIN (n_part, size - i));
  mr_cli_telegrams_end (telegrams);
  g_assert_cmpuint (mr_cli_telegrams_n_examined (telegrams), <=, 3 * size);
  return pieces;
}

static gboolean
is_same (const MrCliPiece *a, const MrCliPiece *b)
{
  if (a->offset != b->offset || g_strcmp0 (a->trouble, b->trouble) != 0 || (a->octets == NULL) != (b->octets == NULL))
    return FALSE;
  return a->octets == NULL || g_bytes_equal (a->octets, b->octets);
}

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

/* However the input is divided on its way here, the same is found. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) pieces = read_in_parts (data, size, MAX (size, 1));
  g_autoptr (GPtrArray) divided = read_in_parts (data, size, size > 0 ? data[size - 1] % 32 + 1u : 1);

  g_assert_cmpuint (divided->len, ==, pieces->len);
  for (guint i = 0; i < pieces->len; i++)
    {
      g_assert_true (is_same (pieces->pdata[i], divided->pdata[i]));
      use_piece (pieces->pdata[i]);
    }
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
