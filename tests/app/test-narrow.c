/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of a phone, in every language that it is translated to: nothing is cut off. Meson sets $LANGUAGE. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "mr-site-page.h"
#include "mr-screenshot.h"
#include "window-fixture.h"

#define WIDTH 360
#define HEIGHT 640

static const char *const pages[] = { "meters", "addresses", "clocks", "breakers", "log" };

/* Widgets that need more than @width although each of their children does not, or that have none: these are to blame. */
static void
blame (GtkWidget *widget, int width, GString *out)
{
  gboolean is_child = FALSE;
  int minimum;

  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= width)
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const gsize before = out->len;

      blame (child, width, out);
      is_child = is_child || out->len > before;
    }
  if (!is_child)
    g_string_append_printf (out, " %s (%d)", G_OBJECT_TYPE_NAME (widget), minimum);
}

static void
assert_fits (MrWindow *window, const char *page)
{
  g_autoptr (GString) out = g_string_new (NULL);

  blame (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)), WIDTH, out);
  if (out->len > 0)
    g_error ("%s in “%s” needs more than %d pixels:%s", page, g_getenv ("LANGUAGE"), WIDTH, out->str);
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
  open_scanned_demo (window);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("narrow-%s-%s-%d", g_getenv ("LANGUAGE"), pages[i],
                                               GPOINTER_TO_INT (text_scale));

      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", pages[i]);
      mr_test_screenshot (GTK_WINDOW (window), name);
      assert_fits (window, pages[i]);
    }
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_english (void)
{
  g_test_skip ("This computer has no translations.");
}

static void
add_tests (void)
{
  const gboolean is_translated = !g_str_equal (_("Meters"), "Meters");

  if (!g_str_equal (g_getenv ("LANGUAGE"), "en") && !is_translated)
    {
      g_test_add_func ("/narrow/pages", test_english);
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
