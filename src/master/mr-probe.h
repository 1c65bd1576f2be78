/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/**
 * MrPresence:
 * @MR_PRESENCE_NONE: no meter
 * @MR_PRESENCE_ONE: one, and it has been reported
 * @MR_PRESENCE_SOME: an acknowledgement came, and at least two meters that are known from another rate may have sent
 *   it; they are not asked for their telegrams, which would collide
 * @MR_PRESENCE_MUTE: an acknowledgement came, but no data, or not the number that distinguishes the meter from its
 *   twin
 * @MR_PRESENCE_SEVERAL: more than one
 *
 * Which meters match a pattern.
 */
typedef enum {
  MR_PRESENCE_NONE,
  MR_PRESENCE_ONE,
  MR_PRESENCE_SOME,
  MR_PRESENCE_MUTE,
  MR_PRESENCE_SEVERAL
} MrPresence;

/**
 * MrProbe:
 * @shadows: (element-type MbusSecondary): where there may be a meter that was hidden by another one's answer
 * @n_probes: made at this rate
 * @proven: that several answered is certain; it was not noise
 * @answered: a meter did, though it need not have been understood
 * @n_unclear: answers in a row that identified no meter
 * @thorough: a meter that acknowledges is asked for a telegram, whatever is known from another rate, and read again
 * @careful: damage is taken for noise as long as it may be, as on a line that is known to be noisy
 * @take_unnamed: a meter is reported even if its whole fabrication number is not known
 * @patient: silence is waited for as long as EN 13757-2 demands
 * @brief: the last pattern was not, so that silence must be asked again
 * @ack_delay: bus microseconds that the acknowledgement of the last pattern took; -1: it was not a plain E5
 *
 * Asks the meters that match a pattern who they are.
 *
 * Silence means none. A clean E5 may be one meter's or those of several in step, so the answer to REQ_UD2 decides:
 * anything but a good telegram means several. A good one may, too: answers in step are received as the AND of their
 * bits, and the checksum of that is right once in a while. Unless it says so much of its own that it cannot be that
 * (mr-distinct.h), the meter it names is therefore selected alone, by all eight octets; when no meter answers to that
 * address, there were several. Its telegram is read again, and only what it sends
 * then is reported, where anything speaks for it: parity is not checked, the line is noisy, it acknowledges sooner or
 * later than what answered to the pattern, it does not say all of who it is, or another meter is known by that address.
 *
 * On a noisy line a damaged answer proves nothing. It is requested again until it comes whole, or damaged in the same
 * way again, which several meters do and noise does not; otherwise several are assumed only after three probes.
 */
typedef struct {
  MrSearch *search;
  GArray *shadows;
  guint n_probes;
  gboolean proven;
  gboolean answered;
  guint n_unclear;
  gboolean thorough;
  gboolean careful;
  gboolean take_unnamed;
  gboolean patient;
  gboolean brief;
  gint64 ack_delay;
} MrProbe;

/**
 * mr_probe_ask:
 * @tries: how often silence is asked
 * @present: (out): which meters match
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_probe_ask (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error);

G_END_DECLS
