/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting clocks: the time is that of the moment of sending, in the form of the meter, and read back. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define BUS "[bus]\ntitle = Test\ntime = 2026-03-05T14:30\n"
#define METER(records, more) \
  "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n" more "records = " records "\n"
#define CLOCK_F METER ("date-time now-40min", "")

#define CONFIRMED "1:sent 1:accepted 1:confirmed"
#define KEPT "1:sent 1:accepted 1:failed"

#define SECOND ((gint64) G_USEC_PER_SEC)

#define KEY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define ENCRYPTED METER ("date-time now-40min as type-i", "key = " KEY "\n")

/* The time of the simulated bus, so that no test depends on the time of day. @text: in this computer's zone */
static MrTrustedTime *
trusted (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);
  const MrClocks clocks = mr_clocks_read ();

  return mr_trusted_time_new ("test", MR_TIME_BY_HAND, &clocks, g_date_time_to_unix (time) * SECOND, SECOND);
}

/* @decoding: (nullable) */
static void
set_on (Owner *owner, const char *description, const char *parameters, const char *time_text, MrClockZone zone,
        MrClockForm form, guint limit, MbusDecodingCopy *decoding)
{
  g_autoptr (MrTrustedTime) time = trusted (time_text);
  g_autoptr (MrClockSetting) clock = mr_clock_setting_new (time, zone, form, limit);
  g_auto (MrWriteRequest) request = { 0 };
  MrTarget who = { .baud = 2400 };

  g_assert_true (mbus_address_parse ("7", &who.address, NULL));
  who.address.secondary = MBUS_SECONDARY_ANY;
  mr_write_request_init (&request, 1, mr_write_kind_find (MR_WRITE_CLOCK), &who, NULL, mr_clock_zone_nick (zone));
  mr_write_request_set_clock (&request, clock);
  mr_write_request_set_decoding (&request, decoding);
  owner_open_bus (owner, description, parameters);
  owner_wait (owner, mr_master_write (owner->master, &request, 1));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
}

/* @decoding: (nullable) */
static void
set_with (Owner *owner, const char *description, const char *time_text, MrClockZone zone, MrClockForm form, guint limit,
          MbusDecodingCopy *decoding)
{
  set_on (owner, description, "", time_text, zone, form, limit, decoding);
}

static void
set (Owner *owner, const char *description, const char *time_text, MrClockZone zone, MrClockForm form)
{
  set_with (owner, description, time_text, zone, form, MR_METER_CLOCK_LIMIT, NULL);
}

/* The frame of kamstrup-and-commissioning §1.3. What the meter was read with afterwards is a reading like any other. */
static void
test_type_f (void)
{
  Owner owner;

  set (&owner, BUS CLOCK_F, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_nonnull (strstr (owner.sent, " FD 51 04 6D 1E 2E 45 33 "));
  g_assert_cmpstr (owner.values, ==, "2026-03-05T13:50 → 2026-03-05T14:30");
  owner_assert_meters (&owner, "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* Half a minute is the next one: a meter begins a minute when it is set. */
static void
test_rounds (void)
{
  Owner owner;

  set (&owner, BUS CLOCK_F, "2026-03-05T14:30:31", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.values, ==, "2026-03-05T13:50 → 2026-03-05T14:31");
  owner_close (&owner);
}

/* Rounded to a minute it is right, whatever the second, and whether the meter shows seconds or not. */
static void
test_every_second (void)
{
  static const char *const meters[] = { CLOCK_F, METER ("date-time now-40min as type-i", "clock-forms = type-f\n") };

  for (gsize i = 0; i < G_N_ELEMENTS (meters); i++)
    for (guint second = 0; second < 60; second++)
      {
        g_autofree char *bus = g_strconcat (BUS, meters[i], NULL);
        g_autofree char *time = g_strdup_printf ("2026-03-05T14:30:%02u", second);
        Owner owner;

        set (&owner, bus, time, MR_CLOCK_LOCAL, MR_CLOCK_FORM_F);
        g_assert_no_error (owner.error);
        g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
        owner_close (&owner);
      }
}

/* The same form as the meter sends; what is asked for takes precedence. */
static void
test_forms (void)
{
  static const struct {
    const char *records;
    const char *more;
    MrClockForm form;
    const char *head;
    const char *new_value; /* without its seconds */
  } cases[] = {
    { "date-time now+3h as type-i", "", MR_CLOCK_FORM_AS_SENT, " 51 06 6D ", "→ 2026-03-05T14:30:" },
    { "date-time now+3h as type-j", "", MR_CLOCK_FORM_AS_SENT, " 51 03 6D ", "→ 14:30:" },
    { "date-time now+3h as bcd12", "", MR_CLOCK_FORM_AS_SENT, " 51 0E 6D ", "→ 2026-03-05T14:30:" },
    { "date-time now+3h", "clock-forms = type-i\n", MR_CLOCK_FORM_I, " 51 06 6D ", "→ 2026-03-05T14:30:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meter = g_strdup_printf (METER ("%s", "%s"), cases[i].more, cases[i].records);
      g_autofree char *bus = g_strconcat (BUS, meter, NULL);
      Owner owner;

      set (&owner, bus, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, cases[i].form);
      g_assert_no_error (owner.error);
      g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
      g_assert_nonnull (strstr (owner.sent, cases[i].head));
      g_assert_nonnull (strstr (owner.values, cases[i].new_value));
      owner_close (&owner);
    }
}

/* A clock is set however right it is, whatever its form; and one that does not take the time is found out as far as it
 * shows. */
static void
test_nearly_right (void)
{
  static const struct {
    const char *form;
    gboolean has_seconds;
  } forms[] = { { "", FALSE }, { " as type-i", TRUE }, { " as type-j", TRUE }, { " as bcd12", TRUE } };
  static const int ahead[] = { -59, -20, 0, 20, 59 };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ahead); j++)
      for (gsize k = 0; k < 2; k++)
        {
          const gboolean is_seen = forms[i].has_seconds && ABS (ahead[j]) > 10;
          g_autofree char *bus = g_strdup_printf (BUS METER ("date-time now%+ds%s", "%s"),
                                                  k > 0 ? "ignores = set-clock\n" : "", ahead[j], forms[i].form);
          Owner owner;

          set (&owner, bus, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
          g_assert_true (g_str_has_prefix (owner.steps->str, "1:sent 1:accepted "));
          if (k == 0)
            g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
          else if (is_seen)
            g_assert_cmpstr (owner.steps->str, ==, KEPT);
          owner_close (&owner);
        }
}

/* A limit that rounding would exceed is kept: the time is sent when it is nearly a full minute, and not at once. */
static void
test_limit (void)
{
  Owner owner;

  set_with (&owner, BUS CLOCK_F, "2026-03-05T14:30:25", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT, 10, NULL);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  g_assert_nonnull (strstr (owner.notes->pdata[0], "Waiting until 14:31"));
  g_assert_cmpint (owner.bus_time, >, 20 * SECOND);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  owner_close (&owner);

  set_with (&owner, BUS METER ("date-time now-40min as type-i", ""), "2026-03-05T14:30:25", MR_CLOCK_LOCAL,
            MR_CLOCK_FORM_AS_SENT, 10, NULL);
  g_assert_cmpuint (owner.notes->len, ==, 0);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  owner_close (&owner);
}

/* Each is what it is, and none of them is done. */
static void
test_misbehaving (void)
{
  static const struct {
    const char *more;
    const char *records;
    const char *steps;
    const char *words;
  } cases[] = {
    { "ignores = set-clock\n", "date-time now-40min", KEPT, "although it was set to 2026-03-05 14:30" },
    { "alters = set-clock +1h\n", "date-time now-40min", KEPT, "took another time: it shows 2026-03-05 15:30" },
    { "alters = set-clock +1h\n", "date-time now-40min as type-i", KEPT,
      "took another time: it shows 2026-03-05 15:30" },
    { "alters = set-clock +1h\n", "date-time now-40min as type-j", KEPT, "took another time: it shows 15:30" },
    { "alters = set-clock -1h\n", "date-time now-40min as bcd12", KEPT,
      "took another time: it shows 2026-03-05 13:30" },
    { "ignores = set-clock\n", "date-time now-40min as type-j", KEPT, "although it was set to 14:30" },
    { "alters = set-clock -1min\n", "date-time now-40min", KEPT, "took another time: it shows 2026-03-05 14:29" },
    { "alters = set-clock -58s\n", "date-time now-40min", KEPT, "took another time: it shows 2026-03-05 14:29" },
    { "alters = set-clock +30s\n", "date-time now+65s as type-i", KEPT, "took another time: it shows 2026-03-05 14:30:3" },
    { "ignores = set-clock\n", "date-time now-20s", KEPT, "although it was set to 2026-03-05 14:30" },
    { "refuses = set-clock 08\n", "date-time now-40min", "1:sent 1:failed", "refused the request: " },
    { "denies = set-clock 08\n", "date-time now-40min", "1:sent 1:confirmed", NULL },
    { "silent-to = set-clock\n", "date-time now-40min", "1:sent 1:failed", "although it was set to" },
    { "loses-ack = set-clock\n", "date-time now-40min", "1:sent 1:confirmed", NULL },
    { "late = set-clock 3 s\n", "date-time now-40min", "1:sent 1:confirmed", NULL },
    { "silent-after = set-clock forever\n", "date-time now-40min", "1:sent 1:accepted 1:unknown",
      "has not answered since" },
    { "", "energy 5 kWh", "1:sent 1:accepted 1:unknown", "nothing that the meter sends shows its clock" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meter = g_strdup_printf (METER ("%s", "%s"), cases[i].more, cases[i].records);
      g_autofree char *bus = g_strconcat (BUS, meter, NULL);
      Owner owner;

      set (&owner, bus, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
      g_assert_cmpstr (owner.steps->str, ==, cases[i].steps);
      g_assert_true ((cases[i].words == NULL) == (owner.error == NULL));
      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (owner.reason, cases[i].words));
      owner_close (&owner);
    }
}

/* A computer without a battery, or a slip of the finger: nothing is sent that the meter would take for another year. */
static void
test_impossible_year (void)
{
  static const char *const forms[] = { "", " as type-i", " as type-j", " as bcd12" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *records = g_strdup_printf (METER ("date-time now%s", ""), forms[i]);
      g_autofree char *bus = g_strconcat (BUS, records, NULL);
      Owner owner;

      set (&owner, bus, i % 2 == 0 ? "1970-03-05T14:30:05" : "2127-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
      g_assert_cmpstr (owner.steps->str, ==, "1:failed");
      g_assert_nonnull (strstr (owner.reason, i % 2 == 0 ? "is in the year 1970" : "is in the year 2127"));
      owner_close (&owner);
    }
}

/* Near the full hour the engine waits, and says so. Bus time is not real time here, so that it does not take
 * minutes. */
static void
test_full_hour (void)
{
  Owner owner;

  set (&owner, BUS METER ("date-time now+20min", ""), "2026-03-05T14:58:30", MR_CLOCK_LOCAL,
       MR_CLOCK_FORM_AS_SENT);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  g_assert_nonnull (strstr (owner.notes->pdata[0], "Waiting until 15:01"));
  g_assert_cmpint (owner.bus_time, >, 150 * SECOND);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_nonnull (strstr (owner.sent, " FD 51 04 6D 3B 2E 45 33 "));
  owner_close (&owner);
}

/* Its own full hour matters as much: that is when the meter stores. */
static void
test_full_hour_of_meter (void)
{
  Owner owner;

  set (&owner, BUS METER ("date-time now+29min as type-i", ""), "2026-03-05T14:30:00", MR_CLOCK_LOCAL,
       MR_CLOCK_FORM_AS_SENT);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  g_assert_nonnull (strstr (owner.notes->pdata[0], "Waiting until 14:32"));
  g_assert_cmpint (owner.bus_time, >, 110 * SECOND);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  owner_close (&owner);
}

/* The wait is one of the time that the clock is set to, however much faster the bus is. */
static void
test_fast_bus (void)
{
  Owner owner;

  set_on (&owner, "[bus]\ntitle = Test\n" METER ("date-time now", ""), "?speed=100", "2026-03-05T14:30:56",
          MR_CLOCK_LOCAL, MR_CLOCK_FORM_F, 1, NULL);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  g_assert_nonnull (strstr (owner.notes->pdata[0], "Waiting until 14:3"));
  g_assert_cmpint (owner.bus_time, >, 100 * SECOND);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_nonnull (strstr (owner.values, "→ 2026-03-05T14:31"));
  owner_close (&owner);
}

static gboolean
find_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  if (i > 0)
    return FALSE;
  for (guint j = 0; j < MBUS_KEY_OCTETS; j++)
    key[j] = (guint8) (g_ascii_xdigit_value (KEY[2 * j]) << 4 | g_ascii_xdigit_value (KEY[2 * j + 1]));
  return TRUE;
}

/* With its key an encrypted meter is like any other; without it nothing is known of its clock, before or after. */
static void
test_encrypted (void)
{
  const MbusDecoding decoding = { .find_key = find_key };
  g_autoptr (MbusDecodingCopy) copy = NULL;
  MbusSecondary meter;
  Owner owner;

  g_assert_true (mbus_secondary_parse ("123456782D2C2304", &meter, NULL));
  copy = mbus_decoding_copy_new (&decoding, &meter);
  set_with (&owner, BUS ENCRYPTED, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT,
            MR_METER_CLOCK_LIMIT, copy);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_nonnull (strstr (owner.sent, " 51 06 6D "));
  g_assert_true (g_str_has_prefix (owner.values, "2026-03-05T13:50"));
  owner_close (&owner);

  set (&owner, BUS ENCRYPTED, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_I);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:unknown");
  g_assert_nonnull (strstr (owner.reason, "nothing that the meter sends shows its clock"));
  owner_close (&owner);
}

/* What the meter was read with before the write, and after it: each is decoded once. */
static void
test_decodes (void)
{
  const guint64 before = mbus_readout_n_decoded ();
  Owner owner;

  set (&owner, BUS CLOCK_F, "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
  g_assert_cmpuint (mbus_readout_n_decoded () - before, ==, 2);
  owner_close (&owner);
}

/* A meter that does not answer any more is not taken for its twin at another address, whose clock is right. */
static void
test_twin (void)
{
  Owner owner;

  set (&owner,
       BUS METER ("date-time now-40min", "silent-after = set-clock forever\n")
       "[meter b]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 8\nrecords = date-time now\n",
       "2026-03-05T14:30:05", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:unknown");
  owner_close (&owner);
}

/* Where there is no summer time in this computer's zone, nothing can be ambiguous. */
static void
test_summer_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Owner owner;

  if (g_str_equal (g_time_zone_get_identifier (zone), "UTC"))
    {
      g_test_skip ("This computer's zone has no summer time.");
      return;
    }
  set (&owner, BUS CLOCK_F, "2026-03-29T03:20:00", MR_CLOCK_LOCAL, MR_CLOCK_FORM_AS_SENT);
  g_assert_cmpstr (owner.steps->str, ==, "1:failed");
  g_assert_nonnull (strstr (owner.reason, "Summer time begins or ends"));
  owner_close (&owner);

  set (&owner, BUS CLOCK_F, "2026-03-29T03:20:00", MR_CLOCK_STANDARD, MR_CLOCK_FORM_AS_SENT);
  g_assert_true (g_str_has_prefix (owner.steps->str, "1:sent"));
  g_assert_nonnull (strstr (owner.values, "→ 2026-03-29T02:20"));
  owner_close (&owner);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "Europe/Copenhagen", TRUE);
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/master/write-clock/type-f", test_type_f);
  g_test_add_func ("/master/write-clock/rounds", test_rounds);
  g_test_add_func ("/master/write-clock/every-second", test_every_second);
  g_test_add_func ("/master/write-clock/forms", test_forms);
  g_test_add_func ("/master/write-clock/nearly-right", test_nearly_right);
  g_test_add_func ("/master/write-clock/limit", test_limit);
  g_test_add_func ("/master/write-clock/misbehaving", test_misbehaving);
  g_test_add_func ("/master/write-clock/impossible-year", test_impossible_year);
  g_test_add_func ("/master/write-clock/full-hour", test_full_hour);
  g_test_add_func ("/master/write-clock/full-hour-of-meter", test_full_hour_of_meter);
  g_test_add_func ("/master/write-clock/fast-bus", test_fast_bus);
  g_test_add_func ("/master/write-clock/summer-time", test_summer_time);
  g_test_add_func ("/master/write-clock/encrypted", test_encrypted);
  g_test_add_func ("/master/write-clock/decodes", test_decodes);
  g_test_add_func ("/master/write-clock/twin", test_twin);

  return g_test_run ();
}
