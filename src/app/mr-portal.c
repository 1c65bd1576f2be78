/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-portal.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char *const interfaces[MR_PORTAL_N] = {
  [MR_PORTAL_FILE_CHOOSER] = "org.freedesktop.portal.FileChooser",
  [MR_PORTAL_INHIBIT] = "org.freedesktop.portal.Inhibit",
  [MR_PORTAL_OPEN_URI] = "org.freedesktop.portal.OpenURI",
};

/* Used on the main thread only. */
static gboolean missing[MR_PORTAL_N];

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const guint portal = GPOINTER_TO_UINT (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_debug ("no %s: %s", interfaces[portal], error->message);
  missing[portal] = answer == NULL;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  for (guint i = 0; i < MR_PORTAL_N; i++)
    {
      missing[i] = bus == NULL;
      if (bus != NULL)
        g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                                g_variant_new ("(ss)", interfaces[i], "version"), G_VARIANT_TYPE ("(v)"),
                                G_DBUS_CALL_FLAGS_NONE, -1, NULL, answered_cb, GUINT_TO_POINTER (i));
    }
}

void
mr_portal_init (void)
{
  g_bus_get (G_BUS_TYPE_SESSION, NULL, connected_cb, NULL);
}

gboolean
mr_portal_is_missing (MrPortal portal)
{
  return missing[portal];
}

/* The conditions of GLib (gio/gportalsupport.c) and of GTK. */
gboolean
mr_portal_is_needed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL ||
         g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}

const char *
mr_portal_explain (void)
{
  return _("The desktop portal, through which a sandboxed program opens files and web pages, is not available. Install "
           "“xdg-desktop-portal” and the backend for your desktop, then log out and in again.");
}
