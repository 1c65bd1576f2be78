/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How deep the search for twins can go: eight digits of the identification and of the fabrication number, fields. */
#define MR_FORECAST_DEPTH_MAX 24

/**
 * MrForecast:
 *
 * How many probes a secondary search still has to make. A division is one level; the divisions of the parts to which
 * several meters answered are one level deeper. What such a part will cost is not known in advance, but parts at the
 * same depth of one bus cost much the same, so the finished ones, and the one under way, are a measure for the others.
 */
typedef struct {
  struct {
    guint n_parts;  /* probed */
    guint n_left;   /* not probed yet */
    guint n_open;   /* answered by several, and not divided yet */
    guint n_probes; /* made in this division so far, at every deeper level too */
  } levels[MR_FORECAST_DEPTH_MAX];
  guint depth;

  /* Of the finished divisions, by depth, at every rate of the scan. */
  guint n_over[MR_FORECAST_DEPTH_MAX];
  guint n_cost[MR_FORECAST_DEPTH_MAX];
} MrForecast;

/** A search begins. @several: more than one meter is likely to answer. What earlier ones cost is remembered. */
void mr_forecast_begin (MrForecast *self, gboolean several);

/** A part is divided. */
void mr_forecast_enter (MrForecast *self);

/** A division is finished. @usual: others may cost the same; not those of twins, which are few */
void mr_forecast_leave (MrForecast *self, gboolean usual);

/** @n parts of the present division are to be probed. */
void mr_forecast_expect (MrForecast *self, guint n);

/** A probe is made, of a part or of a pattern once more. */
void mr_forecast_count (MrForecast *self);

/** What the probe of a part found. @several: it has to be divided */
void mr_forecast_probed (MrForecast *self, gboolean several);

/** The division of one of those parts begins. */
void mr_forecast_take_up (MrForecast *self);

/** Returns: the probes that are likely to come. */
double mr_forecast_left (const MrForecast *self);

G_END_DECLS
