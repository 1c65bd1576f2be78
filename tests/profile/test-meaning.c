/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The means by which a profile says what a manufacturer means: VIFE after any VIF, numbers, corrections, what is only
 * likely. */
#include "config.h"

#include "mbus-explain-record.h"
#include "profile-fixture.h"

/* A profile of one set of records. */
#define SET_WITH(attributes, records) \
  HEAD "<records id='r' " attributes ">" records "</records>" MODEL "<use records='r'/>" TAIL
#define SET(records) SET_WITH ("", records)

#define REACTIVE "<record of='Energy' subunit='1' unit='varh'><quantity>Reactive energy</quantity></record>" \
                 "<record of='Power' subunit='1' unit='var'><quantity>Reactive power</quantity></record>"
#define PHASES "<record vife='01'><part>Phase L1</part></record><record vife='02'><part>Phase L2</part></record>"
#define FREQUENCY "<record vife='58-5F' unit='Hz' exponent='-3'><quantity>Frequency</quantity></record>"
#define CORRECTED "<correction factor='1000'>Its real numbers are kilowatt-hours.</correction>"

/* A telegram borrows from the profiles. */
typedef struct {
  MrProfiles *profiles;
  MbusTelegram *telegram;
} Reading;

static void
reading_clear (Reading *self)
{
  mbus_telegram_free (self->telegram);
  mr_profiles_free (self->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* The records of a meter of ABC, version 1, device type 02. */
static Reading
read_with (const char *text, const char *records)
{
  g_autofree char *hex = g_strconcat ("78 56 34 12 43 04 01 02 07 00 00 00 ", records, NULL);
  Reading self = { load (text), decode_frame (MBUS_CI_VARIABLE, hex) };

  mr_profiles_apply (self.profiles, &self.telegram->address, self.telegram);
  return self;
}

static void
assert_unexplained (const Reading *self, guint i, guint n_octets)
{
  g_assert_false (record_at (self->telegram, i)->by_profile);
  g_assert_cmpuint (record_at (self->telegram, i)->n_maker_vifes, ==, n_octets);
}

static char *
explain (const Reading *self, guint i, const char *part)
{
  g_autoptr (GArray) fields = mbus_record_explain (record_at (self->telegram, i));

  for (guint f = 0; f < fields->len; f++)
    if (strstr (g_array_index (fields, MbusField, f).words, part) != NULL)
      return g_strdup (g_array_index (fields, MbusField, f).words);
  return NULL;
}

/* --- The manufacturer's VIFE --- */

/* A VIFE means the same after every VIF, and with the extension bit too. */
static void
test_vife (void)
{
  g_auto (Reading) self = read_with (SET (PHASES), "02 AB FF 01 0A 00 02 FD C8 FF 02 0B 00 02 AB FF 03 0C 00 "
                                                   "02 FF 01 0D 00 02 AB FF 81 02 0E 00");
  g_autofree char *words = explain (&self, 0, "VIFE");

  assert_shows (self.telegram, 0, "Power · Phase L1", "10", "W");
  assert_shows (self.telegram, 1, "Voltage · Phase L2", "1.1", "V");
  assert_unexplained (&self, 2, 1);
  assert_unexplained (&self, 3, 1); /* the phase of nothing */
  assert_shows (self.telegram, 4, "Power · Phase L1 · Phase L2", "14", "W");
  g_assert_cmpstr (words, ==, "VIFE FF 01 · manufacturer specific; the device profile says: Power · Phase L1");
  g_assert_cmpstr (mbus_unit_name (record_at (self.telegram, 0)->modifiers[0]), ==, "Phase L1");
}

/* It may also be a quantity, with a power of ten for each code of a range. Only where the VIF does not say another. */
static void
test_vife_quantity (void)
{
  g_auto (Reading) self = read_with (SET (PHASES FREQUENCY), "02 FF 58 50 C3 02 FF 59 8D 13 02 FF 5F 05 00 "
                                                             "02 FF 57 01 00 02 AB FF 59 01 00 02 FF D9 FF 01 8D 13 "
                                                             "02 FF D9 FF 7F 01 00");

  assert_shows (self.telegram, 0, "Frequency", "-15.536", "Hz");
  assert_shows (self.telegram, 1, "Frequency", "50.05", "Hz");
  assert_shows (self.telegram, 2, "Frequency", "50000", "Hz");
  assert_unexplained (&self, 3, 1);
  assert_unexplained (&self, 4, 1);
  /* FF announces another one. */
  assert_shows (self.telegram, 5, "Frequency · Phase L1", "50.05", "Hz");
  assert_unexplained (&self, 6, 3);
}

/* The longest run of VIFE counts, in whatever order they are listed. */
static void
test_vife_longest (void)
{
  g_auto (Reading) self = read_with (SET ("<record vife='01'><part>A</part></record>"
                                          "<record vife='01 02'><part>B</part></record>"
                                          "<record vife='02'><part>C</part></record>"),
                                     "02 AB FF 01 0A 00 02 AB FF 81 02 0A 00 02 AB FF 81 82 01 0A 00 "
                                     "02 AB FF 82 01 0A 00");

  assert_shows (self.telegram, 0, "Power · A", "10", "W");
  assert_shows (self.telegram, 1, "Power · B", "10", "W");
  assert_shows (self.telegram, 2, "Power · B · A", "10", "W");
  assert_shows (self.telegram, 3, "Power · C · A", "10", "W");
}

/* After the manufacturer's VIFE, status octets of the standard: they may also mean that there is no value. */
static void
test_vife_then_standard (void)
{
  const char *text = SET_WITH ("then='standard'", PHASES "<record vife='15'><part>Status of values</part></record>"
                                                  "<record vife='7E'><total/></record>");
  g_auto (Reading) self = read_with (text, "02 AB FF 81 00 0A 00 02 AB FF 81 15 0A 00 02 AB FF 81 18 0A 00 "
                                           "02 AB FF 15 0A 00 02 AB FF 81 FE 15 0A 00 02 AB FF 81 FC 02 0A 00 "
                                           "02 AB FF 81 1A 0A 00 02 AB FF 81 FF 95 00 0A 00");
  g_auto (Reading) maker = read_with (SET (PHASES), "02 AB FF 81 00 0A 00");

  assert_shows (self.telegram, 0, "Power · Phase L1", "10", "W");
  g_assert_cmpint (record_at (self.telegram, 1)->value.validity, ==, MBUS_NO_DATA);
  g_assert_cmpint (record_at (self.telegram, 2)->value.validity, ==, MBUS_DATA_ERROR);
  assert_shows (self.telegram, 3, "Power · Status of values", "10", "W");
  g_assert_cmpint (record_at (self.telegram, 4)->value.validity, ==, MBUS_NO_DATA);
  assert_shows (self.telegram, 5, "Power · Phase L1 · Phase L2", "10", "W");
  assert_unexplained (&self, 6, 2); /* 1A is reserved */
  assert_shows (self.telegram, 7, "Power · Phase L1 · Status of values", "10", "W");
  /* Without that attribute all that follows is the manufacturer's. */
  assert_unexplained (&maker, 0, 2);
}

/* What a VIFE means may depend on what is measured. */
static void
test_vife_of (void)
{
  g_auto (Reading) self = read_with (SET ("<record vife='04' of='Current'><part>Neutral</part></record>"
                                          "<record vife='04' of='Voltage'><part>Phases L1 and L2</part></record>"
                                          "<record vife='07' of='Power' unit='VA'><quantity>Apparent power</quantity>"
                                          "</record>"),
                                     "02 FD D9 FF 04 0A 00 02 FD C8 FF 04 0A 00 02 AB FF 04 0A 00 02 AE FF 07 0A 00");

  assert_shows (self.telegram, 0, "Current · Neutral", "0.010", "A");
  assert_shows (self.telegram, 1, "Voltage · Phases L1 and L2", "1.0", "V");
  assert_unexplained (&self, 2, 1);
  assert_shows (self.telegram, 3, "Apparent power", "10", "kVA");
}

/* --- Numbers --- */

/* The power of ten is that of the VIF; the numbers in the telegram stay what they are. */
static void
test_subunit (void)
{
  g_auto (Reading) self = read_with (SET (REACTIVE), "04 04 07 00 00 00 84 40 04 08 00 00 00 84 40 2B 09 00 00 00 "
                                                     "84 80 40 04 0A 00 00 00 84 40 0E 0B 00 00 00 "
                                                     "84 40 13 0C 00 00 00 84 50 04 0D 00 00 00");
  g_autofree char *identity = mbus_record_identity (record_at (self.telegram, 1));
  g_autofree char *data = mbus_explain_data (record_at (self.telegram, 2));
  g_autofree char *dife = explain (&self, 1, "DIFE");
  g_autofree char *vif = explain (&self, 1, "VIF 04");

  assert_shows (self.telegram, 0, "Energy", "0.07", "kWh");
  assert_shows (self.telegram, 1, "Reactive energy", "0.08", "kvarh");
  g_assert_cmpint (mbus_record_quantity (record_at (self.telegram, 1)), ==, MBUS_QUANTITY_REACTIVE_ENERGY);
  assert_shows (self.telegram, 2, "Reactive power", "9", "var");
  assert_shows (self.telegram, 3, "Energy", "0.10", "kWh");
  /* Joules are no var. */
  assert_shows (self.telegram, 4, "Energy", "11", "MJ");
  assert_shows (self.telegram, 5, "Volume", "0.012", "m³");
  /* A tariff of it, too. */
  assert_shows (self.telegram, 6, "Reactive energy", "0.13", "kvarh");

  g_assert_cmpuint (record_at (self.telegram, 1)->subunit, ==, 1);
  g_assert_cmpint (record_at (self.telegram, 1)->explained, ==, MBUS_EXPLAINED_SUBUNIT);
  g_assert_cmpstr (identity, ==, "0:0:0:1:00");
  g_assert_true (mbus_telegram_main_record (self.telegram) == record_at (self.telegram, 0));
  /* What the standard says is still there to see. */
  g_assert_cmpstr (data, ==, "Data · 9 var, by the device profile; 9 W without it");
  g_assert_cmpstr (dife, ==, "DIFE 40 · storage number 0, tariff 0, subunit 1");
  g_assert_cmpstr (vif, ==, "VIF 04 · Energy, unit 0.01 kWh");
}

/* One record may have a meaning for its subunit, one for its VIFE and one for its tariff. */
static void
test_several (void)
{
  g_auto (Reading) self = read_with (SET (REACTIVE PHASES "<record tariff='3'><part>Night</part></record>"),
                                     "84 70 AB FF 01 07 00 00 00");

  assert_shows (self.telegram, 0, "Reactive power · Phase L1 · Night", "7", "var");
  g_assert_cmpint (record_at (self.telegram, 0)->explained, ==, MBUS_EXPLAINED_SUBUNIT | MBUS_EXPLAINED_TARIFF);
}

/* The meaning of a number does not depend on whether the VIFE have one. */
static void
test_subunit_before_unknown (void)
{
  g_auto (Reading) self = read_with (SET (REACTIVE), "84 40 AB FF 55 07 00 00 00");

  g_assert_cmpstr (mbus_record_quantity_name (record_at (self.telegram, 0)), ==, "Reactive power");
  g_assert_cmpuint (record_at (self.telegram, 0)->n_maker_vifes, ==, 1);
}

static void
test_storage (void)
{
  g_auto (Reading) self = read_with (SET ("<record of='Power' storage='2'><part>Phase L1</part></record>"),
                                     "82 01 2B 07 00 82 01 04 08 00 82 02 2B 09 00");

  assert_shows (self.telegram, 0, "Power · Phase L1", "7", "W");
  g_assert_cmpint (record_at (self.telegram, 0)->explained, ==, MBUS_EXPLAINED_STORAGE);
  assert_shows (self.telegram, 1, "Energy", "0.08", "kWh");
  g_assert_cmpint (record_at (self.telegram, 1)->explained, ==, 0);
  assert_shows (self.telegram, 2, "Power", "9", "W");
}

/* A number that stands for the total is no tariff, so the main reading is found. */
static void
test_total (void)
{
  const char *records = "84 10 04 01 00 00 00 84 20 04 02 00 00 00 84 A0 10 04 03 00 00 00 84 90 10 04 06 00 00 00";
  g_auto (Reading) plain = read_with (SET (PHASES), records);
  g_auto (Reading) self = read_with (SET ("<record tariff='5'><total/></record>"
                                          "<record tariff='6'><part>Partial</part></record>"), records);

  g_assert_null (mbus_telegram_main_record (plain.telegram));
  g_assert_true (mbus_telegram_main_record (self.telegram) == record_at (self.telegram, 3));
  assert_shows (self.telegram, 2, "Energy · Partial", "0.03", "kWh");
  assert_shows (self.telegram, 3, "Energy", "0.06", "kWh");
}

/* --- Corrections --- */

/* Of integers nothing changes. All the digits of the real number remain, and no more. */
static void
test_correction (void)
{
  g_auto (Reading) self = read_with (SET ("<record of='Energy' data='real'>" CORRECTED "</record>"),
                                     "05 03 31 6B 02 47 04 03 39 30 00 00 05 2B 00 00 80 3F 05 03 00 00 C0 7F");
  g_autofree char *data = mbus_explain_data (record_at (self.telegram, 0));

  assert_shows (self.telegram, 0, "Energy", "33387.19", "kWh");
  assert_reads (self.telegram, 0, "Energy", "33387190", "Wh");
  g_assert_cmpstr (record_at (self.telegram, 0)->correction, ==, "Its real numbers are kilowatt-hours.");
  g_assert_cmpstr (data, ==, "Data · 33387.19 kWh, corrected by the device profile; 33.38719 kWh without it. "
                             "Its real numbers are kilowatt-hours.");
  assert_shows (self.telegram, 1, "Energy", "12.345", "kWh");
  g_assert_null (record_at (self.telegram, 1)->correction);
  assert_shows (self.telegram, 2, "Power", "1", "W");
  /* What is no number stays none. */
  g_assert_cmpint (record_at (self.telegram, 3)->value.validity, ==, MBUS_INVALID);
}

static void
test_correction_factors (void)
{
  static const struct {
    const char *factor;
    const char *records;
    const char *value;
  } cases[] = {
    { "", "04 13 0A 00 00 00", "0.010" },
    { "factor='0.1'", "04 13 0A 00 00 00", "0.0010" },
    { "factor='3.6'", "04 13 0A 00 00 00", "0.0360" },
    { "factor=' 250 '", "0C 13 10 00 00 00", "2.50" },
    { "factor='4'", "05 13 00 00 80 3F", "0.004" },
    { "factor='0.25'", "07 13 FF FF FF FF FF FF FF 7F", "0x7FFFFFFFFFFFFFFF" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (SET ("<record of='Volume'><correction %s>So.</correction></record>"),
                                               cases[i].factor);
      g_auto (Reading) self = read_with (text, cases[i].records);
      g_autofree char *value = mbus_value_to_string (&record_at (self.telegram, 0)->value);

      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

/* Together with another quantity; of two corrections the first counts. */
static void
test_correction_and_subunit (void)
{
  g_auto (Reading) self = read_with (SET (REACTIVE "<record of='Energy' data='real'>" CORRECTED "</record>"
                                          "<record of='Energy'><correction factor='7'>No.</correction></record>"),
                                     "85 40 03 00 00 80 3F");

  assert_shows (self.telegram, 0, "Reactive energy", "1", "kvarh");
  g_assert_cmpstr (record_at (self.telegram, 0)->correction, ==, "Its real numbers are kilowatt-hours.");
}

/* --- How certain it is --- */

static gboolean
is_likely (const char *of_model, const char *of_set, const char *of_record)
{
  g_autofree char *text = g_strdup_printf (HEAD "<records id='r'%s%s%s><record vife='01'%s%s%s><part>P</part></record>"
                                           "</records><model proof='%s'>" SOURCE "<use records='r'/>" TAIL,
                                           of_set != NULL ? " proof='" : "", of_set != NULL ? of_set : "",
                                           of_set != NULL ? "'" : "", of_record != NULL ? " proof='" : "",
                                           of_record != NULL ? of_record : "", of_record != NULL ? "'" : "", of_model);
  g_auto (Reading) self = read_with (text, "02 AB FF 01 0A 00");

  assert_shows (self.telegram, 0, "Power · P", "10", "W");
  return record_at (self.telegram, 0)->likely;
}

/* The nearest word counts. */
static void
test_proof (void)
{
  g_assert_false (is_likely ("confirmed", NULL, NULL));
  g_assert_true (is_likely ("inferred", NULL, NULL));
  g_assert_false (is_likely ("inferred", "document", NULL));
  g_assert_true (is_likely ("document", "inferred", NULL));
  g_assert_false (is_likely ("inferred", "inferred", "arithmetic"));
  g_assert_true (is_likely ("telegram", "decoded", "inferred"));
}

/* --- Which profile --- */

/* What is said for every manufacturer counts where the model's own profile says nothing. */
static void
test_any (void)
{
  const char *any = "<profiles manufacturer='any'><records id='r' proof='inferred'>" PHASES REACTIVE "</records>"
                    "<model types='02' proof='inferred'>" SOURCE "<use records='r'/></model></profiles>";
  g_auto (Reading) self = read_with (any, "02 AB FF 01 0A 00 84 40 2B 0B 00 00 00");
  g_autoptr (MrProfiles) profiles = load (any);
  g_autoptr (MbusTelegram) water = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 43 04 01 07 07 00 00 00 "
                                                                   "02 AB FF 01 0A 00");

  assert_shows (self.telegram, 0, "Power · Phase L1", "10", "W");
  g_assert_true (record_at (self.telegram, 0)->likely);
  assert_shows (self.telegram, 1, "Reactive power", "11", "var");
  mr_profiles_apply (profiles, &water->address, water);
  g_assert_false (record_at (water, 0)->by_profile);
}

/* Only records can be for every manufacturer. */
static void
test_any_refused (void)
{
  static const char *const models[] = {
    "<model name='M' proof='inferred'>" SOURCE "</model>",
    "<model proof='inferred'>" SOURCE "<use bits='b'/></model>",
    "<model proof='inferred'>" SOURCE "<quirks ignores='baud'/></model>",
    "<model proof='inferred'>" SOURCE "<format>04 13</format></model>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *text = g_strconcat ("<profiles manufacturer='ABC any'><bits id='b' vif='FF 22'/>\n", models[i],
                                           "</profiles>", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_profiles_load_text ("own.xml", text, strlen (text), &error));
      g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "Line 2: What is for “any”"));
    }
}

/* A profile leaves alone what another has changed, so nothing is corrected twice. */
static void
test_once (void)
{
  g_auto (Reading) self = read_with (SET ("<record of='Energy'>" CORRECTED "</record>"), "04 03 01 00 00 00");

  mr_profiles_apply (self.profiles, &self.telegram->address, self.telegram);
  assert_reads (self.telegram, 0, "Energy", "1000", "Wh");
}

/* --- What is refused --- */

static void
test_refused (void)
{
  static const struct {
    const char *record; /* in line 3 */
    const char *reason; /* a part of it; NULL: the message of libxml2 */
  } cases[] = {
    { "<record vife='81'><part>P</part></record>", NULL },
    { "<record vife='1'><part>P</part></record>", NULL },
    { "<record vife='01 02 03 04 05'><part>P</part></record>", NULL },
    { "<record vife=''><part>P</part></record>", NULL },
    { "<record vife='5F-58'><part>P</part></record>", "from 2 to 8 codes" },
    { "<record vife='50-58'><part>P</part></record>", "from 2 to 8 codes" },
    { "<record vife='50-50'><part>P</part></record>", "from 2 to 8 codes" },
    { "<record vif='FF 01' vife='01'><part>P</part></record>", NULL },
    { "<record subunit='-1'><part>P</part></record>", NULL },
    { "<record subunit='one'><part>P</part></record>", NULL },
    { "<record storage='99999999999999'><part>P</part></record>", NULL },
    { "<record of='Thirst'><part>P</part></record>", "“Thirst”" },
    { "<record data='text' of='Energy'><part>P</part></record>", NULL },
    { "<record data='real'><part>P</part></record>", "needs “vif”" },
    { "<record><part>P</part></record>", "needs “vif”" },
    { "<record subunit='1'/>", "needs <quantity>" },
    { "<record subunit='1'><part> </part></record>", NULL },
    { "<record subunit='1'><part>A</part><part>B</part><part>C</part><part>D</part></record>", NULL },
    { "<record subunit='1' unit='var'><part>P</part></record>", "need a <quantity>" },
    { "<record subunit='1' exponent='1'><total/></record>", "need a <quantity>" },
    { "<record subunit='1'><total/><quantity>Energy</quantity></record>", NULL },
    { "<record of='Energy'><correction factor='1000'/></record>", NULL },
    { "<record of='Energy'><correction factor='0'>So.</correction></record>", "greater than 0" },
    { "<record of='Energy'><correction factor='0.000'>So.</correction></record>", "greater than 0" },
    { "<record of='Energy'><correction factor='-1'>So.</correction></record>", NULL },
    { "<record of='Energy'><correction factor='1e3'>So.</correction></record>", NULL },
    { "<record of='Energy' proof='sure'><total/></record>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "\n<records id='r'>\n", cases[i].record, "</records>" MODEL TAIL, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", text);
      g_assert_null (mr_profiles_load_text ("own.xml", text, strlen (text), &error));
      g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "own.xml"));
      g_assert_nonnull (strstr (error->message, "Line 3:"));
      g_assert_true (cases[i].reason == NULL || strstr (error->message, cases[i].reason) != NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/meaning/vife", test_vife);
  g_test_add_func ("/meaning/vife/quantity", test_vife_quantity);
  g_test_add_func ("/meaning/vife/longest", test_vife_longest);
  g_test_add_func ("/meaning/vife/then-standard", test_vife_then_standard);
  g_test_add_func ("/meaning/vife/of", test_vife_of);
  g_test_add_func ("/meaning/subunit", test_subunit);
  g_test_add_func ("/meaning/subunit/unknown-vife", test_subunit_before_unknown);
  g_test_add_func ("/meaning/several", test_several);
  g_test_add_func ("/meaning/storage", test_storage);
  g_test_add_func ("/meaning/total", test_total);
  g_test_add_func ("/meaning/correction", test_correction);
  g_test_add_func ("/meaning/correction/factors", test_correction_factors);
  g_test_add_func ("/meaning/correction/subunit", test_correction_and_subunit);
  g_test_add_func ("/meaning/proof", test_proof);
  g_test_add_func ("/meaning/any", test_any);
  g_test_add_func ("/meaning/any/refused", test_any_refused);
  g_test_add_func ("/meaning/once", test_once);
  g_test_add_func ("/meaning/refused", test_refused);

  return g_test_run ();
}
