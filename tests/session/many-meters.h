/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include <glib.h>

/* A site with more meters than anybody has, to see how work grows: copies of the newest meter of a store, made by SQL,
 * because storing ten thousand readouts one by one takes a minute. */

/* Adds @n copies of the newest meter of the store at @path, with its newest readout, numbered from 10000000 on and
 * without a primary address, so that they share nothing with each other. */
static inline void
add_many_meters (const char *path, guint n)
{
  g_autofree char *sql = g_strdup_printf (
    "BEGIN;"
    "CREATE TEMP TABLE original AS SELECT * FROM meter ORDER BY id DESC LIMIT 1;"
    "CREATE TEMP TABLE said AS SELECT * FROM readout WHERE meter = (SELECT id FROM original) ORDER BY id DESC LIMIT 1;"
    "CREATE TEMP TABLE number AS WITH RECURSIVE counter (n) AS"
    "  (SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE n + 1 < %u) SELECT n FROM counter;"
    /* Eight BCD digits: 1, and the seven of n. */
    "INSERT INTO meter (bus, identification, manufacturer, version, device_type, baud, first_heard, last_heard)"
    "  SELECT bus, 0x10000000 + n %% 10 + n / 10 %% 10 * 0x10 + n / 100 %% 10 * 0x100 + n / 1000 %% 10 * 0x1000"
    "    + n / 10000 %% 10 * 0x10000,"
    "    manufacturer, version, device_type, baud, first_heard, last_heard FROM original, number;"
    "INSERT INTO readout (meter, time, identification, manufacturer, version, device_type, baud, enhanced, delay, tries)"
    "  SELECT meter.id, time, meter.identification, meter.manufacturer, meter.version, meter.device_type, said.baud,"
    "    said.enhanced, delay, tries FROM meter, said WHERE meter.id > (SELECT id FROM original)"
    "    AND meter.primary_address IS NULL;"
    "INSERT INTO telegram (readout, seq, octets)"
    "  SELECT readout.id, seq, octets FROM readout, telegram WHERE telegram.readout = (SELECT id FROM said)"
    "    AND readout.id > (SELECT id FROM said);"
    "COMMIT;", n);
  char *message = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}
