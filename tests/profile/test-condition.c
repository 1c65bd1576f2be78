/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a telegram reports besides values: status, flags, info bits, alarms, in words and with advice. */
#include "config.h"

#include <string.h>

#include "mr-condition.h"
#include "telegram-builder.h"

#define KAM 0x2C2D

#define SOURCE "<source>Maker's description, page 1.</source>"
#define OWN "<profiles manufacturer='ABC'>" \
            "<bits id='status' status='yes'><bit n='5' severity='info'><text>Its valve is closed.</text></bit></bits>" \
            "<bits id='flags' vif='FD 17'><bit n='0' severity='error'><text>It leaks.</text>" \
            "<advice>Close the tap.</advice></bit></bits>" \
            "<bits id='info' vif='FF 01'><bit n='0' severity='warning'><text>It is cold.</text></bit>" \
            "<bit n='1' severity='warning'><text>It is cold.</text></bit>" \
            "<bit n='4' severity='warning'><text>It is cold.</text><advice>Heat the cellar.</advice></bit>" \
            "<bit n='63' severity='info'><text>It is old.</text></bit></bits>" \
            "<model name='M' proof='confirmed'>" SOURCE \
            "<use bits='status'/><use bits='flags'/><use bits='info'/></model></profiles>"

typedef struct {
  MrProfiles *profiles;
  const MrProfile *profile;
} Fixture;

static void
fixture_clear (Fixture *self)
{
  mr_profiles_free (self->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static Fixture
load_profile (const char *text)
{
  const MbusSecondary meter = { .manufacturer = 0x0443 };
  g_autoptr (GError) error = NULL;
  Fixture self = { mr_profiles_load_text ("own.xml", text, strlen (text), &error), NULL };

  g_assert_no_error (error);
  self.profile = mr_profiles_find (self.profiles, &meter);
  g_assert_nonnull (self.profile);
  return self;
}

static Fixture
own_profile (void)
{
  return load_profile (OWN);
}

static MbusTelegram *
decode_status (guint8 status, const char *records)
{
  g_autofree char *hex = g_strdup_printf ("78 56 34 12 2D 2C 34 04 07 %02X 00 00 %s", status, records);

  return decode_frame (MBUS_CI_VARIABLE, hex);
}

static const MrCondition *
condition_at (GPtrArray *conditions, guint i)
{
  g_assert_cmpuint (i, <, conditions->len);
  return g_ptr_array_index (conditions, i);
}

static void
assert_advice (GPtrArray *conditions, guint i, const char *expected)
{
  g_autofree char *advice = mr_condition_advice (condition_at (conditions, i));

  g_assert_cmpstr (advice, ==, expected);
}

static void
assert_id (GPtrArray *conditions, guint i, const char *expected)
{
  g_assert_cmpstr (condition_at (conditions, i)->kind->id, ==, expected);
}

static void
assert_condition (GPtrArray *conditions, guint i, MrSeverity severity, const char *words, int record, int bit)
{
  const MrCondition *condition = condition_at (conditions, i);
  g_autofree char *text = mr_condition_text (condition);

  g_assert_cmpint (condition->kind->severity, ==, severity);
  g_assert_nonnull (strstr (text, words));
  g_assert_cmpint (condition->record, ==, record);
  g_assert_cmpint (condition->bit, ==, bit);
}

static void
test_status (void)
{
  static const struct {
    guint8 status;
    MrSeverity severity;
    const char *words;
    int bit;
    const char *id;
  } cases[] = {
    { 0x01, MR_SEVERITY_WARNING, "busy", -1, "status.busy" },
    { 0x02, MR_SEVERITY_ERROR, "application error", -1, "status.application-error" },
    { 0x03, MR_SEVERITY_WARNING, "abnormal", -1, "status.abnormal" },
    { 0x04, MR_SEVERITY_WARNING, "supply is low", 2, "status.power-low" },
    { 0x08, MR_SEVERITY_ERROR, "permanent error", 3, "status.permanent-error" },
    { 0x10, MR_SEVERITY_WARNING, "temporary error", 4, "status.temporary-error" },
    { 0x20, MR_SEVERITY_WARNING, "0x20", -1, "status.unexplained" },
    { 0xC0, MR_SEVERITY_WARNING, "0xC0", -1, "status.unexplained" },
  };
  g_autoptr (MbusTelegram) fine = decode_status (0, "");
  g_autoptr (GPtrArray) none = mr_conditions_of (NULL, fine);

  g_assert_cmpuint (none->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_status (cases[i].status, "");
      g_autoptr (GPtrArray) conditions = mr_conditions_of (NULL, telegram);

      g_assert_cmpuint (conditions->len, ==, 1);
      assert_condition (conditions, 0, cases[i].severity, cases[i].words, -1, cases[i].bit);
      assert_id (conditions, 0, cases[i].id);
    }
}

/* The manufacturer's bits of the status octet: one known, one not. */
static void
test_status_of_maker (void)
{
  g_auto (Fixture) own = own_profile ();
  g_autoptr (MbusTelegram) telegram = decode_status (0x60, "");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (own.profile, telegram);

  g_assert_cmpuint (conditions->len, ==, 2);
  assert_condition (conditions, 0, MR_SEVERITY_INFO, "valve is closed", -1, 5);
  assert_advice (conditions, 0, "");
  assert_condition (conditions, 1, MR_SEVERITY_WARNING, "0x40", -1, -1);
}

/* A short header has a status, no header has none. */
static void
test_headers (void)
{
  g_autoptr (MbusTelegram) brief = decode_frame (MBUS_CI_VARIABLE_SHORT, "07 08 00 00");
  g_autoptr (MbusTelegram) none = decode_frame (MBUS_CI_VARIABLE_NO_HEADER, "01 FD 08 08");
  g_autoptr (GPtrArray) of_brief = mr_conditions_of (NULL, brief);
  g_autoptr (GPtrArray) of_none = mr_conditions_of (NULL, none);

  g_assert_cmpuint (of_brief->len, ==, 1);
  g_assert_cmpuint (of_none->len, ==, 0);
}

static void
test_error_flags (void)
{
  g_auto (Fixture) own = own_profile ();
  g_autoptr (MbusTelegram) telegram = decode_status (0, "02 FD 17 05 00");
  g_autoptr (MbusTelegram) stored = decode_status (0, "42 FD 17 05 00");
  g_autoptr (MbusTelegram) greatest = decode_status (0, "12 FD 17 05 00");
  g_autoptr (MbusTelegram) invalid = decode_status (0, "02 FD 97 15 05 00");
  /* Duration and number of errors are not flags. */
  g_autoptr (MbusTelegram) duration = decode_status (0, "01 FD 97 62 05");
  g_autoptr (GPtrArray) known = mr_conditions_of (own.profile, telegram);
  g_autoptr (GPtrArray) unknown = mr_conditions_of (NULL, telegram);
  g_autoptr (GPtrArray) of_stored = mr_conditions_of (NULL, stored);
  g_autoptr (GPtrArray) of_greatest = mr_conditions_of (NULL, greatest);
  g_autoptr (GPtrArray) of_invalid = mr_conditions_of (NULL, invalid);
  g_autoptr (GPtrArray) of_duration = mr_conditions_of (NULL, duration);

  g_assert_cmpuint (of_duration->len, ==, 0);
  g_assert_cmpuint (known->len, ==, 2);
  assert_condition (known, 0, MR_SEVERITY_ERROR, "It leaks.", 0, 0);
  assert_advice (known, 0, "Close the tap.");
  assert_condition (known, 1, MR_SEVERITY_WARNING, "error flag 2", 0, 2);
  g_assert_cmpuint (unknown->len, ==, 2);
  assert_condition (unknown, 0, MR_SEVERITY_WARNING, "error flag 0", 0, 0);
  g_assert_cmpuint (of_stored->len, ==, 0);
  g_assert_cmpuint (of_greatest->len, ==, 0);
  g_assert_cmpuint (of_invalid->len, ==, 0);
}

static void
test_info (void)
{
  g_auto (Fixture) own = own_profile ();
  g_autoptr (MbusTelegram) telegram = decode_status (0, "0C 06 01 00 00 00 07 FF 01 13 00 00 00 00 00 00 80");
  g_autoptr (MbusTelegram) msb = decode_frame (MBUS_CI_VARIABLE_MSB,
                                               "12 34 56 78 2C 2D 34 04 07 00 00 00 02 FF 01 00 05");
  g_autoptr (MbusTelegram) wide = decode_status (0, "0D FF 01 E9 03 00 00 00 00 00 00 00 00");
  g_autoptr (MbusTelegram) text = decode_status (0, "0D FF 01 01 41");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (own.profile, telegram);
  g_autoptr (GPtrArray) of_msb = mr_conditions_of (own.profile, msb);
  g_autoptr (GPtrArray) of_wide = mr_conditions_of (own.profile, wide);
  g_autoptr (GPtrArray) of_text = mr_conditions_of (own.profile, text);

  /* A condition of two bits is reported once for each advice. */
  g_assert_cmpuint (conditions->len, ==, 3);
  assert_condition (conditions, 0, MR_SEVERITY_WARNING, "It is cold.", 1, 0);
  assert_condition (conditions, 1, MR_SEVERITY_WARNING, "It is cold.", 1, 4);
  assert_condition (conditions, 2, MR_SEVERITY_INFO, "It is old.", 1, 63);
  g_assert_cmpuint (of_msb->len, ==, 2);
  assert_condition (of_msb, 1, MR_SEVERITY_WARNING, "info bit 2", 0, 2);
  g_assert_cmpuint (of_wide->len, ==, 0);
  g_assert_cmpuint (of_text->len, ==, 0);
}

/* A meaning that is only likely is reported as such, after the advice or without one; the standard's flags are
 * certain with any profile. */
static void
test_inferred (void)
{
  g_auto (Fixture) likely = load_profile (
      "<profiles manufacturer='ABC'><bits id='info' vif='FF 01'>"
      "<bit n='0' severity='warning'><text>It is cold.</text></bit>"
      "<bit n='4' severity='warning'><text>It is cold.</text><advice>Heat the cellar.</advice></bit></bits>"
      "<model proof='inferred'>" SOURCE "<use bits='info'/></model></profiles>");
  g_autoptr (MbusTelegram) telegram = decode_status (0x04, "01 FF 01 13");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (likely.profile, telegram);

  g_assert_cmpuint (conditions->len, ==, 4);
  assert_advice (conditions, 0, "Check its supply or replace its battery.");
  assert_advice (conditions, 1, "This meaning is likely but not confirmed.");
  assert_condition (conditions, 2, MR_SEVERITY_WARNING, "It reports info bit 1, whose meaning is unknown.", 0, 1);
  assert_advice (conditions, 2, "");
  assert_advice (conditions, 3, "Heat the cellar. This meaning is likely but not confirmed.");
}

/* Every known bit of Kamstrup's meters has words, and no unknown one has. */
static void
test_kamstrup (void)
{
  static const struct {
    guint8 version;
    guint8 device_type;
    guint8 vife;
    guint32 known;
  } cases[] = {
    { 0x34, 0x04, 0x22, 0xFBFFFBFF },
    { 0x1F, 0x16, 0x23, 0x000002FF },
  };
  g_autoptr (MrProfiles) profiles = mr_profiles_load (NULL, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary meter = { .manufacturer = KAM, .version = cases[i].version,
                                    .device_type = cases[i].device_type };

      for (guint bit = 0; bit < 32; bit++)
        {
          const guint32 bits = (guint32) 1 << bit;
          g_autofree char *record = g_strdup_printf ("04 FF %02X %02X %02X %02X %02X", cases[i].vife, bits & 0xFF,
                                                     bits >> 8 & 0xFF, bits >> 16 & 0xFF, bits >> 24);
          g_autoptr (MbusTelegram) telegram = decode_status (0, record);
          g_autoptr (GPtrArray) conditions = mr_conditions_of (mr_profiles_find (profiles, &meter), telegram);
          const gboolean unknown = g_str_equal (condition_at (conditions, 0)->kind->id, "info.unexplained");

          g_assert_cmpuint (conditions->len, ==, 1);
          g_assert_cmpint (unknown, ==, (cases[i].known & bits) == 0);
        }
    }
}

/* The info code of a MULTICAL 21 has four conditions; its other bits are times. */
static void
test_few_conditions (void)
{
  const MbusSecondary meter = { .manufacturer = KAM, .version = 0x1B, .device_type = 0x16 };
  g_autoptr (MrProfiles) profiles = mr_profiles_load (NULL, NULL, NULL);
  g_autoptr (MbusTelegram) telegram = decode_status (0, "02 FF 20 F4 FF");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (mr_profiles_find (profiles, &meter), telegram);

  g_assert_cmpuint (conditions->len, ==, 1);
  assert_condition (conditions, 0, MR_SEVERITY_WARNING, "leak", 0, 2);
}

static void
test_alarm (void)
{
  g_auto (Fixture) own = own_profile ();
  g_autoptr (MbusTelegram) alarm = decode_frame (MBUS_CI_ALARM, "05");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (own.profile, alarm);

  g_assert_cmpuint (conditions->len, ==, 3);
  assert_condition (conditions, 0, MR_SEVERITY_WARNING, "sent an alarm", -1, -1);
  assert_condition (conditions, 1, MR_SEVERITY_WARNING, "alarm bit 0", 0, 0);
  assert_condition (conditions, 2, MR_SEVERITY_WARNING, "alarm bit 2", 0, 2);
}

static void
test_refusal (void)
{
  g_autoptr (MbusTelegram) refusal = decode_frame (MBUS_CI_ERROR, "08");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (NULL, refusal);
  /* Its content is encrypted. */
  g_autoptr (MbusTelegram) shut = decode_frame (MBUS_CI_ERROR_SHORT, "2A 00 10 05 "
                                                "59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6");
  g_autoptr (GPtrArray) of_shut = mr_conditions_of (NULL, shut);

  g_assert_cmpuint (conditions->len, ==, 1);
  assert_condition (conditions, 0, MR_SEVERITY_ERROR, "busy", -1, -1);
  g_assert_cmpuint (of_shut->len, ==, 0);
}

/* A bit that a profile explains is named by its place: the same in every language and version. */
static void
test_ids (void)
{
  g_auto (Fixture) own = load_profile (
      "<profiles manufacturer='ABC'>"
      "<bits id='a' status='yes'><bit n='5' severity='info'><text>It is full.</text></bit></bits>"
      "<bits id='b' vif='FD 17'><bit n='0' severity='error'><text>It leaks.</text></bit></bits>"
      "<bits id='c' vif='FF 01' dif='04'><bit n='31' severity='info'><text>It is old.</text></bit></bits>"
      "<bits id='d' vif='FF 02'><bit n='9' severity='info'><text>It is new.</text></bit></bits>"
      "<model proof='confirmed'>" SOURCE "<use bits='a'/><use bits='b'/><use bits='c'/><use bits='d'/></model>"
      "</profiles>");
  g_autoptr (MbusTelegram) telegram = decode_status (0x20, "02 FD 17 01 00 "
                                                           "04 FF 01 00 00 00 80 "
                                                           "02 FF 02 00 02");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (own.profile, telegram);

  g_assert_cmpuint (conditions->len, ==, 4);
  assert_id (conditions, 0, "status.bit-5");
  assert_id (conditions, 1, "info.fd17-0");
  assert_id (conditions, 2, "info.04-ff01-31");
  assert_id (conditions, 3, "info.ff02-9");
}

static void
test_nicks (void)
{
  g_assert_cmpstr (mr_severity_nick (MR_SEVERITY_INFO), ==, "info");
  g_assert_cmpstr (mr_severity_nick (MR_SEVERITY_WARNING), ==, "warning");
  g_assert_cmpstr (mr_severity_nick (MR_SEVERITY_ERROR), ==, "error");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/condition/status", test_status);
  g_test_add_func ("/condition/status/of-maker", test_status_of_maker);
  g_test_add_func ("/condition/headers", test_headers);
  g_test_add_func ("/condition/error-flags", test_error_flags);
  g_test_add_func ("/condition/info", test_info);
  g_test_add_func ("/condition/inferred", test_inferred);
  g_test_add_func ("/condition/kamstrup", test_kamstrup);
  g_test_add_func ("/condition/few", test_few_conditions);
  g_test_add_func ("/condition/alarm", test_alarm);
  g_test_add_func ("/condition/refusal", test_refusal);
  g_test_add_func ("/condition/ids", test_ids);
  g_test_add_func ("/condition/nicks", test_nicks);

  return g_test_run ();
}
