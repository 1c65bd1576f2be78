/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrProblem:
 *
 * Something that went wrong while a task ran and did not end it: which meter it concerns, and why. Immutable.
 *
 * Properties (construct-only): "meter" (MrMeter, nullable: no meter of the list, or none at all) · "sentence" (string,
 * translated)
 */
#define MR_TYPE_PROBLEM (mr_problem_get_type ())
G_DECLARE_FINAL_TYPE (MrProblem, mr_problem, MR, PROBLEM, GObject)

/** @meter: (nullable). @error: copied. */
MrProblem *mr_problem_new (MrMeter *meter, const GError *error);

/** Returns: (transfer none) (nullable). */
MrMeter *mr_problem_get_meter (MrProblem *self);

/** Returns: (transfer none): the error with its domain and code; its message is the sentence. */
const GError *mr_problem_get_error (MrProblem *self);

G_END_DECLS
