/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../src/check/mr-rules.h"
#include "mr-write-kind.h"
#include "subject.h"

/* The table of rules: its ids, that each of them is found in the octets of some meter, and what judging costs. */

typedef struct {
  const char *id;
  const char *records; /* of one telegram with a long header; NULL: none */
  guint8 status;
  guint16 configuration;
  guint8 ci;           /* of a telegram without header that has @records; 0: with header */
  gboolean damaged;    /* what it answers is not a telegram */
  int primary;
  gboolean knows_primary;
  gboolean silent;
  gboolean is_new;
  MrNeighbours neighbours;
  gboolean enhanced;
  const char *in_doubt;       /* kind of write */
  const char *in_doubt_value;
  gint64 time;
  gboolean has_key;
  gboolean acd;         /* the telegram announces an alarm */
  const char *severity; /* NULL: warning */
} Case;

/* The other meter. */
static const MrKnownMeter other = { .address = { 0x66290778, 0x2C2D, 0x35, 0x04, FALSE, 0 }, .primary = 9 };

static const Case cases[] = {
  { "address.duplicate-primary", ENERGY, .primary = 5, .neighbours.shares_primary = TRUE, .severity = "error" },
  { "address.factory-shared", ENERGY, .primary = 0, .neighbours.shares_primary = TRUE, .severity = "error" },
  { "address.factory", ENERGY, .primary = 0, .knows_primary = TRUE },
  { "address.in-doubt", ENERGY, .in_doubt = MR_WRITE_PRIMARY_ADDRESS, .in_doubt_value = "12" },
  { "number.in-doubt", ENERGY, .in_doubt = MR_WRITE_METER_NUMBER, .in_doubt_value = "12345678" },
  { "baud.in-doubt", ENERGY, .in_doubt = MR_WRITE_BAUD_RATE, .in_doubt_value = "9600" },
  { "clock.in-doubt", ENERGY, .in_doubt = MR_WRITE_CLOCK, .in_doubt_value = "2026-03-05T14:30" },
  { "command.in-doubt", ENERGY, .in_doubt = MR_WRITE_COMMAND, .in_doubt_value = "disconnected" },
  { "address.twin", ENERGY, .enhanced = TRUE, .neighbours.has_twin = TRUE },
  { "address.duplicate-secondary", ENERGY, .neighbours.shares_secondary = TRUE },
  { "meter.silent", ENERGY, .silent = TRUE, .severity = "silent" },
  { "meter.moved", ENERGY, .silent = TRUE, .neighbours.elsewhere = &other, .severity = "silent" },
  { "meter.replaced", ENERGY, .neighbours.successor = &other, .severity = "silent" },
  { "meter.new", ENERGY, .is_new = TRUE, .severity = "info" },
  { "meter.not-read", NULL },
  { "telegram.damaged", NULL, .damaged = TRUE },
  { "telegram.unreadable", ENERGY "04 13 01" },
  { "telegram.incomplete", ENERGY "1F" },
  { "telegram.alarm-unread", ENERGY, .acd = TRUE },
  { "telegram.refused", "08", .ci = MBUS_CI_ERROR, .severity = "error" },
  { "key.missing", BLOCK, .configuration = ENCRYPTED },
  { "key.missing-for-part", BLOCK ENERGY, .configuration = ENCRYPTED },
  { "key.wrong", BLOCK, .configuration = ENCRYPTED, .has_key = TRUE },
  { "clock.invalid", CLOCK_INVALID },
  { "clock.standard-time", CLOCK_SUMMER_1330, .time = SUMMER },
  { "clock.summer-time", CLOCK_WINTER_1530 },
  { "clock.deviation", CLOCK_WINTER_1510 },
  { "status.busy", ENERGY, 0x01 },
  { "status.application-error", ENERGY, 0x02, .severity = "error" },
  { "status.abnormal", ENERGY, 0x03 },
  { "status.power-low", ENERGY, 0x04 },
  { "status.permanent-error", ENERGY, 0x08, .severity = "error" },
  { "status.temporary-error", ENERGY, 0x10 },
  { "status.unexplained", ENERGY, 0x20 },
  { "alarm.sent", "05", .ci = MBUS_CI_ALARM },
  { "alarm.unexplained", "05", .ci = MBUS_CI_ALARM },
  { "error.unexplained", "02 FD 17 01 00" },
  { "info.unexplained", "04 FF 22 00 04 00 00" },
  { "info.ff22-9", "04 FF 22 00 02 00 00" }, /* of Kamstrup's profile */
};

static gboolean
find_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  memset (key, 0x2A, MBUS_KEY_OCTETS);
  return i == 0;
}

/* The same telegram with ACD in its C field. */
static void
announce_alarm (Subject *subject)
{
  g_autoptr (GBytes) telegram = g_ptr_array_steal_index (subject->meter.last.frames, 0);
  GByteArray *octets = g_bytes_unref_to_array (g_steal_pointer (&telegram));

  octets->data[4] |= MBUS_C_ACD;
  octets->data[octets->len - MBUS_TRAILER] += MBUS_C_ACD;
  take_telegram (subject, g_byte_array_free_to_bytes (octets));
}

static void
judge_case (Subject *subject, const Case *c)
{
  const MbusDecoding with_key = { .find_key = find_key };

  subject_init (subject);
  subject->meter.primary = c->neighbours.shares_primary || c->knows_primary ? c->primary : 5;
  subject->meter.silent = c->silent;
  subject->meter.is_new = c->is_new;
  subject->meter.enhanced = c->enhanced;
  if (c->in_doubt != NULL)
    subject_add_doubt (subject, c->in_doubt, c->in_doubt_value);
  if (c->time != 0)
    subject->meter.last.time = c->time;
  if (c->damaged)
    take_telegram (subject, g_bytes_new_static ("\x68\x03\x03\x68\x08\x05\x72\x00\x16", 9));
  else if (c->ci != 0)
    take_telegram (subject, make_bare_telegram (5, c->ci, c->records));
  else if (c->records != NULL)
    take_answer (subject, c->status, c->configuration, c->records);
  if (c->acd)
    announce_alarm (subject);
  judge_with (subject, &c->neighbours, c->has_key ? &with_key : NULL);
}

static const MrFinding *
find (const Subject *subject, const char *id)
{
  for (guint i = 0; i < subject->findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (subject->findings, i);

      if (g_str_equal (mr_finding_id (finding), id))
        return finding;
    }
  return NULL;
}

static GPtrArray *
all_ids (void)
{
  GPtrArray *ids = g_ptr_array_new ();
  gsize n_rules;
  guint n_kinds;
  const MrRuleRow *rules = mr_rules (&n_rules);
  const MrConditionKind *kinds = mr_condition_kinds (&n_kinds);

  for (gsize i = 0; i < n_rules; i++)
    if (rules[i].rule.id != NULL)
      g_ptr_array_add (ids, (char *) rules[i].rule.id);
  for (guint i = 0; i < n_kinds; i++)
    g_ptr_array_add (ids, (char *) kinds[i].id);
  return ids;
}

/* Each case is found, once, with its severity and a whole sentence. */
static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *severity = cases[i].severity != NULL ? cases[i].severity : "warning";
      g_auto (Subject) subject;
      const MrFinding *finding;
      g_autofree char *sentence = NULL;

      judge_case (&subject, &cases[i]);
      finding = find (&subject, cases[i].id);
      if (finding == NULL)
        {
          g_autofree char *ids = mr_findings_ids (subject.findings);

          g_error ("%s was not found, but: %s", cases[i].id, ids);
        }
      g_assert_cmpstr (mr_finding_severity_nick (finding), ==, severity);
      sentence = mr_finding_sentence (finding);
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
}

static void
test_ids (void)
{
  g_autoptr (GPtrArray) ids = all_ids ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) tried = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_hash_table_add (tried, (char *) cases[i].id);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = ids->pdata[i];

      g_assert_true (g_regex_match_simple ("^[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*$", id, 0, 0));
      if (!g_hash_table_add (seen, (char *) id))
        g_error ("Two rules are called %s", id);
      if (!g_hash_table_contains (tried, id))
        g_error ("No case of this test finds %s", id);
    }
}

/* Every id has its row in the help, and the help has no others. */
static void
test_help (void)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "help", "C", "findings.page", NULL);
  g_autofree char *page = NULL;
  g_autoptr (GPtrArray) ids = all_ids ();
  guint n_rows = 0;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *row = g_strdup_printf ("<tr><td><p><code>%s</code></p></td>", (char *) ids->pdata[i]);

      if (strstr (page, row) == NULL)
        g_error ("The help page has no row for %s", (char *) ids->pdata[i]);
    }
  for (const char *row = strstr (page, "<tr><td><p><code>"); row != NULL; row = strstr (row + 1, "<tr><td><p><code>"))
    n_rows++;
  g_assert_cmpuint (n_rows, ==, ids->len);
}

/* Facts, not words: the sentence is made when it is shown. */
static void
test_arguments (void)
{
  g_auto (Subject) subject;
  g_auto (Subject) shared;
  g_auto (Subject) doubtful;
  const MrFinding *finding;

  judge_case (&subject, &(Case) { "", CLOCK_WINTER_1510 });
  finding = find (&subject, "clock.deviation");
  g_assert_cmpint (finding->numbers[0], ==, 40 * 60 + 10);
  g_assert_null (finding->word);

  judge_case (&shared, &(Case) { "", ENERGY, .primary = 9, .neighbours.shares_primary = TRUE });
  finding = find (&shared, "address.duplicate-primary");
  g_assert_cmpint (finding->numbers[0], ==, 9);

  judge_case (&doubtful, &(Case) { "", ENERGY, .in_doubt = MR_WRITE_PRIMARY_ADDRESS, .in_doubt_value = "12" });
  finding = find (&doubtful, "address.in-doubt");
  g_assert_cmpstr (finding->word, ==, "12");
}

/* After a scan of the whole bus, nobody is told to scan the whole bus. */
static void
test_replaced_sentence (void)
{
  for (int silent = 0; silent < 2; silent++)
    {
      g_auto (Subject) subject;
      g_autofree char *sentence = NULL;

      judge_case (&subject, &(Case) { "", ENERGY, .silent = silent == 1, .neighbours.successor = &other });
      sentence = mr_finding_sentence (find (&subject, "meter.replaced"));
      g_assert_cmpint (strstr (sentence, "Scan the whole bus") == NULL, ==, silent);
    }
}

/* Gone, new and replaced: each is one thing, and a meter that is gone has no quarrel with those that are there. */
static void
test_attendance (void)
{
  static const struct {
    Case c;
    MrAttendance attendance;
    const char *ids;
  } attended[] = {
    { { "", ENERGY }, MR_ATTENDANCE_PRESENT, "" },
    { { "", ENERGY, .is_new = TRUE }, MR_ATTENDANCE_NEW, "meter.new" },
    { { "", ENERGY, .is_new = TRUE, .primary = 5, .neighbours.shares_primary = TRUE }, MR_ATTENDANCE_NEW,
      "address.duplicate-primary meter.new" },
    { { "", ENERGY, .silent = TRUE, .neighbours.shares_primary = TRUE }, MR_ATTENDANCE_MISSING, "meter.silent" },
    { { "", ENERGY, .silent = TRUE, .neighbours = { TRUE, TRUE, &other, &other } }, MR_ATTENDANCE_REPLACED,
      "meter.replaced" },
    { { "", ENERGY, .neighbours = { TRUE, FALSE, &other, NULL } }, MR_ATTENDANCE_REPLACED, "meter.replaced" },
    { { "", ENERGY, .silent = TRUE, .neighbours = { FALSE, TRUE, NULL, &other } }, MR_ATTENDANCE_MOVED, "meter.moved" },
    { { "", ENERGY, .neighbours = { FALSE, TRUE, NULL, NULL } }, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary" },
    { { "", ENERGY, .enhanced = TRUE, .neighbours = { FALSE, TRUE, NULL, NULL, TRUE } }, MR_ATTENDANCE_PRESENT,
      "address.twin" },
    { { "", ENERGY, .enhanced = TRUE }, MR_ATTENDANCE_PRESENT, "" },
    { { "", ENERGY, .enhanced = TRUE, .silent = TRUE, .neighbours.has_twin = TRUE }, MR_ATTENDANCE_MISSING, "meter.silent" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attended); i++)
    {
      g_auto (Subject) subject;
      g_autofree char *ids = NULL;

      judge_case (&subject, &attended[i].c);
      ids = mr_findings_ids (subject.findings);
      g_assert_cmpstr (ids, ==, attended[i].ids);
      g_assert_cmpint (mr_neighbours_attendance (&attended[i].c.neighbours, &subject.meter), ==,
                       attended[i].attendance);
    }
}

/* A meter came after another if that was not heard in its task or later. */
static void
test_came_after (void)
{
  static const struct {
    gint64 arrived;
    gint64 last_id;
    gboolean after;
  } orders[] = { { 0, 0, FALSE }, { 0, 7, FALSE }, { 7, 7, TRUE }, { 7, 8, FALSE }, { 8, 7, TRUE }, { 8, 0, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      const MrKnownMeter newer = { .arrived = orders[i].arrived };
      const MrKnownMeter older = { .last_id = orders[i].last_id };

      g_assert_cmpint (mr_neighbours_came_after (&newer, &older), ==, orders[i].after);
    }
}

#define PROFILES "<profiles manufacturer='KAM'><bits id='status' status='yes'>" \
                 "<bit n='5' severity='info'><text>Its valve is closed.</text></bit></bits>" \
                 "<model proof='confirmed'><source>test</source><use bits='status'/></model></profiles>"

/* What is only worth knowing has its id, and does not keep the meter from being OK. */
static void
test_info (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProfiles) profiles = mr_profiles_load_text ("test.xml", PROFILES, strlen (PROFILES), &error);
  g_auto (Subject) subject;
  g_auto (GStrv) sentences = NULL;

  g_assert_no_error (error);
  judge_case (&subject, &(Case) { "", ENERGY, .status = 0x20 });
  subject.decoded->profile = mr_profiles_find (profiles, &subject.meter.address);
  g_autoptr (GPtrArray) findings = mr_check_meter (&(MrCheckContext) { .meter = subject.decoded });

  sentences = mr_findings_sentences (findings);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (mr_finding_id (findings->pdata[0]), ==, "status.bit-5");
  g_assert_cmpstr (mr_finding_severity_nick (findings->pdata[0]), ==, "info");
  g_assert_cmpint (mr_findings_verdict (findings), ==, MR_VERDICT_OK);
  g_assert_cmpuint (g_strv_length (sentences), ==, 0);
}

/* The order that lists and reports show: the worst first; of the same verdict the address before the rest. */
static void
test_order (void)
{
  g_auto (Subject) subject;
  g_autofree char *ids = NULL;
  g_autofree char *alone = NULL;

  judge_case (&subject, &(Case) { "", ENERGY CLOCK_WINTER_1510 "1F", .status = 0x1C, .primary = 7, .neighbours.shares_primary = TRUE,
                                  .silent = TRUE, .enhanced = TRUE, .in_doubt = MR_WRITE_PRIMARY_ADDRESS,
                                  .in_doubt_value = "12" });
  ids = mr_findings_ids (subject.findings);
  g_assert_cmpstr (ids, ==, "meter.silent status.permanent-error address.in-doubt "
                            "status.temporary-error status.power-low telegram.incomplete clock.deviation");

  subject.meter.primary = MBUS_ADDRESS_FACTORY;
  judge (&subject, FALSE);
  alone = mr_findings_ids (subject.findings);
  g_assert_cmpstr (alone, ==, "meter.silent status.permanent-error address.in-doubt "
                              "status.temporary-error status.power-low telegram.incomplete clock.deviation");
}

/* The alarm that came is enough, and it does not hide that telegrams are missing. */
static void
test_alarm (void)
{
  g_auto (Subject) subject;
  g_autofree char *ids = NULL;

  judge_case (&subject, &(Case) { "", ENERGY "1F", .acd = TRUE });
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_ALARM, "05"));
  judge (&subject, FALSE);
  ids = mr_findings_ids (subject.findings);
  g_assert_null (strstr (ids, "telegram.alarm-unread"));
  g_assert_nonnull (strstr (ids, "alarm.sent"));
  g_assert_nonnull (strstr (ids, "telegram.incomplete"));
}

/* A sibling that moves costs a comparison of numbers: nothing is decoded, and no telegram is looked at. */
static void
test_cost (void)
{
  g_auto (Subject) subject;
  guint64 n_made, n_meters, n_siblings;

  judge_case (&subject, &(Case) { "", ENERGY, .status = 0x10 });
  g_autoptr (GPtrArray) of_meter = mr_check_meter (&(MrCheckContext) { .meter = subject.decoded });

  n_made = mr_decoded_meter_n_made ();
  n_meters = mr_check_n_meters ();
  n_siblings = mr_check_n_siblings ();
  for (guint n = 1; n <= 10; n++)
    {
      g_autoptr (GPtrArray) of_siblings = mr_check_siblings (&(MrCheckContext) { subject.decoded, { n > 1 } });
      g_autoptr (GPtrArray) all = mr_check_merge (of_meter, of_siblings);

      g_assert_cmpuint (all->len, ==, n > 1 ? 2 : 1);
    }
  g_assert_cmpuint (mr_decoded_meter_n_made (), ==, n_made);
  g_assert_cmpuint (mr_check_n_meters (), ==, n_meters);
  g_assert_cmpuint (mr_check_n_siblings (), ==, n_siblings + 10);
}

/* Lists are the same when they say the same of the same: another number is a change. */
static void
test_equal (void)
{
  g_auto (Subject) two;
  g_auto (Subject) also_two;
  g_auto (Subject) three;

  judge_case (&two, &(Case) { "", ENERGY, .primary = 5, .neighbours.shares_primary = TRUE });
  judge_case (&also_two, &(Case) { "", ENERGY, .primary = 5, .neighbours.shares_primary = TRUE });
  judge_case (&three, &(Case) { "", ENERGY, .primary = 6, .neighbours.shares_primary = TRUE });
  g_assert_true (mr_findings_equal (two.findings, also_two.findings));
  g_assert_false (mr_findings_equal (two.findings, three.findings));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", TIME_ZONE, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/cases", test_cases);
  g_test_add_func ("/rules/attendance", test_attendance);
  g_test_add_func ("/rules/replaced-sentence", test_replaced_sentence);
  g_test_add_func ("/rules/came-after", test_came_after);
  g_test_add_func ("/rules/ids", test_ids);
  g_test_add_func ("/rules/help", test_help);
  g_test_add_func ("/rules/arguments", test_arguments);
  g_test_add_func ("/rules/info", test_info);
  g_test_add_func ("/rules/order", test_order);
  g_test_add_func ("/rules/alarm", test_alarm);
  g_test_add_func ("/rules/cost", test_cost);
  g_test_add_func ("/rules/equal", test_equal);

  return g_test_run ();
}
