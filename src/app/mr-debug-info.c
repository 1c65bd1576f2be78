/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-debug-info.h"

#include <adwaita.h>

#include "mr-log.h"

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

static const char *
nick_of (MrLinkState state)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (MR_TYPE_LINK_STATE);

  return g_enum_get_value (states, (int) state)->value_nick; /* static */
}

static void
add_line (GString *text, MrBusLink *link)
{
  const char *known = mr_bus_link_get_known_uri (link);
  g_autoptr (MrUri) uri = *known != '\0' ? mr_uri_parse (known, NULL) : NULL;
  g_autofree char *label = uri != NULL ? mr_uri_label (uri) : NULL;

  g_string_append_printf (text, "- %s %s: %s%s%s%s\n", uri != NULL ? uri->scheme : "no connection",
                          label != NULL ? label : "", nick_of (mr_bus_link_get_state (link)),
                          mr_bus_link_is_busy (link) ? ", busy" : "", *mr_bus_link_get_status (link) != '\0' ? ": " : "",
                          mr_bus_link_get_status (link));
}

static void
add_lines (GString *text, GPtrArray *sessions)
{
  g_string_append (text, "\nLines:\n");
  for (guint i = 0; i < sessions->len; i++)
    {
      GListModel *links = mr_session_get_links (g_ptr_array_index (sessions, i));

      for (guint j = 0; j < g_list_model_get_n_items (links); j++)
        {
          g_autoptr (MrBusLink) link = g_list_model_get_item (links, j);

          add_line (text, link);
        }
    }
}

static void
add_log (GString *text)
{
  g_autofree char *log = mr_log_to_text ();

  g_string_append_printf (text, "\nLog:\n%s", log);
}

char *
mr_debug_info (GSettings *settings, GPtrArray *sessions)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "Meter Room %s\n\n", MR_VERSION);
  add_versions (text);
  add_system (text);
  add_settings (text, settings);
  add_lines (text, sessions);
  add_log (text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
