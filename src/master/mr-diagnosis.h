/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-figures.h"

G_BEGIN_DECLS

/**
 * MrDiagnosis:
 * @MR_DIAGNOSIS_NOTE: the program copes with it
 * @MR_DIAGNOSIS_WARNING: it costs time, and readings may be missing
 * @MR_DIAGNOSIS_FAULT: nothing can be read until it is mended
 */
typedef enum {
  MR_DIAGNOSIS_NOTE,
  MR_DIAGNOSIS_WARNING,
  MR_DIAGNOSIS_FAULT
} MrDiagnosisSeverity;

/**
 * MrDiagnosisRule:
 * @id: stable, such as "line.noise"
 * @announced: worth a sentence by itself while a job runs; the others are said there in other words, or are not
 *   unusual
 * @applies: whether the figures show it
 * @sentence: (transfer full): what was seen, with numbers, and what to do about it
 *
 * One thing that may be wrong with a line.
 */
typedef struct {
  const char *id;
  MrDiagnosisSeverity severity;
  gboolean announced;
  gboolean (*applies) (const MrFigures *figures);
  char *(*sentence) (const MrFigures *figures);
} MrDiagnosisRule;

/** Returns: (transfer none) (nullable): rule @index, the gravest come first; %NULL after the last. */
const MrDiagnosisRule *mr_diagnosis_rule (guint index);

G_END_DECLS
