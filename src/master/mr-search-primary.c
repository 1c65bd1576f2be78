/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search-primary.h"

#include <string.h>

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-search-report.h"

/* The same stray octets at this many addresses in a row come from the line, not from meters (mbus-protocol §3). Meters
 * that acknowledge and send no data may be neighbours, such as those of one delivery that save their batteries. */
#define BABBLE_RUN 3
#define BABBLE_RUN_ACK 20

typedef struct {
  guint8 address;
  GError *error;
} Garbled;

/* Addresses in a row whose answer was garbled. They are reported as problems one by one, unless there are enough in a
 * row to show that the line is to blame. */
typedef struct {
  GArray *row; /* (element-type Garbled) */
  guint8 octets[MR_REPLY_MAX];
  gsize n_octets;
  gboolean babble;
} Suspicion;

static void
garbled_clear (gpointer data)
{
  g_clear_error (&((Garbled *) data)->error);
}

static gboolean
is_babble (const Suspicion *suspicion)
{
  return suspicion->row->len >= (suspicion->octets[0] == MBUS_ACK ? BABBLE_RUN_ACK : BABBLE_RUN);
}

static void
end_row (MrSearch *self, Suspicion *suspicion)
{
  for (guint i = 0; i < suspicion->row->len && !is_babble (suspicion); i++)
    {
      Garbled *garbled = &g_array_index (suspicion->row, Garbled, i);
      MbusAddress who = mr_fault_primary (garbled->address);

      mr_job_report_problem (self->job, &who, g_steal_pointer (&garbled->error));
    }

  g_array_set_size (suspicion->row, 0);
}

static void
suspect (MrSearch *self, Suspicion *suspicion, guint8 address, const MrReply *reply, GError *error)
{
  Garbled garbled = { address, error };

  if (suspicion->row->len > 0 &&
      (reply->n_octets != suspicion->n_octets || memcmp (reply->octets, suspicion->octets, reply->n_octets) != 0))
    end_row (self, suspicion);

  g_array_append_val (suspicion->row, garbled);
  suspicion->n_octets = reply->n_octets;
  memcpy (suspicion->octets, reply->octets, reply->n_octets);

  suspicion->babble = suspicion->babble || is_babble (suspicion);
}

/* To search by secondary address is no advice after that was done. */
static void
fit_advice (MrSearch *self, guint8 address, GError **problem)
{
  if (!self->selected_before || !g_error_matches (*problem, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION))
    return;

  g_clear_error (problem);
  mr_fault_inseparable (address, mr_bus_baud (self->bus), problem);
}

static gboolean
is_silent (const MrReply *reply)
{
  return reply->kind == MR_REPLY_SILENCE;
}

/* A meter acknowledged SND_NKE: its data, or why they do not come. */
static gboolean
read_address (MrSearch *self, guint8 address, Suspicion *suspicion, GError **error)
{
  const MbusAddress who = mr_fault_primary (address);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean more = FALSE;
  MrReply reply;

  mbus_readout_init (&readout);
  if (!mr_bus_request_data (self->bus, address, MR_BUS_TRIES, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  if (!mr_readout_take_first (self->bus, &who, &reply, &readout, &more, &problem))
    {
      self->n_disturbed += g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED);
      fit_advice (self, address, &problem);
      if (reply.kind == MR_REPLY_GARBLED || reply.kind == MR_REPLY_ACK)
        suspect (self, suspicion, address, &reply, g_steal_pointer (&problem));
      else
        mr_job_report_problem (self->job, &who, g_steal_pointer (&problem));
      return TRUE;
    }

  end_row (self, suspicion);
  if (more && !mr_readout_read_remaining (self->bus, &who, &readout, &problem) &&
      !mr_fault_may_continue (&problem, error))
    return FALSE;

  return mr_search_report (self, &who, &readout, g_steal_pointer (&problem), error);
}

static gboolean
probe (MrSearch *self, guint8 address, Suspicion *suspicion, GError **error)
{
  const MbusAddress who = mr_fault_primary (address);
  const gint64 began = mr_bus_now (self->bus);
  MrReply reply;

  mr_job_probe (self->job, &who);
  if (!mr_bus_nke (self->bus, address, mr_search_address_tries (self), &reply, error))
    return FALSE;

  /* So far the question was only whether there is a meter: a garbled answer may still turn out to be one meter's. */
  if (reply.kind == MR_REPLY_GARBLED &&
      !mr_bus_nke (self->bus, address, MR_BUS_TRIES - 1, &reply, error))
    return FALSE;

  mr_search_debug_probe (self, &who, began, mr_reply_kind_nick (reply.kind));
  if (is_silent (&reply))
    {
      end_row (self, suspicion);
      return TRUE;
    }

  if (reply.kind == MR_REPLY_GARBLED && !mr_bus_may_hide_ack (self->bus, &reply, TRUE))
    {
      g_autoptr (GError) problem = NULL;

      mr_bus_fault (self->bus, &who, &reply, &problem);
      fit_advice (self, address, &problem);
      suspect (self, suspicion, address, &reply, g_steal_pointer (&problem));
      return TRUE;
    }

  return read_address (self, address, suspicion, error);
}

static void
report_line (MrSearch *self, const Suspicion *suspicion)
{
  const guint baud = mr_bus_baud (self->bus);
  GError *problem = NULL;

  if (self->abandoned)
    mr_fault_too_disturbed (baud, &problem);
  else if (suspicion->babble)
    mr_fault_babble (baud, self->n_heard > 0, &problem);
  else
    return;

  mr_search_report_incomplete (self, problem);
}

gboolean
mr_search_primary (MrSearch *self, gboolean unclaimed_only, GError **error)
{
  Suspicion suspicion = { .row = g_array_new (FALSE, FALSE, sizeof (Garbled)) };
  g_autoptr (GArray) row = suspicion.row;

  g_array_set_clear_func (row, garbled_clear);
  mr_search_begin_part (self);
  self->selection_likely = 0;
  self->selected_before = unclaimed_only;

  for (guint address = self->first; address <= self->last && !mr_search_is_skipped (self); address++)
    {
      self->next_primary = address;
      if (unclaimed_only && (mr_search_claims (self, address) || mr_search_is_settled (self, address)))
        continue;

      mr_search_foresee (self, self->last - address + 1, MR_SEARCH_NKE_OCTETS);
      if (!probe (self, address, &suspicion, error))
        return FALSE;

      if (mr_search_is_too_noisy (self))
        {
          self->abandoned = TRUE;
          break;
        }
    }

  if (!mr_search_is_skipped (self))
    self->next_primary = self->last + 1;
  end_row (self, &suspicion);
  report_line (self, &suspicion);
  return TRUE;
}
