/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-check-context.h"
#include "mr-finding.h"

G_BEGIN_DECLS

/**
 * mr_check_meter:
 *
 * Applies the rules that look at the meter itself. They go through its telegrams; nothing but the meter changes what
 * they find.
 *
 * Returns: (transfer full) (element-type MrFinding): the worst first, each once
 */
GPtrArray *mr_check_meter (const MrCheckContext *context);

/**
 * mr_check_siblings:
 *
 * Applies the rules that compare the meter with others of its bus. They compare numbers only: cheap enough to be
 * applied to every meter at an address when one of them moves.
 *
 * Returns: (transfer full) (element-type MrFinding): the worst first, each once
 */
GPtrArray *mr_check_siblings (const MrCheckContext *context);

/**
 * mr_check_merge:
 * @of_meter: from mr_check_meter()
 * @of_siblings: from mr_check_siblings()
 *
 * Returns: (transfer full) (element-type MrFinding): both in one, the worst first; of the same verdict, what concerns
 *   siblings first
 */
GPtrArray *mr_check_merge (GPtrArray *of_meter, GPtrArray *of_siblings);

/** Returns: (transfer full) (element-type MrFinding): all that there is to say about a meter: the above in one. */
GPtrArray *mr_check_all (const MrCheckContext *context);

/** Returns: how often mr_check_meter() and mr_check_siblings() have been called since the program started: tests count
 *   judgements by it. Any thread. */
guint64 mr_check_n_meters (void);
guint64 mr_check_n_siblings (void);

G_END_DECLS
