/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is looked for in a meter. A new rule is a function that finds it, a row in the table at the end, and a row
 * in that of help/C/findings.page. */
#include "config.h"

#include "mr-rules.h"

#include <glib/gi18n-lib.h>

#include "mr-write-kind.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What two telegrams of one readout both say is said once. @facts: their word is (transfer full). */
static void
add (MrJudgement *self, MrFinding facts)
{
  MrFinding *finding = mr_finding_new (&facts);

  if (g_ptr_array_find_with_equal_func (self->findings, finding, (GEqualFunc) mr_finding_says_same, NULL))
    mr_finding_unref (finding);
  else
    g_ptr_array_add (self->findings, finding);
}

/* The rule holds, and there is nothing more to say. */
static void
add_if (MrJudgement *self, const MrRule *rule, gboolean holds)
{
  if (holds)
    add (self, (MrFinding) { .rule = rule, .verdict = rule->verdict });
}

/* --- The meter among its siblings --- */

static gboolean
is_factory (const MrJudgement *self)
{
  return self->context->meter->known->primary == MBUS_ADDRESS_FACTORY;
}

static MrAttendance
attendance (const MrJudgement *self)
{
  return mr_neighbours_attendance (&self->context->neighbours, self->context->meter->known);
}

/* A meter that is gone does not share its address with its successor. */
static gboolean
is_there (const MrJudgement *self)
{
  return !mr_attendance_is_gone (attendance (self));
}

static gboolean
is_shared (const MrJudgement *self)
{
  return self->context->neighbours.shares_primary && is_there (self);
}

static void
find_factory_shared (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, is_factory (self) && is_shared (self));
}

static void
find_duplicate_primary (MrJudgement *self, const MrRule *rule)
{
  if (!is_factory (self) && is_shared (self))
    add (self, (MrFinding) { rule, rule->verdict, { self->context->meter->known->primary } });
}

static char *
say_duplicate_primary (const MrFinding *finding)
{
  /* Translators: %d is a primary address */
  return g_strdup_printf (_("Another meter has the primary address %d too. Give each meter a different address."),
                          (int) finding->numbers[0]);
}

static void
find_factory (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, is_factory (self) && is_there (self) && !is_shared (self));
}

/* Meters that also differ in their fabrication numbers can be selected by them (address.twin). */
static void
find_duplicate_secondary (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, self->context->neighbours.shares_secondary && is_there (self) &&
                        !self->context->meter->known->enhanced);
}

static void
find_twin (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, self->context->neighbours.has_twin && is_there (self) && self->context->meter->known->enhanced);
}

static void
find_replaced (MrJudgement *self, const MrRule *rule)
{
  const MrKnownMeter *successor = self->context->neighbours.successor;

  if (attendance (self) == MR_ATTENDANCE_REPLACED)
    add (self, (MrFinding) { .rule = rule, .verdict = rule->verdict,
                             .numbers = { successor->primary, self->context->meter->known->silent },
                             .word = mbus_secondary_label (&successor->address) });
}

/* A meter that was not asked since may still be there, at another baud rate. */
static char *
say_replaced (const MrFinding *finding)
{
  if (finding->numbers[1])
    /* Translators: %1$s is a meter, like "KAM 66290778", and %2$d the primary address that both have or had */
    return g_strdup_printf (_("It no longer answers, and %1$s now answers at its primary address %2$d. It was probably "
                              "replaced."), finding->word, (int) finding->numbers[0]);
  /* Translators: %1$s is a meter, like "KAM 66290778", and %2$d the primary address that both have or had */
  return g_strdup_printf (_("Since it was last heard, %1$s answers at its primary address %2$d: it was probably "
                            "replaced. Scan the whole bus to make sure."), finding->word, (int) finding->numbers[0]);
}

static void
find_moved (MrJudgement *self, const MrRule *rule)
{
  if (attendance (self) == MR_ATTENDANCE_MOVED)
    add (self, (MrFinding) { rule, rule->verdict, { self->context->neighbours.elsewhere->primary } });
}

static char *
say_moved (const MrFinding *finding)
{
  /* Translators: %d is a primary address */
  return g_strdup_printf (_("It no longer answers, but a meter with the same secondary address answers at primary "
                            "address %d. It is probably this one."), (int) finding->numbers[0]);
}

static void
find_silent (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, attendance (self) == MR_ATTENDANCE_MISSING);
}

static void
find_new (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, attendance (self) == MR_ATTENDANCE_NEW);
}

/* --- The meter as a whole --- */

/* @kind: of a write that nothing the meter sent has settled; of several the newest is named */
static void
add_if_in_doubt (MrJudgement *self, const MrRule *rule, const char *kind)
{
  const MrDoubt *doubt = mr_known_meter_find_doubt (self->context->meter->known, kind);

  if (doubt != NULL)
    add (self, (MrFinding) { .rule = rule, .verdict = rule->verdict, .word = g_strdup (doubt->new_value) });
}

static void
find_address_in_doubt (MrJudgement *self, const MrRule *rule)
{
  add_if_in_doubt (self, rule, MR_WRITE_PRIMARY_ADDRESS);
}

static char *
say_address_in_doubt (const MrFinding *finding)
{
  /* Translators: %s is a primary address */
  return g_strdup_printf (_("It was sent address %s, and it is not known whether it took it. Scan again to check."),
                          finding->word);
}

static void
find_number_in_doubt (MrJudgement *self, const MrRule *rule)
{
  add_if_in_doubt (self, rule, MR_WRITE_METER_NUMBER);
}

static char *
say_number_in_doubt (const MrFinding *finding)
{
  /* Translators: %s is a meter's number of eight digits */
  return g_strdup_printf (_("It was sent number %s, and it is not known whether it took it. Scan again to check."),
                          finding->word);
}

static void
find_rate_in_doubt (MrJudgement *self, const MrRule *rule)
{
  add_if_in_doubt (self, rule, MR_WRITE_BAUD_RATE);
}

static char *
say_rate_in_doubt (const MrFinding *finding)
{
  /* Translators: %s is a baud rate */
  return g_strdup_printf (_("It was sent %s baud, and it is not known whether it took that rate. Scan again to check."),
                          finding->word);
}

static void
find_clock_in_doubt (MrJudgement *self, const MrRule *rule)
{
  add_if_in_doubt (self, rule, MR_WRITE_CLOCK);
}

static void
find_command_in_doubt (MrJudgement *self, const MrRule *rule)
{
  add_if_in_doubt (self, rule, MR_WRITE_COMMAND);
}

static void
find_not_read (MrJudgement *self, const MrRule *rule)
{
  const MrKnownMeter *known = self->context->meter->known;

  add_if (self, rule, known->last.frames->len == 0 && !known->silent);
}

static void
find_damaged (MrJudgement *self, const MrRule *rule)
{
  const MrDecodedMeter *meter = self->context->meter;

  add_if (self, rule, meter->telegrams->len < meter->known->last.frames->len);
}

/* Only a telegram that is read in clear on the bus says in time that there is more: one that a key opened later says it
 * too late. */
static void
find_incomplete (MrJudgement *self, const MrRule *rule)
{
  GPtrArray *telegrams = self->context->meter->telegrams;
  guint n = telegrams->len;

  /* An alarm comes after them. */
  while (n > 0 && ((const MbusTelegram *) telegrams->pdata[n - 1])->kind == MBUS_TELEGRAM_ALARM)
    n--;
  add_if (self, rule, n > 0 && ((const MbusTelegram *) telegrams->pdata[n - 1])->more_follows);
}

/* A scan that reads a meter in passing does not ask for the alarm, and a meter need not send one. */
static void
find_alarm_unread (MrJudgement *self, const MrRule *rule)
{
  GPtrArray *telegrams = self->context->meter->telegrams;
  gboolean announced = FALSE;
  gboolean came = FALSE;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      announced = announced || (telegram->c & MBUS_C_ACD) != 0;
      came = came || telegram->kind == MBUS_TELEGRAM_ALARM;
    }
  add_if (self, rule, announced && !came);
}

static void
find_clock_invalid (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, self->context->meter->clock.state == MR_METER_CLOCK_INVALID);
}

static void
find_standard_time (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, mr_meter_clock_is_standard_time (&self->context->meter->clock));
}

static void
find_summer_time (MrJudgement *self, const MrRule *rule)
{
  add_if (self, rule, mr_meter_clock_is_summer_time (&self->context->meter->clock));
}

/* Not every clock that is off is wrong: many are left in standard time on purpose. */
static void
find_deviation (MrJudgement *self, const MrRule *rule)
{
  const MrMeterClock *clock = &self->context->meter->clock;

  if (mr_meter_clock_is_off (clock, MR_METER_CLOCK_LIMIT) && !mr_meter_clock_is_standard_time (clock) &&
      !mr_meter_clock_is_summer_time (clock))
    add (self, (MrFinding) { rule, rule->verdict, { clock->deviation } });
}

static char *
say_deviation (const MrFinding *finding)
{
  const gboolean fast = finding->numbers[0] > 0;
  const gint64 seconds = ABS (finding->numbers[0]);
  int n;

  if (seconds < 2 * HOUR)
    {
      n = (int) mr_meter_clock_count (finding->numbers[0], MINUTE);
      return g_strdup_printf (fast
                              ? ngettext ("Its clock is %d minute fast.", "Its clock is %d minutes fast.", n)
                              : ngettext ("Its clock is %d minute slow.", "Its clock is %d minutes slow.", n), n);
    }
  if (seconds < 2 * DAY)
    {
      n = (int) mr_meter_clock_count (finding->numbers[0], HOUR);
      return g_strdup_printf (fast ? ngettext ("Its clock is %d hour fast.", "Its clock is %d hours fast.", n)
                                    : ngettext ("Its clock is %d hour slow.", "Its clock is %d hours slow.", n), n);
    }
  n = (int) mr_meter_clock_count (finding->numbers[0], DAY);
  return g_strdup_printf (fast ? ngettext ("Its clock is %d day fast.", "Its clock is %d days fast.", n)
                                : ngettext ("Its clock is %d day slow.", "Its clock is %d days slow.", n), n);
}

/* --- One telegram --- */

/* What the meter reports itself: its status, flags and info bits. */
static void
find_conditions (MrJudgement *self, const MrRule *rule)
{
  static const MrVerdict verdicts[] = {
    [MR_SEVERITY_INFO] = MR_VERDICT_OK,
    [MR_SEVERITY_WARNING] = MR_VERDICT_WARNING,
    [MR_SEVERITY_ERROR] = MR_VERDICT_ERROR,
  };
  g_autoptr (GPtrArray) conditions = mr_conditions_of (self->context->meter->profile, self->telegram);

  for (guint i = 0; i < conditions->len; i++)
    {
      const MrCondition *condition = g_ptr_array_index (conditions, i);

      add (self, (MrFinding) { .rule = rule, .verdict = verdicts[condition->kind->severity],
                                            .condition = *condition });
    }
}

static void
add_if_locked (MrJudgement *self, const MrRule *rule, gboolean is_whole)
{
  if (self->telegram->security == MBUS_SECURITY_NO_KEY && (self->telegram->records->len == 0) == is_whole)
    add (self, (MrFinding) { rule, rule->verdict, { self->telegram->security_mode } });
}

static void
find_key_missing (MrJudgement *self, const MrRule *rule)
{
  add_if_locked (self, rule, TRUE);
}

static char *
say_key_missing (const MrFinding *finding)
{
  /* Translators: %u is the number of a security mode of the M-Bus standard */
  return g_strdup_printf (_("All of its data is encrypted (security mode %u). Enter its key to read it."),
                          (guint) finding->numbers[0]);
}

static void
find_key_missing_for_part (MrJudgement *self, const MrRule *rule)
{
  add_if_locked (self, rule, FALSE);
}

static char *
say_key_missing_for_part (const MrFinding *finding)
{
  /* Translators: %u is the number of a security mode of the M-Bus standard */
  return g_strdup_printf (_("Part of its data is encrypted (security mode %u). Enter its key to read it."),
                          (guint) finding->numbers[0]);
}

static gboolean
is_shut (const MbusTelegram *telegram)
{
  return g_error_matches (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
}

static void
find_key_wrong (MrJudgement *self, const MrRule *rule)
{
  if (self->telegram->security == MBUS_SECURITY_WRONG_KEY && is_shut (self->telegram))
    add (self, (MrFinding) { rule, rule->verdict, { self->telegram->security_mode } });
}

static char *
say_key_wrong (const MrFinding *finding)
{
  /* Translators: %u is the number of a security mode of the M-Bus standard */
  return g_strdup_printf (_("The stored key is wrong: it does not decrypt the meter’s data (security mode %u). Enter "
                            "the right key."), (guint) finding->numbers[0]);
}

/* Its word is the decoder's own sentence, in the language in which it was decoded. */
static void
find_unreadable (MrJudgement *self, const MrRule *rule)
{
  const GError *error = self->telegram->error;

  if (error != NULL && !is_shut (self->telegram))
    add (self, (MrFinding) { .rule = rule, .verdict = rule->verdict, .word = g_strdup (error->message) });
}

static char *
say_word (const MrFinding *finding)
{
  return g_strdup (finding->word);
}

/* --- The table --- */

#define SIBLINGS MR_RULE_SIBLINGS
#define METER MR_RULE_METER
#define TELEGRAM MR_RULE_TELEGRAM
#define WARNING MR_VERDICT_WARNING
#define ERROR MR_VERDICT_ERROR

static const MrRuleRow rules[] = {
  { { "address.factory-shared", ERROR,
      N_("Other meters have the factory address 0 too. Give each meter a different address."), NULL },
    SIBLINGS, find_factory_shared },
  { { "address.duplicate-primary", ERROR, NULL, say_duplicate_primary }, SIBLINGS, find_duplicate_primary },
  { { "address.factory", WARNING, N_("It has the factory address 0. Give it another address."), NULL },
    SIBLINGS, find_factory },
  { { "address.duplicate-secondary", WARNING,
      N_("Another meter has the same secondary address. Only their primary addresses distinguish them."), NULL },
    SIBLINGS, find_duplicate_secondary },
  { { "meter.replaced", MR_VERDICT_SILENT, NULL, say_replaced }, SIBLINGS, find_replaced },
  { { "meter.moved", MR_VERDICT_SILENT, NULL, say_moved }, SIBLINGS, find_moved },
  { { "meter.silent", MR_VERDICT_SILENT, N_("It did not answer when it was last asked."), NULL },
    SIBLINGS, find_silent },
  { { "meter.new", MR_VERDICT_OK, N_("It was not there in earlier scans."), NULL }, SIBLINGS, find_new },

  { { "address.in-doubt", WARNING, NULL, say_address_in_doubt }, METER, find_address_in_doubt },
  { { "number.in-doubt", WARNING, NULL, say_number_in_doubt }, METER, find_number_in_doubt },
  { { "baud.in-doubt", WARNING, NULL, say_rate_in_doubt }, METER, find_rate_in_doubt },
  { { "clock.in-doubt", WARNING, N_("Its clock was set, and what it showed afterwards is not known. Read the meter "
                                    "again, or look at its display.") }, METER, find_clock_in_doubt },
  { { "command.in-doubt", WARNING, N_("A command was sent, and its effect was never verified. Read the meter again, or "
                                      "look at it.") }, METER, find_command_in_doubt },
  { { "meter.not-read", WARNING, N_("It has not been read yet."), NULL }, METER, find_not_read },
  { { "telegram.damaged", WARNING, N_("It answered with a telegram that is damaged. Read it again."), NULL },
    METER, find_damaged },

  { { NULL, MR_VERDICT_OK, NULL, NULL }, TELEGRAM, find_conditions },
  { { "key.missing", WARNING, NULL, say_key_missing }, TELEGRAM, find_key_missing },
  { { "key.missing-for-part", WARNING, NULL, say_key_missing_for_part }, TELEGRAM, find_key_missing_for_part },
  { { "key.wrong", WARNING, NULL, say_key_wrong }, TELEGRAM, find_key_wrong },
  { { "telegram.unreadable", WARNING, NULL, say_word }, TELEGRAM, find_unreadable },

  { { "telegram.incomplete", WARNING, N_("It has further telegrams that were not read."), NULL },
    METER, find_incomplete },
  { { "telegram.alarm-unread", WARNING,
      N_("It announces an alarm that is not among its telegrams. Read it again, or look at its display."), NULL },
    METER, find_alarm_unread },
  { { "clock.invalid", WARNING, N_("Its clock shows no valid date. Set it."), NULL }, METER, find_clock_invalid },
  { { "clock.standard-time", WARNING, N_("Its clock is one hour slow: it seems to stay in standard time."), NULL },
    METER, find_standard_time },
  { { "clock.summer-time", WARNING, N_("Its clock is one hour fast: it seems to have stayed in summer time."), NULL },
    METER, find_summer_time },
  { { "clock.deviation", WARNING, NULL, say_deviation }, METER, find_deviation },
  { { "address.twin", WARNING,
      N_("Another meter has the same secondary address. Only the fabrication numbers differ."), NULL },
    SIBLINGS, find_twin },
};

const MrRuleRow *
mr_rules (gsize *n)
{
  *n = G_N_ELEMENTS (rules);
  return rules;
}
