/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-nts-keys.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * MrNtpSample:
 * @clocks: of this computer when the answer came
 * @time: by the server at that moment, microseconds since 1970 UTC
 * @round_trip: microseconds on the way there and back
 * @uncertainty: how far @time may be off: half of the round trip, and what the server is uncertain of
 *
 * One answer of an NTP server.
 */
typedef struct {
  MrClocks clocks;
  gint64 time;
  gint64 round_trip;
  gint64 uncertainty;
} MrNtpSample;

/**
 * mr_ntp_exchange:
 * @keys: a cookie is used for each request, and new ones are added
 * @patience: microseconds to wait for each answer; 0: what suits the internet
 * @best: (out): of several samples, the one with the shortest round trip, if there is any
 * @error: (out): only if cancelled
 *
 * Asks for the time several times, at the first address that gives it. Waits.
 *
 * Returns: %MR_NTS_OK; otherwise there is no sample, and this is why the first address gave none
 */
MrNtsFailure mr_ntp_exchange (MrNtsKeys *keys, gint64 patience, MrTimebase *clock, GCancellable *cancellable,
                              MrNtpSample *best, GError **error);

G_END_DECLS
