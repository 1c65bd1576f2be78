/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "cli-runner.h"

/** Asserts that a run printed JSON and nothing else. Returns: (transfer full): it */
static inline JsonNode *
cli_parse_json (const CliRun *run)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (run->out, &error);

  g_assert_no_error (error);
  return node;
}
