/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../folder-fixture.h"
#include "mr-addressing.h"
#include "mr-command-question.h"
#include "mr-log.h"
#include "mr-meter-commands.h"
#include "mr-number-picker.h"
#include "mr-password-field.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "window-fixture.h"

/* Questions before a meter is written to: its new number, and the password that some makes ask for. */

#define WIDE 1240, 760

#define PASSWORD "a1 b2 c3 d4 e5 f6 07 18"
#define METER(maker, number, address, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = " maker "\nversion = 10\ntype = 02\nprimary = " address \
  "\n" more "records = raw 04 06 3B 30 00 00\n\n"

/* With a clock and a breaker, which takes no write without its password. */
#define GUARDED(maker, number, address, form, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = " maker "\nversion = 10\ntype = 02\nprimary = " address \
  "\nbreaker = connected\n" more "records = date-time now-2400s" form "; remote-control 01\n\n"

/* One that changes its number, one that does not, two that want a password, and two with a breaker, one of which wants
 * one. */
static const char *const bus =
  "[bus]\ntitle = Six\n\n" METER ("KAM", "1", "1", "") METER ("KAM", "2", "2", "ignores = set-id\n")
  METER ("ABB", "3", "3", "password = " PASSWORD "\nprotects = set-primary; set-id\n") METER ("ABB", "4", "4", "")
  GUARDED ("ABB", "5", "20", " as bcd12", "password = " PASSWORD "\nprotects = set-clock; remote-control\n")
  GUARDED ("KAM", "6", "21", "", "");

static MrWindow *
open_bus (FolderFixture *self)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *path = g_build_filename (self->folder, "six.bus", NULL);
  g_autofree char *text = g_strconcat ("sim:", path, "?speed=60", NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  g_assert_true (g_file_set_contents (path, bus, -1, NULL));
  mr_window_open_uri (window, uri);
  mr_test_wait (is_connected, window, 20);
  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
  return window;
}

/* Returns: the dialog that asks for the number or the address of a meter. */
static GtkWindow *
ask (MrWindow *window, const char *id, const char *action)
{
  GtkWindow *dialog;

  mr_meter_list_select (list_of (window), meter_with_id (window, id));
  activate (window, action);
  dialog = newest_dialog (window);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  mr_test_settle (dialog);
  return dialog;
}

static GtkEditable *
entry_in (GtkWindow *dialog, GType type)
{
  GtkWidget *widget = find_type (GTK_WIDGET (dialog), type);

  return widget != NULL ? GTK_EDITABLE (find_type (widget, type == MR_TYPE_PASSWORD_FIELD ? ADW_TYPE_PASSWORD_ENTRY_ROW
                                                                                          : GTK_TYPE_ENTRY)) : NULL;
}

static gboolean
is_agreeable (GtkWindow *dialog)
{
  return adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "agree");
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  GtkWidget *child;

  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
is_writing (gpointer window)
{
  return mr_session_is_writing (mr_window_get_session (window));
}

static gboolean
says_new_number (gpointer window)
{
  return has_text (GTK_WIDGET (window), "20000009 (read back).");
}

static void
end (GtkWindow *dialog, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
}

static void
agree (MrWindow *window, GtkWindow *dialog)
{
  end (dialog, "agree");
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
}

/* Checked as it is typed, set once it is read back. */
static void
test_number (FolderFixture *self, gconstpointer data)
{
  static const struct {
    const char *typed;
    const char *verdict;
    gboolean valid;
  } cases[] = {
    { "1000", "Enter eight digits", FALSE },
    { "1000000A", "cannot be a meter number", FALSE },
    { "10000001", "already has this number", FALSE },
    { "10000002", "Another meter of this make", FALSE },
    /* Of another make. */
    { "10000003", "No other meter", TRUE },
    { "20000009", "No other meter", TRUE },
  };
  MrWindow *window = open_bus (self);
  GtkWindow *dialog = ask (window, "10000001", "win.set-number");
  GtkEditable *entry = entry_in (dialog, MR_TYPE_NUMBER_PICKER);

  g_assert_false (is_agreeable (dialog));
  g_assert_null (find_type (GTK_WIDGET (dialog), MR_TYPE_PASSWORD_FIELD));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gtk_editable_set_text (entry, cases[i].typed);
      g_assert_true (has_text (GTK_WIDGET (dialog), cases[i].verdict));
      g_assert_true (is_agreeable (dialog) == cases[i].valid);
    }
  mr_test_screenshot (dialog, "set-number");
  agree (window, dialog);
  g_assert_nonnull (meter_with_id (window, "20000009"));
  /* After what the scan has found was read. */
  mr_test_wait (says_new_number, window, 20);
  close_window (window);
}

static void
test_number_kept (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = open_bus (self);
  GtkWindow *dialog = ask (window, "10000002", "win.set-number");

  gtk_editable_set_text (entry_in (dialog, MR_TYPE_NUMBER_PICKER), "20000009");
  /* Return is the button. */
  g_signal_emit_by_name (gtk_editable_get_delegate (entry_in (dialog, MR_TYPE_NUMBER_PICKER)), "activate");
  mr_test_wait (is_writing, window, 10);
  mr_test_wait (is_idle, window, 60);
  mr_test_wait (has_dialog, window, 20);
  dialog = newest_dialog (window);
  mr_test_settle (dialog);
  g_assert_true (has_text (GTK_WIDGET (dialog), "The number was not changed"));
  g_assert_true (has_text (GTK_WIDGET (dialog), "did not take number 20000009"));
  gtk_window_destroy (dialog);
  close_window (window);
}

/* A part of a password is none. None is right for a meter that is open, and the reason when another one refuses. */
static void
test_password (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = open_bus (self);
  GtkWindow *dialog = ask (window, "10000003", "win.set-address");
  GtkEditable *entry = entry_in (dialog, MR_TYPE_PASSWORD_FIELD);

  g_assert_true (is_agreeable (dialog));
  gtk_editable_set_text (entry, "a1 b2");
  g_assert_false (is_agreeable (dialog));
  gtk_editable_set_text (entry, PASSWORD "19");
  g_assert_false (is_agreeable (dialog));
  mr_test_screenshot (dialog, "set-address-password");
  gtk_editable_set_text (entry, "");
  agree (window, dialog);
  dialog = newest_dialog (window);
  g_assert_true (has_text (GTK_WIDGET (dialog), "Meters of this make may ask for a password."));
  gtk_window_destroy (dialog);

  dialog = ask (window, "10000003", "win.set-address");
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), PASSWORD);
  agree (window, dialog);
  g_assert_null (newest_dialog (window));
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000003")), ==, 5);
  /* What was typed is not kept. */
  dialog = ask (window, "10000003", "win.set-number");
  g_assert_cmpstr (gtk_editable_get_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD)), ==, "");
  end (dialog, "cancel");
  dialog = ask (window, "10000003", "win.set-baud");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_type (GTK_WIDGET (dialog), GTK_TYPE_DROP_DOWN)), 0);
  g_assert_true (is_agreeable (dialog));
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), "a1 b2");
  g_assert_false (is_agreeable (dialog));
  mr_test_settle (dialog);
  mr_test_screenshot (dialog, "baud-password");
  end (dialog, "cancel");
  close_window (window);
}

/* The same for a batch, which needs one if any of its meters does. */
static void
test_password_batch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = open_bus (self);
  MrAddressing *plan;
  GtkWindow *dialog;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_ADDRESSES));
  mr_test_settle (GTK_WINDOW (window));
  plan = mr_addresses_page_get_addressing (mr_window_get_addresses (window));
  mr_addressing_set_wish (plan, mr_addressing_find (plan, meter_with_id (window, "10000001")), 11);
  g_assert_false (mr_addressing_may_ask_password (plan));
  mr_addressing_set_wish (plan, mr_addressing_find (plan, meter_with_id (window, "10000003")), 13);
  mr_addressing_set_wish (plan, mr_addressing_find (plan, meter_with_id (window, "10000004")), 14);
  mr_test_settle (GTK_WINDOW (window));

  activate (mr_window_get_addresses (window), "addresses.apply");
  mr_test_wait (has_dialog, window, 20);
  dialog = newest_dialog (window);
  mr_test_settle (dialog);
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), "a1 b2");
  g_assert_false (is_agreeable (dialog));
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), PASSWORD);
  g_assert_true (is_agreeable (dialog));
  mr_test_screenshot (dialog, "addresses-password");
  agree (window, dialog);
  g_assert_cmpuint (mr_addressing_get_n_changes (plan), ==, 0);
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000003")), ==, 13);
  close_window (window);
}

/* --- Of commands and clocks -------------------------------------------------------------------------------------- */

/* Nothing of the password in @octets, as octets, as digits in a row, or as digits in pairs. */
static void
assert_no_password (const char *octets, gsize n)
{
  static const char raw[] = { '\xA1', '\xB2', '\xC3', '\xD4' };
  g_autofree char *text = g_ascii_strdown (octets, (gssize) n);

  for (gsize i = 0; i + sizeof raw <= n; i++)
    g_assert_true (memcmp (octets + i, raw, sizeof raw) != 0);
  g_assert_null (g_strstr_len (text, (gssize) n, "a1b2c3"));
  g_assert_null (g_strstr_len (text, (gssize) n, "a1 b2 c3"));
}

/* Neither in the log of the program, nor in the writes as they are stored, which are there. */
static void
assert_password_secret (MrWindow *window)
{
  g_autofree char *log = mr_log_to_text ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (mr_archive_reader (mr_application_get_archive (application)),
                                                       mr_session_get_site (mr_window_get_session (window)), &error);
  guint n_sent = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (log), >, 0);
  assert_no_password (log, strlen (log));
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = writes->pdata[i];
      GBytes *const octets[] = { write->request, write->proof };

      assert_no_password (write->reason, strlen (write->reason));
      assert_no_password (write->new_value, strlen (write->new_value));
      for (gsize j = 0; j < G_N_ELEMENTS (octets); j++)
        if (octets[j] != NULL)
          assert_no_password (g_bytes_get_data (octets[j], NULL), g_bytes_get_size (octets[j]));
      n_sent += write->request != NULL;
    }
  g_assert_cmpuint (n_sent, >=, 2);
}

/* Without one, with a part of one, and with one octet too many. */
static void
assert_checks_password (GtkWindow *dialog)
{
  GtkEditable *entry = entry_in (dialog, MR_TYPE_PASSWORD_FIELD);

  g_assert_nonnull (entry);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "");
  g_assert_true (is_agreeable (dialog));
  gtk_editable_set_text (entry, "a1 b2");
  g_assert_false (is_agreeable (dialog));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  gtk_editable_set_text (entry, PASSWORD "19");
  g_assert_false (is_agreeable (dialog));
  gtk_editable_set_text (entry, "a1 b2 c3 d4 e5 f6 07 1x");
  g_assert_false (is_agreeable (dialog));
  gtk_editable_set_text (entry, "");
  g_assert_true (is_agreeable (dialog));
}

static GtkWindow *
ask_to_disconnect (MrWindow *window, const char *id)
{
  MrMeter *meter = meter_with_id (window, id);
  g_autoptr (GPtrArray) offered = mr_meter_list_commands (meter);
  g_autoptr (GPtrArray) meters = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new ();
  GtkWindow *dialog;

  for (guint i = 0; i < offered->len && commands->len == 0; i++)
    if (g_str_equal (mr_command_id (offered->pdata[i]), "standard-remote-control-off"))
      g_ptr_array_add (commands, mr_command_bind (offered->pdata[i], NULL, 0, NULL));
  g_assert_cmpuint (commands->len, ==, 1);
  g_ptr_array_add (meters, g_object_ref (meter));
  mr_command_question_ask (GTK_WIDGET (window), mr_window_get_session (window), meters, commands, left_out);
  dialog = newest_dialog (window);
  mr_test_settle (dialog);
  gtk_editable_set_text (GTK_EDITABLE (find_type (GTK_WIDGET (dialog), GTK_TYPE_ENTRY)), id);
  return dialog;
}

static MrSupply
supply_of (MrWindow *window, const char *id)
{
  MrMeter *meter = meter_with_id (window, id);
  g_autoptr (GPtrArray) offered = mr_meter_list_commands (meter);

  return mr_meter_find_breaker (meter, offered).supply;
}

/* Sends it with this password. Returns: (nullable): the report of a failure */
static GtkWindow *
disconnect_with (MrWindow *window, const char *password)
{
  GtkWindow *dialog = ask_to_disconnect (window, "10000005");

  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), password);
  agree (window, dialog);
  return newest_dialog (window);
}

static void
test_password_command (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = open_bus (self);
  GtkWindow *dialog = ask_to_disconnect (window, "10000006");

  /* A make that asks for no password. */
  g_assert_null (find_type (GTK_WIDGET (dialog), MR_TYPE_PASSWORD_FIELD));
  g_assert_true (is_agreeable (dialog));
  end (dialog, "cancel");

  dialog = ask_to_disconnect (window, "10000005");
  assert_checks_password (dialog);
  mr_test_screenshot (dialog, "command-password");
  /* One that is right does not make up for the number. */
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), PASSWORD);
  gtk_editable_set_text (GTK_EDITABLE (find_type (GTK_WIDGET (dialog), GTK_TYPE_ENTRY)), "1");
  g_assert_false (is_agreeable (dialog));
  end (dialog, "cancel");

  /* Neither none nor a wrong one switches anything, and the right one is not remembered. */
  dialog = disconnect_with (window, "");
  g_assert_true (dialog == NULL || !has_text (GTK_WIDGET (dialog), "a1 b2"));
  g_clear_pointer (&dialog, gtk_window_destroy);
  g_assert_cmpint (supply_of (window, "10000005"), ==, MR_SUPPLY_CONNECTED);
  dialog = disconnect_with (window, "a1 b2 c3 d4 00 00 00 00");
  g_clear_pointer (&dialog, gtk_window_destroy);
  g_assert_cmpint (supply_of (window, "10000005"), ==, MR_SUPPLY_CONNECTED);
  g_assert_null (disconnect_with (window, PASSWORD));
  g_assert_cmpint (supply_of (window, "10000005"), ==, MR_SUPPLY_DISCONNECTED);
  dialog = ask_to_disconnect (window, "10000005");
  g_assert_cmpstr (gtk_editable_get_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD)), ==, "");
  end (dialog, "cancel");
  assert_password_secret (window);
  close_window (window);
}

static gboolean
has_time (gpointer window)
{
  MrClocking *clocking = mr_clocks_page_get_clocking (mr_window_get_clocks (window));

  return newest_dialog (window) == NULL &&
         mr_site_time_get_state (mr_clocking_get_site_time (clocking)) == MR_SITE_TIME_KNOWN;
}

static gboolean
is_entry_row (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ENTRY_ROW (widget) &&
         g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

/* Whenever the test runs, it is far from a full hour, around which no clock is set. */
static void
use_half_past_nine (MrWindow *window)
{
  GtkWidget *page = GTK_WIDGET (mr_window_get_clocks (window));
  GtkWidget *entry;

  activate (page, "clocks.source");
  mr_test_wait (has_dialog, window, 20);
  entry = find_first (GTK_WIDGET (newest_dialog (window)), is_entry_row, "Time, like");
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "09:30:00");
  activate (newest_dialog (window), "time.use");
  mr_test_wait (has_time, window, 20);
  mr_test_settle (GTK_WINDOW (window));
}

static GtkWindow *
ask_to_set_clocks (MrWindow *window, const char *id)
{
  MrClocksPage *page = mr_window_get_clocks (window);
  MrClocking *clocking = mr_clocks_page_get_clocking (page);
  MrClockingRow *chosen = mr_clocking_find (clocking, meter_with_id (window, id));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (clocking)); i++)
    {
      g_autoptr (MrClockingRow) row = g_list_model_get_item (G_LIST_MODEL (clocking), i);

      mr_clocking_set_chosen (clocking, row, row == chosen);
    }
  activate (page, "clocks.apply");
  mr_test_wait (has_dialog, window, 20);
  mr_test_settle (newest_dialog (window));
  return newest_dialog (window);
}

static void
test_password_clocks (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = open_bus (self);
  MrClocking *clocking;
  GtkWindow *dialog;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_CLOCKS));
  mr_test_settle (GTK_WINDOW (window));
  clocking = mr_clocks_page_get_clocking (mr_window_get_clocks (window));
  use_half_past_nine (window);
  dialog = ask_to_set_clocks (window, "10000006");
  g_assert_null (find_type (GTK_WIDGET (dialog), MR_TYPE_PASSWORD_FIELD));
  end (dialog, "cancel");

  dialog = ask_to_set_clocks (window, "10000005");
  assert_checks_password (dialog);
  mr_test_screenshot (dialog, "clocks-password");
  agree (window, dialog);
  g_assert_cmpint (mr_clocking_row_get_stage (mr_clocking_find (clocking, meter_with_id (window, "10000005"))), !=,
                   MR_CLOCKING_CONFIRMED);
  dialog = newest_dialog (window);
  g_clear_pointer (&dialog, gtk_window_destroy);

  dialog = ask_to_set_clocks (window, "10000005");
  g_assert_cmpstr (gtk_editable_get_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD)), ==, "");
  gtk_editable_set_text (entry_in (dialog, MR_TYPE_PASSWORD_FIELD), PASSWORD);
  agree (window, dialog);
  g_assert_cmpint (mr_clocking_row_get_stage (mr_clocking_find (clocking, meter_with_id (window, "10000005"))), ==,
                   MR_CLOCKING_CONFIRMED);
  assert_password_secret (window);
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add ("/questions/number", FolderFixture, NULL, folder_fixture_set_up, test_number, folder_fixture_tear_down);
  g_test_add ("/questions/number-kept", FolderFixture, NULL, folder_fixture_set_up, test_number_kept,
              folder_fixture_tear_down);
  g_test_add ("/questions/password", FolderFixture, NULL, folder_fixture_set_up, test_password, folder_fixture_tear_down);
  g_test_add ("/questions/password-command", FolderFixture, NULL, folder_fixture_set_up, test_password_command,
              folder_fixture_tear_down);
  g_test_add ("/questions/password-clocks", FolderFixture, NULL, folder_fixture_set_up, test_password_clocks,
              folder_fixture_tear_down);
  g_test_add ("/questions/password-batch", FolderFixture, NULL, folder_fixture_set_up, test_password_batch,
              folder_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  mr_log_install ();
  return run_window_tests (argc, argv, add_tests);
}
