/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-clock.h"
#include "mr-profile.h"
#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrDecodedMeter:
 * @known: (transfer none): what the store knows. Its flags may change while the object is in use; a new readout needs a
 *   new object
 * @profile: (nullable): of its model
 * @telegrams: (element-type MbusTelegram): the newest readout, with the meanings that @profile knows; empty when it was
 *   never read
 * @header: (nullable): the first telegram that has a header, long or short, and so a status
 * @reading: (nullable): the main reading: the first that has a value, or else the first that is there at all
 * @second: (nullable): for heat and cooling the volume, which the energy is checked against
 * @encrypted: (nullable): the first telegram with something in it that needs a key
 * @clock: its clock when it was read, compared with the clock of this computer, whatever that showed
 * @locked: part of the readout is encrypted, and no key opens it
 * @lacks_format: it has a compact frame whose format is not known
 *
 * What is known of one meter, decoded once. List, registers view, meterctl, checks and reports all read this object.
 * Records and telegrams belong to it. Immutable; may be used on any thread.
 */
typedef struct {
  const MrKnownMeter *known;
  const MrProfile *profile;
  GPtrArray *telegrams;
  const MbusTelegram *header;
  const MbusRecord *reading;
  const MbusRecord *second;
  const MbusTelegram *encrypted;
  MrMeterClock clock;
  gboolean locked;
  gboolean lacks_format;
} MrDecodedMeter;

/**
 * mr_decoded_meter_new:
 * @known: must outlive the object
 * @decoding: (nullable): keys and formats to decode with; used here only
 */
MrDecodedMeter *mr_decoded_meter_new (const MrKnownMeter *known, const MbusDecoding *decoding);

/** Returns: (transfer full) (element-type MbusTelegram): @readout decoded, with the meanings of the profile of
 *  @meter. */
GPtrArray *mr_decoded_telegrams (const MbusReadout *readout, const MbusSecondary *meter, const MbusDecoding *decoding);

void mr_decoded_meter_free (MrDecodedMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrDecodedMeter, mr_decoded_meter_free)

/** Returns: whether @record has a value that can be shown. @record: (nullable). */
gboolean mr_decoded_meter_has_value (const MbusRecord *record);

/** Returns: how many have been made since the program started: tests count decoding by it. Any thread. */
guint64 mr_decoded_meter_n_made (void);

G_END_DECLS
