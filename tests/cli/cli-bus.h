/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A bus that is small enough for real time: meterctl waits by the wall clock, whatever the simulator's speed. */

#define CLI_BUS_N_METERS 4

static const char cli_bus[] =
  "[bus]\n"
  "title = Test bench\n"
  "\n"
  "[meter Heat]\n"
  "id = 10000001\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 1\n"
  "records = raw 04 06 39 30 00 00\n"     /* 12345 kWh */
  "\n"
  "[meter Water]\n"
  "id = 20000002\n"
  "manufacturer = ACW\n"
  "version = 14\n"
  "type = Cold water\n"
  "primary = 2\n"
  "records = raw 0C 13 47 23 01 00\n"     /* 12.347 m³ */
  "\n"
  "[meter Lift]\n"
  "id = 31415926\n"
  "manufacturer = KAM\n"
  "version = 01\n"
  "type = Electricity\n"
  "fabrication = 16180339\n"
  "primary = 0\n"
  "records = raw 04 03 E8 03 00 00; raw 0C 78 39 03 18 16\n" /* 1000 Wh */
  "\n"
  "[meter Light]\n"
  "id = 31415926\n"
  "manufacturer = KAM\n"
  "version = 01\n"
  "type = Electricity\n"
  "fabrication = 27182818\n"
  "primary = 0\n"
  "records = raw 04 03 D0 07 00 00; raw 0C 78 18 28 18 27; next; raw 04 06 01 00 00 00\n"; /* 2000 Wh, then 1 kWh */

#define CLI_BUS_HEAT "100000012D2C3504"
#define CLI_BUS_LIGHT "314159262D2C0102/27182818"
