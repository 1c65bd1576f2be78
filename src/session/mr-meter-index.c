/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-index.h"

/* A number on a bus: a primary address or an identification. */
typedef struct {
  gint64 bus;
  gint64 number;
} Key;

/* Under what a meter is filed, which may be what it was. */
typedef struct {
  gint64 store_id;
  Key primary;
  Key id;
} Entry;

struct _MrMeterIndex {
  GHashTable *meters;  /* gint64, in an Entry → MrMeter */
  GHashTable *entries; /* MrMeter → Entry */
  GHashTable *buses;   /* Key with the number 0 → GPtrArray of MrMeter */
  GHashTable *primary; /* Key → GPtrArray of MrMeter */
  GHashTable *id;      /* Key → GPtrArray of MrMeter */
  GPtrArray *nothing;
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_int64_hash (&key->bus) * 31 + g_int64_hash (&key->number);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *one = a;
  const Key *other = b;

  return one->bus == other->bus && one->number == other->number;
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (key_hash, key_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
meters_at (GHashTable *table, const Key *key)
{
  return g_hash_table_lookup (table, key);
}

static GPtrArray *
join (GHashTable *table, const Key *key, MrMeter *meter)
{
  GPtrArray *meters = meters_at (table, key);

  if (meters == NULL)
    {
      meters = g_ptr_array_new ();
      g_hash_table_insert (table, g_memdup2 (key, sizeof *key), meters);
    }
  g_ptr_array_add (meters, meter);
  return meters;
}

static GPtrArray *
leave (GHashTable *table, const Key *key, MrMeter *meter)
{
  GPtrArray *meters = meters_at (table, key);

  g_ptr_array_remove_fast (meters, meter);
  return meters;
}

static Key
primary_key (MrMeter *meter)
{
  return (Key) { mr_meter_bus (meter), mr_meter_primary (meter) };
}

static Key
id_key (MrMeter *meter)
{
  return (Key) { mr_meter_bus (meter), mr_meter_address (meter)->id };
}

MrMeterIndex *
mr_meter_index_new (void)
{
  MrMeterIndex *self = g_new0 (MrMeterIndex, 1);

  self->meters = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->buses = new_table ();
  self->primary = new_table ();
  self->id = new_table ();
  self->nothing = g_ptr_array_new ();
  return self;
}

void
mr_meter_index_free (MrMeterIndex *self)
{
  g_hash_table_unref (self->meters);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->buses);
  g_hash_table_unref (self->primary);
  g_hash_table_unref (self->id);
  g_ptr_array_unref (self->nothing);
  g_free (self);
}

void
mr_meter_index_add (MrMeterIndex *self, MrMeter *meter)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry) { mr_meter_store_id (meter), primary_key (meter), id_key (meter) };
  g_hash_table_insert (self->meters, &entry->store_id, meter);
  g_hash_table_insert (self->entries, meter, entry);
  if (entry->primary.number >= 0)
    join (self->primary, &entry->primary, meter);
  join (self->id, &entry->id, meter);
  join (self->buses, &(const Key) { mr_meter_bus (meter), 0 }, meter);
}

void
mr_meter_index_refresh (MrMeterIndex *self, MrMeter *meter, GPtrArray **left, GPtrArray **joined)
{
  Entry *entry = g_hash_table_lookup (self->entries, meter);
  const Key primary = primary_key (meter);
  const Key id = id_key (meter);

  *left = *joined = NULL;
  if (!key_equal (&entry->id, &id))
    {
      leave (self->id, &entry->id, meter);
      entry->id = id;
      join (self->id, &entry->id, meter);
    }
  if (!key_equal (&entry->primary, &primary))
    {
      /* Meters whose address is not known share nothing. */
      if (entry->primary.number >= 0)
        *left = leave (self->primary, &entry->primary, meter);
      entry->primary = primary;
      if (primary.number >= 0)
        *joined = join (self->primary, &entry->primary, meter);
    }
}

MrMeter *
mr_meter_index_find (MrMeterIndex *self, gint64 store_id)
{
  return g_hash_table_lookup (self->meters, &store_id);
}

GPtrArray *
mr_meter_index_at_primary (MrMeterIndex *self, gint64 bus, int primary)
{
  GPtrArray *meters = primary >= 0 ? meters_at (self->primary, &(const Key) { bus, primary }) : NULL;

  return meters != NULL ? meters : self->nothing;
}

GPtrArray *
mr_meter_index_with_id (MrMeterIndex *self, gint64 bus, guint32 id)
{
  GPtrArray *meters = meters_at (self->id, &(const Key) { bus, id });

  return meters != NULL ? meters : self->nothing;
}

GPtrArray *
mr_meter_index_of_bus (MrMeterIndex *self, gint64 bus)
{
  GPtrArray *meters = meters_at (self->buses, &(const Key) { bus, 0 });

  return meters != NULL ? meters : self->nothing;
}

static gboolean
has_open_digit (guint32 id)
{
  for (guint shift = 0; shift < 32; shift += 4)
    if ((id >> shift & 0xF) == 0xF)
      return TRUE;
  return FALSE;
}

/* All that @address may mean, and perhaps others. */
static GPtrArray *
candidates (MrMeterIndex *self, gint64 bus, const MbusAddress *address)
{
  if (!address->by_secondary)
    return mr_meter_index_at_primary (self, bus, address->primary);
  return has_open_digit (address->secondary.id) ? mr_meter_index_of_bus (self, bus)
                                                : mr_meter_index_with_id (self, bus, address->secondary.id);
}

MrMeter *
mr_meter_index_find_address (MrMeterIndex *self, gint64 bus, const MbusAddress *address)
{
  GPtrArray *meters = candidates (self, bus, address);
  MrMeter *found = NULL;

  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);

      if (address->by_secondary && !mbus_secondary_matches (&address->secondary, mr_meter_address (meter)))
        continue;
      if (found != NULL)
        return NULL;
      found = meter;
    }
  return found;
}
