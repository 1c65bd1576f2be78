/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-log.h"

#include <string.h>

/* Not translated: it is written for those who read bug reports. */

#define OWN_DOMAINS "mr-"
#define OTHERS (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE)

static GMutex lock;
static char *lines[MR_LOG_LINES]; /* under the lock, as is the next */
static guint n_lines;             /* ever logged: the next one goes to this, modulo the size */

static const char *
level_name (GLogLevelFlags level)
{
  static const struct {
    GLogLevelFlags level;
    const char *name;
  } names[] = {
    { G_LOG_LEVEL_ERROR, "error" }, { G_LOG_LEVEL_CRITICAL, "critical" }, { G_LOG_LEVEL_WARNING, "warning" },
    { G_LOG_LEVEL_MESSAGE, "message" }, { G_LOG_LEVEL_INFO, "info" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (level & names[i].level)
      return names[i].name;
  return "debug";
}

/* Returns: (transfer full): a field that holds text; it need not end with NUL. */
static char *
text_of (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0)
      return fields[i].length < 0 ? g_strdup (fields[i].value) : g_strndup (fields[i].value, (gsize) fields[i].length);
  return g_strdup ("");
}

static void
keep (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  char *line = g_strdup_printf ("%s.%03d %s %s: %s", time, g_date_time_get_microsecond (now) / 1000, domain,
                                level_name (level), message);
  char *oldest;

  g_mutex_lock (&lock);
  oldest = lines[n_lines % MR_LOG_LINES];
  lines[n_lines++ % MR_LOG_LINES] = line;
  g_mutex_unlock (&lock);
  g_free (oldest);
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *domain = text_of (fields, n_fields, "GLIB_DOMAIN");

  if (g_str_has_prefix (domain, OWN_DOMAINS) || (level & OTHERS) != 0)
    {
      g_autofree char *message = text_of (fields, n_fields, "MESSAGE");

      keep (level, domain, message);
    }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
mr_log_install (void)
{
  g_log_set_writer_func (write_cb, NULL, NULL);
}

char *
mr_log_to_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const guint n_kept = MIN (n_lines, MR_LOG_LINES);

  for (guint i = n_lines - n_kept; i < n_lines; i++)
    g_string_append_printf (text, "%s\n", lines[i % MR_LOG_LINES]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
