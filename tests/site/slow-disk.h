/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>
#include <string.h>

#include <glib.h>

/* A disk that takes its time for every flush, as the eMMC of a laptop does: SQLite's own file system with a pause in
 * xSync. */

static sqlite3_vfs *slow_disk_real;
static guint slow_disk_pause; /* microseconds */

/* The methods of a file, with ours in front, and the real ones. */
typedef struct {
  sqlite3_io_methods methods;
  const sqlite3_io_methods *real;
} SlowDiskMethods;

static SlowDiskMethods slow_disk_known[8];

static int
slow_disk_sync (sqlite3_file *file, int flags)
{
  const SlowDiskMethods *methods = (const SlowDiskMethods *) file->pMethods;

  g_usleep ((gulong) g_atomic_int_get ((int *) &slow_disk_pause));
  return methods->real->xSync (file, flags);
}

/* Called under a lock of SQLite's own only, so files are opened one after another in a test. */
static const sqlite3_io_methods *
slow_disk_wrap (const sqlite3_io_methods *real)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slow_disk_known); i++)
    {
      if (slow_disk_known[i].real == real)
        return &slow_disk_known[i].methods;
      if (slow_disk_known[i].real != NULL)
        continue;
      slow_disk_known[i].methods = *real;
      slow_disk_known[i].methods.xSync = slow_disk_sync;
      slow_disk_known[i].real = real;
      return &slow_disk_known[i].methods;
    }
  g_assert_not_reached ();
}

static int
slow_disk_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  int result = slow_disk_real->xOpen (slow_disk_real, name, file, flags, out_flags);

  if (file->pMethods != NULL)
    file->pMethods = slow_disk_wrap (file->pMethods);
  return result;
}

/* Makes every store that is opened from now on flush in @pause microseconds. */
static inline void
slow_disk_install (guint pause)
{
  static sqlite3_vfs slow;

  g_atomic_int_set ((int *) &slow_disk_pause, (int) pause);
  if (slow_disk_real != NULL)
    return;
  slow_disk_real = sqlite3_vfs_find (NULL);
  slow = *slow_disk_real;
  slow.zName = "slow";
  slow.xOpen = slow_disk_open;
  g_assert_cmpint (sqlite3_vfs_register (&slow, 1), ==, SQLITE_OK);
}
