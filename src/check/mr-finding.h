/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-condition.h"

G_BEGIN_DECLS

/**
 * MrVerdict:
 * @MR_VERDICT_OK: it answers, and nothing is wrong with it
 * @MR_VERDICT_WARNING: it answers, and an installer should look at it
 * @MR_VERDICT_ERROR: it cannot be handed over like this
 * @MR_VERDICT_SILENT: it did not answer when it was last asked
 *
 * The state of one meter, the same on screen, in the terminal and in the report.
 */
typedef enum {
  MR_VERDICT_OK,
  MR_VERDICT_WARNING,
  MR_VERDICT_ERROR,
  MR_VERDICT_SILENT
} MrVerdict;

/** Returns: (transfer none): stable English word for files and JSON: "ok", "warning", "error", "silent". */
const char *mr_verdict_nick (MrVerdict verdict);

typedef struct _MrFinding MrFinding;

/**
 * MrRule:
 * @id: stable, lower case, "area.thing", described in help/C/findings.page; %NULL for the rule of what a meter reports
 *   itself, whose conditions have their ids
 * @verdict: how grave what it finds is
 * @text: (nullable): English whole sentence, marked for translation
 * @make_text: makes the translated sentence from the facts of the finding, where @text is %NULL
 *
 * One thing that is looked for in a meter.
 */
typedef struct {
  const char *id;
  MrVerdict verdict;
  const char *text;
  char *(*make_text) (const MrFinding *finding);
} MrRule;

#define MR_FINDING_NUMBERS 2

/**
 * MrFinding:
 * @rule: the rule that found it
 * @verdict: how grave it is; %MR_VERDICT_OK when it is only worth knowing
 * @numbers: what the sentence names, as the rule says
 * @word: (nullable): likewise
 * @condition: what the meter itself reports; its kind is %NULL for other rules
 *
 * One thing there is to say about a meter. It holds facts; the sentence is made when it is shown. Immutable and counted
 * by reference, on any thread. Valid as long as the profiles that explain its condition.
 */
struct _MrFinding {
  const MrRule *rule;
  MrVerdict verdict;
  gint64 numbers[MR_FINDING_NUMBERS];
  char *word;
  MrCondition condition;
};

/** Returns: (transfer full): a finding with these facts; their word is (transfer full). */
MrFinding *mr_finding_new (const MrFinding *facts);

MrFinding *mr_finding_ref (MrFinding *self);
void mr_finding_unref (MrFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrFinding, mr_finding_unref)

/** Returns: (transfer none): stable identity of what was found, "clock.deviation"; listed in help/C/findings.page. */
const char *mr_finding_id (const MrFinding *self);

/** Returns: (transfer none): stable English word for files and JSON: "info", "warning", "error", "silent". */
const char *mr_finding_severity_nick (const MrFinding *self);

/** Returns: (transfer full): translated whole sentence. It does not name the meter, which is shown beside it. */
char *mr_finding_text (const MrFinding *self);

/** Returns: (transfer full): translated whole sentences: what to do; "" when there is nothing to do, or the text says
 *   it. */
char *mr_finding_advice (const MrFinding *self);

/** Returns: (transfer full): text and advice in one. */
char *mr_finding_sentence (const MrFinding *self);

/** Returns: whether both say the same. */
gboolean mr_finding_says_same (const MrFinding *a, const MrFinding *b);

/** @findings: (element-type MrFinding): the worst first. Returns: the worst; %MR_VERDICT_OK when it is empty. */
MrVerdict mr_findings_verdict (GPtrArray *findings);

/** Returns: whether both lists have the same findings in the same order. */
gboolean mr_findings_equal (GPtrArray *a, GPtrArray *b);

/** Returns: (transfer full): the ids in order, separated by a space; "" without findings. */
char *mr_findings_ids (GPtrArray *findings);

/** Returns: (transfer full): the sentences of all that keep a meter from being OK, in order. */
GStrv mr_findings_sentences (GPtrArray *findings);

G_END_DECLS
