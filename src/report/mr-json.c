/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-json.h"

#include "mbus-decimal.h"

struct _MrJson {
  GString *text;
  guint depth;
  gboolean empty; /* the innermost object or array has no members yet */
  gboolean named; /* the next value already has its name */
};

static void
begin_line (MrJson *self)
{
  static const char line[] = "\n                ";
  const guint most = (sizeof line - 2) / 2;

  g_string_append_len (self->text, line, 1 + 2 * (gssize) MIN (self->depth, most));
  for (guint i = most; i < self->depth; i++)
    g_string_append_len (self->text, "  ", 2);
}

/* Separates the next value or name from what comes before it. */
static void
begin_item (MrJson *self)
{
  if (!self->named)
    {
      if (!self->empty)
        g_string_append_c (self->text, ',');
      if (self->depth > 0)
        begin_line (self);
    }
  self->named = FALSE;
  self->empty = FALSE;
}

static void
begin_container (MrJson *self, char bracket)
{
  begin_item (self);
  g_string_append_c (self->text, bracket);
  self->depth++;
  self->empty = TRUE;
}

static void
end_container (MrJson *self, char bracket)
{
  self->depth--;
  if (!self->empty)
    begin_line (self);
  g_string_append_c (self->text, bracket);
  self->empty = FALSE;
}

/* The number of octets that need no escape. */
static gsize
n_plain (const char *text)
{
  gsize n = 0;

  while ((guchar) text[n] >= 0x20 && text[n] != 0x7F && text[n] != '"' && text[n] != '\\')
    n++;
  return n;
}

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *next = valid != NULL ? valid : text;

  g_string_append_c (out, '"');
  while (*next != '\0')
    {
      gsize n = n_plain (next);

      g_string_append_len (out, next, (gssize) n);
      next += n;
      if (*next == '\0')
        break;
      if (*next == '"' || *next == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *next);
        }
      else
        g_string_append_printf (out, "\\u%04x", (guint) *next);
      next++;
    }
  g_string_append_c (out, '"');
}

static const char *
skip_digits (const char *c)
{
  while (g_ascii_isdigit (*c))
    c++;
  return c;
}

/* number = [ "-" ] ( "0" / 1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ "+" / "-" ] 1*digit ], RFC 8259 §6 */
static gboolean
is_number (const char *text)
{
  const char *c = text + (*text == '-');
  const char *digits = c;

  c = skip_digits (c);
  if (c == digits || (*digits == '0' && c > digits + 1))
    return FALSE;
  if (*c == '.')
    {
      digits = ++c;
      c = skip_digits (c);
      if (c == digits)
        return FALSE;
    }
  if (*c == 'e' || *c == 'E')
    {
      c += c[1] == '+' || c[1] == '-' ? 2 : 1;
      digits = c;
      c = skip_digits (c);
      if (c == digits)
        return FALSE;
    }
  return *c == '\0';
}

MrJson *
mr_json_new (void)
{
  return mr_json_new_on (g_string_new (NULL));
}

MrJson *
mr_json_new_on (GString *text)
{
  MrJson *self = g_new0 (MrJson, 1);

  self->text = text;
  self->empty = TRUE;
  return self;
}

void
mr_json_begin_object (MrJson *self)
{
  begin_container (self, '{');
}

void
mr_json_end_object (MrJson *self)
{
  end_container (self, '}');
}

void
mr_json_begin_array (MrJson *self)
{
  begin_container (self, '[');
}

void
mr_json_end_array (MrJson *self)
{
  end_container (self, ']');
}

void
mr_json_name (MrJson *self, const char *name)
{
  begin_item (self);
  g_string_append_c (self->text, '"');
  g_string_append (self->text, name);
  g_string_append_len (self->text, "\": ", 3);
  self->named = TRUE;
}

void
mr_json_add_text (MrJson *self, const char *text)
{
  if (text == NULL)
    {
      mr_json_add_null (self);
      return;
    }
  begin_item (self);
  append_quoted (self->text, text);
}

void
mr_json_add_integer (MrJson *self, gint64 integer)
{
  begin_item (self);
  mbus_decimal_append (self->text, integer, 0);
}

void
mr_json_add_number (MrJson *self, const char *number)
{
  if (!is_number (number))
    {
      mr_json_add_text (self, number);
      return;
    }
  begin_item (self);
  g_string_append (self->text, number);
}

void
mr_json_add_boolean (MrJson *self, gboolean boolean)
{
  begin_item (self);
  g_string_append (self->text, boolean ? "true" : "false");
}

void
mr_json_add_null (MrJson *self)
{
  begin_item (self);
  g_string_append (self->text, "null");
}

void
mr_json_add_member (MrJson *self, const char *name, gint64 number)
{
  mr_json_name (self, name);
  if (number >= 0)
    mr_json_add_integer (self, number);
  else
    mr_json_add_null (self);
}

char *
mr_json_finish (MrJson *self)
{
  char *text;

  g_string_append_c (self->text, '\n');
  text = g_string_free (self->text, FALSE);
  mr_json_free (self);
  return text;
}

void
mr_json_free (MrJson *self)
{
  g_free (self);
}
