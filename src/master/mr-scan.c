/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scan: which rates, in which order, by which addresses. */
#include "config.h"

#include "mr-scan.h"

#include <string.h>

#include "mr-debug.h"
#include "mr-fault.h"
#include "mr-scan-notes.h"
#include "mr-scan-rate.h"
#include "mr-search-primary.h"
#include "mr-search-report.h"
#include "mr-search-secondary.h"
#include "mr-search-sweep.h"

static gboolean
is_twin (MrSearch *self, const MbusSecondary *address)
{
  for (guint i = 0; i < self->twins->len; i++)
    {
      MbusSecondary pattern = g_array_index (self->twins, MbusSecondary, i);

      pattern.has_fabrication = FALSE;
      if (mbus_secondary_matches (&pattern, address))
        return TRUE;
    }

  return FALSE;
}

/* Did the secondary search overlook a meter that can be selected? Those found by primary address are number @from and
 * later ones. */
static gboolean
was_overlooked (MrSearch *self, guint from, gboolean *overlooked, GError **error)
{
  *overlooked = FALSE;

  for (guint i = from; i < self->known->len && !*overlooked; i++)
    {
      MbusSecondary address = g_array_index (self->known, MrSearchMeter, i).address;
      MrReply reply;

      address.has_fabrication = FALSE;
      if (mbus_secondary_has_wildcard (&address) || is_twin (self, &address))
        continue;
      if (!mr_bus_select (self->bus, &address, MR_BUS_TRIES, &reply, error))
        return FALSE;
      *overlooked = reply.kind != MR_REPLY_SILENCE;
    }

  return TRUE;
}

/* Primary addresses, for meters that do not know selection. A meter found there that does know it shows that the
 * secondary search missed something: then it is repeated, asking each part several times. */
static gboolean
complete_by_primary (MrSearch *self, const MrScanOptions *options, GError **error)
{
  const guint n_known = self->known->len;
  gboolean overlooked;

  if (!mr_search_primary (self, TRUE, error) ||
      !was_overlooked (self, n_known, &overlooked, error))
    return FALSE;
  if (!overlooked || self->abandoned)
    return TRUE;

  mr_bus_set_noisy (self->bus, TRUE);
  self->n_disturbed = 0;
  self->doubtful = FALSE;
  return mr_search_secondary (self, &options->pattern, error);
}

/* Says which addresses were not asked, if any. */
static void
note_addresses (MrSearch *self)
{
  guint n = 0;
  const gint64 left = mr_search_silent_time (self, &n);

  if (n == 0)
    return;
  mr_scan_note_addresses (self, n, left);
  mr_job_report_unsearched (self->job);
}

/* Says that the numbers were not searched, and which addresses were not asked before them. */
static void
note_numbers (MrSearch *self)
{
  note_addresses (self);
  mr_scan_note_numbers (self, mr_search_selection_time (self));
  mr_job_report_unsearched (self->job);
}

/* The rates number @from and later ones are still to come. */
static void
foresee_rates (MrSearch *self, const MrScanOptions *options, GArray *rates, guint from)
{
  self->later = 0;
  for (guint i = from; i < rates->len; i++)
    self->later += mr_scan_rate_silent_time (&g_array_index (rates, MrScanRate, i), self, options->method);
}

/* A further rate is searched without more ado while all that is spent on such rates is this part of what the first one
 * took, or hardly any time. */
#define CHEAP_PART 12
#define CHEAP_TIME (5 * G_TIME_SPAN_SECOND)

/* Begins the search at a further rate, where a meter answers. @searches: (out): it is to be searched */
static gboolean
begin_further_rate (MrSearch *self, const MrScanRate *rate, gboolean quick, gboolean *searches, GError **error)
{
  const gint64 likely = mr_scan_rate_search_time (rate, self);
  gboolean explained = FALSE;

  *searches = TRUE;
  if (self->known->len == 0)
    return TRUE;
  mr_job_begin_step (self->job, MR_SCAN_STEP_RATE);
  if (self->further_time + likely <= MAX (self->first_time / CHEAP_PART, CHEAP_TIME))
    return TRUE;
  if (!mr_scan_rate_is_explained (rate, self, &explained, error))
    return FALSE;

  if (explained)
    {
      g_array_append_val (self->explained, rate->baud);
      self->explained_time += likely;
    }
  else if (quick)
    mr_scan_note_rate_skipped (self, rate->baud, likely);
  else
    mr_scan_note_rate (self, rate->baud, likely);
  *searches = !explained && !quick;
  if (!*searches)
    mr_job_report_unsearched (self->job);
  return TRUE;
}

static gboolean
search_further_rate (MrSearch *self, const MrScanOptions *options, MrScanRate *rate, GError **error)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;
  const gboolean is_whole_bus = mbus_secondary_equal (&options->pattern, &any);
  gboolean searches = TRUE;

  if (options->method == MR_SCAN_PRIMARY)
    return mr_search_primary (self, FALSE, error);
  if (is_whole_bus && !mr_scan_rate_ask (rate, self, error))
    return FALSE;

  self->several_likely = rate->crowded;
  if (is_whole_bus && rate->answers && !mr_search_ask_known (self, error))
    return FALSE;
  if (rate->answers && !begin_further_rate (self, rate, options->quick, &searches, error))
    return FALSE;
  if (!searches)
    return TRUE;
  if (!mr_search_secondary (self, &options->pattern, error))
    return FALSE;

  /* 251 addresses are worth their time only if a meter answers there that selection did not find. */
  if (!self->abandoned && self->n_heard == 0 && rate->answers && options->method == MR_SCAN_AUTO &&
      !mr_search_is_skipped (self) && !complete_by_primary (self, options, error))
    return FALSE;
  if (mr_search_is_skipped (self))
    {
      mr_scan_note_rate_skipped (self, rate->baud, mr_scan_rate_search_time (rate, self));
      mr_job_report_unsearched (self->job);
    }
  return TRUE;
}

/* All that answered were found: from now on it is made sure that there is no other meter. Returns: whether that is to
 * be done */
static gboolean
begin_proof (MrSearch *self, const MrScanOptions *options)
{
  if (self->known->len == 0)
    return TRUE;
  if (self->job->progress.step != MR_SCAN_STEP_PROOF)
    mr_job_begin_step (self->job, MR_SCAN_STEP_PROOF);
  return !options->quick && !mr_search_is_skipped (self);
}

static gboolean
search_first_rate (MrSearch *self, const MrScanOptions *options, MrScanRate *rate, GError **error)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;
  const gboolean is_whole_bus = mbus_secondary_equal (&options->pattern, &any);
  const gboolean by_both = options->method == MR_SCAN_AUTO && is_whole_bus;

  if (options->method == MR_SCAN_PRIMARY)
    return mr_search_primary (self, FALSE, error);
  if (by_both && (!mr_scan_rate_ask (rate, self, error) || !mr_search_sweep (self, error)))
    return FALSE;
  if (by_both && self->n_open == 0 && !begin_proof (self, options))
    {
      note_numbers (self);
      return TRUE;
    }

  self->primary_to_come = by_both;
  if (!mr_search_secondary (self, &options->pattern, error))
    return FALSE;
  self->primary_to_come = FALSE;
  if (mr_search_is_skipped (self))
    {
      note_numbers (self);
      return TRUE;
    }
  if (self->abandoned || !by_both)
    return TRUE;

  if (begin_proof (self, options) && !complete_by_primary (self, options, error))
    return FALSE;
  if (options->quick || mr_search_is_skipped (self))
    note_addresses (self);
  return TRUE;
}

static gboolean
search_at_rate (MrSearch *self, const MrScanOptions *options, GArray *rates, guint i, GError **error)
{
  MrScanRate *rate = &g_array_index (rates, MrScanRate, i);
  const gint64 began = mr_bus_now (self->bus);
  gboolean done;

  mr_job_begin_step (self->job, MR_SCAN_STEP_SEARCH);
  self->several_likely = i == 0;
  done = i == 0 ? search_first_rate (self, options, rate, error) : search_further_rate (self, options, rate, error);
  *(i == 0 ? &self->first_time : &self->further_time) += mr_bus_now (self->bus) - began;
  return done;
}

/* Returns: %FALSE when the scan cannot continue; a port that does not have this rate may have the next one */
static gboolean
scan_rate (MrSearch *self, const MrScanOptions *options, GArray *rates, guint i, GError **error)
{
  const guint baud = g_array_index (rates, MrScanRate, i).baud;
  g_autoptr (GError) problem = NULL;

  foresee_rates (self, options, rates, i + 1);
  self->n_heard = self->n_disturbed = self->n_swept = self->n_open = self->next_primary = 0;
  self->shares_factory = FALSE;
  memset (self->is_open, FALSE, sizeof self->is_open);
  memset (self->n_asked_at, 0, sizeof self->n_asked_at);
  g_array_set_size (self->unread, 0);
  g_array_set_size (self->held, 0);
  self->abandoned = self->doubtful = FALSE;
  if (mr_bus_set_baud (self->bus, baud, &problem) &&
      search_at_rate (self, options, rates, i, &problem) && self->doubtful && !self->abandoned)
    mr_fault_disturbed (baud, &problem);
  mr_search_report_deferred (self);
  mr_search_report_twins (self);

  mr_debug ("%u baud searched: %u meters answer, %u known in all", baud, self->n_heard, self->known->len);
  if (!mr_fault_may_continue (&problem, error))
    return FALSE;

  if (problem != NULL)
    mr_search_report_incomplete (self, g_steal_pointer (&problem));
  return TRUE;
}

static gboolean
scan (MrJob *job, GError **error)
{
  const MrScanOptions *options = job->payload;
  const gboolean is_whole_range = options->first == 0 && options->last == 0;
  g_autoptr (GArray) rates = mr_scan_rates_choose (options, job->bus, error);
  g_auto (MrSearch) search = { 0 };

  if (rates == NULL)
    return FALSE;

  mr_search_init (&search, job);
  search.places = options->places;
  search.first = options->first;
  search.last = is_whole_range ? MBUS_ADDRESS_LAST : MIN (options->last, MBUS_ADDRESS_LAST);
  search.countable = options->method == MR_SCAN_PRIMARY && rates->len == 1;
  if (search.countable)
    mr_job_expect (job, search.last - search.first + 1);

  for (guint i = 0; i < rates->len; i++)
    if (!scan_rate (&search, options, rates, i, error))
      return FALSE;
  if (search.explained->len > 0)
    mr_scan_note_explained (&search, search.explained, search.explained_time);

  return TRUE;
}

static gboolean
run (MrJob *job, GError **error)
{
  gboolean done;

  mr_bus_learn (job->bus, TRUE);
  done = scan (job, error);
  mr_bus_learn (job->bus, FALSE);
  return done;
}

static void
free_options (gpointer data)
{
  g_clear_pointer (&((MrScanOptions *) data)->places, g_array_unref);
  g_free (data);
}

MrJob *
mr_scan_job_new (guint id, const MrScanOptions *options, MrOutbox *outbox)
{
  MrScanOptions *copy = g_memdup2 (options, sizeof *options);

  if (copy->places != NULL)
    g_array_ref (copy->places);
  return mr_job_new (id, "scan", run, copy, free_options, outbox);
}
