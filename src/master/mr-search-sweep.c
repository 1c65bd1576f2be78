/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search-sweep.h"

#include "mr-confirm.h"
#include "mr-distinct.h"
#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-search-known.h"
#include "mr-search-report.h"

/* Answers in a row that no meter can be read by: the line's, or many meters that share addresses. */
#define UNCLEAR_RUN 12

/* A meter announced @more telegrams, or what came may be the overlap of two: it is read again, from the start. */
static gboolean
read_again (MrSearch *self, const MbusAddress *who, MbusReadout *readout, gboolean more, GError **problem)
{
  g_auto (MbusReadout) again = { 0 };
  const MbusReadout first = *readout;

  mbus_readout_init (&again);
  if (more ? !mr_readout_read_remaining (self->bus, who, readout, problem)
           : !mr_confirm (self->bus, who, &first, FALSE, &again, problem))
    return FALSE;
  if (!more)
    {
      *readout = again;
      again = first;
    }

  return TRUE;
}

static void
set_open (MrSearch *self, guint8 address, gboolean is_open)
{
  if (self->is_open[address] != is_open)
    self->n_open += is_open ? 1 : -1;
  self->is_open[address] = is_open;
}

/* The overlap of telegrams that were sent in step has a good checksum now and then: a meter that does not exist, see
 * mr-distinct.h. Does the one that was read acknowledge its own address? */
static gboolean
acknowledges (MrSearch *self, const MbusReadout *readout, gboolean *does, GError **error)
{
  MbusSecondary exact = readout->address;
  MrReply reply = { .kind = MR_REPLY_SILENCE };

  exact.has_fabrication = FALSE;
  if (!mbus_secondary_has_wildcard (&exact) && !mr_bus_select (self->bus, &exact, 1, &reply, error))
    return FALSE;

  *does = reply.kind == MR_REPLY_ACK;
  return TRUE;
}

/* The site knows a meter with this secondary address elsewhere, and none here: has it moved, or is this another one? */
static gboolean
may_have_moved (MrSearch *self, const MbusReadout *readout)
{
  gboolean is_elsewhere = FALSE;

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    {
      const MrScanPlace *place = &g_array_index (self->places, MrScanPlace, i);

      if (!mr_readout_same_meter (&place->address, &readout->address))
        continue;
      if (place->primary == readout->primary)
        return FALSE;
      is_elsewhere = TRUE;
    }

  return is_elsewhere;
}

/* Reports the meters that may have moved. The one that answers alone when it is selected is the only one that there
 * is. */
static gboolean
report_moved (MrSearch *self, GPtrArray *moved, GError **error)
{
  for (guint i = 0; i < moved->len; i++)
    {
      MbusReadout *readout = g_ptr_array_index (moved, i);
      const MbusAddress who = mr_fault_secondary (&readout->address);
      g_auto (MbusReadout) selected = { 0 };
      g_autoptr (GError) problem = NULL;

      mbus_readout_init (&selected);
      mr_job_ask (self->job, &who);
      readout->selected = mr_readout_identity (self->bus, &who, &selected, &problem) &&
                          mr_readout_same_meter (&selected.address, &readout->address);
      if (!mr_fault_may_continue (&problem, error) || !mr_search_report (self, &who, readout, NULL, error))
        return FALSE;
    }

  return TRUE;
}

/* Do several meters acknowledge the factory's address? The telegrams of many together hold the line for seconds. */
static gboolean
look_at_factory (MrSearch *self, GError **error)
{
  MrReply reply;

  if (!mr_bus_nke_many (self->bus, MBUS_ADDRESS_FACTORY, 1, &reply, error))
    return FALSE;

  self->shares_factory = reply.kind == MR_REPLY_GARBLED;
  if (self->shares_factory)
    {
      set_open (self, MBUS_ADDRESS_FACTORY, TRUE);
      self->factory = (MrFactory) { .baud = mr_bus_baud (self->bus), .taken = TRUE };
      self->n_swept = MBUS_ADDRESS_FACTORY + 1;
    }
  return TRUE;
}

/* @tries: how often it is asked while the answer is silence or garbled; @moved: what is to be reported at the end */
static gboolean
ask (MrSearch *self, guint8 address, guint tries, GPtrArray *moved, GError **error)
{
  const MbusAddress who = mr_fault_primary (address);
  const gint64 began = mr_bus_now (self->bus);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean more = FALSE;
  gboolean exists = FALSE;
  MrReply reply;

  mbus_readout_init (&readout);
  mr_job_probe (self->job, &who);
  if (!mr_bus_request_data (self->bus, address, tries, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  mr_search_debug_probe (self, &who, began, mr_reply_kind_nick (reply.kind));

  /* An answer that is whole the second time was damaged on its way the first time. */
  if (self->is_open[address] && reply.kind == MR_REPLY_FRAME && reply.tries == 1)
    mr_bus_set_noisy (self->bus, TRUE);
  self->n_asked_at[address] += tries;
  self->waited_at[address] = mr_bus_waited (self->bus);
  self->asked_at[address] = mr_bus_now (self->bus);
  set_open (self, address, reply.kind != MR_REPLY_SILENCE);
  if (reply.kind != MR_REPLY_FRAME || !mr_readout_take_first (self->bus, &who, &reply, &readout, &more, &problem))
    return TRUE;

  exists = !more && mr_is_distinct (g_ptr_array_index (readout.frames, 0), self->heard);
  if (!more && !exists && !acknowledges (self, &readout, &exists, error))
    return FALSE;
  if ((!exists || !mr_line_checks_parity (mr_bus_line (self->bus)) || mr_bus_is_noisy (self->bus)) &&
      !read_again (self, &who, &readout, more, &problem))
    return mr_fault_may_continue (&problem, error);

  set_open (self, address, FALSE);
  self->n_asked_at[address] = G_MAXUINT8;
  if (may_have_moved (self, &readout))
    {
      g_ptr_array_add (moved, g_memdup2 (&readout, sizeof readout));
      readout.frames = NULL;
      return TRUE;
    }

  return mr_search_report (self, &who, &readout, NULL, error);
}

static void
free_readout (gpointer data)
{
  mbus_readout_clear (data);
  g_free (data);
}

/* The meters that the site knows: at their addresses, and by selection those that were not heard there. */
static gboolean
ask_known (MrSearch *self, GPtrArray *moved, GError **error)
{
  for (guint address = MAX (self->first, MBUS_ADDRESS_FACTORY + 1); address <= self->last; address++)
    {
      if (mr_search_known_at (self, address) == NULL)
        continue;
      mr_search_foresee (self, self->last - self->first + 1, MR_SEARCH_NKE_OCTETS);
      if (!ask (self, (guint8) address, mr_search_address_tries (self), moved, error))
        return FALSE;
    }

  return mr_search_select_known (self, error);
}

gboolean
mr_search_ask_known (MrSearch *self, GError **error)
{
  g_autoptr (GPtrArray) moved = g_ptr_array_new_with_free_func (free_readout);

  return ask_known (self, moved, error) && report_moved (self, moved, error);
}

/* Once the line has turned out to be noisy, or a meter to answer late, the silence before that proves nothing. */
static gboolean
ask_doubtful (MrSearch *self, GPtrArray *moved, GError **error)
{
  for (guint address = self->first; address < self->n_swept; address++)
    {
      const guint asked = self->n_asked_at[address];
      const guint tries = mr_search_address_tries (self);

      if (self->is_open[address] || mr_search_claims (self, (guint8) address) ||
          mr_search_is_settled (self, (guint8) address))
        continue;
      if (!ask (self, (guint8) address, tries > asked ? tries - asked : 1, moved, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
mr_search_sweep (MrSearch *self, GError **error)
{
  g_autoptr (GPtrArray) moved = g_ptr_array_new_with_free_func (free_readout);
  const guint n_known = self->known->len;
  guint n_unclear = 0;

  mr_search_begin_part (self);
  if (self->first == MBUS_ADDRESS_FACTORY && !look_at_factory (self, error))
    return FALSE;
  self->selection_to_come = TRUE;
  if (!ask_known (self, moved, error))
    return FALSE;
  if (self->shares_factory)
    {
      self->selection_to_come = FALSE;
      return report_moved (self, moved, error);
    }

  /* All that the site knows is there: what follows makes sure that there is no other meter. */
  if (mr_search_found_known (self))
    mr_job_begin_step (self->job, MR_SCAN_STEP_PROOF);
  for (guint address = self->first; address <= self->last && n_unclear < UNCLEAR_RUN && !mr_search_is_skipped (self);
       address++)
    {
      mr_search_foresee (self, self->last - address + 1, MR_SEARCH_NKE_OCTETS);
      if (self->n_asked_at[address] == 0 && !mr_search_claims (self, address) &&
          !ask (self, address, mr_search_address_tries (self), moved, error))
        return FALSE;
      n_unclear = self->is_open[address] ? n_unclear + 1 : 0;
      self->n_swept = address + 1;
      if (address == MBUS_ADDRESS_FACTORY && n_unclear > 0)
        break;
    }

  if (!ask_doubtful (self, moved, error))
    return FALSE;

  /* One that was damaged, or says another address than its own, is understood when it is asked more often. */
  for (guint address = self->first; address < self->n_swept && self->n_open <= self->known->len - n_known; address++)
    if (self->is_open[address] && !ask (self, address, MR_BUS_TRIES, moved, error))
      return FALSE;

  self->selection_to_come = FALSE;
  return report_moved (self, moved, error);
}
