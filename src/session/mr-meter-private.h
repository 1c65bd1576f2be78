/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-check.h"
#include "mr-meter.h"
#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrMeterStorePlace:
 *
 * Puts an edited place on the disk. Returns: whether it is there; only then the meter shows it.
 */
typedef gboolean (*MrMeterStorePlace) (MrMeter *meter, const char *place, gpointer user_data);

/**
 * MrMeterShown:
 *
 * What the list shows of a meter's newest readout, made once per change (mr-meter-decode.c).
 */
typedef struct {
  MrDecodedMeter *decoded;
  char id[9];
  char manufacturer[8];
  char *reading;
  char *unit;
  double reading_value;
  char *clock;
  double clock_seconds;
} MrMeterShown;

struct _MrMeter {
  GObject parent_instance;

  MrKnownMeter *known;
  MrMeterShown shown;
  GPtrArray *own_findings; /* (element-type MrFinding): of its own telegrams, until they are decoded again */
  GPtrArray *findings;     /* (element-type MrFinding): these and those of its siblings */
  gboolean busy;
  gboolean keyed;

  const MbusDecoding *with;      /* NULL once detached, like what follows */
  MrMeterStorePlace store_place;
  gpointer store_data;
};

/** Decodes the newest readout of @known. @with: (nullable). */
void mr_meter_shown_make (MrMeterShown *self, const MrKnownMeter *known, const MbusDecoding *with);
void mr_meter_shown_clear (MrMeterShown *self);

/** @known: (transfer full). @with is used and @store_place called with @user_data until mr_meter_detach(). */
MrMeter *mr_meter_new (MrKnownMeter *known, const MbusDecoding *with, MrMeterStorePlace store_place,
                       gpointer user_data);

/** The session goes away: nothing can be decoded anew, and no place stored, through this meter. */
void mr_meter_detach (MrMeter *self);

/** Takes over what the store knows now; @known: (transfer full). Decodes the newest readout, once. */
void mr_meter_update (MrMeter *self, MrKnownMeter *known);

/** Decodes the newest readout again: a key or a format is known now that was not, or no longer. */
void mr_meter_decode_anew (MrMeter *self);

/** Returns: whether its newest readout has a compact frame whose format is not known. */
gboolean mr_meter_lacks_format (MrMeter *self);

/** @keyed: a key of it is in use. */
void mr_meter_set_keyed (MrMeter *self, gboolean keyed);

/** Judges the meter again: @n_same_primary meters of its site, itself included, have its primary address. */
void mr_meter_judge (MrMeter *self, guint n_same_primary);

/** While @busy the lamp is %MR_LAMP_BUSY. */
void mr_meter_set_busy (MrMeter *self, gboolean busy);

const MrKnownMeter *mr_meter_known (MrMeter *self);

G_END_DECLS
