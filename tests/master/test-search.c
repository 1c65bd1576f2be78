/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans of simulated buses: every meter is reported, once, and with all telegrams. */
#include "config.h"

#include <string.h>

#include "mr-scan.h"
#include "mr-sim.h"

#include "demo-bus.h"
#include "owner.h"
#include "scripted-line.h"

#define SEED 20260305

/* Its number is its reading, too: answers with the same reading would hide one another. */
#define METER(id, more) \
  "[meter " id " " more "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\n" \
  "records = raw 0C 13 " id "\n"
#define BUS "[bus]\ntitle = Test\n"

/* How a problem of this code begins. */
#define INCOMPLETE G_STRINGIFY (INCOMPLETE_CODE) " "
#define INCOMPLETE_CODE 11
G_STATIC_ASSERT (INCOMPLETE_CODE == MR_MASTER_ERROR_INCOMPLETE);

static void
scan (Owner *self, const char *description, const char *query, MrScanOptions options)
{
  owner_open_bus (self, description, query);
  owner_wait (self, mr_master_scan (self->master, &options));
  g_assert_no_error (self->error);
}

static MrScanOptions
by (MrScanMethod method, guint baud)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;

  options.method = method;
  options.bauds[0] = baud;
  return options;
}

static void
assert_found (const char *description, MrScanOptions options, const char *expected)
{
  Owner owner;

  scan (&owner, description, "", options);
  owner_assert_meters (&owner, expected);
  owner_assert_no_problem (&owner);
  owner_close (&owner);
}

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

/* Octets are damaged now and then. Every meter is found all the same, and none that does not exist. */
static void
test_noise (void)
{
  g_autoptr (GString) description = g_string_new ("[bus]\ntitle = Test\nnoise = 2\nseed = 7\n");
  Owner owner;

  for (guint i = 0; i < 12; i++)
    g_string_append_printf (description,
                            "[meter %u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                            "records = raw 04 06 3B 30 00 00\n", i, 10000000 + i * 7654321, i + 1);

  scan (&owner, description->str, "", by (MR_SCAN_AUTO, 2400));
  g_assert_cmpuint (owner.meters->len, ==, 12);
  owner_close (&owner);
}

/* The demo bus with a noisy line. @noise: octets of a thousand. Returns: how many meters were found that it has */
static guint
scan_disturbed_demo (Owner *self, guint noise, const char *echo)
{
  g_autoptr (MrSimBus) bus = mr_sim_bus_load ("demo", NULL);
  g_autofree char *faults = g_strdup_printf ("noise = %u\necho = %s\n", noise, echo);
  g_autofree char *description = demo_bus_text (faults, "");
  guint n_real = 0;

  scan (self, description, "", by (MR_SCAN_AUTO, 2400));
  for (guint i = 0; i < mr_sim_bus_n_meters (bus); i++)
    {
      g_autofree char *id = g_strdup_printf ("%08X", mr_sim_bus_meter (bus, i, NULL)->id);

      for (guint j = 0; j < self->meters->len; j++)
        if (g_str_has_prefix (self->meters->pdata[j], id))
          {
            g_ptr_array_remove_index (self->meters, j);
            n_real++;
            break;
          }
    }

  return n_real;
}

/* One octet in two hundred is damaged, and so every second telegram. All meters that hear this rate are found, no
 * others, and no collision is reported. */
static void
test_disturbed (gconstpointer data)
{
  const char *echo = data;
  static const guint noises[] = { 1, 3, 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (noises); i++)
    {
      Owner owner;

      g_assert_cmpuint (scan_disturbed_demo (&owner, noises[i], echo), >=, 22);
      g_assert_cmpuint (owner.meters->len, ==, 0);
      g_assert_cmpuint (owner.problems->len, <=, 2);
      for (guint j = 0; j < owner.problems->len; j++)
        g_assert_null (strstr (owner.problems->pdata[j], "meters answer"));
      g_assert_cmpint (owner.bus_time, <, 20 * G_TIME_SPAN_MINUTE);
      owner_close (&owner);
    }
}

/* One in fifty: a search ends in bounded time with a sentence, and reports what it found. */
static void
test_too_disturbed (gconstpointer data)
{
  const char *echo = data;
  Owner owner;
  gboolean said = FALSE;

  scan_disturbed_demo (&owner, 20, echo);
  g_assert_cmpuint (owner.meters->len, ==, 0);
  g_assert_cmpint (owner.bus_time, <, 60 * G_TIME_SPAN_MINUTE);
  for (guint i = 0; i < owner.problems->len; i++)
    said |= strstr (owner.problems->pdata[i], "There is too much interference to search at 2400 baud") != NULL ||
            strstr (owner.problems->pdata[i], "so a meter may be missing") != NULL;
  g_assert_true (said);
  owner_close (&owner);
}

/* A bus on which something answers to everything ends in a sentence, not in 10⁸ probes. */
/* Noise hits requests, too: a meter that does not hear one is silent. What was silent before the noise was noticed is
 * asked again, meters that had to be asked often are a reason to say that others may be missing, and no twins come of
 * it. */
static void
test_lost_requests (void)
{
  for (guint seed = 1; seed <= 40; seed++)
    {
      g_autoptr (GString) description = g_string_new (NULL);
      guint n_missed = 20;
      Owner owner;

      g_string_printf (description, "[bus]\ntitle = Test\nnoise = %u\nseed = %u\n", 3 + seed % 8, seed);
      for (guint i = 0; i < n_missed; i++)
        g_string_append_printf (description,
                                "[meter %u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                                "delay = %u bit\nrecords = raw 04 06 3B 30 00 00; raw 04 13 %02u 01 00 00\n",
                                i, seed * 1000003 + i * 7654321 % 9999, i + 1, 20 + 13 * i, i);

      scan (&owner, description->str, "", by (MR_SCAN_AUTO, 2400));
      n_missed -= owner.meters->len;
      g_assert_true (n_missed == 0 || owner.problems->len > 0);
      for (guint i = 0; i < owner.problems->len; i++)
        g_assert_null (strstr (owner.problems->pdata[i], "At least two meters"));
      owner_close (&owner);
    }
}

/* One octet in eighty is damaged, so that every fifth request is heard by no meter, and damaged acknowledgements are
 * all that comes of others. A meter is found, or the search says that it was not complete: once in forty
 * scans it may not know. */
static void
test_lost_for_long (void)
{
  guint n_whole = 0;
  guint n_silent = 0;

  for (guint seed = 1; seed <= 40; seed++)
    {
      g_autoptr (GString) description = g_string_new (NULL);
      g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
      const guint n_meters = 24;
      Owner owner;

      g_string_printf (description, "[bus]\ntitle = Test\nnoise = 12\nseed = %u\n", seed);
      for (guint i = 0; i < n_meters; i++)
        g_string_append_printf (description,
                                "[meter %u]\nid = %08d\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                                "delay = %d bit\nrecords = raw 04 06 3B 30 00 00; raw 04 13 %02u 01 00 00\n",
                                i, g_rand_int_range (random, 0, 100000000), i + 1, g_rand_int_range (random, 11, 330),
                                i);

      scan (&owner, description->str, "", by (MR_SCAN_SECONDARY, 2400));
      n_silent += owner.meters->len < n_meters && owner.problems->len == 0;
      n_whole += owner.meters->len == n_meters;
      owner_close (&owner);
    }

  g_assert_cmpuint (n_whole, >=, 30);
  g_assert_cmpuint (n_silent, <=, 1);
}

static void
test_babble (void)
{
  Owner owner;

  scan (&owner, BUS "[meter mad]\nid = 123456A5\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n"
        "babble = 30 ms\nrecords = raw 04 06 3B 30 00 00\n", "", by (MR_SCAN_SECONDARY, 2400));
  g_assert_cmpuint (owner.meters->len, ==, 0);
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], INCOMPLETE));
  owner_close (&owner);
}

/* A converter that answers whatever no meter answers: one sentence at each rate, which is true of it. */
static void
test_answers_all (void)
{
  const struct {
    MrScanOptions options;
    const char *telegram; /* of the first sentence: whether there was one */
  } cases[] = {
    { by (MR_SCAN_AUTO, 2400), "even where there is no meter" },
    { by (MR_SCAN_PRIMARY, 2400), "even where there is no meter" },
    { by (MR_SCAN_AUTO, 300), "but never with a telegram" },
    { by (MR_SCAN_PRIMARY, 300), "but never with a telegram" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Owner owner;

      scan (&owner, BUS "stray-alone = E5\n" METER ("12345678", "") "primary = 0\nbaud = 2400\n", "",
            cases[i].options);
      g_assert_cmpuint (owner.meters->len, ==, cases[i].options.bauds[0] == 2400);
      g_assert_cmpuint (owner.problems->len, ==, 1);
      g_assert_true (g_str_has_prefix (owner.problems->pdata[0], INCOMPLETE));
      g_assert_nonnull (strstr (owner.problems->pdata[0], cases[i].telegram));
      g_assert_cmpuint (owner.notes->len, ==, 0);
      owner_close (&owner);
    }
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

/* A meter that sends unasked now and then, among sane ones. It used to keep a search busy without end, and to make it
 * report hundreds of twins that do not exist. */
static void
test_babble_among_sane (void)
{
  g_autofree char *description = demo_bus_text ("", "babble = 500 ms\n");
  Owner owner;

  scan (&owner, description, "", (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT);
  g_assert_cmpuint (owner.meters->len, >=, 20);
  g_assert_cmpuint (owner.meters->len, <=, 24);
  g_assert_cmpuint (owner.problems->len, <=, 4);
  g_assert_cmpint (owner.bus_time, <, 70 * G_TIME_SPAN_MINUTE);
  owner_close (&owner);
}

static void
test_echo (void)
{
  Owner owner;

  scan (&owner, "[bus]\ntitle = Test\necho = yes\n" METER ("12345678", "") "primary = 7\n"
        METER ("12345679", "") "primary = 8\n", "",
        by (MR_SCAN_AUTO, 2400));
  owner_assert_meters (&owner, "123456782D2C3504@7 2400\n123456792D2C3504@8 2400");
  g_assert_cmpuint (owner.problems->len, ==, 0);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  owner_close (&owner);
}

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

static void
add_note (const char *sentence, gpointer user_data)
{
  g_ptr_array_add (((Owner *) user_data)->notes, g_strdup (sentence));
}

/* Addresses 1…5 on a line where the first @n_garbled answer @octet to everything. @learnt: after the first of them this
 * is known to be no answer */
static void
scan_stray (Owner *self, guint n_garbled, const char *octet, gboolean learnt)
{
  MrLine *line = scripted_line_new (2400, 0);
  MrBus *bus = mr_bus_new (line, learnt ? add_note : ignore_note, self);
  MrScanOptions options = by (MR_SCAN_PRIMARY, 2400);
  MrOutbox *outbox;
  MrJob *job;
  g_autoptr (GError) error = NULL;

  options.first = 1;
  options.last = 5;
  owner_init (self);
  outbox = mr_outbox_new (owner_on_event, self);
  job = mr_scan_job_new (1, &options, outbox);

  for (guint address = 1; address <= 5; address++)
    {
      const guint n_tries = address <= n_garbled && (address == 1 || !learnt) ? MR_BUS_TRIES : 1;

      for (guint i = 0; i < n_tries; i++)
        {
          g_autofree char *nke = g_strdup_printf ("10 40 %02X %02X 16", address, address + MBUS_C_SND_NKE);

          scripted_line_expect (line, nke);
          if (address <= n_garbled)
            scripted_line_answer (line, scripted_line_bits (line, 60), octet, 0);
        }
    }

  mr_job_begin (job, bus);
  g_assert_true (job->run (job, &error));
  g_assert_no_error (error);
  scripted_line_assert_done (line);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  mr_job_free (job);
  mr_outbox_unref (outbox);
  mr_bus_free (bus);
  g_object_unref (line);
}

/* Two garbled addresses are two problems. The same octets at more of them in a row is one: the line's. An octet that
 * overlapping acknowledgements cannot become is the converter's, wherever it comes. */
static void
test_stray (void)
{
  Owner owner;

  scan_stray (&owner, 2, "A1", FALSE);
  g_assert_cmpuint (owner.problems->len, ==, 2);
  g_assert_cmpuint (owner.notes->len, ==, 0);
  owner_close (&owner);

  scan_stray (&owner, 5, "A1", FALSE);
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], INCOMPLETE));
  g_assert_cmpuint (owner.notes->len, ==, 0);
  owner_close (&owner);

  for (guint n_garbled = 1; n_garbled <= 5; n_garbled++)
    {
      scan_stray (&owner, n_garbled, "FC", TRUE);
      g_assert_cmpuint (owner.problems->len, ==, 0);
      g_assert_cmpuint (owner.notes->len, ==, 1);
      g_assert_true (g_str_has_prefix (owner.notes->pdata[0], "Stray bytes arrive"));
      owner_close (&owner);
    }
}

/* A converter that sends an octet of its own with every answer, or where there is none: one sentence, and the
 * meters. */
static void
test_converter_adds (void)
{
  static const char *const faults[] = {
    "stray-alone = FD\n", "stray-before = 00\n", "stray-before = FF\n", "stray-after = 00\n", "stray-after = FC\n",
    "stray-after = FE\nstray-alone = FE\n", "stray-before = E5\n", "stray-after = E5\n",
    "stray-before = E5\nstray-after = E5\n", "stray-before = 00\nstray-after = 00\n",
    "stray-before = FF\nstray-after = E5\n",
  };
  static const MrScanMethod methods[] = { MR_SCAN_AUTO, MR_SCAN_PRIMARY, MR_SCAN_SECONDARY };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (gsize method = 0; method < G_N_ELEMENTS (methods); method++)
      {
        g_autofree char *description =
          g_strconcat (BUS, faults[i], METER ("12345679", "") "primary = 7\n" METER ("22222229", "") "primary = 8\n"
                       METER ("22222239", "") "primary = 9\ndelay = 120 bit\n", NULL);
        Owner owner;

        scan (&owner, description, "", by (methods[method], 2400));
        owner_assert_meters (&owner, "123456792D2C3504@7 2400\n222222292D2C3504@8 2400\n222222392D2C3504@9 2400");
        owner_assert_no_problem (&owner);
        g_assert_cmpuint (owner.notes->len, ==, 1);
        g_assert_true (g_str_has_prefix (owner.notes->pdata[0], "Stray bytes arrive"));
        owner_close (&owner);
      }
}

/* The same where numbers differ in their last digits only: until then, several answer to each pattern. */
static void
test_converter_adds_deep (void)
{
  static const char *const faults[] = { "stray-before = 00\n", "stray-after = 00\n", "stray-after = FE\n",
                                        "stray-before = E5\n", "stray-after = E5\n" };
  static const MrScanMethod methods[] = { MR_SCAN_AUTO, MR_SCAN_PRIMARY, MR_SCAN_SECONDARY };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (gsize method = 0; method < G_N_ELEMENTS (methods); method++)
      {
        g_autofree char *description =
          g_strconcat (BUS, faults[i], METER ("40000002", "") "primary = 7\n" METER ("40000012", "") "primary = 8\n"
                       METER ("40000013", "") "primary = 9\n" METER ("40000020", "") "primary = 10\n", NULL);
        Owner owner;

        scan (&owner, description, "", by (methods[method], 2400));
        owner_assert_meters (&owner, "400000022D2C3504@7 2400\n400000122D2C3504@8 2400\n400000132D2C3504@9 2400\n"
                                     "400000202D2C3504@10 2400");
        owner_assert_no_problem (&owner);
        owner_close (&owner);
      }
}

/* The only meter on such a bus, and one that sends several telegrams. */
static void
test_converter_adds_acks (void)
{
  static const char one[] = BUS "stray-before = E5\n" METER ("12345678", "") "primary = 5\n";
  static const char several[] = BUS "stray-after = E5\n" METER ("12345678", "") "primary = 5\n"
                                "[meter long]\nid = 22222222\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n"
                                "records = raw 04 06 01 00 00 00; next; raw 04 06 02 00 00 00\n";

  assert_found (one, (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT, "123456782D2C3504@5 2400");
  assert_found (several, (MrScanOptions) MR_SCAN_OPTIONS_DEFAULT, "123456782D2C3504@5 2400\n222222222D2C3504@7 2400");
}

/* A meter that acknowledges everything and sends no data looks like such a converter until the other is asked alone. */
static void
test_mute_neighbour (void)
{
  Owner owner;

  scan (&owner, BUS METER ("12345678", "") "primary = 5\ndelay = 100 bit\n"
        METER ("22345678", "") "primary = 6\ndelay = 20 bit\nignores = requests\n", "", by (MR_SCAN_AUTO, 2400));
  owner_assert_meters (&owner, "123456782D2C3504@5 2400");
  g_assert_cmpuint (owner.problems->len, ==, 2);
  for (guint i = 0; i < owner.problems->len; i++)
    g_assert_nonnull (strstr (owner.problems->pdata[i], "acknowledges at 2400 baud but sends no data"));
  g_assert_cmpuint (owner.notes->len, ==, 0);
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
  g_test_add_func ("/search/noise", test_noise);
  g_test_add_data_func ("/search/disturbed/no-echo", "no", test_disturbed);
  g_test_add_data_func ("/search/disturbed/echo", "yes", test_disturbed);
  g_test_add_data_func ("/search/too-disturbed/no-echo", "no", test_too_disturbed);
  g_test_add_data_func ("/search/too-disturbed/echo", "yes", test_too_disturbed);
  g_test_add_func ("/search/lost-requests", test_lost_requests);
  g_test_add_func ("/search/noise/lost-for-long", test_lost_for_long);
  g_test_add_func ("/search/babble", test_babble);
  g_test_add_func ("/search/answers-all", test_answers_all);
  g_test_add_func ("/search/twins/half-enhanced", test_twins_half_enhanced);
  g_test_add_func ("/search/advice", test_advice);
  g_test_add_func ("/search/babble/among-sane", test_babble_among_sane);
  g_test_add_func ("/search/echo", test_echo);
  g_test_add_func ("/search/stray", test_stray);
  g_test_add_func ("/search/stray/converter", test_converter_adds);
  g_test_add_func ("/search/stray/converter/deep", test_converter_adds_deep);
  g_test_add_func ("/search/converter-adds/acks", test_converter_adds_acks);
  g_test_add_func ("/search/mute-neighbour", test_mute_neighbour);
  g_test_add_func ("/search/demo", test_demo);

  return g_test_run ();
}
