/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"

#include "mr-keyring.h"

/* Keys of meters from text and files; and that nothing ever said repeats one. */

#define CANARY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define OTHER "00112233445566778899aabbccddeeff"

#define KAM 0x2C2D
#define ELS 0x1593

static void
assert_no_key (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  g_assert_null (strstr (lower, "5ec2"));
  g_assert_null (strstr (lower, "c0ff"));
  g_assert_null (strstr (lower, "f00d"));
  g_assert_null (strstr (lower, "0011"));
}

static void
write_keys (FolderFixture *fixture, const char *text)
{
  g_assert_true (g_file_set_contents_full (fixture->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static MrKeyFile *
load (FolderFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;

  write_keys (fixture, text);
  MrKeyFile *keys = mr_key_file_load (fixture->path, &warning, &error);
  g_assert_no_error (error);
  g_assert_null (warning);
  return keys;
}

/* The @i-th key for a meter is @expected, or there is none when that is NULL. */
static void
assert_key (MrKeyFile *keys, guint32 id, guint16 manufacturer, guint i, const char *expected)
{
  const MbusSecondary meter = { id, manufacturer, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  guint8 key[MBUS_KEY_OCTETS] = { 0 };

  if (expected == NULL)
    {
      g_assert_false (mr_key_file_find (&meter, i, key, keys));
      return;
    }
  g_autoptr (GBytes) octets = mr_psk_parse (expected, NULL);
  g_assert_true (mr_key_file_find (&meter, i, key, keys));
  g_assert_cmpmem (key, sizeof key, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = mr_meter_key_parse (" 5E:C2 e7c0ffee0badf00d5ec2e7c0ffee\n", &error);
  g_autoptr (GBytes) expected = mr_psk_parse (CANARY, NULL);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (key, expected));
}

static void
test_parse_bad (void)
{
  static const char *const bad[] = {
    "", "5ec2", CANARY "0", CANARY "00", "5ec2e7c0ffee0badf00d5ec2e7c0ff", "x" CANARY, CANARY OTHER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (mr_meter_key_parse (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_suffix (error->message, "."));
      assert_no_key (error->message);
    }
}

static void
test_everybody (FolderFixture *fixture, gconstpointer data)
{
  static const char *const forms[] = {
    CANARY,
    "\xEF\xBB\xBF" CANARY "\r\n",
    "# keys of the harbour\n\n  " CANARY "  # all of them\r\n\r\n",
    "5e:c2:e7:c0:ff:ee:0b:ad:f0:0d:5e:c2:e7:c0:ff:ee\n",
    "5EC2E7C0 FFEE0BAD F00D5EC2 E7C0FFEE\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (MrKeyFile) keys = load (fixture, forms[i]);
      assert_key (keys, 0x12345678, KAM, 0, CANARY);
      assert_key (keys, MBUS_ID_ANY, MBUS_MANUFACTURER_ANY, 0, CANARY);
      assert_key (keys, 0x12345678, KAM, 1, NULL);
      g_assert_null (mr_key_file_address (keys, 0));
    }
}

static void
test_one_meter (FolderFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *line;
    gboolean of_every_maker;
  } forms[] = {
    { "12345678:" CANARY, TRUE },
    { "12345678 " CANARY, TRUE },
    { "12345678\t: " CANARY, TRUE },
    { "12345678:5e c2 e7 c0 ff ee 0b ad f0 0d 5e c2 e7 c0 ff ee", TRUE },
    { "12345678 5E:C2:E7:C0:FF:EE:0B:AD:F0:0D:5E:C2:E7:C0:FF:EE\r", TRUE },
    { "KAM12345678:" CANARY, FALSE },
    { "KAM 12345678 " CANARY, FALSE },
    { "123456782D2C3504:" CANARY, FALSE },
    { "123456782d2c3504 " CANARY, FALSE },
    /* A meter keeps its key when its version changes. */
    { "123456782D2C0002:" CANARY, FALSE },
    { "123456782D2C3504/00000042 " CANARY, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (MrKeyFile) keys = load (fixture, forms[i].line);
      assert_key (keys, 0x12345678, KAM, 0, CANARY);
      assert_key (keys, 0x12345678, KAM, 1, NULL);
      assert_key (keys, 0x12345678, ELS, 0, forms[i].of_every_maker ? CANARY : NULL);
      assert_key (keys, 0x12345679, KAM, 0, NULL);
    }
}

/* The uppermost bit of a manufacturer code says that the address was given on site; it is no part of the letters
 * (EN 13757-4). An address that is written whole is meant as it is written. */
static void
test_letters (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrKeyFile) by_letters = load (fixture, "KAM12345678:" CANARY);
  g_autoptr (MrKeyFile) by_address = load (fixture, "123456782D2C3504:" CANARY);

  assert_key (by_letters, 0x12345678, 0x8000 | KAM, 0, CANARY);
  assert_key (by_letters, 0x12345678, 0x8000 | ELS, 0, NULL);
  assert_key (by_address, 0x12345678, 0x8000 | KAM, 0, NULL);
}

/* Three letters that are hex digits as well. */
static void
test_hex_maker (FolderFixture *fixture, gconstpointer data)
{
  guint16 abb;
  g_autoptr (MrKeyFile) keys = load (fixture, "ABB12345678:" CANARY "\nABB 12345679:" OTHER "\n");

  g_assert_true (mbus_manufacturer_from_text ("ABB", &abb));
  assert_key (keys, 0x12345678, abb, 0, CANARY);
  assert_key (keys, 0x12345678, KAM, 0, NULL);
  assert_key (keys, 0x12345679, abb, 0, OTHER);
}

static void
test_order (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrKeyFile) keys = load (fixture,
                                     OTHER "\n"
                                     "12345678:11111111111111111111111111111111\n"
                                     "12345678:22222222222222222222222222222222\n"
                                     "123456782D2C3504:" CANARY "\n"
                                     "KAM12345678:33333333333333333333333333333333\n");

  /* Who says more closely whose a key is is tried first. */
  assert_key (keys, 0x12345678, KAM, 0, CANARY);
  assert_key (keys, 0x12345678, KAM, 1, "33333333333333333333333333333333");
  assert_key (keys, 0x12345678, KAM, 2, "11111111111111111111111111111111");
  assert_key (keys, 0x12345678, KAM, 3, "22222222222222222222222222222222");
  assert_key (keys, 0x12345678, KAM, 4, OTHER);
  assert_key (keys, 0x12345678, KAM, 5, NULL);
  assert_key (keys, 0x87654321, KAM, 0, OTHER);
  assert_key (keys, 0x87654321, KAM, 1, NULL);
}

static void
test_addresses (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrKeyFile) keys = load (fixture,
                                     OTHER "\n"
                                     "12345678:" OTHER "\n"
                                     "662907782D2C3504:" CANARY "\n"
                                     "662907792D2C3504/00000042:" CANARY "\n");
  const MbusSecondary *first = mr_key_file_address (keys, 0);
  const MbusSecondary *second = mr_key_file_address (keys, 1);

  g_assert_nonnull (first);
  g_assert_cmphex (first->id, ==, 0x66290778);
  g_assert_cmphex (first->manufacturer, ==, KAM);
  g_assert_cmphex (first->version, ==, 0x35);
  g_assert_cmphex (first->device_type, ==, 0x04);
  g_assert_nonnull (second);
  g_assert_true (second->has_fabrication);
  g_assert_cmphex (second->fabrication, ==, 0x42);
  g_assert_null (mr_key_file_address (keys, 2));
}

static void
test_bad (FolderFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text;
    const char *where;
  } cases[] = {
    { "", "contains no meter keys" },
    { "# nothing\n\n", "contains no meter keys" },
    { "#\n" CANARY "0\n", "line 2" },
    { CANARY "\n5ec2\n", "line 2" },
    { "12345678\n", "line 1" },
    { "12345678" CANARY, "line 1" },
    /* Too short a key behind a number has as many digits as a key. */
    { "12345678:5ec2e7c0ffee0badf00d5ec2\n", "line 1" },
    { "1234567:" CANARY "\n", "line 1" },
    { "KAM1234567:" CANARY "\n", "line 1" },
    { "KAM:" CANARY "\n", "line 1" },
    { "KAM123456782D2C3504:" CANARY "\n", "line 1" },
    { "K\xC3\x84M12345678:" CANARY "\n", "line 1" },
    { "123456782D2C3504/42:" CANARY "\n", "line 1" },
    { "123456782D2C3504/0000004200000042:" CANARY "\n", "line 1" },
    { "site7:" CANARY "\n", "line 1" },
    { ":" CANARY "\n", "line 1" },
    { "12345678=" CANARY "\n", "line 1" },
    { "12345678:" CANARY " " OTHER "\n", "line 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *warning = NULL;
      write_keys (fixture, cases[i].text);
      g_assert_null (mr_key_file_load (fixture->path, &warning, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, "sites.db"));
      g_assert_nonnull (strstr (error->message, cases[i].where));
      g_assert_true (g_str_has_suffix (error->message, "."));
      assert_no_key (error->message);
      g_assert_null (warning);
    }
}

/* Used all the same, and said. */
static void
test_exposed (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;

  write_keys (fixture, "12345678:" CANARY);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  g_autoptr (MrKeyFile) keys = mr_key_file_load (fixture->path, &warning, &error);
  g_assert_no_error (error);
  assert_key (keys, 0x12345678, KAM, 0, CANARY);
  g_assert_nonnull (warning);
  g_assert_nonnull (strstr (warning, "sites.db"));
  g_assert_nonnull (strstr (warning, "chmod 600"));
  assert_no_key (warning);
}

static void
test_no_file (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;

  g_assert_null (mr_key_file_load (fixture->path, &warning, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "sites.db"));
  g_clear_error (&error);

  g_assert_null (mr_key_file_load (fixture->folder, &warning, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);

  g_autofree char *much = g_strnfill (1024 * 1024 + 1, '\n');
  write_keys (fixture, much);
  g_assert_null (mr_key_file_load (fixture->path, &warning, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* The keys of a town: what a telegram costs does not depend on how many there are. */
static void
test_town (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("123F5678:" OTHER "\n");
  const guint n = 19000;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%08u:" CANARY "\n", i);
  g_string_append (text, OTHER "\n");
  g_autoptr (MrKeyFile) keys = load (fixture, text->str);

  assert_key (keys, 0x00012345, KAM, 0, CANARY);
  assert_key (keys, 0x00012345, KAM, 1, OTHER);
  assert_key (keys, 0x00012345, KAM, 2, NULL);
  assert_key (keys, 0x12345678, KAM, 0, OTHER);
  assert_key (keys, 0x12345678, KAM, 1, OTHER);
  g_assert_cmpuint (mr_key_file_n_examined (keys), <, 20);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key-file/parse", test_parse);
  g_test_add_func ("/key-file/parse/bad", test_parse_bad);
  ADD ("/key-file/everybody", test_everybody);
  ADD ("/key-file/one-meter", test_one_meter);
  ADD ("/key-file/letters", test_letters);
  ADD ("/key-file/hex-maker", test_hex_maker);
  ADD ("/key-file/order", test_order);
  ADD ("/key-file/addresses", test_addresses);
  ADD ("/key-file/town", test_town);
  ADD ("/key-file/bad", test_bad);
  ADD ("/key-file/exposed", test_exposed);
  ADD ("/key-file/no-file", test_no_file);

  return g_test_run ();
}
