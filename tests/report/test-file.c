/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mr-csv.h"

/* Writing a report: completely or not at all, and the old file survives every failure. */

#define EXIT_SKIP 77
#define NOBODY 65534
#define OLD "the old report"

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("mr-report-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "site.csv", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static gboolean
write_to (const char *path, const char *text, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) contents = g_bytes_new (text, strlen (text));

  return mr_report_write_file (file, contents, NULL, error);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* It fails with @code, in a sentence that names the file. */
static void
assert_fails (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (path);

  g_assert_false (write_to (path, "new", &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static int
run_apart (int (*func) (Fixture *fixture), Fixture *fixture)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (func (fixture));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (write_to (fixture->path, "new", &error));
  g_assert_no_error (error);
  assert_contents (fixture->path, "new");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_replace_keeps_mode (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat info;
  mode_t mask = umask (022);

  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0664), ==, 0);
  g_assert_true (write_to (fixture->path, "new", &error));
  g_assert_no_error (error);
  umask (mask);

  assert_contents (fixture->path, "new");
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0664);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = g_build_filename (fixture->folder, "link.csv", NULL);

  /* First without a target, then to the file that exists since then. */
  g_assert_cmpint (symlink ("site.csv", link), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      const char *text = i == 0 ? "first" : "second";
      g_assert_true (write_to (link, text, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
      assert_contents (fixture->path, text);
    }
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "nowhere", "site.csv", NULL);

  assert_fails (path, G_IO_ERROR_NOT_FOUND);
  assert_fails (fixture->folder, G_IO_ERROR_IS_DIRECTORY);
}

static void
test_device (Fixture *fixture, gconstpointer data)
{
  /* A device is not replaced by a file. */
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);
  struct stat info;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_fails (fifo, G_IO_ERROR_NOT_FOUND); /* no program reads from it */
  g_assert_cmpint (stat (fifo, &info), ==, 0);
  g_assert_true (S_ISFIFO (info.st_mode));

  /* It is written to if a program reads from it. */
  int reader = open (fifo, O_RDONLY | O_NONBLOCK);
  char text[8] = { 0 };
  g_assert_true (write_to (fifo, "new", NULL));
  g_assert_cmpint (read (reader, text, sizeof text), ==, 3);
  g_assert_cmpstr (text, ==, "new");
  close (reader);
  g_assert_true (write_to ("/dev/null", "new", NULL));
  assert_fails ("/dev/full", G_IO_ERROR_NO_SPACE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (GBytes) contents = g_bytes_new_static ("new", 3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_false (mr_report_write_file (file, contents, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

static gboolean
become_nobody (void)
{
  return geteuid () != 0 || (setresgid (NOBODY, NOBODY, NOBODY) == 0 && setresuid (NOBODY, NOBODY, NOBODY) == 0);
}

static int
write_forbidden (Fixture *fixture)
{
  g_autofree char *new_path = g_build_filename (fixture->folder, "new.csv", NULL);

  if (!become_nobody ())
    return EXIT_SKIP;
  assert_fails (fixture->path, G_IO_ERROR_PERMISSION_DENIED);
  assert_fails (new_path, G_IO_ERROR_PERMISSION_DENIED);
  return 0;
}

static void
test_forbidden (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  int result = run_apart (write_forbidden, fixture);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);

  assert_contents (fixture->path, OLD);
  if (result == EXIT_SKIP)
    g_test_skip ("Becoming another user is not permitted here");
  else
    g_assert_cmpint (result, ==, 0);
}

static int
write_lent_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (!become_nobody ())
    return EXIT_SKIP;
  g_assert_true (write_to (fixture->path, "new", &error));
  g_assert_no_error (error);
  return 0;
}

static void
test_lent_file (Fixture *fixture, gconstpointer data)
{
  /* As from a portal: the file may be written, but no other file in the folder. */
  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  int result = run_apart (write_lent_file, fixture);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);

  if (result == EXIT_SKIP)
    {
      g_test_skip ("Becoming another user is not permitted here");
      return;
    }
  g_assert_cmpint (result, ==, 0);
  assert_contents (fixture->path, "new");
}

static gboolean
mount_small_disk (const char *folder)
{
  return unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", folder, "tmpfs", 0, "size=64k,mode=755") == 0;
}

static char *
make_big_text (void)
{
  return g_strnfill (100 * 1024, 'x');
}

static int
fill_disk (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *big = make_big_text ();

  if (!mount_small_disk (fixture->folder))
    return EXIT_SKIP;
  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  g_assert_false (write_to (fixture->path, big, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_contents (fixture->path, OLD);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  return 0;
}

static int
fill_disk_with_lent_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *big = make_big_text ();

  if (!mount_small_disk (fixture->folder))
    return EXIT_SKIP;
  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  if (!become_nobody ())
    return EXIT_SKIP;
  g_assert_false (write_to (fixture->path, big, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_contents (fixture->path, OLD);
  return 0;
}

static int
write_read_only (Fixture *fixture)
{
  g_autofree char *new_path = g_build_filename (fixture->folder, "new.csv", NULL);

  if (!mount_small_disk (fixture->folder))
    return EXIT_SKIP;
  g_assert_true (g_file_set_contents (fixture->path, OLD, -1, NULL));
  if (mount ("none", fixture->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
    return EXIT_SKIP;
  assert_fails (fixture->path, G_IO_ERROR_READ_ONLY);
  assert_fails (new_path, G_IO_ERROR_READ_ONLY);
  assert_contents (fixture->path, OLD);
  return 0;
}

static void
test_disk (Fixture *fixture, gconstpointer data)
{
  int (*func) (Fixture *) = data;
  int result = run_apart (func, fixture);

  if (result == EXIT_SKIP)
    g_test_skip ("Mounting a small disk is not permitted here");
  else
    g_assert_cmpint (result, ==, 0);
}

#define ADD(path, func, data) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/report/file/new", test_new, NULL);
  ADD ("/report/file/replace-keeps-mode", test_replace_keeps_mode, NULL);
  ADD ("/report/file/link", test_link, NULL);
  ADD ("/report/file/no-folder", test_no_folder, NULL);
  ADD ("/report/file/device", test_device, NULL);
  ADD ("/report/file/cancelled", test_cancelled, NULL);
  ADD ("/report/file/forbidden", test_forbidden, NULL);
  ADD ("/report/file/lent", test_lent_file, NULL);
  ADD ("/report/file/disk-full", test_disk, fill_disk);
  ADD ("/report/file/disk-full-lent", test_disk, fill_disk_with_lent_file);
  ADD ("/report/file/disk-read-only", test_disk, write_read_only);

  return g_test_run ();
}
