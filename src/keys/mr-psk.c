/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-keyring.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-secret.h"

/* Keys of network masters, from text and from files. */

#define KEY_MIN 4   /* GnuTLS refuses shorter keys … */
#define KEY_MAX 128 /* … and longer ones */
#define FILE_MAX (64 * 1024)

GBytes *
mr_psk_parse (const char *hex, GError **error)
{
  gsize n_digits;
  g_autoptr (MrSecret) secret = mr_secret_parse (hex, KEY_MAX, &n_digits, error);

  if (secret == NULL)
    return NULL;
  if (n_digits < 2 * KEY_MIN || n_digits > 2 * KEY_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: %d are numbers of hex digits */
                   _("A key has %d to %d hexadecimal digits. Check what you entered."), 2 * KEY_MIN, 2 * KEY_MAX);
      return NULL;
    }
  return mr_secret_to_bytes (g_steal_pointer (&secret), n_digits / 2);
}

static void
set_exposed (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *quoted = g_shell_quote (path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               /* Translators: %s is a file, then the same file in a command */
               _("The key in “%s” was not used because other users can read the file. Run: chmod 600 %s"),
               shown, quoted);
}

/* Whether a line is a key without an identity: only hexadecimal digits, optionally with ':' between pairs. */
static gboolean
is_bare_key (const char *line)
{
  guint n_digits = 0;

  for (const char *c = line; *c != '\0'; c++)
    {
      if (*c == ':' && (n_digits == 0 || n_digits % 2 != 0))
        return FALSE;
      if (*c == ':')
        {
          if (!g_ascii_isxdigit (c[1]) || !g_ascii_isxdigit (c[2]) || (c[3] != ':' && c[3] != '\0'))
            return FALSE;
        }
      else if (g_ascii_isxdigit (*c))
        n_digits++;
      else if (!g_ascii_isspace (*c))
        return FALSE;
    }
  return TRUE;
}

/* Returns the beginning of the key if the line is for @identity, else NULL. */
static const char *
match_identity (const char *line, const char *identity)
{
  gsize length = strlen (identity);

  return strncmp (line, identity, length) == 0 && line[length] == ':' ? line + length + 1 : NULL;
}

/* Finds the key in @text, which is split into lines in place. @n_keys: (out): how many keys were seen. */
static const char *
find_key (char *text, const char *identity, guint *n_keys)
{
  const char *only = NULL;
  char *rest = text;
  char *line;

  *n_keys = 0;
  while ((line = strsep (&rest, "\r\n")) != NULL)
    {
      g_strstrip (line);
      if (*line == '\0' || *line == '#')
        continue;

      (*n_keys)++;
      const char *key = identity != NULL ? match_identity (line, identity) : NULL;
      if (key != NULL)
        return key;
      if (is_bare_key (line))
        only = line;
      else if (identity == NULL && strchr (line, ':') != NULL)
        only = strchr (line, ':') + 1;
      else if (strchr (line, ':') == NULL)
        only = line; /* not a key either: mr_psk_parse() reports it */
    }
  return *n_keys == 1 ? only : NULL;
}

GBytes *
mr_psk_load_file (const char *path, const char *identity, GError **error)
{
  gboolean exposed;
  g_autoptr (MrSecret) text = mr_secret_read_file (path, FILE_MAX, &exposed, error);
  guint n_keys;

  if (text == NULL)
    return NULL;
  if (exposed)
    {
      set_exposed (path, error);
      return NULL;
    }
  if (identity != NULL && *identity == '\0')
    identity = NULL;

  const char *key = find_key ((char *) text->octets, identity, &n_keys);
  if (key != NULL)
    {
      g_autoptr (GBytes) psk = mr_psk_parse (key, error);
      if (psk == NULL)
        {
          g_autofree char *shown = g_filename_display_name (path);
          /* Translators: %s is a file; a sentence about the key in it follows */
          g_prefix_error (error, _("“%s” contains no usable key. "), shown);
        }
      return g_steal_pointer (&psk);
    }

  g_autofree char *shown = g_filename_display_name (path);
  if (n_keys == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _("“%s” contains no key. Write the key as hexadecimal digits, or as “identity:key”."), shown);
  else if (identity != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: %s is a file, then an identity */
                 _("“%s” has no key for the identity “%s”. Check the identity, or add a line for it."),
                 shown, identity);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("“%s” contains several keys. Specify an identity."), shown);
  return NULL;
}
