/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading one meter: telegrams in a row, losses, repetitions, refusals. */
#include "config.h"

#include "mr-master.h"
#include "mr-readout.h"

#include "scripted-line.h"

#define BAUD 2400

#define NKE_5 "10 40 05 45 16"
#define REQ_5_FIRST "10 7B 05 80 16"
#define REQ_5_NEXT "10 5B 05 60 16"
#define REQ_5_ALARM "10 5A 05 5F 16"
#define REQ_FD_FIRST "10 7B FD 78 16"
#define REQ_FD_NEXT "10 5B FD 58 16"
#define NKE_FD "10 40 FD 3D 16"
#define SELECT_12345678 "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16"

/* ID MAN VER MED of two meters, then access number, status and configuration. */
#define HEADER(access) "78 56 34 12 2D 2C 35 04 " access " 00 00 00 "
#define OTHER_HEADER "79 56 34 12 2D 2C 35 04 01 00 00 00 "
#define ENERGY(value) "04 06 " value " 00 00 00 "
#define MORE "1F"

typedef struct {
  MrLine *line;
  MrBus *bus;
  MbusReadout readout;
  gint64 delay;
} Fixture;

static void
on_note (const char *sentence, gpointer user_data)
{
  g_test_message ("%s", sentence);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->line = scripted_line_new (BAUD, 0);
  self->bus = mr_bus_new (self->line, on_note, self);
  self->delay = scripted_line_bits (self->line, 60);
  mbus_readout_init (&self->readout);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scripted_line_assert_done (self->line);
  mbus_readout_clear (&self->readout);
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

/* The request is answered with a telegram of address @a, CI @ci and @data. */
static void
expect_data_as (Fixture *self, guint8 a, const char *request, guint8 ci, const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  g_autofree char *answer = NULL;
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, a, ci, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
  answer = mbus_hex (built, mbus_frame_build (&frame, built));
  expect (self, request, answer);
}

static void
expect_data (Fixture *self, const char *request, guint8 ci, const char *data)
{
  expect_data_as (self, 5, request, ci, data);
}

static gboolean
read_5 (Fixture *self, GError **error)
{
  const MbusAddress who = { .primary = 5, .secondary = MBUS_SECONDARY_ANY };

  return mr_readout_meter (self->bus, &who, &self->readout, error);
}

static void
assert_read (Fixture *self, guint n_frames)
{
  g_autoptr (GError) error = NULL;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  read_5 (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->readout.frames->len, ==, n_frames);
  g_assert_cmpstr (mbus_secondary_format (&self->readout.address, text), ==, "123456782D2C3504");
  g_assert_cmpint (self->readout.primary, ==, 5);
  g_assert_true (self->readout.at_primary);
  g_assert_false (self->readout.selected);
  g_assert_cmpuint (self->readout.baud, ==, BAUD);
}

static void
assert_fails (Fixture *self, MrMasterError code, guint n_frames)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (read_5 (self, &error));
  g_assert_error (error, MR_MASTER_ERROR, (int) code);
  g_assert_cmpuint (self->readout.frames->len, ==, n_frames);
}

static void
test_one (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01"));
  assert_read (self, 1);
  g_assert_cmpint (self->readout.delay, ==, self->delay);
  g_assert_cmpuint (self->readout.tries, ==, 1);
}

static void
test_three (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("02") MORE);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("03") ENERGY ("03"));
  assert_read (self, 3);
}

/* What is lost is asked for with the same FCB. */
static void
test_loss (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, NULL);
  expect (self, NKE_5, "E5");
  expect (self, REQ_5_FIRST, NULL);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect (self, REQ_5_NEXT, "68 15 15 68 08 05 72 78");
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("02"));
  assert_read (self, 2);
  g_assert_cmpuint (self->readout.tries, ==, 2);
}

/* The slave believes that its answer got lost, and repeats it: out of step by one FCB. */
static void
test_out_of_step (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("02"));
  assert_read (self, 2);
}

/* A meter that announces more but always sends the same, with another access number, is read once. */
static void
test_always_the_same (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("01") MORE);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("03") ENERGY ("01") MORE);
  assert_read (self, 1);
}

/* One that begins again with its first telegram has sent all that it has. */
static void
test_in_a_circle (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("02") MORE);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("03") ENERGY ("03") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("04") ENERGY ("01") MORE);
  assert_read (self, 3);
}

/* So has one that repeats only its last telegrams. */
static void
test_in_a_small_circle (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("02") MORE);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("03") ENERGY ("03") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("04") ENERGY ("02") MORE);
  assert_read (self, 3);
}

static void
test_without_end (Fixture *self, gconstpointer data)
{
  const guint bound = 64;

  expect (self, NKE_5, "E5");
  for (guint i = 0; i < bound; i++)
    {
      g_autofree char *octets = g_strdup_printf (HEADER ("01") "04 06 %02X 00 00 00 " MORE, i);

      expect_data (self, i % 2 == 0 ? REQ_5_FIRST : REQ_5_NEXT, MBUS_CI_VARIABLE, octets);
    }
  assert_read (self, bound);
}

static void
test_partial (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, REQ_5_NEXT, NULL);
  assert_fails (self, MR_MASTER_ERROR_NO_ANSWER, 1);
}

static void
test_silence (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, NKE_5, NULL);
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, REQ_5_FIRST, NULL);
  assert_fails (self, MR_MASTER_ERROR_NO_ANSWER, 0);
}

/* Some meters answer REQ_UD2 only. */
static void
test_no_nke (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, NKE_5, NULL);
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01"));
  assert_read (self, 1);
}

static void
test_no_data (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect (self, REQ_5_FIRST, "E5");
  assert_fails (self, MR_MASTER_ERROR_NO_ANSWER, 0);
}

static void
test_collision (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect (self, REQ_5_FIRST, "68 15 15 68 08 05 72 00 10 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16");
  assert_fails (self, MR_MASTER_ERROR_COLLISION, 0);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_ERROR, "01");
  assert_fails (self, MR_MASTER_ERROR_REFUSED, 0);
}

/* "Busy" is an answer, so that the next request has the next FCB: with the same one the meter would only repeat it. */
static void
test_busy (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_ERROR, "08");
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01"));
  assert_read (self, 1);
}

static void
test_busy_for_ever (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  for (guint i = 0; i < 6; i++)
    expect_data (self, i % 2 == 0 ? REQ_5_FIRST : REQ_5_NEXT, MBUS_CI_ERROR, "08");
  assert_fails (self, MR_MASTER_ERROR_BUSY, 0);
}

/* ACD announces class 1 data: they are asked for once, although the alarm that comes announces more, and are kept after
 * the telegrams. */
static void
test_alarm (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect (self, REQ_5_FIRST, "68 0F 0F 68 28 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 46 16");
  expect (self, REQ_5_ALARM, "68 04 04 68 28 05 71 04 A2 16");
  assert_read (self, 2);
}

/* What does not come, is another meter's or is refused costs nothing that was read. */
static void
test_no_alarm (Fixture *self, gconstpointer data)
{
  static const char *const answers[] = {
    "E5", "68 04 04 68 08 05 70 01 7E 16",
    "68 0F 0F 68 08 05 72 79 56 34 12 2D 2C 35 04 01 00 00 00 27 16",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      mbus_readout_clear (&self->readout);
      mbus_readout_init (&self->readout);
      expect (self, NKE_5, "E5");
      expect (self, REQ_5_FIRST, "68 0F 0F 68 28 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 46 16");
      expect (self, REQ_5_ALARM, answers[i]);
      assert_read (self, 1);
    }
}

static void
test_other_meter (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  expect_data (self, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect_data (self, REQ_5_NEXT, MBUS_CI_VARIABLE, OTHER_HEADER ENERGY ("02"));
  assert_fails (self, MR_MASTER_ERROR_WRONG_METER, 1);
}

/* By selection: FCB 1 first, and no SND_NKE to 253 in between, which would deselect. A meter that has several telegrams
 * is asked to begin with the first one, and left there. The fabrication number may come in a later telegram. */
static void
test_selected (Fixture *self, gconstpointer data)
{
  MbusAddress who = { .by_secondary = TRUE };
  g_autoptr (GError) error = NULL;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_true (mbus_secondary_parse ("12345678", &who.secondary, NULL));
  expect (self, SELECT_12345678, "E5");
  expect_data (self, REQ_FD_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01") MORE);
  expect (self, NKE_FD, NULL);
  expect (self, NKE_5, "E5");
  expect (self, SELECT_12345678, "E5");
  expect_data (self, REQ_FD_FIRST, MBUS_CI_VARIABLE, HEADER ("02") ENERGY ("01") MORE);
  expect_data (self, REQ_FD_NEXT, MBUS_CI_VARIABLE, HEADER ("03") "0C 78 39 03 18 16");
  expect (self, NKE_FD, NULL);
  expect (self, NKE_5, "E5");

  mr_readout_meter (self->bus, &who, &self->readout, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mbus_secondary_format (&self->readout.address, text), ==, "123456782D2C3504/16180339");
  g_assert_cmpint (self->readout.primary, ==, 5);
  g_assert_false (self->readout.at_primary);
  g_assert_true (self->readout.selected);
  g_assert_false (self->readout.enhanced);
  g_assert_cmpuint (self->readout.frames->len, ==, 2);
}

/* The address that was asked is a fact, whatever the meter writes into the A field. */
static void
test_other_a (Fixture *self, gconstpointer data)
{
  expect (self, NKE_5, "E5");
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect_data_as (self, MBUS_ADDRESS_FACTORY, REQ_5_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01"));
  assert_read (self, 1);
}

/* Some meters leave the A field at 253 when they are selected: their primary address is not known then. */
static void
test_selected_without_primary (Fixture *self, gconstpointer data)
{
  MbusAddress who = { .by_secondary = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (mbus_secondary_parse ("12345678", &who.secondary, NULL));
  expect (self, SELECT_12345678, "E5");
  expect_data_as (self, MBUS_ADDRESS_SELECTED, REQ_FD_FIRST, MBUS_CI_VARIABLE, HEADER ("01") ENERGY ("01"));
  mr_readout_meter (self->bus, &who, &self->readout, &error);
  g_assert_no_error (error);
  g_assert_cmpint (self->readout.primary, ==, -1);
  g_assert_false (self->readout.at_primary);
  g_assert_true (self->readout.selected);
}

static void
test_selected_another (Fixture *self, gconstpointer data)
{
  MbusAddress who = { .by_secondary = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (mbus_secondary_parse ("12345678", &who.secondary, NULL));
  expect (self, SELECT_12345678, "E5");
  expect_data (self, REQ_FD_FIRST, MBUS_CI_VARIABLE, OTHER_HEADER ENERGY ("01"));
  g_assert_false (mr_readout_meter (self->bus, &who, &self->readout, &error));
  g_assert_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER);
}

/* An unidentified meter keeps the address that it was selected by. */
static void
test_without_header (Fixture *self, gconstpointer data)
{
  MbusAddress who = { .by_secondary = TRUE };
  g_autoptr (GError) error = NULL;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_true (mbus_secondary_parse ("12345678", &who.secondary, NULL));
  expect (self, SELECT_12345678, "E5");
  expect_data (self, REQ_FD_FIRST, MBUS_CI_VARIABLE_NO_HEADER, ENERGY ("01"));
  mr_readout_meter (self->bus, &who, &self->readout, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mbus_secondary_format (&self->readout.address, text), ==, "12345678FFFFFFFF");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/readout/one", test_one },
    { "/readout/three", test_three },
    { "/readout/loss", test_loss },
    { "/readout/out-of-step", test_out_of_step },
    { "/readout/always-the-same", test_always_the_same },
    { "/readout/in-a-circle", test_in_a_circle },
    { "/readout/in-a-small-circle", test_in_a_small_circle },
    { "/readout/without-end", test_without_end },
    { "/readout/partial", test_partial },
    { "/readout/silence", test_silence },
    { "/readout/no-nke", test_no_nke },
    { "/readout/no-data", test_no_data },
    { "/readout/collision", test_collision },
    { "/readout/refused", test_refused },
    { "/readout/busy", test_busy },
    { "/readout/busy-for-ever", test_busy_for_ever },
    { "/readout/alarm", test_alarm },
    { "/readout/no-alarm", test_no_alarm },
    { "/readout/other-meter", test_other_meter },
    { "/readout/other-a", test_other_a },
    { "/readout/selected", test_selected },
    { "/readout/selected-without-primary", test_selected_without_primary },
    { "/readout/selected-another", test_selected_another },
    { "/readout/without-header", test_without_header },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
