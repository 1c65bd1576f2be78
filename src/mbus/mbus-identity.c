/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meaning of the fields of a secondary address: manufacturers and device types. */
#include "config.h"

#include "mbus-address.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* mbus-protocol §1.9, in the order of the codes. */
static const struct {
  guint8 code;
  MbusMedium medium;
  const char *name;
} device_types[] = {
  { 0x00, MBUS_MEDIUM_OTHER, N_("Other") },
  { 0x01, MBUS_MEDIUM_OTHER, N_("Oil") },
  { 0x02, MBUS_MEDIUM_ELECTRICITY, N_("Electricity") },
  { 0x03, MBUS_MEDIUM_GAS, N_("Gas") },
  { 0x04, MBUS_MEDIUM_HEAT, N_("Heat (return)") },
  { 0x05, MBUS_MEDIUM_OTHER, N_("Steam") },
  { 0x06, MBUS_MEDIUM_WARM_WATER, N_("Warm water") },
  { 0x07, MBUS_MEDIUM_WATER, N_("Water") },
  { 0x08, MBUS_MEDIUM_HEAT_COST_ALLOCATOR, N_("Heat cost allocator") },
  { 0x09, MBUS_MEDIUM_OTHER, N_("Compressed air") },
  { 0x0A, MBUS_MEDIUM_COOLING, N_("Cooling (return)") },
  { 0x0B, MBUS_MEDIUM_COOLING, N_("Cooling (flow)") },
  { 0x0C, MBUS_MEDIUM_HEAT, N_("Heat (flow)") },
  { 0x0D, MBUS_MEDIUM_HEAT, N_("Heat and cooling") },
  { 0x0E, MBUS_MEDIUM_OTHER, N_("Bus or system") },
  { 0x0F, MBUS_MEDIUM_OTHER, N_("Unknown") },
  { 0x10, MBUS_MEDIUM_WATER, N_("Irrigation water") },
  { 0x11, MBUS_MEDIUM_WATER, N_("Water logger") },
  { 0x12, MBUS_MEDIUM_GAS, N_("Gas logger") },
  { 0x13, MBUS_MEDIUM_GAS, N_("Gas converter") },
  { 0x14, MBUS_MEDIUM_OTHER, N_("Calorific value") },
  { 0x15, MBUS_MEDIUM_WARM_WATER, N_("Hot water") },
  { 0x16, MBUS_MEDIUM_WATER, N_("Cold water") },
  { 0x17, MBUS_MEDIUM_WATER, N_("Dual register water") },
  { 0x18, MBUS_MEDIUM_OTHER, N_("Pressure") },
  { 0x19, MBUS_MEDIUM_OTHER, N_("A/D converter") },
  { 0x1A, MBUS_MEDIUM_OTHER, N_("Smoke detector") },
  { 0x1B, MBUS_MEDIUM_OTHER, N_("Room sensor") },
  { 0x1C, MBUS_MEDIUM_OTHER, N_("Gas detector") },
  { 0x20, MBUS_MEDIUM_BREAKER, N_("Breaker (electricity)") },
  { 0x21, MBUS_MEDIUM_BREAKER, N_("Valve (gas or water)") },
  { 0x25, MBUS_MEDIUM_OTHER, N_("Customer display") },
  { 0x28, MBUS_MEDIUM_WATER, N_("Waste water") },
  { 0x29, MBUS_MEDIUM_OTHER, N_("Garbage") },
  { 0x2A, MBUS_MEDIUM_OTHER, N_("Carbon dioxide") },
  { 0x30, MBUS_MEDIUM_OTHER, N_("Service tool") },
  { 0x31, MBUS_MEDIUM_OTHER, N_("Communication controller") },
  { 0x32, MBUS_MEDIUM_OTHER, N_("Unidirectional repeater") },
  { 0x33, MBUS_MEDIUM_OTHER, N_("Bidirectional repeater") },
  { 0x36, MBUS_MEDIUM_OTHER, N_("Radio converter (system side)") },
  { 0x37, MBUS_MEDIUM_OTHER, N_("Radio converter (meter side)") },
  { 0x38, MBUS_MEDIUM_OTHER, N_("Bus converter (meter side)") },
};

#define LETTER_BITS 5
#define LETTER_MASK 0x1F

static gssize
find_device_type (guint8 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (device_types); i++)
    {
      if (device_types[i].code == code)
        return (gssize) i;
    }
  return -1;
}

const char *
mbus_manufacturer_to_text (guint16 manufacturer, char out[8])
{
  if (manufacturer == MBUS_MANUFACTURER_ANY)
    {
      g_strlcpy (out, "*", 8);
      return out;
    }

  for (guint i = 0; i < 3; i++)
    {
      guint letter = manufacturer >> (LETTER_BITS * (2 - i)) & LETTER_MASK;

      if (letter < 1 || letter > 26)
        {
          g_snprintf (out, 8, "0x%04X", manufacturer);
          return out;
        }
      out[i] = (char) ('A' + letter - 1);
    }
  out[3] = '\0';
  return out;
}

gboolean
mbus_manufacturer_from_text (const char *text, guint16 *out)
{
  guint16 code = 0;

  if (strlen (text) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      if (!g_ascii_isalpha (text[i]))
        return FALSE;
      code = (guint16) (code << LETTER_BITS | (g_ascii_toupper (text[i]) - 'A' + 1));
    }
  *out = code;
  return TRUE;
}

const char *
mbus_device_type_name (guint8 device_type)
{
  gssize i = find_device_type (device_type);

  return i < 0 ? N_("Reserved") : device_types[i].name;
}

MbusMedium
mbus_device_type_medium (guint8 device_type)
{
  gssize i = find_device_type (device_type);

  return i < 0 ? MBUS_MEDIUM_OTHER : device_types[i].medium;
}

const char *
mbus_medium_nick (MbusMedium medium)
{
  static const char *const nicks[] = {
    [MBUS_MEDIUM_OTHER] = "other",
    [MBUS_MEDIUM_WATER] = "water",
    [MBUS_MEDIUM_WARM_WATER] = "warm-water",
    [MBUS_MEDIUM_HEAT] = "heat",
    [MBUS_MEDIUM_COOLING] = "cooling",
    [MBUS_MEDIUM_GAS] = "gas",
    [MBUS_MEDIUM_ELECTRICITY] = "electricity",
    [MBUS_MEDIUM_HEAT_COST_ALLOCATOR] = "heat-cost-allocator",
    [MBUS_MEDIUM_BREAKER] = "breaker",
  };

  return (gsize) medium < G_N_ELEMENTS (nicks) ? nicks[medium] : nicks[MBUS_MEDIUM_OTHER];
}
