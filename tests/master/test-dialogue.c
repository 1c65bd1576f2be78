/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogue with one simulated meter: what it has to say is read to its end, each telegram once and none left
 * out. */
#include "config.h"

#include <string.h>

#include "mbus-decode.h"
#include "mr-master-error.h"
#include "mr-readout.h"
#include "mr-sim.h"

#include "sim-line.h"

#define SEEDS 60
#define N_TELEGRAMS 5
#define NUMBER_AT 22 /* 68 L L 68 C A CI, twelve octets of header, 01 FD 17 */
#define ANSWER_TIME_2400 (G_USEC_PER_SEC * 341 / 2400 + 50 * G_TIME_SPAN_MILLISECOND) /* EN 13757-2 */
#define BUS "[bus]\ntitle = Dialogue\n"

/* A meter at address @primary with five telegrams, whose only record is their number. */
#define METER(name, id, primary, more) \
  "[meter " name "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 01 FD 17 01; next; raw 01 FD 17 02; next; raw 01 FD 17 03; next; raw 01 FD 17 04; next; " \
  "raw 01 FD 17 05\n"

typedef struct {
  MrLine *line;
  MrBus *bus;
} Talk;

static void
on_note (const char *sentence, gpointer user_data)
{
  g_test_message ("%s", sentence);
}

static void
talk_open (Talk *self, const char *description)
{
  self->line = sim_line_open (description);
  self->bus = mr_bus_new (self->line, on_note, NULL);
}

static void
talk_close (Talk *self)
{
  mr_bus_free (self->bus);
  g_object_unref (self->line);
}

static MbusAddress
by_primary (guint8 primary)
{
  return (MbusAddress) { .primary = primary, .secondary = MBUS_SECONDARY_ANY };
}

static MbusAddress
by_secondary (const char *text)
{
  MbusAddress who = { .by_secondary = TRUE };

  g_assert_true (mbus_secondary_parse (text, &who.secondary, NULL));
  return who;
}

/* Its telegrams are the first ones, in order. Returns: how many */
static guint
count_in_order (const MbusReadout *readout)
{
  for (guint i = 0; i < readout->frames->len; i++)
    {
      gsize n;
      const guint8 *octets = g_bytes_get_data (readout->frames->pdata[i], &n);

      g_assert_cmpuint (n, >, NUMBER_AT);
      g_assert_cmpuint (octets[NUMBER_AT], ==, i + 1);
    }
  return readout->frames->len;
}

/* Returns: whether all was read */
static gboolean
read_meter (Talk *self, const MbusAddress *who)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean whole;

  mbus_readout_init (&readout);
  whole = mr_readout_meter (self->bus, who, &readout, &error);
  g_assert_cmpuint (count_in_order (&readout), <=, N_TELEGRAMS);
  if (whole)
    g_assert_cmpuint (readout.frames->len, ==, N_TELEGRAMS);
  else
    g_assert_error (error, MR_MASTER_ERROR, (int) error->code);
  return whole;
}

/* Octets are lost both ways: what comes may end early, but nothing in between is missing or comes twice. */
static void
test_losses (gconstpointer data)
{
  guint n_whole = 0;
  guint n_retries = 0;

  for (guint seed = 1; seed <= SEEDS; seed++)
    {
      g_autofree char *text = g_strdup_printf (BUS "seed = %u\n%s\n" METER ("a", "12345678", "5", "%s")
                                               METER ("b", "87654321", "6", "%s"), seed, (const char *) data,
                                               seed % 2 == 0 ? "keeps-place = yes\n" : "",
                                               seed % 3 == 0 ? "keeps-place = yes\n" : "");
      const MbusAddress who[] = { by_primary (5), by_secondary ("12345678"), by_secondary ("87654321"),
                                  by_primary (6), by_secondary ("12345678"), by_primary (5) };
      Talk talk;

      talk_open (&talk, text);
      for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
        n_whole += read_meter (&talk, &who[i]);
      n_retries += mr_bus_figures (talk.bus)->n_retries;
      talk_close (&talk);
    }

  /* The bus is bad, and most is read all the same. */
  g_assert_cmpuint (n_retries, >, SEEDS);
  g_assert_cmpuint (n_whole, >, SEEDS * 5);
}

/* One that is read in the middle of another one, at its primary address, does not turn the FCB of the selected. */
static void
test_in_between (void)
{
  const MbusAddress other = by_primary (6);
  const MbusAddress who = by_secondary ("12345678");
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean more;
  MrReply reply;
  Talk talk;

  talk_open (&talk, BUS METER ("a", "12345678", "5", "") METER ("b", "87654321", "6", ""));
  mbus_readout_init (&readout);
  g_assert_true (mr_readout_call (talk.bus, &who, &error));
  g_assert_true (mr_readout_request_first (talk.bus, &who, &reply, &error));
  g_assert_true (mr_readout_take_first (talk.bus, &who, &reply, &readout, &more, &error));
  g_assert_true (more);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (mr_bus_request_data (talk.bus, other.primary, 1, MR_LISTEN_ANSWER, &reply, &error));
      g_assert_cmpint (reply.kind, ==, MR_REPLY_FRAME);
    }
  g_assert_true (mr_readout_read_remaining (talk.bus, &who, &readout, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_in_order (&readout), ==, N_TELEGRAMS);
  talk_close (&talk);
}

/* One that is busy is given time; its first telegram is not lost over that. */
static void
test_busy (void)
{
  static const char *const ways[] = { "error", "status", "dfc" };
  const MbusAddress who[] = { by_primary (5), by_secondary ("12345678") };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *text = g_strdup_printf (BUS METER ("a", "12345678", "5", "busy = 4 s\nsays-busy = %s\n"), ways[i]);
      Talk talk;

      talk_open (&talk, text);
      for (gsize j = 0; j < G_N_ELEMENTS (who); j++)
        g_assert_true (read_meter (&talk, &who[j]));
      talk_close (&talk);
    }
}

/* Not without end, and not in a hurry: five pauses, each twice as long as the one before. */
static void
test_busy_without_end (void)
{
  static const char *const ways[] = { "error", "status", "dfc" };
  const MbusAddress who = by_primary (5);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *text = g_strdup_printf (BUS METER ("a", "12345678", "5", "busy = forever\nsays-busy = %s\n"),
                                               ways[i]);
      g_auto (MbusReadout) readout = { 0 };
      g_autoptr (GError) error = NULL;
      gint64 began;
      Talk talk;

      talk_open (&talk, text);
      mbus_readout_init (&readout);
      began = mr_bus_now (talk.bus);
      g_assert_false (mr_readout_meter (talk.bus, &who, &readout, &error));
      g_assert_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_BUSY);
      g_assert_cmpuint (readout.frames->len, ==, 0);
      g_assert_cmpuint (mr_bus_figures (talk.bus)->n_requests, ==, 1 + 6);
      g_assert_cmpint (mr_bus_now (talk.bus) - began, >, 31 * ANSWER_TIME_2400);
      g_assert_cmpint (mr_bus_now (talk.bus) - began, <, 45 * ANSWER_TIME_2400);
      talk_close (&talk);
    }
}

/* An alarm is read once, and it comes last, in whatever way the meter is asked. */
static void
test_alarm (void)
{
  const MbusAddress who[] = { by_primary (5), by_secondary ("12345678") };

  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      g_auto (MbusReadout) readout = { 0 };
      g_autoptr (MbusTelegram) alarm = NULL;
      g_autoptr (GError) error = NULL;
      Talk talk;

      talk_open (&talk, BUS METER ("a", "12345678", "5", "alarm = 04 80\n"));
      mbus_readout_init (&readout);
      mr_readout_meter (talk.bus, &who[i], &readout, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (readout.frames->len, ==, N_TELEGRAMS + 1);
      alarm = mbus_telegram_decode (readout.frames->pdata[N_TELEGRAMS], &error);
      g_assert_no_error (error);
      g_assert_cmpint (alarm->kind, ==, MBUS_TELEGRAM_ALARM);
      g_ptr_array_set_size (readout.frames, N_TELEGRAMS);
      count_in_order (&readout);
      talk_close (&talk);
    }
}

#define KEY "2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A"

/* @key: (nullable). Returns: how many telegrams were read */
static guint
read_encrypted (const char *more, const MbusAddress *who, const guint8 *key)
{
  g_autofree char *text = g_strconcat (BUS METER ("a", "12345678", "5", "key = " KEY "\n"), more, NULL);
  g_autoptr (MbusKeys) keys = mbus_keys_new ();
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) error = NULL;
  MbusSecondary meter;
  Talk talk;

  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &meter, NULL));
  mbus_keys_set (keys, &meter, key);
  talk_open (&talk, text);
  mr_bus_set_keys (talk.bus, keys);
  mbus_readout_init (&readout);
  mr_readout_meter (talk.bus, who, &readout, &error);
  g_assert_no_error (error);
  talk_close (&talk);
  return readout.frames->len;
}

/* That there is more is encrypted, too; and what comes again looks different each time. */
static void
test_encrypted (void)
{
  const MbusAddress who[] = { by_primary (5), by_secondary ("12345678") };
  guint8 key[MBUS_KEY_OCTETS];
  guint8 wrong[MBUS_KEY_OCTETS] = { 1 };

  memset (key, 0x2A, sizeof key);
  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      g_assert_cmpuint (read_encrypted ("", &who[i], NULL), ==, 1);
      g_assert_cmpuint (read_encrypted ("", &who[i], wrong), ==, 1);
      g_assert_cmpuint (read_encrypted ("", &who[i], key), ==, N_TELEGRAMS);
      g_assert_cmpuint (read_encrypted ("endless = yes\n", &who[i], key), ==, N_TELEGRAMS);
    }
}

static guint
read_all_of (const char *description, const MbusAddress *who)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) error = NULL;
  Talk talk;

  talk_open (&talk, description);
  mbus_readout_init (&readout);
  mr_readout_meter (talk.bus, who, &readout, &error);
  g_assert_no_error (error);
  talk_close (&talk);
  return count_in_order (&readout);
}

/* A meter that announces another telegram each time has all of them read once, also the only one. */
static void
test_endless (void)
{
  const MbusAddress who[] = { by_primary (5), by_secondary ("12345678") };

  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      g_assert_cmpuint (read_all_of (BUS METER ("a", "12345678", "5", "endless = yes\n"), &who[i]), ==, N_TELEGRAMS);
      g_assert_cmpuint (read_all_of (BUS "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                     "primary = 5\nendless = yes\nrecords = raw 01 FD 17 01\n", &who[i]), ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add_data_func ("/dialogue/losses/octets", "drops = 2", test_losses);
  g_test_add_data_func ("/dialogue/losses/noise", "noise = 1", test_losses);
  g_test_add_func ("/dialogue/in-between", test_in_between);
  g_test_add_func ("/dialogue/endless", test_endless);
  g_test_add_func ("/dialogue/alarm", test_alarm);
  g_test_add_func ("/dialogue/encrypted", test_encrypted);
  g_test_add_func ("/dialogue/busy", test_busy);
  g_test_add_func ("/dialogue/busy-without-end", test_busy_without_end);
  return g_test_run ();
}
