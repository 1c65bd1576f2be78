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
  g_autofree char *source = g_strconcat (MR_TIME_SOURCE_NTS, has_colon ? "[" : "", server->host, has_colon ? "]" : "", port,
                                         NULL);

  g_debug ("%s: round trip %" G_GINT64_FORMAT " µs, uncertainty %" G_GINT64_FORMAT " µs, offset %" G_GINT64_FORMAT " µs",
           server->host, sample->round_trip, sample->uncertainty, sample->time - sample->clocks.real);
  return mr_trusted_time_new (source, MR_TIME_SYNCHRONISED, &sample->clocks, sample->time, sample->uncertainty);
}

/* A server that was started again may have lost the key of its cookies. Then, and only once, keys are exchanged
 * again. */
static MrTrustedTime *
mr_nts_source_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  const MrNtsServer *server = &MR_NTS_SOURCE (source)->server;
  g_autoptr (MrTimebase) clock = mr_timebase_new (1);
  MrNtsFailure failure = MR_NTS_COOKIE_REFUSED;

  for (guint i = 0; i < 2 && failure == MR_NTS_COOKIE_REFUSED; i++)
    {
      g_autoptr (MrNtsKeys) keys = mr_nts_keys_exchange (server, clock, cancellable, error);
      g_autoptr (GError) cancelled = NULL;
      MrNtpSample sample;

      if (keys == NULL)
        return NULL;
      failure = mr_ntp_exchange (keys, server->patience, clock, cancellable, &sample, &cancelled);
      if (cancelled != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cancelled));
          return NULL;
        }
      if (failure == MR_NTS_OK)
        return time_of (server, &sample);
    }
  mr_nts_fail (failure, server->host, error);
  return NULL;
}

static void
mr_nts_source_finalize (GObject *object)
{
  MrNtsSource *self = MR_NTS_SOURCE (object);

  g_clear_pointer (&self->server.host, g_free);
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
  self->server.ca_file = g_strdup (server->ca_file);
  return MR_TIME_SOURCE (self);
}
