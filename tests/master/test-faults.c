/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the receiver of a serial port counts decides what is said of a damaged answer. */
#include "config.h"

#include <string.h>

#include "mr-bus.h"
#include "mr-diagnosis.h"
#include "mr-master-error.h"

#include "scripted-line.h"

#define BAUD 2400
#define NKE_5 "10 40 05 45 16"
#define REQ_5_FIRST "10 7B 05 80 16"
#define REQ_5_NEXT "10 5B 05 60 16"
#define RSP_5 "68 15 15 68 08 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16"
#define DAMAGED_5 "68 15 15 68 08 05 72 FF 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9B 16"
#define CUT_OFF_5 "68 15 15 68 08 05 72 78 56 34"
#define RSP_6 "68 15 15 68 08 06 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 3B 30 00 00 9C 16"

typedef struct {
  MrLine *line;
  MrBus *bus;
  MrReply reply;
} Fixture;

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->line = scripted_line_new (BAUD, 0);
  self->bus = mr_bus_new (self->line, ignore_note, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scripted_line_assert_done (self->line);
  mr_bus_free (self->bus);
  g_object_unref (self->line);
}

static void
request (Fixture *self, const char *hex, const char *answer, MrLineFaults faults)
{
  scripted_line_expect (self->line, hex);
  scripted_line_answer (self->line, scripted_line_bits (self->line, 60), answer, 0);
  scripted_line_count_faults (self->line, &faults);
  g_assert_true (mr_bus_request_data (self->bus, 5, 1, MR_LISTEN_IDLE, &self->reply, NULL));
}

/* Returns: (transfer full): what is said of the last reply */
static GError *
fault (Fixture *self)
{
  const MbusAddress who = { .primary = 5, .secondary = MBUS_SECONDARY_ANY };
  GError *error = NULL;

  g_assert_false (mr_bus_fault (self->bus, &who, &self->reply, &error));
  g_test_message ("%s", error->message);
  return error;
}

static const struct {
  const char *path;
  const char *answer;
  MrLineFaults faults;
  MrMasterError code_first; /* when no telegram was read yet */
  const char *says_first;
  MrMasterError code; /* when one was */
  const char *says;
} cases[] = {
  { "none", DAMAGED_5, { 0 }, MR_MASTER_ERROR_COLLISION, "Several meters", MR_MASTER_ERROR_COLLISION, "Several meters" },
  { "parity", DAMAGED_5, { .parity = 3 }, MR_MASTER_ERROR_COLLISION, "Several meters", MR_MASTER_ERROR_COLLISION,
    "Several meters" },
  { "framing", DAMAGED_5, { .framing = 2, .parity = 1 }, MR_MASTER_ERROR_COLLISION, "8E1 or 8N1",
    MR_MASTER_ERROR_COLLISION, "Several meters" },
  { "break", DAMAGED_5, { .breaks = 1, .framing = 1 }, MR_MASTER_ERROR_COLLISION, "A break", MR_MASTER_ERROR_COLLISION,
    "A break" },
  { "overrun", DAMAGED_5, { .overruns = 1, .parity = 1 }, MR_MASTER_ERROR_DAMAGED, "lost bytes",
    MR_MASTER_ERROR_DAMAGED, "lost bytes" },
  { "overrun-cut-off", CUT_OFF_5, { .overruns = 17 }, MR_MASTER_ERROR_DAMAGED, "lost bytes", MR_MASTER_ERROR_DAMAGED,
    "lost bytes" },
  { "cut-off", CUT_OFF_5, { 0 }, MR_MASTER_ERROR_DAMAGED, "10 of 27", MR_MASTER_ERROR_DAMAGED, "10 of 27" },
  { "foreign", RSP_6, { .breaks = 1, .framing = 1 }, MR_MASTER_ERROR_WRONG_METER, "another address",
    MR_MASTER_ERROR_WRONG_METER, "another address" },
};

static void
test_sentence (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) later = NULL;

  request (self, REQ_5_FIRST, cases[i].answer, cases[i].faults);
  g_assert_cmpmem (&self->reply.faults, sizeof (MrLineFaults), &cases[i].faults, sizeof (MrLineFaults));
  first = fault (self);
  g_assert_error (first, MR_MASTER_ERROR, (int) cases[i].code_first);
  g_assert_nonnull (strstr (first->message, cases[i].says_first));

  request (self, REQ_5_FIRST, RSP_5, (MrLineFaults) { 0 });
  g_assert_cmpint (self->reply.kind, ==, MR_REPLY_FRAME);
  mr_bus_set_noisy (self->bus, FALSE);
  request (self, REQ_5_NEXT, cases[i].answer, cases[i].faults);
  later = fault (self);
  g_assert_error (later, MR_MASTER_ERROR, (int) cases[i].code);
  g_assert_nonnull (strstr (later->message, cases[i].says));
}

/* Returns: whether rule @id applies */
static gboolean
applies (Fixture *self, const char *id)
{
  const MrDiagnosisRule *rule;

  for (guint i = 0; (rule = mr_diagnosis_rule (i)) != NULL; i++)
    if (g_str_equal (rule->id, id) && rule->applies (mr_bus_figures (self->bus)))
      {
        g_autofree char *sentence = rule->sentence (mr_bus_figures (self->bus));

        g_test_message ("%s", sentence);
        return TRUE;
      }
  return FALSE;
}

static void
test_framing_rule (Fixture *self, gconstpointer data)
{
  const MrLineFaults faults = { .framing = 2, .parity = 1 };

  for (guint i = 0; i < 5; i++)
    request (self, REQ_5_FIRST, DAMAGED_5, faults);
  g_assert_false (applies (self, "line.framing"));
  request (self, REQ_5_FIRST, DAMAGED_5, faults);
  g_assert_true (applies (self, "line.framing"));
  g_assert_false (applies (self, "line.collision"));
  g_assert_cmpuint (mr_bus_figures (self->bus)->faults.framing, ==, 12);
  g_assert_cmpuint (mr_bus_figures (self->bus)->faults.parity, ==, 6);

  /* A telegram shows that rate and format are right. */
  request (self, REQ_5_FIRST, RSP_5, (MrLineFaults) { 0 });
  g_assert_false (applies (self, "line.framing"));
  g_assert_true (applies (self, "line.collision"));
}

/* One answer that is damaged though its octets are well formed: neither rate nor format can be wrong. */
static void
test_framing_rule_not_always (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    request (self, REQ_5_FIRST, DAMAGED_5, (MrLineFaults) { .framing = 2 });
  request (self, REQ_5_FIRST, DAMAGED_5, (MrLineFaults) { 0 });
  g_assert_false (applies (self, "line.framing"));
  g_assert_true (applies (self, "line.collision"));
}

static void
test_lost_bytes_rule (Fixture *self, gconstpointer data)
{
  request (self, REQ_5_FIRST, RSP_5, (MrLineFaults) { 0 });
  g_assert_false (applies (self, "line.lost-bytes"));
  request (self, REQ_5_NEXT, CUT_OFF_5, (MrLineFaults) { .overruns = 17 });
  g_assert_true (applies (self, "line.lost-bytes"));
}

/* A converter that signals a collision after a whole answer. The octet that the break leaves need not be 00. */
static void
test_break_rule (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (applies (self, "line.collision-break"));
      scripted_line_expect (self->line, NKE_5);
      scripted_line_answer (self->line, scripted_line_bits (self->line, 60), "E5 FE", 0);
      scripted_line_count_faults (self->line, &(MrLineFaults) { .breaks = 1 });
      g_assert_true (mr_bus_nke (self->bus, 5, 1, &self->reply, NULL));
    }
  g_assert_true (applies (self, "line.collision-break"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/sentence/", cases[i].path, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_sentence, tear_down);
    }
  g_test_add ("/faults/rule/framing", Fixture, NULL, set_up, test_framing_rule, tear_down);
  g_test_add ("/faults/rule/framing-not-always", Fixture, NULL, set_up, test_framing_rule_not_always, tear_down);
  g_test_add ("/faults/rule/lost-bytes", Fixture, NULL, set_up, test_lost_bytes_rule, tear_down);
  g_test_add ("/faults/rule/break", Fixture, NULL, set_up, test_break_rule, tear_down);

  return g_test_run ();
}
