/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialogs-fixture.h"

#include "mr-screenshot.h"
#include "mr-site-page.h"

typedef struct {
  const char *page;
  const char *action;
} Opened;

static const Opened dialogs[] = {
  { MR_PAGE_METERS, "win.new-site" },
  { MR_PAGE_METERS, "win.connect" },
  { MR_PAGE_METERS, "win.set-address" },
  { MR_PAGE_METERS, "win.set-number" },
  { MR_PAGE_METERS, "win.set-baud" },
  { MR_PAGE_METERS, "win.commands" },
  { MR_PAGE_METERS, "win.meter-key" },
  { MR_PAGE_METERS, "win.other-data" },
  { MR_PAGE_ADDRESSES, "addresses.apply" },
  { MR_PAGE_CLOCKS, "clocks.source" },
  { MR_PAGE_CLOCKS, "clocks.apply" },
  { MR_PAGE_BREAKERS, "breakers.connect" },
  { MR_PAGE_BREAKERS, "breakers.template" },
};

/* Returns: the page itself, which has the actions that the window has not */
static GtkWidget *
page_called (MrWindow *window, const char *page)
{
  return g_str_equal (page, MR_PAGE_ADDRESSES)  ? GTK_WIDGET (mr_window_get_addresses (window))
         : g_str_equal (page, MR_PAGE_CLOCKS)   ? GTK_WIDGET (mr_window_get_clocks (window))
         : g_str_equal (page, MR_PAGE_BREAKERS) ? GTK_WIDGET (mr_window_get_breakers (window))
                                                : GTK_WIDGET (window);
}

static gboolean
is_row_of (gpointer row, gconstpointer meter)
{
  g_autoptr (MrMeter) its = NULL;

  g_object_get (row, "meter", &its, NULL);
  return its == meter;
}

static void
choose_all_clocks (MrWindow *window)
{
  MrClocksPage *page = mr_window_get_clocks (window);
  MrClocking *clocking = mr_clocks_page_get_clocking (page);

  activate (page, "clocks.choose-all");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, mr_clocking_get_n_clocks (clocking));
}

void
check_each_dialog (MrWindow *window, const char *of, void (*check) (GtkWindow *dialog, const char *action))
{
  MrMeter *meter;

  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  meter = meter_with_id (window, "25011210"); /* one with a breaker and a clock */
  mr_addressing_set_wish (plan_of (window), mr_addressing_find (plan_of (window), meter), 200);
  show_page (window, MR_PAGE_METERS);
  show_meter (window, meter);
  for (gsize i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      GtkWidget *page;

      if (of != NULL && !g_str_equal (of, dialogs[i].page))
        continue;
      show_page (window, dialogs[i].page);
      page = page_called (window, dialogs[i].page);
      if (page != GTK_WIDGET (window))
        select_rows (page, is_row_of, meter);
      if (g_str_equal (dialogs[i].page, MR_PAGE_CLOCKS))
        choose_all_clocks (window);
      g_test_message ("%s", dialogs[i].action);
      activate (page, dialogs[i].action);
      check (GTK_WINDOW (wait_for_dialog (window)), dialogs[i].action);
      gtk_window_destroy (newest_dialog (window));
      mr_test_wait (has_closed_dialog, window, 20);
    }
}
