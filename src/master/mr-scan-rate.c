/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-scan-rate.h"

#include "mr-fault.h"
#include "mr-rates.h"

/* Meters that are selected at a further rate, from the first to the last that was found: it takes some seconds at 300
 * baud. */
#define SAMPLES 10

static void
append_rate (GArray *rates, guint baud)
{
  const MrScanRate rate = { .baud = baud };

  for (guint i = 0; i < rates->len; i++)
    if (g_array_index (rates, MrScanRate, i).baud == baud)
      return;

  g_array_append_val (rates, rate);
}

GArray *
mr_scan_rates_choose (const MrScanOptions *options, MrBus *bus, GError **error)
{
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (MrScanRate));
  g_autoptr (GArray) usual = mr_rates_usual (mr_bus_line (bus));

  for (guint i = 0; i < MR_SCAN_BAUDS_MAX && options->bauds[i] != 0; i++)
    {
      if (!mr_rates_check (mr_bus_line (bus), options->bauds[i], error))
        return NULL;
      append_rate (rates, options->bauds[i]);
    }

  for (guint i = 0; i < usual->len && options->bauds[0] == 0; i++)
    append_rate (rates, g_array_index (usual, guint, i));
  for (guint i = 0; options->places != NULL && options->bauds[0] == 0 && i < options->places->len; i++)
    {
      const guint baud = g_array_index (options->places, MrScanPlace, i).baud;

      if (baud != 0 && mr_rates_check (mr_bus_line (bus), baud, NULL))
        append_rate (rates, baud);
    }

  return g_steal_pointer (&rates);
}

/* At 254 every slave answers. They are not asked for more than E5: the telegrams of many meters together hold the line
 * for seconds, in which no other answer can be heard. */
gboolean
mr_scan_rate_ask (MrScanRate *self, MrSearch *search, GError **error)
{
  const MbusAddress any = mr_fault_primary (MBUS_ADDRESS_ANY);
  const MbusSecondary any_number = MBUS_SECONDARY_ANY;
  MrReply reply;

  mr_job_ask (search->job, &any);
  mr_bus_wait_for_all (search->bus);
  if (!mr_bus_nke_many (search->bus, MBUS_ADDRESS_ANY, mr_search_tries (search), &reply, error))
    return FALSE;

  if (!mr_bus_hear_all (search->bus, &reply, TRUE))
    g_array_append_val (search->held, any_number);
  self->answers = reply.kind != MR_REPLY_SILENCE;
  self->crowded = reply.kind == MR_REPLY_GARBLED;
  return TRUE;
}

/* Does @known answer at the present rate: selected by its number, or at its address if it cannot be selected? */
static gboolean
answers (MrSearch *search, const MrSearchMeter *known, gboolean *does, GError **error)
{
  MbusSecondary exact = known->address;
  MrReply reply = { .kind = MR_REPLY_SILENCE };

  exact.has_fabrication = FALSE;
  if (!mbus_secondary_has_wildcard (&exact) && !mr_bus_select (search->bus, &exact, 1, &reply, error))
    return FALSE;
  if (reply.kind == MR_REPLY_SILENCE && known->at_primary && known->primary > MBUS_ADDRESS_FACTORY &&
      !mr_bus_nke (search->bus, (guint8) known->primary, 1, &reply, error))
    return FALSE;

  *does = reply.kind != MR_REPLY_SILENCE;
  return TRUE;
}

gboolean
mr_scan_rate_is_explained (const MrScanRate *self, MrSearch *search, gboolean *explained, GError **error)
{
  const guint n_known = search->known->len;
  const guint n_samples = MIN (SAMPLES, n_known);

  /* One meter's E5 alone does not come garbled. */
  *explained = n_known > (self->crowded ? 1 : 0);
  for (guint i = 0; i < n_samples && *explained; i++)
    {
      const guint index = n_samples > 1 ? i * (n_known - 1) / (n_samples - 1) : 0;

      if (!answers (search, &g_array_index (search->known, MrSearchMeter, index), explained, error))
        return FALSE;
    }

  return mr_bus_deselect (search->bus, error);
}

gint64
mr_scan_rate_search_time (const MrScanRate *self, MrSearch *search)
{
  return mr_search_n_selections (search) * mr_bus_silence_time (search->bus, self->baud, MR_SEARCH_SELECT_OCTETS);
}

gint64
mr_scan_rate_silent_time (const MrScanRate *self, MrSearch *search, MrScanMethod method)
{
  const gint64 nke = mr_bus_silence_time (search->bus, self->baud, MR_SEARCH_NKE_OCTETS);
  const gint64 selection = mr_bus_silence_time (search->bus, self->baud, MR_SEARCH_SELECT_OCTETS);

  switch (method)
    {
    case MR_SCAN_PRIMARY:
      return (search->last - search->first + 1) * nke;
    case MR_SCAN_SECONDARY:
    case MR_SCAN_AUTO:
    default:
      return MR_BUS_TRIES * selection + nke;
    }
}
