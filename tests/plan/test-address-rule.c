/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wishes for many meters at once. */
#include "config.h"

#include "mr-address-rule.h"

#include "mbus-frame.h"
#include "mr-address-need.h"
#include "mr-address-plan.h"

#define NONE MR_PLAN_NO_ADDRESS

static MrPlanMeter
meter (guint number, int address)
{
  MrPlanMeter self = {
    .id = MBUS_SECONDARY_ANY, .address = address, .wish = NONE, .doubt = NONE, .selectable = TRUE,
  };

  self.id.id = number;
  return self;
}

static void
test_sequential (void)
{
  MrPlanMeter meters[] = { meter (1, 0), meter (2, 0), meter (3, 11), meter (4, 0), meter (5, 20), meter (6, 0) };
  const guint chosen[] = { 5, 3, 1, 0 };

  meters[1].is_gone = TRUE;
  meters[4].wish = 12; /* not chosen: it is to get 12, and leaves 20 */
  mr_address_rule_sequential (meters, G_N_ELEMENTS (meters), chosen, G_N_ELEMENTS (chosen), 10);
  g_assert_cmpint (meters[5].wish, ==, 10);
  g_assert_cmpint (meters[3].wish, ==, 13);
  g_assert_cmpint (meters[0].wish, ==, 14);
  g_assert_cmpint (meters[1].wish, ==, NONE);
  g_assert_cmpint (meters[2].wish, ==, NONE);
  g_assert_cmpint (meters[4].wish, ==, 12);

  mr_address_rule_sequential (meters, G_N_ELEMENTS (meters), chosen, 2, 250);
  g_assert_cmpint (meters[5].wish, ==, 250);
  g_assert_cmpint (meters[3].wish, ==, 251); /* a conflict, which is shown */
}

/* Meters that have an address of their own keep it. */
static void
test_needed (void)
{
  MrPlanMeter meters[] = {
    meter (1, 1), meter (2, 0), meter (3, 2), meter (4, 2), meter (5, NONE), meter (6, 3), meter (7, 0), meter (8, 9),
    meter (9, 9), meter (10, 0),
  };
  const guint all[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };

  meters[3].selectable = FALSE; /* it cannot be written to while it shares an address */
  meters[6].wish = 4;           /* it is to get one */
  g_assert_cmpuint (mr_address_rule_needed (meters, G_N_ELEMENTS (meters), all, G_N_ELEMENTS (all), 1), ==, 4);
  g_assert_cmpint (meters[0].wish, ==, NONE);
  g_assert_cmpint (meters[1].wish, ==, 5);
  g_assert_cmpint (meters[2].wish, ==, 6);
  g_assert_cmpint (meters[3].wish, ==, NONE);
  g_assert_cmpint (meters[4].wish, ==, 7);
  g_assert_cmpint (meters[5].wish, ==, NONE);
  g_assert_cmpint (meters[6].wish, ==, 4);
  g_assert_cmpint (meters[7].wish, ==, NONE);
  g_assert_cmpint (meters[8].wish, ==, 8);
  g_assert_cmpint (meters[9].wish, ==, NONE); /* not chosen */
  g_assert_cmpuint (mr_address_rule_needed (meters, G_N_ELEMENTS (meters), all, G_N_ELEMENTS (all), 1), ==, 0);

  /* The one that was not chosen keeps the address. */
  meters[8].wish = NONE;
  g_assert_cmpuint (mr_address_rule_needed (meters, G_N_ELEMENTS (meters), all + 7, 1, 100), ==, 1);
  g_assert_cmpint (meters[7].wish, ==, 100);
}

/* What the rule gives addresses to is what the plan says needs one: a meter that cannot get the one it is wished
 * stays. */
static void
test_needed_beside_conflict (void)
{
  MrPlanMeter meters[] = { meter (1, 5), meter (2, 5), meter (3, 0), meter (4, 1) };
  const guint all[] = { 0, 1, 2, 3 };
  MrPlanFault faults[G_N_ELEMENTS (meters)];
  MrPlanNeed needs[G_N_ELEMENTS (meters)];

  meters[1].wish = 251;
  meters[3].wish = 254;
  mr_address_plan_check (meters, G_N_ELEMENTS (meters), faults);
  g_assert_cmpuint (mr_address_need_find (meters, G_N_ELEMENTS (meters), faults, needs), ==, 2);
  g_assert_cmpint (needs[0].kind, ==, MR_PLAN_SHARED);
  g_assert_cmpuint (mr_address_rule_needed (meters, G_N_ELEMENTS (meters), all, G_N_ELEMENTS (all), 1), ==, 2);
  g_assert_cmpint (meters[0].wish, ==, 2); /* 1 is kept by the last one */
  g_assert_cmpint (meters[1].wish, ==, 251);
  g_assert_cmpint (meters[2].wish, ==, 3);
  mr_address_plan_check (meters, G_N_ELEMENTS (meters), faults);
  g_assert_cmpuint (mr_address_need_find (meters, G_N_ELEMENTS (meters), faults, needs), ==, 0);
}

/* Beyond 250 there is no address: the rule goes back to what is free below, and gives none where there is none. */
static void
test_none_free (void)
{
  MrPlanMeter meters[MBUS_ADDRESS_LAST + 2];
  guint all[G_N_ELEMENTS (meters)];

  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      meters[i] = meter (i + 1, (int) i <= MBUS_ADDRESS_LAST && i != 7 ? (int) i : 0); /* 7 is free */
      all[i] = i;
    }
  g_assert_cmpuint (mr_address_rule_needed (meters, G_N_ELEMENTS (meters), all, G_N_ELEMENTS (all), 249), ==, 1);
  g_assert_cmpint (meters[0].wish, ==, 7);
  g_assert_cmpint (meters[7].wish, ==, NONE);
  g_assert_cmpint (meters[MBUS_ADDRESS_LAST + 1].wish, ==, NONE);
}

static void
test_digits (void)
{
  MrPlanMeter meters[] = { meter (0x12345678, 1), meter (0x123456A8, 2), meter (0x12345100, 3) };
  const guint chosen[] = { 0, 1, 2 };

  meters[1].wish = 7;
  g_assert_cmpuint (mr_address_rule_digits (meters, G_N_ELEMENTS (meters), chosen, 3, 2), ==, 1);
  g_assert_cmpint (meters[0].wish, ==, 78);
  g_assert_cmpint (meters[1].wish, ==, NONE);
  g_assert_cmpint (meters[2].wish, ==, 0);

  g_assert_cmpuint (mr_address_rule_digits (meters, G_N_ELEMENTS (meters), chosen, 3, 3), ==, 1);
  g_assert_cmpint (meters[0].wish, ==, 678);
  g_assert_cmpint (meters[2].wish, ==, 100);
}

static void
test_list (void)
{
  MrPlanMeter meters[] = { meter (0x12345678, 1), meter (0x00001234, 2), meter (0x55555555, 3), meter (0x55555555, 4) };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  meters[3].id.version = 1;
  g_assert_cmpuint (mr_address_rule_list (meters, G_N_ELEMENTS (meters),
                                          "Number;Address\r\n"
                                          "12345678;17;left of the door\r\n"
                                          "\n"
                                          "1234\t 18\n"
                                          "55555555, 19\n"
                                          "99999999 20\n"
                                          "12345678\n"
                                          "meter 5\n"
                                          "12345678 1000\n",
                                          problems), ==, 2);
  g_assert_cmpint (meters[0].wish, ==, 17);
  g_assert_cmpint (meters[1].wish, ==, 18);
  g_assert_cmpint (meters[2].wish, ==, NONE);
  g_assert_cmpuint (problems->len, ==, 5);
  g_assert_nonnull (strstr (problems->pdata[0], "5"));
  g_assert_nonnull (strstr (problems->pdata[0], "2 meters"));
  g_assert_nonnull (strstr (problems->pdata[1], "99999999"));

  g_ptr_array_set_size (problems, 0);
  g_assert_cmpuint (mr_address_rule_list (meters, G_N_ELEMENTS (meters), "55555555FFFF01FF 21", problems), ==, 1);
  g_assert_cmpint (meters[3].wish, ==, 21);
  /* One that is gone is meant only if no other one is. */
  meters[3].is_gone = TRUE;
  g_assert_cmpuint (mr_address_rule_list (meters, G_N_ELEMENTS (meters), "55555555 22", problems), ==, 1);
  g_assert_cmpint (meters[2].wish, ==, 22);
  meters[2].is_gone = TRUE;
  g_assert_cmpuint (mr_address_rule_list (meters, 3, "55555555 23", problems), ==, 1);
  g_assert_cmpint (meters[2].wish, ==, 23);
  g_assert_cmpuint (mr_address_rule_list (meters, G_N_ELEMENTS (meters), "", problems), ==, 0);
  g_assert_cmpuint (problems->len, ==, 0);
}

/* Two addresses for one meter: neither is taken, and both lines are named. A line that is only repeated does no
 * harm. */
static void
test_list_twice (void)
{
  MrPlanMeter meters[] = { meter (0x12345678, 1), meter (0x00001234, 2) };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  meters[0].wish = 9;
  g_assert_cmpuint (mr_address_rule_list (meters, G_N_ELEMENTS (meters),
                                          "12345678 17\n1234 18\n12345678 19\n00001234 18\n12345678 17\n"
                                          "12345678FFFFFFFF 20\n",
                                          problems), ==, 1);
  g_assert_cmpint (meters[0].wish, ==, 9);
  g_assert_cmpint (meters[1].wish, ==, 18);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_nonnull (strstr (problems->pdata[0], "Line 3: the meter number 12345678"));
  g_assert_nonnull (strstr (problems->pdata[0], "line 1"));
  g_assert_true (g_str_has_prefix (problems->pdata[1], "Line 6: "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address-rule/sequential", test_sequential);
  g_test_add_func ("/address-rule/needed", test_needed);
  g_test_add_func ("/address-rule/needed-beside-conflict", test_needed_beside_conflict);
  g_test_add_func ("/address-rule/none-free", test_none_free);
  g_test_add_func ("/address-rule/digits", test_digits);
  g_test_add_func ("/address-rule/list", test_list);
  g_test_add_func ("/address-rule/list/twice", test_list_twice);

  return g_test_run ();
}
