/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-json.h"

#include "mbus-decimal.h"
#include "mr-append.h"

#define INDENT 2 /* more blanks inside an object or array */

/* Separates the next value from what comes before it: its name, or another value. Returns where it goes, with room for
 * @n characters. */
static inline char *
begin_item (MrJson *self, gsize n)
{
  char *next;

  if (!self->named && self->indent > 0)
    return mr_json_begin_line (self, n);
  next = mbus_append_begin (self->text, strlen (",") + n);
  if (!self->named && !self->empty)
    *next++ = ',';
  self->named = FALSE;
  self->empty = FALSE;
  return next;
}

static inline void
begin_container (MrJson *self, char bracket)
{
  char *next = begin_item (self, 1);

  *next = bracket;
  mbus_append_end (self->text, next + 1);
  self->indent += INDENT;
  self->empty = TRUE;
}

static inline void
end_container (MrJson *self, char bracket)
{
  const gboolean empty = self->empty;
  char *next;

  self->indent -= INDENT;
  /* No comma before the bracket. */
  self->empty = TRUE;
  next = empty ? mbus_append_begin (self->text, 1) : mr_json_begin_line (self, 1);
  *next = bracket;
  mbus_append_end (self->text, next + 1);
  self->empty = FALSE;
}

static gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && c != 0x7F && c != '"' && c != '\\';
}

static gboolean
needs_no_escape (const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!is_plain (text[i]))
      return FALSE;
  return g_utf8_validate_len (text, n, NULL);
}

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *next = valid != NULL ? valid : text;

  while (*next != '\0')
    {
      gsize n = 0;

      while (is_plain (next[n]))
        n++;
      mbus_append_n (out, next, n);
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

GString *
mr_json_begin_value (MrJson *self)
{
  mbus_append_end (self->text, begin_item (self, 0));
  return self->text;
}

GString *
mr_json_begin_text (MrJson *self)
{
  char *next = begin_item (self, 1);

  *next = '"';
  mbus_append_end (self->text, next + 1);
  self->begin = self->text->len;
  return self->text;
}

/* Nearly all texts remain as they were added. */
void
mr_json_end_text (MrJson *self)
{
  const char *text = self->text->str + self->begin;
  const gsize n = self->text->len - self->begin;

  if (!mr_is_plain (text, n, "\"\\", 2) && !needs_no_escape (text, n))
    {
      g_autofree char *unescaped = g_strdup (text);

      g_string_truncate (self->text, self->begin);
      append_escaped (self->text, unescaped);
    }
  MBUS_APPEND (self->text, "\"");
}

void
mr_json_add_text (MrJson *self, const char *text)
{
  if (text == NULL)
    {
      mr_json_add_null (self);
      return;
    }
  mbus_append_string (mr_json_begin_text (self), text);
  mr_json_end_text (self);
}

void
mr_json_add_integer (MrJson *self, gint64 integer)
{
  GString *out = mr_json_begin_value (self);

  if (integer >= 0)
    mbus_append_unsigned (out, (guint64) integer);
  else
    mbus_decimal_append (out, integer, 0);
}

void
mr_json_add_boolean (MrJson *self, gboolean boolean)
{
  mbus_append_string (mr_json_begin_value (self), boolean ? "true" : "false");
}

void
mr_json_add_null (MrJson *self)
{
  MBUS_APPEND (mr_json_begin_value (self), "null");
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
