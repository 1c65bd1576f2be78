/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-index.h"

#include "mr-meter-private.h"
#include "mr-write-kind.h"

/* A number on a bus: a primary address, an identification, this with the manufacturer, or all of a secondary address
 * but the fabrication number. */
typedef struct {
  gint64 bus;
  gint64 number;
} Key;

/* The meters with a primary or secondary address. */
typedef struct {
  GPtrArray *meters; /* (element-type MrMeter) */
  guint n_there;     /* of these, that are still there */
  MrMeter *latest;   /* (nullable): that came to a primary address last */
} Group;

/* Under what a meter is filed, which may be what it was. */
typedef struct {
  gint64 store_id;
  Key primary;
  Key id;
  Key name;
  Key secondary;
  gboolean there;
  gboolean in_doubt;
} Entry;

struct _MrMeterIndex {
  GHashTable *meters;    /* gint64, in an Entry → MrMeter */
  GHashTable *entries;   /* MrMeter → Entry */
  GHashTable *buses;     /* Key with the number 0 → GPtrArray of MrMeter */
  GHashTable *in_doubt;  /* the same; see mr_meter_index_in_doubt() */
  GHashTable *primary;   /* Key → Group */
  GHashTable *id;        /* Key → GPtrArray of MrMeter */
  GHashTable *name;      /* Key → GPtrArray of MrMeter */
  GHashTable *secondary; /* Key → Group */
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

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->meters);
  g_free (group);
}

static GHashTable *
new_lists (void)
{
  return g_hash_table_new_full (key_hash, key_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

static GHashTable *
new_groups (void)
{
  return g_hash_table_new_full (key_hash, key_equal, g_free, group_free);
}

/* Returns: (transfer none): the list that it was added to */
static GPtrArray *
list_add (GHashTable *lists, const Key *key, MrMeter *meter)
{
  GPtrArray *meters = g_hash_table_lookup (lists, key);

  if (meters == NULL)
    {
      meters = g_ptr_array_new ();
      g_hash_table_insert (lists, g_memdup2 (key, sizeof *key), meters);
    }
  g_ptr_array_add (meters, meter);
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

/* What people call it. */
static Key
name_key (MrMeter *meter)
{
  const MbusSecondary *address = mr_meter_address (meter);

  return (Key) { mr_meter_bus (meter), (gint64) address->id << 16 | address->manufacturer };
}

static Key
secondary_key (MrMeter *meter)
{
  const MbusSecondary *address = mr_meter_address (meter);
  const guint64 kind = (guint64) address->manufacturer << 16 | (guint64) address->version << 8 | address->device_type;

  return (Key) { mr_meter_bus (meter), (gint64) ((guint64) address->id << 32 | kind) };
}

MrMeterIndex *
mr_meter_index_new (void)
{
  MrMeterIndex *self = g_new0 (MrMeterIndex, 1);

  self->meters = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->buses = new_lists ();
  self->in_doubt = new_lists ();
  self->primary = new_groups ();
  self->id = new_lists ();
  self->name = new_lists ();
  self->secondary = new_groups ();
  self->nothing = g_ptr_array_new ();
  return self;
}

void
mr_meter_index_free (MrMeterIndex *self)
{
  g_hash_table_unref (self->meters);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->buses);
  g_hash_table_unref (self->in_doubt);
  g_hash_table_unref (self->primary);
  g_hash_table_unref (self->id);
  g_hash_table_unref (self->name);
  g_hash_table_unref (self->secondary);
  g_ptr_array_unref (self->nothing);
  g_free (self);
}

/* --- Who is still there --- */

static Entry *
entry_of (MrMeterIndex *self, MrMeter *meter)
{
  return g_hash_table_lookup (self->entries, meter);
}

/* Returns: (nullable): meters whose primary address is not known share nothing. */
static Group *
primary_group (MrMeterIndex *self, const Entry *entry)
{
  return entry->primary.number >= 0 ? g_hash_table_lookup (self->primary, &entry->primary) : NULL;
}

static GPtrArray *
with_name (MrMeterIndex *self, const Entry *entry)
{
  return g_hash_table_lookup (self->name, &entry->name);
}

static Group *
secondary_group (MrMeterIndex *self, const Entry *entry)
{
  return g_hash_table_lookup (self->secondary, &entry->secondary);
}

/* Returns: (nullable): the meter that came to the address when @meter was not heard there any more. Any number of
 * meters are delivered with address 0, and none of them takes the place of another. */
static MrMeter *
successor_of (const Group *group, MrMeter *meter)
{
  if (group == NULL || group->latest == meter || mr_meter_primary (meter) == MBUS_ADDRESS_FACTORY ||
      !mr_neighbours_came_after (mr_meter_known (group->latest), mr_meter_known (meter)))
    return NULL;
  return group->latest;
}

static gboolean
is_there (MrMeterIndex *self, const Entry *entry, MrMeter *meter)
{
  return !mr_meter_known (meter)->silent && successor_of (primary_group (self, entry), meter) == NULL;
}

static void
add_concerned (GPtrArray *concerned, MrMeter *meter)
{
  if (!g_ptr_array_find (concerned, meter, NULL))
    g_ptr_array_add (concerned, meter);
}

/* One more or less is there. The others are concerned when they now share their address, or no longer do. */
static void
count_there (MrMeterIndex *self, Group *group, int difference, GPtrArray *concerned)
{
  const gboolean shared = group != NULL && group->n_there > 1;

  if (group == NULL)
    return;
  group->n_there += (guint) difference;
  if ((group->n_there > 1) == shared)
    return;
  for (guint i = 0; i < group->meters->len; i++)
    if (entry_of (self, g_ptr_array_index (group->meters, i))->there)
      add_concerned (concerned, g_ptr_array_index (group->meters, i));
}

static void
set_there (MrMeterIndex *self, Entry *entry, gboolean there, GPtrArray *concerned)
{
  const int difference = there - entry->there;

  if (difference == 0)
    return;
  entry->there = there;
  count_there (self, primary_group (self, entry), difference, concerned);
  count_there (self, secondary_group (self, entry), difference, concerned);
}

/* A meter came to the primary address of @group or left it, so others may have lost their place or have it again. */
static void
judge_places (MrMeterIndex *self, Group *group, GPtrArray *concerned)
{
  group->latest = group->meters->len > 0 ? g_ptr_array_index (group->meters, 0) : NULL;
  for (guint i = 1; i < group->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (group->meters, i);

      if (mr_meter_known (meter)->arrived > mr_meter_known (group->latest)->arrived)
        group->latest = meter;
    }
  for (guint i = 0; i < group->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (group->meters, i);
      Entry *entry = entry_of (self, meter);
      const gboolean there = is_there (self, entry, meter);

      if (there == entry->there)
        continue;
      set_there (self, entry, there, concerned);
      add_concerned (concerned, meter);
    }
}

/* The first of @meters has company, or is alone, from now on, which changes its label. Gone or not, a meter stays in
 * the lists that people see. */
static void
concern_first (const GPtrArray *meters, GPtrArray *concerned)
{
  add_concerned (concerned, g_ptr_array_index (meters, 0));
}

static void
join_name (MrMeterIndex *self, const Key *key, MrMeter *meter, GPtrArray *concerned)
{
  const GPtrArray *meters = list_add (self->name, key, meter);

  if (meters->len == 2)
    concern_first (meters, concerned);
}

static void
leave_name (GPtrArray *meters, MrMeter *meter, GPtrArray *concerned)
{
  g_ptr_array_remove_fast (meters, meter);
  if (meters->len == 1)
    concern_first (meters, concerned);
}

static void
join (MrMeterIndex *self, GHashTable *groups, const Key *key, MrMeter *meter, GPtrArray *concerned)
{
  Group *group = g_hash_table_lookup (groups, key);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->meters = g_ptr_array_new ();
      g_hash_table_insert (groups, g_memdup2 (key, sizeof *key), group);
    }
  g_ptr_array_add (group->meters, meter);
  if (group->meters->len == 2)
    concern_first (group->meters, concerned);
  if (entry_of (self, meter)->there)
    count_there (self, group, 1, concerned);
}

static void
leave (MrMeterIndex *self, Group *group, MrMeter *meter, GPtrArray *concerned)
{
  g_ptr_array_remove_fast (group->meters, meter);
  if (group->meters->len == 1)
    concern_first (group->meters, concerned);
  if (entry_of (self, meter)->there)
    count_there (self, group, -1, concerned);
}

/* Only a meter that came last can take another's place. At address 0 none does, and there may be very many. */
static void
refresh_primary (MrMeterIndex *self, Entry *entry, MrMeter *meter, GPtrArray *concerned)
{
  const Key primary = primary_key (meter);
  Group *group = primary_group (self, entry);

  if (!key_equal (&entry->primary, &primary))
    {
      if (group != NULL)
        {
          leave (self, group, meter, concerned);
          if (group->latest == meter)
            judge_places (self, group, concerned);
        }
      entry->primary = primary;
      if (primary.number >= 0)
        join (self, self->primary, &primary, meter, concerned);
      group = primary_group (self, entry);
    }
  if (group == NULL)
    return;
  if (group->latest == NULL)
    group->latest = meter;
  else if (mr_meter_known (meter)->arrived > mr_meter_known (group->latest)->arrived)
    {
      group->latest = meter;
      if (primary.number != MBUS_ADDRESS_FACTORY)
        judge_places (self, group, concerned);
    }
}

static void
refresh_secondary (MrMeterIndex *self, Entry *entry, MrMeter *meter, GPtrArray *concerned)
{
  const Key id = id_key (meter);
  const Key name = name_key (meter);
  const Key secondary = secondary_key (meter);
  Group *group;

  if (!key_equal (&entry->id, &id))
    {
      g_ptr_array_remove_fast (g_hash_table_lookup (self->id, &entry->id), meter);
      entry->id = id;
      list_add (self->id, &id, meter);
    }
  if (!key_equal (&entry->name, &name))
    {
      leave_name (with_name (self, entry), meter, concerned);
      entry->name = name;
      join_name (self, &name, meter, concerned);
    }
  if (!key_equal (&entry->secondary, &secondary))
    {
      leave (self, secondary_group (self, entry), meter, concerned);
      entry->secondary = secondary;
      join (self, self->secondary, &secondary, meter, concerned);
    }
  /* One that has been missing since this one came to its address may be this one. */
  group = secondary_group (self, entry);
  for (guint i = 0; i < group->meters->len; i++)
    {
      const MrKnownMeter *other = mr_meter_known (g_ptr_array_index (group->meters, i));

      if (other->silent && mr_neighbours_came_after (mr_meter_known (meter), other))
        add_concerned (concerned, g_ptr_array_index (group->meters, i));
    }
}

static void
refresh_doubt (MrMeterIndex *self, Entry *entry, MrMeter *meter)
{
  const MrKnownMeter *known = mr_meter_known (meter);
  const gboolean in_doubt = mr_known_meter_find_doubt (known, MR_WRITE_PRIMARY_ADDRESS) != NULL ||
                            mr_known_meter_find_doubt (known, MR_WRITE_METER_NUMBER) != NULL;
  const Key bus = { mr_meter_bus (meter), 0 };

  if (in_doubt == entry->in_doubt)
    return;
  entry->in_doubt = in_doubt;
  if (in_doubt)
    list_add (self->in_doubt, &bus, meter);
  else
    g_ptr_array_remove (g_hash_table_lookup (self->in_doubt, &bus), meter);
}

void
mr_meter_index_refresh (MrMeterIndex *self, MrMeter *meter, GPtrArray *concerned)
{
  Entry *entry = entry_of (self, meter);

  refresh_primary (self, entry, meter, concerned);
  refresh_secondary (self, entry, meter, concerned);
  refresh_doubt (self, entry, meter);
  set_there (self, entry, is_there (self, entry, meter), concerned);
  g_ptr_array_remove_fast (concerned, meter);
}

void
mr_meter_index_add (MrMeterIndex *self, MrMeter *meter, GPtrArray *concerned)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry) { mr_meter_store_id (meter), { mr_meter_bus (meter), -1 }, id_key (meter), name_key (meter),
                     secondary_key (meter), FALSE, FALSE };
  g_hash_table_insert (self->meters, &entry->store_id, meter);
  g_hash_table_insert (self->entries, meter, entry);
  list_add (self->buses, &(const Key) { mr_meter_bus (meter), 0 }, meter);
  list_add (self->id, &entry->id, meter);
  join_name (self, &entry->name, meter, concerned);
  join (self, self->secondary, &entry->secondary, meter, concerned);
  mr_meter_index_refresh (self, meter, concerned);
}

/* Whether two meters with one secondary address may be the same one. */
static gboolean
may_be_one (const MbusSecondary *a, const MbusSecondary *b)
{
  return !a->has_fabrication || !b->has_fabrication || a->fabrication == b->fabrication;
}

void
mr_meter_index_get_neighbours (MrMeterIndex *self, MrMeter *meter, MrNeighbours *out)
{
  const Entry *entry = entry_of (self, meter);
  const Group *primary = primary_group (self, entry);
  const Group *secondary = secondary_group (self, entry);
  MrMeter *successor = successor_of (primary, meter);

  *out = (MrNeighbours) {
    .shares_primary = primary != NULL && primary->n_there > (guint) entry->there,
    .successor = successor != NULL ? mr_meter_known (successor) : NULL,
    .has_twin = secondary->n_there > (guint) entry->there,
    .apart = mbus_apart_among (with_name (self, entry)->len, secondary->meters->len),
  };
  if (!out->has_twin)
    return;
  for (guint i = 0; i < secondary->meters->len && out->elsewhere == NULL; i++)
    {
      MrMeter *other = g_ptr_array_index (secondary->meters, i);

      if (!entry_of (self, other)->there || mr_meter_primary (other) == mr_meter_primary (meter))
        continue;
      out->shares_secondary = TRUE;
      if (entry->there)
        return;
      if (may_be_one (mr_meter_address (meter), mr_meter_address (other)) &&
          mr_neighbours_came_after (mr_meter_known (other), mr_meter_known (meter)))
        out->elsewhere = mr_meter_known (other);
    }
}

MrMeter *
mr_meter_index_find (MrMeterIndex *self, gint64 store_id)
{
  return g_hash_table_lookup (self->meters, &store_id);
}

GPtrArray *
mr_meter_index_with_id (MrMeterIndex *self, gint64 bus, guint32 id)
{
  GPtrArray *meters = g_hash_table_lookup (self->id, &(const Key) { bus, id });

  return meters != NULL ? meters : self->nothing;
}

static GPtrArray *
list_of_bus (MrMeterIndex *self, GHashTable *lists, gint64 bus)
{
  GPtrArray *meters = g_hash_table_lookup (lists, &(const Key) { bus, 0 });

  return meters != NULL ? meters : self->nothing;
}

GPtrArray *
mr_meter_index_of_bus (MrMeterIndex *self, gint64 bus)
{
  return list_of_bus (self, self->buses, bus);
}

GPtrArray *
mr_meter_index_in_doubt (MrMeterIndex *self, gint64 bus)
{
  return list_of_bus (self, self->in_doubt, bus);
}

gboolean
mr_meter_index_has_other (MrMeterIndex *self, MrMeter *meter, guint8 primary)
{
  const Entry *entry = entry_of (self, meter);
  const Key key = { entry->primary.bus, primary };
  const Group *group = g_hash_table_lookup (self->primary, &key);
  const gboolean counts_itself = entry->there && key_equal (&entry->primary, &key);

  return group != NULL && group->n_there > (guint) counts_itself;
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
    {
      const Group *group = g_hash_table_lookup (self->primary, &(const Key) { bus, address->primary });

      return group != NULL ? group->meters : self->nothing;
    }
  return has_open_digit (address->secondary.id) ? mr_meter_index_of_bus (self, bus)
                                                : mr_meter_index_with_id (self, bus, address->secondary.id);
}

MrMeter *
mr_meter_index_find_address (MrMeterIndex *self, gint64 bus, const MbusAddress *address)
{
  GPtrArray *meters = candidates (self, bus, address);
  MrMeter *there = NULL;
  MrMeter *gone = NULL;
  guint n_there = 0;
  guint n_gone = 0;

  for (guint i = 0; i < meters->len && n_there < 2; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);

      if (address->by_secondary && !mbus_secondary_matches (&address->secondary, mr_meter_address (meter)))
        continue;
      if (entry_of (self, meter)->there)
        {
          there = meter;
          n_there++;
        }
      else
        {
          gone = meter;
          n_gone++;
        }
    }
  if (n_there > 0)
    return n_there == 1 ? there : NULL;
  return n_gone == 1 ? gone : NULL;
}
