/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader says of each control, on each page and in each dialog. */
#include "config.h"

#include "accessible-tree.h"
#include "dialogs-fixture.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"

/* Names made of two halves that are the same are said twice. */
static gboolean
is_doubled (const char *name)
{
  g_auto (GStrv) words = g_strsplit (name, " ", -1);
  const guint n = g_strv_length (words);
  guint same = 0;

  while (same < n / 2 && g_str_equal (words[same], words[n / 2 + same]))
    same++;
  return n > 0 && n % 2 == 0 && same == n / 2;
}

/* The oldest GTK we support calls what has no name after its class. */
static gboolean
is_class (const char *name)
{
  return g_type_from_name (name) != G_TYPE_INVALID;
}

static void
judge (const Accessible *accessible, GString *out)
{
  const char *fault = *accessible->name == '\0' || is_class (accessible->name) ? "has no name"
                      : strchr (accessible->name, '_') != NULL                 ? "is called with its mnemonic"
                      : is_doubled (accessible->name)                          ? "is called twice"
                                                                               : NULL;

  if (fault != NULL)
    g_string_append_printf (out, "\n  %s: “%s” (role %u) in%s", fault, accessible->name, accessible->role,
                            accessible->path);
}

/* The program comes to the accessibility bus some time after its first window was shown. */
static gboolean
is_on_bus (gpointer user_data)
{
  GPtrArray **tree = user_data;

  g_clear_pointer (tree, g_ptr_array_unref);
  *tree = accessible_tree ();
  return *tree != NULL && (*tree)->len > 0;
}

static void
assert_named (const char *where)
{
  g_autoptr (GPtrArray) tree = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  mr_test_wait (is_on_bus, &tree, 20);
  for (guint i = 0; i < tree->len; i++)
    judge (tree->pdata[i], out);
  if (out->len > 0)
    {
      g_test_message ("%s:%s", where, out->str);
      g_test_fail ();
    }
}

static void
test_pages (gconstpointer page)
{
  MrWindow *window = new_window (WIDE);

  open_scanned_demo (window);
  show_page (window, page);
  assert_named (page);
  close_window (window);
}

static void
test_start (void)
{
  MrWindow *window = new_window (WIDE);

  assert_named ("the start page");
  close_window (window);
}

/* What a row of the list is, is said of what is in it. */
static void
test_undo (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  guint n = 0;

  open_six (window, self->folder, "undo.bus");
  mr_addressing_set_wish (plan_of (window), row_with_id (window, "10000001"), 11);
  mr_test_settle (GTK_WINDOW (window));
  activate (page_of (window), "addresses.apply");
  click (wait_for_dialog (window), "Apply");
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
  assert_named ("an address that was set");
  {
    g_autoptr (GPtrArray) tree = accessible_tree ();

    for (guint i = 0; i < tree->len; i++)
      n += g_str_has_prefix (((Accessible *) tree->pdata[i])->name, "Undo KAM 10000001");
  }
  g_assert_cmpuint (n, ==, 1);
  close_window (window);
}

/* --- What a page opens --- */

static void
check_names (GtkWindow *dialog, const char *action)
{
  assert_named (action);
}

static void
test_dialogs (gconstpointer page)
{
  MrWindow *window = new_window (WIDE);

  check_each_dialog (window, page, check_names);
  close_window (window);
}

/* Menus are named by GTK; what else opens is ours. */
static gboolean
is_labelled_menu (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget);
}

static void
test_menus (gconstpointer page)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *button;
  guint skip = 0;

  open_scanned_demo (window);
  show_meter (window, meter_with_id (window, "25011210"));
  show_page (window, page);
  for (guint i = 0; (button = find_widget (GTK_WIDGET (window), is_labelled_menu, NULL, &skip)) != NULL; skip = ++i)
    {
      gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      mr_test_settle (GTK_WINDOW (window));
      assert_named (page);
      gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
    }
  close_window (window);
}

static void
test_trace (void)
{
  MrWindow *window = new_window (WIDE);

  open_scanned_demo (window);
  activate (window, "win.trace");
  g_object_set (find_trace (), "searching", TRUE, NULL);
  mr_test_settle (GTK_WINDOW (find_trace ()));
  assert_named ("the trace");
  close_window (window);
}

static void
add_tests (void)
{
  static const char *const pages[] = { MR_PAGE_METERS, MR_PAGE_ADDRESSES, MR_PAGE_CLOCKS, MR_PAGE_BREAKERS,
                                       MR_PAGE_LOG };

  g_test_add_func ("/names/start", test_start);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *page = g_strconcat ("/names/page/", pages[i], NULL);
      g_autofree char *menus = g_strconcat ("/names/menus/", pages[i], NULL);
      g_autofree char *dialogs = g_strconcat ("/names/dialogs-", pages[i], NULL);

      g_test_add_data_func (page, pages[i], test_pages);
      g_test_add_data_func (menus, pages[i], test_menus);
      if (!g_str_equal (pages[i], MR_PAGE_LOG))
        g_test_add_data_func (dialogs, pages[i], test_dialogs);
    }
  g_test_add_func ("/names/trace", test_trace);
  g_test_add ("/names/undo", FolderFixture, NULL, folder_fixture_set_up, test_undo, folder_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GTK_A11Y", "atspi", TRUE);
  return run_window_tests (argc, argv, add_tests);
}
