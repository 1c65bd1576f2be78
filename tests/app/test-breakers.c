/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "../folder-fixture.h"
#include "mr-command-file.h"
#include "mr-commands.h"
#include "mr-profile.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "mr-template-dialog.h"
#include "page-fixture.h"

/* The page on which the breakers of a bus are switched. */

#define METER(number, maker, type, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = " maker "\nversion = 35\ntype = " type "\n" \
  "primary = " number "\n" more "\n\n"

/* Breakers that obey, ignore, fall silent and wait for a button; one whose octets are not known; and a water meter with
 * an input, which is not a breaker. */
static const char *const bus =
  "[bus]\ntitle = Seven\n\n"
  METER ("1", "XYZ", "20", "breaker = connected\nrecords = remote-control 01")
  METER ("2", "XYZ", "20", "breaker = connected\nignores = remote-control\nrecords = remote-control 01")
  METER ("3", "XYZ", "20", "breaker = connected\nsilent-after = remote-control forever\nrecords = remote-control 01")
  METER ("4", "XYZ", "20", "breaker = disconnected\nreconnect = button\nrecords = remote-control 00")
  METER ("5", "KAM", "02", "records = energy 5 kWh; digital-input 00")
  METER ("6", "XYZ", "07", "records = volume 5 m³; digital-input 00")
  METER ("7", "XYZ", "21", "breaker = connected\nrecords = remote-control 01");

static const char *const water_bus =
  "[bus]\ntitle = Water\n\n" METER ("6", "XYZ", "07", "records = volume 5 m³; digital-input 00");

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

static MrBreakersPage *
page_of (MrWindow *window)
{
  MrBreakersPage *page = mr_window_get_breakers (window);

  g_assert_nonnull (page);
  return page;
}

static MrBreakerRow *
row_of (MrWindow *window, const char *number)
{
  g_autofree char *id = g_strconcat ("1000000", number, NULL);

  return mr_breakers_find (mr_breakers_page_get_breakers (page_of (window)), meter_with_id (window, id));
}

static gboolean
is_among (gpointer row, gconstpointer numbers)
{
  const char *id = mr_meter_id (mr_breaker_row_get_meter (row));

  return strchr (numbers, id[strlen (id) - 1]) != NULL;
}

/* @numbers: of the meters: "124" */
static void
choose (MrWindow *window, const char *numbers)
{
  select_rows (page_of (window), is_among, numbers);
  mr_test_settle (GTK_WINDOW (window));
}

static void
open_seven (MrWindow *window, const char *folder, const char *name)
{
  open_scanned_bus (window, folder, name, bus, 60);
  show_page (window, MR_PAGE_BREAKERS);
}

static gboolean
can_agree (MrWindow *window)
{
  return adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (newest_dialog (window)), "agree");
}

static void
type_number (MrWindow *window, const char *number)
{
  GtkWidget *entry = find_type (GTK_WIDGET (newest_dialog (window)), GTK_TYPE_ENTRY);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), number);
}

/* As Return does it. */
static void
press_return (MrWindow *window)
{
  GtkWidget *entry = find_type (GTK_WIDGET (newest_dialog (window)), GTK_TYPE_ENTRY);

  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (entry)), "activate");
}

/* @label: (nullable): of the button; NULL: by Return where the number was typed */
static void
agree (MrWindow *window, const char *label)
{
  g_assert_true (can_agree (window));
  if (label != NULL)
    click (GTK_WIDGET (newest_dialog (window)), label);
  else
    press_return (window);
  mr_test_wait (has_closed_dialog, window, 20);
  mr_test_wait (is_idle, window, 120);
  mr_test_settle (GTK_WINDOW (window));
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

static void
test_opens (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "opens.bus");
  g_assert_cmpuint (n_rows (page_of (window)), ==, 6);
  g_assert_null (row_of (window, "6"));
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_CONNECTED);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "4")), ==, MR_SUPPLY_DISCONNECTED);
  /* Its input is not its breaker. */
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "5")), ==, MR_SUPPLY_UNKNOWN);
  g_assert_cmpuint (assert_rows_are_named (page_of (window)), ==, 6);
  choose (window, "1");
  set_sizes (window, page_of (window), "breakers");
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (assert_rows_are_named (page_of (window)), ==, 6);
  close_window (window);
}

/* Off only with the right number, then on again. */
static void
test_switch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "switch.bus");
  choose (window, "1");
  activate (page_of (window), "breakers.disconnect");
  mr_test_wait (has_dialog, window, 20);
  g_assert_false (can_agree (window));
  type_number (window, "10000002");
  g_assert_false (can_agree (window));
  press_return (window);
  mr_test_settle (newest_dialog (window));
  g_assert_true (is_idle (window));
  type_number (window, "10000001");
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "breakers-disconnect");
  agree (window, NULL);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_DISCONNECTED);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "1")), ==, MR_WRITE_CONFIRMED);

  activate (page_of (window), "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  mr_test_screenshot (newest_dialog (window), "breakers-connect");
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_CONNECTED);
  close_window (window);
}

static gboolean
says_unchanged (gpointer window)
{
  return has_text (window, "XYZ 10000001 already has the new value, and nothing was sent: ");
}

static gboolean
says_both_unchanged (gpointer window)
{
  return has_text (window, "2 meters already have the new value, and nothing was sent.");
}

static gboolean
says_some_unchanged (gpointer window)
{
  return has_text (window, "1 needed no change, 1 failed.");
}

/* What is so already is not said to have been carried out: nothing was sent. */
static void
test_unchanged (FolderFixture *self, gconstpointer data)
{
  static const struct {
    const char *numbers;
    gboolean (*says) (gpointer window);
  } cases[] = {
    { "1", says_unchanged }, { "17", says_both_unchanged }, { "14", says_some_unchanged },
  };
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "unchanged.bus");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      choose (window, cases[i].numbers);
      activate (page_of (window), "breakers.connect");
      mr_test_wait (has_dialog, window, 20);
      agree (window, "Connect");
      mr_test_wait (cases[i].says, window, 20);
    }
  g_assert_true (mr_breaker_row_is_unchanged (row_of (window, "1")));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No change needed"));
  g_assert_false (has_text (GTK_WIDGET (page_of (window)), "Confirmed, read back"));
  g_assert_false (mr_breaker_row_is_unchanged (row_of (window, "4")));
  close_window (window);
}

/* The menu of a row has what can be done with it; opened on one that is not selected, it is about that one alone. */
static void
test_row_menu (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_seven (window, self->folder, "menu.bus");
  choose (window, "127");
  menu = open_row_menu (page_of (window), 0);
  mr_test_screenshot (GTK_WINDOW (window), "breakers-menu");
  assert_menu (menu, "Disconnect Supply…", TRUE);
  assert_menu (menu, "Read", TRUE);
  assert_menu (menu, "Other Commands…", FALSE); /* of one meter only */
  gtk_popover_popdown (GTK_POPOVER (menu));

  choose (window, "5");
  menu = open_row_menu (page_of (window), 0);
  assert_menu (menu, "Other Commands…", TRUE);
  assert_menu (menu, "Show Meter", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (window, "win.show-meter");
  g_assert_cmpstr (mr_meter_id (mr_meters_page_get_meter (mr_window_get_meters (window))), ==, "10000001");
  close_window (window);
}

/* Several: how many they are has to be typed; each is reported as what it is. */
static void
test_batch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "batch.bus");
  choose (window, "12357");
  activate (page_of (window), "breakers.disconnect");
  mr_test_wait (has_dialog, window, 20);
  type_number (window, "5");
  g_assert_false (can_agree (window));
  type_number (window, "4");
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "breakers-batch");
  agree (window, "Disconnect");
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "1")), ==, MR_WRITE_CONFIRMED);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "2")), ==, MR_WRITE_FAILED);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "3")), ==, MR_WRITE_UNKNOWN);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "3")), ==, MR_SUPPLY_UNKNOWN);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "5")), ==, -1);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "7")), ==, MR_WRITE_CONFIRMED);

  choose (window, "4");
  activate (page_of (window), "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "4")), ==, MR_WRITE_FAILED);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "4")), ==, MR_SUPPLY_RELEASED);
  g_assert_nonnull (strstr (mr_breaker_row_get_explanation (row_of (window, "4")), "released, but not connected"));
  set_sizes (window, page_of (window), "breakers-failed");
  close_window (window);
}

static void
fill (GtkWindow *dialog, const char *title, const char *text)
{
  GtkEditable *entry = find_entry (GTK_WIDGET (dialog), title);

  g_assert_nonnull (entry);
  gtk_editable_set_text (entry, text);
}

static gboolean
is_editing (gpointer window)
{
  return MR_IS_TEMPLATE_DIALOG (newest_dialog (window));
}

/* From "bytes not known" by way of the editor to a command that can be sent. */
static void
test_template (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *folder = mr_profiles_user_folder ();
  g_autofree char *path = NULL;
  GtkWindow *editor;

  open_seven (window, self->folder, "template.bus");
  /* Said before anything is pressed. */
  assert_explained (page_of (window));
  choose (window, "1257");
  g_assert_null (gtk_widget_get_tooltip_text (find_button (GTK_WIDGET (page_of (window)), "Read"))); /* does not ask */
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "3 of 4 selected meters can be switched"));
  g_assert_true (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Disconnect…")));
  choose (window, "5");
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "KAM 10000005: the bytes of its commands are not known"));
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Disconnect…")));
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "Off because the bytes of this command are not known"));
  set_sizes (window, page_of (window), "breakers-lacking");
  click (GTK_WIDGET (page_of (window)), "Fill In…");
  mr_test_wait (has_dialog, window, 20);
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "breakers-unknown");
  click (GTK_WIDGET (newest_dialog (window)), "Fill In Template");
  mr_test_wait (is_editing, window, 20);
  editor = newest_dialog (window);

  fill (editor, "What follows it", "01 FD 1");
  g_assert_cmpstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), !=, "");
  fill (editor, "What follows it", "01 FD 1F 00");
  fill (editor, "VIF in hexadecimal", "FD 1F");
  fill (editor, "Number that means disconnected", "0");
  fill (editor, "State that proves", "disconnected");
  g_assert_cmpstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), ==, "");
  g_assert_true (g_str_has_prefix (mr_template_dialog_get_dry_run (MR_TEMPLATE_DIALOG (editor)),
                                   "68 07 07 68 73 01 51 01 FD 1F 00 E2 16"));
  g_assert_nonnull (strstr (mr_template_dialog_get_dry_run (MR_TEMPLATE_DIALOG (editor)), "Remote control"));
  mr_test_settle (editor);
  mr_test_screenshot (editor, "breakers-template");
  activate (editor, "template.save");
  mr_test_wait (has_closed_dialog, window, 20);

  g_assert_nonnull (mr_breaker_row_get_command (row_of (window, "5"), 0));
  g_assert_false (mr_command_is_empty (mr_breaker_row_get_command (row_of (window, "5"), 0)));
  g_assert_true (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Disconnect…")));
  path = mr_command_file_path (folder, mr_command_facts (mr_breaker_row_get_command (row_of (window, "5"), 0)));
  g_assert_true (mr_command_file_delete (path, NULL));
  mr_commands_reload_default ();

  activate (window, "win.commands");
  mr_test_wait (has_dialog, window, 20);
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "breakers-commands");
  gtk_window_close (newest_dialog (window));
  mr_test_wait (has_closed_dialog, window, 20);
  close_window (window);
}

static void
test_baud (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "baud.bus");
  show_page (window, MR_PAGE_METERS);
  show_meter (window, meter_with_id (window, "10000006"));
  activate (window, "win.set-baud");
  mr_test_wait (has_dialog, window, 20);
  g_assert_false (can_agree (window));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_type (GTK_WIDGET (newest_dialog (window)), GTK_TYPE_DROP_DOWN)), 0);
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "baud");
  g_assert_true (can_agree (window));
  gtk_window_close (newest_dialog (window));
  mr_test_wait (has_closed_dialog, window, 20);
  close_window (window);
}

static gboolean
is_row (gpointer row, gconstpointer meant)
{
  return row == meant;
}

/* The breaker of the building to practise on. */
static void
test_demo (void)
{
  MrWindow *window = new_window (WIDE);
  MrBreakerRow *row;

  open_scanned_demo (window);
  show_page (window, MR_PAGE_BREAKERS);
  mr_test_settle (GTK_WINDOW (window));
  row = mr_breakers_find (mr_breakers_page_get_breakers (page_of (window)), meter_with_id (window, "25011210"));
  g_assert_nonnull (row);
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_CONNECTED);
  select_rows (page_of (window), is_row, row);
  activate (page_of (window), "breakers.disconnect");
  mr_test_wait (has_dialog, window, 20);
  type_number (window, "25011210");
  agree (window, "Disconnect");
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_DISCONNECTED);
  activate (page_of (window), "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_CONNECTED);
  set_sizes (window, page_of (window), "breakers-demo");
  close_window (window);
}

/* A bus that was not scanned yet, and one whose meters have no breaker. */
static void
test_empty (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_known_bus (window, write_bus (self->folder, "empty.bus", bus), "empty.bus");
  show_page (window, MR_PAGE_BREAKERS);
  set_sizes (window, page_of (window), "breakers-empty");
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No Meters Yet"));
  g_assert_true (gtk_widget_get_visible (find_button (GTK_WIDGET (page_of (window)), "Scan")));
  close_window (window);

  window = new_window (WIDE);
  open_scanned_bus (window, self->folder, "water.bus", water_bus, 60);
  show_page (window, MR_PAGE_BREAKERS);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No Breakers"));
  mr_test_screenshot (GTK_WINDOW (window), "breakers-none");
  close_window (window);
}

/* In the dark, and at twice the size of text. */
static void
test_looks (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_seven (window, self->folder, "looks.bus");
  set_dark (TRUE);
  set_sizes (window, page_of (window), "breakers-dark");
  set_dark (FALSE);
  close_window (window);

  set_text_size (200);
  window = new_window (WIDE);
  open_seven (window, self->folder, "large.bus");
  choose (window, "1");
  set_sizes (window, page_of (window), "breakers-large-text");
  close_window (window);
  set_text_size (100);
}

static void
add_tests (void)
{
  static const struct {
    const char *path;
    void (*func) (FolderFixture *, gconstpointer);
  } cases[] = {
    { "/breakers/opens", test_opens },
    { "/breakers/switch", test_switch },
    { "/breakers/unchanged", test_unchanged },
    { "/breakers/row-menu", test_row_menu },
    { "/breakers/batch", test_batch },
    { "/breakers/template", test_template },
    { "/breakers/baud", test_baud },
    { "/breakers/empty", test_empty },
    { "/breakers/looks", test_looks },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, FolderFixture, NULL, folder_fixture_set_up, cases[i].func, folder_fixture_tear_down);
  g_test_add_func ("/breakers/demo", test_demo);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
