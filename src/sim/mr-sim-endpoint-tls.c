/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "mr-sim.h"
#include "mr-sim-endpoint.h"
#include "mr-sim-listener.h"

/* Forward secrecy and authenticated encryption only. The server's order counts, or clients pull slow methods
 * forward. */
#define PRIORITY \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK:+DHE-PSK:-MAC-ALL:+AEAD:%SERVER_PRECEDENCE"

#define PSK_OCTETS_MIN 16

/* Who has not shaken hands by then keeps others waiting. Real time: the network does not run faster with the bus. */
#define HANDSHAKE_SECONDS 5

/* What the callback returns for a name it does not know: GnuTLS goes on with a random key, so that a client cannot
 * find out which names exist. */
#define UNKNOWN_IDENTITY 1

typedef struct {
  MrSimEndpoint base;
  GSocket *listener;
  GSocket *client;
  gnutls_session_t session; /* NULL when no client is there */
  gnutls_psk_server_credentials_t credentials;
  char *identity;
  GBytes *psk;
} Tls;

static int
find_psk (gnutls_session_t session, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
  const Tls *self = gnutls_session_get_ptr (session);
  gsize n_octets;
  const guint8 *octets = g_bytes_get_data (self->psk, &n_octets);

  if (identity->size != strlen (self->identity) || memcmp (identity->data, self->identity, identity->size) != 0)
    return UNKNOWN_IDENTITY;

  key->data = gnutls_malloc (n_octets);
  if (key->data == NULL)
    return -1;

  memcpy (key->data, octets, n_octets);
  key->size = (unsigned int) n_octets;
  return 0;
}

static gboolean
must_wait (gssize result)
{
  return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED;
}

static void
tls_hang_up (MrSimEndpoint *base)
{
  Tls *self = (Tls *) base;

  if (self->session != NULL)
    {
      gnutls_bye (self->session, GNUTLS_SHUT_WR);
      g_clear_pointer (&self->session, gnutls_deinit);
    }

  g_clear_object (&self->client);
  base->fd = -1;
}

static gboolean
start_session (Tls *self)
{
  const unsigned int flags = GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_NO_SIGNAL;

  if (gnutls_init (&self->session, flags) != GNUTLS_E_SUCCESS)
    {
      self->session = NULL;
      return FALSE;
    }

  gnutls_session_set_ptr (self->session, self);
  gnutls_transport_set_int (self->session, self->base.fd);

  return gnutls_priority_set_direct (self->session, PRIORITY, NULL) == GNUTLS_E_SUCCESS &&
         gnutls_credentials_set (self->session, GNUTLS_CRD_PSK, self->credentials) == GNUTLS_E_SUCCESS;
}

static gboolean
shake_hands (Tls *self, MrTimebase *timebase, GCancellable *cancellable)
{
  gint64 deadline = mr_timebase_now (timebase) +
                    (gint64) (HANDSHAKE_SECONDS * G_USEC_PER_SEC * mr_timebase_speed (timebase));
  int result;

  while ((result = gnutls_handshake (self->session)) != GNUTLS_E_SUCCESS)
    {
      GIOCondition direction = gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;

      if (gnutls_error_is_fatal (result))
        {
          gnutls_alert_send_appropriate (self->session, result);
          return FALSE;
        }
      if (must_wait (result) && mr_timebase_poll (timebase, self->base.fd, direction, deadline, cancellable, NULL) <= 0)
        return FALSE;
    }

  return TRUE;
}

/* A client that fails the handshake is sent away, and the next one may try. */
static gboolean
tls_accept (MrSimEndpoint *base, MrTimebase *timebase, GCancellable *cancellable)
{
  Tls *self = (Tls *) base;

  while ((self->client = mr_sim_listener_accept (self->listener, timebase, cancellable)) != NULL)
    {
      base->fd = g_socket_get_fd (self->client);
      if (start_session (self) && shake_hands (self, timebase, cancellable))
        return TRUE;

      g_clear_pointer (&self->session, gnutls_deinit);
      tls_hang_up (base);
    }

  return FALSE;
}

static gssize
tls_read (MrSimEndpoint *base, guint8 *buffer, gsize len)
{
  gssize n = gnutls_record_recv (((Tls *) base)->session, buffer, len);

  if (n > 0)
    return n;

  return must_wait (n) ? 0 : -1;
}

/* A record that was begun goes on with NULL. A client that takes nothing for long is slow, not gone; the octets that it
 * misses meanwhile wait on the bus. */
static gboolean
tls_write (MrSimEndpoint *base, const guint8 *octets, gsize len, MrTimebase *timebase, GCancellable *cancellable)
{
  Tls *self = (Tls *) base;
  gssize n = gnutls_record_send (self->session, octets, len);

  while (must_wait (n))
    {
      if (mr_timebase_poll (timebase, base->fd, G_IO_OUT, G_MAXINT64, cancellable, NULL) < 0)
        return FALSE;
      n = gnutls_record_send (self->session, NULL, 0);
    }

  return n == (gssize) len;
}

static guint
tls_baud (MrSimEndpoint *base)
{
  return 0;
}

static void
tls_free (MrSimEndpoint *base)
{
  Tls *self = (Tls *) base;

  tls_hang_up (base);
  g_clear_object (&self->listener);
  g_clear_pointer (&self->credentials, gnutls_psk_free_server_credentials);
  g_clear_pointer (&self->psk, g_bytes_unref);
  g_free (self->identity);
  g_free (base->uri);
  g_free (self);
}

static const MrSimEndpointClass tls_class = {
  tls_accept, tls_read, tls_write, tls_baud, tls_hang_up, tls_free
};

static gboolean
check_key (const char *identity, GBytes *psk, GError **error)
{
  if (identity[0] == '\0')
    {
      g_set_error_literal (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED,
                           _("A secured end point needs an identity for its key."));
      return FALSE;
    }
  if (g_bytes_get_size (psk) < PSK_OCTETS_MIN)
    {
      g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED,
                   _("A key for a secured end point has %d octets or more."), PSK_OCTETS_MIN);
      return FALSE;
    }

  return TRUE;
}

MrSimEndpoint *
mr_sim_endpoint_new_tls (guint16 port, gboolean any_address, const char *identity, GBytes *psk, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *escaped = NULL;
  GSocket *listener;
  Tls *self;

  if (!check_key (identity, psk, error) || (listener = mr_sim_listener_new (port, any_address, error)) == NULL)
    return NULL;

  self = g_new0 (Tls, 1);
  self->base.klass = &tls_class;
  self->base.fd = -1;
  self->listener = listener;
  self->identity = g_strdup (identity);
  self->psk = g_bytes_ref (psk);

  if (gnutls_psk_allocate_server_credentials (&self->credentials) != GNUTLS_E_SUCCESS)
    g_error ("Out of memory.");
  gnutls_psk_set_server_credentials_function2 (self->credentials, find_psk);
  gnutls_psk_set_server_known_dh_params (self->credentials, GNUTLS_SEC_PARAM_MEDIUM);

  address = mr_sim_listener_uri (listener, "tls");
  escaped = g_uri_escape_string (identity, NULL, FALSE);
  self->base.uri = g_strdup_printf ("%s?identity=%s", address, escaped);

  return &self->base;
}
