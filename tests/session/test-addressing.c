/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan for the addresses of a bus: wishes that are stored, writes in an order that works, undo. */
#include "config.h"

#include "mr-addressing.h"
#include "mr-sim.h"
#include "mr-write-state.h"

#include "../site/journal.h"
#include "session-fixture.h"

#define METER(number, address, more) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " address "\n" more \
  "records = raw 04 06 3B 30 00 00\n\n"

/* Two that are to swap, two at the factory's address, one that keeps its address whatever it is told. */
static const char meters[] =
  METER ("1", "1", "") METER ("2", "2", "") METER ("3", "0", "") METER ("4", "0", "")
  METER ("5", "5", "ignores = set-primary\n") METER ("6", "6", "");

/* One that takes another address than it is told. */
static const char altering[] = METER ("1", "3", "alters = set-primary 0A\n") METER ("2", "2", "");

#define TWIN(fabrication, octets) \
  "[meter " fabrication "]\nid = 31415926\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 0\n" \
  "fabrication = " fabrication "\nrecords = raw 04 03 E8 03 00 00; raw 0C 78 " octets "\n\n"

static const char twins[] = TWIN ("16180339", "39 03 18 16") TWIN ("27182818", "18 28 18 27");

static MrAddressing *
open_plan (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;
  MrAddressing *addressing = mr_addressing_new (self->session, self->link, &error);

  g_assert_no_error (error);
  return addressing;
}

static MrAddressingRow *
row_of (SessionFixture *self, MrAddressing *addressing, guint number)
{
  g_autofree char *id = g_strdup_printf ("1000000%u", number);
  MrAddressingRow *row = mr_addressing_find (addressing, meter_with_id (self, id));

  g_assert_nonnull (row);
  return row;
}

static void
wish (SessionFixture *self, MrAddressing *addressing, guint number, int address)
{
  mr_addressing_set_wish (addressing, row_of (self, addressing, number), address);
}

static void
assert_meter (SessionFixture *self, MrAddressing *addressing, guint number, int primary, int old, int state)
{
  MrAddressingRow *row = row_of (self, addressing, number);

  g_assert_cmpint (mr_meter_primary (mr_addressing_row_get_meter (row)), ==, primary);
  g_assert_cmpint (mr_addressing_row_get_old (row), ==, old);
  g_assert_cmpint (mr_addressing_row_get_state (row), ==, state);
}

static void
test_apply_and_undo (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GArray) steps = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (addressing)), ==, 6);
  wish (self, addressing, 1, 2);
  wish (self, addressing, 2, 1);
  wish (self, addressing, 3, 30);
  wish (self, addressing, 4, 40);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 4);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  steps = mr_addressing_get_steps (addressing);
  g_assert_cmpuint (steps->len, ==, 5);
  g_assert_null (mr_addressing_read_uncertain (addressing));

  run_task (self, mr_addressing_apply (addressing));
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
  g_assert_null (mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 2, 1, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 2, 1, 2, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 3, 30, 0, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 4, 40, 0, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 6, 6, 6, -1);

  /* Also in another session, and so is what can be undone. */
  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  assert_meter (self, addressing, 1, 2, 1, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 3, 30, 0, MR_WRITE_CONFIRMED);
  g_assert_true (mr_addressing_row_can_undo (row_of (self, addressing, 3)));
  g_assert_false (mr_addressing_row_can_undo (row_of (self, addressing, 6)));

  /* Thought better of it. */
  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 4);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 4);
  g_assert_true (mr_addressing_forget_undo (addressing, NULL));
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
  assert_meter (self, addressing, 3, 30, 0, MR_WRITE_CONFIRMED);

  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 4);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 1, 2, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 2, 2, 1, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 3, 0, 30, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 4, 0, 40, MR_WRITE_CONFIRMED);
}

/* What is undone is undone alone: the rest of the plan waits, and is no conflict. */
static void
test_undo_one (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 11);
  wish (self, addressing, 2, 12);
  run_task (self, mr_addressing_apply (addressing));
  wish (self, addressing, 6, 1);
  g_ptr_array_add (one, row_of (self, addressing, 1));
  g_assert_cmpuint (mr_addressing_undo (addressing, one), ==, 1);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 1);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 1, 11, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 2, 12, 2, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 6, 6, 6, -1);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 1);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 1);
}

/* An address that another meter has by now is not given back, and no wish for it is left behind. */
static void
test_undo_left_out (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 7);
  wish (self, addressing, 2, 20);
  run_task (self, mr_addressing_apply (addressing));
  wish (self, addressing, 6, 1);
  run_task (self, mr_addressing_apply (addressing));
  g_ptr_array_add (rows, row_of (self, addressing, 1));
  g_ptr_array_add (rows, row_of (self, addressing, 2));
  g_assert_cmpuint (mr_addressing_undo (addressing, rows), ==, 2);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 1);
  run_task (self, mr_addressing_apply (addressing));
  for (guint i = 0; i < 2; i++)
    {
      assert_meter (self, addressing, 1, 7, 1, MR_WRITE_CONFIRMED);
      assert_meter (self, addressing, 2, 2, 20, MR_WRITE_CONFIRMED);
      g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
      g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
      g_clear_object (&addressing);
      settle_store (self);
      addressing = open_plan (self);
    }
}

/* Conflicts are there while the address is typed, of both meters, and gone when it is given up; nothing is stored. */
static void
test_draft (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  MrAddressingRow *row;
  guint64 before;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 11);
  settle_store (self);
  before = mr_archive_n_statements (self->archive);
  row = row_of (self, addressing, 2);
  mr_addressing_set_draft (addressing, row, 1);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  mr_addressing_set_draft (addressing, row, 11);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 2);
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (row_of (self, addressing, 1)), ==, MR_PLAN_WISHED_TWICE);
  g_assert_cmpint (mr_addressing_row_get_wish (row), ==, MR_PLAN_NO_ADDRESS);
  mr_addressing_end_draft (addressing, row);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  settle_store (self);
  g_assert_cmpuint (mr_archive_n_statements (self->archive), ==, before);
}

/* What cannot be is left out; what fails says why; the others get their addresses. */
static void
test_conflict_and_failure (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 6);  /* which 6 keeps */
  wish (self, addressing, 3, 251);
  wish (self, addressing, 5, 50); /* which it says it takes */
  wish (self, addressing, 2, 20);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 4);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 2);
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (row_of (self, addressing, 1)), ==, MR_PLAN_OCCUPIED);
  g_assert_cmpstr (mr_addressing_row_get_conflict (row_of (self, addressing, 3)), !=, "");

  wait_for (self, mr_addressing_apply (addressing));
  g_assert_cmpuint (self->n_problems, ==, 1);
  assert_meter (self, addressing, 1, 1, 1, -1);
  assert_meter (self, addressing, 2, 20, 2, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 5, 5, 5, MR_WRITE_FAILED);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 1)), ==, MR_ADDRESSING_CONFLICT);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 2)), ==, MR_ADDRESSING_CONFIRMED);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 5)), ==, MR_ADDRESSING_FAILED);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 4)), ==, MR_ADDRESSING_NEED);
  g_assert_cmpuint (mr_addressing_get_n_unsolved (addressing), ==, 3); /* with the two conflicts */
  g_assert_true (mr_addressing_row_is_unsolved (row_of (self, addressing, 4)));
  g_assert_cmpstr (mr_addressing_row_get_explanation (row_of (self, addressing, 5)), !=, "");

  /* A wish that is withdrawn takes its conflict along. */
  wish (self, addressing, 3, MR_PLAN_NO_ADDRESS);
  wish (self, addressing, 6, 60);
  wish (self, addressing, 5, MR_PLAN_NO_ADDRESS);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 6, 1, MR_WRITE_CONFIRMED);
}

/* Two that differ in their fabrication numbers only go back to the address they shared. */
static void
test_twins (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (addressing)), ==, 2);
  mr_addressing_use_rule (addressing, mr_address_rule_sequential, NULL, 7);
  run_task (self, mr_addressing_apply (addressing));
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 2);
  run_task (self, mr_addressing_apply (addressing));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);

      g_assert_cmpint (mr_addressing_row_get_state (row), ==, MR_WRITE_CONFIRMED);
      g_assert_cmpint (mr_meter_primary (mr_addressing_row_get_meter (row)), ==, 0);
    }
}

static void
count_writes (const MrTapEvent *event, gpointer user_data)
{
  if (event->kind == MR_TAP_SENT && event->len > 9 && event->octets[6] == 0x51)
    g_atomic_int_inc ((int *) user_data);
}

static void
on_first_confirmed (MrTask *task, const MrTaskWrite *write, gpointer user_data)
{
  if (write->state == MR_WRITE_CONFIRMED)
    mr_task_stop (task);
}

/* Stopped in the middle, then applied again: the rest is written, and nothing twice. */
static void
test_stop_and_resume (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  int n_writes = 0;
  MrTask *task;

  connect_and_scan (self);
  mr_bus_link_add_tap (self->link, count_writes, &n_writes, NULL);
  addressing = open_plan (self);
  mr_addressing_use_rule (addressing, mr_address_rule_digits, NULL, 2); /* 1 → 1, … */
  mr_addressing_use_rule (addressing, mr_address_rule_sequential, NULL, 11);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 6);
  mr_addressing_set_wish (addressing, row_of (self, addressing, 5), MR_PLAN_NO_ADDRESS);

  task = mr_addressing_apply (addressing);
  g_signal_connect (task, "step", G_CALLBACK (on_first_confirmed), NULL);
  wait_for (self, task);
  g_assert_error (self->ended_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), <, 5);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), >, 0);

  /* What was not sent is not failed, in a later session either. */
  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 6)), ==, MR_ADDRESSING_PLANNED);

  run_task (self, mr_addressing_apply (addressing));
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
  leave_bus (self);
  g_assert_cmpint (n_writes, ==, 5);
}

/* What was sent is read back before the task ends. */
static void
on_first_sent (MrTask *task, const MrTaskWrite *write, gpointer user_data)
{
  if (write->state == MR_WRITE_SENT)
    mr_task_stop (task);
}

/* Stopped in the middle of a swap: one of the two has an address for the time being, which is said, and it can get its
 * own back. */
static void
test_stop_on_way (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  MrAddressingRow *row;
  MrTask *task;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 2);
  wish (self, addressing, 2, 1);
  task = mr_addressing_apply (addressing);
  g_signal_connect (task, "step", G_CALLBACK (on_first_sent), NULL);
  wait_for (self, task);
  g_assert_error (self->ended_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  row = row_of (self, addressing, 1);
  if (mr_meter_primary (mr_addressing_row_get_meter (row)) == 1)
    row = row_of (self, addressing, 2);
  /* On a quick bus, the other one may have got its address before the task was stopped. */
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), >=, 1);
  g_assert_cmpint (mr_addressing_row_get_need_kind (row), ==, MR_PLAN_ON_WAY);
  g_assert_cmpint (mr_addressing_row_get_stage (row), ==, MR_ADDRESSING_NEED);
  g_assert_cmpstr (mr_addressing_row_get_need (row), !=, "");
  g_assert_true (mr_addressing_row_can_undo (row));

  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), >=, 1);
  run_task (self, mr_addressing_apply (addressing));
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000001")), ==, 1);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000002")), ==, 2);
}

/* A meter that took another address has failed, and is known to be there, now and in a later session. It is not on its
 * way, and an undo is a change from the address that it took. */
static void
test_altered (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 103);
  wait_for (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 10, 10, MR_WRITE_FAILED);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 1)), ==, MR_ADDRESSING_FAILED);
  g_assert_cmpint (mr_addressing_row_get_need_kind (row_of (self, addressing, 1)), ==, MR_PLAN_NO_NEED);

  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  assert_meter (self, addressing, 1, 10, 10, MR_WRITE_FAILED);
  g_assert_true (mr_addressing_row_can_undo (row_of (self, addressing, 1)));

  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 1);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 1);
  g_assert_cmpint (mr_addressing_row_get_wish (row_of (self, addressing, 1)), ==, 3);
  g_assert_cmpint (mr_addressing_row_get_old (row_of (self, addressing, 1)), ==, 10);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 1)), ==, MR_ADDRESSING_PLANNED);
  /* It takes 10 again, which is what it has. */
  wait_for (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 10, 10, MR_WRITE_FAILED);
  g_assert_false (mr_addressing_row_can_undo (row_of (self, addressing, 1)));
}

/* A meter that was given another address by others, after it had got its wish, has the one it has. */
static void
test_moved_by_others (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 11);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 11, 1, MR_WRITE_CONFIRMED);

  run_task (self, write_address (self, meter_with_id (self, "10000001"), "77"));
  for (guint i = 0; i < 2; i++)
    {
      assert_meter (self, addressing, 1, 77, 77, -1);
      g_assert_cmpuint (mr_addressing_get_n_unsolved (addressing), ==, 2); /* those at the factory's address */
      g_assert_cmpint (mr_addressing_row_get_need_kind (row_of (self, addressing, 1)), ==, MR_PLAN_NO_NEED);
      g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 1)), ==, MR_ADDRESSING_PLANNED);
      g_assert_cmpint (mr_addressing_row_get_outcome (row_of (self, addressing, 1)), ==, MR_ADDRESSING_NO_OUTCOME);
      g_assert_false (mr_addressing_row_can_undo (row_of (self, addressing, 1)));
      g_clear_object (&addressing);
      settle_store (self);
      addressing = open_plan (self);
    }
}

/* What a meter has got can be undone although the plan was cleared, but no longer with all others. */
static void
test_undo_after_clearing (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 11);
  wish (self, addressing, 2, 12);
  run_task (self, mr_addressing_apply (addressing));
  mr_addressing_clear (addressing, NULL);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 1)), ==, MR_ADDRESSING_NONE);
  g_assert_true (mr_addressing_row_can_undo (row_of (self, addressing, 1)));
  g_assert_false (mr_addressing_row_can_undo (row_of (self, addressing, 6)));
  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 0);

  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  assert_meter (self, addressing, 1, 11, 11, -1);
  g_ptr_array_add (rows, row_of (self, addressing, 1));
  g_assert_cmpuint (mr_addressing_undo (addressing, rows), ==, 1);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 1, 11, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 2, 12, 12, -1);
  g_assert_true (mr_addressing_row_can_undo (row_of (self, addressing, 2)));

  /* Others have given it another one since. */
  run_task (self, write_address (self, meter_with_id (self, "10000002"), "88"));
  g_assert_false (mr_addressing_row_can_undo (row_of (self, addressing, 2)));
}

/* The same with an undo that is stopped: those that have their old address again keep it. */
static void
test_stop_and_undo (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  guint n_left;
  MrTask *task;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 1, 11);
  wish (self, addressing, 2, 12);
  wish (self, addressing, 6, 16);
  run_task (self, mr_addressing_apply (addressing));

  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 3);
  task = mr_addressing_apply (addressing);
  g_signal_connect (task, "step", G_CALLBACK (on_first_confirmed), NULL);
  wait_for (self, task);
  g_assert_error (self->ended_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  n_left = mr_addressing_get_n_changes (addressing);
  g_assert_cmpuint (n_left, <, 3);
  g_assert_cmpuint (n_left, >, 0);

  g_clear_object (&addressing);
  settle_store (self);
  addressing = open_plan (self);
  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, n_left);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, n_left);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 1, 1, 11, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 2, 2, 12, MR_WRITE_CONFIRMED);
  assert_meter (self, addressing, 6, 6, 16, MR_WRITE_CONFIRMED);

  /* Undone as a whole, it can be taken back. */
  g_assert_cmpuint (mr_addressing_undo (addressing, NULL), ==, 3);
}

/* --- The time of a batch --- */

/* The first meters swap in pairs, the others move up in one long circle; where every address is used, the way round is
 * address 0. */
typedef struct {
  guint n_meters;
  guint n_swaps;
} Batch;

static void
note_time (const MrTapEvent *event, gpointer user_data)
{
  *(gint64 *) user_data = event->when;
}

static void
describe_batch (SessionFixture *self, const Batch *batch)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < batch->n_meters; i++)
    g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                                  "records = raw 04 06 3B 30 00 00\n\n", i, 20000001 + i, i + 1);
  describe_bus (self, text->str);
}

/* Returns: microseconds of the bus, for all writes as one task or each as its own. */
static gint64
time_of_batch (SessionFixture *self, const Batch *batch, gboolean at_once)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GArray) steps = NULL;
  gint64 now = 0;
  gint64 begin;

  add_site (self, at_once ? "At once" : "One by one");
  open_session (self);
  connect_to_bus (self);
  options.method = MR_SCAN_PRIMARY;
  options.bauds[0] = 2400;
  options.last = (guint8) batch->n_meters;
  run_task (self, mr_bus_link_scan (self->link, &options));
  addressing = open_plan (self);
  for (guint i = 0; i < batch->n_meters; i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);
      const int old = mr_addressing_row_get_old (row);
      const int n_swapped = 2 * (int) batch->n_swaps;

      if (old <= n_swapped)
        mr_addressing_set_wish (addressing, row, ((old - 1) ^ 1) + 1);
      else
        mr_addressing_set_wish (addressing, row, old == (int) batch->n_meters ? n_swapped + 1 : old + 1);
    }

  steps = mr_addressing_get_steps (addressing);
  mr_bus_link_add_tap (self->link, note_time, &now, NULL);
  run_task (self, read_meter (self, meter_with_id (self, "20000001")));
  begin = now;
  if (at_once)
    run_task (self, mr_addressing_apply (addressing));
  for (guint i = 0; !at_once && i < steps->len; i++)
    {
      const MrPlanStep *step = &g_array_index (steps, MrPlanStep, i);
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), step->meter);
      g_autofree char *address = g_strdup_printf ("%d", step->to);

      run_task (self, write_address (self, mr_addressing_row_get_meter (row), address));
    }
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
  leave_bus (self);
  g_clear_object (&addressing);
  close_session (self);
  return now - begin;
}

/* A batch costs the bus no more than its writes one by one. This is time of the simulated bus, the same on any
 * machine. */
static void
test_batch_time (SessionFixture *self, gconstpointer data)
{
  const Batch batch = g_test_slow () ? (Batch) { 250, 40 } : (Batch) { 40, 8 };
  gint64 at_once;
  gint64 one_by_one;

  close_session (self);
  describe_batch (self, &batch);
  at_once = time_of_batch (self, &batch, TRUE);
  one_by_one = time_of_batch (self, &batch, FALSE);
  g_test_message ("%u addresses with %u swaps: %.1f s at once, %.1f s one by one", batch.n_meters, batch.n_swaps,
                  (double) at_once / G_USEC_PER_SEC, (double) one_by_one / G_USEC_PER_SEC);
  g_assert_cmpint (at_once, <=, one_by_one * 115 / 100);
}

/* Checking the plan is done once for all that changes at a time, and a rule for all meters is one transaction. */
static void
test_work (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  guint64 before;

  connect_and_scan (self);
  addressing = open_plan (self);
  settle_store (self);
  before = mr_archive_n_statements (self->archive);
  mr_addressing_use_rule (addressing, mr_address_rule_sequential, NULL, 11);
  settle_store (self);
  g_assert_cmpuint (mr_archive_n_statements (self->archive) - before, <=, 6 + 2); /* BEGIN and COMMIT */

  before = mr_archive_n_statements (self->archive);
  mr_addressing_use_rule (addressing, mr_address_rule_sequential, NULL, 11);
  settle_store (self);
  g_assert_cmpuint (mr_archive_n_statements (self->archive), ==, before); /* no change */
}

/* Leaves a write to meter 6 that was cut after it was sent. */
static void
leave_in_doubt (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;
  const gint64 write = mr_store_plan_write (self->store, mr_meter_store_id (meter_with_id (self, "10000006")),
                                            MR_WRITE_PRIMARY_ADDRESS, "6", "30", &error);

  g_assert_no_error (error);
  g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
  g_assert_no_error (error);
}

/* Silence at one of the addresses that a meter may have is no problem; where it answers in no way, that is one problem,
 * about the meter. */
static void
test_places (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (MrProblem) problem = NULL;
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  leave_in_doubt (self);
  close_session (self);
  open_session (self);
  connect_to_bus (self);
  addressing = open_plan (self);

  /* Neither a wish nor the lack of one hides the doubt. */
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 6)), ==, MR_ADDRESSING_DOUBT);
  g_assert_cmpstr (mr_addressing_row_get_explanation (row_of (self, addressing, 6)), !=, "");
  wish (self, addressing, 6, 60);
  mr_addressing_clear (addressing, NULL);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 6)), ==, MR_ADDRESSING_DOUBT);

  task = g_object_ref (mr_addressing_read_uncertain (addressing));
  run_task (self, task);
  g_assert_cmpint (mr_addressing_row_get_stage (row_of (self, addressing, 6)), ==, MR_ADDRESSING_NONE);
  g_assert_true (mr_task_get_meter (task) == meter_with_id (self, "10000006"));
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 0);
  g_assert_null (mr_addressing_read_uncertain (addressing));

  leave_in_doubt (self);
  g_clear_object (&addressing);
  close_session (self);
  describe_bus (self, METER ("1", "1", ""));
  open_session (self);
  connect_to_bus (self);
  addressing = open_plan (self);
  g_set_object (&task, mr_addressing_read_uncertain (addressing));
  run_task (self, task);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 1);
  problem = g_list_model_get_item (mr_task_get_problems (task), 0);
  g_assert_true (mr_problem_get_meter (problem) == meter_with_id (self, "10000006"));
  g_assert_cmpuint (mr_problem_get_n_addresses (problem), ==, 3);
}

/* A meter that is at neither of the addresses that it may have is found by selection, and then at the one it has. */
static void
test_strayed (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  leave_in_doubt (self);
  close_session (self);
  describe_bus (self, METER ("1", "1", "") METER ("6", "22", ""));
  open_session (self);
  connect_to_bus (self);
  addressing = open_plan (self);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MrTask) task = g_object_ref (mr_addressing_read_uncertain (addressing));

      run_task (self, task);
      g_assert_cmpuint (mr_task_get_heard (task)->len, ==, 1);
      g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 0);
      g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000006")), ==, 22);
      g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "10000006")), ==, MR_ATTENDANCE_PRESENT);
    }
  g_assert_null (mr_addressing_read_uncertain (addressing));
}

/* A meter that was silent when it was last asked is asked again before the plan is carried out. */
static void
test_silent (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  wish (self, addressing, 6, 30);
  settle_store (self);
  g_clear_object (&addressing);
  close_session (self);
  describe_bus (self, METER ("1", "1", ""));
  open_session (self);
  connect_to_bus (self);
  wait_for (self, read_meter (self, meter_with_id (self, "10000006")));
  close_session (self);
  describe_bus (self, METER ("1", "1", "") METER ("6", "6", ""));
  open_session (self);
  connect_to_bus (self);
  addressing = open_plan (self);
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (row_of (self, addressing, 6)), ==, MR_PLAN_GONE);

  g_set_object (&task, mr_addressing_read_uncertain (addressing));
  g_assert_nonnull (task);
  run_task (self, task);
  g_assert_null (mr_addressing_read_uncertain (addressing));
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  run_task (self, mr_addressing_apply (addressing));
  assert_meter (self, addressing, 6, 30, 6, MR_WRITE_CONFIRMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

#define TEST(name, bus, function) \
  g_test_add ("/session/addressing/" name, SessionFixture, bus, session_fixture_set_up_open, function, \
              session_fixture_tear_down)
  TEST ("apply-and-undo", meters, test_apply_and_undo);
  TEST ("undo-one", meters, test_undo_one);
  TEST ("undo-left-out", meters, test_undo_left_out);
  TEST ("draft", meters, test_draft);
  TEST ("conflict-and-failure", meters, test_conflict_and_failure);
  TEST ("stop-and-resume", meters, test_stop_and_resume);
  TEST ("stop-on-way", meters, test_stop_on_way);
  TEST ("altered", altering, test_altered);
  TEST ("moved-by-others", meters, test_moved_by_others);
  TEST ("undo-after-clearing", meters, test_undo_after_clearing);
  TEST ("stop-and-undo", meters, test_stop_and_undo);
  TEST ("places", meters, test_places);
  TEST ("silent", meters, test_silent);
  TEST ("strayed", meters, test_strayed);
  TEST ("twins", twins, test_twins);
  TEST ("batch-time", meters, test_batch_time);
  TEST ("work", meters, test_work);

  return g_test_run ();
}
