/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mr-check.h"
#include "telegram-fixture.h"

/* What is said about a meter, from the octets it answered. The time zone is Central Europe's, by a rule of its own. */

#define KAM 0x2C2D
#define KAW 0x2C37

/* 2026-03-05 14:30:20 in winter (UTC+1), 2026-07-05 14:30:20 in summer (UTC+2). */
#define WINTER (G_GINT64_CONSTANT (1772717420) * G_USEC_PER_SEC)
#define SUMMER (G_GINT64_CONSTANT (1783254620) * G_USEC_PER_SEC)

/* 04 6D, type F (kamstrup-and-commissioning §1.3 has the first as a ready-made frame). */
#define CLOCK_WINTER "04 6D 1E 2E 45 33"      /* 2026-03-05 14:30 */
#define CLOCK_WINTER_1435 "04 6D 23 2E 45 33"
#define CLOCK_WINTER_1436 "04 6D 24 2E 45 33"
#define CLOCK_WINTER_1424 "04 6D 18 2E 45 33"
#define CLOCK_WINTER_1510 "04 6D 0A 2F 45 33" /* 40 minutes ahead */
#define CLOCK_WINTER_1530 "04 6D 1E 2F 45 33"
#define CLOCK_WINTER_1130 "04 6D 1E 2B 45 33"
#define CLOCK_SUMMER_1330 "04 6D 1E 2D 45 37"
#define CLOCK_2001 "04 6D 00 20 21 01"        /* 2001-01-01 00:00 */
#define CLOCK_INVALID "04 6D 9E 2E 45 33"     /* IV bit */

#define ENERGY "04 06 2A 00 00 00" /* 42 kWh */

typedef struct {
  MrKnownMeter meter;
  GPtrArray *sentences;
  MrVerdict verdict;
} Subject;

static void
subject_init (Subject *self)
{
  *self = (Subject) {
    .meter = {
      .id = 1,
      .address = { 0x66290778, KAM, 0x35, 0x04, FALSE, MBUS_ID_ANY },
      .primary = 5,
      .baud = 2400,
    },
  };
  mbus_readout_init (&self->meter.last);
  self->meter.last.time = WINTER;
  self->sentences = g_ptr_array_new_with_free_func (g_free);
}

static void
subject_clear (Subject *self)
{
  mbus_readout_clear (&self->meter.last);
  g_ptr_array_unref (self->sentences);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

static void
take_telegram (Subject *self, GBytes *octets)
{
  g_ptr_array_add (self->meter.last.frames, octets);
}

static void
judge (Subject *self, guint n_same_primary)
{
  g_autoptr (GPtrArray) telegrams = mbus_readout_decode (&self->meter.last, NULL);

  self->verdict = mr_check_meter (&self->meter, telegrams, n_same_primary, self->sentences);

  /* Whole sentences, no matter what was found; and the verdict is there without anyone to listen. */
  for (guint i = 0; i < self->sentences->len; i++)
    {
      const char *sentence = g_ptr_array_index (self->sentences, i);
      g_assert_true (g_ascii_isupper (*sentence) || g_ascii_isdigit (*sentence));
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
  g_assert_cmpint (mr_check_meter (&self->meter, telegrams, n_same_primary, NULL), ==, self->verdict);
}

static void
assert_says (Subject *self, MrVerdict verdict, const char *words)
{
  for (guint i = 0; i < self->sentences->len; i++)
    if (strstr (g_ptr_array_index (self->sentences, i), words) != NULL)
      {
        g_assert_cmpstr (mr_verdict_nick (self->verdict), ==, mr_verdict_nick (verdict));
        return;
      }
  g_autofree char *all = self->sentences->len > 0 ? g_strdup (self->sentences->pdata[0]) : g_strdup ("nothing");
  g_error ("“%s” was not said, but: %s", words, all);
}

static void
assert_ok (Subject *self)
{
  if (self->sentences->len > 0)
    g_error ("It should be well, but: %s", (char *) self->sentences->pdata[0]);
  g_assert_cmpint (self->verdict, ==, MR_VERDICT_OK);
}

/* A meter that answers with one telegram. */
static void
judge_telegram (Subject *self, guint8 status, guint16 configuration, const char *records)
{
  take_telegram (self, make_telegram (&self->meter.address, 5, status, configuration, records));
  judge (self, 1);
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
    guint n;
    MrVerdict verdict;
    const char *words;
  } cases[] = {
    { 5, 1, MR_VERDICT_OK, NULL },
    { 5, 0, MR_VERDICT_OK, NULL },
    { 5, 2, MR_VERDICT_ERROR, "2 meters have the primary address 5." },
    { 0, 1, MR_VERDICT_WARNING, "factory address 0" },
    { 0, 3, MR_VERDICT_ERROR, "3 meters have the factory address 0." },
    { -1, 9, MR_VERDICT_OK, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;
      subject_init (&subject);
      subject.meter.primary = cases[i].primary;
      take_telegram (&subject, make_telegram (&subject.meter.address, 5, 0, 0, ENERGY));
      judge (&subject, cases[i].n);
      if (cases[i].words == NULL)
        assert_ok (&subject);
      else
        {
          assert_says (&subject, cases[i].verdict, cases[i].words);
          g_assert_cmpuint (subject.sentences->len, ==, 1);
        }
    }
}

static void
test_in_doubt (void)
{
  g_auto (Subject) subject;
  char kind[] = MR_STORE_PRIMARY_ADDRESS;
  char address[] = "12";

  subject_init (&subject);
  subject.meter.in_doubt = kind;
  subject.meter.in_doubt_value = address;
  judge_telegram (&subject, 0, 0, ENERGY);
  assert_says (&subject, MR_VERDICT_WARNING, "address 12");
}

static void
test_twin (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.enhanced = TRUE;
  judge_telegram (&subject, 0, 0, ENERGY);
  assert_says (&subject, MR_VERDICT_WARNING, "same secondary address");
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
  judge (&subject, 1);
  assert_ok (&subject);
}

static void
test_worst_first (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.enhanced = TRUE;
  judge_telegram (&subject, 0x18, 0, ENERGY);
  g_assert_cmpuint (subject.sentences->len, ==, 3);
  g_assert_nonnull (strstr (subject.sentences->pdata[0], "permanent error"));
}

static void
test_said_once (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_telegram (&subject.meter.address, 5, 0x04, 0, ENERGY));
  judge_telegram (&subject, 0x04, 0, ENERGY);
  g_assert_cmpuint (subject.sentences->len, ==, 1);
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
    { WINTER, CLOCK_WINTER, 0, NULL },
    { WINTER, CLOCK_WINTER_1435, 300, NULL },
    { WINTER, CLOCK_WINTER_1436, 360, "6 minutes ahead" },
    { WINTER, CLOCK_WINTER_1424, -360, "6 minutes behind" },
    { WINTER, CLOCK_WINTER_1510, 2400, "40 minutes ahead" },
    { WINTER, CLOCK_WINTER_1130, -10800, "3 hours behind" },
    { WINTER, CLOCK_WINTER_1530, 3600, "stayed in summer time" },
    { SUMMER, CLOCK_SUMMER_1330, -3600, "stay in standard time" },
    { WINTER, CLOCK_2001, -794413800, "9194 days behind" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Subject) subject;
      gint64 deviation = G_MININT64;
      MbusDateTime clock;

      subject_init (&subject);
      subject.meter.last.time = cases[i].time;
      judge_telegram (&subject, 0, 0, cases[i].records);
      if (cases[i].words == NULL)
        assert_ok (&subject);
      else
        assert_says (&subject, MR_VERDICT_WARNING, cases[i].words);

      g_autoptr (GPtrArray) telegrams = mbus_readout_decode (&subject.meter.last, NULL);
      g_assert_true (mr_check_clock (telegrams, cases[i].time, &clock, &deviation));
      g_assert_cmpint (deviation, ==, cases[i].deviation);
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

  /* Mode 5, one block of 16 octets. */
  subject_init (&subject);
  judge_telegram (&subject, 0, 0x0510, "11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 00");
  assert_says (&subject, MR_VERDICT_WARNING, "without its key (security mode 5)");
  g_assert_cmpuint (subject.sentences->len, ==, 1);
}

static void
test_refused (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_ERROR, "08"));
  judge (&subject, 1);
  assert_says (&subject, MR_VERDICT_ERROR, "busy");
}

static void
test_more (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_telegram (&subject.meter.address, 5, 0, 0, CLOCK_WINTER_1435 ENERGY "1F"));
  judge (&subject, 1);
  assert_says (&subject, MR_VERDICT_WARNING, "more to say");

  take_telegram (&subject, make_telegram (&subject.meter.address, 5, 0, 0, "04 13 01 00 00 00"));
  g_ptr_array_set_size (subject.sentences, 0);
  judge (&subject, 1);
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
  g_assert_cmpuint (cut.sentences->len, ==, 1);

  /* Not a telegram at all. */
  subject_init (&broken);
  take_telegram (&broken, g_bytes_new_static ("\x68\x03\x03\x68\x08\x05\x72\x00\x16", 9));
  judge (&broken, 1);
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
  g_assert_nonnull (strstr (subject.sentences->pdata[0], "did not answer"));

  subject_init (&never);
  judge (&never, 1);
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
      g_assert_cmpuint (subject.sentences->len, ==, cases[i].n);
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
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
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
