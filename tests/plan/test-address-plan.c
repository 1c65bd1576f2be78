/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conflicts between addresses that meters are to get, and the order in which they get them. */
#include "config.h"

#include "mr-address-need.h"
#include "mr-address-plan.h"

#define NONE MR_PLAN_NO_ADDRESS
#define N_ADDRESSES 251

static MrPlanMeter
meter (guint number, int address, int wish)
{
  MrPlanMeter self = {
    .id = MBUS_SECONDARY_ANY, .address = address, .wish = wish, .doubt = NONE, .selectable = TRUE,
  };

  self.id.id = number;
  return self;
}

/* Follows the steps, and looks that no meter comes to an address that another one has. */
static guint
follow (const MrPlanMeter *meters, guint n_meters, const MrPlanFault *faults)
{
  g_autoptr (GArray) steps = mr_address_plan_steps (meters, n_meters);
  g_autofree int *at = g_new (int, n_meters);
  guint n_detours = 0;

  for (guint i = 0; i < n_meters; i++)
    at[i] = meters[i].address;
  for (guint i = 0; i < steps->len; i++)
    {
      const MrPlanStep *step = &g_array_index (steps, MrPlanStep, i);

      g_assert_cmpint (step->from, ==, at[step->meter]);
      g_assert_cmpint (step->to, !=, step->from);
      for (guint j = 0; j < n_meters; j++)
        if (!meters[j].is_gone)
          {
            g_assert_cmpint (at[j], !=, step->to);
            g_assert_cmpint (meters[j].doubt, !=, step->to);
          }
      at[step->meter] = step->to;
      n_detours += step->is_detour;
    }
  for (guint i = 0; i < n_meters; i++)
    g_assert_cmpint (at[i], ==, mr_plan_meter_changes (&meters[i]) && faults[i].conflict == MR_PLAN_NO_CONFLICT
                                  ? meters[i].wish
                                  : meters[i].address);
  return n_detours;
}

static guint
plan (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults, guint n_faults)
{
  g_assert_cmpuint (mr_address_plan_check (meters, n_meters, faults), ==, n_faults);
  return follow (meters, n_meters, faults);
}

static void
test_chain (void)
{
  const MrPlanMeter meters[] = { meter (1, 5, 6), meter (2, 6, 7), meter (3, 7, 8), meter (4, 9, NONE) };
  MrPlanFault faults[G_N_ELEMENTS (meters)];
  g_autoptr (GArray) steps = mr_address_plan_steps (meters, G_N_ELEMENTS (meters));

  g_assert_cmpuint (plan (meters, G_N_ELEMENTS (meters), faults, 0), ==, 0);
  g_assert_cmpuint (steps->len, ==, 3);
  g_assert_cmpuint (g_array_index (steps, MrPlanStep, 0).meter, ==, 2);
}

static void
test_circles (void)
{
  const MrPlanMeter meters[] = {
    meter (1, 5, 6), meter (2, 6, 5),                    /* a swap */
    meter (3, 10, 11), meter (4, 11, 12), meter (5, 12, 10),
    meter (6, 12, 20),                                   /* shares the address of one in the circle */
  };
  MrPlanFault faults[G_N_ELEMENTS (meters)];

  g_assert_cmpuint (plan (meters, G_N_ELEMENTS (meters), faults, 0), ==, 2);
}

/* Every address is used: the only one that is free is the factory's. */
static void
test_full_bus (void)
{
  MrPlanMeter meters[251];
  MrPlanFault faults[251];

  for (guint i = 0; i < 250; i++)
    meters[i] = meter (i, (int) i + 1, i < 80 ? (int) (i ^ 1) + 1 : NONE);
  g_assert_cmpuint (plan (meters, 250, faults, 0), ==, 40);

  meters[250] = meter (250, 0, NONE);
  g_assert_cmpuint (plan (meters, 251, faults, 80), ==, 0);
  g_assert_cmpint (faults[0].conflict, ==, MR_PLAN_NO_WAY_ROUND);
  g_assert_cmpint (faults[79].conflict, ==, MR_PLAN_NO_WAY_ROUND);
}

static void
test_conflicts (void)
{
  MrPlanMeter meters[] = {
    meter (0, 1, 0), meter (1, 2, 251), meter (2, 3, 255), meter (3, 4, 999),
    meter (4, 5, 30), meter (5, 6, 30),
    meter (6, 7, 8), meter (7, 8, NONE),
    meter (8, 9, 7), /* where 6 stays, because it is kept away by 7 */
    meter (9, 40, 41), meter (10, 42, 50), meter (11, 44, 43),
    meter (12, 60, 61), meter (13, 60, 62),
    meter (14, NONE, 70), meter (15, NONE, 71),
    meter (16, 80, 81),
  };
  const MrPlanConflict expected[] = {
    MR_PLAN_RESERVED, MR_PLAN_RESERVED, MR_PLAN_RESERVED, MR_PLAN_RESERVED,
    MR_PLAN_WISHED_TWICE, MR_PLAN_WISHED_TWICE,
    MR_PLAN_OCCUPIED, MR_PLAN_NO_CONFLICT,
    MR_PLAN_OCCUPIED,
    MR_PLAN_GONE, MR_PLAN_IN_DOUBT, MR_PLAN_OCCUPIED,
    MR_PLAN_TWIN, MR_PLAN_NO_CONFLICT,
    MR_PLAN_NO_CONFLICT, MR_PLAN_TWIN,
    MR_PLAN_IN_DOUBT,
  };
  MrPlanFault faults[G_N_ELEMENTS (meters)];

  meters[9].is_gone = TRUE;
  meters[10].doubt = 43;
  meters[16].doubt = 81;
  meters[16].is_gone = TRUE; /* silent since: that it is in doubt says more */
  meters[12].selectable = FALSE;
  meters[15].selectable = FALSE;
  plan (meters, G_N_ELEMENTS (meters), faults, 14);
  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      g_autofree char *sentence = mr_plan_fault_explain (&faults[i], meters, i);

      g_assert_cmpstr (mr_plan_conflict_nick (faults[i].conflict), ==, mr_plan_conflict_nick (expected[i]));
      g_assert_cmpint (sentence[0] == '\0', ==, expected[i] == MR_PLAN_NO_CONFLICT);
      g_assert_cmpint (g_str_has_suffix (sentence, " has address 42 or 43. Read it first."), ==, i == 10 || i == 11);
    }
  g_assert_cmpint (faults[6].other, ==, 7);
  g_assert_cmpint (faults[8].other, ==, 6);
  g_assert_cmpint (faults[11].other, ==, 10);
}

/* A meter that has the address already keeps it, and does not wish for it twice. */
static void
test_no_change (void)
{
  const MrPlanMeter meters[] = { meter (1, 5, 5), meter (2, 6, 5), meter (3, 7, NONE) };
  MrPlanFault faults[G_N_ELEMENTS (meters)];

  plan (meters, G_N_ELEMENTS (meters), faults, 1);
  g_assert_cmpint (faults[1].conflict, ==, MR_PLAN_OCCUPIED);
  g_assert_cmpint (faults[1].other, ==, 0);
}

/* Meters that share an address, and those at the factory's, are told apart by selection and can all leave it. */
static void
test_shared (void)
{
  const MrPlanMeter meters[] = { meter (1, 0, 1), meter (2, 0, 2), meter (3, 7, 8), meter (4, 7, 9), meter (5, 8, 7) };
  MrPlanFault faults[G_N_ELEMENTS (meters)];

  g_assert_cmpuint (plan (meters, G_N_ELEMENTS (meters), faults, 0), ==, 1);
}

/* Which meters are still without an address of their own when the plan is carried out. */
static void
test_needs (void)
{
  MrPlanMeter meters[] = {
    meter (1, 0, NONE), meter (2, 0, 20), meter (3, NONE, NONE),       /* at the factory's address, two ways */
    meter (4, 5, NONE), meter (5, 5, 5), meter (6, 5, NONE),           /* three share one, whether it is wished for or not */
    meter (7, 6, NONE), meter (8, 6, 21),                              /* one of two leaves */
    meter (9, 7, NONE), meter (10, 7, 255),                            /* one of two cannot leave: that is a conflict */
    meter (11, 8, NONE), meter (12, 8, NONE),                          /* one of two is gone */
    meter (13, 0, 22),                                                 /* in the middle of a swap */
  };
  static const MrPlanNeedKind expected[] = {
    MR_PLAN_AT_FACTORY, MR_PLAN_NO_NEED, MR_PLAN_NOT_KNOWN,
    MR_PLAN_SHARED, MR_PLAN_SHARED, MR_PLAN_SHARED,
    MR_PLAN_NO_NEED, MR_PLAN_NO_NEED,
    MR_PLAN_SHARED, MR_PLAN_NO_NEED,
    MR_PLAN_NO_NEED, MR_PLAN_NO_NEED,
    MR_PLAN_ON_WAY,
  };
  MrPlanFault faults[G_N_ELEMENTS (meters)];
  MrPlanNeed needs[G_N_ELEMENTS (meters)];
  g_autofree char *sentence = NULL;

  meters[11].is_gone = TRUE;
  meters[12].is_on_way = TRUE;
  mr_address_plan_check (meters, G_N_ELEMENTS (meters), faults);
  g_assert_cmpuint (mr_address_need_find (meters, G_N_ELEMENTS (meters), faults, needs), ==, 7);
  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      g_autofree char *words = mr_plan_need_explain (&needs[i], meters, i);

      g_assert_cmpstr (mr_plan_need_nick (needs[i].kind), ==, mr_plan_need_nick (expected[i]));
      g_assert_cmpint (*words == '\0', ==, expected[i] == MR_PLAN_NO_NEED);
    }
  g_assert_cmpint (needs[3].other, ==, 4);
  g_assert_cmpuint (needs[3].n_others, ==, 2);
  g_assert_cmpint (needs[8].other, ==, 9);
  sentence = mr_plan_need_explain (&needs[3], meters, 3);
  g_assert_nonnull (strstr (sentence, "Shares address 5 with 00000005 and 1 other."));
}

/* Two meters with one number are told apart by their addresses. */
static void
test_same_number (void)
{
  MrPlanMeter meters[] = { meter (0x12, 5, 12), meter (0x12, 6, 12), meter (0x13, 7, 12) };
  MrPlanFault faults[G_N_ELEMENTS (meters)];
  g_autofree char *own = NULL;
  g_autofree char *other = NULL;

  meters[0].apart = meters[1].apart = MBUS_APART_BY_PLACE;
  plan (meters, G_N_ELEMENTS (meters), faults, 3);
  own = mr_plan_fault_explain (&faults[1], meters, 1);
  other = mr_plan_fault_explain (&faults[0], meters, 0);
  g_assert_cmpstr (own, ==, "00000012 (address 5) is to get address 12, too.");
  g_assert_cmpstr (other, ==, "00000012 (address 6) is to get address 12, too.");
}

/* An address that a meter which is gone had is free again. */
static void
test_gone (void)
{
  MrPlanMeter meters[] = { meter (1, 5, NONE), meter (2, 6, 5) };
  MrPlanFault faults[G_N_ELEMENTS (meters)];

  meters[0].is_gone = TRUE;
  plan (meters, G_N_ELEMENTS (meters), faults, 0);
}

/* How many circles there are, found in another way: by walking from meter to meter. Every address has one meter
 * here. */
static guint
count_circles (const MrPlanMeter *meters, guint n_meters)
{
  int who[N_ADDRESSES];
  g_autofree guint *seen = g_new0 (guint, n_meters);
  guint n_circles = 0;

  for (guint i = 0; i < N_ADDRESSES; i++)
    who[i] = -1;
  for (guint i = 0; i < n_meters; i++)
    who[meters[i].address] = (int) i;
  for (guint i = 0; i < n_meters; i++)
    {
      int at = (int) i;

      while (at >= 0 && seen[at] == 0 && mr_plan_meter_changes (&meters[at]))
        {
          seen[at] = i + 1;
          at = who[meters[at].wish];
        }
      n_circles += at >= 0 && mr_plan_meter_changes (&meters[at]) && seen[at] == i + 1;
    }
  return n_circles;
}

static void
shuffle (int *values, guint n)
{
  for (guint i = n - 1; i > 0; i--)
    {
      const guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      const int value = values[i];

      values[i] = values[j];
      values[j] = value;
    }
}

static void
test_random_permutations (void)
{
  for (guint round = 0; round < 500; round++)
    {
      const guint n = (guint) g_test_rand_int_range (1, 250);
      MrPlanMeter meters[250];
      MrPlanFault faults[250];
      int old[250];
      int new[250];

      for (int i = 0; i < 250; i++)
        old[i] = new[i] = i + 1;
      shuffle (old, 250);
      shuffle (new, g_test_rand_bit () ? 250 : n);
      for (guint i = 0; i < n; i++)
        meters[i] = meter (i, old[i], new[i]);
      g_assert_cmpuint (plan (meters, n, faults, 0), ==, count_circles (meters, n));
    }
}

/* Whatever is wished for: nothing is moved onto another meter. */
static void
test_random_wishes (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      const guint n = (guint) g_test_rand_int_range (1, 40);
      MrPlanMeter meters[40];
      MrPlanFault faults[40];

      for (guint i = 0; i < n; i++)
        {
          meters[i] = meter (i, g_test_rand_int_range (-1, 30), g_test_rand_int_range (-3, 33));
          meters[i].wish = MAX (meters[i].wish, -1);
          meters[i].is_gone = g_test_rand_int_range (0, 10) == 0;
          meters[i].doubt = g_test_rand_int_range (0, 10) == 0 ? g_test_rand_int_range (1, 30) : NONE;
          meters[i].selectable = g_test_rand_int_range (0, 5) > 0;
        }
      mr_address_plan_check (meters, n, faults);
      follow (meters, n, faults);
    }
}

/* 10 000 meters cannot be on a bus, but a plan for as many is made at once. */
static void
test_many (void)
{
  const guint n = 10000;
  g_autofree MrPlanMeter *meters = g_new (MrPlanMeter, n);
  g_autofree MrPlanFault *faults = g_new (MrPlanFault, n);

  for (guint i = 0; i < n; i++)
    meters[i] = meter (i, (int) (i % 251), (int) (i % 1000));
  g_assert_cmpuint (mr_address_plan_check (meters, n, faults), >, 9000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address-plan/chain", test_chain);
  g_test_add_func ("/address-plan/circles", test_circles);
  g_test_add_func ("/address-plan/full-bus", test_full_bus);
  g_test_add_func ("/address-plan/conflicts", test_conflicts);
  g_test_add_func ("/address-plan/no-change", test_no_change);
  g_test_add_func ("/address-plan/shared", test_shared);
  g_test_add_func ("/address-plan/needs", test_needs);
  g_test_add_func ("/address-plan/same-number", test_same_number);
  g_test_add_func ("/address-plan/gone", test_gone);
  g_test_add_func ("/address-plan/random-permutations", test_random_permutations);
  g_test_add_func ("/address-plan/random-wishes", test_random_wishes);
  g_test_add_func ("/address-plan/many", test_many);

  return g_test_run ();
}
