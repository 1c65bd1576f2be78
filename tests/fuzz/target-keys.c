/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with keys: those of meters, and those of network masters. */
#include "config.h"

#include "fuzz-target.h"

#include <string.h>
#include <unistd.h>

#include "mr-keyring.h"

static void
use_key_file (MrKeyFile *keys)
{
  static const MbusSecondary meter = { 0x12345678, 0x2C2D, 0x34, 0x04, FALSE, 0 };
  const MbusSecondary *address;
  guint8 key[MBUS_KEY_OCTETS];

  for (guint i = 0; (address = mr_key_file_address (keys, i)) != NULL; i++)
    g_assert_true (mr_key_file_find (address, 0, key, keys));
  for (guint i = 0; mr_key_file_find (&meter, i, key, keys); i++)
    ;
}

static void
check_error (const GError *error, gconstpointer result)
{
  g_assert_true ((result == NULL) == (error != NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const identities[] = { NULL, "", "meter room", "a:b" };
  int fd;
  g_autofree char *path = fuzz_file_new (data, size, &fd);
  g_autofree char *warning = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrKeyFile) keys = mr_key_file_load (path, &warning, &error);

  check_error (error, keys);
  if (keys != NULL)
    use_key_file (keys);

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (GBytes) psk = mr_psk_load_file (path, identities[i], &problem);

      check_error (problem, psk);
    }
  close (fd);
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  static const char *const texts[] = {
    "# keys of meters\n00112233445566778899AABBCCDDEEFF\n12345678:00112233445566778899aabbccddeeff\r\n"
    "123456782D2C3404 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF # one meter's\n",
    "meter room:0123456789abcdef\na:b:01234567\n",
    "01 23 45 67 89 ab cd ef\n",
    "not a key\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    seed ((const guint8 *) texts[i], strlen (texts[i]), user_data);
}
