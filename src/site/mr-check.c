/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-check.h"

#include <glib/gi18n-lib.h>

#include "mbus-vif.h"
#include "mr-condition.h"

#define SECONDS_A_MINUTE 60
#define SECONDS_AN_HOUR (60 * SECONDS_A_MINUTE)
#define SECONDS_A_DAY (24 * SECONDS_AN_HOUR)

/* What is judged, and what was found so far. */
typedef struct {
  const MrKnownMeter *meter;
  GPtrArray *telegrams;
  guint n_same_primary;
  GPtrArray *findings[MR_VERDICT_SILENT + 1]; /* by verdict */
} Check;

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  const MrFinding *one = a;
  const MrFinding *other = b;

  return g_str_equal (one->text, other->text) && g_str_equal (one->advice, other->advice);
}

/* Takes @text. What two telegrams of one readout both say is said once. */
static void
advise (Check *check, MrVerdict verdict, char *text, const char *advice)
{
  GPtrArray *findings = check->findings[verdict];
  MrFinding *finding = g_new (MrFinding, 1);

  *finding = (MrFinding) { verdict, text, g_strdup (advice) };
  if (g_ptr_array_find_with_equal_func (findings, finding, is_same, NULL))
    mr_finding_free (finding);
  else
    g_ptr_array_add (findings, finding);
}

static void
say (Check *check, MrVerdict verdict, char *sentence)
{
  advise (check, verdict, sentence, "");
}

static void
check_silent (Check *check)
{
  if (check->meter->silent)
    say (check, MR_VERDICT_SILENT, g_strdup (_("It did not answer when it was last asked.")));
}

static void
check_primary (Check *check)
{
  int primary = check->meter->primary;
  guint n = check->n_same_primary;

  if (primary < 0)
    return;
  if (n > 1 && primary == MBUS_ADDRESS_FACTORY)
    say (check, MR_VERDICT_ERROR,
         /* Translators: %u is a number of meters */
         g_strdup_printf (ngettext ("%u meter has the factory address 0. Give it an address of its own.",
                                    "%u meters have the factory address 0. Give each an address of its own.", n), n));
  else if (n > 1)
    say (check, MR_VERDICT_ERROR,
         /* Translators: %1$u is a number of meters, %2$d a primary address */
         g_strdup_printf (ngettext ("%1$u meter has the primary address %2$d. Give it an address of its own.",
                                    "%1$u meters have the primary address %2$d. Give each an address of its own.", n),
                          n, primary));
  else if (primary == MBUS_ADDRESS_FACTORY)
    say (check, MR_VERDICT_WARNING, g_strdup (_("It has the factory address 0. Give it an address of its own.")));
}

static void
check_in_doubt (Check *check)
{
  const MrKnownMeter *meter = check->meter;

  if (g_strcmp0 (meter->in_doubt, MR_STORE_PRIMARY_ADDRESS) == 0)
    say (check, MR_VERDICT_WARNING,
         /* Translators: %s is a primary address */
         g_strdup_printf (_("It was being set to address %s when the connection ended, and this was never verified. "
                            "Scan again to check."),
                          meter->in_doubt_value));
  else if (g_strcmp0 (meter->in_doubt, MR_STORE_METER_NUMBER) == 0)
    say (check, MR_VERDICT_WARNING,
         /* Translators: %s is a meter's number of eight digits */
         g_strdup_printf (_("It was being given number %s when the connection ended, and this was never verified. "
                            "Scan again to check."),
                          meter->in_doubt_value));
}

static void
check_twin (Check *check)
{
  if (check->meter->enhanced)
    say (check, MR_VERDICT_WARNING,
         g_strdup (_("Another meter has the same secondary address: only the fabrication number tells them apart.")));
}

static void
check_readable (Check *check)
{
  guint n_frames = check->meter->last.frames->len;

  if (n_frames == 0 && !check->meter->silent)
    say (check, MR_VERDICT_WARNING, g_strdup (_("It has not been read yet.")));
  else if (check->telegrams->len < n_frames)
    say (check, MR_VERDICT_WARNING, g_strdup (_("It answered with a telegram that is damaged. Read it again.")));
}

/* What the meter says about itself: what it is, and what to do. */
static void
check_conditions (Check *check, const MbusTelegram *telegram)
{
  static const MrVerdict verdicts[] = {
    [MR_SEVERITY_INFO] = MR_VERDICT_OK,
    [MR_SEVERITY_WARNING] = MR_VERDICT_WARNING,
    [MR_SEVERITY_ERROR] = MR_VERDICT_ERROR,
  };
  const MrProfile *profile = mr_profiles_find (mr_profiles_default (), &check->meter->address);
  g_autoptr (GPtrArray) conditions = mr_conditions_of (profile, telegram);

  for (guint i = 0; i < conditions->len; i++)
    {
      const MrCondition *condition = g_ptr_array_index (conditions, i);
      g_autofree char *advice = mr_condition_advice (condition);

      advise (check, verdicts[condition->kind->severity], mr_condition_text (condition), advice);
    }
}

static void
check_contents (Check *check, const MbusTelegram *telegram)
{
  if (telegram->security == MBUS_SECURITY_NO_KEY && telegram->records->len == 0)
    say (check, MR_VERDICT_WARNING,
         /* Translators: %u is the number of a security mode of the M-Bus standard */
         g_strdup_printf (_("It says nothing readable without its key (security mode %u)."), telegram->security_mode));
  else if (telegram->security == MBUS_SECURITY_NO_KEY)
    say (check, MR_VERDICT_WARNING,
         /* Translators: %u is the number of a security mode of the M-Bus standard */
         g_strdup_printf (_("Part of what it says is readable only with its key (security mode %u)."),
                          telegram->security_mode));

  if (telegram->error != NULL && (telegram->security != MBUS_SECURITY_NO_KEY ||
                                  !g_error_matches (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED)))
    say (check, MR_VERDICT_WARNING, g_strdup (telegram->error->message));
}

/* Only what is read in clear on the bus tells that there is more: a telegram that a key opened later tells too late. */
static void
check_whole (Check *check)
{
  const guint n = check->telegrams->len;
  const MbusTelegram *last = n > 0 ? g_ptr_array_index (check->telegrams, n - 1) : NULL;

  if (last != NULL && last->more_follows)
    say (check, MR_VERDICT_WARNING, g_strdup (_("It has more to say than was read.")));
}

static void
check_telegrams (Check *check)
{
  for (guint i = 0; i < check->telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (check->telegrams, i);

      check_conditions (check, telegram);
      check_contents (check, telegram);
    }
  check_whole (check);
}

/* Whether a telegram has the present time of the meter in it, valid or not. */
static gboolean
has_clock (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);
      for (guint j = 0; j < telegram->records->len; j++)
        {
          const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, j);
          if ((record->vif & ~MBUS_EXTENSION) == MBUS_VIF_DATE_TIME &&
              record->function == MBUS_FUNCTION_INSTANTANEOUS && record->storage == 0 && record->n_modifiers == 0 && record->n_unknown_vife == 0 &&
              (record->value.kind == MBUS_VALUE_DATE_TIME || record->value.validity != MBUS_VALID))
            return TRUE;
        }
    }
  return FALSE;
}

/* Not every wrong clock is wrong: many are left in standard time on purpose. */
static char *
describe_hour (gint64 deviation, gint64 time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  gboolean summer = g_date_time_is_daylight_savings (local);

  if (summer && ABS (deviation + SECONDS_AN_HOUR) <= MR_CHECK_CLOCK_TOLERANCE)
    return g_strdup (_("Its clock is one hour behind: it seems to stay in standard time."));
  if (!summer && ABS (deviation - SECONDS_AN_HOUR) <= MR_CHECK_CLOCK_TOLERANCE)
    return g_strdup (_("Its clock is one hour ahead: it seems to have stayed in summer time."));
  return NULL;
}

static char *
describe_deviation (gint64 deviation)
{
  gboolean ahead = deviation > 0;
  gint64 seconds = ABS (deviation);
  int n;

  if (seconds < 2 * SECONDS_AN_HOUR)
    {
      n = seconds / SECONDS_A_MINUTE;
      return g_strdup_printf (ahead
                              ? ngettext ("Its clock is %d minute ahead.", "Its clock is %d minutes ahead.", n)
                              : ngettext ("Its clock is %d minute behind.", "Its clock is %d minutes behind.", n), n);
    }
  if (seconds < 2 * SECONDS_A_DAY)
    {
      n = seconds / SECONDS_AN_HOUR;
      return g_strdup_printf (ahead ? ngettext ("Its clock is %d hour ahead.", "Its clock is %d hours ahead.", n)
                                    : ngettext ("Its clock is %d hour behind.", "Its clock is %d hours behind.", n), n);
    }
  n = seconds / SECONDS_A_DAY;
  return g_strdup_printf (ahead ? ngettext ("Its clock is %d day ahead.", "Its clock is %d days ahead.", n)
                                : ngettext ("Its clock is %d day behind.", "Its clock is %d days behind.", n), n);
}

static void
check_clock (Check *check)
{
  gint64 time = check->meter->last.time;
  gint64 deviation;

  if (!has_clock (check->telegrams) || time == 0)
    return;

  if (!mr_check_clock (check->telegrams, time, NULL, &deviation))
    say (check, MR_VERDICT_WARNING, g_strdup (_("Its clock shows no valid date. Set it.")));
  else if (ABS (deviation) > MR_CHECK_CLOCK_TOLERANCE)
    {
      char *hour = describe_hour (deviation, time);
      say (check, MR_VERDICT_WARNING, hour != NULL ? hour : describe_deviation (deviation));
    }
}

const char *
mr_verdict_nick (MrVerdict verdict)
{
  static const char *const nicks[] = {
    [MR_VERDICT_OK] = "ok",
    [MR_VERDICT_WARNING] = "warning",
    [MR_VERDICT_ERROR] = "error",
    [MR_VERDICT_SILENT] = "silent",
  };

  return nicks[verdict];
}

gboolean
mr_check_clock (GPtrArray *telegrams, gint64 time, MbusDateTime *clock, gint64 *deviation)
{
  MbusDateTime when;
  gboolean found = FALSE;

  for (guint i = 0; i < telegrams->len && !found; i++)
    found = mbus_telegram_clock (g_ptr_array_index (telegrams, i), &when);
  if (!found || time == 0)
    return FALSE;

  /* Both as if they were UTC, so that only what the hands show is compared. NULL: there is no such day. */
  g_autoptr (GDateTime) shown = g_date_time_new_utc (when.year, when.month, when.day, when.hour, when.minute,
                                                     MAX (when.second, 0));
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  if (shown == NULL || local == NULL)
    return FALSE;

  gint64 here = g_date_time_to_unix (local) + g_date_time_get_utc_offset (local) / G_USEC_PER_SEC;
  if (when.second < 0)
    here -= here % SECONDS_A_MINUTE;
  if (deviation != NULL)
    *deviation = g_date_time_to_unix (shown) - here;
  if (clock != NULL)
    *clock = when;
  return TRUE;
}

void
mr_finding_free (MrFinding *self)
{
  g_free (self->text);
  g_free (self->advice);
  g_free (self);
}

char *
mr_finding_sentence (const MrFinding *self)
{
  return *self->advice != '\0' ? g_strdup_printf ("%s %s", self->text, self->advice) : g_strdup (self->text);
}

GPtrArray *
mr_check_find (const MrKnownMeter *meter, GPtrArray *telegrams, guint n_same_primary)
{
  static void (*const checks[]) (Check *) = {
    check_silent, check_primary, check_in_doubt, check_readable, check_telegrams, check_clock, check_twin,
  };
  Check check = { .meter = meter, .telegrams = telegrams, .n_same_primary = n_same_primary };
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_finding_free);

  for (guint i = 0; i < G_N_ELEMENTS (check.findings); i++)
    check.findings[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_finding_free);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    checks[i] (&check);
  for (guint i = G_N_ELEMENTS (check.findings); i > 0; i--)
    g_ptr_array_extend_and_steal (findings, check.findings[i - 1]);
  return findings;
}

MrVerdict
mr_check_meter (const MrKnownMeter *meter, GPtrArray *telegrams, guint n_same_primary, GPtrArray *sentences)
{
  g_autoptr (GPtrArray) findings = mr_check_find (meter, telegrams, n_same_primary);
  MrVerdict verdict = MR_VERDICT_OK;

  for (guint i = 0; i < findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (findings, i);

      verdict = MAX (verdict, finding->verdict);
      if (sentences != NULL && finding->verdict != MR_VERDICT_OK)
        g_ptr_array_add (sentences, mr_finding_sentence (finding));
    }
  return verdict;
}
