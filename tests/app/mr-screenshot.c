/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-screenshot.h"

/* Layout, then the tick that tells a bin it is narrow, then layout and drawing again. */
#define FRAMES_TO_SETTLE 6

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *frames = user_data;

  (*frames)++;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
mr_test_wait (MrTestCondition condition, gpointer user_data, guint seconds)
{
  const gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint wake = g_timeout_add (10, wake_cb, NULL);

  while (!condition (user_data) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  g_assert_true (condition (user_data));
}

static gboolean
enough_frames (gpointer user_data)
{
  const guint *frames = user_data;

  return *frames >= FRAMES_TO_SETTLE;
}

void
mr_test_settle (GtkWindow *window)
{
  guint frames = 0;
  guint tick = gtk_widget_add_tick_callback (GTK_WIDGET (window), tick_cb, &frames, NULL);

  mr_test_wait (enough_frames, &frames, 20);
  gtk_widget_remove_tick_callback (GTK_WIDGET (window), tick);
}

void
mr_test_screenshot (GtkWindow *window, const char *name)
{
  const char *folder = g_getenv ("MR_SCREENSHOT_DIR");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  mr_test_settle (window);
  if (folder == NULL)
    return;

  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (folder, file, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}
