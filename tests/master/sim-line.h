/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line to a simulated bus, for tests that use it without an engine. */
#pragma once

#include <glib/gstdio.h>

#include "mr-line-open.h"

/* Returns: (transfer full): a line to the bus that @description describes */
static inline MrLine *
sim_line_open (const char *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = NULL;
  g_autofree char *file = NULL;
  g_autofree char *uri_text = NULL;
  const int fd = g_file_open_tmp ("mr-XXXXXX.bus", &file, NULL);
  MrLine *line;

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (file, description, -1, NULL));
  uri_text = g_strdup_printf ("sim:%s", file);
  uri = mr_uri_parse (uri_text, NULL);
  line = mr_line_open (uri, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (file), ==, 0);
  return line;
}
