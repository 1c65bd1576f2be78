/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-scan-notes.h"

#include <glib/gi18n-lib.h>

#define MINUTES_FROM 100 /* seconds */
#define HOURS_FROM 100   /* minutes */

/* Returns: (transfer full) */
static char *
duration (gint64 microseconds)
{
  const guint seconds = (guint) (MAX (microseconds, 0) / G_TIME_SPAN_SECOND) + 1;
  const guint minutes = (seconds + 30) / 60;

  if (seconds < MINUTES_FROM)
    return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
  if (minutes < HOURS_FROM)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
  return g_strdup_printf (ngettext ("%u hour", "%u hours", (minutes + 30) / 60), (minutes + 30) / 60);
}

static void
note (MrSearch *search, char *sentence)
{
  mr_job_report_note (search->job, sentence);
  g_free (sentence);
}

void
mr_scan_note_addresses (MrSearch *search, guint n_addresses, gint64 left)
{
  g_autofree char *time = duration (left);

  /* Translators: the second placeholder is a time like "3 minutes". */
  note (search, g_strdup_printf (ngettext ("Skipped: %u primary address was not asked. Only a meter that cannot be "
                                           "selected by its number can be there. To ask it takes about %s: scan again "
                                           "without skipping.",
                                           "Skipped: %u primary addresses were not asked. Only meters that cannot be "
                                           "selected by their numbers can be there. To ask them takes about %s: scan "
                                           "again without skipping.", n_addresses),
                                 n_addresses, time));
}

void
mr_scan_note_numbers (MrSearch *search, gint64 left)
{
  g_autofree char *time = duration (left);

  /* Translators: the placeholder is a time like "3 minutes". */
  note (search, g_strdup_printf (_("Skipped: the search by number for meters that have no primary address. It takes "
                                   "about %s: scan again without skipping."), time));
}

void
mr_scan_note_rate (MrSearch *search, guint baud, gint64 left)
{
  g_autofree char *time = duration (left);

  /* Translators: a baud rate, and a time like "3 minutes". */
  note (search, g_strdup_printf (_("Meters answer at %u baud that may not have been found yet. The search at this rate "
                                   "takes about %s."), baud, time));
}

void
mr_scan_note_rate_skipped (MrSearch *search, guint baud, gint64 left)
{
  g_autofree char *time = duration (left);

  /* Translators: a baud rate, and a time like "3 minutes". */
  note (search, g_strdup_printf (_("Skipped: the search at %u baud. Meters that answer only at this rate may be missing. "
                                   "The search takes about %s: scan at this rate alone."), baud, time));
}

void
mr_scan_note_explained (MrSearch *search, const GArray *bauds, gint64 left)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *time = duration (left);

  for (guint i = 0; i < bauds->len; i++)
    g_string_append_printf (list, "%s%u", i > 0 ? ", " : "", g_array_index (bauds, guint, i));

  /* Translators: baud rates like "9600, 300", and a time like "3 minutes". */
  note (search, g_strdup_printf (_("The meters found answer at other baud rates, too: %s. These were not searched for "
                                   "others. If a meter is missing that answers at one of them only, scan at that rate "
                                   "alone. To search them all takes about %s."), list->str, time));
}
