/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MrPort:
 *
 * A serial port of this computer, with what distinguishes it for a person. Any text may be %NULL if the port
 * does not have it.
 */
typedef struct {
  char *device;       /* "/dev/ttyUSB0" */
  char *description;  /* product name, "FT232R USB UART" */
  char *manufacturer;
  char *serial;       /* USB serial number */
  int usb_vendor;     /* -1 when not USB */
  int usb_product;
  gboolean may_open;  /* this user may read and write it */
} MrPort;

void mr_port_free (MrPort *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrPort, mr_port_free)

/** Returns: (transfer full) (element-type MrPort): ports, USB first, then by device name. Never %NULL. */
GPtrArray *mr_ports_list (void);

/**
 * MrPortMonitor:
 *
 * Emits "changed" on the thread-default context it was made on when a port came or went. Signals: "changed" ().
 */
#define MR_TYPE_PORT_MONITOR (mr_port_monitor_get_type ())
G_DECLARE_FINAL_TYPE (MrPortMonitor, mr_port_monitor, MR, PORT_MONITOR, GObject)

MrPortMonitor *mr_port_monitor_new (void);

G_END_DECLS
