/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-forecast.h"

/* The commonest division separates two meters at once and takes ten probes; now and then one more part has to be
 * divided. The guess counts as much as two divisions that were seen. */
#define USUAL_COST 14.0
#define USUAL_DIVISIONS 2.0

/* A guess that counts as much as two parts that were probed: one in ten is answered by several. */
#define USUAL_PARTS 2.0
#define USUAL_OPEN 0.1

/* What is deeper is counted with the deepest level: only a line that answers to everything leads there. */
#define DEEPEST (MR_FORECAST_DEPTH_MAX - 1)
#define PRESENT(self) (self)->levels[MIN ((self)->depth, DEEPEST)]

/* What a division at @depth costs. @under_way: of the one that is under way there, when there is one, else 0 */
static double
cost_at (const MrForecast *self, guint depth, double under_way)
{
  const double n_seen = USUAL_DIVISIONS + self->n_over[depth] + (under_way > 0 ? 1 : 0);

  return (USUAL_DIVISIONS * USUAL_COST + self->n_cost[depth] + under_way) / n_seen;
}

void
mr_forecast_begin (MrForecast *self, gboolean several)
{
  self->depth = 0;
  self->levels[0].n_parts = self->levels[0].n_left = self->levels[0].n_probes = 0;
  self->levels[0].n_open = several;
}

void
mr_forecast_enter (MrForecast *self)
{
  self->depth++;
  if (self->depth > DEEPEST)
    return;

  PRESENT (self).n_parts = PRESENT (self).n_left = PRESENT (self).n_open = PRESENT (self).n_probes = 0;
}

void
mr_forecast_leave (MrForecast *self, gboolean usual)
{
  const guint n_probes = PRESENT (self).n_probes;

  g_return_if_fail (self->depth > 0);

  if (usual && self->depth <= DEEPEST)
    {
      self->n_over[self->depth]++;
      self->n_cost[self->depth] += n_probes;
      self->levels[self->depth - 1].n_probes += n_probes;
    }
  self->depth--;
}

void
mr_forecast_expect (MrForecast *self, guint n)
{
  PRESENT (self).n_left += n;
}

void
mr_forecast_count (MrForecast *self)
{
  PRESENT (self).n_probes++;
}

void
mr_forecast_probed (MrForecast *self, gboolean several)
{
  PRESENT (self).n_left -= MIN (1, PRESENT (self).n_left);
  PRESENT (self).n_parts++;
  PRESENT (self).n_open += several;
}

void
mr_forecast_take_up (MrForecast *self)
{
  PRESENT (self).n_open -= MIN (1, PRESENT (self).n_open);
}

double
mr_forecast_left (const MrForecast *self)
{
  double below = 0; /* what is left of the division under way one level deeper */
  double cost = cost_at (self, MIN (self->depth + 1, DEEPEST), 0);

  for (guint depth = MIN (self->depth, DEEPEST) + 1; depth-- > 0;)
    {
      const double share = (self->levels[depth].n_open + USUAL_PARTS * USUAL_OPEN) /
                           (self->levels[depth].n_parts + USUAL_PARTS);

      below += self->levels[depth].n_left * (1 + share * cost) + self->levels[depth].n_open * cost;
      cost = cost_at (self, depth, self->levels[depth].n_probes + below);
    }

  return below;
}
