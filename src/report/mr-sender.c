/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sender.h"

#include <glib/gi18n-lib.h>

MrSender
mr_sender_find (const MrReading *reading, const MrProfiles *profiles)
{
  MrSender sender = { MBUS_SECONDARY_ANY, -1, NULL, NULL };

  for (guint i = 0; i < reading->telegrams->len && sender.head == NULL; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (reading->telegrams, i);

      if (telegram->has_header || telegram->has_short_header)
        sender.head = telegram;
      if (telegram->address.id != MBUS_ID_ANY)
        sender.address = telegram->address;
      if (telegram->a <= MBUS_ADDRESS_LAST)
        sender.primary = telegram->a;
    }

  if (reading->readout != NULL)
    {
      sender.address = reading->readout->address;
      sender.primary = reading->readout->primary;
    }
  if (profiles != NULL)
    sender.profile = mr_profiles_find (profiles, &sender.address);
  return sender;
}

char *
mr_sender_manufacturer (const MbusSecondary *address)
{
  char letters[8];

  if (address->manufacturer == MBUS_MANUFACTURER_ANY)
    return g_strdup ("");
  return g_strdup (mbus_manufacturer_to_text (address->manufacturer, letters));
}

char *
mr_sender_device_type (const MbusSecondary *address)
{
  return g_strdup (address->device_type != MBUS_DEVICE_TYPE_ANY ? _(mbus_device_type_name (address->device_type)) : "");
}

char *
mr_sender_format (const MbusSecondary *address)
{
  g_autofree char *manufacturer = mr_sender_manufacturer (address);

  if (*manufacturer != '\0')
    return g_strdup_printf ("%08X-%s-%02X-%02X", address->id, manufacturer, address->version, address->device_type);
  return address->id != MBUS_ID_ANY ? g_strdup_printf ("ID-%08X", address->id) : NULL;
}

/* The identity of a meter as text and numbers; FALSE, NULL and -1 for unknown parts. */
typedef struct {
  char id[9];
  gboolean has_id;
  char manufacturer[8];
  gboolean has_manufacturer;
  int version;
  int device_type;
  const char *medium;
} Identity;

static Identity
identity_of (const MbusSecondary *address)
{
  Identity self = { .has_id = address->id != MBUS_ID_ANY };

  for (guint i = 0; i < 8; i++)
    self.id[i] = "0123456789ABCDEF"[address->id >> (28 - 4 * i) & 0x0F];
  mbus_manufacturer_to_text (address->manufacturer, self.manufacturer);
  self.has_manufacturer = address->manufacturer != MBUS_MANUFACTURER_ANY;
  self.version = address->version != MBUS_VERSION_ANY ? address->version : -1;
  self.device_type = address->device_type != MBUS_DEVICE_TYPE_ANY ? address->device_type : -1;
  self.medium = self.device_type >= 0 ? mbus_medium_nick (mbus_device_type_medium (address->device_type)) : NULL;
  return self;
}

void
mr_sender_add_csv_titles (MrCsv *csv)
{
  static const char *const titles[] = { "id", "manufacturer", "version", "deviceType", "medium" };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
}

void
mr_sender_add_csv (MrCsv *csv, const MbusSecondary *address)
{
  const Identity identity = identity_of (address);

  mr_csv_add_text (csv, identity.has_id ? identity.id : NULL);
  mr_csv_add_text (csv, identity.has_manufacturer ? identity.manufacturer : NULL);
  mr_csv_add_integer (csv, identity.version);
  mr_csv_add_integer (csv, identity.device_type);
  mr_csv_add_text (csv, identity.medium);
}

/* @plain: (nullable): needs no escape */
static void
add_plain (MrJson *json, const char *name, const char *plain)
{
  if (plain != NULL)
    mr_json_add_plain_member (json, name, plain);
  else
    mr_json_add_member_as_is (json, name, "null");
}

void
mr_sender_add_json (MrJson *json, const MbusSecondary *address)
{
  const Identity identity = identity_of (address);

  add_plain (json, "id", identity.has_id ? identity.id : NULL);
  add_plain (json, "manufacturer", identity.has_manufacturer ? identity.manufacturer : NULL);
  mr_json_add_member (json, "version", identity.version);
  mr_json_add_member (json, "deviceType", identity.device_type);
  add_plain (json, "medium", identity.medium);
}
