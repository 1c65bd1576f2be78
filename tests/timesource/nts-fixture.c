/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nts-fixture.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "mr-nts-source.h"

#define AUTHORITY "Test authority"

const NtsCertificate nts_good_certificate = { NTS_HOST, -HOUR, HOUR, NULL };

static void
write_pem (const char *folder, const char *name, const char *extension, gnutls_datum_t *pem)
{
  g_autofree char *file = g_strconcat (name, extension, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, (const char *) pem->data, pem->size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  gnutls_free (pem->data);
}

static void
write_key (const char *folder, const char *name, gnutls_x509_privkey_t key)
{
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  write_pem (folder, name, ".key", &pem);
}

static void
write_certificate (const char *folder, const char *name, gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  write_pem (folder, name, ".crt", &pem);
}

static gnutls_x509_privkey_t
new_key (void)
{
  gnutls_x509_privkey_t key;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (
    gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), ==, 0);
  return key;
}

static gnutls_x509_crt_t
new_certificate (const char *name, gnutls_x509_privkey_t key, gint64 begin, gint64 end)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint64 serial = GUINT64_TO_BE (g_random_int () | 1);
  gnutls_x509_crt_t certificate;

  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, &serial, sizeof serial);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned int) strlen (name));
  gnutls_x509_crt_set_activation_time (certificate, (time_t) (now + begin));
  gnutls_x509_crt_set_expiration_time (certificate, (time_t) (now + end));
  gnutls_x509_crt_set_key (certificate, key);
  return certificate;
}

static char *
path_in (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static gnutls_datum_t
load (const char *folder, const char *name)
{
  g_autofree char *path = path_in (folder, name);
  gnutls_datum_t datum;

  g_assert_cmpint (gnutls_load_file (path, &datum), ==, 0);
  return datum;
}

char *
nts_make_authority (char **folder)
{
  gnutls_x509_privkey_t key = new_key ();
  gnutls_x509_crt_t certificate = new_certificate (AUTHORITY, key, -1000 * HOUR, 1000 * HOUR);
  g_autoptr (GError) error = NULL;

  *folder = g_dir_make_tmp ("mr-nts-XXXXXX", &error);
  g_assert_no_error (error);
  gnutls_x509_crt_set_basic_constraints (certificate, 1, -1);
  gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_KEY_CERT_SIGN);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  write_key (*folder, "ca", key);
  write_certificate (*folder, "ca", certificate);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return path_in (*folder, "ca.crt");
}

void
nts_make_certificate (const char *folder, const char *name, const NtsCertificate *what)
{
  gnutls_x509_privkey_t key = new_key ();
  gnutls_x509_crt_t certificate = new_certificate (what->name, key, what->begin, what->end);
  gnutls_datum_t ca_pem = load (folder, "ca.crt");
  gnutls_datum_t ca_key_pem = load (folder, "ca.key");
  gnutls_x509_privkey_t ca_key;
  gnutls_x509_crt_t ca;

  gnutls_x509_crt_init (&ca);
  gnutls_x509_privkey_init (&ca_key);
  g_assert_cmpint (gnutls_x509_crt_import (ca, &ca_pem, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_import (ca_key, &ca_key_pem, GNUTLS_X509_FMT_PEM), ==, 0);

  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, what->name, (unsigned int) strlen (what->name),
                                        GNUTLS_FSAN_SET);
  if (what->purpose != NULL)
    gnutls_x509_crt_set_key_purpose_oid (certificate, what->purpose, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, ca, ca_key, GNUTLS_DIG_SHA256, 0), ==, 0);
  write_key (folder, name, key);
  write_certificate (folder, name, certificate);

  gnutls_free (ca_pem.data);
  gnutls_free (ca_key_pem.data);
  gnutls_x509_crt_deinit (ca);
  gnutls_x509_privkey_deinit (ca_key);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}

void
nts_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = path_in (folder, name);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        nts_remove (path);
      else
        g_remove (path);
    }
  g_rmdir (folder);
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

MrTrustedTime *
nts_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mr_time_source_measure_async (source, cancellable, on_measured, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mr_time_source_measure_finish (source, result, error);
}

MrTrustedTime *
nts_measure_at (const char *host, guint16 port, const char *ca_file, gint64 patience, GCancellable *cancellable,
                GError **error)
{
  const MrNtsServer server = { .host = (char *) host, .port = port, .ca_file = (char *) ca_file, .patience = patience };
  g_autoptr (MrTimeSource) source = mr_nts_source_new (&server);

  return nts_measure (source, cancellable, error);
}

guint16
nts_free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}
