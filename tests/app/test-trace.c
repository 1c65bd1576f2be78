/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window that shows what passes on a bus. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "../folder-fixture.h"
#include "mr-screenshot.h"
#include "mr-trace-window.h"
#include "page-fixture.h"

/* The widgets that GtkListView makes around what is in view, each twice: it may be decoded again when others follow. */
#define N_ROWS_MAX 600

static MrTraceWindow *
show_trace (MrWindow *window)
{
  activate (window, "win.trace");
  g_assert_nonnull (find_trace ());
  mr_test_settle (GTK_WINDOW (find_trace ()));
  return find_trace ();
}

static guint
n_lines (MrTraceWindow *trace)
{
  return g_list_model_get_n_items (G_LIST_MODEL (mr_trace_window_get_log (trace)));
}

static gboolean
has_mark (gpointer trace)
{
  g_autoptr (MrTraceRow) row = NULL;

  for (guint i = 1; i <= 3 && i <= n_lines (trace); i++)
    {
      g_clear_object (&row);
      row = g_list_model_get_item (G_LIST_MODEL (mr_trace_window_get_log (trace)), n_lines (trace) - i);
      if (strstr (mr_trace_row_get_words (row), "cover opened") != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_scanned (gpointer trace)
{
  return !mr_trace_log_is_scanning (mr_trace_window_get_log (trace));
}

static GtkAdjustment *
scroll_of (MrTraceWindow *trace)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_of_trace (trace)));
}

static gboolean
is_at_end (gpointer trace)
{
  GtkAdjustment *scroll = scroll_of (trace);

  return gtk_adjustment_get_page_size (scroll) > 0 && gtk_adjustment_get_value (scroll) > 0
         && gtk_adjustment_get_value (scroll) + gtk_adjustment_get_page_size (scroll)
              >= gtk_adjustment_get_upper (scroll) - 1;
}

static gboolean
is_following (MrTraceWindow *trace)
{
  gboolean following;

  g_object_get (trace, "following", &following, NULL);
  return following;
}

static gboolean
has_label (GtkWidget *widget, gconstpointer label)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static GtkToggleButton *
toggle_of (MrTraceWindow *trace, const char *label)
{
  GtkWidget *toggle = find_first (GTK_WIDGET (trace), has_label, label);

  g_assert_nonnull (toggle);
  return GTK_TOGGLE_BUTTON (toggle);
}

/* It was recorded from the beginning, follows the end, and lets go of it when the user scrolls up. */
static void
test_live (void)
{
  MrWindow *window = new_window (WIDE);
  MrTraceWindow *trace;
  guint n_before;

  open_demo (window, "sim:demo?speed=0");
  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 60);
  trace = show_trace (window);
  g_assert_cmpuint (n_lines (trace), >, 100);
  g_assert_true (is_following (trace));
  mr_test_wait (is_at_end, trace, 20);
  mr_test_screenshot (GTK_WINDOW (trace), "trace");

  n_before = n_lines (trace);
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 60);
  mr_trace_window_mark (trace, "cover opened");
  mr_test_wait (has_mark, trace, 20);
  g_assert_cmpuint (n_lines (trace), >, n_before);
  mr_test_wait (is_at_end, trace, 20);

  gtk_adjustment_set_value (scroll_of (trace), gtk_adjustment_get_value (scroll_of (trace)) - 100);
  g_assert_false (is_following (trace));
  mr_test_settle (GTK_WINDOW (trace));
  g_assert_false (is_at_end (trace));
  g_object_set (trace, "following", TRUE, NULL);
  mr_test_wait (is_at_end, trace, 20);

  /* There is one window, and it closes with the other. */
  g_assert_true (show_trace (window) == trace);
  g_object_add_weak_pointer (G_OBJECT (trace), (gpointer *) &trace);
  close_window (window);
  mr_test_wait (is_gone, &trace, 20);
}

static void
test_filter (void)
{
  MrWindow *window = new_window (WIDE);
  MrTraceWindow *trace;
  guint n_all;

  open_scanned_demo (window);
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 60);
  trace = show_trace (window);
  n_all = n_lines (trace);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (toggle_of (trace, "This Meter"))));
  show_meter (window, listed_meter (window, 1));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (toggle_of (trace, "This Meter"))));
  gtk_toggle_button_set_active (toggle_of (trace, "This Meter"), TRUE);
  mr_test_wait (is_scanned, trace, 20);
  g_assert_cmpuint (n_lines (trace), >, 0);
  g_assert_cmpuint (n_lines (trace), <, n_all / 2);
  gtk_toggle_button_set_active (toggle_of (trace, "This Meter"), FALSE);
  gtk_toggle_button_set_active (toggle_of (trace, "No Answer"), TRUE);
  mr_test_wait (is_scanned, trace, 20);
  g_assert_cmpuint (n_lines (trace), <, n_all);
  gtk_toggle_button_set_active (toggle_of (trace, "No Answer"), FALSE);
  g_assert_cmpuint (n_lines (trace), ==, n_all);
  close_window (window);
}

/* --- A trace that was saved --- */

#define N_MANY 200000

static void
write_many (const char *path)
{
  g_autoptr (GString) text = g_string_new ("= 0.000000 baud=2400 latency=0\n");

  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (text, i == N_MANY / 2 ? "> %u.000000 10 40 05 45 16\n" : "> %u.000000 10 7B 06 81 16\n", i);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

static gboolean
has_many (gpointer trace)
{
  return mr_trace_window_get_log (trace) != NULL && n_lines (trace) == N_MANY + 1;
}

static GtkSingleSelection *
selection_of (MrTraceWindow *trace)
{
  return GTK_SINGLE_SELECTION (gtk_list_view_get_model (list_of_trace (trace)));
}

static gboolean
has_selected (gpointer trace)
{
  return gtk_single_selection_get_selected_item (selection_of (trace)) != NULL;
}

/* However many lines there are, only those in view are decoded, wherever the view goes. */
static void
test_many (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrTraceWindow *trace = show_trace (window);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  GtkWidget *search = find_type (GTK_WIDGET (trace), GTK_TYPE_SEARCH_ENTRY);
  guint64 n_decoded;

  g_assert_null (mr_trace_window_get_log (trace));
  assert_off (trace, "trace.save");
  assert_off (trace, "trace.mark");
  write_many (self->path);
  mr_trace_window_open_file (trace, file);
  mr_test_wait (has_many, trace, 60);
  mr_test_settle (GTK_WINDOW (trace));
  assert_off (trace, "trace.save");
  n_decoded = mr_trace_log_get_n_decoded (mr_trace_window_get_log (trace));
  g_assert_cmpuint (n_decoded, <=, N_ROWS_MAX);
  g_object_set (trace, "following", TRUE, NULL);
  mr_test_wait (is_at_end, trace, 20);
  mr_test_settle (GTK_WINDOW (trace));
  g_assert_cmpuint (mr_trace_log_get_n_decoded (mr_trace_window_get_log (trace)) - n_decoded, <=, N_ROWS_MAX);

  n_decoded = mr_trace_log_get_n_decoded (mr_trace_window_get_log (trace));
  gtk_editable_set_text (GTK_EDITABLE (search), "snd_nke");
  activate (trace, "trace.find-next");
  mr_test_wait (has_selected, trace, 60);
  mr_test_settle (GTK_WINDOW (trace));
  g_assert_cmpuint (gtk_single_selection_get_selected (selection_of (trace)), ==, N_MANY / 2 + 1);
  g_assert_true (has_text (GTK_WIDGET (trace), "SND_NKE to address 5 · no answer"));
  g_assert_cmpuint (mr_trace_log_get_n_decoded (mr_trace_window_get_log (trace)) - n_decoded, <=, N_ROWS_MAX);
  mr_test_screenshot (GTK_WINDOW (trace), "trace-found");
  close_window (window);
}

static gboolean
is_written (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
shows_file (gpointer trace)
{
  return has_text (trace, "sites.db");
}

/* Saved from the main window, and looked at. */
static void
test_save (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  MrTraceWindow *trace;
  guint n_live;

  open_scanned_demo (window);
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 60);
  trace = show_trace (window);
  n_live = n_lines (trace);
  mr_window_save_trace_to_file (window, file);
  mr_test_wait (is_written, self->path, 20);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "The trace was saved as “sites.db”."));

  mr_trace_window_open_file (trace, file);
  mr_test_wait (shows_file, trace, 20);
  g_assert_cmpuint (n_lines (trace), >=, n_live);
  assert_off (trace, "trace.mark");
  activate (trace, "trace.show-bus");
  g_assert_false (shows_file (trace));
  activate (trace, "trace.mark");
  mr_test_wait (has_dialog, trace, 20);
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/trace/live", test_live);
  g_test_add_func ("/trace/filter", test_filter);
  g_test_add ("/trace/many", FolderFixture, NULL, folder_fixture_set_up, test_many, folder_fixture_tear_down);
  g_test_add ("/trace/save", FolderFixture, NULL, folder_fixture_set_up, test_save, folder_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
