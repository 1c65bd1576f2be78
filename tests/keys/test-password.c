/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"

#include "mr-password.h"

/* Passwords of meters from text and files; and that no message repeats one. */

#define CANARY "5ec2e7c0ffee0bad"

static void
assert_no_password (const GError *error)
{
  g_autofree char *lower = g_ascii_strdown (error->message, -1);

  g_assert_null (strstr (lower, "5ec2"));
  g_assert_null (strstr (lower, "c0ff"));
}

static void
assert_canary (GBytes *password)
{
  gsize size;
  const guint8 *octets = g_bytes_get_data (password, &size);

  g_assert_cmpmem (octets, size, "\x5e\xc2\xe7\xc0\xff\xee\x0b\xad", MBUS_PASSWORD_OCTETS);
}

static void
test_parse (void)
{
  static const char *const wrong[] = { "", CANARY "00", "5ec2e7c0ffee0ba", "5ec2e7c0ffee0bag", "5ec2" };
  g_autoptr (GError) none = NULL;
  g_autoptr (GBytes) password = mr_password_parse ("5E C2 E7:C0 ff ee 0b ad", &none);

  g_assert_no_error (none);
  assert_canary (password);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_password_parse (wrong[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, "16 hexadecimal digits"));
      assert_no_password (error);
    }
}

/* @content: of a file with this mode. Returns: the password */
static GBytes *
load (FolderFixture *self, const char *content, int mode, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "password", NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return mr_password_load_file (path, error);
}

static void
test_file (FolderFixture *self, gconstpointer data)
{
  static const struct {
    const char *content;
    int mode;
    int code;
  } wrong[] = {
    { CANARY "\n", 0640, G_IO_ERROR_PERMISSION_DENIED },
    { CANARY "\n", 0604, G_IO_ERROR_PERMISSION_DENIED },
    { CANARY "\n" CANARY "\n", 0600, G_IO_ERROR_INVALID_DATA },
    { "# only a comment\n", 0600, G_IO_ERROR_INVALID_DATA },
    { "12345678: " CANARY "\n", 0600, G_IO_ERROR_INVALID_DATA },
  };
  g_autoptr (GError) none = NULL;
  g_autoptr (GBytes) password = load (self, "# lift\n" CANARY " # A43\n\n", 0600, &none);

  g_assert_no_error (none);
  assert_canary (password);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (self, wrong[i].content, wrong[i].mode, &error));
      g_assert_error (error, G_IO_ERROR, wrong[i].code);
      assert_no_password (error);
    }
}

static void
test_no_file (FolderFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "nothing", NULL);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_null (mr_password_load_file (path, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (mr_password_load_file (self->folder, &folder));
  g_assert_error (folder, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/password/parse", test_parse);
  g_test_add ("/password/file", FolderFixture, NULL, folder_fixture_set_up, test_file, folder_fixture_tear_down);
  g_test_add ("/password/no-file", FolderFixture, NULL, folder_fixture_set_up, test_no_file, folder_fixture_tear_down);

  return g_test_run ();
}
