/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-reception.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mr-connect.h"
#include "mr-peer-private.h"

/* A small master's processor needs a second for its part of a handshake, and the network may lose a packet. */
#define HANDSHAKE_PATIENCE (5 * G_USEC_PER_SEC)

/* Handshakes at a time: far more than there are honest clients, and far fewer than the descriptors of a process. */
#define GUESTS_MAX 128

/* When the system has no descriptor left for a client. */
#define BREATHER (100 * 1000)

/* A client that has not proved its key yet. */
typedef struct {
  MrPeer *peer;
  gint64 deadline;
  GIOCondition wanted;
} Guest;

struct _MrReception {
  GSocket *socket;
  GHashTable *keys;
  MrSeats *seats;
  MrTimebase *clock;
  GCancellable *stop;
  GThread *thread;

  int epoll;     /* the socket (without a pointer) and the guests */
  GQueue guests; /* (element-type Guest), oldest first */

  GAsyncQueue *admitted; /* (element-type MrPeer) */
  int bell;              /* readable when there are some */
};

static void
admit (MrReception *self, MrPeer *peer)
{
  if (!mr_peer_take_seat (peer, self->seats))
    {
      g_debug ("%s: sent away: in use", mr_peer_name (peer));
      mr_peer_free (peer);
      return;
    }

  g_async_queue_push (self->admitted, peer);
  eventfd_write (self->bell, 1);
}

/* Forgets @guest. Returns: (transfer full): its connection. */
static MrPeer *
remove_guest (MrReception *self, Guest *guest)
{
  MrPeer *peer = guest->peer;

  epoll_ctl (self->epoll, EPOLL_CTL_DEL, mr_peer_fd (peer), NULL);
  g_queue_remove (&self->guests, guest);
  g_free (guest);

  return peer;
}

static void
send_away (MrReception *self, Guest *guest, const char *why)
{
  MrPeer *peer = remove_guest (self, guest);

  g_debug ("%s: sent away: %s", mr_peer_name (peer), why);
  mr_peer_free (peer);
}

static void
watch (MrReception *self, int operation, int fd, GIOCondition wanted, Guest *guest)
{
  struct epoll_event event = { .events = wanted, .data.ptr = guest };

  epoll_ctl (self->epoll, operation, fd, &event);
}

/* One step of the handshake. */
static void
continue_guest (MrReception *self, Guest *guest)
{
  g_autoptr (GError) error = NULL;
  GIOCondition wanted = G_IO_IN;
  int secured = mr_peer_secure (guest->peer, &wanted, &error);

  if (secured < 0)
    send_away (self, guest, error->message);
  else if (secured > 0)
    admit (self, remove_guest (self, guest));
  else if (wanted != guest->wanted)
    {
      guest->wanted = wanted;
      watch (self, EPOLL_CTL_MOD, mr_peer_fd (guest->peer), wanted, guest);
    }
}

static void
receive (MrReception *self, GSocket *client)
{
  MrPeer *peer;
  Guest *guest;

  g_socket_set_blocking (client, FALSE);
  mr_connect_set_options (g_socket_get_fd (client));
  peer = self->keys != NULL ? mr_tls_peer_new (client, self->keys) : mr_tcp_peer_new (client);
  if (peer == NULL)
    return;

  if (self->guests.length == GUESTS_MAX)
    send_away (self, g_queue_peek_head (&self->guests), "too many at once");

  guest = g_new (Guest, 1);
  *guest = (Guest) { peer, mr_timebase_now (self->clock) + HANDSHAKE_PATIENCE, G_IO_IN };
  g_queue_push_tail (&self->guests, guest);
  watch (self, EPOLL_CTL_ADD, mr_peer_fd (peer), guest->wanted, guest);
  continue_guest (self, guest);
}

static void
accept_client (MrReception *self)
{
  g_autoptr (GError) error = NULL;
  GSocket *client = g_socket_accept (self->socket, NULL, &error);

  if (client != NULL)
    {
      receive (self, client);
      return;
    }

  /* A client may give up between the poll and here. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return;
  g_debug ("cannot accept: %s", error->message);
  if (self->guests.length > 0)
    send_away (self, g_queue_peek_head (&self->guests), "the system cannot take more");
  else
    mr_timebase_wait_until (self->clock, mr_timebase_now (self->clock) + BREATHER, self->stop, NULL);
}

/* One event at a time: it may send away a guest that another event is about. */
static void
handle_event (MrReception *self)
{
  struct epoll_event event;

  if (epoll_wait (self->epoll, &event, 1, 0) <= 0)
    return;
  if (event.data.ptr == NULL)
    accept_client (self);
  else
    continue_guest (self, event.data.ptr);
}

static void
send_away_late (MrReception *self)
{
  Guest *guest;

  while ((guest = g_queue_peek_head (&self->guests)) != NULL && guest->deadline <= mr_timebase_now (self->clock))
    send_away (self, guest, "no handshake in time");
}

static gpointer
run (gpointer data)
{
  MrReception *self = data;
  const Guest *next = NULL;

  while (mr_timebase_poll (self->clock, self->epoll, G_IO_IN, next != NULL ? next->deadline : G_MAXINT64, self->stop,
                           NULL) >= 0)
    {
      handle_event (self);
      send_away_late (self);
      next = g_queue_peek_head (&self->guests);
    }

  return NULL;
}

MrReception *
mr_reception_new (GSocket *socket, GHashTable *keys, guint places)
{
  MrReception *self = g_new0 (MrReception, 1);

  self->socket = socket;
  self->keys = keys != NULL ? g_hash_table_ref (keys) : NULL;
  self->seats = mr_seats_new (places);
  self->clock = mr_timebase_new (1);
  self->stop = g_cancellable_new ();
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->admitted = g_async_queue_new_full ((GDestroyNotify) mr_peer_free);
  self->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_queue_init (&self->guests);
  watch (self, EPOLL_CTL_ADD, g_socket_get_fd (socket), G_IO_IN, NULL);
  self->thread = g_thread_new ("mr-reception", run, self);

  return self;
}

void
mr_reception_free (MrReception *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);

  while (self->guests.length > 0)
    send_away (self, g_queue_peek_head (&self->guests), "closing");
  g_async_queue_unref (self->admitted);
  close (self->bell);
  close (self->epoll);
  g_object_unref (self->stop);
  g_object_unref (self->clock);
  mr_seats_unref (self->seats);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_object_unref (self->socket);
  g_free (self);
}

MrPeer *
mr_reception_next (MrReception *self, GCancellable *cancellable)
{
  MrPeer *peer;
  eventfd_t rung;

  while ((peer = g_async_queue_try_pop (self->admitted)) == NULL)
    {
      if (mr_timebase_poll (self->clock, self->bell, G_IO_IN, G_MAXINT64, cancellable, NULL) < 0)
        return NULL;
      eventfd_read (self->bell, &rung);
    }

  return peer;
}
