/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

/* Which programs that planned writes still run: the window and meterctl may write to one store at the same time, and a
 * write that is planned is either queued in a program, or will never be sent. Each program chooses a number and locks
 * the octet with that offset in a file next to the store. The system gives the lock up when the program ends, however
 * it ends. A number of a process would not do: inside a Flatpak it means something else. The file stays empty, and its
 * name is not one that SQLite uses. It must be another file than the store: see read_header() in mr-store.c. */

/* As SQL that the index of planned writes serves; see MrWriteState. */
#define IS_PLANNED "state = 0"
G_STATIC_ASSERT (MR_WRITE_PLANNED == 0);

#define ENDING "-programs"
#define MAX_NUMBER G_MAXINT32
#define MAX_TRIES 8

static struct flock
octet_at (gint64 number)
{
  return (struct flock) { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) number, .l_len = 1 };
}

static int
open_file (MrStore *self, int flags)
{
  g_autofree char *path = g_strconcat (self->path, ENDING, NULL);

  return open (path, flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0600);
}

static gboolean
lock_number (MrStore *self)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      const gint64 number = g_random_int_range (1, MAX_NUMBER);
      struct flock lock = octet_at (number);

      if (fcntl (self->programs, F_OFD_SETLK, &lock) == 0)
        {
          self->program = number;
          return TRUE;
        }
      if (errno != EAGAIN && errno != EACCES)
        return FALSE;
    }
  errno = EAGAIN;
  return FALSE;
}

gboolean
mr_store_enter (MrStore *self, GError **error)
{
  if (self->program != 0)
    return TRUE;
  if (mr_store_is_in_memory (self->location))
    {
      self->program = 1; /* no other program sees it */
      return TRUE;
    }

  self->programs = open_file (self, O_RDWR | O_CREAT);
  if (self->programs >= 0 && lock_number (self))
    return TRUE;
  const int saved_errno = errno;
  g_autofree char *shown = g_filename_display_name (self->path);
  mr_store_leave (self);
  g_set_error (error, MR_STORE_ERROR, saved_errno == ENOSPC ? MR_STORE_ERROR_FULL : MR_STORE_ERROR_PERMISSION,
               /* Translators: %s is a file, then why, from the system */
               _("Couldn’t create a lock next to “%s” (%s). Nothing was written to a meter."), shown,
               g_strerror (saved_errno));
  return FALSE;
}

void
mr_store_leave (MrStore *self)
{
  if (self->programs >= 0)
    close (self->programs);
  self->programs = -1;
  self->program = 0;
}

/* @file: of the locks */
static gboolean
is_locked (int file, gint64 number)
{
  struct flock lock = octet_at (number);

  return fcntl (file, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

/* Wishes of whose writes none was sent are as if they had not been tried, as when the user stops. */
static gboolean
reset_wishes_of (MrStore *self, gint64 program, GError **error)
{
  return mr_store_run (self, error,
                       "UPDATE wish SET writes = (SELECT max (id) FROM write)"
                       "  WHERE (meter, what) IN (SELECT meter, what FROM write WHERE " IS_PLANNED " AND program = ?1)"
                       "  AND NOT EXISTS (SELECT 1 FROM write WHERE write.meter = wish.meter AND write.what = wish.what"
                       "    AND write.id > wish.writes AND sent <> 0)", "l", program);
}

static gboolean
close_writes_of (MrStore *self, gint64 program, GError **error)
{
  return reset_wishes_of (self, program, error) &&
         mr_store_run (self, error,
                       "UPDATE write SET state = ?1, reason = ?2, finished = ?3, changed = " MR_STORE_NEXT_CHANGE
                       "  WHERE " IS_PLANNED " AND program = ?4", "isll", (int) MR_WRITE_FAILED,
                       _("The program ended before this was sent."), g_get_real_time (), program);
}

/* Returns: (nullable): the programs with planned writes */
static GArray *
list_programs (MrStore *self, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT DISTINCT program FROM write WHERE " IS_PLANNED, "");
  g_autoptr (GArray) programs = g_array_new (FALSE, FALSE, sizeof (gint64));
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        const gint64 program = mr_statement_get_int64 (statement, 0);

        g_array_append_val (programs, program);
      }
  return step == MR_STEP_DONE ? g_steal_pointer (&programs) : NULL;
}

/* @file: of the locks, or −1 if no program has made it */
static gboolean
close_writes_of_ended (MrStore *self, GArray *programs, int file, GError **error)
{
  gboolean good = TRUE;

  for (guint i = 0; good && i < programs->len; i++)
    {
      const gint64 number = g_array_index (programs, gint64, i);
      const gboolean is_valid = number > 0 && number < MAX_NUMBER;

      if (number == 0 || number != self->program)
        good = (is_valid && file >= 0 && is_locked (file, number)) || close_writes_of (self, number, error);
    }
  return good;
}

gboolean
mr_store_close_abandoned (MrStore *self, GError **error)
{
  g_autoptr (GArray) programs = list_programs (self, error);

  if (programs == NULL || programs->len == 0)
    return programs != NULL;

  const int file = open_file (self, O_RDONLY);
  if (file < 0 && errno != ENOENT)
    return TRUE; /* it is not known whether they run */
  const gboolean good = close_writes_of_ended (self, programs, file, error);
  if (file >= 0)
    close (file);
  return good;
}
