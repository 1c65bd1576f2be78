/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The text of the demo bus with @in_bus added to [bus] and @in_boiler to the gas boiler. Its clocks are stopped, so
 * that noise hits the same octets whenever a test runs. Returns: (transfer full) */
static inline char *
demo_bus_text (const char *in_bus, const char *in_boiler)
{
  g_autofree char *file = g_build_filename (MR_SOURCE_ROOT, "data", "buses", "demo.bus", NULL);
  g_autofree char *bus = g_strdup_printf ("[bus]\n%s", in_bus);
  g_autofree char *boiler = g_strdup_printf ("[meter Gas boiler]\n%s", in_boiler);
  g_autoptr (GRegex) clocks = g_regex_new ("date-time now[-+0-9a-z]*", 0, 0, NULL);
  g_autofree char *running = NULL;
  g_autofree char *standing = NULL;
  GString *text;

  g_assert_true (g_file_get_contents (file, &running, NULL, NULL));
  standing = g_regex_replace_literal (clocks, running, -1, 0, "date-time 2026-11-20T14:32", 0, NULL);
  text = g_string_new (standing);
  g_assert_cmpuint (g_string_replace (text, "[bus]", bus, 1), ==, 1);
  g_assert_cmpuint (g_string_replace (text, "[meter Gas boiler]", boiler, 1), ==, 1);
  return g_string_free (text, FALSE);
}
