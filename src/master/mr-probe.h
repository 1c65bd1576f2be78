/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/**
 * MrPresent:
 * @MR_PRESENT_ONE: it has been told
 * @MR_PRESENT_SOMEBODY: somebody acknowledges, and two meters at least that are known from another rate may; they are
 *   not asked for the telegrams that would collide
 * @MR_PRESENT_MUTE: somebody acknowledges but gives no data, or does not say the number that tells it from its twin
 *
 * Who matches a pattern.
 */
typedef enum {
  MR_PRESENT_NOBODY,
  MR_PRESENT_ONE,
  MR_PRESENT_SOMEBODY,
  MR_PRESENT_MUTE,
  MR_PRESENT_SEVERAL
} MrPresent;

/**
 * MrProbe:
 * @shadows: (element-type MbusSecondary): where a meter may be that another one's answer hid
 * @n_probes: made at this rate
 * @proven: the last answer of several was theirs, not noise's
 * @n_unclear: answers in a row that told nobody
 * @thorough: whoever acknowledges is asked for a telegram, whatever is known from another rate
 * @take_unnamed: a meter is told even if its fabrication number is not known wholly
 *
 * Asks the meters that match a pattern who they are.
 *
 * Silence is nobody. A clean E5 may be one meter's or those of several that fall into step, so the answer to REQ_UD2
 * decides: anything but a good telegram is several. So may a good one be: answers in step are seen as the AND of
 * their bits, and the checksum of that is right once in a while. Therefore the meter it names is selected alone, by
 * all eight octets, and only what it says then is told; when nobody answers to that address, it was several.
 *
 * On a disturbed line a damaged answer proves nothing. It is asked for again until it comes whole, or comes damaged
 * in the same way again, which is what several do and noise does not; otherwise several are believed after three
 * probes only.
 */
typedef struct {
  MrSearch *search;
  GArray *shadows;
  guint n_probes;
  gboolean proven;
  guint n_unclear;
  gboolean thorough;
  gboolean take_unnamed;
} MrProbe;

/**
 * mr_probe_ask:
 * @tries: how often silence is asked
 * @present: (out): who is there
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_probe_ask (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresent *present, GError **error);

G_END_DECLS
