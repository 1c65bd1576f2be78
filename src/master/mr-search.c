/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scan: which rates, in which order, by which addresses; and which meters have been told already. */
#include "config.h"

#include "mr-search.h"

#include <glib/gi18n-lib.h>

#include "mr-fault.h"
#include "mr-readout.h"

/* On a disturbed line a search is ended when it has lost more than these, and one for every so many meters found. */
#define LOST_MAX 3
#define LOST_PART 10

/* What a probe takes is the mean of those made, and of so many that nobody answered. */
#define SILENT_PROBES 5

typedef struct {
  MbusSecondary address;
  int primary;
  guint baud;
} Known;

/* @crowded: several answer */
typedef struct {
  guint baud;
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

/* Returns: (transfer full) (nullable): the rates to search at, or NULL with an error when the line cannot have one
 * of them */
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
                       _("This connection cannot search at %u baud: the master at its other end has a rate of its own, "
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

static gboolean
has_hex_digit (guint32 id)
{
  for (; id != 0; id >>= 4)
    if ((id & 0xF) > 9)
      return TRUE;

  return FALSE;
}

static void
remember (MrSearch *self, const MbusReadout *readout)
{
  Known known = { readout->address, readout->primary, readout->baud };

  g_array_append_val (self->known, known);
  if (readout->address.id != MBUS_ID_ANY && has_hex_digit (readout->address.id))
    self->hex_ids = TRUE;
}

/* Whether somebody answers at this rate at all. At 254 every slave does. */
static gboolean
anybody_there (MrSearch *self, gboolean *there, GError **error)
{
  const MbusAddress anybody = mr_fault_primary (MBUS_ADDRESS_ANY);
  MrReply reply;

  mr_job_ask (self->job, &anybody);
  if (!mr_bus_nke (self->bus, MBUS_ADDRESS_ANY, mr_search_tries (self), &reply, error))
    return FALSE;

  *there = reply.verdict != MR_VERDICT_SILENCE;
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

/* Did the secondary search overlook a meter that the primary one found from number @from on, though it can be
 * selected? */
static gboolean
was_overlooked (MrSearch *self, guint from, gboolean *overlooked, GError **error)
{
  *overlooked = FALSE;

  for (guint i = from; i < self->known->len && !*overlooked; i++)
    {
      MbusSecondary address = g_array_index (self->known, Known, i).address;
      MrReply reply;

      address.has_fabrication = FALSE;
      if (mbus_secondary_has_wildcard (&address) || is_twin (self, &address))
        continue;
      if (!mr_bus_select (self->bus, &address, MR_BUS_TRIES, &reply, error))
        return FALSE;
      *overlooked = reply.verdict != MR_VERDICT_SILENCE;
    }

  return TRUE;
}

/* Primary addresses, for meters that do not know selection. A meter found there that does know it shows that the
 * secondary search missed something: then it is repeated, asking twice. */
static gboolean
complete_by_primary (MrSearch *self, const MrScanOptions *options, GError **error)
{
  const guint n_known = self->known->len;
  gboolean overlooked;

  if (!mr_search_primary (self, options->first, options->last, TRUE, error) ||
      !was_overlooked (self, n_known, &overlooked, error))
    return FALSE;
  if (!overlooked || self->hopeless)
    return TRUE;

  mr_bus_set_noisy (self->bus, TRUE);
  self->n_disturbed = 0;
  return mr_search_secondary (self, &options->pattern, error);
}

/* What one rate takes at which nobody answers. */
static gint64
silent_rate (MrSearch *self, const MrScanOptions *options, guint baud)
{
  const gint64 nke = mr_bus_silence_time (self->bus, baud, MR_SEARCH_NKE_OCTETS);
  const gint64 selection = mr_bus_silence_time (self->bus, baud, MR_SEARCH_SELECT_OCTETS);

  switch (options->method)
    {
    case MR_SCAN_PRIMARY:
      return (options->last - options->first + 1) * nke;
    case MR_SCAN_SECONDARY:
      return (MR_BUS_TRIES - 1) * selection;
    case MR_SCAN_AUTO:
    default:
      return (MR_BUS_TRIES - 1) * selection + nke;
    }
}

/* The rates from number @from on are to come. */
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

      self->later += silent_rate (self, options, rate->baud);
      if (rate->crowded)
        self->crowded += mr_bus_silence_time (self->bus, rate->baud, MR_SEARCH_SELECT_OCTETS) / usual;
    }
}

/* Do several answer at this rate? One telegram tells, where one alone would be whole. */
static gboolean
is_crowded (MrSearch *self, gboolean *crowded, GError **error)
{
  gboolean there;
  MrReply reply;

  *crowded = FALSE;
  if (!anybody_there (self, &there, error))
    return FALSE;
  if (!there)
    return TRUE;
  if (!mr_bus_request_data (self->bus, MBUS_ADDRESS_ANY, 1, MR_LISTEN_IDLE, &reply, error))
    return FALSE;

  *crowded = reply.verdict == MR_VERDICT_GARBLED;
  return TRUE;
}

/* Looks ahead at the further rates: only so can be told early how long the whole will take. */
static gboolean
look_ahead (MrSearch *self, GArray *rates, GError **error)
{
  for (guint i = 1; i < rates->len; i++)
    {
      Rate *rate = &g_array_index (rates, Rate, i);

      if (!mr_bus_set_baud (self->bus, rate->baud, error) || !is_crowded (self, &rate->crowded, error))
        return FALSE;
    }

  return TRUE;
}

/* The primary addresses that no meter claims are silent, or nearly all of them. */
static gint64
silent_addresses (MrSearch *self)
{
  const MrScanOptions *options = &self->job->options;
  const guint baud = mr_bus_baud (self->bus);
  guint n = 0;

  for (guint address = options->first; address <= options->last; address++)
    n += !mr_search_claims (self, address);

  return n * mr_search_tries (self) * mr_bus_silence_time (self->bus, baud, MR_SEARCH_NKE_OCTETS);
}

static gboolean
search_at_rate (MrSearch *self, const MrScanOptions *options, gboolean first_rate, GError **error)
{
  const MbusSecondary anybody = MBUS_SECONDARY_ANY;
  gboolean there = first_rate;

  if (options->method == MR_SCAN_PRIMARY)
    return mr_search_primary (self, options->first, options->last, FALSE, error);

  self->primary_to_come = first_rate && options->method == MR_SCAN_AUTO &&
                          mbus_secondary_equal (&options->pattern, &anybody);
  if (!mr_search_secondary (self, &options->pattern, error))
    return FALSE;
  self->primary_to_come = FALSE;
  if (first_rate)
    self->first_time = mr_bus_now (self->bus) - self->began;
  if (self->hopeless || options->method == MR_SCAN_SECONDARY || !mbus_secondary_equal (&options->pattern, &anybody))
    return TRUE;

  /* At a further rate 251 addresses are worth their time only when somebody answers there whom selection did not
   * find. */
  if (!first_rate && self->n_heard == 0 && !anybody_there (self, &there, error))
    return FALSE;

  return !there || complete_by_primary (self, options, error);
}

void
mr_search_begin_part (MrSearch *self)
{
  self->began = mr_bus_now (self->bus);
  self->n_asked = 0;
}

void
mr_search_foresee (MrSearch *self, double n_left, gsize n_octets)
{
  const gint64 silence = mr_bus_silence_time (self->bus, mr_bus_baud (self->bus), n_octets);
  const gint64 elapsed = mr_bus_now (self->bus) - self->began;
  const double mean = (double) (elapsed + SILENT_PROBES * silence) / (self->n_asked + SILENT_PROBES);
  const double first = self->first_time > 0 ? self->first_time : elapsed + n_left * mean;

  self->n_asked++;
  if (self->countable)
    return;

  mr_job_foresee (self->job, n_left * mean + self->later + self->crowded * first +
                             (self->primary_to_come ? silent_addresses (self) : 0));
}

guint
mr_search_tries (MrSearch *self)
{
  return mr_bus_is_noisy (self->bus) ? 2 : 1;
}

gboolean
mr_search_is_lost (const MrSearch *self)
{
  return mr_bus_is_noisy (self->bus) &&
         self->unread->len + self->n_disturbed > LOST_MAX + self->known->len / LOST_PART;
}

gboolean
mr_search_knows (MrSearch *self, const MbusReadout *readout)
{
  /* Two meters may tell the same address. They are two when their primary addresses differ. At another rate only the
   * first telegram is heard, which need not tell the fabrication number. */
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = &g_array_index (self->known, Known, i);

      if ((known->baud == readout->baud ? mbus_secondary_equal (&known->address, &readout->address)
                                        : mr_readout_same_meter (&known->address, &readout->address)) &&
          (known->primary == readout->primary || known->primary < 0 || readout->primary < 0))
        return TRUE;
    }

  return FALSE;
}

gboolean
mr_search_is_crowded (MrSearch *self, const MbusSecondary *pattern)
{
  guint n = 0;

  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = &g_array_index (self->known, Known, i);

      n += known->baud != mr_bus_baud (self->bus) && mbus_secondary_matches (pattern, &known->address);
    }

  return self->several_likely && n >= 2;
}

GArray *
mr_search_kinds (MrSearch *self)
{
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));

  for (guint i = 0; i < self->known->len; i++)
    {
      MbusSecondary kind = g_array_index (self->known, Known, i).address;
      gboolean seen = FALSE;

      kind.id = MBUS_ID_ANY;
      kind.has_fabrication = FALSE;
      kind.fabrication = MBUS_ID_ANY;
      for (guint j = 0; j < kinds->len && !seen; j++)
        seen = mr_readout_same_meter (&kind, &g_array_index (kinds, MbusSecondary, j));
      if (!seen)
        g_array_append_val (kinds, kind);
    }

  return kinds;
}

gboolean
mr_search_claims (MrSearch *self, guint8 address)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = &g_array_index (self->known, Known, i);

      if (known->primary == address && known->baud == mr_bus_baud (self->bus))
        return TRUE;
    }

  return FALSE;
}

void
mr_search_tell (MrSearch *self, const MbusAddress *who, MbusReadout *readout, GError *problem)
{
  g_autoptr (GError) owned = problem;

  self->n_heard++;
  if (mr_search_knows (self, readout))
    return;

  remember (self, readout);
  mr_job_tell_meter (self->job, readout);
  if (owned != NULL)
    mr_job_tell_problem (self->job, who, g_steal_pointer (&owned));
}

gboolean
mr_search_run (MrJob *job, GError **error)
{
  MrScanOptions options = job->options;
  const MbusAddress everybody = mr_fault_secondary (&options.pattern);
  g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (Known));
  g_autoptr (GArray) rates = choose_rates (&options, job->bus, error);
  g_autoptr (GArray) unread = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autoptr (GArray) twins = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autoptr (GError) reason = NULL;
  MrSearch search = { .job = job, .bus = job->bus, .known = known, .twins = twins, .unread = unread };

  if (rates == NULL)
    return FALSE;

  if (options.first == 0 && options.last == 0)
    options.last = MBUS_ADDRESS_LAST;
  options.last = MIN (options.last, MBUS_ADDRESS_LAST);
  job->options = options;

  search.countable = options.method == MR_SCAN_PRIMARY && rates->len == 1;
  if (search.countable)
    mr_job_expect (job, options.last - options.first + 1);
  if (options.method != MR_SCAN_PRIMARY && !look_ahead (&search, rates, &reason))
    {
      if (!mr_fault_is_of_target (reason))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      /* A rate that cannot be set is told when its turn has come. */
    }

  for (guint i = 0; i < rates->len; i++)
    {
      g_autoptr (GError) problem = NULL;

      foresee_rates (&search, &options, rates, i + 1);
      search.several_likely = i == 0 || g_array_index (rates, Rate, i).crowded;
      search.n_heard = search.n_disturbed = 0;
      g_array_set_size (unread, 0);
      search.hopeless = FALSE;
      if (mr_bus_set_baud (job->bus, g_array_index (rates, Rate, i).baud, &problem))
        search_at_rate (&search, &options, i == 0, &problem);

      if (problem == NULL)
        continue;
      if (!mr_fault_is_of_target (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }

      /* A port that does not have this rate may have the next one. */
      mr_job_tell_problem (job, &everybody, g_steal_pointer (&problem));
    }

  return TRUE;
}
