/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/** @answers: SND_NKE to all meters was answered; @crowded: by several that do not answer in step */
typedef struct {
  guint baud;
  gboolean answers;
  gboolean crowded;
} MrScanRate;

/** Returns: (transfer full) (element-type MrScanRate) (nullable): the rates to search at, or %NULL with an error when the
 *  line does not have one of them */
GArray *mr_scan_rates_choose (const MrScanOptions *options, MrBus *bus, GError **error);

/** Asks whether any meter answers at this rate, to which the bus was set. Fails only with the line or by cancellation. */
gboolean mr_scan_rate_ask (MrScanRate *self, MrSearch *search, GError **error);

/**
 * mr_scan_rate_is_explained:
 * @explained: (out): whether it is
 *
 * Are meters that were found at another rate those that answer at this one? A few of them are selected at it, each by
 * its whole number: they find the rate of the master by themselves, and so will the others.
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_scan_rate_is_explained (const MrScanRate *self, MrSearch *search, gboolean *explained, GError **error);

/** Returns: bus microseconds that a search takes at this rate, if only meters answer that are known. */
gint64 mr_scan_rate_search_time (const MrScanRate *self, MrSearch *search);

/** Returns: what it takes if no meter answers. */
gint64 mr_scan_rate_silent_time (const MrScanRate *self, MrSearch *search, MrScanMethod method);

G_END_DECLS
