/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-listener.h"
#include "mr-sim-bus.h"
#include "mr-sim-wire.h"

#define CHUNK 512

/* As with a real master: the telegrams of two programs would get into each other. */
#define PLACES 1

struct _MrSimServer {
  MrSimBus *bus;
  MrListener *listener;
  char *uri;
  MrTimebase *timebase;
  GCancellable *stop;
  GThread *thread;
  gint64 sent_until; /* end on the bus of the last octet that a client sent */
};

/* Octets that have ended by now leave; those of the same moment together. */
static gboolean
pass_answers (MrSimServer *self, MrPeer *client)
{
  guint8 octets[CHUNK];
  gsize n = 0;
  gint64 when;

  while (n < sizeof octets && mr_sim_bus_next (self->bus, mr_timebase_now (self->timebase), &when, &octets[n]))
    n++;

  return n == 0 || mr_peer_write (client, octets, n, self->stop);
}

/* A client's octets come all at once; on the bus they follow each other at its rate. */
static void
pass_request (MrSimServer *self, MrPeer *client, const guint8 *octets, gsize len)
{
  guint baud = mr_peer_baud (client);
  gint64 now = mr_timebase_now (self->timebase);
  gint64 start = MAX (self->sent_until, now);

  if (baud == 0)
    baud = mr_sim_bus_default_baud (self->bus);

  for (gsize i = 0; i < len; i++)
    {
      self->sent_until = start + mr_sim_bits ((gint64) (i + 1) * MR_LINE_OCTET_BITS, baud);
      mr_sim_bus_receive (self->bus, octets[i], baud, self->sent_until);
    }
}

/* Answers from before a client came are not for it. */
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

/* Until the client sends or a meter answers; %FALSE when it is time to stop. */
static gboolean
wait_for_octets (MrSimServer *self, MrPeer *client)
{
  gint64 deadline = mr_sim_bus_next_time (self->bus);

  return mr_timebase_poll (self->timebase, mr_peer_fd (client), G_IO_IN, deadline, self->stop, NULL) >= 0;
}

/* A client with a rate of its own hears at that rate, also when it has changed it since it sent. */
static void
listen_as (MrSimServer *self, MrPeer *client)
{
  const guint baud = mr_peer_baud (client);

  if (baud > 0)
    mr_sim_bus_listen (self->bus, baud);
}

static void
serve_client (MrSimServer *self, MrPeer *client)
{
  drop_answers (self);

  while (pass_answers (self, client))
    {
      guint8 octets[CHUNK];
      gssize n = mr_peer_read (client, octets, sizeof octets);

      listen_as (self, client);

      if (n < 0 || (n == 0 && !wait_for_octets (self, client)))
        return;

      pass_request (self, client, octets, (gsize) n);
    }
}

static gpointer
serve (gpointer data)
{
  MrSimServer *self = data;
  MrPeer *client;

  while ((client = mr_listener_accept (self->listener, self->stop)) != NULL)
    {
      serve_client (self, client);
      mr_peer_free (client);
    }

  return NULL;
}

/* @bus: (transfer full), @listener: (transfer full) (nullable): it could not be made, and the error is set */
static MrSimServer *
start (MrSimBus *bus, MrListener *listener, double speed)
{
  MrSimServer *self;

  g_return_val_if_fail (speed > 0, NULL);

  if (listener == NULL)
    {
      mr_sim_bus_free (bus);
      return NULL;
    }

  self = g_new0 (MrSimServer, 1);
  self->bus = bus;
  self->listener = listener;
  self->uri = g_strdup (mr_listener_uri (listener));
  self->timebase = mr_timebase_new (speed);
  self->stop = g_cancellable_new ();
  self->thread = g_thread_new ("simulated bus", serve, self);

  return self;
}

static void
append_identity (MrSimServer *self, const char *identity)
{
  g_autofree char *escaped = g_uri_escape_string (identity, NULL, FALSE);
  g_autofree char *address = g_steal_pointer (&self->uri);

  self->uri = g_strdup_printf ("%s?identity=%s", address, escaped);
}

MrSimServer *
mr_sim_server_new_pty (MrSimBus *bus, const char *link, double speed, GError **error)
{
  return start (bus, mr_listener_new_pty (link, error), speed);
}

MrSimServer *
mr_sim_server_new_tcp (MrSimBus *bus, guint16 port, gboolean any_address, double speed, GError **error)
{
  return start (bus, mr_listener_new_tcp (port, any_address, PLACES, error), speed);
}

MrSimServer *
mr_sim_server_new_tls (MrSimBus *bus, guint16 port, gboolean any_address, double speed, const char *identity,
                       GBytes *psk, GError **error)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  MrSimServer *self;

  g_hash_table_insert (keys, g_strdup (identity), g_bytes_ref (psk));
  self = start (bus, mr_listener_new_tls (port, any_address, PLACES, keys, error), speed);
  if (self != NULL)
    append_identity (self, identity);

  return self;
}

const char *
mr_sim_server_uri (MrSimServer *self)
{
  return self->uri;
}

static void
join (MrSimServer *self)
{
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);
}

void
mr_sim_server_stop (MrSimServer *self, MrSimAccount *account)
{
  join (self);
  mr_sim_bus_account (self->bus, account);
}

void
mr_sim_server_free (MrSimServer *self)
{
  join (self);
  mr_listener_free (self->listener);
  mr_sim_bus_free (self->bus);
  g_free (self->uri);
  g_object_unref (self->timebase);
  g_object_unref (self->stop);
  g_free (self);
}
