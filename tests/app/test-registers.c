/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mbus-explain.h"
#include "mr-condition-row.h"
#include "mr-export.h"
#include "mr-lamp-icon.h"
#include "mr-octet-grid.h"
#include "mr-octets-view.h"
#include "mr-present.h"
#include "mr-register-row.h"
#include "mr-screenshot.h"
#include "page-fixture.h"
#include "window-fixture.h"

/* What one meter says, in the real window: its registers, its octets, its conditions. */

#define WIDE 1240, 760
#define NARROW 360, 720
#define ROOMY 1400, 800

#define ENCRYPTED_ID "25011263"

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

static MrOctetGrid *
grid_of (MrWindow *window)
{
  return MR_OCTET_GRID (find_type (GTK_WIDGET (registers_of (window)), MR_TYPE_OCTET_GRID));
}

static char *
words_of (MrWindow *window)
{
  return mr_octets_view_explain (MR_OCTETS_VIEW (find_type (GTK_WIDGET (registers_of (window)), MR_TYPE_OCTETS_VIEW)));
}

static GtkListBox *
list_box_of_rows (MrWindow *window, GType row_type)
{
  GtkWidget *row = find_type (GTK_WIDGET (registers_of (window)), row_type);

  return row != NULL ? GTK_LIST_BOX (gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX)) : NULL;
}

static MrRegister *
selected_register (MrWindow *window)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list_box_of_rows (window, MR_TYPE_REGISTER_ROW));

  return row != NULL ? mr_register_row_get_register (MR_REGISTER_ROW (row)) : NULL;
}

static void
select_register (MrWindow *window, guint i)
{
  GtkListBox *list = list_box_of_rows (window, MR_TYPE_REGISTER_ROW);

  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, i));
}

static MrOctetMark
mark_at (MrOctetGrid *grid, guint position)
{
  GtkWidget *octet = GTK_WIDGET (mr_octet_grid_get_octet (grid, position));

  if (gtk_widget_has_css_class (octet, "header"))
    return MR_OCTET_HEADER;
  return gtk_widget_has_css_class (octet, "data") ? MR_OCTET_DATA : MR_OCTET_ELSEWHERE;
}

/* Header and data of @record, and nothing else, are marked. */
static void
check_marks (MrOctetGrid *grid, const MbusRecord *record)
{
  const guint data = record != NULL ? record->offset + record->header_length : 0;
  const guint end = record != NULL ? record->offset + record->length : 0;
  guint i;

  for (i = 0; i < mr_octet_grid_get_size (grid); i++)
    {
      const MrOctetMark expected = record == NULL || i < record->offset || i >= end ? MR_OCTET_ELSEWHERE
                                   : i < data ? MR_OCTET_HEADER : MR_OCTET_DATA;

      g_assert_cmpint (mark_at (grid, i), ==, expected);
    }
}

/* --- Records and octets ------------------------------------------------------------------------------------------ */

static void
test_octets_follow_rows (void)
{
  MrWindow *window = new_window (WIDE);
  MrOctetGrid *grid;
  MrMeter *meter;
  guint i;

  open_scanned_demo (window);
  meter = listed_meter (window, 2);
  show_meter (window, meter);
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  grid = grid_of (window);
  for (i = 0; i < n_registers (window); i++)
    {
      g_autoptr (MrRegister) item = g_list_model_get_item (mr_registers_view_get_registers (registers_of (window)), i);
      const MbusTelegram *telegram = g_ptr_array_index (mr_meter_telegrams (meter), mr_register_telegram (item));

      select_register (window, i);
      g_assert_cmpuint (mr_octet_grid_get_size (grid), ==, g_bytes_get_size (telegram->octets));
      g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, mr_register_offset (item));
      check_marks (grid, &g_array_index (telegram->records, MbusRecord, mr_register_record (item)));
    }
  mr_test_screenshot (GTK_WINDOW (window), "octets");
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

/* Every octet of every meter of the demo bus is told in words, and leads to its record. */
static void
test_rows_follow_octets (void)
{
  MrWindow *window = new_window (WIDE);
  MrOctetGrid *grid;
  guint m, i;

  open_scanned_demo (window);
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  grid = grid_of (window);
  for (m = 0; m < n_listed (window); m++)
    {
      MrMeter *meter = listed_meter (window, m);
      const MbusTelegram *telegram = g_ptr_array_index (mr_meter_telegrams (meter), 0);
      g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
      guint f = 0;

      show_meter (window, meter);
      press_key (GTK_WIDGET (grid), GDK_KEY_Home, 0);
      for (i = 0; i < mr_octet_grid_get_size (grid); i++)
        {
          const MbusField *field;
          g_autofree char *words = words_of (window);
          MrRegister *selected = n_registers (window) > 0 ? selected_register (window) : NULL;

          while (i >= (guint) g_array_index (fields, MbusField, f).offset + g_array_index (fields, MbusField, f).length)
            f++;
          field = &g_array_index (fields, MbusField, f);
          g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, i);
          g_assert_nonnull (strstr (words, field->words));
          g_assert_cmpint (selected != NULL ? (int) mr_register_record (selected) : -1, ==, field->record);
          gtk_test_accessible_assert_property (GTK_ACCESSIBLE (mr_octet_grid_get_octet (grid, i)),
                                               GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, field->words);
          if (i + 1 < mr_octet_grid_get_size (grid))
            press_key (GTK_WIDGET (grid), GDK_KEY_Right, 0);
        }
    }
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

static void
test_keys (void)
{
  MrWindow *window = new_window (WIDE);
  MrOctetGrid *grid;
  g_autofree char *words = NULL;

  /* 0C 14: volume, in ten litres; 0A 5A: flow temperature. */
  open_meter (window, "Keys", 0, "0C 14 78 56 34 12 0A 5A 12 06");
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  mr_test_settle (GTK_WINDOW (window));
  grid = grid_of (window);
  gtk_widget_grab_focus (GTK_WIDGET (grid));
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (mr_octet_grid_get_octet (grid, 19))));

  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Down, 0);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (mr_octet_grid_get_octet (grid, 19)))); /* there is no line below */
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Up, 0);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (mr_octet_grid_get_octet (grid, 3))));
  g_assert_null (selected_register (window));
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Down, 0);
  g_assert_cmpuint (mr_register_record (selected_register (window)), ==, 0);

  /* DIF, VIF, data; then the next record. */
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, 20);
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, 21);
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, 25);
  g_assert_cmpuint (mr_register_record (selected_register (window)), ==, 1);
  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_Left, GDK_CONTROL_MASK);
  g_assert_cmpuint (mr_octet_grid_get_position (grid), ==, 21);
  words = words_of (window);
  g_assert_nonnull (strstr (words, "DIF 0C"));
  g_assert_nonnull (strstr (words, "VIF 14"));

  press_key (gtk_window_get_focus (GTK_WINDOW (window)), GDK_KEY_End, 0);
  g_assert_null (selected_register (window));
  /* Tab leaves the octets at once. */
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD);
  g_assert_false (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), GTK_WIDGET (grid)));
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

static gboolean
is_in_view (gpointer user_data)
{
  MrWindow *window = user_data;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list_box_of_rows (window, MR_TYPE_REGISTER_ROW));
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (row), GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (GTK_WIDGET (row), scroller, &bounds) && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (scroller);
}

/* A row that an octet leads to is scrolled to; an octet that a row leads to likewise. */
static void
test_scrolls (void)
{
  g_autoptr (GString) records = g_string_new (NULL);
  MrWindow *window = new_window (NARROW);
  guint i;

  for (i = 0; i < 36; i++)
    g_string_append (records, "0C 14 78 56 34 12 ");
  open_meter (window, "Many", 0, records->str);
  g_signal_emit_by_name (list_of (window), "activated");
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_registers (window), ==, 36);

  press_key (GTK_WIDGET (grid_of (window)), GDK_KEY_End, 0);
  press_key (GTK_WIDGET (grid_of (window)), GDK_KEY_Left, GDK_CONTROL_MASK);
  press_key (GTK_WIDGET (grid_of (window)), GDK_KEY_Left, GDK_CONTROL_MASK);
  g_assert_cmpuint (mr_register_record (selected_register (window)), ==, 35);
  mr_test_wait (is_in_view, window, 10);
  mr_test_screenshot (GTK_WINDOW (window), "octets-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  select_register (window, 0);
  g_assert_cmpuint (mr_octet_grid_get_position (grid_of (window)), ==, 19);
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

/* What is chosen stays chosen when the meter is read again and says another value. */
static void
test_choice_stays (void)
{
  MrWindow *window = new_window (WIDE);
  MrMeter *meter;

  open_scanned_demo (window);
  meter = meter_with_lamp (window, MR_LAMP_OK);
  show_meter (window, meter);
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  select_register (window, 1);
  activate (window, "win.read-meters");
  mr_test_wait (is_idle, window, 60);
  g_assert_nonnull (selected_register (window));
  g_assert_cmpuint (mr_register_record (selected_register (window)), ==, 1);
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

/* How the meter answers is shown as soon as it was read by itself, and again after the next time. */
static void
test_exchange (void)
{
  MrWindow *window = new_window (WIDE);
  MrMeter *meter;
  guint i;

  open_scanned_demo (window);
  meter = meter_with_lamp (window, MR_LAMP_OK);
  show_meter (window, meter);
  for (i = 0; i < 3; i++)
    {
      g_autofree char *text = mr_present_exchange (mr_meter_exchange (meter));

      if (i > 0)
        g_assert_true (has_text (GTK_WIDGET (registers_of (window)), text));
      activate (window, "win.read-meters");
      mr_test_wait (is_idle, window, 60);
    }
  close_window (window);
}

/* EN 13757-3:2018 F.2.7, hours from midnight of 2010-01-01, in tenths of a m³: unsigned BCD increments 03, 02, 11. */
static void
test_series (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrRegister) item = NULL;
  GtkWidget *expander, *row;
  g_autofree char *text = NULL;
  const char *when, *value;
  guint i;

  open_meter (window, "Series", 0,
              "84 04 6D 00 20 41 11 8B 04 15 00 30 12 8D 04 95 1F 05 69 01 03 02 11");
  g_assert_cmpuint (n_registers (window), ==, 3);
  item = g_list_model_get_item (mr_registers_view_get_registers (registers_of (window)), 2);
  g_assert_cmpuint (mr_register_n_series (item), ==, 3);
  mr_register_series_value (item, 2, &when, &value);
  g_assert_cmpstr (when, ==, "2010-01-01 03:00");
  g_assert_cmpstr (value, ==, "12301.6 m³");

  for (i = 0; i < 3; i++)
    {
      row = GTK_WIDGET (gtk_list_box_get_row_at_index (list_box_of_rows (window, MR_TYPE_REGISTER_ROW), i));
      expander = find_type (row, GTK_TYPE_EXPANDER);
      g_assert_cmpint (gtk_widget_get_visible (expander), ==, i == 2);
    }
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  mr_test_screenshot (GTK_WINDOW (window), "series");
  text = mr_register_list_to_text (mr_registers_view_get_registers (registers_of (window)));
  g_assert_nonnull (strstr (text, "2010-01-01 02:00\t12300.5 m³"));
  close_window (window);
}

/* A radio meter's own registers are those the installer came for. */
static void
test_container (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrRegister) item = NULL;
  GtkWidget *row;
  g_autofree char *text = NULL;
  const char *quantity, *value;

  open_meter (window, "Gateway", 0, "0D FD 3B 15 14 44 2D 2C 78 56 34 12 34 07 7A 2A 00 00 00 0C 13 27 04 85 02");
  item = g_list_model_get_item (mr_registers_view_get_registers (registers_of (window)), 0);
  g_assert_cmpuint (mr_register_n_series (item), ==, 1);
  mr_register_series_value (item, 0, &quantity, &value);
  g_assert_cmpstr (quantity, ==, "Volume");
  g_assert_cmpstr (value, ==, "2850.427 m³");
  row = GTK_WIDGET (gtk_list_box_get_row_at_index (list_box_of_rows (window, MR_TYPE_REGISTER_ROW), 0));
  g_assert_true (gtk_widget_get_visible (find_type (row, GTK_TYPE_EXPANDER)));
  text = mr_register_list_to_text (mr_registers_view_get_registers (registers_of (window)));
  g_assert_nonnull (strstr (text, "Volume\t2850.427 m³"));
  close_window (window);
}

/* What a device profile says: reactive power under subunit 1, kilowatt-hours under the VIF of watt-hours. The octets
 * still say what the standard says. */
static void
test_profile (void)
{
  static const MbusSecondary schneider = { 0x12345678, 0x4CA3, 0x15, 0x02, FALSE, MBUS_ID_ANY };
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrRegister) energy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (GObject) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean has_tooltip = FALSE;
  GtkListBoxRow *row;

  open_meter_of (window, "Profile", &schneider, 0, "85 40 2E CB 36 76 41 05 83 FF 0D 31 6B 02 47");
  text = mr_register_list_to_text (mr_registers_view_get_registers (registers_of (window)));
  g_assert_cmpstr (text, ==, "Reactive power\t\t15.38838\tkvar\t85 40 2E\n"
                             "Energy · Partial\tcorrected\t33387.19\tkWh\t05 83 FF 0D\n");
  energy = g_list_model_get_item (mr_registers_view_get_registers (registers_of (window)), 1);
  g_object_get (energy, "correction", &reason, NULL);
  g_assert_true (g_str_has_prefix (reason, "Corrected by the device profile: "));
  row = gtk_list_box_get_row_at_index (list_box_of_rows (window, MR_TYPE_REGISTER_ROW), 1);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason);
  g_signal_emit_by_name (row, "query-tooltip", 0, 0, FALSE, tooltip, &has_tooltip);
  g_assert_true (has_tooltip);

  g_object_set (registers_of (window), "raw", TRUE, NULL);
  select_register (window, 1);
  words = words_of (window);
  g_assert_nonnull (strstr (words, "VIF 83 · Energy, unit 0.001 kWh"));
  g_assert_nonnull (strstr (words, "33387.19 kWh, corrected by the device profile; 33.38719 kWh without it."));
  mr_test_screenshot (GTK_WINDOW (window), "profile");
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
}

/* --- Conditions -------------------------------------------------------------------------------------------------- */

static guint
count_conditions (MrWindow *window)
{
  GtkListBox *list = list_box_of_rows (window, MR_TYPE_CONDITION_ROW);
  guint n = 0;

  while (list != NULL && gtk_list_box_get_row_at_index (list, n) != NULL)
    n++;
  return n;
}

static MrLamp
nth_lamp (MrWindow *window, guint i)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list_box_of_rows (window, MR_TYPE_CONDITION_ROW), i);
  MrLamp lamp;

  g_object_get (find_type (GTK_WIDGET (row), MR_TYPE_LAMP_ICON), "lamp", &lamp, NULL);
  return lamp;
}

/* Low supply and a permanent error in the status octet, and what is seen from outside: each once, the worst first, each
 * with a lamp of its own. */
static void
test_conditions (void)
{
  MrWindow *window = new_window (WIDE);

  /* 04 6D: its clock, in the year 2010. */
  open_meter (window, "Conditions <b>&", MBUS_STATUS_POWER_LOW | MBUS_STATUS_PERMANENT_ERROR,
              "0C 14 78 56 34 12 04 6D 00 20 41 11");
  mr_test_screenshot (GTK_WINDOW (window), "conditions");
  g_assert_cmpuint (count_conditions (window), ==, 3);
  g_assert_cmpint (nth_lamp (window, 0), ==, MR_LAMP_ERROR);
  g_assert_cmpint (nth_lamp (window, 1), ==, MR_LAMP_WARNING);
  g_assert_cmpint (nth_lamp (window, 2), ==, MR_LAMP_WARNING);
  close_window (window);

  window = new_window (WIDE);
  open_meter (window, "No conditions", 0, "0C 14 78 56 34 12");
  g_assert_cmpuint (count_conditions (window), ==, 0);
  close_window (window);
}

/* --- Export ------------------------------------------------------------------------------------------------------ */

static void
test_export (void)
{
  static const char *const beginnings[MR_N_FORMATS] = {
    [MR_FORMAT_TEXT] = "KAM", [MR_FORMAT_JSON] = "{", [MR_FORMAT_CSV] = "\xEF\xBB\xBF",
    [MR_FORMAT_XML] = "<?xml", [MR_FORMAT_XML_NORMALIZED] = "<?xml",
  };
  MrWindow *window = new_window (WIDE);
  MrFormat format;

  open_meter (window, "Export", 0, "0C 14 78 56 34 12");
  for (format = MR_FORMAT_TEXT; format < MR_N_FORMATS; format++)
    {
      g_autofree char *name = mr_export_suggest_registers_name (listed_meter (window, 0), format);
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autofree char *contents = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_str_has_prefix (name, "KAM 66290778 "));
      g_assert_true (g_str_has_suffix (name, mr_format_extension (format)));
      mr_window_export_registers_to_file (window, listed_meter (window, 0), format, file);
      g_file_get_contents (path, &contents, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (contents, beginnings[format]));
      g_assert_nonnull (strstr (contents, "66290778"));
      g_file_delete (file, NULL, NULL);
    }
  mr_test_screenshot (GTK_WINDOW (window), "registers-exported");
  close_window (window);
}

/* --- Looks ------------------------------------------------------------------------------------------------------- */

static void
test_looks (void)
{
  MrWindow *window = new_window (NARROW);
  MrMeter *meter;

  open_scanned_demo (window);
  meter = meter_with_lamp (window, MR_LAMP_WARNING);
  show_meter (window, meter);
  g_signal_emit_by_name (list_of (window), "activated");
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  mr_test_screenshot (GTK_WINDOW (window), "raw-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDE);
  mr_test_settle (GTK_WINDOW (window));
  mr_test_screenshot (GTK_WINDOW (window), "raw-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), ROOMY);
  mr_test_screenshot (GTK_WINDOW (window), "roomy");
  close_window (window);
}

/* The narrowest window has room for languages with longer words, such as German. */
static void
test_longer_words (void)
{
  MrWindow *window = new_window (NARROW);
  int width;

  open_scanned_demo (window);
  show_meter (window, meter_with_id (window, ENCRYPTED_ID));
  g_signal_emit_by_name (list_of (window), "activated");
  gtk_widget_measure (GTK_WIDGET (registers_of (window)), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360 * 3 / 4);
  close_window (window);
}

/* Text at twice its size, in the narrowest window: nothing is cut off. */
static void
test_large_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  MrWindow *window;
  int dpi, width;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  window = new_window (NARROW);
  open_scanned_demo (window);
  show_meter (window, meter_with_id (window, ENCRYPTED_ID));
  g_signal_emit_by_name (list_of (window), "activated");
  g_object_set (registers_of (window), "raw", TRUE, NULL);
  mr_test_screenshot (GTK_WINDOW (window), "raw-large-text");
  gtk_widget_measure (GTK_WIDGET (registers_of (window)), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_object_set (registers_of (window), "raw", FALSE, NULL);
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
add_tests (void)
{
  g_test_add_func ("/registers/octets-follow-rows", test_octets_follow_rows);
  g_test_add_func ("/registers/rows-follow-octets", test_rows_follow_octets);
  g_test_add_func ("/registers/keys", test_keys);
  g_test_add_func ("/registers/scrolls", test_scrolls);
  g_test_add_func ("/registers/choice-stays", test_choice_stays);
  g_test_add_func ("/registers/exchange", test_exchange);
  g_test_add_func ("/registers/series", test_series);
  g_test_add_func ("/registers/container", test_container);
  g_test_add_func ("/registers/profile", test_profile);
  g_test_add_func ("/registers/conditions", test_conditions);
  g_test_add_func ("/registers/export", test_export);
  g_test_add_func ("/registers/looks", test_looks);
  g_test_add_func ("/registers/large-text", test_large_text);
  g_test_add_func ("/registers/longer-words", test_longer_words);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
