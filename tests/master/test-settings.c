/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a connection: limits of the baud rate, timeout, retries. */
#include "config.h"

#include <string.h>

#include "mr-bus.h"
#include "mr-scan.h"
#include "mr-sim.h"

#include "owner.h"
#include "scripted-line.h"

#define BAUD 2400
#define NKE_5 "10 40 05 45 16"
#define REQ_5 "10 7B 05 80 16"
#define RSP_5_AS_0 "68 15 15 68 08 00 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 96 16"

/* --- The timeout --- */

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

/* A given timeout is a time within which an answer begins, at any rate; one that is shorter than the standard's changes
 * nothing. */
static void
test_window (void)
{
  static const struct {
    guint baud;
    guint timeout;
    gint64 wait_ms; /* without the 11 bit times until the first octet has come */
  } cases[] = {
    { 2400, 0, 137 + 50 }, { 2400, 2, 2000 }, { 300, 0, 1100 + 50 }, { 300, 1, 1100 + 50 }, { 300, 2, 2000 },
    { 9600, 20, 20000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MrLine) line = scripted_line_new (cases[i].baud, 0);
      const MrLineSettings settings = { .timeout = cases[i].timeout };
      g_autoptr (MrBus) bus = NULL;
      gint64 waited;
      MrReply reply;

      mr_line_set_settings (line, &settings);
      bus = mr_bus_new (line, ignore_note, NULL);
      scripted_line_expect (line, NKE_5);
      g_assert_true (mr_bus_nke (bus, 5, 1, &reply, NULL));
      g_assert_cmpint (reply.kind, ==, MR_REPLY_SILENCE);
      waited = mr_bus_now (bus) - scripted_line_sent (line) - scripted_line_bits (line, 11);
      g_assert_cmpint (waited / G_TIME_SPAN_MILLISECOND, ==, cases[i].wait_ms);
      g_assert_cmpint (mr_bus_silence_time (bus, cases[i].baud, 0), ==, mr_bus_waited (bus));
      scripted_line_assert_done (line);
    }
}

/* Returns: bus microseconds that silence was waited for after a quick acknowledgement of all meters in a search */
static gint64
learnt_wait (guint timeout)
{
  g_autoptr (MrLine) line = scripted_line_new (BAUD, 0);
  const MrLineSettings settings = { .timeout = timeout };
  g_autoptr (MrBus) bus = NULL;
  MrReply reply;

  mr_line_set_settings (line, &settings);
  bus = mr_bus_new (line, ignore_note, NULL);
  mr_bus_learn (bus, TRUE);
  scripted_line_expect (line, NKE_5);
  scripted_line_answer (line, scripted_line_bits (line, 30), "E5", 0);
  g_assert_true (mr_bus_nke_many (bus, 5, 1, &reply, NULL));
  g_assert_true (mr_bus_hear_all (bus, &reply, TRUE));
  scripted_line_expect (line, NKE_5);
  g_assert_true (mr_bus_nke (bus, 5, 1, &reply, NULL));
  g_assert_cmpint (reply.kind, ==, MR_REPLY_SILENCE);
  return mr_bus_waited (bus);
}

/* What a search learns of quick meters does not cut short the time that the user gave. */
static void
test_learnt (void)
{
  g_assert_cmpint (learnt_wait (0), <, 187 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (learnt_wait (2), >, 2 * G_TIME_SPAN_SECOND);
}

/* Eight quick meters, from which a search learns how short it may wait, and one that takes @slow_ms at @slow_baud. */
static char *
bus_text (guint slow_ms, guint slow_baud)
{
  GString *text = g_string_new ("[bus]\ntitle = Test\n");

  for (guint i = 0; i < 9; i++)
    {
      const gboolean is_slow = i == 5;

      g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                              "baud = %u\ndelay = %u ms\nrecords = raw 04 06 %02u 30 00 00\n", i,
                              10000000 * (i + 1) + 77 * i, i + 1, is_slow ? slow_baud : BAUD, is_slow ? slow_ms : 10 + i,
                              i);
    }
  return g_string_free (text, FALSE);
}

static void
assert_found (guint slow_ms, guint slow_baud, const char *query, guint n_meters)
{
  g_autofree char *text = bus_text (slow_ms, slow_baud);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.bauds[0] = slow_baud == BAUD ? BAUD : 0;
  owner_open_bus (&owner, text, query);
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  g_assert_cmpuint (owner.meters->len, ==, n_meters);
  if (n_meters == 9)
    owner_assert_no_problem (&owner);
  owner_close (&owner);
}

static void
test_slow_meter_found (void)
{
  assert_found (1500, BAUD, "", 8);
  assert_found (1500, BAUD, "?timeout=1", 8);
  assert_found (1500, BAUD, "?timeout=2", 9);
}

static void
test_slow_meter_at_other_rate (void)
{
  assert_found (1700, 300, "", 8);
  assert_found (1700, 300, "?timeout=2", 9);
}

/* So many quick meters at the factory's address that a search asks silent digits briefly at first: a slow meter in a
 * part of its own is found all the same. */
static void
test_slow_meter_among_many (void)
{
  g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Test\n");
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "[meter %u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n"
                            "delay = %u ms\nrecords = raw 04 06 %02u 30 00 00\n", i,
                            i == 29 ? 91234567 : 10000000 * (i % 8) + 7919 * i, i == 29 ? 1500 : 10 + i, i);
  options.bauds[0] = BAUD;
  owner_open_bus (&owner, text->str, "?timeout=2");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  g_assert_cmpuint (owner.meters->len, ==, 30);
  owner_close (&owner);
}

static void
test_slow_meter_read (void)
{
  const MrTarget six = { .address = { .primary = 6, .secondary = MBUS_SECONDARY_ANY } };
  g_autofree char *text = bus_text (1900, BAUD);
  Owner owner;

  owner_open_bus (&owner, text, "?timeout=2");
  owner_wait (&owner, mr_master_read (owner.master, &six, 1));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.meters->len, ==, 1);
  owner_close (&owner);
}

/* --- The limits --- */

#define METER(id, baud) "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = none\n" \
                        "baud = " baud "\nrecords = raw 04 06 3B 30 00 00\n"

static const char rates_text[] = "[bus]\ntitle = Test\n" METER ("11111111", "300") METER ("22222222", "2400")
                                 METER ("33333333", "9600") METER ("44444444", "19200") METER ("55555555", "600");

static void
test_rates_tried (void)
{
  static const struct {
    const char *query;
    const char *found; /* rates, in the order in which they are tried */
  } cases[] = {
    { "", "2400 9600 300" },
    { "?max-baud=2400", "2400 300" },
    { "?min-baud=2400", "2400 9600" },
    { "?min-baud=300&max-baud=19200", "2400 9600 300 19200" },
    { "?min-baud=600&max-baud=9600", "2400 9600 600" },
    { "?max-baud=300", "300" },
    { "?baud=9600&min-baud=9600", "9600" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
      g_autoptr (GString) found = g_string_new (NULL);
      Owner owner;

      owner_open_bus (&owner, rates_text, cases[i].query);
      owner_wait (&owner, mr_master_scan (owner.master, &options));
      g_assert_no_error (owner.error);
      owner_assert_no_problem (&owner);
      for (guint j = 0; j < owner.meters->len; j++)
        g_string_append_printf (found, "%s%s", j > 0 ? " " : "", strrchr (owner.meters->pdata[j], ' ') + 1);
      g_assert_cmpstr (found->str, ==, cases[i].found);
      owner_close (&owner);
    }
}

static void
test_rate_outside (void)
{
  const MrTarget meter = { .address = { .primary = 1, .secondary = MBUS_SECONDARY_ANY }, .baud = 9600 };
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.bauds[0] = 300;
  options.bauds[1] = 9600;
  owner_open_bus (&owner, rates_text, "?max-baud=2400");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (owner.error->message, "9600"));
  g_assert_nonnull (strstr (owner.error->message, "2400"));
  g_assert_cmpuint (owner.n_sent, ==, 0);

  owner_wait (&owner, mr_master_read (owner.master, &meter, 1));
  g_assert_no_error (owner.error);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_nonnull (strstr (owner.problems->pdata[0], "9600 baud is more than 2400 baud"));
  owner_close (&owner);
}

/* A meter that got a rate that cannot be used could not be read any more: nothing is sent. */
static void
test_write_outside (void)
{
  const MrTarget two = { .address = { .by_secondary = TRUE, .secondary = { .id = 0x22222222, .manufacturer = 0x2C2D,
                                                                           .version = 0x35, .device_type = 4 } } };
  Owner owner;

  owner_open_bus (&owner, rates_text, "?max-baud=2400");
  owner_wait (&owner, owner_write (&owner, "baud-rate", &two, NULL, "9600"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_null (strstr (owner.steps->str, "sent"));
  owner_close (&owner);
}

/* --- The retries --- */

static guint
count_requests (const char *query, gboolean scans)
{
  const MrTarget nine = { .address = { .primary = 9, .secondary = MBUS_SECONDARY_ANY } };
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  guint n_sent;
  Owner owner;

  options.bauds[0] = BAUD;
  owner_open_bus (&owner, rates_text, query);
  owner_wait (&owner, scans ? mr_master_scan (owner.master, &options) : mr_master_read (owner.master, &nine, 1));
  g_assert_no_error (owner.error);
  n_sent = owner.n_sent;
  owner_close (&owner);
  return n_sent;
}

/* Of a meter that does not answer: SND_NKE, then REQ_UD2. */
static void
test_retries (void)
{
  g_assert_cmpuint (count_requests ("", FALSE), ==, 2 * 3);
  g_assert_cmpuint (count_requests ("?retries=1", FALSE), ==, 2 * 2);
  g_assert_cmpuint (count_requests ("?retries=2", FALSE), ==, 2 * 3);
  g_assert_cmpuint (count_requests ("?retries=3", FALSE), ==, 2 * 4);
}

/* What proves that there is no other meter is asked as often as ever. */
static void
test_proof_stays (void)
{
  const guint n = count_requests ("", TRUE);

  g_assert_cmpuint (n, >, 251);
  g_assert_cmpuint (count_requests ("?retries=1", TRUE), ==, n);
}

/* A meter that answers with another A field is believed after three answers, whatever the settings say. */
static void
test_other_a_field (void)
{
  g_autoptr (MrLine) line = scripted_line_new (BAUD, 0);
  const MrLineSettings settings = { .retries = 1 };
  g_autoptr (MrBus) bus = NULL;
  MrReply reply;

  mr_line_set_settings (line, &settings);
  bus = mr_bus_new (line, ignore_note, NULL);
  mr_bus_set_reads (bus, TRUE);
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    {
      scripted_line_expect (line, REQ_5);
      scripted_line_answer (line, scripted_line_bits (line, 60), RSP_5_AS_0, 0);
    }
  g_assert_true (mr_bus_request_data (bus, 5, mr_bus_tries (bus), MR_LISTEN_ANSWER, &reply, NULL));
  g_assert_cmpint (reply.kind, ==, MR_REPLY_FRAME);
  scripted_line_assert_done (line);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/settings/timeout/window", test_window);
  g_test_add_func ("/settings/timeout/learnt", test_learnt);
  g_test_add_func ("/settings/timeout/found", test_slow_meter_found);
  g_test_add_func ("/settings/timeout/other-rate", test_slow_meter_at_other_rate);
  g_test_add_func ("/settings/timeout/among-many", test_slow_meter_among_many);
  g_test_add_func ("/settings/timeout/read", test_slow_meter_read);
  g_test_add_func ("/settings/limits/rates-tried", test_rates_tried);
  g_test_add_func ("/settings/limits/outside", test_rate_outside);
  g_test_add_func ("/settings/limits/write", test_write_outside);
  g_test_add_func ("/settings/retries/read", test_retries);
  g_test_add_func ("/settings/retries/proof", test_proof_stays);
  g_test_add_func ("/settings/retries/other-a-field", test_other_a_field);

  return g_test_run ();
}
