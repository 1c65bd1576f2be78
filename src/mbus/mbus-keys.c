/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-keys.h"

#include <string.h>

struct _MbusKeys {
  gatomicrefcount references;
  GMutex lock;
  GHashTable *entries; /* (element-type Entry), by id */
};

typedef struct {
  gint64 id;
  guint8 key[MBUS_KEY_OCTETS];
} Entry;

static void
entry_free (gpointer data)
{
  explicit_bzero (data, sizeof (Entry));
  g_free (data);
}

static gint64
id_of (const MbusSecondary *meter)
{
  return (gint64) meter->manufacturer << 32 | meter->id;
}

MbusKeys *
mbus_keys_new (void)
{
  MbusKeys *self = g_new0 (MbusKeys, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  return self;
}

MbusKeys *
mbus_keys_ref (MbusKeys *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mbus_keys_unref (MbusKeys *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
mbus_keys_set (MbusKeys *self, const MbusSecondary *meter, const guint8 *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 id = id_of (meter);
  Entry *entry;

  if (key == NULL)
    {
      g_hash_table_remove (self->entries, &id);
      return;
    }
  entry = g_new (Entry, 1);
  entry->id = id;
  memcpy (entry->key, key, MBUS_KEY_OCTETS);
  g_hash_table_replace (self->entries, &entry->id, entry);
}

gboolean
mbus_keys_has (MbusKeys *self, const MbusSecondary *meter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gint64 id = id_of (meter);

  return g_hash_table_contains (self->entries, &id);
}

gboolean
mbus_keys_find (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  MbusKeys *self = user_data;
  const gint64 id = id_of (meter);
  g_autoptr (GMutexLocker) locker = NULL;
  const Entry *entry;

  if (self == NULL || i > 0)
    return FALSE;
  locker = g_mutex_locker_new (&self->lock);
  entry = g_hash_table_lookup (self->entries, &id);
  if (entry == NULL)
    return FALSE;
  memcpy (key, entry->key, MBUS_KEY_OCTETS);
  return TRUE;
}
