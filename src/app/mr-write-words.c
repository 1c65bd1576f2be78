/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-words.h"

#include <glib/gi18n-lib.h>

#include "mr-write-kind.h"

/**
 * Words:
 * @not_all, @unconfirmed, @failed: headings, English, marked for translation
 * @say_one: (transfer full): the only meter was written to and read back. @label: the meter, like "KAM 66290778"
 * @say_all: (transfer full): @n meters were, all of them
 *
 * For one kind of write.
 */
typedef struct {
  const char *kind;
  const char *not_all;
  const char *unconfirmed;
  const char *failed;
  char *(*say_one) (MrTask *task, const char *label);
  char *(*say_all) (guint n);
} Words;

static char *
say_address (MrTask *task, const char *label)
{
  /* Translators: a meter, like "KAM 66290778", then its new address, which it was read back with. */
  return g_strdup_printf (_("%s now has address %d (read back)."), label, mr_meter_primary (mr_task_get_meter (task)));
}

static char *
say_addresses (guint n)
{
  return g_strdup_printf (ngettext ("%u address is set.", "%u addresses are set.", n), n);
}

/* The label names the meter as it is called now. */
static char *
say_number (MrTask *task, const char *label)
{
  /* Translators: a meter with its new number, like "KAM 66290778", which it was read back with. */
  return g_strdup_printf (_("The meter is now %s (read back)."), label);
}

static char *
say_numbers (guint n)
{
  return g_strdup_printf (ngettext ("%u number is changed.", "%u numbers are changed.", n), n);
}

static char *
say_clock (MrTask *task, const char *label)
{
  /* Translators: a meter, like "KAM 66290778", whose clock was set and read back. */
  return g_strdup_printf (_("The clock of %s is set (read back)."), label);
}

static char *
say_clocks (guint n)
{
  return g_strdup_printf (ngettext ("%u clock is set.", "%u clocks are set.", n), n);
}

static char *
say_command (MrTask *task, const char *label)
{
  /* Translators: a meter, like "KAM 66290778", that carried out a command. */
  return g_strdup_printf (_("%s has carried out the command (read back)."), label);
}

static char *
say_commands (guint n)
{
  return g_strdup_printf (ngettext ("%u meter has carried out the command.", "%u meters have carried out the command.", n),
                          n);
}

static char *
say_rate (MrTask *task, const char *label)
{
  /* Translators: a meter, like "KAM 66290778", then its new baud rate, at which it was read. */
  return g_strdup_printf (_("%s now answers at %u baud (read back)."), label, mr_meter_baud (mr_task_get_meter (task)));
}

static char *
say_rates (guint n)
{
  return g_strdup_printf (ngettext ("%u baud rate is changed.", "%u baud rates are changed.", n), n);
}

static const Words table[] = {
  { MR_WRITE_PRIMARY_ADDRESS, N_("Not all addresses were set"), N_("The address was not confirmed"),
    N_("The address was not set"), say_address, say_addresses },
  { MR_WRITE_METER_NUMBER, N_("Not all numbers were changed"), N_("The number was not confirmed"),
    N_("The number was not changed"), say_number, say_numbers },
  { MR_WRITE_CLOCK, N_("Not all clocks were set"), N_("The clock was not confirmed"), N_("The clock was not set"),
    say_clock, say_clocks },
  { MR_WRITE_COMMAND, N_("Not all commands succeeded"), N_("The command was not confirmed"), N_("The command failed"),
    say_command, say_commands },
  { MR_WRITE_BAUD_RATE, N_("Not all baud rates were set"), N_("The baud rate was not confirmed"),
    N_("The baud rate was not set"), say_rate, say_rates },
};

static const Words *
words_of (MrTask *task)
{
  const MrWriteKind *kind = mr_task_get_write_kind (task);

  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].kind, kind->id))
      return &table[i];
  return &table[0];
}

const char *
mr_write_words_failure (MrTask *task)
{
  const Words *words = words_of (task);

  g_autoptr (GPtrArray) doubtful = mr_task_list_doubtful (task);

  if (mr_task_get_meter (task) == NULL)
    return _(words->not_all);
  return doubtful->len > 0 ? _(words->unconfirmed) : _(words->failed);
}

/* @part: (transfer full): "2 failed" */
static void
add_part (GString *text, char *part)
{
  g_autofree char *before = g_strdup (text->str);

  if (text->len == 0)
    g_string_assign (text, part);
  else
    /* Translators: a list of counts that is continued: "37 set, 2 failed", then "1 in doubt (KAM 66290778)". */
    g_string_printf (text, _("%s, %s"), before, part);
  g_free (part);
}

/* Meters in doubt are named, since they are to be looked at. */
static char *
say_doubtful (guint n, MrMeter *one)
{
  g_autofree char *label = one != NULL ? mr_meter_label (one) : NULL;
  g_autofree char *labels = NULL;

  if (label == NULL)
    /* Translators: part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
    return g_strdup_printf (ngettext ("%u in doubt", "%u in doubt", n), n);
  if (n == 1)
    labels = g_steal_pointer (&label);
  else
    labels = g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n - 1), label, n - 1);
  /* Translators: part of "37 set, 1 in doubt (KAM 66290778).": how many addresses, clocks, …, then of which meter. */
  return g_strdup_printf (ngettext ("%u in doubt (%s)", "%u in doubt (%s)", n), n, labels);
}

char *
mr_write_words_count (const MrWriteCounts *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (counts->n_done > 0)
    /* Translators: the first part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
    add_part (text, g_strdup_printf (ngettext ("%u set", "%u set", counts->n_done), counts->n_done));
  if (counts->n_unchanged > 0)
    /* Translators: part of "37 set, 3 needed no change.": addresses, clocks, … that were so already; nothing was
     * sent. */
    add_part (text, g_strdup_printf (ngettext ("%u needed no change", "%u needed no change", counts->n_unchanged),
                                     counts->n_unchanged));
  if (counts->n_failed > 0)
    /* Translators: part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
    add_part (text, g_strdup_printf (ngettext ("%u failed", "%u failed", counts->n_failed), counts->n_failed));
  if (counts->n_doubtful > 0)
    add_part (text, say_doubtful (counts->n_doubtful, counts->doubtful));
  if (counts->n_not_sent > 0)
    /* Translators: part of "5 set, 1 in doubt (KAM 66290778), 11 not sent.": addresses, clocks, … */
    add_part (text, g_strdup_printf (ngettext ("%u not sent", "%u not sent", counts->n_not_sent), counts->n_not_sent));
  /* Translators: a list of counts as a sentence: "37 set, 2 failed" */
  return g_strdup_printf (_("%s."), text->str);
}

/* Nothing was sent to the @n meters of @task, since they had what was to be written. */
static char *
say_unchanged (MrTask *task, guint n)
{
  if (mr_task_get_meter (task) != NULL)
    return g_strdup (mr_task_get_last_write (task)->sentence);
  return g_strdup_printf (ngettext ("%u meter already has the new value, and nothing was sent.",
                                    "%u meters already have the new value, and nothing was sent.", n), n);
}

char *
mr_write_words_result (MrTask *task)
{
  const guint n_meters = mr_task_get_meters (task)->len;
  const Words *words = words_of (task);
  MrMeter *meter = mr_task_get_meter (task);
  g_autoptr (GPtrArray) doubtful = mr_task_list_doubtful (task);
  MrWriteCounts counts = {
    .n_done = mr_task_count_meters (task, MR_WRITE_OUTCOME_CONFIRMED),
    .n_unchanged = mr_task_count_meters (task, MR_WRITE_OUTCOME_UNCHANGED),
    .n_failed = mr_task_count_meters (task, MR_WRITE_OUTCOME_FAILED),
    .n_doubtful = doubtful->len,
    .doubtful = doubtful->len > 0 ? doubtful->pdata[0] : NULL,
    .n_not_sent = mr_task_count_not_sent (task),
  };
  g_autofree char *label = meter != NULL ? mr_meter_label (meter) : NULL;

  if (counts.n_unchanged == n_meters)
    return say_unchanged (task, n_meters);
  if (counts.n_done < n_meters)
    return mr_write_words_count (&counts);
  return label != NULL ? words->say_one (task, label) : words->say_all (counts.n_done);
}
