/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be written to a meter, as data: values, octets, where the meter answers afterwards, what proves it. */
#include "config.h"

#include <string.h>

#include "mbus-command.h"
#include "mr-write-kind.h"
#include "mr-write-state.h"

static MrWriteRequest
request (const char *kind, const char *address, const char *old_value, const char *new_value)
{
  MrTarget target = { .baud = 2400 };
  MrWriteRequest self;

  g_assert_true (mbus_address_parse (address, &target.address, NULL));
  if (!target.address.by_secondary)
    target.address.secondary = MBUS_SECONDARY_ANY;
  g_assert_nonnull (mr_write_kind_find (kind));
  mr_write_request_init (&self, 17, mr_write_kind_find (kind), &target, old_value, new_value);
  return self;
}

static MbusSecondary
secondary (const char *text)
{
  MbusSecondary self;

  g_assert_true (mbus_secondary_parse (text, &self, NULL));
  return self;
}

/* What is stored, as numbers and as words. */
static void
test_states (void)
{
  static const struct {
    MrWriteState state;
    int number;
    const char *nick;
    gboolean in_doubt;
  } cases[] = {
    { MR_WRITE_PLANNED, 0, "planned", FALSE },
    { MR_WRITE_SENT, 1, "sent", TRUE },
    { MR_WRITE_ACCEPTED, 2, "accepted", TRUE },
    { MR_WRITE_CONFIRMED, 3, "confirmed", FALSE },
    { MR_WRITE_FAILED, 4, "failed", FALSE },
    { MR_WRITE_UNKNOWN, 5, "unknown", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint ((int) cases[i].state, ==, cases[i].number);
      g_assert_cmpstr (mr_write_state_nick (cases[i].state), ==, cases[i].nick);
      g_assert_true (mr_write_state_is_in_doubt (cases[i].state) == cases[i].in_doubt);
    }
}

static void
test_find (void)
{
  g_assert_cmpstr (mr_write_kind_find ("primary-address")->id, ==, "primary-address");
  g_assert_cmpstr (mr_write_kind_find ("meter-number")->id, ==, "meter-number");
  g_assert_null (mr_write_kind_find ("colour"));
  g_assert_null (mr_write_kind_find (NULL));
}

static void
test_check (void)
{
  static const struct {
    const char *kind;
    const char *address;
    const char *value;
    int code; /* -1: allowed */
  } cases[] = {
    { "primary-address", "5", "7", -1 },
    { "primary-address", "5", "0", -1 },
    { "primary-address", "12345678", "250", -1 },
    { "primary-address", "5", "251", MR_WRITE_ERROR_VALUE },
    { "primary-address", "5", "007", MR_WRITE_ERROR_VALUE },
    { "primary-address", "5", "+7", MR_WRITE_ERROR_VALUE },
    { "primary-address", "5", "7 ", MR_WRITE_ERROR_VALUE },
    { "primary-address", "5", "", MR_WRITE_ERROR_VALUE },
    { "meter-number", "5", "12345678", -1 },
    { "meter-number", "5", "00000000", -1 },
    { "meter-number", "5", "1234567", MR_WRITE_ERROR_VALUE },
    { "meter-number", "5", "123456789", MR_WRITE_ERROR_VALUE },
    { "meter-number", "5", "1234567A", MR_WRITE_ERROR_VALUE },
    { "meter-number", "5", "-1234567", MR_WRITE_ERROR_VALUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MrWriteRequest) self = request (cases[i].kind, cases[i].address, NULL, cases[i].value);
      g_autoptr (GError) error = NULL;

      g_assert_true (mr_write_request_check (&self, &error) == (cases[i].code < 0));
      if (cases[i].code >= 0)
        g_assert_error (error, MR_WRITE_ERROR, cases[i].code);
    }
}

/* Never to an address at which more than one meter listens. */
static void
test_check_target (void)
{
  for (guint address = MBUS_ADDRESS_LAST + 1; address <= 255; address++)
    {
      g_auto (MrWriteRequest) self = request ("primary-address", "5", NULL, "7");
      g_autoptr (GError) error = NULL;

      self.target.address.primary = (guint8) address;
      g_assert_false (mr_write_request_check (&self, &error));
      g_assert_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_TARGET);
    }
}

static void
assert_frame (const MrWriteRequest *self, guint8 address, const char *hex)
{
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;
  g_autofree char *built = NULL;

  mr_write_request_frame (self, &self->target.address.secondary, address, FALSE, &frame);
  built = mbus_hex (wire, mbus_frame_build (&frame, wire));
  g_assert_cmpstr (built, ==, hex);
}

static void
test_frame (void)
{
  g_auto (MrWriteRequest) address = request ("primary-address", "0", NULL, "5");
  g_auto (MrWriteRequest) number = request ("meter-number", "0", NULL, "12345678");

  assert_frame (&address, 0, "68 06 06 68 53 00 51 01 7A 05 24 16");
  assert_frame (&address, MBUS_ADDRESS_SELECTED, "68 06 06 68 53 FD 51 01 7A 05 21 16");
  assert_frame (&number, 0, "68 09 09 68 53 00 51 0C 79 78 56 34 12 3D 16");
}

static char *
hex_of (const MbusFrame *frame)
{
  guint8 wire[MBUS_FRAME_MAX];

  return mbus_hex (wire, mbus_frame_build (frame, wire));
}

/* As ABB's manual 2CMC484001M0201 has it on page 285; and as those see it who must not see it. */
static void
test_password_frame (void)
{
  g_auto (MrWriteRequest) self = request ("primary-address", "0", NULL, "5");
  g_auto (MrWriteRequest) copy = { 0 };
  g_autoptr (GBytes) password = g_bytes_new_static ("\x31\x32\x33\x34\x35\x36\x37\x38", MBUS_PASSWORD_OCTETS);
  g_autofree char *sent = NULL;
  g_autofree char *seen = NULL;
  MbusFrame frame;
  MbusFrame shown;

  mr_write_request_set_password (&self, password);
  g_assert_false (mr_write_request_gives_password (&self));
  g_assert_null (mr_write_request_password_hint (&self));
  self.target.quirks.password_first = TRUE;
  mr_write_request_copy (&self, &copy);
  g_assert_true (mr_write_request_gives_password (&copy));
  mr_write_request_password_frame (&copy, &copy.target.address.secondary, MBUS_ADDRESS_SELECTED, FALSE, &frame, &shown);
  sent = hex_of (&frame);
  seen = hex_of (&shown);
  g_assert_cmpstr (sent, ==, "68 0E 0E 68 53 FD 51 07 FD 16 31 32 33 34 35 36 37 38 5F 16");
  g_assert_cmpstr (seen, ==, "68 0E 0E 68 53 FD 51 07 FD 16 00 00 00 00 00 00 00 00 BB 16");
}

/* Why it kept its value may be the password; why another meter answers may not. */
static void
test_password_hint (void)
{
  g_auto (MrWriteRequest) self = request ("primary-address", "5", "5", "7");
  g_autofree char *plain = mr_write_request_explain (&self, MR_WRITE_FAULT_KEPT, "5");
  g_autofree char *hinted = NULL;
  g_autofree char *replaced = NULL;

  g_assert_null (strstr (plain, "password"));
  self.target.quirks.password_first = TRUE;
  hinted = mr_write_request_explain (&self, MR_WRITE_FAULT_KEPT, "5");
  g_assert_true (g_str_has_prefix (hinted, plain));
  g_assert_nonnull (strstr (hinted, ". Meters of this make may ask for a password."));
  replaced = mr_write_request_explain (&self, MR_WRITE_FAULT_REPLACED, NULL);
  g_assert_null (strstr (replaced, "password"));
}

static void
test_after_address (void)
{
  const MbusSecondary before = secondary ("123456782D2C3504/00000001");
  g_auto (MrWriteRequest) seven = request ("primary-address", "5", "5", "7");
  g_auto (MrWriteRequest) factory = request ("primary-address", "5", "5", "0");
  MrWriteAfter after;

  mr_write_request_after (&seven, &before, &after);
  g_assert_true (after.moves);
  g_assert_false (after.shared);
  g_assert_false (after.place.by_secondary);
  g_assert_cmpuint (after.place.primary, ==, 7);
  g_assert_true (mbus_secondary_equal (&after.meter, &before));

  mr_write_request_after (&factory, &before, &after);
  g_assert_true (after.shared);
}

/* The rest of who it is stays; the fabrication number is no part of the place, which must be free. */
static void
test_after_number (void)
{
  const MbusSecondary before = secondary ("123456782D2C3504/00000001");
  g_auto (MrWriteRequest) self = request ("meter-number", "5", NULL, "87654321");
  char text[MBUS_SECONDARY_TEXT_SIZE];
  MrWriteAfter after;

  mr_write_request_after (&self, &before, &after);
  g_assert_true (after.moves);
  g_assert_false (after.shared);
  g_assert_true (after.place.by_secondary);
  g_assert_cmpstr (mbus_secondary_format (&after.place.secondary, text), ==, "876543212D2C3504");
  g_assert_cmpstr (mbus_secondary_format (&after.meter, text), ==, "876543212D2C3504/00000001");
}

static void
assert_proof (const MrWriteRequest *self, const char *who, int primary, const char *value, gboolean proves)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autofree char *found = NULL;

  mbus_readout_init (&readout);
  readout.address = secondary (who);
  readout.primary = primary;
  g_ptr_array_add (readout.frames, g_bytes_new_static ("E", 1));

  found = mr_write_request_read_value (self, &readout, NULL);
  g_assert_cmpstr (found, ==, value);
  g_assert_true (mr_write_request_find_proof (self, &readout, NULL) == (proves ? readout.frames->pdata[0] : NULL));
}

static void
test_proof (void)
{
  g_auto (MrWriteRequest) address = request ("primary-address", "5", "5", "7");
  g_auto (MrWriteRequest) number = request ("meter-number", "5", NULL, "12345678");

  assert_proof (&address, "123456782D2C3504", 5, "5", FALSE);
  assert_proof (&address, "123456782D2C3504", 7, "7", TRUE);
  assert_proof (&address, "123456782D2C3504", -1, NULL, FALSE);
  assert_proof (&number, "123456782D2C3504", 5, "12345678", TRUE);
  assert_proof (&number, "1234567A2D2C3504", 5, "1234567A", FALSE);
  assert_proof (&number, "FFFFFFFF", 5, NULL, FALSE);
}

static void
test_describe (void)
{
  g_auto (MrWriteRequest) known = request ("primary-address", "5", "5", "7");
  g_auto (MrWriteRequest) unknown = request ("meter-number", "5", NULL, "12345678");
  g_autofree char *first = mr_write_request_describe (&known);
  g_autofree char *second = mr_write_request_describe (&unknown);

  g_assert_cmpstr (first, ==, "primary address 5 → 7");
  g_assert_cmpstr (second, ==, "meter number 12345678");
}

/* Every kind has a sentence of its own for every fault, which names the value. */
static void
test_explain (void)
{
  g_auto (MrWriteRequest) address = request ("primary-address", "5", "5", "77");
  g_auto (MrWriteRequest) number = request ("meter-number", "5", "11111111", "77777777");
  const MrWriteRequest *const requests[] = { &address, &number };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint fault = MR_WRITE_FAULT_TAKEN; fault <= MR_WRITE_FAULT_LOST; fault++)
        {
          const char *value = fault == MR_WRITE_FAULT_CHANGED ? "66" : requests[i]->new_value;
          char *sentence = mr_write_request_explain (requests[i], fault, "66");

          /* Only a meter that finds its rate by itself can have both. */
          if (fault == MR_WRITE_FAULT_BOTH)
            {
              g_free (sentence);
              continue;
            }

          g_assert_nonnull (strstr (sentence, value));
          g_assert_true (g_hash_table_add (sentences, sentence));
        }
    }
}

/* Of these kinds, a fault that does not happen is not said to be one that does. */
static void
test_explain_others (void)
{
  g_auto (MrWriteRequest) baud = request ("baud-rate", "5", "2400", "9600");
  g_auto (MrWriteRequest) clock = request ("clock", "5", NULL, "local");
  g_autofree char *replaced = mr_write_request_explain (&baud, MR_WRITE_FAULT_REPLACED, NULL);
  g_autofree char *baud_lost = mr_write_request_explain (&baud, MR_WRITE_FAULT_LOST, NULL);
  g_autofree char *kept = mr_write_request_explain (&clock, MR_WRITE_FAULT_KEPT, NULL);
  g_autofree char *stayed = mr_write_request_explain (&clock, MR_WRITE_FAULT_STAYED, NULL);
  g_autofree char *clock_lost = mr_write_request_explain (&clock, MR_WRITE_FAULT_LOST, NULL);

  g_assert_nonnull (strstr (replaced, "another meter answers at 9600 baud"));
  g_assert_cmpstr (replaced, !=, baud_lost);
  g_assert_null (strstr (kept, "null"));
  g_assert_nonnull (strstr (kept, "local time"));
  g_assert_cmpstr (stayed, ==, clock_lost);
}

#define NEW_YEAR_2026 1767225600

/* @minute: of the hour, at which a clock is to be set; it is not when the test runs. */
static MrWriteRequest
request_clock (guint minute, MrClocks *now)
{
  const gint64 time = (NEW_YEAR_2026 + (gint64) minute * 60) * G_USEC_PER_SEC;
  MrWriteRequest self = request ("clock", "5", NULL, "utc");
  g_autoptr (MrTrustedTime) trusted = NULL;
  g_autoptr (MrClockSetting) setting = NULL;

  *now = (MrClocks) { time, 0, 0 };
  trusted = mr_trusted_time_new ("test", MR_TIME_BY_HAND, now, time, 0);
  setting = mr_clock_setting_new (trusted, MR_CLOCK_UTC, MR_CLOCK_FORM_I, 60);
  mr_write_request_set_clock (&self, setting);
  return self;
}

/* Not from two minutes before the full hour to one minute after it. */
static void
test_clock_guard (void)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new ();
  g_auto (MbusReadout) readout = { 0 };
  static const struct {
    guint minute;
    guint wait; /* minutes */
  } cases[] = { { 57, 0 }, { 58, 3 }, { 60, 1 }, { 61, 0 } };

  mbus_readout_init (&readout);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MrClocks now;
      g_auto (MrWriteRequest) self = request_clock (cases[i].minute, &now);
      g_autofree char *why = NULL;

      g_assert_cmpint (mr_write_request_wait (&self, &readout, telegrams, &now, &why), ==,
                       cases[i].wait * 60 * (gint64) G_USEC_PER_SEC);
      g_assert_true ((why == NULL) == (cases[i].wait == 0));
    }
}

/* Neither the right time nor that of the meter is near the full hour, and a time without seconds is nearly a full
 * minute.
 */
static void
test_clock_wait (void)
{
  static const struct {
    gint64 time; /* seconds of the hour */
    gint64 deviation;
    MrClockForm form;
    guint limit;
    gint64 wait;
    gboolean crosses;
  } cases[] = {
    { 30 * 60, 0, MR_CLOCK_FORM_I, 60, 0, FALSE },
    { 30 * 60, 29 * 60, MR_CLOCK_FORM_I, 60, 2 * 60, FALSE },            /* it shows 59 */
    { 30 * 60, 29 * 60 + 86400, MR_CLOCK_FORM_I, 60, 0, TRUE },          /* nothing to save */
    { 30 * 60, -30 * 60, MR_CLOCK_FORM_I, 60, 60, FALSE },               /* it shows 00 */
    { 57 * 60, 2 * 60, MR_CLOCK_FORM_I, 60, 4 * 60, FALSE },             /* it shows 59, then the hour is near */
    { 61 * 60 + 30, -90, MR_CLOCK_FORM_I, 60, 60, FALSE },               /* slow: it shows 00 */
    { 20 * 60, -40 * 60, MR_CLOCK_FORM_I, 60, 0, TRUE },                 /* no waiting helps */
    { 20 * 60, -86400, MR_CLOCK_FORM_I, 60, 0, TRUE },                   /* a day */
    { 30 * 60 + 29, 0, MR_CLOCK_FORM_F, 60, 0, FALSE },
    { 30 * 60 + 29, 0, MR_CLOCK_FORM_F, 30, 0, FALSE },
    { 30 * 60 + 10, 0, MR_CLOCK_FORM_F, 10, 0, FALSE },
    { 30 * 60 + 11, 0, MR_CLOCK_FORM_F, 10, 39, FALSE },
    { 30 * 60 + 50, 0, MR_CLOCK_FORM_F, 10, 0, FALSE },
    { 30 * 60 + 1, 0, MR_CLOCK_FORM_F, 0, 59, FALSE },
    { 57 * 60 + 1, 0, MR_CLOCK_FORM_F, 0, 4 * 60 - 1, FALSE },           /* that minute is near the hour */
    { 30 * 60 + 11, 0, MR_CLOCK_FORM_J, 0, 0, FALSE },
    { 30 * 60 + 11, 0, MR_CLOCK_FORM_BCD, 0, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 time = (NEW_YEAR_2026 + cases[i].time) * G_USEC_PER_SEC;
      const MrClocks now = { time, 0, 0 };
      g_autoptr (MrTrustedTime) trusted = mr_trusted_time_new ("test", MR_TIME_BY_HAND, &now, time, 0);
      g_autoptr (MrClockSetting) setting = mr_clock_setting_new (trusted, MR_CLOCK_UTC, cases[i].form, cases[i].limit);

      g_assert_cmpint (mr_clock_setting_wait (setting, time, cases[i].deviation, cases[i].form), ==,
                       cases[i].wait * G_USEC_PER_SEC);
      g_assert_cmpint (mr_clock_setting_crosses_hour (setting, time, cases[i].deviation), ==, cases[i].crosses);
    }
}

/* A copy of a request sends what the request itself would. */
static void
test_copy_fixed (void)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new ();
  MrClocks now;
  g_auto (MrWriteRequest) self = request_clock (30, &now);
  g_auto (MrWriteRequest) copy = { 0 };
  g_autofree char *sent = NULL;
  g_autofree char *copied = NULL;
  MbusFrame frame;

  g_assert_true (mr_write_request_fix_value (&self, telegrams, &now, NULL));
  g_assert_cmpstr (self.new_value, ==, "2026-01-01T00:30:00");
  mr_write_request_copy (&self, &copy);
  mr_write_request_frame (&self, &self.target.address.secondary, 5, FALSE, &frame);
  sent = hex_of (&frame);
  mr_write_request_frame (&copy, &copy.target.address.secondary, 5, FALSE, &frame);
  copied = hex_of (&frame);
  g_assert_nonnull (strstr (sent, " 51 06 6D "));
  g_assert_cmpstr (copied, ==, sent);
}

static void
test_copy (void)
{
  g_auto (MrWriteRequest) self = request ("primary-address", "5", "5", "7");
  g_auto (MrWriteRequest) copy = { 0 };

  mr_write_request_copy (&self, &copy);
  g_assert_cmpint (copy.id, ==, 17);
  g_assert_true (copy.kind == self.kind);
  g_assert_cmpstr (copy.old_value, ==, "5");
  g_assert_true (copy.new_value != self.new_value);
  g_assert_cmpuint (copy.target.baud, ==, 2400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/write/states", test_states);
  g_test_add_func ("/write/find", test_find);
  g_test_add_func ("/write/check", test_check);
  g_test_add_func ("/write/check-target", test_check_target);
  g_test_add_func ("/write/frame", test_frame);
  g_test_add_func ("/write/password/frame", test_password_frame);
  g_test_add_func ("/write/password/hint", test_password_hint);
  g_test_add_func ("/write/after/address", test_after_address);
  g_test_add_func ("/write/after/number", test_after_number);
  g_test_add_func ("/write/proof", test_proof);
  g_test_add_func ("/write/describe", test_describe);
  g_test_add_func ("/write/explain", test_explain);
  g_test_add_func ("/write/explain/others", test_explain_others);
  g_test_add_func ("/write/clock-guard", test_clock_guard);
  g_test_add_func ("/write/clock-wait", test_clock_wait);
  g_test_add_func ("/write/copy/fixed", test_copy_fixed);
  g_test_add_func ("/write/copy", test_copy);

  return g_test_run ();
}
