/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-rule.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-address-plan.h"

#define SEPARATORS ",;\t "

/* Addresses of meters that were not chosen: where they are to be, or where they are and stay. @faults: (nullable): of
 * their wishes; without it, all of them are fulfilled */
static GHashTable *
find_others (const MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, const MrPlanFault *faults)
{
  g_autofree gboolean *is_chosen = g_new0 (gboolean, n_meters);
  GHashTable *taken = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_chosen; i++)
    is_chosen[chosen[i]] = TRUE;
  for (guint i = 0; i < n_meters; i++)
    {
      if (is_chosen[i] || meters[i].is_gone)
        continue;
      g_hash_table_add (taken, GINT_TO_POINTER (mr_plan_meter_changes (&meters[i]) ? meters[i].wish
                                                                                   : meters[i].address));
      if (faults != NULL && mr_plan_meter_stays (&meters[i], &faults[i]))
        g_hash_table_add (taken, GINT_TO_POINTER (meters[i].address));
      g_hash_table_add (taken, GINT_TO_POINTER (meters[i].doubt));
    }
  return taken;
}

guint
mr_address_rule_sequential (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, guint first)
{
  g_autoptr (GHashTable) taken = find_others (meters, n_meters, chosen, n_chosen, NULL);
  int next = (int) first;
  guint n_wishes = 0;

  for (guint i = 0; i < n_chosen; i++)
    {
      if (meters[chosen[i]].is_gone)
        continue;
      while (g_hash_table_contains (taken, GINT_TO_POINTER (next)))
        next++;
      meters[chosen[i]].wish = next++;
      n_wishes++;
    }
  return n_wishes;
}

static gboolean
has_own (const MrPlanMeter *meter, const MrPlanFault *fault)
{
  return mr_plan_meter_stays (meter, fault) && mr_plan_is_target (meter->address);
}

/* Which addresses are kept, and by whom: address → index + 1 of one meter. Meters that get nothing here come first:
 * they were not chosen, or have a wish, which is in conflict. Then come those that cannot be selected, then the others
 * in the order in which they were chosen. */
static GHashTable *
find_keepers (const MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, const MrPlanFault *faults)
{
  g_autofree gboolean *is_chosen = g_new0 (gboolean, n_meters);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTable *keepers = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_chosen; i++)
    is_chosen[chosen[i]] = !mr_plan_meter_changes (&meters[chosen[i]]);
  for (guint i = 0; i < n_meters; i++)
    if (!is_chosen[i])
      g_array_append_val (order, i);
  for (guint i = 0; i < 2 * n_chosen; i++)
    if (meters[chosen[i % n_chosen]].selectable == (i >= n_chosen))
      g_array_append_val (order, chosen[i % n_chosen]);

  for (guint i = 0; i < order->len; i++)
    {
      const guint meter = g_array_index (order, guint, i);
      const gpointer address = GINT_TO_POINTER (meters[meter].address);

      if (has_own (&meters[meter], &faults[meter]) && !g_hash_table_contains (keepers, address))
        g_hash_table_insert (keepers, address, GUINT_TO_POINTER (meter + 1));
    }
  return keepers;
}

/* The first that no meter has, from @first to the last one and then from the beginning. Returns: 0 if all are taken */
static int
find_free (GHashTable *taken, guint first)
{
  for (guint i = 0; i < MBUS_ADDRESS_LAST; i++)
    {
      const int address = (int) ((first - 1 + i) % MBUS_ADDRESS_LAST + 1);

      if (!g_hash_table_contains (taken, GINT_TO_POINTER (address)))
        return address;
    }
  return 0;
}

/* Returns: how many got an address. */
static guint
give_free (MrPlanMeter *meters, guint n_meters, GArray *needed, const MrPlanFault *faults, guint first)
{
  g_autoptr (GHashTable) taken = find_others (meters, n_meters, (const guint *) needed->data, needed->len, faults);
  guint n = 0;

  for (int address; n < needed->len && (address = find_free (taken, first)) != 0; n++)
    {
      meters[g_array_index (needed, guint, n)].wish = address;
      g_hash_table_add (taken, GINT_TO_POINTER (address));
    }
  return n;
}

guint
mr_address_rule_needed (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, guint first)
{
  g_autofree MrPlanFault *faults = g_new (MrPlanFault, n_meters);
  g_autoptr (GHashTable) keepers = NULL;
  g_autoptr (GArray) needed = g_array_new (FALSE, FALSE, sizeof (guint));

  mr_address_plan_check (meters, n_meters, faults);
  keepers = find_keepers (meters, n_meters, chosen, n_chosen, faults);
  for (guint i = 0; i < n_chosen; i++)
    {
      const MrPlanMeter *meter = &meters[chosen[i]];
      const gpointer keeper = g_hash_table_lookup (keepers, GINT_TO_POINTER (meter->address));

      if (!meter->is_gone && !mr_plan_meter_changes (meter) && GPOINTER_TO_UINT (keeper) != chosen[i] + 1)
        g_array_append_val (needed, chosen[i]);
    }
  return give_free (meters, n_meters, needed, faults, first);
}

/* @id: BCD. Returns: the number its last digits are, or MR_PLAN_NO_ADDRESS. */
static int
last_digits (guint32 id, guint n_digits)
{
  int number = 0;

  for (guint i = n_digits; i > 0; i--)
    {
      const guint digit = id >> (4 * (i - 1)) & 0xF;

      if (digit > 9)
        return MR_PLAN_NO_ADDRESS;
      number = 10 * number + (int) digit;
    }
  return number;
}

guint
mr_address_rule_digits (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, guint n_digits)
{
  guint n_without = 0;

  for (guint i = 0; i < n_chosen; i++)
    {
      MrPlanMeter *meter = &meters[chosen[i]];

      if (meter->is_gone)
        continue;
      meter->wish = last_digits (meter->id.id, n_digits);
      n_without += meter->wish == MR_PLAN_NO_ADDRESS;
    }
  return n_without;
}

/* --- Lists --- */

/* The number, and the address, are the first two words of a line. */
static gboolean
split_line (const char *line, char **number, guint64 *address)
{
  g_auto (GStrv) words = g_strsplit_set (line, SEPARATORS, -1);
  const char *found[2];
  guint n_found = 0;

  for (guint i = 0; words[i] != NULL && n_found < G_N_ELEMENTS (found); i++)
    if (words[i][0] != '\0')
      found[n_found++] = words[i];
  if (n_found < G_N_ELEMENTS (found) || !g_ascii_string_to_unsigned (found[1], 10, 0, 999, address, NULL))
    return FALSE;

  *number = g_strdup (found[0]);
  return TRUE;
}

/* Numbers shorter than eight digits have lost their first zeros. */
static gboolean
parse_number (const char *text, MbusSecondary *out)
{
  const gsize n_lost = MBUS_ID_DIGITS - MIN (strlen (text), MBUS_ID_DIGITS);
  g_autofree char *full = g_strdup_printf ("%.*s%s", (int) n_lost, "00000000", text);

  return mbus_secondary_parse (full, out, NULL);
}

/* Returns: the index of the one meter that is meant, or -1. Meters that are gone are only meant if no other one is:
 * that they cannot be written to is said of their wish. */
static int
find_meter (const MrPlanMeter *meters, guint n_meters, const MbusSecondary *pattern, guint *n_found)
{
  guint n_gone = 0;
  int there = -1;
  int gone = -1;

  *n_found = 0;
  for (guint i = 0; i < n_meters; i++)
    {
      if (!mbus_secondary_matches (pattern, &meters[i].id))
        continue;
      *(meters[i].is_gone ? &gone : &there) = (int) i;
      *(meters[i].is_gone ? &n_gone : n_found) += 1;
    }
  if (*n_found > 0)
    return *n_found == 1 ? there : -1;
  *n_found = n_gone;
  return n_gone == 1 ? gone : -1;
}

/* What a list has said of a meter: @line: the first one that names it; 0: none yet. @address: on that line. @before:
 * the wish before the list. @is_contradictory: another line has another address */
typedef struct {
  guint line;
  int address;
  int before;
  gboolean is_contradictory;
} Said;

/* @said: (array): of each meter */
typedef struct {
  MrPlanMeter *meters;
  guint n_meters;
  Said *said;
  GPtrArray *problems;
} List;

/* Which of two lines is right is not known, so neither is used. A line that is only repeated does no harm. */
static void
use_wish (List *self, guint meter, int address, guint line, const char *name)
{
  Said *said = &self->said[meter];
  int *wish = &self->meters[meter].wish;

  if (said->line == 0)
    {
      *said = (Said) { line, address, *wish, FALSE };
      *wish = address;
      return;
    }
  if (address == said->address)
    return;
  said->is_contradictory = TRUE;
  *wish = said->before;
  /* Translators: the number of a line in a list, the number of a meter, and the number of the line that has it as
   * well. */
  g_ptr_array_add (self->problems, g_strdup_printf (_("Line %u: the meter number %s has another address on line %u. "
                                                      "Neither is used: keep the right one."),
                                                    line, name, said->line));
}

static void
say_not_one (List *self, guint line, const char *name, guint n_found)
{
  if (n_found == 0)
    /* Translators: the number of a line in a list, then the number of a meter. */
    g_ptr_array_add (self->problems,
                     g_strdup_printf (_("Line %u: no meter on this bus has the number %s."), line, name));
  else
    /* Translators: the number of a line in a list, how many meters, and their number. */
    g_ptr_array_add (self->problems, g_strdup_printf (ngettext ("Line %u: %u meter on this bus has the number %s.",
                                                                "Line %u: %u meters on this bus have the number %s. "
                                                                "Give the secondary address of the one that is meant.",
                                                                n_found),
                                                      line, n_found, name));
}

static void
use_line (List *self, const char *text, guint line)
{
  g_autofree char *name = NULL;
  MbusSecondary pattern;
  guint64 address;
  guint n_found;
  int meter;

  if (!split_line (text, &name, &address) || !parse_number (name, &pattern))
    {
      /* Translators: the number of a line in a list. */
      g_ptr_array_add (self->problems, g_strdup_printf (_("Line %u is not a meter number and an address."), line));
      return;
    }
  meter = find_meter (self->meters, self->n_meters, &pattern, &n_found);
  if (meter >= 0)
    use_wish (self, (guint) meter, (int) address, line, name);
  else
    say_not_one (self, line, name, n_found);
}

static gboolean
is_heading (const char *line)
{
  return strpbrk (line, "0123456789") == NULL;
}

guint
mr_address_rule_list (MrPlanMeter *meters, guint n_meters, const char *text, GPtrArray *problems)
{
  g_auto (GStrv) texts = g_strsplit (text, "\n", -1);
  g_autofree Said *said = g_new0 (Said, n_meters);
  List list = { meters, n_meters, said, problems };
  guint n_wishes = 0;

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_strstrip (texts[i]);
      if (texts[i][0] != '\0' && !(i == 0 && is_heading (texts[i])))
        use_line (&list, texts[i], i + 1);
    }
  for (guint i = 0; i < n_meters; i++)
    n_wishes += said[i].line > 0 && !said[i].is_contradictory;
  return n_wishes;
}
