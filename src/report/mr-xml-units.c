/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in the XML of libmbus. Codes that libmbus does not know, or treats as reserved, are missing: they get the
 * names of the standard. */
#include "config.h"

#include "mr-xml-units.h"

#define PRIMARY MBUS_VIF_PAGE_PRIMARY
#define FB MBUS_VIF_PAGE_FB
#define FD MBUS_VIF_PAGE_FD
#define FIXED MBUS_VIF_PAGE_FIXED
#define NONE MR_XML_SCALE_NONE
#define PREFIX MR_XML_SCALE_PREFIX
#define DECIMAL MR_XML_SCALE_DECIMAL

/* Seconds, as libmbus counts them: a month is a twelfth of a year, a year one of 365.2422 days. */
#define MINUTE 60, 0
#define HOUR 3600, 0
#define DAY 86400, 0
#define MONTH 262974383, -2
#define YEAR 31556926, 0
#define SAME 1, 0

#define CODES 0x80

static const MrXmlUnit units[] = {
  { PRIMARY, 0x00, 0x07, PREFIX, 0, "Energy (", "Wh)", "Wh", "Energy", SAME },
  { PRIMARY, 0x08, 0x0F, PREFIX, 0, "Energy (", "J)", "J", "Energy", SAME },
  { PRIMARY, 0x10, 0x17, PREFIX, 0, "Volume (", " m^3)", "m^3", "Volume", SAME },
  { PRIMARY, 0x18, 0x1F, PREFIX, 0, "Mass (", "kg)", "kg", "Mass", SAME },
  { PRIMARY, 0x20, 0x20, NONE, 0, "On time (seconds)", "", "s", "On time", SAME },
  { PRIMARY, 0x21, 0x21, NONE, 0, "On time (minutes)", "", "s", "On time", MINUTE },
  { PRIMARY, 0x22, 0x22, NONE, 0, "On time (hours)", "", "s", "On time", HOUR },
  { PRIMARY, 0x23, 0x23, NONE, 0, "On time (days)", "", "s", "On time", DAY },
  { PRIMARY, 0x24, 0x24, NONE, 0, "Operating time (seconds)", "", "s", "Operating time", SAME },
  { PRIMARY, 0x25, 0x25, NONE, 0, "Operating time (minutes)", "", "s", "Operating time", MINUTE },
  { PRIMARY, 0x26, 0x26, NONE, 0, "Operating time (hours)", "", "s", "Operating time", HOUR },
  { PRIMARY, 0x27, 0x27, NONE, 0, "Operating time (days)", "", "s", "Operating time", DAY },
  { PRIMARY, 0x28, 0x2F, PREFIX, 0, "Power (", "W)", "W", "Power", SAME },
  { PRIMARY, 0x30, 0x37, PREFIX, 0, "Power (", "J/h)", "J/h", "Power", SAME },
  { PRIMARY, 0x38, 0x3F, PREFIX, 0, "Volume flow (", " m^3/h)", "m^3/h", "Volume flow", SAME },
  { PRIMARY, 0x40, 0x47, PREFIX, 0, "Volume flow (", " m^3/min)", "m^3/min", "Volume flow", SAME },
  { PRIMARY, 0x48, 0x4F, PREFIX, 0, "Volume flow (", " m^3/s)", "m^3/s", "Volume flow", SAME },
  { PRIMARY, 0x50, 0x57, PREFIX, 0, "Mass flow (", " kg/h)", "kg/h", "Mass flow", SAME },
  { PRIMARY, 0x58, 0x5B, PREFIX, 0, "Flow temperature (", "deg C)", "°C", "Flow temperature", SAME },
  { PRIMARY, 0x5C, 0x5F, PREFIX, 0, "Return temperature (", "deg C)", "°C", "Return temperature", SAME },
  { PRIMARY, 0x60, 0x63, PREFIX, 0, "Temperature Difference (", " deg C)", "K", "Temperature difference", SAME },
  { PRIMARY, 0x64, 0x67, PREFIX, 0, "External temperature (", " deg C)", "°C", "External temperature", SAME },
  { PRIMARY, 0x68, 0x6B, PREFIX, 0, "Pressure (", " bar)", "bar", "Pressure", SAME },
  { PRIMARY, 0x6C, 0x6C, NONE, 0, "Time Point (date)", "", "-", "Time point (date)", SAME },
  { PRIMARY, 0x6D, 0x6D, NONE, 0, "Time Point (time &amp; date)", "", "-", "Time point (date &amp; time)", SAME },
  { PRIMARY, 0x6E, 0x6E, NONE, 0, "Units for H.C.A.", "", "Units for H.C.A.", "H.C.A.", SAME },
  { PRIMARY, 0x70, 0x70, NONE, 0, "Averaging Duration (seconds)", "", "s", "Averaging Duration", SAME },
  { PRIMARY, 0x71, 0x71, NONE, 0, "Averaging Duration (minutes)", "", "s", "Averaging Duration", MINUTE },
  { PRIMARY, 0x72, 0x72, NONE, 0, "Averaging Duration (hours)", "", "s", "Averaging Duration", HOUR },
  { PRIMARY, 0x73, 0x73, NONE, 0, "Averaging Duration (days)", "", "s", "Averaging Duration", DAY },
  { PRIMARY, 0x74, 0x74, NONE, 0, "Actuality Duration (seconds)", "", "s", "Actuality Duration", SAME },
  { PRIMARY, 0x75, 0x75, NONE, 0, "Actuality Duration (minutes)", "", "s", "Actuality Duration", MINUTE },
  { PRIMARY, 0x76, 0x76, NONE, 0, "Actuality Duration (hours)", "", "s", "Actuality Duration", HOUR },
  { PRIMARY, 0x77, 0x77, NONE, 0, "Actuality Duration (days)", "", "s", "Actuality Duration", DAY },
  { PRIMARY, 0x78, 0x78, NONE, 0, "Fabrication number", "", "", "Fabrication No", SAME },
  { PRIMARY, 0x79, 0x79, NONE, 0, "(Enhanced) Identification", "", "", "(Enhanced) Identification", SAME },
  { PRIMARY, 0x7A, 0x7A, NONE, 0, "Bus Address", "", "", "Bus Address", SAME },
  { PRIMARY, 0x7E, 0x7E, NONE, 0, "Any VIF", "", "", "Any VIF", SAME },
  { PRIMARY, 0x7F, 0x7F, NONE, 0, "Manufacturer specific", "", "", "Manufacturer specific", SAME },

  { FB, 0x00, 0x01, DECIMAL, 6, "Energy (", "MWh)", "Wh", "Energy", SAME },
  { FB, 0x08, 0x09, DECIMAL, 9, "Energy (", "GJ)", "J", "Energy", SAME },
  { FB, 0x10, 0x11, PREFIX, 0, "Volume (", "m3)", "m^3", "Volume", SAME },
  { FB, 0x18, 0x19, PREFIX, 3, "Mass (", "t)", "kg", "Mass", SAME },
  { FB, 0x21, 0x21, DECIMAL, 0, "Volume (", "feet^3)", "feet^3", "Volume", SAME },
  { FB, 0x22, 0x23, DECIMAL, 0, "Volume (", "american gallon)", "American gallon", "Volume", SAME },
  { FB, 0x24, 0x25, DECIMAL, 0, "Volume flow (", "american gallon/min)", "American gallon/min", "Volume flow", SAME },
  { FB, 0x26, 0x26, DECIMAL, 0, "Volume flow (", "american gallon/h)", "American gallon/h", "Volume flow", SAME },
  { FB, 0x28, 0x29, DECIMAL, 6, "Power (", "MW)", "W", "Power", SAME },
  { FB, 0x30, 0x31, DECIMAL, 9, "Power (", "GJ/h)", "J/h", "Power", SAME },
  { FB, 0x58, 0x5B, PREFIX, 0, "Flow Temperature (", " degree F)", "°F", "Flow temperature", SAME },
  { FB, 0x5C, 0x5F, PREFIX, 0, "Return Temperature (", " degree F)", "°F", "Return temperature", SAME },
  { FB, 0x60, 0x63, PREFIX, 0, "Temperature Difference (", " degree F)", "°F", "Temperature difference", SAME },
  { FB, 0x64, 0x67, PREFIX, 0, "External Temperature (", " degree F)", "°F", "External temperature", SAME },
  { FB, 0x70, 0x73, PREFIX, 0, "Cold / Warm Temperature Limit (", " degree F)", "°F", "Cold / Warm Temperature Limit",
    SAME },
  { FB, 0x74, 0x77, PREFIX, 0, "Cold / Warm Temperature Limit (", " degree C)", "°C", "Cold / Warm Temperature Limit",
    SAME },
  { FB, 0x78, 0x7F, PREFIX, 0, "cumul. count max power (", " W)", "W", "Cumul count max power", SAME },

  { FD, 0x00, 0x03, PREFIX, 0, "Credit of ", " of the nominal local legal currency units", "Currency units", "Credit",
    SAME },
  { FD, 0x04, 0x07, PREFIX, 0, "Debit of ", " of the nominal local legal currency units", "Currency units", "Debit",
    SAME },
  { FD, 0x08, 0x08, NONE, 0, "Access Number (transmission count)", "", "", "Access Number (transmission count)", SAME },
  { FD, 0x09, 0x09, NONE, 0, "Medium (as in fixed header)", "", "", "Medium", SAME },
  { FD, 0x0A, 0x0A, NONE, 0, "Manufacturer (as in fixed header)", "", "", "Manufacturer", SAME },
  { FD, 0x0B, 0x0B, NONE, 0, "Parameter set identification", "", "", "Parameter set identification", SAME },
  { FD, 0x0C, 0x0C, NONE, 0, "Model / Version", "", "", "Model / Version", SAME },
  { FD, 0x0D, 0x0D, NONE, 0, "Hardware version", "", "", "Hardware version", SAME },
  { FD, 0x0E, 0x0E, NONE, 0, "Firmware version", "", "", "Firmware version", SAME },
  { FD, 0x0F, 0x0F, NONE, 0, "Software version", "", "", "Software version", SAME },
  { FD, 0x10, 0x10, NONE, 0, "Customer location", "", "", "Customer location", SAME },
  { FD, 0x11, 0x11, NONE, 0, "Customer", "", "", "Customer", SAME },
  { FD, 0x12, 0x12, NONE, 0, "Access Code User", "", "", "Access Code User", SAME },
  { FD, 0x13, 0x13, NONE, 0, "Access Code Operator", "", "", "Access Code Operator", SAME },
  { FD, 0x14, 0x14, NONE, 0, "Access Code System Operator", "", "", "Access Code System Operator", SAME },
  { FD, 0x15, 0x15, NONE, 0, "Access Code Developer", "", "", "Access Code Developer", SAME },
  { FD, 0x16, 0x16, NONE, 0, "Password", "", "", "Password", SAME },
  { FD, 0x17, 0x17, NONE, 0, "Error flags", "", "", "Error flags", SAME },
  { FD, 0x18, 0x18, NONE, 0, "Error mask", "", "", "Error mask", SAME },
  { FD, 0x1A, 0x1A, NONE, 0, "Digital output (binary)", "", "", "Digital Output", SAME },
  { FD, 0x1B, 0x1B, NONE, 0, "Digital input (binary)", "", "", "Digital Input", SAME },
  { FD, 0x1C, 0x1C, NONE, 0, "Baudrate", "", "Baud", "Baudrate", SAME },
  { FD, 0x1D, 0x1D, NONE, 0, "response delay time", "", "Bittimes", "Response delay time", SAME },
  { FD, 0x1E, 0x1E, NONE, 0, "Retry", "", "", "Retry", SAME },
  { FD, 0x20, 0x20, NONE, 0, "First storage # for cyclic storage", "", "", "First storage # for cyclic storage", SAME },
  { FD, 0x21, 0x21, NONE, 0, "Last storage # for cyclic storage", "", "", "Last storage # for cyclic storage", SAME },
  { FD, 0x22, 0x22, NONE, 0, "Size of storage block", "", "", "Size of storage block", SAME },
  { FD, 0x24, 0x24, NONE, 0, "Storage interval second(s)", "", "s", "Storage interval", SAME },
  { FD, 0x25, 0x25, NONE, 0, "Storage interval minute(s)", "", "s", "Storage interval", MINUTE },
  { FD, 0x26, 0x26, NONE, 0, "Storage interval hour(s)", "", "s", "Storage interval", HOUR },
  { FD, 0x27, 0x27, NONE, 0, "Storage interval day(s)", "", "s", "Storage interval", DAY },
  { FD, 0x28, 0x28, NONE, 0, "Storage interval month(s)", "", "s", "Storage interval", MONTH },
  { FD, 0x29, 0x29, NONE, 0, "Storage interval year(s)", "", "s", "Storage interval", YEAR },
  { FD, 0x2C, 0x2C, NONE, 0, "Duration since last readout second(s)", "", "s", "Duration since last readout", SAME },
  { FD, 0x2D, 0x2D, NONE, 0, "Duration since last readout minute(s)", "", "s", "Duration since last readout", MINUTE },
  { FD, 0x2E, 0x2E, NONE, 0, "Duration since last readout hour(s)", "", "s", "Duration since last readout", HOUR },
  { FD, 0x2F, 0x2F, NONE, 0, "Duration since last readout day(s)", "", "s", "Duration since last readout", DAY },
  { FD, 0x30, 0x30, NONE, 0, "Start (date/time) of tariff", "", "-", "Start (date/time) of tariff", SAME },
  { FD, 0x31, 0x31, NONE, 0, "Duration of tariff minute(s)", "", "s", "Duration of tariff", MINUTE },
  { FD, 0x32, 0x32, NONE, 0, "Duration of tariff hour(s)", "", "s", "Duration of tariff", HOUR },
  { FD, 0x33, 0x33, NONE, 0, "Duration of tariff day(s)", "", "s", "Duration of tariff", DAY },
  { FD, 0x34, 0x34, NONE, 0, "Period of tariff second(s)", "", "s", "Period of tariff", SAME },
  { FD, 0x35, 0x35, NONE, 0, "Period of tariff minute(s)", "", "s", "Period of tariff", MINUTE },
  { FD, 0x36, 0x36, NONE, 0, "Period of tariff hour(s)", "", "s", "Period of tariff", HOUR },
  { FD, 0x37, 0x37, NONE, 0, "Period of tariff day(s)", "", "s", "Period of tariff", DAY },
  { FD, 0x38, 0x38, NONE, 0, "Period of tariff months(s)", "", "s", "Period of tariff", MONTH },
  { FD, 0x39, 0x39, NONE, 0, "Period of tariff year(s)", "", "s", "Period of tariff", YEAR },
  { FD, 0x3A, 0x3A, NONE, 0, "dimensionless / no VIF", "", "", "Dimensionless", SAME },
  { FD, 0x40, 0x4F, PREFIX, 0, "", " V", "V", "Voltage", SAME },
  { FD, 0x50, 0x5F, PREFIX, 0, "", " A", "A", "Current", SAME },
  { FD, 0x60, 0x60, NONE, 0, "Reset counter", "", "", "Reset counter", SAME },
  { FD, 0x61, 0x61, NONE, 0, "Cumulation counter", "", "", "Cumulation counter", SAME },
  { FD, 0x62, 0x62, NONE, 0, "Control signal", "", "", "Control signal", SAME },
  { FD, 0x63, 0x63, NONE, 0, "Day of week", "", "", "Day of week", SAME },
  { FD, 0x64, 0x64, NONE, 0, "Week number", "", "", "Week number", SAME },
  { FD, 0x65, 0x65, NONE, 0, "Time point of day change", "", "", "Time point of day change", SAME },
  { FD, 0x66, 0x66, NONE, 0, "State of parameter activation", "", "", "State of parameter activation", SAME },
  { FD, 0x67, 0x67, NONE, 0, "Special supplier information", "", "", "Special supplier information", SAME },
  { FD, 0x68, 0x68, NONE, 0, "Duration since last cumulation hour(s)", "", "s", "Duration since last cumulation",
    HOUR },
  { FD, 0x69, 0x69, NONE, 0, "Duration since last cumulation day(s)", "", "s", "Duration since last cumulation", DAY },
  { FD, 0x6A, 0x6A, NONE, 0, "Duration since last cumulation month(s)", "", "s", "Duration since last cumulation",
    MONTH },
  { FD, 0x6B, 0x6B, NONE, 0, "Duration since last cumulation year(s)", "", "s", "Duration since last cumulation",
    YEAR },
  { FD, 0x6C, 0x6C, NONE, 0, "Operating time battery hour(s)", "", "s", "Operating time battery", HOUR },
  { FD, 0x6D, 0x6D, NONE, 0, "Operating time battery day(s)", "", "s", "Operating time battery", DAY },
  { FD, 0x6E, 0x6E, NONE, 0, "Operating time battery month(s)", "", "s", "Operating time battery", MONTH },
  { FD, 0x6F, 0x6F, NONE, 0, "Operating time battery year(s)", "", "s", "Operating time battery", YEAR },
  { FD, 0x70, 0x70, NONE, 0, "Date and time of battery change", "", "", "Date and time of battery change", SAME },

  /* For fixed data libmbus has no quantity, and the normalised form is the plain one. */
  { FIXED, 0x00, 0x00, NONE, 0, "h,m,s", "", "", "", SAME },
  { FIXED, 0x01, 0x01, NONE, 0, "D,M,Y", "", "", "", SAME },
  { FIXED, 0x02, 0x04, PREFIX, 0, "", "Wh", "", "", SAME },
  { FIXED, 0x05, 0x07, PREFIX, 3, "", "kWh", "", "", SAME },
  { FIXED, 0x08, 0x0A, PREFIX, 6, "", "MWh", "", "", SAME },
  { FIXED, 0x0B, 0x0D, PREFIX, 3, "", "kJ", "", "", SAME },
  { FIXED, 0x0E, 0x10, PREFIX, 6, "", "MJ", "", "", SAME },
  { FIXED, 0x11, 0x13, PREFIX, 9, "", "GJ", "", "", SAME },
  { FIXED, 0x14, 0x16, PREFIX, 0, "", "W", "", "", SAME },
  { FIXED, 0x17, 0x19, PREFIX, 3, "", "kW", "", "", SAME },
  { FIXED, 0x1A, 0x1C, PREFIX, 6, "", "MW", "", "", SAME },
  { FIXED, 0x1D, 0x1F, PREFIX, 3, "", "kJ/h", "", "", SAME },
  { FIXED, 0x20, 0x22, PREFIX, 6, "", "MJ/h", "", "", SAME },
  { FIXED, 0x23, 0x25, PREFIX, 9, "", "GJ/h", "", "", SAME },
  { FIXED, 0x26, 0x28, PREFIX, -6, "", "ml", "", "", SAME },
  { FIXED, 0x29, 0x2B, PREFIX, -3, "", "l", "", "", SAME },
  { FIXED, 0x2C, 0x2E, PREFIX, 0, "", "m^3", "", "", SAME },
  { FIXED, 0x2F, 0x31, PREFIX, -6, "", "ml/h", "", "", SAME },
  { FIXED, 0x32, 0x34, PREFIX, -3, "", "l/h", "", "", SAME },
  { FIXED, 0x35, 0x37, PREFIX, 0, "", "m^3/h", "", "", SAME },
  { FIXED, 0x38, 0x38, PREFIX, -3, "1e-3 ", "°C", "", "", SAME },
  { FIXED, 0x39, 0x39, NONE, 0, "units for HCA", "", "", "", SAME },
  { FIXED, 0x3A, 0x3E, NONE, 0, "reserved", "", "", "", SAME },
  { FIXED, 0x3F, 0x3F, NONE, 0, "without units", "", "", "", SAME },
};

static const char *const media[] = {
  "Other", "Oil", "Electricity", "Gas", "Heat: Outlet", "Steam", "Warm water (30-90°C)", "Water", "Heat Cost Allocator",
  "Compressed Air", "Cooling load meter: Outlet", "Cooling load meter: Inlet", "Heat: Inlet",
  "Heat / Cooling load meter", "Bus/System", "Unknown Medium", "Irrigation Water", "Water Logger", "Gas Logger",
  "Gas Converter", "Calorific value", "Hot water (&gt;90°C)", "Cold water", "Dual water", "Pressure", "A/D Converter",
  "Smoke Detector", "Ambient Sensor", "Gas Detector",
  [0x20] = "Breaker: Electricity", [0x21] = "Valve: Gas or Water", [0x25] = "Customer Unit: Display Device",
  [0x28] = "Waste Water", [0x29] = "Garbage", [0x30] = "Service Unit", [0x36] = "Radio Converter: System",
  [0x37] = "Radio Converter: Meter",
};

static const char *const refusals[] = {
  "Unspecified error", "Unimplemented CI-Field", "Buffer too long, truncated", "Too many records",
  "Premature end of record", "More than 10 DIFE´s", "More than 10 VIFE´s", "Reserved", "Application busy",
  "Too many readouts",
};

/* The line of each code, so that records need not search for it. */
typedef struct {
  const MrXmlUnit *lines[MBUS_N_VIF_PAGES][CODES];
} Index;

static const Index *
get_index (void)
{
  static Index index;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
        for (guint code = units[i].first; code <= units[i].last; code++)
          index.lines[units[i].page][code] = &units[i];
      g_once_init_leave (&ready, 1);
    }
  return &index;
}

const MrXmlUnit *
mr_xml_unit_lookup (MbusVifPage page, guint8 code)
{
  return get_index ()->lines[page][code % CODES];
}

void
mr_xml_append_scale (GString *out, MrXmlScale scale, int exponent)
{
  static const struct {
    gint8 exponent;
    const char *prefix;
  } prefixes[] = {
    { 3, "k" }, { 0, "" }, { 1, "10 " }, { 2, "100 " }, { 4, "10 k" }, { 5, "100 k" }, { 6, "M" }, { 9, "G" },
    { -3, "m" }, { -6, "my" },
  }, decimals[] = {
    { 0, "" }, { -1, "0.1 " }, { -3, "0.001 " },
  };

  if (scale == MR_XML_SCALE_PREFIX)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
        if (prefixes[i].exponent == exponent)
          {
            g_string_append (out, prefixes[i].prefix);
            return;
          }
    }
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (decimals); i++)
        if (decimals[i].exponent == exponent)
          {
            g_string_append (out, decimals[i].prefix);
            return;
          }
    }

  g_string_append (out, exponent < 0 ? "1e-" : "1e");
  if (ABS (exponent) >= 10)
    g_string_append_c (out, (char) ('0' + ABS (exponent) / 10 % 10));
  g_string_append_c (out, (char) ('0' + ABS (exponent) % 10));
  g_string_append_c (out, ' ');
}

const char *
mr_xml_unit_base (const char *unit, guint32 *factor, int *factor_exponent)
{
  static const struct {
    const char *unit;
    guint32 factor;
    gint8 factor_exponent;
  } times[] = {
    { "min", MINUTE }, { "h", HOUR }, { "d", DAY }, { "months", MONTH }, { "years", YEAR },
  };

  *factor = 1;
  *factor_exponent = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    if (g_str_equal (unit, times[i].unit))
      {
        *factor = times[i].factor;
        *factor_exponent = times[i].factor_exponent;
        return "s";
      }
  return unit;
}

const char *
mr_xml_medium (guint8 device_type)
{
  if (device_type < G_N_ELEMENTS (media) && media[device_type] != NULL)
    return media[device_type];
  return mbus_device_type_name (device_type);
}

const char *
mr_xml_refusal (guint8 code)
{
  return code < G_N_ELEMENTS (refusals) ? refusals[code] : mbus_application_error_text (code);
}
