/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/**
 * mr_search_report:
 * @readout: becomes empty
 * @problem: (nullable) (transfer full): why it is not complete
 *
 * A meter has been read: reports it, unless it is known already.
 *
 * The A field of an answer to a selection need not be the meter's primary address: some leave it at 0 or 253. So 0 is
 * believed only if a meter answers there; a meter without a primary address is deferred until the primary addresses
 * have been asked, if they will be; and one that is heard elsewhere than it said is reported again.
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_search_report (MrSearch *self, const MbusAddress *who, MbusReadout *readout, GError *problem,
                           GError **error);

/** Reports the meters that were deferred and not heard at any primary address. */
void mr_search_report_deferred (MrSearch *self);

/** Several meters answer to @pattern, and selection cannot separate them. */
void mr_search_add_twins (MrSearch *self, const MbusSecondary *pattern);

/** Returns: whether @pattern selects only meters that turned out to be twins at an earlier rate. */
gboolean mr_search_has_twins (MrSearch *self, const MbusSecondary *pattern);

/** Returns: whether meters that turned out to be twins at an earlier rate are among those with the identification
 *  number of @pattern. */
gboolean mr_search_holds_twins (MrSearch *self, const MbusSecondary *pattern);

/** Reports that meters may be missing at the present rate. @problem: (transfer full) */
void mr_search_report_incomplete (MrSearch *self, GError *problem);

/** Reports twins, except those whose primary addresses distinguish them: these were heard one by one. To be called when
 *  the primary addresses have been asked. */
void mr_search_report_twins (MrSearch *self);

G_END_DECLS
