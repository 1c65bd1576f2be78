/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and replies on a line that follows a script. */
#include "config.h"

#include "mr-bus.h"

#include <string.h>

#include "mbus-command.h"
#include "mr-fault.h"
#include "mr-flood.h"

#include "scripted-line.h"

#define BAUD 2400

#define NKE_5 "10 40 05 45 16"
#define REQ_5_FIRST "10 7B 05 80 16"
#define REQ_5_NEXT "10 5B 05 60 16"
#define SELECT_ANY "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"

/* RSP_UD of address 5: header of meter 12345678 KAM 35 04 and one record. */
#define RSP_5 "68 15 15 68 08 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16"
#define RSP_5_AS_0 "68 15 15 68 08 00 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 96 16"
#define DAMAGED_5 "68 15 15 68 08 05 72 FF 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16"
#define RSP_6 "68 15 15 68 08 06 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9C 16"

typedef struct {
  MrLine *line;
  MrBus *bus;
  GPtrArray *notes;
  MrReply reply;
} Fixture;

static void
on_note (const char *sentence, gpointer user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->notes, g_strdup (sentence));
}

static void
set_up (Fixture *self, gconstpointer latency)
{
  self->line = scripted_line_new (BAUD, GPOINTER_TO_INT (latency));
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->bus = mr_bus_new (self->line, on_note, self);
}

static void
tear_down (Fixture *self, gconstpointer latency)
{
  scripted_line_assert_done (self->line);
  mr_bus_free (self->bus);
  g_ptr_array_unref (self->notes);
  g_object_unref (self->line);
}

static gint64
now (Fixture *self)
{
  return mr_bus_now (self->bus);
}

static void
nke (Fixture *self, guint tries)
{
  g_assert_true (mr_bus_nke (self->bus, 5, tries, &self->reply, NULL));
}

static void
request (Fixture *self, guint tries, MrListen how)
{
  g_assert_true (mr_bus_request_data (self->bus, 5, tries, how, &self->reply, NULL));
}

static void
assert_garbled (Fixture *self, MrGarble garble)
{
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_GARBLED);
  g_assert_cmpint (self->reply.garble, ==, garble);
}

/* The longest a slave may take is 330 bit + 50 ms; its first octet is seen 11 bit later. */
static gint64
window (Fixture *self)
{
  return scripted_line_bits (self->line, 330 + 11) + 50 * G_TIME_SPAN_MILLISECOND + mr_line_latency (self->line);
}

static void
test_silence (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);

  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);
  g_assert_cmpint (self->reply.delay, ==, -1);
  g_assert_cmpint (now (self), ==, scripted_line_sent (self->line) + window (self));
}

static void
test_last_moment (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, window (self) - scripted_line_bits (self->line, 11), "E5", 0);
  nke (self, 1);

  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
}

/* An acknowledgement is over when the line has been idle for 33 bit times, seen after another octet's 11. */
static void
test_ack_time (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, delay, "E5", 0);
  nke (self, 1);

  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_cmpint (self->reply.delay, ==, delay);
  g_assert_cmpint (now (self), ==, scripted_line_sent (self->line) + delay + scripted_line_bits (self->line, 11) +
                                   scripted_line_bits (self->line, 33 + 11) + mr_line_latency (self->line));
}

static void
test_retries (Fixture *self, gconstpointer latency)
{
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5", 0);
  nke (self, MR_BUS_TRIES);

  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_cmpuint (self->reply.tries, ==, MR_BUS_TRIES);
}

/* Octet by octet, with all the idle line that is still no end: 33 bit less one. */
static void
test_gaps (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), RSP_5, scripted_line_bits (self->line, 32));
  request (self, 1, MR_LISTEN_IDLE);

  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->reply.frame.a, ==, 5);
  g_assert_cmpuint (self->reply.n_octets, ==, 27);
}

/* A telegram that is held up on its way through a network comes whole, and one that breaks off is not several
 * meters. */
static void
test_broken_off (Fixture *self, gconstpointer latency)
{
  const MbusAddress who = { .primary = 5, .secondary = MBUS_SECONDARY_ANY };
  g_autoptr (GError) error = NULL;

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "68 15 15 68 08 05 72 78 56 34", 0);
  scripted_line_answer (self->line, 150 * G_TIME_SPAN_MILLISECOND,
                        "12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16", 0);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);

  scripted_line_expect (self->line, REQ_5_NEXT);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "68 15 15 68 08 05 72 78 56 34", 0);
  request (self, 1, MR_LISTEN_ANSWER);
  assert_garbled (self, MR_GARBLE_DAMAGED);
  g_assert_false (mr_bus_fault (self->bus, &who, &self->reply, &error));
  g_assert_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "10 of 27 bytes"));
}

static void
test_short_frame (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "68 15 15 68 08 05 72 78 56 34", 0);
  request (self, 1, MR_LISTEN_IDLE);

  assert_garbled (self, MR_GARBLE_DAMAGED);
  g_assert_cmpuint (self->reply.n_octets, ==, 10);
}

/* A damaged answer is asked for again with the same FCB, so that the slave repeats it; a good one turns the FCB. */
static void
test_fcb (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, delay, "E5", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, DAMAGED_5, 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, RSP_5, 0);
  scripted_line_expect (self->line, REQ_5_NEXT);
  scripted_line_expect (self->line, REQ_5_NEXT);
  scripted_line_answer (self->line, delay, RSP_5, 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_expect (self->line, NKE_5);
  scripted_line_expect (self->line, REQ_5_FIRST);

  nke (self, 1);
  request (self, 2, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->reply.tries, ==, 2);
  request (self, 2, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  request (self, 1, MR_LISTEN_IDLE);
  /* SND_NKE resets the FCB even when its E5 got lost. */
  nke (self, 1);
  request (self, 1, MR_LISTEN_IDLE);
}

/* Address 253 counts for itself, from every selection on. */
static void
test_fcb_of_selection (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);
  const MbusSecondary any = MBUS_SECONDARY_ANY;

  for (guint i = 0; i < 2; i++)
    {
      scripted_line_expect (self->line, "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16");
      scripted_line_answer (self->line, delay, "E5", 0);
      scripted_line_expect (self->line, "10 7B FD 78 16");
      scripted_line_answer (self->line, delay, RSP_5, 0);
    }
  scripted_line_expect (self->line, "10 5B FD 58 16");
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_expect (self->line, "10 40 FD 3D 16");

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (mr_bus_select (self->bus, &any, 1, &self->reply, NULL));
      g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
      g_assert_true (mr_bus_request_data (self->bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, &self->reply, NULL));
      g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
    }
  g_assert_true (mr_bus_request_data (self->bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, &self->reply, NULL));
  request (self, 1, MR_LISTEN_IDLE);

  g_assert_true (mr_bus_deselect (self->bus, NULL));
  /* No meter is selected any more. */
  g_assert_true (mr_bus_deselect (self->bus, NULL));
}

static void
test_echo (Fixture *self, gconstpointer latency)
{
  /* An echo comes while the request is still being sent. */
  const gint64 at_once = -scripted_line_bits (self->line, 5 * 11);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, at_once, NKE_5, 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 330), "E5", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, at_once, REQ_5_FIRST, 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 11), RSP_5, 0);
  scripted_line_expect (self->line, REQ_5_NEXT);
  scripted_line_answer (self->line, at_once, REQ_5_NEXT, 0);

  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  request (self, 1, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->reply.n_octets, ==, 27);
  request (self, 1, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);
  g_assert_cmpint (self->reply.delay, ==, -1);

  /* It is learnt once. */
  g_assert_cmpuint (self->notes->len, ==, 1);
  g_assert_false (mr_bus_is_noisy (self->bus));
}

/* Once a line is known to echo, as many octets are the echo even when one of them is wrong: no collision, but
 * noise. Without an answer it is silence, and so is what a part of an echo leaves. */
static void
test_damaged_echo (Fixture *self, gconstpointer latency)
{
  const gint64 at_once = -scripted_line_bits (self->line, 5 * 11);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, at_once, NKE_5, 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 330), "E5", 0);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_false (mr_bus_is_noisy (self->bus));

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, at_once, "10 40 07 45 16", 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 330), "E5", 0);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_true (mr_bus_is_noisy (self->bus));
  g_assert_cmpuint (self->notes->len, ==, 2);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, at_once, "11 40 05 45 16", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, at_once, "10 7B 05 C0", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, at_once, "30 7B 05 80 16", 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), RSP_5, 0);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);
  request (self, 1, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);
  request (self, 1, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->reply.n_octets, ==, 27);
  g_assert_cmpuint (self->notes->len, ==, 2);
}

/* What comes without an echo from a line that has one is an answer, not a damaged echo. */
static void
test_no_more_echo (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, -scripted_line_bits (self->line, 5 * 11), NKE_5, 0);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 330), "E5", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), RSP_5, 0);

  nke (self, 1);
  request (self, 1, MR_LISTEN_IDLE);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->notes->len, ==, 1);
}

/* An answer that comes too late is discarded; above all it is not taken for that of the meter asked next. */
static void
test_late (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);

  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);

  scripted_line_babble (self->line, 0, "E5");
  g_assert_true (mr_timebase_wait_until (mr_line_timebase (self->line), now (self) + G_TIME_SPAN_SECOND, NULL, NULL));
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);

  /* The telegram of another meter, asked for before, comes in time for this one. */
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, RSP_6, 0);
  request (self, 1, MR_LISTEN_IDLE);
  assert_garbled (self, MR_GARBLE_FOREIGN);
}

static void
expect_foreign (Fixture *self, const char *answer)
{
  scripted_line_expect (self->line, REQ_5_FIRST);
  if (answer != NULL)
    scripted_line_answer (self->line, scripted_line_bits (self->line, 60), answer, 0);
}

/* A meter that answers at its address with another one in the A field: at every try. It is the same telegram, as the
 * FCB is. From then on one answer is enough. */
static void
test_other_a (Fixture *self, gconstpointer latency)
{
  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect_foreign (self, RSP_5_AS_0);
  request (self, MR_BUS_TRIES, MR_LISTEN_ANSWER);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  g_assert_cmpuint (self->reply.frame.a, ==, 0);

  scripted_line_expect (self->line, REQ_5_NEXT);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), RSP_5_AS_0, 0);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);

  /* Only what was learnt, and only of that address. */
  expect_foreign (self, RSP_6);
  request (self, 1, MR_LISTEN_ANSWER);
  assert_garbled (self, MR_GARBLE_FOREIGN);
}

/* Late answers of a meter that was asked before come to an end, or are of a meter that is known to answer as itself. */
static void
test_other_a_late (Fixture *self, gconstpointer latency)
{
  MbusFrame request_6;

  expect_foreign (self, RSP_6);
  expect_foreign (self, RSP_6);
  expect_foreign (self, NULL);
  request (self, MR_BUS_TRIES, MR_LISTEN_ANSWER);
  assert_garbled (self, MR_GARBLE_FOREIGN);

  scripted_line_expect (self->line, "10 7B 06 81 16");
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), RSP_6, 0);
  mbus_command_req_ud2 (&request_6, 6, TRUE);
  g_assert_true (mr_bus_ask (self->bus, &request_6, 1, MR_LISTEN_ANSWER, &self->reply, NULL));
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);

  for (guint i = 0; i < MR_BUS_TRIES; i++)
    expect_foreign (self, RSP_6);
  request (self, MR_BUS_TRIES, MR_LISTEN_ANSWER);
  assert_garbled (self, MR_GARBLE_FOREIGN);
}

static void
test_noise (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  g_assert_false (mr_bus_is_noisy (self->bus));

  /* Noise while no meter is asked is discarded, to its end, and noted once. */
  for (guint i = 0; i < 2; i++)
    {
      scripted_line_babble (self->line, -scripted_line_bits (self->line, 2 * 11), "00 FF 68 12");
      scripted_line_expect (self->line, NKE_5);
      scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5", 0);
      nke (self, 1);
      g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
    }
  g_assert_true (mr_bus_is_noisy (self->bus));
  g_assert_cmpuint (self->notes->len, ==, 1);
}

/* A line that never falls silent is used after a while. */
static void
test_no_end (Fixture *self, gconstpointer latency)
{
  g_autoptr (GString) noise = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append (noise, "A5");
  scripted_line_babble (self->line, 0, noise->str);
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);

  assert_garbled (self, MR_GARBLE_STRAY);
  g_assert_cmpuint (self->reply.n_octets, <=, MR_REPLY_MAX);
}

/* But not again and again: four of the longest telegrams are the most that may follow one another. */
static void
test_no_end_ever (Fixture *self, gconstpointer latency)
{
  g_autoptr (GString) noise = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 8000; i++)
    g_string_append (noise, "A5");
  scripted_line_babble (self->line, 0, noise->str);
  for (guint i = 0; i < 2; i++)
    {
      scripted_line_expect (self->line, NKE_5);
      nke (self, 1);
      assert_garbled (self, MR_GARBLE_STRAY);
    }

  g_assert_false (mr_bus_nke (self->bus, 5, 1, &self->reply, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_MBUS);
}

/* More than the line's rate: at once. */
static void
test_flood (Fixture *self, gconstpointer latency)
{
  g_autoptr (GError) error = NULL;
  const gint64 minute = 60 * G_USEC_PER_SEC;
  MrFlood flood = { 0 };

  /* What a bus sends in a minute, octet by octet, and then what may have been held back. */
  g_assert_true (mr_flood_add (&flood, self->line, 1, minute, &error));
  g_assert_true (mr_flood_add (&flood, self->line, BAUD * 60 / 11, 2 * minute, &error));
  g_assert_true (mr_flood_add (&flood, self->line, 8000, 2 * minute, &error));
  g_assert_false (mr_flood_add (&flood, self->line, 1000, 2 * minute, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_MBUS);
  g_clear_error (&error);

  /* After silence all is forgotten. */
  mr_flood_end (&flood);
  g_assert_true (mr_flood_may_last (&flood, self->line, 3 * minute, &error));
  g_assert_true (mr_flood_add (&flood, self->line, 8000, 3 * minute, &error));
  g_assert_true (mr_flood_may_last (&flood, self->line, 3 * minute, &error));
  g_assert_false (mr_flood_may_last (&flood, self->line, 4 * minute, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_MBUS);
}

static void
test_stray (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "A1", 0);
  nke (self, 1);
  assert_garbled (self, MR_GARBLE_STRAY);
}

static void
test_extra (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, delay, "E5 E5", 0);
  nke (self, 1);
  assert_garbled (self, MR_GARBLE_EXTRA);

  /* The same again would show that the converter adds it. */
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, RSP_5 "E5", 0);
  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, RSP_5, 0);
  request (self, 1, MR_LISTEN_IDLE);
  assert_garbled (self, MR_GARBLE_EXTRA);
}

/* A short answer of a quick meter must not hide that of a slow one, which may begin at the end of the window. */
static void
test_whole_window (Fixture *self, gconstpointer latency)
{
  const gint64 quick = scripted_line_bits (self->line, 11);
  const gint64 length = scripted_line_bits (self->line, 11);

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, quick, "E5", 0);
  scripted_line_answer (self->line, window (self) - quick - 2 * length, "E5", 0);
  request (self, 1, MR_LISTEN_WINDOW);
  assert_garbled (self, MR_GARBLE_EXTRA);
}

/* Who is known to be alone is not listened to any longer than its telegram lasts; the idle line is kept before the
 * next request. */
static void
test_at_once (Fixture *self, gconstpointer latency)
{
  const gint64 delay = scripted_line_bits (self->line, 60);
  gint64 end;

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, delay, RSP_5, 0);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  end = scripted_line_sent (self->line) + delay + 27 * scripted_line_bits (self->line, 11);
  g_assert_cmpint (now (self), ==, end);

  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  g_assert_cmpint (scripted_line_sent (self->line), ==, end + scripted_line_bits (self->line, 33) +
                                                        scripted_line_bits (self->line, 5 * 11));
}

/* A line that many meters hold in space looks like one octet, 00: the next request waits for the longest telegram that
 * any of them may send, and if nothing answers that, it is repeated. */
static void
test_held_line (Fixture *self, gconstpointer latency)
{
  const gint64 longest = scripted_line_bits (self->line, MBUS_FRAME_MAX * 11);
  const gint64 request_time = scripted_line_bits (self->line, 5 * 11);
  gint64 end;

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "24 00", 0);
  request (self, 1, MR_LISTEN_WINDOW);
  assert_garbled (self, MR_GARBLE_STRAY);
  end = scripted_line_sent (self->line) + window (self) + longest;

  scripted_line_expect (self->line, NKE_5);
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5", 0);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_cmpint (scripted_line_sent (self->line), >=, end + 2 * request_time + window (self));
  g_assert_false (mr_bus_is_noisy (self->bus));
}

/* After any other octet the line is known to be idle when nothing follows, and after SND_NKE no answer is longer than
 * an E5. */
static void
test_collision_over (Fixture *self, gconstpointer latency)
{
  const gint64 request_time = scripted_line_bits (self->line, 5 * 11);
  gint64 end;

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "00 24", 0);
  request (self, 1, MR_LISTEN_WINDOW);
  end = scripted_line_sent (self->line) + window (self);

  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "00", 0);
  nke (self, 1);
  g_assert_cmpint (scripted_line_sent (self->line), <=, end + scripted_line_bits (self->line, 330) + request_time);
  end = scripted_line_sent (self->line) + window (self) + scripted_line_bits (self->line, 11);

  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_SILENCE);
  g_assert_cmpint (scripted_line_sent (self->line), <=, end + scripted_line_bits (self->line, 330) + request_time);
}

/* Meters that acknowledge late must not be heard as others asked next. */
static void
test_select_many (Fixture *self, gconstpointer latency)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;

  scripted_line_expect (self->line, SELECT_ANY);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5", 0);
  g_assert_true (mr_bus_select_many (self->bus, &any, 1, &self->reply, NULL));
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_ACK);
  g_assert_cmpint (now (self), >=, scripted_line_sent (self->line) + window (self));
}

/* Garbled once and silent after that is garbled: there is a meter. */
static void
test_garbled_then_silent (Fixture *self, gconstpointer latency)
{
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "A1", 0);
  scripted_line_expect (self->line, NKE_5);
  nke (self, 2);
  assert_garbled (self, MR_GARBLE_STRAY);
  g_assert_cmpuint (self->reply.tries, ==, 2);
}

static void
test_lost (Fixture *self, gconstpointer latency)
{
  g_autoptr (GError) error = NULL;

  scripted_line_lose (self->line);
  g_assert_false (mr_bus_nke (self->bus, 5, MR_BUS_TRIES, &self->reply, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

static void
test_cancelled (Fixture *self, gconstpointer latency)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  mr_bus_set_cancellable (self->bus, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_false (mr_bus_nke (self->bus, 5, 1, &self->reply, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  mr_bus_set_cancellable (self->bus, NULL);
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
}

/* A meter that takes longer than the standard allows is waited for when that is known of it, and only then. */
static void
test_slow_meter (Fixture *self, gconstpointer latency)
{
  const MrQuirks quirks = { .response_delay = 2000 };

  scripted_line_expect (self->line, REQ_5_FIRST);
  scripted_line_answer (self->line, 2 * G_TIME_SPAN_SECOND, RSP_5, 0);
  mr_bus_set_quirks (self->bus, &quirks);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);

  mr_bus_set_quirks (self->bus, NULL);
  scripted_line_expect (self->line, REQ_5_NEXT);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (now (self), ==, scripted_line_sent (self->line) + window (self));

  /* Nor is any meter given less time than the standard allows. */
  const MrQuirks quick = { .response_delay = 1 };
  scripted_line_expect (self->line, REQ_5_NEXT);
  mr_bus_set_quirks (self->bus, &quick);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (now (self), ==, scripted_line_sent (self->line) + window (self));
}

static gint64
time_from_nke_to_request (Fixture *self, const char *request_hex)
{
  scripted_line_expect (self->line, NKE_5);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5", 0);
  nke (self, 1);
  const gint64 nke_sent = scripted_line_sent (self->line);

  scripted_line_expect (self->line, request_hex);
  request (self, 1, MR_LISTEN_ANSWER);
  return scripted_line_sent (self->line) - scripted_line_bits (self->line, 5 * SCRIPTED_OCTET_BITS) - nke_sent;
}

static void
test_deaf_after_nke (Fixture *self, gconstpointer latency)
{
  const MrQuirks quirks = { .delay_after_nke = 3500 };
  const gint64 deafness = 3500 * G_TIME_SPAN_MILLISECOND;

  g_assert_cmpint (time_from_nke_to_request (self, REQ_5_FIRST), <, deafness / 5);
  mr_bus_set_quirks (self->bus, &quirks);
  const gint64 pause = time_from_nke_to_request (self, REQ_5_FIRST);
  g_assert_cmpint (pause, >=, deafness);
  g_assert_cmpint (pause, <, deafness + scripted_line_bits (self->line, 2 * SCRIPTED_OCTET_BITS));

  /* Another meter of the kind did not receive what was sent to this one's address. */
  scripted_line_expect (self->line, NKE_5);
  nke (self, 1);
  const gint64 before = scripted_line_sent (self->line);
  mr_bus_set_quirks (self->bus, &quirks);
  scripted_line_expect (self->line, REQ_5_FIRST);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (scripted_line_sent (self->line), <, before + deafness / 2);

  /* What is sent to all it did. */
  scripted_line_expect (self->line, "10 40 FF 3F 16");
  g_assert_true (mr_bus_nke (self->bus, MBUS_ADDRESS_BROADCAST, 1, &self->reply, NULL));
  const gint64 to_all = scripted_line_sent (self->line);
  mr_bus_set_quirks (self->bus, &quirks);
  scripted_line_expect (self->line, REQ_5_FIRST);
  request (self, 1, MR_LISTEN_ANSWER);
  g_assert_cmpint (scripted_line_sent (self->line), >=, to_all + deafness);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "silence", test_silence },
    { "last-moment", test_last_moment },
    { "ack-time", test_ack_time },
    { "retries", test_retries },
    { "gaps", test_gaps },
    { "short-frame", test_short_frame },
    { "broken-off", test_broken_off },
    { "fcb/primary", test_fcb },
    { "fcb/selection", test_fcb_of_selection },
    { "echo", test_echo },
    { "damaged-echo", test_damaged_echo },
    { "no-more-echo", test_no_more_echo },
    { "late", test_late },
    { "other-a", test_other_a },
    { "other-a-late", test_other_a_late },
    { "noise", test_noise },
    { "no-end", test_no_end },
    { "no-end-ever", test_no_end_ever },
    { "flood", test_flood },
    { "stray", test_stray },
    { "extra", test_extra },
    { "whole-window", test_whole_window },
    { "at-once", test_at_once },
    { "held-line", test_held_line },
    { "collision-over", test_collision_over },
    { "select-many", test_select_many },
    { "garbled-then-silent", test_garbled_then_silent },
    { "slow-meter", test_slow_meter },
    { "deaf-after-nke", test_deaf_after_nke },
    { "lost", test_lost },
    { "cancelled", test_cancelled },
  };
  const int usb_latency = 100 * G_TIME_SPAN_MILLISECOND;

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/bus/", tests[i].path, NULL);
      g_autofree char *late_path = g_strconcat ("/bus/late-line/", tests[i].path, NULL);

      g_test_add (path, Fixture, GINT_TO_POINTER (0), set_up, tests[i].test, tear_down);
      g_test_add (late_path, Fixture, GINT_TO_POINTER (usb_latency), set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
