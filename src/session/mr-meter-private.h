/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-decoding-copy.h"
#include "mr-decoded-meter.h"
#include "mr-meter.h"
#include "mr-neighbours.h"

G_BEGIN_DECLS

/**
 * MrMeterHost:
 * @decoding: keys and formats to decode with
 * @store_place: stores a place that was edited; then mr_meter_place_stored() or mr_meter_place_failed()
 * @lamp_changed: called after the lamp of a meter has changed from @before
 * @get_bus_label: Returns: (transfer none): the "bus-label" of a meter
 *
 * What a session does for its meters. It outlives them, or detaches them.
 */
typedef struct {
  const MbusDecoding *decoding;
  void (*store_place) (MrMeter *meter, const char *old_place, gpointer user_data);
  void (*lamp_changed) (MrMeter *meter, MrLamp before, gpointer user_data);
  const char *(*get_bus_label) (MrMeter *meter, gpointer user_data);
  gpointer user_data;
} MrMeterHost;

/* For its own files; others use the functions. */
struct _MrMeter {
  GObject parent_instance;

  MrKnownMeter *known;
  MrDecodedMeter *decoded;
  GPtrArray *own_findings;     /* (element-type MrFinding): of the meter itself */
  GPtrArray *sibling_findings; /* of the meter among those of its bus */
  GPtrArray *findings;         /* both */
  MrAttendance attendance;
  gboolean shares_secondary;
  MbusApart apart_how;
  char *apart;
  MrLamp lamp;
  guint n_tasks;
  MbusExchange exchange;
  gboolean has_key;

  /* What the list shows of the newest readout, made once per readout. */
  char id[9];
  char manufacturer[8];
  char *reading;
  char *unit;
  double reading_value;
  char *clock;
  double clock_seconds;
  guint n_places_queued; /* places that were edited and are not stored yet */

  const MrMeterHost *host; /* NULL once detached */
};

/** @known: (transfer full). @host is used until mr_meter_detach(). */
MrMeter *mr_meter_new (MrKnownMeter *known, const MrMeterHost *host);

/** The session is going away: the meter stays as it is. */
void mr_meter_detach (MrMeter *self);

/** Takes over what the store knows now; @known: (transfer full). Decodes the newest readout if it is a new one, and
 *  notifies what changed. mr_meter_judge() must follow. */
void mr_meter_update (MrMeter *self, MrKnownMeter *known);

/** Notes that the meter did not answer. mr_meter_judge() must follow. */
void mr_meter_set_silent (MrMeter *self);

/** Decodes the newest readout again: a key or a format is known now that was not, or no longer. mr_meter_judge() must
 *  follow. */
void mr_meter_decode_again (MrMeter *self);

/** Returns: (transfer full) (element-type MbusTelegram): another readout of it, decoded like its newest one. */
GPtrArray *mr_meter_decode (MrMeter *self, const MbusReadout *readout);

/** Returns: (transfer full) (nullable): what it is decoded with now, its key among it; %NULL once the session is
 *  gone. */
MbusDecodingCopy *mr_meter_copy_decoding (MrMeter *self);

/** @keyed: a key of it is in use. */
void mr_meter_set_keyed (MrMeter *self, gboolean keyed);

/** Adds what passed when the meter was asked. */
void mr_meter_add_exchange (MrMeter *self, const MbusExchange *exchange);

/** Notes that a scan begins, in which only meters that are not known yet are new. Returns: whether this meter was new;
 *  then mr_meter_judge_neighbours() must follow. */
gboolean mr_meter_set_old (MrMeter *self);

/** Judges the meter itself, and among the others of its bus. */
void mr_meter_judge (MrMeter *self, const MrNeighbours *neighbours);

/** Judges the meter again among the others of its bus only: one of them came, went or moved. */
void mr_meter_judge_neighbours (MrMeter *self, const MrNeighbours *neighbours);

/** While tasks are about this meter alone, its lamp is %MR_LAMP_BUSY. */
void mr_meter_begin_task (MrMeter *self);
void mr_meter_end_task (MrMeter *self);

/** Its bus is called something else now, or is not the only one any more. */
void mr_meter_bus_label_changed (MrMeter *self);

/** A place that was edited is stored. */
void mr_meter_place_stored (MrMeter *self);

/** @place could not be stored: shows @old_place again, unless another place was entered since. */
void mr_meter_place_failed (MrMeter *self, const char *place, const char *old_place);

const MrKnownMeter *mr_meter_known (MrMeter *self);

G_END_DECLS
