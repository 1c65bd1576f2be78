/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "../folder-fixture.h"
#include "../site/journal.h"
#include "mr-adaptive-bin.h"
#include "mr-banner.h"
#include "mr-edit-cell.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "page-fixture.h"

/* The page on which the addresses of a bus are planned and set. */

#define METER(number, address, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " address "\n" \
  more "records = raw 04 06 3B 30 00 00\n\n"

/* Two that are to swap, two at the factory's address, one that keeps its address whatever it is told. */
static const char *const bus =
  "[bus]\ntitle = Six\n\n" METER ("1", "1", "") METER ("2", "2", "") METER ("3", "0", "") METER ("4", "0", "")
  METER ("5", "5", "ignores = set-primary\n") METER ("6", "6", "");

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

static MrAddressesPage *
page_of (MrWindow *window)
{
  MrAddressesPage *page = mr_window_get_addresses (window);

  g_assert_nonnull (page);
  return page;
}

static MrAddressing *
plan_of (MrWindow *window)
{
  return mr_addresses_page_get_addressing (page_of (window));
}

static void
open_six (MrWindow *window, const char *folder, const char *name)
{
  open_scanned_bus (window, folder, name, bus, 60);
  show_page (window, MR_PAGE_ADDRESSES);
}

static void
open_six_again (MrWindow *window, const char *folder, const char *name)
{
  open_known_bus (window, folder, name);
  show_page (window, MR_PAGE_ADDRESSES);
}

static MrAddressingRow *
row_with_id (MrWindow *window, const char *id)
{
  return mr_addressing_find (plan_of (window), meter_with_id (window, id));
}

/* The cell of the new address of @row, wherever it is shown. */
static MrEditCell *
cell_of (MrWindow *window, MrAddressingRow *row)
{
  GtkWidget *list = find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW);

  if (!gtk_widget_get_mapped (list))
    list = gtk_widget_get_last_child (gtk_widget_get_parent (gtk_widget_get_parent (list)));
  return mr_edit_cell_find (list, row);
}

static GtkText *
edited_text (MrWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  g_assert_true (GTK_IS_TEXT (focus));
  return GTK_TEXT (focus);
}

/* As a hand does: keystroke by keystroke. */
static void
type (MrWindow *window, const char *digits)
{
  GtkEditable *text = GTK_EDITABLE (edited_text (window));

  gtk_editable_delete_selection (text);
  for (const char *digit = digits; *digit != '\0'; digit++)
    {
      int position = gtk_editable_get_position (text);

      gtk_editable_insert_text (text, digit, 1, &position);
      gtk_editable_set_position (text, position);
    }
}

typedef struct {
  MrWindow *window;
  MrAddressingRow *row;
} Edited;

static gboolean
is_edited (gpointer user_data)
{
  Edited *edited = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (edited->window));
  GtkWidget *cell = focus != NULL && GTK_IS_TEXT (focus) ? gtk_widget_get_ancestor (focus, MR_TYPE_EDIT_CELL) : NULL;

  return cell != NULL && mr_edit_cell_get_item (MR_EDIT_CELL (cell)) == edited->row;
}

/* As if a key were pressed in a text that looks at keys first. */
static gboolean
press (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean done = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !done; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &done);
    }
  return done;
}

static void
plan_by_hand (MrWindow *window, guint position, const char *digits)
{
  Edited edited = { window, nth_row (page_of (window), position) };

  gtk_selection_model_select_item (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))), position, TRUE);
  act (page_of (window), "addresses.edit");
  mr_test_wait (is_edited, &edited, 10);
  type (window, digits);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
}

static gint64
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Waits for the end of all tasks. Returns: the most that one round of the main loop took, in microseconds of this thread: a
 * machine that has other things to do does not count. */
static gint64
wait_for_tasks (MrWindow *window)
{
  const guint wake = g_timeout_add (10, wake_cb, NULL);
  gint64 longest = 0;

  while (!is_idle (window))
    {
      const gint64 begin = cpu_time ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, cpu_time () - begin);
    }
  g_source_remove (wake);
  return longest;
}

/* Asks to apply or to undo, and agrees. Returns: as wait_for_tasks(). */
static gint64
agree (MrWindow *window, const char *action, const char *heading, const char *button)
{
  GtkWidget *dialog;
  gint64 longest;

  act (page_of (window), action);
  dialog = wait_for_dialog (window);
  g_assert_true (has_text (dialog, heading));
  /* Return is to answer. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  click (dialog, button);
  longest = wait_for_tasks (window);
  mr_test_settle (GTK_WINDOW (window));
  return longest;
}

static gboolean
shows_banner (MrWindow *window)
{
  GtkWidget *banner = find_type (GTK_WIDGET (page_of (window)), MR_TYPE_BANNER);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (find_type (banner, GTK_TYPE_REVEALER)));
}

static gboolean
shows_banner_cb (gpointer window)
{
  return shows_banner (window);
}

static gboolean
hides_banner_cb (gpointer window)
{
  return !shows_banner (window);
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

static gboolean
says_all_are_set (gpointer window)
{
  return has_text (window, "addresses are set.");
}

static gboolean
is_check_button (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_CHECK_BUTTON (widget);
}

static GtkCheckButton *
needed_of (MrWindow *window)
{
  return GTK_CHECK_BUTTON (find_first (GTK_WIDGET (page_of (window)), is_check_button, NULL));
}

static gboolean
has_focus (gpointer window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (page_of (window)));
}

/* A page is made when it is asked for, has its own search, and is one step away from the meters. */
static void
test_pages (void)
{
  MrWindow *window = new_window (WIDE);
  gboolean searching;

  open_scanned_demo (window);
  g_assert_null (mr_window_get_addresses (window));
  g_object_set (window, "searching", TRUE, NULL);
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_cmpuint (n_rows (page_of (window)), ==, DEMO_METERS);
  g_object_get (window, "searching", &searching, NULL);
  g_assert_false (searching);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));

  /* Where a button had the focus and is off now, keys still reach the page. */
  g_assert_true (gtk_widget_grab_focus (find_button (GTK_WIDGET (page_of (window)), "Fill In…")));
  gtk_widget_set_sensitive (gtk_window_get_focus (GTK_WINDOW (window)), FALSE);
  mr_test_wait (has_focus, window, 20);

  /* What belongs to a meter that is not shown is off. */
  show_meter (window, listed_meter (window, 3));
  activate (window, "win.set-address");
  activate (window, "win.other-data");
  g_assert_null (newest_dialog (window));

  activate (window, "win.back");
  g_assert_nonnull (mr_window_get_session (window));
  g_object_get (window, "searching", &searching, NULL);
  g_assert_true (searching);
  activate (window, "win.back");
  g_assert_null (mr_window_get_session (window));
  close_window (window);
}

static void
test_shortcuts (void)
{
  static const char *const keys[] = { "<Control>1", "<Control>2" };
  static const char *const actions[] = { "win.page::meters", "win.page::addresses" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto (GStrv) found = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), keys[i]);

      g_assert_cmpuint (g_strv_length (found), ==, 1);
      g_assert_cmpstr (found[0], ==, actions[i]);
    }
}

/* Every fault of the demo building: by rule, the rest by hand; set, proven, and undone. */
static void
test_demo (void)
{
  MrWindow *window = new_window (WIDE);
  g_autofree int *before = g_new (int, DEMO_METERS);
  guint n_unsolved;
  gint64 longest;

  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  for (guint i = 0; i < DEMO_METERS; i++)
    before[i] = mr_meter_primary (mr_addressing_row_get_meter (nth_row (page_of (window), i)));
  set_sizes (window, page_of (window), "addresses");

  /* What is to be solved is said before anything is planned, and one rule solves it. */
  n_unsolved = mr_addressing_get_n_unsolved (plan_of (window));
  g_assert_cmpuint (n_unsolved, >, 0);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Address 0: it has no address of its own."));
  gtk_check_button_set_active (needed_of (window), TRUE);
  click (gtk_widget_get_ancestor (GTK_WIDGET (needed_of (window)), GTK_TYPE_POPOVER), "Fill In");
  g_assert_cmpuint (mr_addressing_get_n_unsolved (plan_of (window)), ==, 0);
  g_assert_cmpuint (mr_addressing_get_n_changes (plan_of (window)), <=, n_unsolved);
  mr_addressing_clear (plan_of (window), NULL);

  click (GTK_WIDGET (page_of (window)), "Last Two Digits of the Number");
  g_assert_cmpuint (mr_addressing_get_n_changes (plan_of (window)), >, 10);
  mr_test_settle (GTK_WINDOW (window));
  set_sizes (window, page_of (window), "addresses-planned");
  for (guint i = 0, next = 150; i < DEMO_METERS; i++)
    {
      g_autofree char *digits = g_strdup_printf ("%u", next);

      if (mr_addressing_row_get_stage (nth_row (page_of (window), i)) != MR_ADDRESSING_CONFLICT)
        continue;
      plan_by_hand (window, i, digits);
      next++;
    }
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 0);

  longest = agree (window, "addresses.apply", "Each meter is read back.", "Apply");
  g_test_message ("no round of the main loop took more than %.0f ms while addresses were set", longest / 1e3);
  g_assert_cmpuint (mr_addressing_get_n_changes (plan_of (window)), ==, 0);
  mr_test_wait (says_all_are_set, window, 20); /* after the toast of the scan */
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Confirmed"));
  g_assert_false (shows_banner (window));
  set_sizes (window, page_of (window), "addresses-set");

  agree (window, "addresses.undo-all", "Their Addresses Back?", "Undo");
  for (guint i = 0; i < DEMO_METERS; i++)
    {
      /* The factory's address may be shared again, the one of two others may not. */
      const gboolean shared = before[i] == 33;
      const int now = mr_meter_primary (mr_addressing_row_get_meter (nth_row (page_of (window), i)));

      g_assert_true (now == before[i] || shared);
    }
  mr_addressing_clear (plan_of (window), NULL);
  close_window (window);
}

/* Conflicts are there as soon as they are typed, of both meters; Enter goes on, Escape gives up. */
static void
test_typing (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  Edited edited;

  open_six (window, self->folder, "six.bus");
  edited = (Edited) { window, nth_row (page_of (window), 0) };
  mr_edit_cell_edit (cell_of (window, edited.row), NULL);
  g_assert_true (is_edited (&edited));
  type (window, "2");
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 1); /* which checks at once */
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_stage (edited.row), ==, MR_ADDRESSING_CONFLICT);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "KAM 10000002 has address 2 and keeps it."));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-typing");
  /* The one change is in conflict: there is nothing to suggest. */
  g_assert_false (gtk_widget_has_css_class (find_button (GTK_WIDGET (page_of (window)), "Apply…"), "suggested-action"));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find_button (GTK_WIDGET (page_of (window)), "Apply…")), ==,
                   "No address can be set as planned. Solve the conflicts first.");
  type (window, "7");
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 0);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (gtk_widget_has_css_class (find_button (GTK_WIDGET (page_of (window)), "Apply…"), "suggested-action"));
  g_assert_cmpint (mr_addressing_row_get_stage (edited.row), ==, MR_ADDRESSING_NONE);
  /* Nothing but digits, and no more than three. */
  type (window, "x");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "27");
  type (window, "99");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "279");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (edited.row), ==, MR_PLAN_RESERVED);
  gtk_editable_set_text (GTK_EDITABLE (edited_text (window)), "27");

  /* Enter: the next row. */
  g_signal_emit_by_name (edited_text (window), "activate");
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 27);
  edited.row = nth_row (page_of (window), 1);
  mr_test_wait (is_edited, &edited, 10);
  type (window, "27");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (nth_row (page_of (window), 0)), ==, MR_PLAN_WISHED_TWICE);

  /* Escape: as it was. */
  g_assert_true (press (GTK_WIDGET (edited_text (window)), GDK_KEY_Escape));
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 0);
  g_assert_false (mr_edit_cell_is_edited (GTK_WIDGET (window)));

  /* F2 begins, and so does a digit. */
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_F2, 0);
  mr_test_wait (is_edited, &edited, 10);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  mr_edit_cell_edit_row (find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW), 1, "4");
  mr_test_wait (is_edited, &edited, 10);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "4");
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 4);

  /* What is being typed is part of what is applied. */
  mr_edit_cell_edit (cell_of (window, edited.row), NULL);
  type (window, "40");
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_Return, GDK_CONTROL_MASK);
  g_assert_nonnull (newest_dialog (window));
  mr_test_settle (newest_dialog (window));
  g_assert_true (has_text (GTK_WIDGET (newest_dialog (window)), "KAM 10000002: 2 → 40"));
  click (GTK_WIDGET (newest_dialog (window)), "Cancel");
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 40);

  /* Delete keeps the address. */
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_Delete, 0);
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  close_window (window);
}

static void
test_row_menu (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_six (window, self->folder, "menu.bus");
  mr_addressing_set_wish (plan_of (window), nth_row (page_of (window), 1), 22);
  menu = open_row_menu (page_of (window), 1);
  mr_test_screenshot (GTK_WINDOW (window), "addresses-menu");
  assert_menu (menu, "Edit New Address", TRUE);
  assert_menu (menu, "Keep Address", TRUE);
  assert_menu (menu, "Undo…", FALSE);
  assert_menu (menu, "Set Baud Rate…", TRUE);
  assert_menu (menu, "Read", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  act (page_of (window), "addresses.keep");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 1)), ==, MR_PLAN_NO_ADDRESS);

  activate (window, "win.set-number");
  g_assert_true (has_text (wait_for_dialog (window), "The meter is now known as KAM 10000002."));
  click (GTK_WIDGET (newest_dialog (window)), "Cancel");
  mr_test_wait (has_closed_dialog, window, 20);
  act (page_of (window), "rows.read");
  g_assert_false (is_idle (window));
  mr_test_wait (is_idle, window, 60);
  close_window (window);
}

/* What the row of a meter shows while its address is set. */
static void
on_stage (MrAddressingRow *row, GParamSpec *pspec, gpointer user_data)
{
  guint *seen = user_data;

  *seen |= 1u << mr_addressing_row_get_stage (row);
}

static gboolean
shows_result (gpointer window)
{
  return has_text (window, "3 set, 1 failed.");
}

/* What was typed is kept whatever takes the page away. */
static void
test_left (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_six (window, self->folder, "left.bus");
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 5)), NULL);
  type (window, "66");
  activate (window, "win.back");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 5)), ==, 66);
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == GTK_WIDGET (cell_of (window, nth_row (page_of (window), 5))));
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 4)), NULL);
  type (window, "55");
  mr_window_close_site (window);
  mr_test_wait (has_left_all, NULL, 20);
  open_six_again (window, self->folder, "left.bus");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 5)), ==, 66);
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 4)), ==, 55);
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 3)), NULL);
  type (window, "44");
  close_window (window);
}

/* A swap, two at the factory's address, one that fails, one in conflict: each is shown as what it is. */
static void
test_batch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *dialog;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  guint seen = 0;

  open_six (window, self->folder, "batch.bus");
  g_signal_connect (row_with_id (window, "10000003"), "notify::stage", G_CALLBACK (on_stage), &seen);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000001"), 2);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000002"), 1);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000003"), 30);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000004"), 6);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000005"), 50);
  mr_test_settle (GTK_WINDOW (window));

  act (page_of (window), "addresses.apply");
  dialog = GTK_WIDGET (newest_dialog (window));
  g_assert_nonnull (dialog);
  mr_test_settle (GTK_WINDOW (dialog));
  g_assert_true (has_text (dialog, "Set 4 Addresses?"));
  g_assert_true (has_text (dialog, "1 meter is left out."));
  g_assert_true (has_text (dialog, "KAM 10000003: 0 → 30"));
  g_assert_true (has_text (dialog, ", on its way to "));
  g_assert_true (has_text (dialog, "KAM 10000004 is left out: KAM 10000006 has address 6 and keeps it."));
  mr_test_screenshot (GTK_WINDOW (dialog), "addresses-apply");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  click (dialog, "Apply");
  mr_test_settle (GTK_WINDOW (window));
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-failed");
  g_assert_cmpuint (seen, ==, 1u << MR_ADDRESSING_PLANNED | 1u << MR_ADDRESSING_SENT | 1u << MR_ADDRESSING_ACCEPTED |
                                1u << MR_ADDRESSING_CONFIRMED);
  g_signal_handlers_disconnect_by_data (row_with_id (window, "10000003"), &seen);
  /* After that of the scan. */
  mr_test_wait (shows_result, window, 20);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Failed: "));
  g_assert_cmpint (mr_addressing_row_get_stage (row_with_id (window, "10000001")), ==, MR_ADDRESSING_CONFIRMED);
  g_assert_cmpint (mr_addressing_row_get_stage (row_with_id (window, "10000005")), ==, MR_ADDRESSING_FAILED);

  /* One gets its address back, and the rest of the plan stays where it is. */
  g_ptr_array_add (one, row_with_id (window, "10000003"));
  gtk_selection_model_unselect_all (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))));
  for (guint i = 0; i < n_rows (page_of (window)); i++)
    if (nth_row (page_of (window), i) == one->pdata[0])
      gtk_selection_model_select_item (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))), i, TRUE);
  agree (window, "addresses.undo", "KAM 10000003: 30 → 0", "Undo");
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000003")), ==, 0);
  g_assert_cmpint (mr_addressing_row_get_wish (row_with_id (window, "10000005")), ==, 50);
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000001")), ==, 2);

  /* Thought better of: nothing has changed. */
  act (page_of (window), "addresses.undo-all");
  dialog = GTK_WIDGET (newest_dialog (window));
  g_assert_true (has_text (dialog, "Give 3 Meters Their Addresses Back?"));
  click (dialog, "Cancel");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_stage (row_with_id (window, "10000001")), ==, MR_ADDRESSING_CONFIRMED);
  g_assert_cmpint (mr_addressing_row_get_wish (row_with_id (window, "10000001")), ==, 2);
  close_window (window);
}

static void
on_first_confirmed (MrTask *task, MrMeter *meter, int state, gboolean sent, const char *sentence, const char *subject, gpointer user_data)
{
  if (state == MR_WRITE_CONFIRMED)
    mr_task_stop (task);
}

static gboolean
says_what_is_left (gpointer window)
{
  return has_text (window, "Stopped. ") && has_text (window, " not sent.");
}

/* Stopped, left, opened again: the page says what is left, and one button does it. */
static void
test_resume (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrTask *task;

  open_six (window, self->folder, "resume.bus");
  mr_addressing_use_sequence (plan_of (window), NULL, 11);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000005"), MR_PLAN_NO_ADDRESS);
  task = mr_addressing_apply (plan_of (window));
  g_signal_connect (task, "step", G_CALLBACK (on_first_confirmed), NULL);
  mr_test_wait (is_idle, window, 60);
  mr_test_wait (shows_banner_cb, window, 10);
  mr_test_wait (says_what_is_left, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), " not sent."));
  close_window (window);
  mr_test_wait (has_left_all, NULL, 20);

  window = new_window (WIDE);
  open_six_again (window, self->folder, "resume.bus");
  mr_test_wait (shows_banner_cb, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), " not sent."));
  set_sizes (window, page_of (window), "addresses-resume");
  agree (window, "addresses.apply", "Set ", "Apply");
  mr_test_wait (hides_banner_cb, window, 10);
  g_assert_cmpuint (mr_addressing_get_n_changes (plan_of (window)), ==, 0);
  close_window (window);
}

/* A write that was sent when the computer failed. */
static gboolean
interrupt_write (MrStore *store, gpointer data, GError **error)
{
  const gint64 write = mr_store_plan_write (store, *(const gint64 *) data, MR_WRITE_PRIMARY_ADDRESS, "6", "30", error);

  return write != 0 && journal_write (store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), error);
}

/* Whether the meter took its address is found out before anything is written. */
static void
test_doubt (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrArchive *archive = mr_application_get_archive (application);
  g_autoptr (GError) error = NULL;
  gint64 meter;

  open_six (window, self->folder, "doubt.bus");
  meter = mr_meter_store_id (meter_with_id (window, "10000006"));
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000006"), 30);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000004"), 40);
  close_window (window);
  mr_test_wait (has_left_all, NULL, 20);
  mr_archive_run (archive, interrupt_write, &meter, &error);
  g_assert_no_error (error);

  window = new_window (WIDE);
  open_six_again (window, self->folder, "doubt.bus");
  mr_test_wait (shows_banner_cb, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "1 in doubt (KAM 10000006), 1 not sent. Meters in doubt are read first."));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-doubt");
  agree (window, "addresses.apply", "KAM 10000006: 6 → 30", "Apply");
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000006")), ==, 30);
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000004")), ==, 40);
  close_window (window);
}

/* Without a connection, addresses can be planned and not set, and the page says why. */
static void
test_offline (void)
{
  MrWindow *window = new_window (WIDE);

  open_meter (window, "Offline", 0, "04 06 3B 30 00 00");
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  mr_addressing_set_wish (plan_of (window), nth_row (page_of (window), 0), 7);
  mr_test_wait (shows_banner_cb, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Connect to the bus to set the planned addresses."));
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-offline");

  mr_writes_page_set_show (MR_WRITES_PAGE (page_of (window)), MR_PLAN_SHOW_UNSOLVED);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Nothing to Solve"));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-solved");
  mr_writes_page_set_show (MR_WRITES_PAGE (page_of (window)), MR_PLAN_SHOW_CHANGES);
  g_assert_cmpuint (n_rows (page_of (window)), ==, 1);
  mr_writes_page_set_search (MR_WRITES_PAGE (page_of (window)), "nothing like it");
  g_assert_cmpuint (n_rows (page_of (window)), ==, 0);
  close_window (window);
}

static void
test_empty (void)
{
  MrWindow *window = new_window (WIDE);

  g_assert_true (mr_window_open_site (window, add_site ("Empty")));
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No Meters Yet"));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-empty");
  close_window (window);
}

/* In the narrowest window, at twice the size of text, and in the dark. */
static void
test_looks (void)
{
  MrWindow *window;

  window = new_window (WIDE);
  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  mr_addressing_use_digits (plan_of (window), NULL, 2);
  set_dark (TRUE);
  set_sizes (window, page_of (window), "addresses-dark");
  set_dark (FALSE);
  close_window (window);

  set_text_size (200);
  window = new_window (WIDE);
  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  set_sizes (window, page_of (window), "addresses-large-text");
  mr_addressing_clear (plan_of (window), NULL);
  close_window (window);
  set_text_size (100);
}

static void
add_tests (void)
{
  g_test_add_func ("/addresses/pages", test_pages);
  g_test_add_func ("/addresses/shortcuts", test_shortcuts);
  g_test_add_func ("/addresses/demo", test_demo);
  g_test_add ("/addresses/typing", FolderFixture, NULL, folder_fixture_set_up, test_typing, folder_fixture_tear_down);
  g_test_add ("/addresses/row-menu", FolderFixture, NULL, folder_fixture_set_up, test_row_menu, folder_fixture_tear_down);
  g_test_add ("/addresses/left", FolderFixture, NULL, folder_fixture_set_up, test_left, folder_fixture_tear_down);
  g_test_add ("/addresses/batch", FolderFixture, NULL, folder_fixture_set_up, test_batch, folder_fixture_tear_down);
  g_test_add ("/addresses/resume", FolderFixture, NULL, folder_fixture_set_up, test_resume, folder_fixture_tear_down);
  g_test_add ("/addresses/doubt", FolderFixture, NULL, folder_fixture_set_up, test_doubt, folder_fixture_tear_down);
  g_test_add_func ("/addresses/offline", test_offline);
  g_test_add_func ("/addresses/empty", test_empty);
  g_test_add_func ("/addresses/looks", test_looks);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
