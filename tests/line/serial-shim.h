/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Makes a pty look like a serial port of this computer: linked into a test, it answers the calls that a pty refuses
 * itself, for libserialport as well. */

/**
 * SerialShim:
 * @has_settings: the driver has TIOCGSERIAL and TIOCSSERIAL
 * @keeps_flags: it does what TIOCSSERIAL says, and does not only accept it
 * @flags: of these
 * @counts: the driver has TIOCGICOUNT, with @parity, @framing, @overruns, @lost (by the terminal) and @breaks
 * @latency_timer: (nullable): what the file of that name in sysfs contains
 * @modem: TIOCM_DTR, TIOCM_RTS
 * @log: (nullable): what was done to the port, in order: "8E1 dtr+ rts- 5 " for a change of its format, its modem lines
 *   and octets written; "low+ " for low latency, "close " of the port
 */
typedef struct {
  gboolean has_settings;
  gboolean keeps_flags;
  int flags;
  gboolean counts;
  int parity;
  int framing;
  int overruns;
  int lost;
  int breaks;
  const char *latency_timer;
  int modem;
  GString *log;
} SerialShim;

extern SerialShim serial_shim;
