/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-finding.h"

#include <string.h>

#include <glib/gi18n-lib.h>

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

MrFinding *
mr_finding_new (const MrFinding *facts)
{
  MrFinding *self = g_atomic_rc_box_new (MrFinding);

  *self = *facts;
  return self;
}

MrFinding *
mr_finding_ref (MrFinding *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
finding_clear (gpointer data)
{
  MrFinding *self = data;

  g_free (self->word);
}

void
mr_finding_unref (MrFinding *self)
{
  g_atomic_rc_box_release_full (self, finding_clear);
}

static gboolean
is_condition (const MrFinding *self)
{
  return self->condition.kind != NULL;
}

const char *
mr_finding_id (const MrFinding *self)
{
  return is_condition (self) ? self->condition.kind->id : self->rule->id;
}

const char *
mr_finding_severity_nick (const MrFinding *self)
{
  return self->verdict == MR_VERDICT_OK ? "info" : mr_verdict_nick (self->verdict);
}

char *
mr_finding_text (const MrFinding *self)
{
  if (is_condition (self))
    return mr_condition_text (&self->condition);
  return self->rule->text != NULL ? g_strdup (_(self->rule->text)) : self->rule->make_text (self);
}

char *
mr_finding_advice (const MrFinding *self)
{
  return is_condition (self) ? mr_condition_advice (&self->condition) : g_strdup ("");
}

char *
mr_finding_sentence (const MrFinding *self)
{
  g_autofree char *text = mr_finding_text (self);
  g_autofree char *advice = mr_finding_advice (self);

  return *advice != '\0' ? g_strdup_printf ("%s %s", text, advice) : g_steal_pointer (&text);
}

gboolean
mr_finding_says_same (const MrFinding *a, const MrFinding *b)
{
  if (a->rule != b->rule || a->verdict != b->verdict)
    return FALSE;
  if (is_condition (a))
    return mr_condition_says_same (&a->condition, &b->condition);
  return memcmp (a->numbers, b->numbers, sizeof a->numbers) == 0 && g_strcmp0 (a->word, b->word) == 0;
}

MrVerdict
mr_findings_verdict (GPtrArray *findings)
{
  const MrFinding *worst = findings->len > 0 ? g_ptr_array_index (findings, 0) : NULL;

  return worst != NULL ? worst->verdict : MR_VERDICT_OK;
}

gboolean
mr_findings_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const MrFinding *one = g_ptr_array_index (a, i);
      const MrFinding *other = g_ptr_array_index (b, i);

      if (!mr_finding_says_same (one, other) || !g_str_equal (mr_finding_id (one), mr_finding_id (other)))
        return FALSE;
    }
  return TRUE;
}

char *
mr_findings_ids (GPtrArray *findings)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", mr_finding_id (g_ptr_array_index (findings, i)));
  return g_string_free (ids, FALSE);
}

GStrv
mr_findings_sentences (GPtrArray *findings)
{
  GPtrArray *sentences = g_ptr_array_new ();

  for (guint i = 0; i < findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (findings, i);

      if (finding->verdict != MR_VERDICT_OK)
        g_ptr_array_add (sentences, mr_finding_sentence (finding));
    }
  g_ptr_array_add (sentences, NULL);
  return (GStrv) g_ptr_array_free (sentences, FALSE);
}
