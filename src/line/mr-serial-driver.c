/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-serial-driver.h"

#include <linux/serial.h>
#include <string.h>
#include <sys/ioctl.h>

#define SYS_CLASS_TTY "/sys/class/tty/"

static gboolean
has_low_latency (int fd, struct serial_struct *settings)
{
  return ioctl (fd, TIOCGSERIAL, settings) == 0 && ((unsigned int) settings->flags & ASYNC_LOW_LATENCY) != 0;
}

/* A driver may accept a flag that it does not have, so what counts is what is read back. */
gboolean
mr_serial_driver_lower_latency (int fd, gboolean *changed)
{
  struct serial_struct settings = { 0 };

  *changed = FALSE;
  if (has_low_latency (fd, &settings))
    return TRUE;

  settings.flags = (int) ((unsigned int) settings.flags | ASYNC_LOW_LATENCY);
  *changed = ioctl (fd, TIOCSSERIAL, &settings) == 0 && has_low_latency (fd, &settings);
  return *changed;
}

void
mr_serial_driver_restore_latency (int fd)
{
  struct serial_struct settings = { 0 };

  if (!has_low_latency (fd, &settings))
    return;

  settings.flags = (int) ((unsigned int) settings.flags & ~ASYNC_LOW_LATENCY);
  (void) ioctl (fd, TIOCSSERIAL, &settings);
}

guint
mr_serial_driver_latency_timer (const char *path)
{
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  guint64 milliseconds;

  if (!g_str_has_prefix (path, "/dev/"))
    return 0;

  /* drivers/usb/serial/ftdi_sio.c: an attribute of the port, which is the device of the tty. */
  file = g_strconcat (SYS_CLASS_TTY, path + strlen ("/dev/"), "/device/latency_timer", NULL);
  if (!g_file_get_contents (file, &text, NULL, NULL) ||
      !g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT, &milliseconds, NULL))
    return 0;

  return (guint) milliseconds;
}

gboolean
mr_serial_driver_count_faults (int fd, MrLineFaults *out)
{
  struct serial_icounter_struct counts = { 0 };

  if (ioctl (fd, TIOCGICOUNT, &counts) != 0)
    return FALSE;

  *out = (MrLineFaults) {
    .parity = (guint) counts.parity,
    .framing = (guint) counts.frame,
    .overruns = (guint) counts.overrun + (guint) counts.buf_overrun,
    .breaks = (guint) counts.brk,
  };
  return TRUE;
}
