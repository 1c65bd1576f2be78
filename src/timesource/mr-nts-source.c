/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-nts-source.h"

#include <string.h>

#include "mr-ntp-exchange.h"

struct _MrNtsSource {
  MrTimeSource parent_instance;

  MrNtsServer server;
};

G_DEFINE_FINAL_TYPE (MrNtsSource, mr_nts_source, MR_TYPE_TIME_SOURCE)

static MrTrustedTime *
time_of (const MrNtsServer *server, const MrNtpSample *sample)
{
  const gboolean has_colon = strchr (server->host, ':') != NULL; /* IPv6 */
  g_autofree char *port = server->port != MR_NTS_PORT ? g_strdup_printf (":%u", server->port) : NULL;
  g_autofree char *source = g_strconcat (MR_TIME_SOURCE_NTS, has_colon ? "[" : "", server->host, has_colon ? "]" : "",
                                         port, NULL);

  g_debug ("%s: round trip %" G_GINT64_FORMAT " µs, uncertainty %" G_GINT64_FORMAT " µs, "
           "offset %" G_GINT64_FORMAT " µs",
           server->host, sample->round_trip, sample->uncertainty, sample->time - sample->clocks.real);
  return mr_trusted_time_new (source, MR_TIME_SYNCHRONISED, &sample->clocks, sample->time, sample->uncertainty);
}

/* A server that was started again may have lost the key of its cookies. Then, and only once, keys are exchanged again.
 * @reached: see mr_nts_tls_connect() */
static MrTrustedTime *
ask (const MrNtsServer *server, GCancellable *cancellable, GInetAddress **reached, GError **error)
{
  g_autoptr (MrTimebase) clock = mr_timebase_new (1);
  MrNtsFailure failure = MR_NTS_COOKIE_REFUSED;
  guint16 port = 0;

  for (guint i = 0; i < 2 && failure == MR_NTS_COOKIE_REFUSED; i++)
    {
      g_autoptr (GInetAddress) peer = NULL;
      g_autoptr (MrNtsKeys) keys = mr_nts_keys_exchange (server, clock, cancellable, &peer, error);
      g_autoptr (GError) cancelled = NULL;
      MrNtpSample sample;

      if (reached != NULL && peer != NULL)
        g_set_object (reached, peer);
      if (keys == NULL)
        return NULL;
      port = keys->port;
      failure = mr_ntp_exchange (keys, server->patience, clock, cancellable, &sample, &cancelled);
      if (cancelled != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cancelled));
          return NULL;
        }
      if (failure == MR_NTS_OK)
        return time_of (server, &sample);
    }
  mr_nts_fail_at_port (failure, server->host, port, error);
  return NULL;
}

/* Asks the other addresses of the server, after @reached gave no time. Returns: (transfer full) (nullable) */
static MrTrustedTime *
ask_elsewhere (const MrNtsServer *server, GInetAddress *reached, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) addresses = mr_nts_look_up (server->host, cancellable);
  MrTrustedTime *time = NULL;

  for (guint i = 0; i < addresses->len && time == NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *address = g_inet_address_to_string (addresses->pdata[i]);
      MrNtsServer there = *server;

      there.address = address;
      if (!g_inet_address_equal (addresses->pdata[i], reached))
        time = ask (&there, cancellable, NULL, NULL);
    }
  return time;
}

/* All addresses of the server are tried side by side until one accepts the connection. That one may serve nothing, like
 * a relay whose server is off: then the others are asked one after another. A server that refuses is not asked
 * again. */
static MrTrustedTime *
mr_nts_source_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  const MrNtsServer *server = &MR_NTS_SOURCE (source)->server;
  g_autoptr (GInetAddress) reached = NULL;
  g_autoptr (GError) reason = NULL;
  MrTrustedTime *time = ask (server, cancellable, &reached, &reason);

  if (time == NULL && reached != NULL && !g_error_matches (reason, MR_TIME_ERROR, MR_TIME_ERROR_DENIED))
    time = ask_elsewhere (server, reached, cancellable);
  if (time == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&reason));
  return time;
}

static void
mr_nts_source_finalize (GObject *object)
{
  MrNtsSource *self = MR_NTS_SOURCE (object);

  g_clear_pointer (&self->server.host, g_free);
  g_clear_pointer (&self->server.address, g_free);
  g_clear_pointer (&self->server.ca_file, g_free);

  G_OBJECT_CLASS (mr_nts_source_parent_class)->finalize (object);
}

static void
mr_nts_source_class_init (MrNtsSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_nts_source_finalize;
  MR_TIME_SOURCE_CLASS (klass)->measure = mr_nts_source_measure;
}

static void
mr_nts_source_init (MrNtsSource *self)
{
}

MrTimeSource *
mr_nts_source_new (const MrNtsServer *server)
{
  MrNtsSource *self = g_object_new (MR_TYPE_NTS_SOURCE, NULL);

  self->server = *server;
  self->server.host = g_strdup (server->host);
  self->server.address = g_strdup (server->address);
  self->server.ca_file = g_strdup (server->ca_file);
  return MR_TIME_SOURCE (self);
}
