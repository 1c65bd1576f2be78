/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A real time server, chronyd, on loopback. It runs as the user of the test and never touches the clock (-x). */

typedef struct _Chrony Chrony;

/** Returns: (nullable): why the test cannot be made: chronyd is not installed. */
const char *chrony_missing (void);

/**
 * chrony_start:
 * @folder: has NAME.crt and NAME.key; chronyd may write to it
 * @settings: further lines of its configuration, like "local stratum 10"
 */
Chrony *chrony_start (const char *folder, const char *name, const char *settings);

/** Returns: the port of the key exchange. */
guint16 chrony_port (Chrony *self);

void chrony_stop (Chrony *self);
