/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-nts-keys.h"

#include <gnutls/gnutls.h>

#include "mr-connect.h"
#include "mr-nts-records.h"
#include "mr-nts-tls.h"

/* RFC 8915 §5.1: protocol, cipher and direction. */
#define LABEL "EXPORTER-network-time-security"
#define TO_SERVER 0
#define TO_CLIENT 1

static gint64
deadline_of (const MrNtsServer *server, MrTimebase *clock)
{
  const MrLineOptions options = { .connect_timeout = server->patience };

  return mr_connect_deadline (&options, clock);
}

static gboolean
derive (MrNtsTls *tls, guint8 direction, guint8 key[MR_SIV_KEY], GError **error)
{
  const guint8 context[] = { 0, 0, 0, 15, direction };

  return mr_nts_tls_export (tls, LABEL, context, sizeof context, key, MR_SIV_KEY, error);
}

/* Returns: (transfer full) (nullable): the octets of all records. */
static GByteArray *
receive_records (MrNtsTls *tls, const MrNtsServer *server, GError **error)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  gsize position = 0;

  while (!mr_nts_records_find_end (octets->data, octets->len, &position))
    {
      guint8 buffer[4096];
      gssize n;

      if (octets->len > MR_NTS_RECORDS_MAX)
        {
          mr_nts_fail (MR_NTS_KEYS_ENDLESS, server->host, error);
          return NULL;
        }
      n = mr_nts_tls_receive (tls, buffer, sizeof buffer, error);
      if (n < 0)
        return NULL;
      g_byte_array_append (octets, buffer, (guint) n);
    }
  return g_steal_pointer (&octets);
}

GPtrArray *
mr_nts_look_up (const char *host, GCancellable *cancellable)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *found = g_resolver_lookup_by_name (resolver, host, cancellable, NULL);
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *l = found; l != NULL; l = l->next)
    g_ptr_array_add (addresses, g_object_ref (l->data));
  g_resolver_free_addresses (found);
  return addresses;
}

/* Without a record that names another host, the packets go to @reached, the very address that exchanged the keys
 * (RFC 8915 §4.1.7). */
static gboolean
find_addresses (MrNtsKeys *self, GInetAddress *reached, const MrNtsServer *server, const MrNtsOffer *offer,
                GCancellable *cancellable, GError **error)
{
  self->port = offer->port != 0 ? offer->port : MR_NTP_PORT;
  self->addresses = offer->server != NULL ? mr_nts_look_up (offer->server, cancellable)
                                          : g_ptr_array_new_with_free_func (g_object_unref);
  if (offer->server == NULL)
    g_ptr_array_add (self->addresses, g_object_ref (reached));
  if (self->addresses->len > 0)
    return TRUE;
  return !g_cancellable_set_error_if_cancelled (cancellable, error) &&
         mr_nts_fail (MR_NTS_NO_HOST, server->host, error);
}

MrNtsKeys *
mr_nts_keys_exchange (const MrNtsServer *server, MrTimebase *clock, GCancellable *cancellable, GInetAddress **reached,
                      GError **error)
{
  const gint64 deadline = deadline_of (server, clock);
  g_autoptr (MrNtsTls) tls = mr_nts_tls_connect (server, clock, deadline, cancellable, reached, error);
  g_autoptr (MrNtsKeys) self = g_new0 (MrNtsKeys, 1);
  g_autoptr (GBytes) request = mr_nts_records_request ();
  g_autoptr (GByteArray) octets = NULL;
  g_auto (MrNtsOffer) offer = { 0 };
  MrNtsFailure failure;

  if (tls == NULL || !mr_nts_tls_send (tls, request, error))
    return NULL;
  octets = receive_records (tls, server, error);
  if (octets == NULL)
    return NULL;

  failure = mr_nts_records_parse (octets->data, octets->len, &offer);
  g_debug ("%s: key exchange of %u octets: %d, %u cookies", server->host, octets->len, (int) failure,
           offer.cookies->len);
  if (failure != MR_NTS_OK)
    {
      mr_nts_fail (failure, server->host, error);
      return NULL;
    }
  self->cookies = g_steal_pointer (&offer.cookies);
  return derive (tls, TO_SERVER, self->keys.to_server, error) && derive (tls, TO_CLIENT, self->keys.to_client, error) &&
         find_addresses (self, *reached, server, &offer, cancellable, error)
           ? g_steal_pointer (&self)
           : NULL;
}

void
mr_nts_keys_free (MrNtsKeys *self)
{
  gnutls_memset (&self->keys, 0, sizeof self->keys);
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_free (self);
}
