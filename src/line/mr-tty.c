/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-tty.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "mr-sandbox.h"

/* Major numbers of Unix98 pty slaves, as the kernel's Documentation/admin-guide/devices.txt gives them. */
#define PTY_MAJOR_FIRST 136
#define PTY_MAJOR_LAST 143

static const struct {
  guint baud;
  speed_t speed;
} speeds[] = {
  { 300, B300 }, { 600, B600 }, { 1200, B1200 }, { 2400, B2400 },
  { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 },
};

/* A terminal without wires, so without parity, modem lines and speed. */
static gboolean
is_pty (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISCHR (info.st_mode)
         && major (info.st_rdev) >= PTY_MAJOR_FIRST && major (info.st_rdev) <= PTY_MAJOR_LAST;
}

/* The group that may open the port: "dialout" on Debian, "uucp" elsewhere. */
static char *
group_of (const char *path)
{
  char buffer[4096];
  struct group entry;
  struct group *group = NULL;
  struct stat info;

  /* No user should join the group root for a serial port. */
  if (stat (path, &info) == 0 && info.st_gid != 0
      && getgrgid_r (info.st_gid, &entry, buffer, sizeof buffer, &group) == 0 && group != NULL)
    return g_strdup (group->gr_name);

  return g_strdup ("dialout");
}

static void
explain_permission (const char *path, GError **error)
{
  g_autofree char *group = group_of (path);

  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_PERMISSION,
               /* Translators: %1$s is a device such as /dev/ttyUSB0, %2$s the name of a group of users. */
               _("You don’t have permission to use the port “%1$s”. Run “sudo usermod -aG %2$s $USER” in a terminal, "
                 "then log out and in again."), path, group);
}

void
mr_tty_explain (const char *path, int error_number, GError **error)
{
  /* A sandbox hides devices, or shows only what may not be opened. */
  if ((error_number == ENOENT || error_number == EACCES || error_number == EPERM) &&
      mr_sandbox_explain (MR_SANDBOX_DEVICES, error))
    return;

  switch (error_number)
    {
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                   /* Translators: %s is a port such as /dev/ttyUSB0. */
                   _("There is no port “%s”. Is the adapter plugged in? Its name may have changed."), path);
      break;
    case EACCES:
    case EPERM:
      explain_permission (path, error);
      break;
    case EBUSY:
    case EWOULDBLOCK:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_BUSY,
                   /* Translators: %s is a port such as /dev/ttyUSB0. */
                   _("Another program is using the port “%s”: another copy of this one, a terminal program, or "
                     "ModemManager for some seconds after plugging in. Close it and try again."), path);
      break;
    case ENXIO:
    case ENODEV:
    case EIO:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                   /* Translators: %s is a port such as /dev/ttyUSB0. */
                   _("There is no device on the port “%s”. Choose another one."), path);
      break;
    case ENOTTY:
    case EISDIR:
    case EROFS:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                   /* Translators: %s is a path. */
                   _("“%s” is not a serial port."), path);
      break;
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a device such as /dev/ttyUSB0, %2$s the system's own message. */
                   _("The port “%1$s” cannot be used: %2$s."), path, g_strerror (error_number));
      break;
    }
}

gboolean
mr_tty_lock (int fd, const char *path, GError **error)
{
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      mr_tty_explain (path, errno, error);
      return FALSE;
    }

  /* For programs that take no lock. Not on a pty: there the mark outlives a program that was killed, and keeps the next
   * one out. */
  if (!is_pty (fd))
    (void) ioctl (fd, TIOCEXCL);

  return TRUE;
}

int
mr_tty_open (const char *path, GError **error)
{
  struct termios present;
  int fd = open (path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    {
      mr_tty_explain (path, errno, error);
      return -1;
    }

  if (tcgetattr (fd, &present) != 0)
    {
      mr_tty_explain (path, errno, error);
      close (fd);
      return -1;
    }

  if (!mr_tty_lock (fd, path, error))
    {
      close (fd);
      return -1;
    }

  return fd;
}

static speed_t
speed_of (guint baud)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].baud == baud)
      return speeds[i].speed;

  return B0;
}

gboolean
mr_tty_configure (int fd, const char *path, guint baud, gboolean parity_even, GError **error)
{
  speed_t speed = speed_of (baud);
  struct termios wanted;
  struct termios got;

  if (tcgetattr (fd, &wanted) != 0)
    {
      mr_tty_explain (path, errno, error);
      return FALSE;
    }

  cfmakeraw (&wanted);
  wanted.c_iflag &= ~(tcflag_t) (INPCK | IGNPAR);
  wanted.c_cflag &= ~(tcflag_t) (CSTOPB | CRTSCTS | PARENB | PARODD | HUPCL);
  wanted.c_cflag |= CREAD | CLOCAL | (parity_even ? PARENB : 0);
  wanted.c_cc[VMIN] = 1;
  wanted.c_cc[VTIME] = 0;
  cfsetispeed (&wanted, speed);
  cfsetospeed (&wanted, speed);

  /* EINVAL may only mean that a pty has no parity; what counts is what is read back. */
  if ((tcsetattr (fd, TCSANOW, &wanted) != 0 && errno != EINVAL) || tcgetattr (fd, &got) != 0)
    {
      mr_tty_explain (path, errno, error);
      return FALSE;
    }

  if (speed == B0 || cfgetospeed (&got) != speed
      || (!is_pty (fd) && (got.c_cflag & (CSIZE | PARENB)) != (wanted.c_cflag & (CSIZE | PARENB))))
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                   /* Translators: %1$s is a device, %2$u a baud rate, %3$s is "8E1" or "8N1". */
                   _("The port “%1$s” cannot be set to %2$u baud, %3$s."), path, baud, parity_even ? "8E1" : "8N1");
      return FALSE;
    }

  return TRUE;
}

guint
mr_tty_baud (int fd)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) != 0)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].speed == cfgetospeed (&settings))
      return speeds[i].baud;

  return 0;
}

gboolean
mr_tty_check_parity (int fd, const char *path, GError **error)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) != 0)
    {
      mr_tty_explain (path, errno, error);
      return FALSE;
    }

  /* termios(3): a bad octet is read as 00 with INPCK and neither IGNPAR, which drops it, nor PARMRK, which puts FF 00
   * before it and doubles every FF. */
  settings.c_iflag &= ~(tcflag_t) (IGNPAR | PARMRK);
  settings.c_iflag |= INPCK;

  if (tcsetattr (fd, TCSANOW, &settings) != 0)
    {
      mr_tty_explain (path, errno, error);
      return FALSE;
    }

  return TRUE;
}
