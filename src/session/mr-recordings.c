/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-recordings.h"

struct _MrRecordings {
  GObject parent_instance;

  GListModel *links;
  GHashTable *recordings; /* MrBusLink → MrBusRecording */
};

G_DEFINE_FINAL_TYPE (MrRecordings, mr_recordings, G_TYPE_OBJECT)

/* There are few buses, and they are added or removed by hand. */
static void
links_changed_cb (MrRecordings *self)
{
  g_autoptr (GHashTable) former = g_steal_pointer (&self->recordings);

  self->recordings = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (self->links); i++)
    {
      MrBusLink *link = g_list_model_get_item (self->links, i);
      MrBusRecording *recording = g_hash_table_lookup (former, link);

      g_hash_table_insert (self->recordings, link,
                           recording != NULL ? g_object_ref (recording) : mr_bus_recording_new (link));
    }
}

static void
mr_recordings_dispose (GObject *object)
{
  MrRecordings *self = MR_RECORDINGS (object);

  g_hash_table_remove_all (self->recordings);
  g_clear_object (&self->links);
  G_OBJECT_CLASS (mr_recordings_parent_class)->dispose (object);
}

static void
mr_recordings_finalize (GObject *object)
{
  g_hash_table_unref (MR_RECORDINGS (object)->recordings);
  G_OBJECT_CLASS (mr_recordings_parent_class)->finalize (object);
}

static void
mr_recordings_class_init (MrRecordingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mr_recordings_dispose;
  G_OBJECT_CLASS (klass)->finalize = mr_recordings_finalize;
}

static void
mr_recordings_init (MrRecordings *self)
{
  self->recordings = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

MrRecordings *
mr_recordings_new (MrSession *session)
{
  MrRecordings *self = g_object_new (MR_TYPE_RECORDINGS, NULL);

  self->links = g_object_ref (mr_session_get_links (session));
  g_signal_connect_object (self->links, "items-changed", G_CALLBACK (links_changed_cb), self, G_CONNECT_SWAPPED);
  links_changed_cb (self);
  return self;
}

MrBusRecording *
mr_recordings_get (MrRecordings *self, MrBusLink *link)
{
  g_return_val_if_fail (MR_IS_RECORDINGS (self), NULL);

  return g_hash_table_lookup (self->recordings, link);
}
