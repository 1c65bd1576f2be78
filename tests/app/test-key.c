/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mr-connection-dialog.h"
#include "mr-key-dialog.h"
#include "mr-keyring.h"
#include "mr-screenshot.h"
#include "mr-sim.h"
#include "window-fixture.h"

/* Keys in the real window: of a meter that encrypts its telegrams, and of a network master. */

#define WIDE 1240, 760

#define ENCRYPTED_ID "25011263"
#define KEY "4C 69 6E 64 65 6E 68 6F 66 20 31 32 2E 2E 2E 2E" /* data/buses/demo.bus tells it */
#define OTHER_KEY "00112233445566778899AABBCCDDEEFF"

static MrKeyDialog *
open_key_dialog (MrWindow *window)
{
  activate (window, "win.meter-key");
  g_assert_true (MR_IS_KEY_DIALOG (newest_dialog (window)));
  return MR_KEY_DIALOG (newest_dialog (window));
}

static void
type_key (MrKeyDialog *dialog, const char *key)
{
  gtk_editable_set_text (GTK_EDITABLE (find_type (GTK_WIDGET (dialog), ADW_TYPE_PASSWORD_ENTRY_ROW)), key);
}

/* libsecret 0.20 loses the ETag of the file it writes; a leak checker has to look away meanwhile. */
extern void __lsan_disable (void) __attribute__ ((weak));
extern void __lsan_enable (void) __attribute__ ((weak));

/* In which libsecret ends what others see done already. */
#define MOMENT_MS 100

static char *keyring; /* its file */
static ino_t keyring_before;

/* It is replaced whenever a key is kept or forgotten. */
static ino_t
keyring_file (void)
{
  GStatBuf info;

  return g_stat (keyring, &info) == 0 ? info.st_ino : 0;
}

static gboolean
is_keyring_written (gpointer user_data)
{
  return keyring_file () != keyring_before;
}

static void
moment_over_cb (gpointer user_data)
{
  *(gpointer *) user_data = NULL;
}

/* Until @watched is gone, and the keyring has ended what it does. */
static void
wait_for_keyring (gpointer *watched)
{
  gpointer moment = &moment;

  if (__lsan_disable != NULL)
    __lsan_disable ();
  mr_test_wait (is_gone, watched, 10);
  mr_test_wait (is_keyring_written, NULL, 20);
  g_timeout_add_once (MOMENT_MS, moment_over_cb, &moment);
  mr_test_wait (is_gone, &moment, 10);
  if (__lsan_enable != NULL)
    __lsan_enable ();
}

static void
act_and_wait (MrKeyDialog *dialog, const char *action)
{
  gpointer watched = dialog;

  keyring_before = keyring_file ();
  g_object_add_weak_pointer (G_OBJECT (dialog), &watched);
  activate (dialog, action);
  wait_for_keyring (&watched);
}

/* To what is asked before @dialog goes away. */
static void
agree (GtkWindow *dialog)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWindow *question = NULL;
  gpointer watched = dialog;
  guint i;

  g_object_add_weak_pointer (G_OBJECT (dialog), &watched);
  for (i = 0; question == NULL && i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (toplevel) == dialog)
        question = toplevel;
    }
  g_assert_true (ADW_IS_MESSAGE_DIALOG (question));
  keyring_before = keyring_file ();
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "agree");
  gtk_window_destroy (question);
  wait_for_keyring (&watched);
}

static void
test_key (void)
{
  MrWindow *window = new_window (WIDE);
  MrKeyDialog *dialog;
  MrMeter *meter;

  open_scanned_demo (window);
  meter = meter_with_id (window, ENCRYPTED_ID);
  show_meter (window, meter);
  g_assert_true (mr_meter_locked (meter));
  g_assert_cmpuint (n_registers (window), ==, 0);
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  mr_test_screenshot (GTK_WINDOW (window), "locked");
  g_object_set (registers_of (window), "raw", FALSE, NULL);

  dialog = open_key_dialog (window);
  g_assert_cmpstr (mr_key_dialog_get_verdict (dialog), ==, "");
  type_key (dialog, "4C 69");
  g_assert_cmpstr (mr_key_dialog_get_verdict (dialog), ==, "4 of 32 hex digits");
  assert_off (dialog, "key.save");
  g_assert_false (mr_meter_has_key (meter));
  type_key (dialog, OTHER_KEY);
  g_assert_nonnull (strstr (mr_key_dialog_get_verdict (dialog), "not this meter’s key"));
  mr_test_screenshot (GTK_WINDOW (dialog), "key-wrong");
  type_key (dialog, KEY);
  g_assert_true (g_str_has_prefix (mr_key_dialog_get_verdict (dialog), "It decrypts "));
  mr_test_screenshot (GTK_WINDOW (dialog), "key-right");
  act_and_wait (dialog, "key.save");
  g_assert_true (mr_meter_has_key (meter));
  g_assert_false (mr_meter_locked (meter));
  g_assert_cmpuint (n_registers (window), ==, 8);
  mr_test_screenshot (GTK_WINDOW (window), "unlocked");

  /* Another key may be tried, and is said to be the wrong one. */
  dialog = open_key_dialog (window);
  type_key (dialog, OTHER_KEY);
  act_and_wait (dialog, "key.save");
  g_assert_true (mr_meter_locked (meter));
  mr_test_screenshot (GTK_WINDOW (window), "locked-wrong-key");

  dialog = open_key_dialog (window);
  mr_test_screenshot (GTK_WINDOW (dialog), "key-forget");
  activate (dialog, "key.forget");
  agree (GTK_WINDOW (dialog));
  g_assert_false (mr_meter_has_key (meter));
  close_window (window);
}

/* A meter in the clear: a key cannot be tested, and is kept all the same. */
static void
test_key_untested (void)
{
  MrWindow *window = new_window (WIDE);
  MrKeyDialog *dialog;

  open_meter (window, "Clear", 0, "0C 14 78 56 34 12");
  dialog = open_key_dialog (window);
  type_key (dialog, OTHER_KEY);
  g_assert_nonnull (strstr (mr_key_dialog_get_verdict (dialog), "No encrypted data"));
  type_key (dialog, OTHER_KEY "00");
  assert_off (dialog, "key.save");
  g_assert_false (mr_meter_has_key (listed_meter (window, 0)));
  type_key (dialog, OTHER_KEY);
  act_and_wait (dialog, "key.save");
  g_assert_true (mr_meter_has_key (listed_meter (window, 0)));
  g_assert_cmpuint (n_registers (window), ==, 1);
  close_window (window);
}

/* --- The key of a network master
 * ------------------------------------------------------------------------------------ */

#define IDENTITY "installer"
#define OTHER_IDENTITY "nobody-saved-a-key"
#define PSK "00112233445566778899AABBCCDDEEFF"

static MrBusLink *
link_of (MrWindow *window)
{
  return mr_session_get_link (mr_window_get_session (window));
}

static MrSimServer *
serve_tls (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) psk = mr_psk_parse (PSK, &error);
  MrSimServer *server = mr_sim_server_new_tls (mr_sim_bus_load ("demo", &error), 0, FALSE, 60, IDENTITY, psk, &error);

  g_assert_no_error (error);
  return server;
}

static MrUri *
uri_of (MrSimServer *server, const char *identity)
{
  MrUri *uri = mr_uri_parse (mr_sim_server_uri (server), NULL);

  g_assert_nonnull (uri);
  g_free (uri->identity);
  uri->identity = g_strdup (identity);
  return uri;
}

static void
psk_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (mr_keyring_store_finish (result, NULL));
  *(gpointer *) user_data = NULL;
}

static void
keep_psk (const MrUri *uri)
{
  g_autoptr (GBytes) psk = mr_psk_parse (PSK, NULL);
  g_autofree char *place = mr_uri_format_place (uri);
  gpointer waiting = &waiting;

  keyring_before = keyring_file ();
  mr_keyring_store_async (place, uri->identity, psk, NULL, psk_kept_cb, &waiting);
  wait_for_keyring (&waiting);
}

static gboolean
is_settled (gpointer window)
{
  return is_connected (window) || is_lost (window);
}

static void
wait_until_settled (MrWindow *window)
{
  if (__lsan_disable != NULL)
    __lsan_disable ();
  mr_test_wait (has_site, window, 20);
  mr_test_wait (is_settled, window, 20);
  if (__lsan_enable != NULL)
    __lsan_enable ();
}

/* "meter-room tls://…" and a site that is remembered find the key that was saved. */
static void
test_psk_saved (void)
{
  MrWindow *window = new_window (WIDE);
  MrSimServer *server = serve_tls ();
  g_autoptr (MrUri) uri = uri_of (server, IDENTITY);

  keep_psk (uri);
  mr_window_open_uri (window, uri);
  wait_until_settled (window);
  g_test_message ("%s", mr_bus_link_get_status (link_of (window)));
  g_assert_cmpint (mr_bus_link_get_state (link_of (window)), ==, MR_LINK_CONNECTED);
  close_window (window);
  mr_test_wait (has_left_all, NULL, 20);
  mr_sim_server_free (server);
}

/* Entries that are not for passwords. */
static GtkWidget *
nth_entry (GtkWidget *widget, guint n)
{
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();

  g_ptr_array_add (queue, widget);
  for (guint i = 0; i < queue->len; i++)
    {
      GtkWidget *parent = g_ptr_array_index (queue, i);
      GtkWidget *child;

      if (ADW_IS_ENTRY_ROW (parent) && !ADW_IS_PASSWORD_ENTRY_ROW (parent) && n-- == 0)
        return parent;
      for (child = gtk_widget_get_first_child (parent); child != NULL; child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (queue, child);
    }
  g_assert_not_reached ();
}

static void
type_into_dialog (MrConnectionDialog *dialog, const char *key)
{
  gtk_editable_set_text (GTK_EDITABLE (find_type (GTK_WIDGET (dialog), ADW_TYPE_PASSWORD_ENTRY_ROW)), key);
}

/* Without one, a sentence says so; the key that is typed in the dialog is used. */
static void
test_psk_missing (void)
{
  MrWindow *window = new_window (WIDE);
  MrSimServer *server = serve_tls ();
  g_autoptr (MrUri) uri = uri_of (server, OTHER_IDENTITY);
  MrConnectionDialog *dialog;
  gpointer watched;

  mr_window_open_uri (window, uri);
  wait_until_settled (window);
  g_assert_cmpint (mr_bus_link_get_state (link_of (window)), ==, MR_LINK_LOST);
  g_assert_nonnull (strstr (mr_bus_link_get_status (link_of (window)), "pre-shared key"));
  mr_test_screenshot (GTK_WINDOW (window), "psk-missing");

  activate (window, "win.connect");
  dialog = MR_CONNECTION_DIALOG (newest_dialog (window));
  watched = dialog;
  g_object_add_weak_pointer (watched, &watched);
  gtk_editable_set_text (GTK_EDITABLE (nth_entry (GTK_WIDGET (dialog), 1)), IDENTITY);
  type_into_dialog (dialog, PSK);
  activate (dialog, "connection.connect");
  mr_test_wait (is_connected, window, 20);
  mr_test_wait (is_gone, &watched, 10);
  close_window (window);
  mr_test_wait (has_left_all, NULL, 20);
  mr_sim_server_free (server);
}

static void
add_tests (void)
{
  g_test_add_func ("/key/master/saved", test_psk_saved);
  g_test_add_func ("/key/master/missing", test_psk_missing);
  g_test_add_func ("/key/tried-kept-forgotten", test_key);
  g_test_add_func ("/key/untested", test_key_untested);
}

/* With a keyring of its own, which no other test and no earlier run has put keys into. */
int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("meter-room-key-XXXXXX", NULL);
  g_autofree char *backup = g_build_filename (folder, "test.keyring~", NULL);
  int result;

  keyring = g_build_filename (folder, "test.keyring", NULL);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  result = run_window_tests (argc, argv, add_tests);
  g_unlink (backup);
  g_unlink (keyring);
  g_rmdir (folder);
  g_free (keyring);
  return result;
}
