/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-exchange.h"
#include "mr-decoded-meter.h"
#include "mr-neighbours.h"
#include "mr-finding.h"

G_BEGIN_DECLS

/** The five states shown everywhere by shape, colour and name. */
typedef enum {
  MR_LAMP_OK,
  MR_LAMP_WARNING,
  MR_LAMP_ERROR,
  MR_LAMP_SILENT,
  MR_LAMP_BUSY
} MrLamp;

#define MR_N_LAMPS (MR_LAMP_BUSY + 1)

#define MR_TYPE_LAMP (mr_lamp_get_type ())
GType mr_lamp_get_type (void);

/** Returns: (transfer none): the translated name of a lamp's state ("OK", "Warning", "Error", "Silent", "Busy"). */
const char *mr_lamp_name (MrLamp lamp);

/**
 * MrMeter:
 *
 * One meter of a session, for lists and views; lives on the main thread. Everything it shows is in the store already.
 *
 * Properties (read-only except "place"; all notify):
 *   "id" (string): eight digits · "number" (string, translated): mbus_secondary_number() ·
 *   "manufacturer" (string): "" when the meter does not say ·
 *   "device-type-name" (string, translated)
 *   "medium" (int, MbusMedium) · "primary" (int, -1 unknown) · "baud" (uint) · "place" (string; setting it stores it)
 *   "reading" (string, number in the user's locale) · "unit" (string) · "reading-value" (double, NaN when none; base
 *   unit, for sorting)
 *   "clock" (string: deviation of the meter's clock from this computer's, "+40 min"; "" when it sends none) ·
 *   "clock-seconds" (double, NaN)
 *   "last-heard" (int64, g_get_real_time()) · "lamp" (MrLamp) · "conditions" (strv, translated sentences: why the
 *   lamp is not OK) · "model" (string: its maker's name for it, "" when no profile knows it) · "apart" (string,
 *   translated: mbus_secondary_apart()) · "locked" (boolean: its newest telegrams are encrypted and no key opens
 *   them) · "has-key" (boolean: a key of it is in use) · "decoded" (pointer: mr_meter_decoded(),
 *   another one whenever its telegrams were decoded again) · "exchange" (pointer: mr_meter_exchange()) · "bus-label" (string: what its bus is called; "" while the
 *   site has only one)
 */
#define MR_TYPE_METER (mr_meter_get_type ())
G_DECLARE_FINAL_TYPE (MrMeter, mr_meter, MR, METER, GObject)

gint64 mr_meter_store_id (MrMeter *self);

/** Returns: the id, in the store, of the bus it is on. */
gint64 mr_meter_bus (MrMeter *self);

/** Returns: (transfer none): full secondary address, fabrication number where known. */
const MbusSecondary *mr_meter_address (MrMeter *self);

/** Returns: (transfer none): newest readout; its frames array is empty when the meter never answered. */
const MbusReadout *mr_meter_readout (MrMeter *self);

/** Returns: (transfer none): what passed between the master and it whenever it was read since the session was opened, a
 *  scan apart. Changes with "exchange". */
const MbusExchange *mr_meter_exchange (MrMeter *self);

/** Returns: (transfer none): all that is known of it, decoded. Valid until the meter changes. */
const MrDecodedMeter *mr_meter_decoded (MrMeter *self);

/** Returns: (transfer none) (element-type MbusTelegram): the newest readout decoded. */
GPtrArray *mr_meter_telegrams (MrMeter *self);

/** Returns: (transfer none) (nullable): its profile. */
const MrProfile *mr_meter_profile (MrMeter *self);

/** Returns: (transfer none) (element-type MrFinding): all there is to say about it, the worst first: what it reports
 *   itself, and what is seen from outside. Changes with "conditions". */
GPtrArray *mr_meter_findings (MrMeter *self);

const char *mr_meter_model (MrMeter *self);
gboolean mr_meter_locked (MrMeter *self);
gboolean mr_meter_has_key (MrMeter *self);

const char *mr_meter_id (MrMeter *self);
const char *mr_meter_manufacturer (MrMeter *self);
const char *mr_meter_place (MrMeter *self);
const char *mr_meter_bus_label (MrMeter *self);
int mr_meter_primary (MrMeter *self);
guint mr_meter_baud (MrMeter *self);
MrLamp mr_meter_lamp (MrMeter *self);

/** Returns: whether it is still on its bus, as far as is known. Changes with "conditions". */
MrAttendance mr_meter_attendance (MrMeter *self);

/** Returns: whether another meter on its bus has its secondary address, so that it cannot be selected. Changes with
 *  "conditions". */
gboolean mr_meter_shares_secondary (MrMeter *self);

/** Returns: whether it occupies no address of the bus: it is missing, has moved or was replaced. A meter whose
 *  address, number or baud rate is in doubt need not answer for a while, and is not gone because it is missing. */
gboolean mr_meter_is_gone (MrMeter *self);

/** Returns: what distinguishes it from the other meters of its bus for people. Changes with "apart". */
MbusApart mr_meter_apart (MrMeter *self);

/** Returns: (transfer full): what names the meter in a sentence; see mbus_secondary_label_apart(). */
char *mr_meter_label (MrMeter *self);

G_END_DECLS
