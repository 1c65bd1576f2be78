/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mr-command-dialog.h"
#include "mr-command-file.h"
#include "mr-commands.h"
#include "mr-profile.h"
#include "mr-screenshot.h"
#include "mr-template-dialog.h"
#include "window-fixture.h"

/* The editor of command templates. */

#define WIDE 1240, 760
#define NARROW 360, 720

#define SHIPPED "kamstrup-breaker-disconnect"

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

static MrWindow *
open_electricity_meter (void)
{
  const MbusSecondary address = { 0x10000005, 0x2C2D, 0x35, 0x02, FALSE, MBUS_ID_ANY };
  MrWindow *window = new_window (WIDE);

  open_meter_of (window, "Templates", &address, 0, "04 03 05 00 00 00");
  return window;
}

static MrCommand *
find_command (const char *id)
{
  const MbusSecondary address = { 0x10000005, 0x2C2D, 0x35, 0x02, FALSE, MBUS_ID_ANY };
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  MrCommand *command = mr_commands_find (commands, &address, NULL, id);

  return command != NULL ? mr_command_ref (command) : NULL;
}

/* @id: (nullable): of the template to edit; else a new one */
static GtkWindow *
open_editor (MrWindow *window, const char *id)
{
  g_autoptr (MrCommand) command = id != NULL ? find_command (id) : NULL;
  GtkWindow *editor = mr_template_dialog_new (GTK_WINDOW (window), listed_meter (window, 0),
                                              command != NULL ? mr_command_facts (command) : NULL);

  g_assert_true ((id != NULL) == (command != NULL));
  gtk_window_present (editor);
  mr_test_settle (editor);
  return editor;
}

static gboolean
has_title (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ENTRY_ROW (widget) &&
         g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

/* The @skip-th row whose title starts like this, from the top. */
static GtkWidget *
row_at (GtkWindow *editor, const char *title, guint skip)
{
  return find_widget (GTK_WIDGET (editor), has_title, title, &skip);
}

static void
fill_at (GtkWindow *editor, const char *title, guint skip, const char *text)
{
  GtkWidget *row = row_at (editor, title, skip);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
fill (GtkWindow *editor, const char *title, const char *text)
{
  fill_at (editor, title, 0, text);
}

/* As a key does, unlike gtk_editable_set_text(), which empties the row first. */
static void
type_at (GtkWindow *editor, const char *title, int position, const char *text)
{
  gtk_editable_insert_text (GTK_EDITABLE (row_at (editor, title, 0)), text, -1, &position);
}

static gboolean
is_marked (GtkWindow *editor, const char *title)
{
  GtkWidget *row = row_at (editor, title, 0);

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_has_css_class (row, "error") == (gtk_widget_get_tooltip_text (row) != NULL));
  return gtk_widget_has_css_class (row, "error");
}

static const char *
label_of (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);

  return GTK_IS_LABEL (child) ? gtk_label_get_label (GTK_LABEL (child)) : NULL;
}

static gboolean
is_button (GtkWidget *widget, gconstpointer name)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         (g_strcmp0 (label_of (GTK_BUTTON (widget)), name) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), name) == 0);
}

/* The @skip-th button that has this label or tooltip. */
static GtkWidget *
button_at (GtkWindow *editor, const char *name, guint skip)
{
  return find_widget (GTK_WIDGET (editor), is_button, name, &skip);
}

/* As with the keyboard: the button takes the focus, and is pressed. */
static void
press (GtkWindow *editor, const char *name, guint skip)
{
  GtkWidget *button = button_at (editor, name, skip);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_widget_grab_focus (button));
  g_signal_emit_by_name (button, "clicked");
  mr_test_settle (editor);
}

static gboolean
can_save (GtkWindow *editor)
{
  return gtk_widget_is_sensitive (button_at (editor, "_Save", 0));
}

static void
press_return (GtkWindow *editor, const char *title)
{
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (row_at (editor, title, 0))), "activate");
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  GtkWidget *child;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
no_editor (gpointer window)
{
  return newest_dialog (window) == NULL;
}

/* Returns: (nullable): the question or report of the editor */
static GtkWindow *
dialog_of (GtkWindow *editor)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (toplevel) == editor && ADW_IS_MESSAGE_DIALOG (toplevel))
        return toplevel;
    }
  return NULL;
}

static gboolean
is_asking (gpointer editor)
{
  return dialog_of (editor) != NULL;
}

/* Fills in what a new template needs. */
static void
fill_all (GtkWindow *editor, const char *name)
{
  fill (editor, "Name", name);
  fill (editor, "What follows it", "01 FD 1F 00");
  fill (editor, "VIF in hexadecimal", "FD 1F");
  fill (editor, "Number that means disconnected", "0");
  fill (editor, "State that proves", "disconnected");
  fill (editor, "Who says so", "Tried on a meter");
}

static void
save (MrWindow *window, GtkWindow *editor)
{
  g_assert_cmpstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), ==, "");
  press_return (editor, "Name");
  mr_test_wait (no_editor, window, 20);
}

/* Asks, and answers. */
static void
end (GtkWindow *editor, const char *button, const char *heading, const char *response)
{
  GtkWindow *question;

  press (editor, button, 0);
  mr_test_wait (is_asking, editor, 20);
  question = dialog_of (editor);
  mr_test_settle (question);
  g_assert_true (has_text (GTK_WIDGET (question), heading));
  g_assert_true (has_text (GTK_WIDGET (question), "will be lost"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (question)), ==, "cancel");
  mr_test_screenshot (question, button[1] == 'D' ? "template-delete" : "template-restore");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), response);
  gtk_window_destroy (question);
}

static char *
path_of (const char *id)
{
  g_autoptr (MrCommand) command = find_command (id);

  return command != NULL ? g_strdup (mr_command_file (command)) : NULL;
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

static void
test_delete (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  g_autofree char *path = NULL;

  g_assert_null (button_at (editor, "_Delete Template…", 0));
  fill_all (editor, "Own: off");
  save (window, editor);
  path = path_of ("own-off");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  editor = open_editor (window, "own-off");
  mr_test_screenshot (editor, "template-own");
  end (editor, "_Delete Template…", "“Own: off” will no longer be offered", "cancel");
  mr_test_settle (editor);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  end (editor, "_Delete Template…", "Delete Template?", "agree");
  mr_test_wait (no_editor, window, 20);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (find_command ("own-off"));
  close_window (window);
}

/* What came with the program cannot be deleted, what was made of it can be taken back. */
static void
test_restore (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, SHIPPED);
  g_autoptr (MrCommand) command = NULL;

  g_assert_null (button_at (editor, "_Delete Template…", 0));
  g_assert_null (button_at (editor, "_Restore Shipped Template…", 0));
  fill (editor, "What follows it", "01 FD 1F 00");
  press_return (editor, "What follows it");
  mr_test_wait (no_editor, window, 20);
  command = find_command (SHIPPED);
  g_assert_false (mr_command_is_empty (command));
  g_clear_pointer (&command, mr_command_unref);

  editor = open_editor (window, SHIPPED);
  end (editor, "_Restore Shipped Template…", "goes back to what came with the program", "agree");
  mr_test_wait (no_editor, window, 20);
  command = find_command (SHIPPED);
  g_assert_true (mr_command_is_empty (command));
  g_assert_null (mr_command_file (command));
  close_window (window);
}

/* For more manufacturers it is in another file, and the old one is gone. */
static void
test_move (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fill_all (editor, "Moved");
  save (window, editor);
  before = path_of ("moved");
  editor = open_editor (window, "moved");
  fill (editor, "Manufacturer", "ABC KAM");
  save (window, editor);
  after = path_of ("moved");
  g_assert_true (g_str_has_suffix (after, "ABC-KAM-moved.xml"));
  g_assert_false (g_file_test (before, G_FILE_TEST_EXISTS));
  g_assert_true (mr_command_file_delete (after, NULL));
  mr_commands_reload_default ();
  close_window (window);
}

/* Someone else has written the file since. Nothing that was not shown is lost. */
static void
test_delete_changed (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;

  fill_all (editor, "Changed");
  save (window, editor);
  path = path_of ("changed");
  editor = open_editor (window, "changed");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, "01 FD 1F 00", "01 FD 1F 01", 0), ==, 1);
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
  end (editor, "_Delete Template…", "Delete Template?", "agree");
  mr_test_wait (is_asking, editor, 20);
  g_assert_true (has_text (GTK_WIDGET (dialog_of (editor)), "was changed by another program"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  gtk_window_destroy (dialog_of (editor));
  gtk_window_destroy (editor);
  g_assert_true (mr_command_file_delete (path, NULL));
  mr_commands_reload_default ();
  close_window (window);
}

/* A name that is taken would replace the other template. */
static void
test_taken (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);

  fill_all (editor, "Kamstrup breaker disconnect");
  g_assert_nonnull (strstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), "choose another name"));
  g_assert_true (is_marked (editor, "Name"));
  g_assert_false (can_save (editor));
  /* One without Latin letters has an id, too. */
  fill (editor, "Name", "Отключить");
  g_assert_cmpstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), ==, "");
  gtk_window_destroy (editor);
  close_window (window);
}

/* Every fault is said, at its row, while it is typed. */
static void
test_faults (void)
{
  static const struct {
    const char *row;
    const char *text;
    const char *fault;
  } cases[] = {
    { "Name", "", "needs a name" },
    { "Manufacturer", "Kam", "three capital letters" },
    { "Versions", "3", "“3” is not a list of bytes" },
    { "Device types", "x", "“x” is not a list of bytes" },
    { "CI field", "", "is not a CI field" },
    { "CI field", "5", "“5” is not a CI field" },
    { "CI field", "zz", "“zz” is not a CI field" },
    { "CI field", "52", "CI field 52 cannot be used" },
    { "What follows it", "01 FD 1", "“1” is half a byte" },
    { "What follows it", "01 FD {T}", "“{T}” is not a field" },
    { "What follows it", "01 {a} {b} {c} {d} {e} {f} {g} {h} {i}", "at most 8 fields" },
    { "What follows it", "01 7A 05", "Addresses page" },
    { "VIF in", "FD", "needs the VIF" },
    { "VIF in", "", "needs the VIF" },
    { "DIF in", "81", "“81” is not a DIF" },
    { "Number that means disconnected", "on", "“on” is not a number" },
    { "Number that means connected", "0", "“0” means two states" },
    { "State that proves", "off", "“off” cannot be expected" },
    { "State that proves", "released", "which number means it" },
    { "Who says so", " ", "needs a source" },
  };
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  MrTemplateDialog *dialog = MR_TEMPLATE_DIALOG (editor);

  fill_all (editor, "Faults");
  g_assert_true (can_save (editor));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, cases[i].row, 0))));

      fill (editor, cases[i].row, cases[i].text);
      g_test_message ("%s", mr_template_dialog_get_problem (dialog));
      g_assert_nonnull (strstr (mr_template_dialog_get_problem (dialog), cases[i].fault));
      g_assert_true (is_marked (editor, cases[i].row));
      g_assert_false (can_save (editor));
      g_assert_cmpstr (mr_template_dialog_get_dry_run (dialog), ==, "");
      /* Return does what the button does: nothing. */
      press_return (editor, cases[i].row);
      fill (editor, cases[i].row, before);
      g_assert_false (is_marked (editor, cases[i].row));
      g_assert_true (can_save (editor));
    }

  /* Not the first one only. */
  fill (editor, "Name", "");
  fill (editor, "Manufacturer", "x");
  g_assert_true (is_marked (editor, "Name") && is_marked (editor, "Manufacturer"));
  g_assert_nonnull (strchr (mr_template_dialog_get_problem (dialog), '\n'));
  mr_test_settle (editor);
  mr_test_screenshot (editor, "template-faults");
  gtk_window_destroy (editor);
  close_window (window);
}

static void
test_field_faults (void)
{
  static const struct {
    const char *row;
    const char *text;
    const char *fault;
  } cases[] = {
    { "Name of the field", "", "needs a title" },
    { "Least number", "x", "“x” is not a whole number" },
    { "Least number", "", "“” is not a whole number" },
    { "Greatest number", "256", "do not fit into the bytes" },
    { "Greatest number", "99999999999999999999", "is not a whole number" },
    { "Greatest number", "-1", "is greater than the greatest" },
    { "Bytes, 1 to 8", "0", "has 1 to 8 bytes" },
    { "Bytes, 1 to 8", "9", "has 1 to 8 bytes" },
    { "Bytes, 1 to 8", "300", "has 1 to 8 bytes" },
  };
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  MrTemplateDialog *dialog = MR_TEMPLATE_DIALOG (editor);

  fill_all (editor, "Fields");
  fill (editor, "What follows it", "01 FD 1A {level}");
  g_assert_true (can_save (editor));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, cases[i].row, 0))));

      fill (editor, cases[i].row, cases[i].text);
      g_test_message ("%s", mr_template_dialog_get_problem (dialog));
      g_assert_nonnull (strstr (mr_template_dialog_get_problem (dialog), cases[i].fault));
      g_assert_true (is_marked (editor, cases[i].row == cases[5].row && i == 5 ? "Greatest number" : cases[i].row));
      g_assert_false (can_save (editor));
      fill (editor, cases[i].row, before);
      g_assert_true (can_save (editor));
    }
  gtk_window_destroy (editor);
  close_window (window);
}

/* Rows follow the octets, and do not pile up. */
static void
test_typing (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  GtkWidget *row;
  GtkWidget *watched;

  fill_all (editor, "Typing");
  fill (editor, "What follows it", "01 FD 1A {a}");
  row = row_at (editor, "Greatest number", 0);
  gtk_editable_set_text (GTK_EDITABLE (row), "7");
  /* Typing on in its name, it is the same row, with what was chosen. */
  type_at (editor, "What follows it", 11, "b");
  g_assert_true (row_at (editor, "Greatest number", 0) == row);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "7");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, "Name of the field", 0))), ==, "ab");
  /* Other octets leave it where it is. */
  type_at (editor, "What follows it", 0, "0");
  type_at (editor, "What follows it", 0, "2");
  g_assert_true (row_at (editor, "Greatest number", 0) == row);
  /* Removed and typed again. */
  fill (editor, "What follows it", "01 FD 1A 00");
  g_assert_null (row_at (editor, "Greatest number", 0));
  fill (editor, "What follows it", "01 FD 1A {ab}");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, "Greatest number", 0))), ==, "7");

  /* One that nothing was chosen for is gone with its name. */
  fill (editor, "What follows it", "01 FD 1A {ab} {c}");
  watched = row_at (editor, "Greatest number", 1);
  g_object_add_weak_pointer (G_OBJECT (watched), (gpointer *) &watched);
  fill (editor, "What follows it", "01 FD 1A {ab}");
  mr_test_settle (editor);
  g_assert_null (watched);
  gtk_window_destroy (editor);
  close_window (window);
}

/* @vifs: of the saved template, in their order */
static void
assert_places (const char *id, const char *vifs)
{
  g_autoptr (MrCommand) command = find_command (id);
  const MrCommandFacts *facts = mr_command_facts (command);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < facts->n_states; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", facts->states[i].vif);
  g_assert_cmpstr (text->str, ==, vifs);
}

/* Places are added, moved and removed with the keyboard, and saved in their order. */
static void
test_places (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkWindow *editor = open_editor (window, NULL);
  g_autofree char *path = NULL;

  fill_all (editor, "Places");
  press (editor, "Add a place", 0);
  /* One in which nothing is typed does not count. */
  g_assert_true (can_save (editor));
  fill_at (editor, "VIF in", 1, "FD 1B");
  fill_at (editor, "Number that means connected", 1, "1");
  press (editor, "Add a place", 0);
  fill_at (editor, "VIF in", 2, "FD 1A");
  g_assert_false (gtk_widget_is_sensitive (button_at (editor, "Look here earlier", 0)));
  g_assert_false (gtk_widget_is_sensitive (button_at (editor, "Look here later", 2)));
  press (editor, "Look here earlier", 2);
  press (editor, "Look here earlier", 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, "VIF in", 0))), ==, "FD 1A");
  mr_test_screenshot (editor, "template-places");
  save (window, editor);
  assert_places ("places", "FD 1A, FD 1F, FD 1B");

  editor = open_editor (window, "places");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row_at (editor, "Number that means connected", 2))), ==, "1");
  press (editor, "Remove this place", 0);
  press (editor, "Look here later", 0);
  save (window, editor);
  assert_places ("places", "FD 1B, FD 1F");

  /* No more than fit; the last one that is removed leaves an empty one. */
  editor = open_editor (window, "places");
  for (guint i = 2; i < MR_COMMAND_STATES; i++)
    press (editor, "Add a place", 0);
  g_assert_false (gtk_widget_is_sensitive (button_at (editor, "Add a place", 0)));
  for (guint i = 0; i < MR_COMMAND_STATES; i++)
    press (editor, "Remove this place", 0);
  g_assert_nonnull (row_at (editor, "VIF in", 0));
  g_assert_null (row_at (editor, "VIF in", 1));
  g_assert_nonnull (strstr (mr_template_dialog_get_problem (MR_TEMPLATE_DIALOG (editor)), "not where the meter reports it"));
  fill (editor, "State that proves", "");
  g_assert_true (can_save (editor));
  g_assert_true (has_text (GTK_WIDGET (editor), "The result cannot be proven"));
  gtk_window_destroy (editor);

  path = path_of ("places");
  g_assert_true (mr_command_file_delete (path, NULL));
  mr_commands_reload_default ();
  close_window (window);
}

static void
test_narrow (void)
{
  MrWindow *window = open_electricity_meter ();
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *path = NULL;
  GtkWindow *editor;
  int dpi;

  editor = open_editor (window, NULL);
  fill_all (editor, "Narrow");
  fill (editor, "What follows it", "01 FD 1F 0");
  gtk_window_set_default_size (editor, NARROW);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_widget_grab_focus (row_at (editor, "State that proves", 0));
  mr_test_settle (editor);
  mr_test_screenshot (editor, "template-narrow-dark");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (editor)), <=, 360);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  gtk_window_destroy (editor);
  close_window (window);

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  window = open_electricity_meter ();
  editor = open_editor (window, SHIPPED);
  fill (editor, "What follows it", "01 FD 1F 00");
  save (window, editor);
  path = path_of (SHIPPED);
  editor = open_editor (window, SHIPPED);
  gtk_window_set_default_size (editor, NARROW);
  press (editor, "Add a place", 0);
  gtk_widget_grab_focus (button_at (editor, "_Restore Shipped Template…", 0));
  mr_test_settle (editor);
  mr_test_screenshot (editor, "template-narrow-large");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (editor)), <=, 360);
  gtk_window_destroy (editor);
  g_assert_true (mr_command_file_delete (path, NULL));
  mr_commands_reload_default ();
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/template/delete", test_delete);
  g_test_add_func ("/template/move", test_move);
  g_test_add_func ("/template/delete-changed", test_delete_changed);
  g_test_add_func ("/template/restore", test_restore);
  g_test_add_func ("/template/taken", test_taken);
  g_test_add_func ("/template/faults", test_faults);
  g_test_add_func ("/template/field-faults", test_field_faults);
  g_test_add_func ("/template/typing", test_typing);
  g_test_add_func ("/template/places", test_places);
  g_test_add_func ("/template/narrow", test_narrow);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
