/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mr-write-kind.h"
#include "subject.h"

/* What is said about a meter, in words. */

/* Whole sentences, whatever was found. */
static void
assert_sentences (Subject *self)
{
  for (guint i = 0; self->sentences[i] != NULL; i++)
    {
      g_assert_true (g_ascii_isupper (*self->sentences[i]) || g_ascii_isdigit (*self->sentences[i]));
      g_assert_true (g_str_has_suffix (self->sentences[i], "."));
    }
}

static void
assert_says (Subject *self, MrVerdict verdict, const char *words)
{
  g_autofree char *all = g_strjoinv ("\n", self->sentences);

  assert_sentences (self);
  if (strstr (all, words) == NULL)
    g_error ("“%s” was not said, but: %s", words, all);
  g_assert_cmpstr (mr_verdict_nick (self->verdict), ==, mr_verdict_nick (verdict));
}

static void
assert_n_sentences (Subject *self, guint n)
{
  g_assert_cmpuint (g_strv_length (self->sentences), ==, n);
}

static void
assert_ok (Subject *self)
{
  if (self->sentences[0] != NULL)
    g_error ("It should be well, but: %s", self->sentences[0]);
  g_assert_cmpint (self->verdict, ==, MR_VERDICT_OK);
}

/* A meter that answers with one telegram. */
static void
judge_telegram (Subject *self, guint8 status, guint16 configuration, const char *records)
{
  take_answer (self, status, configuration, records);
  judge (self, FALSE);
}

static void
test_ok (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  judge_telegram (&subject, 0, 0, ENERGY CLOCK_WINTER);
  assert_ok (&subject);
}

static void
test_primary (void)
{
  static const struct {
    int primary;
    gboolean shared;
    MrVerdict verdict;
    const char *words;
  } cases[] = {
    { 5, FALSE, MR_VERDICT_OK, NULL },
    { 5, TRUE, MR_VERDICT_ERROR, "Another meter has the primary address 5 too." },
    { 0, FALSE, MR_VERDICT_WARNING, "factory address 0" },
    { 0, TRUE, MR_VERDICT_ERROR, "Other meters have the factory address 0 too." },
    { -1, FALSE, MR_VERDICT_OK, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;
      subject_init (&subject);
      subject.meter.primary = cases[i].primary;
      take_answer (&subject, 0, 0, ENERGY);
      judge (&subject, cases[i].shared);
      if (cases[i].words == NULL)
        assert_ok (&subject);
      else
        {
          assert_says (&subject, cases[i].verdict, cases[i].words);
          assert_n_sentences (&subject, 1);
        }
    }
}

static void
test_in_doubt (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject_add_doubt (&subject, MR_WRITE_CLOCK, "2026-03-05T14:30");
  subject_add_doubt (&subject, MR_WRITE_PRIMARY_ADDRESS, "12");
  subject_add_doubt (&subject, MR_WRITE_PRIMARY_ADDRESS, "11");
  judge_telegram (&subject, 0, 0, ENERGY);
  /* Each of them is named, of the same kind the newest. */
  assert_says (&subject, MR_VERDICT_WARNING, "address 12");
  assert_says (&subject, MR_VERDICT_WARNING, "clock was set");
  assert_n_sentences (&subject, 2);
}

static void
test_twin (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.enhanced = TRUE;
  take_answer (&subject, 0, 0, ENERGY);
  judge_with (&subject, &(MrNeighbours) { .has_twin = TRUE }, NULL);
  assert_says (&subject, MR_VERDICT_WARNING, "same secondary address");

  judge (&subject, FALSE);
  assert_ok (&subject);
}

static void
test_status (void)
{
  static const struct {
    guint8 status;
    MrVerdict verdict;
    const char *words;
  } cases[] = {
    { 0x01, MR_VERDICT_WARNING, "busy" },
    { 0x02, MR_VERDICT_ERROR, "application error" },
    { 0x03, MR_VERDICT_WARNING, "abnormal condition" },
    { 0x04, MR_VERDICT_WARNING, "battery or supply is low" },
    { 0x08, MR_VERDICT_ERROR, "permanent error" },
    { 0x10, MR_VERDICT_WARNING, "temporary error" },
    { 0x60, MR_VERDICT_WARNING, "0x60" },
    { 0x18, MR_VERDICT_ERROR, "temporary error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;
      subject_init (&subject);
      judge_telegram (&subject, cases[i].status, 0, ENERGY);
      assert_says (&subject, cases[i].verdict, cases[i].words);
    }
}

static void
test_fixed_status (void)
{
  /* Fixed data: ID, access number, status 03 (binary counters, stored value), medium and units, two counters. */
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_FIXED, "78 07 29 66 0A 03 E9 7E 01 00 00 00 35 01 00 00"));
  judge (&subject, FALSE);
  assert_ok (&subject);
}

static void
test_worst_first (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.enhanced = TRUE;
  take_answer (&subject, 0x18, 0, ENERGY);
  judge_with (&subject, &(MrNeighbours) { .has_twin = TRUE }, NULL);
  assert_n_sentences (&subject, 3);
  g_assert_nonnull (strstr (subject.sentences[0], "permanent error"));
}

static void
test_said_once (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_answer (&subject, 0x04, 0, ENERGY);
  judge_telegram (&subject, 0x04, 0, ENERGY);
  assert_n_sentences (&subject, 1);
}

static void
test_clock (void)
{
  static const struct {
    gint64 time;
    const char *records;
    gint64 deviation;
    const char *words;
  } cases[] = {
    { WINTER, CLOCK_WINTER, 10, NULL },
    { WINTER, CLOCK_WINTER_1431, 70, NULL }, /* between 39 and 101 seconds */
    { WINTER, CLOCK_WINTER_1435, 310, "5 minutes fast" },
    { WINTER, CLOCK_WINTER_1436, 370, "6 minutes fast" },
    { WINTER, CLOCK_WINTER_1424, -350, "6 minutes slow" },
    { WINTER, CLOCK_WINTER_1510, 2410, "40 minutes fast" },
    { WINTER, CLOCK_WINTER_1130, -10790, "3 hours slow" },
    { WINTER, CLOCK_WINTER_1530, 3610, "stayed in summer time" },
    { SUMMER, CLOCK_SUMMER_1330, -3590, "stay in standard time" },
    { WINTER, CLOCK_2001, -794413790, "9195 days slow" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;

      subject_init (&subject);
      subject.meter.last.time = cases[i].time;
      judge_telegram (&subject, 0, 0, cases[i].records);
      if (cases[i].words == NULL)
        assert_ok (&subject);
      else
        assert_says (&subject, MR_VERDICT_WARNING, cases[i].words);
      g_assert_cmpint (subject.decoded->clock.state, ==, MR_METER_CLOCK_VALID);
      g_assert_cmpint (subject.decoded->clock.deviation, ==, cases[i].deviation);
    }
}

static void
test_clock_none (void)
{
  g_auto (Subject) invalid;
  g_auto (Subject) from_file;
  g_auto (Subject) stored;

  subject_init (&invalid);
  judge_telegram (&invalid, 0, 0, CLOCK_INVALID);
  assert_says (&invalid, MR_VERDICT_WARNING, "no valid date");

  /* When it was read is not known: nothing to compare with. */
  subject_init (&from_file);
  from_file.meter.last.time = 0;
  judge_telegram (&from_file, 0, 0, CLOCK_2001);
  assert_ok (&from_file);

  /* A due date (storage 1) is not the clock. */
  subject_init (&stored);
  judge_telegram (&stored, 0, 0, "44 6D 00 20 21 01");
  assert_ok (&stored);
}

static void
test_encrypted (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  judge_telegram (&subject, 0, ENCRYPTED, BLOCK);
  assert_says (&subject, MR_VERDICT_WARNING, "encrypted (security mode 5)");
  assert_n_sentences (&subject, 1);
}

static void
test_refused (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_ERROR, "08"));
  judge (&subject, FALSE);
  assert_says (&subject, MR_VERDICT_ERROR, "busy");
}

static void
test_more (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_answer (&subject, 0, 0, CLOCK_WINTER ENERGY "1F");
  judge (&subject, FALSE);
  assert_says (&subject, MR_VERDICT_WARNING, "further telegrams");

  take_answer (&subject, 0, 0, "04 13 01 00 00 00");
  judge (&subject, FALSE);
  assert_ok (&subject);
}

static void
test_damaged (void)
{
  g_auto (Subject) cut;
  g_auto (Subject) broken;

  /* A record that promises four octets and has one. */
  subject_init (&cut);
  judge_telegram (&cut, 0, 0, ENERGY "04 13 01");
  g_assert_cmpint (cut.verdict, ==, MR_VERDICT_WARNING);
  assert_n_sentences (&cut, 1);

  /* Not a telegram at all. */
  subject_init (&broken);
  take_telegram (&broken, g_bytes_new_static ("\x68\x03\x03\x68\x08\x05\x72\x00\x16", 9));
  judge (&broken, FALSE);
  assert_says (&broken, MR_VERDICT_WARNING, "damaged");
}

static void
test_silent (void)
{
  g_auto (Subject) subject;
  g_auto (Subject) never;

  subject_init (&subject);
  subject.meter.silent = TRUE;
  judge_telegram (&subject, 0x08, 0, ENERGY);
  assert_says (&subject, MR_VERDICT_SILENT, "permanent error");
  g_assert_nonnull (strstr (subject.sentences[0], "did not answer"));

  subject_init (&never);
  judge (&never, FALSE);
  assert_says (&never, MR_VERDICT_WARNING, "not been read");
}

static void
judge_info (Subject *self, guint16 manufacturer, guint8 device_type, const char *records)
{
  subject_init (self);
  self->meter.address.manufacturer = manufacturer;
  self->meter.address.device_type = device_type;
  judge_telegram (self, 0, 0, records);
}

static void
test_info (void)
{
  static const struct {
    guint16 manufacturer;
    guint8 device_type;
    const char *records;
    guint n;
    const char *words;
  } cases[] = {
    { KAM, 0x04, "04 FF 22 00 00 00 00", 0, NULL },
    { KAM, 0x04, "04 FF 22 00 02 00 00", 1, "wrong way round" },
    { KAM, 0x0D, "02 FF 22 00 02", 1, "wrong way round" },
    { KAM, 0x0C, "04 FF 22 03 00 00 00", 2, "battery" },
    { KAM, 0x04, "04 FF 22 00 00 00 F0", 1, "burst" },
    { KAM, 0x04, "04 FF 22 00 04 00 00", 1, "info bit 10" },
    { KAM, 0x04, "04 FF 23 00 02 00 00", 0, NULL },    /* not the info codes of heat */
    { KAM, 0x04, "44 FF 22 00 02 00 00", 0, NULL },    /* of the due date, not of now */
    { KAM, 0x16, "04 FF 23 01 00 00 00", 1, "dry" },
    { KAW, 0x06, "04 FF 23 02 00 00 00", 1, "backwards" },
    { 0x1234, 0x04, "04 FF 22 00 02 00 00", 0, NULL }, /* another maker's */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;
      judge_info (&subject, cases[i].manufacturer, cases[i].device_type, cases[i].records);
      assert_n_sentences (&subject, cases[i].n);
      if (cases[i].n == 0)
        assert_ok (&subject);
      else
        assert_says (&subject, MR_VERDICT_WARNING, cases[i].words);
    }
}

static void
test_nicks (void)
{
  g_assert_cmpstr (mr_verdict_nick (MR_VERDICT_OK), ==, "ok");
  g_assert_cmpstr (mr_verdict_nick (MR_VERDICT_WARNING), ==, "warning");
  g_assert_cmpstr (mr_verdict_nick (MR_VERDICT_ERROR), ==, "error");
  g_assert_cmpstr (mr_verdict_nick (MR_VERDICT_SILENT), ==, "silent");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", TIME_ZONE, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/check/ok", test_ok);
  g_test_add_func ("/check/primary", test_primary);
  g_test_add_func ("/check/in-doubt", test_in_doubt);
  g_test_add_func ("/check/twin", test_twin);
  g_test_add_func ("/check/status", test_status);
  g_test_add_func ("/check/status/fixed", test_fixed_status);
  g_test_add_func ("/check/worst-first", test_worst_first);
  g_test_add_func ("/check/said-once", test_said_once);
  g_test_add_func ("/check/clock", test_clock);
  g_test_add_func ("/check/clock/none", test_clock_none);
  g_test_add_func ("/check/encrypted", test_encrypted);
  g_test_add_func ("/check/refused", test_refused);
  g_test_add_func ("/check/damaged", test_damaged);
  g_test_add_func ("/check/more", test_more);
  g_test_add_func ("/check/silent", test_silent);
  g_test_add_func ("/check/info", test_info);
  g_test_add_func ("/check/nicks", test_nicks);

  return g_test_run ();
}
