/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chrony-fixture.h"

#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "nts-fixture.h"

struct _Chrony {
  GSubprocess *process;
  guint16 port;
};

/* Debian installs it where users' PATH does not lead. */
static char *
find_chronyd (void)
{
  char *found = g_find_program_in_path ("chronyd");

  if (found == NULL && g_file_test ("/usr/sbin/chronyd", G_FILE_TEST_IS_EXECUTABLE))
    found = g_strdup ("/usr/sbin/chronyd");
  return found;
}

const char *
chrony_missing (void)
{
  g_autofree char *program = find_chronyd ();

  return program != NULL ? NULL : "chronyd, the time server of the package chrony, is not installed";
}

static gboolean
accepts (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  return connection != NULL;
}

/* Also if the test is aborted. */
static void
end_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

Chrony *
chrony_start (const char *folder, const char *name, const char *settings)
{
  Chrony *self = g_new0 (Chrony, 1);
  g_autofree char *program = find_chronyd ();
  g_autofree char *file = g_build_filename (folder, "chrony.conf", NULL);
  g_autofree char *log = g_build_filename (folder, "chronyd.log", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  self->port = nts_free_port ();
  text = g_strdup_printf ("port %u\nntsport %u\nbindaddress 127.0.0.1\nbindaddress ::1\nallow 127.0.0.1\nallow ::1\n"
                          "cmdport 0\nbindcmdaddress /\n"
                          "pidfile %s/chronyd.pid\nntsserverkey %s/%s.key\nntsservercert %s/%s.crt\nntsprocesses 0\n%s\n",
                          nts_free_port (), self->port, folder, folder, name, folder, name, settings);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  /* -U: no root needed, -x: the clock is not set, -d: in the foreground; -u keeps root root, so that it can read the
     key. */
  g_subprocess_launcher_set_child_setup (launcher, end_with_test, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "-U", "-x", "-d", "-u", g_get_user_name (),
                                               "-l", log, "-f", file, NULL);
  g_assert_no_error (error);
  while (!accepts (self->port))
    {
      g_assert_true (g_subprocess_get_identifier (self->process) != NULL);
      g_usleep (10 * 1000);
    }
  return self;
}

guint16
chrony_port (Chrony *self)
{
  return self->port;
}

void
chrony_stop (Chrony *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self);
}
