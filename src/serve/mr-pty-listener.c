/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mr-listener-private.h"
#include "mr-peer-private.h"
#include "mr-tty.h"

#define PTS_PREFIX "/dev/pts/"
#define PTS_PATH_SIZE 64

typedef struct {
  MrListener base;
  int master;
  int slave; /* kept open, so that a client that leaves is not the end */
  char path[PTS_PATH_SIZE];
  char *link;
} PtyListener;

static gssize
pty_read (MrPeer *base, guint8 *buffer, gsize len)
{
  gssize n = read (base->fd, buffer, len);

  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n;
}

/* Octets that are not fetched are lost, as they are on a real wire. */
static gboolean
pty_write (MrPeer *base, const guint8 *octets, gsize len, GCancellable *cancellable)
{
  gssize n = write (base->fd, octets, len);

  return n >= 0 || errno == EAGAIN || errno == EINTR;
}

/* A pseudo-terminal has no speed of its own, but it remembers what the client set. */
static guint
pty_baud (MrPeer *base)
{
  return mr_tty_baud (base->fd);
}

/* The descriptor is the listener's. */
static void
pty_close_peer (MrPeer *base)
{
}

static const MrPeerClass pty_peer_class = {
  .read = pty_read, .write = pty_write, .baud = pty_baud, .close = pty_close_peer
};

static MrPeer *
pty_accept (MrListener *base, GCancellable *cancellable)
{
  PtyListener *self = (PtyListener *) base;
  MrPeer *peer;

  if (g_cancellable_is_cancelled (cancellable))
    return NULL;

  peer = g_new0 (MrPeer, 1);
  peer->klass = &pty_peer_class;
  peer->name = g_strdup (self->path);
  peer->fd = self->master;
  return peer;
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
pty_close (MrListener *base)
{
  PtyListener *self = (PtyListener *) base;

  if (self->link != NULL && link_leads_to (self->link, self->path))
    g_unlink (self->link);

  if (self->slave >= 0)
    close (self->slave);
  if (self->master >= 0)
    close (self->master);
  g_free (self->link);
}

static const MrListenerClass pty_class = { pty_accept, pty_close };

static gboolean
make_link (const char *link, const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (link, &info) == 0)
    {
      if (!is_link_to_pty (link))
        {
          g_set_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_LINK,
                       /* Translators: %s is a file name. */
                       _("“%s” already exists and is not a link to a pseudo-terminal. Choose another name."), link);
          return FALSE;
        }
      g_unlink (link);
    }

  if (symlink (path, link) == 0)
    return TRUE;

  g_set_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_LINK,
               /* Translators: %1$s is a file name, %2$s the system's own message. */
               _("Couldn’t make the link “%1$s”: %2$s."), link, g_strerror (errno));
  return FALSE;
}

static gboolean
open_master (PtyListener *self, GError **error)
{
  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->master >= 0 && grantpt (self->master) == 0 && unlockpt (self->master) == 0 &&
      ptsname_r (self->master, self->path, sizeof self->path) == 0)
    return TRUE;

  g_set_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_FAILED,
               /* Translators: %s is the system's own message. */
               _("No pseudo-terminal is available: %s."), g_strerror (errno));
  return FALSE;
}

/* Octets pass as they are, at the rate masters begin with. */
static gboolean
open_slave (PtyListener *self, GError **error)
{
  self->slave = open (self->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->slave >= 0)
    return mr_tty_configure (self->slave, self->path, MR_LINE_BAUD_ASSUMED, FALSE, error);

  mr_tty_explain (self->path, errno, error);
  return FALSE;
}

MrListener *
mr_listener_new_pty (const char *link, GError **error)
{
  PtyListener *self = g_new0 (PtyListener, 1);

  self->base.klass = &pty_class;
  self->slave = -1;

  if (!open_master (self, error) || !open_slave (self, error) ||
      (link != NULL && !make_link (link, self->path, error)))
    {
      mr_listener_free (&self->base);
      return NULL;
    }

  self->link = g_strdup (link);
  self->base.uri = g_strdup_printf ("serial:%s?kind=converter", link != NULL ? link : self->path);
  return &self->base;
}
