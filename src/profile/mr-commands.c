/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-commands.h"

#include "mr-command-private.h"
#include "mr-profile-files.h"
#include "mr-profile-private.h"
#include "mr-profile.h"

typedef struct {
  MrCommand *command;
  guint layer; /* a template of a greater layer takes precedence */
} Entry;

struct _MrCommands {
  GArray *entries; /* (element-type Entry): in the order of the files */
};

/* A template that is offered for a meter. */
typedef struct {
  const Entry *entry;
  int fit;
  int order; /* those with a smaller one come first */
} Offer;

/* --- Loading --- */

static void
entry_clear (gpointer data)
{
  mr_command_unref (((Entry *) data)->command);
}

static void
add_command (MrCommand *command, gpointer user_data)
{
  g_ptr_array_add (user_data, command);
}

static gboolean
drop_profile (const MrProfileKey *key, MrProfile *profile, gpointer user_data)
{
  mr_profile_unref (profile);
  return TRUE;
}

/* All of a file or nothing of it, like profiles. */
static void
load_file (guint layer, const char *name, const char *text, gsize n, const GError *error, gpointer user_data)
{
  MrCommands *self = user_data;
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  const MrProfileTaker taker = { drop_profile, add_command, commands };
  xmlDoc *document = text != NULL ? mr_profile_parse (name, text, n, NULL) : NULL;

  if (document == NULL)
    return;
  if (mr_profile_read (name, document, &taker, NULL))
    for (guint i = 0; i < commands->len; i++)
      {
        const Entry entry = { mr_command_ref (commands->pdata[i]), layer };

        if (layer > 0)
          mr_command_set_file (entry.command, name);
        g_array_append_val (self->entries, entry);
      }
  xmlFreeDoc (document);
}

MrCommands *
mr_commands_load (const char *const *folders)
{
  MrCommands *self = g_atomic_rc_box_new0 (MrCommands);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  mr_profile_files_each (folders, load_file, self);
  return self;
}

MrCommands *
mr_commands_ref (MrCommands *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
commands_clear (gpointer data)
{
  g_array_unref (((MrCommands *) data)->entries);
}

void
mr_commands_unref (MrCommands *self)
{
  g_atomic_rc_box_release_full (self, commands_clear);
}

/* --- The shared ones --- */

static GMutex mutex;
static MrCommands *shared; /* (nullable): guarded by @mutex, as the two functions below are all that use it */

static MrCommands *
load_with_user_folder (void)
{
  g_autofree char *folder = mr_profiles_user_folder ();
  const char *const folders[] = { folder, NULL };

  return mr_commands_load (folders);
}

MrCommands *
mr_commands_get_default (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (shared == NULL)
    shared = load_with_user_folder ();
  return mr_commands_ref (shared);
}

void
mr_commands_reload_default (void)
{
  MrCommands *now = load_with_user_folder ();
  MrCommands *before;

  g_mutex_lock (&mutex);
  before = g_steal_pointer (&shared);
  shared = now;
  g_mutex_unlock (&mutex);
  g_clear_pointer (&before, mr_commands_unref);
}

/* --- For one meter --- */

gboolean
mr_device_type_is_of_breaker (guint8 device_type)
{
  return device_type == 0x20 || device_type == 0x21;
}

/* A function of the standard is not in every meter, so a meter has to show that it may have it. @place: see
 * mr_command_find_place() */
static gboolean
may_have (const MrCommand *command, const MbusSecondary *meter, int place)
{
  return place >= 0 || (mr_device_type_is_of_breaker (meter->device_type) && mr_command_has_plain_state (command));
}

/* What the manufacturer means comes before what the standard says, and what the meter reports in the preferred place
 * before what it reports elsewhere or not at all. */
static gboolean
make_offer (const Entry *entry, const MbusSecondary *meter, GPtrArray *telegrams, Offer *out)
{
  const int place = mr_command_find_place (entry->command, telegrams);

  *out = (Offer) { entry, mr_command_fit (entry->command, meter), 0 };
  if (out->fit < 0 || !mr_command_is_for_any (entry->command))
    return out->fit >= 0;
  out->order = 1 + (place >= 0 ? place : MR_COMMAND_STATES);
  return may_have (entry->command, meter, place);
}

/* Both have the same id: one of a later layer takes the place of the other, or one that names the meter at least as
   closely. */
static gboolean
takes_place_of (const Entry *entry, int fit, const Entry *other, int other_fit)
{
  return entry->layer > other->layer || fit >= other_fit;
}

/* @by_id: id → Offer, in @offers */
static void
take_offer (GPtrArray *offers, GHashTable *by_id, const Offer *offer)
{
  const char *id = mr_command_id (offer->entry->command);
  Offer *other = g_hash_table_lookup (by_id, id);

  if (other == NULL)
    {
      Offer *copy = g_memdup2 (offer, sizeof *offer);

      g_ptr_array_add (offers, copy);
      g_hash_table_insert (by_id, (char *) id, copy);
    }
  else if (takes_place_of (offer->entry, offer->fit, other->entry, other->fit))
    *other = *offer;
}

GPtrArray *
mr_commands_list (const MrCommands *self, const MbusSecondary *meter, GPtrArray *telegrams)
{
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *commands = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Offer offer;

      if (make_offer (&g_array_index (self->entries, Entry, i), meter, telegrams, &offer))
        take_offer (offers, by_id, &offer);
    }
  for (int order = 0; order <= 1 + MR_COMMAND_STATES; order++)
    for (guint i = 0; i < offers->len; i++)
      {
        const Offer *offer = offers->pdata[i];

        if (offer->order == order)
          g_ptr_array_add (commands, offer->entry->command);
      }
  return commands;
}

MrCommand *
mr_commands_find (const MrCommands *self, const MbusSecondary *meter, GPtrArray *telegrams, const char *id)
{
  g_autoptr (GPtrArray) commands = mr_commands_list (self, meter, telegrams);

  for (guint i = 0; i < commands->len; i++)
    if (g_str_equal (mr_command_id (commands->pdata[i]), id))
      return commands->pdata[i];
  return NULL;
}

/* Returns: (nullable): the one with this id that takes precedence, of the layers from @first to @last */
static const Entry *
find_entry (const MrCommands *self, const MbusSecondary *meter, const char *id, guint first, guint last)
{
  const Entry *found = NULL;
  int found_fit = -1;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      const gboolean asked =
        entry->layer >= first && entry->layer <= last && g_str_equal (mr_command_id (entry->command), id);
      const int fit = asked ? mr_command_fit (entry->command, meter) : -1;

      if (fit < 0 || (found != NULL && !takes_place_of (entry, fit, found, found_fit)))
        continue;
      found = entry;
      found_fit = fit;
    }
  return found;
}

MrCommand *
mr_commands_find_own (const MrCommands *self, const MbusSecondary *meter, const char *id)
{
  const Entry *found = find_entry (self, meter, id, 1, G_MAXUINT);

  return found != NULL ? found->command : NULL;
}

MrCommand *
mr_commands_find_shipped (const MrCommands *self, const MbusSecondary *meter, const char *id)
{
  const Entry *found = find_entry (self, meter, id, 0, 0);

  return found != NULL ? found->command : NULL;
}

MrCommand *
mr_commands_recall (const MrCommands *self, const MbusSecondary *meter, const char *id, const char *values)
{
  const Entry *found = find_entry (self, meter, id, 0, G_MAXUINT);

  return found != NULL ? mr_command_bind_text (found->command, values) : NULL;
}
