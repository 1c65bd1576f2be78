/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-session-private.h"

static GType
mr_session_get_item_type (GListModel *model)
{
  return MR_TYPE_METER;
}

static guint
mr_session_get_n_items (GListModel *model)
{
  return MR_SESSION (model)->meters->len;
}

static gpointer
mr_session_get_item (GListModel *model, guint position)
{
  MrSession *self = MR_SESSION (model);

  return position < self->meters->len ? g_object_ref (g_ptr_array_index (self->meters, position)) : NULL;
}

static void
mr_session_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_session_get_item_type;
  iface->get_n_items = mr_session_get_n_items;
  iface->get_item = mr_session_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrSession, mr_session, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mr_session_list_model_init))

static GParamSpec *props[MR_SESSION_PROP_LAST + 1];

enum {
  SIGNAL_TASK_ENDED,
  SIGNAL_PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
mr_session_notify (MrSession *self, MrSessionProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* --- Tasks --- */

static void
on_task_ended (MrTask *task, MrSession *self)
{
  g_signal_emit (self, signals[SIGNAL_TASK_ENDED], 0, task);
}

static void
on_task_added (MrTask *task, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);

  g_signal_connect_object (task, "ended", G_CALLBACK (on_task_ended), self, G_CONNECT_AFTER);
  g_list_store_append (self->tasks, task);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->tasks)) == 1)
    g_object_notify_by_pspec (G_OBJECT (self), props[MR_SESSION_PROP_BUSY]);
}

static void
on_task_removed (MrTask *task, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  guint position;

  if (g_list_store_find (self->tasks, task, &position))
    g_list_store_remove (self->tasks, position);
  if (!mr_session_is_busy (self))
    g_object_notify_by_pspec (G_OBJECT (self), props[MR_SESSION_PROP_BUSY]);
}

void
mr_session_emit_problem (MrSession *self, MrMeter *meter, const GError *error)
{
  g_autoptr (MrProblem) problem = mr_problem_new (meter, NULL, error);

  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, problem);
}

/* --- Meters --- */

void
mr_session_judge (MrSession *self, MrMeter *meter)
{
  MrNeighbours neighbours;

  mr_meter_index_get_neighbours (self->index, meter, &neighbours);
  mr_meter_judge (meter, &neighbours);
}

static void
judge_neighbours (MrSession *self, MrMeter *meter)
{
  MrNeighbours neighbours;

  mr_meter_index_get_neighbours (self->index, meter, &neighbours);
  mr_meter_judge_neighbours (meter, &neighbours);
}

/* @concerned: (element-type MrMeter) */
static void
judge_concerned (MrSession *self, GPtrArray *concerned)
{
  for (guint i = 0; i < concerned->len; i++)
    judge_neighbours (self, g_ptr_array_index (concerned, i));
}

/* @known: (transfer full). The caller judges it and the others concerned, and notifies the list's users. */
static MrMeter *
add_meter (MrSession *self, MrKnownMeter *known, GPtrArray *concerned)
{
  MrMeter *meter = mr_meter_new (known, &self->meter_host);

  g_ptr_array_add (self->meters, meter);
  mr_meter_index_add (self->index, meter, concerned);
  self->n_with_lamp[mr_meter_lamp (meter)]++;
  return meter;
}

static MrMeter *
add_new_meter (MrSession *self, MrKnownMeter *known)
{
  g_autoptr (GPtrArray) concerned = g_ptr_array_new ();
  MrMeter *meter = add_meter (self, known, concerned);

  mr_session_follow_up (self, meter);
  mr_session_judge (self, meter);
  judge_concerned (self, concerned);
  g_list_model_items_changed (G_LIST_MODEL (self), self->meters->len - 1, 0, 1);
  return meter;
}

/* Shows what the store knows of a meter now, adding it to the list if it is new. Judges it, and those for which it
 * makes a difference; no other. */
static MrMeter *
on_known (MrKnownMeter *known, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  MrMeter *meter = mr_meter_index_find (self->index, known->id);
  g_autoptr (GPtrArray) concerned = NULL;

  if (meter == NULL)
    return add_new_meter (self, known);

  concerned = g_ptr_array_new ();
  /* A listener must not see the new reading under the old lamp. */
  g_object_freeze_notify (G_OBJECT (meter));
  mr_meter_update (meter, known);
  mr_meter_index_refresh (self->index, meter, concerned);
  mr_session_follow_up (self, meter);
  mr_session_judge (self, meter);
  judge_concerned (self, concerned);
  g_object_thaw_notify (G_OBJECT (meter));
  return meter;
}

static void
on_silence (const gint64 *meters, gsize n_meters, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);

  for (gsize i = 0; i < n_meters; i++)
    {
      MrMeter *meter = mr_meter_index_find (self->index, meters[i]);
      g_autoptr (GPtrArray) concerned = g_ptr_array_new ();

      if (meter == NULL)
        continue;
      mr_meter_set_silent (meter);
      mr_meter_index_refresh (self->index, meter, concerned);
      judge_neighbours (self, meter);
      judge_concerned (self, concerned);
    }
}

/* Once per scan, so it may look at all meters. */
static void
on_scan_began (gint64 bus, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  GPtrArray *meters = mr_meter_index_of_bus (self->index, bus);

  for (guint i = 0; i < meters->len; i++)
    if (mr_meter_set_old (g_ptr_array_index (meters, i)))
      judge_neighbours (self, g_ptr_array_index (meters, i));
}

static void
on_store_error (MrMeter *meter, const GError *error, gpointer user_data)
{
  mr_session_emit_problem (MR_SESSION (user_data), meter, error);
}

/* --- What the session does for its meters --- */

typedef struct {
  MrMeter *meter;
  gint64 store_id;
  char *place;
  char *old_place;
} PlaceWork;

static void
place_work_free (gpointer data)
{
  PlaceWork *work = data;

  g_object_unref (work->meter);
  g_free (work->place);
  g_free (work->old_place);
  g_free (work);
}

static gboolean
store_place (MrStore *store, gpointer data, GError **error)
{
  const PlaceWork *work = data;

  return mr_store_set_place (store, work->store_id, work->place, error);
}

static void
on_place_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  const PlaceWork *work = data;

  if (good)
    {
      mr_meter_place_stored (work->meter);
      return;
    }
  mr_meter_place_failed (work->meter, work->place, work->old_place);
  mr_session_emit_problem (self, work->meter, error);
}

static void
on_place_edited (MrMeter *meter, const char *old_place, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  PlaceWork *work = g_new (PlaceWork, 1);

  *work = (PlaceWork) { g_object_ref (meter), mr_meter_store_id (meter), g_strdup (mr_meter_place (meter)),
                        g_strdup (old_place) };
  mr_archive_run_async (self->archive, store_place, work, place_work_free, on_place_stored, g_object_ref (self));
}

static guint
n_problems (MrSession *self)
{
  return self->n_with_lamp[MR_LAMP_WARNING] + self->n_with_lamp[MR_LAMP_ERROR];
}

static void
on_lamp_changed (MrMeter *meter, MrLamp before, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  const guint problems = n_problems (self);
  const guint silent = self->n_with_lamp[MR_LAMP_SILENT];

  self->n_with_lamp[before]--;
  self->n_with_lamp[mr_meter_lamp (meter)]++;
  if (n_problems (self) != problems)
    g_object_notify_by_pspec (G_OBJECT (self), props[MR_SESSION_PROP_N_PROBLEMS]);
  if (self->n_with_lamp[MR_LAMP_SILENT] != silent)
    g_object_notify_by_pspec (G_OBJECT (self), props[MR_SESSION_PROP_N_SILENT]);
}

/* --- GObject --- */

static void
mr_session_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrSession *self = MR_SESSION (object);

  switch ((MrSessionProps) property_id)
    {
    case MR_SESSION_PROP_SITE_NAME:
      g_value_set_string (value, self->site_name);
      break;
    case MR_SESSION_PROP_LINK:
      g_value_set_object (value, mr_session_get_link (self));
      break;
    case MR_SESSION_PROP_SEVERAL:
      g_value_set_boolean (value, mr_session_has_several (self));
      break;
    case MR_SESSION_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case MR_SESSION_PROP_N_CONNECTED:
      g_value_set_uint (value, self->n_connected);
      break;
    case MR_SESSION_PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case MR_SESSION_PROP_BUSY:
      g_value_set_boolean (value, mr_session_is_busy (self));
      break;
    case MR_SESSION_PROP_N_PROBLEMS:
      g_value_set_uint (value, n_problems (self));
      break;
    case MR_SESSION_PROP_N_SILENT:
      g_value_set_uint (value, self->n_with_lamp[MR_LAMP_SILENT]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_session_dispose (GObject *object)
{
  MrSession *self = MR_SESSION (object);
  const guint n_links = self->links != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->links)) : 0;

  for (guint i = 0; i < n_links; i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      mr_bus_link_detach (link);
    }
  mr_session_dispose_decoding (self);
  g_clear_object (&self->site_time);
  for (guint i = 0; i < self->meters->len; i++)
    mr_meter_detach (g_ptr_array_index (self->meters, i));

  G_OBJECT_CLASS (mr_session_parent_class)->dispose (object);
}

static void
mr_session_finalize (GObject *object)
{
  MrSession *self = MR_SESSION (object);

  g_clear_object (&self->links);
  g_clear_object (&self->tasks);
  g_clear_pointer (&self->index, mr_meter_index_free);
  g_clear_pointer (&self->meters, g_ptr_array_unref);
  mr_session_clear_decoding (self);
  g_clear_pointer (&self->site_name, g_free);
  g_clear_pointer (&self->trouble, g_free);
  g_clear_object (&self->archive);

  G_OBJECT_CLASS (mr_session_parent_class)->finalize (object);
}

static void
mr_session_class_init (MrSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mr_session_get_property;
  object_class->dispose = mr_session_dispose;
  object_class->finalize = mr_session_finalize;

  props[MR_SESSION_PROP_SITE_NAME] = g_param_spec_string ("site-name", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_LINK] = g_param_spec_object ("link", NULL, NULL, MR_TYPE_BUS_LINK, flags);
  props[MR_SESSION_PROP_SEVERAL] = g_param_spec_boolean ("several", NULL, NULL, FALSE, flags);
  props[MR_SESSION_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MR_TYPE_LINK_STATE, MR_LINK_OFFLINE, flags);
  props[MR_SESSION_PROP_N_CONNECTED] = g_param_spec_uint ("n-connected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[MR_SESSION_PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[MR_SESSION_PROP_N_PROBLEMS] = g_param_spec_uint ("n-problems", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[MR_SESSION_PROP_N_SILENT] = g_param_spec_uint ("n-silent", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_TASK_ENDED] = g_signal_new ("task-ended", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, MR_TYPE_TASK);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, MR_TYPE_PROBLEM);
}

static void
mr_session_init (MrSession *self)
{
  self->links = g_list_store_new (MR_TYPE_BUS_LINK);
  self->trouble = g_strdup ("");
  self->tasks = g_list_store_new (MR_TYPE_TASK);
  self->site_time = mr_site_time_new ();
  self->meters = g_ptr_array_new_with_free_func (g_object_unref);
  self->index = mr_meter_index_new ();
  self->meter_host = (MrMeterHost) { &self->decoding, on_place_edited, on_lamp_changed, mr_session_bus_label, self };
  self->keys = mbus_keys_new ();
  self->link_host = (MrBusLinkHost) { self->index, self->keys, on_task_added, on_task_removed, on_known, on_silence, on_scan_began,
                                      on_store_error, self };
}

/* --- Public --- */

MrSession *
mr_session_new (MrArchive *archive, gint64 site, GError **error)
{
  g_autoptr (MrSession) self = NULL;
  g_autoptr (MrSite) info = NULL;
  g_autoptr (GPtrArray) buses = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GPtrArray) concerned = g_ptr_array_new (); /* all are judged, once all are known */
  MrStore *store;

  g_return_val_if_fail (MR_IS_ARCHIVE (archive), NULL);

  store = mr_archive_reader (archive);
  info = mr_store_get_site (store, site, error);
  buses = info != NULL ? mr_store_list_buses (store, site, error) : NULL;
  known = buses != NULL ? mr_store_list_meters (store, site, error) : NULL;
  if (known == NULL)
    return NULL;

  self = g_object_new (MR_TYPE_SESSION, NULL);
  self->archive = g_object_ref (archive);
  self->site = site;
  self->site_name = g_steal_pointer (&info->name);
  if (!mr_session_init_decoding (self, error))
    return NULL;
  for (guint i = 0; i < buses->len; i++)
    mr_session_add_link (self, g_ptr_array_index (buses, i));

  for (guint i = 0; i < known->len; i++)
    {
      add_meter (self, g_steal_pointer (&g_ptr_array_index (known, i)), concerned);
      g_ptr_array_set_size (concerned, 0);
    }
  for (guint i = 0; i < self->meters->len; i++)
    mr_session_follow_up (self, g_ptr_array_index (self->meters, i));
  for (guint i = 0; i < self->meters->len; i++)
    mr_session_judge (self, g_ptr_array_index (self->meters, i));
  return g_steal_pointer (&self);
}

/* Seconds that a session which is being closed waits for another program that locks the store. */
#define CLOSE_PATIENCE_S 10

typedef struct {
  GTask *task;
  guint n_links;  /* that have not ended yet */
  guint patience; /* the source of CLOSE_PATIENCE_S */
} Closing;

static void
on_all_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;
  g_autoptr (GTask) task = closing->task;

  g_source_remove (closing->patience);
  g_free (closing);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_patience_over (gpointer user_data)
{
  const Closing *closing = user_data;
  MrSession *self = g_task_get_source_object (closing->task);

  mr_archive_give_up (self->archive);
  return G_SOURCE_CONTINUE;
}

static void
on_link_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;
  MrSession *self = g_task_get_source_object (closing->task);

  mr_bus_link_disconnect_finish (MR_BUS_LINK (source), result, NULL);
  if (--closing->n_links > 0)
    return;
  /* What is still queued, such as a place or a format, is stored before this. */
  mr_archive_run_async (self->archive, NULL, NULL, NULL, on_all_stored, closing);
}

void
mr_session_close_async (MrSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Closing *closing;
  guint n_links;

  g_return_if_fail (MR_IS_SESSION (self));

  n_links = g_list_model_get_n_items (G_LIST_MODEL (self->links));
  closing = g_new (Closing, 1);
  *closing = (Closing) { g_task_new (self, NULL, callback, user_data), n_links,
                         g_timeout_add_seconds (CLOSE_PATIENCE_S, on_patience_over, closing) };
  for (guint i = 0; i < n_links; i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      mr_bus_link_disconnect_async (link, on_link_left, closing);
    }
}

gboolean
mr_session_close_finish (MrSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

MrArchive *
mr_session_get_archive (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return self->archive;
}

gint64
mr_session_get_site (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), 0);

  return self->site;
}

const char *
mr_session_get_site_name (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return self->site_name;
}

GListModel *
mr_session_get_tasks (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

gboolean
mr_session_is_busy (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return g_list_model_get_n_items (G_LIST_MODEL (self->tasks)) > 0;
}

gboolean
mr_session_is_writing (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      if (mr_task_is_writing (task))
        return TRUE;
    }
  return FALSE;
}

void
mr_session_stop (MrSession *self)
{
  g_return_if_fail (MR_IS_SESSION (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);

      mr_bus_link_stop (link);
    }
}

GPtrArray *
mr_session_meters_of_bus (MrSession *self, gint64 bus)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return g_ptr_array_copy (mr_meter_index_of_bus (self->index, bus), NULL, NULL);
}
