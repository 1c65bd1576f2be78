/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "mr-connect.h"
#include "mr-fd-line.h"
#include "mr-line-kinds.h"
#include "mr-line-private.h"

/* A bus on a plain TCP port, as network masters and serial gateways offer it. */
#define MR_TYPE_TCP_LINE (mr_tcp_line_get_type ())
G_DECLARE_FINAL_TYPE (MrTcpLine, mr_tcp_line, MR, TCP_LINE, MrFdLine)

struct _MrTcpLine {
  MrFdLine parent_instance;

  char *host;
};

G_DEFINE_FINAL_TYPE (MrTcpLine, mr_tcp_line, MR_TYPE_FD_LINE)

static gssize
mr_tcp_line_put (int fd, const void *octets, gsize len)
{
  return send (fd, octets, len, MSG_NOSIGNAL);
}

static void
mr_tcp_line_explain_loss (MrFdLine *line, int error_number, GError **error)
{
  mr_connect_explain_loss (MR_TCP_LINE (line)->host, error_number, mr_line_has_received (MR_LINE (line)), error);
}

static void
mr_tcp_line_finalize (GObject *object)
{
  MrTcpLine *self = MR_TCP_LINE (object);

  g_free (self->host);

  G_OBJECT_CLASS (mr_tcp_line_parent_class)->finalize (object);
}

static void
mr_tcp_line_class_init (MrTcpLineClass *klass)
{
  MrFdLineClass *fd_class = MR_FD_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_tcp_line_finalize;
  fd_class->put = mr_tcp_line_put;
  fd_class->explain_loss = mr_tcp_line_explain_loss;
}

static void
mr_tcp_line_init (MrTcpLine *self)
{
}

MrLine *
mr_tcp_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (MrTimebase) clock = mr_timebase_new (1);
  g_autoptr (MrTimebase) timebase = mr_line_options_real_timebase (options);
  g_autofree char *description = NULL;
  MrTcpLine *self;
  int fd;

  fd = mr_connect (uri->host, uri->port, clock, mr_connect_deadline (options, clock), cancellable, NULL, error);
  if (fd < 0)
    return NULL;

  self = g_object_new (MR_TYPE_TCP_LINE, NULL);
  self->host = g_strdup (uri->host);
  mr_fd_line_take (MR_FD_LINE (self), fd);

  /* Translators: %1$s is a host, %2$u a port number. */
  description = g_strdup_printf (_("TCP to “%1$s”, port %2$u, not encrypted."), uri->host, uri->port);
  mr_line_init_facts (MR_LINE (self), timebase, 0,
                      mr_line_bus_latency (timebase, mr_connect_latency (fd)), description);

  return MR_LINE (self);
}
