/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buses of a session: which there are, which one is chosen, and what their connections come to together. */
#include "config.h"

#include "mr-session-private.h"

/* --- What they come to together --- */

/* From the worst to the best; two that are not connected are what the better one is. */
static const guint ranks[] = {
  [MR_LINK_OFFLINE] = 0, [MR_LINK_LOST] = 1, [MR_LINK_CONNECTING] = 2, [MR_LINK_CONNECTED] = 3,
};

static void
add_trouble (MrSession *self, GString *trouble, MrBusLink *link)
{
  if (trouble->len > 0)
    g_string_append_c (trouble, ' ');
  if (mr_session_has_several (self))
    g_string_append_printf (trouble, "%s: ", mr_bus_link_get_label (link));
  g_string_append (trouble, mr_bus_link_get_status (link));
}

static void
update_state (MrSession *self)
{
  g_autoptr (GString) trouble = g_string_new (NULL);
  MrLinkState state = MR_LINK_OFFLINE;
  guint n_connected = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);
      const MrLinkState own = mr_bus_link_get_state (link);

      n_connected += own == MR_LINK_CONNECTED;
      if (own == MR_LINK_LOST)
        add_trouble (self, trouble, link);
      if (ranks[own] > ranks[state])
        state = own;
    }
  if (!g_str_equal (trouble->str, self->trouble))
    {
      g_free (self->trouble);
      self->trouble = g_strdup (trouble->str);
      mr_session_notify (self, MR_SESSION_PROP_TROUBLE);
    }
  if (self->n_connected != n_connected)
    {
      self->n_connected = n_connected;
      mr_session_notify (self, MR_SESSION_PROP_N_CONNECTED);
    }
  if (self->state != state)
    {
      self->state = state;
      mr_session_notify (self, MR_SESSION_PROP_STATE);
    }
}

/* --- What they are called --- */

const char *
mr_session_bus_label (MrMeter *meter, gpointer session)
{
  return mr_session_has_several (session) ? mr_bus_link_get_label (mr_session_get_link_of (session, meter)) : "";
}

/* Once for each name that the user gives, so it may look at all meters of the bus. */
static void
on_label (MrBusLink *link, GParamSpec *pspec, MrSession *self)
{
  GPtrArray *meters = mr_meter_index_of_bus (self->index, mr_bus_link_get_bus (link));

  if (!mr_session_has_several (self))
    return;
  for (guint i = 0; i < meters->len; i++)
    mr_meter_bus_label_changed (g_ptr_array_index (meters, i));
  update_state (self);
}

/* The second bus came, or the last but one went. */
static void
several_changed (MrSession *self)
{
  mr_session_notify (self, MR_SESSION_PROP_SEVERAL);
  for (guint i = 0; i < self->meters->len; i++)
    mr_meter_bus_label_changed (g_ptr_array_index (self->meters, i));
}

/* --- Which there are --- */

void
mr_session_adopt_link (MrSession *self, MrBusLink *link)
{
  g_list_store_append (self->links, link);
  if (self->chosen == NULL)
    self->chosen = link;
  g_signal_connect_object (link, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::status", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::label", G_CALLBACK (on_label), self, G_CONNECT_DEFAULT);
  mr_session_watch_time (self, link);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->links)) == 2)
    several_changed (self);
}

typedef struct {
  MrKnownBus *bus;
  gint64 site;
} NewBus;

static void
new_bus_free (gpointer data)
{
  NewBus *new_bus = data;

  g_clear_pointer (&new_bus->bus, mr_known_bus_free);
  g_free (new_bus);
}

/* On the archive's thread. */
static gboolean
store_bus (MrStore *store, gpointer data, GError **error)
{
  NewBus *new_bus = data;
  const gint64 id = mr_store_add_bus (store, new_bus->site, NULL, NULL, error);
  g_autoptr (GPtrArray) buses = id != 0 ? mr_store_list_buses (store, new_bus->site, error) : NULL;

  if (buses == NULL)
    return FALSE;
  new_bus->bus = g_ptr_array_steal_index (buses, buses->len - 1); /* the new one is the last */
  return TRUE;
}

static void
on_bus_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer data;

  if (mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error))
    g_task_return_pointer (task, mr_session_add_link (g_task_get_source_object (task), ((NewBus *) data)->bus), NULL);
  else
    g_task_return_error (task, error);
}

void
mr_session_add_bus_async (MrSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  NewBus *new_bus;

  g_return_if_fail (MR_IS_SESSION (self));

  new_bus = g_new (NewBus, 1);
  *new_bus = (NewBus) { NULL, self->site };
  mr_archive_run_async (self->archive, store_bus, new_bus, new_bus_free, on_bus_stored,
                        g_task_new (self, NULL, callback, user_data));
}

MrBusLink *
mr_session_add_bus_finish (MrSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
mr_session_can_remove_link (MrSession *self, MrBusLink *link)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return mr_session_has_several (self) && mr_bus_link_get_state (link) == MR_LINK_OFFLINE &&
         !mr_bus_link_is_busy (link) && mr_meter_index_of_bus (self->index, mr_bus_link_get_bus (link))->len == 0;
}

static gboolean
remove_bus (MrStore *store, gpointer data, GError **error)
{
  return mr_store_remove_bus (store, *(const gint64 *) data, error);
}

static void
on_bus_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error))
    mr_session_emit_problem (self, NULL, error);
}

void
mr_session_remove_link (MrSession *self, MrBusLink *link)
{
  g_autoptr (MrBusLink) kept = NULL;
  gint64 bus;
  guint position;

  g_return_if_fail (mr_session_can_remove_link (self, link));
  g_return_if_fail (g_list_store_find (self->links, link, &position));

  kept = g_object_ref (link);
  g_signal_handlers_disconnect_by_data (link, self);
  g_list_store_remove (self->links, position);
  if (self->chosen == link)
    {
      g_autoptr (MrBusLink) first = g_list_model_get_item (G_LIST_MODEL (self->links), 0);

      mr_session_choose_link (self, first);
    }
  mr_bus_link_detach (link);
  if (!mr_session_has_several (self))
    several_changed (self);
  update_state (self);
  bus = mr_bus_link_get_bus (link);
  mr_archive_run_async (self->archive, remove_bus, g_memdup2 (&bus, sizeof bus), g_free, on_bus_removed,
                        g_object_ref (self));
}

void
mr_session_choose_link (MrSession *self, MrBusLink *link)
{
  g_return_if_fail (MR_IS_SESSION (self));
  g_return_if_fail (g_list_store_find (self->links, link, NULL));

  if (self->chosen == link)
    return;
  self->chosen = link; /* the list holds it */
  mr_session_notify (self, MR_SESSION_PROP_LINK);
}

gboolean
mr_session_has_several (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return g_list_model_get_n_items (G_LIST_MODEL (self->links)) > 1;
}

MrLinkState
mr_session_get_state (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), MR_LINK_OFFLINE);

  return self->state;
}

gboolean
mr_session_has_trouble (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return *self->trouble != '\0';
}

guint
mr_session_get_n_connected (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), 0);

  return self->n_connected;
}

GListModel *
mr_session_get_links (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->links);
}

MrBusLink *
mr_session_get_link (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return self->chosen;
}

MrBusLink *
mr_session_find_link (MrSession *self, gint64 bus)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      if (mr_bus_link_get_bus (link) == bus)
        return link; /* the list holds it */
    }

  return NULL;
}

MrBusLink *
mr_session_get_link_of (MrSession *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_METER (meter), NULL);

  return mr_session_find_link (self, mr_meter_bus (meter));
}

MrBusLink *
mr_session_add_link (MrSession *self, const MrKnownBus *bus)
{
  g_autoptr (MrBusLink) link = NULL;

  g_return_val_if_fail (MR_IS_SESSION (self), NULL);
  g_return_val_if_fail (bus != NULL, NULL);

  link = mr_bus_link_new (&self->link_host, self->archive, bus);
  mr_session_adopt_link (self, link);
  return link; /* the list holds it */
}
