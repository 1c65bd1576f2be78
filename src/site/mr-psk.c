/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keys from text and from files. Nothing here says what a key is: not its digits, not even a wrong one, in no
 * message. What held a key is overwritten before it is freed. */

#define KEY_MIN 4   /* GnuTLS refuses shorter keys … */
#define KEY_MAX 128 /* … and longer ones */
#define FILE_MAX (64 * 1024)

/* Octets that know their size, so that the last reference can overwrite them. */
typedef struct {
  gsize size;
  guint8 octets[];
} Secret;

static Secret *
secret_new (gsize size)
{
  Secret *self = g_malloc0 (sizeof *self + size);

  self->size = size;
  return self;
}

static void
secret_free (gpointer data)
{
  Secret *self = data;

  explicit_bzero (self->octets, self->size);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Secret, secret_free)

static gboolean
is_separator (char character)
{
  return g_ascii_isspace (character) || character == ':';
}

GBytes *
mr_psk_parse (const char  *hex,
              GError     **error)
{
  g_autoptr (Secret) secret = secret_new (KEY_MAX);
  gsize n_digits = 0;

  for (const char *c = hex; *c != '\0'; c++)
    {
      if (is_separator (*c))
        continue;
      if (!g_ascii_isxdigit (*c))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _("The key has a character in it that is no hex digit. "
                                 "A key is written with 0–9 and A–F."));
          return NULL;
        }
      if (n_digits < 2 * KEY_MAX)
        secret->octets[n_digits / 2] = secret->octets[n_digits / 2] << 4 | g_ascii_xdigit_value (*c);
      n_digits++;
    }

  if (n_digits % 2 != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("The key has an odd number of hex digits. Check that none is missing."));
      return NULL;
    }
  if (n_digits < 2 * KEY_MIN || n_digits > 2 * KEY_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: %d are numbers of hex digits */
                   _("A key has %d to %d hex digits. Check that it was entered whole."), 2 * KEY_MIN, 2 * KEY_MAX);
      return NULL;
    }

  gconstpointer octets = secret->octets;
  return g_bytes_new_with_free_func (octets, n_digits / 2, secret_free, g_steal_pointer (&secret));
}

static gboolean
check_mode (const char         *path,
            const struct stat  *info,
            GError            **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (!S_ISREG (info->st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a file with a key in it."), shown);
      return FALSE;
    }
  if ((info->st_mode & 077) != 0)
    {
      g_autofree char *quoted = g_shell_quote (path);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   /* Translators: %s is a file, then the same file in a command */
                   _("The key in “%s” was not used, because others on this computer can read it. "
                     "Close it with: chmod 600 %s"),
                   shown, quoted);
      return FALSE;
    }
  if (info->st_size > FILE_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("“%s” is too large to be a file with a key in it."), shown);
      return FALSE;
    }
  return TRUE;
}

/* Reads from @fd into a buffer that ends with NUL. */
static Secret *
read_all (int fd)
{
  g_autoptr (Secret) buffer = secret_new (FILE_MAX + 1);
  gsize size = 0;
  gssize n;

  while (size < FILE_MAX && (n = read (fd, buffer->octets + size, FILE_MAX - size)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      size += n;
    }
  return g_steal_pointer (&buffer);
}

static Secret *
load_file (const char  *path,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;
  g_autoptr (Secret) text = NULL;

  if (fd >= 0 && fstat (fd, &info) == 0)
    {
      if (!check_mode (path, &info, error))
        {
          close (fd);
          return NULL;
        }
      text = read_all (fd);
    }

  if (text == NULL)
    {
      int saved_errno = errno;
      g_autofree char *shown = g_filename_display_name (path);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   /* Translators: %s is a file, then why, from the system */
                   _("The key in “%s” could not be read (%s)."), shown, g_strerror (saved_errno));
    }
  if (fd >= 0)
    close (fd);
  return g_steal_pointer (&text);
}

/* Whether a line is a key without an identity: hex digits only, with ':' at most between pairs. */
static gboolean
is_bare_key (const char *line)
{
  guint n_digits = 0;

  for (const char *c = line; *c != '\0'; c++)
    {
      if (*c == ':' && (n_digits == 0 || n_digits % 2 != 0))
        return FALSE;
      if (*c == ':')
        {
          if (!g_ascii_isxdigit (c[1]) || !g_ascii_isxdigit (c[2]) || (c[3] != ':' && c[3] != '\0'))
            return FALSE;
        }
      else if (g_ascii_isxdigit (*c))
        n_digits++;
      else if (!g_ascii_isspace (*c))
        return FALSE;
    }
  return TRUE;
}

/* Where the key begins in a line of @identity, or NULL when the line is another's. */
static const char *
match_identity (const char *line,
                const char *identity)
{
  gsize length = strlen (identity);

  return strncmp (line, identity, length) == 0 && line[length] == ':' ? line + length + 1 : NULL;
}

/* Finds the key among the lines of @text, which is cut into lines. @n_keys becomes the number of keys seen. */
static const char *
find_key (char       *text,
          const char *identity,
          guint      *n_keys)
{
  const char *only = NULL;
  char *rest = text;
  char *line;

  *n_keys = 0;
  while ((line = strsep (&rest, "\r\n")) != NULL)
    {
      g_strstrip (line);
      if (*line == '\0' || *line == '#')
        continue;

      (*n_keys)++;
      const char *key = identity != NULL ? match_identity (line, identity) : NULL;
      if (key != NULL)
        return key;
      if (is_bare_key (line))
        only = line;
      else if (identity == NULL && strchr (line, ':') != NULL)
        only = strchr (line, ':') + 1;
      else if (strchr (line, ':') == NULL)
        only = line; /* no key either: mr_psk_parse() says so */
    }
  return *n_keys == 1 ? only : NULL;
}

GBytes *
mr_psk_load_file (const char  *path,
                  const char  *identity,
                  GError     **error)
{
  g_autoptr (Secret) text = load_file (path, error);
  guint n_keys;

  if (text == NULL)
    return NULL;
  if (identity != NULL && *identity == '\0')
    identity = NULL;

  const char *key = find_key ((char *) text->octets, identity, &n_keys);
  if (key != NULL)
    {
      g_autoptr (GBytes) psk = mr_psk_parse (key, error);
      if (psk == NULL)
        {
          g_autofree char *shown = g_filename_display_name (path);
          /* Translators: %s is a file; a sentence about the key in it follows */
          g_prefix_error (error, _("“%s” holds no usable key. "), shown);
        }
      return g_steal_pointer (&psk);
    }

  g_autofree char *shown = g_filename_display_name (path);
  if (n_keys == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _("“%s” has no key in it. Write the key there as hex digits, or as “identity:key”."), shown);
  else if (identity != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: %s is a file, then an identity */
                 _("“%s” has no key for the identity “%s”. Check the identity, or add a line for it."),
                 shown, identity);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("“%s” has several keys. Say which identity is meant."), shown);
  return NULL;
}
