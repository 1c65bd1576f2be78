/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "mr-sim.h"
#include "mr-sim-endpoint.h"

#define PTS_PREFIX "/dev/pts/"
#define PTS_PATH_SIZE 64

typedef struct {
  MrSimEndpoint base;
  int slave; /* kept open, so that a client that leaves is not the end */
  char path[PTS_PATH_SIZE];
  char *link;
} Pty;

static const struct {
  speed_t speed;
  guint baud;
} speeds[] = {
  { B300, 300 }, { B600, 600 }, { B1200, 1200 }, { B2400, 2400 },
  { B4800, 4800 }, { B9600, 9600 }, { B19200, 19200 }, { B38400, 38400 },
};

static gboolean
pty_accept (MrSimEndpoint *base, MrTimebase *timebase, GCancellable *cancellable)
{
  return !g_cancellable_is_cancelled (cancellable);
}

static gssize
pty_read (MrSimEndpoint *base, guint8 *buffer, gsize len)
{
  gssize n = read (base->fd, buffer, len);

  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n;
}

/* Octets that nobody fetches are lost, as they are on a real wire. */
static gboolean
pty_write (MrSimEndpoint *base, const guint8 *octets, gsize len, MrTimebase *timebase, GCancellable *cancellable)
{
  gssize n = write (base->fd, octets, len);

  return n >= 0 || errno == EAGAIN || errno == EINTR;
}

/* A pty carries octets at no speed of its own, but it remembers what the client set. */
static guint
pty_baud (MrSimEndpoint *base)
{
  struct termios settings;

  if (tcgetattr (base->fd, &settings) != 0)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].speed == cfgetospeed (&settings))
      return speeds[i].baud;

  return 0;
}

static void
pty_hang_up (MrSimEndpoint *base)
{
}

/* Whether @link is a symbolic link to a pty: one that an earlier server left, or our own. */
static gboolean
is_link_to_pty (const char *link)
{
  g_autofree char *target = g_file_read_link (link, NULL);

  return target != NULL && g_str_has_prefix (target, PTS_PREFIX);
}

static gboolean
link_leads_to (const char *link, const char *path)
{
  g_autofree char *target = g_file_read_link (link, NULL);

  return g_strcmp0 (target, path) == 0;
}

static void
pty_free (MrSimEndpoint *base)
{
  Pty *self = (Pty *) base;

  if (self->link != NULL && link_leads_to (self->link, self->path))
    g_unlink (self->link);

  close (self->slave);
  close (base->fd);
  g_free (self->link);
  g_free (base->uri);
  g_free (self);
}

static const MrSimEndpointClass pty_class = {
  pty_accept, pty_read, pty_write, pty_baud, pty_hang_up, pty_free
};

static gboolean
make_link (const char *link, const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (link, &info) == 0)
    {
      if (!is_link_to_pty (link))
        {
          g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED,
                       _("%s exists and is not a link to a pty, so it is left alone. Choose another name."), link);
          return FALSE;
        }
      g_unlink (link);
    }

  if (symlink (path, link) == 0)
    return TRUE;

  /* Translators: %1$s is a file name, %2$s what the system says. */
  g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED,
               _("The link %1$s cannot be made: %2$s."), link, g_strerror (errno));
  return FALSE;
}

/* Opens both sides; octets pass as they are, at the rate masters begin with. */
static gboolean
open_pty (Pty *self)
{
  struct termios settings;

  self->base.fd = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->base.fd < 0 || grantpt (self->base.fd) != 0 || unlockpt (self->base.fd) != 0 ||
      ptsname_r (self->base.fd, self->path, sizeof self->path) != 0)
    return FALSE;

  self->slave = open (self->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->slave < 0 || tcgetattr (self->slave, &settings) != 0)
    return FALSE;

  cfmakeraw (&settings);
  cfsetspeed (&settings, B2400);
  return tcsetattr (self->slave, TCSANOW, &settings) == 0;
}

MrSimEndpoint *
mr_sim_endpoint_new_pty (const char *link, GError **error)
{
  Pty *self = g_new0 (Pty, 1);

  self->base.klass = &pty_class;
  self->base.fd = -1;
  self->slave = -1;

  if (!open_pty (self))
    {
      g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED, _("This system gives no pty: %s."), g_strerror (errno));
      pty_free (&self->base);
      return NULL;
    }
  if (link != NULL && !make_link (link, self->path, error))
    {
      pty_free (&self->base);
      return NULL;
    }

  self->link = g_strdup (link);
  self->base.uri = g_strdup_printf ("serial:%s?kind=converter", link != NULL ? link : self->path);
  return &self->base;
}
