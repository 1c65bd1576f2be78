/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the main loop is away at most, with 250 meters, while their pages are opened, and their clocks and addresses
 * set: more than 50 ms are felt. Drawing is done by the processor, and counts. Beside the time that passed is the
 * longest that the thread computed, which other programs do not lengthen. */
#include "config.h"

#include <glib/gstdio.h>
#include <time.h>

#include "../app/mr-screenshot.h"
#include "../app/window-fixture.h"
#include "mr-addresses-page.h"
#include "mr-clocks-page.h"

#define N_METERS 250
#define N_SWAPPED 100
#define WIDTH 1240
#define HEIGHT 760

/* Rows come a few at a time, for this long. */
#define ALL_ROWS_MS 1500

typedef struct {
  gint64 passed;
  gint64 computed;
} Moment; /* µs */

static Moment away_since;
static Moment longest;

static Moment
now (void)
{
  struct timespec computed;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &computed);
  return (Moment) { g_get_monotonic_time (), computed.tv_sec * G_TIME_SPAN_SECOND + computed.tv_nsec / 1000 };
}

static gint
poll_cb (GPollFD *fds, guint n_fds, gint timeout)
{
  const Moment moment = now ();
  gint n;

  longest.passed = MAX (longest.passed, moment.passed - away_since.passed);
  longest.computed = MAX (longest.computed, moment.computed - away_since.computed);
  n = g_poll (fds, n_fds, timeout);
  away_since = now ();
  return n;
}

static void
begin (void)
{
  away_since = now ();
  longest = (Moment) { 0 };
}

static gboolean
is_over (gpointer end)
{
  return g_get_monotonic_time () > *(gint64 *) end;
}

static void
report (MrWindow *window, const char *what)
{
  gint64 end = g_get_monotonic_time () + ALL_ROWS_MS * G_TIME_SPAN_MILLISECOND;

  mr_test_settle (GTK_WINDOW (window));
  mr_test_wait (is_over, &end, 60);
  g_print ("%-28s %6.1f ms, computing %6.1f ms\n", what, (double) longest.passed / G_TIME_SPAN_MILLISECOND,
           (double) longest.computed / G_TIME_SPAN_MILLISECOND);
}

/* Each sends 120 octets: readings, a clock, and what only fills. The first meters have the addresses of each other, the
 * last ones have none. */
static char *
describe (const char *folder)
{
  g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Benchmark\n");
  char *path = g_build_filename (folder, "benchmark.bus", NULL);

  for (guint i = 1; i <= N_METERS; i++)
    {
      g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                              "records = date-time now-40min; energy %u kWh; volume %u m³", i, 66290000 + i, i <= N_SWAPPED ? N_SWAPPED + 1 - i : 0, i, i);
      for (guint j = 0; j < 12; j++)
        g_string_append_printf (text, "; raw 44 06 %02X %02X 00 00", i & 0xFF, j);
      g_string_append (text, "\n");
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

static MrClocking *
clocking_of (gpointer window)
{
  return mr_clocks_page_get_clocking (MR_CLOCKS_PAGE (find_type (window, MR_TYPE_CLOCKS_PAGE)));
}

static gboolean
has_time (gpointer window)
{
  return mr_site_time_get_state (mr_clocking_get_site_time (clocking_of (window))) == MR_SITE_TIME_KNOWN;
}

/* A clock that was read back is not chosen any more. */
static gboolean
has_set_all (gpointer clocking)
{
  return mr_clocking_get_n_chosen (clocking) == 0;
}

static MrAddressing *
addressing_of (gpointer window)
{
  return mr_addresses_page_get_addressing (MR_ADDRESSES_PAGE (find_type (window, MR_TYPE_ADDRESSES_PAGE)));
}

static gboolean
has_addressed_all (gpointer addressing)
{
  return mr_addressing_get_n_changes (addressing) == 0;
}

static void
fill_addresses (MrWindow *window)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_METERS; i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (addressing_of (window)), i));
  begin ();
  mr_addressing_use_rule (addressing_of (window), mr_address_rule_digits, rows, 3);
  report (window, "filling in 250 addresses");
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing_of (window)), ==, 0);
}

/* Asks, is answered, and waits. @is_done: of @model */
static void
apply (MrWindow *window, GType page, const char *action, gboolean (*is_done) (gpointer model), gpointer model,
       const char *what)
{
  g_autofree char *asking = g_strdup_printf ("asking for %s", what);
  g_autofree char *setting = g_strdup_printf ("setting %s", what);

  begin ();
  g_assert_true (gtk_widget_activate_action (find_type (GTK_WIDGET (window), page), action, NULL));
  mr_test_wait (has_dialog, window, 20);
  report (window, asking);

  begin ();
  gtk_widget_activate_default (GTK_WIDGET (newest_dialog (window)));
  mr_test_wait (is_done, model, 600);
  mr_test_wait (is_idle, window, 600);
  report (window, setting);
}

static void
open_page (MrWindow *window, const char *page)
{
  g_autofree char *what = g_strdup_printf ("opening %s", page);

  begin ();
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", page));
  report (window, what);
}

static void
measure (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mr-bench-XXXXXX", NULL);
  g_autofree char *path = describe (folder);
  g_autofree char *uri = g_strdup_printf ("sim:%s?speed=0", path);
  MrWindow *window = new_window (WIDTH, HEIGHT);

  g_main_context_set_poll_func (NULL, poll_cb);
  open_demo (window, uri);
  begin ();
  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 600);
  report (window, "scanning");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mr_window_get_session (window))), ==, N_METERS);

  open_page (window, "addresses");
  open_page (window, "clocks");
  mr_test_wait (has_time, window, 20);
  open_page (window, "breakers");
  open_page (window, "log");
  open_page (window, "meters");
  open_page (window, "clocks");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking_of (window)), ==, N_METERS);

  apply (window, MR_TYPE_CLOCKS_PAGE, "clocks.apply", has_set_all, clocking_of (window), "250 clocks");
  open_page (window, "addresses");
  fill_addresses (window);
  apply (window, MR_TYPE_ADDRESSES_PAGE, "addresses.apply", has_addressed_all, addressing_of (window), "250 addresses");
  open_page (window, "log");

  g_main_context_set_poll_func (NULL, NULL);
  close_window (window);
  g_unlink (path);
  g_rmdir (folder);
}

static void
add_tests (void)
{
  g_test_add_func ("/acting", measure);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
