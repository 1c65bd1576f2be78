/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time is asked for before meters are read, so that their clocks can be compared with it afterwards. */
#include "config.h"

#include "mr-session-private.h"

/* One time is enough: it covers all that is read after it. */
static void
on_state (MrBusLink *link, GParamSpec *pspec, MrSession *self)
{
  if (mr_bus_link_get_state (link) == MR_LINK_CONNECTED)
    mr_site_time_ask (self->site_time);
}

void
mr_session_watch_time (MrSession *self, MrBusLink *link)
{
  g_signal_connect_object (link, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_DEFAULT);
}

void
mr_session_set_time_source (MrSession *self, MrTimeSource *source)
{
  g_return_if_fail (MR_IS_SESSION (self));

  mr_site_time_set_source (self->site_time, source);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      on_state (link, NULL, self);
    }
}

MrSiteTime *
mr_session_get_site_time (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);
  return self->site_time;
}
