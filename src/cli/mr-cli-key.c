/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-key.h"

#include <stdlib.h>
#include <string.h>

#include "mr-keyring.h"

static char *environment_key; /* (nullable): NULL if there is no key, or it has been used */

static void
wipe (char *secret)
{
  explicit_bzero (secret, strlen (secret));
}

void
mr_cli_take_key_from_environment (void)
{
  char *value = getenv (MR_CLI_KEY_VARIABLE);

  if (value == NULL)
    return;
  environment_key = g_strdup (value);
  wipe (value); /* after unsetenv() alone, /proc/PID/environ would still show it */
  g_unsetenv (MR_CLI_KEY_VARIABLE);
}

GBytes *
mr_cli_load_key (const char *file, const char *identity, GError **error)
{
  GBytes *key;

  if (file != NULL)
    return mr_psk_load_file (file, identity, error);
  if (environment_key == NULL)
    return NULL;

  key = mr_psk_parse (environment_key, error);
  wipe (environment_key);
  g_clear_pointer (&environment_key, g_free);
  return key;
}
