/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The symbols have to be those of libc that the libraries ask for, and not what large file support makes of them. */
#undef _FILE_OFFSET_BITS
#include "config.h"
#undef _FILE_OFFSET_BITS

#include "serial-shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define SYS_PTS "/sys/class/tty/pts/"
#define FORMAT (PARENB | PARODD | CSIZE | CSTOPB)

SerialShim serial_shim;

static tcflag_t format;
static gboolean has_format;

int __lxstat (int version, const char *path, struct stat *info);

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

static gboolean
is_port (int fd)
{
  char link[64];
  char target[64];
  const int error_number = errno;
  gssize n;

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = REAL (readlink) (link, target, sizeof target - 1);
  errno = error_number;
  return n > 9 && strncmp (target, "/dev/pts/", 9) == 0;
}

static void
note (const char *text, ...) G_GNUC_PRINTF (1, 2);

static void
note (const char *text, ...)
{
  va_list arguments;

  va_start (arguments, text);
  if (serial_shim.log != NULL)
    g_string_append_vprintf (serial_shim.log, text, arguments);
  va_end (arguments);
}

static int
set_modem (int modem)
{
  if ((modem ^ serial_shim.modem) & TIOCM_DTR)
    note ("dtr%c ", modem & TIOCM_DTR ? '+' : '-');
  if ((modem ^ serial_shim.modem) & TIOCM_RTS)
    note ("rts%c ", modem & TIOCM_RTS ? '+' : '-');
  serial_shim.modem = modem;
  return 0;
}

static int
set_flags (int flags)
{
  if (!serial_shim.keeps_flags)
    return 0;
  if ((flags ^ serial_shim.flags) & ASYNC_LOW_LATENCY)
    note ("low%c ", flags & ASYNC_LOW_LATENCY ? '+' : '-');
  serial_shim.flags = flags;
  return 0;
}

/* Returns: what the driver does; 1 where that is left to the pty */
static int
control (unsigned long request, void *data)
{
  switch (request)
    {
    case TIOCMGET:
      *(int *) data = serial_shim.modem;
      return 0;
    case TIOCMSET:
      return set_modem (*(int *) data);
    case TIOCMBIS:
      return set_modem (serial_shim.modem | *(int *) data);
    case TIOCMBIC:
      return set_modem (serial_shim.modem & ~*(int *) data);
    case TIOCGSERIAL:
      if (!serial_shim.has_settings)
        return 1;
      *(struct serial_struct *) data = (struct serial_struct) { .flags = serial_shim.flags };
      return 0;
    case TIOCSSERIAL:
      return serial_shim.has_settings ? set_flags (((struct serial_struct *) data)->flags) : 1;
    case TIOCGICOUNT:
      if (!serial_shim.counts)
        return 1;
      *(struct serial_icounter_struct *) data = (struct serial_icounter_struct) {
        .parity = serial_shim.parity, .frame = serial_shim.framing, .overrun = serial_shim.overruns,
        .buf_overrun = serial_shim.lost, .brk = serial_shim.breaks,
      };
      return 0;
    default:
      return 1;
    }
}

int
ioctl (int fd, unsigned long request, ...)
{
  va_list arguments;
  void *data;

  va_start (arguments, request);
  data = va_arg (arguments, void *);
  va_end (arguments);

  if (is_port (fd) && control (request, data) == 0)
    return 0;
  return REAL (ioctl) (fd, request, data);
}

/* A port that libserialport opens is a link to a device in sysfs. */
static gboolean
is_in_sysfs (const char *path)
{
  return g_str_has_prefix (path, SYS_PTS);
}

int
lstat (const char *path, struct stat *info)
{
  if (!is_in_sysfs (path))
    return REAL (lstat) (path, info);

  *info = (struct stat) { .st_mode = S_IFLNK | 0777 };
  return 0;
}

int
__lxstat (int version, const char *path, struct stat *info)
{
  return is_in_sysfs (path) ? lstat (path, info) : REAL (__lxstat) (version, path, info);
}

ssize_t
readlink (const char *path, char *target, size_t size)
{
  static const char device[] = "../../devices/virtual/tty/pts";

  if (!is_in_sysfs (path))
    return REAL (readlink) (path, target, size);

  memcpy (target, device, MIN (size, strlen (device)));
  return (ssize_t) MIN (size, strlen (device));
}

static int
open_latency_timer (void)
{
  const int fd = memfd_create ("latency_timer", 0);

  g_assert_cmpint (REAL (write) (fd, serial_shim.latency_timer, strlen (serial_shim.latency_timer)), >, 0);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

#define OPEN(name, path, flags)                                                                      \
  va_list arguments;                                                                                 \
  mode_t mode;                                                                                       \
                                                                                                     \
  va_start (arguments, flags);                                                                       \
  mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (arguments, mode_t) : 0;                      \
  va_end (arguments);                                                                                \
                                                                                                     \
  if (serial_shim.latency_timer != NULL && is_in_sysfs (path) && g_str_has_suffix (path, "/device/latency_timer")) \
    return open_latency_timer ();                                                                    \
  return REAL (name) (path, flags, mode)

int
open (const char *path, int flags, ...)
{
  OPEN (open, path, flags);
}

int
open64 (const char *path, int flags, ...)
{
  OPEN (open64, path, flags);
}

ssize_t
write (int fd, const void *octets, size_t n)
{
  if (serial_shim.log != NULL && is_port (fd))
    note ("%u ", (guint) n);
  return REAL (write) (fd, octets, n);
}

int
close (int fd)
{
  if (serial_shim.log != NULL && is_port (fd))
    note ("close ");
  return REAL (close) (fd);
}

/* A pty refuses parity: the format that was set is kept here, so that it can be read back. */
int
tcsetattr (int fd, int when, const struct termios *settings)
{
  struct termios taken = *settings;

  if (!is_port (fd))
    return REAL (tcsetattr) (fd, when, settings);

  if (!has_format || ((format ^ settings->c_cflag) & PARENB) != 0)
    note ("%s ", settings->c_cflag & PARENB ? "8E1" : "8N1");
  format = settings->c_cflag & FORMAT;
  has_format = TRUE;
  taken.c_cflag = (taken.c_cflag & ~(tcflag_t) FORMAT) | CS8;
  return REAL (tcsetattr) (fd, when, &taken);
}

int
tcgetattr (int fd, struct termios *settings)
{
  const int result = REAL (tcgetattr) (fd, settings);

  if (result == 0 && has_format && is_port (fd))
    settings->c_cflag = (settings->c_cflag & ~(tcflag_t) FORMAT) | format;
  return result;
}
