/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-time.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-time-source-text.h"

#define DEFAULT_SOURCE "computer"

void
mr_cli_time_options_clear (MrCliTimeOptions *self)
{
  g_clear_pointer (&self->source_text, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->zone_text, g_free);
  g_clear_object (&self->source);
}

void
mr_cli_time_add_options (GOptionContext *context, MrCliTimeOptions *self)
{
  const GOptionEntry entries[] = {
    { "time-source", 0, 0, G_OPTION_ARG_STRING, &self->source_text, N_("Where the time comes from (default: computer)"),
      N_("SOURCE") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file,
      N_("Trust only the authorities in this file for a time server"), N_("FILE") },
    { "zone", 0, 0, G_OPTION_ARG_STRING, &self->zone_text,
      N_("What the clocks should show: standard, local (default) or utc"), N_("ZONE") },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

const char *
mr_cli_time_help (void)
{
  return _("SOURCE is “computer”, the clock of this computer; “nts:HOST” or “nts:HOST:PORT”, a time server that "
           "proves its answers (NTS); “nts”, the server nts.ready.kamstrup.com; or the time now, like 14:32:05 or "
           "2026-11-29T14:32:05.");
}

static gboolean
parse_zone (const char *text, MrClockZone *out)
{
  g_autofree char *sentence = NULL;

  *out = MR_CLOCK_LOCAL;
  if (text == NULL || mr_clock_zone_from_nick (text, out))
    return TRUE;

  /* Translators: the first %s is what the user typed after --zone, the second a list of words. */
  sentence = g_strdup_printf (_("Unknown zone “%s”. Use one of: %s."), text, "standard, local, utc");
  mr_cli_usage (sentence);
  return FALSE;
}

gboolean
mr_cli_time_parse (MrCliTimeOptions *self, MrClockZone *zone)
{
  g_autoptr (GError) error = NULL;

  if (!parse_zone (self->zone_text, zone))
    return FALSE;
  self->source = mr_time_source_parse (mr_cli_time_source (self), self->ca_file, &error);
  if (self->source == NULL)
    mr_cli_usage (error->message);
  return self->source != NULL;
}

const char *
mr_cli_time_source (const MrCliTimeOptions *self)
{
  return self->source_text != NULL ? self->source_text : DEFAULT_SOURCE;
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

MrTrustedTime *
mr_cli_time_measure (const MrCliTimeOptions *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MrTrustedTime *time;

  mr_time_source_measure_async (self->source, NULL, on_measured, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  time = mr_time_source_measure_finish (self->source, result, &error);
  if (time == NULL)
    mr_cli_say (error->message);
  return time;
}

gboolean
mr_cli_time_confirm (const MrTrustedTime *time, const char *date, gboolean dry_run)
{
  g_autofree char *typed = mr_trusted_time_get_far_date (time);
  g_autofree char *fact = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *message = NULL;

  if (typed == NULL)
    return TRUE;
  fact = mr_time_describe_far (typed);
  /* Translators: a date, like "2026-06-29". */
  advice = g_strdup_printf (_("If it is right, add --confirm %s."), typed);
  message = g_strjoin (" ", fact, advice, NULL);
  mr_cli_say (message);
  return dry_run || g_strcmp0 (date, typed) == 0;
}
