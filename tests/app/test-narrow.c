/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of a phone, in every language that it is translated to: nothing is cut off. Meson sets $LANGUAGE. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "dialogs-fixture.h"
#include "mr-activity-strip.h"
#include "mr-page-bar.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"
#include "mr-task-row.h"
#include "mr-toast.h"

#define WIDTH 360
#define HEIGHT 640

static const char *const pages[] = { "meters", "addresses", "clocks", "breakers", "log" };

/* What is in something that scrolls may reach beyond it in that direction. */
typedef struct {
  gboolean sideways;
  gboolean down;
} Free;

static Free
free_inside (GtkWidget *widget, Free outside)
{
  GtkPolicyType sideways, down;

  if (!GTK_IS_SCROLLED_WINDOW (widget))
    return outside;
  gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &sideways, &down);
  return (Free) { outside.sideways || sideways != GTK_POLICY_NEVER, outside.down || down != GTK_POLICY_NEVER };
}

static gboolean
is_cut (const graphene_rect_t *bounds, Free outside)
{
  return (!outside.sideways && bounds->origin.x + bounds->size.width > WIDTH + 1) ||
         (!outside.down && bounds->origin.y + bounds->size.height > HEIGHT + 1);
}

/* The innermost widgets that reach beyond the right or bottom edge are to blame. */
static gboolean
blame (GtkWidget *widget, GtkWidget *window, Free outside, GString *out)
{
  const Free inside = free_inside (widget, outside);
  graphene_rect_t bounds;
  gboolean is_child = FALSE;

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    is_child = blame (child, window, inside, out) || is_child;
  if (is_child || !gtk_widget_compute_bounds (widget, window, &bounds) || !is_cut (&bounds, outside))
    return is_child;
  g_string_append_printf (out, " %s (to %.0f, %.0f)", G_OBJECT_TYPE_NAME (widget),
                          bounds.origin.x + bounds.size.width, bounds.origin.y + bounds.size.height);
  return TRUE;
}

static void
assert_fits (gpointer window, const char *page)
{
  g_autoptr (GString) out = g_string_new (NULL);

  blame (window, window, (Free) { 0 }, out);
  if (out->len > 0)
    g_error ("%s in “%s” is cut off at %d × %d pixels:%s", page, g_getenv ("LANGUAGE"), WIDTH, HEIGHT, out->str);
}

static gboolean
is_toast (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) && g_str_equal (gtk_widget_get_css_name (widget), "toast");
}

static gboolean
is_tools (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) &&
         (gtk_widget_has_css_class (widget, "bottom-tools") || gtk_widget_has_css_class (widget, "bottom-pages"));
}

static gboolean
is_shortened (GtkWidget *widget, gconstpointer data)
{
  int width, height;

  if (!GTK_IS_LABEL (widget) || !gtk_widget_get_mapped (widget))
    return FALSE;
  pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (widget)), &width, &height);
  return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) ||
         width > gtk_widget_get_width (widget) || height > gtk_widget_get_height (widget);
}

/* The longest that are said by the window, with what can be asked of them. */
static void
show_toast (MrWindow *window)
{
  AdwToastOverlay *toasts = ADW_TOAST_OVERLAY (find_type (GTK_WIDGET (window), ADW_TYPE_TOAST_OVERLAY));
  const char *sentence = _("Nothing was filled in: no address is free, or a planned one is in conflict.");
  AdwToast *toast = mr_toast_new (sentence, _("_Details"), "win.report");

  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (toasts, toast);
  mr_test_settle (GTK_WINDOW (window));
}

/* What can be done next can be pressed while it is said what was done. */
static void
assert_toast_is_above_tools (MrWindow *window, const char *page)
{
  GtkWidget *tools = find_first (GTK_WIDGET (window), is_tools, NULL);
  GtkWidget *toast;
  graphene_rect_t a, b;

  show_toast (window);
  toast = find_first (GTK_WIDGET (window), is_toast, NULL);
  g_assert_nonnull (toast);
  g_assert_true (gtk_widget_compute_bounds (toast, GTK_WIDGET (window), &a));
  g_assert_cmpfloat (a.origin.x, >=, 0);
  g_assert_cmpfloat (a.origin.y, >=, 0);
  if (find_first (toast, is_shortened, NULL) != NULL)
    g_error ("A toast is cut on “%s” in “%s”.", page, g_getenv ("LANGUAGE"));
  g_assert_true (gtk_widget_compute_bounds (tools, GTK_WIDGET (window), &b));
  if (graphene_rect_intersection (&a, &b, NULL))
    g_error ("A toast covers the tools of “%s” in “%s”.", page, g_getenv ("LANGUAGE"));
}

/* All the names of the pages, at the top or at the bottom. */
static gboolean
is_tabs (GtkWidget *widget, gconstpointer data)
{
  return (ADW_IS_VIEW_SWITCHER (widget) || MR_IS_PAGE_BAR (widget)) && gtk_widget_get_mapped (widget);
}

/* Long names may end in “…”, but not before they can be told from others. What is said besides, dimmed, may. */
#define READABLE "Readable"

static gboolean
is_unreadable (GtkWidget *widget, gconstpointer data)
{
  g_autoptr (PangoLayout) readable = NULL;
  int width;

  if (!is_shortened (widget, data) || gtk_widget_has_css_class (widget, "dim-label"))
    return FALSE;
  readable = pango_layout_copy (gtk_label_get_layout (GTK_LABEL (widget)));
  pango_layout_set_width (readable, -1);
  pango_layout_set_text (readable, READABLE, -1);
  pango_layout_get_pixel_size (readable, &width, NULL);
  return gtk_widget_get_width (widget) < width;
}

static void
assert_readable (GtkWidget *widget, const char *what)
{
  GtkWidget *cut = find_first (widget, is_unreadable, NULL);

  if (cut != NULL)
    g_error ("“%s” is cut in %s in “%s”: it is %d pixels wide.", gtk_label_get_text (GTK_LABEL (cut)), what,
             g_getenv ("LANGUAGE"), gtk_widget_get_width (cut));
}

/* The name of each page that is shown is whole, and that of the page in front is. */
static void
assert_tabs_are_whole (MrWindow *window, const char *page)
{
  GtkWidget *tabs = find_first (GTK_WIDGET (window), is_tabs, NULL);
  AdwViewStack *stack = ADW_VIEW_STACK (find_type (GTK_WIDGET (window), ADW_TYPE_VIEW_STACK));
  AdwViewStackPage *front = adw_view_stack_get_page (stack, adw_view_stack_get_visible_child (stack));

  if (find_first (tabs, is_shortened, NULL) != NULL || !has_text (tabs, adw_view_stack_page_get_title (front)))
    g_error ("The name of a page is cut on “%s” in “%s”.", page, g_getenv ("LANGUAGE"));
}

/* Where there is no room for a table, there is a list. */
static gboolean
is_wider_than_its_place (GtkWidget *widget, gconstpointer data)
{
  int minimum;

  if (!GTK_IS_COLUMN_VIEW (widget) || !gtk_widget_get_mapped (widget))
    return FALSE;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum > gtk_widget_get_width (gtk_widget_get_parent (widget));
}

static void
assert_table_fits (MrWindow *window, const char *page)
{
  if (find_first (GTK_WIDGET (window), is_wider_than_its_place, NULL) != NULL)
    g_error ("The table of “%s” does not fit in “%s”, %d pixels wide.", page, g_getenv ("LANGUAGE"),
             gtk_widget_get_width (GTK_WIDGET (window)));
}

static gboolean
is_cut_number (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_has_css_class (widget, "meter-number") && is_shortened (widget, data);
}

/* Which meter it is comes before what else is said of it. */
static void
assert_numbers_are_whole (MrWindow *window, const char *page)
{
  GtkWidget *cut = find_first (GTK_WIDGET (window), is_cut_number, NULL);

  if (cut != NULL)
    g_error ("The number %s is cut on “%s” in “%s”.", gtk_label_get_text (GTK_LABEL (cut)), page, g_getenv ("LANGUAGE"));
}

static void
test_pages (gconstpointer text_scale)
{
  MrWindow *window;

  set_text_size (GPOINTER_TO_UINT (text_scale));
  window = new_window (WIDTH, HEIGHT);
  assert_fits (window, "the start page");
  open_scanned_demo (window);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("narrow-%s-%s-%d", g_getenv ("LANGUAGE"), pages[i],
                                               GPOINTER_TO_INT (text_scale));

      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", pages[i]);
      mr_test_screenshot (GTK_WINDOW (window), name);
      assert_fits (window, pages[i]);
      assert_tabs_are_whole (window, pages[i]);
      assert_readable (GTK_WIDGET (window), pages[i]);
      if (GPOINTER_TO_UINT (text_scale) == 100)
        assert_numbers_are_whole (window, pages[i]);
      assert_toast_is_above_tools (window, pages[i]);
      assert_fits (window, pages[i]);
    }
  close_window (window);
  set_text_size (100);
}

static gboolean
is_strip_revealed (gpointer window)
{
  GtkWidget *strip = find_type (window, MR_TYPE_ACTIVITY_STRIP);
  GtkRevealer *revealer = GTK_REVEALER (find_type (strip, GTK_TYPE_REVEALER));

  /* While it slides out of sight, its child counts as revealed. */
  return gtk_revealer_get_reveal_child (revealer) && gtk_revealer_get_child_revealed (revealer);
}

/* What the first task does, how far it came and its button are whole without scrolling. */
static gboolean
is_first_task_whole (gpointer window)
{
  GtkWidget *strip = find_type (window, MR_TYPE_ACTIVITY_STRIP);
  GtkWidget *row = find_type (strip, MR_TYPE_TASK_ROW);
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_compute_bounds (row, strip, &bounds) && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (strip) + 1;
}

static void
assert_first_task_is_whole (MrWindow *window, const char *page)
{
  if (!is_first_task_whole (window))
    g_error ("The first task is cut above “%s” in “%s”.", page, g_getenv ("LANGUAGE"));
}

/* Tasks are at work above each page, and the window has all the buttons that a desktop may give it. */
static void
test_at_work (gconstpointer text_scale)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *layout = NULL;
  MrWindow *window;

  g_object_get (settings, "gtk-decoration-layout", &layout, NULL);
  g_object_set (settings, "gtk-decoration-layout", ":minimize,maximize,close", NULL);
  set_text_size (GPOINTER_TO_UINT (text_scale));
  window = new_window (WIDTH, HEIGHT);
  open_scanned_demo (window);
  open_demo (window, "sim:demo?speed=6");
  mr_bus_link_scan (mr_session_get_link (mr_window_get_session (window)), NULL);
  mr_test_wait (is_strip_revealed, window, 20);
  mr_test_settle (GTK_WINDOW (window));
  mr_test_wait (is_first_task_whole, window, 20);
  for (guint i = 0; i < 3; i++)
    mr_bus_link_read (mr_session_get_link (mr_window_get_session (window)), NULL);
  mr_test_settle (GTK_WINDOW (window));
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("narrow-%s-%s-%d-at-work", g_getenv ("LANGUAGE"), pages[i],
                                               GPOINTER_TO_INT (text_scale));

      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", pages[i]);
      mr_test_screenshot (GTK_WINDOW (window), name);
      assert_fits (window, pages[i]);
      assert_first_task_is_whole (window, pages[i]);
    }
  activate (window, "win.stop");
  mr_test_wait (is_idle, window, 20);
  close_window (window);
  set_text_size (100);
  g_object_set (settings, "gtk-decoration-layout", layout, NULL);
}

/* The names of the pages are whole, at the top or at the bottom; those of site and connection can be read. */
static void
check_width (int width, guint text_scale)
{
  MrWindow *window;

  set_text_size (text_scale);
  window = new_window (width, HEIGHT);
  open_scanned_demo (window);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("wide-%s-%s-%d-%u", g_getenv ("LANGUAGE"), pages[i], width, text_scale);
      graphene_rect_t bounds;

      show_page (window, pages[i]);
      mr_test_screenshot (GTK_WINDOW (window), name);
      assert_tabs_are_whole (window, pages[i]);
      assert_table_fits (window, pages[i]);
      assert_readable (find_type (find_type (GTK_WIDGET (window), MR_TYPE_SITE_PAGE), ADW_TYPE_HEADER_BAR), "the header");
      g_assert_true (gtk_widget_compute_bounds (find_type (GTK_WIDGET (window), ADW_TYPE_VIEW_STACK),
                                                GTK_WIDGET (window), &bounds));
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, width + 1);
    }
  close_window (window);
  set_text_size (100);
}

static void
test_width (gconstpointer width)
{
  check_width (GPOINTER_TO_INT (width), 100);
}

static void
test_width_large_text (gconstpointer width)
{
  check_width (GPOINTER_TO_INT (width), 200);
}

/* What is beside it leaves it so little room that words are broken again and again. */
static gboolean
is_squeezed (GtkWidget *widget, gconstpointer data)
{
  g_auto (GStrv) words = NULL;

  if (!GTK_IS_LABEL (widget) || !gtk_widget_get_mapped (widget) || !gtk_label_get_wrap (GTK_LABEL (widget)))
    return FALSE;
  words = g_strsplit_set (gtk_label_get_text (GTK_LABEL (widget)), " \n", -1);
  return pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (widget))) > (int) g_strv_length (words) + 1;
}

static void
check_dialog (GtkWindow *dialog, const char *action)
{
  g_autofree char *name = g_strdup_printf ("narrow-%s-%s", g_getenv ("LANGUAGE"), action);
  GtkWidget *squeezed;

  gtk_window_set_default_size (dialog, WIDTH, HEIGHT);
  mr_test_screenshot (dialog, name);
  assert_fits (dialog, action);
  squeezed = find_first (GTK_WIDGET (dialog), is_squeezed, NULL);
  if (squeezed != NULL)
    g_error ("“%s” is squeezed in %s in “%s”.", gtk_label_get_text (GTK_LABEL (squeezed)), action, g_getenv ("LANGUAGE"));
}

static gboolean
is_open_popover (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget);
}

/* What opens below a button is no wider than the window. */
static void
check_fill_in (MrWindow *window)
{
  GtkWidget *popover;
  int width;

  show_page (window, MR_PAGE_ADDRESSES);
  activate (mr_window_get_addresses (window), "addresses.fill");
  mr_test_settle (GTK_WINDOW (window));
  popover = find_first (GTK_WIDGET (window), is_open_popover, NULL);
  gtk_widget_measure (popover, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_assert_cmpint (width, <=, WIDTH);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
test_dialogs (void)
{
  MrWindow *window;

  set_text_size (200);
  window = new_window (WIDTH, HEIGHT);
  check_each_dialog (window, NULL, check_dialog);
  check_fill_in (window);
  close_window (window);
  set_text_size (100);
}

/* With the octets of a line explained, and the search open. */
static void
test_trace (gconstpointer percent)
{
  MrWindow *window;
  GtkWindow *trace;

  set_text_size (GPOINTER_TO_INT (percent));
  window = new_window (WIDTH, HEIGHT);
  activate (window, "win.trace");
  trace = GTK_WINDOW (find_trace ());
  gtk_window_set_default_size (trace, WIDTH, HEIGHT);
  mr_test_settle (trace);
  assert_fits (trace, "No trace");
  open_scanned_demo (window);
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 60);
  g_object_set (trace, "searching", TRUE, NULL);
  mr_test_settle (trace);
  assert_fits (trace, "The trace");
  gtk_selection_model_select_item (gtk_list_view_get_model (list_of_trace (find_trace ())), 4, TRUE);
  mr_test_settle (trace);
  assert_fits (trace, "A line of the trace");
  mr_test_screenshot (trace, "narrow-trace");
  close_window (window);
  set_text_size (100);
}

static void
test_without_catalogs (void)
{
  g_test_skip ("This computer has no translations.");
}

static void
add_tests (void)
{
  const gboolean is_translated = !g_str_equal (_("Meters"), "Meters");

  if (!g_str_equal (g_getenv ("LANGUAGE"), "en") && !is_translated)
    {
      g_test_add_func ("/narrow/pages", test_without_catalogs);
      return;
    }
  g_test_add_data_func ("/narrow/pages", GINT_TO_POINTER (100), test_pages);
  g_test_add_data_func ("/narrow/large-text", GINT_TO_POINTER (200), test_pages);
  g_test_add_func ("/narrow/dialogs-large-text", test_dialogs);
  g_test_add_data_func ("/narrow/trace", GINT_TO_POINTER (100), test_trace);
  g_test_add_data_func ("/narrow/trace-large-text", GINT_TO_POINTER (200), test_trace);
  g_test_add_data_func ("/narrow/width-360", GINT_TO_POINTER (WIDTH), test_width);
  g_test_add_data_func ("/narrow/width-860", GINT_TO_POINTER (860), test_width);
  g_test_add_data_func ("/narrow/width-1000", GINT_TO_POINTER (1000), test_width);
  g_test_add_data_func ("/narrow/width-1240", GINT_TO_POINTER (1240), test_width);
  g_test_add_data_func ("/narrow/width-1240-large-text", GINT_TO_POINTER (1240), test_width_large_text);
  g_test_add_data_func ("/narrow/at-work", GINT_TO_POINTER (100), test_at_work);
  g_test_add_data_func ("/narrow/at-work-large-text", GINT_TO_POINTER (200), test_at_work);
}

int
main (int argc, char *argv[])
{
  g_autofree char *catalogs = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "po", NULL);

  /* It has no language of its own, and takes that of $LANGUAGE. */
  setlocale (LC_ALL, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, catalogs);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return run_window_tests (argc, argv, add_tests);
}
