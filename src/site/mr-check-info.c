/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-check-info.h"

#include <glib/gi18n-lib.h>

/* Info bits of Kamstrup meters, in records that the standard leaves to the maker: DIF 02 or 04, VIF FF, VIFE below.
 * Facts: wmbusmeters, drivers kamheat and kamwater (and its pull request 1654, where a meter had been mounted the wrong
 * way round and only bit 9 said so). Bits that nobody has explained are told by their number. */

#define MANUFACTURER_KAM 0x2C2D
#define MANUFACTURER_KAW 0x2C37

#define VIF_MANUFACTURER 0xFF
#define N_BITS 32

/* MULTICAL 403, 603 and 803 (32 bits), 303 (16 bits). */
static const char *const heat_bits[N_BITS] = {
  [0] = N_("Its supply was interrupted."),
  [1] = N_("Its battery is low. Replace it."),
  [2] = N_("One of its temperature sensors fails. Check their connection."),
  [3] = N_("Temperature sensor T1 is above its range or not connected."),
  [4] = N_("Temperature sensor T2 is above its range or not connected."),
  [5] = N_("Temperature sensor T1 is below its range or short-circuited."),
  [6] = N_("Temperature sensor T2 is below its range or short-circuited."),
  [7] = N_("The temperature difference has the wrong sign: flow and return sensor may be exchanged."),
  [8] = N_("The flow sensor has air in it, or its signal is weak."),
  [9] = N_("The flow sensor is mounted the wrong way round: the water runs against its arrow."),
  [11] = N_("The flow is higher than the meter is made for."),
  [12] = N_("It reports a leak at input A1."),
  [13] = N_("It reports a leak at input B1."),
  [14] = N_("It reports an external alarm at input A."),
  [15] = N_("It reports an external alarm at input B."),
  [16] = N_("It gets no answer from flow sensor V1."),
  [17] = N_("The pulse figure of flow sensor V1 is wrong."),
  [18] = N_("It reports a leak at input A2."),
  [19] = N_("It reports a leak at input B2."),
  [20] = N_("Temperature sensor T3 is out of its range."),
  [21] = N_("Temperature sensor T3 is out of its range."),
  [22] = N_("It gets no answer from flow sensor V2."),
  [23] = N_("The pulse figure of flow sensor V2 is wrong."),
  [24] = N_("Flow sensor V2 has air in it."),
  [25] = N_("Flow sensor V2 is mounted the wrong way round: the water runs against its arrow."),
  [27] = N_("The flow through V2 is higher than the meter is made for."),
  [28] = N_("It reports a burst pipe or a leak."),
  [29] = N_("It reports a burst pipe or a leak."),
  [30] = N_("It reports a burst pipe or a leak."),
  [31] = N_("It reports a burst pipe or a leak."),
};

/* MULTICAL 21, flowIQ. */
static const char *const water_bits[N_BITS] = {
  [0] = N_("The meter is dry: there is no water in it."),
  [1] = N_("The water runs backwards: the meter may be mounted the wrong way round."),
  [2] = N_("It reports a leak: the water never stands still."),
  [3] = N_("It reports a burst pipe."),
  [4] = N_("It reports tampering."),
  [5] = N_("Its battery is low. Replace it."),
  [6] = N_("It is too cold around the meter."),
  [7] = N_("The flow is higher than the meter is made for."),
  [9] = N_("No water was used for a long time."),
};

static const struct {
  guint16 manufacturer;
  MbusMedium medium;
  guint8 vife;
  const char *const *bits;
} info_codes[] = {
  { MANUFACTURER_KAM, MBUS_MEDIUM_HEAT, 0x22, heat_bits },
  { MANUFACTURER_KAM, MBUS_MEDIUM_COOLING, 0x22, heat_bits },
  { MANUFACTURER_KAM, MBUS_MEDIUM_WATER, 0x23, water_bits },
  { MANUFACTURER_KAM, MBUS_MEDIUM_WARM_WATER, 0x23, water_bits },
  { MANUFACTURER_KAW, MBUS_MEDIUM_WATER, 0x23, water_bits },
  { MANUFACTURER_KAW, MBUS_MEDIUM_WARM_WATER, 0x23, water_bits },
};

/* The integer of a record DIF VIF=FF VIFE without more, straight from its octets. */
static gboolean
read_info_code (const MbusTelegram *telegram,
                const MbusRecord   *record,
                guint8              vife,
                guint32            *out)
{
  gsize size;
  const guint8 *octets = g_bytes_get_data (telegram->octets, &size);
  gsize n_data = record->length - record->header_length;

  if ((record->dif != 0x02 && record->dif != 0x04) || record->vif != VIF_MANUFACTURER || record->header_length != 3 ||
      (gsize) record->offset + record->length > size || n_data != record->dif || octets[record->offset + 2] != vife)
    return FALSE;

  *out = 0;
  for (gsize i = n_data; i > 0; i--)
    *out = *out << 8 | octets[record->offset + record->header_length + i - 1];
  return TRUE;
}

static void
add_bits (const char *const *bits,
          guint32            code,
          GPtrArray         *sentences)
{
  const char *last = NULL;

  for (guint bit = 0; bit < N_BITS; bit++)
    {
      if ((code >> bit & 1) == 0 || (bits[bit] != NULL && g_strcmp0 (bits[bit], last) == 0))
        continue;
      if (bits[bit] != NULL)
        g_ptr_array_add (sentences, g_strdup (_(bits[bit])));
      else
        /* Translators: %u counts the bits of a number from 0 */
        g_ptr_array_add (sentences, g_strdup_printf (_("It reports info bit %u, whose meaning is not known."), bit));
      last = bits[bit];
    }
}

void
mr_check_info_bits (const MbusSecondary *address,
                    const MbusTelegram  *telegram,
                    GPtrArray           *sentences)
{
  MbusMedium medium = mbus_device_type_medium (address->device_type);

  for (guint i = 0; i < G_N_ELEMENTS (info_codes); i++)
    {
      if (info_codes[i].manufacturer != address->manufacturer || info_codes[i].medium != medium)
        continue;
      for (guint j = 0; j < telegram->records->len; j++)
        {
          guint32 code;
          if (read_info_code (telegram, &g_array_index (telegram->records, MbusRecord, j), info_codes[i].vife, &code))
            add_bits (info_codes[i].bits, code, sentences);
        }
    }
}
