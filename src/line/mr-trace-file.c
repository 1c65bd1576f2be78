/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-file.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-file.h"
#include "mr-line-error.h"

static char *
read_text (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *contents = mr_file_read (path, MR_FILE_MAX, NULL, &problem);
  gboolean forbidden;

  if (contents != NULL)
    return contents;
  forbidden = g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_set_error (error, MR_LINE_ERROR, forbidden ? MR_LINE_ERROR_PERMISSION : MR_LINE_ERROR_NOT_FOUND,
               /* Translators: %1$s is a file, %2$s the system's own message. */
               _("The recording “%1$s” cannot be read: %2$s."), path, problem->message);
  return NULL;
}

/* Time never goes back, @latest is that of the line before. */
static gboolean
parse_line (const char *text, gint64 *latest, MrTraceLine *line, GByteArray *octets)
{
  if (!mr_trace_line_parse (text, line, octets))
    return FALSE;
  if (line->kind == MR_TRACE_LINE_COMMENT)
    return TRUE;
  if (line->when < *latest)
    return FALSE;
  *latest = line->when;
  return TRUE;
}

gboolean
mr_trace_read_file (const char *path, GByteArray *octets, MrTraceLineFunc func, gpointer user_data, GError **error)
{
  g_autofree char *contents = read_text (path, error);
  gint64 latest = 0;
  char *text = contents;

  if (contents == NULL)
    return FALSE;
  for (guint number = 1; text != NULL; number++)
    {
      char *end = strchr (text, '\n');
      MrTraceLine line;

      if (end != NULL)
        *end = '\0';
      if (!parse_line (text, &latest, &line, octets))
        {
          /* The last line may be cut off, for example by a full disk. */
          if (end == NULL && number > 1)
            break;
          g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                       /* Translators: %1$s is a file, %2$u the number of a line of it. */
                       _("“%1$s” is not a recording. Line %2$u should be “>” or “<”, seconds that never decrease, and "
                         "bytes in hexadecimal, as in “> 0.000000 10 40 01 41 16”; or “=”, seconds and the baud rate, "
                         "as in “= 0.000000 baud=2400”."), path, number);
          return FALSE;
        }
      func (text, &line, number, user_data);
      text = end != NULL ? end + 1 : NULL;
    }
  return TRUE;
}
