/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-keyring.h"

G_DEFINE_FINAL_TYPE (MrBusLink, mr_bus_link, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MrLinkState, mr_link_state,
                    G_DEFINE_ENUM_VALUE (MR_LINK_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (MR_LINK_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (MR_LINK_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (MR_LINK_LOST, "lost"))

static GParamSpec *props[MR_BUS_LINK_PROP_LAST + 1];

static guint note_signal;

/* A tap of all connections, and its number at the engine of the present one. */
typedef struct {
  guint id;
  MrTapFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  guint at_master;
  gboolean removed; /* while an engine that still calls it was shutting down */
} Tap;

/* --- For the other files of the link --- */

void
mr_bus_link_notify (MrBusLink *self, MrBusLinkProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
mr_bus_link_set_state (MrBusLink *self, MrLinkState state, const char *status)
{
  g_free (self->status);
  self->status = g_strdup (status);
  mr_bus_link_notify (self, MR_BUS_LINK_PROP_STATUS);
  if (self->state != state)
    {
      self->state = state;
      mr_bus_link_notify (self, MR_BUS_LINK_PROP_STATE);
    }
}

void
mr_bus_link_emit_note (MrBusLink *self, const char *sentence)
{
  g_signal_emit (self, note_signal, 0, sentence);
}

void
mr_bus_link_report_store_error (MrBusLink *self, MrTask *task, MrMeter *meter, const GError *error)
{
  g_debug ("bus %" G_GINT64_FORMAT ": %s %d", self->bus, g_quark_to_string (error->domain), error->code);
  if (task != NULL && !mr_task_is_over (task))
    mr_task_add_problem (task, meter, NULL, error);
  else if (self->host != NULL)
    self->host->report (meter, error, self->host->user_data);
}

/* Two ports seldom have the same name; for those that have, there are names. */
static void
update_label (MrBusLink *self)
{
  g_autoptr (MrUri) uri = *self->known_uri != '\0' ? mr_uri_parse (self->known_uri, NULL) : NULL;
  g_autofree char *label = NULL;

  if (*self->name != '\0')
    label = g_strdup (self->name);
  else if (uri != NULL)
    label = mr_uri_label (uri);
  else
    /* Translators: what a bus is called that has no name and was never connected; %d counts the buses of a site. */
    label = g_strdup_printf (_("Bus %d"), self->position + 1);
  if (g_strcmp0 (label, self->label) == 0)
    return;
  g_free (self->label);
  self->label = g_steal_pointer (&label);
  mr_bus_link_notify (self, MR_BUS_LINK_PROP_LABEL);
}

static void
tap_clear (gpointer data)
{
  Tap *tap = data;

  if (tap->destroy != NULL)
    tap->destroy (tap->user_data);
}

static void
drop_removed_taps (MrBusLink *self)
{
  for (guint i = self->taps->len; i > 0; i--)
    if (g_array_index (self->taps, Tap, i - 1).removed)
      g_array_remove_index (self->taps, i - 1);
}

/* --- One engine at a time --- */

/* The places whose engine is shutting down, and the links that wait for one of them: of all links of the program, so
 * that a bus is opened again only when whatever was left has let go of it. On the main thread only, as every link
 * is. */
static GPtrArray *occupied; /* (element-type utf8) */
static GPtrArray *waiting;  /* (element-type MrBusLink), borrowed */

static char *
occupy_place (const MrUri *uri)
{
  char *place = mr_uri_format_place (uri);

  if (occupied == NULL)
    {
      occupied = g_ptr_array_new ();
      waiting = g_ptr_array_new ();
    }
  g_ptr_array_add (occupied, place);
  return place;
}

static gboolean
is_occupied (const MrUri *uri)
{
  g_autofree char *place = mr_uri_format_place (uri);

  return occupied != NULL && g_ptr_array_find_with_equal_func (occupied, place, g_str_equal, NULL);
}

static void
stop_wanting (MrBusLink *self)
{
  self->wants_engine = FALSE;
  if (waiting != NULL)
    g_ptr_array_remove (waiting, self);
}

static void
begin_connecting (MrBusLink *self)
{
  /* Translators: state of the connection to a bus. */
  mr_bus_link_set_state (self, MR_LINK_CONNECTING, _("Connecting…"));
}

/* Tasks of the former engine whose end is still being stored: a new engine counts its jobs from 1 again. */
static void
forget_jobs (MrBusLink *self)
{
  GHashTableIter iter;
  gpointer task;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    ((MrTask *) task)->job = 0;
  g_hash_table_remove_all (self->jobs);
}

static void
begin_engine (MrBusLink *self)
{
  stop_wanting (self);
  forget_jobs (self);
  begin_connecting (self);
  self->master = mr_master_new (self->uri, self->psk, self->timebase, mr_bus_link_take_event, mr_bus_link_journal,
                                self);
  if (self->host != NULL)
    mr_master_set_keys (self->master, self->host->keys);
  for (guint i = 0; i < self->taps->len; i++)
    {
      Tap *tap = &g_array_index (self->taps, Tap, i);

      if (!tap->removed)
        tap->at_master = mr_master_add_tap (self->master, tap->func, tap->user_data, NULL);
    }
}

/* Not before the engine before it, of this link or of another one, has let go of the port. */
static void
request_engine (MrBusLink *self)
{
  self->wants_engine = TRUE;
  if (self->n_shutdowns > 0)
    return;
  if (!is_occupied (self->uri))
    {
      begin_engine (self);
      return;
    }
  if (!g_ptr_array_find (waiting, self, NULL))
    g_ptr_array_add (waiting, self);
  /* Translators: state of the connection to a bus. */
  mr_bus_link_set_state (self, MR_LINK_CONNECTING, _("Waiting for the previous connection to this bus to end…"));
}

/* @place: (transfer full) */
static void
free_place (char *place)
{
  g_autoptr (GPtrArray) links = g_ptr_array_copy (waiting, (GCopyFunc) (void *) g_object_ref, NULL);

  g_ptr_array_set_free_func (links, g_object_unref);
  g_ptr_array_remove (occupied, place);
  g_free (place);
  for (guint i = 0; i < links->len; i++)
    {
      MrBusLink *link = g_ptr_array_index (links, i);

      if (link->wants_engine)
        request_engine (link);
    }
}

void
mr_bus_link_check_left (MrBusLink *self)
{
  g_autoptr (GPtrArray) leaving = NULL;

  if (self->n_shutdowns == 0)
    {
      drop_removed_taps (self);
      if (self->wants_engine)
        request_engine (self);
    }
  if (self->n_shutdowns > 0 || self->tasks->len > 0)
    return;
  leaving = g_steal_pointer (&self->leaving);
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < leaving->len; i++)
    g_task_return_boolean (g_ptr_array_index (leaving, i), TRUE);
}

/* --- GObject --- */

static void
mr_bus_link_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrBusLink *self = MR_BUS_LINK (object);

  switch ((MrBusLinkProps) property_id)
    {
    case MR_BUS_LINK_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case MR_BUS_LINK_PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case MR_BUS_LINK_PROP_URI:
      g_value_take_string (value, self->uri != NULL ? mr_uri_format (self->uri) : g_strdup (""));
      break;
    case MR_BUS_LINK_PROP_KNOWN_URI:
      g_value_set_string (value, self->known_uri);
      break;
    case MR_BUS_LINK_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case MR_BUS_LINK_PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case MR_BUS_LINK_PROP_BUSY:
      g_value_set_boolean (value, mr_bus_link_is_busy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_bus_link_finalize (GObject *object)
{
  MrBusLink *self = MR_BUS_LINK (object);

  /* While there is an engine or a task, it holds a reference. */
  g_assert (self->master == NULL && self->n_shutdowns == 0);
  g_array_unref (self->taps);
  g_ptr_array_unref (self->tasks);
  g_ptr_array_unref (self->leaving);
  g_hash_table_unref (self->jobs);
  g_clear_object (&self->archive);
  g_clear_pointer (&self->uri, mr_uri_free);
  g_clear_pointer (&self->psk, g_bytes_unref);
  g_clear_object (&self->timebase);
  g_free (self->name);
  g_free (self->label);
  g_free (self->known_uri);
  g_free (self->status);
  g_free (self->figures);

  G_OBJECT_CLASS (mr_bus_link_parent_class)->finalize (object);
}

static void
mr_bus_link_class_init (MrBusLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mr_bus_link_get_property;
  object_class->finalize = mr_bus_link_finalize;

  props[MR_BUS_LINK_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MR_TYPE_LINK_STATE, MR_LINK_OFFLINE, flags);
  props[MR_BUS_LINK_PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  props[MR_BUS_LINK_PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  props[MR_BUS_LINK_PROP_KNOWN_URI] = g_param_spec_string ("known-uri", NULL, NULL, NULL, flags);
  props[MR_BUS_LINK_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[MR_BUS_LINK_PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[MR_BUS_LINK_PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  note_signal = g_signal_new ("note", MR_TYPE_BUS_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
}

static void
mr_bus_link_init (MrBusLink *self)
{
  self->status = g_strdup ("");
  self->taps = g_array_new (FALSE, FALSE, sizeof (Tap));
  g_array_set_clear_func (self->taps, tap_clear);
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->jobs = g_hash_table_new (NULL, NULL);
}

MrBusLink *
mr_bus_link_new (const MrBusLinkHost *host, MrArchive *archive, const MrKnownBus *known)
{
  MrBusLink *self = g_object_new (MR_TYPE_BUS_LINK, NULL);

  self->host = host;
  self->archive = g_object_ref (archive);
  self->bus = known->id;
  self->name = g_strdup (known->name);
  self->known_uri = g_strdup (known->uri);
  self->position = known->position;
  update_label (self);
  return self;
}

void
mr_bus_link_detach (MrBusLink *self)
{
  self->host = NULL;
  mr_bus_link_disconnect_async (self, NULL, NULL);
}

/* --- Connecting --- */

/* Something that is kept of a bus: its connection, or its name. */
typedef struct {
  gint64 bus;
  char *text;
} TextWork;

static void
text_work_free (gpointer data)
{
  TextWork *work = data;

  g_free (work->text);
  g_free (work);
}

static gboolean
store_uri (MrStore *store, gpointer data, GError **error)
{
  const TextWork *work = data;

  return mr_store_set_bus_uri (store, work->bus, work->text, error);
}

static gboolean
store_name (MrStore *store, gpointer data, GError **error)
{
  const TextWork *work = data;

  return mr_store_set_bus_name (store, work->bus, work->text, error);
}

static void
on_text_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrBusLink) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!mr_archive_run_finish (self->archive, result, NULL, &error))
    mr_bus_link_report_store_error (self, NULL, NULL, error);
}

static void
keep_text (MrBusLink *self, MrArchiveFunc func, const char *text)
{
  TextWork *work = g_new (TextWork, 1);

  *work = (TextWork) { self->bus, g_strdup (text) };
  mr_archive_keep_async (self->archive, func, work, text_work_free, on_text_stored, g_object_ref (self));
}

static void
remember_uri (MrBusLink *self)
{
  g_free (self->known_uri);
  self->known_uri = mr_uri_format (self->uri);
  mr_bus_link_notify (self, MR_BUS_LINK_PROP_KNOWN_URI);
  update_label (self);
  keep_text (self, store_uri, self->known_uri);
}

void
mr_bus_link_set_name (MrBusLink *self, const char *name)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (MR_IS_BUS_LINK (self));
  g_return_if_fail (name != NULL);

  stripped = g_strstrip (g_strdup (name));
  if (g_str_equal (stripped, self->name))
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&stripped);
  mr_bus_link_notify (self, MR_BUS_LINK_PROP_NAME);
  update_label (self);
  keep_text (self, store_name, self->name);
}

static void
on_key_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrBusLink) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = mr_keyring_lookup_finish (result, &error);

  /* Disconnected meanwhile, perhaps to connect elsewhere. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->asking_keyring);
  if (key == NULL && error == NULL)
    g_set_error_literal (&error, MR_LINE_ERROR, MR_LINE_ERROR_KEY_MISSING,
                         _("This connection needs a pre-shared key, and none is saved. Enter it in the connection’s "
                           "settings."));
  if (key == NULL)
    {
      mr_bus_link_set_state (self, MR_LINK_LOST, error->message);
      return;
    }
  self->psk = g_steal_pointer (&key);
  request_engine (self);
}

static void
ask_keyring (MrBusLink *self)
{
  g_autofree char *place = mr_uri_format_place (self->uri);

  self->asking_keyring = g_cancellable_new ();
  mr_keyring_lookup_async (place, self->uri->identity, self->asking_keyring, on_key_found, g_object_ref (self));
}

void
mr_bus_link_connect (MrBusLink *self, const MrUri *uri, GBytes *psk, MrTimebase *timebase)
{
  g_return_if_fail (MR_IS_BUS_LINK (self));
  g_return_if_fail (uri != NULL);

  if (self->uri != NULL)
    mr_bus_link_disconnect_async (self, NULL, NULL);

  self->uri = mr_uri_copy (uri);
  self->psk = psk != NULL ? g_bytes_ref (psk) : NULL;
  self->timebase = timebase != NULL ? g_object_ref (timebase) : NULL;
  remember_uri (self);
  mr_bus_link_notify (self, MR_BUS_LINK_PROP_URI);
  begin_connecting (self);

  if (mr_uri_needs_key (uri) && psk == NULL)
    ask_keyring (self);
  else
    request_engine (self);
}

void
mr_bus_link_reconnect (MrBusLink *self)
{
  g_return_if_fail (MR_IS_BUS_LINK (self));

  if (self->state != MR_LINK_LOST)
    return;
  begin_connecting (self);
  /* The key was missing: it may have been saved since. */
  if (self->master == NULL)
    ask_keyring (self);
  else
    mr_master_reconnect (self->master);
}

/* --- Disconnecting --- */

static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrBusLink) self = user_data;

  mr_master_shutdown_finish (result, NULL);
  self->n_shutdowns--;
  free_place (g_steal_pointer (&self->leaving_place));
  mr_bus_link_check_left (self);
}

/* Tasks that the engine does not know yet: their writes are still being stored. They end when that is over. */
static void
stop_unborn (MrBusLink *self)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      MrTask *task = g_ptr_array_index (self->tasks, i);

      if (task->job == 0)
        task->stop_asked = TRUE;
    }
}

void
mr_bus_link_disconnect_async (MrBusLink *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MR_IS_BUS_LINK (self));

  if (callback != NULL)
    g_ptr_array_add (self->leaving, g_task_new (self, NULL, callback, user_data));
  if (self->asking_keyring != NULL)
    {
      g_cancellable_cancel (self->asking_keyring);
      g_clear_object (&self->asking_keyring);
    }
  stop_unborn (self);
  stop_wanting (self);
  if (self->master != NULL)
    {
      self->n_shutdowns++;
      self->leaving_place = occupy_place (self->uri);
      mr_master_shutdown_async (g_steal_pointer (&self->master), on_shut_down, g_object_ref (self));
    }
  if (self->uri != NULL)
    {
      g_clear_pointer (&self->uri, mr_uri_free);
      g_clear_pointer (&self->psk, g_bytes_unref);
      g_clear_object (&self->timebase);
      mr_bus_link_notify (self, MR_BUS_LINK_PROP_URI);
      mr_bus_link_set_state (self, MR_LINK_OFFLINE, "");
    }
  mr_bus_link_check_left (self);
}

gboolean
mr_bus_link_disconnect_finish (MrBusLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Taps --- */

guint
mr_bus_link_add_tap (MrBusLink *self, MrTapFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Tap tap = { .func = func, .user_data = user_data, .destroy = destroy };

  g_return_val_if_fail (MR_IS_BUS_LINK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  tap.id = ++self->last_tap;
  if (self->master != NULL)
    tap.at_master = mr_master_add_tap (self->master, func, user_data, NULL);
  g_array_append_val (self->taps, tap);
  return tap.id;
}

void
mr_bus_link_remove_tap (MrBusLink *self, guint id)
{
  g_return_if_fail (MR_IS_BUS_LINK (self));

  for (guint i = 0; i < self->taps->len; i++)
    {
      Tap *tap = &g_array_index (self->taps, Tap, i);

      if (tap->id != id)
        continue;
      if (self->master != NULL)
        mr_master_remove_tap (self->master, tap->at_master);
      if (self->n_shutdowns > 0)
        tap->removed = TRUE;
      else
        g_array_remove_index (self->taps, i);
      return;
    }
}

/* --- What is known of it --- */

gint64
mr_bus_link_get_bus (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), 0);

  return self->bus;
}

MrLinkState
mr_bus_link_get_state (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), MR_LINK_OFFLINE);

  return self->state;
}

const char *
mr_bus_link_get_status (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  return self->status;
}

gboolean
mr_bus_link_can_set_baud (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), FALSE);

  return self->uri != NULL && self->uri->host == NULL;
}

const MrFigures *
mr_bus_link_get_figures (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  return self->figures;
}

const char *
mr_bus_link_get_known_uri (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  return self->known_uri;
}

const char *
mr_bus_link_get_label (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  return self->label;
}

gboolean
mr_bus_link_is_busy (MrBusLink *self)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self), FALSE);

  return self->tasks->len > 0;
}
