/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets the clocks of meters to a time that can be trusted. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-batch.h"
#include "mr-cli-clocks.h"
#include "mr-cli-password.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-cli-time.h"
#include "mr-cli-writes-print.h"
#include "mr-clock-reading.h"
#include "mr-clocking.h"
#include "mr-write-progress.h"

/* A day more or less says the same: the clock is wrong. */
#define LIMIT_MAX (24 * 60 * 60)

typedef struct {
  MrCliClocks clocks;
  MrFormat format;
  MrClockForm form;
  guint limit;
  GBytes *password; /* (nullable) */
  const char *confirm; /* (nullable): the date that the user confirms */
  gboolean all;
  gboolean yes;
  gboolean dry_run;
} Set;

/* --- Which clocks --- */

typedef struct {
  GPtrArray *meters; /* (element-type MrMeter) (nullable): those that are meant; NULL: all */
  gboolean all;      /* right or wrong */
} Choice;

static gboolean
is_chosen (MrClockingRow *row, gpointer user_data)
{
  const Choice *self = user_data;
  const gboolean is_meant =
    self->meters == NULL || g_ptr_array_find (self->meters, mr_clocking_row_get_meter (row), NULL);

  return is_meant && (self->all || mr_clocking_row_is_chosen (row));
}

static void
choose (const Set *set, MrClocking *clocking, GPtrArray *meters)
{
  Choice choice = { meters, set->all };

  mr_clocking_choose (clocking, is_chosen, &choice);
}

static MrClocking *
open_clocks (const Set *set, MrCliBus *bus)
{
  MrClocking *clocking = mr_clocking_new (mr_cli_bus_session (bus), mr_cli_bus_link (bus));

  mr_site_time_set (mr_clocking_get_site_time (clocking), set->clocks.time);
  mr_clocking_set_zone (clocking, set->clocks.zone);
  mr_clocking_set_limit (clocking, set->limit);
  mr_clocking_set_form (clocking, set->form);
  mr_clocking_set_password (clocking, set->password);
  return clocking;
}

/* --- What is to be written --- */

static void
append_row (GString *out, MrClockingRow *row)
{
  const MrMeterClock *clock = mr_clocking_row_get_clock (row);
  g_autofree char *label = mr_meter_label (mr_clocking_row_get_meter (row));

  if (clock->state == MR_METER_CLOCK_VALID)
    /* Translators: a meter, like "KAM 66290778", and how far its clock is off, like "−40 min". */
    g_string_append_printf (out, _("%s: clock %s\n"), label, mr_clocking_row_get_deviation (row));
  else if (clock->state == MR_METER_CLOCK_INVALID)
    /* Translators: a meter, like "KAM 66290778". */
    g_string_append_printf (out, _("%s: clock shows no valid time\n"), label);
  else
    /* Translators: a meter, like "KAM 66290778". */
    g_string_append_printf (out, _("%s: sends no clock, and so cannot be read back\n"), label);
}

static void
print_chosen (GPtrArray *rows)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    append_row (out, rows->pdata[i]);
  mr_cli_put (out->str);
}

/* Makes @request what would be sent if writing began now: that of a later moment if it waits. @why: (out) (transfer
 * full) (nullable): why, and until when */
static gboolean
fix_value (MrMeter *meter, MrWriteRequest *request, char **why, GError **error)
{
  const MrClocks now = mr_clocks_read ();
  GPtrArray *telegrams = mr_meter_telegrams (meter);
  const gint64 wait = mr_write_request_wait (request, mr_meter_readout (meter), telegrams, &now, why);
  const MrClocks then = { now.real + wait, now.boot + wait, now.monotonic + wait };

  return mr_write_request_fix_value (request, telegrams, &then, error);
}

static void
say_of_meter (MrMeter *meter, const char *sentence)
{
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *named = g_strdup_printf ("%s: %s", label, sentence);

  mr_cli_say (named);
}

/* @waits: (out caller-allocates) (element-type utf8): for each row, see fix_value(). Returns: whether all may be sent;
 * the others are taken out, after a message. */
static gboolean
fix_values (GPtrArray *rows, GArray *requests, GPtrArray *waits)
{
  gboolean whole = TRUE;

  for (guint i = 0; i < rows->len;)
    {
      g_autofree char *why = NULL;
      g_autoptr (GError) error = NULL;

      if (fix_value (mr_clocking_row_get_meter (rows->pdata[i]), &g_array_index (requests, MrWriteRequest, i), &why,
                     &error))
        {
          g_ptr_array_add (waits, g_steal_pointer (&why));
          i++;
          continue;
        }
      say_of_meter (mr_clocking_row_get_meter (rows->pdata[i]), error->message);
      g_ptr_array_remove_index (rows, i);
      g_array_remove_index (requests, i);
      whole = FALSE;
    }
  return whole;
}

static void
print_octets (GPtrArray *rows, GArray *requests, GPtrArray *waits)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);
      g_autofree char *what = mr_write_request_describe (request);

      append_row (out, rows->pdata[i]);
      if (waits->pdata[i] != NULL)
        /* Translators: complete sentences that say why a write waits, and until when. */
        g_string_append_printf (out, _("  It would be sent later: %s\n"), (const char *) waits->pdata[i]);
      g_string_append_printf (out, "  %s\n", what);
      mr_cli_writes_append_frames (out, request);
    }
  mr_cli_put (out->str);
}

static void
print_octets_for_programs (GPtrArray *rows, GArray *requests, GPtrArray *waits, MrFormat format)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      MrCliWrite *write = g_new0 (MrCliWrite, 1);

      write->meter = mr_clocking_row_get_meter (rows->pdata[i]);
      write->wait = waits->pdata[i];
      g_ptr_array_add (writes, write);
    }
  mr_cli_writes_print (writes, requests, NULL, format);
}

/* A time in doubt, or one typed by hand that may be a slip, is never written without being said, whatever the format.
 * Returns: whether it may be written */
static gboolean
say_time (const Set *set)
{
  g_autofree char *source = mr_trusted_time_describe (set->clocks.time);
  g_autofree char *line = g_strdup_printf ("%s\n\n", source);

  if (mr_trusted_time_is_in_doubt (set->clocks.time))
    mr_cli_say (source);
  else if (set->format == MR_FORMAT_TEXT)
    mr_cli_put (line);
  return mr_cli_time_confirm (set->clocks.time, set->confirm, set->dry_run);
}

/* Which hours may be stored twice or not at all, whatever the format. */
static void
say_hours (MrClocking *clocking)
{
  g_autofree char *hours = mr_clocking_describe_hours (clocking);

  if (hours != NULL)
    mr_cli_say (hours);
}

/* --- Writing --- */

/* Returns: (transfer full) (element-type MrCliClockResult): of @rows, before anything is written. */
static GArray *
note_before (GPtrArray *rows)
{
  GArray *results = g_array_new (FALSE, FALSE, sizeof (MrCliClockResult));

  for (guint i = 0; i < rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (rows, i);
      MrMeter *meter = mr_clocking_row_get_meter (row);
      const MrCliClockResult result = { meter, *mr_clocking_row_get_clock (row), 0, MR_WRITE_PROGRESS_NONE, NULL, "" };

      g_array_append_val (results, result);
    }
  return results;
}

static void
note_results (GArray *results, MrWriteProgress *progress)
{
  for (guint i = 0; i < results->len; i++)
    {
      MrCliClockResult *result = &g_array_index (results, MrCliClockResult, i);

      result->sent = mr_write_progress_get_sent_time (progress, result->meter);
      result->state = mr_write_progress_get_state (progress, result->meter);
      result->write = mr_write_progress_get_nick (progress, result->meter);
      result->reason = mr_write_progress_get_explanation (progress, result->meter);
    }
}

/* Nothing is begun: a program gets the same document as otherwise. */
static MrCliExit
refuse (const Set *set)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (MrCliClockResult));

  if (set->dry_run)
    return mr_cli_writes_print_refused (set->format);
  if (set->format != MR_FORMAT_TEXT)
    mr_cli_clocks_print_results (&set->clocks, set->format, nothing);
  return MR_CLI_REFUSED;
}

static MrCliExit
write_clocks (const Set *set, MrCliBus *bus, MrClocking *clocking, GPtrArray *rows)
{
  g_autoptr (MrWriteProgress) progress = mr_write_progress_new (mr_cli_bus_session (bus), mr_cli_bus_link (bus),
                                                                mr_write_kind_find (MR_WRITE_CLOCK), NULL);
  g_autoptr (GArray) results = note_before (rows);
  g_autoptr (MrTask) task = g_object_ref (mr_clocking_apply (clocking));
  const MrCliExit outcome = mr_cli_run_writes (bus, task, set->format == MR_FORMAT_TEXT);

  note_results (results, progress);
  if (set->format != MR_FORMAT_TEXT)
    mr_cli_clocks_print_results (&set->clocks, set->format, results);
  return outcome;
}

/* @whole: all that were asked answered */
static MrCliExit
ask_and_write (const Set *set, MrCliBus *bus, MrClocking *clocking, gboolean whole)
{
  g_autoptr (GPtrArray) rows = mr_clocking_get_chosen (clocking);

  if (rows->len == 0)
    {
      mr_cli_say (_("There are no clocks to set. Use --all or --limit to choose more of them."));
      refuse (set);
      return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
    }
  if (set->format == MR_FORMAT_TEXT)
    print_chosen (rows);
  say_hours (clocking);
  mr_cli_password_say_unused (set->password, mr_clocking_may_ask_password (clocking));
  if (!mr_cli_confirm (bus, set->yes))
    return refuse (set);
  return mr_cli_add_exit (write_clocks (set, bus, clocking, rows), whole);
}

static MrCliExit
set_clocks (const Set *set, MrCliBus *bus, GArray *addresses, guint baud)
{
  g_autoptr (MrClocking) clocking = open_clocks (set, bus);
  const gboolean whole = mr_cli_read_these_or_all (bus, addresses, baud);
  GPtrArray *heard = mr_cli_bus_heard (bus);
  g_autoptr (GPtrArray) meant = g_ptr_array_copy (heard, (GCopyFunc) (void *) g_object_ref, NULL);

  if (mr_cli_bus_stopped (bus) || meant->len == 0)
    return refuse (set);
  choose (set, clocking, meant);
  return ask_and_write (set, bus, clocking, whole);
}

/* By what was read last: the bus need not be connected. */
static MrCliExit
show_octets (const Set *set, MrCliBus *bus, GArray *addresses)
{
  g_autoptr (MrClocking) clocking = open_clocks (set, bus);
  g_autoptr (GPtrArray) meant = g_ptr_array_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) requests = NULL;
  g_autoptr (GPtrArray) waits = g_ptr_array_new_with_free_func (g_free);
  gboolean whole;

  for (guint i = 0; i < addresses->len; i++)
    {
      MrMeter *meter = mr_cli_find_known (bus, &g_array_index (addresses, MbusAddress, i));

      if (meter == NULL)
        return refuse (set);
      g_ptr_array_add (meant, meter);
    }
  choose (set, clocking, addresses->len > 0 ? meant : NULL);
  rows = mr_clocking_get_chosen (clocking);
  if (rows->len == 0)
    mr_cli_say (_("There are no clocks to set. Use --all or --limit to choose more of them."));
  else
    mr_cli_password_say_unused (set->password, mr_clocking_may_ask_password (clocking));
  say_hours (clocking);
  requests = mr_clocking_preview (clocking);
  whole = fix_values (rows, requests, waits);
  if (set->format == MR_FORMAT_TEXT)
    print_octets (rows, requests, waits);
  else
    print_octets_for_programs (rows, requests, waits, set->format);
  return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}

/* --- The command line --- */

static gboolean
parse_form (const char *text, MrClockForm *out)
{
  g_autofree char *sentence = NULL;

  *out = MR_CLOCK_FORM_AS_SENT;
  if (text == NULL || (mr_clock_form_from_nick (text, out) && *out != MR_CLOCK_FORM_AS_SENT))
    return TRUE;
  /* Translators: what the user typed after --type. */
  sentence = g_strdup_printf (_("Unknown type “%s”. Use one of: F, I, J, BCD."), text);
  mr_cli_usage (sentence);
  return FALSE;
}

MrCliExit
mr_cli_run_clock_set (char ***args)
{
  g_auto (MrCliTimeOptions) time_options = { 0 };
  g_autofree char *format_text = NULL;
  g_autofree char *baud_text = NULL;
  g_autofree char *limit_text = NULL;
  g_autofree char *form_text = NULL;
  g_autofree char *confirm = NULL;
  g_autofree char *password_file = NULL;
  g_autofree char *description = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  Set set = { .limit = MR_METER_CLOCK_LIMIT };
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_STRING, &limit_text,
      N_("Set clocks that are off by more than this (default: 60)"), N_("SECONDS") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &set.all, N_("Set all clocks, right or wrong"), NULL },
    { "type", 0, 0, G_OPTION_ARG_STRING, &form_text,
      N_("Type in which the time is sent: F, I, J or BCD (default: as the meter sends its clock)"), N_("TYPE") },
    { "confirm", 0, 0, G_OPTION_ARG_STRING, &confirm,
      N_("Date of a time typed by hand that is far from this computer’s clock"), N_("DATE") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &set.yes, N_("Write without asking"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &set.dry_run, N_("Show what would be sent, and send nothing"), NULL },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (MrTrustedTime) time = NULL;
  g_autoptr (GBytes) password = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  MrCliExit outcome;
  guint baud = 0;

  g_option_context_set_summary (context, _("Sets the clocks of meters that are wrong, and reads each of them back."));
  description = g_strdup_printf (
    "%s\n\n%s\n\n%s",
    _("ADDRESS is as for “meterctl read”; without one, all known meters of the bus are read. Clocks that are certain "
      "to be off by more than the limit, or show no valid time, are set."),
    mr_cli_time_help (),
    _("A clock counts as set only when the meter was read back with the right time. No clock is set near the full "
      "hour, when meters store values, or near a change of summer time. If the time is in doubt, because this computer "
      "is not synchronised, a message says so. Every write is logged with the site."));
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_time_add_options (context, &time_options);
  mr_cli_password_add_option (context, &password_file);
  mr_cli_connection_add_options (context, &bus_options, FALSE);
  if (!mr_cli_parse (context, args, N_("URI [ADDRESS…]"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_CSV, &set.format) ||
      !mr_cli_time_parse (&time_options, &set.clocks.zone) || !parse_form (form_text, &set.form) ||
      (limit_text != NULL && !mr_cli_parse_number (limit_text, "--limit", 0, LIMIT_MAX, &set.limit)) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_addresses (rest + 1, addresses))
    return MR_CLI_USAGE;
  if (!mr_cli_can_confirm (!set.yes && !set.dry_run))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();
  if (!mr_cli_password_load (password_file, &password))
    return MR_CLI_FAILED;

  time = mr_cli_time_measure (&time_options);
  if (time == NULL)
    return MR_CLI_FAILED;
  set.clocks.source = mr_cli_time_source (&time_options);
  set.clocks.time = time;
  set.password = password;
  set.confirm = confirm;
  bus = mr_cli_open_to_write (rest[0], set.dry_run, &bus_options, &outcome);
  if (bus == NULL)
    return outcome;
  if (!say_time (&set))
    return refuse (&set);
  return set.dry_run ? show_octets (&set, bus, addresses) : set_clocks (&set, bus, addresses, baud);
}
