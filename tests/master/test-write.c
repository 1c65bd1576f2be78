/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting primary addresses: only what was read back counts, and nothing is written to the wrong meter. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"
#include "mr-write-job.h"

#include "owner.h"
#include "scripted-line.h"

#define BAUD 2400
#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

#define SENT "1:sent"
#define ACCEPTED " 1:accepted"
#define CONFIRMED " 1:confirmed"
#define FAILED " 1:failed"
#define UNKNOWN " 1:unknown"
#define ALREADY "1:confirmed"
#define REFUSED "1:failed"

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
  g_autofree char *value = g_strdup_printf ("%u", new_primary);

  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, value));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
}

static void
assert_refused (const char *description, const char *address, guint8 new_primary, MrMasterError code)
{
  Owner owner;

  set (&owner, description, address, new_primary);
  g_assert_error (owner.error, MR_MASTER_ERROR, (int) code);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  g_assert_cmpstr (owner.reason, ==, owner.error->message);
  owner_close (&owner);
}

/* Which meter answers where, after all is done. */
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

/* Back to 0, where others are: reading back there is a collision, so the meter is selected and reports its address
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
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
  owner_close (&owner);
}

/* Also where others are: the meter itself reports its address. */
static void
test_already_at_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "0", "") METER ("27272727", "0", ""), "123456782D2C3504", 0);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
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

/* What a write of @kind asks of one that is known to be the meter @address at primary address 7. */
static void
set_known (Owner *owner, const char *description, const char *address, const char *old_value, guint8 new_primary)
{
  MrTarget who = target ("7");
  g_autofree char *value = g_strdup_printf ("%u", new_primary);

  g_assert_true (mbus_secondary_parse (address, &who.address.secondary, NULL));
  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_PRIMARY_ADDRESS, &who, old_value, value));
}

/* Where several meters answer at its primary address, or another one does, a meter whose secondary address is known is
 * selected. */
static void
test_several_known (void)
{
  static const char *const buses[] = {
    BUS METER ("12345678", "7", "") METER ("55555555", "7", ""),
    BUS METER ("12345678", "7", "a-field = 253\n") METER ("55555555", "7", ""),
    BUS METER ("12345678", "7", "a-field-selected = 0\n") METER ("55555555", "7", ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++)
    {
      Owner owner;

      set_known (&owner, buses[i], "123456782D2C3504", "7", 42);
      g_assert_no_error (owner.error);
      g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
      assert_reads (&owner, "42", "123456782D2C3504@42 2400");
      assert_reads (&owner, "7", "555555552D2C3504@7 2400");
      owner_close (&owner);
    }
}

/* It is found by selection, but no longer where it was, although another one is. */
static void
test_several_moved (void)
{
  Owner owner;

  set_known (&owner, BUS METER ("12345678", "8", "") METER ("55555555", "7", ""), "123456782D2C3504", "7", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_CHANGED);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  owner_close (&owner);
}

/* The address a meter is reached at is the one it has, whatever it says. */
static void
test_says_other (void)
{
  static const struct {
    const char *more;
    const char *address;
    const char *old_value;
    guint8 to;
  } cases[] = {
    { "a-field = 0\n", "7", "7", 42 },
    { "a-field = 0\n", "7", "7", 0 },
    { "a-field = 0\n", "7", NULL, 0 },
    { "a-field = 0\n", "123456782D2C3504", "7", 42 },
    { "a-field = 0\n", "123456782D2C3504", NULL, 42 },
    { "a-field = 0\n", "123456782D2C3504", "7", 0 },
    { "a-field = 0\n", "123456782D2C3504", NULL, 0 },
    { "a-field = 253\n", "7", "7", 42 },
    { "a-field = 253\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 9\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 42\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 42\n", "123456782D2C3504", NULL, 42 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bus = g_strconcat (BUS METER ("87654321", "8", "") "[meter X]\nid = 12345678\nmanufacturer = KAM\n"
                                          "version = 35\ntype = 04\nprimary = 7\nrecords = raw 0C 13 12 34 56 78\n",
                                          cases[i].more, NULL);
      g_autofree char *value = g_strdup_printf ("%u", cases[i].to);
      g_autofree char *read = g_strdup_printf ("123456782D2C3504@%u 2400", cases[i].to);
      const MrTarget who = target (cases[i].address);
      Owner owner;

      g_test_message ("%s %s → %u", cases[i].more, cases[i].address, cases[i].to);
      owner_open_bus (&owner, bus, "");
      owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, cases[i].old_value, value));
      g_assert_no_error (owner.error);
      g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
      assert_reads (&owner, value, read);
      owner_close (&owner);
    }
}

/* One that says another address than it has and stays there. It is not said to have kept what it says. */
static void
test_says_other_stayed (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", "a-field = 0\nignores = set-primary\n"), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "7", "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  g_assert_nonnull (strstr (owner.error->message, "42"));
  g_assert_null (strstr (owner.error->message, " 0 "));
  owner_close (&owner);
}

/* A meter answers at the primary address, but not the one that was meant. */
static void
test_wrong_target (void)
{
  MrTarget who = target ("7");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  g_assert_true (mbus_secondary_parse ("123456792D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);

  owner_wait (&owner, mr_master_read (owner.master, &who, 1));
  owner_assert_meters (&owner, "");
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "3 7 "));

  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, "42"));
  g_assert_no_error (owner.error);
  owner_close (&owner);
}

static void
test_no_meter (void)
{
  assert_refused (BUS METER ("12345678", "7", ""), "8", 42, MR_MASTER_ERROR_NO_ANSWER);
  assert_refused (BUS METER ("12345678", "7", ""), "27272727", 42, MR_MASTER_ERROR_NO_ANSWER);
}

static void
test_unsupported (void)
{
  MrTarget every_meter = { .address = { .primary = MBUS_ADDRESS_ANY } };
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &every_meter, NULL, "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);

  every_meter.address.primary = 7;
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &every_meter, NULL, "253"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  owner_close (&owner);
}

/* CI 70 instead of E5: the meter says itself that it did nothing. */
static void
test_refused (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "refuses = set-primary\n"), "123456782D2C3504", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED);
  g_assert_cmpstr (owner.steps->str, ==, SENT FAILED);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* The meter was moved since the write was planned. */
static void
test_changed (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "6", "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_CHANGED);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* It has the new value already: that is no reason to refuse, whatever was expected. */
static void
test_changed_to_new (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "42", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "6", "42"));
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
  owner_close (&owner);
}

/* At 0 there is its twin, which answers there as the meter would: that proves nothing. */
static void
test_twin_at_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "61", "ignores = set-primary\n")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n"
       "records = raw 0C 13 99 00 00 00\n", "61", 0);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
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
  GString *journal;
  gboolean journal_full;
  MrWriteState journal_full_from; /* 0: from the first entry on */
  GError *problem;
  guint n_sent; /* frames on the wire when SENT was recorded */
  guint n_frames;
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
  Fixture *self = user_data;

  if (event->kind == MR_EVENT_WRITE)
    owner_append_step (self->steps, &event->write);
  if (event->kind == MR_EVENT_PROBLEM)
    {
      g_assert_no_error (self->problem);
      self->problem = g_error_copy (event->error);
    }
}

static gboolean
on_journal (const MrWriteStep *step, gpointer user_data, GError **error)
{
  Fixture *self = user_data;

  if (step->state == MR_WRITE_SENT)
    self->n_sent = self->n_frames;
  if (self->journal_full && step->state >= self->journal_full_from)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "The disk is full.");
      return FALSE;
    }

  owner_append_step (self->journal, step);
  return TRUE;
}

static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  ((Fixture *) user_data)->n_frames += event->kind == MR_TAP_SENT;
}

static void
on_note (const char *sentence, gpointer user_data)
{
  g_test_message ("%s", sentence);
}

static void
make_job (Fixture *self, const char *kind, const char *address, const char *old_value, const char *new_value)
{
  const MrTarget who = target (address);
  g_auto (MrWriteRequest) request = { 0 };

  mr_write_request_init (&request, 1, mr_write_kind_find (kind), &who, old_value, new_value);
  g_clear_pointer (&self->job, mr_job_free);
  self->job = mr_write_job_new (1, &request, 1, on_journal, self, self->outbox);
  mr_job_begin (self->job, self->bus);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->line = scripted_line_new (BAUD, 0);
  self->bus = mr_bus_new (self->line, on_note, self);
  self->delay = scripted_line_bits (self->line, 60);
  self->outbox = mr_outbox_new (on_event, self);
  self->steps = g_string_new (NULL);
  self->journal = g_string_new (NULL);
  make_job (self, MR_WRITE_PRIMARY_ADDRESS, "5", "5", "9");
  mr_line_add_tap (self->line, on_tap, self, NULL);
}

static void
deliver_events (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  deliver_events ();
  scripted_line_assert_done (self->line);
  mr_job_free (self->job);
  mr_outbox_unref (self->outbox);
  mr_bus_free (self->bus);
  g_object_unref (self->line);
  g_string_free (self->steps, TRUE);
  g_string_free (self->journal, TRUE);
  g_clear_error (&self->problem);
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

/* Up to the write: meter 12345678 at 5, which does not know selection; no meter at 9. */
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
assert_steps (Fixture *self, const char *steps)
{
  deliver_events ();
  g_assert_cmpstr (self->steps->str, ==, steps);
}

static void
assert_ends (Fixture *self, MrMasterError code, const char *steps)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (self->job->run (self->job, &error));
  g_assert_error (error, MR_MASTER_ERROR, (int) code);
  assert_steps (self, steps);
}

/* One good telegram, then a garbled one: there are two of them at the address, after all. */
static void
test_out_of_step (Fixture *self, gconstpointer data)
{
  expect (self, 1, NKE ("05", "45"), "E5");
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  expect (self, 1, "10 5B 05 60 16",
          "68 15 15 68 08 05 72 10 00 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16");
  assert_ends (self, MR_MASTER_ERROR_COLLISION, REFUSED);
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
  assert_ends (self, MR_MASTER_ERROR_WRONG_METER, SENT ACCEPTED UNKNOWN);
}

/* Neither here nor there: the outcome is unknown. */
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
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT UNKNOWN);
}

/* Selection reaches its twin at 6: before the write, so that it is written by primary address; and after it, when the
 * meter is lost. That the twin has kept its address proves nothing. */
static void
test_gone_with_twin (Fixture *self, gconstpointer data)
{
  expect (self, 1, NKE ("05", "45"), "E5");
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, 1, SELECT, "E5");
  expect_data (self, REQ ("FD", "78"), 6, HEADER);
  expect_data (self, "10 5B 05 60 16", 5, HEADER);
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, 1, REQ ("09", "84"), NULL);
  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("09", "84"), NULL);
  expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
  expect (self, 1, SELECT, "E5");
  expect_data (self, REQ ("FD", "78"), 6, HEADER);
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT ACCEPTED UNKNOWN);
}

/* A meter without a header looks like any other; and at address 0 there may have been one before. */
static void
test_nameless_to_factory (Fixture *self, gconstpointer data)
{
  static const char nameless_at_5[] = "68 09 09 68 08 05 78 04 06 01 00 00 00 90 16";
  static const char nameless_at_0[] = "68 09 09 68 08 00 78 04 06 01 00 00 00 8B 16";

  make_job (self, MR_WRITE_PRIMARY_ADDRESS, "5", "5", "0");
  expect (self, 1, NKE ("05", "45"), "E5");
  expect (self, 1, REQ ("05", "80"), nameless_at_5);
  expect (self, 1, "10 5B 05 60 16", nameless_at_5);
  expect (self, 1, REQ ("05", "80"), nameless_at_5);
  expect (self, 1, SET_5_TO_0, "E5");
  expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
  expect (self, 1, NKE ("00", "40"), "E5");
  expect (self, 1, REQ ("00", "7B"), nameless_at_0);
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT ACCEPTED UNKNOWN);
}

/* Some meters obey without acknowledging. */
static void
test_no_acknowledgement (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_before (self);
  expect (self, MR_BUS_TRIES - 1, SET_5_TO_9, NULL);
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);

  self->job->run (self->job, &error);
  g_assert_no_error (error);
  assert_steps (self, SENT CONFIRMED);
}

/* Stopped before the write, nothing is written; stopped after it, it is read back all the same. */
static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (self->job->cancellable);
  g_assert_false (self->job->run (self->job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_steps (self, "");
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

  self->job->run (self->job, &error);
  g_assert_no_error (error);
  assert_steps (self, SENT ACCEPTED CONFIRMED);
  g_assert_true (g_cancellable_is_cancelled (self->job->cancellable));
}

/* What the journal does not hold is not sent, and what is sent was in the journal before. */
static void
test_journal_first (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_before (self);
  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);

  g_assert_true (self->job->run (self->job, &error));
  g_assert_no_error (error);
  /* One frame for each request expected before the write: NKE, REQ, three selections, two REQ, three NKE, REQ. */
  g_assert_cmpuint (self->n_sent, ==, 11);
  g_assert_cmpuint (self->n_frames, ==, self->n_sent + 3);
  g_assert_cmpstr (self->journal->str, ==, SENT ACCEPTED CONFIRMED);
}

static void
test_journal_full (Fixture *self, gconstpointer data)
{
  self->journal_full = TRUE;
  expect_before (self);
  assert_ends (self, MR_MASTER_ERROR_NOT_RECORDED, REFUSED);
  g_assert_cmpuint (self->n_frames, ==, self->n_sent);
}

/* The disk fills up after the octets have left: the meter has its address, and the journal does not know. */
static void
test_journal_full_later (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->journal_full = TRUE;
  self->journal_full_from = MR_WRITE_CONFIRMED;
  expect_before (self);
  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);

  g_assert_true (self->job->run (self->job, &error));
  g_assert_no_error (error);
  assert_steps (self, SENT ACCEPTED CONFIRMED);
  g_assert_cmpstr (self->journal->str, ==, SENT ACCEPTED);
  g_assert_error (self->problem, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}

static void
test_no_journal (Fixture *self, gconstpointer data)
{
  const MrTarget who = target ("5");
  g_auto (MrWriteRequest) request = { 0 };

  mr_write_request_init (&request, 1, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &who, NULL, "9");
  mr_job_free (self->job);
  self->job = mr_write_job_new (1, &request, 1, NULL, NULL, self->outbox);
  mr_job_begin (self->job, self->bus);
  assert_ends (self, MR_MASTER_ERROR_UNSUPPORTED, REFUSED);
  g_assert_cmpuint (self->n_frames, ==, 0);
}

static void
lose_after_write (const MrTapEvent *event, gpointer user_data)
{
  Fixture *self = user_data;

  if (event->kind == MR_TAP_SENT && event->len > 6 && event->octets[6] == MBUS_CI_DATA_SEND)
    scripted_line_lose (self->line);
}

/* The octets left, and nothing says what came of them. */
static void
test_lost_after (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_before (self);
  expect (self, 1, SET_5_TO_9, NULL);
  mr_line_add_tap (self->line, lose_after_write, self, NULL);

  g_assert_false (self->job->run (self->job, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  assert_steps (self, SENT UNKNOWN);
  g_assert_cmpstr (self->journal->str, ==, SENT UNKNOWN);

  /* Both addresses that it may have, besides the reason why the line is gone. */
  g_assert_error (self->problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_nonnull (strstr (self->problem->message, "address 5"));
  g_assert_nonnull (strstr (self->problem->message, "address 9"));
}

/* Lost before, it is still planned: there is no step. */
static void
test_lost_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scripted_line_lose (self->line);
  g_assert_false (self->job->run (self->job, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  assert_steps (self, "");
}

/* Selected, it answers with A = 253, so that its address cannot be read there; but at the new one it is silent. */
static void
test_stayed (Fixture *self, gconstpointer data)
{
  make_job (self, MR_WRITE_PRIMARY_ADDRESS, "12345678", NULL, "9");
  expect (self, 1, "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16", "E5");
  expect_data (self, REQ ("FD", "78"), 0xFD, HEADER);
  expect_data (self, "10 5B FD 58 16", 0xFD, HEADER);
  expect_data (self, REQ ("FD", "78"), 0xFD, HEADER);
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, 1, REQ ("09", "84"), NULL);
  expect (self, 1, SELECT, "E5");
  expect (self, 1, "68 06 06 68 73 FD 51 01 7A 09 45 16", "E5");
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, MR_BUS_TRIES, REQ ("09", "84"), NULL);
  expect (self, 1, SELECT, "E5");
  expect_data (self, REQ ("FD", "78"), 0xFD, HEADER);
  assert_ends (self, MR_MASTER_ERROR_NOT_CONFIRMED, SENT ACCEPTED FAILED);
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
  g_test_add_func ("/write/already-at-factory", test_already_at_factory);
  g_test_add_func ("/write/taken", test_taken);
  g_test_add_func ("/write/several", test_several);
  g_test_add_func ("/write/several-known", test_several_known);
  g_test_add_func ("/write/several-moved", test_several_moved);
  g_test_add_func ("/write/says-other", test_says_other);
  g_test_add_func ("/write/says-other-stayed", test_says_other_stayed);
  g_test_add_func ("/write/wrong-target", test_wrong_target);
  g_test_add_func ("/write/no-meter", test_no_meter);
  g_test_add_func ("/write/unsupported", test_unsupported);
  g_test_add_func ("/write/refused", test_refused);
  g_test_add_func ("/write/changed", test_changed);
  g_test_add_func ("/write/changed-to-new", test_changed_to_new);
  g_test_add_func ("/write/twin-at-factory", test_twin_at_factory);
  g_test_add_func ("/write/not-confirmed", test_not_confirmed);
  g_test_add ("/write/out-of-step", Fixture, NULL, set_up, test_out_of_step, tear_down);
  g_test_add ("/write/wrong-meter", Fixture, NULL, set_up, test_wrong_meter, tear_down);
  g_test_add ("/write/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/write/gone-with-twin", Fixture, NULL, set_up, test_gone_with_twin, tear_down);
  g_test_add ("/write/nameless-to-factory", Fixture, NULL, set_up, test_nameless_to_factory, tear_down);
  g_test_add ("/write/no-acknowledgement", Fixture, NULL, set_up, test_no_acknowledgement, tear_down);
  g_test_add ("/write/cancelled-before", Fixture, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/write/cancelled-after", Fixture, NULL, set_up, test_cancelled_after, tear_down);
  g_test_add ("/write/journal-first", Fixture, NULL, set_up, test_journal_first, tear_down);
  g_test_add ("/write/journal-full", Fixture, NULL, set_up, test_journal_full, tear_down);
  g_test_add ("/write/journal-full-later", Fixture, NULL, set_up, test_journal_full_later, tear_down);
  g_test_add ("/write/no-journal", Fixture, NULL, set_up, test_no_journal, tear_down);
  g_test_add ("/write/lost-after", Fixture, NULL, set_up, test_lost_after, tear_down);
  g_test_add ("/write/lost-before", Fixture, NULL, set_up, test_lost_before, tear_down);
  g_test_add ("/write/stayed", Fixture, NULL, set_up, test_stayed, tear_down);

  return g_test_run ();
}
