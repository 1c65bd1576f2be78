/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"
#include "../site/journal.h"
#include "mr-adaptive-bin.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "mr-write-details.h"
#include "page-fixture.h"

/* The page that shows what was written to meters. */

#define METER(number, address, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " address "\n" \
  more "records = raw 04 06 3B 30 00 00\n\n"

/* One of them keeps its address whatever it is sent. */
static const char *const bus =
  "[bus]\ntitle = Four\n\n" METER ("1", "1", "") METER ("2", "2", "") METER ("3", "3", "ignores = set-primary\n")
  METER ("4", "4", "");

static MrWriteLogPage *
page_of (MrWindow *window)
{
  MrWriteLogPage *page = mr_window_get_log (window);

  g_assert_nonnull (page);
  return page;
}

static MrWriteLog *
log_of (MrWindow *window)
{
  return mr_write_log_page_get_log (page_of (window));
}

static guint
n_entries (MrWindow *window)
{
  return g_list_model_get_n_items (G_LIST_MODEL (log_of (window)));
}

static MrLoggedWrite *
nth_entry (MrWindow *window, guint i)
{
  g_autoptr (MrLoggedWrite) entry = g_list_model_get_item (G_LIST_MODEL (log_of (window)), i);

  g_assert_nonnull (entry);
  return entry; /* the log keeps it */
}

static MrWriteOutcome
nth_outcome (MrWindow *window, guint i)
{
  return mr_logged_write_get_outcome (nth_entry (window, i));
}

static void
assert_shows (MrWindow *window, const char *text)
{
  mr_test_settle (GTK_WINDOW (window));
  if (!has_text (GTK_WIDGET (page_of (window)), text))
    g_error ("The page does not show “%s”.", text);
}

static void
assert_hides (MrWindow *window, const char *text)
{
  mr_test_settle (GTK_WINDOW (window));
  g_assert_false (has_text (GTK_WIDGET (page_of (window)), text));
}

static void
choose (MrWindow *window, guint position)
{
  gtk_single_selection_set_selected (
    GTK_SINGLE_SELECTION (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window)))), position);
  mr_test_settle (GTK_WINDOW (window));
}

static void
write_address (MrWindow *window, const char *id, guint8 address)
{
  mr_window_set_address (window, meter_with_id (window, id), address);
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
}

/* A write that was sent when the computer failed. */
static gboolean
interrupt_write (MrStore *store, gpointer data, GError **error)
{
  g_autoptr (GBytes) octets = g_bytes_new_static ("\x68\x06\x06\x68\x53\x04\x51\x01\x7A\x28\x4B\x16", 12);
  const gint64 write = mr_store_plan_write (store, *(const gint64 *) data, MR_WRITE_PRIMARY_ADDRESS, "4", "40", error);

  return write != 0 && journal_write (store, write, MR_WRITE_SENT, octets, NULL, g_get_real_time (), error);
}

static void
interrupt_one (MrWindow *window, const char *id)
{
  gint64 meter = mr_meter_store_id (meter_with_id (window, id));
  g_autoptr (GError) error = NULL;

  mr_archive_run (mr_application_get_archive (application), interrupt_write, &meter, &error);
  g_assert_no_error (error);
}

/* Confirmed, failed, not sent, in doubt: the newest first. */
static void
fill_log (MrWindow *window)
{
  g_object_set (meter_with_id (window, "10000001"), "place", "Stair A · Flat 2", NULL);
  write_address (window, "10000001", 11);
  write_address (window, "10000003", 13);
  write_address (window, "10000002", 11);
  interrupt_one (window, "10000004");
}

static void
test_log (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *path = g_build_filename (self->folder, "log.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *csv = NULL;

  open_scanned_bus (window, self->folder, "log.bus", bus, 60);
  show_page (window, MR_PAGE_LOG);
  assert_shows (window, "Nothing Written Yet");
  mr_test_screenshot (GTK_WINDOW (window), "log-empty");

  /* It follows what happens while it is shown, and looks again when it is shown again. */
  write_address (window, "10000001", 11);
  g_assert_cmpuint (n_entries (window), ==, 1);
  show_page (window, MR_PAGE_METERS);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_entries (window), ==, 5);
  g_assert_cmpint (nth_outcome (window, 0), ==, MR_WRITE_OUTCOME_DOUBT);
  g_assert_cmpint (nth_outcome (window, 1), ==, MR_WRITE_OUTCOME_NOT_SENT);
  g_assert_cmpint (nth_outcome (window, 2), ==, MR_WRITE_OUTCOME_FAILED);
  g_assert_cmpint (nth_outcome (window, 4), ==, MR_WRITE_OUTCOME_CONFIRMED);
  assert_shows (window, "Primary address · 1 → 11");
  assert_shows (window, "Stair A · Flat 2");
  assert_shows (window, "The result of a write to KAM 10000004 is unknown.");

  /* What is chosen shows its octets. */
  assert_hides (window, "Request");
  choose (window, 4);
  assert_shows (window, "Request");
  assert_shows (window, "51 01 7A 0B");
  assert_shows (window, "Proof");
  set_sizes (window, page_of (window), "log-chosen");
  gtk_window_set_default_size (GTK_WINDOW (window), WIDE);
  mr_test_settle (GTK_WINDOW (window));
  activate (page_of (window), "log.close");
  assert_hides (window, "Request");

  mr_window_export_log_to_file (window, file);
  g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
  g_assert_nonnull (strstr (csv, "10000004-KAM-35-04"));
  g_assert_nonnull (strstr (csv, "in-doubt"));
  close_window (window);
}

static void
test_filter (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_scanned_bus (window, self->folder, "filter.bus", bus, 60);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);

  activate (page_of (window), "log.show-doubtful");
  g_assert_cmpuint (n_entries (window), ==, 1);
  assert_hides (window, "It is not known");
  mr_test_screenshot (GTK_WINDOW (window), "log-doubt");

  /* The meter is read, and the doubt is over. */
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 60);
  assert_shows (window, "Nothing in Doubt");
  mr_test_screenshot (GTK_WINDOW (window), "log-no-doubt");

  mr_writes_page_set_show (MR_WRITES_PAGE (page_of (window)), MR_WRITE_LOG_FAILED);
  g_assert_cmpuint (n_entries (window), ==, 2);
  activate (window, "win.search");
  mr_writes_page_set_search (MR_WRITES_PAGE (page_of (window)), "attic");
  assert_shows (window, "No Entries Found");
  mr_test_screenshot (GTK_WINDOW (window), "log-not-found");
  activate (page_of (window), "rows.show-all");
  g_assert_cmpuint (n_entries (window), ==, 4);
  close_window (window);
}

static void
activate_row (MrWindow *window, guint position)
{
  GtkWidget *list = gtk_window_get_focus (GTK_WINDOW (window));

  while (list != NULL && !GTK_IS_LIST_VIEW (list))
    list = gtk_widget_get_parent (list);
  g_assert_nonnull (list);
  g_signal_emit_by_name (list, "activate", position);
  mr_test_settle (GTK_WINDOW (window));
}

static gboolean
is_copy_button (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "edit-copy-symbolic") == 0;
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_set (gpointer pointer)
{
  return *(char **) pointer != NULL;
}

static void
assert_clipboard (MrWindow *window, const char *begin)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, copied_cb, &text);
  mr_test_wait (is_set, &text, 10);
  g_assert_true (g_str_has_prefix (text, begin));
}

/* @nth: 0: the request, 1: the proof */
static void
assert_copies (MrWindow *window, guint nth, const char *begin)
{
  GtkWidget *button = find_widget (GTK_WIDGET (page_of (window)), is_copy_button, NULL, &nth);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  assert_clipboard (window, begin);
}

static void
test_row_menu (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_scanned_bus (window, self->folder, "menu.bus", bus, 60);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);
  menu = open_row_menu (page_of (window), 1); /* not sent */
  assert_menu (menu, "Copy Request", FALSE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  menu = open_row_menu (page_of (window), 3); /* confirmed */
  mr_test_screenshot (GTK_WINDOW (window), "log-menu");
  assert_menu (menu, "Copy Request", TRUE);
  assert_menu (menu, "Copy Proof", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (page_of (window), "log.copy-request");
  assert_clipboard (window, "68 06 06 68 ");
  activate (window, "win.show-meter");
  g_assert_true (mr_meters_page_get_meter (mr_window_get_meters (window)) == meter_with_id (window, "10000001"));
  close_window (window);
}

/* In a narrow window, an entry covers the list, and one key leads back. */
static void
test_narrow (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (NARROW);
  gboolean in_detail;

  open_scanned_bus (window, self->folder, "narrow.bus", bus, 60);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);
  mr_test_screenshot (GTK_WINDOW (window), "log-narrow-list");
  /* Ctrl and the arrows take the focus to another entry than the selected one. */
  choose (window, 0);
  activate_row (window, 3);
  g_object_get (page_of (window), "in-detail", &in_detail, NULL);
  g_assert_true (in_detail);
  assert_shows (window, "51 01 7A 0B");
  mr_test_screenshot (GTK_WINDOW (window), "log-narrow-entry");
  assert_copies (window, 0, "68 06 06 68 ");
  assert_copies (window, 1, "68 15 15 68 08 0B 72 ");

  activate (window, "win.back");
  g_object_get (page_of (window), "in-detail", &in_detail, NULL);
  g_assert_false (in_detail);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
  activate (window, "win.back");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_nonnull (mr_window_get_session (window));
  close_window (window);
}

/* At twice the size of text, and in the dark. */
static void
test_looks (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_scanned_bus (window, self->folder, "looks.bus", bus, 60);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);
  choose (window, 3);
  set_dark (TRUE);
  set_sizes (window, page_of (window), "log-dark");
  set_dark (FALSE);
  close_window (window);

  set_text_size (200);
  window = new_window (WIDE);
  open_scanned_bus (window, self->folder, "large.bus", bus, 60);
  fill_log (window);
  show_page (window, MR_PAGE_LOG);
  choose (window, 3);
  set_sizes (window, page_of (window), "log-large");
  activate_row (window, 3);
  mr_test_screenshot (GTK_WINDOW (window), "log-large-entry");
  close_window (window);
  set_text_size (100);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

#define TWIN(name, version, address) \
  "[meter " name "]\nid = 10000005\nmanufacturer = KAM\nversion = " version "\ntype = 02\nprimary = " address \
  "\nrecords = raw 04 03 30 00 00 00\n\n"

static const char *const twins =
  "[bus]\ntitle = Twins\n\n" TWIN ("Five", "35", "5") TWIN ("Its twin", "35", "6") TWIN ("Of another kind", "36", "7");

static void
assert_window_shows (MrWindow *window, const char *text)
{
  mr_test_settle (GTK_WINDOW (window));
  if (!has_text (GTK_WIDGET (window), text))
    g_error ("The window does not show “%s”.", text);
}

static gboolean
is_shown_table (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_COLUMN_VIEW (widget) && gtk_widget_get_mapped (widget);
}

/* The last column says what became of a write. */
static void
assert_fits (MrWindow *window, int width)
{
  GtkWidget *table;

  gtk_window_set_default_size (GTK_WINDOW (window), width, 760);
  mr_test_settle (GTK_WINDOW (window));
  table = find_first (GTK_WIDGET (window), is_shown_table, NULL);
  if (table != NULL)
    {
      GtkAdjustment *across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (table));

      g_assert_cmpfloat (gtk_adjustment_get_upper (across), <=, gtk_adjustment_get_page_size (across));
    }
}

/* Meters with one number are told apart in every list: by the address that they have now, or by what they are. */
static void
test_twins (FolderFixture *self, gconstpointer data)
{
  static const char *const pages[] = { MR_PAGE_METERS, MR_PAGE_ADDRESSES, MR_PAGE_CLOCKS, MR_PAGE_BREAKERS };
  MrWindow *window = new_window (WIDE);
  guint meter; /* one of the two that only its address distinguishes */

  open_scanned_bus (window, self->folder, "twins.bus", twins, 60);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_page (window, pages[i]);
      assert_window_shows (window, "10000005 · address 5");
      assert_window_shows (window, "10000005 · address 6");
      assert_window_shows (window, "10000005 · Electricity 54");
      assert_fits (window, 800);
      mr_test_screenshot (GTK_WINDOW (window), pages[i]);
      assert_fits (window, 1000);
    }
  meter = mr_meter_primary (listed_meter (window, 0)) == 7 ? 1 : 0;
  mr_window_set_address (window, listed_meter (window, meter), 15);
  mr_test_wait (is_idle, window, 60);
  show_page (window, MR_PAGE_LOG);
  assert_window_shows (window, "KAM 10000005 · address 15");
  mr_test_screenshot (GTK_WINDOW (window), "log-twins");
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_page (window, pages[i]);
      assert_window_shows (window, "10000005 · address 15");
      assert_window_shows (window, "10000005 · Electricity 54");
    }
  close_window (window);
}

static void
add_tests (void)
{
  ADD ("/write-log/log", test_log);
  ADD ("/write-log/filter", test_filter);
  ADD ("/write-log/row-menu", test_row_menu);
  ADD ("/write-log/narrow", test_narrow);
  ADD ("/write-log/looks", test_looks);
  ADD ("/write-log/twins", test_twins);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
