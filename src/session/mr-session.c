/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-session-private.h"

#include <glib/gi18n-lib.h>

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

G_DEFINE_ENUM_TYPE (MrSessionState, mr_session_state,
                    G_DEFINE_ENUM_VALUE (MR_SESSION_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (MR_SESSION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (MR_SESSION_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (MR_SESSION_LOST, "lost"))

static GParamSpec *props[MR_SESSION_PROP_LAST + 1];

enum {
  SIGNAL_HEARD,
  SIGNAL_JOB_ENDED,
  SIGNAL_PROBLEM,
  SIGNAL_WRITE_STEP,
  SIGNAL_NOTE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What events.c and the public functions share --- */

void
mr_session_notify (MrSession *self, MrSessionProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
mr_session_set_state (MrSession *self, MrSessionState state, const char *status)
{
  g_free (self->status);
  self->status = g_strdup (status);
  self->state = state;
  mr_session_notify (self, MR_SESSION_PROP_STATUS);
  mr_session_notify (self, MR_SESSION_PROP_STATE);
}

void
mr_session_set_activity (MrSession *self, const char *activity, double fraction, const char *time_left)
{
  g_free (self->activity);
  self->activity = g_strdup (activity != NULL ? activity : "");
  g_free (self->time_left);
  self->time_left = g_strdup (time_left != NULL ? time_left : "");
  self->fraction = fraction;
  mr_session_notify (self, MR_SESSION_PROP_ACTIVITY);
  mr_session_notify (self, MR_SESSION_PROP_TIME_LEFT);
  mr_session_notify (self, MR_SESSION_PROP_FRACTION);
}

void
mr_session_emit_heard (MrSession *self, MrMeter *meter)
{
  g_signal_emit (self, signals[SIGNAL_HEARD], 0, meter);
}

void
mr_session_emit_problem (MrSession *self, MrMeter *meter, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, meter, sentence);
}

void
mr_session_emit_write_step (MrSession *self, MrMeter *meter, MrWriteState state, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_WRITE_STEP], 0, meter, (int) state, sentence);
}

void
mr_session_emit_note (MrSession *self, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_NOTE], 0, sentence);
}

void
mr_session_emit_job_ended (MrSession *self, guint job, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_JOB_ENDED], 0, job, error);
}

MrMeter *
mr_session_find_meter (MrSession *self, gint64 store_id)
{
  for (guint i = 0; i < self->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (self->meters, i);

      if (mr_meter_store_id (meter) == store_id)
        return meter;
    }
  return NULL;
}

MrMeter *
mr_session_find_target (MrSession *self, const MrTarget *target)
{
  MrMeter *found = NULL;

  for (guint i = 0; i < self->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (self->meters, i);
      const gboolean meant = target->address.by_secondary
                               ? mbus_secondary_matches (&target->address.secondary, mr_meter_address (meter))
                               : mr_meter_primary (meter) == target->address.primary;

      if (meant && found != NULL)
        return NULL;
      if (meant)
        found = meter;
    }
  return found;
}

guint
mr_session_count_at_primary (MrSession *self, int primary)
{
  guint n = 0;

  for (guint i = 0; i < self->meters->len; i++)
    n += mr_meter_primary (g_ptr_array_index (self->meters, i)) == primary;
  return n;
}

static void
judge_all (MrSession *self)
{
  for (guint i = 0; i < self->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (self->meters, i);

      mr_meter_judge (meter, mr_session_count_at_primary (self, mr_meter_primary (meter)));
    }
}

static gboolean
store_place (MrMeter *meter, const char *place, gpointer user_data)
{
  MrSession *self = MR_SESSION (user_data);
  g_autoptr (GError) error = NULL;

  if (mr_store_set_place (self->store, mr_meter_store_id (meter), place, &error))
    return TRUE;
  mr_session_emit_problem (self, meter, error->message);
  return FALSE;
}

void
mr_session_reload_meter (MrSession *self, gint64 store_id)
{
  g_autoptr (GError) error = NULL;
  MrKnownMeter *known = mr_store_get_meter (self->store, store_id, &error);
  MrMeter *meter = mr_session_find_meter (self, store_id);

  if (known == NULL)
    {
      mr_session_emit_problem (self, meter, error->message);
      return;
    }

  if (meter != NULL)
    {
      /* Who listens must not see the new reading under the old lamp. */
      g_object_freeze_notify (G_OBJECT (meter));
      mr_meter_update (meter, known);
      mr_session_follow_up (self, meter);
      judge_all (self);
      g_object_thaw_notify (G_OBJECT (meter));
    }
  else
    {
      meter = mr_meter_new (known, &self->decoding, store_place, self);
      g_ptr_array_add (self->meters, meter);
      mr_session_follow_up (self, meter);
      judge_all (self);
      g_list_model_items_changed (G_LIST_MODEL (self), self->meters->len - 1, 0, 1);
    }
}

/* --- GObject --- */

static void
mr_session_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrSession *self = MR_SESSION (object);

  switch ((MrSessionProps) property_id)
    {
    case MR_SESSION_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case MR_SESSION_PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case MR_SESSION_PROP_URI:
      g_value_take_string (value, self->uri != NULL ? mr_uri_format (self->uri) : g_strdup (""));
      break;
    case MR_SESSION_PROP_BUSY:
      g_value_set_boolean (value, mr_session_busy (self));
      break;
    case MR_SESSION_PROP_ACTIVITY:
      g_value_set_string (value, self->activity);
      break;
    case MR_SESSION_PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case MR_SESSION_PROP_TIME_LEFT:
      g_value_set_string (value, self->time_left);
      break;
    case MR_SESSION_PROP_FOUND:
      g_value_set_uint (value, self->found);
      break;
    case MR_SESSION_PROP_SITE_NAME:
      g_value_set_string (value, self->site_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_session_dispose (GObject *object)
{
  MrSession *self = MR_SESSION (object);

  mr_session_disconnect (self);
  mr_session_dispose_decoding (self);
  for (guint i = 0; self->meters != NULL && i < self->meters->len; i++)
    mr_meter_detach (g_ptr_array_index (self->meters, i));

  G_OBJECT_CLASS (mr_session_parent_class)->dispose (object);
}

static void
mr_session_finalize (GObject *object)
{
  MrSession *self = MR_SESSION (object);

  g_clear_pointer (&self->meters, g_ptr_array_unref);
  mr_session_clear_decoding (self);
  g_clear_pointer (&self->site_name, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->activity, g_free);
  g_clear_pointer (&self->time_left, g_free);

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

  props[MR_SESSION_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MR_TYPE_SESSION_STATE, MR_SESSION_OFFLINE,
                                                    flags);
  props[MR_SESSION_PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[MR_SESSION_PROP_ACTIVITY] = g_param_spec_string ("activity", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  props[MR_SESSION_PROP_TIME_LEFT] = g_param_spec_string ("time-left", NULL, NULL, NULL, flags);
  props[MR_SESSION_PROP_FOUND] = g_param_spec_uint ("found", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[MR_SESSION_PROP_SITE_NAME] = g_param_spec_string ("site-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_HEARD] = g_signal_new ("heard", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, MR_TYPE_METER);
  signals[SIGNAL_JOB_ENDED] = g_signal_new ("job-ended", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_ERROR);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, MR_TYPE_METER, G_TYPE_STRING);
  signals[SIGNAL_WRITE_STEP] = g_signal_new ("write-step", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 3, MR_TYPE_METER, G_TYPE_INT, G_TYPE_STRING);
  signals[SIGNAL_NOTE] = g_signal_new ("note", MR_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mr_session_init (MrSession *self)
{
  self->meters = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->jobs);
  self->status = g_strdup ("");
  self->activity = g_strdup ("");
  self->time_left = g_strdup ("");
  self->fraction = -1;
}

/* --- Public --- */

MrSession *
mr_session_new (MrStore *store, gint64 site, GError **error)
{
  g_autoptr (MrSession) self = NULL;
  g_autoptr (MrSite) info = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GPtrArray) buses = NULL;

  g_return_val_if_fail (store != NULL, NULL);

  info = mr_store_get_site (store, site, error);
  if (info == NULL)
    return NULL;
  known = mr_store_list_meters (store, site, error);
  buses = known != NULL ? mr_store_list_buses (store, site, error) : NULL;
  if (buses == NULL)
    return NULL;

  self = g_object_new (MR_TYPE_SESSION, NULL);
  self->store = store;
  self->site = site;
  self->bus = ((MrKnownBus *) g_ptr_array_index (buses, 0))->id;
  self->site_name = g_steal_pointer (&info->name);
  if (!mr_session_init_decoding (self, error))
    return NULL;
  while (known->len > 0)
    g_ptr_array_add (self->meters,
                     mr_meter_new (g_ptr_array_steal_index (known, 0), &self->decoding, store_place, self));
  for (guint i = 0; i < self->meters->len; i++)
    mr_session_follow_up (self, g_ptr_array_index (self->meters, i));
  judge_all (self);

  return g_steal_pointer (&self);
}

static void
remember_uri (MrSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = mr_uri_format (self->uri);

  if (!mr_store_set_bus_uri (self->store, self->bus, text, &error))
    mr_session_emit_problem (self, NULL, error->message);
}

void
mr_session_connect (MrSession *self, const MrUri *uri, GBytes *psk, MrTimebase *timebase)
{
  g_return_if_fail (MR_IS_SESSION (self));
  g_return_if_fail (uri != NULL);

  mr_session_disconnect (self);

  self->uri = mr_uri_copy (uri);
  self->psk = psk != NULL ? g_bytes_ref (psk) : NULL;
  self->timebase = timebase != NULL ? g_object_ref (timebase) : NULL;
  remember_uri (self);

  self->master = mr_master_new (self->uri, psk, timebase, mr_session_take_event, self);
  if (self->tap != NULL)
    self->tap_id = mr_master_add_tap (self->master, self->tap, self->tap_data, NULL);
  mr_session_notify (self, MR_SESSION_PROP_URI);
  /* Translators: state of the connection to a bus. */
  mr_session_set_state (self, MR_SESSION_CONNECTING, _("Connecting…"));
}

void
mr_session_reconnect (MrSession *self)
{
  g_return_if_fail (MR_IS_SESSION (self));

  if (self->master == NULL || self->state != MR_SESSION_LOST)
    return;
  mr_session_set_state (self, MR_SESSION_CONNECTING, _("Connecting…"));
  mr_master_reconnect (self->master);
}

void
mr_session_disconnect (MrSession *self)
{
  g_return_if_fail (MR_IS_SESSION (self));

  if (self->master == NULL)
    return;

  /* Ends every job and tells what was still to be told: what a meter said or took last is stored like anything else. */
  g_clear_pointer (&self->master, mr_master_shutdown);
  g_clear_pointer (&self->uri, mr_uri_free);
  g_clear_pointer (&self->psk, g_bytes_unref);
  g_clear_object (&self->timebase);
  mr_session_notify (self, MR_SESSION_PROP_URI);
  mr_session_set_state (self, MR_SESSION_OFFLINE, "");
}

MrStore *
mr_session_store (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return self->store;
}

gint64
mr_session_site (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), 0);

  return self->site;
}

MrSessionState
mr_session_state (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), MR_SESSION_OFFLINE);

  return self->state;
}

const char *
mr_session_status (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  return self->status;
}

void
mr_session_set_tap (MrSession *self, MrTapFunc tap, gpointer user_data)
{
  g_return_if_fail (MR_IS_SESSION (self));

  if (self->master != NULL && self->tap != NULL)
    mr_master_remove_tap (self->master, self->tap_id);
  self->tap = tap;
  self->tap_data = user_data;
  if (self->master != NULL && tap != NULL)
    self->tap_id = mr_master_add_tap (self->master, tap, user_data, NULL);
}
