/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* Most of what is written about a telegram is short texts of known length. GLib's functions take a call and several
 * checks for each; these copy such a text in place if there is room. */

/** Makes room for @n characters at the end of @out. Returns: where they go: write them all, then mbus_append_end(). */
static inline char *
mbus_append_begin (GString *out, gsize n)
{
  const gsize length = out->len;

  if (G_UNLIKELY (out->allocated_len - length <= n))
    {
      g_string_set_size (out, length + n);
      out->len = length;
    }
  return out->str + length;
}

/** @end: after the last character that was written. */
static inline void
mbus_append_end (GString *out, char *end)
{
  *end = '\0';
  out->len = (gsize) (end - out->str);
}

static inline void
mbus_append_n (GString *out, const char *text, gsize n)
{
  char *next = mbus_append_begin (out, n);

  memcpy (next, text, n);
  mbus_append_end (out, next + n);
}

static inline void
mbus_append_string (GString *out, const char *text)
{
  mbus_append_n (out, text, strlen (text));
}

#define MBUS_APPEND(out, literal) mbus_append_n ((out), "" literal, sizeof (literal) - 1)

static inline void
mbus_append_char (GString *out, char character)
{
  mbus_append_n (out, &character, 1);
}

/* The two hex digits of each octet: "000102…FF". */
extern const char mbus_hex_pairs[2 * 256 + 1];

/** Writes two hex digits. Returns: where the next character goes. */
static inline char *
mbus_write_octet (char *next, guint8 octet)
{
  memcpy (next, mbus_hex_pairs + 2 * octet, 2);
  return next + 2;
}

/** Appends two hex digits. */
static inline void
mbus_append_octet (GString *out, guint8 octet)
{
  mbus_append_end (out, mbus_write_octet (mbus_append_begin (out, 2), octet));
}

/** Appends octets as mbus_hex() writes them: "68 1F 1F". */
static inline void
mbus_append_octets (GString *out, const guint8 *octets, gsize n)
{
  char *next = mbus_append_begin (out, 3 * n);

  for (gsize i = 0; i < n; i++)
    {
      next = mbus_write_octet (next, octets[i]);
      *next++ = ' ';
    }
  mbus_append_end (out, n > 0 ? next - 1 : next);
}

#define MBUS_DIGITS_MAX 20 /* of a 64-bit integer */

/** Writes a whole number. Returns: where the next character goes, at most %MBUS_DIGITS_MAX further. */
char *mbus_write_digits (char *next, guint64 number);

/** The same for storages, tariffs and the like, of which nearly all have one digit. */
static inline char *
mbus_write_unsigned (char *next, guint64 number)
{
  if (number >= 10)
    return mbus_write_digits (next, number);
  *next = (char) ('0' + number);
  return next + 1;
}

static inline void
mbus_append_unsigned (GString *out, guint64 number)
{
  mbus_append_end (out, mbus_write_unsigned (mbus_append_begin (out, MBUS_DIGITS_MAX), number));
}

G_END_DECLS
