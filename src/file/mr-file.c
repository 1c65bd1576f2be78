/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Should it be no file after all: opening a FIFO does not wait for its other end, opening a serial port does not wait
 * for its modem, and no terminal becomes the one that controls this program. */
#define OPEN_FLAGS (O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

static void
set_system_error (GError **error, int saved_errno)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
}

static gboolean
check_regular (const struct stat *info, GError **error)
{
  const char *reason = NULL;

  if (S_ISREG (info->st_mode))
    return TRUE;
  if (S_ISDIR (info->st_mode))
    /* Translators: why a file cannot be read or written, as in "Couldn’t read “x” (it is a folder)." */
    reason = _("it is a folder");
  else if (S_ISFIFO (info->st_mode))
    reason = _("it is a pipe, not a file");
  else
    reason = _("it is a device, not a file");
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, reason);
  return FALSE;
}

/* Checks before opening, because opening a device may have effects, and after it, because only then it cannot
 * change. */
static int
open_regular (const char *path, int flags, GError **error)
{
  struct stat info;
  int fd;

  if (stat (path, &info) == 0 && !check_regular (&info, error))
    return -1;
  fd = open (path, flags | OPEN_FLAGS, 0600);
  if (fd < 0)
    {
      set_system_error (error, errno);
      return -1;
    }
  if (fstat (fd, &info) == 0 && check_regular (&info, error))
    return fd;
  close (fd);
  return -1;
}

int
mr_file_open (const char *path, GError **error)
{
  return open_regular (path, O_RDONLY, error);
}

int
mr_file_create (const char *path, GError **error)
{
  int fd = open_regular (path, O_WRONLY | O_CREAT, error);

  if (fd >= 0 && ftruncate (fd, 0) != 0)
    {
      set_system_error (error, errno);
      close (fd);
      return -1;
    }
  return fd;
}

/* Returns: whether @contents has the whole file; otherwise errno is set. */
static gboolean
read_all (int fd, gsize max, GByteArray *contents)
{
  guint8 buffer[16 * 1024];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n > 0 && contents->len + (gsize) n > max)
        errno = EFBIG;
      if (n < 0 || contents->len + (gsize) n > max)
        return FALSE;
      g_byte_array_append (contents, buffer, (guint) n);
    }
  g_byte_array_append (contents, (const guint8 *) "", 1);
  return TRUE;
}

char *
mr_file_read (const char *path, gsize max, gsize *size, GError **error)
{
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  int fd = mr_file_open (path, error);

  if (fd < 0)
    return NULL;
  gboolean good = read_all (fd, max, contents);
  int saved_errno = errno;
  close (fd);
  if (!good)
    {
      set_system_error (error, saved_errno);
      return NULL;
    }
  if (size == NULL && memchr (contents->data, '\0', contents->len - 1) != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is not a text file"));
      return NULL;
    }
  if (size != NULL)
    *size = contents->len - 1;
  return (char *) g_byte_array_free (g_steal_pointer (&contents), FALSE);
}
