/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-uri.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-scheme.h"
#include "mr-uri-error.h"
#include "mr-uri-parameter.h"

/* Names stay as they are written: the resolver encodes what is not ASCII. Parameters are decoded one by one, so that
 * a value may hold "&". */
#define FLAGS (G_URI_FLAGS_NON_DNS | G_URI_FLAGS_ENCODED_QUERY)

/* GUri checks what is in brackets. */
static gboolean
is_host (const char *host)
{
  if (strchr (host, ':') != NULL)
    return TRUE;

  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p < 0x80 && !g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
      return FALSE;

  return *host != '.' && *host != '-';
}

static gboolean
fail_host (const char *authority, GError **error)
{
  return mr_uri_fail (error,
                      /* Translators: %s is what was written. */
                      _("“%s” is not a host. Use a name such as “master.local”, an address such as “192.168.1.10”, or "
                        "an IPv6 address in brackets: “[fe80::1]” or, with a port, “[fe80::1]:1445”."), authority);
}

static gboolean
fail_port (const char *authority, GError **error)
{
  const char *colon = strrchr (authority, ':');

  /* More than one colon: an IPv6 address without brackets. */
  if (*authority != '[' && strchr (authority, ':') != colon)
    return fail_host (authority, error);

  /* Translators: %s is what was written. */
  return mr_uri_fail (error, _("“%s” is not a port. It is a number from 1 to 65535."), colon + 1);
}

/* A sentence for the part that GUri did not understand. @target: what is written before the parameters */
static gboolean
fail_part (int code, const char *target, const char *authority, GError **error)
{
  switch (code)
    {
    case G_URI_ERROR_BAD_HOST:
      return fail_host (authority, error);
    case G_URI_ERROR_BAD_PORT:
      return fail_port (authority, error);
    default:
      return mr_uri_fail (error,
                          /* Translators: %s is what was written. */
                          _("“%s” cannot be read: “%%” must be followed by two hexadecimal digits, which together are "
                            "UTF-8 text. Write “%%25” for a percent sign."), target);
    }
}

/* Takes the host. @authority: the host and port as they are written */
static gboolean
set_host (MrUri *self, const MrScheme *scheme, char *host, int port, const char *path, const char *authority,
          GError **error)
{
  self->host = host;

  if (host == NULL)
    return mr_uri_fail (error,
                        /* Translators: %1$s is a kind of connection such as "tcp". */
                        _("“%1$s:” is followed by two slashes and a host, as in “%1$s://192.168.1.10”."), self->scheme);
  if (*host == '\0')
    return mr_uri_fail (error,
                        /* Translators: %1$s is a kind of connection such as "tcp". */
                        _("“%1$s://” has no host. Use a name or an address, as in “%1$s://192.168.1.10”."),
                        self->scheme);
  if (*path != '\0' && !g_str_equal (path, "/"))
    /* Translators: %1$s is a host, %2$s is what is written after it. */
    return mr_uri_fail (error, _("After the host “%1$s” only a colon and a port may follow; remove “%2$s”."), host,
                        path);
  if (!is_host (host))
    return fail_host (authority, error);
  if (port == 0 || g_str_has_suffix (authority, ":"))
    return fail_port (authority, error);

  self->port = port > 0 ? (guint16) port : scheme->port;
  return TRUE;
}

/* "serial:///dev/x" and "serial://///dev/x" are "serial:/dev/x". */
static const char *
skip_slashes (const char *path)
{
  while (path[0] == '/' && path[1] == '/')
    path++;

  return path;
}

static gboolean
set_path (MrUri *self, const MrScheme *scheme, const char *host, const char *path, GError **error)
{
  if (host != NULL && *host != '\0')
    /* Translators: %s is the kind of connection such as "serial". */
    return mr_uri_fail (error, _("“%s:” has no host: write the path with one slash at its beginning."), self->scheme);

  self->path = g_strdup (skip_slashes (path));

  if (scheme->shape == MR_URI_SERIAL && !g_path_is_absolute (self->path))
    return mr_uri_fail (error,
                        /* Translators: %s is what was written. */
                        _("“%s” is not a serial port. Write its whole path, as in “serial:/dev/ttyUSB0”."),
                        self->path);

  if (*self->path == '\0' && scheme->shape == MR_URI_REPLAY)
    return mr_uri_fail (error, _("“replay:” has no file. It is followed by the path of a recording."));

  if (*self->path == '\0')
    /* Translators: %s is the kind of connection such as "sim". */
    return mr_uri_fail (error, _("“%s:” is followed by a name or the path of a file."), self->scheme);

  return TRUE;
}

static const MrScheme *
parse_scheme (MrUri *self, const char *text, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (text);
  const MrScheme *found;

  if (scheme == NULL)
    {
      /* Someone may have written a key after "?". */
      g_autofree char *shown = g_strndup (text, strcspn (text, "?"));
      g_autofree char *schemes = mr_scheme_list ();

      mr_uri_fail (error,
                   /* Translators: %1$s is what was written, %2$s a list such as "serial:, tcp:". */
                   _("“%1$s” is not a connection. One begins with: %2$s. Examples: “serial:/dev/ttyUSB0”, "
                     "“tls://192.168.1.10?identity=site7”."), shown, schemes);
      return NULL;
    }

  self->scheme = g_ascii_strdown (scheme, -1);
  found = mr_scheme_find (self->scheme);
  if (found == NULL)
    mr_uri_fail_unknown (self->scheme, error);

  return found;
}

/* @text begins with a scheme. */
static gboolean
parse_parts (MrUri *self, const MrScheme *scheme, const char *text, GError **error)
{
  g_autofree char *target = g_strndup (text, strcspn (text, "?"));
  const char *slashes = strstr (target, "//");
  const char *begin = slashes != NULL ? slashes + 2 : "";
  g_autofree char *authority = g_strndup (begin, strcspn (begin, "/"));
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean has_host = (scheme->shape & (MR_URI_TCP | MR_URI_TLS)) != 0;
  int port;

  /* First of all, because what is before it may be a password. */
  if (has_host && strchr (target, '@') != NULL)
    return mr_uri_fail (error, _("A connection has no user name or password before its host; remove them and “@”."));

  if (!g_uri_split (text, FLAGS, NULL, NULL, &host, &port, &path, &query, NULL, &problem))
    return fail_part (problem->code, target, authority, error);

  if (has_host ? !set_host (self, scheme, g_steal_pointer (&host), port, path, authority, error)
               : !set_path (self, scheme, host, path, error))
    return FALSE;

  return mr_uri_parse_parameters (self, scheme, query, error);
}

MrUri *
mr_uri_parse (const char *text, GError **error)
{
  g_autoptr (MrUri) self = g_new0 (MrUri, 1);
  g_autoptr (GString) whole = NULL;
  const MrScheme *scheme;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      mr_uri_fail (error, _("The connection is not text in UTF-8."));
      return NULL;
    }

  whole = g_string_new (text);
  g_strstrip (whole->str);
  g_string_set_size (whole, strlen (whole->str));
  if (whole->len == 0)
    {
      mr_uri_fail (error, _("The connection is empty."));
      return NULL;
    }

  /* A path alone can only be a port: it is what people copy from elsewhere. */
  if (whole->str[0] == '/')
    g_string_prepend (whole, "serial:");
  /* A connection has no fragment, but a file name may have this character. */
  g_string_replace (whole, "#", "%23", 0);

  scheme = parse_scheme (self, whole->str, error);
  if (scheme == NULL || !parse_parts (self, scheme, whole->str, error))
    return NULL;

  return g_steal_pointer (&self);
}

char *
mr_uri_format (const MrUri *self)
{
  const MrScheme *scheme;
  g_autofree char *query = NULL;
  int port;

  g_return_val_if_fail (self != NULL, NULL);

  scheme = mr_scheme_find (self->scheme);
  query = mr_uri_format_parameters (self);
  port = self->host != NULL && (scheme == NULL || self->port != scheme->port) ? self->port : -1;

  return g_uri_join (FLAGS, self->scheme, NULL, self->host, port, self->host != NULL ? "" : skip_slashes (self->path),
                     query, NULL);
}

char *
mr_uri_format_place (const MrUri *self)
{
  g_autofree char *text = mr_uri_format (self);
  char *query = strchr (text, '?');

  if (query != NULL)
    *query = '\0';
  return g_steal_pointer (&text);
}

guint
mr_uri_first_baud (const MrUri *self, guint usual)
{
  g_return_val_if_fail (self != NULL, usual);

  return self->baud != 0 ? self->baud : mr_line_settings_nearest_baud (&self->settings, usual);
}

gboolean
mr_uri_needs_key (const MrUri *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_equal (self->scheme, "tls");
}

char *
mr_uri_label (const MrUri *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->host != NULL)
    return g_strdup (self->host);

  return g_path_get_basename (self->path);
}

MrUri *
mr_uri_copy (const MrUri *self)
{
  MrUri *copy = g_memdup2 (self, sizeof *self);

  copy->scheme = g_strdup (self->scheme);
  copy->path = g_strdup (self->path);
  copy->host = g_strdup (self->host);
  copy->identity = g_strdup (self->identity);

  return copy;
}

void
mr_uri_free (MrUri *self)
{
  if (self == NULL)
    return;

  g_free (self->scheme);
  g_free (self->path);
  g_free (self->host);
  g_free (self->identity);
  g_free (self);
}
