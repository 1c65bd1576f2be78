/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-csv.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Replaces a file completely or not at all: a temporary file next to it is synced and renamed over it, and the
 * folder is synced (G_FILE_SET_CONTENTS_DURABLE). Three side effects of renaming are avoided: a link stays a link,
 * the file keeps its mode, and a device or a write-protected file is not replaced by a regular file. Pipes and
 * terminals are written to. */

#define NEW_FILE_MODE 0666 /* reduced by the umask, as for documents of other programs */

static void
set_error (GError **error, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_debug ("%s: not written, errno %d", shown, saved_errno);
  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   /* Translators: %s is a file */
                   _("Couldn’t save “%s” because the folder doesn’t exist. Choose another folder."), shown);
      break;

    case EACCES:
    case EPERM:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _("Couldn’t save “%s” because you don’t have permission to write there. Choose another folder or "
                     "name."),
                   shown);
      break;

    case EROFS:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY,
                   _("Couldn’t save “%s” because the disk is read-only. Choose another folder."), shown);
      break;

    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("Couldn’t save “%s” because the disk is full. Free some space or choose another disk."),
                   shown);
      break;

    case ENXIO:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   /* Translators: %s is a pipe */
                   _("Couldn’t write to “%s” because no program is reading from it. Start that program first, or "
                     "choose a file."), shown);
      break;

    case ENOTSUP:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   /* Translators: %s is a device */
                   _("Couldn’t save “%s” because it is a device, not a file. Choose a file name."), shown);
      break;

    case EISDIR:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                   _("Couldn’t save “%s” because it is a folder. Choose a file name."), shown);
      break;

    default:
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   /* Translators: %s is a file, then why, from the system */
                   _("Couldn’t save “%s” (%s). Choose another folder or name."), shown, g_strerror (saved_errno));
      break;
    }
}

/* The errno that caused an error of g_file_set_contents_full() or GIO, for those that set_error() distinguishes. */
static int
errno_of (const GError *error)
{
  static const struct {
    int file;
    int io;
    int saved_errno;
  } codes[] = {
    { G_FILE_ERROR_NOENT, G_IO_ERROR_NOT_FOUND, ENOENT },
    { G_FILE_ERROR_NOTDIR, G_IO_ERROR_NOT_DIRECTORY, ENOTDIR },
    { G_FILE_ERROR_ACCES, G_IO_ERROR_PERMISSION_DENIED, EACCES },
    { G_FILE_ERROR_PERM, G_IO_ERROR_PERMISSION_DENIED, EPERM },
    { G_FILE_ERROR_ROFS, G_IO_ERROR_READ_ONLY, EROFS },
    { G_FILE_ERROR_NOSPC, G_IO_ERROR_NO_SPACE, ENOSPC },
    { G_FILE_ERROR_ISDIR, G_IO_ERROR_IS_DIRECTORY, EISDIR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_FILE_ERROR, codes[i].file) || g_error_matches (error, G_IO_ERROR, codes[i].io))
      return codes[i].saved_errno;
  return EIO;
}

/* The target of @path, also of a link whose target does not exist yet. */
static char *
resolve (const char *path)
{
  char resolved[PATH_MAX];
  g_autofree char *target = NULL;

  if (realpath (path, resolved) != NULL)
    return g_strdup (resolved);
  target = g_file_read_link (path, NULL);
  if (target == NULL)
    return g_strdup (path);

  g_autofree char *folder = g_path_get_dirname (path);
  return g_canonicalize_filename (target, folder);
}

/* In a folder that does not allow a temporary file (a single file from a portal), only the file itself can be written.
 * If that fails midway, its old contents are restored: there is room for them again. */
static gboolean
overwrite (const char *path, GBytes *contents, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) reason = NULL;
  g_autofree char *before = NULL;
  gsize n_before, size;
  const char *data = g_bytes_get_data (contents, &size);

  if (!g_file_load_contents (file, NULL, &before, &n_before, NULL, &reason))
    {
      set_error (error, path, errno_of (reason));
      return FALSE;
    }
  if (g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &reason))
    {
      int fd = open (path, O_RDONLY | O_CLOEXEC);
      gboolean synced = fd >= 0 && fsync (fd) == 0;
      int saved_errno = errno;
      if (fd >= 0)
        close (fd);
      if (!synced)
        set_error (error, path, saved_errno);
      return synced;
    }

  g_file_replace_contents (file, before, n_before, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL);
  set_error (error, path, errno_of (reason));
  return FALSE;
}

/* Pipes and terminals have no contents to be replaced (/dev/stdout, a FIFO): the octets go there. A FIFO that no
 * program reads would never be opened, so it is an error (ENXIO); a device that is not connected to anything, such as
 * /dev/tty of a service, reports the same error. Returns: 0 or an errno */
static int
write_stream (const char *path, mode_t mode, const char *data, gsize size)
{
  int result = 0;
  int fd;

  if (!S_ISFIFO (mode) && !S_ISCHR (mode))
    return ENOTSUP;
  fd = open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENXIO && S_ISCHR (mode) ? ENOTSUP : errno;
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);

  while (size > 0 && result == 0)
    {
      gssize n = write (fd, data, size);

      if (n >= 0)
        {
          data += n;
          size -= (gsize) n;
        }
      else if (errno != EINTR)
        result = errno;
    }
  close (fd);
  return result;
}

static gboolean
write_local (const char *path, GBytes *contents, GError **error)
{
  g_autofree char *target = resolve (path);
  g_autofree char *folder = g_path_get_dirname (target);
  g_autoptr (GError) reason = NULL;
  struct stat info;
  gboolean exists = stat (target, &info) == 0;
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);

  if (exists && !S_ISREG (info.st_mode))
    {
      int problem = S_ISDIR (info.st_mode) ? EISDIR : write_stream (target, info.st_mode, data, size);

      if (problem != 0)
        set_error (error, path, problem);
      return problem == 0;
    }
  if (exists && access (target, W_OK) != 0)
    {
      set_error (error, path, errno);
      return FALSE;
    }
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      set_error (error, path, ENOENT);
      return FALSE;
    }

  if (g_file_set_contents_full (target, data, size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                exists ? info.st_mode & 07777 : NEW_FILE_MODE, &reason))
    {
      /* The umask has reduced the mode of the existing file. */
      if (exists)
        g_chmod (target, info.st_mode & 07777);
      return TRUE;
    }

  int saved_errno = errno_of (reason);
  if (exists && (saved_errno == EACCES || saved_errno == EPERM || saved_errno == ENOENT))
    return overwrite (target, contents, error);
  set_error (error, path, saved_errno);
  return FALSE;
}

gboolean
mr_report_write_file (GFile *file, GBytes *contents, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) reason = NULL;
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (path != NULL)
    return write_local (path, contents, error);

  /* Not a local file (SFTP, WebDAV): the GIO backend knows how to replace it. */
  if (g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, &reason))
    return TRUE;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  g_autofree char *shown = g_file_get_parse_name (file);
  g_debug ("%s: not written, %s %d", shown, g_quark_to_string (reason->domain), reason->code);
  g_set_error (error, G_IO_ERROR, reason->code,
               /* Translators: %s is a file, then why, from the system */
               _("Couldn’t save “%s” (%s). Choose another folder or name."), shown, reason->message);
  return FALSE;
}
