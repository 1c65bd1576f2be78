/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-append.h"

G_BEGIN_DECLS

/**
 * MrJson:
 *
 * Writes JSON (RFC 8259) for people and programs to read. Numbers are written as they are given, as text: json-glib has
 * only int64 and double, and would write 12.3 as 12.300000000000001, which the meter did not send.
 *
 * Values are added in order; inside an object each is preceded by mr_json_name().
 */
typedef struct {
  /*< private >*/
  GString *text;
  gsize indent;   /* blanks before the next member */
  gboolean empty; /* the innermost object or array has no members yet */
  gboolean named; /* the next value already has its name */
  gsize begin;    /* of a text that is being added to @text */
} MrJson;

MrJson *mr_json_new (void);

/** @text: appended to; must outlive the writer, which mr_json_free() frees. */
MrJson *mr_json_new_on (GString *text);

void mr_json_begin_object (MrJson *self);
void mr_json_end_object (MrJson *self);
void mr_json_begin_array (MrJson *self);
void mr_json_end_array (MrJson *self);

/* Blanks that are written before every member, because that is faster than counting them. Few have more. */
#define MR_JSON_BLANKS 16

/** Makes room for the next line and @n characters. Returns: where they go, after line end and blanks. For this writer
 *  only. */
static inline char *
mr_json_begin_line (MrJson *self, gsize n)
{
  char *next = mbus_append_begin (self->text, strlen (",\n") + MR_JSON_BLANKS + self->indent + n);

  *next = ',';
  next += self->empty ? 0 : 1;
  *next++ = '\n';
  memset (next, ' ', MR_JSON_BLANKS);
  if (G_UNLIKELY (self->indent > MR_JSON_BLANKS))
    memset (next, ' ', self->indent);
  self->empty = FALSE;
  return next + self->indent;
}

/** Writes a name and makes room for @n characters of its value. Returns: where they go. For this writer only. */
static inline char *
mr_json_write_name (MrJson *self, const char *name, gsize n)
{
  const gsize n_name = strlen (name);
  char *next = mr_json_begin_line (self, n_name + strlen ("\"\": ") + n);

  *next++ = '"';
  memcpy (next, name, n_name);
  memcpy (next + n_name, "\": ", strlen ("\": "));
  return next + n_name + strlen ("\": ");
}

/** @name: letters and digits only. Names are more than half of a document, and nearly all are literals, whose length
 *  the compiler knows. */
static inline void
mr_json_name (MrJson *self, const char *name)
{
  mbus_append_end (self->text, mr_json_write_name (self, name, 0));
  self->named = TRUE;
}

/** Begins a value that the caller appends as it is in JSON: a number of digits, for example. Returns: (transfer none):
 *  append the value to it, and nothing else. */
GString *mr_json_begin_value (MrJson *self);

/** Begins a text. Returns: (transfer none): append the text to it, and nothing else, then call mr_json_end_text(). */
GString *mr_json_begin_text (MrJson *self);
void mr_json_end_text (MrJson *self);

/** Ends a text in which nothing needs an escape: our own words, octets in hexadecimal. */
static inline void
mr_json_end_plain (MrJson *self)
{
  mbus_append_char (self->text, '"');
}

void mr_json_add_text (MrJson *self, const char *text); /* (nullable): NULL is null */
void mr_json_add_integer (MrJson *self, gint64 integer);
void mr_json_add_boolean (MrJson *self, gboolean boolean);
void mr_json_add_null (MrJson *self);

/* --- Name and value at once, which is faster --- */

/** Adds a member of an object. @value: in JSON, unchecked */
static inline void
mr_json_add_member_as_is (MrJson *self, const char *name, const char *value)
{
  const gsize n = strlen (value);
  char *next = mr_json_write_name (self, name, n);

  memcpy (next, value, n);
  mbus_append_end (self->text, next + n);
}

/** Adds a member of an object; a number below 0 is unknown and becomes null. */
static inline void
mr_json_add_member (MrJson *self, const char *name, gint64 number)
{
  if (number < 0)
    mr_json_add_member_as_is (self, name, "null");
  else
    mbus_append_end (self->text,
                     mbus_write_unsigned (mr_json_write_name (self, name, MBUS_DIGITS_MAX), (guint64) number));
}

/** The same as mr_json_name() and mr_json_begin_value(). */
static inline GString *
mr_json_begin_value_member (MrJson *self, const char *name)
{
  mbus_append_end (self->text, mr_json_write_name (self, name, 0));
  return self->text;
}

/** The same as mr_json_name() and mr_json_begin_text(). */
static inline GString *
mr_json_begin_text_member (MrJson *self, const char *name)
{
  char *next = mr_json_write_name (self, name, 1);

  *next = '"';
  mbus_append_end (self->text, next + 1);
  self->begin = self->text->len;
  return self->text;
}

/** Adds a member of an object whose @text needs no escape: our own words. */
static inline void
mr_json_add_plain_member (MrJson *self, const char *name, const char *text)
{
  const gsize n = strlen (text);
  char *next = mr_json_write_name (self, name, n + strlen ("\"\""));

  *next++ = '"';
  memcpy (next, text, n);
  next[n] = '"';
  mbus_append_end (self->text, next + n + 1);
}

/** Frees @self of mr_json_new(). Returns: (transfer full): the text, with a line end. */
char *mr_json_finish (MrJson *self);

/** Frees @self of mr_json_new_on(). */
void mr_json_free (MrJson *self);

G_END_DECLS
