/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "mr-connect.h"
#include "mr-line-kinds.h"
#include "mr-line-private.h"
#include "mr-tls-error.h"
#include "mr-tls.h"

/* The bus on the TLS port of a network master. One telegram is one record. */
#define MR_TYPE_TLS_LINE (mr_tls_line_get_type ())
G_DECLARE_FINAL_TYPE (MrTlsLine, mr_tls_line, MR, TLS_LINE, MrLine)

struct _MrTlsLine {
  MrLine parent_instance;

  char *host;
  int fd;
  MrTimebase *clock; /* real time, for what is between computers and not on the bus */
  MrTls *tls;
};

G_DEFINE_FINAL_TYPE (MrTlsLine, mr_tls_line, MR_TYPE_LINE)

static gssize
mr_tls_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  MrTlsLine *self = MR_TLS_LINE (line);

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      gssize n = mr_tls_receive (self->tls, buffer, len, &cause);
      int ready;

      if (n > 0)
        return n;
      if (n < 0)
        {
          mr_tls_explain_loss (self->tls, cause, self->host, mr_line_has_received (line), error);
          return -1;
        }

      ready = mr_tls_wait (self->tls, mr_line_timebase (line), deadline, cancellable, error);
      if (ready <= 0)
        return ready;
    }
}

static gboolean
mr_tls_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrTlsLine *self = MR_TLS_LINE (line);
  /* TCP gives up on what is not acknowledged long before this; it bounds a peer that lives but never reads. */
  gint64 deadline = mr_connect_deadline (&(MrLineOptions) { 0 }, self->clock);
  g_autoptr (GError) cause = NULL;
  int sent = mr_tls_send (self->tls, octets, len, self->clock, deadline, cancellable, &cause);

  if (sent == 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                 /* Translators: %s is a host. */
                 _("“%s” has stopped accepting data. Is it overloaded?"), self->host);
  else if (sent < 0)
    mr_tls_explain_loss (self->tls, cause, self->host, mr_line_has_received (line), error);

  return sent > 0;
}

static void
mr_tls_line_close (MrLine *line)
{
  MrTlsLine *self = MR_TLS_LINE (line);

  g_clear_pointer (&self->tls, mr_tls_free);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
mr_tls_line_finalize (GObject *object)
{
  MrTlsLine *self = MR_TLS_LINE (object);

  g_clear_object (&self->clock);
  g_free (self->host);

  G_OBJECT_CLASS (mr_tls_line_parent_class)->finalize (object);
}

static void
mr_tls_line_class_init (MrTlsLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_tls_line_finalize;
  line_class->read = mr_tls_line_read;
  line_class->write = mr_tls_line_write;
  line_class->close = mr_tls_line_close;
}

static void
mr_tls_line_init (MrTlsLine *self)
{
  self->fd = -1;
  self->clock = mr_timebase_new (1);
}

static gboolean
shake_hands (MrTlsLine *self, const MrUri *uri, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  int done = mr_tls_handshake (self->tls, self->fd, self->clock, deadline, cancellable, &cause);

  if (done == 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                 /* Translators: %1$s is a host, %2$u a port number. */
                 _("“%1$s” accepted the connection on port %2$u, but did not answer the TLS handshake in time. It may "
                   "be the port for plain M-Bus, or the master is busy."), uri->host, uri->port);
  else if (done < 0)
    mr_tls_explain_handshake (self->tls, cause, uri, error);

  return done > 0;
}

static char *
describe (MrTlsLine *self)
{
  g_autofree char *method = mr_tls_method (self->tls);

  g_debug ("%s: %s", self->host, method);

  if (mr_tls_is_forward_secret (self->tls))
    /* Translators: %s is a method of encryption such as "TLS 1.3, ECDHE-PSK, AES-256-GCM". */
    return g_strdup_printf (_("%s, forward secrecy."), method);

  /* Translators: %s is a method of encryption such as "TLS 1.2, PSK, AES-128-CBC". */
  return g_strdup_printf (_("%s, no forward secrecy."), method);
}

static void
warn (MrTlsLine *self)
{
  g_autofree char *method = mr_tls_method (self->tls);
  /* Translators: %1$s is a host, %2$s a method of encryption such as "TLS 1.2, PSK, AES-128-CBC". */
  g_autofree char *warning = g_strdup_printf (_("The connection to “%1$s” (%2$s) has no forward secrecy: anyone who "
                                                "learns the key later can read what is recorded now."),
                                              self->host, method);

  mr_line_set_warning (MR_LINE (self), warning);
}

static gboolean
check_forward_secrecy (MrTlsLine *self, const MrUri *uri, GError **error)
{
  if (uri->security == MR_TLS_LEGACY || mr_tls_is_forward_secret (self->tls))
    return TRUE;

  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_METHOD,
               /* Translators: %s is a host. */
               _("“%s” offers only encryption without forward secrecy: anyone who learns the key later can read what "
                 "is recorded now. Allow older encryption for this master if that is acceptable."), uri->host);
  return FALSE;
}

MrLine *
mr_tls_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (MrTimebase) timebase = mr_line_options_real_timebase (options);
  g_autoptr (MrTlsLine) self = g_object_new (MR_TYPE_TLS_LINE, NULL);
  g_autofree char *description = NULL;
  gint64 deadline = mr_connect_deadline (options, self->clock);

  self->host = g_strdup (uri->host);
  self->tls = mr_tls_new_client (uri, options->psk, error);
  if (self->tls == NULL)
    return NULL;

  self->fd = mr_connect (uri->host, uri->port, self->clock, deadline, cancellable, NULL, error);
  if (self->fd < 0
      || !shake_hands (self, uri, deadline, cancellable, error)
      || !check_forward_secrecy (self, uri, error))
    return NULL;

  description = describe (self);
  mr_line_init_facts (MR_LINE (self), timebase, 0,
                      mr_line_bus_latency (timebase, mr_connect_latency (self->fd)), description);
  if (!mr_tls_is_forward_secret (self->tls))
    warn (self);

  return MR_LINE (g_steal_pointer (&self));
}
