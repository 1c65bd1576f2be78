/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-password.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-secret.h"

#define FILE_MAX 4096

GBytes *
mr_password_parse (const char *hex, GError **error)
{
  gsize n_digits;
  g_autoptr (MrSecret) secret = mr_secret_parse (hex, MBUS_PASSWORD_OCTETS, &n_digits, NULL);

  if (secret != NULL && n_digits == MR_PASSWORD_DIGITS)
    return mr_secret_to_bytes (g_steal_pointer (&secret), MBUS_PASSWORD_OCTETS);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               /* Translators: %d is a number of hex digits */
               _("The password of a meter has %d hexadecimal digits, 0–9 and A–F. Check what you entered."),
               MR_PASSWORD_DIGITS);
  return NULL;
}

/* Blanks out comments and the ends of lines, so that nothing but the password is left. */
static void
strip_comments (char *text)
{
  for (gboolean in_comment = FALSE; *text != '\0'; text++)
    {
      in_comment = (in_comment || *text == '#') && *text != '\n';
      if (in_comment)
        *text = ' ';
    }
}

GBytes *
mr_password_load_file (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *quoted = g_shell_quote (path);
  gboolean exposed;
  g_autoptr (MrSecret) text = mr_secret_read_file (path, FILE_MAX, &exposed, error);
  GBytes *password;

  if (text == NULL)
    return NULL;
  if (exposed)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   /* Translators: %s is a file, then the same file in a command */
                   _("The password in “%s” was not used because other users can read the file. Run: chmod 600 %s"),
                   shown, quoted);
      return NULL;
    }

  strip_comments ((char *) text->octets);
  password = mr_password_parse ((const char *) text->octets, NULL);
  if (password == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: %s is a file, %d a number of hex digits */
                 _("“%s” contains no password of a meter. Write it as %d hexadecimal digits."), shown,
                 MR_PASSWORD_DIGITS);
  return password;
}
