/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-fixture.h"

#include "../telegram-fixture.h"
#include "mr-row-menu.h"
#include "mr-row-name.h"
#include "mr-screenshot.h"

/* --- Buses ------------------------------------------------------------------------------------------------------- */

void
show_page (MrWindow *window, const char *page)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", page));
  mr_test_settle (GTK_WINDOW (window));
}

static void
open_bus (MrWindow *window, const char *folder, const char *name, guint speed)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("sim:%s?speed=%u", path, speed);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  mr_window_open_uri (window, uri);
  mr_test_wait (is_connected, window, 20);
}

const char *
write_bus (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return folder;
}

void
open_scanned_bus (MrWindow *window, const char *folder, const char *name, const char *text, guint speed)
{
  open_bus (window, write_bus (folder, name, text), name, speed);
  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 120);
}

void
open_known_bus (MrWindow *window, const char *folder, const char *name)
{
  open_bus (window, folder, name, 60);
}

typedef struct {
  gint64 bus;
  guint n_meters;
} Many;

static gboolean
add_meters (MrStore *store, gpointer data, GError **error)
{
  const Many *many = data;

  for (guint i = 0; i < many->n_meters; i++)
    {
      const MbusSecondary address = { 0x10000000 + i, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
      g_auto (MbusReadout) readout;

      mbus_readout_init (&readout);
      readout.address = address;
      readout.primary = 1 + (int) i % 250;
      readout.baud = 2400;
      readout.time = g_get_real_time ();
      g_ptr_array_add (readout.frames, make_telegram (&address, (guint8) readout.primary, 0, 0, "04 06 3B 30 00 00"));
      if (mr_store_add_readout (store, many->bus, &readout, 0, error) == 0)
        return FALSE;
    }
  return TRUE;
}

MrWindow *
open_many (guint n_meters)
{
  MrArchive *archive = mr_application_get_archive (application);
  MrWindow *window = new_window (1240, 760);
  const gint64 site = add_site ("Many");
  g_autoptr (GPtrArray) buses = mr_store_list_buses (mr_archive_reader (archive), site, NULL);
  Many many = { ((MrKnownBus *) buses->pdata[0])->id, n_meters };

  g_assert_true (mr_archive_run (archive, add_meters, &many, NULL));
  g_assert_true (mr_window_open_site (window, site));
  g_assert_cmpuint (n_listed (window), ==, n_meters);
  mr_test_settle (GTK_WINDOW (window));
  return window;
}

/* --- What is to be seen ------------------------------------------------------------------------------------------ */

gboolean
has_text (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
is_button (GtkWidget *widget, gconstpointer label)
{
  return GTK_IS_BUTTON (widget) && has_text (widget, label);
}

GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  return find_first (widget, is_button, label);
}

void
click (GtkWidget *widget, const char *label)
{
  GtkWidget *button = find_button (widget, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_entry (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ENTRY_ROW (widget) &&
         g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

GtkEditable *
find_entry (GtkWidget *widget, const char *title)
{
  GtkWidget *found = find_first (widget, is_entry, title);

  return found != NULL ? GTK_EDITABLE (found) : NULL;
}

/* --- A page ------------------------------------------------------------------------------------------------------ */

static gboolean
is_off_without_reason (GtkWidget *widget, gconstpointer data)
{
  return (GTK_IS_MENU_BUTTON (widget) || (GTK_IS_BUTTON (widget) && !GTK_IS_TOGGLE_BUTTON (widget))) &&
         gtk_widget_get_mapped (widget) && !gtk_widget_get_sensitive (widget) &&
         gtk_widget_get_tooltip_text (widget) == NULL;
}

void
assert_explained (gpointer page)
{
  GtkWidget *button = find_first (GTK_WIDGET (page), is_off_without_reason, NULL);

  if (button != NULL)
    g_error ("%s is off and does not say why", gtk_buildable_get_buildable_id (GTK_BUILDABLE (button)));
}

guint
n_rows (gpointer page)
{
  return g_list_model_get_n_items (G_LIST_MODEL (mr_writes_page_get_model (page)));
}

gpointer
nth_row (gpointer page, guint position)
{
  g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (mr_writes_page_get_model (page)), position);

  g_assert_nonnull (row);
  return row; /* the list keeps it */
}

void
select_rows (gpointer page, gboolean (*is_meant) (gpointer row, gconstpointer data), gconstpointer data)
{
  GtkSelectionModel *model = mr_writes_page_get_model (page);

  gtk_selection_model_unselect_all (model);
  for (guint i = 0; i < n_rows (page); i++)
    if (is_meant (nth_row (page, i), data))
      gtk_selection_model_select_item (model, i, FALSE);
}

gboolean
has_closed_dialog (gpointer window)
{
  return newest_dialog (window) == NULL;
}

GtkWidget *
wait_for_dialog (MrWindow *window)
{
  mr_test_wait (has_dialog, window, 20);
  mr_test_settle (newest_dialog (window));
  return GTK_WIDGET (newest_dialog (window));
}

/* --- The menu of a row ------------------------------------------------------------------------------------------- */

/* Rows are widgets of GTK's own. */
static gboolean
is_row_widget (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) && g_str_equal (gtk_widget_get_css_name (widget), "row");
}

guint
assert_rows_are_named (gpointer page)
{
  GtkWidget *lists = find_type (page, MR_TYPE_ROW_MENU);
  guint n = 0;

  for (GtkWidget *row = find_first (lists, is_row_widget, NULL); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *title = find_type (row, MR_TYPE_ROW_NAME);
      g_autofree char *name = NULL;
      g_autofree char *difference = NULL;

      if (title == NULL || !gtk_widget_get_mapped (row))
        continue;
      g_object_get (title, "title", &name, NULL);
      g_assert_true (g_regex_match_simple ("^([A-Z]{3} )?\\d{8}", name, 0, 0));
      difference = gtk_test_accessible_check_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name);
      g_assert_cmpstr (difference, ==, NULL);
      n++;
    }
  return n;
}

GtkWidget *
open_row_menu (gpointer page, guint position)
{
  GtkWidget *lists = find_type (page, MR_TYPE_ROW_MENU);
  GtkWidget *menu = find_type (lists, GTK_TYPE_POPOVER_MENU);
  GtkWidget *row = find_first (lists, is_row_widget, NULL);

  for (guint i = 0; i < position && row != NULL; i++)
    row = gtk_widget_get_next_sibling (row);
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_grab_focus (row));
  press_key (gtk_root_get_focus (gtk_widget_get_root (page)), GDK_KEY_F10, GDK_SHIFT_MASK);
  g_assert_true (gtk_widget_get_visible (menu));
  mr_test_settle (GTK_WINDOW (gtk_widget_get_root (page)));
  return menu;
}

static gboolean
is_item (GtkWidget *widget, gconstpointer label)
{
  return g_str_equal (gtk_widget_get_css_name (widget), "modelbutton") && has_text (widget, label);
}

void
assert_menu (GtkWidget *menu, const char *label, gboolean sensitive)
{
  GtkWidget *item = find_first (menu, is_item, label);

  if (item == NULL)
    g_error ("The menu does not offer “%s”.", label);
  if (gtk_widget_get_sensitive (item) != sensitive)
    g_error ("“%s” is %s.", label, sensitive ? "off" : "not off");
}

/* --- Looks ------------------------------------------------------------------------------------------------------- */

void
set_sizes (MrWindow *window, gpointer page, const char *name)
{
  static const struct {
    int width;
    int height;
  } sizes[] = { { WIDE }, { 1000, 700 }, { 800, 600 }, { NARROW } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *picture = g_strdup_printf ("%s-%d", name, sizes[i].width);

      gtk_window_set_default_size (GTK_WINDOW (window), sizes[i].width, sizes[i].height);
      mr_test_settle (GTK_WINDOW (window));
      mr_test_screenshot (GTK_WINDOW (window), picture);
      assert_rows_are_named (page);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, sizes[i].width);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (page)), <=, sizes[i].width);
    }
  gtk_window_set_default_size (GTK_WINDOW (window), WIDE);
  mr_test_settle (GTK_WINDOW (window));
}

void
set_text_size (guint percent)
{
  static int usual;
  GtkSettings *settings = gtk_settings_get_default ();

  if (usual == 0)
    g_object_get (settings, "gtk-xft-dpi", &usual, NULL);
  g_object_set (settings, "gtk-xft-dpi", percent == 100 ? usual : (int) (percent * 96 * PANGO_SCALE / 100), NULL);
}

void
set_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
}
