/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting primary addresses where meters and the line do what no simulated one does, octet by octet. */
#include "config.h"

#include <string.h>

#include "mr-write-job.h"

#include "owner.h"
#include "scripted-line.h"

#define BAUD 2400

#define SENT "1:sent"
#define ACCEPTED " 1:accepted"
#define CONFIRMED " 1:confirmed"
#define FAILED " 1:failed"
#define UNKNOWN " 1:unknown"
#define REFUSED "1:failed"

static MrTarget
target (const char *address)
{
  MrTarget self = { .baud = BAUD };

  g_assert_true (mbus_address_parse (address, &self.address, NULL));
  return self;
}

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

/* Meter 12345678 is at 5, and does not know selection. */
static void
expect_identified (Fixture *self)
{
  expect (self, 1, NKE ("05", "45"), "E5");
  expect_data (self, REQ ("05", "80"), 5, HEADER);
  expect (self, MR_BUS_TRIES, SELECT, NULL);
  expect_data (self, "10 5B 05 60 16", 5, HEADER);
  expect_data (self, REQ ("05", "80"), 5, HEADER);
}

/* Up to the write: that meter, and none at 9. */
static void
expect_before (Fixture *self)
{
  expect_identified (self);
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

/* The write is carried out, and proved. */
static void
assert_obeys (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  expect (self, 1, SET_5_TO_9, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  expect_data (self, REQ ("09", "84"), 9, HEADER);
  g_assert_true (self->job->run (self->job, &error));
  g_assert_no_error (error);
  assert_steps (self, SENT ACCEPTED CONFIRMED);
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

/* Up to the question who is at 9, where something acknowledged; nobody says who it is. */
static void
expect_nameless (Fixture *self, const char *acknowledgement)
{
  expect_identified (self);
  expect (self, 1, NKE ("09", "49"), "E5");
  expect (self, acknowledgement != NULL ? 1 : MR_BUS_TRIES, NKE ("09", "49"), acknowledgement);
  expect (self, MR_BUS_TRIES, REQ ("09", "84"), NULL);
}

/* The acknowledgement came late, from a meter that was asked before: there is none at 9. */
static void
test_late_acknowledgement (Fixture *self, gconstpointer data)
{
  expect_nameless (self, NULL);
  expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
  expect (self, 1, REQ ("09", "84"), NULL);
  assert_obeys (self);
}

/* The meter at 9 acknowledges, and sends nothing. */
static void
test_taken_by_mute (Fixture *self, gconstpointer data)
{
  expect_nameless (self, "E5");
  expect (self, 1, NKE ("09", "49"), "E5");
  assert_ends (self, MR_MASTER_ERROR_TAKEN, REFUSED);
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
  for (guint look = 0; look < 2; look++)
    {
      expect (self, MR_BUS_TRIES, NKE ("09", "49"), NULL);
      expect (self, MR_BUS_TRIES, REQ ("09", "84"), NULL);
      expect (self, MR_BUS_TRIES, NKE ("05", "45"), NULL);
      expect (self, MR_BUS_TRIES, REQ ("05", "80"), NULL);
      expect (self, MR_BUS_TRIES, SELECT, NULL);
    }
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
  self->journal_full = TRUE;
  self->journal_full_from = MR_WRITE_CONFIRMED;
  expect_before (self);
  assert_obeys (self);
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

  g_test_add ("/write-script/out-of-step", Fixture, NULL, set_up, test_out_of_step, tear_down);
  g_test_add ("/write-script/late-acknowledgement", Fixture, NULL, set_up, test_late_acknowledgement, tear_down);
  g_test_add ("/write-script/taken-by-mute", Fixture, NULL, set_up, test_taken_by_mute, tear_down);
  g_test_add ("/write-script/wrong-meter", Fixture, NULL, set_up, test_wrong_meter, tear_down);
  g_test_add ("/write-script/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/write-script/gone-with-twin", Fixture, NULL, set_up, test_gone_with_twin, tear_down);
  g_test_add ("/write-script/nameless-to-factory", Fixture, NULL, set_up, test_nameless_to_factory, tear_down);
  g_test_add ("/write-script/no-acknowledgement", Fixture, NULL, set_up, test_no_acknowledgement, tear_down);
  g_test_add ("/write-script/cancelled-before", Fixture, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/write-script/cancelled-after", Fixture, NULL, set_up, test_cancelled_after, tear_down);
  g_test_add ("/write-script/journal-first", Fixture, NULL, set_up, test_journal_first, tear_down);
  g_test_add ("/write-script/journal-full", Fixture, NULL, set_up, test_journal_full, tear_down);
  g_test_add ("/write-script/journal-full-later", Fixture, NULL, set_up, test_journal_full_later, tear_down);
  g_test_add ("/write-script/no-journal", Fixture, NULL, set_up, test_no_journal, tear_down);
  g_test_add ("/write-script/lost-after", Fixture, NULL, set_up, test_lost_after, tear_down);
  g_test_add ("/write-script/lost-before", Fixture, NULL, set_up, test_lost_before, tear_down);
  g_test_add ("/write-script/stayed", Fixture, NULL, set_up, test_stayed, tear_down);

  return g_test_run ();
}
