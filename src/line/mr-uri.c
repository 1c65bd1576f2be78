/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-uri.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-line-private.h"
#include "mr-uri-private.h"

/* The MBMC2022's own numbers: 1445 secured and on as delivered, 2445 unsecured and off as delivered. */
#define TLS_PORT 1445
#define TCP_PORT 2445

static guint16
default_port (MrUriShape shape)
{
  return shape == MR_URI_TLS ? TLS_PORT : shape == MR_URI_TCP ? TCP_PORT : 0;
}

static MrUriShape
shape_of (const char *scheme)
{
  static const struct {
    const char *scheme;
    MrUriShape shape;
  } own[] = { { "serial", MR_URI_SERIAL }, { "tcp", MR_URI_TCP }, { "tls", MR_URI_TLS }, { "replay", MR_URI_REPLAY } };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_equal (own[i].scheme, scheme))
      return own[i].shape;

  return mr_line_scheme_known (scheme) ? MR_URI_OTHER : 0;
}

static gboolean
is_ipv6 (const char *host)
{
  g_auto (GStrv) address_and_zone = g_strsplit (host, "%", 2);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (address_and_zone[0]);

  return address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
}

static gboolean
is_host_name (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p < 0x80 && !g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
      return FALSE;

  return *host != '\0' && *host != '.' && *host != '-';
}

/* Cuts "host:port" in two, in place; a port that is not there stays NULL. */
static gboolean
split_authority (char *authority, char **host, char **port, GError **error)
{
  *host = authority;
  *port = NULL;

  if (*authority == '[')
    {
      char *bracket = strchr (authority, ']');

      if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
        return mr_uri_fail (error,
                            /* Translators: %s is what was written. */
                            _("The host “%s” has no closing bracket at its end: an IPv6 address is written “[fe80::1]” "
                              "or, with a port, “[fe80::1]:1445”."), authority);
      *host = authority + 1;
      *port = bracket[1] == ':' ? bracket + 2 : NULL;
      *bracket = '\0';
    }
  else
    {
      char *colon = strchr (authority, ':');

      if (colon != NULL && strchr (colon + 1, ':') != NULL)
        return mr_uri_fail (error,
                            /* Translators: %s is what was written. */
                            _("“%s” has more than one colon. An IPv6 address stands in brackets: “[fe80::1]”."),
                            authority);
      if (colon != NULL)
        {
          *colon = '\0';
          *port = colon + 1;
        }
    }

  return TRUE;
}

static gboolean
parse_authority (MrUri *self, MrUriShape shape, const char *text, GError **error)
{
  g_autofree char *authority = NULL;
  gboolean bracketed;
  guint64 number;
  char *host;
  char *port;

  if (!g_str_has_prefix (text, "//"))
    return mr_uri_fail (error,
                        /* Translators: %1$s is a kind of connection such as "tcp". */
                        _("“%1$s:” is followed by two slashes and a host, as in “%1$s://192.168.1.10”."), self->scheme);

  if (strchr (text, '@') != NULL)
    return mr_uri_fail (error, _("A connection has no user name or password in front of its host: “@” must go."));

  authority = g_strdup (text + 2);
  if (g_str_has_suffix (authority, "/"))
    authority[strlen (authority) - 1] = '\0';
  if (strchr (authority, '/') != NULL)
    /* Translators: %s is a host and what stands behind it. */
    return mr_uri_fail (error, _("After the host “%s” nothing may follow but a colon and a port."), authority);

  bracketed = *authority == '[';
  if (!split_authority (authority, &host, &port, error))
    return FALSE;

  self->host = mr_uri_decode (host, error);
  if (self->host == NULL)
    return FALSE;

  if (*self->host == '\0')
    return mr_uri_fail (error,
                        /* Translators: %1$s is a kind of connection such as "tcp". */
                        _("“%1$s://” has no host. It is a name or an address, as in “%1$s://192.168.1.10”."),
                        self->scheme);

  if (bracketed ? !is_ipv6 (self->host) : !is_host_name (self->host))
    return mr_uri_fail (error,
                        /* Translators: %s is what was written. */
                        _("“%s” is not a host. It is a name such as “master.local”, an address such as “192.168.1.10” "
                          "or an IPv6 address in brackets."), self->host);

  self->port = default_port (shape);
  if (port != NULL)
    {
      if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
        /* Translators: %s is what was written. */
        return mr_uri_fail (error, _("“%s” is not a port. It is a number from 1 to 65535."), port);
      self->port = (guint16) number;
    }

  return TRUE;
}

static gboolean
parse_path (MrUri *self, MrUriShape shape, const char *text, GError **error)
{
  /* "serial:///dev/x" is "serial:/dev/x" with an authority of nobody. */
  if (g_str_has_prefix (text, "//") && text[2] != '/')
    /* Translators: %s is the kind of connection such as "serial". */
    return mr_uri_fail (error, _("“%s:” has no host: write the path with one slash at its beginning."), self->scheme);

  while (text[0] == '/' && text[1] == '/')
    text++;

  self->path = mr_uri_decode (text, error);
  if (self->path == NULL)
    return FALSE;

  if (shape == MR_URI_SERIAL && !g_path_is_absolute (self->path))
    return mr_uri_fail (error,
                        /* Translators: %s is what was written. */
                        _("“%s” is not a serial port. It is written with its whole path, as in “serial:/dev/ttyUSB0”."),
                        self->path);

  if (*self->path == '\0' && shape == MR_URI_REPLAY)
    return mr_uri_fail (error, _("“replay:” has no file. It is followed by the path of a recording."));

  if (*self->path == '\0')
    /* Translators: %s is the kind of connection such as "sim". */
    return mr_uri_fail (error, _("“%s:” is followed by a name or the path of a file."), self->scheme);

  return TRUE;
}

/* Returns: what follows the scheme, or NULL. */
static const char *
parse_scheme (MrUri *self, const char *text, GError **error)
{
  g_autofree char *schemes = mr_line_scheme_list ();
  g_autofree char *shown = NULL;
  const char *colon;

  /* A path alone can only be a port: it is what people copy from elsewhere. */
  if (*text == '/')
    {
      self->scheme = g_strdup ("serial");
      return text;
    }

  colon = strchr (text, ':');
  if (colon == NULL || colon == text)
    {
      /* Behind "?" somebody may have written a key. */
      shown = g_strndup (text, strcspn (text, "?"));
      mr_uri_fail (error,
                   /* Translators: %1$s is what was written, %2$s a list such as "serial:, tcp:". */
                   _("“%1$s” is not a connection. One begins with: %2$s. Examples: “serial:/dev/ttyUSB0”, "
                     "“tls://192.168.1.10?identity=site7”."), shown, schemes);
      return NULL;
    }

  self->scheme = g_ascii_strdown (text, colon - text);
  if (shape_of (self->scheme) == 0)
    {
      /* Translators: %1$s is the first part of a connection such as "tcp", %2$s lists those that exist. */
      mr_uri_fail (error, _("There is no kind of connection called “%1$s:”. Known are %2$s."), self->scheme, schemes);
      return NULL;
    }

  return colon + 1;
}

static gboolean
parse_into (MrUri *self, const char *text, GError **error)
{
  g_autofree char *target = NULL;
  const char *query;
  const char *rest;
  gboolean understood;
  MrUriShape shape;

  if (*text == '\0')
    return mr_uri_fail (error, _("The connection is empty."));

  rest = parse_scheme (self, text, error);
  if (rest == NULL)
    return FALSE;

  shape = shape_of (self->scheme);
  query = strchr (rest, '?');
  target = query != NULL ? g_strndup (rest, (gsize) (query - rest)) : g_strdup (rest);

  if (shape & (MR_URI_TCP | MR_URI_TLS))
    understood = parse_authority (self, shape, target, error);
  else
    understood = parse_path (self, shape, target, error);

  return understood && mr_uri_parse_parameters (self, shape, query != NULL ? query + 1 : "", error);
}

static void
append_host (GString *text, const MrUri *self)
{
  gboolean bracketed = strchr (self->host, ':') != NULL;

  if (bracketed)
    g_string_append_c (text, '[');
  g_string_append_uri_escaped (text, self->host, ":", TRUE);
  if (bracketed)
    g_string_append_c (text, ']');
  if (self->port != default_port (shape_of (self->scheme)))
    g_string_append_printf (text, ":%u", self->port);
}

gboolean
mr_uri_fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_URI, message);
  return FALSE;
}

char *
mr_uri_decode (const char *text, GError **error)
{
  g_autofree char *decoded = g_uri_unescape_string (text, NULL);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    {
      mr_uri_fail (error,
                   /* Translators: %s is what was written. */
                   _("“%s” cannot be read: “%%” must be followed by two hexadecimal digits, which together are UTF-8 "
                     "text. Write “%%25” for a percent sign."), text);
      return NULL;
    }

  return g_steal_pointer (&decoded);
}

MrUri *
mr_uri_parse (const char *text, GError **error)
{
  g_autoptr (MrUri) self = NULL;
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      mr_uri_fail (error, _("The connection is not text in UTF-8."));
      return NULL;
    }

  self = g_new0 (MrUri, 1);

  stripped = g_strstrip (g_strdup (text));
  if (!parse_into (self, stripped, error))
    return NULL;

  return g_steal_pointer (&self);
}

char *
mr_uri_format (const MrUri *self)
{
  GString *uri;

  g_return_val_if_fail (self != NULL, NULL);

  uri = g_string_new (self->scheme);
  g_string_append_c (uri, ':');

  if (self->host != NULL)
    {
      g_string_append (uri, "//");
      append_host (uri, self);
    }
  else
    g_string_append_uri_escaped (uri, self->path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, TRUE);

  mr_uri_append_parameters (self, uri);

  return g_string_free (uri, FALSE);
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
