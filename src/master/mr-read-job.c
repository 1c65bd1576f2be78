/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-read-job.h"

#include "mr-factory.h"
#include "mr-fault.h"
#include "mr-other-data.h"
#include "mr-readout.h"

typedef struct {
  MrTarget target;
  MrDataSet *set; /* (nullable): NULL for its usual data */
} Order;

static void
order_clear (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->set, mr_data_set_unref);
}

static gboolean
read_order (MrJob *job, const Order *order, MbusReadout *readout, GError **error)
{
  const MrTarget *target = &order->target;

  if (!mr_job_prepare_bus (job, target, error))
    return FALSE;
  return order->set != NULL ? mr_other_data_read (job, target, order->set, readout, error)
                            : mr_readout_meter (job->bus, &target->address, readout, error);
}

static gboolean
run_order (MrJob *job, const Order *order, GError **error)
{
  const MbusAddress *address = &order->target.address;
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  MrFactory factory = { 0 };

  mbus_readout_init (&readout);
  mr_bus_set_reads (job->bus, TRUE);
  mr_job_probe (job, address);
  mr_bus_begin_exchange (job->bus);
  read_order (job, order, &readout, &problem);
  if (!mr_fault_may_continue (&problem, error) ||
      (readout.frames->len > 0 && !mr_factory_check (&factory, job, &readout, error)))
    return FALSE;

  /* Telegrams that came before one was lost are worth reporting all the same. */
  if (readout.frames->len > 0 && order->set != NULL)
    mr_job_report_other_data (job, &readout);
  else if (readout.frames->len > 0)
    mr_job_report_meter (job, &readout);
  if (problem != NULL)
    mr_job_report_problem (job, address, g_steal_pointer (&problem));

  return TRUE;
}

static gboolean
run (MrJob *job, GError **error)
{
  const GArray *orders = job->payload;

  mr_job_expect (job, orders->len);

  for (guint i = 0; i < orders->len; i++)
    if (!run_order (job, &g_array_index (orders, Order, i), error))
      {
        mr_bus_end_exchange (job->bus);
        return FALSE;
      }

  mr_bus_end_exchange (job->bus);
  return TRUE;
}

MrJob *
mr_read_job_new (guint id, const MrTarget *targets, gsize n_targets, MrDataSet *set, MrOutbox *outbox)
{
  GArray *orders = g_array_sized_new (FALSE, FALSE, sizeof (Order), (guint) n_targets);

  g_array_set_clear_func (orders, order_clear);
  for (gsize i = 0; i < n_targets; i++)
    {
      const Order order = { targets[i], set != NULL ? mr_data_set_ref (set) : NULL };

      g_array_append_val (orders, order);
    }
  return mr_job_new (id, "read", run, orders, (GDestroyNotify) g_array_unref, outbox);
}
