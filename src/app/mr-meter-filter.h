/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

typedef enum {
  MR_SHOW_ALL,
  MR_SHOW_PROBLEMS, /* lamp is warning or error */
  MR_SHOW_SILENT    /* did not answer when last asked */
} MrShow;

/**
 * MrMeterFilter:
 *
 * Which meters of a session are listed: those whose lamp is looked for, and that have every word of the search in
 * their number, make, place or medium. "All", "problems" and "silent" are the three toggles above the list.
 */
#define MR_TYPE_METER_FILTER (mr_meter_filter_get_type ())
G_DECLARE_FINAL_TYPE (MrMeterFilter, mr_meter_filter, MR, METER_FILTER, GtkFilter)

MrMeterFilter *mr_meter_filter_new (void);

/** @text: (nullable): words, any case. */
void mr_meter_filter_set_search (MrMeterFilter *self, const char *text);

void mr_meter_filter_set_show (MrMeterFilter *self, MrShow show);

/** Returns: whether it may leave a meter out. */
gboolean mr_meter_filter_is_active (MrMeterFilter *self);

/** Returns: how often it looked at a meter: what tests count to see how work grows. */
guint64 mr_meter_filter_n_matches (MrMeterFilter *self);

/** Has the list filtered again: lamps have changed. */
void mr_meter_filter_refresh (MrMeterFilter *self);

/** Returns: whether a lamp belongs under @show. */
gboolean mr_show_includes (MrShow show, MrLamp lamp);

/** @bus: id of the only bus to show; 0 for all. */
void mr_meter_filter_set_bus (MrMeterFilter *self, gint64 bus);
gint64 mr_meter_filter_get_bus (MrMeterFilter *self);

G_END_DECLS
