/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli-runner.h"

/* A host that sends and sends, in real time. */

typedef struct {
  const char *name;
  gsize n;      /* octets at a time */
  gulong pause; /* microseconds between them */
  guint8 octet;
  const char *says;
} Flood;

/* One that is fast, one that is slower than the bus, and those so slow that each octet seems to answer a request. */
static const Flood floods[] = {
  { "fast", 4096, 0, 0xA5, "More data arrives than any M-Bus can carry" },
  { "slower", 4, 2000, 0xA5, "Data arrives on the line without end" },
  { "acknowledgements", 1, 50000, 0xE5, "Data arrives on the line without end" },
  { "frame-starts", 1, 50000, 0x68, "Data arrives on the line without end" },
  { "slowest", 1, 100000, 0xFF, "Data arrives on the line without end" },
};

typedef struct {
  const Flood *flood;
  GSocket *listener;
  gsize n_sent;
} Host;

static gpointer
run_host (gpointer data)
{
  Host *self = data;
  const Flood *flood = self->flood;
  g_autoptr (GSocket) client = g_socket_accept (self->listener, NULL, NULL);
  g_autofree char *octets = g_malloc (flood->n);

  memset (octets, flood->octet, flood->n);
  while (g_socket_send (client, octets, flood->n, NULL, NULL) > 0)
    {
      self->n_sent += flood->n;
      g_usleep (flood->pause);
    }
  return NULL;
}

/* A scan of 250 addresses ends, and where single octets arrive long before it could have asked all of them. */
static void
test_flood (gconstpointer data)
{
  const Flood *flood = data;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = NULL;
  Host host = { flood, listener, 0 };
  g_autofree char *uri = NULL;
  g_autoptr (CliRun) run = NULL;
  GThread *thread;

  g_assert_true (g_socket_bind (listener, wanted, TRUE, NULL) && g_socket_listen (listener, NULL));
  address = g_socket_get_local_address (listener, NULL);
  uri = g_strdup_printf ("tcp://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  thread = g_thread_new ("flood", run_host, &host);
  run = cli_run ("scan", uri, "--no-store", NULL);
  g_thread_join (thread);
  cli_assert_status (run, 1);
  g_assert_nonnull (strstr (run->err, flood->says));
  g_assert_true (flood->n > 1 || host.n_sent < 600);
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *path = g_strconcat ("/flood/", floods[i].name, NULL);

      g_test_add_data_func (path, &floods[i], test_flood);
    }
  status = g_test_run ();
  cli_end ();
  return status;
}
