/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-check.h"

#include "mr-rules.h"

static gsize n_meters;   /* atomic */
static gsize n_siblings; /* atomic */

static void
apply_to_telegrams (MrJudgement *judgement, const MrRuleRow *rows, gsize n)
{
  GPtrArray *telegrams = judgement->context->meter->telegrams;

  for (guint i = 0; i < telegrams->len; i++)
    {
      judgement->telegram = g_ptr_array_index (telegrams, i);
      for (gsize j = 0; j < n; j++)
        rows[j].apply (judgement, &rows[j].rule);
    }
  judgement->telegram = NULL;
}

static GPtrArray *
findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mr_finding_unref);
}

/* Stable, unlike sorting: what was found first stays first among its like. */
static GPtrArray *
worst_first (GPtrArray *a, GPtrArray *b)
{
  GPtrArray *sorted = findings_new ();
  GPtrArray *const lists[] = { a, b };

  for (int verdict = MR_VERDICT_SILENT; verdict >= MR_VERDICT_OK; verdict--)
    for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
      for (guint j = 0; lists[i] != NULL && j < lists[i]->len; j++)
        {
          MrFinding *finding = g_ptr_array_index (lists[i], j);

          if ((int) finding->verdict == verdict)
            g_ptr_array_add (sorted, mr_finding_ref (finding));
        }
  return sorted;
}

/* Applies the rules of the meter as a whole and of its telegrams, or those of its siblings. */
static GPtrArray *
judge (const MrCheckContext *context, gboolean siblings)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  MrJudgement judgement = { context, NULL, findings };
  gsize n;
  const MrRuleRow *rows = mr_rules (&n);

  for (gsize i = 0, n_block; i < n; i += n_block)
    {
      n_block = 1;
      while (rows[i].scope == MR_RULE_TELEGRAM && i + n_block < n && rows[i + n_block].scope == MR_RULE_TELEGRAM)
        n_block++;
      if ((rows[i].scope == MR_RULE_SIBLINGS) != siblings)
        continue;
      if (rows[i].scope == MR_RULE_TELEGRAM)
        apply_to_telegrams (&judgement, &rows[i], n_block);
      else
        rows[i].apply (&judgement, &rows[i].rule);
    }
  return worst_first (findings, NULL);
}

GPtrArray *
mr_check_meter (const MrCheckContext *context)
{
  g_atomic_pointer_add (&n_meters, 1);
  return judge (context, FALSE);
}

GPtrArray *
mr_check_siblings (const MrCheckContext *context)
{
  g_atomic_pointer_add (&n_siblings, 1);
  return judge (context, TRUE);
}

GPtrArray *
mr_check_merge (GPtrArray *of_meter, GPtrArray *of_siblings)
{
  return worst_first (of_siblings, of_meter);
}

GPtrArray *
mr_check_all (const MrCheckContext *context)
{
  g_autoptr (GPtrArray) of_meter = mr_check_meter (context);
  g_autoptr (GPtrArray) of_siblings = mr_check_siblings (context);

  return mr_check_merge (of_meter, of_siblings);
}

guint64
mr_check_n_meters (void)
{
  return (gsize) g_atomic_pointer_get (&n_meters);
}

guint64
mr_check_n_siblings (void)
{
  return (gsize) g_atomic_pointer_get (&n_siblings);
}
