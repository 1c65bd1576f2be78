/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* Longer than any run takes on a slow machine under a sanitizer: only a hang lasts that long. */
#define HANG_SECONDS 120

static char *home;
static GSubprocessLauncher *launcher;
static GString *printed;

static char *
meterctl (void)
{
  return g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
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
        {
          g_chmod (child, 0700);
          remove_tree (child);
        }
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* A test that fails leaves no simulator behind. */
static void
die_with_the_test (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
cli_begin (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (g_getenv ("MR_BUILD_ROOT"));
  home = g_dir_make_tmp ("meterctl-XXXXXX", &error);
  g_assert_no_error (error);
  printed = g_string_new (NULL);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_the_test, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "LANGUAGE");
  g_subprocess_launcher_unsetenv (launcher, "METERCTL_PSK");
}

void
cli_end (void)
{
  remove_tree (home);
  g_clear_pointer (&home, g_free);
  g_clear_object (&launcher);
  g_string_free (printed, TRUE);
}

char *
cli_path (const char *name)
{
  return g_build_filename (home, name, NULL);
}

char *
cli_file (const char *name, const char *content)
{
  char *path = cli_path (name);
  g_autoptr (GError) error = NULL;

  /* Without CONSISTENT, GLib leaves the end of an older, longer file. */
  g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  return path;
}

void
cli_setenv (const char *name, const char *value)
{
  if (value != NULL)
    g_subprocess_launcher_setenv (launcher, name, value, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, name);
}

void
cli_run_free (CliRun *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

static gboolean
on_hang (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  g_error ("meterctl hangs");
  return G_SOURCE_REMOVE;
}

static void
on_communicated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
as_text (GBytes *bytes)
{
  gsize len = 0;
  const char *data = g_bytes_get_data (bytes, &len);

  if (len == 0)
    return g_strdup ("");
  g_assert_null (memchr (data, '\0', len));
  g_string_append_len (printed, data, (gssize) len);
  return g_strndup (data, len);
}

static CliRun *
run_argv (GBytes *input, GPtrArray *argv)
{
  CliRun *run = g_new0 (CliRun, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  guint watchdog;

  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);

  watchdog = g_timeout_add_seconds (HANG_SECONDS, on_hang, process);
  g_subprocess_communicate_async (process, input, NULL, on_communicated, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
  g_subprocess_communicate_finish (process, result, &out, &err, &error);
  g_assert_no_error (error);

  run->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  run->out = as_text (out);
  run->err = as_text (err);
  return run;
}

static GPtrArray *
gather_argv (const char *first, va_list rest)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, meterctl ());
  for (const char *arg = first; arg != NULL; arg = va_arg (rest, const char *))
    g_ptr_array_add (argv, g_strdup (arg));
  g_ptr_array_add (argv, NULL);
  return argv;
}

CliRun *
cli_run (const char *first, ...)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GPtrArray) argv = NULL;
  va_list rest;

  va_start (rest, first);
  argv = gather_argv (first, rest);
  va_end (rest);
  return run_argv (nothing, argv);
}

CliRun *
cli_run_with_input (GBytes *input, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list rest;

  va_start (rest, first);
  argv = gather_argv (first, rest);
  va_end (rest);
  return run_argv (input, argv);
}

void
cli_assert_sentence (const CliRun *run)
{
  g_auto (GStrv) lines = g_strsplit (run->err, "\n", -1);

  g_test_message ("%s", run->err);
  g_assert_cmpstr (run->err, !=, "");
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], "meterctl: "));
      g_assert_nonnull (strpbrk (lines[i], ".?!")); /* a command to type may stand behind it */
      g_assert_false (g_ascii_islower (lines[i][strlen ("meterctl: ")]));
    }
}

CliService *
cli_service_new_argv (const char *const *argv)
{
  CliService *self = g_new0 (CliService, 1);
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  self->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->err = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  return self;
}

CliService *
cli_service_new (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list rest;

  va_start (rest, first);
  argv = gather_argv (first, rest);
  va_end (rest);
  return cli_service_new_argv ((const char *const *) argv->pdata);
}

static char *
read_line (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  if (line != NULL)
    g_string_append_printf (printed, "%s\n", line);
  return line;
}

char *
cli_service_read_line (CliService *self)
{
  return read_line (self->out);
}

char *
cli_service_wait_ready (CliService *self)
{
  g_autofree char *line = cli_service_read_line (self);
  g_autofree char *sentence = NULL;
  g_auto (GStrv) words = NULL;

  if (line == NULL)
    {
      g_autofree char *reason = read_line (self->err);

      g_error ("no simulator: %s", reason);
    }
  g_assert_cmpstr (line, ==, "ready");
  sentence = read_line (self->err);
  words = g_strsplit (sentence, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strchr (words[i], ':') != NULL && !g_str_has_suffix (words[i], ":"))
      return g_strdup (words[i]);
  g_assert_not_reached ();
}

static void
service_free (CliService *self)
{
  g_object_unref (self->out);
  g_object_unref (self->err);
  g_object_unref (self->process);
  g_free (self);
}

void
cli_service_end (CliService *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  service_free (self);
}

void
cli_service_kill (CliService *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  service_free (self);
}

gboolean
cli_was_printed (const char *secret)
{
  g_autofree char *all = g_ascii_strdown (printed->str, -1);
  g_autofree char *what = g_ascii_strdown (secret, -1);

  return strstr (all, what) != NULL;
}
