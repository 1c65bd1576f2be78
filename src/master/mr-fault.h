/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"
#include "mr-master-error.h"
#include "mr-reply.h"

G_BEGIN_DECLS

/* The sentences about meters that do not do what was asked. Every function that takes an @error sets it and returns
 * %FALSE. */

/** Returns: whether @error is about one meter, so that work with others can continue. */
gboolean mr_fault_is_of_target (const GError *error);

/**
 * mr_fault_may_continue:
 * @problem: (inout): points to %NULL where all went well
 *
 * Moves a problem that is not about one meter to @error.
 *
 * Returns: whether work can continue: @problem is then as it was, for the caller to report
 */
gboolean mr_fault_may_continue (GError **problem, GError **error);

/** What is wrong with @reply of @who: silence, garbled, or an E5 where data were asked for. @noisy: a damaged answer
 *  may be the line's fault. @misframed: nothing better came on this line, see
 *  mr_figures_are_misframed(). See mr_bus_fault(). */
gboolean mr_fault_from_reply (const MbusAddress *who, const MrReply *reply, guint baud, gboolean noisy,
                              gboolean misframed, GError **error);

/** CI 70 with @code. */
gboolean mr_fault_refused (const MbusAddress *who, guint8 code, GError **error);

/** It has no data yet, and was given time. */
gboolean mr_fault_busy (const MbusAddress *who, GError **error);

/** A good answer of @other. */
gboolean mr_fault_wrong_meter (const MbusAddress *who, const MbusSecondary *other, GError **error);

/** Several meters that even enhanced selection does not separate. */
gboolean mr_fault_twins (const MbusSecondary *pattern, GError **error);

/** Several meters at a primary address that the search by secondary address did not find one by one. */
gboolean mr_fault_inseparable (guint8 address, guint baud, GError **error);

/** Something that is not a telegram answers one request after another. @any_telegram: others were answered properly */
gboolean mr_fault_babble (guint baud, gboolean any_telegram, GError **error);

/** Parts of the search that were answered, but not understandably. */
gboolean mr_fault_disturbed (guint baud, GError **error);

/** The search was ended because there were too many of those. */
gboolean mr_fault_too_disturbed (guint baud, GError **error);

/** The line cannot be set to @baud, for @reason, a sentence. */
gboolean mr_fault_no_such_rate (guint baud, const char *reason, GError **error);

/** Returns: an address from a primary one. */
MbusAddress mr_fault_primary (guint8 address);

/** Returns: an address from a secondary one. */
MbusAddress mr_fault_secondary (const MbusSecondary *address);

G_END_DECLS
