/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-ntp-exchange.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* One answer of a few is hardly delayed (RFC 5905 §10 takes the best of eight). Servers that limit the rate allow for a
 * burst of at least four (chrony: "ratelimit", 8 packets; ntpd: iburst). */
#define N_SAMPLES 4

/* Packets may get lost: once is bad luck, three times in a row is silence. */
#define N_LOST_MAX 3

/* The longest way around the world and back over a satellite takes 0.6 s. */
#define PATIENCE G_USEC_PER_SEC

typedef struct {
  int fd;
  MrNtsKeys *keys;
  gint64 patience;
  MrTimebase *clock;
  GCancellable *cancellable;
} Exchange;

/* Returns: a socket that only takes packets from @host; -1 if there is no way there. */
static int
open_socket (GInetAddress *host, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  struct sockaddr_storage native = { 0 };
  const gssize n = g_socket_address_get_native_size (address);
  const int fd = socket ((int) g_socket_address_get_family (address), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd >= 0 && g_socket_address_to_native (address, &native, sizeof native, NULL) &&
      connect (fd, (const struct sockaddr *) &native, (socklen_t) n) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static void
take_new_cookies (Exchange *self, const MrNtpReply *reply)
{
  for (guint i = 0; i < reply->cookies->len; i++)
    g_ptr_array_add (self->keys->cookies, g_bytes_ref (g_ptr_array_index (reply->cookies, i)));
}

/* @sent: the clocks before the request left. The wall clock is read only once, so that it may be set during the
 * exchange. */
static void
make_sample (const MrNtpReply *reply, const MrClocks *sent, MrNtpSample *out)
{
  const MrClocks now = mr_clocks_read ();
  const gint64 elapsed = now.boot - sent->boot;
  /* Not below 0, which only a server could say whose clock runs while it thinks. */
  const gint64 round_trip = MAX (0, elapsed - MAX (0, reply->sent - reply->received));

  *out = (MrNtpSample) {
    .clocks = { sent->real + elapsed, now.boot, now.monotonic },
    .time = reply->sent + round_trip / 2,
    .round_trip = round_trip,
    .uncertainty = round_trip / 2 + reply->root_delay / 2 + reply->root_dispersion,
  };
}

/* Waits for the answer to @request. Other packets are no reason to stop: anyone can send some. The last one is what is
 * reported if no answer comes. */
static MrNtsFailure
receive (Exchange *self, const MrNtpRequest *request, const MrClocks *sent, MrNtpSample *out, GError **error)
{
  const gint64 deadline = mr_timebase_now (self->clock) + self->patience;
  MrNtsFailure failure = MR_NTS_NO_ANSWER;

  while (mr_timebase_now (self->clock) < deadline)
    {
      guint8 packet[MR_NTP_PACKET_MAX];
      g_auto (MrNtpReply) reply = { 0 };
      gssize n;
      const int ready = mr_timebase_poll (self->clock, self->fd, G_IO_IN, deadline, self->cancellable, error);

      if (ready <= 0)
        return ready < 0 ? MR_NTS_FAILED : failure;
      n = recv (self->fd, packet, sizeof packet, 0);
      /* A packet with a wrong checksum is discarded when it is read. */
      if (n < 0 && (errno == EAGAIN || errno == EINTR))
        continue;
      if (n < 0) /* no program receives on that port */
        return MR_NTS_NO_ANSWER;

      failure = mr_ntp_reply_parse (packet, (gsize) n, request, &self->keys->keys, &reply);
      g_debug ("packet of %" G_GSSIZE_FORMAT " octets: %d", n, (int) failure);
      if (failure == MR_NTS_OK)
        {
          make_sample (&reply, sent, out);
          take_new_cookies (self, &reply);
        }
      if (failure == MR_NTS_OK || failure == MR_NTS_RATE || failure == MR_NTS_DENIED ||
          failure == MR_NTS_NOT_SYNCHRONISED)
        return failure;
    }
  return failure;
}

static MrNtsFailure
ask (Exchange *self, MrNtpSample *out, GError **error)
{
  MrNtpRequest request;
  g_autoptr (GBytes) cookie = g_ptr_array_steal_index (self->keys->cookies, self->keys->cookies->len - 1);
  g_autoptr (GBytes) packet = NULL;
  MrClocks sent;

  if (!mr_ntp_request_init (&request))
    return MR_NTS_FAILED;
  packet = mr_ntp_request_pack (&request, &self->keys->keys, cookie);
  if (packet == NULL)
    return MR_NTS_FAILED;
  sent = mr_clocks_read ();
  /* An error may belong to the packet before, whose refusal came after we stopped waiting. */
  if (send (self->fd, g_bytes_get_data (packet, NULL), g_bytes_get_size (packet), MSG_NOSIGNAL) < 0 &&
      errno != ECONNREFUSED)
    return MR_NTS_FAILED;
  return receive (self, &request, &sent, out, error);
}

static MrNtsFailure
take_samples (Exchange *self, MrNtpSample *best, GError **error)
{
  MrNtsFailure failure = MR_NTS_NO_ANSWER;
  guint n_samples = 0;
  guint n_lost = 0;

  while (n_samples < N_SAMPLES && n_lost < N_LOST_MAX && self->keys->cookies->len > 0)
    {
      MrNtpSample sample;

      failure = ask (self, &sample, error);
      if (failure == MR_NTS_OK && (n_samples++ == 0 || sample.round_trip < best->round_trip))
        *best = sample;
      else if (failure == MR_NTS_NO_ANSWER)
        n_lost++;
      else if (failure != MR_NTS_OK)
        break;
    }
  return n_samples > 0 && !g_cancellable_is_cancelled (self->cancellable) ? MR_NTS_OK : failure;
}

static MrNtsFailure
ask_at (Exchange *self, GInetAddress *host, MrNtpSample *best, GError **error)
{
  MrNtsFailure failure;

  self->fd = open_socket (host, self->keys->port);
  if (self->fd < 0)
    return MR_NTS_FAILED;
  failure = take_samples (self, best, error);
  close (self->fd);
  return failure;
}

MrNtsFailure
mr_ntp_exchange (MrNtsKeys *keys, gint64 patience, MrTimebase *clock, GCancellable *cancellable, MrNtpSample *best,
                 GError **error)
{
  Exchange self = {
    .keys = keys,
    .patience = patience > 0 ? patience : PATIENCE,
    .clock = clock,
    .cancellable = cancellable,
  };
  MrNtsFailure first = ask_at (&self, keys->addresses->pdata[0], best, error);
  MrNtsFailure failure = first;

  for (guint i = 1; i < keys->addresses->len && keys->cookies->len > 0 && !mr_nts_is_final (failure) &&
                    !g_cancellable_is_cancelled (cancellable); i++)
    failure = ask_at (&self, keys->addresses->pdata[i], best, error);
  return mr_nts_is_final (failure) ? failure : first;
}
