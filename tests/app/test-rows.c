/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-edit-cell.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "page-fixture.h"

/* What is done with a row is done with this one, also while a view has only a part of the rows, so that it has another
 * place in the view than in the list. */

#define N_METERS 250
#define LAST "100000F9" /* counted in hex */

static GtkWidget *
view_in (gpointer widget)
{
  return find_type (widget, GTK_TYPE_COLUMN_VIEW);
}

/* Returns: (transfer none): what the first row of the view shows. */
static gpointer
first_row (gpointer widget)
{
  g_autoptr (GObject) row =
    g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view_in (widget)))), 0);

  return row; /* the list keeps it */
}

/* Only the last row is searched for, and then all again: the rows before it are added one after another. */
static void
open_page_in_part (MrWindow *window, const char *name, MrWritesPage *(*get_page) (MrWindow *window))
{
  MrWritesPage *page;

  show_page (window, name);
  page = get_page (window);
  mr_writes_page_set_search (page, LAST);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_rows (page), ==, 1);
  mr_writes_page_set_search (page, "");
  g_assert_cmpuint (n_rows (page), ==, N_METERS);
  g_assert_true (first_row (page) == nth_row (page, N_METERS - 1));
}

static MrWritesPage *
clocks_of (MrWindow *window)
{
  return MR_WRITES_PAGE (mr_window_get_clocks (window));
}

static MrWritesPage *
addresses_of (MrWindow *window)
{
  return MR_WRITES_PAGE (mr_window_get_addresses (window));
}

static void
test_clocks (void)
{
  MrWindow *window = open_many (N_METERS);
  MrClocking *clocking;
  MrClockingRow *row;

  open_page_in_part (window, MR_PAGE_CLOCKS, clocks_of);
  clocking = mr_clocks_page_get_clocking (mr_window_get_clocks (window));
  row = first_row (clocks_of (window));
  g_signal_emit_by_name (view_in (clocks_of (window)), "activate", 0);
  g_assert_true (mr_clocking_row_is_chosen (row));
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 1);
  close_window (window);
}

typedef struct {
  MrWindow *window;
  gpointer row;
} Edited;

static gboolean
is_edited (gpointer user_data)
{
  const Edited *edited = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (edited->window));
  GtkWidget *cell = focus != NULL && GTK_IS_TEXT (focus) ? gtk_widget_get_ancestor (focus, MR_TYPE_EDIT_CELL) : NULL;

  return cell != NULL && mr_edit_cell_get_item (MR_EDIT_CELL (cell)) == edited->row;
}

static void
assert_edits (MrWindow *window, gpointer row)
{
  Edited edited = { window, row };

  mr_test_wait (is_edited, &edited, 10);
}

static void
test_meters (void)
{
  MrWindow *window = open_many (N_METERS);
  MrMeter *meter = listed_meter (window, N_METERS - 1);

  mr_meter_list_set_search (list_of (window), LAST);
  mr_test_settle (GTK_WINDOW (window));
  mr_meter_list_set_search (list_of (window), "");
  g_assert_true (first_row (list_of (window)) == meter);
  mr_meter_list_select (list_of (window), listed_meter (window, 3));
  g_signal_emit_by_name (view_in (list_of (window)), "activate", 0);
  g_assert_true (mr_meter_list_get_meter (list_of (window)) == meter);

  meter = listed_meter (window, 17);
  mr_meter_list_select (list_of (window), meter);
  press_key (view_in (list_of (window)), GDK_KEY_F2, 0);
  assert_edits (window, meter);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  close_window (window);
}

/* By key, by two clicks, and on with Enter; a row that the view does not have yet, too. */
static void
test_addresses (void)
{
  static const guint places[] = { N_METERS - 1, 17 };
  MrWindow *window = open_many (N_METERS);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      open_page_in_part (window, MR_PAGE_ADDRESSES, addresses_of);
      gtk_selection_model_select_item (mr_writes_page_get_model (addresses_of (window)), places[i], TRUE);
      press_key (GTK_WIDGET (addresses_of (window)), GDK_KEY_F2, 0);
      assert_edits (window, nth_row (addresses_of (window), places[i]));
      gtk_window_set_focus (GTK_WINDOW (window), NULL);
    }
  open_page_in_part (window, MR_PAGE_ADDRESSES, addresses_of);
  g_signal_emit_by_name (view_in (addresses_of (window)), "activate", 0);
  assert_edits (window, nth_row (addresses_of (window), N_METERS - 1));
  gtk_window_set_focus (GTK_WINDOW (window), NULL);

  gtk_selection_model_select_item (mr_writes_page_get_model (addresses_of (window)), 17, TRUE);
  activate (addresses_of (window), "addresses.edit");
  assert_edits (window, nth_row (addresses_of (window), 17));
  g_signal_emit_by_name (gtk_window_get_focus (GTK_WINDOW (window)), "activate");
  assert_edits (window, nth_row (addresses_of (window), 18));
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/rows/clocks", test_clocks);
  g_test_add_func ("/rows/meters", test_meters);
  g_test_add_func ("/rows/addresses", test_addresses);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
