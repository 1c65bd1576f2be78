/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-order.h"

#include "mbus-frame.h"

#define N_ADDRESSES (MBUS_ADDRESS_LAST + 1)
#define NO_METER (-1)

/* Seen as a graph, addresses are the nodes, and each meter that moves is an edge from its address to the one it wishes
 * for. Several may leave an address, but only one may come to it. So a connected part has at most one circle, and one
 * meter of the circle that makes way is enough to resolve it. */
typedef struct {
  const MrPlanMeter *meters;
  guint n_meters;
  MrPlanFault *faults;
  int *at;                        /* where each meter is after the steps so far */
  guint n_at[N_ADDRESSES];        /* how many meters are, or may be, at each address */
  int wished_by[N_ADDRESSES];     /* the meter that moves there, or NO_METER */
  GQueue ready;                   /* meters whose new address is free */
  GArray *steps;
} Order;

static gboolean
is_address (int address)
{
  return address >= MBUS_ADDRESS_FACTORY && address <= MBUS_ADDRESS_LAST;
}

static gboolean
moves (const Order *self, guint meter)
{
  return mr_plan_meter_changes (&self->meters[meter]) && self->faults[meter].conflict == MR_PLAN_NO_CONFLICT;
}

static void
occupy (Order *self, int address, int change)
{
  if (is_address (address))
    self->n_at[address] += (guint) change;
}

static void
place_meters (Order *self)
{
  for (guint i = 0; i < N_ADDRESSES; i++)
    self->wished_by[i] = NO_METER;
  for (guint i = 0; i < self->n_meters; i++)
    {
      const MrPlanMeter *meter = &self->meters[i];

      self->at[i] = meter->is_gone ? MR_PLAN_NO_ADDRESS : meter->address;
      occupy (self, self->at[i], +1);
      if (!meter->is_gone)
        occupy (self, meter->doubt, +1);
      if (moves (self, i) && meter->wish != MBUS_ADDRESS_FACTORY)
        self->wished_by[meter->wish] = (int) i;
    }
}

/* A meter that stays keeps the one that is to get its address where it is, and so on. */
static void
keep_away (Order *self, guint stays, int address)
{
  while (is_address (address) && self->wished_by[address] != NO_METER)
    {
      const guint kept = (guint) self->wished_by[address];

      self->wished_by[address] = NO_METER;
      self->faults[kept] = (MrPlanFault) { MR_PLAN_OCCUPIED, (int) stays };
      stays = kept;
      address = self->at[kept];
    }
}

static void
find_occupied (Order *self)
{
  for (guint i = 0; i < self->n_meters; i++)
    {
      if (moves (self, i) || self->meters[i].is_gone)
        continue;
      keep_away (self, i, self->at[i]);
      keep_away (self, i, self->meters[i].doubt);
    }
}

static void
take_step (Order *self, guint meter, int to, gboolean is_detour)
{
  const int from = self->at[meter];
  const MrPlanStep step = { meter, from, to, is_detour };

  g_array_append_val (self->steps, step);
  occupy (self, from, -1);
  occupy (self, to, +1);
  self->at[meter] = to;
  if (!is_detour)
    self->wished_by[to] = NO_METER;
  if (is_address (from) && self->n_at[from] == 0 && self->wished_by[from] != NO_METER)
    g_queue_push_tail (&self->ready, GINT_TO_POINTER (self->wished_by[from]));
}

/* Any number of meters may be at the factory's address. */
static gboolean
is_free (const Order *self, int address)
{
  return address == MBUS_ADDRESS_FACTORY || self->n_at[address] == 0;
}

static void
take_ready (Order *self)
{
  while (!g_queue_is_empty (&self->ready))
    {
      const guint meter = (guint) GPOINTER_TO_INT (g_queue_pop_head (&self->ready));

      take_step (self, meter, self->meters[meter].wish, FALSE);
    }
}

/* An address that a meter can have for a while: from the top, where installers rarely are, and the factory's only as
 * the last one. */
static int
find_free (const Order *self)
{
  for (int address = MBUS_ADDRESS_LAST; address >= MBUS_ADDRESS_FACTORY; address--)
    if (self->n_at[address] == 0 && self->wished_by[address] == NO_METER)
      return address;

  return MR_PLAN_NO_ADDRESS;
}

/* What is left when no meter is ready are circles and nothing else. */
static void
resolve_circle (Order *self, guint meter)
{
  const int way_round = find_free (self);

  if (way_round != MR_PLAN_NO_ADDRESS)
    {
      take_step (self, meter, way_round, TRUE);
      take_ready (self);
      return;
    }

  self->wished_by[self->meters[meter].wish] = NO_METER;
  self->faults[meter] = (MrPlanFault) { MR_PLAN_NO_WAY_ROUND, -1 };
}

GArray *
mr_address_order (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults)
{
  g_autofree int *at = g_new (int, n_meters);
  Order self = { .meters = meters, .n_meters = n_meters, .faults = faults, .at = at, .ready = G_QUEUE_INIT };

  self.steps = g_array_new (FALSE, FALSE, sizeof (MrPlanStep));
  place_meters (&self);
  find_occupied (&self);

  for (guint i = 0; i < n_meters; i++)
    if (moves (&self, i) && is_free (&self, meters[i].wish))
      g_queue_push_tail (&self.ready, GINT_TO_POINTER (i));
  take_ready (&self);
  for (guint i = 0; i < n_meters; i++)
    if (moves (&self, i) && self.at[i] != meters[i].wish)
      resolve_circle (&self, i);

  return self.steps;
}
