/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"

#include "mr-keyring.h"

/* Keys from text and files; and that nothing ever said repeats one. */

#define CANARY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define OTHER_KEY "00112233445566778899aabbccddeeff"

/* No form of the canary, nor a part of it that would help, stands in @text. */
static void
assert_no_key (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  g_assert_null (strstr (lower, "5ec2"));
  g_assert_null (strstr (lower, "c0ff"));
  g_assert_null (strstr (lower, "f00d"));
}

static void
assert_key (GBytes *psk, const char *hex)
{
  g_autoptr (GBytes) expected = mr_psk_parse (hex, NULL);

  g_assert_nonnull (psk);
  g_assert_nonnull (expected);
  g_assert_true (g_bytes_equal (psk, expected));
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) psk = mr_psk_parse ("de:AD be\tef 00", &error);
  gsize size;

  g_assert_no_error (error);
  const guint8 *octets = g_bytes_get_data (psk, &size);
  g_assert_cmpmem (octets, size, "\xDE\xAD\xBE\xEF\x00", 5);

  g_autofree char *longest = g_strnfill (256, 'a');
  g_autoptr (GBytes) long_psk = mr_psk_parse (longest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (long_psk), ==, 128);
}

static void
test_parse_bad (void)
{
  g_autofree char *too_long = g_strnfill (258, 'a');
  const char *bad[] = { "", "aabbcc", CANARY "0", CANARY "xy", "key " CANARY, too_long };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (mr_psk_parse (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_suffix (error->message, "."));
      assert_no_key (error->message);
    }
}

static GBytes *
load (FolderFixture *fixture, const char *text, const char *identity, GError **error)
{
  g_assert_true (g_file_set_contents_full (fixture->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  return mr_psk_load_file (fixture->path, identity, error);
}

static void
test_file (FolderFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text;
    const char *identity;
    const char *key;
  } cases[] = {
    { CANARY, NULL, CANARY },
    { "# for the harbour\n\n  " CANARY "\r\n", "site7", CANARY },
    { "5e:c2:e7:c0:ff:ee:0b:ad:f0:0d:5e:c2:e7:c0:ff:ee\n", NULL, CANARY },
    { "site7:" CANARY "\n", "site7", CANARY },
    { "site7:" CANARY "\n", NULL, CANARY },
    { "site7:" CANARY "\n", "", CANARY },
    { "ab:" CANARY "\n", NULL, CANARY },
    { "site6:" OTHER_KEY "\nsite7:" CANARY "\nsite77:" OTHER_KEY "\n", "site7", CANARY },
    { "a:b:" CANARY "\n", "a:b", CANARY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) psk = load (fixture, cases[i].text, cases[i].identity, &error);
      g_assert_no_error (error);
      assert_key (psk, cases[i].key);
    }
}

static void
test_file_bad (FolderFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text;
    const char *identity;
    int code;
  } cases[] = {
    { "", NULL, G_IO_ERROR_INVALID_DATA },
    { "# nothing\n", NULL, G_IO_ERROR_INVALID_DATA },
    { CANARY "0\n", NULL, G_IO_ERROR_INVALID_DATA },
    { "=" CANARY "\n", NULL, G_IO_ERROR_INVALID_DATA },
    { "site7:" CANARY "zz\n", "site7", G_IO_ERROR_INVALID_DATA },
    { "site7:" CANARY "\n", "site8", G_IO_ERROR_NOT_FOUND },
    { "site7:" CANARY "\nsite8:" CANARY "\n", NULL, G_IO_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (load (fixture, cases[i].text, cases[i].identity, &error));
      g_assert_error (error, G_IO_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "sites.db"));
      assert_no_key (error->message);
    }
}

static void
test_file_mode (FolderFixture *fixture, gconstpointer data)
{
  static const int modes[] = { 0640, 0604, 0660, 0644 };

  g_assert_true (g_file_set_contents (fixture->path, CANARY, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (g_chmod (fixture->path, modes[i]), ==, 0);
      g_assert_null (mr_psk_load_file (fixture->path, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
      g_assert_nonnull (strstr (error->message, "chmod 600"));
      assert_no_key (error->message);
    }

  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  g_autoptr (GBytes) psk = mr_psk_load_file (fixture->path, NULL, NULL);
  assert_key (psk, CANARY);
}

static void
test_file_missing (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_psk_load_file (fixture->path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (mr_psk_load_file (fixture->folder, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/psk/parse", test_parse);
  g_test_add_func ("/psk/parse/bad", test_parse_bad);
  ADD ("/psk/file", test_file);
  ADD ("/psk/file/bad", test_file_bad);
  ADD ("/psk/file/mode", test_file_mode);
  ADD ("/psk/file/missing", test_file_missing);

  return g_test_run ();
}
