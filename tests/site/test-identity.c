/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is who: which readouts are of the same meter, which meter is new, and which was there before which. */
#include "config.h"

#include "journal.h"
#include "mr-write-kind.h"
#include "store-fixture.h"

/* How a meter was reached. */
typedef enum {
  AT_PRIMARY,
  SELECTED,
  BOTH,
} Reach;

static gint64
hear_in (MrStore *store, gint64 site, gint64 mark, Reach reach, guint32 id, int primary)
{
  g_autoptr (GError) error = NULL;
  g_auto (MbusReadout) readout;
  gint64 meter;

  init_readout (&readout, id, primary, 0);
  readout.at_primary = reach != SELECTED;
  readout.selected = reach != AT_PRIMARY;
  meter = mr_store_add_readout (store, first_bus (store, site), &readout, mark, &error);
  g_assert_no_error (error);
  return meter;
}

static gint64
hear (MrStore *store, gint64 site, Reach reach, guint32 id, int primary)
{
  return hear_in (store, site, MR_STORE_NO_MARK, reach, id, primary);
}

static int
primary_of (MrStore *store, gint64 meter)
{
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, NULL);

  return known->primary;
}

/* Meters are delivered with the same number, and with numbers that are none. */
static void
test_same_secondary (void)
{
  static const guint32 ids[] = { 0x12345678, 0x00000000, 0x66290778 };
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const gint64 five = hear (store, site, AT_PRIMARY, ids[i], 5);
      const gint64 seven = hear (store, site, AT_PRIMARY, ids[i], 7);

      g_assert_cmpint (five, !=, seven);
      g_assert_cmpint (hear (store, site, AT_PRIMARY, ids[i], 5), ==, five);
      g_assert_cmpint (hear (store, site, AT_PRIMARY, ids[i], 7), ==, seven);
      g_assert_cmpint (hear (store, site, BOTH, ids[i], 5), ==, five);
      g_assert_cmpint (primary_of (store, five), ==, 5);
      g_assert_cmpint (primary_of (store, seven), ==, 7);
    }
}

/* A meter that was selected answered alone: it is the same one, wherever it is now. */
static void
test_moved (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear (store, site, SELECTED, 0x12345678, 5);

  g_assert_cmpint (hear (store, site, SELECTED, 0x12345678, 9), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 9);
  g_assert_cmpint (hear (store, site, BOTH, 0x12345678, 11), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 11);
}

/* It does not report its primary address when it is selected. */
static void
test_unknown_primary (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear (store, site, SELECTED, 0x12345678, -1);

  g_assert_cmpint (primary_of (store, meter), ==, -1);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 5), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 5);
  g_assert_cmpint (hear (store, site, SELECTED, 0x12345678, -1), ==, meter);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 7), !=, meter);
}

/* It says 0 when it is selected, and is at 5. */
static void
test_says_factory_address (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear (store, site, SELECTED, 0x12345678, 0);

  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 5), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 5);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 7), !=, meter);
}

/* One of two is still at the factory address, and was asked there: in whichever order they are heard, and however
 * often, they are two. */
static void
test_twin_at_factory_address (void)
{
  for (guint i = 0; i < 2; i++)
    {
      const int first = i == 0 ? 0 : 5;
      const int second = 5 - first;
      gint64 site;
      g_autoptr (MrStore) store = open_memory (&site);
      const gint64 one = hear (store, site, AT_PRIMARY, 0x12345678, first);
      const gint64 other = hear (store, site, AT_PRIMARY, 0x12345678, second);

      g_assert_cmpint (one, !=, other);
      for (guint scan = 0; scan < 3; scan++)
        {
          g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 0), ==, i == 0 ? one : other);
          g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 5), ==, i == 0 ? other : one);
        }
      g_assert_cmpint (primary_of (store, one), ==, first);
      g_assert_cmpint (primary_of (store, other), ==, second);
    }
}

/* It is given another address in some other way: what it says counts, and 0 is unknown again. */
static void
test_leaves_factory_address (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear (store, site, AT_PRIMARY, 0x12345678, 0);

  g_assert_cmpint (hear (store, site, SELECTED, 0x12345678, 7), ==, meter);
  g_assert_cmpint (hear (store, site, SELECTED, 0x12345678, 0), ==, meter);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 7), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 7);
}

static gint64
send_address (MrStore *store, gint64 meter, const char *old_value, const char *new_value, gint64 time)
{
  g_autoptr (GBytes) octets = g_bytes_new_static ("\x10", 1);
  const gint64 write = mr_store_plan_write (store, meter, MR_WRITE_PRIMARY_ADDRESS, old_value, new_value, NULL);

  g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, time, NULL));
  return write;
}

/* A meter that is given an address is no other one when it answers there. */
static void
test_own_write (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear (store, site, AT_PRIMARY, 0x12345678, 5);
  const gint64 other = hear (store, site, AT_PRIMARY, 0x12345678, 6);

  send_address (store, meter, "5", "9", 1);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 9), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 9);
  g_assert_cmpint (primary_of (store, other), ==, 6);
  /* The write is settled: what answers at the old address is another meter. */
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 5), !=, meter);
}

/* A readout may be stored after the proof of a write that followed it. */
static void
test_overtaken (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  g_autoptr (GBytes) proof = g_bytes_new_static ("\x68", 1);
  const gint64 meter = hear (store, site, AT_PRIMARY, 0x12345678, 5);
  const gint64 write = send_address (store, meter, "5", "9", 1);

  g_assert_true (journal_write (store, write, MR_WRITE_CONFIRMED, proof, NULL, G_MAXINT64 / 2, NULL));
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x12345678, 5), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 9);
}

/* What a meter says at @primary that always says @said: its readout has @said only when it was selected. */
static gint64
hear_saying (MrStore *store, gint64 site, Reach reach, guint32 id, int primary, guint8 said, gint64 time)
{
  g_auto (MbusReadout) readout;
  g_autoptr (GError) error = NULL;
  gint64 meter;

  init_readout (&readout, id, reach == SELECTED ? said : primary, 0);
  readout.at_primary = reach != SELECTED;
  readout.selected = reach != AT_PRIMARY;
  readout.time += time;
  g_ptr_array_set_size (readout.frames, 0);
  g_ptr_array_add (readout.frames, make_answer (id, said, 1));
  meter = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
  return meter;
}

/* A meter that says a wrong primary address keeps the one it was reached at, until it says another one. */
static void
test_says_wrong_address (void)
{
  static const guint8 wrong[] = { 0, 1, 250 };
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const guint32 id = 0x12345670 + i;
      const gint64 meter = hear_saying (store, site, AT_PRIMARY, id, 5, wrong[i], 0);

      for (guint repeat = 0; repeat < 3; repeat++)
        {
          g_assert_cmpint (hear_saying (store, site, SELECTED, id, 5, wrong[i], 0), ==, meter);
          g_assert_cmpint (primary_of (store, meter), ==, 5);
        }
      hear_saying (store, site, SELECTED, id, 0, 42, 0);
      g_assert_cmpint (primary_of (store, meter), ==, 42);
    }
}

/* A meter that says its address, and was set back to the factory's. */
static void
test_set_back (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = hear_saying (store, site, AT_PRIMARY, 0x12345678, 5, 5, 0);

  hear_saying (store, site, SELECTED, 0x12345678, 0, 0, 0);
  g_assert_cmpint (primary_of (store, meter), ==, 0);
}

/* A meter with a name that says 0 is not the nameless one that was heard at 0. */
static void
test_nameless_at_factory_address (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  g_autoptr (GError) error = NULL;
  g_auto (MbusReadout) readout;
  gint64 nameless;

  init_readout (&readout, 0, 0, 0);
  readout.at_primary = TRUE;
  readout.address = MBUS_SECONDARY_ANY;
  nameless = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hear (store, site, SELECTED, 0x12345678, 0), !=, nameless);
  g_assert_cmpint (hear (store, site, AT_PRIMARY, 0x11111111, 0), ==, nameless);
}

static MrWriteState
state_of (MrStore *store, gint64 site, gint64 id)
{
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, NULL);

  for (guint i = 0; i < writes->len; i++)
    if (((MrWrite *) writes->pdata[i])->id == id)
      return ((MrWrite *) writes->pdata[i])->state;
  g_assert_not_reached ();
}

static void
assert_in_doubt (MrStore *store, gint64 meter, const char *value)
{
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, NULL);

  g_assert_cmpuint (known->doubts->len, ==, value != NULL);
  if (value != NULL)
    g_assert_cmpstr (((const MrDoubt *) known->doubts->pdata[0])->new_value, ==, value);
}

/* What became of a write to a meter that always says 0, or that says something else, only an answer at a primary
 * address shows. */
static void
test_write_of_wrong_address (void)
{
  static const guint8 said[] = { 0, 200 };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      gint64 site;
      g_autoptr (MrStore) store = open_memory (&site);
      const gint64 meter = hear_saying (store, site, SELECTED, 0x12345678, 5, said[i], 0);
      const gint64 write = send_address (store, meter, "5", "9", 1);

      hear_saying (store, site, SELECTED, 0x12345678, 9, said[i], 2);
      g_assert_cmpint (state_of (store, site, write), ==, MR_WRITE_SENT);
      assert_in_doubt (store, meter, "9");
      g_assert_cmpint (hear_saying (store, site, AT_PRIMARY, 0x12345678, 9, said[i], 3), ==, meter);
      g_assert_cmpint (state_of (store, site, write), ==, MR_WRITE_CONFIRMED);
      assert_in_doubt (store, meter, NULL);
    }
}

/* A meter that says its address decides it when it was only selected, too. */
static void
test_write_of_said_address (void)
{
  static const guint8 said[] = { 5, 9 };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      gint64 site;
      g_autoptr (MrStore) store = open_memory (&site);
      const gint64 meter = hear_saying (store, site, SELECTED, 0x12345678, 5, 5, 0);
      const gint64 write = send_address (store, meter, "5", "9", 1);

      hear_saying (store, site, SELECTED, 0x12345678, said[i], said[i], 2);
      g_assert_cmpint (state_of (store, site, write), ==, said[i] == 9 ? MR_WRITE_CONFIRMED : MR_WRITE_FAILED);
      assert_in_doubt (store, meter, NULL);
      g_assert_cmpint (primary_of (store, meter), ==, said[i]);
    }
}

/* The proof of a write shows that the meter still says the address before it. */
static void
test_proof_shows_wrong_address (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  g_autoptr (GBytes) proof = make_answer (0x12345678, 5, 1);
  const gint64 meter = hear_saying (store, site, SELECTED, 0x12345678, 5, 5, 0);
  const gint64 write = send_address (store, meter, "5", "9", 1);

  g_assert_true (journal_write (store, write, MR_WRITE_CONFIRMED, proof, NULL, 2, NULL));
  g_assert_cmpint (hear_saying (store, site, SELECTED, 0x12345678, 9, 5, 3), ==, meter);
  g_assert_cmpint (primary_of (store, meter), ==, 9);
}

static gint64
begin_scan (MrStore *store, gint64 site)
{
  gint64 mark;

  g_assert_true (mr_store_begin_scan (store, first_bus (store, site), &mark, NULL));
  return mark;
}

static gboolean
is_new (MrStore *store, gint64 meter)
{
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, NULL);

  return known->is_new;
}

/* On the first scan none is new, and afterwards those that were not known before it. */
static void
test_new (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 mark = begin_scan (store, site);
  const gint64 one = hear_in (store, site, mark, SELECTED, 0x00000001, 1);
  const gint64 two = hear_in (store, site, mark, SELECTED, 0x00000002, 2);
  gint64 three;
  gint64 four;

  g_assert_false (is_new (store, one));
  g_assert_false (is_new (store, two));
  mark = begin_scan (store, site);
  three = hear_in (store, site, mark, SELECTED, 0x00000003, 3);
  hear_in (store, site, mark, SELECTED, 0x00000001, 1);
  g_assert_false (is_new (store, one));
  g_assert_true (is_new (store, three));
  four = hear (store, site, AT_PRIMARY, 0x00000004, 4); /* read after the scan */
  g_assert_true (is_new (store, four));
  begin_scan (store, site);
  g_assert_false (is_new (store, three));
  g_assert_false (is_new (store, four));
}

static gboolean
came_after (MrStore *store, gint64 newer, gint64 older)
{
  g_autoptr (MrKnownMeter) a = mr_store_get_meter (store, newer, NULL);
  g_autoptr (MrKnownMeter) b = mr_store_get_meter (store, older, NULL);

  return a->arrived > 0 && a->arrived >= b->last_id;
}

/* Two meters of one scan are both there, whichever was heard first. One that is heard at an address when the other one
 * is not came after it, until the other one is heard again. */
static void
test_order (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 mark = begin_scan (store, site);
  const gint64 one = hear_in (store, site, mark, SELECTED, 0x00000001, 3);
  const gint64 two = hear_in (store, site, mark, SELECTED, 0x00000002, 3);
  gint64 three;

  g_assert_false (came_after (store, one, two));
  g_assert_false (came_after (store, two, one));

  mark = begin_scan (store, site);
  three = hear_in (store, site, mark, SELECTED, 0x00000003, 3);
  g_assert_true (came_after (store, three, one));
  g_assert_true (came_after (store, three, two));

  /* The first is put back, and the third is removed: now the first came last. */
  mark = begin_scan (store, site);
  hear_in (store, site, mark, SELECTED, 0x00000001, 3);
  g_assert_false (came_after (store, three, one));
  g_assert_true (came_after (store, one, three));

  /* All three. */
  mark = begin_scan (store, site);
  hear_in (store, site, mark, SELECTED, 0x00000001, 3);
  hear_in (store, site, mark, SELECTED, 0x00000002, 3);
  hear_in (store, site, mark, SELECTED, 0x00000003, 3);
  g_assert_false (came_after (store, three, one));
  g_assert_false (came_after (store, one, three));
  g_assert_false (came_after (store, two, one));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identity/same-secondary", test_same_secondary);
  g_test_add_func ("/identity/moved", test_moved);
  g_test_add_func ("/identity/unknown-primary", test_unknown_primary);
  g_test_add_func ("/identity/says-factory-address", test_says_factory_address);
  g_test_add_func ("/identity/twin-at-factory-address", test_twin_at_factory_address);
  g_test_add_func ("/identity/leaves-factory-address", test_leaves_factory_address);
  g_test_add_func ("/identity/own-write", test_own_write);
  g_test_add_func ("/identity/overtaken", test_overtaken);
  g_test_add_func ("/identity/says-wrong-address", test_says_wrong_address);
  g_test_add_func ("/identity/set-back", test_set_back);
  g_test_add_func ("/identity/nameless-at-factory-address", test_nameless_at_factory_address);
  g_test_add_func ("/identity/write-of-wrong-address", test_write_of_wrong_address);
  g_test_add_func ("/identity/write-of-said-address", test_write_of_said_address);
  g_test_add_func ("/identity/proof-shows-wrong-address", test_proof_shows_wrong_address);
  g_test_add_func ("/identity/new", test_new);
  g_test_add_func ("/identity/order", test_order);

  return g_test_run ();
}
