/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrProblem:
 *
 * Something that went wrong while a task ran and did not end it: which meter it concerns, and why. The same problem at
 * several addresses is one, with one sentence. Immutable.
 *
 * Properties (construct-only): "meter" (MrMeter, nullable: no meter of the list, or several) · "sentence" (string,
 * translated)
 */
#define MR_TYPE_PROBLEM (mr_problem_get_type ())
G_DECLARE_FINAL_TYPE (MrProblem, mr_problem, MR, PROBLEM, GObject)

/** @meter: (nullable). @who: (nullable): the address that was asked. @error: copied. */
MrProblem *mr_problem_new (MrMeter *meter, const MbusAddress *who, const GError *error);

/** Returns: (transfer full) (nullable): both as one, if they are the same but for the addresses they are about. */
MrProblem *mr_problem_join (const MrProblem *self, const MrProblem *other);

/** Returns: (transfer none) (nullable): the only meter it concerns. */
MrMeter *mr_problem_get_meter (MrProblem *self);

/** Returns: (transfer none): the error with its domain and code; its message is the sentence, about all addresses. */
const GError *mr_problem_get_error (MrProblem *self);

/** Returns: (transfer full): the sentence for a window: with the label of a meter, which installers know better than
 *  its address, and with the first of many meters and addresses and the number of the others. */
char *mr_problem_summarize (MrProblem *self);

/** Returns: how many addresses it concerns; 1 when it is about none. */
guint mr_problem_get_n_addresses (const MrProblem *self);

/** Returns: whether it is about @who. */
gboolean mr_problem_concerns (const MrProblem *self, const MbusAddress *who);

/** Returns: whether its sentence names the address it is about, so that more of them may come. */
gboolean mr_problem_names_address (const MrProblem *self);

/** Returns: (transfer full): "5–9, 12, 100000012D2C3504": primary addresses in order, then the others. */
char *mr_addresses_format (const MbusAddress *addresses, guint n_addresses);

G_END_DECLS
