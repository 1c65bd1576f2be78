/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several writes in one job: each ends by itself, in order, and what was not begun is still planned. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"
#define BUS(second) \
  "[bus]\ntitle = Test\n" METER ("11111111", "1", "") METER ("22222222", "2", second) METER ("33333333", "3", "")

#define N_WRITES 3

typedef struct {
  Owner owner;
  MrWriteRequest requests[N_WRITES];
  guint job;
} Batch;

/* Meters 1, 2 and 3 shall get addresses 11, 12 and 13; the writes are numbers 1, 2 and 3. */
static void
set_up (Batch *self, const char *description, const char *query)
{
  owner_open_bus (&self->owner, description, query);
  for (guint i = 0; i < N_WRITES; i++)
    {
      const MrTarget who = { .address = { .primary = (guint8) (i + 1), .secondary = MBUS_SECONDARY_ANY } };
      g_autofree char *old_value = g_strdup_printf ("%u", i + 1);
      g_autofree char *new_value = g_strdup_printf ("%u", i + 11);

      mr_write_request_init (&self->requests[i], i + 1, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &who, old_value,
                             new_value);
    }
}

static void
begin (Batch *self)
{
  self->job = mr_master_write (self->owner.master, self->requests, N_WRITES);
}

static void
tear_down (Batch *self)
{
  for (guint i = 0; i < N_WRITES; i++)
    mr_write_request_clear (&self->requests[i]);
  owner_close (&self->owner);
}

static void
assert_reads (Owner *owner, guint8 primary, const char *expected)
{
  const MrTarget who = { .address = { .primary = primary, .secondary = MBUS_SECONDARY_ANY } };

  g_ptr_array_set_size (owner->meters, 0);
  owner_wait (owner, mr_master_read (owner->master, &who, 1));
  owner_assert_meters (owner, expected);
}

static void
test_all (void)
{
  Batch batch;

  set_up (&batch, BUS (""), "");
  begin (&batch);
  owner_wait (&batch.owner, batch.job);
  g_assert_no_error (batch.owner.error);
  g_assert_cmpstr (batch.owner.steps->str, ==,
                   "1:sent 1:accepted 1:confirmed 2:sent 2:accepted 2:confirmed 3:sent 3:accepted 3:confirmed");
  g_assert_cmpstr (batch.owner.journal->str, ==, batch.owner.steps->str);
  assert_reads (&batch.owner, 13, "333333332D2C3504@13 2400");
  tear_down (&batch);
}

/* The second keeps its address: the third is written all the same, and the job has done what it could. */
static void
test_one_fails (void)
{
  Batch batch;

  set_up (&batch, BUS ("ignores = set-primary\n"), "");
  begin (&batch);
  owner_wait (&batch.owner, batch.job);
  g_assert_no_error (batch.owner.error);
  g_assert_cmpstr (batch.owner.steps->str, ==,
                   "1:sent 1:accepted 1:confirmed 2:sent 2:accepted 2:failed 3:sent 3:accepted 3:confirmed");
  g_assert_nonnull (strstr (batch.owner.reason, "The meter kept address 2"));
  assert_reads (&batch.owner, 2, "222222222D2C3504@2 2400");
  assert_reads (&batch.owner, 13, "333333332D2C3504@13 2400");
  tear_down (&batch);
}

/* The journal is full from the first on: no octet of a write is on the wire. */
static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  *(guint *) user_data += event->kind == MR_TAP_SENT && event->len > 6 && event->octets[6] == MBUS_CI_DATA_SEND;
}

static void
test_journal_full (void)
{
  guint n_written = 0;
  Batch batch;
  guint tap;

  set_up (&batch, BUS (""), "");
  batch.owner.journal_full = TRUE;
  tap = mr_master_add_tap (batch.owner.master, on_tap, &n_written, NULL);
  begin (&batch);
  owner_wait (&batch.owner, batch.job);
  g_assert_no_error (batch.owner.error);
  g_assert_cmpstr (batch.owner.steps->str, ==, "1:failed 2:failed 3:failed");
  g_assert_nonnull (strstr (batch.owner.reason, "The disk is full."));
  g_assert_cmpuint (n_written, ==, 0);
  mr_master_remove_tap (batch.owner.master, tap);
  tear_down (&batch);
}

/* Stopped when the second is recorded as sent: that one is followed to its end, and the third is still planned. */
static void
test_cancel (void)
{
  Batch batch;

  set_up (&batch, BUS (""), "");
  batch.owner.hold_at = 2;
  begin (&batch);
  owner_wait_for (&batch.owner, g_atomic_int_get (&batch.owner.held));
  mr_master_cancel (batch.owner.master, batch.job);
  owner_release (&batch.owner);
  owner_wait (&batch.owner, batch.job);
  g_assert_error (batch.owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (batch.owner.steps->str, ==,
                   "1:sent 1:accepted 1:confirmed 2:sent 2:accepted 2:confirmed");
  assert_reads (&batch.owner, 3, "333333332D2C3504@3 2400");
  tear_down (&batch);
}

/* Lost when the first is recorded as sent: its outcome is not known, and the others are still planned. */
static void
test_lost (void)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_new_from_text (BUS (""), "test.bus", &error);
  MrSimServer *server = mr_sim_server_new_tcp (bus, 0, FALSE, 1, &error);
  const MrTarget who = { .address = { .primary = 1, .secondary = MBUS_SECONDARY_ANY } };
  MrWriteRequest requests[2];
  Owner owner;
  guint job;

  g_assert_no_error (error);
  mr_write_request_init (&requests[0], 1, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &who, NULL, "11");
  mr_write_request_init (&requests[1], 2, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &who, NULL, "12");
  owner_open (&owner, mr_sim_server_uri (server));
  owner.hold_at = 1;
  job = mr_master_write (owner.master, requests, G_N_ELEMENTS (requests));
  owner_wait_for (&owner, g_atomic_int_get (&owner.held));
  mr_sim_server_free (server);
  owner_release (&owner);
  owner_wait (&owner, job);

  g_assert_error (owner.error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:unknown");
  g_assert_nonnull (owner.reason);
  owner_close (&owner);
  mr_write_request_clear (&requests[0]);
  mr_write_request_clear (&requests[1]);
}

/* Each meter at its own rate; one without a rate is asked at the line's, not at that of the meter before. */
static void
test_rates (void)
{
  Batch batch;

  set_up (&batch, "[bus]\ntitle = Test\n" METER ("11111111", "1", "baud = 300\n")
          METER ("22222222", "2", "baud = 2400\n")
          METER ("33333333", "3", "baud = 9600\n"), "");
  batch.requests[0].target.baud = 300;
  batch.requests[2].target.baud = 9600;
  begin (&batch);
  owner_wait (&batch.owner, batch.job);
  g_assert_cmpstr (batch.owner.steps->str, ==,
                   "1:sent 1:accepted 1:confirmed 2:sent 2:accepted 2:confirmed 3:sent 3:accepted 3:confirmed");
  tear_down (&batch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/write-batch/all", test_all);
  g_test_add_func ("/write-batch/one-fails", test_one_fails);
  g_test_add_func ("/write-batch/journal-full", test_journal_full);
  g_test_add_func ("/write-batch/cancel", test_cancel);
  g_test_add_func ("/write-batch/lost", test_lost);
  g_test_add_func ("/write-batch/rates", test_rates);

  return g_test_run ();
}
