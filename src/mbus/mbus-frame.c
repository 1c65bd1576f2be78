/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-frame.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-error.h"

/* Every other octet of a word. */
#define OCTETS_OF_PAIRS G_GUINT64_CONSTANT (0x00FF00FF00FF00FF)

/* Adds up eight octets at once, in pairs: 16 bits are enough for the sums of a frame. */
static guint8
checksum (const guint8 *octets, gsize n_octets)
{
  guint64 pairs = 0;
  guint64 sum = 0;

  for (; n_octets >= sizeof pairs; n_octets -= sizeof pairs, octets += sizeof pairs)
    {
      guint64 word;

      memcpy (&word, octets, sizeof word);
      pairs += (word & OCTETS_OF_PAIRS) + (word >> 8 & OCTETS_OF_PAIRS);
    }
  for (; n_octets > 0; n_octets--)
    sum += *octets++;
  for (; pairs != 0; pairs >>= 16)
    sum += pairs & 0xFFFF;
  return (guint8) sum;
}

static gboolean
fail_size (gsize n_octets, gsize n_expected, GError **error)
{
  g_set_error (error, MBUS_ERROR, n_octets < n_expected ? MBUS_ERROR_TRUNCATED : MBUS_ERROR_INVALID,
               /* Translators: the first number is the length found, the second the one announced in the header. */
               _("The length of the frame is %u bytes instead of %u."), (guint) n_octets, (guint) n_expected);
  return FALSE;
}

/* @octets from C to the last octet before the checksum, then checksum and stop octet. */
static gboolean
check_end (const guint8 *octets, gsize n_octets, GError **error)
{
  guint8 expected = checksum (octets, n_octets);

  if (octets[n_octets] != expected)
    {
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: both are checksums in hexadecimal. */
                   _("The checksum of the frame is %02X, but its bytes add up to %02X."), octets[n_octets], expected);
      return FALSE;
    }
  if (octets[n_octets + 1] != MBUS_STOP)
    {
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: the placeholder is an octet in hexadecimal. */
                   _("The frame ends with %02X instead of 16."), octets[n_octets + 1]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_short (const guint8 *octets, gsize n_octets, MbusFrame *out, GError **error)
{
  if (n_octets != MBUS_SHORT_SIZE)
    return fail_size (n_octets, MBUS_SHORT_SIZE, error);
  if (!check_end (octets + 1, 2, error))
    return FALSE;

  mbus_frame_init_short (out, octets[1], octets[2]);
  return TRUE;
}

static gboolean
parse_long (const guint8 *octets, gsize n_octets, MbusFrame *out, GError **error)
{
  const guint8 *body = octets + MBUS_OFFSET_C;
  guint8 length;

  if (n_octets < MBUS_OFFSET_C)
    return fail_size (n_octets, MBUS_LONG_OVERHEAD + MBUS_LENGTH_MIN, error);

  length = octets[1];
  if (octets[2] != length || octets[3] != MBUS_START_LONG || length < MBUS_LENGTH_MIN)
    {
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: the placeholders are octets in hexadecimal. */
                   _("A long frame cannot begin with %02X %02X %02X %02X."),
                   octets[0], octets[1], octets[2], octets[3]);
      return FALSE;
    }
  if (n_octets != (gsize) length + MBUS_LONG_OVERHEAD)
    return fail_size (n_octets, (gsize) length + MBUS_LONG_OVERHEAD, error);
  if (!check_end (body, length, error))
    return FALSE;

  mbus_frame_init_long (out, body[0], body[1], body[2], body + MBUS_LENGTH_MIN, length - MBUS_LENGTH_MIN);
  return TRUE;
}

/* Skips what may come between pairs. */
static const char *
skip_separators (const char *text)
{
  for (;;)
    {
      if (*text == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2;
      else if (*text != '\0' && strchr (" \t\r\n\v\f:,-", *text) != NULL)
        text++;
      else
        return text;
    }
}

static void
set_not_hex (GError **error, char c, guint position)
{
  g_autofree char *shown = g_ascii_isprint (c) ? g_strdup_printf ("%c", c)
                                               : g_strdup_printf ("\\x%02x", (guint8) c);

  g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
               /* Translators: %s is the character, the number its position in the text, counted from 1. */
               _("“%s” at position %u is not a hexadecimal digit."), shown, position);
}

void
mbus_frame_init_short (MbusFrame *self, guint8 c, guint8 a)
{
  self->kind = MBUS_FRAME_SHORT;
  self->c = c;
  self->a = a;
  self->ci = 0;
  self->n_data = 0;
}

void
mbus_frame_init_long (MbusFrame *self, guint8 c, guint8 a, guint8 ci, const guint8 *data, gsize n_data)
{
  g_return_if_fail (n_data <= MBUS_DATA_MAX);

  self->kind = MBUS_FRAME_LONG;
  self->c = c;
  self->a = a;
  self->ci = ci;
  self->n_data = (guint8) n_data;
  if (n_data > 0)
    memcpy (self->data, data, n_data);
}

gsize
mbus_frame_build (const MbusFrame *self, guint8 *out)
{
  guint8 *body = out + MBUS_OFFSET_C;
  guint8 length;

  if (self->kind == MBUS_FRAME_ACK)
    {
      out[0] = MBUS_ACK;
      return 1;
    }

  if (self->kind == MBUS_FRAME_SHORT)
    {
      out[0] = MBUS_START_SHORT;
      out[1] = self->c;
      out[2] = self->a;
      out[3] = checksum (out + 1, 2);
      out[4] = MBUS_STOP;
      return MBUS_SHORT_SIZE;
    }

  length = self->n_data + MBUS_LENGTH_MIN;
  out[0] = MBUS_START_LONG;
  out[1] = length;
  out[2] = length;
  out[3] = MBUS_START_LONG;
  body[0] = self->c;
  body[1] = self->a;
  body[2] = self->ci;
  memcpy (body + MBUS_LENGTH_MIN, self->data, self->n_data);
  body[length] = checksum (body, length);
  body[length + 1] = MBUS_STOP;
  return (gsize) length + MBUS_LONG_OVERHEAD;
}

gboolean
mbus_frame_parse (const guint8 *octets, gsize n_octets, MbusFrame *out, GError **error)
{
  if (n_octets == 0)
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED, _("There are no bytes to read a frame from."));
      return FALSE;
    }

  switch (octets[0])
    {
    case MBUS_ACK:
      if (n_octets != 1)
        return fail_size (n_octets, 1, error);
      out->kind = MBUS_FRAME_ACK;
      out->n_data = 0;
      return TRUE;
    case MBUS_START_SHORT:
      return parse_short (octets, n_octets, out, error);
    case MBUS_START_LONG:
      return parse_long (octets, n_octets, out, error);
    default:
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: the placeholder is an octet in hexadecimal. */
                   _("A frame cannot begin with %02X, only with E5, 10 or 68."), octets[0]);
      return FALSE;
    }
}

char *
mbus_hex (const guint8 *octets, gsize n_octets)
{
  static const char digits[] = "0123456789ABCDEF";
  char *text;

  if (n_octets == 0)
    return g_strdup ("");

  text = g_malloc (n_octets * 3);
  for (gsize i = 0; i < n_octets; i++)
    {
      text[i * 3] = digits[octets[i] >> 4];
      text[i * 3 + 1] = digits[octets[i] & 0x0F];
      text[i * 3 + 2] = ' ';
    }
  text[n_octets * 3 - 1] = '\0';
  return text;
}

GBytes *
mbus_unhex (const char *text, GError **error)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();

  for (const char *p = skip_separators (text); *p != '\0'; p = skip_separators (p))
    {
      guint8 octet;

      if (!g_ascii_isxdigit (p[0]))
        {
          set_not_hex (error, p[0], (guint) (p - text) + 1);
          return NULL;
        }
      if (!g_ascii_isxdigit (p[1]))
        {
          g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                       /* Translators: %c is a hexadecimal digit, the number its position, counted from 1. */
                       _("Hexadecimal digits must come in pairs, but “%c” at position %u has no second digit."),
                       p[0], (guint) (p - text) + 1);
          return NULL;
        }
      octet = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
      g_byte_array_append (octets, &octet, 1);
      p += 2;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}
