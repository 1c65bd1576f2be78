/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/* What a scan says of what it did not search, in sentences. Times are bus microseconds. */

/** Meters that know no selection may be at @n_addresses that were not asked. */
void mr_scan_note_addresses (MrSearch *search, guint n_addresses, gint64 left);

/** Meters may be left that have no primary address of their own: they were not searched for by their numbers. */
void mr_scan_note_numbers (MrSearch *search, gint64 left);

/** Meters answer at @baud that were not found before: the search there begins, which may be skipped. */
void mr_scan_note_rate (MrSearch *search, guint baud, gint64 left);

/** The search at @baud was skipped. */
void mr_scan_note_rate_skipped (MrSearch *search, guint baud, gint64 left);

/** The meters that are known answer at these baud rates (element-type guint), too, so they were not searched. */
void mr_scan_note_explained (MrSearch *search, const GArray *bauds, gint64 left);

G_END_DECLS
