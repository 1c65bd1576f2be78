/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables compared with the standard: the ends of each range, typed again from mbus-protocol §1.6 and §1.7. */
#include "config.h"

#include "mbus-vif.h"
#include "telegram-builder.h"

typedef struct {
  const char *vib; /* as hex, no extension bit on its last octet */
  const char *quantity;
  const char *value; /* of the integer 1 */
  const char *unit;
} Row;

static void
assert_rows (const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *record = g_strdup_printf ("01 %s 01", rows[i].vib);

      assert_record (record, rows[i].quantity, rows[i].value, rows[i].unit);
    }
}

static void
test_no_overlap (void)
{
  for (guint page = 0; page < MBUS_N_VIF_PAGES; page++)
    {
      gsize n = 0;
      const MbusUnit *table = mbus_unit_table (page, &n);

      g_assert_true (n > 0 || page == MBUS_VIF_PAGE_EF);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmphex (table[i].first, <=, table[i].last);
          g_assert_cmphex (table[i].last, <=, 0x7F);
          g_assert_nonnull (table[i].unit);
          g_assert_cmpuint (strlen (mbus_unit_name (&table[i])), >, 0);
          g_assert_true (table[i].words != NULL || table[i].quantity != MBUS_QUANTITY_UNKNOWN);
          if (i > 0)
            g_assert_cmphex (table[i].first, >, table[i - 1].last);
          for (guint code = table[i].first; code <= table[i].last; code++)
            {
              g_assert_true (mbus_unit_lookup (page, (guint8) code) == &table[i]);
              g_assert_true (mbus_unit_lookup (page, (guint8) code | 0x80) == &table[i]);
            }
        }
    }
}

static void
test_primary (void)
{
  static const Row rows[] = {
    { "00", "Energy", "0.001", "Wh" }, { "07", "Energy", "10000", "Wh" },
    { "08", "Energy", "1", "J" }, { "0F", "Energy", "10000000", "J" },
    { "10", "Volume", "0.000001", "m³" }, { "17", "Volume", "10", "m³" },
    { "18", "Mass", "0.001", "kg" }, { "1F", "Mass", "10000", "kg" },
    { "20", "On time", "1", "s" }, { "21", "On time", "1", "min" },
    { "22", "On time", "1", "h" }, { "23", "On time", "1", "d" },
    { "24", "Operating time", "1", "s" }, { "25", "Operating time", "1", "min" },
    { "26", "Operating time", "1", "h" }, { "27", "Operating time", "1", "d" },
    { "28", "Power", "0.001", "W" }, { "2F", "Power", "10000", "W" },
    { "30", "Power", "1", "J/h" }, { "37", "Power", "10000000", "J/h" },
    { "38", "Volume flow", "0.000001", "m³/h" }, { "3F", "Volume flow", "10", "m³/h" },
    { "40", "Volume flow", "0.0000001", "m³/min" }, { "47", "Volume flow", "1", "m³/min" },
    { "48", "Volume flow", "0.000000001", "m³/s" }, { "4F", "Volume flow", "0.01", "m³/s" },
    { "50", "Mass flow", "0.001", "kg/h" }, { "57", "Mass flow", "10000", "kg/h" },
    { "58", "Flow temperature", "0.001", "°C" }, { "5B", "Flow temperature", "1", "°C" },
    { "5C", "Return temperature", "0.001", "°C" }, { "5F", "Return temperature", "1", "°C" },
    { "60", "Temperature difference", "0.001", "K" }, { "63", "Temperature difference", "1", "K" },
    { "64", "External temperature", "0.001", "°C" }, { "67", "External temperature", "1", "°C" },
    { "68", "Pressure", "0.001", "bar" }, { "6B", "Pressure", "1", "bar" },
    { "6E", "Heat cost allocation", "1", "" },
    { "70", "Averaging duration", "1", "s" }, { "71", "Averaging duration", "1", "min" },
    { "72", "Averaging duration", "1", "h" }, { "73", "Averaging duration", "1", "d" },
    { "74", "Actuality duration", "1", "s" }, { "75", "Actuality duration", "1", "min" },
    { "76", "Actuality duration", "1", "h" }, { "77", "Actuality duration", "1", "d" },
    { "78", "Fabrication number", "1", "" }, { "79", "Identification", "1", "" },
    { "7A", "Bus address", "1", "" }, { "7F", "Manufacturer specific", "1", "" },
  };

  assert_rows (rows, G_N_ELEMENTS (rows));
}

/* Every code that the standard defines has a meaning, and no other. */
static void
test_primary_whole (void)
{
  for (guint code = 0; code < 0x80; code++)
    {
      gboolean special = code == 0x6F || code == 0x7B || code == 0x7C || code == 0x7D || code == 0x7F;

      g_assert_cmpint (mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, (guint8) code) == NULL, ==, special);
    }
}

static void
test_fb (void)
{
  static const Row rows[] = {
    { "FB 00", "Energy", "100000", "Wh" }, { "FB 01", "Energy", "1000000", "Wh" },
    { "FB 02", "Reactive energy", "1000", "varh" }, { "FB 03", "Reactive energy", "10000", "varh" },
    { "FB 04", "Apparent energy", "1000", "VAh" }, { "FB 05", "Apparent energy", "10000", "VAh" },
    { "FB 08", "Energy", "100000000", "J" }, { "FB 09", "Energy", "1000000000", "J" },
    { "FB 0C", "Energy", "100000", "cal" }, { "FB 0F", "Energy", "100000000", "cal" },
    { "FB 10", "Volume", "100", "m³" }, { "FB 11", "Volume", "1000", "m³" },
    { "FB 14", "Reactive power", "1", "var" }, { "FB 17", "Reactive power", "1000", "var" },
    { "FB 18", "Mass", "100000", "kg" }, { "FB 19", "Mass", "1000000", "kg" },
    { "FB 1A", "Relative humidity", "0.1", "%" }, { "FB 1B", "Relative humidity", "1", "%" },
    { "FB 20", "Volume", "1", "ft³" }, { "FB 21", "Volume", "0.1", "ft³" },
    { "FB 28", "Power", "100000", "W" }, { "FB 29", "Power", "1000000", "W" },
    { "FB 2A", "Phase angle between voltages", "0.1", "°" },
    { "FB 2B", "Phase angle of voltage and current", "0.1", "°" },
    { "FB 2C", "Frequency", "0.001", "Hz" }, { "FB 2F", "Frequency", "1", "Hz" },
    { "FB 30", "Power", "100000000", "J/h" }, { "FB 31", "Power", "1000000000", "J/h" },
    { "FB 34", "Apparent power", "1", "VA" }, { "FB 37", "Apparent power", "1000", "VA" },
    { "FB 68", "Heat cost allocator factor K", "0.000244140625", "" },
    { "FB 69", "Heat cost allocator factor Kq", "1", "W" },
    { "FB 6A", "Heat cost allocator factor Kc", "0.000244140625", "" },
    { "FB 6E", "Heat cost allocator factor KD", "0.000244140625", "" },
    { "FB 74", "Cold or warm temperature limit", "0.001", "°C" },
    { "FB 77", "Cold or warm temperature limit", "1", "°C" },
    { "FB 78", "Cumulative maximum power", "0.001", "W" }, { "FB 7F", "Cumulative maximum power", "10000", "W" },
  };

  assert_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_fd (void)
{
  static const Row rows[] = {
    { "FD 00", "Credit", "0.001", "" }, { "FD 03", "Credit", "1", "" },
    { "FD 04", "Debit", "0.001", "" }, { "FD 07", "Debit", "1", "" },
    { "FD 08", "Access number", "1", "" }, { "FD 09", "Device type", "0x01", "" },
    { "FD 17", "Error flags", "0x01", "" }, { "FD 1A", "Digital output", "0x01", "" },
    { "FD 1B", "Digital input", "0x01", "" }, { "FD 1C", "Baud rate", "1", "Bd" },
    { "FD 1F", "Remote control", "0x01", "" },
    { "FD 24", "Storage interval", "1", "s" }, { "FD 27", "Storage interval", "1", "d" },
    { "FD 28", "Storage interval", "1", "months" }, { "FD 29", "Storage interval", "1", "years" },
    { "FD 2C", "Duration since last readout", "1", "s" }, { "FD 2F", "Duration since last readout", "1", "d" },
    { "FD 31", "Duration of tariff", "1", "min" }, { "FD 33", "Duration of tariff", "1", "d" },
    { "FD 34", "Period of tariff", "1", "s" }, { "FD 39", "Period of tariff", "1", "years" },
    { "FD 3A", "Dimensionless", "1", "" },
    { "FD 40", "Voltage", "0.000000001", "V" }, { "FD 4F", "Voltage", "1000000", "V" },
    { "FD 50", "Current", "0.000000000001", "A" }, { "FD 5F", "Current", "1000", "A" },
    { "FD 60", "Reset counter", "1", "" }, { "FD 61", "Cumulation counter", "1", "" },
    { "FD 68", "Duration since last cumulation", "1", "h" },
    { "FD 6B", "Duration since last cumulation", "1", "years" },
    { "FD 6C", "Operating time of battery", "1", "h" }, { "FD 6F", "Operating time of battery", "1", "years" },
    { "FD 71", "Radio level", "1", "dBm" }, { "FD 74", "Remaining life of battery", "1", "d" },
    { "FD FD 02", "Remaining life of battery", "1", "months" }, { "FD FD 3E", "Moisture", "1", "%" },
  };

  assert_rows (rows, G_N_ELEMENTS (rows));
}

/* The codes of FD that §1.7 lists without a gap have no gap here. */
static void
test_fd_whole (void)
{
  for (guint code = 0; code < 0x80; code++)
    g_assert_cmpint (mbus_unit_lookup (MBUS_VIF_PAGE_FD, (guint8) code) == NULL, ==, code > 0x76);
}

static void
test_unknown (void)
{
  static const char *const vibs[] = { "6F", "EF 01", "7B", "7D", "FB 06", "FD 77", "FD FD 01" };

  for (gsize i = 0; i < G_N_ELEMENTS (vibs); i++)
    {
      g_autofree char *record = g_strdup_printf ("02 %s 2E 01", vibs[i]);

      assert_record (record, "Unknown", "302", "");
    }
}

static void
test_find (void)
{
  static const struct {
    MbusQuantity quantity;
    const char *unit;
    int exponent;
    MbusVifPage page;
    guint8 code;
  } cases[] = {
    { MBUS_QUANTITY_ENERGY, "Wh", 3, MBUS_VIF_PAGE_PRIMARY, 0x06 },
    { MBUS_QUANTITY_ENERGY, "Wh", 5, MBUS_VIF_PAGE_FB, 0x00 },
    { MBUS_QUANTITY_ENERGY, "J", 6, MBUS_VIF_PAGE_PRIMARY, 0x0E },
    { MBUS_QUANTITY_ENERGY, "J", 8, MBUS_VIF_PAGE_FB, 0x08 },
    { MBUS_QUANTITY_VOLUME, "m³", -3, MBUS_VIF_PAGE_PRIMARY, 0x13 },
    { MBUS_QUANTITY_RETURN_TEMPERATURE, "°C", -2, MBUS_VIF_PAGE_PRIMARY, 0x5D },
    { MBUS_QUANTITY_FABRICATION_NUMBER, "", 0, MBUS_VIF_PAGE_PRIMARY, 0x78 },
    { MBUS_QUANTITY_VOLTAGE, "V", -1, MBUS_VIF_PAGE_FD, 0x48 },
    { MBUS_QUANTITY_UNKNOWN, "A", -3, MBUS_VIF_PAGE_FD, 0x59 },
    { MBUS_QUANTITY_UNKNOWN, "m³/h", -3, MBUS_VIF_PAGE_PRIMARY, 0x3B },
  };
  MbusVifPage page;
  guint8 code;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusUnit *line = mbus_unit_find (cases[i].quantity, cases[i].unit, cases[i].exponent, &page, &code);

      g_assert_nonnull (line);
      g_assert_cmpint (page, ==, cases[i].page);
      g_assert_cmphex (code, ==, cases[i].code);
      g_assert_cmpint (mbus_unit_exponent (line, code), ==, cases[i].exponent);
    }
  g_assert_null (mbus_unit_find (MBUS_QUANTITY_ENERGY, "Wh", 7, &page, &code));
  g_assert_null (mbus_unit_find (MBUS_QUANTITY_ENERGY, "m³", 0, &page, &code));
  g_assert_null (mbus_unit_find (MBUS_QUANTITY_UNKNOWN, "furlong", 0, &page, &code));
}

/* Nicks and names are stable and unique, and both lead back to the quantity. */
static void
test_quantities (void)
{
  g_autoptr (GHashTable) nicks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (MbusQuantity quantity = MBUS_QUANTITY_UNKNOWN; quantity < MBUS_N_QUANTITIES; quantity++)
    {
      const char *nick = mbus_quantity_nick (quantity);
      const char *name = mbus_quantity_name (quantity);

      g_test_message ("%s", name);
      g_assert_true (g_hash_table_add (nicks, (char *) nick));
      g_assert_true (g_hash_table_add (names, (char *) name));
      g_assert_cmpuint (strspn (nick, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (nick));
      g_assert_cmpint (mbus_quantity_from_nick (nick), ==, quantity);
      g_assert_cmpint (mbus_quantity_from_name (name), ==, quantity);
    }
  g_assert_cmpstr (mbus_quantity_nick (MBUS_QUANTITY_FLOW_TEMPERATURE), ==, "flow-temperature");
  g_assert_cmpstr (mbus_quantity_name (MBUS_QUANTITY_FLOW_TEMPERATURE), ==, "Flow temperature");
  g_assert_cmpint (mbus_quantity_from_nick ("thirst"), ==, MBUS_QUANTITY_UNKNOWN);
  g_assert_cmpint (mbus_quantity_from_name ("volume"), ==, MBUS_QUANTITY_UNKNOWN);
}

static void
test_display (void)
{
  /* The integer 12347 in registers of these VIF, as the display of a meter shows it. */
  static const struct {
    const char *vib;
    const char *value;
    const char *unit;
  } cases[] = {
    { "00", "12.347", "Wh" }, { "03", "12.347", "kWh" }, { "05", "1234.7", "kWh" }, { "06", "12347", "kWh" },
    { "07", "123470", "kWh" }, { "FB 00", "1234.7", "MWh" }, { "FB 01", "12347", "MWh" },
    { "08", "12.347", "kJ" }, { "0B", "12.347", "MJ" }, { "0E", "12347", "MJ" }, { "0F", "123470", "MJ" },
    { "FB 08", "1234.7", "GJ" }, { "FB 0D", "12347", "Mcal" },
    { "28", "12.347", "W" }, { "2B", "12347", "W" }, { "2D", "1234.7", "kW" }, { "2E", "12347", "kW" },
    { "FB 28", "1234.7", "MW" }, { "33", "12.347", "MJ/h" },
    { "13", "12.347", "m³" }, { "16", "12347", "m³" }, { "3B", "12.347", "m³/h" },
    { "1B", "12347", "kg" }, { "1E", "12347", "t" }, { "FB 02", "12347", "kvarh" },
    { "5A", "1234.7", "°C" }, { "FD 48", "1234.7", "V" }, { "22", "12347", "h" },
    { "FD 17", "0x303B", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *record = g_strdup_printf ("02 %s 3B 30", cases[i].vib);
      g_autoptr (MbusTelegram) telegram = decode_records (record);
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;

      mbus_record_display (record_at (telegram, 0), &value, &unit);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (unit, ==, cases[i].unit);
    }
}

static void
test_display_other (void)
{
  static const struct {
    const char *record;
    const char *value;
    const char *unit;
  } cases[] = {
    { "04 6D 1E 2E 45 33", "2026-03-05 14:30", "" },
    { "02 6C 45 33", "2026-03-05", "" },
    { "05 2E A4 70 45 41", "12.34", "kW" },
    { "02 86 22 10 27", "10000", "kWh/h" },
    { "0D FD 10 02 42 41", "AB", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;

      mbus_record_display (record_at (telegram, 0), &value, &unit);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (unit, ==, cases[i].unit);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tables/no-overlap", test_no_overlap);
  g_test_add_func ("/tables/primary", test_primary);
  g_test_add_func ("/tables/primary/whole", test_primary_whole);
  g_test_add_func ("/tables/fb", test_fb);
  g_test_add_func ("/tables/fd", test_fd);
  g_test_add_func ("/tables/fd/whole", test_fd_whole);
  g_test_add_func ("/tables/unknown", test_unknown);
  g_test_add_func ("/tables/find", test_find);
  g_test_add_func ("/tables/quantities", test_quantities);
  g_test_add_func ("/tables/display", test_display);
  g_test_add_func ("/tables/display/other", test_display_other);

  return g_test_run ();
}
