/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task does at the moment, in words. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-private.h"
#include "mr-present.h"

/* Bus time runs faster than the user's on a simulated bus. */
static double
real_seconds (MrBusLink *self, gint64 bus_microseconds)
{
  double speed = 1;

  if (self->uri != NULL && self->uri->speed > 0)
    speed = self->uri->speed;
  else if (self->timebase != NULL && mr_timebase_speed (self->timebase) > 0)
    speed = mr_timebase_speed (self->timebase);

  return (double) bus_microseconds / G_USEC_PER_SEC / speed;
}

/* The whole secondary address is for machines: an installer looks for the digits that are still open. */
static char *
describe_address (const MbusAddress *address)
{
  const MbusSecondary *pattern = &address->secondary;

  if (!address->by_secondary)
    return g_strdup_printf ("%u", address->primary);
  if (pattern->has_fabrication && pattern->fabrication != MBUS_ID_ANY)
    return g_strdup_printf ("%08X/%08X", pattern->id, pattern->fabrication);
  return g_strdup_printf ("%08X", pattern->id);
}

static char *
describe_scan (const MrProgress *progress)
{
  g_autofree char *who = describe_address (&progress->who);
  g_autofree char *found = g_strdup_printf (ngettext ("%u meter", "%u meters", progress->found), progress->found);

  if (progress->baud == 0)
    return g_strdup (_("Searching for meters"));
  if (progress->step == MR_SCAN_STEP_PROOF)
    /* Translators: what a scan is doing once it has found all meters that answered: it makes sure that there is no other.
     * The address or number being asked, the baud rate, and "11 meters" found. */
    return g_strdup_printf (_("Checking for other meters: %s at %u baud · %s"), who, progress->baud, found);
  if (!progress->who.by_secondary)
    /* Translators: what a scan is doing: the primary address being tried, the baud rate, and "11 meters" found. */
    return g_strdup_printf (_("Trying address %s at %u baud · %s"), who, progress->baud, found);
  /* Translators: what a scan is doing: the number being searched (F: any digit), the baud rate, "11 meters". */
  return g_strdup_printf (_("Searching %s at %u baud · %s"), who, progress->baud, found);
}

static char *
describe_read (MrTask *task, const MrProgress *progress)
{
  MrMeter *meter = mr_task_get_meter (task);
  g_autofree char *label = NULL;

  if (task->set != NULL)
    return mr_bus_link_describe_data_set (task);
  if (progress->total > 1)
    /* Translators: progress of reading several meters: done, of all. */
    return g_strdup_printf (_("Reading meters · %u of %u"), progress->done, progress->total);
  label = meter != NULL ? mr_meter_label (meter) : describe_address (&progress->who);
  /* Translators: the placeholder is a meter, like "KAM 66290778". */
  return g_strdup_printf (_("Reading %s"), label);
}

static char *
describe_write (MrTask *task)
{
  const MrTaskWrite *write = mr_task_present_write (task);
  g_autofree char *label = mr_meter_label (write->meter);
  g_autofree char *what = mr_write_request_describe (&write->request);

  /* Translators: what is being written: a meter, like "KAM 66290778", then "primary address 5 → 7". */
  return g_strdup_printf (_("Writing to %s: %s"), label, what);
}

char *
mr_bus_link_describe_task (MrTask *task, const MrProgress *progress)
{
  switch (task->kind)
    {
    case MR_TASK_SCAN:
      return describe_scan (progress);
    case MR_TASK_READ:
      return describe_read (task, progress);
    case MR_TASK_WRITE:
      return describe_write (task);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* What of a scan can be skipped, as the tooltip of a button. */
static const char *
describe_skip (MrScanStep step)
{
  switch (step)
    {
    case MR_SCAN_STEP_PROOF:
      return _("Do not check for other meters: those that answered are in the list");
    case MR_SCAN_STEP_RATE:
      return _("Do not search at this baud rate");
    case MR_SCAN_STEP_SEARCH:
    default:
      return "";
    }
}

void
mr_bus_link_take_progress (MrBusLink *self, const MrEvent *event)
{
  const MrProgress *progress = &event->progress;
  MrTask *task = mr_bus_link_find_task (self, event);
  g_autofree char *activity = NULL;
  g_autofree char *time_left = NULL;

  if (task == NULL)
    return;
  activity = mr_bus_link_describe_task (task, progress);
  if (progress->left >= 0)
    time_left = mr_present_time_left (real_seconds (self, progress->left));
  mr_task_set_step (task, progress->n_steps, describe_skip (progress->step));
  mr_task_set_progress (task, activity,
                        progress->total > 0 ? MIN (1.0, (double) progress->done / progress->total) : -1, time_left,
                        progress->found);
}
