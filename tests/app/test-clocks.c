/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "../folder-fixture.h"
#include "mr-bus-link-private.h"
#include "mr-lamp-icon.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "mr-time-dialog.h"
#include "page-fixture.h"

/* The page on which the clocks of a bus are compared and set. */

#define MINUTE 60

/* What each meter's clock is ahead of the right time, in seconds, and what its meter makes of being set. */
static const struct {
  int ahead;
  const char *form;
  const char *records; /* (nullable): instead of a clock */
  const char *more;
} meters[] = {
  { 0, "", NULL, "" },
  { -40 * MINUTE, "", NULL, "" },
  { -12 * MINUTE, "", NULL, "ignores = set-clock\n" },
  { -40 * MINUTE, "", NULL, "silent-after = set-clock forever\n" },
  { 9 * MINUTE, " as type-i", NULL, "" },
  { 0, "", "energy 5 kWh", "" },
  { 0, "", "raw 04 6D 9E 2E 45 33", "" },
  { -40 * MINUTE, "", NULL, "refuses = set-clock 08\n" },
};

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

static MrClocksPage *
page_of (MrWindow *window)
{
  MrClocksPage *page = mr_window_get_clocks (window);

  g_assert_nonnull (page);
  return page;
}

static MrClocking *
clocking_of (MrWindow *window)
{
  return mr_clocks_page_get_clocking (page_of (window));
}

static MrClockingRow *
row_of (MrWindow *window, guint number)
{
  g_autofree char *id = g_strdup_printf ("1000000%u", number);
  MrClockingRow *row = mr_clocking_find (clocking_of (window), meter_with_id (window, id));

  g_assert_nonnull (row);
  return row;
}

/* For the clocks it is half past the hour, because nothing is set near the full hour. */
static gint64
seconds_ahead (void)
{
  return 30 * MINUTE + 5 - g_get_real_time () / G_USEC_PER_SEC % 3600;
}

static char *
describe_bus (void)
{
  g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Clocks\n\n");

  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      g_autofree char *clock = g_strdup_printf ("date-time now%+" G_GINT64_FORMAT "s%s",
                                                seconds_ahead () + meters[i].ahead, meters[i].form);

      g_string_append_printf (text, "[meter Flat %u]\nid = 1000000%u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                              "primary = %u\n%srecords = raw 04 06 3B 30 00 00; %s\n\n", i + 1, i + 1, i + 1,
                              meters[i].more, meters[i].records != NULL ? meters[i].records : clock);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
open_clocks (MrWindow *window, const char *folder, const char *name, guint speed)
{
  g_autofree char *text = describe_bus ();

  open_scanned_bus (window, folder, name, text, speed);
  show_page (window, MR_PAGE_CLOCKS);
}

static gboolean
has_measured (gpointer window)
{
  const MrSiteTimeState state = mr_site_time_get_state (mr_clocking_get_site_time (clocking_of (window)));

  return state == MR_SITE_TIME_KNOWN || state == MR_SITE_TIME_FAILED;
}

static GtkWidget *
open_time_dialog (MrWindow *window)
{
  activate (page_of (window), "clocks.source");
  return wait_for_dialog (window);
}

static void
press_return (GtkWidget *dialog, const char *title)
{
  g_signal_emit_by_name (gtk_editable_get_delegate (find_entry (dialog, title)), "activate");
}

static void
take_time (MrWindow *window, const char *title, const char *text)
{
  GtkWidget *dialog = open_time_dialog (window);

  gtk_editable_set_text (find_entry (dialog, title), text);
  click (dialog, "Use");
  mr_test_wait (has_closed_dialog, window, 20);
  mr_test_wait (has_measured, window, 20);
  mr_test_settle (GTK_WINDOW (window));
}

/* The time of the bus, typed. */
static void
take_time_by_hand (MrWindow *window)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (g_get_real_time () / G_USEC_PER_SEC + seconds_ahead ());
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");

  take_time (window, "Time, like", text);
}

static void
read_clocks (MrWindow *window)
{
  activate (page_of (window), "clocks.read");
  g_assert_false (is_idle (window));
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
}

static GtkWidget *
ask (MrWindow *window)
{
  activate (page_of (window), "clocks.apply");
  return wait_for_dialog (window);
}

static void
assert_stage (MrWindow *window, guint number, MrClockingStage stage)
{
  g_assert_cmpint (mr_clocking_row_get_stage (row_of (window, number)), ==, stage);
}

/* --- A slow source ------------------------------------------------------------------------------------------------ */

/* It was asked long ago, and when it is asked again, it does not answer before it is released. */
#define TYPE_SLOW_SOURCE (slow_source_get_type ())
G_DECLARE_FINAL_TYPE (SlowSource, slow_source, SLOW, SOURCE, MrTimeSource)

struct _SlowSource {
  MrTimeSource parent_instance;

  guint n_asked;
  int released;
};

G_DEFINE_FINAL_TYPE (SlowSource, slow_source, MR_TYPE_TIME_SOURCE)

static MrTrustedTime *
slow_source_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  const gint64 an_hour = 60 * MINUTE * (gint64) G_USEC_PER_SEC;
  SlowSource *self = SLOW_SOURCE (source);
  MrClocks clocks = mr_clocks_read ();

  if (self->n_asked++ == 0)
    clocks = (MrClocks) { clocks.real - an_hour, clocks.boot - an_hour, clocks.monotonic - an_hour };
  else
    while (!g_atomic_int_get (&self->released))
      g_usleep (1000);
  return mr_trusted_time_new ("test", MR_TIME_SYNCHRONISED, &clocks, clocks.real + seconds_ahead () * G_USEC_PER_SEC, 1000);
}

static void
slow_source_class_init (SlowSourceClass *klass)
{
  MR_TIME_SOURCE_CLASS (klass)->measure = slow_source_measure;
}

static void
slow_source_init (SlowSource *self)
{
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

/* This computer was asked for the time when the bus was connected, so what was read since is compared with it. Compared
 * with a time that is obtained later, it is uncertain, and the page offers to read again. */
static void
test_opens (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  g_assert_null (mr_window_get_clocks (window));
  open_clocks (window, self->folder, "opens.bus", 60);
  g_assert_cmpuint (n_rows (page_of (window)), ==, G_N_ELEMENTS (meters));
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
  mr_test_wait (has_measured, window, 20);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Time from: this computer"));
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking_of (window)), ==, 0);
  g_assert_false (has_text (GTK_WIDGET (page_of (window)), "clocks were read before the time was obtained"));
  take_time_by_hand (window);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "±?"));
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking_of (window)), ==, 6);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "clocks were read before the time was obtained"));
  set_sizes (window, page_of (window), "clocks-stale");
  read_clocks (window);
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking_of (window)), ==, 0);
  close_window (window);
}

/* Presses the button, has the time asked for again, and shows @page until it is there. */
static void
apply_slowly (MrWindow *window, const char *page)
{
  g_autoptr (SlowSource) source = g_object_new (TYPE_SLOW_SOURCE, NULL);
  MrSiteTime *site_time = mr_clocking_get_site_time (clocking_of (window));

  mr_site_time_set_source (site_time, MR_TIME_SOURCE (source));
  mr_site_time_ask (site_time);
  mr_test_wait (has_measured, window, 20);
  activate (page_of (window), "clocks.apply");
  g_assert_cmpint (mr_site_time_get_state (site_time), ==, MR_SITE_TIME_MEASURING);
  show_page (window, page);
  g_atomic_int_set (&source->released, 1);
  mr_test_wait (has_measured, window, 20);
  mr_test_settle (GTK_WINDOW (window));
}

/* A question that has to wait for the time is not asked on another page. */
static void
test_left (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_clocks (window, self->folder, "left.bus", 60);
  apply_slowly (window, MR_PAGE_CLOCKS);
  g_assert_true (has_text (wait_for_dialog (window), "Set 6 Clocks?"));
  gtk_window_close (newest_dialog (window));
  mr_test_wait (has_closed_dialog, window, 20);

  apply_slowly (window, MR_PAGE_LOG);
  g_assert_true (has_closed_dialog (window));
  show_page (window, MR_PAGE_CLOCKS);
  g_assert_true (has_closed_dialog (window));
  close_window (window);
}

/* A lamp on the baseline makes GTK warn of the box that it shares with text, in some fonts. */
static void
assert_lamp_is_off_baseline (GtkWidget *widget)
{
  int minimum, minimum_baseline;

  gtk_widget_measure (find_type (widget, MR_TYPE_LAMP_ICON), GTK_ORIENTATION_VERTICAL, 1000, &minimum, NULL,
                      &minimum_baseline, NULL);
  g_assert_cmpint (minimum, >, 0);
  g_assert_cmpint (minimum_baseline, ==, -1);
}

static gboolean
says_not_sent (gpointer window)
{
  return has_text (window, "1 failed, 1 not sent.");
}

/* Those that are off are set, each is what it is, and none that misbehaves is done. */
static void
test_set (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *dialog;

  open_clocks (window, self->folder, "set.bus", 20);
  take_time_by_hand (window);
  read_clocks (window);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 6);
  set_sizes (window, page_of (window), "clocks");

  mr_clocking_set_chosen (clocking_of (window), row_of (window, 6), TRUE);
  dialog = ask (window);
  g_assert_true (has_text (dialog, "Set 7 Clocks?"));
  g_assert_true (has_text (dialog, "They are set to local time."));
  g_assert_true (has_text (dialog, "KAM 10000002: −40 min (type F)"));
  g_assert_true (has_text (dialog, "KAM 10000005: +9 min (type I)"));
  g_assert_true (has_text (dialog, "KAM 10000006: sends no clock"));
  g_assert_true (has_text (dialog, "KAM 10000007: shows no valid time"));
  mr_test_screenshot (GTK_WINDOW (dialog), "clocks-question");
  /* Not as high as the text would be at its narrowest. */
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (dialog)), <, 600);
  assert_lamp_is_off_baseline (dialog);
  click (dialog, "Set Clocks");
  for (guint i = 0; i < 60 && mr_clocking_row_get_stage (row_of (window, 3)) < MR_CLOCKING_SENT; i++)
    g_main_context_iteration (NULL, TRUE);
  set_sizes (window, page_of (window), "clocks-busy");
  mr_test_wait (is_idle, window, 120);
  mr_test_settle (GTK_WINDOW (window));

  assert_stage (window, 1, MR_CLOCKING_NONE);
  assert_stage (window, 2, MR_CLOCKING_CONFIRMED);
  assert_stage (window, 3, MR_CLOCKING_FAILED);
  assert_stage (window, 4, MR_CLOCKING_DOUBT);
  assert_stage (window, 5, MR_CLOCKING_CONFIRMED);
  assert_stage (window, 6, MR_CLOCKING_DOUBT);
  assert_stage (window, 8, MR_CLOCKING_FAILED);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "−40 min → "));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "read back"));
  set_sizes (window, page_of (window), "clocks-set");

  /* One that has fallen silent is sent nothing, and is not said to have failed. */
  for (guint number = 1; number <= G_N_ELEMENTS (meters); number++)
    mr_clocking_set_chosen (clocking_of (window), row_of (window, number), number == 3 || number == 4);
  click (ask (window), "Set Clocks");
  mr_test_wait (is_idle, window, 120);
  mr_test_wait (says_not_sent, window, 20);
  assert_stage (window, 4, MR_CLOCKING_NOT_SENT);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Not sent: "));
  close_window (window);
}

/* Far from the full hour, and more than a day from what the clocks on the bus show, so that theirs does not matter. */
static void
use_half_past_two (MrWindow *window)
{
  g_autoptr (GDateTime) shown = g_date_time_new_local (2026, 3, 5, 14, 30, 5);
  const MrClocks clocks = mr_clocks_read ();
  g_autoptr (MrTrustedTime) time = mr_trusted_time_new (MR_TIME_SOURCE_COMPUTER, MR_TIME_SYNCHRONISED, &clocks,
                                                        g_date_time_to_unix (shown) * G_USEC_PER_SEC, 0);

  mr_site_time_set (mr_clocking_get_site_time (clocking_of (window)), time);
  mr_test_settle (GTK_WINDOW (window));
}

/* Every clock of the demo building that is off, at once. */
static void
test_demo (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (GPtrArray) chosen = NULL;

  open_scanned_demo (window);
  show_page (window, MR_PAGE_CLOCKS);
  use_half_past_two (window);
  activate (page_of (window), "clocks.choose-all");
  read_clocks (window);
  chosen = mr_clocking_get_chosen (clocking_of (window));
  g_assert_cmpuint (chosen->len, >, 10);
  click (ask (window), "Set Clocks");
  mr_test_wait (is_idle, window, 120);
  mr_test_settle (GTK_WINDOW (window));
  for (guint i = 0; i < chosen->len; i++)
    {
      double seconds;

      g_assert_cmpint (mr_clocking_row_get_stage (chosen->pdata[i]), ==, MR_CLOCKING_CONFIRMED);
      g_object_get (chosen->pdata[i], "seconds", &seconds, NULL);
      g_assert_cmpfloat_with_epsilon (seconds, 0, MINUTE + 1);
    }
  mr_test_screenshot (GTK_WINDOW (window), "clocks-demo");
  close_window (window);
}

static void
fall_silent (MrWindow *window, guint number)
{
  const gint64 id = mr_meter_store_id (mr_clocking_row_get_meter (row_of (window, number)));
  const MrBusLinkHost *host = mr_session_get_link (mr_window_get_session (window))->host;

  host->take_silence (&id, 1, host->user_data);
  mr_test_settle (GTK_WINDOW (window));
}

/* Choosing by hand: by the box, the row, the menu; and only those are listed. */
static void
test_choose (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *box;

  open_clocks (window, self->folder, "choose.bus", 60);
  take_time_by_hand (window);
  read_clocks (window);
  box = find_type (find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW), GTK_TYPE_CHECK_BUTTON);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (box)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (box), TRUE);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 7);
  g_signal_emit_by_name (find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW), "activate", 0);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (box)));

  gtk_selection_model_select_item (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))), 0, TRUE);
  activate (page_of (window), "clocks.choose-selected");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 1);
  click (GTK_WIDGET (page_of (window)), "To Set");
  g_assert_cmpuint (n_rows (page_of (window)), ==, 1);
  activate (page_of (window), "clocks.choose-all");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 7); /* the one without a clock is not */
  activate (page_of (window), "clocks.choose-none");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 0);
  activate (page_of (window), "rows.show-all");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Not chosen"));
  fall_silent (window, 2);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Not chosen: It did not answer when it was last asked."));
  g_assert_cmpuint (n_rows (page_of (window)), ==, G_N_ELEMENTS (meters));
  activate (page_of (window), "clocks.choose-off");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 5); /* the silent one is not */
  close_window (window);
}

static void
test_row_menu (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_clocks (window, self->folder, "menu.bus", 60);
  take_time_by_hand (window);
  read_clocks (window);
  menu = open_row_menu (page_of (window), 0);
  mr_test_screenshot (GTK_WINDOW (window), "clocks-menu");
  assert_menu (menu, "Set This Clock", TRUE);
  assert_menu (menu, "Leave This Clock", FALSE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (page_of (window), "clocks.add");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 7);

  /* All of the selected rows, among which there may be clocks that are chosen already. */
  gtk_selection_model_select_all (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))));
  menu = open_row_menu (page_of (window), 1);
  assert_menu (menu, "Set This Clock", TRUE);
  assert_menu (menu, "Leave This Clock", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (page_of (window), "clocks.remove");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, 0);
  close_window (window);
}

static gboolean
is_choose_menu (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_POPOVER_MENU (widget) && GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget));
}

/* The tools have keys, and a key that does nothing says why. */
static void
test_keys (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_clocks (window, self->folder, "keys.bus", 60);
  mr_test_wait (has_measured, window, 20);
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_l, GDK_CONTROL_MASK);
  g_assert_false (is_idle (window));
  assert_explained (page_of (window));
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_Return, GDK_CONTROL_MASK);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "Off while the bus is at work"));
  mr_test_screenshot (GTK_WINDOW (window), "clocks-key-off");
  mr_test_wait (is_idle, window, 60);

  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_h, GDK_CONTROL_MASK);
  menu = find_first (GTK_WIDGET (page_of (window)), is_choose_menu, NULL);
  g_assert_true (gtk_widget_get_mapped (menu));
  gtk_popover_popdown (GTK_POPOVER (menu));
  mr_test_settle (GTK_WINDOW (window));
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_t, GDK_CONTROL_MASK);
  gtk_window_close (GTK_WINDOW (wait_for_dialog (window)));
  mr_test_wait (has_closed_dialog, window, 20);
  close_window (window);
}

/* What the clocks should show is remembered, and changes what is off. */
static void
test_zone (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (GSettings) settings = g_settings_new (MR_APP_ID);
  g_autofree char *stored = NULL;
  GtkDropDown *zones;

  open_clocks (window, self->folder, "zone.bus", 60);
  take_time_by_hand (window);
  read_clocks (window);
  zones = GTK_DROP_DOWN (find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_DROP_DOWN));
  g_assert_cmpuint (gtk_drop_down_get_selected (zones), ==, MR_CLOCK_LOCAL);
  gtk_drop_down_set_selected (zones, MR_CLOCK_UTC);
  g_assert_cmpint (mr_clocking_get_zone (clocking_of (window)), ==, MR_CLOCK_UTC);
  stored = g_settings_get_string (settings, "clock-zone");
  g_assert_cmpstr (stored, ==, "utc");
  gtk_drop_down_set_selected (zones, MR_CLOCK_LOCAL);
  close_window (window);
}

/* A server that is not there, and a time that is none: said, and nothing can be set. */
static void
test_no_time (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (GSettings) settings = g_settings_new (MR_APP_ID);
  GtkWidget *dialog;

  open_clocks (window, self->folder, "time.bus", 60);
  take_time (window, "Name or address", "127.0.0.1:1");
  g_assert_cmpint (mr_site_time_get_state (mr_clocking_get_site_time (clocking_of (window))), ==, MR_SITE_TIME_FAILED);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "127.0.0.1"));
  g_assert_true (gtk_widget_get_visible (find_button (GTK_WIDGET (page_of (window)), "Ask Again")));
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Set Clocks")));
  set_sizes (window, page_of (window), "clocks-no-time");

  dialog = open_time_dialog (window);
  mr_test_screenshot (GTK_WINDOW (dialog), "time-dialog");
  gtk_editable_set_text (find_entry (dialog, "Time, like"), "half past two");
  mr_test_settle (GTK_WINDOW (dialog));
  g_assert_true (has_text (dialog, "“half past two” is not a time"));
  g_assert_false (gtk_widget_get_sensitive (find_button (dialog, "Use")));
  mr_test_screenshot (GTK_WINDOW (dialog), "time-dialog-failed");
  press_return (dialog, "Time, like");
  g_assert_false (has_closed_dialog (window));
  /* Of another source, it says nothing. */
  gtk_editable_set_text (find_entry (dialog, "Name or address"), "time.example");
  g_assert_false (has_text (dialog, "is not a time"));
  g_assert_true (gtk_widget_get_sensitive (find_button (dialog, "Use")));
  gtk_editable_set_text (find_entry (dialog, "Time, like"), "14:30:05");
  press_return (dialog, "Time, like");
  mr_test_wait (has_closed_dialog, window, 20);
  mr_test_wait (has_measured, window, 20);
  g_assert_cmpint (mr_site_time_get_state (mr_clocking_get_site_time (clocking_of (window))), ==, MR_SITE_TIME_KNOWN);
  g_settings_reset (settings, "time-source");
  close_window (window);
}

static GtkWidget *
ask_date (GtkWidget *dialog)
{
  GtkWidget *question;

  click (dialog, "Use");
  mr_test_wait (has_dialog, dialog, 20);
  question = GTK_WIDGET (newest_dialog ((gpointer) dialog));
  g_assert_true (has_text (question, "Use the Date 2062-11-29?"));
  return question;
}

/* A slip in the date is not taken before the user has seen it. */
static void
test_far_date (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *dialog;
  GtkWidget *question;

  open_clocks (window, self->folder, "far.bus", 60);
  mr_test_wait (has_measured, window, 20);
  dialog = open_time_dialog (window);
  gtk_editable_set_text (find_entry (dialog, "Time, like"), "2062-11-29 14:30:05");
  question = ask_date (dialog);
  click (question, "Cancel");
  mr_test_wait (has_closed_dialog, dialog, 20);
  question = ask_date (dialog);
  g_assert_cmpint (mr_trusted_time_state (mr_site_time_get (mr_clocking_get_site_time (clocking_of (window)))), !=,
                   MR_TIME_BY_HAND);
  click (question, "Use This Time");
  mr_test_wait (has_closed_dialog, window, 20);
  mr_test_wait (has_measured, window, 20);
  g_assert_cmpint (mr_trusted_time_state (mr_site_time_get (mr_clocking_get_site_time (clocking_of (window)))), ==,
                   MR_TIME_BY_HAND);
  close_window (window);
}

static void
test_empty (void)
{
  MrWindow *window = new_window (WIDE);

  mr_window_open_site (window, add_site ("No clocks"));
  mr_test_wait (has_site, window, 20);
  show_page (window, MR_PAGE_CLOCKS);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No Meters Yet"));
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
  set_sizes (window, page_of (window), "clocks-empty");
  close_window (window);
}

/* In the narrowest window, at twice the size of text, and in the dark. */
static void
test_looks (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_clocks (window, self->folder, "looks.bus", 60);
  mr_test_wait (has_measured, window, 20);
  read_clocks (window);
  set_dark (TRUE);
  set_sizes (window, page_of (window), "clocks-dark");
  set_dark (FALSE);
  close_window (window);

  set_text_size (200);
  window = new_window (WIDE);
  open_clocks (window, self->folder, "large.bus", 60);
  mr_test_wait (has_measured, window, 20);
  read_clocks (window);
  set_sizes (window, page_of (window), "clocks-large-text");
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
    { "/clocks/opens", test_opens },
    { "/clocks/set", test_set },
    { "/clocks/choose", test_choose },
    { "/clocks/row-menu", test_row_menu },
    { "/clocks/keys", test_keys },
    { "/clocks/left", test_left },
    { "/clocks/zone", test_zone },
    { "/clocks/no-time", test_no_time },
    { "/clocks/far-date", test_far_date },
    { "/clocks/looks", test_looks },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, FolderFixture, NULL, folder_fixture_set_up, cases[i].func, folder_fixture_tear_down);
  g_test_add_func ("/clocks/demo", test_demo);
  g_test_add_func ("/clocks/empty", test_empty);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
