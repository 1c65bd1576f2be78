/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-check-context.h"
#include "mr-finding.h"

G_BEGIN_DECLS

/* Within the room: the table of rules, and how they are applied. */

/** What a rule looks at. */
typedef enum {
  MR_RULE_SIBLINGS, /* the meter among the others of its bus; integers only */
  MR_RULE_METER,    /* the meter as a whole */
  MR_RULE_TELEGRAM  /* each of its telegrams; rows of this scope that follow each other are applied together */
} MrRuleScope;

/** What is judged, and what was found so far. */
typedef struct {
  const MrCheckContext *context;
  const MbusTelegram *telegram; /* for rules of telegrams */
  GPtrArray *findings;          /* (element-type MrFinding) */
} MrJudgement;

/** A rule, what it looks at, and the function that looks and adds what it finds. */
typedef struct {
  MrRule rule;
  MrRuleScope scope;
  void (*apply) (MrJudgement *judgement, const MrRule *rule);
} MrRuleRow;

/** Returns: (transfer none) (array length=n): all rules. Within a verdict, findings are in its order. */
const MrRuleRow *mr_rules (gsize *n);

G_END_DECLS
