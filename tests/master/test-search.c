/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans of simulated buses: every meter is reported, once, and with all telegrams. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "search-fixture.h"

#define SEED 20260305

static void
test_no_meter (void)
{
  Owner owner;

  scan (&owner, BUS, "", by (MR_SCAN_SECONDARY, 2400));
  owner_assert_meters (&owner, "");

  /* One selection, asked three times, and deselection. */
  g_assert_cmpuint (owner.n_sent, ==, 3 + 1);
  g_assert_cmpuint (owner.progress.done, ==, 1);
  owner_close (&owner);
}

static void
test_one (void)
{
  Owner owner;

  scan (&owner, BUS METER ("12345679", "") "primary = 7\n", "", by (MR_SCAN_SECONDARY, 2400));
  owner_assert_meters (&owner, "123456792D2C3504@7 2400");

  /* FFFFFFFF finds a meter that is alone: select, REQ_UD2, select with the address it reported, and deselect. */
  g_assert_cmpuint (owner.n_sent, ==, 4);
  owner_close (&owner);
}

static void
test_last_digit (void)
{
  assert_found (BUS METER ("12345678", "") "primary = 7\n" METER ("12345679", "") "primary = 7\n",
                by (MR_SCAN_SECONDARY, 2400),
                "123456782D2C3504@7 2400\n123456792D2C3504@7 2400");
}

static void
test_hex_only (void)
{
  assert_found (BUS METER ("1234567A", "") "primary = 1\n" METER ("1234567E", "") "primary = 2\n",
                by (MR_SCAN_SECONDARY, 2400),
                "1234567A2D2C3504@1 2400\n1234567E2D2C3504@2 2400");
}

/* Digits A–E are left out where digits 0–9 explain a collision, until a meter shows that this bus has them. */
static void
test_hex_beside_decimal (void)
{
  assert_found (BUS METER ("10000000", "") "primary = 1\n" METER ("20000000", "") "primary = 2\n"
                METER ("20000001", "") "primary = 3\n"
                METER ("2000000B", "") "primary = 4\n" METER ("C0000000", "") "primary = 5\n"
                METER ("3000000D", "") "primary = 6\n",
                by (MR_SCAN_AUTO, 2400),
                "100000002D2C3504@1 2400\n200000002D2C3504@2 2400\n200000012D2C3504@3 2400\n2000000B2D2C3504@4 2400\n"
                "3000000D2D2C3504@6 2400\nC00000002D2C3504@5 2400");
}

#define TWIN(name, fabrication, records) \
  "[meter " name "]\nid = 11111111\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" fabrication \
  "records = " records "\n"

static void
test_twins_by_fabrication (void)
{
  assert_found (BUS TWIN ("a", "fabrication = 16180339\n", "raw 04 06 10 00 00 00")
                TWIN ("b", "fabrication = 16180340\n", "raw 04 06 01 00 00 00")
                TWIN ("c", "fabrication = 27182818\n", "raw 04 06 02 00 00 00"), by (MR_SCAN_SECONDARY, 2400),
                "111111112D2C3504/16180339@1 2400\n111111112D2C3504/16180340@1 2400\n111111112D2C3504/27182818@1 2400");
}

/* The number may be in a record, or only in the selection. */
static void
test_twins_that_tell (void)
{
  Owner owner;

  scan (&owner, BUS TWIN ("silent", "fabrication = 16180339\n", "raw 04 06 10 00 00 00")
        TWIN ("tells", "fabrication = 16180340\n",
              "raw 04 06 01 00 00 00; raw 0C 78 40 03 18 16; next; raw 04 06 02 00 00 00"), "",
        by (MR_SCAN_AUTO, 2400));
  owner_assert_meters (&owner, "111111112D2C3504/16180339@1 2400\n111111112D2C3504/16180340@1 2400");
  g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[0]) + GPOINTER_TO_UINT (owner.n_frames->pdata[1]), ==, 3);
  owner_close (&owner);
}

/* Same number, another kind: of a manufacturer that was seen, of another type, of another version. */
static void
test_twins_by_kind (void)
{
  assert_found (BUS METER ("11111111", "") "primary = 1\nignores = enhanced-selection\n"
                "[meter other]\nid = 11111111\nmanufacturer = ACW\nversion = 14\ntype = 07\nprimary = 2\n"
                "records = raw 04 13 01 00 00 00\n" METER ("33333333", "") "primary = 3\n",
                by (MR_SCAN_SECONDARY, 2400),
                "111111112D2C3504@1 2400\n1111111177041407@2 2400\n333333332D2C3504@3 2400");

  assert_found (BUS TWIN ("a", "ignores = enhanced-selection\n", "raw 04 06 10 00 00 00")
                "[meter version]\nid = 11111111\nmanufacturer = KAM\nversion = 36\ntype = 04\nprimary = 2\n"
                "ignores = enhanced-selection\nrecords = raw 04 06 01 00 00 00\n", by (MR_SCAN_SECONDARY, 2400),
                "111111112D2C3504@1 2400\n111111112D2C3604@2 2400");
}

/* They cannot be told apart: a problem says so, and the search continues. */
static void
test_inseparable (void)
{
  Owner owner;

  scan (&owner, BUS TWIN ("a", "ignores = enhanced-selection\n", "raw 04 06 5A 00 00 00")
        TWIN ("b", "ignores = enhanced-selection\n", "raw 04 06 33 01 07 04")
        METER ("22222222", "") "primary = 2\n", "", by (MR_SCAN_SECONDARY, 2400));
  owner_assert_meters (&owner, "222222222D2C3504@2 2400");
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "1 111111112D2C3504 "));
  owner_close (&owner);
}

#define FIXED(name, id, primary) \
  "[meter " name "]\nid = " id "\nmanufacturer = 0x0000\nversion = 00\ntype = 07\nprimary = " primary "\n" \
  "fixed = EA 40 1" primary " 00 00 00 01 00 00 00\n"

/* Fixed data have no header: what is known of such meters has wildcards, but their addresses tell them apart. */
static void
test_twins_without_header (void)
{
  assert_found (BUS FIXED ("a", "00000000", "3") FIXED ("b", "00000000", "4") METER ("22222222", "") "primary = 2\n",
                by (MR_SCAN_AUTO, 2400),
                "00000000FFFFFF07@3 2400\n00000000FFFFFF07@4 2400\n222222222D2C3504@2 2400");
}

/* Their medium is one of sixteen, which is not always the device type that selects the meter. */
static void
test_medium_without_header (void)
{
  assert_found (BUS "[meter a]\nid = 12345678\nmanufacturer = ABC\nversion = 01\ntype = 16\nprimary = 3\n"
                "fixed = 2A 29 10 27 00 00 05 00 00 00\n" METER ("22222222", "") "primary = 2\n",
                by (MR_SCAN_AUTO, 2400), "12345678FFFFFF00@3 2400\n222222222D2C3504@2 2400");
}

static void
test_mute (void)
{
  Owner owner;

  scan (&owner, BUS METER ("11111111", "") "primary = 1\n"
        METER ("22222222", "") "primary = 2\nignores = requests\n", "",
        by (MR_SCAN_SECONDARY, 2400));
  owner_assert_meters (&owner, "111111112D2C3504@1 2400");
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "0 22222222"));
  owner_close (&owner);
}

/* Acknowledgements of meters that take their time differently do not coincide; the slow one must not be taken for
 * silence. */
static void
test_slow_beside_quick (void)
{
  assert_found (BUS METER ("12345678", "") "primary = 1\ndelay = 11 bit\n"
                METER ("12345679", "") "primary = 2\ndelay = 330 bit + 50 ms\n",
                by (MR_SCAN_SECONDARY, 2400), "123456782D2C3504@1 2400\n123456792D2C3504@2 2400");
}

static void
test_per_meter_baud (void)
{
  assert_found (BUS METER ("11111111", "") "primary = 1\nbaud = 2400\n"
                METER ("22222222", "") "primary = 1\nbaud = 300\n"
                METER ("33333333", "") "primary = 1\nbaud = 9600\n"
                METER ("44444444", "") "primary = 1\nbaud = 300; 2400; 9600\n",
                (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT,
                "111111112D2C3504@1 2400\n222222222D2C3504@1 300\n333333332D2C3504@1 9600\n444444442D2C3504@1 2400");
}

/* Meters that hear a further rate as well are known by their first telegram: that is all they are asked for. The
 * fabrication number may be in another telegram. */
static void
test_known_at_further_rate (void)
{
  static const char first[] =
    BUS "[meter long]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n"
    "baud = 2400; 9600\nfabrication = 31415926\n"
    "records = raw 04 06 01 00 00 00; next; raw 0C 78 26 59 41 31; next; raw 04 06 03 00 00 00\n";
  MrScanOptions options = by (MR_SCAN_SECONDARY, 2400);
  guint n_alone;
  Owner owner;

  scan (&owner, first, "", options);
  owner_assert_meters (&owner, "123456782D2C3504/31415926@7 2400");
  n_alone = owner.n_sent;
  owner_close (&owner);

  /* SND_NKE and REQ_UD2 to see how many there are; selection, REQ_UD2 and deselection of the one. Whether a meter may
   * be hidden by it depends on its checksum, and so on its access number: one selection more. */
  options.bauds[1] = 9600;
  scan (&owner, first, "", options);
  owner_assert_meters (&owner, "123456782D2C3504/31415926@7 2400");
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.n_sent, <=, n_alone + 2 + 3 + 1);
  owner_close (&owner);

  scan (&owner, BUS METER ("11111111", "") "primary = 1\nbaud = 2400; 9600\n"
        METER ("11111112", "") "primary = 2\nbaud = 2400; 9600\n"
        METER ("11111119", "") "primary = 3\nbaud = 9600\n", "", options);
  owner_assert_meters (&owner, "111111112D2C3504@1 2400\n111111122D2C3504@2 2400\n111111192D2C3504@3 9600");
  owner_assert_no_problem (&owner);
  owner_close (&owner);
}

/* Meters that do not know selection are found by primary address, at the first rate and wherever else any meter
 * answers. */
static void
test_primary_only (void)
{
  Owner owner;

  assert_found (BUS METER ("11111111", "") "primary = 1\n"
                METER ("22222222", "") "primary = 200\nignores = selection\n",
                by (MR_SCAN_AUTO, 2400), "111111112D2C3504@1 2400\n222222222D2C3504@200 2400");
  assert_found (BUS METER ("22222222", "") "primary = 200\nignores = selection\nbaud = 300\n",
                (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT, "222222222D2C3504@200 300");

  scan (&owner, BUS METER ("99999999", "") "primary = 1\n", "", by (MR_SCAN_AUTO, 2400));
  owner_assert_meters (&owner, "999999992D2C3504@1 2400");
  /* SND_NKE to all and to the factory address, every address, the selection of the meter, and of what may have no
   * address. */
  g_assert_cmpuint (owner.n_sent, ==, 2 + 251 + 1 + 2);
  owner_close (&owner);
}

static void
test_primary_scan (void)
{
  MrScanOptions options = by (MR_SCAN_PRIMARY, 2400);
  Owner owner;

  options.first = 1;
  options.last = 9;
  scan (&owner, BUS METER ("11111111", "") "primary = 1\n" METER ("22222222", "") "primary = 5\n"
        METER ("55555555", "") "primary = 5\n" METER ("44444444", "") "primary = 9\n"
        METER ("66666666", "") "primary = 10\n", "",
        options);
  owner_assert_meters (&owner, "111111112D2C3504@1 2400\n444444442D2C3504@9 2400");
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "1 5 "));
  g_assert_cmpuint (owner.progress.done, ==, 9);
  owner_close (&owner);
}

static void
test_pattern (void)
{
  MrScanOptions options = by (MR_SCAN_AUTO, 2400);

  g_assert_true (mbus_secondary_parse ("12FFFFFFFFFFFF04", &options.pattern, NULL));
  assert_found (BUS METER ("12000000", "") "primary = 1\n" METER ("12900000", "") "primary = 2\n"
                METER ("13000000", "") "primary = 3\n",
                options, "120000002D2C3504@1 2400\n129000002D2C3504@2 2400");
}

static void
test_many_telegrams (void)
{
  Owner owner;

  scan (&owner, BUS "[meter long]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n"
        "records = raw 04 06 01 00 00 00; next; raw 04 06 02 00 00 00; next; raw 04 06 03 00 00 00\n"
        METER ("22222222", "") "primary = 8\n", "", by (MR_SCAN_AUTO, 2400));
  owner_assert_meters (&owner, "123456782D2C3504@7 2400\n222222222D2C3504@8 2400");
  g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[0]), ==, 3);
  g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[1]), ==, 1);
  owner_close (&owner);
}

/* Meters that keep their place when they are selected, and that announce more without end, are read from their first
 * telegram on, also when they share an address, and also the second time. */
static void
test_keeps_place (void)
{
#define LONG(id, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n" more \
  "records = raw 0C 13 " id "; next; raw 04 06 02 00 00 00; next; raw 04 06 03 00 00 00\n"
  const MrScanOptions options = by (MR_SCAN_AUTO, 2400);
  MrTarget target = { .address = { .by_secondary = TRUE }, .baud = 2400 };
  Owner owner;

  scan (&owner, BUS LONG ("12345678", "keeps-place = yes\n") LONG ("22222222", "keeps-place = yes\nendless = yes\n")
        LONG ("33333333", "endless = yes\n"), "", options);
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_true (mbus_secondary_parse ("12345678", &target.address.secondary, NULL));
  owner_wait (&owner, mr_master_read (owner.master, &target, 1));
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.meters->len, ==, 2 * 3 + 1);
  for (guint i = 0; i < owner.n_frames->len; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[i]), ==, 3);
  owner_close (&owner);
}

/* Sixty meters with random numbers. The bound is the model's of mbus-protocol §2.2: as many probes as a trie of ten
 * branches has, and half as many again for meters whose answers fall into step. */
static void
test_many (gconstpointer data)
{
  const guint baud = GPOINTER_TO_UINT (data);
  const guint n_meters = 60;
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_autoptr (GString) description = g_string_new (BUS);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Owner owner;

  while (g_hash_table_size (ids) < n_meters)
    {
      char *id = g_strdup_printf ("%08d", g_rand_int_range (random, 0, 100000000));

      if (g_hash_table_add (ids, id))
        g_string_append_printf (description,
                                "[meter %s]\nid = %s\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %d\n"
                                "baud = %u\ndelay = %d bit\nrecords = raw 04 06 3B 30 00 00\n",
                                id, id, g_rand_int_range (random, 0, 251), baud, g_rand_int_range (random, 11, 330));
    }

  scan (&owner, description->str, "", by (MR_SCAN_SECONDARY, baud));
  g_assert_cmpuint (owner.problems->len, ==, 0);
  g_assert_cmpuint (owner.meters->len, ==, n_meters);
  for (guint i = 0; i < n_meters; i++)
    {
      g_autofree char *id = g_strndup (owner.meters->pdata[i], 8);

      g_assert_true (g_hash_table_remove (ids, id));
    }
  g_assert_cmpuint (owner.progress.done, <=, 5 * n_meters * 3 / 2);
  g_assert_cmpint (owner.progress.left, ==, 0);
  g_assert_cmpuint (owner.notes->len, ==, 0);
  g_test_message ("%u probes, %u requests, %" G_GINT64_FORMAT " s on the bus", owner.progress.done, owner.n_sent,
                  owner.bus_time / G_USEC_PER_SEC);
  owner_close (&owner);
}

/* One secondary address, but only one of the two knows enhanced selection. They are found at their primary addresses,
 * and no further rate needs an excuse. */
static void
test_twins_half_enhanced (void)
{
  static const char *const delays[] = { "", "delay = 90 bit\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_autofree char *bus = g_strconcat (BUS METER ("12345678", "") "primary = 5\nfabrication = 11111111\n"
                                          "[meter other]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                          "primary = 7\nrecords = raw 04 13 3B 30 00 00\n", delays[i], NULL);
      Owner owner;

      scan (&owner, bus, "", (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT);
      owner_assert_meters (&owner, "123456782D2C3504@5 2400\n123456782D2C3504@7 2400");
      owner_assert_no_problem (&owner);
      owner_close (&owner);
    }
}

/* What the search did in vain is no advice. */
static void
test_advice (void)
{
  static const char bus[] = BUS METER ("12345678", "") "primary = 5\nignores = selection\ndelay = 20 bit\n"
                            METER ("87654321", "") "primary = 5\nignores = selection\ndelay = 90 bit\n";
  Owner owner;

  scan (&owner, bus, "", by (MR_SCAN_PRIMARY, 2400));
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_nonnull (strstr (owner.problems->pdata[0], "Search by secondary address"));
  owner_close (&owner);

  scan (&owner, bus, "", by (MR_SCAN_AUTO, 2400));
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_nonnull (strstr (owner.problems->pdata[0], "could not separate them. Disconnect one of them"));
  owner_close (&owner);
}

/* The building that comes with the program, as it is built: every meter is found, at whatever rate, and none twice. */
static void
test_demo (void)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (MrSimBus) bus = mr_sim_bus_load ("demo", NULL);
  Owner owner;

  owner_open (&owner, "sim:demo");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.meters->len, ==, mr_sim_bus_n_meters (bus));
  owner_close (&owner);
}

/* Meters of one delivery differ in their last digits only. What it costs to find that out does not depend on how many
 * digits they share: to divide by each of them would take nine requests more for every such digit. */
static void
test_delivery (void)
{
  g_autoptr (GString) text = g_string_new (BUS);
  Owner owner;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n"
                            "delay = %u bit\nrecords = raw 0C 13 %u\n", i, 66290000 + i, 11 + 7 * i % 99, 66290000 + i);

  scan (&owner, text->str, "", by (MR_SCAN_SECONDARY, 2400));
  g_assert_cmpuint (owner.meters->len, ==, 60);
  owner_assert_no_problem (&owner);
  g_test_message ("%u requests", owner.n_sent);
  g_assert_cmpuint (owner.n_sent, <, 4 * 60);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/search/no-meter", test_no_meter);
  g_test_add_func ("/search/one", test_one);
  g_test_add_func ("/search/last-digit", test_last_digit);
  g_test_add_func ("/search/hex/only", test_hex_only);
  g_test_add_func ("/search/hex/beside-decimal", test_hex_beside_decimal);
  g_test_add_func ("/search/twins/by-fabrication", test_twins_by_fabrication);
  g_test_add_func ("/search/twins/that-tell", test_twins_that_tell);
  g_test_add_func ("/search/twins/by-kind", test_twins_by_kind);
  g_test_add_func ("/search/twins/inseparable", test_inseparable);
  g_test_add_func ("/search/twins/without-header", test_twins_without_header);
  g_test_add_func ("/search/medium-without-header", test_medium_without_header);
  g_test_add_func ("/search/mute", test_mute);
  g_test_add_func ("/search/slow-beside-quick", test_slow_beside_quick);
  g_test_add_func ("/search/per-meter-baud", test_per_meter_baud);
  g_test_add_func ("/search/known-at-further-rate", test_known_at_further_rate);
  g_test_add_func ("/search/primary-only", test_primary_only);
  g_test_add_func ("/search/primary-scan", test_primary_scan);
  g_test_add_func ("/search/pattern", test_pattern);
  g_test_add_func ("/search/many-telegrams", test_many_telegrams);
  g_test_add_func ("/search/many-telegrams/keeps-place", test_keeps_place);
  g_test_add_data_func ("/search/many/2400", GUINT_TO_POINTER (2400), test_many);
  g_test_add_data_func ("/search/many/300", GUINT_TO_POINTER (300), test_many);
  g_test_add_func ("/search/twins/half-enhanced", test_twins_half_enhanced);
  g_test_add_func ("/search/advice", test_advice);
  g_test_add_func ("/search/demo", test_demo);
  g_test_add_func ("/search/delivery", test_delivery);

  return g_test_run ();
}
