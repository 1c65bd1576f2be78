/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-json.h"

#include "mbus-decimal.h"
#include "mr-append.h"

struct _MrJson {
  GString *text;
  guint depth;
  gboolean empty; /* the innermost object or array has no members yet */
  gboolean named; /* the next value already has its name */
  gsize begin;    /* of a text that is being added to @text */
};

/* Separates the next value or name from what comes before it. */
static void
begin_item (MrJson *self)
{
  static const char separator[] = ",\n                ";
  const guint most = (sizeof separator - 3) / 2;
  const gsize skipped = self->empty;

  if (self->named || self->depth == 0)
    {
      if (!self->named && !self->empty)
        MR_APPEND (self->text, ",");
    }
  else
    {
      mr_append_n (self->text, separator + skipped, 2 - skipped + 2 * (gsize) MIN (self->depth, most));
      for (guint i = most; i < self->depth; i++)
        MR_APPEND (self->text, "  ");
    }
  self->named = FALSE;
  self->empty = FALSE;
}

static void
begin_container (MrJson *self, char bracket)
{
  begin_item (self);
  mr_append_n (self->text, &bracket, 1);
  self->depth++;
  self->empty = TRUE;
}

static void
end_container (MrJson *self, char bracket)
{
  self->depth--;
  if (!self->empty)
    {
      MR_APPEND (self->text, "\n");
      for (guint i = 0; i < self->depth; i++)
        MR_APPEND (self->text, "  ");
    }
  mr_append_n (self->text, &bracket, 1);
  self->empty = FALSE;
}

static gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && c != 0x7F && c != '"' && c != '\\';
}

/* The number of octets of ASCII that need no escape. */
static gsize
n_plain_ascii (const char *text, gsize length)
{
  gsize n = mr_n_plain_words (text, length, "\"\\", 2);

  while (is_plain (text[n]) && (guchar) text[n] < 0x80)
    n++;
  return n;
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
      mr_append_n (out, next, n);
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

/* Names are more than half of a document, so they are written in one go. */
void
mr_json_name (MrJson *self, const char *name)
{
  GString *out = self->text;
  const gsize n = strlen (name);
  const gsize n_line = 1 + 2 * (gsize) self->depth;
  const gsize begin = out->len;
  char *next;

  g_return_if_fail (!self->named);

  if (out->allocated_len - begin > n_line + n + 5)
    out->len += n_line + n + 4 + !self->empty;
  else
    g_string_set_size (out, begin + n_line + n + 4 + !self->empty);
  next = out->str + begin;
  if (!self->empty)
    *next++ = ',';
  *next++ = '\n';
  for (gsize i = 1; i < n_line; i++)
    *next++ = ' ';
  *next++ = '"';
  memcpy (next, name, n);
  memcpy (next + n, "\": ", sizeof "\": ");
  self->empty = FALSE;
  self->named = TRUE;
}

GString *
mr_json_begin_text (MrJson *self)
{
  begin_item (self);
  MR_APPEND (self->text, "\"");
  self->begin = self->text->len;
  return self->text;
}

/* Nearly all texts are plain ASCII and remain as they were added. */
void
mr_json_end_text (MrJson *self)
{
  const gsize n = self->begin + n_plain_ascii (self->text->str + self->begin, self->text->len - self->begin);

  if (n < self->text->len)
    {
      g_autofree char *rest = g_strdup (self->text->str + n);

      g_string_truncate (self->text, n);
      append_escaped (self->text, rest);
    }
  MR_APPEND (self->text, "\"");
}

void
mr_json_end_plain (MrJson *self)
{
  MR_APPEND (self->text, "\"");
}

void
mr_json_add_text (MrJson *self, const char *text)
{
  if (text == NULL)
    {
      mr_json_add_null (self);
      return;
    }
  mr_append_string (mr_json_begin_text (self), text);
  mr_json_end_text (self);
}

GString *
mr_json_begin_number (MrJson *self)
{
  begin_item (self);
  return self->text;
}

void
mr_json_add_integer (MrJson *self, gint64 integer)
{
  GString *out = mr_json_begin_number (self);

  if (integer >= 0)
    mr_append_unsigned (out, (guint64) integer);
  else
    mbus_decimal_append (out, integer, 0);
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
  mr_append_string (self->text, number);
}

void
mr_json_add_boolean (MrJson *self, gboolean boolean)
{
  begin_item (self);
  mr_append_string (self->text, boolean ? "true" : "false");
}

void
mr_json_add_null (MrJson *self)
{
  begin_item (self);
  MR_APPEND (self->text, "null");
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
