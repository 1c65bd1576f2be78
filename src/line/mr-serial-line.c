/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "mr-fd-line.h"
#include "mr-line-kinds.h"
#include "mr-line-private.h"
#include "mr-serial-driver.h"
#include "mr-tty.h"
#include "mr-uri.h"

/* Real microseconds by which an answer may be late, besides its bit times on the bus. A USB adapter collects octets
 * before it hands them over (an FTDI for 16 ms, others longer); with hubs and the host's own scheduling 100 ms were
 * never exceeded. A UART's FIFO waits four characters at most, and a pty not at all: what is left is a loaded computer
 * that wakes a thread late, by a few of its 4 ms slices. */
#define USB_ADAPTER (100 * 1000)
#define SCHEDULING (20 * 1000)

/* Milliseconds. With a longer latency timer an answer at 2400 baud comes in pieces of more than 15 octets, with pauses in
 * which it seems to be over. */
#define LATENCY_TIMER_MAX 64

/* A meter that is read through an optical head is woken by octets 55 in 8N1 before every telegram: 504 of them at 2400
 * baud, which take 2.1 s (manuals of Ultramess, WingStar and SensoStar), or more and then a pause of 240 ms (Engelmann). */
#define WAKE_OCTET 0x55
#define WAKE_OCTET_BITS 10
#define WAKE_PAUSE (240 * G_TIME_SPAN_MILLISECOND)

/* Milliseconds in which a converter that is fed from the port, and the meters that it feeds, have come up. 100 ms were
 * too short for some; no maker gives a number. */
#define POWER_UP 2000

/* A serial port with a level converter or a master on it. libserialport drives it where it can; what it
 * refuses because it has no entry in sysfs, a pty, is driven by mr-tty. */
#define MR_TYPE_SERIAL_LINE (mr_serial_line_get_type ())
G_DECLARE_FINAL_TYPE (MrSerialLine, mr_serial_line, MR, SERIAL_LINE, MrFdLine)

struct _MrSerialLine {
  MrFdLine parent_instance;

  char *path;
  gboolean parity_even;
  struct sp_port *port; /* NULL: driven by mr-tty */
  gboolean lowered_latency;
  MrSerialPower power;
  guint wake; /* octets that are sent before each request; 0: none */
};

G_DEFINE_FINAL_TYPE (MrSerialLine, mr_serial_line, MR_TYPE_FD_LINE)

static const char *
format_name (MrSerialLine *self)
{
  return self->parity_even ? "8E1" : "8N1";
}

static void
update_facts (MrSerialLine *self, MrTimebase *timebase, guint baud)
{
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *description = NULL;
  const char *product = self->port != NULL ? sp_get_port_usb_product (self->port) : NULL;
  gboolean usb = self->port != NULL && sp_get_port_transport (self->port) == SP_TRANSPORT_USB;

  if (product != NULL)
    /* Translators: %1$s is a port such as ttyUSB0, %2$s a product name, %3$u a baud rate, %4$s "8E1" or "8N1". */
    description = g_strdup_printf (_("Serial port %1$s (%2$s) at %3$u baud, %4$s."),
                                   name, product, baud, format_name (self));
  else
    /* Translators: %1$s is a port such as ttyUSB0, %2$u a baud rate, %3$s "8E1" or "8N1". */
    description = g_strdup_printf (_("Serial port %1$s at %2$u baud, %3$s."), name, baud, format_name (self));

  mr_line_init_facts (MR_LINE (self), timebase, baud,
                      mr_line_bus_latency (timebase, usb ? USB_ADAPTER : SCHEDULING), description);

  /* What is driven by mr-tty is a pty, which only remembers the setting. */
  mr_line_set_checks_parity (MR_LINE (self), self->port != NULL && self->parity_even);
}

static void
explain_port (MrSerialLine *self, enum sp_return result, GError **error)
{
  if (result == SP_ERR_FAIL)
    mr_tty_explain (self->path, sp_last_error_code (), error);
  else
    mr_tty_explain (self->path, result == SP_ERR_MEM ? ENOMEM : EINVAL, error);
}

static gboolean
configure_port (MrSerialLine *self, guint baud, gboolean parity_even, GError **error)
{
  struct sp_port_config *config = NULL;
  enum sp_return result = sp_new_config (&config);

  if (result == SP_OK)
    {
      sp_set_config_baudrate (config, (int) baud);
      sp_set_config_bits (config, 8);
      sp_set_config_parity (config, parity_even ? SP_PARITY_EVEN : SP_PARITY_NONE);
      sp_set_config_stopbits (config, 1);
      sp_set_config_flowcontrol (config, SP_FLOWCONTROL_NONE);
      result = sp_set_config (self->port, config);
    }
  if (result != SP_OK)
    explain_port (self, result, error);
  sp_free_config (config);

  return result == SP_OK;
}

static gboolean
configure (MrSerialLine *self, guint baud, gboolean parity_even, GError **error)
{
  int fd = mr_fd_line_fd (MR_FD_LINE (self));

  if (!mr_line_baud_is_allowed (baud))
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                   /* Translators: %u is a baud rate. */
                   _("%u baud is not an M-Bus baud rate."), baud);
      return FALSE;
    }

  if (self->port != NULL ? !configure_port (self, baud, parity_even, error)
                         : !mr_tty_configure (fd, self->path, baud, parity_even, error))
    return FALSE;

  /* Last, and again with every rate: each sp_set_…() writes all of termios, and none turns INPCK on. Read in the source
   * of libserialport 0.1.1. */
  return !parity_even || mr_tty_check_parity (fd, self->path, error);
}

/* Opens through libserialport; the lock moves from @fd, which keeps the modem lines up while it does. */
static gboolean
open_port (MrSerialLine *self, int fd, GError **error)
{
  enum sp_return result;
  int handle = -1;

  /* Later versions of the library take the lock themselves. */
  (void) flock (fd, LOCK_UN);
  (void) ioctl (fd, TIOCNXCL);

  result = sp_open (self->port, SP_MODE_READ_WRITE);
  if (result == SP_OK)
    result = sp_get_port_handle (self->port, &handle);
  if (result != SP_OK)
    {
      explain_port (self, result, error);
      return FALSE;
    }

  (void) fcntl (handle, F_SETFD, FD_CLOEXEC);
  mr_fd_line_take (MR_FD_LINE (self), handle);

  if (!mr_tty_lock (handle, self->path, error))
    return FALSE;

  /* Small masters draw their power from these two; larger ones do not have them. */
  (void) sp_set_dtr (self->port, self->power != MR_SERIAL_POWER_RTS ? SP_DTR_ON : SP_DTR_OFF);
  (void) sp_set_rts (self->port, self->power != MR_SERIAL_POWER_DTR ? SP_RTS_ON : SP_RTS_OFF);

  return TRUE;
}

static gboolean
open_device (MrSerialLine *self, GError **error)
{
  int fd = mr_tty_open (self->path, error);
  gboolean opened;

  if (fd < 0)
    return FALSE;

  if (sp_get_port_by_name (self->path, &self->port) != SP_OK)
    {
      self->port = NULL;
      mr_fd_line_take (MR_FD_LINE (self), fd);
      return TRUE;
    }

  opened = open_port (self, fd, error);
  close (fd);

  return opened;
}

/* A timer that the driver does not use does no harm, whatever it is set to. */
static void
hurry_driver (MrSerialLine *self)
{
  g_autofree char *warning = NULL;
  guint timer;

  if (mr_serial_driver_lower_latency (mr_fd_line_fd (MR_FD_LINE (self)), &self->lowered_latency))
    return;
  timer = mr_serial_driver_latency_timer (self->path);
  if (timer <= LATENCY_TIMER_MAX)
    return;

  /* Translators: %1$s is a port such as ttyUSB0, %2$u a number of milliseconds. */
  warning = g_strdup_printf (_("The USB adapter on %1$s holds back what it receives for up to %2$u ms, so answers arrive in "
                               "pieces or too late. Set its latency timer to 16 ms or less: run “echo 16 | sudo tee "
                               "/sys/class/tty/%1$s/device/latency_timer” in a terminal, then connect again."),
                             strrchr (self->path, '/') + 1, timer);
  mr_line_set_warning (MR_LINE (self), warning);
}

static gssize
mr_serial_line_put (int fd, const void *octets, gsize len)
{
  return write (fd, octets, len);
}

static void
mr_serial_line_explain_loss (MrFdLine *line, int error_number, GError **error)
{
  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
               /* Translators: %s is a port such as /dev/ttyUSB0. */
               _("The port “%s” is gone. Has the adapter been unplugged? Plug it in and connect again."),
               MR_SERIAL_LINE (line)->path);
}

/* The port was there when it was opened: if it is not now, it was unplugged. */
static gboolean
configure_again (MrSerialLine *self, guint baud, gboolean parity_even, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (configure (self, baud, parity_even, &problem))
    return TRUE;

  if (g_error_matches (problem, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND))
    mr_serial_line_explain_loss (MR_FD_LINE (self), 0, error);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* 8N1, then the format of the bus again, whatever happens in between. */
static gboolean
send_preamble (MrSerialLine *self, GCancellable *cancellable, GError **error)
{
  MrLine *line = MR_LINE (self);
  MrTimebase *timebase = mr_line_timebase (line);
  const guint baud = mr_line_baud (line);
  const gint64 time = (gint64) self->wake * WAKE_OCTET_BITS * G_TIME_SPAN_SECOND / baud + mr_line_latency (line);
  g_autofree guint8 *octets = g_malloc (self->wake);
  gboolean sent;

  memset (octets, WAKE_OCTET, self->wake);
  sent = configure_again (self, baud, FALSE, error) &&
         MR_LINE_CLASS (mr_serial_line_parent_class)->write (line, octets, self->wake, cancellable, error) &&
         mr_timebase_wait_until (timebase, mr_timebase_now (timebase) + time, cancellable, error);

  return configure_again (self, baud, self->parity_even, sent ? error : NULL) && sent;
}

static gboolean
wake_meter (MrSerialLine *self, GCancellable *cancellable, GError **error)
{
  MrTimebase *timebase = mr_line_timebase (MR_LINE (self));

  if (!send_preamble (self, cancellable, error) ||
      !mr_timebase_wait_until (timebase, mr_timebase_now (timebase) + WAKE_PAUSE, cancellable, error))
    return FALSE;

  /* An optical head hears what it sends. */
  (void) tcflush (mr_fd_line_fd (MR_FD_LINE (self)), TCIFLUSH);
  return TRUE;
}

static gboolean
mr_serial_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrSerialLine *self = MR_SERIAL_LINE (line);

  return (self->wake == 0 || wake_meter (self, cancellable, error)) &&
         MR_LINE_CLASS (mr_serial_line_parent_class)->write (line, octets, len, cancellable, error);
}

static gboolean
mr_serial_line_set_baud (MrLine *line, guint baud, GError **error)
{
  MrSerialLine *self = MR_SERIAL_LINE (line);

  if (!configure_again (self, baud, self->parity_even, error))
    return FALSE;

  update_facts (self, mr_line_timebase (line), baud);
  return TRUE;
}

static void
mr_serial_line_close (MrLine *line)
{
  MrSerialLine *self = MR_SERIAL_LINE (line);

  if (self->lowered_latency)
    mr_serial_driver_restore_latency (mr_fd_line_fd (MR_FD_LINE (self)));

  /* At once, so that a replugged adapter gets its name again. */
  if (self->port != NULL)
    {
      (void) sp_close (self->port);
      g_clear_pointer (&self->port, sp_free_port);
    }
  else
    MR_LINE_CLASS (mr_serial_line_parent_class)->close (line);
}

static gboolean
mr_serial_line_count_faults (MrLine *line, MrLineFaults *out)
{
  return mr_serial_driver_count_faults (mr_fd_line_fd (MR_FD_LINE (line)), out);
}

static void
mr_serial_line_finalize (GObject *object)
{
  g_free (MR_SERIAL_LINE (object)->path);

  G_OBJECT_CLASS (mr_serial_line_parent_class)->finalize (object);
}

static void
mr_serial_line_class_init (MrSerialLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);
  MrFdLineClass *fd_class = MR_FD_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_serial_line_finalize;
  line_class->write = mr_serial_line_write;
  line_class->set_baud = mr_serial_line_set_baud;
  line_class->count_faults = mr_serial_line_count_faults;
  line_class->close = mr_serial_line_close;
  fd_class->put = mr_serial_line_put;
  fd_class->explain_loss = mr_serial_line_explain_loss;
}

static void
mr_serial_line_init (MrSerialLine *self)
{
}

/* Nothing is known of the time where nothing is said of the power: most converters have a supply of their own. */
static gboolean
wait_for_power (const MrUri *uri, MrTimebase *timebase, GCancellable *cancellable, GError **error)
{
  const guint usual = uri->power != MR_SERIAL_POWER_USUAL ? POWER_UP : 0;
  const gint64 settle = (gint64) (uri->settle != 0 ? uri->settle : usual) * G_TIME_SPAN_MILLISECOND;

  return mr_timebase_wait_until (timebase, mr_timebase_now (timebase) + settle, cancellable, error);
}

MrLine *
mr_serial_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (MrTimebase) timebase = mr_line_options_real_timebase (options);
  g_autoptr (MrSerialLine) self = NULL;
  guint baud = mr_uri_first_baud (uri, MR_LINE_BAUD_ASSUMED);
  /* libserialport and the lock want the device itself, not a link such as those in /dev/serial/by-id. */
  g_autofree char *path = realpath (uri->path, NULL);

  if (path == NULL)
    {
      mr_tty_explain (uri->path, errno, error);
      return NULL;
    }

  self = g_object_new (MR_TYPE_SERIAL_LINE, NULL);
  self->path = g_steal_pointer (&path);
  self->parity_even = uri->parity_even;
  self->power = uri->power;
  self->wake = uri->wake;

  if (!open_device (self, error) || !configure (self, baud, self->parity_even, error) ||
      !wait_for_power (uri, timebase, cancellable, error))
    return NULL;

  hurry_driver (self);

  /* What the driver still holds answers nothing. */
  (void) tcflush (mr_fd_line_fd (MR_FD_LINE (self)), TCIOFLUSH);
  update_facts (self, timebase, baud);

  return MR_LINE (g_steal_pointer (&self));
}
