/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "../site/journal.h"
#include "addresses-fixture.h"
#include "mr-dialogs.h"
#include "mr-line-list.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "mr-write-words.h"

/* Addresses that are planned on their page are written: all of a building, one after another, stopped, and in doubt. */

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

/* Waits for the end of all tasks. Returns: the most that one round of the main loop took, in microseconds of this
 * thread: a machine that has other things to do does not count. */
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

  activate (page_of (window), action);
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
hides_banner_cb (gpointer window)
{
  return !shows_banner (window);
}

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
  activate (page_of (window), "addresses.fill");
  gtk_check_button_set_active (needed_of (window), TRUE);
  g_assert_true (has_text (gtk_widget_get_ancestor (GTK_WIDGET (needed_of (window)), GTK_TYPE_POPOVER),
                           "Counts up only for those without their own address"));
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

/* Returns: (transfer full) (element-type graphene_rect_t): where the titles of the columns are. */
static GArray *
title_places (MrWindow *window)
{
  GtkWidget *view = find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW);
  GArray *places = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  for (GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (view)); title != NULL;
       title = gtk_widget_get_next_sibling (title))
    {
      graphene_rect_t place;

      g_assert_true (gtk_widget_compute_bounds (title, view, &place));
      g_array_append_val (places, place);
    }
  return places;
}

/* A swap, two at the factory's address, one that fails, one in conflict: each is shown as what it is. */
static void
test_batch (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *dialog;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  guint seen = 0;

  open_six (window, self->folder, "batch.bus");
  before = title_places (window);
  g_signal_connect (row_with_id (window, "10000003"), "notify::stage", G_CALLBACK (on_stage), &seen);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000001"), 2);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000002"), 1);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000003"), 30);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000004"), 6);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000005"), 50);
  mr_test_settle (GTK_WINDOW (window));

  activate (page_of (window), "addresses.apply");
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
  /* However long what the rows say has become. */
  after = title_places (window);
  g_assert_cmpmem (after->data, after->len * sizeof (graphene_rect_t), before->data,
                   before->len * sizeof (graphene_rect_t));
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
  activate (page_of (window), "addresses.undo-all");
  dialog = GTK_WIDGET (newest_dialog (window));
  g_assert_true (has_text (dialog, "Give 2 Meters Their Addresses Back?"));
  click (dialog, "Cancel");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_stage (row_with_id (window, "10000001")), ==, MR_ADDRESSING_CONFIRMED);
  g_assert_cmpint (mr_addressing_row_get_wish (row_with_id (window, "10000001")), ==, 2);
  close_window (window);
}

static void
on_first_confirmed (MrTask *task, const MrTaskWrite *write, gpointer user_data)
{
  if (write->state == MR_WRITE_CONFIRMED)
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
  g_autoptr (MrTask) task = NULL;
  g_autofree char *result = NULL;

  open_six (window, self->folder, "resume.bus");
  /* What was set earlier, or is left out, is not part of what is counted. */
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000006"), 60);
  mr_addressing_apply (plan_of (window));
  mr_test_wait (is_idle, window, 60);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000001"), 11);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000002"), 12);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000003"), 13);
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000004"), 60);
  task = g_object_ref (mr_addressing_apply (plan_of (window)));
  g_signal_connect (task, "step", G_CALLBACK (on_first_confirmed), NULL);
  mr_test_wait (is_idle, window, 60);
  mr_test_wait (shows_banner, window, 10);
  result = mr_write_words_result (task);
  g_clear_object (&task);
  g_test_message ("%s", result);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), result));
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000004"), 14);
  mr_test_wait (shows_banner, window, 10);
  mr_test_wait (says_what_is_left, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), " not sent."));
  close_window (window);
  mr_test_wait (has_left_all, NULL, 20);

  window = new_window (WIDE);
  open_six_again (window, self->folder, "resume.bus");
  mr_test_wait (shows_banner, window, 10);
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
  mr_test_wait (shows_banner, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)),
                           "1 in doubt (KAM 10000006), 1 not sent. Meters in doubt are read first."));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-doubt");
  agree (window, "addresses.apply", "KAM 10000006: 6 → 30", "Apply");
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000006")), ==, 30);
  g_assert_cmpint (mr_meter_primary (meter_with_id (window, "10000004")), ==, 40);
  close_window (window);
}

static void
do_nothing (gpointer data)
{
}

/* Asks about @n_lines writes. Returns: (transfer none): the list; its dialog is called @name */
static GtkWidget *
ask_about (MrWindow *window, guint n_lines, const char *name)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  GtkWindow *dialog;
  GtkWidget *list;

  for (guint i = 0; i < n_lines; i++)
    gtk_string_list_take (lines, g_strdup_printf ("KAM %08u: %u → %u, on its way to %u", i, i, i + 1, i + 2));
  list = mr_line_list_new (lines);
  dialog = mr_dialogs_ask (GTK_WIDGET (window), MR_DIALOG_SUGGESTED, "Set?", "Each is read back.", "_Set", list,
                           do_nothing, NULL, NULL);
  mr_test_settle (dialog);
  mr_test_screenshot (dialog, name);
  return list;
}

static gboolean
shows_all (GtkWidget *list)
{
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_type (list, GTK_TYPE_SCROLLED_WINDOW)));

  return gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment);
}

/* What is to be written is seen as far as the window has room, and needs no more than it has. */
static void
test_list_size (void)
{
  static const struct {
    int width, height;
    guint text_size;
    guint n_lines;
    gboolean fits;
  } cases[] = {
    { WIDE, 100, 5, TRUE }, { WIDE, 100, 250, FALSE }, { NARROW, 200, 5, FALSE }, { NARROW, 200, 250, FALSE }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("question-%d-%u", cases[i].width, cases[i].n_lines);
      MrWindow *window;
      GtkWidget *list;
      GtkWidget *dialog;

      set_text_size (cases[i].text_size);
      window = new_window (cases[i].width, cases[i].height);
      list = ask_about (window, cases[i].n_lines, name);
      dialog = GTK_WIDGET (gtk_widget_get_root (list));
      g_test_message ("%s: %d × %d, list %d × %d", name, gtk_widget_get_width (dialog), gtk_widget_get_height (dialog),
                      gtk_widget_get_width (list), gtk_widget_get_height (list));
      g_assert_cmpint (gtk_widget_get_width (dialog), <=, cases[i].width);
      g_assert_cmpint (gtk_widget_get_height (dialog), <=, cases[i].height);
      if (cases[i].fits)
        g_assert_true (shows_all (list));
      else
        g_assert_cmpint (gtk_widget_get_height (dialog), >, cases[i].height * 3 / 4);
      gtk_window_destroy (GTK_WINDOW (dialog));
      close_window (window);
    }
  set_text_size (100);
}

static void
add_tests (void)
{
  g_test_add_func ("/addresses-writing/demo", test_demo);
  g_test_add_func ("/addresses-writing/list-size", test_list_size);
  g_test_add ("/addresses-writing/batch", FolderFixture, NULL, folder_fixture_set_up, test_batch,
              folder_fixture_tear_down);
  g_test_add ("/addresses-writing/resume", FolderFixture, NULL, folder_fixture_set_up, test_resume,
              folder_fixture_tear_down);
  g_test_add ("/addresses-writing/doubt", FolderFixture, NULL, folder_fixture_set_up, test_doubt,
              folder_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
