/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/* The messages of modes 5 and 7 are the examples of OMS volume 2 annex N, with their public keys, to be put into a
 * frame for wires. */

/* ELS 12345678, version 33, gas. */
#define ELS "78 56 34 12 93 15 33 03 "
#define ELS_ADDRESS { .id = 0x12345678, .manufacturer = 0x1593, .version = 0x33, .device_type = 0x03 }

/* Annex N, profile A: two blocks of mode 5. */
#define PROFILE_A_KEY { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17 }
#define PROFILE_A \
  "2A 00 20 25 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6 D3 52 9B 52 " \
  "0E DF F0 EA 6D EF C9 9D 6D 69 EB F3"

/* Annex N, profile B: sublayer, then two blocks of mode 7. */
#define PROFILE_B_KEY { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }
#define PROFILE_B_SUBLAYER "0F 00 2C 25 B3 0A 00 00 21 92 4D 4F 2F B6 6E 01 "
#define PROFILE_B \
  "75 00 20 07 10 90 58 47 5F 4B C9 1D F8 78 B8 0A 1B 0F 98 B6 29 02 4A AC " \
  "72 79 42 BF C5 49 23 3C 01 40 82 9B 93"

/* Annex N, the same meter with a radio adapter: the MAC covers a message with a long header. */
#define ADAPTER_SUBLAYER "0F 00 2C 25 B3 0A 00 00 AF 5D 74 DF 73 A6 00 D9 "

/** Keys to try, and the meters they were requested for. */
typedef struct {
  guint8 keys[2][MBUS_KEY_OCTETS];
  guint n_keys;
  guint n_asked;
  MbusSecondary asked;
} Ring;

/**
 * decode_with:
 * @ring: (nullable): the available keys
 * @sender: (nullable)
 * @hex: the octets after @ci
 *
 * Returns: (transfer full): the decoded frame
 */
MbusTelegram *decode_with (Ring *ring, const MbusSecondary *sender, gboolean saved, guint8 ci, const char *hex);

/** Returns: (transfer full): the same frame decoded as from a file, with one wrong bit at @position. */
MbusTelegram *decode_damaged (Ring *ring, guint8 ci, const char *hex, gsize position);

/** Asserts quantity and value of record @i. */
void assert_value (const MbusTelegram *telegram, guint i, const char *quantity, const char *value);

/** Asserts the content of both examples of annex N: a reading, its time, and no error. */
void assert_example (const MbusTelegram *telegram);

/** Asserts that nothing could be read, with reason and position. */
void assert_shut (const MbusTelegram *telegram, MbusSecurity security, MbusError code);
