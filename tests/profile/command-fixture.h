/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-commands.h"
#include "profile-fixture.h"

/* Files with command templates, and what a meter reports. */

#define COMMANDS "<commands proof='document'>" SOURCE
#define SWITCH "<state vif='FD 1F' disconnected='0' connected='1' released='2'/>"
#define COMMAND "<command id='off' function='breaker-disconnect' danger='cuts-supply' expected='disconnected'>" \
  "<name>Off</name>"
#define OFF COMMAND "<octets>01 FD 1F 00</octets></command>"
#define END "</commands></profiles>"

static inline void
assert_octets (MrCommand *command, guint8 ci, const char *hex)
{
  const guint8 *data;
  gsize n;

  g_assert_cmphex (mr_command_octets (command, &data, &n), ==, ci);
  g_autofree char *found = mbus_hex (data, n);
  g_assert_cmpstr (found, ==, hex);
}

static inline GPtrArray *
telegrams_of (const char *first, const char *second)
{
  GPtrArray *telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);

  g_ptr_array_add (telegrams, decode_records (first));
  if (second != NULL)
    g_ptr_array_add (telegrams, decode_records (second));
  return telegrams;
}
