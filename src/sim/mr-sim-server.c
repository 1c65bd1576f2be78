/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-bus.h"
#include "mr-sim-endpoint.h"
#include "mr-sim-wire.h"

#define CHUNK 512

struct _MrSimServer {
  MrSimBus *bus;
  MrSimEndpoint *endpoint;
  MrTimebase *timebase;
  GCancellable *stop;
  GThread *thread;
  gint64 sent_until; /* end on the bus of the last octet that a client sent */
};

/* Octets that have ended by now leave; those of the same moment together. */
static gboolean
pass_answers (MrSimServer *self)
{
  guint8 octets[CHUNK];
  gsize n = 0;
  gint64 when;

  while (n < sizeof octets && mr_sim_bus_next (self->bus, mr_timebase_now (self->timebase), &when, &octets[n]))
    n++;

  return n == 0 || self->endpoint->klass->write (self->endpoint, octets, n, self->timebase, self->stop);
}

/* A client's octets come all at once; on the bus they follow each other at its rate. */
static void
pass_request (MrSimServer *self, const guint8 *octets, gsize len)
{
  guint baud = self->endpoint->klass->baud (self->endpoint);
  gint64 now = mr_timebase_now (self->timebase);
  gint64 start = MAX (self->sent_until, now);

  if (baud == 0)
    baud = mr_sim_bus_default_baud (self->bus);

  for (gsize i = 0; i < len; i++)
    {
      self->sent_until = start + mr_sim_bits ((gint64) (i + 1) * MR_SIM_OCTET_BITS, baud);
      mr_sim_bus_receive (self->bus, octets[i], baud, self->sent_until);
    }
}

/* What was said while nobody listened is not for the next client. */
static void
drop_answers (MrSimServer *self)
{
  gint64 now = mr_timebase_now (self->timebase);
  gint64 when;
  guint8 octet;

  mr_sim_bus_skip (self->bus, now);
  while (mr_sim_bus_next (self->bus, now, &when, &octet))
    continue;
}

/* Until the client sends or the bus has something to say; not any more when it is time to stop. */
static gboolean
wait_for_octets (MrSimServer *self)
{
  gint64 deadline = mr_sim_bus_next_time (self->bus);

  return mr_timebase_poll (self->timebase, self->endpoint->fd, G_IO_IN, deadline, self->stop, NULL) >= 0;
}

static void
serve_client (MrSimServer *self)
{
  drop_answers (self);

  while (pass_answers (self))
    {
      guint8 octets[CHUNK];
      gssize n = self->endpoint->klass->read (self->endpoint, octets, sizeof octets);

      if (n < 0 || (n == 0 && !wait_for_octets (self)))
        return;

      pass_request (self, octets, (gsize) n);
    }
}

static gpointer
serve (gpointer data)
{
  MrSimServer *self = data;

  while (self->endpoint->klass->accept (self->endpoint, self->timebase, self->stop))
    {
      serve_client (self);
      self->endpoint->klass->hang_up (self->endpoint);
    }

  return NULL;
}

/* @bus: (transfer full), @endpoint: (transfer full) (nullable): it could not be made, and the error is set. */
static MrSimServer *
start (MrSimBus *bus, MrSimEndpoint *endpoint, double speed)
{
  MrSimServer *self;

  g_return_val_if_fail (speed > 0, NULL);

  if (endpoint == NULL)
    {
      mr_sim_bus_free (bus);
      return NULL;
    }

  self = g_new0 (MrSimServer, 1);
  self->bus = bus;
  self->endpoint = endpoint;
  self->timebase = mr_timebase_new (speed);
  self->stop = g_cancellable_new ();
  self->thread = g_thread_new ("simulated bus", serve, self);

  return self;
}

MrSimServer *
mr_sim_server_new_pty (MrSimBus *bus, const char *link, double speed, GError **error)
{
  return start (bus, mr_sim_endpoint_new_pty (link, error), speed);
}

MrSimServer *
mr_sim_server_new_tcp (MrSimBus *bus, guint16 port, gboolean any_address, double speed, GError **error)
{
  return start (bus, mr_sim_endpoint_new_tcp (port, any_address, error), speed);
}

MrSimServer *
mr_sim_server_new_tls (MrSimBus *bus, guint16 port, gboolean any_address, double speed, const char *identity,
                       GBytes *psk, GError **error)
{
  return start (bus, mr_sim_endpoint_new_tls (port, any_address, identity, psk, error), speed);
}

const char *
mr_sim_server_uri (MrSimServer *self)
{
  return self->endpoint->uri;
}

void
mr_sim_server_free (MrSimServer *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);

  self->endpoint->klass->free (self->endpoint);
  mr_sim_bus_free (self->bus);
  g_object_unref (self->timebase);
  g_object_unref (self->stop);
  g_free (self);
}
