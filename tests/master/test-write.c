/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting primary addresses: only what was read back counts, and nothing is written to the wrong meter. */
#include "config.h"

#include "mr-job.h"
#include "mr-sim.h"
#include "mr-write.h"

#include "owner.h"
#include "scripted-line.h"

#define BAUD 2400
#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

#define SENT "1"
#define ACCEPTED "2"
#define CONFIRMED "3"
#define FAILED "4"

static MrTarget
target (const char *address)
{
  MrTarget self = { .baud = BAUD };

  g_assert_true (mbus_address_parse (address, &self.address, NULL));
  return self;
}

static void
set (Owner *owner, const char *description, const char *address, guint8 new_primary)
{
  const MrTarget who = target (address);

  owner_open_bus (owner, description, "");
  owner_wait (owner, mr_master_set_primary (owner->master, &who, new_primary));
}

static void
assert_refused (const char *description, const char *address, guint8 new_primary, MrMasterError code)
{
  Owner owner;

  set (&owner, description, address, new_primary);
  g_assert_error (owner.error, MR_MASTER_ERROR, (int) code);
  g_assert_cmpstr (owner.steps->str, ==, "");
  owner_close (&owner);
}

/* Who answers where, after all is done. */
static void
assert_reads (Owner *owner, const char *address, const char *expected)
{
  const MrTarget who = target (address);

  g_ptr_array_set_size (owner->meters, 0);
  owner_wait (owner, mr_master_read (owner->master, &who, 1));
  owner_assert_meters (owner, expected);
}

static void
test_by_secondary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "7", ""), "123456782D2C3504", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  /* The proof is the telegram that came from the new address. */
  g_assert_true (g_str_has_prefix (owner.proof, "68 15 15 68 08 2A 72 78 56 34 12"));
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  assert_reads (&owner, "7", "272727272D2C3504@7 2400");
  owner_close (&owner);
}

static void
test_by_primary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "8", ""), "7", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  owner_close (&owner);
}

/* A meter that does not know selection is written by its primary address. */
static void
test_without_selection (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "ignores = selection\n"), "7", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  owner_close (&owner);
}

static void
test_twin (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "0", "fabrication = 00000001\n")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\nfabrication = 00000002\n"
       "records = raw 0C 13 99 00 00 00\n", "123456782D2C3504/00000002", 9);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "123456782D2C3504/00000001", "123456782D2C3504/00000001@0 2400");
  assert_reads (&owner, "123456782D2C3504/00000002", "123456782D2C3504/00000002@9 2400");
  owner_close (&owner);
}

/* The other one is at another primary address: there is no doubt at this one. */
static void
test_twin_by_primary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "61", "")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 62\n"
       "records = raw 0C 13 99 00 00 00\n", "61", 9);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "9", "123456782D2C3504@9 2400");
  assert_reads (&owner, "62", "123456782D2C3504@62 2400");
  owner_close (&owner);
}

/* Back to 0, where others are: reading back there is a collision, so the meter is selected and tells its address
 * itself. */
static void
test_to_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "0", "") METER ("55555555", "0", ""),
       "123456782D2C3504", 0);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "12345678", "123456782D2C3504@0 2400");
  owner_close (&owner);
}

static void
test_already_there (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", ""), "123456782D2C3504", 7);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  owner_close (&owner);
}

static void
test_taken (void)
{
  assert_refused (BUS METER ("12345678", "7", "") METER ("27272727", "42", ""),
                  "123456782D2C3504", 42, MR_MASTER_ERROR_TAKEN);
  assert_refused (BUS METER ("12345678", "7", "") METER ("27272727", "42", "ignores = nke\n"),
                  "7", 42, MR_MASTER_ERROR_TAKEN);
  /* It is there itself, and so is another one. */
  assert_refused (BUS METER ("12345678", "7", "") METER ("55555555", "7", ""),
                  "123456782D2C3504", 7, MR_MASTER_ERROR_TAKEN);
}

static void
test_several (void)
{
  assert_refused (BUS METER ("12345678", "7", "") METER ("55555555", "7", ""), "7", 42, MR_MASTER_ERROR_COLLISION);
}

/* Somebody answers at the primary address, but not who was meant. */
static void
test_not_who_was_meant (void)
{
  MrTarget who = target ("7");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  g_assert_true (mbus_secondary_parse ("123456792D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, mr_master_set_primary (owner.master, &who, 42));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER);
  g_assert_cmpstr (owner.steps->str, ==, "");

  owner_wait (&owner, mr_master_read (owner.master, &who, 1));
  owner_assert_meters (&owner, "");
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "3 7 "));

  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, mr_master_set_primary (owner.master, &who, 42));
  g_assert_no_error (owner.error);
  owner_close (&owner);
}

static void
test_nobody (void)
{
  assert_refused (BUS METER ("12345678", "7", ""), "8", 42, MR_MASTER_ERROR_NO_ANSWER);
  assert_refused (BUS METER ("12345678", "7", ""), "27272727", 42, MR_MASTER_ERROR_NO_ANSWER);
}

static void
test_unsupported (void)
{
  MrTarget everybody = { .address = { .primary = MBUS_ADDRESS_ANY } };
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  owner_wait (&owner, mr_master_set_primary (owner.master, &everybody, 42));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);

  everybody.address.primary = 7;
  owner_wait (&owner, mr_master_set_primary (owner.master, &everybody, MBUS_ADDRESS_SELECTED));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  owner_close (&owner);
}

/* E5 and nothing done: the meter still answers with the old address, and says so. */
static void
test_not_confirmed (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "ignores = set-primary\n"), "123456782D2C3504", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  g_assert_nonnull (strstr (owner.error->message, "7"));
  owner_close (&owner);
}

/* What happens on a line where meters do what no simulated one does. */
typedef struct {
  MrLine *line;
  MrBus *bus;
  MrOutbox *outbox;
  MrJob *job;
  GString *steps;
  gint64 delay;
} Fixture;

#define NKE(a, cs) "10 40 " a " " cs " 16"
#define REQ(a, cs) "10 7B " a " " cs " 16"
#define HEADER "78 56 34 12 2D 2C 35 04 01 00 00 00 "
#define OTHER_HEADER "79 56 34 12 2D 2C 35 04 01 00 00 00 "
#define SELECT "68 0B 0B 68 53 FD 52 78 56 34 12 2D 2C 35 04 48 16"
#define SET_5_TO_9 "68 06 06 68 53 05 51 01 7A 09 2D 16"
#define SET_5_TO_0 "68 06 06 68 53 05 51 01 7A 00 24 16"

static void
on_event (const MrEvent *event, gpointer user_data)
{
  if (event->kind == MR_EVENT_WRITE)
    g_string_append_printf (((Fixture *) user_data)->steps, "%d", event->write.state);
}

static void
on_note (const char *sentence, gpointer user_data)
{
  g_test_message ("%s", sentence);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const MrTarget who = target ("5");

  self->line = scripted_line_new (BAUD, 0);
  self->bus = mr_bus_new (self->line, on_note, self);
  self->delay = scripted_line_bits (self->line, 60);
  self->outbox = mr_outbox_new (on_event, self);
  self->steps = g_string_new (NULL);
  self->job = mr_job_new (1, MR_JOB_SET_PRIMARY, self->outbox);
  g_array_append_val (self->job->targets, who);
  self->job->new_primary = 9;
  mr_job_begin (self->job, self->bus);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scripted_line_assert_done (self->line);
  mr_job_free (self->job);
  mr_outbox_close (self->outbox);
  mr_bus_free (self->bus);
  g_object_unref (self->line);
  g_string_free (self->steps, TRUE);
}

static void
expect (Fixture *self, guint n, const char *request, const char *answer)
{
  for (guint i = 0; i < n; i++)
    {
      scripted_line_expect (self->line, request);
      if (answer != NULL)
        scripted_line_answer (self->line, self->delay, answer, 0);
    }
}

static void
expect_data (Fixture *self, const char *request, guint8 from, const char *header)
{
  g_autofree char *hex = g_strconcat (header, "04 06 01 00 00 00", NULL);
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  g_autofree char *answer = NULL;
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, from, MBUS_CI_VARIABLE,
                        g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
  answer = mbus_hex (built, mbus_frame_build (&frame, built));
  expect (self, 1, request, answer);
}

/* Up to the write: meter 12345678 at 5, which does not know selection; nobody at 9. */
static void
expect_before (Fixture *self)
{
  expect (self, 1, NKE ("05", "45"), "E5");
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  expect_data (self, "10 5B 05 60 16", 5, HEADER);
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, 1, REQ ("09", "84"), NULL);
}

static void
assert_ends (Fixture *self, MrMasterError code, const char *steps)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mr_write_primary (self->job, &error));
  g_assert_error (error, MR_MASTER_ERROR, (int) code);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (self->steps->str, ==, steps);
}

/* One good telegram, then a garbled one: there are two of them at the address, after all. */
static void
test_out_of_step (Fixture *self, gconstpointer data)
{
  expect (self, 1, NKE ("05", "45"), "E5");
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  expect (self, 1, "10 5B 05 60 16", "68 15 15 68 08 05 72 10 00 34");
  assert_ends (self, MR_MASTER_ERROR_COLLISION, "");
}

/* Another meter appears at the new address; ours has gone silent. */
static void
test_wrong_meter (Fixture *self, gconstpointer data)
{
  expect_before (self);
  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, OTHER_HEADER);
  expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  assert_ends (self, MR_MASTER_ERROR_WRONG_METER, SENT ACCEPTED);
}

/* Neither here nor there: the outcome is unknown, so that no step says it failed. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  expect_before (self);
  expect (self, MR_BUS_TRIES - 1, SET_5_TO_9, NULL);
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("09", "84"), NULL);
  expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT);
}

/* Any meter without a header looks like any other; and at address 0 somebody may have been before. */
static void
test_nameless_to_factory (Fixture *self, gconstpointer data)
{
  static const char nameless_at_5[] = "68 09 09 68 08 05 78 04 06 01 00 00 00 90 16";
  static const char nameless_at_0[] = "68 09 09 68 08 00 78 04 06 01 00 00 00 8B 16";

  self->job->new_primary = 0;
  expect (self, 1, NKE ("05", "45"), "E5");
  expect (self, 1, REQ ("05", "80"), nameless_at_5);
  expect (self, 1, "10 5B 05 60 16", nameless_at_5);
  expect (self, 1, REQ ("05", "80"), nameless_at_5);
  expect (self, 1, SET_5_TO_0, "E5");
  expect (self, 1, NKE ("00", "40"), "E5");
  expect (self, 1, REQ ("00", "7B"), nameless_at_0);
  expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT ACCEPTED);
}

/* Some meters do what they are told and do not say so. */
static void
test_no_acknowledgement (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_before (self);
  expect (self, MR_BUS_TRIES - 1, SET_5_TO_9, NULL);
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);

  mr_write_primary (self->job, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (self->steps->str, ==, SENT CONFIRMED);
}

/* Stopped before the write, nothing is written; stopped after it, it is read back all the same. */
static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (self->job->cancellable);
  g_assert_false (mr_write_primary (self->job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel_after_write (const MrTapEvent *event, gpointer user_data)
{
  Fixture *self = user_data;

  if (event->kind == MR_TAP_SENT && event->len > 6 && event->octets[6] == MBUS_CI_DATA_SEND)
    g_cancellable_cancel (self->job->cancellable);
}

static void
test_cancelled_after (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_before (self);
  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);
  mr_line_add_tap (self->line, cancel_after_write, self, NULL);

  mr_write_primary (self->job, &error);
  g_assert_no_error (error);
  g_assert_true (g_cancellable_is_cancelled (self->job->cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/write/by-secondary", test_by_secondary);
  g_test_add_func ("/write/by-primary", test_by_primary);
  g_test_add_func ("/write/without-selection", test_without_selection);
  g_test_add_func ("/write/twin", test_twin);
  g_test_add_func ("/write/twin-by-primary", test_twin_by_primary);
  g_test_add_func ("/write/to-factory", test_to_factory);
  g_test_add_func ("/write/already-there", test_already_there);
  g_test_add_func ("/write/taken", test_taken);
  g_test_add_func ("/write/several", test_several);
  g_test_add_func ("/write/not-who-was-meant", test_not_who_was_meant);
  g_test_add_func ("/write/nobody", test_nobody);
  g_test_add_func ("/write/unsupported", test_unsupported);
  g_test_add_func ("/write/not-confirmed", test_not_confirmed);
  g_test_add ("/write/out-of-step", Fixture, NULL, set_up, test_out_of_step, tear_down);
  g_test_add ("/write/wrong-meter", Fixture, NULL, set_up, test_wrong_meter, tear_down);
  g_test_add ("/write/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/write/nameless-to-factory", Fixture, NULL, set_up, test_nameless_to_factory, tear_down);
  g_test_add ("/write/no-acknowledgement", Fixture, NULL, set_up, test_no_acknowledgement, tear_down);
  g_test_add ("/write/cancelled-before", Fixture, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/write/cancelled-after", Fixture, NULL, set_up, test_cancelled_after, tear_down);

  return g_test_run ();
}
