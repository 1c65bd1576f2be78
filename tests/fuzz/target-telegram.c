/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A telegram, and everything that can be asked about it. */
#include "config.h"

#include "fuzz-telegram.h"
#include "use-telegram.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (MbusTelegram) telegram = fuzz_decode (data, size, &octets);

  if (telegram != NULL)
    use_telegram (telegram);
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  fuzz_each_telegram (seed, user_data);
}
