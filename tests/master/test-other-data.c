/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading other data than usual: what is sent, in which order, and that the meter is set back whatever happens. */
#include "config.h"

#include <string.h>

#include "mr-other-data.h"
#include "mr-sim.h"

#include "owner.h"
#include "scripted-line.h"

#define BAUD 2400

#define NKE_5 "10 40 05 45 16"
#define REQ_5_FIRST "10 7B 05 80 16"
#define REQ_5_NEXT "10 5B 05 60 16"
#define REQ_FD_FIRST "10 7B FD 78 16"
#define REQ_FD_NEXT "10 5B FD 58 16"
#define SELECT "68 0B 0B 68 53 FD 52 78 56 34 12 2D 2C 35 04 48 16"
#define RESET_50 "68 04 04 68 73 05 50 50 18 16"
#define RESET "68 03 03 68 73 05 50 C8 16"
#define COMMAND_B1 "68 03 03 68 73 05 B1 29 16"
#define VOLUME_SELECTED "68 05 05 68 73 FD 51 08 13 DC 16"
#define RESET_FD "68 03 03 68 73 FD 50 C0 16"

#define HEADER(access) "78 56 34 12 2D 2C 35 04 " access " 00 00 00 "
#define OTHER_HEADER "79 56 34 12 2D 2C 35 04 01 00 00 00 "
#define ENERGY "04 06 39 30 00 00"
#define POWER "02 2B 07 00"
#define MORE " 1F"

typedef struct {
  MrLine *line;
  MrBus *bus;
  MrOutbox *outbox;
  MrJob *job;
  MrTarget target;
  MbusReadout readout;
  GPtrArray *problems;
  GPtrArray *notes;
  gint64 delay;
} Fixture;

static gboolean
do_nothing (MrJob *job, GError **error)
{
  return TRUE;
}

static void
on_note (const char *sentence, gpointer user_data)
{
  g_test_message ("%s", sentence);
}

static void
on_event (const MrEvent *event, gpointer user_data)
{
  Fixture *self = user_data;

  if (event->kind == MR_EVENT_NOTE)
    g_ptr_array_add (self->notes, g_strdup (event->text));
  if (event->kind == MR_EVENT_PROBLEM)
    {
      g_assert_error (event->error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_RESTORED);
      g_test_message ("%s", event->error->message);
      g_ptr_array_add (self->problems, g_strdup (event->error->message));
    }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->line = scripted_line_new (BAUD, 0);
  self->bus = mr_bus_new (self->line, on_note, self);
  self->outbox = mr_outbox_new (on_event, self);
  self->job = mr_job_new (1, "read", do_nothing, NULL, g_free, self->outbox);
  self->target = (MrTarget) { .address = { .primary = 5, .secondary = MBUS_SECONDARY_ANY } };
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->delay = scripted_line_bits (self->line, 60);
  mbus_readout_init (&self->readout);
  mr_job_begin (self->job, self->bus);
}

static void
deliver (Fixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  deliver (self);
  scripted_line_assert_done (self->line);
  mbus_readout_clear (&self->readout);
  mr_job_free (self->job);
  mr_outbox_unref (self->outbox);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->notes);
  mr_bus_free (self->bus);
  g_object_unref (self->line);
}

static void
expect (Fixture *self, const char *request, const char *answer)
{
  scripted_line_expect (self->line, request);
  if (answer != NULL)
    scripted_line_answer (self->line, self->delay, answer, 0);
}

static void
expect_silence (Fixture *self, const char *request)
{
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, request, NULL);
}

static void
expect_telegram (Fixture *self, const char *request, const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  g_autofree char *answer = NULL;
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, MBUS_CI_VARIABLE, g_bytes_get_data (octets, NULL),
                        g_bytes_get_size (octets));
  answer = mbus_hex (built, mbus_frame_build (&frame, built));
  expect (self, request, answer);
}

/* The meter is seen to be alone and the one that is meant; then it is called again. */
static void
expect_identification (Fixture *self)
{
  expect (self, NKE_5, "E5");
  expect_telegram (self, REQ_5_FIRST, HEADER ("01") ENERGY);
  expect (self, NKE_5, "E5");
}

static void
expect_restoration (Fixture *self)
{
  expect (self, NKE_5, "E5");
  expect (self, RESET, "E5");
}

static gboolean
read_set (Fixture *self, const char *command, GError **error)
{
  MbusDataRequest request;
  g_autoptr (MrDataSet) set = NULL;
  gboolean done;

  g_assert_true (mbus_data_request_parse_command (command, &request, NULL));
  set = mr_data_set_new_standard (&request, NULL);
  done = mr_other_data_read (self->job, &self->target, set, &self->readout, error);
  deliver (self);
  return done;
}

static void
assert_read (Fixture *self, const char *command, guint n_frames)
{
  g_autoptr (GError) error = NULL;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  read_set (self, command, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->readout.frames->len, ==, n_frames);
  g_assert_cmpstr (mbus_secondary_format (&self->readout.address, text), ==, "123456782D2C3504");
}

static void
assert_fails (Fixture *self, const char *command, MrMasterError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (read_set (self, command, &error));
  g_assert_error (error, MR_MASTER_ERROR, (int) code);
  g_test_message ("%s", error->message);
}

static void
test_reset (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") POWER MORE);
  expect_telegram (self, REQ_5_FIRST, HEADER ("03") ENERGY);
  expect_restoration (self);

  assert_read (self, "50:50", 2);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* However seldom the settings of the connection repeat a request, a meter is set back with as many tries as ever. */
static void
test_few_retries (Fixture *self, gconstpointer data)
{
  mr_line_set_settings (self->line, &(MrLineSettings) { .retries = 1 });
  mr_bus_set_reads (self->bus, TRUE);
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") POWER);
  expect_silence (self, NKE_5);
  for (guint i = 1; i < MR_BUS_TRIES; i++)
    expect (self, RESET, NULL);
  expect (self, RESET, "E5");

  assert_read (self, "50:50", 1);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* A selected meter is selected again for each step, because SND_NKE would deselect it. */
static void
test_selection (Fixture *self, gconstpointer data)
{
  self->target.address.by_secondary = TRUE;
  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &self->target.address.secondary, NULL));

  expect (self, SELECT, "E5");
  expect_telegram (self, REQ_FD_FIRST, HEADER ("01") ENERGY);
  expect (self, SELECT, "E5");
  expect (self, VOLUME_SELECTED, "E5");
  expect_telegram (self, REQ_FD_NEXT, HEADER ("02") "02 13 07 00");
  expect (self, SELECT, "E5");
  expect (self, RESET_FD, "E5");

  assert_read (self, "51:08 13", 1);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* Eastron's meters answer B1 with the data (SDM630 MBUS protocol V1, §6.1): nothing has to be set back. */
static void
test_direct (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect_telegram (self, COMMAND_B1, HEADER ("02") "02 FD 48 E6 00");

  assert_read (self, "B1", 1);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* What ends a manufacturer's command is not known, and is said instead of guessed. */
static void
test_unknown_end (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, COMMAND_B1, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") "02 FD 48 E6 00");

  assert_read (self, "B1", 1);
  g_assert_cmpuint (self->problems->len, ==, 1);
  g_assert_nonnull (strstr (self->problems->pdata[0], "“command B1”"));
}

/* Acknowledged, and not known: the meter sends what it always sends, so there is nothing to be said. */
static void
test_no_effect (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, COMMAND_B1, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") ENERGY);

  assert_read (self, "B1", 1);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

static void
test_ignored_reset (Fixture *self, gconstpointer data)
{
  self->target.quirks.ignores_reset = TRUE;
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") POWER);

  assert_read (self, "50:50", 1);
  g_assert_cmpuint (self->problems->len, ==, 1);
  g_assert_nonnull (strstr (self->problems->pdata[0], "“Instantaneous values”"));
}

/* Nothing but what identifies is sent to an address that several meters share, or to another meter than the one
 * meant. */
static void
test_not_alone (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, REQ_5_FIRST, "48 11 13 40 08 24");
  assert_fails (self, "50:50", MR_MASTER_ERROR_COLLISION);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

static void
test_other_meter (Fixture *self, gconstpointer data)
{
  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &self->target.address.secondary, NULL));
  expect (self, NKE_5, "E5");
  expect_telegram (self, REQ_5_FIRST, OTHER_HEADER ENERGY);
  assert_fails (self, "50:50", MR_MASTER_ERROR_WRONG_METER);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* It may have obeyed without saying so. */
static void
test_no_acknowledgement (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect_silence (self, RESET_50);
  expect_restoration (self);
  assert_fails (self, "50:50", MR_MASTER_ERROR_REFUSED);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, RESET_50, "68 04 04 68 08 05 70 01 7E 16");
  assert_fails (self, "50:50", MR_MASTER_ERROR_REFUSED);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

/* Not NO_ANSWER, which would make it a silent meter: it has just answered. */
static void
test_no_data (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_silence (self, REQ_5_NEXT);
  expect_restoration (self);
  assert_fails (self, "50:50", MR_MASTER_ERROR_REFUSED);
  g_assert_cmpuint (self->problems->len, ==, 0);
}

static void
test_lost_telegram (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") POWER MORE);
  expect_silence (self, REQ_5_FIRST);
  expect_restoration (self);
  assert_fails (self, "50:50", MR_MASTER_ERROR_REFUSED);
  g_assert_cmpuint (self->readout.frames->len, ==, 1);
}

static void
test_not_restored (Fixture *self, gconstpointer data)
{
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_telegram (self, REQ_5_NEXT, HEADER ("02") POWER);
  expect (self, NKE_5, "E5");
  expect_silence (self, RESET);

  assert_read (self, "50:50", 1);
  g_assert_cmpuint (self->problems->len, ==, 1);
  g_assert_nonnull (strstr (self->problems->pdata[0], "read the same data again"));
}

static void
cancel (const MrTapEvent *event, gpointer user_data)
{
  Fixture *self = user_data;

  /* The octets of RESET_50 have left. */
  if (event->kind == MR_TAP_SENT && event->len == 10)
    g_cancellable_cancel (self->job->cancellable);
}

/* Stop, or SIGINT, at the worst moment. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mr_line_add_tap (self->line, cancel, self, NULL);
  expect_identification (self);
  expect (self, RESET_50, "E5");
  expect_restoration (self);

  g_assert_false (read_set (self, "50:50", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->problems->len, ==, 0);
  g_assert_cmpuint (self->notes->len, ==, 1);
  g_assert_cmpstr (self->notes->pdata[0], ==, "Address 5: The meter was set back to its usual data.");
}

static void
lose (const MrTapEvent *event, gpointer user_data)
{
  Fixture *self = user_data;

  if (event->kind == MR_TAP_SENT && event->len == 10)
    scripted_line_lose (self->line);
}

/* The plug is pulled: what the meter may do now is said before the line is. */
static void
test_lost_line (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mr_line_add_tap (self->line, lose, self, NULL);
  expect_identification (self);
  expect (self, RESET_50, NULL);

  g_assert_false (read_set (self, "50:50", &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_cmpuint (self->problems->len, ==, 1);
  g_assert_nonnull (strstr (self->problems->pdata[0], error->message));
}

/* --- The whole engine --- */

static const char meter[] =
  "[bus]\ntitle = Test\n\n"
  "[meter One]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 5\nrecords = raw 01 06 01\n\n"
  "[data-set Now]\nmeter = One\nrequest = application-reset 50\nrecords = raw 01 2B 07; next; raw 01 13 08\n";

static void
test_engine (void)
{
  const MrTarget target = { .address = { .primary = 5, .secondary = MBUS_SECONDARY_ANY } };
  MbusDataRequest request;
  g_autoptr (MrDataSet) set = NULL;
  Owner owner;

  g_assert_true (mbus_data_request_parse_reset ("50", &request, NULL));
  set = mr_data_set_new_standard (&request, NULL);
  owner_open_bus (&owner, meter, "");
  owner_wait (&owner, mr_master_read_data_set (owner.master, &target, set));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.meters->len, ==, 0);
  g_assert_cmpuint (owner.data->len, ==, 1);
  g_assert_nonnull (strstr (owner.data->pdata[0], "01 2B 07 1F"));
  g_assert_nonnull (strstr (owner.data->pdata[0], "01 13 08"));

  /* It is as before. */
  owner_wait (&owner, mr_master_read (owner.master, &target, 1));
  owner_assert_meters (&owner, "123456782D2C3504@5 2400");
  g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[0]), ==, 1);
  owner_close (&owner);
}

#define ADD(name, func) g_test_add ("/other-data/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  ADD ("reset", test_reset);
  ADD ("few-retries", test_few_retries);
  ADD ("selection", test_selection);
  ADD ("direct", test_direct);
  ADD ("unknown-end", test_unknown_end);
  ADD ("no-effect", test_no_effect);
  ADD ("ignored-reset", test_ignored_reset);
  ADD ("not-alone", test_not_alone);
  ADD ("other-meter", test_other_meter);
  ADD ("no-acknowledgement", test_no_acknowledgement);
  ADD ("refused", test_refused);
  ADD ("no-data", test_no_data);
  ADD ("lost-telegram", test_lost_telegram);
  ADD ("not-restored", test_not_restored);
  ADD ("cancelled", test_cancelled);
  ADD ("lost-line", test_lost_line);
  g_test_add_func ("/other-data/engine", test_engine);

  return g_test_run ();
}
