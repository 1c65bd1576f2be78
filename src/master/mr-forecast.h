/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So deep goes the search for twins: eight digits of the identification and of the fabrication number, and fields. */
#define MR_FORECAST_DEPTH_MAX 24

/**
 * MrForecast:
 *
 * How many probes a secondary search still has before it. A division is one level; below it lie the divisions of
 * the parts to which several answered. What such a part will cost nobody knows before, but parts at the same depth
 * of one bus cost much the same, so that those that are over, and the one that is under way, tell of the others.
 */
typedef struct {
  struct {
    guint n_parts;  /* probed */
    guint n_left;   /* not probed yet */
    guint n_open;   /* answered by several, and not divided yet */
    guint n_probes; /* made in this division so far, at every depth below it too */
  } levels[MR_FORECAST_DEPTH_MAX];
  guint depth;

  /* Of the divisions that are over, by depth, at every rate of the scan. */
  guint n_over[MR_FORECAST_DEPTH_MAX];
  guint n_cost[MR_FORECAST_DEPTH_MAX];
} MrForecast;

/** A search begins. @several: more than one are likely to answer. What others have cost is remembered. */
void mr_forecast_begin (MrForecast *self, gboolean several);

/** A part is divided. */
void mr_forecast_enter (MrForecast *self);

/** @usual: what it cost others may cost too; not what twins do, which are few */
void mr_forecast_leave (MrForecast *self, gboolean usual);

/** @n parts of the present division are to be probed. */
void mr_forecast_expect (MrForecast *self, guint n);

/** A probe is made, of a part or to see a pattern again. */
void mr_forecast_count (MrForecast *self);

/** What the probe of a part found. @several: it has to be divided */
void mr_forecast_probed (MrForecast *self, gboolean several);

/** One of the parts that have to be divided is taken up. */
void mr_forecast_take_up (MrForecast *self);

/** Returns: the probes that are likely to come. */
double mr_forecast_left (const MrForecast *self);

G_END_DECLS
