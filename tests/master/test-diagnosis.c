/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mr-bus.h"
#include "mr-diagnosis.h"
#include "mr-sim.h"

#include "sim-line.h"

/* For everything that may be wrong with a line there is a bus that shows it, and one that does not. */

#define BUS "[bus]\ntitle = Test\n"
#define TELEGRAM "energy 12347 kWh; volume 590.16 m³; power 12 kW; flow-temperature 71.4 °C; return-temperature 43.2 °C; " \
                 "volume-flow 113 l/h; on-time 12345 h"
#define METER(name, id, primary, more) \
  "[meter " name "]\nmanufacturer = KAM\nversion = 35\ntype = 04\nid = " id "\nprimary = " primary "\n" more \
  "records = " TELEGRAM "\n"
#define METERS METER ("One", "12345671", "1", "") METER ("Two", "12345672", "2", "") \
               METER ("Three", "12345673", "3", "")

/* The first address that no meter has, of those that are asked. */
#define N_ADDRESSES 6
#define N_ROUNDS 8

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

/* Asks every address for a telegram, several times over. */
static void
examine (const char *text, MrFigures *figures)
{
  g_autoptr (MrLine) line = sim_line_open (text);
  g_autoptr (MrBus) bus = mr_bus_new (line, ignore_note, NULL);
  g_autoptr (GError) error = NULL;
  MrReply reply;

  for (guint i = 0; i < N_ROUNDS; i++)
    for (guint8 address = 1; address <= N_ADDRESSES; address++)
      {
        g_assert_true (mr_bus_nke (bus, address, MR_BUS_TRIES, &reply, &error));
        g_assert_true (mr_bus_request_data (bus, address, MR_BUS_TRIES, MR_LISTEN_IDLE, &reply, &error));
      }
  *figures = *mr_bus_figures (bus);
  mr_line_close (line);
}

/* Returns: (transfer full): the ids of what is found, and a blank after each. Every sentence says something. */
static char *
find (const MrFigures *figures)
{
  GString *found = g_string_new (NULL);
  const MrDiagnosisRule *rule;

  for (guint i = 0; (rule = mr_diagnosis_rule (i)) != NULL; i++)
    if (rule->applies (figures))
      {
        g_autofree char *sentence = rule->sentence (figures);

        g_test_message ("%s: %s", rule->id, sentence);
        g_assert_true (g_str_has_suffix (sentence, "."));
        g_string_append_printf (found, "%s ", rule->id);
      }

  return g_string_free (found, FALSE);
}

static const struct {
  const char *path;
  const char *text;
  const char *found;
} cases[] = {
  { "healthy", BUS METERS, "" },
  { "healthy-slow", BUS METER ("Slow", "12345671", "1", "delay = 330 bit + 50 ms\n"), "" },
  { "healthy-jitter", BUS "jitter = 20 ms\nlatency = 16 ms\n" METERS, "" },
  { "healthy-other-a", BUS METER ("Zero", "12345671", "1", "a-field = 0\n") METER ("All", "12345672", "2", "a-field = 253\n"),
    "" },
  { "nothing", BUS, "line.nothing " },
  { "parity", BUS "receiver = 8N1\n" METERS, "line.parity " },
  { "short", BUS "faults = at 1 s: short for 10 min\n" METERS, "line.short " },
  { "overload", BUS "faults = at 1 s: overload for 10 min\n" METERS, "line.short " },
  { "open", BUS "faults = at 1 ms: open for 10 min\n" METERS, "line.nothing " },
  { "rate", BUS METER ("One", "12345671", "1", "answers-at = 9600\n") METER ("Two", "12345672", "2", "answers-at = 9600\n"),
    "line.rate " },
  { "second-master", BUS "second-master = 700 ms\n" METERS METER ("Four", "12345674", "14", ""), "line.second-master " },
  { "babble", BUS METERS METER ("Mad", "12345678", "20", "baud = 2400\nbabble = 77 ms\n"), "line.babble " },
  { "noise", BUS "noise = 10\nseed = 1\n" METERS, "line.noise " },
  { "latency", BUS "latency = 150 ms\n" METERS, "line.latency " },
  { "collision", BUS METERS METER ("Twin", "87654321", "1", "delay = 75 bit\n"), "line.collision " },
  { "collision-break", BUS "collision-break = 50 ms\n" METERS METER ("Twin", "87654321", "1", ""),
    "line.collision-break " },
  { "added", BUS "stray-alone = FE\n" METERS, "line.added-bytes " },
  { "echo", BUS "echo = yes\n" METERS, "line.echo " },
};

static void
test_case (gconstpointer data)
{
  const char *const *expected = data;
  g_autofree char *found = NULL;
  MrFigures figures;

  examine (expected[0], &figures);
  found = find (&figures);
  g_test_message ("requests %u retries %u answers %u silent %u damaged %u stray %u extra %u foreign %u healed %u "
                  "unbegun %u spaces %u breaks %u even %u odd %u bad %u added %u alone %u unasked %u",
                  figures.n_requests, figures.n_retries, figures.n_answers, figures.n_silent, figures.n_damaged,
                  figures.n_stray, figures.n_extra, figures.n_foreign, figures.n_healed, figures.n_unbegun,
                  figures.n_spaces, figures.n_breaks, figures.n_even, figures.n_odd, figures.n_bad, figures.n_added,
                  figures.n_alone, figures.n_unasked);
  g_assert_cmpstr (found, ==, expected[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/master/diagnosis/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i].text, test_case);
    }

  return g_test_run ();
}
