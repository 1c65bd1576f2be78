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
#include "window-fixture.h"

/* The page on which the breakers of a bus are switched. */

#define WIDE 1240, 760
#define MEDIUM 1000, 700
#define SMALL 800, 600
#define NARROW 360, 720

#define METER(number, maker, type, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = " maker "\nversion = 35\ntype = " type "\n" \
  "primary = " number "\n" more "\n\n"

/* Breakers that obey, ignore, fall silent and wait for a button; one whose octets are not known; and a water meter with an
 * input, which is not a breaker. */
static const char *const bus =
  "[bus]\ntitle = Seven\n\n"
  METER ("1", "XYZ", "20", "breaker = connected\nrecords = remote-control 01")
  METER ("2", "XYZ", "20", "breaker = connected\nignores = remote-control\nrecords = remote-control 01")
  METER ("3", "XYZ", "20", "breaker = connected\nsilent-after = remote-control forever\nrecords = remote-control 01")
  METER ("4", "XYZ", "20", "breaker = disconnected\nreconnect = button\nrecords = remote-control 00")
  METER ("5", "KAM", "02", "records = energy 5 kWh; digital-input 00")
  METER ("6", "XYZ", "07", "records = volume 5 m³; digital-input 00")
  METER ("7", "XYZ", "21", "breaker = connected\nrecords = remote-control 01");

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

/* @numbers: of the meters: "124" */
static void
choose (MrWindow *window, const char *numbers)
{
  GtkSelectionModel *model = mr_breakers_page_get_model (page_of (window));

  gtk_selection_model_unselect_all (model);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (MrBreakerRow) row = g_list_model_get_item (G_LIST_MODEL (model), i);
      const char *id = mr_meter_id (mr_breaker_row_get_meter (row));

      if (strchr (numbers, id[strlen (id) - 1]) != NULL)
        gtk_selection_model_select_item (model, i, FALSE);
    }
  mr_test_settle (GTK_WINDOW (window));
}

static void
act (MrWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page_of (window)), action, NULL));
}

static void
open_bus (MrWindow *window, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strconcat ("sim:", path, "?speed=60", NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  g_assert_true (g_file_set_contents (path, bus, -1, NULL));
  mr_window_open_uri (window, uri);
  mr_test_wait (is_connected, window, 20);
  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 60);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_BREAKERS));
  mr_test_settle (GTK_WINDOW (window));
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

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *child;

  if (GTK_IS_BUTTON (widget) && has_text (widget, label))
    return widget;
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click (GtkWidget *widget, const char *label)
{
  GtkWidget *button = find_button (widget, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
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

static gboolean
has_closed_dialog (gpointer window)
{
  return newest_dialog (window) == NULL;
}

static void
agree (MrWindow *window, const char *label)
{
  g_assert_true (can_agree (window));
  click (GTK_WIDGET (newest_dialog (window)), label);
  mr_test_wait (has_closed_dialog, window, 20);
  mr_test_wait (is_idle, window, 120);
  mr_test_settle (GTK_WINDOW (window));
}

static void
set_sizes (MrWindow *window, const char *name)
{
  static const struct {
    int width;
    int height;
    const char *suffix;
  } sizes[] = { { WIDE, "wide" }, { SMALL, "small" }, { NARROW, "narrow" } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *file = g_strconcat (name, "-", sizes[i].suffix, NULL);

      gtk_window_set_default_size (GTK_WINDOW (window), sizes[i].width, sizes[i].height);
      mr_test_settle (GTK_WINDOW (window));
      mr_test_screenshot (GTK_WINDOW (window), file);
    }
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

static void
test_opens (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_bus (window, self->folder, "opens.bus");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mr_breakers_page_get_model (page_of (window)))), ==, 6);
  g_assert_null (row_of (window, "6"));
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_CONNECTED);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "4")), ==, MR_SUPPLY_DISCONNECTED);
  /* Its input is not its breaker. */
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "5")), ==, MR_SUPPLY_UNKNOWN);
  choose (window, "1");
  set_sizes (window, "breakers");
  close_window (window);
}

/* Off only with the right number, then on again. */
static void
test_switch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_bus (window, self->folder, "switch.bus");
  choose (window, "1");
  act (window, "breakers.disconnect");
  mr_test_wait (has_dialog, window, 20);
  g_assert_false (can_agree (window));
  type_number (window, "10000002");
  g_assert_false (can_agree (window));
  type_number (window, "10000001");
  mr_test_settle (newest_dialog (window));
  mr_test_screenshot (newest_dialog (window), "breakers-disconnect");
  agree (window, "Disconnect");
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_DISCONNECTED);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "1")), ==, MR_WRITE_CONFIRMED);

  act (window, "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  mr_test_screenshot (newest_dialog (window), "breakers-connect");
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "1")), ==, MR_SUPPLY_CONNECTED);
  close_window (window);
}

/* Several: how many they are has to be typed; each is reported as what it is. */
static void
test_batch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_bus (window, self->folder, "batch.bus");
  choose (window, "12357");
  act (window, "breakers.disconnect");
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
  act (window, "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_state (row_of (window, "4")), ==, MR_WRITE_FAILED);
  g_assert_cmpint (mr_breaker_row_get_supply (row_of (window, "4")), ==, MR_SUPPLY_RELEASED);
  g_assert_nonnull (strstr (mr_breaker_row_get_explanation (row_of (window, "4")), "released, but not connected"));
  set_sizes (window, "breakers-failed");
  close_window (window);
}

static GtkWidget *
entry_row (GtkWidget *widget, const char *title)
{
  GtkWidget *child;

  if (ADW_IS_ENTRY_ROW (widget) && g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = entry_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
fill (GtkWindow *dialog, const char *title, const char *text)
{
  GtkWidget *row = entry_row (GTK_WIDGET (dialog), title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
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

  open_bus (window, self->folder, "template.bus");
  choose (window, "5");
  act (window, "breakers.disconnect");
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
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (editor), "template.save", NULL));
  mr_test_wait (has_closed_dialog, window, 20);

  g_assert_nonnull (mr_breaker_row_get_command (row_of (window, "5"), 0));
  g_assert_false (mr_command_is_empty (mr_breaker_row_get_command (row_of (window, "5"), 0)));
  path = mr_command_file_path (folder, mr_command_facts (mr_breaker_row_get_command (row_of (window, "5"), 0)));
  g_assert_true (mr_command_file_delete (path, NULL));
  mr_commands_reload_default ();

  act (window, "breakers.commands");
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

  open_bus (window, self->folder, "baud.bus");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_METERS));
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

/* The breaker of the building to practise on. */
static void
test_demo (void)
{
  MrWindow *window = new_window (WIDE);
  GtkSelectionModel *model;
  MrBreakerRow *row;

  open_scanned_demo (window);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_BREAKERS));
  mr_test_settle (GTK_WINDOW (window));
  row = mr_breakers_find (mr_breakers_page_get_breakers (page_of (window)), meter_with_id (window, "25011210"));
  g_assert_nonnull (row);
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_CONNECTED);
  model = mr_breakers_page_get_model (page_of (window));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (MrBreakerRow) listed = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (listed == row)
        gtk_selection_model_select_item (model, i, TRUE);
    }
  act (window, "breakers.disconnect");
  mr_test_wait (has_dialog, window, 20);
  type_number (window, "25011210");
  agree (window, "Disconnect");
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_DISCONNECTED);
  act (window, "breakers.connect");
  mr_test_wait (has_dialog, window, 20);
  agree (window, "Connect");
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, MR_SUPPLY_CONNECTED);
  set_sizes (window, "breakers-demo");
  close_window (window);
}

static void
test_empty (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:demo?speed=60", NULL);

  mr_window_open_uri (window, uri);
  mr_test_wait (is_connected, window, 20);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", MR_PAGE_BREAKERS));
  set_sizes (window, "breakers-empty");
  g_assert_nonnull (find_button (GTK_WIDGET (page_of (window)), "Scan"));
  close_window (window);
}

/* In the dark, and at twice the size of text. */
static void
test_looks (FolderFixture *self, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  MrWindow *window = new_window (WIDE);
  int dpi;

  open_bus (window, self->folder, "looks.bus");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  set_sizes (window, "breakers-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  close_window (window);

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  window = new_window (WIDE);
  open_bus (window, self->folder, "large.bus");
  choose (window, "1");
  set_sizes (window, "breakers-large-text");
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
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
    { "/breakers/batch", test_batch },
    { "/breakers/template", test_template },
    { "/breakers/baud", test_baud },
    { "/breakers/looks", test_looks },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, FolderFixture, NULL, folder_fixture_set_up, cases[i].func, folder_fixture_tear_down);
  g_test_add_func ("/breakers/demo", test_demo);
  g_test_add_func ("/breakers/empty", test_empty);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
