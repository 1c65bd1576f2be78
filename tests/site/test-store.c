/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "journal.h"
#include "store-fixture.h"

/* What goes in comes out again, and which meter a readout belongs to. */

static guint
count_meters (MrStore *store, gint64 site)
{
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);

  g_assert_nonnull (meters);
  return meters->len;
}

static void
test_sites (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);

  g_assert_cmpint (mr_store_add_site (store, "", &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FAILED);
  g_clear_error (&error);

  gint64 first = mr_store_add_site (store, "Harbour", &error);
  gint64 second = mr_store_add_site (store, "O'Neill's \"Höfe\"; DROP TABLE site", &error);
  g_assert_no_error (error);
  g_assert_cmpint (first, !=, second);

  g_autoptr (MrSite) site = mr_store_get_site (store, second, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (site->name, ==, "O'Neill's \"Höfe\"; DROP TABLE site");
  g_assert_cmpstr (site->customer, ==, "");
  g_assert_cmpstr (site->uri, ==, "");
  g_assert_cmpint (site->created, >, 0);
  g_assert_cmpuint (site->n_meters, ==, 0);

  g_free (site->customer);
  site->customer = g_strdup ("Boligselskab");
  g_assert_true (mr_store_update_site (store, site, &error));
  g_assert_true (mr_store_set_bus_uri (store, first_bus (store, second), "sim:demo", &error));
  g_assert_no_error (error);

  g_assert_true (mr_store_touch_site (store, first, &error));
  g_assert_no_error (error);

  g_clear_pointer (&store, mr_store_close);
  store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);

  g_autoptr (GPtrArray) sites = mr_store_list_sites (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sites->len, ==, 2);
  g_assert_cmpint (((MrSite *) sites->pdata[0])->id, ==, first);
  g_assert_cmpstr (((MrSite *) sites->pdata[1])->customer, ==, "Boligselskab");
  g_assert_cmpstr (((MrSite *) sites->pdata[1])->uri, ==, "sim:demo");
}

static void
test_find_site (void)
{
  gint64 old;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&old);

  g_assert_null (mr_store_find_site (store, "Nowhere", &error));
  g_assert_no_error (error);

  gint64 namesake = mr_store_add_site (store, "Vesterbrogade 12", &error);
  g_autoptr (MrSite) found = mr_store_find_site (store, "Vesterbrogade 12", &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->id, ==, namesake);
}

static void
test_missing (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  g_auto (MbusReadout) readout;
  init_readout (&readout, 0x12345678, 5, 0);

  g_assert_null (mr_store_get_site (store, 99, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mr_store_touch_site (store, 99, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mr_store_remove_site (store, 99, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mr_store_set_place (store, 99, "Roof", &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mr_store_plan_write (store, 99, "primary-address", "0", "5", &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (journal_write (store, 99, MR_WRITE_ACCEPTED, NULL, NULL, 1, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mr_store_add_readout (store, 99, &readout, MR_STORE_NO_MARK, &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);

  /* The store goes on after a failed transaction. */
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL), >, 0);
}

static void
test_readout (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_assert_no_error (error);

  g_auto (MbusReadout) readout;
  init_readout (&readout, 0xE2345678, 5, 0x87654321);
  readout.enhanced = TRUE;
  readout.tries = 3;
  g_ptr_array_add (readout.frames, make_answer (0xE2345678, 5, 2));
  gint64 id = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
  g_assert_true (mr_store_set_place (store, id, "2nd floor left", &error));

  g_clear_pointer (&store, mr_store_close);
  store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (meters->len, ==, 1);
  MrKnownMeter *meter = meters->pdata[0];
  g_assert_cmpint (meter->id, ==, id);
  g_assert_true (mbus_secondary_equal (&meter->address, &readout.address));
  g_assert_cmpint (meter->primary, ==, 5);
  g_assert_cmpuint (meter->baud, ==, 2400);
  g_assert_true (meter->enhanced);
  g_assert_cmpstr (meter->place, ==, "2nd floor left");
  g_assert_cmpint (meter->first_heard, ==, readout.time);
  g_assert_cmpint (meter->last_heard, ==, readout.time);
  g_assert_false (meter->silent);

  g_assert_true (mbus_secondary_equal (&meter->last.address, &readout.address));
  g_assert_cmpint (meter->last.primary, ==, 5);
  g_assert_cmpuint (meter->last.baud, ==, 2400);
  g_assert_true (meter->last.enhanced);
  g_assert_cmpint (meter->last.delay, ==, 41250);
  g_assert_cmpuint (meter->last.tries, ==, 3);
  g_assert_cmpint (meter->last.time, ==, readout.time);
  g_assert_cmpuint (meter->last.frames->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (g_bytes_equal (meter->last.frames->pdata[i], readout.frames->pdata[i]));
}

static void
test_unknown_stays (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  g_auto (MbusReadout) readout;

  gint64 id = add_readout (store, site, 0x12345678, 7, 0);
  init_readout (&readout, 0x12345678, -1, 0);
  readout.baud = 0;
  readout.delay = -1;
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL), ==, id);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  MrKnownMeter *meter = get_meter (meters, id);
  g_assert_cmpint (meter->primary, ==, 7);
  g_assert_cmpuint (meter->baud, ==, 2400);
  g_assert_cmpint (meter->last.primary, ==, -1);
  g_assert_cmpint (meter->last.delay, ==, -1);
}

static void
test_silent (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 id = add_readout (store, site, 0x12345678, 7, 0);

  g_assert_true (mr_store_set_silent (store, (const gint64[]) { id, 99 }, 2, g_get_real_time (), &error));
  g_assert_no_error (error);
  {
    g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
    g_assert_true (get_meter (meters, id)->silent);
    g_assert_cmpuint (get_meter (meters, id)->last.frames->len, ==, 1);
  }

  add_readout (store, site, 0x12345678, 7, 0);
  {
    g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
    g_assert_false (get_meter (meters, id)->silent);
  }
}

static void
test_list_readouts (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 id = 0;

  /* The last has the earliest time: the computer's clock was set back. It is the newest all the same. */
  for (guint i = 0; i < 3; i++)
    {
      g_auto (MbusReadout) readout;
      init_readout (&readout, 0x12345678, 7, 0);
      readout.time = 3000 - i;
      id = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error);
      g_assert_no_error (error);
    }

  g_autoptr (GPtrArray) readouts = mr_store_list_readouts (store, id, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (readouts->len, ==, 2);
  g_assert_cmpint (((MbusReadout *) readouts->pdata[0])->time, ==, 2998);
  g_assert_cmpint (((MbusReadout *) readouts->pdata[1])->time, ==, 2999);

  g_autoptr (GPtrArray) all = mr_store_list_readouts (store, id, G_MAXUINT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
}

static void
test_same_address (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 id = add_readout (store, site, 0x12345678, 7, 0);
  gint64 elsewhere = mr_store_add_site (store, "Elsewhere", NULL);

  g_assert_cmpint (add_readout (store, site, 0x12345678, 9, 0), ==, id);
  g_assert_cmpint (add_readout (store, site, 0x12345679, 7, 0), !=, id);
  g_assert_cmpint (add_readout (store, elsewhere, 0x12345678, 7, 0), !=, id);
  g_assert_cmpuint (count_meters (store, site), ==, 2);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpint (get_meter (meters, id)->primary, ==, 9);

  g_auto (MbusReadout) newer;
  init_readout (&newer, 0x12345678, 7, 0);
  newer.address.version = 0x36;
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &newer, MR_STORE_NO_MARK, NULL), !=, id);
}

static void
test_fabrication_completed (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 id = add_readout (store, site, 0x12345678, 7, 0);

  g_assert_cmpint (add_readout (store, site, 0x12345678, 7, 0x11111111), ==, id);
  /* Now that it is known, it stays known, and another number is another meter. */
  g_assert_cmpint (add_readout (store, site, 0x12345678, 7, 0), ==, id);
  gint64 twin = add_readout (store, site, 0x12345678, 8, 0x22222222);
  g_assert_cmpint (twin, !=, id);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpuint (meters->len, ==, 2);
  g_assert_cmphex (get_meter (meters, id)->address.fabrication, ==, 0x11111111);
  g_assert_cmphex (get_meter (meters, twin)->address.fabrication, ==, 0x22222222);
}

static void
test_twins_without_number (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 a = add_readout (store, site, 0x12345678, 7, 0x11111111);
  gint64 b = add_readout (store, site, 0x12345678, 8, 0x22222222);

  g_assert_cmpint (add_readout (store, site, 0x12345678, 7, 0), ==, a);
  g_assert_cmpint (add_readout (store, site, 0x12345678, 8, 0), ==, b);
  g_assert_cmpint (add_readout (store, site, 0x12345678, 9, 0), ==, b); /* heard last */
  add_readout (store, site, 0x12345678, 7, 0x11111111);
  g_assert_cmpint (add_readout (store, site, 0x12345678, -1, 0), ==, a);
  g_assert_cmpuint (count_meters (store, site), ==, 2);
}

static void
test_nameless (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  g_auto (MbusReadout) readout;
  init_readout (&readout, 0, 3, 0);
  readout.address = MBUS_SECONDARY_ANY;

  /* Two that say no name are told apart by their primary addresses, and get their name when they say it. */
  gint64 three = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL);
  readout.primary = 4;
  gint64 four = mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL);
  g_assert_cmpint (three, !=, four);
  readout.primary = 3;
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL), ==, three);
  g_assert_cmpint (add_readout (store, site, 0x12345678, 3, 0), ==, three);
  g_assert_cmpuint (count_meters (store, site), ==, 2);

  /* Once named, an answer without a header from its address is its own, and does not take the name away. */
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL), ==, three);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmphex (get_meter (meters, three)->address.id, ==, 0x12345678);
  g_assert_cmphex (get_meter (meters, four)->address.id, ==, MBUS_ID_ANY);
}

static void
test_order (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);

  gint64 first = add_readout (store, site, 0x99999999, 9, 0);
  gint64 second = add_readout (store, site, 0x00000001, 1, 0);
  add_readout (store, site, 0x99999999, 9, 0);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpint (((MrKnownMeter *) meters->pdata[0])->id, ==, first);
  g_assert_cmpint (((MrKnownMeter *) meters->pdata[1])->id, ==, second);
}

static void
test_remove_site (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 other = mr_store_add_site (store, "Other", NULL);
  gint64 meter = add_readout (store, site, 0x12345678, 0, 0);
  gint64 kept = add_readout (store, other, 0x12345678, 0, 0);
  g_assert_cmpint (mr_store_plan_write (store, meter, "primary-address", "0", "5", NULL), >, 0);

  g_assert_true (mr_store_remove_site (store, site, &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) readouts = mr_store_list_readouts (store, meter, 10, &error);
  g_assert_cmpuint (readouts->len, ==, 0);
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, &error);
  g_assert_cmpuint (writes->len, ==, 0);
  g_assert_cmpuint (count_meters (store, site), ==, 0);
  g_autoptr (GPtrArray) others = mr_store_list_readouts (store, kept, 10, &error);
  g_assert_cmpuint (others->len, ==, 1);
  g_assert_no_error (error);

  /* A site that is made now is not taken for the one that is gone. */
  g_assert_cmpint (mr_store_add_site (store, "New", NULL), >, other);
}

static void
test_buses (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 first = first_bus (store, site);
  gint64 second = mr_store_add_bus (store, site, "Cellar", "tcp://10.0.0.1", &error);
  g_auto (MbusReadout) readout;
  gint64 meter, other;

  g_assert_no_error (error);
  init_readout (&readout, 0x12345678, 5, 0);

  /* One address on two buses is two meters, and each bus has its own. */
  meter = mr_store_add_readout (store, first, &readout, MR_STORE_NO_MARK, &error);
  other = mr_store_add_readout (store, second, &readout, MR_STORE_NO_MARK, &error);
  g_assert_cmpint (meter, !=, other);
  g_assert_cmpint (mr_store_add_readout (store, second, &readout, MR_STORE_NO_MARK, &error), ==, other);
  g_assert_cmpuint (count_meters (store, site), ==, 2);

  g_autoptr (GPtrArray) buses = mr_store_list_buses (store, site, &error);
  g_assert_cmpuint (buses->len, ==, 2);
  MrKnownBus *bus = buses->pdata[1];
  g_assert_cmpint (bus->id, ==, second);
  g_assert_cmpint (bus->site, ==, site);
  g_assert_cmpstr (bus->name, ==, "Cellar");
  g_assert_cmpstr (bus->uri, ==, "tcp://10.0.0.1");
  g_assert_cmpuint (bus->n_meters, ==, 1);

  g_free (bus->settings);
  bus->settings = g_strdup ("retries=2");
  bus->position = -1;
  g_assert_true (mr_store_update_bus (store, bus, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) sorted = mr_store_list_buses (store, site, &error);
  g_assert_cmpint (((MrKnownBus *) sorted->pdata[0])->id, ==, second);
  g_assert_cmpstr (((MrKnownBus *) sorted->pdata[0])->settings, ==, "retries=2");

  g_assert_true (mr_store_remove_bus (store, second, &error));
  g_assert_cmpuint (count_meters (store, site), ==, 1);
  g_assert_false (mr_store_remove_bus (store, second, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
}

/* DIF 04, VIF 06: energy; DIF 04, VIF 13: volume; and what no meter sends. */
static MbusFormat *
make_format (guint8 vif)
{
  return mbus_format_new ((const guint8[]) { 0x04, vif }, 2);
}

static guint
count_formats (FolderFixture *fixture, MbusFormat *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  MbusFormat *found;
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (mr_store_load_formats (store, formats, &error));
  g_assert_no_error (error);
  while ((found = mbus_formats_get (formats, mbus_format_signature (wanted), n)) != NULL)
    {
      gsize n_found, n_wanted;
      const guint8 *headers = mbus_format_headers (found, &n_found);
      const guint8 *expected = mbus_format_headers (wanted, &n_wanted);
      g_assert_cmpmem (headers, n_found, expected, n_wanted);
      n++;
    }
  return n;
}

static void
test_formats (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_autoptr (MbusFormat) energy = make_format (0x06);
  g_autoptr (MbusFormat) volume = make_format (0x13);
  g_autoptr (GPtrArray) both = g_ptr_array_new ();

  g_assert_cmpuint (count_formats (fixture, energy), ==, 0);
  g_assert_true (mr_store_add_format (store, energy, &error));
  g_assert_true (mr_store_add_format (store, energy, &error));
  g_assert_cmpuint (count_formats (fixture, energy), ==, 1);
  g_assert_cmpuint (count_formats (fixture, volume), ==, 0);

  g_ptr_array_add (both, energy);
  g_ptr_array_add (both, volume);
  g_assert_true (mr_store_add_formats (store, both, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_formats (fixture, energy), ==, 1);
  g_assert_cmpuint (count_formats (fixture, volume), ==, 1);

  /* They belong to no site. */
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_assert_true (mr_store_remove_site (store, site, &error));
  g_assert_cmpuint (count_formats (fixture, volume), ==, 1);
}

/* The headers of record @i of a meter that never sends the same twice. */
static MbusFormat *
make_other_format (guint i)
{
  return mbus_format_new ((const guint8[]) { 0x84, 0x80 | (i & 0x0F), i >> 4 & 0x7F, 0xFF, i >> 11 }, 5);
}

static void
test_formats_bounded (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);

  for (guint i = 0; i < 2000; i++)
    g_ptr_array_add (many, make_other_format (i));
  g_assert_true (mr_store_add_formats (store, many, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_formats (fixture, many->pdata[0]), ==, 0);
  g_assert_cmpuint (count_formats (fixture, many->pdata[2000 - 1024 - 1]), ==, 0);
  g_assert_cmpuint (count_formats (fixture, many->pdata[2000 - 1024]), ==, 1);
  g_assert_cmpuint (count_formats (fixture, many->pdata[1999]), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/sites", FolderFixture, NULL, folder_fixture_set_up, test_sites, folder_fixture_tear_down);
  g_test_add_func ("/store/site/find", test_find_site);
  g_test_add_func ("/store/site/remove", test_remove_site);
  g_test_add_func ("/store/missing", test_missing);
  g_test_add ("/store/readout", FolderFixture, NULL, folder_fixture_set_up, test_readout, folder_fixture_tear_down);
  g_test_add_func ("/store/readout/unknown-stays", test_unknown_stays);
  g_test_add_func ("/store/readout/list", test_list_readouts);
  g_test_add_func ("/store/meter/silent", test_silent);
  g_test_add_func ("/store/meter/order", test_order);
  g_test_add_func ("/store/identity/same-address", test_same_address);
  g_test_add_func ("/store/identity/fabrication-completed", test_fabrication_completed);
  g_test_add_func ("/store/identity/twins-without-number", test_twins_without_number);
  g_test_add_func ("/store/identity/nameless", test_nameless);
  g_test_add ("/store/formats", FolderFixture, NULL, folder_fixture_set_up, test_formats, folder_fixture_tear_down);
  g_test_add ("/store/formats/bounded", FolderFixture, NULL, folder_fixture_set_up, test_formats_bounded,
              folder_fixture_tear_down);
  g_test_add_func ("/store/buses", test_buses);

  return g_test_run ();
}
