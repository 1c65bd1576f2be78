/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same problem at several addresses is one. */
#include "config.h"

#include <string.h>

#include "mr-fault.h"
#include "mr-master-error.h"
#include "mr-problem.h"
#include "mr-sim.h"
#include "session-fixture.h"

static MbusAddress
at (const char *text)
{
  MbusAddress address;

  g_assert_true (mbus_address_parse (text, &address, NULL));
  return address;
}

static MrProblem *
no_answer (const char *who, guint baud)
{
  const MbusAddress address = at (who);
  g_autofree char *label = mbus_address_label (&address);
  g_autoptr (GError) error = NULL;

  mr_master_error_set (&error, MR_MASTER_ERROR_NO_ANSWER, label, "No answer at %u baud.", baud);
  return mr_problem_new (NULL, &address, error);
}

static void
test_addresses (void)
{
  static const char *const texts[] = { "250", "5", "7", "6", "12", "13", "100000012D2C3504", "0" };
  MbusAddress addresses[G_N_ELEMENTS (texts)];
  g_autofree char *all = NULL;
  g_autofree char *none = mr_addresses_format (NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    addresses[i] = at (texts[i]);
  all = mr_addresses_format (addresses, G_N_ELEMENTS (addresses));
  g_assert_cmpstr (all, ==, "0, 5–7, 12, 13, 250, 100000012D2C3504");
  g_assert_cmpstr (none, ==, "");
}

static void
test_join (void)
{
  const MbusAddress seven = at ("7");
  const MbusAddress nine = at ("9");
  g_autoptr (MrProblem) five = no_answer ("5", 2400);
  g_autoptr (MrProblem) six = no_answer ("6", 2400);
  g_autoptr (MrProblem) same = no_answer ("6", 2400);
  g_autoptr (MrProblem) slower = no_answer ("7", 300);
  g_autoptr (MrProblem) last = no_answer ("7", 2400);
  g_autoptr (MrProblem) two = mr_problem_join (five, six);
  g_autoptr (MrProblem) still_two = mr_problem_join (two, same);
  g_autoptr (MrProblem) three = mr_problem_join (still_two, last);

  g_assert_null (mr_problem_join (five, slower));
  g_assert_cmpstr (mr_problem_get_error (five)->message, ==, "Address 5: No answer at 2400 baud.");
  g_assert_cmpuint (mr_problem_get_n_addresses (still_two), ==, 2);
  g_assert_cmpuint (mr_problem_get_n_addresses (three), ==, 3);
  g_assert_error (mr_problem_get_error (three), MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER);
  g_assert_cmpstr (mr_problem_get_error (three)->message, ==, "Addresses 5–7: No answer at 2400 baud.");
  g_assert_true (mr_problem_concerns (three, &seven));
  g_assert_false (mr_problem_concerns (three, &nine));
}

/* A sentence without an address gets them in front, too. Without an address, it stays what it is. */
static void
test_join_unnamed (void)
{
  const MbusAddress five = at ("5");
  const MbusAddress nine = at ("9");
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "The disk is full.");
  g_autoptr (MrProblem) first = mr_problem_new (NULL, &five, error);
  g_autoptr (MrProblem) second = mr_problem_new (NULL, &nine, error);
  g_autoptr (MrProblem) about_none = mr_problem_new (NULL, NULL, error);
  g_autoptr (MrProblem) both = mr_problem_join (first, second);

  g_assert_cmpstr (mr_problem_get_error (both)->message, ==, "Addresses 5, 9: The disk is full.");
  g_assert_false (mr_problem_names_address (both));
  g_assert_null (mr_problem_join (first, about_none));
}

/* The problem that another one was joined to stays as it was, and can be joined to a second one. */
static void
test_join_again (void)
{
  const MbusAddress six = at ("6");
  const MbusAddress seven = at ("7");
  g_autoptr (MrProblem) five = no_answer ("5", 2400);
  g_autoptr (MrProblem) other = no_answer ("6", 2400);
  g_autoptr (MrProblem) another = no_answer ("7", 2400);
  g_autoptr (MrProblem) with_six = mr_problem_join (five, other);
  g_autoptr (MrProblem) with_seven = mr_problem_join (five, another);

  g_assert_cmpuint (mr_problem_get_n_addresses (five), ==, 1);
  g_assert_false (mr_problem_concerns (five, &six));
  g_assert_true (mr_problem_concerns (with_six, &six));
  g_assert_false (mr_problem_concerns (with_six, &seven));
  g_assert_true (mr_problem_concerns (with_seven, &seven));
  g_assert_false (mr_problem_concerns (with_seven, &six));
  g_assert_cmpstr (mr_problem_get_error (five)->message, ==, "Address 5: No answer at 2400 baud.");
  g_assert_cmpstr (mr_problem_get_error (with_six)->message, ==, "Addresses 5, 6: No answer at 2400 baud.");
  g_assert_cmpstr (mr_problem_get_error (with_seven)->message, ==, "Addresses 5, 7: No answer at 2400 baud.");
}

/* What a meter that is asked by its secondary address did is said of the meter as its list names it. */
static void
test_meter (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (MrMeter) meter = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProblem) problem = NULL;
  g_autofree char *label = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *summary = NULL;
  MbusAddress address = { .by_secondary = TRUE };

  describe_bus (self, "[meter a]\nid = 66290001\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n"
                      "records = raw 04 06 3B 30 00 00\n"
                      "[meter b]\nid = 66290001\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n"
                      "records = raw 04 06 3B 30 00 00\n");
  connect_and_scan (self);
  meter = g_list_model_get_item (G_LIST_MODEL (self->session), 0);
  address.secondary = *mr_meter_address (meter);
  mr_fault_refused (&address, 8, &error);
  g_assert_true (g_str_has_prefix (error->message, "662900012D2C3504: The meter refused the request: "));

  problem = mr_problem_new (meter, &address, error);
  label = mr_meter_label (meter);
  g_assert_cmpstr (label, !=, "KAM 66290001");
  expected = g_strconcat (label, ": The meter refused", NULL);
  g_assert_true (g_str_has_prefix (mr_problem_get_error (problem)->message, expected));
  summary = mr_problem_summarize (problem);
  g_assert_cmpstr (summary, ==, mr_problem_get_error (problem)->message);
  g_assert_null (strstr (summary, "2D2C"));
}

static MrProblem *
refused (MrMeter *meter, const MbusAddress *address)
{
  g_autoptr (GError) error = NULL;

  mr_fault_refused (address, 8, &error);
  return mr_problem_new (meter, address, error);
}

/* Meters with one number stay distinct when a sentence is about both. A pattern may mean other meters than the one in
 * the list, so it is shown as it is. */
static void
test_alike (SessionFixture *self, gconstpointer unused)
{
  const MbusAddress pattern = at ("66290001FFFFFF04");
  g_autoptr (MrMeter) one = NULL;
  g_autoptr (MrMeter) other = NULL;
  g_autoptr (MrProblem) of_one = NULL;
  g_autoptr (MrProblem) of_other = NULL;
  g_autoptr (MrProblem) of_pattern = NULL;
  g_autoptr (MrProblem) both = NULL;
  MbusAddress address = { .by_secondary = TRUE };

  describe_bus (self, "[meter a]\nid = 66290001\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n"
                      "records = raw 04 06 3B 30 00 00\n"
                      "[meter b]\nid = 66290001\nmanufacturer = KAM\nversion = 36\ntype = 04\nprimary = 2\n"
                      "records = raw 04 06 3B 30 00 00\n");
  connect_and_scan (self);
  one = g_list_model_get_item (G_LIST_MODEL (self->session), 0);
  other = g_list_model_get_item (G_LIST_MODEL (self->session), 1);
  address.secondary = *mr_meter_address (one);
  of_one = refused (one, &address);
  address.secondary = *mr_meter_address (other);
  of_other = refused (other, &address);
  both = mr_problem_join (of_one, of_other);
  of_pattern = refused (one, &pattern);

  g_assert_true (g_str_has_prefix (mr_problem_get_error (both)->message,
                                   "KAM 66290001 (Heat (return), version 53), "
                                   "KAM 66290001 (Heat (return), version 54): The meter refused"));
  g_assert_true (g_str_has_prefix (mr_problem_get_error (of_pattern)->message,
                                   "66290001FFFFFF04: The meter refused"));
}

#define N_METERS 96

/* As many meters with as many addresses are still a sentence. */
static void
test_many (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProblem) by_primary = NULL;
  g_autoptr (MrProblem) by_secondary = NULL;
  g_autoptr (MrProblem) one = NULL;
  g_autofree char *of_one = NULL;
  g_autofree char *of_primary = NULL;
  g_autofree char *of_secondary = NULL;
  g_autoptr (GString) bus = g_string_new (NULL);

  for (guint i = 1; i <= N_METERS; i++)
    g_string_append_printf (bus, "[meter %u]\nid = 662900%02u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                 "primary = %u\nrecords = raw 04 06 3B 30 00 00\n", i, i, i);
  describe_bus (self, bus->str);
  connect_and_scan (self);

  for (guint i = 0; i < N_METERS; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);
      MbusAddress address = { .primary = (guint8) mr_meter_primary (meter) };
      g_autofree char *primary = mbus_address_label (&address);
      g_autofree char *secondary = NULL;
      g_autoptr (GError) at_primary = NULL;
      g_autoptr (GError) at_secondary = NULL;

      mr_master_error_set (&at_primary, MR_MASTER_ERROR_NO_ANSWER, primary, "No answer.");
      g_autoptr (MrProblem) first = mr_problem_new (meter, &address, at_primary);
      MrProblem *joined = by_primary != NULL ? mr_problem_join (by_primary, first) : g_object_ref (first);
      g_clear_object (&by_primary);
      by_primary = joined;

      address = (MbusAddress) { .by_secondary = TRUE, .secondary = *mr_meter_address (meter) };
      secondary = mbus_address_label (&address);
      mr_master_error_set (&at_secondary, MR_MASTER_ERROR_NO_ANSWER, secondary, "No answer.");
      g_autoptr (MrProblem) second = mr_problem_new (meter, &address, at_secondary);
      joined = by_secondary != NULL ? mr_problem_join (by_secondary, second) : g_object_ref (second);
      g_clear_object (&by_secondary);
      by_secondary = joined;
      if (one == NULL)
        one = g_object_ref (first);
    }

  of_one = mr_problem_summarize (one);
  of_primary = mr_problem_summarize (by_primary);
  of_secondary = mr_problem_summarize (by_secondary);
  g_assert_cmpstr (of_one, ==, "KAM 66290001: Address 1: No answer.");
  g_assert_cmpstr (of_primary, ==, "KAM 66290001 and 95 others: Addresses 1–96: No answer.");
  g_assert_true (g_str_has_prefix (of_secondary, "KAM 66290001, KAM 66290002, "));
  g_assert_true (g_str_has_suffix (of_secondary, " and 88 others: No answer."));
  g_assert_cmpuint (strlen (of_secondary), <, 200);
  /* The terminal names them all. */
  g_assert_nonnull (strstr (mr_problem_get_error (by_secondary)->message, "66290096"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add_func ("/problem/addresses", test_addresses);
  g_test_add_func ("/problem/join", test_join);
  g_test_add_func ("/problem/join-unnamed", test_join_unnamed);
  g_test_add_func ("/problem/join-again", test_join_again);
  g_test_add ("/problem/meter", SessionFixture, "", session_fixture_set_up_open, test_meter, session_fixture_tear_down);
  g_test_add ("/problem/alike", SessionFixture, "", session_fixture_set_up_open, test_alike, session_fixture_tear_down);
  g_test_add ("/problem/many", SessionFixture, "", session_fixture_set_up_open, test_many, session_fixture_tear_down);
  return g_test_run ();
}
