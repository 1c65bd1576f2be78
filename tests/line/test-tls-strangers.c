/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tls-fixture.h"

/* TLS with strangers: servers that know nothing of us. */

typedef struct {
  GSubprocess *process;
  guint16 port;
} Stranger;

/* Their standard input stays open, because they exit at its end. */
static gboolean
start_stranger (Stranger *stranger, const char *const *argv)
{
  g_autofree char *program = g_find_program_in_path (argv[0]);
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("%s is not installed", argv[0]);

      g_test_skip (reason);
      return FALSE;
    }

  stranger->process = g_subprocess_newv (argv,
                                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                         | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
stop_stranger (Stranger *stranger)
{
  g_subprocess_force_exit (stranger->process);
  g_subprocess_wait (stranger->process, NULL, NULL);
  g_clear_object (&stranger->process);
}

static MrLine *
open_stranger (Stranger *stranger, const char *parameters, const guint8 *psk, GError **error)
{
  gint64 give_up = g_get_monotonic_time () + GENEROUS;

  /* A stranger does not tell when it is ready: until then the port refuses. */
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      MrLine *line = open_tls (stranger->port, parameters, psk, &problem);

      if (g_error_matches (problem, MR_LINE_ERROR, MR_LINE_ERROR_REFUSED) && g_get_monotonic_time () < give_up)
        {
          g_usleep (2000);
          continue;
        }

      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return line;
    }
}

static gboolean
start_openssl (Stranger *stranger, const char *version, const char *cipher_option, const char *cipher,
               const char *option)
{
  g_autofree char *accept = NULL;

  stranger->port = free_port ();
  accept = g_strdup_printf ("127.0.0.1:%u", stranger->port);

  return start_stranger (stranger, (const char *const[]) {
    "openssl", "s_server", "-quiet", "-accept", accept, "-nocert", "-psk", KEY_HEX, "-psk_identity", IDENTITY, version,
    cipher_option, cipher, option, NULL
  });
}

static gboolean
start_gnutls (Stranger *stranger, const char *priority, char **key_file)
{
  g_autofree char *port = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("mr-psk-XXXXXX", &path, NULL);

  stranger->port = free_port ();
  port = g_strdup_printf ("%u", stranger->port);
  g_assert_true (g_file_set_contents (path, IDENTITY ":" KEY_HEX "\n", -1, NULL));
  close (fd);
  *key_file = g_steal_pointer (&path);

  return start_stranger (stranger, (const char *const[]) {
    "gnutls-serv", "--echo", "-p", port, "--pskpasswd", *key_file, "--priority", priority, NULL
  });
}

static void
exchange_with_openssl (Stranger *stranger, MrLine *line)
{
  char heard[5];
  gsize got;
  g_autoptr (GError) error = NULL;

  /* s_server prints what we say, and says what it is given. */
  g_assert_true (mr_line_write (line, (const guint8 *) "hello", 5, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (stranger->process), heard, 5, &got, NULL,
                                          &error));
  g_assert_cmpmem (heard, got, "hello", 5);

  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (stranger->process), "answer\n", 7, NULL, NULL,
                                            &error));
  g_assert_true (g_output_stream_flush (g_subprocess_get_stdin_pipe (stranger->process), NULL, &error));
  read_exactly (line, "answer\n");
}

typedef struct {
  const char *name;
  const char *version;
  const char *cipher_option;
  const char *cipher;
  const char *security;
  const char *description; /* NULL: refused */
  const char *option;
} OpensslCase;

static const OpensslCase openssl_cases[] = {
  { "tls1.3", "-tls1_3", NULL, NULL, "strict", "TLS 1.3, ECDHE-PSK, " },
  { "tls1.2-chacha", "-tls1_2", "-cipher", "ECDHE-PSK-CHACHA20-POLY1305", "strict",
    "TLS 1.2, ECDHE-PSK, CHACHA20-POLY1305, forward secrecy." },
  { "tls1.2-dhe-gcm", "-tls1_2", "-cipher", "DHE-PSK-AES256-GCM-SHA384", "strict",
    "TLS 1.2, DHE-PSK, AES-256-GCM, forward secrecy." },
  { "tls1.2-cbc-strict", "-tls1_2", "-cipher", "ECDHE-PSK-AES128-CBC-SHA256", "strict", NULL },
  { "tls1.2-cbc-compat", "-tls1_2", "-cipher", "ECDHE-PSK-AES128-CBC-SHA256", "compat",
    "TLS 1.2, ECDHE-PSK, AES-128-CBC, forward secrecy." },
  { "tls1.2-psk-compat", "-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256", "compat", NULL },
  { "tls1.2-psk-legacy", "-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256", "legacy",
    "TLS 1.2, PSK, AES-128-GCM, no forward secrecy." },
  { "tls1.2-sha1-legacy", "-tls1_2", "-cipher", "PSK-AES128-CBC-SHA@SECLEVEL=0", "legacy",
    "TLS 1.2, PSK, AES-128-CBC, no forward secrecy." },
  { "tls1.2-sha1-mac-first-legacy", "-tls1_2", "-cipher", "PSK-AES128-CBC-SHA@SECLEVEL=0", "legacy", NULL,
    "-no_etm" },
  { "tls1.2-sha256-mac-first-legacy", "-tls1_2", "-cipher", "PSK-AES128-CBC-SHA256@SECLEVEL=0", "legacy",
    "TLS 1.2, PSK, AES-128-CBC, no forward secrecy.", "-no_etm" },
};

static void
test_openssl (gconstpointer data)
{
  const OpensslCase *test = data;
  g_autofree char *parameters = g_strdup_printf ("identity=" IDENTITY "&security=%s", test->security);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger stranger;

  if (!start_openssl (&stranger, test->version, test->cipher_option, test->cipher, test->option))
    return;

  line = open_stranger (&stranger, parameters, key, &error);
  if (test->description == NULL)
    assert_fails (line, error, MR_LINE_ERROR_NO_METHOD,
                  g_str_equal (test->security, "legacy") ? "no longer safe" : "older encryption");
  else
    {
      g_assert_no_error (error);
      g_assert_cmpint (mr_line_warning (line) != NULL, ==, strstr (test->description, "no forward") != NULL);
      g_test_message ("%s", mr_line_description (line));
      g_assert_true (g_str_has_prefix (mr_line_description (line), test->description));
      exchange_with_openssl (&stranger, line);
    }

  stop_stranger (&stranger);
}

static void
test_openssl_wrong_key (gconstpointer version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger stranger;

  if (!start_openssl (&stranger, version, NULL, NULL, NULL))
    return;

  line = open_stranger (&stranger, "identity=" IDENTITY, wrong_key, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY, "does not accept the key");
  stop_stranger (&stranger);
}

static void
test_openssl_wrong_identity (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger stranger;

  if (!start_openssl (&stranger, "-tls1_3", NULL, NULL, NULL))
    return;

  line = open_stranger (&stranger, "identity=stranger", key, &error);
  assert_fails (line, error, MR_LINE_ERROR_NO_METHOD, "does not know the identity “stranger”");
  g_clear_error (&error);

  /* Where nothing older is left to allow, it must be the identity. */
  line = open_stranger (&stranger, "identity=stranger&security=legacy", key, &error);
  assert_fails (line, error, MR_LINE_ERROR_KEY, "does not know the identity “stranger”");
  stop_stranger (&stranger);
}

typedef struct {
  const char *name;
  const char *version;
  const char *security;
  int code;
  const char *says;
} CertificateCase;

static const CertificateCase certificate_cases[] = {
  { "tls1.3-strict", "-tls1_3", "strict", MR_LINE_ERROR_NO_METHOD, "uses a certificate" },
  { "tls1.3-compat", "-tls1_3", "compat", MR_LINE_ERROR_NO_METHOD, "uses a certificate" },
  { "tls1.3-legacy", "-tls1_3", "legacy", MR_LINE_ERROR_NO_METHOD, "uses a certificate" },
  /* It can only say that something is missing. */
  { "tls1.2-strict", "-tls1_2", "strict", MR_LINE_ERROR_NO_METHOD, "no secure encryption method" },
  { "tls1.2-legacy", "-tls1_2", "legacy", MR_LINE_ERROR_KEY, "expects a certificate" },
};

/* A server that has a certificate and no keys. */
static void
test_certificate (gconstpointer data)
{
  const CertificateCase *test = data;
  g_autofree char *parameters = g_strdup_printf ("identity=" IDENTITY "&security=%s", test->security);
  g_autofree char *folder = g_dir_make_tmp ("mr-certificate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "server.pem", NULL);
  g_autofree char *accept = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger maker = { NULL, 0 };
  Stranger stranger = { NULL, free_port () };

  if (!start_stranger (&maker, (const char *const[]) {
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
        "/CN=localhost", "-keyout", path, "-out", path, NULL
      }))
    return;
  g_assert_true (g_subprocess_wait_check (maker.process, NULL, NULL));
  g_clear_object (&maker.process);

  accept = g_strdup_printf ("127.0.0.1:%u", stranger.port);
  start_stranger (&stranger, (const char *const[]) {
    "openssl", "s_server", "-quiet", "-accept", accept, "-cert", path, "-key", path, test->version, NULL
  });
  line = open_stranger (&stranger, parameters, key, &error);
  assert_fails (line, error, test->code, test->says);

  stop_stranger (&stranger);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_openssl_dies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger stranger;
  guint8 buffer[16];

  if (!start_openssl (&stranger, "-tls1_3", NULL, NULL, NULL))
    return;

  line = open_stranger (&stranger, "identity=" IDENTITY, key, &error);
  g_assert_no_error (error);
  stop_stranger (&stranger);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
}

typedef struct {
  const char *name;
  const char *priority;
  const char *description;
} GnutlsCase;

static const GnutlsCase gnutls_cases[] = {
  { "tls1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3:+ECDHE-PSK:+DHE-PSK:+PSK", "TLS 1.3, ECDHE-PSK, " },
  { "tls1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK:+DHE-PSK:+PSK", "TLS 1.2, ECDHE-PSK, " },
};

static void
test_gnutls (gconstpointer data)
{
  const GnutlsCase *test = data;
  g_autofree char *key_file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = NULL;
  Stranger stranger;

  if (start_gnutls (&stranger, test->priority, &key_file))
    {
      line = open_stranger (&stranger, "identity=" IDENTITY, key, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (mr_line_description (line), test->description));
      g_assert_true (g_str_has_suffix (mr_line_description (line), ", forward secrecy."));

      g_assert_true (mr_line_write (line, (const guint8 *) "there and back\n", 15, NULL, &error));
      g_assert_no_error (error);
      read_exactly (line, "there and back\n");
      g_clear_object (&line);

      line = open_stranger (&stranger, "identity=" IDENTITY, wrong_key, &error);
      assert_fails (line, error, MR_LINE_ERROR_KEY, "does not accept the key");
      g_clear_error (&error);

      line = open_stranger (&stranger, "identity=stranger", key, &error);
      g_assert_null (line);
      g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_KEY);
      g_assert_nonnull (strstr (error->message, "identity “stranger”"));

      stop_stranger (&stranger);
    }
  g_unlink (key_file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (openssl_cases); i++)
    add_tls_case ("openssl", openssl_cases[i].name, &openssl_cases[i], test_openssl);
  for (gsize i = 0; i < G_N_ELEMENTS (certificate_cases); i++)
    add_tls_case ("certificate", certificate_cases[i].name, &certificate_cases[i], test_certificate);
  g_test_add_data_func ("/tls/openssl/wrong-key/tls1.2", "-tls1_2", test_openssl_wrong_key);
  g_test_add_data_func ("/tls/openssl/wrong-key/tls1.3", "-tls1_3", test_openssl_wrong_key);
  g_test_add_func ("/tls/openssl/wrong-identity", test_openssl_wrong_identity);
  g_test_add_func ("/tls/openssl/dies", test_openssl_dies);

  for (gsize i = 0; i < G_N_ELEMENTS (gnutls_cases); i++)
    add_tls_case ("gnutls-serv", gnutls_cases[i].name, &gnutls_cases[i], test_gnutls);

  return g_test_run ();
}
