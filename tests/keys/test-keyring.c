/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "mr-keyring.h"

/* Keys in the secret store, here libsecret's encrypted file, which is what a sandbox uses. */

#define CANARY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define URI "tls://192.168.1.10:1445"

static char *keyring_path;

/* libsecret 0.20 loses the ETag of the file it writes; a leak checker has to look away meanwhile. */
extern void __lsan_disable (void) __attribute__ ((weak));
extern void __lsan_enable (void) __attribute__ ((weak));

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
store_key (const char *uri, const char *identity, const char *hex, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) psk = mr_psk_parse (hex, NULL);

  mr_keyring_store_async (uri, identity, psk, NULL, on_done, &result);
  if (__lsan_disable != NULL)
    __lsan_disable ();
  wait_for (&result);
  if (__lsan_enable != NULL)
    __lsan_enable ();
  return mr_keyring_store_finish (result, error);
}

static GBytes *
look_up (const char *uri, const char *identity, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mr_keyring_lookup_async (uri, identity, NULL, on_done, &result);
  return mr_keyring_lookup_finish (wait_for (&result), error);
}

static void
test_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) expected = mr_psk_parse (CANARY, NULL);

  if (!store_key (URI, "site7", CANARY, &error))
    {
      g_test_skip (error->message);
      return;
    }

  g_autoptr (GBytes) psk = look_up (URI, "site7", &error);
  g_assert_no_error (error);
  g_assert_nonnull (psk);
  g_assert_true (g_bytes_equal (psk, expected));

  g_assert_null (look_up (URI, "site8", &error));
  g_assert_no_error (error);
  g_assert_null (look_up ("tls://192.168.1.11:1445", "site7", &error));
  g_assert_no_error (error);

  /* A new key takes the place of the old one. */
  g_assert_true (store_key (URI, "site7", "00112233445566778899aabbccddeeff", &error));
  g_assert_no_error (error);
  g_autoptr (GBytes) changed = look_up (URI, "site7", &error);
  g_assert_no_error (error);
  g_assert_nonnull (changed);
  g_assert_false (g_bytes_equal (changed, expected));
}

static void
test_encrypted (void)
{
  g_autofree char *contents = NULL;
  g_autofree char *hex = NULL;
  g_autoptr (GBytes) key = mr_psk_parse (CANARY, NULL);
  gsize size, key_size;
  struct stat info;
  gconstpointer octets = g_bytes_get_data (key, &key_size);

  if (!store_key (URI, "canary", CANARY, NULL))
    {
      g_test_skip ("There is no keyring here");
      return;
    }
  g_assert_true (g_file_get_contents (keyring_path, &contents, &size, NULL));
  g_assert_null (memmem (contents, size, CANARY, strlen (CANARY)));
  g_assert_null (memmem (contents, size, octets, key_size));
  g_assert_cmpint (stat (keyring_path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 077, ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  mr_keyring_lookup_async (URI, "site7", cancellable, on_done, &result);
  g_assert_null (mr_keyring_lookup_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
keep_meter_key (const MbusSecondary *meter, const char *hex, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) key = hex != NULL ? mr_meter_key_parse (hex, NULL) : NULL;

  mr_keyring_store_meter_key_async (meter, key, NULL, on_done, &result);
  if (__lsan_disable != NULL)
    __lsan_disable ();
  wait_for (&result);
  if (__lsan_enable != NULL)
    __lsan_enable ();
  return mr_keyring_store_meter_key_finish (result, error);
}

static GBytes *
look_up_meter (const MbusSecondary *meter, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mr_keyring_lookup_meter_key_async (meter, NULL, on_done, &result);
  return mr_keyring_lookup_meter_key_finish (wait_for (&result), error);
}

static void
test_meter (void)
{
  const MbusSecondary meter = { 0x66290778, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  const MbusSecondary after_update = { 0x66290778, 0x2C2D, 0x36, 0x0C, FALSE, MBUS_ID_ANY };
  const MbusSecondary other_maker = { 0x66290778, 0x1593, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  const MbusSecondary other_number = { 0x66290779, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) expected = mr_meter_key_parse (CANARY, NULL);

  if (!keep_meter_key (&meter, CANARY, &error))
    {
      g_test_skip (error->message);
      return;
    }

  g_autoptr (GBytes) key = look_up_meter (&meter, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
  g_assert_true (g_bytes_equal (key, expected));
  g_autoptr (GBytes) same = look_up_meter (&after_update, &error);
  g_assert_nonnull (same);
  g_assert_null (look_up_meter (&other_maker, &error));
  g_assert_null (look_up_meter (&other_number, &error));
  g_assert_no_error (error);

  /* Forgotten, also where there is nothing to forget. */
  g_assert_true (keep_meter_key (&meter, NULL, &error));
  g_assert_null (look_up_meter (&meter, &error));
  g_assert_true (keep_meter_key (&meter, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("mr-keyring-XXXXXX", NULL);
  g_autofree char *backup = g_build_filename (folder, "test.keyring~", NULL);

  keyring_path = g_build_filename (folder, "test.keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring_path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "not a secret", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring/store-and-look-up", test_keyring);
  g_test_add_func ("/keyring/meter", test_meter);
  g_test_add_func ("/keyring/encrypted", test_encrypted);
  g_test_add_func ("/keyring/cancelled", test_cancelled);
  int result = g_test_run ();

  g_remove (keyring_path);
  g_remove (backup);
  g_rmdir (folder);
  g_free (keyring_path);
  return result;
}
