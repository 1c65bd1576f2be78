/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "whole-telegrams.h"

#include "mbus-frame.h"

/* A cold water meter with a due date, and octets of its maker at the end. */
static const char water[] =
  "68 38 38 68 "       /* start, length 56 twice, start */
  "08 "                /* C field: RSP_UD, the meter's answer */
  "07 "                /* A field: primary address 7 */
  "72 "                /* CI field: variable data, long header */
  "07 48 93 21 "       /* identification number 21934807 */
  "AE 4C "             /* manufacturer SEN */
  "0B "                /* version 11 */
  "07 "                /* device type: water */
  "5A "                /* access number 90 */
  "00 "                /* status: no error */
  "00 00 "             /* configuration word: in clear */
  "0C 78 07 48 93 21 " /* fabrication number, BCD8: 21934807 */
  "0C 13 45 82 01 00 " /* volume, BCD8 · 0.001 m³: 18.245 */
  "4C 13 20 13 01 00 " /* storage 1 (bit 6 of the DIF), volume: 11.320 m³ */
  "42 6C 3F 3C "       /* storage 1, type G: 2025-12-31, the due date */
  "0B 3B 12 03 00 "    /* volume flow, BCD6 · 0.001 m³/h: 0.312 */
  "04 6D 1E 2E 45 33 " /* date and time, type F: 2026-03-05 14:30 */
  "02 FD 17 00 00 "    /* error flags: none */
  "0F 2A 01 "          /* to the end: what only its maker understands */
  "F4 16";             /* checksum, stop */

/* A heat meter in the return: due date and one month before, and its highest power. */
static const char heat[] =
  "68 55 55 68 "          /* start, length 85 twice, start */
  "08 "                   /* C field: RSP_UD, the meter's answer */
  "0C "                   /* A field: primary address 12 */
  "72 "                   /* CI field: variable data, long header */
  "56 10 78 66 "          /* identification number 66781056 */
  "A7 32 "                /* manufacturer LUG */
  "04 "                   /* version 4 */
  "04 "                   /* device type: heat, measured in the return */
  "2C "                   /* access number 44 */
  "00 "                   /* status: no error */
  "00 00 "                /* configuration word: in clear */
  "0C 78 56 10 78 66 "    /* fabrication number, BCD8: 66781056 */
  "04 06 C4 3B 01 00 "    /* energy, 32 bits · 1 kWh: 80836 */
  "04 14 9D 2D 22 00 "    /* volume, 32 bits · 0.01 m³: 22399.01 */
  "02 2D 7B 01 "          /* power, 16 bits · 100 W: 37900 */
  "02 3B E8 04 "          /* volume flow, 16 bits · 0.001 m³/h: 1.256 */
  "02 5A 8D 02 "          /* flow temperature, 16 bits · 0.1 °C: 65.3 */
  "02 5E A0 01 "          /* return temperature, 16 bits · 0.1 °C: 41.6 */
  "02 61 42 09 "          /* temperature difference, 16 bits · 0.01 K: 23.70 */
  "04 22 11 66 00 00 "    /* time of operation, 32 bits · 1 h: 26129 */
  "12 2D F4 01 "          /* maximum (DIF 1x), power: 50000 W */
  "44 06 10 27 01 00 "    /* storage 1, energy: 75536 kWh */
  "42 6C 3F 3C "          /* storage 1, type G: 2025-12-31 */
  "84 01 06 0E 39 01 00 " /* storage 2 (DIFE 01), energy: 80142 kWh */
  "82 01 6C 5F 31 "       /* storage 2, type G: 2026-01-31 */
  "E9 16";                /* checksum, stop */

/* An electricity meter with two tariffs that feeds back into the grid. */
static const char electricity[] =
  "68 5D 5D 68 "                /* start, length 93 twice, start */
  "08 "                         /* C field: RSP_UD, the meter's answer */
  "03 "                         /* A field: primary address 3 */
  "72 "                         /* CI field: variable data, long header */
  "90 33 12 50 "                /* identification number 50123390 */
  "A8 15 "                      /* manufacturer EMH */
  "28 "                         /* version 40 */
  "02 "                         /* device type: electricity */
  "81 "                         /* access number 129 */
  "00 "                         /* status: no error */
  "00 00 "                      /* configuration word: in clear */
  "0E 03 30 57 34 12 00 00 "    /* energy, BCD12 · 1 Wh: 12345730 */
  "8E 10 03 10 46 23 08 00 00 " /* tariff 1 (bits 4 and 5 of the DIFE), energy: 8234610 Wh */
  "8E 20 03 20 11 11 04 00 00 " /* tariff 2, energy: 4111120 Wh */
  "0E 83 3C 75 03 00 00 00 00 " /* energy, VIFE 3C (only where the contribution is negative): 375 Wh */
  "04 2B 6C FD FF FF "          /* power, 32 bits with sign · 1 W: -660 */
  "02 FD C8 FC 01 00 09 "       /* voltage, 0.1 V, VIFE FC 01 (phase L1): 230.4 */
  "02 FD C8 FC 02 F5 08 "       /* voltage, phase L2: 229.3 */
  "02 FD C8 FC 03 0A 09 "       /* voltage, phase L3: 231.4 */
  "02 FD D9 FC 01 3A 0B "       /* current, 0.001 A, phase L1: 2.874 */
  "02 FB 2D 88 13 "             /* frequency, 0.01 Hz: 50.00 */
  "01 FF 13 00 "                /* VIF FF: what only its maker understands */
  "36 16";                      /* checksum, stop */

/* A gas meter with a valve that can be shut; its battery is low. */
static const char gas[] =
  "68 31 31 68 "          /* start, length 49 twice, start */
  "08 "                   /* C field: RSP_UD, the meter's answer */
  "15 "                   /* A field: primary address 21 */
  "72 "                   /* CI field: variable data, long header */
  "44 82 05 30 "          /* identification number 30058244 */
  "93 15 "                /* manufacturer ELS */
  "51 "                   /* version 81 */
  "03 "                   /* device type: gas */
  "07 "                   /* access number 7 */
  "04 "                   /* status: power low */
  "00 00 "                /* configuration word: in clear */
  "0C 13 17 62 05 00 "    /* volume, BCD8 · 0.001 m³: 56.217 */
  "0C 93 3A 40 91 05 00 " /* volume, VIFE 3A (as measured, not corrected): 59.140 m³ */
  "02 65 34 08 "          /* outside temperature, 0.01 °C: 21.00 */
  "02 68 FB 03 "          /* pressure, 0.001 bar: 1.019 */
  "81 40 FD 1A 01 "       /* subunit 1 (bit 6 of the DIFE), digital output: 1, the valve is open */
  "02 FD 74 5C 00 "       /* remaining life of the battery: 92 days */
  "2F 2F 2F "             /* filler */
  "1D 16";                /* checksum, stop */

/* A warm water meter whose records are encrypted with the key 11 11 … 11. The initial vector is the manufacturer, the
 * rest of the address, and the access number eight times: A5 11 71 30 51 88 70 06 3F 3F 3F 3F 3F 3F 3F 3F.
 * In clear:
 *   2F 2F               check octets: the key was the right one
 *   0C 14 27 04 01 00   volume, BCD8 · 0.01 m³: 104.27
 *   0B 3B 27 01 00      volume flow, BCD6 · 0.001 m³/h: 0.127
 *   02 5A 29 02         flow temperature, 16 bits · 0.1 °C: 55.3
 *   04 6D 1E 2E 45 33   date and time, type F: 2026-03-05 14:30
 *   2F …                filler to the end of the second block */
static const char encrypted[] =
  "68 2F 2F 68 "                                       /* start, length 47 twice, start */
  "08 "                                                /* C field: RSP_UD, the meter's answer */
  "1E "                                                /* A field: primary address 30 */
  "72 "                                                /* CI field: variable data, long header */
  "71 30 51 88 "                                       /* identification number 88513071 */
  "A5 11 "                                             /* manufacturer DME */
  "70 "                                                /* version 112 */
  "06 "                                                /* device type: warm water */
  "3F "                                                /* access number 63 */
  "00 "                                                /* status: no error */
  "20 05 "                                             /* configuration word: two blocks, security mode 5 */
  "C2 12 A1 1F 9C B5 4E AC E1 C3 36 38 2D 5D C6 A5 "
  "30 4B 10 D9 12 13 12 A4 56 57 59 46 04 C2 97 70 "   /* AES-128, CBC */
  "E0 16";                                             /* checksum, stop */

/* A meter for heat and cooling with more records than it puts into one telegram. */
static const char first_of_two[] =
  "68 23 23 68 "          /* start, length 35 twice, start */
  "08 "                   /* C field: RSP_UD, the meter's answer */
  "12 "                   /* A field: primary address 18 */
  "72 "                   /* CI field: variable data, long header */
  "01 20 43 75 "          /* identification number 75432001 */
  "2D 2C "                /* manufacturer KAM */
  "1C "                   /* version 28 */
  "0D "                   /* device type: heat and cooling */
  "10 "                   /* access number 16 */
  "00 "                   /* status: no error */
  "00 00 "                /* configuration word: in clear */
  "04 06 39 30 00 00 "    /* energy: 12345 kWh */
  "04 86 3C D2 04 00 00 " /* energy, VIFE 3C (cooling: the contribution is negative): 1234 kWh */
  "04 14 40 E2 01 00 "    /* volume: 1234.56 m³ */
  "1F "                   /* more records follow in the next telegram */
  "60 16";                /* checksum, stop */

static const char second_of_two[] =
  "68 1B 1B 68 "       /* start, length 27 twice, start */
  "08 "                /* C field: RSP_UD, the meter's answer */
  "12 "                /* A field: primary address 18 */
  "72 "                /* CI field: variable data, long header */
  "01 20 43 75 "       /* identification number 75432001 */
  "2D 2C "             /* manufacturer KAM */
  "1C "                /* version 28 */
  "0D "                /* device type: heat and cooling */
  "11 "                /* access number 17 */
  "00 "                /* status: no error */
  "00 00 "             /* configuration word: in clear */
  "44 06 31 2B 00 00 " /* storage 1, energy: 11057 kWh */
  "42 6C 3F 3C "       /* storage 1, type G: 2025-12-31 */
  "0F 01 "             /* to the end: what only its maker understands */
  "D7 16";             /* checksum, stop */

static const WholeRecord water_records[] = {
  { 0, "Fabrication number", "21934807", "", 0, 0, 0, 0 },
  { 0, "Volume", "18.245", "m³", 0, 0, 0, 0 },
  { 0, "Volume", "11.320", "m³", 0, 1, 0, 0 },
  { 0, "Date", "2025-12-31", "", 0, 1, 0, 0 },
  { 0, "Volume flow", "0.312", "m³/h", 0, 0, 0, 0 },
  { 0, "Date and time", "2026-03-05T14:30", "", 0, 0, 0, 0 },
  { 0, "Error flags", "0x0000", "", 0, 0, 0, 0 },
  { 0, "Manufacturer specific", "", "", MBUS_FUNCTION_MANUFACTURER, 0, 0, 0 },
};

static const WholeRecord heat_records[] = {
  { 0, "Fabrication number", "66781056", "", 0, 0, 0, 0 },
  { 0, "Energy", "80836000", "Wh", 0, 0, 0, 0 },
  { 0, "Volume", "22399.01", "m³", 0, 0, 0, 0 },
  { 0, "Power", "37900", "W", 0, 0, 0, 0 },
  { 0, "Volume flow", "1.256", "m³/h", 0, 0, 0, 0 },
  { 0, "Flow temperature", "65.3", "°C", 0, 0, 0, 0 },
  { 0, "Return temperature", "41.6", "°C", 0, 0, 0, 0 },
  { 0, "Temperature difference", "23.70", "K", 0, 0, 0, 0 },
  { 0, "On time", "26129", "h", 0, 0, 0, 0 },
  { 0, "Power", "50000", "W", MBUS_FUNCTION_MAXIMUM, 0, 0, 0 },
  { 0, "Energy", "75536000", "Wh", 0, 1, 0, 0 },
  { 0, "Date", "2025-12-31", "", 0, 1, 0, 0 },
  { 0, "Energy", "80142000", "Wh", 0, 2, 0, 0 },
  { 0, "Date", "2026-01-31", "", 0, 2, 0, 0 },
};

static const WholeRecord electricity_records[] = {
  { 0, "Energy", "12345730", "Wh", 0, 0, 0, 0 },
  { 0, "Energy", "8234610", "Wh", 0, 0, 1, 0 },
  { 0, "Energy", "4111120", "Wh", 0, 0, 2, 0 },
  { 0, "Energy", "375", "Wh", 0, 0, 0, 0 },
  { 0, "Power", "-660", "W", 0, 0, 0, 0 },
  { 0, "Voltage", "230.4", "V", 0, 0, 0, 0 },
  { 0, "Voltage", "229.3", "V", 0, 0, 0, 0 },
  { 0, "Voltage", "231.4", "V", 0, 0, 0, 0 },
  { 0, "Current", "2.874", "A", 0, 0, 0, 0 },
  { 0, "Frequency", "50.00", "Hz", 0, 0, 0, 0 },
  { 0, "Manufacturer specific", "0", "", 0, 0, 0, 0 },
};

static const WholeRecord gas_records[] = {
  { 0, "Volume", "56.217", "m³", 0, 0, 0, 0 },
  { 0, "Volume", "59.140", "m³", 0, 0, 0, 0 },
  { 0, "External temperature", "21.00", "°C", 0, 0, 0, 0 },
  { 0, "Pressure", "1.019", "bar", 0, 0, 0, 0 },
  { 0, "Digital output", "0x01", "", 0, 0, 0, 1 },
  { 0, "Remaining life of battery", "92", "d", 0, 0, 0, 0 },
};

static const WholeRecord encrypted_records[] = {
  { 0, "Volume", "104.27", "m³", 0, 0, 0, 0 },
  { 0, "Volume flow", "0.127", "m³/h", 0, 0, 0, 0 },
  { 0, "Flow temperature", "55.3", "°C", 0, 0, 0, 0 },
  { 0, "Date and time", "2026-03-05T14:30", "", 0, 0, 0, 0 },
};

static const WholeRecord two_part_records[] = {
  { 0, "Energy", "12345000", "Wh", 0, 0, 0, 0 },
  { 0, "Energy", "1234000", "Wh", 0, 0, 0, 0 },
  { 0, "Volume", "1234.56", "m³", 0, 0, 0, 0 },
  { 1, "Energy", "11057000", "Wh", 0, 1, 0, 0 },
  { 1, "Date", "2025-12-31", "", 0, 1, 0, 0 },
  { 1, "Manufacturer specific", "", "", MBUS_FUNCTION_MANUFACTURER, 0, 0, 0 },
};

#define RECORDS(array) array, G_N_ELEMENTS (array)

static const WholeMeter meters[] = {
  { "water", { water }, "21934807AE4C0B07/21934807", 0x00, 0, RECORDS (water_records) },
  { "heat", { heat }, "66781056A7320404/66781056", 0x00, 0, RECORDS (heat_records) },
  { "electricity", { electricity }, "50123390A8152802", 0x00, 0, RECORDS (electricity_records) },
  { "gas", { gas }, "3005824493155103", 0x04, 0, RECORDS (gas_records) },
  { "encrypted", { encrypted }, "88513071A5117006", 0x00, 5, RECORDS (encrypted_records) },
  { "two-part", { first_of_two, second_of_two }, "754320012D2C1C0D", 0x00, 0, RECORDS (two_part_records) },
};

guint
n_whole_meters (void)
{
  return G_N_ELEMENTS (meters);
}

const WholeMeter *
whole_meter (guint i)
{
  g_assert_cmpuint (i, <, n_whole_meters ());
  return &meters[i];
}

static guint
n_frames (const WholeMeter *meter)
{
  return meter->frames[1] != NULL ? 2 : 1;
}

guint
n_whole_telegrams (void)
{
  guint n = 0;

  for (guint i = 0; i < n_whole_meters (); i++)
    n += n_frames (&meters[i]);
  return n;
}

GBytes *
whole_telegram (guint i)
{
  const WholeMeter *meter = meters;

  for (; i >= n_frames (meter); meter++)
    i -= n_frames (meter);
  return mbus_unhex (meter->frames[i], NULL);
}
