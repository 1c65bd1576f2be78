/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans on lines that damage octets, lose them, or add some. */
#include "config.h"

#include <string.h>

#include "mr-scan.h"
#include "mr-sim.h"

#include "demo-bus.h"
#include "scripted-line.h"
#include "search-fixture.h"

#define SEED 20260305

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

/* A bus on which something answers to everything ends in a sentence, not in 10⁸ probes. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/search/noise", test_noise);
  g_test_add_data_func ("/search/disturbed/no-echo", "no", test_disturbed);
  g_test_add_data_func ("/search/disturbed/echo", "yes", test_disturbed);
  g_test_add_data_func ("/search/too-disturbed/no-echo", "no", test_too_disturbed);
  g_test_add_data_func ("/search/too-disturbed/echo", "yes", test_too_disturbed);
  g_test_add_func ("/search/lost-requests", test_lost_requests);
  g_test_add_func ("/search/noise/lost-for-long", test_lost_for_long);
  g_test_add_func ("/search/babble", test_babble);
  g_test_add_func ("/search/answers-all", test_answers_all);
  g_test_add_func ("/search/babble/among-sane", test_babble_among_sane);
  g_test_add_func ("/search/echo", test_echo);
  g_test_add_func ("/search/stray", test_stray);
  g_test_add_func ("/search/stray/converter", test_converter_adds);
  g_test_add_func ("/search/stray/converter/deep", test_converter_adds_deep);
  g_test_add_func ("/search/converter-adds/acks", test_converter_adds_acks);
  g_test_add_func ("/search/mute-neighbour", test_mute_neighbour);

  return g_test_run ();
}
