/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-open-write.h"

#include <glib/gi18n-lib.h>

#include "mr-bus-link-private.h"
#include "mr-meter-private.h"
#include "mr-write-kind.h"

struct _MrOpenWrite {
  MrMeter *meter;
  gint64 write; /* its id */
  char *reason;
  MrWriteRequest request;
};

static void
open_write_free (gpointer data)
{
  MrOpenWrite *self = data;

  g_object_unref (self->meter);
  mr_write_request_clear (&self->request);
  g_free (self->reason);
  g_free (self);
}

/* Returns: (transfer full) (nullable): %NULL for a kind of a later version */
static MrOpenWrite *
open_write_of (MrMeter *meter, const MrDoubt *doubt)
{
  const MrWriteKind *kind = mr_write_kind_find (doubt->kind);
  const MrTarget nowhere = { 0 };
  g_autofree char *old_value = NULL;
  MrOpenWrite *self;

  if (kind == NULL)
    return NULL;
  old_value = mr_meter_known_value (meter, kind);
  self = g_new0 (MrOpenWrite, 1);
  self->meter = g_object_ref (meter);
  self->write = doubt->write;
  self->reason = g_strdup (doubt->reason);
  mr_write_request_init (&self->request, 0, kind, &nowhere, old_value, doubt->new_value);
  return self;
}

/* Whether the meter has @address, or has it if the write was carried out. */
static gboolean
concerns (const MrOpenWrite *self, const MbusAddress *address)
{
  const MbusSecondary *present = mr_meter_address (self->meter);
  MrWriteAfter after;

  mr_write_request_after (&self->request, present, &after);
  if (address->by_secondary)
    return mbus_secondary_matches (&address->secondary, present) ||
           mbus_secondary_matches (&address->secondary, &after.meter);

  return mr_meter_primary (self->meter) == address->primary ||
         (after.moves && !after.place.by_secondary && after.place.primary == address->primary);
}

static gboolean
concerns_any (const MrOpenWrite *self, const MbusAddress *addresses, guint n_addresses)
{
  for (guint i = 0; i < n_addresses; i++)
    if (concerns (self, &addresses[i]))
      return TRUE;
  return FALSE;
}

static void
find_of_meter (MrMeter *meter, const MbusAddress *addresses, guint n_addresses, GPtrArray *found)
{
  GPtrArray *doubts = mr_meter_known (meter)->doubts;

  for (guint i = 0; i < doubts->len; i++)
    {
      MrOpenWrite *open = open_write_of (meter, g_ptr_array_index (doubts, i));

      if (open != NULL && concerns_any (open, addresses, n_addresses))
        g_ptr_array_add (found, open);
      else if (open != NULL)
        open_write_free (open);
    }
}

static gboolean
is_in_doubt (const MrOpenWrite *self)
{
  GPtrArray *doubts = mr_meter_known (self->meter)->doubts;

  for (guint i = 0; i < doubts->len; i++)
    if (((const MrDoubt *) g_ptr_array_index (doubts, i))->write == self->write)
      return TRUE;
  return FALSE;
}

GPtrArray *
mr_open_writes_find (MrBusLink *link, const MbusAddress *addresses, guint n_addresses)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (open_write_free);
  GPtrArray *meters;

  g_return_val_if_fail (MR_IS_BUS_LINK (link) && link->host != NULL, found);

  meters = mr_meter_index_of_bus (link->host->meters, link->bus);
  for (guint i = 0; i < meters->len; i++)
    find_of_meter (g_ptr_array_index (meters, i), addresses, n_addresses, found);
  return found;
}

char *
mr_open_write_recall (const MrOpenWrite *self)
{
  const MrWriteRequest *request = &self->request;
  g_autofree char *label = mr_meter_label (self->meter);
  g_autofree char *what = mr_write_request_describe (request);
  g_autofree char *present = mr_meter_known_value (self->meter, request->kind);

  if (is_in_doubt (self) && *self->reason != '\0')
    /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7", and a sentence that says why. */
    return g_strdup_printf (_("%s: an earlier write is in doubt: %s. %s"), label, what, self->reason);
  if (is_in_doubt (self))
    /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
    return g_strdup_printf (_("%s: a write was interrupted, and it is not known whether it was carried out: %s. Read "
                              "the meter both ways, or scan, to see."), label, what);
  if (request->kind->changes || present == NULL)
    /* Translators: a meter, like "KAM 66290778", then "clock 14:20 → 14:30". */
    return g_strdup_printf (_("%s: an earlier write was in doubt: %s. The meter has been read since; the log says what "
                              "came of it."), label, what);
  if (g_strcmp0 (present, request->new_value) == 0)
    /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
    return g_strdup_printf (_("%s: the write that was in doubt was carried out: %s."), label, what);
  /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
  return g_strdup_printf (_("%s: the write that was in doubt was not carried out: %s."), label, what);
}
