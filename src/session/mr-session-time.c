/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time that is asked for before meters are read, so that their clocks can be compared with it afterwards. */
#include "config.h"

#include "mr-session-private.h"

/* Cancelled, it must not look at its user data, which may be gone by then. Why there is no time is said where clocks are
 * compared, which asks again. */
static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MrSession *self = user_data;
  g_autoptr (GError) error = NULL;
  MrTrustedTime *time = mr_time_source_measure_finish (MR_TIME_SOURCE (source), result, &error);

  if (time == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (time == NULL)
    g_debug ("no time before meters are read: %s", error->message);
  g_clear_object (&self->measuring);
  self->time = time;
}

/* One time is enough: it covers all that is read after it. */
static void
on_state (MrBusLink *link, GParamSpec *pspec, MrSession *self)
{
  if (self->time != NULL || self->measuring != NULL || mr_bus_link_get_state (link) != MR_LINK_CONNECTED)
    return;
  self->measuring = g_cancellable_new ();
  mr_time_source_measure_async (self->time_source, self->measuring, on_measured, self);
}

void
mr_session_set_time_source (MrSession *self, MrTimeSource *source)
{
  g_return_if_fail (MR_IS_SESSION (self));
  g_return_if_fail (MR_IS_TIME_SOURCE (source));
  g_return_if_fail (self->time_source == NULL);

  self->time_source = g_object_ref (source);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      g_signal_connect_object (link, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_DEFAULT);
      on_state (link, NULL, self);
    }
}

MrTimeSource *
mr_session_get_time_source (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);
  return self->time_source;
}

MrTrustedTime *
mr_session_get_time (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);
  return self->time;
}

void
mr_session_dispose_time (MrSession *self)
{
  if (self->measuring != NULL)
    g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  g_clear_object (&self->time_source);
  g_clear_pointer (&self->time, mr_trusted_time_unref);
}
