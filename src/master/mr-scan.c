/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scan: which rates, in which order, by which addresses. */
#include "config.h"

#include "mr-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-debug.h"
#include "mr-fault.h"
#include "mr-search-primary.h"
#include "mr-search-report.h"
#include "mr-search-secondary.h"
#include "mr-search-sweep.h"

/* @answers: SND_NKE to all meters was answered; @crowded: by several that do not answer in step */
typedef struct {
  guint baud;
  gboolean answers;
  gboolean crowded;
} Rate;

/* Rates that meters are delivered with, likeliest first. */
static const guint usual_bauds[] = { 2400, 300, 9600 };

static void
append_rate (GArray *rates, guint baud)
{
  const Rate rate = { .baud = baud };

  for (guint i = 0; i < rates->len; i++)
    if (g_array_index (rates, Rate, i).baud == baud)
      return;

  g_array_append_val (rates, rate);
}

/* Returns: (transfer full) (nullable): the rates to search at, or NULL with an error when the line does not have one of
 * them */
static GArray *
choose_rates (const MrScanOptions *options, MrBus *bus, GError **error)
{
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (Rate));
  const gboolean may_change = mr_line_can_set_baud (mr_bus_line (bus));

  for (guint i = 0; i < MR_SCAN_BAUDS_MAX && options->bauds[i] != 0; i++)
    {
      if (!may_change && options->bauds[i] != mr_bus_baud (bus))
        {
          g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                       _("This connection cannot search at %u baud: the network master has its own baud rate, "
                         "which is set there."),
                       options->bauds[i]);
          return NULL;
        }
      append_rate (rates, options->bauds[i]);
    }

  if (rates->len > 0)
    return g_steal_pointer (&rates);

  append_rate (rates, mr_bus_baud (bus));
  for (gsize i = 0; i < G_N_ELEMENTS (usual_bauds) && may_change; i++)
    append_rate (rates, usual_bauds[i]);

  return g_steal_pointer (&rates);
}

/* Whether any meter answers at this rate. At 254 every slave does. They are not asked for more than E5: the telegrams
 * of many meters together hold the line for seconds, in which no other answer can be heard. */
static gboolean
ask_any_meter (MrSearch *self, Rate *rate, GError **error)
{
  const MbusAddress any = mr_fault_primary (MBUS_ADDRESS_ANY);
  MrReply reply;

  mr_job_ask (self->job, &any);
  mr_bus_wait_for_all (self->bus);
  if (!mr_bus_nke_many (self->bus, MBUS_ADDRESS_ANY, mr_search_tries (self), &reply, error))
    return FALSE;

  mr_bus_hear_all (self->bus, &reply, TRUE);
  rate->answers = reply.kind != MR_REPLY_SILENCE;
  rate->crowded = reply.kind == MR_REPLY_GARBLED;
  return TRUE;
}

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

/* What a rate takes at which no meter answers. */
static gint64
silent_rate_time (MrSearch *self, const MrScanOptions *options, guint baud)
{
  const gint64 nke = mr_bus_silence_time (self->bus, baud, MR_SEARCH_NKE_OCTETS);
  const gint64 selection = mr_bus_silence_time (self->bus, baud, MR_SEARCH_SELECT_OCTETS);

  switch (options->method)
    {
    case MR_SCAN_PRIMARY:
      return (self->last - self->first + 1) * nke;
    case MR_SCAN_SECONDARY:
      return MR_BUS_TRIES * selection;
    case MR_SCAN_AUTO:
    default:
      return MR_BUS_TRIES * selection + nke;
    }
}

/* The rates number @from and later ones are still to come. */
static void
foresee_rates (MrSearch *self, const MrScanOptions *options, GArray *rates, guint from)
{
  const guint first = g_array_index (rates, Rate, 0).baud;
  const double usual = mr_bus_silence_time (self->bus, first, MR_SEARCH_SELECT_OCTETS);

  self->later = 0;
  self->crowded = 0;
  for (guint i = from; i < rates->len; i++)
    {
      const Rate *rate = &g_array_index (rates, Rate, i);

      self->later += silent_rate_time (self, options, rate->baud);
      if (rate->crowded)
        self->crowded += mr_bus_silence_time (self->bus, rate->baud, MR_SEARCH_SELECT_OCTETS) / usual;
    }
}

/* Looks ahead at the further rates, so that the time of the whole scan can be estimated early. */
static gboolean
look_ahead (MrSearch *self, GArray *rates, GError **error)
{
  for (guint i = 1; i < rates->len; i++)
    {
      Rate *rate = &g_array_index (rates, Rate, i);

      if (!mr_bus_set_baud (self->bus, rate->baud, error) || !ask_any_meter (self, rate, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
search_at_rate (MrSearch *self, const MrScanOptions *options, Rate *rate, gboolean first_rate, GError **error)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;
  const gboolean is_whole_bus = mbus_secondary_equal (&options->pattern, &any);

  if (options->method == MR_SCAN_PRIMARY)
    return mr_search_primary (self, FALSE, error);

  if (first_rate && options->method == MR_SCAN_AUTO && is_whole_bus &&
      (!ask_any_meter (self, rate, error) || !mr_search_sweep (self, error)))
    return FALSE;

  self->primary_to_come = first_rate && options->method == MR_SCAN_AUTO && is_whole_bus;
  if (!mr_search_secondary (self, &options->pattern, error))
    return FALSE;
  self->primary_to_come = FALSE;
  if (first_rate)
    self->first_time = mr_bus_now (self->bus) - self->began;
  if (self->abandoned || options->method == MR_SCAN_SECONDARY || !is_whole_bus)
    return TRUE;

  /* At a further rate 251 addresses are worth their time only if a meter answers there that selection did not find. */
  if (first_rate)
    return complete_by_primary (self, options, error);
  if (self->n_heard > 0)
    return TRUE;

  return ask_any_meter (self, rate, error) && (!rate->answers || complete_by_primary (self, options, error));
}

/* Returns: %FALSE when the scan cannot continue; a port that does not have this rate may have the next one */
static gboolean
scan_rate (MrSearch *self, const MrScanOptions *options, GArray *rates, guint i, GError **error)
{
  Rate *rate = &g_array_index (rates, Rate, i);
  g_autoptr (GError) problem = NULL;

  foresee_rates (self, options, rates, i + 1);
  self->several_likely = i == 0 || rate->crowded;
  self->n_heard = self->n_disturbed = self->n_swept = self->n_open = 0;
  memset (self->is_open, FALSE, sizeof self->is_open);
  memset (self->n_asked_at, 0, sizeof self->n_asked_at);
  g_array_set_size (self->unread, 0);
  g_array_set_size (self->held, 0);
  self->abandoned = self->doubtful = FALSE;
  if (mr_bus_set_baud (self->bus, rate->baud, &problem) &&
      search_at_rate (self, options, rate, i == 0, &problem) && self->doubtful && !self->abandoned)
    mr_fault_disturbed (rate->baud, &problem);
  mr_search_report_deferred (self);
  mr_search_report_twins (self);

  mr_debug ("%u baud searched: %u meters answer, %u known in all", rate->baud, self->n_heard, self->known->len);
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
  g_autoptr (GArray) rates = choose_rates (options, job->bus, error);
  g_auto (MrSearch) search = { 0 };
  g_autoptr (GError) reason = NULL;

  if (rates == NULL)
    return FALSE;

  mr_search_init (&search, job);
  search.places = options->places;
  search.first = options->first;
  search.last = is_whole_range ? MBUS_ADDRESS_LAST : MIN (options->last, MBUS_ADDRESS_LAST);
  search.countable = options->method == MR_SCAN_PRIMARY && rates->len == 1;
  if (search.countable)
    mr_job_expect (job, search.last - search.first + 1);

  /* A rate that cannot be set is reported when its turn comes. */
  if (options->method != MR_SCAN_PRIMARY && !look_ahead (&search, rates, &reason) &&
      !mr_fault_may_continue (&reason, error))
    return FALSE;

  for (guint i = 0; i < rates->len; i++)
    if (!scan_rate (&search, options, rates, i, error))
      return FALSE;

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
