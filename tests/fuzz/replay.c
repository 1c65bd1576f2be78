/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fuzz target as an ordinary test: its seeds, and what once broke it. With --seeds FOLDER it writes the seeds there,
 * for libFuzzer to begin with. */
#include "config.h"

#include <glib/gstdio.h>

#include "fuzz-target.h"

static void
replay_seed (const guint8 *data, gsize size, gpointer user_data)
{
  guint *n = user_data;

  LLVMFuzzerTestOneInput (data, size);
  (*n)++;
}

static void
test_seeds (void)
{
  guint n = 0;

  fuzz_each_seed (replay_seed, &n);
  g_assert_cmpuint (n, >, 0);
}

static void
test_nothing (void)
{
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
}

static void
test_crashers (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      g_test_message ("%s", name);
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      LLVMFuzzerTestOneInput ((const guint8 *) contents, size);
    }
}

static void
write_seed (const guint8 *data, gsize size, gpointer user_data)
{
  g_autofree char *name = g_compute_checksum_for_data (G_CHECKSUM_SHA1, data, size);
  g_autofree char *path = g_build_filename (user_data, name, NULL);

  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) size, NULL));
}

int
main (int argc, char **argv)
{
  g_autofree char *crashers = NULL;

  if (argc == 3 && g_str_equal (argv[1], "--seeds"))
    {
      g_assert_cmpint (g_mkdir_with_parents (argv[2], 0755), ==, 0);
      fuzz_each_seed (write_seed, argv[2]);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);
  g_test_add_func ("/fuzz/" FUZZ_TARGET "/seeds", test_seeds);
  g_test_add_func ("/fuzz/" FUZZ_TARGET "/nothing", test_nothing);
  crashers = g_test_build_filename (G_TEST_DIST, "fuzz", "crashers", FUZZ_TARGET, NULL);
  if (g_file_test (crashers, G_FILE_TEST_IS_DIR))
    g_test_add_data_func ("/fuzz/" FUZZ_TARGET "/crashers", crashers, test_crashers);
  return g_test_run ();
}
