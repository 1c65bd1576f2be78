/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-secret.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mr-file.h"

MrSecret *
mr_secret_new (gsize size)
{
  MrSecret *self = g_malloc0 (sizeof *self + size);

  self->size = size;
  return self;
}

void
mr_secret_free (gpointer data)
{
  MrSecret *self = data;

  explicit_bzero (self->octets, self->size);
  g_free (self);
}

GBytes *
mr_secret_to_bytes (MrSecret *self, gsize size)
{
  return g_bytes_new_with_free_func (self->octets, size, mr_secret_free, self);
}

MrSecret *
mr_secret_parse (const char *hex, gsize max, gsize *n_digits, GError **error)
{
  g_autoptr (MrSecret) secret = mr_secret_new (max);

  *n_digits = 0;
  for (const char *c = hex; *c != '\0'; c++)
    {
      if (g_ascii_isspace (*c) || *c == ':')
        continue;
      if (!g_ascii_isxdigit (*c))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _("The key contains a character that is not a hexadecimal digit. Use 0–9 and A–F."));
          return NULL;
        }
      if (*n_digits < 2 * max)
        secret->octets[*n_digits / 2] = (guint8) (secret->octets[*n_digits / 2] << 4 | g_ascii_xdigit_value (*c));
      (*n_digits)++;
    }

  if (*n_digits % 2 != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("The key has an odd number of hexadecimal digits. Check that none is missing."));
      return NULL;
    }
  return g_steal_pointer (&secret);
}

/* Reads at most @max octets from @fd into a NUL-terminated buffer. */
static MrSecret *
read_all (int fd, gsize max)
{
  g_autoptr (MrSecret) buffer = mr_secret_new (max + 1);
  gsize size = 0;
  gssize n;

  while (size < max && (n = read (fd, buffer->octets + size, max - size)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      size += n;
    }
  return g_steal_pointer (&buffer);
}

MrSecret *
mr_secret_read_file (const char *path, gsize max, gboolean *exposed, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  g_autoptr (MrSecret) text = NULL;
  int fd = mr_file_open (path, &reason);
  struct stat info;

  if (fd >= 0 && fstat (fd, &info) == 0)
    {
      if ((guint64) info.st_size > max)
        {
          close (fd);
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("“%s” is too large. Check that it is the right file."), shown);
          return NULL;
        }
      *exposed = (info.st_mode & 077) != 0;
      text = read_all (fd, max);
    }

  if (text == NULL)
    {
      if (reason == NULL)
        reason = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      g_set_error (error, G_IO_ERROR, reason->code,
                   /* Translators: %s is a file, then why, from the system */
                   _("Couldn’t read “%s” (%s)."), shown, reason->message);
    }
  if (fd >= 0)
    close (fd);
  return g_steal_pointer (&text);
}
