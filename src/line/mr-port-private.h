/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-port.h"

/* What tests need to take the place of the kernel. */

G_BEGIN_DECLS

/** Whether @directory, such as "/sys/class/tty/ttyS7", is of a port that the kernel lists although it has no chip. */
gboolean mr_port_is_dead (const char *directory);

/** Order of two MrPort pointers: USB first, then by device name with numbers as numbers. */
int mr_port_compare (gconstpointer a, gconstpointer b);

/** Watches @directory instead of /dev, and asks @list instead of mr_ports_list(). */
MrPortMonitor *mr_port_monitor_new_for (const char *directory, GPtrArray *(*list) (void));

G_END_DECLS
