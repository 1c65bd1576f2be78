/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of a phone, in every language that it is translated to: nothing is cut off. Meson sets $LANGUAGE. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "mr-screenshot.h"
#include "window-fixture.h"

#define WIDTH 360
#define HEIGHT 640

static const char *const pages[] = { "meters", "addresses", "clocks", "breakers", "log" };

static gboolean
scrolls_sideways (GtkWidget *widget)
{
  GtkPolicyType policy = GTK_POLICY_NEVER;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &policy, NULL);
  return policy != GTK_POLICY_NEVER;
}

/* The innermost widgets that reach beyond the right edge are to blame. */
static gboolean
blame (GtkWidget *widget, GtkWidget *window, GString *out)
{
  graphene_rect_t bounds;
  gboolean is_child = FALSE;

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (!scrolls_sideways (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
      is_child = blame (child, window, out) || is_child;
  if (is_child || !gtk_widget_compute_bounds (widget, window, &bounds) ||
      bounds.origin.x + bounds.size.width <= WIDTH + 1)
    return is_child;
  g_string_append_printf (out, " %s (to %.0f)", G_OBJECT_TYPE_NAME (widget), bounds.origin.x + bounds.size.width);
  return TRUE;
}

static void
assert_fits (MrWindow *window, const char *page)
{
  g_autoptr (GString) out = g_string_new (NULL);

  blame (GTK_WIDGET (window), GTK_WIDGET (window), out);
  if (out->len > 0)
    g_error ("%s in “%s” is cut off at %d pixels:%s", page, g_getenv ("LANGUAGE"), WIDTH, out->str);
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

/* What can be done next can be pressed while it is said what was done. */
static void
assert_toast_is_above_tools (MrWindow *window, const char *page)
{
  GtkWidget *tools = find_first (GTK_WIDGET (window), is_tools, NULL);
  GtkWidget *toast;
  graphene_rect_t a, b;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", "22 answered, 2 are silent.");
  mr_test_settle (GTK_WINDOW (window));
  toast = find_first (GTK_WIDGET (window), is_toast, NULL);
  g_assert_nonnull (toast);
  g_assert_true (gtk_widget_compute_bounds (toast, GTK_WIDGET (window), &a));
  g_assert_cmpfloat (a.origin.x, >=, 0);
  g_assert_cmpfloat (a.origin.y, >=, 0);
  g_assert_true (gtk_widget_compute_bounds (tools, GTK_WIDGET (window), &b));
  if (graphene_rect_intersection (&a, &b, NULL))
    g_error ("A toast covers the tools of “%s” in “%s”.", page, g_getenv ("LANGUAGE"));
}

static void
test_pages (gconstpointer text_scale)
{
  GtkSettings *settings = gtk_settings_get_default ();
  MrWindow *window;
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", GPOINTER_TO_INT (text_scale) * 96 * PANGO_SCALE / 100, NULL);
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
      assert_toast_is_above_tools (window, pages[i]);
    }
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
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
