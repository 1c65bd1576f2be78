/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search-report.h"

#include "mr-fault.h"
#include "mr-readout.h"

typedef struct {
  guint index;
  MbusAddress who;
  MbusReadout readout;
  GError *problem;
} Deferred;

static void
deferred_free (gpointer data)
{
  Deferred *self = data;

  mbus_readout_clear (&self->readout);
  g_clear_error (&self->problem);
  g_free (self);
}

/* Does @known answer where it says it is? Then another meter with the same secondary address was heard. */
static gboolean
is_where_it_says (MrSearch *self, MrSearchMeter *known, gboolean *is_there, GError **error)
{
  const MbusAddress who = mr_fault_primary ((guint8) known->primary);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  *is_there = FALSE;
  mbus_readout_init (&readout);
  mr_job_ask (self->job, &who);
  if (!mr_readout_identity (self->bus, &who, &readout, &problem))
    return mr_fault_may_continue (&problem, error);

  *is_there = mr_readout_same_meter (&known->address, &readout.address);
  known->at_primary = *is_there;
  return TRUE;
}

/* Is this a meter that was found by selection, and said that its primary address is another one, or nothing? If so it
 * does not answer there. @index: (out): of the known meters; G_MAXUINT when it is not one of them */
static gboolean
find_selected (MrSearch *self, const MbusReadout *readout, guint *index, GError **error)
{
  *index = G_MAXUINT;
  for (guint i = 0; i < self->known->len; i++)
    {
      MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);
      gboolean is_there = FALSE;

      if (known->at_primary || !mr_readout_same_meter (&known->address, &readout->address))
        continue;
      if (known->primary >= 0 && known->primary != readout->primary && known->baud == readout->baud &&
          !is_where_it_says (self, known, &is_there, error))
        return FALSE;
      if (is_there)
        continue;

      *index = i;
      return TRUE;
    }

  return TRUE;
}

/* Keeps a meter without a primary address, so that it is reported once. @index: of the known meters */
static void
defer (MrSearch *self, guint index, const MbusAddress *who, MbusReadout *readout, GError *problem)
{
  Deferred *deferred = g_new (Deferred, 1);

  *deferred = (Deferred) { index, *who, *readout, problem };
  readout->frames = NULL;
  if (self->deferred == NULL)
    self->deferred = g_ptr_array_new_with_free_func (deferred_free);
  g_ptr_array_add (self->deferred, deferred);
}

static gboolean
drop_deferred (MrSearch *self, guint index)
{
  for (guint i = 0; self->deferred != NULL && i < self->deferred->len; i++)
    if (((Deferred *) g_ptr_array_index (self->deferred, i))->index == index)
      {
        g_ptr_array_remove_index (self->deferred, i);
        return TRUE;
      }

  return FALSE;
}

/* A meter that was found by selection was heard at its primary address. */
static void
report_place (MrSearch *self, guint index, const MbusAddress *who, MbusReadout *readout, GError *problem)
{
  MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, index);
  const gboolean is_first = drop_deferred (self, index);
  const gboolean has_moved = known->primary != readout->primary;
  g_autoptr (GError) owned = problem;

  known->primary = readout->primary;
  known->at_primary = TRUE;
  readout->selected = known->selected;
  if (is_first)
    mr_job_report_meter (self->job, readout);
  else if (has_moved)
    mr_job_report_meter_again (self->job, readout);
  if ((is_first || has_moved) && owned != NULL)
    mr_job_report_problem (self->job, who, g_steal_pointer (&owned));
}

/* Two meters of one number that were found at primary addresses of their own: at the next rate they are not divided
 * again. */
static void
note_twins (MrSearch *self, const MbusReadout *readout)
{
  for (guint i = 0; readout->at_primary && i < self->known->len; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);
      MbusSecondary pattern = MBUS_SECONDARY_ANY;

      if (!known->at_primary || !mr_readout_same_meter (&known->address, &readout->address))
        continue;
      pattern.id = readout->address.id;
      mr_search_add_twins (self, &pattern);
    }
}

gboolean
mr_search_report (MrSearch *self, const MbusAddress *who, MbusReadout *readout, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;
  guint index = G_MAXUINT;

  self->n_heard++;
  if (!mr_factory_check (&self->factory, self->job, readout, error) ||
      (readout->at_primary && !readout->selected && !find_selected (self, readout, &index, error)))
    return FALSE;

  if (index != G_MAXUINT)
    {
      report_place (self, index, who, readout, g_steal_pointer (&owned));
      return TRUE;
    }
  if (mr_search_knows (self, readout))
    return TRUE;

  note_twins (self, readout);
  mr_search_remember (self, readout);
  if (readout->primary < 0 && self->primary_to_come)
    {
      defer (self, self->known->len - 1, who, readout, g_steal_pointer (&owned));
      return TRUE;
    }

  mr_job_report_meter (self->job, readout);
  if (owned != NULL)
    mr_job_report_problem (self->job, who, g_steal_pointer (&owned));
  return TRUE;
}

void
mr_search_report_deferred (MrSearch *self)
{
  for (guint i = 0; self->deferred != NULL && i < self->deferred->len; i++)
    {
      Deferred *deferred = g_ptr_array_index (self->deferred, i);

      mr_job_report_meter (self->job, &deferred->readout);
      if (deferred->problem != NULL)
        mr_job_report_problem (self->job, &deferred->who, g_steal_pointer (&deferred->problem));
    }
  g_clear_pointer (&self->deferred, g_ptr_array_unref);
}

void
mr_search_add_twins (MrSearch *self, const MbusSecondary *pattern)
{
  for (guint i = 0; i < self->twins->len; i++)
    if (mbus_secondary_equal (&g_array_index (self->twins, MbusSecondary, i), pattern))
      return;

  g_array_append_val (self->twins, *pattern);
}

gboolean
mr_search_has_twins (MrSearch *self, const MbusSecondary *pattern)
{
  for (guint i = 0; i < self->n_twins_judged; i++)
    if (mbus_secondary_matches (&g_array_index (self->twins, MbusSecondary, i), pattern))
      return TRUE;

  return FALSE;
}

gboolean
mr_search_holds_twins (MrSearch *self, const MbusSecondary *pattern)
{
  for (guint i = 0; i < self->n_twins_judged; i++)
    {
      const MbusSecondary *twins = &g_array_index (self->twins, MbusSecondary, i);

      if (twins->id == pattern->id && mbus_secondary_matches (pattern, twins))
        return TRUE;
    }

  return FALSE;
}

void
mr_search_report_incomplete (MrSearch *self, GError *problem)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;
  const MbusAddress every_meter = mr_fault_secondary (&any);

  mr_job_report_problem (self->job, &every_meter, problem);
}

/* Whether twin number @i says the same as another one, with wildcards in it. */
static gboolean
is_covered (MrSearch *self, guint i)
{
  const MbusSecondary *pattern = &g_array_index (self->twins, MbusSecondary, i);

  for (guint j = 0; j < self->twins->len; j++)
    if (j != i && mbus_secondary_matches (pattern, &g_array_index (self->twins, MbusSecondary, j)))
      return TRUE;

  return FALSE;
}

/* Whether a known meter can be one that answers to @pattern. Fixed data have no header: they do not contain the
 * manufacturer and the version, and their medium is not always the device type that selects the meter. */
static gboolean
may_answer (MbusSecondary pattern, const MbusSecondary *known)
{
  pattern.has_fabrication = FALSE;
  if (known->manufacturer == MBUS_MANUFACTURER_ANY)
    {
      pattern.manufacturer = MBUS_MANUFACTURER_ANY;
      pattern.version = MBUS_VERSION_ANY;
      pattern.device_type = MBUS_DEVICE_TYPE_ANY;
    }

  return mbus_secondary_matches (&pattern, known);
}

/* Whether the meters that answer to @pattern were found at primary addresses of their own. */
static gboolean
are_separate (MrSearch *self, const MbusSecondary *pattern)
{
  guint n = 0;

  for (guint i = 0; i < self->known->len; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);

      n += known->at_primary && known->baud == mr_bus_baud (self->bus) &&
           may_answer (*pattern, &known->address);
    }

  return n >= 2;
}

void
mr_search_report_twins (MrSearch *self)
{
  for (guint i = self->n_twins_judged; i < self->twins->len; i++)
    {
      const MbusSecondary *pattern = &g_array_index (self->twins, MbusSecondary, i);
      const MbusAddress who = mr_fault_secondary (pattern);
      GError *problem = NULL;

      if (is_covered (self, i) || are_separate (self, pattern))
        continue;
      mr_fault_twins (pattern, &problem);
      mr_job_report_problem (self->job, &who, problem);
    }
  self->n_twins_judged = self->twins->len;
}
