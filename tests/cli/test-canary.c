/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mr-keyring.h"

/* Both programs connect with a key that occurs nowhere else, and the environment asks every library to print what it
 * knows. Then the key is looked for in all that they printed and all files that they wrote. */

#define IDENTITY "canary"
#define KEY_HEX "5ec2e7000ddba11c0ffee0c0de0fca7e"
#define KEY_OCTETS 16

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK"
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK"
#define TLS_1_2_OLD "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK"

/* Only a hang lasts that long. */
#define HANG_SECONDS 60

static char *home;
static guint8 key[KEY_OCTETS];

/* --- A master whose meters are silent
 * ------------------------------------------------------------------------------- */

typedef struct {
  const char *priority;
  GSocket *listener;
  guint16 port;
  GAsyncQueue *secured; /* an element for every client that has proved to have the key */
  GThread *thread;
} Master;

static int
find_key (gnutls_session_t session, const char *username, gnutls_datum_t *found)
{
  found->data = gnutls_malloc (KEY_OCTETS);
  found->size = KEY_OCTETS;
  memcpy (found->data, key, KEY_OCTETS);
  return g_str_equal (username, IDENTITY) ? 0 : -1;
}

static gpointer
run_master (gpointer data)
{
  Master *self = data;
  g_autoptr (GSocket) client = g_socket_accept (self->listener, NULL, NULL);
  gnutls_psk_server_credentials_t credentials;
  gnutls_session_t session;
  char request[300];

  gnutls_psk_allocate_server_credentials (&credentials);
  gnutls_psk_set_server_credentials_function (credentials, find_key);
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  gnutls_priority_set_direct (session, self->priority, NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_PSK, credentials);
  gnutls_transport_set_int (session, g_socket_get_fd (client));
  g_unix_set_fd_nonblocking (g_socket_get_fd (client), FALSE, NULL);

  if (gnutls_handshake (session) == GNUTLS_E_SUCCESS)
    {
      g_async_queue_push (self->secured, self);
      while (gnutls_record_recv (session, request, sizeof request) > 0)
        ;
    }

  gnutls_deinit (session);
  gnutls_psk_free_server_credentials (credentials);
  return NULL;
}

static char *
master_start (Master *self, const char *priority)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;

  self->priority = priority;
  self->secured = g_async_queue_new ();
  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (self->listener, wanted, TRUE, NULL) && g_socket_listen (self->listener, NULL));
  address = g_socket_get_local_address (self->listener, NULL);
  self->thread = g_thread_new ("master", run_master, self);

  return g_strdup_printf ("tls://127.0.0.1:%u?identity=" IDENTITY,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
master_end (Master *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_async_queue_unref (self->secured);
}

/* --- What was printed and written
 * ----------------------------------------------------------------------------------- */

/* As one would write it: 5EC2…, 5e:c2:…, 5e c2 …, or over several lines. */
static gboolean
contains_digits (const char *text, gsize len)
{
  g_autoptr (GString) digits = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    if (strchr (" :-,\t\r\n", text[i]) == NULL)
      g_string_append_c (digits, g_ascii_tolower (text[i]));
  return memmem (digits->str, digits->len, KEY_HEX, strlen (KEY_HEX)) != NULL;
}

static gboolean
contains_key (const char *text, gsize len)
{
  g_autofree char *base64 = g_base64_encode (key, KEY_OCTETS);

  /* Its last characters depend on what follows. */
  base64[KEY_OCTETS * 4 / 3] = '\0';
  return memmem (text, len, key, KEY_OCTETS) != NULL || memmem (text, len, base64, strlen (base64)) != NULL ||
         contains_digits (text, len);
}

/* Returns: how many files were looked at. */
static guint
search (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize len;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        n += search (path);
      else if (g_file_get_contents (path, &text, &len, NULL))
        {
          n++;
          /* Where the user has put it is the one place. */
          g_assert_cmpint (contains_key (text, len), ==, g_str_equal (name, "key"));
        }
    }

  return n;
}

static void
assert_nothing_leaks (void)
{
  g_autofree char *session_keys = g_build_filename (home, "session-keys", NULL);

  g_assert_cmpuint (search (home), >=, 3); /* the key, stdout and stderr, and what else there is */
  g_assert_false (g_file_test (session_keys, G_FILE_TEST_EXISTS));
}

/* --- The programs
 * ---------------------------------------------------------------------------------------------------- */

static void
die_with_the_test (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
start (const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *out = g_build_filename (home, "stdout", NULL);
  g_autofree char *err = g_build_filename (home, "stderr", NULL);
  g_autofree char *session_keys = g_build_filename (home, "session-keys", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_the_test, NULL, NULL);
  g_subprocess_launcher_set_stdout_file_path (launcher, out);
  g_subprocess_launcher_set_stderr_file_path (launcher, err);
  g_subprocess_launcher_set_cwd (launcher, home);
  for (gsize i = 0; i < 6; i++)
    g_subprocess_launcher_setenv (launcher, ((const char *const[]) { "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                                                     "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR" })[i],
                                  home, TRUE);
  g_subprocess_launcher_setenv (launcher, "GNUTLS_DEBUG_LEVEL", "9", TRUE);
  g_subprocess_launcher_setenv (launcher, "SSLKEYLOGFILE", session_keys, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);

  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return process;
}

static void
wait_until_secured (Master *master)
{
  g_assert_nonnull (g_async_queue_timeout_pop (master->secured, (guint64) HANG_SECONDS * G_USEC_PER_SEC));
}

static void
test_meterctl (gconstpointer priority)
{
  Master master;
  g_autofree char *uri = master_start (&master, priority);
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
  g_autoptr (GSubprocess) process = start ((const char *const[]) {
    program, "read", uri, "1", "--psk-file", "key", "--trace", "trace", "--database", "store", NULL
  });
  g_autofree char *trace = g_build_filename (home, "trace", NULL);
  g_autofree char *store = g_build_filename (home, "store", NULL);

  wait_until_secured (&master);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_true (g_file_test (trace, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (store, G_FILE_TEST_EXISTS));
  master_end (&master);
  assert_nothing_leaks ();
}

static void
assert_file_contains (const char *name, const char *words)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, words));
}

/* What the user has accepted for an old master is said where the traffic is shown and where it is kept. */
static void
test_no_forward_secrecy (void)
{
  Master master;
  g_autofree char *uri = master_start (&master, TLS_1_2_OLD);
  g_autofree char *legacy = g_strconcat (uri, "&security=legacy", NULL);
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
  g_autoptr (GSubprocess) process = start ((const char *const[]) {
    program, "read", legacy, "1", "--psk-file", "key", "--trace", "old-trace", "--no-store", NULL
  });

  wait_until_secured (&master);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  master_end (&master);
  assert_file_contains ("stderr", "meterctl: The connection to “127.0.0.1” (TLS 1.2, PSK, ");
  assert_file_contains ("stderr", "has no forward secrecy");
  assert_file_contains ("old-trace", "\n# The connection to “127.0.0.1” (TLS 1.2, PSK, ");
  assert_file_contains ("old-trace", "has no forward secrecy");
  assert_nothing_leaks ();
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  mr_keyring_store_finish (result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* libsecret 0.20 loses the ETag of the file it writes. */
extern void __lsan_disable (void) __attribute__ ((weak));
extern void __lsan_enable (void) __attribute__ ((weak));

static void
keep_key (const char *uri)
{
  g_autofree char *place = g_strndup (uri, strcspn (uri, "?"));
  g_autoptr (GBytes) psk = g_bytes_new (key, KEY_OCTETS);
  gboolean kept = FALSE;

  if (__lsan_disable != NULL)
    __lsan_disable ();
  mr_keyring_store_async (place, IDENTITY, psk, NULL, on_kept, &kept);
  while (!kept)
    g_main_context_iteration (NULL, TRUE);
  if (__lsan_enable != NULL)
    __lsan_enable ();
}

static void
test_meter_room (gconstpointer priority)
{
  Master master;
  g_autofree char *uri = NULL;
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "app", "meter-room", NULL);
  g_autoptr (GSubprocess) process = NULL;

  if (g_getenv ("DISPLAY") == NULL)
    {
      g_test_skip ("there is no display");
      return;
    }

  uri = master_start (&master, priority);
  keep_key (uri);
  process = start ((const char *const[]) { program, "--database", "store", uri, NULL });
  wait_until_secured (&master);
  g_usleep (G_USEC_PER_SEC / 4); /* for what it does once it is connected */
  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  master_end (&master);
  assert_nothing_leaks ();
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *key_file = NULL;
  g_autofree char *keyring = NULL;
  g_autoptr (GBytes) psk = mr_psk_parse (KEY_HEX, NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  memcpy (key, g_bytes_get_data (psk, NULL), KEY_OCTETS);
  home = g_dir_make_tmp ("canary-XXXXXX", NULL);
  key_file = g_build_filename (home, "key", NULL);
  keyring = g_build_filename (home, "keyring", NULL);
  g_assert_true (g_file_set_contents_full (key_file, KEY_HEX "\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);

  g_test_add_data_func ("/canary/meterctl/tls1.2", TLS_1_2, test_meterctl);
  g_test_add_data_func ("/canary/meterctl/tls1.3", TLS_1_3, test_meterctl);
  g_test_add_func ("/canary/meterctl/no-forward-secrecy", test_no_forward_secrecy);
  g_test_add_data_func ("/canary/meter-room/tls1.2", TLS_1_2, test_meter_room);
  g_test_add_data_func ("/canary/meter-room/tls1.3", TLS_1_3, test_meter_room);

  status = g_test_run ();
  remove_tree (home);
  g_free (home);
  return status;
}
