/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <sys/stat.h>

/* A store that cannot be changed can still be read: on a read-only disk, in a folder of another user, on a full disk.
 * SQLite would have to write there even so, an index of the journal next to the file. So the file is copied to memory
 * through a file system of SQLite that takes no locks, with which the index is in memory too. The copy is used only if
 * no program changed the file in the meantime. */

#define MAX_TRIES 5
#define OPTIONS "mode=ro&vfs=unix-none"

/* Without a journal, SQLite would try to create one. With this it ignores a journal, and what was stored last with it,
 * so it must not be used where one exists. */
#define WITHOUT_JOURNAL "&immutable=1"

/* The file and its journal: any change by another program changes one of these. */
typedef struct {
  struct stat file;
  struct stat journal;
} State;

static void
get_state (const char *path, State *state)
{
  g_autofree char *journal = g_strconcat (path, "-wal", NULL);

  memset (state, 0, sizeof *state);
  stat (path, &state->file);
  stat (journal, &state->journal);
}

static gboolean
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static gboolean
is_same_state (const State *a, const State *b)
{
  return is_same_file (&a->file, &b->file) && is_same_file (&a->journal, &b->journal);
}

/* Copies the file at @path to @target, a store in memory that is open and empty. */
static gboolean
copy (const char *path, gboolean has_journal, const char *target, GError **error)
{
  g_autofree char *location = mr_store_make_uri (path, has_journal ? OPTIONS : OPTIONS WITHOUT_JOURNAL);
  g_autoptr (MrStore) source = mr_store_connect (location, path, SQLITE_OPEN_READONLY, error);

  return source != NULL && mr_store_run (source, error, "PRAGMA locking_mode = EXCLUSIVE", "") &&
         mr_store_run (source, error, "VACUUM INTO ?1", "s", target);
}

/* @changed: (out): another program changed the file while it was copied */
static MrStore *
try_copy (const char *path, gboolean *changed, GError **error)
{
  g_autofree char *location = mr_store_shared_memory_path ();
  g_autoptr (MrStore) self = mr_store_connect (location, path, SQLITE_OPEN_READWRITE, error);
  State before, after;

  if (self == NULL)
    return NULL;
  get_state (path, &before);
  gboolean good = copy (path, before.journal.st_size > 0, location, error);
  get_state (path, &after);
  *changed = !is_same_state (&before, &after);
  return good && mr_store_set_up (self, mr_store_migrations, mr_store_n_migrations, error) ? g_steal_pointer (&self)
                                                                                           : NULL;
}

MrStore *
mr_store_open_copy (const char *path, const GError *reason, GError **error)
{
  gboolean changed = TRUE;

  for (guint i = 0; changed && i < MAX_TRIES; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (MrStore) self = try_copy (path, &changed, &problem);

      if (changed)
        continue;
      if (self != NULL)
        {
          self->unsaved = g_error_copy (reason);
          return g_steal_pointer (&self);
        }
      if (g_error_matches (problem, MR_STORE_ERROR, MR_STORE_ERROR_DAMAGED) ||
          g_error_matches (problem, MR_STORE_ERROR, MR_STORE_ERROR_NEWER))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  g_propagate_error (error, g_error_copy (reason));
  return NULL;
}

const GError *
mr_store_get_unsaved (MrStore *self)
{
  return self->unsaved;
}
