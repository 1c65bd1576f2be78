/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-fd-line.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "mr-line-private.h"

typedef struct {
  int fd;
} MrFdLinePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MrFdLine, mr_fd_line, MR_TYPE_LINE)

#define PRIVATE(self) ((MrFdLinePrivate *) mr_fd_line_get_instance_private (self))

/* A request waits for its answer, so at most two of the longest telegrams (261 octets) are ever on their way. If that
 * takes longer than the bus needs for them, the other end is not passing them on. */
#define OCTETS_UNDER_WAY (2 * 261)

static gint64
write_deadline (MrLine *line, gsize len)
{
  gint64 bits = (gint64) (len + OCTETS_UNDER_WAY) * MR_LINE_OCTET_BITS;
  gint64 duration = bits * G_USEC_PER_SEC / mr_line_baud (line);

  return mr_timebase_now (mr_line_timebase (line)) + duration + mr_line_latency (line);
}

static gssize
mr_fd_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  MrFdLine *self = MR_FD_LINE (line);
  int fd = PRIVATE (self)->fd;

  for (;;)
    {
      int conditions = mr_timebase_poll (mr_line_timebase (line), fd, G_IO_IN, deadline, cancellable, error);
      gssize n;

      if (conditions <= 0)
        return conditions;

      n = read (fd, buffer, len);
      if (n > 0)
        return n;
      if (n < 0 && (errno == EAGAIN || errno == EINTR) && !(conditions & (G_IO_HUP | G_IO_ERR)))
        continue;

      /* Readable with nothing to read is how a pulled plug, a closed pty and a closed socket all look. */
      MR_FD_LINE_GET_CLASS (self)->explain_loss (self, n < 0 ? errno : 0, error);
      return -1;
    }
}

static gboolean
mr_fd_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrFdLine *self = MR_FD_LINE (line);
  gint64 deadline = write_deadline (line, len);
  int fd = PRIVATE (self)->fd;

  while (len > 0)
    {
      gssize n = MR_FD_LINE_GET_CLASS (self)->put (fd, octets, len);
      int conditions;

      if (n > 0)
        {
          octets += n;
          len -= (gsize) n;
          continue;
        }
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno != EAGAIN)
        {
          MR_FD_LINE_GET_CLASS (self)->explain_loss (self, errno, error);
          return FALSE;
        }

      conditions = mr_timebase_poll (mr_line_timebase (line), fd, G_IO_OUT, deadline, cancellable, error);
      if (conditions < 0)
        return FALSE;
      if (conditions == 0)
        {
          g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                               _("The other end has stopped accepting data. Is the master switched on?"));
          return FALSE;
        }
    }

  return TRUE;
}

static void
mr_fd_line_close (MrLine *line)
{
  MrFdLinePrivate *priv = PRIVATE (MR_FD_LINE (line));

  if (priv->fd >= 0)
    close (priv->fd);
  priv->fd = -1;
}

static void
mr_fd_line_class_init (MrFdLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  line_class->read = mr_fd_line_read;
  line_class->write = mr_fd_line_write;
  line_class->close = mr_fd_line_close;
}

static void
mr_fd_line_init (MrFdLine *self)
{
  PRIVATE (self)->fd = -1;
}

void
mr_fd_line_take (MrFdLine *self, int fd)
{
  g_return_if_fail (MR_IS_FD_LINE (self));
  g_return_if_fail (PRIVATE (self)->fd < 0);

  PRIVATE (self)->fd = fd;
}

int
mr_fd_line_fd (MrFdLine *self)
{
  g_return_val_if_fail (MR_IS_FD_LINE (self), -1);

  return PRIVATE (self)->fd;
}
