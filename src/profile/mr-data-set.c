/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-data-set.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"

/* Up to here the subcodes of an application reset are for the meter's users (mbus_data_request_check()). */
#define N_SUBCODES_FOR_USERS 10

struct _MrDataSet {
  MbusDataRequest request;
  MrRestore restore;
  MbusDataRequestSource source;
  char *name;
  char *option;
};

MrDataSet *
mr_data_set_new (const MbusDataRequest *request, const char *name, MrRestore restore, MbusDataRequestSource source,
                 GError **error)
{
  MrDataSet *self;

  if (!mbus_data_request_check (request, source, error))
    return NULL;

  self = g_atomic_rc_box_new0 (MrDataSet);
  self->request = *request;
  self->restore = restore;
  self->source = source;
  self->name = g_strdup (name);
  self->option = mbus_data_request_format (request);
  return self;
}

MrDataSet *
mr_data_set_new_standard (const MbusDataRequest *request, GError **error)
{
  return mr_data_set_new (request, mbus_data_request_standard_name (request),
                          mbus_data_request_ends_with_reset (request) ? MR_RESTORE_RESET : MR_RESTORE_UNKNOWN,
                          MBUS_DATA_REQUEST_TYPED, error);
}

GPtrArray *
mr_data_set_list_standard (void)
{
  GPtrArray *sets = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_data_set_unref);

  for (guint i = 0; i < N_SUBCODES_FOR_USERS; i++)
    {
      const MbusDataRequest request = { MBUS_CI_APPLICATION_RESET, 1, { (guint8) (i << 4) } };

      if (mbus_data_request_standard_name (&request) != NULL)
        g_ptr_array_add (sets, mr_data_set_new_standard (&request, NULL));
    }
  return sets;
}

MrDataSet *
mr_data_set_ref (MrDataSet *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
data_set_clear (gpointer data)
{
  MrDataSet *self = data;

  g_free (self->name);
  g_free (self->option);
}

void
mr_data_set_unref (MrDataSet *self)
{
  g_atomic_rc_box_release_full (self, data_set_clear);
}

const MbusDataRequest *
mr_data_set_request (const MrDataSet *self)
{
  return &self->request;
}

MrRestore
mr_data_set_restore (const MrDataSet *self)
{
  return self->restore;
}

MbusDataRequestSource
mr_data_set_source (const MrDataSet *self)
{
  return self->source;
}

const char *
mr_data_set_name (const MrDataSet *self)
{
  return self->name;
}

const char *
mr_data_set_option (const MrDataSet *self)
{
  return self->option;
}

const char *
mr_data_set_title (const MrDataSet *self)
{
  return self->name != NULL ? _(self->name) : self->option;
}
