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

  if (mr_task_get_meter (task) == NULL)
    return _(words->not_all);
  return mr_task_count_doubtful (task) > 0 ? _(words->unconfirmed) : _(words->failed);
}

static char *
say_some (guint n_done, guint n_failed, guint n_doubtful)
{
  /* Translators: the first part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
  g_autofree char *done = g_strdup_printf (ngettext ("%u set", "%u set", n_done), n_done);
  /* Translators: the second part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
  g_autofree char *failed = g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed);
  /* Translators: the last part of "37 set, 2 failed, 1 in doubt.": addresses, clocks, … */
  g_autofree char *doubtful = g_strdup_printf (ngettext ("%u in doubt", "%u in doubt", n_doubtful), n_doubtful);

  if (n_failed > 0 && n_doubtful > 0)
    /* Translators: "37 set, 2 failed, 1 in doubt." */
    return g_strdup_printf (_("%s, %s, %s."), done, failed, doubtful);
  /* Translators: "38 set, 2 failed.", or "38 set, 2 in doubt." */
  return g_strdup_printf (_("%s, %s."), done, n_failed > 0 ? failed : doubtful);
}

char *
mr_write_words_result (MrTask *task)
{
  const Words *words = words_of (task);
  MrMeter *meter = mr_task_get_meter (task);
  const guint n_done = mr_task_count_meters (task, MR_WRITE_CONFIRMED);
  const guint n_doubtful = mr_task_count_doubtful (task);
  const guint n_failed = mr_task_get_meters (task)->len - n_done - n_doubtful;
  g_autofree char *label = meter != NULL ? mr_meter_label (meter) : NULL;

  if (n_failed + n_doubtful > 0)
    return say_some (n_done, n_failed, n_doubtful);
  return label != NULL ? words->say_one (task, label) : words->say_all (n_done);
}
