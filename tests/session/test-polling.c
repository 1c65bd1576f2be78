/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meters that are read again and again, as in a program that runs for days: nothing grows but the store. Some of them are
 * encrypted, announce alarms, are busy, send several telegrams, or do not answer. MR_POLLING_HOURS=24 reads 250 meters
 * each quarter of an hour of a day; without it, fewer of them a few times. */
#include "config.h"

#include <malloc.h>
#include <sqlite3.h>

#include "mr-sim.h"
#include "session-fixture.h"

#define ROUNDS_PER_HOUR 4

/* Where Linux keeps files in memory. */
#define MEMORY_FOLDER "/dev/shm"

/* Until what is allocated only once is: caches, the memory that GLib keeps for itself. */
#define WARM_UP 10

/* What may be allocated more at the end than at the beginning, whatever was read between: caches still fill. One readout
 * that is not freed is 300 octets, and there are more than 500 of them in the shortest run. */
#define GROWTH_MAX (64 * 1024)

static const char *const natures[] = {
  "records = energy 12347 kWh; volume 590.16 m³; power 113 W\n",
  "records = energy 12347 kWh; next; volume 590.16 m³; next; power 113 W\n",
  "endless = yes\nrecords = energy 12347 kWh; next; volume 590.16 m³\n",
  "key = 2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A\nrecords = energy 12347 kWh; next; volume 590.16 m³\n",
  "alarm = 04\nrecords = energy 12347 kWh\n",
  "busy = 500 ms\nrecords = energy 12347 kWh\n",
};

typedef struct {
  gint64 octets; /* allocated, without what SQLite keeps; 0 where that is not known */
  guint files;   /* open */
  guint threads;
} Holdings;

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static Holdings
take_stock (SessionFixture *self)
{
  settle_store (self);
  /* A program with a sanitizer has an allocator of its own, which finds leaks itself. */
  return (Holdings) {
    .octets = mallinfo2 ().uordblks > 0 ? (gint64) mallinfo2 ().uordblks - sqlite3_memory_used () : 0,
    .files = count_entries ("/proc/self/fd"),
    .threads = count_entries ("/proc/self/task"),
  };
}

static char *
describe (guint n_meters)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_meters; i++)
    g_string_append_printf (text, "[meter %u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n%s",
                            i, 10000000 + i, i + 1, natures[i % G_N_ELEMENTS (natures)]);
  return g_string_free (text, FALSE);
}

/* Also one that does not exist, whose silence is a problem each time. */
static void
poll_all (SessionFixture *self, guint n_meters)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (MbusAddress));

  for (guint i = 0; i <= n_meters; i++)
    {
      const MbusAddress who = { .primary = (guint8) MIN (i + 1, MBUS_ADDRESS_LAST), .secondary = MBUS_SECONDARY_ANY };

      g_array_append_val (all, who);
    }
  run_task (self, mr_bus_link_read_addresses (self->link, (const MbusAddress *) all->data, all->len, 0));
}

static void
test_polling (SessionFixture *self, gconstpointer data)
{
  const char *text = g_getenv ("MR_POLLING_HOURS");
  const guint hours = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
  const guint n_meters = hours > 0 ? MBUS_ADDRESS_LAST - 1 : 18;
  const guint n_rounds = hours > 0 ? hours * ROUNDS_PER_HOUR : 30;
  g_autofree char *meters = describe (n_meters);
  Holdings before = { 0 };
  Holdings after;

  describe_bus (self, meters);
  open_session (self);
  connect_to_bus (self);
  for (guint i = 0; i < WARM_UP + n_rounds; i++)
    {
      if (i == WARM_UP)
        before = take_stock (self);
      poll_all (self, n_meters);
    }
  after = take_stock (self);

  g_test_message ("%u rounds of %u meters: %" G_GINT64_FORMAT " octets more", n_rounds, n_meters,
                  after.octets - before.octets);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, n_meters);
  g_assert_cmpuint (after.files, <=, before.files);
  g_assert_cmpuint (after.threads, <=, before.threads);
  g_assert_cmpint (after.octets - before.octets, <, GROWTH_MAX);
}

int
main (int argc, char **argv)
{
  /* All threads allocate where mallinfo2() looks. */
  mallopt (M_ARENA_MAX, 1);
  /* The store is not what is tested, and each readout would wait for the disk. */
  if (g_file_test (MEMORY_FOLDER, G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", MEMORY_FOLDER, FALSE);
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add ("/polling", SessionFixture, "", session_fixture_set_up, test_polling, session_fixture_tear_down);
  return g_test_run ();
}
