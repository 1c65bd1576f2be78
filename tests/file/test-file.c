/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "mr-file.h"

/* Nothing here may wait: the alarm ends the test. */
#define PATIENCE_S 60

static void
assert_refused (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_file_read (path, MR_FILE_MAX, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_false (g_str_has_suffix (error->message, "."));
  g_clear_error (&error);
  g_assert_cmpint (mr_file_open (path, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
assert_not_created (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mr_file_create (path, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_regular (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *none = NULL;
  gsize size;
  struct stat info;
  int fd;

  assert_refused (fixture->path, G_IO_ERROR_NOT_FOUND);
  fd = mr_file_create (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, "a\0b", 3), ==, 3);
  close (fd);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0600);

  contents = mr_file_read (fixture->path, 3, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (contents, size + 1, "a\0b", 4);
  g_assert_null (mr_file_read (fixture->path, 2, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (mr_file_read (fixture->path, 3, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  fd = mr_file_create (fixture->path, &error);
  g_assert_no_error (error);
  close (fd);
  none = mr_file_read (fixture->path, 0, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, 0);
}

/* With and without a program at the other end. */
static void
test_fifo (FolderFixture *fixture, gconstpointer data)
{
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_not_created (fixture->path, G_IO_ERROR_NOT_REGULAR_FILE);

  FILE *other = fopen (fixture->path, "r+");
  g_assert_nonnull (other);
  assert_refused (fixture->path, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_not_created (fixture->path, G_IO_ERROR_NOT_REGULAR_FILE);
  fclose (other);
}

static void
test_others (FolderFixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/dev/zero", "/dev/null", "/dev/full", "/dev", "/dev/ptmx" };
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      assert_refused (paths[i], G_IO_ERROR_NOT_REGULAR_FILE);
      assert_not_created (paths[i], G_IO_ERROR_NOT_REGULAR_FILE);
    }
  g_assert_cmpint (symlink ("/dev/zero", link), ==, 0);
  assert_refused (link, G_IO_ERROR_NOT_REGULAR_FILE);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (PATIENCE_S);
  ADD ("/file/regular", test_regular);
  ADD ("/file/fifo", test_fifo);
  ADD ("/file/others", test_others);
  return g_test_run ();
}
