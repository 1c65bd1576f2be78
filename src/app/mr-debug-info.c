/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-debug-info.h"

#include <adwaita.h>

/* Not translated: it is written for those who read bug reports. */

static void
add_versions (GString *text)
{
  g_string_append_printf (text, "Running against:\n- GLib: %u.%u.%u\n- GTK: %u.%u.%u\n- Libadwaita: %u.%u.%u\n",
                          glib_major_version, glib_minor_version, glib_micro_version,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "\nBuilt against:\n- GLib: %u.%u.%u\n- GTK: %u.%u.%u\n- Libadwaita: %u.%u.%u\n",
                          GLIB_MAJOR_VERSION, GLIB_MINOR_VERSION, GLIB_MICRO_VERSION,
                          GTK_MAJOR_VERSION, GTK_MINOR_VERSION, GTK_MICRO_VERSION,
                          ADW_MAJOR_VERSION, ADW_MINOR_VERSION, ADW_MICRO_VERSION);
}

static void
add_system (GString *text)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "\nSystem:\n- Name: %s\n- Flatpak: %s\n- Language: %s\n", os != NULL ? os : "unknown",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "yes" : "no",
                          g_get_language_names ()[0]);
}

static void
add_settings (GString *text, GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;
  gsize i;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  g_string_append (text, "\nSettings that were changed:\n");
  for (i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (GVariant) changed = g_settings_get_user_value (settings, keys[i]);
      g_autofree char *value = changed != NULL ? g_variant_print (changed, FALSE) : NULL;

      if (value != NULL)
        g_string_append_printf (text, "- %s: %s\n", keys[i], value);
    }
}

char *
mr_debug_info (GSettings *settings)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "Meter Room %s\n\n", MR_VERSION);
  add_versions (text);
  add_system (text);
  add_settings (text, settings);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
