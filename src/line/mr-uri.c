/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-uri.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "mr-line.h"
#include "mr-line-private.h"

/* What a scheme is followed by, and so which parameters it takes. */
typedef enum {
  SHAPE_SERIAL = 1 << 0, /* device */
  SHAPE_TCP = 1 << 1,    /* //host:port */
  SHAPE_TLS = 1 << 2,    /* //host:port */
  SHAPE_REPLAY = 1 << 3, /* file */
  SHAPE_OTHER = 1 << 4   /* name or file, of a scheme that a room above registered */
} Shape;

#define SHAPES_WITH_HOST (SHAPE_TCP | SHAPE_TLS)

/* The MBMC2022's own numbers: 1445 secured and on as delivered, 2445 unsecured and off as delivered. */
#define TLS_PORT 1445
#define TCP_PORT 2445

#define PARITY_NOT_GIVEN (-1)
#define SPEED_NOT_GIVEN (-1)
#define SPEED_MAX 1e6

/* A word of a parameter and what it stands for; the words are the same in every language. */
typedef struct {
  const char *word;
  int value;
} Word;

static const Word kind_words[] = { { "converter", MR_SERIAL_CONVERTER }, { "mbmc2022", MR_SERIAL_MBMC2022 }, { NULL } };
static const Word parity_words[] = { { "even", TRUE }, { "none", FALSE }, { NULL } };
static const Word security_words[] = {
  { "strict", MR_TLS_STRICT }, { "compat", MR_TLS_COMPAT }, { "legacy", MR_TLS_LEGACY }, { NULL }
};

static gboolean
default_parity_even (MrSerialKind kind)
{
  return kind == MR_SERIAL_CONVERTER;
}

static guint16
default_port (Shape shape)
{
  return shape == SHAPE_TLS ? TLS_PORT : shape == SHAPE_TCP ? TCP_PORT : 0;
}

static Shape
shape_of (const char *scheme)
{
  static const Word own[] = {
    { "serial", SHAPE_SERIAL }, { "tcp", SHAPE_TCP }, { "tls", SHAPE_TLS }, { "replay", SHAPE_REPLAY }, { NULL }
  };

  for (const Word *word = own; word->word != NULL; word++)
    if (g_str_equal (word->word, scheme))
      return (Shape) word->value;

  return mr_line_scheme_known (scheme) ? SHAPE_OTHER : 0;
}

static gboolean G_GNUC_PRINTF (2, 3)
fail (GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_URI, message);
  return FALSE;
}

/* Percent decoding; what comes out is text that can be shown. */
static char *
decode (const char  *text,
        GError     **error)
{
  g_autofree char *decoded = g_uri_unescape_string (text, NULL);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    {
      fail (error, _("“%s” cannot be read: “%%” must be followed by two hexadecimal digits, which together are "
                     "UTF-8 text. Write “%%25” for a percent sign."), text);
      return NULL;
    }

  return g_steal_pointer (&decoded);
}

static gboolean
parse_number (const char *text,
              guint64     min,
              guint64     max,
              guint64    *number)
{
  return g_ascii_string_to_unsigned (text, 10, min, max, number, NULL);
}

static gboolean
parse_word (const Word  *words,
            const char  *key,
            const char  *text,
            int         *value,
            GError     **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const Word *word = words; word->word != NULL; word++)
    {
      if (g_str_equal (word->word, text))
        {
          *value = word->value;
          return TRUE;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", word->word);
    }

  /* Translators: %1$s is the name of a parameter such as "kind", %2$s what was written, %3$s what may be written. */
  return fail (error, _("The parameter “%1$s” cannot be “%2$s”. It may be one of: %3$s."), key, text, allowed->str);
}

static const char *
word_for (const Word *words,
          int         value)
{
  while (words->word != NULL && words->value != value)
    words++;

  return words->word;
}

static gboolean
set_kind (MrUri       *self,
          const char  *text,
          GError     **error)
{
  int kind;

  if (!parse_word (kind_words, "kind", text, &kind, error))
    return FALSE;

  self->kind = (MrSerialKind) kind;
  return TRUE;
}

static gboolean
set_parity (MrUri       *self,
            const char  *text,
            GError     **error)
{
  return parse_word (parity_words, "parity", text, &self->parity_even, error);
}

static gboolean
set_security (MrUri       *self,
              const char  *text,
              GError     **error)
{
  int security;

  if (!parse_word (security_words, "security", text, &security, error))
    return FALSE;

  self->security = (MrTlsLevel) security;
  return TRUE;
}

static gboolean
set_baud (MrUri       *self,
          const char  *text,
          GError     **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);
  guint64 baud = 0;

  if (parse_number (text, 0, G_MAXUINT, &baud) && mr_line_baud_is_allowed ((guint) baud))
    {
      self->baud = (guint) baud;
      return TRUE;
    }

  for (const guint *rate = mr_line_bauds; *rate != 0; rate++)
    g_string_append_printf (allowed, "%s%u", allowed->len > 0 ? ", " : "", *rate);

  /* Translators: %1$s is the name of a parameter such as "kind", %2$s what was written, %3$s what may be written. */
  return fail (error, _("The parameter “%1$s” cannot be “%2$s”. It may be one of: %3$s."), "baud", text, allowed->str);
}

static gboolean
set_identity (MrUri       *self,
              const char  *text,
              GError     **error)
{
  if (*text == '\0')
    return fail (error, _("The parameter “identity” is empty. It is the name under which the master knows the key."));

  self->identity = g_strdup (text);
  return TRUE;
}

static gboolean
set_speed (MrUri       *self,
           const char  *text,
           GError     **error)
{
  char *end = NULL;
  double speed = g_ascii_strtod (text, &end);

  if (!g_ascii_isdigit (*text) || *end != '\0' || !isfinite (speed) || speed > SPEED_MAX)
    return fail (error, _("The parameter “speed” cannot be “%s”. It is a number: 1 for real time, 10 for ten times "
                          "as fast, 0 for as fast as this computer can."), text);

  self->speed = speed;
  return TRUE;
}

typedef struct {
  const char *key;
  guint shapes; /* the schemes it belongs to */
  gboolean (*set) (MrUri *self, const char *text, GError **error);
} Parameter;

static const Parameter parameters[] = {
  { "kind", SHAPE_SERIAL, set_kind },
  { "baud", SHAPE_SERIAL | SHAPE_OTHER, set_baud },
  { "parity", SHAPE_SERIAL, set_parity },
  { "identity", SHAPE_TLS, set_identity },
  { "security", SHAPE_TLS, set_security },
  { "speed", SHAPE_OTHER, set_speed },
};

/* A key in a URI ends up in histories, logs and titles. Its value must not get into our message either. */
static gboolean
is_secret (const char *key)
{
  static const char *const secrets[] = { "psk", "key", "secret", "password" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (g_ascii_strcasecmp (secrets[i], key) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
fail_parameter (Shape        shape,
                const char  *scheme,
                const char  *key,
                GError     **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    if (parameters[i].shapes & shape)
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", parameters[i].key);

  if (allowed->len == 0)
    /* Translators: %1$s is the kind of connection such as "tcp", %2$s what was written. */
    return fail (error, _("“%1$s:” takes no parameter, “%2$s” must go."), scheme, key);

  /* Translators: %1$s is the kind of connection such as "tls", %2$s what was written, %3$s what may be written. */
  return fail (error, _("“%1$s:” has no parameter “%2$s”. It may have: %3$s."), scheme, key, allowed->str);
}

static gboolean
parse_parameter (MrUri       *self,
                 Shape        shape,
                 const char  *text,
                 guint       *seen,
                 GError     **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  g_autofree char *value = NULL;

  if (is_secret (key))
    return fail (error, _("A key is never written into a connection, where others could read it. "
                          "It is entered by itself, or stands in a file."));

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      const Parameter *parameter = &parameters[i];

      if (!g_str_equal (parameter->key, key) || !(parameter->shapes & shape))
        continue;
      if (*seen & (1u << i))
        return fail (error, _("The parameter “%s” is there twice."), key);
      if (equals == NULL)
        return fail (error, _("The parameter “%1$s” has no value: write “%1$s=” and the value."), key);

      *seen |= 1u << i;
      value = decode (equals + 1, error);
      return value != NULL && parameter->set (self, value, error);
    }

  return fail_parameter (shape, self->scheme, key, error);
}

static gboolean
parse_query (MrUri       *self,
             Shape        shape,
             const char  *query,
             GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);
  guint seen = 0;

  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0' && !parse_parameter (self, shape, *part, &seen, error))
      return FALSE;

  /* The kind may stand behind the parity, so what it implies is settled last. */
  if (self->parity_even == PARITY_NOT_GIVEN)
    self->parity_even = default_parity_even (self->kind);

  return TRUE;
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
split_authority (char        *authority,
                 char       **host,
                 char       **port,
                 GError     **error)
{
  *host = authority;
  *port = NULL;

  if (*authority == '[')
    {
      char *bracket = strchr (authority, ']');

      if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
        return fail (error, _("The host “%s” has no closing bracket at its end: an IPv6 address is written "
                              "“[fe80::1]” or, with a port, “[fe80::1]:1445”."), authority);
      *host = authority + 1;
      *port = bracket[1] == ':' ? bracket + 2 : NULL;
      *bracket = '\0';
    }
  else
    {
      char *colon = strchr (authority, ':');

      if (colon != NULL && strchr (colon + 1, ':') != NULL)
        return fail (error, _("“%s” has more than one colon. An IPv6 address stands in brackets: “[fe80::1]”."), authority);
      if (colon != NULL)
        {
          *colon = '\0';
          *port = colon + 1;
        }
    }

  return TRUE;
}

static gboolean
parse_authority (MrUri       *self,
                 Shape        shape,
                 const char  *text,
                 GError     **error)
{
  g_autofree char *authority = NULL;
  gboolean bracketed;
  guint64 number;
  char *host;
  char *port;

  if (!g_str_has_prefix (text, "//"))
    /* Translators: %s is the kind of connection such as "tcp". */
    return fail (error, _("“%1$s:” is followed by two slashes and a host, as in “%1$s://192.168.1.10”."), self->scheme);

  if (strchr (text, '@') != NULL)
    return fail (error, _("A connection has no user name or password in front of its host: “@” must go."));

  authority = g_strdup (text + 2);
  if (g_str_has_suffix (authority, "/"))
    authority[strlen (authority) - 1] = '\0';
  if (strchr (authority, '/') != NULL)
    return fail (error, _("After the host “%s” nothing may follow but a colon and a port."), authority);

  bracketed = *authority == '[';
  if (!split_authority (authority, &host, &port, error))
    return FALSE;

  self->host = decode (host, error);
  if (self->host == NULL)
    return FALSE;

  if (*self->host == '\0')
    /* Translators: %s is the kind of connection such as "tcp". */
    return fail (error, _("“%1$s://” has no host. It is a name or an address, as in “%1$s://192.168.1.10”."), self->scheme);

  if (bracketed ? !is_ipv6 (self->host) : !is_host_name (self->host))
    return fail (error, _("“%s” is not a host. It is a name such as “master.local”, an address such as “192.168.1.10” "
                          "or an IPv6 address in brackets."), self->host);

  self->port = default_port (shape);
  if (port != NULL)
    {
      if (!parse_number (port, 1, G_MAXUINT16, &number))
        return fail (error, _("“%s” is not a port. It is a number from 1 to 65535."), port);
      self->port = (guint16) number;
    }

  return TRUE;
}

static gboolean
parse_path (MrUri       *self,
            Shape        shape,
            const char  *text,
            GError     **error)
{
  /* "serial:///dev/x" is "serial:/dev/x" with an authority of nobody. */
  if (g_str_has_prefix (text, "//") && text[2] != '/')
    /* Translators: %s is the kind of connection such as "serial". */
    return fail (error, _("“%s:” has no host: write the path with one slash at its beginning."), self->scheme);

  while (text[0] == '/' && text[1] == '/')
    text++;

  self->path = decode (text, error);
  if (self->path == NULL)
    return FALSE;

  if (shape == SHAPE_SERIAL && !g_path_is_absolute (self->path))
    return fail (error, _("“%s” is not a serial port. It is written with its whole path, as in “serial:/dev/ttyUSB0”."),
                 self->path);

  if (*self->path == '\0' && shape == SHAPE_REPLAY)
    return fail (error, _("“replay:” has no file. It is followed by the path of a recording."));

  if (*self->path == '\0')
    /* Translators: %s is the kind of connection such as "sim". */
    return fail (error, _("“%s:” is followed by a name or the path of a file."), self->scheme);

  return TRUE;
}

/* Returns: what follows the scheme, or NULL. */
static const char *
parse_scheme (MrUri       *self,
              const char  *text,
              GError     **error)
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
      /* Translators: %1$s is what was written, %2$s lists how a connection may begin: "serial:, tcp:". */
      fail (error, _("“%1$s” is not a connection. One begins with: %2$s. Examples: “serial:/dev/ttyUSB0”, "
                     "“tls://192.168.1.10?identity=site7”."), shown, schemes);
      return NULL;
    }

  self->scheme = g_ascii_strdown (text, colon - text);
  if (shape_of (self->scheme) == 0)
    {
      /* Translators: %1$s is the first part of a connection such as "tcp", %2$s lists those that exist. */
      fail (error, _("There is no kind of connection called “%1$s:”. Known are %2$s."), self->scheme, schemes);
      return NULL;
    }

  return colon + 1;
}

static gboolean
parse_into (MrUri       *self,
            const char  *text,
            GError     **error)
{
  g_autofree char *target = NULL;
  const char *query;
  const char *rest;
  Shape shape;

  if (*text == '\0')
    return fail (error, _("The connection is empty."));

  rest = parse_scheme (self, text, error);
  if (rest == NULL)
    return FALSE;

  shape = shape_of (self->scheme);
  query = strchr (rest, '?');
  target = query != NULL ? g_strndup (rest, (gsize) (query - rest)) : g_strdup (rest);

  return ((shape & SHAPES_WITH_HOST) ? parse_authority (self, shape, target, error) : parse_path (self, shape, target, error))
         && parse_query (self, shape, query != NULL ? query + 1 : "", error);
}

static void
append_parameter (GString    *uri,
                  const char *key,
                  const char *value)
{
  g_string_append_printf (uri, "%c%s=", strchr (uri->str, '?') == NULL ? '?' : '&', key);
  g_string_append_uri_escaped (uri, value, "/:@", TRUE);
}

static void
append_parameters (GString     *uri,
                   const MrUri *self)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->kind != MR_SERIAL_CONVERTER)
    append_parameter (uri, "kind", word_for (kind_words, self->kind));

  if (self->baud != 0)
    {
      g_snprintf (number, sizeof number, "%u", self->baud);
      append_parameter (uri, "baud", number);
    }

  if (self->parity_even != default_parity_even (self->kind))
    append_parameter (uri, "parity", word_for (parity_words, self->parity_even));

  if (self->identity != NULL)
    append_parameter (uri, "identity", self->identity);

  if (self->security != MR_TLS_STRICT)
    append_parameter (uri, "security", word_for (security_words, self->security));

  if (self->speed >= 0)
    {
      g_ascii_formatd (number, sizeof number, "%g", self->speed);
      if (g_ascii_strtod (number, NULL) != self->speed)
        g_ascii_dtostr (number, sizeof number, self->speed);
      append_parameter (uri, "speed", number);
    }
}

static void
append_host (GString     *text,
             const MrUri *self)
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

MrUri *
mr_uri_parse (const char  *text,
              GError     **error)
{
  g_autoptr (MrUri) self = NULL;
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      fail (error, _("The connection is not text in UTF-8."));
      return NULL;
    }

  self = g_new0 (MrUri, 1);
  self->parity_even = PARITY_NOT_GIVEN;
  self->speed = SPEED_NOT_GIVEN;

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

  append_parameters (uri, self);

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
