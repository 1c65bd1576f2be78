/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-check.h"

G_BEGIN_DECLS

/* Within the room: the table of rules. */

/** What a rule looks at. Rules of one scope are applied together, in the order of the table. */
typedef enum {
  MR_RULE_SIBLINGS, /* the meter among the others of its bus; integers only */
  MR_RULE_METER,    /* the meter as a whole */
  MR_RULE_TELEGRAM  /* each of its telegrams */
} MrRuleScope;

/** What is judged, and what was found so far. */
typedef struct {
  const MrCheckContext *context;
  const MbusTelegram *telegram; /* for rules of telegrams */
  GPtrArray *findings;          /* (element-type MrFinding) */
} MrJudgement;

/**
 * MrRule:
 * @id: stable, lower case, "area.thing", described in help/C/findings.page; %NULL for the rule of what a meter reports
 *   itself, whose conditions have ids of their own
 * @verdict: how grave what it finds is
 * @apply: looks, and calls mr_judgement_add() for what it finds
 * @text: English whole sentence, marked for translation; %NULL if @make_text makes it
 * @make_text: makes the translated sentence from the facts in the finding
 */
struct _MrRule {
  const char *id;
  MrRuleScope scope;
  MrVerdict verdict;
  void (*apply) (MrJudgement *judgement, const MrRule *rule);
  const char *text;
  char *(*make_text) (const MrFinding *finding);
};

/** Returns: (transfer none) (array length=n): all rules. Within a verdict, findings are in its order. */
const MrRule *mr_rules (gsize *n);

/** Returns: (transfer full): a finding with these facts; their word is (transfer full). */
MrFinding *mr_finding_new (const MrFinding *facts);

/** Adds what was found, unless it has been found already. @finding: copied; its word is (transfer full). */
void mr_judgement_add (MrJudgement *self, MrFinding finding);

G_END_DECLS
