/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* kill -9 at any moment: whatever was said to be stored is there afterwards, whole. */

#define N_ROUNDS 20

/* Stores meter after meter and says so after each, until killed. */
static void
store_until_killed (const char *path, guint32 first, int fd)
{
  g_autoptr (MrStore) store = mr_store_open (path, NULL);
  g_autoptr (GPtrArray) sites = mr_store_list_sites (store, NULL);
  MrSite *site = sites->pdata[0];

  for (guint32 id = first; ; id++)
    {
      gint64 meter = add_readout (store, site->id, id, 5, 0);
      if (write (fd, &meter, sizeof meter) != sizeof meter)
        _exit (1);
    }
}

static void
assert_stored (FolderFixture *fixture, GArray *said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) sites = mr_store_list_sites (store, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, ((MrSite *) sites->pdata[0])->id, &error);
  g_assert_no_error (error);
  g_autoptr (GHashTable) found = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < meters->len; i++)
    {
      MrKnownMeter *meter = meters->pdata[i];
      g_assert_cmpuint (meter->last.frames->len, ==, 1); /* no meter without its octets */
      g_hash_table_add (found, &meter->id);
    }
  for (guint i = 0; i < said->len; i++)
    g_assert_true (g_hash_table_contains (found, &g_array_index (said, gint64, i)));
}

static void
test_kill (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) said = g_array_new (FALSE, FALSE, sizeof (gint64));
  MrStore *store = mr_store_open (fixture->path, NULL);
  g_assert_cmpint (mr_store_add_site (store, "Harbour", NULL), >, 0);
  mr_store_close (store);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      int ends[2], status;
      gint64 meter;
      g_assert_cmpint (pipe (ends), ==, 0);
      pid_t pid = fork ();
      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        {
          close (ends[0]);
          store_until_killed (fixture->path, (round + 1) << 16, ends[1]);
        }
      close (ends[1]);

      /* Some are stored; then, anywhere within the time of the next few, the end. */
      int enough = g_test_rand_int_range (1, 20);
      for (int i = 0; i < enough; i++)
        {
          g_assert_cmpint (read (ends[0], &meter, sizeof meter), ==, sizeof meter);
          g_array_append_val (said, meter);
        }
      g_usleep (g_test_rand_int_range (0, 3000));
      kill (pid, SIGKILL);
      while (read (ends[0], &meter, sizeof meter) == sizeof meter)
        g_array_append_val (said, meter);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      close (ends[0]);

      assert_stored (fixture, said);
    }
  g_test_message ("%u readouts survived %d kills", said->len, N_ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/kill", FolderFixture, NULL, folder_fixture_set_up, test_kill, folder_fixture_tear_down);

  return g_test_run ();
}
