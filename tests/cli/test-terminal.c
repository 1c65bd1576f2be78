/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli-bus.h"
#include "cli-runner.h"

/* What only happens where a person sits: progress that comes and goes, and a question before a meter is written to. */

#define COLUMNS 60
#define ERASE "\r\033[K"

/* Runs meterctl on a terminal of its own; types @answer when it asks. Returns: (transfer full): all that went to the
 * screen. */
static char *
run_on_terminal (const char *const *args, const char *answer, int *status)
{
  struct winsize size = { .ws_row = 24, .ws_col = COLUMNS };
  GString *screen = g_string_new (NULL);
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
  g_autofree char *home = cli_path ("");
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "XDG_DATA_HOME", home, TRUE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  char octets[1024];
  ssize_t n;
  int master;
  pid_t pid;

  g_ptr_array_add (argv, program);
  for (; *args != NULL; args++)
    g_ptr_array_add (argv, (char *) *args);
  g_ptr_array_add (argv, NULL);

  pid = forkpty (&master, NULL, NULL, &size);
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      execve (program, (char *const *) argv->pdata, environment);
      _exit (127);
    }

  /* A pty whose other end is closed is an error to read, not an end. */
  while ((n = read (master, octets, sizeof octets)) > 0)
    {
      g_string_append_len (screen, octets, n);
      if (answer != NULL && strstr (screen->str, "[y/N]") != NULL)
        {
          g_assert_cmpint (write (master, answer, strlen (answer)), ==, (ssize_t) strlen (answer));
          answer = NULL;
        }
    }
  g_assert_cmpint (waitpid (pid, status, 0), ==, pid);
  g_assert_true (WIFEXITED (*status));
  *status = WEXITSTATUS (*status);
  close (master);
  return g_string_free (screen, FALSE);
}

static char *
bench_uri (const char *parameters)
{
  g_autofree char *file = cli_path ("bench.bus");

  return g_strconcat ("sim:", file, parameters, NULL);
}

static void
test_progress (void)
{
  g_autofree char *uri = bench_uri ("?speed=50");
  const char *args[] = { "scan", uri, "--no-store", "--method", "primary", "--range", "1-9", "--baud", "2400", NULL };
  int status;
  g_autofree char *screen = run_on_terminal (args, NULL, &status);
  g_auto (GStrv) drawn = g_strsplit (screen, ERASE, -1);
  guint n_progress = 0;

  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (screen, "2 meters found."));
  for (guint i = 0; drawn[i] != NULL; i++)
    if (strstr (drawn[i], "Trying address") != NULL)
      {
        n_progress++;
        /* Taken away again, and never so long that it wraps and stays. */
        g_assert_null (strchr (drawn[i], '\n'));
        g_assert_nonnull (drawn[i + 1]);
        g_assert_cmpint (g_utf8_strlen (drawn[i], -1), <, COLUMNS);
      }
  g_assert_cmpuint (n_progress, >, 0);
}

static void
test_answers (void)
{
  static const struct {
    const char *answer;
    gboolean written;
    int status;
  } cases[] = { { "y\n", TRUE, 0 }, { "n\n", FALSE, 5 }, { "\n", FALSE, 5 }, { "\003", FALSE, 5 },
                { "\004", FALSE, 5 }, { "yesterday\n", FALSE, 5 }, { " YES \n", TRUE, 0 } };
  g_autofree char *uri = bench_uri ("");
  const char *args[] = { "set-address", uri, CLI_BUS_HEAT, "17", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int status;
      g_autofree char *screen = run_on_terminal (args, cases[i].answer, &status);

      g_assert_cmpint (status, ==, cases[i].status);
      g_assert_true ((strstr (screen, "Confirmed: ") != NULL) == cases[i].written);
      g_assert_true ((strstr (screen, "Nothing was written.") != NULL) == !cases[i].written);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  file = cli_file ("bench.bus", cli_bus);
  g_test_add_func ("/terminal/progress", test_progress);
  g_test_add_func ("/terminal/answers", test_answers);
  status = g_test_run ();
  cli_end ();
  return status;
}
