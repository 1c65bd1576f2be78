/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-screen.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "mr-columns.h"
#include "mr-hide-keys.h"

/* Updating progress more often than a person can see would cost more than the scan itself on a slow terminal. */
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 20)

#define ERASE_LINE "\r\033[K"

static int write_errno;        /* why writing to stdout failed; 0 if it has not */
static gboolean progress_shown;
static gint64 progress_time;
static GHashTable *key_words;          /* (nullable) (element-type utf8 utf8): of the command line */

static char *
to_locale (const char *text)
{
  const char *charset = NULL;
  char *converted = NULL;

  if (!g_get_console_charset (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  return converted != NULL ? converted : g_strdup (text);
}

void
mr_cli_screen_begin (char **argv)
{
  g_autofree char *typed = g_strjoinv (" ", argv);

  key_words = mr_find_key_words (typed);
}

void
mr_cli_may_repeat (const char *word)
{
  g_autoptr (GString) group = g_string_new (NULL);

  if (key_words == NULL || g_hash_table_size (key_words) == 0)
    return;
  for (const char *c = word;; c++)
    if (g_ascii_isxdigit (*c))
      g_string_append_c (group, g_ascii_tolower (*c));
    else
      {
        g_hash_table_remove (key_words, group->str);
        g_string_truncate (group, 0);
        if (*c == '\0')
          return;
      }
}

static void
erase_progress (void)
{
  if (progress_shown)
    fputs (ERASE_LINE, stderr);
  progress_shown = FALSE;
}

static guint
terminal_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    return 80;
  return size.ws_col;
}

gboolean
mr_cli_put_octets (const char *octets, gsize len)
{
  erase_progress ();
  if (write_errno == 0 && (fwrite (octets, 1, len, stdout) < len || fflush (stdout) != 0))
    write_errno = errno;
  return write_errno == 0;
}

gboolean
mr_cli_put (const char *text)
{
  g_autofree char *local = to_locale (text);

  return mr_cli_put_octets (local, strlen (local));
}

void
mr_cli_say (const char *sentence)
{
  g_autofree char *without_keys = mr_hide_keys (sentence);
  g_autofree char *shown =
    key_words != NULL ? mr_hide_words (without_keys, key_words) : g_steal_pointer (&without_keys);
  g_autofree char *harmless = mr_text_harmless (shown);
  g_autofree char *local = to_locale (harmless);

  erase_progress ();
  fprintf (stderr, "meterctl: %s\n", local);
  fflush (stderr);
}

gboolean
mr_cli_is_watched (void)
{
  return isatty (STDERR_FILENO);
}

void
mr_cli_show_progress (const char *line)
{
  guint columns;
  g_autoptr (GString) fitting = NULL;
  g_autofree char *local = NULL;

  if (line == NULL)
    {
      erase_progress ();
      fflush (stderr);
      return;
    }
  if (!mr_cli_is_watched () || (progress_shown && g_get_monotonic_time () < progress_time + PROGRESS_INTERVAL))
    return;

  /* Leave one column free: a full line would wrap and could not be erased. */
  columns = terminal_columns () - 1;
  fitting = g_string_new (NULL);
  for (const char *c = line; *c != '\0'; c = g_utf8_next_char (c))
    {
      guint wide = g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1;

      if (wide > columns)
        break;
      columns -= wide;
      g_string_append_unichar (fitting, g_utf8_get_char (c));
    }

  local = to_locale (fitting->str);
  fprintf (stderr, ERASE_LINE "%s", local);
  fflush (stderr);
  progress_shown = TRUE;
  progress_time = g_get_monotonic_time ();
}

MrCliExit
mr_cli_screen_end (MrCliExit result)
{
  g_autofree char *sentence = NULL;

  erase_progress ();
  if (fflush (stdout) != 0 && write_errno == 0)
    write_errno = errno;
  if (write_errno == 0)
    return result;

  /* EPIPE: the reader closed the pipe, as "| head" does. That needs no message. */
  if (write_errno != EPIPE)
    {
      /* Translators: %s is the reason from the system, for example "No space left on device". */
      sentence = g_strdup_printf (_("Couldn’t write the results: %s."), g_strerror (write_errno));
      mr_cli_say (sentence);
    }
  return result == MR_CLI_USAGE ? result : MR_CLI_FAILED;
}
