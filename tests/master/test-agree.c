/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several readings of one meter: which is right? */
#include "config.h"

#include "mr-agree.h"

#include "mbus-command.h"
#include "mr-confirm.h"

#include "scripted-line.h"

#define BAUD 2400

/* ID MAN VER MED, access number, status, configuration; then a volume and a clock. */
#define ADDRESS "79 56 34 12 2D 2C 35 04 "
#define CLEAR(access) ADDRESS access " 00 00 00 "
#define VOLUME(l) "04 13 " l " "
#define RIGHT "79 90 07 00 "   /* 495.737 m³ */
#define DAMAGED "79 D2 16 00 " /* 1495.673 m³ */
#define CLOCK(minute) "04 6D " minute " 0C 7B 1B "

/* Returns: (transfer full): the answer of address 5 with these data, as hex */
static char *
answer (guint8 ci, const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  g_assert_nonnull (octets);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, ci, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
  return mbus_hex (built, mbus_frame_build (&frame, built));
}

static GBytes *
telegram (guint8 ci, const char *data)
{
  g_autofree char *hex = answer (ci, data);

  return mbus_unhex (hex, NULL);
}

static void
assert_agree (guint8 ci, const char *one, const char *other, gboolean expected)
{
  g_autoptr (GBytes) a = telegram (ci, one);
  g_autoptr (GBytes) b = telegram (ci, other);

  g_assert_cmpint (mr_agree (a, b), ==, expected);
  g_assert_cmpint (mr_agree (b, a), ==, expected);
}

/* What changes with every answer is not compared: access number, status, configuration; what is encrypted, neither. */
static void
test_agree (void)
{
  assert_agree (MBUS_CI_VARIABLE, CLEAR ("01") VOLUME (RIGHT), CLEAR ("02") VOLUME (RIGHT), TRUE);
  assert_agree (MBUS_CI_VARIABLE, CLEAR ("01") VOLUME (RIGHT), ADDRESS "01 10 00 00 " VOLUME (RIGHT), TRUE);
  assert_agree (MBUS_CI_VARIABLE, CLEAR ("01") VOLUME (RIGHT), CLEAR ("02") VOLUME (DAMAGED), FALSE);
  assert_agree (MBUS_CI_VARIABLE, CLEAR ("01") VOLUME (RIGHT), CLEAR ("01") VOLUME (RIGHT) "2F", FALSE);
  assert_agree (MBUS_CI_VARIABLE, CLEAR ("01") VOLUME (RIGHT), "78 56 34 12 2D 2C 35 04 01 00 00 00 " VOLUME (RIGHT),
                FALSE);
  assert_agree (MBUS_CI_VARIABLE, ADDRESS "01 00 10 05 " RIGHT RIGHT, ADDRESS "02 00 10 05 " DAMAGED RIGHT, TRUE);
  assert_agree (MBUS_CI_VARIABLE, ADDRESS "01 00 10 05 " RIGHT, ADDRESS "02 00 10 05 " RIGHT RIGHT, FALSE);
  assert_agree (MBUS_CI_VARIABLE_SHORT, "01 00 00 00 " VOLUME (RIGHT), "02 00 00 00 " VOLUME (RIGHT), TRUE);
  assert_agree (MBUS_CI_VARIABLE_SHORT, "01 00 00 00 " VOLUME (RIGHT), "02 00 00 00 " VOLUME (DAMAGED), FALSE);
  assert_agree (MBUS_CI_FIXED, "79 56 34 12 01 00 29 29 " RIGHT RIGHT, "79 56 34 12 02 00 29 29 " RIGHT RIGHT, TRUE);
  assert_agree (MBUS_CI_FIXED, "79 56 34 12 01 00 29 29 " RIGHT RIGHT, "79 56 34 12 01 00 29 29 " RIGHT DAMAGED, FALSE);
  assert_agree (MBUS_CI_VARIABLE_NO_HEADER, VOLUME (RIGHT), VOLUME (RIGHT), TRUE);
  assert_agree (MBUS_CI_VARIABLE_NO_HEADER, VOLUME (RIGHT), VOLUME (DAMAGED), FALSE);
}

static void
assert_against (const char *one, const char *two, const char *three, gboolean expected)
{
  g_autoptr (GBytes) a = telegram (MBUS_CI_VARIABLE, one);
  g_autoptr (GBytes) b = telegram (MBUS_CI_VARIABLE, two);
  g_autoptr (GBytes) c = telegram (MBUS_CI_VARIABLE, three);

  g_assert_cmpint (mr_agree_against (a, b, c), ==, expected);
}

/* Two agree against a damaged one, also while a clock runs; on the clock alone no two agree. */
static void
test_against (void)
{
  assert_against (CLEAR ("01") VOLUME (RIGHT) CLOCK ("10"), CLEAR ("03") VOLUME (RIGHT) CLOCK ("12"),
                  CLEAR ("02") VOLUME (DAMAGED) CLOCK ("11"), TRUE);
  assert_against (CLEAR ("01") VOLUME (DAMAGED) CLOCK ("10"), CLEAR ("03") VOLUME (RIGHT) CLOCK ("12"),
                  CLEAR ("02") VOLUME (RIGHT) CLOCK ("11"), FALSE);
  assert_against (CLEAR ("01") VOLUME (RIGHT), CLEAR ("03") VOLUME (RIGHT), CLEAR ("02") VOLUME (RIGHT) "2F", TRUE);
  assert_against (CLEAR ("01") VOLUME (RIGHT) "2F", CLEAR ("03") VOLUME (RIGHT), CLEAR ("02") VOLUME (RIGHT), FALSE);
}

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

static void
expect (MrLine *line, const char *request, const char *reply)
{
  scripted_line_expect (line, request);
  if (reply != NULL)
    scripted_line_answer (line, scripted_line_bits (line, 60), reply, 0);
}

static void
expect_volume (MrLine *line, const char *access, const char *volume)
{
  g_autofree char *data = g_strconcat (ADDRESS, access, " 00 00 00 ", VOLUME (""), volume, NULL);
  g_autofree char *reply = answer (MBUS_CI_VARIABLE, data);

  expect (line, "10 7B FD 78 16", reply);
}

#define SELECT "68 0B 0B 68 53 FD 52 79 56 34 12 2D 2C 35 04 49 16"

/* A meter that was heard with the volume @heard sends @volumes when it is read alone. */
static void
assert_confirmed (const char *heard, const char *const *volumes, const char *expected)
{
  MrLine *line = scripted_line_new (BAUD, 0);
  MrBus *bus = mr_bus_new (line, ignore_note, NULL);
  MbusAddress who = { .by_secondary = TRUE };
  g_autofree char *first_data = g_strconcat (CLEAR ("01"), VOLUME (""), heard, NULL);
  g_autofree char *expected_data = g_strconcat (CLEAR ("09"), VOLUME (""), expected, NULL);
  g_autoptr (GBytes) right = telegram (MBUS_CI_VARIABLE, expected_data);
  g_auto (MbusReadout) first = { 0 };
  g_auto (MbusReadout) out = { 0 };
  g_autoptr (GError) error = NULL;

  mbus_readout_init (&first);
  mbus_readout_init (&out);
  first.primary = 5;
  g_ptr_array_add (first.frames, telegram (MBUS_CI_VARIABLE, first_data));
  g_assert_true (mbus_secondary_parse ("123456792D2C3504", &who.secondary, NULL));

  for (guint i = 0; volumes[i] != NULL; i++)
    {
      if (i > 0)
        {
          expect (line, "10 40 FD 3D 16", NULL);
          expect (line, "10 40 05 45 16", "E5");
        }
      expect (line, SELECT, "E5");
      expect_volume (line, i == 0 ? "02" : "03", volumes[i]);
    }

  mr_confirm (bus, &who, &first, FALSE, &out, &error);
  g_assert_no_error (error);
  scripted_line_assert_done (line);
  g_assert_cmpuint (out.frames->len, ==, 1);
  g_assert_true (mr_agree (out.frames->pdata[0], right));
  mr_bus_free (bus);
  g_object_unref (line);
}

/* A telegram that was damaged so that its checksum still fits does not replace the right one. */
static void
test_confirm (void)
{
  assert_confirmed (RIGHT, (const char *const[]) { RIGHT, NULL }, RIGHT);
  assert_confirmed (RIGHT, (const char *const[]) { DAMAGED, RIGHT, NULL }, RIGHT);
  assert_confirmed (DAMAGED, (const char *const[]) { RIGHT, RIGHT, NULL }, RIGHT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/agree/two", test_agree);
  g_test_add_func ("/agree/against", test_against);
  g_test_add_func ("/agree/confirm", test_confirm);

  return g_test_run ();
}
